#include "casepath/simulation/detail/work_days.hpp"

#include <algorithm>

namespace casepath::detail {

namespace {

/// 0 for a Monday: 1970-01-01 was a Thursday.
std::size_t weekday(std::int32_t day) noexcept {
  return static_cast<std::size_t>(((day + 3) % 7 + 7) % 7);
}

}  // namespace

WorkDays::WorkDays(const std::vector<const WorkCalendar*>& calendars, std::int32_t first,
                   std::int32_t last)
    : first_(first), last_(last) {
  weekdays_.fill(true);
  for (const WorkCalendar* calendar : calendars) {
    for (std::size_t i = 0; i < weekdays_.size(); ++i) {
      weekdays_[i] = weekdays_[i] && calendar->weekdays[i];
    }
    for (const Date holiday : calendar->holidays) holidays_.insert(holiday.days());
  }
  every_day_ =
      holidays_.empty() && std::find(weekdays_.begin(), weekdays_.end(), false) == weekdays_.end();
}

bool WorkDays::is_working(std::int32_t day) const noexcept {
  return weekdays_[weekday(day)] && holidays_.find(day) == holidays_.end();
}

void WorkDays::extend(std::size_t at) {
  constexpr std::size_t some_days = 512;
  const std::size_t size = at + some_days;
  while (before_.size() <= size) {
    const auto day = first_ + static_cast<std::int32_t>(before_.size()) - 1;
    const bool works = is_working(day);
    if (works) days_.push_back(day);
    before_.push_back(before_.back() + (works ? 1 : 0));
  }
}

}  // namespace casepath::detail
