#include "casepath/analysis/detail/calendar_window.hpp"

#include <algorithm>

#include "casepath/core/error.hpp"

namespace casepath::detail {
namespace {

void check_since(const TallyFrame& frame, Date since) {
  if (!since.is_recorded()) return;
  if (frame.complete_from.is_recorded() && since < frame.complete_from) {
    throw ArgumentError("since (" + to_string(since) +
                        ") must not be before the day from which the records are complete, " +
                        to_string(frame.complete_from));
  }
  if (since > frame.as_of) {
    throw ArgumentError("since (" + to_string(since) + ") must not be after the data cut, " +
                        to_string(frame.as_of));
  }
}

}  // namespace

CalendarWindow CalendarWindow::make(const TallyFrame& frame, CalendarPeriod period, Date since,
                                    Date first_record, const std::string& what) {
  check_since(frame, since);
  CalendarWindow window;
  window.period = period;
  window.last_day = frame.as_of;
  window.first_day = since.is_recorded() ? since : frame.complete_from;
  window.begin_known = window.first_day.is_recorded();
  if (!window.begin_known) {
    if (!first_record.is_recorded()) return window;
    window.first_day = period_begin(period, period_number(period, first_record));
  }
  window.first = period_number(period, window.first_day);
  const std::int32_t periods = period_number(period, window.last_day) - window.first + 1;
  if (periods > max_periods) {
    throw ArgumentError(what + " by " + std::string(to_string(period)) + " from " +
                        to_string(window.first_day) + " to " + to_string(window.last_day) +
                        " are " + std::to_string(periods) + " periods, more than " +
                        std::to_string(max_periods) +
                        "; say with since= from which day on, or take longer periods");
  }
  window.periods = static_cast<std::size_t>(periods);
  return window;
}

CoveredPeriod CalendarWindow::covered(std::size_t index) const {
  const std::int32_t number = first + static_cast<std::int32_t>(index);
  const Date begin = period_begin(period, number);
  const Date end = period_end(period, number);
  CoveredPeriod covered{period_label(period, number), std::max(begin, first_day),
                        std::min(end, last_day)};
  covered.part = covered.first_day != begin || covered.last_day != end;
  return covered;
}

}  // namespace casepath::detail
