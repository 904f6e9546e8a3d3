#include "casepath/analysis/against_whole.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "casepath/analysis/detail/compared_cases.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/funnel_plot.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

constexpr double no_such_number = std::numeric_limits<double>::quiet_NaN();

FunnelPosition position_of(double share, const Interval& inner, const Interval& outer) {
  if (share < outer.lower) return FunnelPosition::below_998;
  if (share > outer.upper) return FunnelPosition::above_998;
  if (share < inner.lower) return FunnelPosition::below_95;
  if (share > inner.upper) return FunnelPosition::above_95;
  return FunnelPosition::within;
}

std::string spread_sentence(const AgainstWhole& result) {
  switch (result.spread) {
    case GroupSpread::between_groups:
      return "Groups differ by more than chance: the whole weighs as much as " +
             std::to_string(std::lround(result.prior_cases)) + " cases of a group's own.";
    case GroupSpread::none:
      return "Groups differ by no more than chance: shrunken shares are all that of the whole, "
             "with "
             "its interval.";
    case GroupSpread::complete:
      return "Groups differ as much as shares can: shrunken shares are the groups' own.";
    case GroupSpread::unknown:
      return "How much groups differ can't be known: shrunken shares are all that of the whole, "
             "with its interval.";
  }
  return {};
}

}  // namespace

std::string_view to_string(FunnelPosition position) noexcept {
  switch (position) {
    case FunnelPosition::within:
      return "within";
    case FunnelPosition::below_95:
      return "below 95 %";
    case FunnelPosition::above_95:
      return "above 95 %";
    case FunnelPosition::below_998:
      return "below 99.8 %";
    case FunnelPosition::above_998:
      return "above 99.8 %";
  }
  return {};
}

AgainstWhole against_whole(const Replay& replay, const std::string& target,
                           const std::vector<GroupColumn>& by, const AgainstWholeOptions& options) {
  ReachedByOptions question;
  question.days = options.days;
  question.by = by;
  question.level = options.level;
  question.threads = options.threads;
  const detail::ComparedCases cases =
      detail::compared_cases(replay, target, question, {}, "a comparison with the whole");
  const ReachedByRow& total = cases.reached.rows.back();

  AgainstWhole result;
  result.about = cases.reached.about;
  result.about.title = "Groups against the whole: share that reached " + in_quotes(target) +
                       " within " + std::to_string(cases.reached.days) + " days of opening";
  result.about.estimator =
      "plain share of those followed so long; exact binomial limits (funnel plot); empirical Bayes "
      "by the beta-binomial model";
  result.spec.by = by;
  result.target = target;
  result.days = cases.reached.days;
  result.options = options;
  result.options.days = result.days;
  result.cluster = cases.reached.cluster;
  result.followed = total.followed;
  result.reached = total.reached_of_followed;
  result.whole = static_cast<double>(result.reached) / static_cast<double>(result.followed);

  std::vector<ShareCount> counts;
  std::vector<double> p_values;
  for (std::size_t g = 0; g < cases.group_count(); ++g) {
    const ReachedByRow& group = cases.reached.rows[g];
    const ShareEstimate sizes = detail::estimate_of(group.share, group.standard_error, group);
    AgainstWholeRow row;
    row.group = group.group;
    row.followed = group.followed;
    row.reached = group.reached_of_followed;
    row.share = static_cast<double>(row.reached) / static_cast<double>(row.followed);
    row.size = sizes.followed;
    row.p_value = no_such_number;
    if (row.followed == 0) {
      row.why_none = "none: nobody was followed to day " + std::to_string(result.days);
    } else if (!cases.no_parent().empty()) {
      row.why_none = cases.no_parent();
    } else {
      row.limits_95 = funnel_limits(result.whole, row.size, 0.95);
      row.limits_998 = funnel_limits(result.whole, row.size, 0.998);
      row.position = position_of(row.share, row.limits_95, row.limits_998);
      row.p_value = binomial_p_value(sizes.hits, sizes.followed, result.whole);
    }
    counts.push_back({sizes.hits, sizes.followed});
    p_values.push_back(row.p_value);
    result.rows.push_back(std::move(row));
  }
  p_values = adjusted(p_values, options.adjust);
  const Shrinkage shrinkage = shrink(counts, options.level);
  result.overdispersion = shrinkage.overdispersion;
  result.prior_cases = shrinkage.prior_cases;
  result.spread = shrinkage.spread;
  for (std::size_t g = 0; g < result.rows.size(); ++g) {
    AgainstWholeRow& row = result.rows[g];
    const ShrunkenShare& shrunken = shrinkage.groups[g];
    row.adjusted_p_value = p_values[g];
    row.shrunken = shrunken.share;
    row.own_weight = shrunken.own_weight;
    if (cases.no_parent().empty()) row.shrunken_interval = shrunken.interval;
  }

  std::vector<std::string>& remarks = result.about.remarks;
  remarks.emplace_back(
      "Limits are those within which a group of this size would lie by chance if it were like the "
      "whole, of which it is a part; of twenty such groups one lies outside those of 95 %.");
  remarks.push_back(spread_sentence(result));
  if (cases.clustered()) {
    remarks.push_back("Sizes are cases over the design effect of " + result.cluster + ".");
  }
  remarks.emplace_back("Groups stand by name and are not ranked.");
  detail::add_few_parents_remark(result.about, cases);
  detail::add_milestone_remarks(result.about, by);
  return result;
}

Table AgainstWhole::table() const {
  const std::string by_day = " within " + std::to_string(days) + " days of opening";
  const auto count = [this](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::integer, about.unit, std::move(description)};
  };
  const auto number = [](const char* name, const char* unit, std::string description) {
    return detail::ColumnSpec{name, CellType::number, unit, std::move(description)};
  };
  Table table = detail::make_table(
      about, spec,
      {count("followed", "opened at least so long before the cut, watched from opening"),
       count("reached", "of those followed, reached the target" + by_day),
       number("share", "share", "reached / followed"),
       number("size", about.unit.c_str(), "followed, over the design effect"),
       number("lower_95", "share", "by chance a share like the whole lies above, at 95 %"),
       number("upper_95", "share", "and below"),
       number("lower_998", "share", "the same at 99.8 %"),
       number("upper_998", "share", "and below"),
       {"position", CellType::text, "", "where the share lies among these limits"},
       number("p_value", "", "exact, two-sided, of a share like the whole"),
       number("adjusted_p_value", "",
              options.adjust == Adjustment::none ? "not adjusted for how many groups there are"
                                                 : "adjusted for how many groups there are: " +
                                                       std::string(to_string(options.adjust))),
       number("shrunken", "share", "drawn towards the whole, the smaller the group the more"),
       number("own_weight", "", "of the group's own share in it"),
       number("shrunken_lower", "share", "lower end of its interval"),
       number("shrunken_upper", "share", "upper end of its interval"),
       {"why_none", CellType::text, "", "why there are no limits"}});
  for (const AgainstWholeRow& row : rows) {
    Cell position;
    if (row.position) position = std::string(to_string(*row.position));
    detail::add_row(
        table, spec, row.group,
        {row.followed, row.reached, detail::number_or_none(row.share), row.size,
         detail::number_or_none(row.limits_95.lower), detail::number_or_none(row.limits_95.upper),
         detail::number_or_none(row.limits_998.lower), detail::number_or_none(row.limits_998.upper),
         std::move(position), detail::number_or_none(row.p_value),
         detail::number_or_none(row.adjusted_p_value), detail::number_or_none(row.shrunken),
         row.own_weight, detail::number_or_none(row.shrunken_interval.lower),
         detail::number_or_none(row.shrunken_interval.upper), detail::text_or_none(row.why_none)});
  }
  return table;
}

}  // namespace casepath
