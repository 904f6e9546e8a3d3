/// Scenario <-> JSON.
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>

#include "casepath/core/detail/json_reader.hpp"
#include "casepath/simulation/detail/duration_json.hpp"
#include "casepath/simulation/detail/embedded_scenario_schema.hpp"
#include "casepath/simulation/detail/scenario_keys.hpp"
#include "casepath/simulation/scenario.hpp"

namespace casepath {

namespace {

using detail::at;
using detail::JsonNode;
using detail::shown;

// --- reading -------------------------------------------------------------------------------------

class ScenarioReader : private detail::JsonReader {
 public:
  /// Errors: ModelError with all problems.
  Scenario read(std::string_view text);

 private:
  void document(const JsonNode& root);
  void dated_change(const JsonNode& node);
  void date(const JsonNode& parent, std::string_view key, Date& out);
  void group(const JsonNode& node, std::optional<std::vector<std::string>>& out);
  /// Where something changes, and the event of which; a change of times may be without one.
  template <class AtPlace>
  void place(const JsonNode& node, AtPlace& out);

  void members_of(const JsonNode& node, ChangeProbability& out);
  void members_of(const JsonNode& node, SetProbability& out);
  void members_of(const JsonNode& node, ScaleTime& out);
  void members_of(const JsonNode& node, ReplaceTime& out);
  void members_of(const JsonNode& node, Divert& out);
  void members_of(const JsonNode& node, ChangeInflow& out);
  void members_of(const JsonNode& node, SetServers& out);

  Scenario scenario_;
};

void ScenarioReader::group(const JsonNode& node, std::optional<std::vector<std::string>>& out) {
  if (child(node, "group")) texts(node, "group", out.emplace());
}

template <class AtPlace>
void ScenarioReader::place(const JsonNode& node, AtPlace& out) {
  text(node, "state", out.where.state);
  text(node, "offence", out.where.offence);
  group(node, out.where.group);
  text(node, "event", out.event);
}

void ScenarioReader::members_of(const JsonNode& node, ChangeProbability& out) {
  place(node, out);
  number(node, "factor", out.factor);
}

void ScenarioReader::members_of(const JsonNode& node, SetProbability& out) {
  place(node, out);
  number(node, "probability", out.probability);
}

void ScenarioReader::members_of(const JsonNode& node, ScaleTime& out) {
  place(node, out);
  number(node, "factor", out.factor);
}

void ScenarioReader::members_of(const JsonNode& node, ReplaceTime& out) {
  place(node, out);
  detail::read_duration(*this, node, "duration", out.duration);
}

void ScenarioReader::members_of(const JsonNode& node, Divert& out) {
  place(node, out);
  text(node, "instead", out.instead);
  number(node, "share", out.share);
}

void ScenarioReader::members_of(const JsonNode& node, ChangeInflow& out) {
  group(node, out.group);
  number(node, "factor", out.factor);
}

void ScenarioReader::members_of(const JsonNode& node, SetServers& out) {
  text(node, "pool", out.pool);
  integer(node, "servers", out.servers);
}

/// The change that stands at `index` in the variant.
template <std::size_t Index = 0>
Change change_of_kind(std::size_t index) {
  if constexpr (Index + 1 < std::variant_size_v<Change>) {
    if (index != Index) return change_of_kind<Index + 1>(index);
  }
  return Change{std::in_place_index<Index>};
}

void ScenarioReader::date(const JsonNode& parent, std::string_view key, Date& out) {
  std::optional<std::string> said;
  if (!text(parent, key, said) || !said) return;
  if (const auto read = parse_date(*said)) {
    out = *read;
  } else {
    problem("bad_date", at(parent.pointer, key), shown(*said) + " is no date",
            "dates are written YYYY-MM-DD");
  }
}

void ScenarioReader::dated_change(const JsonNode& node) {
  std::vector<detail::Key> keys;
  for (const detail::ChangeFormat& format : detail::change_formats) keys.push_back({format.name});
  keys.push_back({"begins"});
  if (!keys_fit(node, keys, "a change")) return;

  DatedChange& read = scenario_.changes.emplace_back();
  date(node, "begins", read.begins);
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < std::size(detail::change_formats); ++i) {
    const detail::ChangeFormat& format = detail::change_formats[i];
    const auto body = child(node, format.name);
    if (!body && !is_doubtful(at(node.pointer, format.name))) continue;
    kinds.emplace_back(format.name);
    if (!body || !keys_fit(*body, format.keys, "\"" + std::string(format.name) + "\"")) continue;
    read.change = change_of_kind(i);
    std::visit([&](auto& change) { members_of(*body, change); }, read.change);
  }
  if (kinds.size() == 1) return;
  problem("one_change", node.pointer,
          kinds.empty() ? "nothing is changed here"
                        : "several changes in one: " + detail::list_of(kinds),
          kinds.empty() ? R"(such as {"scale_time": {"state": "...", "factor": 0.5}})"
                        : "write each as a change of its own");
}

void ScenarioReader::document(const JsonNode& root) {
  if (!keys_fit(root, detail::scenario_keys, "a scenario")) return;
  std::string format{detail::scenario_format_name};
  if (text(root, "format", format) && format != detail::scenario_format_name) {
    problem("bad_format", "/format", shown(format) + " is not a format that is read here",
            "write " + shown(detail::scenario_format_name));
  }
  text(root, "name", scenario_.name);
  items(root, "changes", [&](const JsonNode& node) { dated_change(node); });
}

Scenario ScenarioReader::read(std::string_view text) {
  const auto json = detail::parse_json(text, diagnostics);
  for (const Diagnostic& duplicate : diagnostics) places.insert(duplicate.pointer);
  if (json) document({*json, ""});
  if (!diagnostics.empty()) throw ModelError(std::move(diagnostics), "the scenario");
  return std::move(scenario_);
}

// --- writing -------------------------------------------------------------------------------------

using ScenarioObject = nlohmann::ordered_json;

void put_group(ScenarioObject& to, const std::optional<std::vector<std::string>>& group) {
  if (group) to["group"] = *group;
}

void put_event(ScenarioObject& to, const std::string& event) { to["event"] = event; }
void put_event(ScenarioObject& to, const std::optional<std::string>& event) {
  if (event) to["event"] = *event;
}

template <class AtPlace>
void put_place(ScenarioObject& to, const AtPlace& change) {
  to["state"] = change.where.state;
  if (change.where.offence) to["offence"] = *change.where.offence;
  put_group(to, change.where.group);
  put_event(to, change.event);
}

void put(ScenarioObject& to, const ChangeProbability& change) {
  put_place(to, change);
  to["factor"] = change.factor;
}

void put(ScenarioObject& to, const SetProbability& change) {
  put_place(to, change);
  to["probability"] = change.probability;
}

void put(ScenarioObject& to, const ScaleTime& change) {
  put_place(to, change);
  to["factor"] = change.factor;
}

void put(ScenarioObject& to, const ReplaceTime& change) {
  put_place(to, change);
  to["duration"] = detail::duration_json(change.duration);
}

void put(ScenarioObject& to, const Divert& change) {
  put_place(to, change);
  to["instead"] = change.instead;
  to["share"] = change.share;
}

void put(ScenarioObject& to, const ChangeInflow& change) {
  put_group(to, change.group);
  to["factor"] = change.factor;
}

void put(ScenarioObject& to, const SetServers& change) {
  to["pool"] = change.pool;
  to["servers"] = change.servers;
}

ScenarioObject dated_json(const DatedChange& dated) {
  ScenarioObject body = ScenarioObject::object();
  std::visit([&](const auto& change) { put(body, change); }, dated.change);
  ScenarioObject to = ScenarioObject::object();
  to[std::string(detail::name_of(dated.change))] = std::move(body);
  if (dated.begins.is_recorded()) to["begins"] = to_string(dated.begins);
  return to;
}

}  // namespace

Scenario scenario_from_json(std::string_view json) { return ScenarioReader{}.read(json); }

std::string_view scenario_schema() noexcept { return detail::embedded_scenario_schema(); }

std::string to_json(const Scenario& scenario) {
  ScenarioObject to = ScenarioObject::object();
  to["format"] = detail::scenario_format_name;
  if (!scenario.name.empty()) to["name"] = scenario.name;
  to["changes"] = ScenarioObject::array();
  for (const DatedChange& change : scenario.changes) to["changes"].push_back(dated_json(change));
  return to.dump(2, ' ', false, ScenarioObject::error_handler_t::replace) + "\n";
}

}  // namespace casepath
