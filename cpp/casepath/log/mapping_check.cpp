/// What is wrong with a mapping, before any table is seen.
#include "casepath/log/detail/mapping_check.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <variant>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/time.hpp"
#include "casepath/log/detail/date_format.hpp"
#include "casepath/log/detail/mapping_condition.hpp"
#include "casepath/log/detail/mapping_keys.hpp"
#include "casepath/log/mapping.hpp"

namespace casepath {

namespace {

using detail::at;
using detail::MappingShape;
using detail::shown;

class MappingChecker {
 public:
  explicit MappingChecker(const Mapping& mapping) : mapping_(mapping), shape_(mapping) {
    for (const MappingTable& table : mapping.tables) table_names_.push_back(table.name);
    for (const auto& [name, pairs] : mapping.translations) translation_names_.push_back(name);
  }

  [[nodiscard]] std::vector<MappingProblem> run();

 private:
  void problem(std::string code, std::string pointer, std::string message, std::string hint = {},
               std::string table = {}, std::string column = {}) {
    found_.push_back({std::move(code), std::move(pointer), std::move(table), std::move(column),
                      std::move(message), std::move(hint)});
  }
  void check_named(const std::string& what, const std::string& pointer,
                   const std::vector<std::pair<std::string, std::string>>& names);
  void check_pairs(const MappingWords::Pairs& pairs, const std::string& pointer);
  void check_words(const MappingWords& words, const std::string& pointer);
  void check_format(const std::string& format, const std::string& pointer);
  void check_table(std::size_t index);
  void check_links(const MappingTable& table, const std::string& pointer);
  void check_cycles();
  void check_use();
  void check_event(std::size_t index);
  void check_column(const MappingColumn& column, std::size_t table, const std::string& pointer);
  void check_fields(const std::vector<MappingField>& fields, std::size_t table,
                    const std::string& pointer);
  void check_condition(const MappingCondition& condition, std::size_t table,
                       const std::string& pointer);
  void check_comparison(const MappingCondition& condition, const std::string& pointer);
  void check_same_events();
  void check_log_names();

  const Mapping& mapping_;
  MappingShape shape_;
  std::vector<std::string> table_names_;
  std::vector<std::string> translation_names_;
  std::vector<MappingProblem> found_;
};

void MappingChecker::check_named(const std::string& what, const std::string& pointer,
                                 const std::vector<std::pair<std::string, std::string>>& names) {
  std::set<std::string> seen;
  for (const auto& [name, column] : names) {
    if (name.empty() || column.empty()) {
      problem("empty_name", at(pointer, name), what + " has an empty name");
    } else if (!seen.insert(name).second) {
      problem("duplicate_name", at(pointer, name), what + " names " + shown(name) + " twice");
    }
  }
}

void MappingChecker::check_pairs(const MappingWords::Pairs& pairs, const std::string& pointer) {
  std::set<std::string> seen;
  for (const auto& [word, to] : pairs) {
    if (!seen.insert(word).second) {
      problem("duplicate_word", at(pointer, word), shown(word) + " is translated twice");
    }
    if (to && to->empty()) {
      problem("empty_name", at(pointer, word), shown(word) + " is translated to an empty text",
              "null says that it stands for nothing");
    }
  }
}

void MappingChecker::check_words(const MappingWords& words, const std::string& pointer) {
  if (words.name.empty()) {
    check_pairs(words.words, pointer);
  } else if (std::find(translation_names_.begin(), translation_names_.end(), words.name) ==
             translation_names_.end()) {
    problem("unknown_translation", pointer, "there is no translation " + shown(words.name),
            detail::hint_for(words.name, translation_names_, "translations"));
  }
}

void MappingChecker::check_format(const std::string& format, const std::string& pointer) {
  std::string why;
  if (format.empty() || detail::DateFormat::parse(format, why)) return;
  problem("bad_date_format", pointer, shown(format) + " is not a date format: " + why,
          R"(such as "%d.%m.%Y"; also %H, %M, %S and %%)");
}

void MappingChecker::check_links(const MappingTable& table, const std::string& pointer) {
  for (std::size_t i = 0; i < table.links.size(); ++i) {
    const MappingLink& link = table.links[i];
    const std::string place =
        table.links.size() == 1 ? at(pointer, "link") : at(at(pointer, "link"), i);
    const std::size_t target = shape_.find(link.to);
    if (target == MappingShape::none) {
      problem("unknown_table", at(place, "to"), "there is no table " + shown(link.to),
              detail::hint_for(link.to, table_names_, "tables"), table.name);
    }
    if (link.on.empty()) {
      problem("bad_link", at(place, "on"), "a link needs at least one column", "", table.name);
      continue;
    }
    std::vector<std::string> theirs;
    for (const auto& [own, other] : link.on) {
      if (own.empty() || other.empty()) {
        problem("empty_name", at(place, "on"), "a link has an empty name", "", table.name);
      }
      theirs.push_back(other);
    }
    if (target == MappingShape::none) continue;
    auto key = mapping_.tables[target].key;
    const std::string listed = detail::list_of(key);
    std::sort(key.begin(), key.end());
    std::sort(theirs.begin(), theirs.end());
    if (!key.empty() && key != theirs) {
      problem("link_not_to_key", at(place, "on"),
              "the link goes to " + detail::list_of(theirs) + " of the table " + shown(link.to) +
                  ", whose key is " + listed,
              "link to the key, or declare the key that the link needs", table.name);
    }
  }
}

void MappingChecker::check_table(std::size_t index) {
  const MappingTable& table = mapping_.tables[index];
  const std::string pointer = at("/tables", table.name);
  if (table.name.empty() || std::count(table_names_.begin(), table_names_.end(), table.name) > 1) {
    problem(
        "duplicate_name", pointer,
        table.name.empty() ? "a table has no name" : "two tables are named " + shown(table.name));
  }
  if (table.name + "." == detail::row_prefix) {
    problem("name_taken", pointer, R"(a table can't be named "row")",
            "conditions call the columns of a row \"row.<column>\"");
  }
  std::set<std::string> seen;
  for (const std::string& column : table.key) {
    if (column.empty() || !seen.insert(column).second) {
      problem(
          "bad_key", at(pointer, "key"),
          column.empty() ? "a key has an empty name" : "the key names " + shown(column) + " twice",
          "", table.name);
    }
  }
  check_links(table, pointer);
  check_format(table.date_format, at(pointer, "date_format"));
  if (table.case_without_child && !table.case_column.empty()) {
    problem("bad_case", at(pointer, "case_without_child"),
            "the table " + shown(table.name) + " has a case column, so its rows are cases anyway",
            "\"case\": null says that its rows apply to the cases of other tables", table.name);
  }
}

void MappingChecker::check_cycles() {
  if (shape_.children_first().size() == mapping_.tables.size()) return;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < mapping_.tables.size(); ++i) {
    const auto& placed = shape_.children_first();
    if (std::find(placed.begin(), placed.end(), i) == placed.end()) {
      names.push_back(mapping_.tables[i].name);
    }
  }
  problem("link_cycle", "/tables", "the links of " + detail::list_of(names) + " go in a circle",
          "a link goes from the many to the one: from charges to their defendant");
}

/// That every table has a use, and every row a case.
void MappingChecker::check_use() {
  if (shape_.children_first().size() != mapping_.tables.size()) return;
  std::vector<bool> used(mapping_.tables.size(), false);
  for (const MappingEvent& event : mapping_.events) {
    const std::size_t table = shape_.table_of(event);
    if (table != MappingShape::none) used[table] = true;
  }
  for (std::size_t i = 0; i < mapping_.tables.size(); ++i) {
    for (const MappingLink& link : mapping_.tables[i].links) {
      const std::size_t target = shape_.find(link.to);
      if (target != MappingShape::none) used[target] = true;
      if (shape_.has_cases(i)) used[i] = true;  // says which cases there are
    }
  }
  for (std::size_t i = 0; i < mapping_.tables.size(); ++i) {
    const MappingTable& table = mapping_.tables[i];
    const std::string pointer = mapping_.tables.size() == 1 ? "" : at("/tables", table.name);
    if (!used[i] && !mapping_.events.empty()) {
      problem("unused_table", pointer,
              "no event is read from the table " + shown(table.name) + " and no link goes to it",
              "", table.name);
    }
    if (shape_.has_cases(i)) continue;
    const std::size_t target =
        table.links.empty() ? MappingShape::none : shape_.find(table.links.front().to);
    if (!table.links.empty() && (target == MappingShape::none || shape_.has_cases(target))) {
      if (table.case_without_child) {
        problem("bad_case", at(pointer, "case_without_child"),
                "no table is linked to " + shown(table.name) +
                    ": its rows apply to the cases of the rows that they are linked to",
                "leave it out", table.name);
      }
      continue;
    }
    problem("no_case", pointer, "the rows of the table " + shown(table.name) + " belong to no case",
            mapping_.tables.size() == 1
                ? "\"case\" names the column that names the case"
                : "name its \"case\" column, or link it to a table that has one",
            table.name);
  }
}

void MappingChecker::check_column(const MappingColumn& column, std::size_t table,
                                  const std::string& pointer) {
  if (column.column.empty()) {
    problem("empty_name", pointer, "a column has an empty name");
    return;
  }
  if (column.table.empty() || table == MappingShape::none) return;
  const std::size_t other = shape_.find(column.table);
  if (other == MappingShape::none) {
    problem("unknown_table", pointer, "there is no table " + shown(column.table),
            detail::hint_for(column.table, table_names_, "tables"));
  } else if (other != table && shape_.path(table, other).empty()) {
    problem("not_linked", pointer,
            "the table " + shown(mapping_.tables[table].name) + " is not linked to " +
                shown(column.table) + ", so its rows have no column " + shown(column.column) +
                " there",
            "declare the link: \"link\": {\"to\": ..., \"on\": ...}", mapping_.tables[table].name,
            column.column);
  }
}

void MappingChecker::check_fields(const std::vector<MappingField>& fields, std::size_t table,
                                  const std::string& pointer) {
  std::set<std::string> seen;
  for (const MappingField& field : fields) {
    const std::string place = at(at(pointer, "fields"), field.field);
    if (field.field.empty()) {
      problem("empty_name", place, "a field has an empty name");
    } else if (!seen.insert(field.field).second) {
      problem("duplicate_name", place, "the field " + shown(field.field) + " is declared twice");
    }
    if (const auto* column = std::get_if<MappingColumn>(&field.from)) {
      check_column(*column, table, place);
    }
    if (!field.values) continue;
    check_words(*field.values, at(place, "values"));
    if (field.is_date) {
      problem("bad_field", at(place, "values"), "dates are read, not translated",
              "leave out \"date\" or \"values\"");
    }
  }
}

void MappingChecker::check_comparison(const MappingCondition& condition,
                                      const std::string& pointer) {
  const std::string& op = condition.operation;
  const bool is_ordering = op != "=" && op != "!=" && op != "in";
  std::set<std::size_t> kinds;  // number, date, text, boolean: as detail::LiteralKind
  bool has_column = false;
  for (std::size_t i = 0; i < condition.operands.size(); ++i) {
    const MappingCondition& operand = condition.operands[i];
    const std::string place = at(pointer, op == "in" && i > 0 ? 2 : i + 1);
    if (operand.kind == MappingCondition::Kind::operation) {
      problem("bad_condition", place, shown(op) + " compares columns and values, not conditions");
      return;
    }
    if (operand.kind == MappingCondition::Kind::column) {
      has_column = true;
      if (op == "in" && i > 0) {
        problem("bad_condition", place, "the list of \"in\" holds values, not columns");
      }
      continue;
    }
    if (op == "in" && i == 0) {
      problem("bad_condition", place, "\"in\" begins with a column");
      return;
    }
    const auto kind = detail::literal_kind(operand.literal);
    const bool is_number = kind == detail::LiteralKind::number;
    if (is_ordering && !is_number && kind != detail::LiteralKind::date) {
      problem("bad_condition", place,
              shown(op) + " needs numbers or dates, not " + shown(detail::text_of(operand.literal)),
              "dates are written YYYY-MM-DD");
      return;
    }
    kinds.insert(is_number ? 0U : kind == detail::LiteralKind::boolean ? 1U : 2U);
  }
  if (!has_column) {
    problem("bad_condition", pointer, "nothing here is a column: it is the same for every row",
            R"(columns are written "row.<column>")");
  } else if (kinds.size() > 1) {
    problem("bad_condition", pointer, shown(op) + " has values of different kinds",
            "give numbers, or texts, or true and false");
  }
}

void MappingChecker::check_condition(const MappingCondition& condition, std::size_t table,
                                     const std::string& pointer) {
  if (condition.kind == MappingCondition::Kind::literal) {
    problem("bad_condition", pointer,
            shown(detail::text_of(condition.literal)) + " is a value, not a condition",
            R"(such as ["=", "row.result", "Approved"])");
    return;
  }
  if (condition.kind == MappingCondition::Kind::column) {
    check_column(condition.column, table, pointer);
    return;
  }
  const auto* info = detail::find_condition_operator(condition.operation);
  if (info == nullptr) {
    const auto names = detail::condition_operators();
    problem("unknown_operator", at(pointer, std::size_t{0}),
            "there is no operator " + shown(condition.operation),
            detail::hint_for(condition.operation, names, "operators"));
    return;
  }
  const std::size_t count = condition.operands.size();
  if (count < info->least || (info->most != 0 && count > info->most)) {
    problem("wrong_operand_count", pointer,
            shown(condition.operation) + " takes " +
                (condition.operation == "in" ? std::string{"a column and a list of values"}
                 : info->most == 0           ? std::to_string(info->least) + " or more operands"
                                             : std::to_string(info->least) +
                                         (info->least == 1 ? " operand" : " operands")) +
                (condition.operation == "in" ? "" : ", not " + std::to_string(count)));
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const MappingCondition& operand = condition.operands[i];
    if (operand.kind == MappingCondition::Kind::column) {
      check_column(operand.column, table, at(pointer, i + 1));
    } else if (info->is_logical) {
      check_condition(operand, table, at(pointer, i + 1));
    } else if (condition.operation == "known") {
      problem("bad_condition", at(pointer, i + 1), "\"known\" takes a column",
              R"(columns are written "row.<column>")");
    }
  }
  if (!info->is_logical && condition.operation != "known") check_comparison(condition, pointer);
}

void MappingChecker::check_event(std::size_t index) {
  const MappingEvent& event = mapping_.events[index];
  const std::string pointer = at("/events", index);
  const std::size_t table = shape_.table_of(event);
  if (event.table.empty() && table == MappingShape::none) {
    problem("missing_key", pointer, "an event of a mapping with several tables names its table",
            "the tables are " + detail::list_of(table_names_));
  } else if (table == MappingShape::none) {
    problem("unknown_table", at(pointer, "table"), "there is no table " + shown(event.table),
            detail::hint_for(event.table, table_names_, "tables"));
  }
  const std::string name = at(pointer, "event");
  if (event.event.empty() == event.event_column.column.empty()) {
    problem("bad_event", name,
            event.event.empty() ? "an event has neither a name nor a column with its name"
                                : "an event has both a name and a column with its name");
  }
  if (!event.event_column.column.empty()) {
    check_column(event.event_column, table, name);
    check_words(event.event_words, at(name, "words"));
  }
  if (!event.rounds.empty() && !event.time.empty()) {
    problem("bad_rounds", at(pointer, "rounds"), "an event has either \"time\" or \"rounds\"");
  }
  std::set<std::string> times;
  for (std::size_t i = 0; i < event.rounds.size(); ++i) {
    const std::string place = at(at(pointer, "rounds"), i);
    if (event.rounds[i].time.empty()) {
      problem("empty_name", place, "a round has no column of dates");
    } else if (!times.insert(event.rounds[i].time).second) {
      problem("bad_rounds", place,
              "two rounds are read from the column " + shown(event.rounds[i].time));
    }
    check_fields(event.rounds[i].fields, table, place);
    for (const MappingField& field : event.rounds[i].fields) {
      const auto same = [&](const MappingField& other) { return other.field == field.field; };
      if (std::any_of(event.fields.begin(), event.fields.end(), same)) {
        problem("duplicate_name", at(at(place, "fields"), field.field),
                "the field " + shown(field.field) + " is declared for the event as well");
      }
    }
  }
  if (event.condition) check_condition(*event.condition, table, at(pointer, "if"));
  check_fields(event.fields, table, pointer);
  const bool is_dated = !event.time.empty() || !event.rounds.empty();
  if (event.not_before) {
    check_column(*event.not_before, table, at(pointer, "not_before"));
    if (!is_dated) {
      problem("bad_event", at(pointer, "not_before"), "an undated event is before nothing",
              "name the \"time\" column");
    }
  }
  if (event.keep_undated && !is_dated) {
    problem("bad_event", at(pointer, "keep_undated"), "this event has no dates anyway",
            "leave it out, or name the \"time\" column");
  }
}

/// Two sources that would make the same event of one row.
void MappingChecker::check_same_events() {
  struct Reads {
    std::optional<MappingCondition> when;  ///< with the words that lead to this event
    std::vector<std::string> times;
  };
  // By table and event; a column with words may give any event that is a word of its own.
  std::map<std::pair<std::size_t, std::string>, std::vector<std::pair<std::size_t, Reads>>> all;
  const auto with = [](std::optional<MappingCondition> a, MappingCondition b) {
    if (!a) return b;
    MappingCondition both;
    both.kind = MappingCondition::Kind::operation;
    both.operation = "and";
    both.operands = {std::move(*a), std::move(b)};
    return both;
  };
  for (std::size_t i = 0; i < mapping_.events.size(); ++i) {
    const MappingEvent& event = mapping_.events[i];
    Reads reads{event.condition, {event.time}};
    if (!event.rounds.empty()) {
      reads.times.clear();
      for (const MappingRound& round : event.rounds) reads.times.push_back(round.time);
    }
    const std::size_t table = shape_.table_of(event);
    if (event.event.empty() && event.event_column.column.empty()) continue;
    if (event.event_column.column.empty()) {
      all[{table, event.event}].emplace_back(i, std::move(reads));
      continue;
    }
    std::map<std::string, std::vector<std::string>> words_of;
    std::vector<std::string> listed;
    for (const auto& [word, to] : detail::pairs_of(mapping_, event.event_words)) {
      listed.push_back(word);
      if (to) words_of[*to].push_back(word);
    }
    const auto is_one_of = [&](const std::vector<std::string>& words, bool negated) {
      MappingCondition in;
      in.kind = MappingCondition::Kind::operation;
      in.operation = "in";
      in.operands.resize(1);
      in.operands[0].kind = MappingCondition::Kind::column;
      in.operands[0].column = event.event_column;
      for (const std::string& word : words) in.operands.emplace_back().literal = word;
      if (!negated) return in;
      MappingCondition no;
      no.kind = MappingCondition::Kind::operation;
      no.operation = "not";
      no.operands.push_back(std::move(in));
      return no;
    };
    for (const auto& [to, words] : words_of) {
      all[{table, to}].emplace_back(
          i, Reads{with(event.condition, is_one_of(words, false)), reads.times});
    }
    // Words that are not listed stand for themselves.
    all[{table, "\n" + event.event_column.table + "\n" + event.event_column.column}].emplace_back(
        i, Reads{with(event.condition, is_one_of(listed, true)), reads.times});
  }
  std::set<std::pair<std::size_t, std::size_t>> told;
  for (const auto& [place, sources] : all) {
    for (std::size_t b = 1; b < sources.size(); ++b) {
      for (std::size_t a = 0; a < b; ++a) {
        const auto& [first, reads] = sources[a];
        const auto& [second, also] = sources[b];
        if (detail::are_exclusive(reads.when, also.when)) continue;
        if (!told.insert({first, second}).second) continue;
        const bool is_word = place.second.starts_with('\n');
        const std::string what =
            is_word ? "the words of " + shown(mapping_.events[first].event_column.column)
                    : "the event " + shown(place.second);
        const std::string other = at("/events", first);
        const auto name_of = [](const std::string& time) {
          return time.empty() ? std::string{"no date"} : "the column " + shown(time);
        };
        const auto clash = std::find_first_of(also.times.begin(), also.times.end(),
                                              reads.times.begin(), reads.times.end());
        std::string message = what;
        if (clash != also.times.end()) {
          message += " is read twice with " + name_of(*clash);
          message += ", here and at " + other;
          problem("event_twice", at("/events", second), std::move(message),
                  "leave one out, or give them an \"if\" that excludes the other");
        } else {
          message += " is read with two dates: " + name_of(reads.times.front());
          message += " at " + other;
          message += " and " + name_of(also.times.front()) + " here";
          problem("two_date_columns", at("/events", second), std::move(message),
                  "if they are several rounds of the step, declare \"rounds\"; else give them "
                  "other names or an \"if\" that excludes the other",
                  place.first == MappingShape::none ? "" : table_names_[place.first],
                  also.times.front());
        }
      }
    }
  }
}

/// The columns of the log have one name each.
void MappingChecker::check_log_names() {
  std::map<std::string, std::string> taken{{"event", "the event"}, {"time", "the time"}};
  for (const MappingTable& table : mapping_.tables) {
    if (table.case_column.empty()) continue;
    taken.emplace(table.case_column, "the case");
    break;
  }
  const auto take = [&](const std::string& name, const std::string& what,
                        const std::string& pointer) {
    const auto [place, is_new] = taken.emplace(name, what);
    if (is_new || place->second == what) return;
    problem(
        "name_taken", pointer,
        "the log can't have a column " + shown(name) + " for " + what + ": it is " + place->second);
  };
  for (const auto& [name, column] : mapping_.parents) {
    take(column, "the column " + shown(column), at("/parents", name));
  }
  for (const auto& [key, column] : {std::pair{"/continues_in", &mapping_.continues_in},
                                    std::pair{"/split_from", &mapping_.split_from}}) {
    if (!column->empty()) take(*column, "the column " + shown(*column), key);
  }
  for (const auto& [name, column] : mapping_.columns) {
    take(name, "the column " + shown(column), at("/columns", name));
  }
  for (std::size_t i = 0; i < mapping_.events.size(); ++i) {
    const std::string pointer = at("/events", i);
    for (const MappingField& field : mapping_.events[i].fields) {
      take(field.field, "the field " + shown(field.field), at(at(pointer, "fields"), field.field));
    }
    for (std::size_t r = 0; r < mapping_.events[i].rounds.size(); ++r) {
      for (const MappingField& field : mapping_.events[i].rounds[r].fields) {
        take(field.field, "the field " + shown(field.field),
             at(at(at(at(pointer, "rounds"), r), "fields"), field.field));
      }
    }
  }
}

std::vector<MappingProblem> MappingChecker::run() {
  check_named("\"parents\"", "/parents", mapping_.parents);
  check_named("\"columns\"", "/columns", mapping_.columns);
  check_format(mapping_.date_format, "/date_format");
  for (const auto& [name, pairs] : mapping_.translations) {
    check_pairs(pairs, at("/translations", name));
    if (name.empty() ||
        std::count(translation_names_.begin(), translation_names_.end(), name) > 1) {
      problem(
          "duplicate_name", at("/translations", name),
          name.empty() ? "a translation has no name" : "two translations are named " + shown(name));
    }
  }
  if (mapping_.tables.empty()) problem("no_tables", "/tables", "the mapping has no tables");
  for (std::size_t i = 0; i < mapping_.tables.size(); ++i) check_table(i);
  check_cycles();
  check_use();
  if (mapping_.events.empty()) problem("no_events", "/events", "the mapping has no events");
  std::size_t sources = 0;
  for (const MappingEvent& event : mapping_.events) {
    sources += std::max<std::size_t>(event.rounds.size(), 1);
  }
  if (sources > max_mapping_sources) {
    problem("too_many_events", "/events",
            std::to_string(sources) + " events and rounds, and " +
                std::to_string(max_mapping_sources) + " are possible");
  }
  for (std::size_t i = 0; i < mapping_.events.size(); ++i) check_event(i);
  check_same_events();
  check_log_names();
  return std::move(found_);
}

}  // namespace

std::vector<MappingProblem> check(const Mapping& mapping) { return MappingChecker{mapping}.run(); }

}  // namespace casepath
