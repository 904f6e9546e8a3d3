/// @file step.hpp
/// The only place where a case moves: (pipeline, position, event) -> move or refusal.
///
/// Live tracking, the replay of logs and simulation call step().  It allocates nothing and throws
/// nothing.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "casepath/core/id.hpp"
#include "casepath/core/time.hpp"
#include "casepath/pipeline/pipeline.hpp"

namespace casepath {

/// Most fields that a pipeline may declare.
inline constexpr std::size_t max_fields = 24;

/// Values of the fields of a case, or of one event's row.  Slot i belongs to FieldId{i}.
///
/// A slot holds 64 bits, read by the type of its field: boolean and integer as the number, number
/// as the bits of the double, date as days, offence as the OffenceId, category as a code (below
/// Pipeline::category_texts().size() a text of the definition, else the owner's own).
class FieldValues {
 public:
  [[nodiscard]] bool has(FieldId field) const noexcept {
    return (recorded_ >> field.value() & 1U) != 0;
  }
  [[nodiscard]] std::int64_t bits(FieldId field) const noexcept { return slots_[field.index()]; }
  [[nodiscard]] double number(FieldId field) const noexcept {
    return std::bit_cast<double>(bits(field));
  }
  [[nodiscard]] OffenceId offence(FieldId field) const noexcept {
    return OffenceId{static_cast<std::uint16_t>(bits(field))};
  }

  void set(FieldId field, std::int64_t bits) noexcept {
    slots_[field.index()] = bits;
    recorded_ |= 1U << field.value();
  }
  void set_number(FieldId field, double number) noexcept {
    set(field, std::bit_cast<std::int64_t>(number));
  }
  void clear(FieldId field) noexcept {
    slots_[field.index()] = 0;
    recorded_ &= ~(1U << field.value());
  }
  void clear_all() noexcept { recorded_ = 0; }

  /// An offence that the pipeline does not know.
  static constexpr std::int64_t unknown_offence = OffenceId::none_value;

  friend bool operator==(const FieldValues& a, const FieldValues& b) noexcept {
    if (a.recorded_ != b.recorded_) return false;
    for (std::uint16_t i = 0; i < max_fields; ++i) {
      if (a.has(FieldId{i}) && a.slots_[i] != b.slots_[i]) return false;
    }
    return true;
  }

 private:
  std::array<std::int64_t, max_fields> slots_{};
  std::uint32_t recorded_ = 0;
};

/// What step() needs to know of a case.  A default-made position is a case not yet opened.
struct Position {
  StateId state;  ///< none: not yet opened
  Instant last;   ///< of the last dated move; not recorded: none yet
  FieldValues fields;

  [[nodiscard]] bool is_open() const noexcept { return !state.is_none(); }
  /// The offence the case carries; none if it carries none.
  [[nodiscard]] OffenceId offence(const Pipeline& pipeline) const noexcept {
    const FieldId field = pipeline.offence_field();
    return !field.is_none() && fields.has(field) ? fields.offence(field) : OffenceId::none();
  }
  friend bool operator==(const Position&, const Position&) = default;
};

/// A dated thing that happened to a case.
struct Event {
  EventId type;        ///< none: an event that the pipeline does not know
  Instant time;        ///< may be not recorded: then order is the caller's word
  FieldValues fields;  ///< what its row says
};

/// Why an event does not move a case; of several the first.
enum class RefusalReason : std::uint8_t {
  unknown_event,        ///< the pipeline has no such event
  time_runs_backwards,  ///< before the case's last dated move
  after_close,          ///< the case has reached an outcome that this event does not leave
  not_allowed_here,     ///< no transition of this event from the case's state
  missing_field,        ///< a field that the event requires is not recorded
  unknown_offence,      ///< an offence that the pipeline does not know
  guard_failed,         ///< the transition's condition does not hold, or is not known to hold
};

[[nodiscard]] std::string_view to_string(RefusalReason reason) noexcept;

/// The answer of step(): a move, or a refusal.
struct Step {
  bool moved = false;
  RefusalReason reason = RefusalReason::unknown_event;  ///< of a refusal
  StateId from;                                         ///< none: not yet opened
  StateId to;                                           ///< of a move; == from where the case stays
  TransitionId transition;   ///< of a move, and of a refusal that got as far
  FieldId field;             ///< of missing_field and unknown_offence
  OffenceId offence_before;  ///< none: none
  OffenceId offence_after;   ///< of a move

  [[nodiscard]] explicit operator bool() const noexcept { return moved; }
  friend bool operator==(const Step&, const Step&) = default;
};

/// What `event` does to a case at `position`.  Pure: the position is not changed.
/// Complexity: one table look-up, and the event's own requires, sets and guard.
[[nodiscard]] Step step(const Pipeline& pipeline, const Position& position,
                        const Event& event) noexcept;

/// Carries out a move that step() answered for the same position and event.
/// A refusal changes nothing.
void advance(const Pipeline& pipeline, Position& position, const Event& event,
             const Step& move) noexcept;

}  // namespace casepath
