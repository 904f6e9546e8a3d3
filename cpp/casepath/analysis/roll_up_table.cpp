// Roll-ups as tables.
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/roll_up.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

TallySpec grouped_by(const RollUpSpec& spec) {
  TallySpec grouping;
  grouping.by = spec.by;
  return grouping;
}

Cell share_of_concluded(const RollUpRow& row) {
  if (!row.bounds.exists() || row.concluded == 0) return {};
  return static_cast<double>(row.counted_of_concluded) / static_cast<double>(row.concluded);
}

}  // namespace

Table RollUp::table() const {
  const std::string& parent = spec.parent;
  const bool by_stage = spec.rule == RollUpRule::furthest_stage;
  const auto count = [&](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::integer, parent, std::move(description)};
  };
  const auto number = [](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::number, "share", std::move(description)};
  };
  About full = about;
  full.remarks.push_back("Confidence level of the intervals: " +
                         std::to_string(static_cast<int>(std::lround(spec.level * 100))) + " %.");
  std::vector<detail::ColumnSpec> columns;
  if (by_stage) {
    columns = {{"stage", CellType::text, "", "the stage"},
               count("furthest_here", "this is the furthest stage that is known to be reached"),
               count("pending", "of them, pending: they may yet get further"),
               count("set_aside", "of them, set aside: they may have got further"),
               count("reached", "reached this stage or a later one"),
               count("reached_of_concluded", "of the concluded, reached it")};
  } else {
    columns = {{"class", CellType::text, "", "what became of the " + parent},
               count("count", "in this class")};
  }
  columns.push_back(count("concluded", "nothing can change their answer"));
  columns.push_back(count("of", "all of the group"));
  columns.push_back(number(
      "share", by_stage ? "reached_of_concluded / concluded" : "of the concluded, in this class"));
  columns.push_back(number("lower", "lower end of its Wilson interval"));
  columns.push_back(number("upper", "upper end of its Wilson interval"));
  columns.push_back({"design_effect", CellType::number, "", "by which n is divided in it"});
  columns.push_back(number("bound_lower", "share of all, were none of the pending and set aside"));
  columns.push_back(number("bound_upper", "share of all, were all of the pending and set aside"));
  const TallySpec grouping = grouped_by(spec);
  Table table = detail::make_table(full, grouping, columns);
  for (const RollUpRow& row : rows) {
    std::vector<Cell> cells{row.standing};
    if (by_stage) {
      cells.insert(cells.end(), {row.parents, row.pending, row.set_aside, row.counted,
                                 row.counted_of_concluded});
    } else {
      cells.emplace_back(row.parents);
    }
    cells.insert(
        cells.end(),
        {row.concluded, row.of, share_of_concluded(row), detail::number_or_none(row.interval.lower),
         detail::number_or_none(row.interval.upper),
         row.interval.exists() ? Cell{row.design_effect} : Cell{},
         detail::number_or_none(row.bounds.lower), detail::number_or_none(row.bounds.upper)});
    detail::add_row(table, grouping, row.group, std::move(cells));
  }
  return table;
}

Table RollUp::parents_table() const {
  if (!spec.list_parents) {
    throw ArgumentError("the roll-up holds no list of unit " + spec.parent +
                        "; ask for one with list_parents");
  }
  const TallySpec grouping = grouped_by(spec);
  const char* standing = spec.rule == RollUpRule::furthest_stage ? "stage" : "class";
  Table table = detail::make_table(
      about, grouping,
      {{"parent", CellType::text, "", "the " + spec.parent},
       {standing, CellType::text, "", "its answer; not available where it counts elsewhere"},
       {"status", CellType::text, "",
        "concluded, active, paused, silent or set_aside; not available where it counts elsewhere"},
       {"cases", CellType::integer, unit, "how many name it"},
       {"set_aside_because", CellType::text, "", "not available unless set aside"}});
  for (const ParentRow& row : parents) {
    detail::add_row(table, grouping, row.group,
                    {row.parent, detail::text_or_none(row.standing),
                     row.status ? Cell{std::string(to_string(*row.status))} : Cell{}, row.cases,
                     detail::text_or_none(row.set_aside_because)});
  }
  return table;
}

}  // namespace casepath
