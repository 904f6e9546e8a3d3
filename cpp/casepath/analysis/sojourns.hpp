/// @file sojourns.hpp
/// The stays of cases in states, on the clock that statistics live on.
///
/// A case is watched in a state where entry < t <= exit.  The stays of a case follow one another: a
/// stay begins at the moment at which the one before it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/core/moment.hpp"
#include "casepath/replay/replay.hpp"

namespace casepath {

/// One stay of a case in a state, or of several cases alike.  States are numbers: those of
/// Pipeline::states(); "S, downgraded" is S plus their number.
struct Sojourn {
  /// In `to`: not left as far as the records go.  An outcome that is never left has it, too.
  static constexpr std::uint32_t pending = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t case_index = 0;
  std::uint32_t from = 0;  ///< the state it stays in
  std::uint32_t to = pending;
  Moment entry;  ///< watched after it
  Moment exit;   ///< of a pending one: the end of the last day on which it is watched
  std::int64_t count = 1;
  std::uint32_t cluster = 0;  ///< any number, the same for cases that belong together

  friend bool operator==(const Sojourn&, const Sojourn&) = default;
};

/// From when days are counted.
enum class Clock : std::uint8_t {
  forward,  ///< since the case was opened
  reset,    ///< since it entered the state
};

[[nodiscard]] std::string_view to_string(Clock clock) noexcept;

/// What stays are told apart by, beside the state.
enum class StateSplit : std::uint8_t {
  none,
  downgraded,  ///< "S" and "S, downgraded": whether the case was reclassified to lighter before
};

[[nodiscard]] std::string_view to_string(StateSplit split) noexcept;

/// How many cases and visits are in, and why others are not.
///
/// All cases of the replay == cases + set_aside + running + undated + before.
struct SojournCounts {
  std::int64_t cases = 0;           ///< with at least one stay
  std::int64_t pending = 0;         ///< of them, in no outcome at the data cut
  std::int64_t set_aside = 0;       ///< left out: the path broke, or the case was never opened
  std::int64_t running = 0;         ///< left out: began before the records, nobody knows when
  std::int64_t undated = 0;         ///< left out: no day of opening, or no stay with dates
  std::int64_t before = 0;          ///< left out: nothing left of it when the records are complete
  std::int64_t delayed = 0;         ///< of `cases`, watched from complete_from, not from opening
  std::int64_t undated_visits = 0;  ///< of `cases`, left out: no day of entering or leaving
  std::int64_t filled_visits = 0;   ///< of `cases`: filled in by the pipeline, so without a time

  SojournCounts& operator+=(const SojournCounts& other) noexcept;
  friend bool operator==(const SojournCounts&, const SojournCounts&) = default;
};

struct SojournOptions {
  Clock clock = Clock::forward;
  StateSplit split = StateSplit::none;
  /// At the cut: the whole path, reopened cases included.  First decision: the first outcome is
  /// never left.
  Reading reading = Reading::at_cut;
  unsigned threads = 0;
};

/// The stays of all cases of a replay.
struct Sojourns {
  About about;
  SojournOptions options;
  std::vector<std::string> states;  ///< by number
  std::vector<bool> is_outcome;     ///< by number of state
  std::string cluster;              ///< the largest parent that the log names; empty: none
  SojournCounts counts;
  std::vector<Sojourn> rows;  ///< by case, then in order of time
  /// Median follow-up by the reverse Kaplan-Meier estimate (M. Schemper, T. L. Smith, 1996,
  /// Controlled Clinical Trials 17, 343-346): days from opening to the data cut, if no outcome had
  /// ended the watch.  Not-a-number where it is not reached, or nobody is watched.
  double median_follow_up_days = std::numeric_limits<double>::quiet_NaN();

  /// counts.pending / counts.cases; not-a-number without cases.
  [[nodiscard]] double share_pending() const noexcept;
  /// A row per state that has stays: how many, how many were left.
  [[nodiscard]] Table table() const;
};

/// The stays of the cases of a replay, with their clusters: by the largest parent that the log
/// names, else every case is its own.
///
/// Clock forward: days since opening, and the k-th move of its day.  Clock reset: days since
/// entering the state; one exit a stay, so k is 1.  A case opened before complete_from is watched
/// from that day on.  Set-aside cases, and such as began on an unknown day, are left out and
/// counted; a visit that has no day of entering or leaving is left out and counted, and its case is
/// watched again in its next visit.  The reset clock needs no day of opening: of a case that began
/// before the records, all but the first visit are in.
///
/// A state that the pipeline filled in takes no time: it is passed at the moment of the move, and
/// counted.  An outcome is stayed in up to the data cut, or until the case is reopened.
///
/// A remark warns where nothing is pending although cases were opened shortly before the cut: such
/// a log may hold closed cases only.
///
/// Errors: ArgumentError where the log names a parent column that it does not carry, or a case with
/// two parents; for a split by downgrade without offences.
/// Complexity: O(rows).
[[nodiscard]] Sojourns sojourns(const Replay& replay, const SojournOptions& options = {});

}  // namespace casepath
