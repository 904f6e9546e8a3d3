// Shares, their differences and the shares of outcomes as tables.
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/rates.hpp"

namespace casepath {
namespace {

detail::ColumnSpec rate_column(std::string name, std::string description) {
  return {std::move(name), CellType::number, "share", std::move(description)};
}

void add_level(About& about, double level) {
  about.remarks.push_back("Confidence level of the intervals: " +
                          std::to_string(static_cast<int>(std::lround(level * 100))) + " %.");
}

/// The columns that every share has, after its numerator, denominator and share.
std::vector<detail::ColumnSpec> interval_columns() {
  return {
      rate_column("lower", "lower end of its interval"),
      rate_column("upper", "upper end of its interval"),
      {"interval_method", CellType::text, "", "how the interval was made, or why there is none"},
      {"design_effect", CellType::number, "", "by which counts are divided in the interval"}};
}

std::vector<detail::ColumnSpec> bounds_columns() {
  return {rate_column("bounds_lower", "among concluded and pending, if no pending one gets in"),
          rate_column("bounds_upper", "among concluded and pending, if every pending one does"),
          rate_column("bounds_with_set_aside_lower",
                      "the same among all: no one set aside is in but those known to be"),
          rate_column("bounds_with_set_aside_upper", "the same if every one set aside is in")};
}

std::vector<Cell> interval_cells(const RateCounts& rate) {
  return {detail::number_or_none(rate.interval.lower), detail::number_or_none(rate.interval.upper),
          rate.interval_method, rate.interval.exists() ? Cell{rate.design_effect} : Cell{}};
}

std::vector<Cell> bounds_cells(const RateCounts& rate) {
  return {detail::number_or_none(rate.bounds.lower), detail::number_or_none(rate.bounds.upper),
          detail::number_or_none(rate.bounds_with_set_aside.lower),
          detail::number_or_none(rate.bounds_with_set_aside.upper)};
}

template <class Part>
void append(std::vector<Part>& to, std::vector<Part> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Table Rates::table() const {
  const auto count = [this](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::integer, about.unit, std::move(description)};
  };
  About full = about;
  add_level(full, level);
  std::vector<detail::ColumnSpec> columns{
      count("numerator", "of the denominator, reached the target"),
      count("denominator", among == RateAmong::concluded ? "concluded" : "concluded and pending"),
      rate_column("share", "numerator / denominator")};
  append(columns, interval_columns());
  append(columns,
         {count("concluded", "reached an outcome"), count("pending", "active, paused or silent"),
          count("pending_in", "of them, reached the target already"),
          count("set_aside", "path broken, or never opened; in neither"),
          count("already_running", "began before the records; in nothing else here")});
  append(columns, bounds_columns());
  Table table = detail::make_table(full, spec, columns);
  for (const RateRow& row : rows) {
    std::vector<Cell> cells{row.rate.numerator, row.rate.denominator,
                            detail::number_or_none(row.rate.share())};
    append(cells, interval_cells(row.rate));
    append(cells, {row.concluded, row.pending, row.pending_in, row.set_aside, row.already_running});
    append(cells, bounds_cells(row.rate));
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

Table RateDifference::table() const {
  About full = about;
  add_level(full, level);
  Table table = table_about(full);
  table.add_column("first", CellType::text, "", "a group");
  table.add_column("second", CellType::text, "", "the group it is compared with");
  table.add_column("share_first", CellType::number, "share", "of the first");
  table.add_column("share_second", CellType::number, "share", "of the second");
  table.add_column("difference", CellType::number, "share", "share_first - share_second");
  table.add_column("lower", CellType::number, "share", "lower end of its interval");
  table.add_column("upper", CellType::number, "share", "upper end of its interval");
  table.add_column("interval_method", CellType::text, "",
                   "how the interval was made, or why there is none");
  table.add_row({first_name, second_name, detail::number_or_none(first.rate.share()),
                 detail::number_or_none(second.rate.share()), detail::number_or_none(difference),
                 detail::number_or_none(interval.lower), detail::number_or_none(interval.upper),
                 interval_method});
  return table;
}

Table OutcomeShares::table() const {
  const auto count = [this](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::integer, about.unit, std::move(description)};
  };
  About full = about;
  add_level(full, level);
  std::vector<detail::ColumnSpec> columns{
      {"outcome_class", CellType::text, "", "class of the outcome"},
      count("cases", "of the concluded, in this class"),
      count("concluded", "of the group"),
      rate_column("share", "cases / concluded"),
      rate_column("posterior_mean", "mean of the share under the Dirichlet posterior")};
  append(columns, interval_columns());
  append(columns, {count("pending", "of the group"), count("set_aside", "of the group"),
                   count("already_running", "of the group; in nothing else here")});
  append(columns, bounds_columns());
  Table table = detail::make_table(full, spec, columns);
  for (const OutcomeShareRow& row : rows) {
    std::vector<Cell> cells{row.outcome_class, row.rate.numerator, row.rate.denominator,
                            detail::number_or_none(row.rate.share()),
                            detail::number_or_none(row.posterior_mean)};
    append(cells, interval_cells(row.rate));
    append(cells, {row.pending, row.set_aside, row.already_running});
    append(cells, bounds_cells(row.rate));
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

}  // namespace casepath
