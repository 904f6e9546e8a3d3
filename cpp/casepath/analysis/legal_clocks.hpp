/// @file legal_clocks.hpp
/// Deadlines of a pipeline: how much time ran off, and what share of cases went beyond.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/pipeline/definition.hpp"

namespace casepath {

/// The clocks of one group.  All cases == clocks + not_started + the left out; clocks == met +
/// beyond + ended + ended_beyond + running + running_beyond.
struct LegalClockRow {
  GroupLabel group;
  std::int64_t clocks = 0;          ///< first clocks of cases, counted below
  std::int64_t met = 0;             ///< stopped within the deadline
  std::int64_t beyond = 0;          ///< stopped beyond it
  std::int64_t ended = 0;           ///< an outcome came within it, and nothing stopped the clock
  std::int64_t ended_beyond = 0;    ///< the same beyond it
  std::int64_t running = 0;         ///< not stopped at the cut, within it
  std::int64_t running_beyond = 0;  ///< the same beyond it
  std::int64_t suspended = 0;       ///< of the two last: suspended at the cut
  std::int64_t had_suspension = 0;  ///< of `clocks`
  std::int64_t not_started = 0;     ///< no event started it
  std::int64_t undated = 0;         ///< left out: an event that counts for it has no date
  std::int64_t before = 0;          ///< left out: over before the records are complete
  std::int64_t unseen_start = 0;    ///< left out: began before the records, nobody knows when
  std::int64_t set_aside = 0;       ///< left out: the path broke
  std::int64_t restarted = 0;       ///< of `clocks`, stopped and started again: not counted twice
  /// The share beyond the deadline; days are days that ran off.
  ReachedByRow share_beyond;

  [[nodiscard]] std::int64_t all_beyond() const noexcept {
    return beyond + ended_beyond + running_beyond;
  }
};

/// The share of clocks that were stopped within so many days that ran off.
struct StoppedByRow {
  GroupLabel group;
  std::int64_t days = 0;
  ReachedByRow estimate;
};

/// The clock of one case.
struct ClockOfCase {
  enum class End : std::uint8_t {
    stopped,  ///< by an event that stops it
    ended,    ///< by an outcome
    running,  ///< at the cut
    not_started,
    undated,
    before,
    unseen_start,
    set_aside,
  };
  End end = End::set_aside;
  // Of the first three
  Date started_on;
  std::int32_t allowed_days = 0;
  std::int32_t elapsed_days = 0;   ///< up to its end or the cut, suspensions taken out
  std::int32_t entry_days = 0;     ///< that had run off when the records began to be complete
  std::int32_t followed_days = 0;  ///< that would have run off at the cut, had it not ended
  bool is_suspended = false;       ///< at the cut
  bool had_suspension = false;
  bool was_restarted = false;

  [[nodiscard]] bool is_beyond() const noexcept { return elapsed_days > allowed_days; }
  friend bool operator==(const ClockOfCase&, const ClockOfCase&) = default;
};

[[nodiscard]] std::string_view to_string(ClockOfCase::End end) noexcept;

struct LegalClocks {
  About about;
  TallySpec spec;
  DeadlineDefinition deadline;
  double level = 0.95;
  std::string cluster;              ///< parent by which intervals are clustered; empty: by case
  std::int64_t horizon_days = 0;    ///< of share_beyond: the longest that any case may take, and 1
  std::vector<LegalClockRow> rows;  ///< one per group, the total last
  std::vector<StoppedByRow> stopped;  ///< by group, the total last; by `days` as given
  EventLog log;                       ///< of the cases
  std::vector<ClockOfCase> cases;     ///< one per case, in the order of the log
  [[nodiscard]] Table table() const;
  [[nodiscard]] Table stopped_table() const;
  /// A row a clock that is counted.
  [[nodiscard]] Table clocks_table() const;
};

struct LegalClockOptions {
  /// For the share stopped within so many days that ran off; may be none.
  std::vector<std::int64_t> days = {};
  std::vector<GroupColumn> by = {};
  double level = 0.95;
  unsigned threads = 0;
};

/// The clocks of a deadline, by the rule of LegalClock, the first of each case.
///
/// Time is days that ran off, suspensions taken out.  An outcome ends a clock that it does not stop
/// and that was running when it came; a clock that begins with the outcome runs on.  The share
/// beyond is Aalen-Johansen's: going beyond the deadline, on the day after the last that is
/// allowed, competes with being stopped or ended within it; clocks that run within it at the cut
/// are censored (O. Aalen, S. Johansen, 1978, Scand. J. Statist. 5, 141-150).  Without outcomes
/// that end clocks it is one minus Kaplan-Meier.  Months differ in length, so what is allowed
/// differs by case.  A suspended clock is censored at what had run off.  Cases opened before
/// complete_from are watched from that day on.  Intervals as at reached_by().
///
/// Errors      ArgumentError for an unknown deadline (with those there are) or column, days below 1
///             or above 36500, a level outside 0 to 1
/// Complexity  O(rows + days x cases log cases)
[[nodiscard]] LegalClocks legal_clock(const Replay& replay, const std::string& deadline,
                                      const LegalClockOptions& options = {});

}  // namespace casepath
