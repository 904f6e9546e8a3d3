/// @file day_sampler.hpp
/// Durations in whole days, ready to be drawn.  Not installed.
#pragma once

#include <cstdint>
#include <vector>

#include "casepath/simulation/detail/inverse_table.hpp"
#include "casepath/simulation/duration.hpp"

namespace casepath::detail {

/// More days than lie between any two dates.
inline constexpr std::int32_t endless_days = 4'000'000;

/// A time rounded to the nearest day; endless_days at most.
[[nodiscard]] std::int32_t whole_days(double days) noexcept;

/// Draws whole days of a duration by the inverse of its distribution function: those that are
/// likely from a table, the few beyond it by the formula.
class DaySampler {
 public:
  explicit DaySampler(const Duration& duration);

  /// whole_days(quantile(u)), `u` in [0, 1).
  [[nodiscard]] std::int32_t operator()(double u) const {
    const std::uint32_t place = table_(u);
    if (place >= table_.size()) return beyond(u);
    return days_.empty() ? static_cast<std::int32_t>(place) : days_[place];
  }
  /// The probability of at most so many days; 0 below 0.
  [[nodiscard]] double cumulative(std::int32_t days) const;

 private:
  [[nodiscard]] std::int32_t beyond(double u) const;

  Duration duration_;
  std::vector<std::int32_t> days_;  ///< of the table's places; empty: the place is the day
  InverseTable table_;
};

}  // namespace casepath::detail
