#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/occupancy.hpp"

namespace casepath {
namespace {

using detail::ColumnSpec;

ColumnSpec text_column(const char* name, const char* description) {
  return {name, CellType::text, "", description};
}
ColumnSpec share_column(const char* name, const char* description) {
  return {name, CellType::number, "share", description};
}
ColumnSpec days_column(const char* name, const char* description) {
  return {name, CellType::number, "days", description};
}
ColumnSpec cases_column(const char* name, const char* description) {
  return {name, CellType::integer, "cases", description};
}
constexpr const char* about_by_case =
    "the same as if every case stood alone, by Greenwood or Aalen";
constexpr const char* about_method = "how the interval was made, or why there is none";

}  // namespace

Table Occupancy::table() const {
  Table table = detail::make_table(
      about, spec,
      {{"day", CellType::integer, "days",
        options.clock == Clock::reset ? "days since entering the state" : "days since opening"},
       text_column("state", "the state at the end of the day"),
       share_column("share", "Aalen-Johansen: in the state at the end of the day"),
       share_column("standard_error", "of the share"),
       share_column("standard_error_by_case", about_by_case),
       share_column("lower", "lower end of its interval"),
       share_column("upper", "upper end of its interval"),
       text_column("interval_method", about_method),
       cases_column("in_state", "cases watched in the state at the end of the day"),
       cases_column("watched", "cases watched in any state then")});
  for (const OccupancyRow& row : rows) {
    detail::add_row(
        table, spec, row.group,
        {row.day, row.state, detail::number_or_none(row.share),
         detail::number_or_none(row.standard_error),
         detail::number_or_none(row.standard_error_by_case),
         detail::number_or_none(row.interval.lower), detail::number_or_none(row.interval.upper),
         row.interval_method, row.in_state, row.watched});
  }
  return table;
}

Table OccupancyTime::table() const {
  Table table = detail::make_table(
      about, spec,
      {text_column("state", "the state"),
       days_column("days", "expected days in the state; of an outcome, the time lost to it"),
       days_column("standard_error", "of the days"),
       days_column("lower", "lower end of its interval"),
       days_column("upper", "upper end of its interval"),
       text_column("interval_method", about_method)});
  for (const OccupancyTimeRow& row : rows) {
    detail::add_row(
        table, spec, row.group,
        {row.state, detail::number_or_none(row.days), detail::number_or_none(row.standard_error),
         detail::number_or_none(row.interval.lower), detail::number_or_none(row.interval.upper),
         row.interval_method});
  }
  return table;
}

Table StateTransitionMatrix::table() const {
  Table table = detail::make_table(
      about, spec,
      {text_column("from", "the state at the start"), text_column("to", "the state at the end"),
       cases_column("cases", "watched in the first state at the start"),
       share_column("probability", "Aalen-Johansen"),
       share_column("standard_error", "of the probability"),
       share_column("standard_error_by_case", about_by_case),
       share_column("lower", "lower end of its interval"),
       share_column("upper", "upper end of its interval"),
       text_column("interval_method", about_method)});
  for (const StateTransitionRow& row : rows) {
    detail::add_row(table, spec, row.group,
                    {row.from, row.to, row.cases, detail::number_or_none(row.probability),
                     detail::number_or_none(row.standard_error),
                     detail::number_or_none(row.standard_error_by_case),
                     detail::number_or_none(row.interval.lower),
                     detail::number_or_none(row.interval.upper), row.interval_method});
  }
  return table;
}

}  // namespace casepath
