/// @file arrival_plan.hpp
/// On which days the cases come in.  Not installed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "casepath/simulation/detail/compiled_model.hpp"
#include "casepath/simulation/simulate.hpp"

namespace casepath::detail {

/// The last day that a file can say: 9999-12-31.
inline constexpr std::int32_t last_date = 2932896;

/// The last day of a run; of one without an end, the last there is.
[[nodiscard]] inline std::int32_t last_day_of(const SimulateOptions& options) noexcept {
  return options.until.is_recorded() ? options.until.days() : last_date;
}

/// Days and cases, both in order: case i comes in on or before the day of case i + 1.
class ArrivalPlan {
 public:
  /// Errors: ArgumentError - neither cases nor arrivals, arrivals without an end, a warm-up
  /// without arrivals, arrivals that bring nobody.
  ArrivalPlan(const CompiledModel& model, const SimulateOptions& options);

  [[nodiscard]] std::uint32_t cases() const noexcept { return before_.back(); }
  [[nodiscard]] std::int32_t first_day() const noexcept { return first_day_; }
  /// Cases that came in before a day.
  [[nodiscard]] std::uint32_t before(std::int32_t day) const noexcept {
    const auto at = std::clamp<std::int64_t>(std::int64_t{day} - first_day_, 0,
                                             static_cast<std::int64_t>(before_.size()) - 1);
    return before_[static_cast<std::size_t>(at)];
  }
  /// The day on which a case comes in; `number` counts from 0.
  [[nodiscard]] std::int32_t day_of(std::uint32_t number) const noexcept {
    const auto after = std::upper_bound(before_.begin(), before_.end(), number);
    return first_day_ + static_cast<std::int32_t>(after - before_.begin()) - 1;
  }

 private:
  void add_day(std::uint64_t cases);
  void spread(std::int64_t cases, const SimulateOptions& options);
  void draw(const CompiledModel& model, const SimulateOptions& options);

  std::int32_t first_day_;
  std::vector<std::uint32_t> before_{
      0};  ///< of each day, the cases before it; and of the day after
};

}  // namespace casepath::detail
