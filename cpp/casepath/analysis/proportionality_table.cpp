#include <cmath>
#include <utility>

#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/proportionality.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

using detail::ColumnSpec;

/// What must be known beside any of the tables.
About about_tables(const Proportionality& result) {
  About full = result.about;
  const ProportionalityOptions& options = result.options;
  full.remarks.push_back(
      options.committed.empty()
          ? "No day of the offence was named (committed), so no sentence has a position."
          : "Ranges: the edition in force on the day of the offence, " +
                in_quotes(options.committed) +
                ", or a milder one that came into force up to the decision.");
  full.remarks.emplace_back(
      "Only immediate custody for one case alone has a position: 0 at the minimum, 1 at the "
      "maximum. Nothing here says what a sentence should be.");
  return full;
}

std::vector<ColumnSpec> position_columns(const std::string& prefix, const std::string& of,
                                         const std::string& unit) {
  const auto count = [&](const char* name, const char* description) {
    return ColumnSpec{prefix + name, CellType::integer, unit, description + of};
  };
  const auto number = [&](const char* name, const char* description) {
    return ColumnSpec{prefix + name, CellType::number, "position", description + of};
  };
  return {count("positions", "have a position in the range of the offence "),
          count("unverified", "of them, by an edition not verified; offence "),
          count("later", "of them, by a milder edition that came later; offence "),
          count("no_position", "have none; offence "),
          number("lower", "lower quartile of the positions; offence "),
          number("median", "median position; offence "),
          number("upper", "upper quartile of the positions; offence "),
          count("below", "sentence below the minimum; offence "),
          count("above", "sentence above the maximum; offence ")};
}

void add_positions(std::vector<Cell>& cells, const PositionSummary& one) {
  cells.insert(cells.end(), {one.positions, one.unverified, one.later, one.no_position,
                             detail::number_or_none(one.lower), detail::number_or_none(one.median),
                             detail::number_or_none(one.upper), one.below, one.above});
}

Cell day_or_none(Date date) {
  return date.is_recorded() ? Cell{std::int64_t{date.days()}} : Cell{};
}

std::vector<ColumnSpec> range_columns(const std::string& prefix, const std::string& of) {
  return {{prefix + "offence", CellType::text, "", "offence " + of},
          {prefix + "range", CellType::text, "", "the range applied, of the offence " + of},
          {prefix + "edition", CellType::date, "",
           "first day of its edition; not available: from the beginning, or no edition"},
          {prefix + "verified", CellType::boolean, "", "the edition was checked at its source"},
          {prefix + "position", CellType::number, "position", "of the sentence in the range"},
          {prefix + "flag", CellType::text, "", "below the minimum, or above the maximum"},
          {prefix + "why_none", CellType::text, "", "why there is no position"}};
}

void add_range(std::vector<Cell>& cells, const AgainstRange& one) {
  const bool has_range = one.range.has_value();
  cells.push_back(detail::text_or_none(one.offence));
  cells.push_back(has_range ? Cell{in_words(*one.range)} : Cell{});
  cells.push_back(has_range ? day_or_none(one.range->from) : Cell{});
  cells.push_back(has_range ? Cell{one.range->verified} : Cell{});
  cells.push_back(detail::number_or_none(one.position));
  cells.push_back(detail::text_or_none(one.is_below   ? "below the minimum"
                                       : one.is_above ? "above the maximum"
                                                      : ""));
  cells.push_back(one.why == NoPosition::none ? Cell{} : Cell{std::string(to_string(one.why))});
}

void add_months(std::vector<Cell>& cells, const std::optional<MonthsBetween>& months) {
  cells.push_back(months ? Cell{months->lowest} : Cell{});
  cells.push_back(months ? Cell{months->highest} : Cell{});
}

}  // namespace

std::string_view to_string(NoPosition why) noexcept {
  switch (why) {
    case NoPosition::none:
      return "none";
    case NoPosition::kind_not_recorded:
      return "kind of sentence not recorded";
    case NoPosition::not_immediate_custody:
      return "not immediate custody";
    case NoPosition::parent_not_recorded:
      return "parent not recorded";
    case NoPosition::several_convictions:
      return "several convictions of one parent";
    case NoPosition::other_case_not_known:
      return "another case of the parent is set aside";
    case NoPosition::months_not_recorded:
      return "length of the sentence not recorded";
    case NoPosition::unit_not_declared:
      return "length in a unit not declared";
    case NoPosition::no_commission_date:
      return "day of the offence not recorded";
    case NoPosition::several_commission_dates:
      return "several days of the offence recorded";
    case NoPosition::no_decision_date:
      return "day of the decision not recorded";
    case NoPosition::decided_before_commission:
      return "decided before the day of the offence";
    case NoPosition::no_offence:
      return "no offence recorded";
    case NoPosition::no_edition:
      return "no edition in force on the day of the offence";
    case NoPosition::several_editions:
      return "several offences that it succeeds have an edition in force";
    case NoPosition::editions_incomparable:
      return "no edition is the mildest";
    case NoPosition::range_not_known:
      return "minimum or maximum of the range not known";
    case NoPosition::other_kind_of_penalty:
      return "range of another kind of penalty";
    case NoPosition::fixed_penalty:
      return "minimum and maximum are the same";
  }
  return {};
}

Table Proportionality::table() const {
  const auto count = [this](const char* name, const char* description) {
    return ColumnSpec{name, CellType::integer, about.unit, description};
  };
  About full = about_tables(*this);
  full.remarks.push_back(
      "Intervals: " + std::to_string(static_cast<int>(std::lround(options.level * 100))) + " %.");
  std::vector<ColumnSpec> columns{
      count("convicted", "by the reading; all that follow are of them"),
      count("immediate_custody", "sentenced to it"),
      count("other_kinds", "sentenced otherwise"),
      count("kind_not_recorded", "the kind of sentence is not recorded"),
      {"custody_share", CellType::number, "share",
       "immediate custody, of those whose kind is recorded"},
      {"custody_lower", CellType::number, "share", "lower end of its interval"},
      {"custody_upper", CellType::number, "share", "upper end of its interval"},
      {"interval_method", CellType::text, "", "how the interval was made, or why there is none"},
      {"design_effect", CellType::number, "", "by which n is divided in the interval"}};
  for (const auto& [prefix, of] :
       {std::pair{"opening_", "first carried"}, std::pair{"end_", "of the conviction"}}) {
    for (ColumnSpec& column : position_columns(prefix, of, about.unit)) {
      columns.push_back(std::move(column));
    }
  }
  Table table = detail::make_table(full, spec, columns);
  for (const ProportionalityRow& row : rows) {
    std::vector<Cell> cells{row.convicted,
                            row.immediate_custody,
                            row.other_kinds,
                            row.kind_not_recorded,
                            detail::number_or_none(row.custody_share()),
                            detail::number_or_none(row.custody_interval.lower),
                            detail::number_or_none(row.custody_interval.upper),
                            row.interval_method,
                            row.design_effect};
    add_positions(cells, row.opening);
    add_positions(cells, row.end);
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

Table Proportionality::kinds_table() const {
  About full = about;
  full.title = "Sentences by kind";
  full.estimator = "counts";
  Table table =
      detail::make_table(full, spec,
                         {{"kind", CellType::text, "", "as recorded; not available: it is not"},
                          {"cases", CellType::integer, about.unit, "convicted, so sentenced"}});
  for (const ProportionalityRow& row : rows) {
    for (const auto& [kind, cases] : row.kinds) {
      detail::add_row(table, spec, row.group, {kind, cases});
    }
    if (row.kind_not_recorded > 0) {
      detail::add_row(table, spec, row.group, {Cell{}, row.kind_not_recorded});
    }
  }
  return table;
}

Table Proportionality::reasons_table() const {
  About full = about_tables(*this);
  full.title = "Why sentences have no position in a penalty range";
  Table table = detail::make_table(
      full, spec,
      {{"offence", CellType::text, "", "opening: the first carried; end: that of the conviction"},
       {"reason", CellType::text, "", "of several the first"},
       {"cases", CellType::integer, about.unit, "convicted, without a position"}});
  for (const ProportionalityRow& row : rows) {
    for (const auto& [name, summary] :
         {std::pair{"opening", &row.opening}, std::pair{"end", &row.end}}) {
      for (std::size_t why = 1; why < no_positions; ++why) {
        if (summary->why[why] == 0) continue;
        detail::add_row(table, spec, row.group,
                        {std::string(name), std::string(to_string(static_cast<NoPosition>(why))),
                         summary->why[why]});
      }
    }
  }
  return table;
}

Table Proportionality::lost_table() const {
  const auto count = [this](const std::string& name, const char* description) {
    return ColumnSpec{name, CellType::integer, about.unit, description};
  };
  const auto months = [](const std::string& name, const char* description) {
    return ColumnSpec{name, CellType::number, "months", description};
  };
  About full = about_tables(*this);
  full.title = "Months of the penalty range lost to reclassification: bounds";
  full.estimator = "bounds; nobody knows the sentence that there would have been";
  Table table = detail::make_table(
      full, spec,
      {count("convicted", "by the reading"),
       count("lighter", "of them, of a lighter offence than the first they carried"),
       count("range_known", "of them, both ranges are known"),
       count("range_unverified", "of them, an edition is not verified"),
       months("range_lost_lowest", "minimum of the first range less maximum of the last, summed"),
       months("range_lost_highest", "maximum of the first range less minimum of the last, summed"),
       count("sentence_known", "sentenced to immediate custody for this alone, first range known"),
       count("sentence_unverified", "of them, the edition is not verified"),
       months("sentence_lost_lowest", "minimum of the first range less the sentence, summed"),
       months("sentence_lost_highest", "maximum of the first range less the sentence, summed")});
  for (const ProportionalityRow& row : rows) {
    std::vector<Cell> cells{row.convicted, row.lighter};
    for (const LostSum* sum : {&row.range_lost, &row.sentence_lost}) {
      cells.insert(cells.end(), {sum->cases, sum->unverified});
      const bool known = sum->cases > 0;
      cells.push_back(known ? Cell{sum->months.lowest} : Cell{});
      cells.push_back(known ? Cell{sum->months.highest} : Cell{});
    }
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

Table Proportionality::sentences_table() const {
  About full = about_tables(*this);
  full.title = "Sentences, one by one";
  std::vector<ColumnSpec> columns{
      {"case", CellType::text, "", "name of the case"},
      {"row", CellType::integer, "", "row of the input with the decision, from 1"},
      {"committed", CellType::date, "", "day of the offence"},
      {"decided", CellType::date, "", "day of the decision"},
      {"kind", CellType::text, "", "kind of sentence; not available: not recorded"},
      {"months", CellType::number, "months", "length of the sentence"}};
  for (const auto& [prefix, of] :
       {std::pair{"opening_", "first carried"}, std::pair{"end_", "of the conviction"}}) {
    for (ColumnSpec& column : range_columns(prefix, of)) columns.push_back(std::move(column));
  }
  columns.insert(
      columns.end(),
      {{"direction", CellType::text, "", "of the offence, from opening to end"},
       {"range_lost_lowest", CellType::number, "months", "lowest difference of the two ranges"},
       {"range_lost_highest", CellType::number, "months", "highest difference of the two ranges"},
       {"sentence_lost_lowest", CellType::number, "months",
        "lowest difference of the first range and the sentence"},
       {"sentence_lost_highest", CellType::number, "months",
        "highest difference of the first range and the sentence"}});
  Table table = detail::make_table(full, spec, columns);
  for (const SentenceRow& row : sentences) {
    std::vector<Cell> cells{row.case_name,
                            row.row,
                            day_or_none(row.committed),
                            day_or_none(row.decided),
                            detail::text_or_none(row.kind),
                            row.months ? Cell{*row.months} : Cell{}};
    add_range(cells, row.opening);
    add_range(cells, row.end);
    cells.emplace_back(std::string(to_string(row.direction)));
    add_months(cells, row.range_lost);
    add_months(cells, row.sentence_lost);
    detail::add_row(table, spec, rows[row.group].group, std::move(cells));
  }
  return table;
}

}  // namespace casepath
