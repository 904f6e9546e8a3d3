/// @file id.hpp
/// Numbers that say what they number.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <type_traits>

namespace casepath {

/// Position of something in its table.  Explicit and comparable: a CaseId passed as a StateId
/// does not compile.  A default-made id is `none()`: it points at nothing.
template <class Tag, class Number = std::uint32_t>
class Id {
 public:
  using value_type = Number;

  constexpr Id() noexcept = default;
  constexpr explicit Id(Number value) noexcept : value_(value) {}
  constexpr explicit Id(std::size_t value) noexcept requires(!std::is_same_v<std::size_t, Number>)
      : value_(static_cast<Number>(value)) {}

  [[nodiscard]] static constexpr Id none() noexcept { return Id{}; }
  [[nodiscard]] constexpr bool is_none() const noexcept { return value_ == none_value; }
  [[nodiscard]] constexpr Number value() const noexcept { return value_; }
  /// For indexing a vector.
  [[nodiscard]] constexpr std::size_t index() const noexcept { return value_; }

  friend constexpr auto operator<=>(Id, Id) noexcept = default;
  friend constexpr bool operator==(Id, Id) noexcept = default;

  static constexpr Number none_value = std::numeric_limits<Number>::max();

 private:
  Number value_ = none_value;
};

using StageId = Id<struct StageTag, std::uint16_t>;
using StateId = Id<struct StateTag, std::uint16_t>;
using ClassId = Id<struct ClassTag, std::uint16_t>;
using EventId = Id<struct EventTag, std::uint16_t>;  ///< an event of the pipeline
using OffenceId = Id<struct OffenceTag, std::uint16_t>;
using FieldId = Id<struct FieldTag, std::uint16_t>;
using MilestoneId = Id<struct MilestoneTag, std::uint16_t>;
using TransitionId = Id<struct TransitionTag, std::uint16_t>;
using CaseId = Id<struct CaseTag>;                 ///< a case of one log
using RowId = Id<struct RowTag>;                   ///< a row of one log, in log order
using WordId = Id<struct WordTag, std::uint16_t>;  ///< an event word of one log

}  // namespace casepath

template <class Tag, class Number>
struct std::hash<casepath::Id<Tag, Number>> {
  std::size_t operator()(casepath::Id<Tag, Number> id) const noexcept {
    return std::hash<Number>{}(id.value());
  }
};
