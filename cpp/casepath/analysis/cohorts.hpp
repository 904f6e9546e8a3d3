/// @file cohorts.hpp
/// The share of the cases opened in a month, quarter or year that got somewhere within so many
/// days: the same number of days for all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/core/period.hpp"

namespace casepath {

/// Which cases of a cohort were opened at least so many days before the cut.
enum class FollowUp : std::uint8_t { all, part, not_yet, no_cases };

/// "all", "part", "not yet" or "no cases".
[[nodiscard]] std::string_view to_string(FollowUp follow_up) noexcept;

/// The cases of one group that were opened in one period.
///
/// opened == estimate.cases + opened_there + set_aside + undated.
/// estimate.followed == estimate.reached_of_followed + other_end + pending.
struct CohortRow {
  GroupLabel group;
  std::string period;  ///< such as "2025-Q1"
  Date first_day;      ///< of the part of the period that is covered
  Date last_day;
  bool part = false;  ///< covered in part only
  FollowUp follow_up = FollowUp::no_cases;
  std::int64_t opened = 0;        ///< in the period, running ones apart
  std::int64_t opened_there = 0;  ///< left out: opened in the target or beyond
  std::int64_t set_aside = 0;     ///< left out: path broken
  std::int64_t undated = 0;       ///< left out: reached the target, or ended, on an unknown day
  std::int64_t other_end = 0;     ///< of those followed, ended otherwise within the days
  std::int64_t pending = 0;       ///< of those followed, neither after so many days
  /// As of reached_by(): the plain share of those followed, and the Aalen-Johansen estimate, for
  /// which the others count as long as they were followed.  The latter is not available where
  /// nobody has been followed so long.
  ReachedByRow estimate;

  /// estimate.reached_of_followed / followed; not-a-number where nobody was followed.
  [[nodiscard]] double share() const noexcept;
};

struct CohortOptions {
  std::optional<std::int64_t> days = {};  ///< not given: default_horizon(), or the tally's
  CalendarPeriod period = CalendarPeriod::year;
  /// First day of opening.  Not recorded: complete_from of the replay, else the begin of the period
  /// with the first opening.
  Date since = {};
  double level = 0.95;
};

struct Cohorts {
  About about;
  TallySpec spec;
  std::string target;
  CalendarPeriod period = CalendarPeriod::year;
  std::int64_t days = 0;
  double level = 0.95;
  std::string cluster;               ///< parent by which intervals are clustered; empty: by case
  std::int64_t already_running = 0;  ///< in no cohort: began before the records are complete
  std::int64_t earlier = 0;          ///< in no cohort: opened before `since`
  std::int64_t no_opening = 0;       ///< in no cohort: never opened, or on an unknown day
  std::vector<CohortRow> rows;       ///< by group, total last; by period
  [[nodiscard]] Table table() const;
};

/// Cohorts of a replay, with intervals clustered by the largest parent that the log names, as of
/// reached_by().  They stand in the order of the calendar and are not ranked.
///
/// Errors: ArgumentError for an unknown target or column, days outside 1 to 36500, a level outside
/// 0 to 1, `since` before complete_from or after the cut, more than 1200 periods.
/// Complexity: O(rows + cases log cases).
[[nodiscard]] Cohorts cohorts(const Replay& replay, const std::string& target,
                              const CohortOptions& options = {},
                              const std::vector<GroupColumn>& by = {}, unsigned threads = 0);

/// The same from a tally that was made with a calendar and counts passages to the target.  A tally
/// does not know parents: intervals are by case, and a unit below the case has none.
///
/// Errors: as above; ArgumentError also where the tally lacks the calendar or the passages.
[[nodiscard]] Cohorts cohorts(const Tally& tally, const std::string& target,
                              const CohortOptions& options = {});

}  // namespace casepath
