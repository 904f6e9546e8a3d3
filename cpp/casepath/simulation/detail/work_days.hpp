/// @file work_days.hpp
/// Counting working days.  Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "casepath/simulation/capacity.hpp"

namespace casepath::detail {

/// The days, from a first one to a last one, on which every one of some calendars works.
class WorkDays {
 public:
  /// Days from `first` on are asked for; none later than `last` matters.
  WorkDays(const std::vector<const WorkCalendar*>& calendars, std::int32_t first,
           std::int32_t last);

  [[nodiscard]] bool works_every_day() const noexcept { return every_day_; }
  [[nodiscard]] bool works(std::int32_t day) {
    return every_day_ || before(day + 1) != before(day);
  }
  /// Working days from the first day up to, and without, `day`.
  [[nodiscard]] std::int32_t before(std::int32_t day) {
    if (every_day_) return day - first_;
    const auto at = static_cast<std::size_t>(day - first_);
    if (at >= before_.size()) extend(at);
    return before_[at];
  }
  /// The day that is `count` working days later than the working day `day`; a day after the last
  /// one where it lies there.
  [[nodiscard]] std::int32_t later(std::int32_t day, std::int32_t count) {
    if (count > last_ - day) return last_ + 1;
    if (every_day_) return day + count;
    const auto wanted = static_cast<std::size_t>(before(day)) + static_cast<std::size_t>(count);
    while (wanted >= days_.size() && !is_whole()) extend(before_.size());
    return wanted < days_.size() ? days_[wanted] : last_ + 1;
  }

 private:
  [[nodiscard]] bool is_whole() const noexcept {
    return before_.size() > static_cast<std::size_t>(last_ - first_) + 1;
  }
  [[nodiscard]] bool is_working(std::int32_t day) const noexcept;
  void extend(std::size_t at);

  std::int32_t first_;
  std::int32_t last_;
  std::array<bool, 7> weekdays_{};
  std::set<std::int32_t> holidays_;
  bool every_day_;
  std::vector<std::int32_t> before_{0};  ///< of each day
  std::vector<std::int32_t> days_;       ///< working days in order
};

}  // namespace casepath::detail
