/// @file legal_clock.hpp
/// The clock of a deadline: what starts, stops and suspends it, and what has run off it.
///
/// The one rule for live cases and for records.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/core/time.hpp"
#include "casepath/pipeline/definition.hpp"
#include "casepath/pipeline/pipeline.hpp"

namespace casepath {

/// A deadline of a pipeline, ready to use.
class Deadline {
 public:
  /// Errors: ArgumentError that lists the deadlines there are.
  [[nodiscard]] static Deadline find(const Pipeline& pipeline, std::string_view name);

  [[nodiscard]] const DeadlineDefinition& definition() const noexcept { return definition_; }
  [[nodiscard]] bool starts(EventId event) const noexcept { return has(event, starting); }
  [[nodiscard]] bool stops(EventId event) const noexcept { return has(event, stopping); }
  [[nodiscard]] bool suspends(EventId event) const noexcept { return has(event, suspending); }
  [[nodiscard]] bool resumes(EventId event) const noexcept { return has(event, resuming); }

 private:
  enum Effect : std::uint8_t { starting = 1, stopping = 2, suspending = 4, resuming = 8 };

  Deadline(const Pipeline& pipeline, const DeadlineDefinition& definition);
  [[nodiscard]] bool has(EventId event, Effect effect) const noexcept {
    return (effects_[event.index()] & effect) != 0;
  }

  DeadlineDefinition definition_;
  std::vector<std::uint8_t> effects_;  ///< by event
};

/// "30 days", "1 month".
[[nodiscard]] std::string in_words(const Period& period);

/// The last day of a period that begins on a recorded day, which itself is not counted: so many
/// days later; or the day of the same number so many months or years later, and where that month
/// has no such day, its last.
[[nodiscard]] Date last_day(const Period& period, Date begin) noexcept;

enum class ClockState : std::uint8_t { not_started, running, suspended, stopped };

[[nodiscard]] std::string_view to_string(ClockState state) noexcept;

/// The clock of a deadline for one case, in civil days.
///
/// It runs from the day of the first event that starts it to that of the first one after it that
/// stops it.  From the day of an event that suspends it to that of the next one that resumes it no
/// time runs off.  Events that find nothing to do - a second start, a resumption of a running clock
/// - do nothing.  Once stopped it may be started anew, and counts from nothing.  An event that does
/// several things first stops, then suspends or resumes, then starts.
class LegalClock {
 public:
  /// Borrows the deadline.
  explicit LegalClock(const Deadline& deadline) noexcept : deadline_(&deadline) {}

  /// An event of the case, in the order in which they happened.
  void take(EventId event, Date day) noexcept;

  [[nodiscard]] ClockState state() const noexcept { return state_; }
  /// How often it was started.
  [[nodiscard]] std::int32_t starts() const noexcept { return starts_; }
  /// False: an event that counts since the last start, or that start, has no date.
  [[nodiscard]] bool is_dated() const noexcept { return is_dated_; }

  // Since the last start; only of a clock that was started and is dated.
  [[nodiscard]] Date started_on() const noexcept { return started_on_; }
  /// Not recorded unless stopped.
  [[nodiscard]] Date stopped_on() const noexcept { return stopped_on_; }
  /// Days that may run off: from the start to the last day of the period.
  [[nodiscard]] std::int32_t allowed_days() const noexcept;
  /// Days that have run off up to the end of a day, suspensions taken out; `on` is not before the
  /// last event taken.
  [[nodiscard]] std::int32_t elapsed_days(Date on) const noexcept;
  /// More has run off than may.
  [[nodiscard]] bool is_beyond(Date on) const noexcept { return elapsed_days(on) > allowed_days(); }
  /// The last day on which it can be kept.  Not recorded of a suspended clock: nobody knows yet.
  [[nodiscard]] Date due() const noexcept;

 private:
  void start(Date day) noexcept;

  const Deadline* deadline_;
  ClockState state_ = ClockState::not_started;
  bool is_dated_ = true;
  std::int32_t starts_ = 0;
  std::int32_t suspended_days_ = 0;  ///< up to the last resumption
  Date started_on_;
  Date stopped_on_;
  Date halted_on_;  ///< of a clock that is suspended, or was when it was stopped
};

}  // namespace casepath
