/// JSON -> Model.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "casepath/core/detail/json_reader.hpp"
#include "casepath/core/error.hpp"
#include "casepath/log/detail/text_file.hpp"
#include "casepath/simulation/detail/duration_json.hpp"
#include "casepath/simulation/detail/embedded_model_schema.hpp"
#include "casepath/simulation/detail/model_keys.hpp"
#include "casepath/simulation/model.hpp"

namespace casepath {

namespace {

using detail::at;
using detail::hint_for;
using detail::Json;
using detail::JsonNode;
using detail::list_of;
using detail::shown;

class ModelReader : private detail::JsonReader {
 public:
  /// Errors: ModelError with the problems of the text and of the model that it says.
  Model read(std::string_view text);

 private:
  /// Reads an enumerator by its name in `names`.
  template <class Enumerator>
  void one_of(const JsonNode& parent, std::string_view key, std::span<const std::string_view> names,
              Enumerator& out);
  void date(const JsonNode& node, Date& out);
  void fields(const JsonNode& parent, ModelFields& out);

  std::optional<Pipeline> pipeline(const JsonNode& root, std::string_view text);
  void document(const JsonNode& root, Model& out);
  void arrivals(const JsonNode& node, Arrivals& out);
  void group(const JsonNode& node, GroupModel& out);
  void opening(const JsonNode& node, OpeningModel& out);
  void situation(const JsonNode& node, SituationModel& out);
  void exit(const JsonNode& node, ExitModel& out);
  void tail(const JsonNode& node, TailModel& out);
  void capacity(const JsonNode& node, Capacity& out);
  void pool(const JsonNode& node, Pool& out);
  void calendar(const JsonNode& node, WorkCalendar& out);
  void service(const JsonNode& node, Service& out);
  void priority(const JsonNode& node, PriorityRule& out);
  void patience(const JsonNode& node, Patience& out);
  [[nodiscard]] bool is_silenced(const std::string& pointer) const;
};

template <class Enumerator>
void ModelReader::one_of(const JsonNode& parent, std::string_view key,
                         std::span<const std::string_view> names, Enumerator& out) {
  std::string name;
  if (!child(parent, key) || !text(parent, key, name)) return;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != name) continue;
    out = static_cast<Enumerator>(i);
    return;
  }
  const std::vector<std::string> known(names.begin(), names.end());
  problem("bad_value", at(parent.pointer, key), shown(name) + " is not one of " + list_of(known),
          hint_for(name, known, "values"));
}

void ModelReader::date(const JsonNode& node, Date& out) {
  if (!is(node, Json::Kind::text, "a date")) return;
  const auto parsed = parse_date(node.json.text);
  if (parsed) {
    out = *parsed;
  } else {
    problem("bad_date", node.pointer, shown(node.json.text) + " is not a date",
            "write it as YYYY-MM-DD");
  }
}

void ModelReader::fields(const JsonNode& parent, ModelFields& out) {
  members(parent, "fields", [&](const std::string& name, const JsonNode& node) {
    if (is(node, Json::Kind::text, "a text")) out.emplace_back(name, node.json.text);
  });
}

std::optional<Pipeline> ModelReader::pipeline(const JsonNode& root, std::string_view text) {
  const auto node = child(root, "pipeline");
  if (!node) return std::nullopt;
  if (node->json.kind == Json::Kind::text) {
    try {
      return Pipeline::builtin(node->json.text);
    } catch (const ArgumentError& error) {
      problem("unknown_pipeline", node->pointer, error.what(),
              "write the id of a built-in pipeline, or a whole definition");
      return std::nullopt;
    }
  }
  if (!is(*node, Json::Kind::object, "a definition, or the id of a built-in pipeline")) {
    return std::nullopt;
  }
  try {
    return Pipeline::from_json(nlohmann::ordered_json::parse(text).at("pipeline").dump());
  } catch (const PipelineError& error) {
    for (const Diagnostic& one : error.diagnostics()) {
      problem(one.code, node->pointer + one.pointer, one.message, one.hint);
    }
    return std::nullopt;
  }
}

void ModelReader::document(const JsonNode& root, Model& out) {
  text(root, "title", out.title);
  texts(root, "sources", out.sources);
  texts(root, "by", out.by);
  texts(root, "assumptions", out.assumptions);
  if (const auto node = child(root, "arrivals")) arrivals(*node, out.arrivals);
  items(root, "groups", [&](const JsonNode& node) { group(node, out.groups.emplace_back()); });
  if (const auto node = child(root, "capacity")) capacity(*node, out.capacity);
  integer(root, "thin_below", out.thin_below);
}

void ModelReader::arrivals(const JsonNode& node, Arrivals& out) {
  if (!keys_fit(node, detail::arrivals_keys, "arrivals")) return;
  one_of(node, "kind", detail::arrival_kinds, out.kind);
  integer(node, "cases", out.cases);
  const auto rates = child(node, "per_day");
  if (rates && rates->json.kind != Json::Kind::array) {
    number(*rates, out.per_day[0]);
    return;
  }
  std::vector<double> by_month;
  if (!rates || !numbers(node, "per_day", by_month)) return;
  if (by_month.size() == out.per_day.size()) {
    std::copy(by_month.begin(), by_month.end(), out.per_day.begin());
  } else {
    problem("bad_value", rates->pointer,
            "a list of rates has one for each month, not " + std::to_string(by_month.size()),
            "write 12 of them, that of January first, or one number");
  }
}

void ModelReader::group(const JsonNode& node, GroupModel& out) {
  if (!keys_fit(node, detail::group_keys, "a group")) return;
  texts(node, "values", out.values);
  number(node, "share", out.share);
  integer(node, "cases", out.cases);
  items(node, "openings",
        [&](const JsonNode& item) { opening(item, out.openings.emplace_back()); });
  items(node, "situations",
        [&](const JsonNode& item) { situation(item, out.situations.emplace_back()); });
}

void ModelReader::opening(const JsonNode& node, OpeningModel& out) {
  if (!keys_fit(node, detail::opening_keys, "an opening")) return;
  text(node, "event", out.event);
  text(node, "offence", out.offence);
  number(node, "probability", out.probability);
  fields(node, out.fields);
  integer(node, "cases", out.cases);
}

void ModelReader::situation(const JsonNode& node, SituationModel& out) {
  if (!keys_fit(node, detail::situation_keys, "a situation")) return;
  text(node, "state", out.state);
  text(node, "offence", out.offence);
  items(node, "exits", [&](const JsonNode& item) { exit(item, out.exits.emplace_back()); });
  if (const auto item = child(node, "tail")) tail(*item, out.tail);
  integer(node, "cases", out.cases);
  integer(node, "pending", out.pending);
}

void ModelReader::exit(const JsonNode& node, ExitModel& out) {
  if (!keys_fit(node, detail::exit_keys, "an exit")) return;
  text(node, "event", out.event);
  text(node, "offence", out.offence);
  number(node, "probability", out.probability);
  detail::read_duration(*this, node, "duration", out.duration);
  fields(node, out.fields);
  integer(node, "cases", out.cases);
}

void ModelReader::tail(const JsonNode& node, TailModel& out) {
  if (!keys_fit(node, detail::tail_keys, "a tail")) return;
  number(node, "probability", out.probability);
  one_of(node, "rule", detail::tail_rules, out.rule);
  number(node, "after_days", out.after_days);
  number(node, "mean_days", out.mean_days);
}

void ModelReader::capacity(const JsonNode& node, Capacity& out) {
  if (!keys_fit(node, detail::capacity_keys, "capacity")) return;
  items(node, "pools", [&](const JsonNode& item) { pool(item, out.pools.emplace_back()); });
  items(node, "services",
        [&](const JsonNode& item) { service(item, out.services.emplace_back()); });
}

void ModelReader::pool(const JsonNode& node, Pool& out) {
  if (!keys_fit(node, detail::pool_keys, "a pool")) return;
  text(node, "name", out.name);
  integer(node, "servers", out.servers);
  if (const auto item = child(node, "calendar")) calendar(*item, out.calendar);
}

void ModelReader::calendar(const JsonNode& node, WorkCalendar& out) {
  if (!keys_fit(node, detail::calendar_keys, "a calendar")) return;
  if (child(node, "weekdays")) out.weekdays.fill(false);
  items(node, "weekdays", [&](const JsonNode& item) {
    if (!is(item, Json::Kind::text, "the name of a day")) return;
    const auto& names = detail::weekday_names;
    const auto found = std::find(std::begin(names), std::end(names), item.json.text);
    if (found != std::end(names)) {
      out.weekdays[static_cast<std::size_t>(found - std::begin(names))] = true;
      return;
    }
    const std::vector<std::string> known(std::begin(names), std::end(names));
    problem("bad_value", item.pointer, shown(item.json.text) + " is no day of the week",
            hint_for(item.json.text, known, "days"));
  });
  items(node, "holidays", [&](const JsonNode& item) { date(item, out.holidays.emplace_back()); });
}

void ModelReader::service(const JsonNode& node, Service& out) {
  if (!keys_fit(node, detail::service_keys, "a service")) return;
  text(node, "state", out.state);
  items(node, "needs", [&](const JsonNode& item) {
    Need& need = out.needs.emplace_back();
    if (!keys_fit(item, detail::need_keys, "a need")) return;
    text(item, "pool", need.pool);
    integer(item, "servers", need.servers);
  });
  detail::read_duration(*this, node, "duration", out.duration);
  items(node, "priority",
        [&](const JsonNode& item) { priority(item, out.priority.emplace_back()); });
  boolean(node, "preempts", out.preempts);
  if (const auto item = child(node, "patience")) patience(*item, out.patience.emplace());
}

void ModelReader::priority(const JsonNode& node, PriorityRule& out) {
  if (!keys_fit(node, detail::priority_keys, "a rule of priority")) return;
  std::int64_t level = out.level;
  if (integer(node, "level", level)) {
    if (level >= 0 && level <= detail::highest_level) {
      out.level = static_cast<std::int32_t>(level);
    } else {
      problem("bad_value", at(node.pointer, "level"), "the level is " + std::to_string(level),
              "write a number from 0 to " + std::to_string(detail::highest_level));
    }
  }
  one_of(node, "clock", detail::priority_clocks, out.clock);
  integer(node, "days", out.days);
  text(node, "deadline", out.deadline);
  text(node, "offence", out.offence);
  if (child(node, "group")) texts(node, "group", out.group.emplace());
}

void ModelReader::patience(const JsonNode& node, Patience& out) {
  if (!keys_fit(node, detail::patience_keys, "patience")) return;
  detail::read_duration(*this, node, "duration", out.duration);
  text(node, "event", out.event);
}

/// Where something was not readable, nothing more is said.
bool ModelReader::is_silenced(const std::string& pointer) const {
  return std::any_of(places.begin(), places.end(), [&pointer](const std::string& place) {
    return detail::is_at_or_below(pointer, place) || detail::is_at_or_below(place, pointer);
  });
}

Model ModelReader::read(std::string_view json_text) {
  const auto json = detail::parse_json(json_text, diagnostics);
  for (const Diagnostic& duplicate : diagnostics) places.insert(duplicate.pointer);
  if (!json) throw ModelError(std::move(diagnostics));
  const JsonNode root{*json, ""};
  if (!keys_fit(root, detail::model_keys, "a model")) throw ModelError(std::move(diagnostics));
  std::string format{detail::model_format_name};
  if (text(root, "format", format) && format != detail::model_format_name) {
    problem("bad_format", "/format", shown(format) + " is not a format that is read here",
            "write " + shown(detail::model_format_name));
  }
  auto found = pipeline(root, json_text);
  // Without a pipeline, the rest is read for its structure alone.
  const bool has_pipeline = found.has_value();
  Model model{.pipeline = has_pipeline ? *std::move(found)
                                       : Pipeline::builtin(Pipeline::builtin_ids().front())};
  document(root, model);
  if (has_pipeline) {
    for (Diagnostic& one : check(model)) {
      if (!is_silenced(one.pointer)) diagnostics.push_back(std::move(one));
    }
  }
  if (!diagnostics.empty()) throw ModelError(std::move(diagnostics));
  return model;
}

}  // namespace

Model model_from_json(std::string_view json) { return ModelReader{}.read(json); }

Model read_model(const std::filesystem::path& path) {
  std::string text;
  try {
    text = detail::read_text_file(path);
  } catch (const LogError& error) {
    throw ModelError({{"unreadable_file", "", error.problems().front().message, ""}});
  }
  return model_from_json(text);
}

std::string_view model_schema() noexcept { return detail::embedded_model_schema(); }

}  // namespace casepath
