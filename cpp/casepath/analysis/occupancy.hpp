/// @file occupancy.hpp
/// What share of cases stands in which state, by day, fair to those that are still on their way.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/sojourns.hpp"
#include "casepath/analysis/state_occupation.hpp"
#include "casepath/core/interval.hpp"

namespace casepath {

struct OccupancyOptions {
  /// Ends of days since opening, or since entering the state.  Not given: those of 30, 90, 180, 365
  /// and 730 that lie within the follow-up.
  std::vector<std::int64_t> days = {};
  std::vector<GroupColumn> by = {};
  /// The state in which cases stand at the start.  Not given: where they open, or stand at the
  /// landmark.  Clock reset needs one: what comes after it.
  std::optional<std::string> start = {};
  /// A day since opening: of the cases watched at its end, from there on.  Paths remember: how a
  /// case goes on depends on how it came there, so those who stand there are asked, and no others
  /// (H. Putter, C. Spitoni, 2018, Statist. Meth. Med. Res. 27, 2081-2092).
  std::optional<std::int64_t> landmark = {};
  /// Take all cases for how those go on that stand in a state, however and whenever they came
  /// there: right only where paths do not remember.
  bool markov = false;
  StateSplit split = StateSplit::none;
  /// Only cases still open at the landmark, by whether they had been reclassified to lighter by
  /// then: a last column of the groups, "downgraded", with yes and no.  What follows is no part of
  /// it: a case that is downgraded later stays where it is (see after_downgrade()).
  bool beside_downgraded = false;
  Clock clock = Clock::forward;
  Reading reading = Reading::at_cut;
  OccupancyVariance variance = OccupancyVariance::jackknife;
  IntervalTransform transform = IntervalTransform::cloglog;
  double level = 0.95;
  unsigned threads = 0;
};

/// One state at the end of one day, of one group.
struct OccupancyRow {
  GroupLabel group;
  std::int64_t day = 0;
  std::string state;
  bool is_outcome = false;
  double share = 0;           ///< Aalen-Johansen; not-a-number where it can't be known
  double standard_error = 0;  ///< not-a-number where there is no interval for want of a parent
  /// As if every case stood alone: Greenwood's, or Aalen's where that is asked for; not-a-number as
  /// above.
  double standard_error_by_case = 0;
  Interval interval = no_interval();
  std::string interval_method;  ///< or why there is none
  std::int64_t in_state = 0;    ///< cases watched in the state at the end of the day
  std::int64_t watched = 0;     ///< in any state
};

/// The shares of one group, after each day on which they change.
struct OccupancyPath {
  GroupLabel group;
  std::int64_t cases = 0;          ///< in the estimate
  std::vector<std::int32_t> days;  ///< ascending; the start first
  std::vector<double> shares;      ///< states per day, by day
};

/// The answer of occupancy().
struct Occupancy {
  About about;
  TallySpec spec;
  OccupancyOptions options;  ///< as asked, the days filled in
  std::vector<std::string> states;
  std::vector<bool> is_outcome;      ///< by state
  std::string cluster;               ///< parent by which the jackknife is clustered; empty: by case
  SojournCounts counts;              ///< of a tally: not known beyond the number of cases
  std::vector<OccupancyRow> rows;    ///< by group, total last; by day; by state
  std::vector<OccupancyPath> paths;  ///< by group, total last
  [[nodiscard]] Table table() const;
};

/// Share of cases in each state by day: Aalen-Johansen (see state_occupation.hpp), pending cases
/// censored, all ties exact on (day, k).
///
/// From a replay, with the infinitesimal jackknife clustered by the largest parent that the log
/// names.  Set-aside cases, and those that began on an unknown day, are left out and counted.
/// Intervals: by the transform, with Student's t on as many degrees of freedom as there are
/// clusters; where an estimate is 0 or 1, Clopper-Pearson on those watched at the end of the day.
/// A unit below the case whose log names no parent gets none.
///
/// Errors: ArgumentError for an unknown state or column, days or a landmark that are negative, not
/// ascending or beyond the follow-up, a level outside 0 to 1, clock reset without a start or with a
/// landmark, beside_downgraded without a landmark, or where nobody is watched at the start.
/// Complexity: O(rows), and see jackknife_variances().
[[nodiscard]] Occupancy occupancy(const Replay& replay, const OccupancyOptions& options = {});
/// The same from a tally that was made with occupancy: the same estimate, bit for bit, with
/// Greenwood's variance.
///
/// Errors: as above; ArgumentError also where the tally does not count stays by day, and for what
/// needs the way of single cases: the jackknife, a landmark or start that is not markov, clock
/// reset, the first decision.  Options say by nothing: the tally's groups.
[[nodiscard]] Occupancy occupancy(const Tally& tally, const OccupancyOptions& options = {});

/// Expected days in one state.
struct OccupancyTimeRow {
  GroupLabel group;
  std::string state;
  bool is_outcome = false;
  double days = 0;  ///< of an outcome: the time lost to it
  double standard_error = 0;
  Interval interval = no_interval();
  std::string interval_method;
};

struct OccupancyTime {
  About about;
  TallySpec spec;
  std::int64_t since = 0;  ///< the start: 0, or the landmark
  std::int64_t until = 0;
  std::vector<OccupancyTimeRow> rows;  ///< by group, total last; by state
  [[nodiscard]] Table table() const;
};

/// Restricted mean time in each state up to a day (see time_in_states()); `options.days` does not
/// matter.
/// Errors: as for occupancy(), and for the Aalen variance.
[[nodiscard]] OccupancyTime time_in_state(const Replay& replay, std::int64_t until,
                                          const OccupancyOptions& options = {});
[[nodiscard]] OccupancyTime time_in_state(const Tally& tally, std::int64_t until,
                                          const OccupancyOptions& options = {});

/// One element of a transition matrix.
struct StateTransitionRow {
  GroupLabel group;
  std::string from;
  std::string to;
  std::int64_t cases = 0;  ///< watched in `from` at the start
  double probability = 0;
  double standard_error = 0;
  double standard_error_by_case = 0;  ///< as of OccupancyRow
  Interval interval = no_interval();
  std::string interval_method;
};

struct StateTransitionMatrix {
  About about;
  TallySpec spec;
  std::int64_t since = 0;
  std::int64_t until = 0;
  std::vector<std::string> states;
  std::vector<StateTransitionRow> rows;  ///< by group, total last; by from, then to
  [[nodiscard]] Table table() const;
};

/// P(s, t): of those in a state at the end of day `since`, the share in each state at the end of
/// day `until`; day 0 as `since`: at opening.  By landmark, state by state, unless
/// `options.markov`. States in which nobody stands have no rows. Errors: as for occupancy();
/// `options.start`, `landmark` and `days` must not be given.
[[nodiscard]] StateTransitionMatrix transition_matrix(const Replay& replay, std::int64_t since,
                                                      std::int64_t until,
                                                      const OccupancyOptions& options = {});
[[nodiscard]] StateTransitionMatrix transition_matrix(const Tally& tally, std::int64_t since,
                                                      std::int64_t until,
                                                      const OccupancyOptions& options = {});

}  // namespace casepath
