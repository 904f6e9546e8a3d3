/// @file rates.hpp
/// Shares of cases with their numerators, denominators, intervals, and bounds that assume nothing.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/rate_intervals.hpp"
#include "casepath/core/interval.hpp"

namespace casepath {

/// Among which cases a share is taken; those already running and those set aside are never.
enum class RateAmong : std::uint8_t {
  concluded,
  all,  ///< concluded and pending
};

inline constexpr std::array all_rate_amongs{RateAmong::concluded, RateAmong::all};

[[nodiscard]] std::string_view to_string(RateAmong among) noexcept;

struct RateOptions {
  std::vector<GroupColumn> by = {};  ///< of a replay; a tally has its own
  RateAmong among = RateAmong::concluded;
  RateMethod method = RateMethod::wilson;
  Reading reading = Reading::first_decision;
  double level = 0.95;
  unsigned threads = 0;
};

/// A share of cases, with all that it leaves out.
struct RateCounts {
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;
  /// Of the numerator and the denominator over parents, by which both are divided in the interval;
  /// 1 without parents.
  double design_effect = 1;
  Interval interval = no_interval();
  std::string interval_method;  ///< how the interval was made, or why there is none
  /// Among concluded and pending cases: those that are known to be in, up to those and every
  /// pending case that may yet be.
  Interval bounds = no_interval();
  /// The same among all cases, with every one that is set aside counted either way.
  Interval bounds_with_set_aside = no_interval();

  /// numerator / denominator; not-a-number where nobody is in the denominator.
  [[nodiscard]] double share() const noexcept {
    if (denominator == 0) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(numerator) / static_cast<double>(denominator);
  }
  friend bool operator==(const RateCounts&, const RateCounts&) = default;
};

/// One group's share.
struct RateRow {
  GroupLabel group;
  RateCounts rate;
  std::int64_t concluded = 0;
  std::int64_t pending = 0;
  std::int64_t pending_in = 0;  ///< of the pending, known to be in: they have reached the stage
  std::int64_t set_aside = 0;
  std::int64_t already_running = 0;  ///< left out, whatever became of them
  friend bool operator==(const RateRow&, const RateRow&) = default;
};

/// The share of cases that reached a stage, ended in an outcome, or were reclassified to lighter.
struct Rates {
  About about;
  TallySpec spec;
  std::string target;
  RateAmong among = RateAmong::concluded;
  RateMethod method = RateMethod::wilson;
  double level = 0.95;
  std::string cluster;  ///< parent of the design effect; empty: by case
  std::vector<RateRow> rows;
  [[nodiscard]] Table table() const;
};

/// Shares of cases of a replay, by group, the total last.
///
/// Among the concluded, or among all that are concluded or pending.  Neither is what will become of
/// cases: see reached_by() for that.  The bounds assume nothing of pending and set-aside cases.
///
/// Interval: Wilson's, Jeffreys' or that of Clopper and Pearson, each with numerator and
/// denominator over the design effect of the largest parent that the log names, as for
/// reached_by().  A unit below the case whose log names no parent gets none. Errors: ArgumentError
/// for an unknown target or column, a level outside 0 to 1. Complexity: O(rows).
[[nodiscard]] Rates rates(const Replay& replay, const std::string& target,
                          const RateOptions& options = {});

/// The same from a tally, by its groups.  A tally does not know parents: intervals are by case, and
/// a unit below the case has none.
[[nodiscard]] Rates rates(const Tally& tally, const std::string& target,
                          const RateOptions& options = {});

/// The difference of two groups' shares.
struct RateDifference {
  About about;
  DifferenceMethod method = DifferenceMethod::newcombe;
  double level = 0.95;
  RateRow first;
  RateRow second;
  std::string first_name;
  std::string second_name;
  double difference = 0;  ///< first - second; not-a-number where one has nobody
  Interval interval = no_interval();
  std::string interval_method;  ///< or why there is none
  [[nodiscard]] Table table() const;
};

/// first - second, groups by the values of their grouping columns.  Numerators and denominators
/// over their design effects, as in the groups' own intervals; the groups count as independent,
/// which they are not where parents have cases in both. Errors: ArgumentError without groups, for
/// one that there is not, for the same group twice.
[[nodiscard]] RateDifference rate_difference(const Rates& rates,
                                             const std::vector<std::string>& first,
                                             const std::vector<std::string>& second,
                                             DifferenceMethod method = DifferenceMethod::newcombe);

/// One outcome class of one group.
struct OutcomeShareRow {
  GroupLabel group;
  std::string outcome_class;
  RateCounts rate;                   ///< of the concluded; its interval by the Dirichlet posterior
  double posterior_mean = 0;         ///< not-a-number where nothing is concluded
  std::int64_t pending = 0;          ///< of the group
  std::int64_t set_aside = 0;        ///< of the group
  std::int64_t already_running = 0;  ///< of the group; left out
  friend bool operator==(const OutcomeShareRow&, const OutcomeShareRow&) = default;
};

struct OutcomeShares {
  About about;
  TallySpec spec;
  double level = 0.95;
  std::string cluster;
  std::vector<OutcomeShareRow>
      rows;  ///< by group, the total last; by class, in the pipeline's order
  [[nodiscard]] Table table() const;
};

/// How the concluded cases of a replay divide among the outcome classes that the pipeline has.
///
/// Intervals: see dirichlet().  With a parent, counts are divided by the mean design effect of the
/// shares, sum (1 - p_j) d_j / (classes with cases - 1) (J. N. K. Rao, A. J. Scott, 1981, JASA 76,
/// 221-230), at least 1; where all are of one class, by the largest value, as for reached_by().
/// Options: by, reading, level, threads.
/// Errors: ArgumentError for an unknown column, a level outside 0 to 1.
[[nodiscard]] OutcomeShares outcome_shares(const Replay& replay, const RateOptions& options = {});

/// The same from a tally; as for rates().
[[nodiscard]] OutcomeShares outcome_shares(const Tally& tally, const RateOptions& options = {});

}  // namespace casepath
