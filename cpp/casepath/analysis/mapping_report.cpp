#include "casepath/analysis/mapping_report.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "casepath/core/detail/text.hpp"
#include "casepath/log/detail/mapping_check.hpp"

namespace casepath {

namespace {

using detail::at;
using detail::shown;

Cell count_cell(std::uint64_t count) { return static_cast<std::int64_t>(count); }

Cell text_or_none(const std::string& text) {
  if (text.empty()) return std::monostate{};
  return text;
}

std::string event_text(const MappedSource& source) {
  return source.by_column ? "words of " + shown(source.event) : source.event;
}

std::string what_is(MappingFindingKind kind) {
  switch (kind) {
    case MappingFindingKind::unreadable_date:
      return "a text that is no date";
    case MappingFindingKind::no_case:
      return "no case";
    case MappingFindingKind::orphan:
      return "the row that names the case does not exist";
    case MappingFindingKind::no_child:
      return "no case is linked to the row";
    case MappingFindingKind::before:
      return "dated before it can be";
    case MappingFindingKind::broken_link:
      return "linked to a row that does not exist";
    case MappingFindingKind::unreadable_value:
      return "a field that is no date";
  }
  return "";
}

std::string samples_text(const MappingFinding& finding, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < finding.samples.size() && i < most; ++i) {
    const auto& [row, value] = finding.samples[i];
    text += (text.empty() ? "row " : ", row ") + std::to_string(row);
    if (!value.empty()) text += ": " + shown(value);
  }
  return text;
}

class FitChecker {
 public:
  FitChecker(const Mapping& mapping, const Pipeline& pipeline)
      : mapping_(mapping), pipeline_(pipeline) {
    for (const std::string& name : pipeline.events()) events_.push_back(name);
    for (const Field& field : pipeline.fields()) fields_.push_back(field.name);
    for (const std::string& name : pipeline.offences()) offences_.push_back(name);
  }

  [[nodiscard]] std::vector<MappingProblem> run();

 private:
  void problem(const char* code, std::string pointer, std::string message, std::string hint = {}) {
    found_.push_back({code, std::move(pointer), "", "", std::move(message), std::move(hint)});
  }
  void check_event(const std::string& event, const std::string& pointer);
  void check_field(const MappingField& field, const std::string& pointer);
  void check_offence(const std::string& offence, const std::string& pointer);
  [[nodiscard]] static std::string place_of(const MappingWords& words, const std::string& pointer);
  void check_required(const MappingEvent& event, const std::string& name,
                      const std::string& pointer);

  const Mapping& mapping_;
  const Pipeline& pipeline_;
  std::vector<std::string> events_;
  std::vector<std::string> fields_;
  std::vector<std::string> offences_;
  std::set<std::pair<std::string, std::string>> told_;
  std::vector<MappingProblem> found_;
};

std::string FitChecker::place_of(const MappingWords& words, const std::string& pointer) {
  return words.name.empty() ? pointer : at("/translations", words.name);
}

void FitChecker::check_event(const std::string& event, const std::string& pointer) {
  if (pipeline_.find_event(event) || !told_.insert({pointer, event}).second) return;
  problem("unknown_event", pointer,
          "the pipeline " + shown(pipeline_.id()) + " has no event " + shown(event),
          detail::hint_for(event, events_, "events"));
}

void FitChecker::check_offence(const std::string& offence, const std::string& pointer) {
  if (pipeline_.find_offence(offence) || !told_.insert({pointer, offence}).second) return;
  problem("unknown_offence", pointer,
          "the pipeline " + shown(pipeline_.id()) + " has no offence " + shown(offence),
          detail::hint_for(offence, offences_, "offences"));
}

void FitChecker::check_field(const MappingField& field, const std::string& pointer) {
  const auto id = pipeline_.find_field(field.field);
  if (!id) {
    if (!told_.insert({"", field.field}).second) return;
    problem("unknown_field", pointer,
            "the pipeline " + shown(pipeline_.id()) + " has no field " + shown(field.field),
            detail::hint_for(field.field, fields_, "fields"));
    return;
  }
  if (pipeline_.fields()[id->index()].type != FieldType::offence) return;
  if (const auto* value = std::get_if<MappingValue>(&field.from)) {
    if (const auto* text = std::get_if<std::string>(value)) check_offence(*text, pointer);
    return;
  }
  if (!field.values) return;
  for (const auto& [word, to] : detail::pairs_of(mapping_, *field.values)) {
    if (to) check_offence(*to, at(place_of(*field.values, at(pointer, "values")), word));
  }
}

void FitChecker::check_required(const MappingEvent& event, const std::string& name,
                                const std::string& pointer) {
  const auto& definitions = pipeline_.definition().events;
  const auto found = std::find_if(definitions.begin(), definitions.end(),
                                  [&](const EventDefinition& one) { return one.name == name; });
  if (found == definitions.end()) return;
  for (const std::string& field : found->requires_fields) {
    const auto feeds = [&](const std::vector<MappingField>& fields) {
      return std::any_of(fields.begin(), fields.end(),
                         [&](const MappingField& one) { return one.field == field; });
    };
    bool fed = feeds(event.fields) ||
               std::any_of(mapping_.columns.begin(), mapping_.columns.end(),
                           [&](const auto& column) { return column.first == field; });
    bool in_rounds = !event.rounds.empty();
    for (const MappingRound& round : event.rounds) in_rounds = in_rounds && feeds(round.fields);
    fed = fed || in_rounds;
    if (fed || !told_.insert({at(pointer, name), field}).second) continue;
    problem("missing_field", pointer,
            "the event " + shown(name) + " requires the field " + shown(field) +
                ", which nothing feeds here",
            "name its column in \"fields\"");
  }
}

std::vector<MappingProblem> FitChecker::run() {
  if (!mapping_.pipeline.empty() && mapping_.pipeline != pipeline_.id()) {
    problem("other_pipeline", "/pipeline",
            "the mapping is written for the pipeline " + shown(mapping_.pipeline) + ", not for " +
                shown(pipeline_.id()));
  }
  if (!mapping_.unit.empty() && mapping_.unit != pipeline_.unit()) {
    problem("other_unit", "/unit",
            "a case of the mapping is a " + shown(mapping_.unit) + ", one of the pipeline a " +
                shown(pipeline_.unit()));
  }
  for (std::size_t i = 0; i < mapping_.events.size(); ++i) {
    const MappingEvent& event = mapping_.events[i];
    const std::string pointer = at("/events", i);
    if (event.event_column.column.empty()) {
      check_event(event.event, at(pointer, "event"));
      check_required(event, event.event, pointer);
    } else {
      const std::string words = place_of(event.event_words, at(at(pointer, "event"), "words"));
      for (const auto& [word, to] : detail::pairs_of(mapping_, event.event_words)) {
        if (!to) continue;
        check_event(*to, at(words, word));
        check_required(event, *to, pointer);
      }
    }
    for (const MappingField& field : event.fields) {
      check_field(field, at(at(pointer, "fields"), field.field));
    }
    for (std::size_t r = 0; r < event.rounds.size(); ++r) {
      for (const MappingField& field : event.rounds[r].fields) {
        check_field(field, at(at(at(at(pointer, "rounds"), r), "fields"), field.field));
      }
    }
  }
  return std::move(found_);
}

}  // namespace

Table sources_table(const MappingReport& report) {
  Table table("Columns and the events they became");
  table.add_column("table", CellType::text, "", "Table that was read.")
      .add_column("column", CellType::text, "",
                  "Column with the date; not available where the events are undated.")
      .add_column("event", CellType::text, "",
                  "Event that its rows became, or the column with the office's words for it.")
      .add_column("rows", CellType::integer, "rows", "Rows read.")
      .add_column("became_events", CellType::integer, "rows", "Rows that became events.")
      .add_column("without_date", CellType::integer, "rows",
                  "Rows without a date: the step is taken not to have happened.")
      .add_column("not_held", CellType::integer, "rows", "Rows whose condition does not hold.")
      .add_column("unknown", CellType::integer, "rows",
                  "Rows whose condition can't be told, since something is not recorded.")
      .add_column("set_aside", CellType::integer, "rows",
                  "Rows that could not become events: see the findings.")
      .add_column("events", CellType::integer, "events",
                  "Events made; more than rows where a row applies to several cases.");
  for (const MappedSource& one : report.sources) {
    table.add_row({one.table, text_or_none(one.time), event_text(one), count_cell(one.rows),
                   count_cell(one.became_events), count_cell(one.without_date),
                   count_cell(one.not_held), count_cell(one.unknown), count_cell(one.set_aside),
                   count_cell(one.events)});
  }
  for (const MappingFinding& finding : report.findings) {
    const MappedSource& source = report.sources[finding.source];
    table.add_note(std::string{is_remark(finding.kind) ? "remark: " : "set aside: "} +
                   std::to_string(finding.rows) + (finding.rows == 1 ? " row of " : " rows of ") +
                   shown(source.table) + " for " + event_text(source) + ", column " +
                   shown(finding.column) + ": " + what_is(finding.kind) + " (" +
                   samples_text(finding, 1) + (finding.rows > 1 ? " ...)" : ")"));
  }
  for (const MappedSource& one : report.sources) {
    if (one.timed == 0) continue;
    table.add_note(std::to_string(one.timed) + " times of day of " + shown(one.time) + " of " +
                   shown(one.table) + " were left away: \"time_of_day\": true keeps them");
  }
  for (const MappedTable& one : report.tables) {
    if (one.without_child == 0) continue;
    table.add_note(std::to_string(one.without_child) + " rows of " + shown(one.table) +
                   " without a case linked to them are cases of their own");
  }
  return table;
}

Table findings_table(const MappingReport& report) {
  Table table("Findings of the mapping");
  table.add_column("table", CellType::text, "", "Table that was read.")
      .add_column("event", CellType::text, "", "Event that was looked for.")
      .add_column("finding", CellType::text, "", "Kind of finding.")
      .add_column("column", CellType::text, "", "Where the fault is.")
      .add_column("rows", CellType::integer, "rows", "How many rows.")
      .add_column("became_events", CellType::boolean, "",
                  "Whether they became events all the same.")
      .add_column("sample", CellType::text, "", "The first of them, with the value.");
  for (const MappingFinding& finding : report.findings) {
    const MappedSource& source = report.sources[finding.source];
    table.add_row({source.table, event_text(source), std::string{to_string(finding.kind)},
                   text_or_none(finding.column), count_cell(finding.rows), is_remark(finding.kind),
                   samples_text(finding, finding.samples.size())});
  }
  return table;
}

Table tables_table(const MappingReport& report) {
  Table table("Tables of the mapping");
  table.add_column("table", CellType::text, "", "Name of the table.")
      .add_column("rows", CellType::integer, "rows", "Its rows.")
      .add_column("rows_with_event", CellType::integer, "rows",
                  "Rows that became at least one event.")
      .add_column("without_child", CellType::integer, "rows",
                  "Rows without a case linked to them that are cases of their own.");
  for (const MappedTable& one : report.tables) {
    table.add_row({one.table, count_cell(one.rows), count_cell(one.rows_with_event),
                   count_cell(one.without_child)});
  }
  return table;
}

std::vector<MappingProblem> check(const Mapping& mapping, const Pipeline& pipeline) {
  return FitChecker{mapping, pipeline}.run();
}

}  // namespace casepath
