/// @file incidence.hpp
/// The share of cases that reached something by a day, fair to those still pending.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/curve_estimate.hpp"
#include "casepath/analysis/incidence_table.hpp"
#include "casepath/core/interval.hpp"
#include "casepath/tally/passage.hpp"

namespace casepath {

/// A case, or several alike, on the way to a target.  Days since opening.
struct PassageCount {
  bool reached = false;  ///< else another end, unless pending
  bool pending = false;
  std::int32_t entry_day = 0;  ///< watched from the beginning of this day
  std::int32_t exit_day = 0;
  std::uint32_t exit_k = 0;  ///< the k-th move of its day, from 1; unused where pending
  std::int64_t count = 1;
  std::uint32_t cluster = 0;  ///< of the parent; unused without clusters
};

/// The two ends of a passage as causes of an ExitCount.
inline constexpr std::uint32_t reached_target = 1;
inline constexpr std::uint32_t ended_otherwise = 2;
inline constexpr std::uint32_t passage_causes = 2;

[[nodiscard]] inline ExitCount exit_of(const PassageCount& passage) noexcept {
  return {passage.pending   ? 0
          : passage.reached ? reached_target
                            : ended_otherwise,
          {passage.entry_day, 0},
          passage.pending ? Moment::end_of_day(passage.exit_day)
                          : Moment{passage.exit_day, passage.exit_k},
          passage.count,
          passage.cluster};
}

/// The Aalen-Johansen estimate at one day.
struct Incidence {
  double share = 0;           ///< probability of having reached the target by the day
  double share_other = 0;     ///< of having ended otherwise
  double waiting = 1;         ///< of neither: share + share_other + waiting == 1
  double standard_error = 0;  ///< of `share`: infinitesimal jackknife, by case or by cluster
  std::int64_t at_risk = 0;   ///< cases still watched just after the day
};

/// Cumulative incidence of reaching the target by the end of day `horizon_days`, with other ends
/// competing and pending cases censored (O. Aalen, S. Johansen, 1978, Scand. J. Statist. 5,
/// 141-150).  Ties are exact on (day, k); at one instant ends come before censoring; watched at t
/// means entry < t <= exit.  Without clusters and delayed entry the infinitesimal jackknife equals
/// the Greenwood-type standard error (P. K. Andersen et al., 1993, Statistical Models Based on
/// Counting Processes, 4.4.19); with delayed entry nearly so.  With clusters the influences of a
/// cluster are added before they are squared.
/// The same, bit for bit, in any order of `passages` and under any numbering of clusters.
///
/// Errors: ArgumentError for a passage that ends before it is watched, or a negative count.
/// Complexity: O(n log n) in the number of entries.
[[nodiscard]] Incidence incidence(std::span<const PassageCount> passages, std::int32_t horizon_days,
                                  bool clustered = false);

/// The same of exits that have been tabulated, with the causes of exit_of(); by cluster, whose
/// numbers are given, or by case.
[[nodiscard]] Incidence incidence(const IncidenceTable& table, std::int32_t horizon_days,
                                  const ClusterNumbers* clusters = nullptr);

/// One group's answer to "what share reached the target within h days of opening?"
struct ReachedByRow {
  GroupLabel group;
  std::int64_t cases = 0;      ///< in the estimate
  std::int64_t reached = 0;    ///< of them, by the horizon
  std::int64_t other_end = 0;  ///< by the horizon
  std::int64_t pending = 0;    ///< not followed to the horizon and without an end
  double share = 0;            ///< Aalen-Johansen; not-a-number where it can't be known
  double standard_error = 0;   ///< not-a-number where there is no interval for want of a parent
  Interval interval = no_interval();
  std::string interval_method;  ///< or why there is none
  std::int64_t followed = 0;    ///< opened at least h days before the cut, watched from opening
  std::int64_t reached_of_followed = 0;
  Interval plain = no_interval();  ///< Wilson, of reached_of_followed / followed
  double design_effect = 1;        ///< of the plain share; 1 without a parent
  /// Set aside, running, undated, opened there, ended before the records are complete, or not
  /// watched until after the horizon.
  std::int64_t left_out = 0;
};

struct ReachedBy {
  About about;
  TallySpec spec;
  std::string target;
  std::int64_t days = 0;
  double level = 0.95;
  std::string cluster;  ///< parent by which the jackknife is clustered; empty: by case
  std::vector<ReachedByRow> rows;
  [[nodiscard]] Table table() const;
};

struct ReachedByOptions {
  std::optional<std::int64_t> days = {};  ///< not given: default_horizon()
  std::vector<GroupColumn> by = {};
  double level = 0.95;
  unsigned threads = 0;
};

/// The longest of 180, 365 and 730 days for which at least 80 % of the cases opened that long
/// before the cut; 180 if none is.  Of the cases whose day of opening is recorded.
[[nodiscard]] std::int64_t default_horizon(const Replay& replay);

/// Aalen-Johansen first passage from a replay, clustered by the largest parent that the log names.
///
/// Interval: cloglog with Student's t on as many degrees of freedom as there are clusters of
/// equal size, less one, from the jackknife that leaves one cluster out at a time; never shorter
/// than without clusters; called rough where it rests on few.  Where the estimate is 0 or 1,
/// Clopper-Pearson on those followed to the horizon.  A unit below the case whose log names no
/// parent gets none.  Beside it the plain share of those followed, with Wilson's interval.  With a
/// parent, both intervals of counts use n over the design effect: the variance of a ratio over
/// clusters, C / (C - 1) * sum (x_c - p n_c)^2 / n^2, to that of n independent cases, p (1 - p) /
/// (n - 1), at least 1; where p is 0 or 1, or one cluster holds all, its largest value, sum n_c^2 /
/// n. A case without a parent on record is a cluster of its own. Errors: ArgumentError for an
/// unknown target or column, a level outside 0 to 1, a horizon below 1 day or beyond the follow-up,
/// or where every case opened in the target or beyond. Complexity: O(rows + cases log cases).
[[nodiscard]] ReachedBy reached_by(const Replay& replay, const std::string& target,
                                   const ReachedByOptions& options = {});

}  // namespace casepath
