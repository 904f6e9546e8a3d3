#include <cmath>

#include "casepath/analysis/detail/compared_cases.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/group_comparison.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

detail::ColumnSpec number_column(const char* name, const char* unit, std::string description) {
  return {name, CellType::number, unit, std::move(description)};
}

std::string adjusted_by(Adjustment adjustment) {
  switch (adjustment) {
    case Adjustment::holm:
      return "adjusted by Holm: bounds the chance of calling any equality a difference";
    case Adjustment::benjamini_hochberg:
      return "adjusted by Benjamini and Hochberg: bounds the expected share of false ones among "
             "the differences called";
    case Adjustment::none:
      return "not adjusted for how many differences there are";
  }
  return {};
}

}  // namespace

Table GroupComparison::table() const {
  const std::string by_day = " within " + std::to_string(days) + " days of opening";
  const auto count = [this](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::integer, about.unit, std::move(description)};
  };
  Table table = detail::make_table(
      about, spec,
      {count("cases", "in the estimate"),
       count("reached", "of them, reached the target" + by_day),
       count("pending", "of them, not followed so long and without an end"),
       number_column("observed", about.unit.c_str(),
                     options.rho == 0 ? "reached the target, however late"
                                      : "reached the target, however late; weighted"),
       number_column("expected", about.unit.c_str(),
                     "would have, if all groups were alike (Gray's test)"),
       number_column("share", "share", "Aalen-Johansen: reached" + by_day),
       number_column("standard_error", "share", "of the share"),
       number_column("lower", "share", "lower end of its interval"),
       number_column("upper", "share", "upper end of its interval"),
       {"interval_method", CellType::text, "", "how the interval was made, or why there is none"},
       count("left_out", "set aside, running, undated or opened there, or not watched in time")});
  for (const ComparedGroup& group : groups) {
    const ReachedByRow& row = group.estimate;
    detail::add_row(
        table, spec, row.group,
        {row.cases, row.reached, row.pending, detail::number_or_none(group.observed),
         detail::number_or_none(group.expected), detail::number_or_none(row.share),
         detail::number_or_none(row.standard_error), detail::number_or_none(row.interval.lower),
         detail::number_or_none(row.interval.upper), row.interval_method, row.left_out});
  }
  return table;
}

Table GroupComparison::tests_table() const {
  Table table = detail::make_table(
      about, TallySpec{},
      {{"test", CellType::text, "", "name of the test"},
       {"compares", CellType::text, "", "what it says is the same in all groups"},
       number_column("statistic", "", "of the test; none where it is not known"),
       {"degrees_of_freedom", CellType::integer, "", "of the chi-square distribution"},
       number_column("p_value", "", "chance of such a statistic, or a larger one, if it is"),
       {"go_by", CellType::boolean, "", "the test to go by, for the reason among the notes"},
       {"why_not_known", CellType::text, "", "why there is no statistic"}});
  const auto add = [&](const char* name, std::string compares, const GroupTest& test) {
    table.add_row({std::string(name), std::move(compares), detail::number_or_none(test.statistic),
                   std::int64_t{test.degrees_of_freedom}, detail::number_or_none(test.p_value),
                   test_name() == name, detail::text_or_none(test.reason)});
  };
  add("gray", "the share that reached the target, at all times", gray);
  add("log_rank", "the pace of those who have neither reached it nor ended otherwise", log_rank);
  add("shares_by_day", "the share that reached it by day " + std::to_string(days), shares_by_day);
  return table;
}

Table GroupComparison::differences_table() const {
  const std::string by_day = "reached by day " + std::to_string(days);
  Table table = detail::make_table(
      about, TallySpec{},
      {{"group", CellType::text, "", "the group"},
       {"against", CellType::text, "", "what it is compared with"},
       number_column("share", "share", by_day + " in the group"),
       number_column("other_share", "share", by_day + " in the other"),
       number_column("difference", "share", "share - other_share"),
       number_column("standard_error", "share", "of the difference"),
       number_column("lower", "share", "lower end of its interval, not adjusted"),
       number_column("upper", "share", "upper end of its interval, not adjusted"),
       number_column("p_value", "", "largest 1 - level at which the interval leaves out 0"),
       number_column("adjusted_p_value", "", adjusted_by(options.adjust)),
       {"interval_method", CellType::text, "", "how the interval was made, or why there is none"}});
  for (const GroupDifference& row : differences) {
    const ShareDifference& one = row.difference;
    table.add_row({detail::text_of(row.group),
                   row.other.is_total ? std::string("(all others)") : detail::text_of(row.other),
                   detail::number_or_none(row.share), detail::number_or_none(row.other_share),
                   detail::number_or_none(one.difference),
                   detail::number_or_none(one.standard_error),
                   detail::number_or_none(one.interval.lower),
                   detail::number_or_none(one.interval.upper), detail::number_or_none(one.p_value),
                   detail::number_or_none(row.adjusted_p_value), row.interval_method});
  }
  return table;
}

}  // namespace casepath
