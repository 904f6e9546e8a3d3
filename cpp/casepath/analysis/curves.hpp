/// @file curves.hpp
/// The share of cases that has reached something, by days since opening.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/curve_estimate.hpp"
#include "casepath/core/interval.hpp"
#include "casepath/tally/passage.hpp"

namespace casepath {

/// One group at the end of one day since opening.
struct CurveRow {
  std::int32_t day = 0;
  std::int64_t at_risk = 0;    ///< still watched just after the day, and without an end
  std::int64_t reached = 0;    ///< by the day, of those watched
  std::int64_t other_end = 0;  ///< by the day
  std::int64_t pending = 0;    ///< no longer followed before the day is over, and without an end
  double share = 0;            ///< Aalen-Johansen; not-a-number where it can't be known
  double share_other = 0;      ///< of having ended otherwise
  double waiting = 1;          ///< Kaplan-Meier; share + share_other + waiting == 1
  double standard_error = 0;   ///< of the share; not-a-number where there is none
  Interval interval = no_interval();
  std::string interval_method;  ///< or why there is none
};

struct CurveGroup {
  GroupLabel group;
  std::int64_t cases = 0;                  ///< in the estimate
  std::int64_t reached = 0;                ///< of them
  std::int64_t other_end = 0;              ///< of them
  std::int64_t pending = 0;                ///< of them
  std::array<std::int64_t, 5> left_out{};  ///< by reason, as PassageEnd from set_aside on
  std::int32_t last_day = -1;              ///< on which anybody was watched; -1: nobody was
  std::vector<CurveRow> rows;              ///< by day
  std::vector<ExitCount> exits;  ///< what all this is computed from; clusters have numbers
};

struct CurveOptions {
  std::vector<GroupColumn> by = {};
  /// Days since opening.  Not given: each day on which the share of all rises, and the last day on
  /// which anybody is watched; of more than 200 such days, 200 from first to last.
  std::optional<std::vector<std::int64_t>> days = {};
  double level = 0.95;
  IntervalTransform transform = IntervalTransform::cloglog;
  unsigned threads = 0;
};

/// Curves of groups, the total last.
struct Curves {
  About about;
  TallySpec spec;
  std::string target;
  double level = 0.95;
  IntervalTransform transform = IntervalTransform::cloglog;
  CurveVariance variance = CurveVariance::jackknife;
  std::string cluster;    ///< parent by which the jackknife is clustered; empty: by case
  std::string no_parent;  ///< why there can be no intervals; empty: there can
  std::vector<CurveGroup> groups;

  /// A row per group and day.
  [[nodiscard]] Table table() const;
  /// Days by which a share of the cases has reached the target, with limits.
  /// Errors: ArgumentError for a probability outside 0 to 1.
  [[nodiscard]] Table quantiles(const std::vector<double>& probabilities = {0.25, 0.5, 0.75}) const;
  /// Of the first `days` days, how many are spent waiting, after reaching the target, and after
  /// another end, on average.  Their sum is `days`.
  /// Errors: ArgumentError unless days > 0.
  [[nodiscard]] Table restricted_mean(std::int64_t days) const;
  /// How long cases are followed: quartiles of the reverse Kaplan-Meier estimate.
  [[nodiscard]] Table follow_up() const;
};

/// Cumulative incidence of a first passage from a replay, clustered by the largest parent that the
/// log names; at each day the answer of reached_by().
///
/// Aalen-Johansen (O. Aalen, S. Johansen, 1978, Scand. J. Statist. 5, 141-150) with other ends
/// competing and pending cases censored; standard error by the infinitesimal jackknife.  Interval:
/// on the scale of `transform`, see incidence_interval(); where the share is 0 or 1,
/// Clopper-Pearson on those followed to the day.  A unit below the case whose log names no parent
/// gets none.  Beyond the last day on which anybody is watched nothing is known, unless nobody
/// waits.
///
/// Errors: ArgumentError for an unknown target or column, a level outside 0 to 1, no days, or a day
/// outside 0 to 36500.
/// Complexity: O(rows + cases), whatever the days.
[[nodiscard]] Curves incidence(const Replay& replay, const std::string& target,
                               const CurveOptions& options = {});

/// The same from a tally that counts passages to the target, by its groups: `options.by` is empty.
/// Standard error of Greenwood's type, from counts.
/// Errors: as above, and where the tally does not count this passage; for any `variance` but
/// Greenwood's, which a tally can't answer.
[[nodiscard]] Curves incidence(const Tally& tally, const std::string& target,
                               const CurveOptions& options = {},
                               CurveVariance variance = CurveVariance::greenwood);

}  // namespace casepath
