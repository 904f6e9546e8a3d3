// Comparisons as tables.
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/comparison.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/detail/samples.hpp"

namespace casepath {
namespace {

/// Of both replays: the notes of the first, and as remarks what those of the second say.
Table table_of_both(const Comparison& comparison, const char* what,
                    std::vector<std::string> remarks,
                    const std::vector<detail::ColumnSpec>& columns) {
  About about = comparison.about;
  about.title += ": " + std::string(what);
  const Table second = table_about(comparison.other);
  remarks.push_back("The second reading: " + second.notes()[0] + " " + second.notes()[1]);
  about.remarks.insert(about.remarks.end(), remarks.begin(), remarks.end());
  return detail::make_table(about, {}, columns);
}

const char* who_moves(bool first, bool second) {
  if (first && second) return "both";
  if (first) return "first";
  return second ? "second" : "neither";
}

}  // namespace

Table Comparison::table() const {
  const std::string differing = std::to_string(differing_cases());
  std::vector<detail::ColumnSpec> columns;
  const auto add_reading = [&columns](const std::string& which) {
    columns.push_back({"status_" + which, CellType::text, "", "where the case stands, " + which});
    columns.push_back({"state_" + which, CellType::text, "",
                       "outcome, pending state, or where the path broke; not available before "
                       "opening"});
    columns.push_back({"stage_" + which, CellType::text, "", "the furthest stage that it reached"});
  };
  columns.push_back({"agrees", CellType::boolean, "", "both readings say the same"});
  add_reading("first");
  add_reading("second");
  columns.push_back({"cases", CellType::integer, about.unit, "how many"});
  detail::add_case_columns(columns, options.samples, about.unit);
  Table table = table_of_both(
      *this, "cases",
      {"Of " + std::to_string(about.cases) + " cases " + differing + " stand elsewhere."}, columns);
  for (const CasePair& pair : cases) {
    std::vector<Cell> cells{pair.agrees()};
    for (const CaseReading* at : {&pair.first, &pair.second}) {
      cells.emplace_back(std::string(to_string(at->status)));
      cells.push_back(detail::text_or_none(at->state));
      cells.push_back(detail::text_or_none(at->stage));
    }
    cells.emplace_back(pair.cases);
    detail::add_case_cells(cells, options.samples, pair.samples, pair.cases);
    table.add_row(std::move(cells));
  }
  return table;
}

Table Comparison::rows_table() const {
  std::vector<detail::ColumnSpec> columns{
      {"event", CellType::text, "", "word of the office"},
      {"moves_in", CellType::text, "", "first, second, both (to different states) or neither"}};
  for (const std::string which : {"first", "second"}) {
    columns.push_back({"reason_" + which, CellType::text, "",
                       "why it did not move, " + which + "; not available where it did"});
    columns.push_back({"state_" + which, CellType::text, "",
                       "after the row; not available before opening, or where it is not known"});
  }
  columns.push_back({"rows", CellType::integer, "rows", "how many"});
  columns.push_back({"first_of_case", CellType::integer, "rows",
                     "of them, the first of its case that is read differently: others may follow "
                     "from it"});
  detail::add_sample_columns(columns, options.samples, "rows");
  const std::int64_t all = moved_in_both + moved_in_first + moved_in_second + moved_in_neither;
  Table table = table_of_both(
      *this, "rows",
      {"Of " + std::to_string(all) + " rows " + std::to_string(moved_in_both) + " move in both, " +
       std::to_string(moved_in_first) + " in the first only, " + std::to_string(moved_in_second) +
       " in the second only, " + std::to_string(moved_in_neither) + " in neither."},
      columns);
  for (const RowDifference& row : rows) {
    std::vector<Cell> cells{row.word, std::string(who_moves(row.first.moved, row.second.moved))};
    for (const RowReading* reading : {&row.first, &row.second}) {
      cells.push_back(detail::text_or_none(reading->reason));
      cells.push_back(detail::text_or_none(reading->state));
    }
    cells.emplace_back(row.rows);
    cells.emplace_back(row.first_of_case);
    detail::add_sample_cells(cells, options.samples, row.samples, row.rows);
    table.add_row(std::move(cells));
  }
  return table;
}

Table Comparison::reclassifications_table() const {
  std::vector<detail::ColumnSpec> columns{
      {"event", CellType::text, "", "word of the office"},
      {"seen_in", CellType::text, "", "first, second, or both, but not alike"}};
  for (const std::string which : {"first", "second"}) {
    columns.push_back({"from_" + which, CellType::text, "", "offence before, " + which});
    columns.push_back({"to_" + which, CellType::text, "", "offence after"});
    columns.push_back({"direction_" + which, CellType::text, "", "lighter, heavier and so on"});
  }
  columns.push_back({"rows", CellType::integer, "rows", "how many"});
  detail::add_sample_columns(columns, options.samples, "rows");
  Table table = table_of_both(
      *this, "reclassifications",
      {"Reclassifications seen alike by both: " + std::to_string(same_reclassifications) + "."},
      columns);
  for (const ReclassificationDifference& row : reclassifications) {
    std::vector<Cell> cells{row.word,
                            std::string(who_moves(row.first.has_value(), row.second.has_value()))};
    for (const auto* change : {&row.first, &row.second}) {
      if (*change) {
        cells.insert(cells.end(), {(*change)->from, (*change)->to,
                                   std::string(to_string((*change)->direction))});
      } else {
        cells.insert(cells.end(), 3, Cell{});
      }
    }
    cells.emplace_back(row.rows);
    detail::add_sample_cells(cells, options.samples, row.samples, row.rows);
    table.add_row(std::move(cells));
  }
  return table;
}

}  // namespace casepath
