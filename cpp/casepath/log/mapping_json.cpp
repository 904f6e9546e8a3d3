/// JSON -> Mapping.
#include <string>
#include <utility>

#include "casepath/core/detail/json_reader.hpp"
#include "casepath/log/detail/mapping_check.hpp"
#include "casepath/log/detail/mapping_keys.hpp"
#include "casepath/log/detail/text_file.hpp"
#include "casepath/log/mapping.hpp"

namespace casepath {

namespace {

using detail::at;
using detail::Json;
using detail::JsonNode;
using detail::shown;

class MappingReader : private detail::JsonReader {
 public:
  /// Problems of the text and of the mapping that it says.
  std::vector<MappingProblem> read(std::string_view text);
  [[nodiscard]] Mapping take() { return std::move(mapping_); }

 private:
  void document(const JsonNode& root);
  void table(const std::string& name, const JsonNode& node,
             const std::optional<std::string>& case_column);
  void link(const JsonNode& node, MappingTable& out);
  void event(const JsonNode& node);
  void event_name(const JsonNode& node, MappingEvent& out);
  void round(const JsonNode& node, MappingEvent& out);
  void fields(const JsonNode& parent, std::vector<MappingField>& out);
  void field(const std::string& name, const JsonNode& node, std::vector<MappingField>& out);
  bool column(const JsonNode& node, MappingColumn& out);
  void words(const JsonNode& node, MappingWords& out);
  void pairs(const JsonNode& node, MappingWords::Pairs& out);
  std::optional<MappingValue> value(const JsonNode& node, std::string_view wanted);
  std::optional<MappingCondition> operand(const JsonNode& node, std::string_view wanted);
  std::optional<MappingCondition> condition(const JsonNode& node);
  /// One text, or a list of texts.
  void text_or_texts(const JsonNode& parent, std::string_view key, std::vector<std::string>& out);
  /// {name: column}, or a list of columns that are names as well.
  void names_of_columns(const JsonNode& parent, std::string_view key,
                        std::vector<std::pair<std::string, std::string>>& out);

  Mapping mapping_;
};

void MappingReader::text_or_texts(const JsonNode& parent, std::string_view key,
                                  std::vector<std::string>& out) {
  const auto node = child(parent, key);
  if (node && node->json.kind == Json::Kind::text) {
    out.push_back(node->json.text);
  } else {
    texts(parent, key, out);
  }
}

void MappingReader::names_of_columns(const JsonNode& parent, std::string_view key,
                                     std::vector<std::pair<std::string, std::string>>& out) {
  const auto node = child(parent, key);
  if (node && node->json.kind == Json::Kind::array) {
    std::vector<std::string> names;
    texts(parent, key, names);
    for (std::string& name : names) out.emplace_back(name, name);
    return;
  }
  members(parent, key, [&](const std::string& name, const JsonNode& item) {
    if (is(item, Json::Kind::text, "the name of a column")) out.emplace_back(name, item.json.text);
  });
}

void MappingReader::pairs(const JsonNode& node, MappingWords::Pairs& out) {
  if (!is(node, Json::Kind::object, "an object of words")) return;
  for (std::size_t i = 0; i < node.json.keys.size(); ++i) {
    const Json& to = node.json.items[i];
    if (to.kind == Json::Kind::null) {
      out.emplace_back(node.json.keys[i], std::nullopt);
    } else if (is({to, at(node.pointer, node.json.keys[i])}, Json::Kind::text, "a text or null")) {
      out.emplace_back(node.json.keys[i], to.text);
    }
  }
}

void MappingReader::words(const JsonNode& node, MappingWords& out) {
  if (node.json.kind == Json::Kind::text) {
    out.name = node.json.text;
  } else if (node.json.kind == Json::Kind::object) {
    pairs(node, out.words);
  } else {
    is(node, Json::Kind::object, "the name of a translation or an object of words");
  }
}

bool MappingReader::column(const JsonNode& node, MappingColumn& out) {
  if (node.json.kind == Json::Kind::text) {
    out.column = node.json.text;
    return true;
  }
  if (node.json.kind != Json::Kind::object) {
    return is(node, Json::Kind::text, "the name of a column or an object with \"column\"");
  }
  if (!keys_fit(node, detail::mapping_column_keys, "a column")) return false;
  text(node, "table", out.table);
  return text(node, "column", out.column);
}

std::optional<MappingValue> MappingReader::value(const JsonNode& node, std::string_view wanted) {
  switch (node.json.kind) {
    case Json::Kind::boolean:
      return node.json.boolean;
    case Json::Kind::integer:
      return node.json.integer;
    case Json::Kind::number:
      return node.json.number;
    case Json::Kind::text:
      return node.json.text;
    default:
      is(node, Json::Kind::text, wanted);
      return std::nullopt;
  }
}

std::optional<MappingCondition> MappingReader::operand(const JsonNode& node,
                                                       std::string_view wanted) {
  MappingCondition result;
  if (node.json.kind == Json::Kind::text) {
    const std::string& text = node.json.text;
    if (text.starts_with(detail::row_prefix)) {
      result.kind = MappingCondition::Kind::column;
      result.column.column = text.substr(detail::row_prefix.size());
      return result;
    }
    for (const MappingTable& table : mapping_.tables) {
      if (!text.starts_with(table.name + ".")) continue;
      result.kind = MappingCondition::Kind::column;
      result.column = {table.name, text.substr(table.name.size() + 1)};
      return result;
    }
  }
  auto literal = value(node, wanted);
  if (!literal) return std::nullopt;
  result.literal = std::move(*literal);
  return result;
}

std::optional<MappingCondition> MappingReader::condition(const JsonNode& node) {
  if (node.json.kind != Json::Kind::array) return operand(node, "an array, a column or a value");
  if (node.json.items.empty() || node.json.items.front().kind != Json::Kind::text) {
    problem("bad_condition", node.pointer, "a condition begins with an operator",
            R"(such as ["=", "row.result", "Approved"])");
    return std::nullopt;
  }
  MappingCondition result;
  result.kind = MappingCondition::Kind::operation;
  result.operation = node.json.items.front().text;
  bool all = true;
  const auto take = [&](std::optional<MappingCondition> read) {
    all = all && read.has_value();
    if (read) result.operands.push_back(std::move(*read));
  };
  for (std::size_t i = 1; i < node.json.items.size(); ++i) {
    const JsonNode item{node.json.items[i], at(node.pointer, i)};
    if (result.operation != "in" || i == 1) {
      take(condition(item));
    } else if (i > 2) {
      problem("wrong_operand_count", node.pointer, "\"in\" takes a column and one list of values");
      return std::nullopt;
    } else if (!is(item, Json::Kind::array, "an array of values")) {
      all = false;
    } else {
      for (std::size_t k = 0; k < item.json.items.size(); ++k) {
        take(operand({item.json.items[k], at(item.pointer, k)}, "a value"));
      }
    }
  }
  if (!all) return std::nullopt;
  return result;
}

void MappingReader::field(const std::string& name, const JsonNode& node,
                          std::vector<MappingField>& out) {
  MappingField result;
  result.field = name;
  if (node.json.kind == Json::Kind::text) {
    result.from = MappingColumn{"", node.json.text};
    out.push_back(std::move(result));
    return;
  }
  if (node.json.kind != Json::Kind::object) {
    is(node, Json::Kind::text, R"(the name of a column or an object with "column" or "value")");
    return;
  }
  if (!keys_fit(node, detail::mapping_field_keys, "a field")) return;
  const auto literal = child(node, "value");
  if (literal.has_value() == child(node, "column").has_value()) {
    if (!is_doubtful(at(node.pointer, "value")) && !is_doubtful(at(node.pointer, "column"))) {
      problem("bad_field", node.pointer, "a field has either \"column\" or \"value\"");
    }
    return;
  }
  if (literal) {
    for (const char* key : {"table", "values", "date"}) {
      if (child(node, key)) {
        problem("bad_field", at(node.pointer, key),
                shown(key) + " goes with \"column\", not with \"value\"");
      }
    }
    auto read = value(*literal, "true, false, a number or a text");
    if (!read) return;
    result.from = std::move(*read);
  } else {
    MappingColumn from;
    if (!text(node, "column", from.column)) return;
    text(node, "table", from.table);
    result.from = std::move(from);
    boolean(node, "date", result.is_date);
    if (const auto values = child(node, "values")) words(*values, result.values.emplace());
  }
  out.push_back(std::move(result));
}

void MappingReader::fields(const JsonNode& parent, std::vector<MappingField>& out) {
  members(parent, "fields",
          [&](const std::string& name, const JsonNode& node) { field(name, node, out); });
}

void MappingReader::round(const JsonNode& node, MappingEvent& out) {
  MappingRound result;
  if (node.json.kind == Json::Kind::text) {
    result.time = node.json.text;
  } else if (node.json.kind == Json::Kind::object) {
    if (!keys_fit(node, detail::mapping_round_keys, "a round")) return;
    text(node, "time", result.time);
    fields(node, result.fields);
  } else {
    is(node, Json::Kind::text, "the name of a column or an object with \"time\"");
    return;
  }
  out.rounds.push_back(std::move(result));
}

void MappingReader::event_name(const JsonNode& node, MappingEvent& out) {
  if (node.json.kind == Json::Kind::text) {
    out.event = node.json.text;
    return;
  }
  if (node.json.kind != Json::Kind::object) {
    is(node, Json::Kind::text, "the name of an event or an object with \"column\"");
    return;
  }
  if (!keys_fit(node, detail::mapping_event_column_keys, "an event column")) return;
  text(node, "column", out.event_column.column);
  text(node, "table", out.event_column.table);
  if (const auto said = child(node, "words")) words(*said, out.event_words);
}

void MappingReader::event(const JsonNode& node) {
  MappingEvent& result = mapping_.events.emplace_back();
  if (!keys_fit(node, detail::mapping_event_keys, "an event")) return;
  text(node, "table", result.table);
  if (const auto name = child(node, "event")) event_name(*name, result);
  text(node, "time", result.time);
  items(node, "rounds", [&](const JsonNode& item) { round(item, result); });
  if (const auto said = child(node, "if")) result.condition = condition(*said);
  fields(node, result.fields);
  if (const auto other = child(node, "not_before")) {
    MappingColumn read;
    if (column(*other, read)) result.not_before = std::move(read);
  }
  boolean(node, "keep_undated", result.keep_undated);
  text(node, "title", result.title);
}

void MappingReader::link(const JsonNode& node, MappingTable& out) {
  MappingLink result;
  if (!keys_fit(node, detail::mapping_link_keys, "a link")) return;
  text(node, "to", result.to);
  const auto on = child(node, "on");
  if (on && on->json.kind == Json::Kind::object) {
    members(node, "on", [&](const std::string& own, const JsonNode& other) {
      if (is(other, Json::Kind::text, "the name of a column")) {
        result.on.emplace_back(own, other.json.text);
      }
    });
  } else if (on) {
    std::vector<std::string> columns;
    text_or_texts(node, "on", columns);
    for (std::string& name : columns) result.on.emplace_back(name, name);
  }
  out.links.push_back(std::move(result));
}

void MappingReader::table(const std::string& name, const JsonNode& node,
                          const std::optional<std::string>& case_column) {
  MappingTable& result = mapping_.tables.emplace_back();
  result.name = name;
  result.case_column = case_column.value_or("");
  if (!keys_fit(node, detail::mapping_table_keys, "a table")) return;
  if (const auto own = child(node, "case")) {
    result.case_column.clear();
    if (own->json.kind != Json::Kind::null &&
        is(*own, Json::Kind::text, "the name of a column, or null")) {
      result.case_column = own->json.text;
    }
  }
  text_or_texts(node, "key", result.key);
  const auto said = child(node, "link");
  if (said && said->json.kind == Json::Kind::array) {
    items(node, "link", [&](const JsonNode& item) { link(item, result); });
  } else if (said) {
    link(*said, result);
  }
  text(node, "case_without_child", result.case_without_child);
  text(node, "date_format", result.date_format);
}

void MappingReader::document(const JsonNode& root) {
  if (!keys_fit(root, detail::mapping_keys, "a mapping")) return;
  std::string format{detail::mapping_format_name};
  if (text(root, "format", format) && format != detail::mapping_format_name) {
    problem("bad_format", "/format", shown(format) + " is not a format that is read here",
            "write " + shown(detail::mapping_format_name));
  }
  text(root, "title", mapping_.title);
  text(root, "pipeline", mapping_.pipeline);
  text(root, "unit", mapping_.unit);
  std::optional<std::string> case_column;
  text(root, "case", case_column);
  names_of_columns(root, "parents", mapping_.parents);
  names_of_columns(root, "columns", mapping_.columns);
  text(root, "continues_in", mapping_.continues_in);
  text(root, "split_from", mapping_.split_from);
  text(root, "date_format", mapping_.date_format);
  boolean(root, "time_of_day", mapping_.time_of_day);
  members(root, "translations", [&](const std::string& name, const JsonNode& node) {
    pairs(node, mapping_.translations.emplace_back(name, MappingWords::Pairs{}).second);
  });
  if (child(root, "tables")) {
    members(root, "tables",
            [&](const std::string& name, const JsonNode& node) { table(name, node, case_column); });
  } else {
    MappingTable& only = mapping_.tables.emplace_back();
    only.name = detail::only_table;
    only.case_column = case_column.value_or("");
  }
  items(root, "events", [&](const JsonNode& node) { event(node); });
}

std::vector<MappingProblem> MappingReader::read(std::string_view text) {
  const auto json = detail::parse_json(text, diagnostics);
  for (const Diagnostic& duplicate : diagnostics) places.insert(duplicate.pointer);
  if (json) document({*json, ""});

  std::vector<MappingProblem> problems;
  for (Diagnostic& found : diagnostics) {
    problems.push_back({std::move(found.code), std::move(found.pointer), "", "",
                        std::move(found.message), std::move(found.hint)});
  }
  if (!json || json->kind != Json::Kind::object) return problems;
  // Where something was not readable, nothing more is said.
  for (MappingProblem& found : check(mapping_)) {
    bool silent = false;
    for (const std::string& place : places) {
      silent = silent || detail::is_at_or_below(found.pointer, place) ||
               detail::is_at_or_below(place, found.pointer);
    }
    if (!silent) problems.push_back(std::move(found));
  }
  return problems;
}

}  // namespace

Mapping parse_mapping(std::string_view json) {
  MappingReader reader;
  auto problems = reader.read(json);
  if (!problems.empty()) throw MappingError("the mapping", std::move(problems));
  return reader.take();
}

Mapping read_mapping(const std::filesystem::path& path) {
  return parse_mapping(detail::read_text_file(path));
}

}  // namespace casepath
