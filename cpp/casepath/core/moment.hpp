/// @file moment.hpp
/// A moment on a case's clock: the k-th move of a day.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace casepath {

/// The k-th move of a day; several moves on one day happen in order, and censoring comes last.
struct Moment {
  std::int32_t day = 0;  ///< since opening, or since entering a state
  std::uint32_t k = 0;   ///< from 1; 0: before all moves of the day

  /// After every move of the day: where what is still pending leaves the records.
  [[nodiscard]] static constexpr Moment end_of_day(std::int32_t day) noexcept {
    return {day, std::numeric_limits<std::uint32_t>::max()};
  }

  friend auto operator<=>(const Moment&, const Moment&) = default;
};

}  // namespace casepath
