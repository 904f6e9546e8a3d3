// A bootstrap as a table.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/bootstrap.hpp"
#include "casepath/analysis/detail/rows.hpp"

namespace casepath {
namespace {

/// Why a row lacks all its intervals, or that by BCa; empty: it lacks none.
std::string what_is_missing(const BootstrapRow& row) {
  if (!row.why_none.empty()) return row.why_none;
  if (!row.intervals.why_none.empty()) return row.intervals.why_none;
  return row.intervals.why_no_bca.empty() ? std::string() : "BCa: " + row.intervals.why_no_bca;
}

void add_remarks(const Bootstrap& bootstrap, About& about) {
  about.remarks.push_back(
      std::to_string(bootstrap.replicates) + " replicates by " + bootstrap.cluster + ", seed " +
      std::to_string(bootstrap.seed) + "; confidence level of the intervals: " +
      std::to_string(static_cast<int>(std::lround(bootstrap.level * 100))) + " %.");
  std::size_t undefined = 0;
  bool at_the_edge = false;
  for (const BootstrapRow& row : bootstrap.rows) {
    undefined += row.intervals.undefined;
    at_the_edge = at_the_edge || row.intervals.at_the_edge;
  }
  if (undefined > 0) {
    about.remarks.push_back(
        "Replicates in which nobody was watched, left out: " + std::to_string(undefined) + ".");
  }
  if (at_the_edge) {
    about.remarks.emplace_back(
        "An interval ends at the smallest or the largest replicate: with more replicates it may "
        "end "
        "further out.");
  }
}

}  // namespace

Table Bootstrap::table() const {
  const auto number = [](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::number, "share", std::move(description)};
  };
  About full = about;
  add_remarks(*this, full);
  Table table = detail::make_table(
      full, spec,
      {{"day", CellType::integer, "days", "since opening, at its end"},
       {"cases", CellType::integer, about.unit, "in the estimate"},
       {"clusters", CellType::integer, cluster, "drawn again, so many times"},
       number("estimate", "the share"),
       number("bias", "mean of the replicates - estimate"),
       number("standard_error", "of the replicates"),
       number("normal_lower", "lower end of the normal interval, less the bias"),
       number("normal_upper", "upper end of it"),
       number("basic_lower", "lower end of the basic interval"),
       number("basic_upper", "upper end of it"),
       number("percentile_lower", "lower end of the percentile interval"),
       number("percentile_upper", "upper end of it"),
       number("bca_lower", "lower end of the BCa interval"),
       number("bca_upper", "upper end of it"),
       {"missing", CellType::text, "", "why there is no interval; not available where all are"}});
  for (const BootstrapRow& row : rows) {
    const bool is_drawn = row.why_none.empty();
    const BootstrapIntervals& own = row.intervals;
    std::vector<Cell> cells{row.day,
                            row.cases,
                            row.clusters,
                            detail::number_or_none(row.estimate),
                            is_drawn ? detail::number_or_none(own.bias) : Cell{},
                            is_drawn ? detail::number_or_none(own.standard_error) : Cell{}};
    for (const Interval& interval : {own.normal, own.basic, own.percentile, own.bca}) {
      cells.push_back(detail::number_or_none(interval.lower));
      cells.push_back(detail::number_or_none(interval.upper));
    }
    cells.push_back(detail::text_or_none(what_is_missing(row)));
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

}  // namespace casepath
