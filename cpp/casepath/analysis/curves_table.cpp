#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "casepath/analysis/curve_quantile.hpp"
#include "casepath/analysis/curves.hpp"
#include "casepath/analysis/detail/interval_of_share.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/analysis/restricted_time.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

using detail::ColumnSpec;
using detail::number_or_none;

ColumnSpec curve_count(const About& about, const char* name, std::string description) {
  return {name, CellType::integer, about.unit, std::move(description)};
}

ColumnSpec curve_number(const char* name, const char* unit, std::string description) {
  return {name, CellType::number, unit, std::move(description)};
}

/// About the curves, with how their intervals are made and who is left out.
About with_remarks(const Curves& curves) {
  About full = curves.about;
  const auto percent = static_cast<int>(std::lround(curves.level * 100));
  full.remarks.push_back("Intervals: " + std::to_string(percent) + " %; " +
                         (curves.cluster.empty() ? "by case" : "clustered by " + curves.cluster) +
                         ".");
  const auto is_rough = [](const CurveRow& row) {
    return detail::is_called_rough(row.interval_method);
  };
  if (std::any_of(curves.groups.begin(), curves.groups.end(), [&](const CurveGroup& group) {
        return std::any_of(group.rows.begin(), group.rows.end(), is_rough);
      })) {
    full.remarks.push_back(detail::rough_intervals_remark());
  }
  constexpr std::array reasons{"set aside", "opened in the target or beyond",
                               "already running when the records begin",
                               "ended before the records are complete", "without a date"};
  const CurveGroup& total = curves.groups.back();
  std::string left_out;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (total.left_out[i] == 0) continue;
    left_out +=
        (left_out.empty() ? "" : ", ") + std::to_string(total.left_out[i]) + " " + reasons[i];
  }
  if (!left_out.empty()) full.remarks.push_back("Left out: " + left_out + ".");
  for (const GroupColumn& column : curves.spec.by) {
    if (column.at.empty()) continue;
    full.remarks.push_back("Grouped by what stood at milestone \"" + column.at +
                           "\": such groups are formed by what happened after opening.");
  }
  return full;
}

std::string percent_of(double level) {
  return std::to_string(static_cast<int>(std::lround(level * 100))) + " %";
}

/// Whether a clustered variance has but one cluster.
bool is_one_cluster(const IncidenceTable& table, const Curves& curves) {
  const auto placed = table.placed();
  return curves.variance == CurveVariance::clustered &&
         std::all_of(placed.begin(), placed.end(),
                     [&](const PlacedExit& one) { return one.cluster == placed.front().cluster; });
}

/// On how much the curves of one group rest.
struct CurveEvidence {
  std::int64_t cases = 0;
  double clusters = 0;

  CurveEvidence(const IncidenceTable& table, const Curves& curves)
      : cases(table.cases()), clusters(static_cast<double>(table.cases())) {
    if (curves.variance != CurveVariance::clustered) return;
    clusters = detail::equal_clusters(cases_of_clusters(table, cluster_numbers(table)));
  }

  /// Half the width of an interval over the normal quantile, as detail::for_small_samples() says.
  [[nodiscard]] double error(double share, double variance, double by_case,
                             const Curves& curves) const {
    return detail::for_small_samples(
               {share, std::sqrt(variance), std::sqrt(by_case), cases, clusters}, curves.cluster,
               curves.level)
        .standard_error;
  }
};

/// A curve with limits at every point where it rises.
struct LimitedCurve {
  std::vector<double> days;
  std::vector<double> shares;
  std::vector<Interval> limits;
};

/// Of the first cause; without limits where the curves have none.
LimitedCurve limited_curve(const IncidenceTable& table, const Curves& curves) {
  const bool has_limits = curves.no_parent.empty() && !is_one_cluster(table, curves);
  const IncidenceCurve curve = incidence_curve(table.counts());
  const CurveEvidence evidence(table, curves);
  std::vector<double> variances;
  std::vector<double> by_case;
  if (has_limits) {
    variances = variances_of(table, curve, 1, curves.variance);
    by_case = curves.variance == CurveVariance::clustered
                  ? variances_of(table, curve, 1, CurveVariance::jackknife)
                  : variances;
  }
  LimitedCurve result;
  for (std::size_t i = 0; i < table.points(); ++i) {
    const bool is_last = i + 1 == table.points();
    if (!is_last && table.counts().ended_by(i, 1) == 0) continue;
    const double share = std::min(curve.share_after(i + 1, 1), 1.0);
    result.days.push_back(table.moments()[i].day);
    result.shares.push_back(share);
    result.limits.push_back(no_interval());
    if (!has_limits || !(share > 0 && share < 1)) continue;
    result.limits.back() =
        incidence_interval(share, evidence.error(share, variances[i], by_case[i], curves),
                           curves.transform, curves.level);
  }
  return result;
}

constexpr const char* why_no_day = "the share does not get so far while cases are followed";

/// Of a day that there is; empty: it has both limits.
std::string why_no_limit(const CurveQuantile& quantile) {
  const bool has_lower = !std::isnan(quantile.lower);
  const bool has_upper = !std::isnan(quantile.upper);
  if (has_lower && has_upper) return {};
  if (!has_lower && !has_upper) return "no limits: the curve has none between 0 and 1";
  return has_lower ? "no upper end: the lower limit of the curve does not get so far"
                   : "no lower end: the upper limit of the curve does not get so far";
}

}  // namespace

Table Curves::table() const {
  Table table = detail::make_table(
      with_remarks(*this), spec,
      {{"day", CellType::integer, "days", "since opening; all of it counts"},
       curve_count(about, "at_risk", "still watched just after the day, without an end"),
       curve_count(about, "reached", "reached the target by the day"),
       curve_count(about, "other_end", "ended otherwise by the day"),
       curve_count(about, "pending", "not followed to the day, without an end"),
       curve_number("share", "share", "Aalen-Johansen: reached the target by the day"),
       curve_number("standard_error", "share", "of the share"),
       curve_number("lower", "share", "lower end of its interval"),
       curve_number("upper", "share", "upper end of its interval"),
       {"interval_method", CellType::text, "", "how the interval was made, or why there is none"},
       curve_number("share_other", "share", "ended otherwise by the day"),
       curve_number("waiting", "share", "neither; the three add up to 1")});
  for (const CurveGroup& group : groups) {
    for (const CurveRow& row : group.rows) {
      detail::add_row(
          table, spec, group.group,
          {std::int64_t{row.day}, row.at_risk, row.reached, row.other_end, row.pending,
           number_or_none(row.share), number_or_none(row.standard_error),
           number_or_none(row.interval.lower), number_or_none(row.interval.upper),
           row.interval_method, number_or_none(row.share_other), number_or_none(row.waiting)});
    }
  }
  return table;
}

Table Curves::quantiles(const std::vector<double>& probabilities) const {
  About full = with_remarks(*this);
  full.title = "Days by which a share reached " + in_quotes(target);
  full.remarks.emplace_back("Limits are where the limits of the curve get to the share.");
  Table table = detail::make_table(
      full, spec,
      {curve_number("probability", "share", "of the cases, others ends counted as never"),
       curve_number("day", "days", "since opening, by which it has reached the target"),
       curve_number("lower", "days", "lower end of the " + percent_of(level) + " interval"),
       curve_number("upper", "days", "upper end"),
       {"remark", CellType::text, "", "why there is no day, or no end of its interval"}});
  for (const CurveGroup& group : groups) {
    const LimitedCurve curve = limited_curve(IncidenceTable(group.exits, passage_causes), *this);
    for (const CurveQuantile& one :
         curve_quantiles(curve.days, curve.shares, curve.limits, probabilities)) {
      detail::add_row(table, spec, group.group,
                      {one.probability, number_or_none(one.day), number_or_none(one.lower),
                       number_or_none(one.upper),
                       detail::text_or_none(std::isnan(one.day) ? why_no_day : why_no_limit(one))});
    }
  }
  return table;
}

Table Curves::restricted_mean(std::int64_t days) const {
  if (days < 1) {
    throw ArgumentError("days is " + std::to_string(days) + "; it must be at least 1");
  }
  const std::string window = "of the first " + std::to_string(days) + " days";
  About full = with_remarks(*this);
  full.title = "Mean number " + window + " that are spent waiting, and after " + in_quotes(target);
  full.estimator = "area under the curves (restricted mean time, time lost)";
  full.remarks.push_back("The three rows of a group add up to " + std::to_string(days) + " days.");
  Table table = detail::make_table(
      full, spec,
      {{"time", CellType::text, "", "how it is spent: waiting, reached, or ended otherwise"},
       curve_count(about, "cases", "in the estimate"),
       curve_number("mean", "days", "mean number " + window),
       curve_number("standard_error", "days", "of the mean"),
       curve_number("lower", "days", "lower end of the " + percent_of(level) + " interval"),
       curve_number("upper", "days", "upper end"),
       {"remark", CellType::text, "", "why there is no mean, or no interval"}});
  const double z = normal_quantile_of_level(level);
  for (const CurveGroup& group : groups) {
    const IncidenceTable exits(group.exits, passage_causes);
    const CurveEvidence evidence(exits, *this);
    const bool waits = incidence_curve(exits.counts()).waiting_after(exits.points()) > 0;
    std::string remark;
    if (group.cases == 0) {
      remark = "none: no cases";
    } else if (group.last_day < days && waits) {
      remark = "none: nobody was watched after day " + std::to_string(group.last_day);
    }
    const bool is_known = remark.empty();
    bool has_interval = no_parent.empty();
    if (!has_interval && is_known) remark = no_parent;
    if (is_known && has_interval && is_one_cluster(exits, *this)) {
      has_interval = false;
      remark = detail::no_interval_of_one(cluster);
    }
    if (is_known && has_interval && !(evidence.clusters > 1)) {
      has_interval = false;
      remark = "none: one case tells nothing of how others vary";
    }
    for (std::uint32_t cause = 0; cause <= passage_causes; ++cause) {
      constexpr std::array names{"waiting", "reached", "other_end"};
      std::vector<Cell> cells{std::string(names[cause]), group.cases};
      if (is_known) {
        const auto window_days = static_cast<double>(days);
        const auto mean_of = [&](CurveVariance kind) {
          return cause == 0 ? restricted_time_waiting(exits, window_days, kind)
                            : restricted_time_after(exits, cause, window_days, kind);
        };
        const RestrictedTime time = mean_of(variance);
        cells.emplace_back(time.days);
        if (has_interval) {
          const double by_case = variance == CurveVariance::clustered
                                     ? mean_of(CurveVariance::jackknife).standard_error
                                     : time.standard_error;
          const double width = z * evidence.error(0.5, time.standard_error * time.standard_error,
                                                  by_case * by_case, *this);
          cells.emplace_back(time.standard_error);
          cells.emplace_back(std::max(0.0, time.days - width));
          cells.emplace_back(std::min(window_days, time.days + width));
        }
      }
      cells.resize(6);
      cells.push_back(detail::text_or_none(remark));
      detail::add_row(table, spec, group.group, std::move(cells));
    }
  }
  return table;
}

Table Curves::follow_up() const {
  About full = with_remarks(*this);
  full.title = "How long cases are followed";
  full.estimator = "reverse Kaplan-Meier";
  full.remarks.emplace_back("Ends are censored: what would have been followed longer is not lost.");
  Table table = detail::make_table(
      full, spec,
      {curve_count(about, "cases", "in the estimate"),
       curve_count(about, "pending", "of them, without an end"),
       curve_number("share_pending", "share", "pending / cases"),
       curve_number("first_quartile", "days", "a quarter is followed no longer"),
       curve_number("median", "days", "a half is followed no longer"),
       curve_number("third_quartile", "days", "three quarters are followed no longer"),
       curve_number("lower", "days",
                    "lower end of the " + percent_of(level) + " interval of the median"),
       curve_number("upper", "days", "upper end"),
       {"remark", CellType::text, "", "why there is no median, or no end of its interval"}});
  for (const CurveGroup& group : groups) {
    std::vector<ExitCount> reversed;
    reversed.reserve(group.exits.size());
    for (const ExitCount& exit : group.exits) reversed.push_back(follow_up_of(exit));
    const LimitedCurve curve = limited_curve(IncidenceTable(reversed), *this);
    constexpr std::array quartiles{0.25, 0.5, 0.75};
    const auto days = curve_quantiles(curve.days, curve.shares, curve.limits, quartiles);
    const double share =
        group.cases == 0 ? std::numeric_limits<double>::quiet_NaN()
                         : static_cast<double>(group.pending) / static_cast<double>(group.cases);
    const bool has_median = !std::isnan(days[1].day);
    detail::add_row(table, spec, group.group,
                    {group.cases, group.pending, number_or_none(share), number_or_none(days[0].day),
                     number_or_none(days[1].day), number_or_none(days[2].day),
                     number_or_none(days[1].lower), number_or_none(days[1].upper),
                     detail::text_or_none(has_median           ? why_no_limit(days[1])
                                          : group.cases == 0   ? "no cases"
                                          : group.pending == 0 ? "nothing is pending"
                                                               : "most ended before they were "
                                                                 "followed so long")});
  }
  return table;
}

}  // namespace casepath
