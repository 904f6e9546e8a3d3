/// @file arrival_plan.hpp
/// On which days the cases come in.  Not installed.
#pragma once

#include <cstdint>

#include "casepath/log/detail/number_buffer.hpp"
#include "casepath/simulation/detail/compiled_model.hpp"
#include "casepath/simulation/simulate.hpp"

namespace casepath::detail {

/// The last day that a file can say: 9999-12-31.
inline constexpr std::int32_t last_date = 2932896;

/// The last day of a run; of one without an end, the last there is.
[[nodiscard]] inline std::int32_t last_day_of(const SimulateOptions& options) noexcept {
  return options.until.is_recorded() ? options.until.days() : last_date;
}

/// Case i comes in on or before the day of case i + 1.
class ArrivalPlan {
 public:
  /// Errors: ArgumentError - neither cases nor arrivals, arrivals without an end, a warm-up
  /// without arrivals, arrivals that bring nobody.
  ArrivalPlan(const CompiledModel& model, const SimulateOptions& options);

  [[nodiscard]] std::uint32_t cases() const noexcept {
    return static_cast<std::uint32_t>(days_.size());
  }
  [[nodiscard]] std::int32_t first_day() const noexcept { return first_day_; }
  /// The day on which a case comes in; `number` counts from 0.
  [[nodiscard]] std::int32_t day_of(std::uint32_t number) const noexcept { return days_[number]; }

 private:
  void spread(std::int64_t cases, const SimulateOptions& options);
  void draw(const CompiledModel& model, const SimulateOptions& options);

  std::int32_t first_day_;
  GrowingBuffer<std::int32_t> days_;  ///< of each case
};

}  // namespace casepath::detail
