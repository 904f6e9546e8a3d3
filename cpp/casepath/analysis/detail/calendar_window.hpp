/// @file calendar_window.hpp
/// The days of a calendar that a result covers, and the periods in which they lie.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "casepath/core/period.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath::detail {

/// Most periods that one result shows.
inline constexpr std::int32_t max_periods = 1200;

/// One period of the window, as far as it is covered.
struct CoveredPeriod {
  std::string label;  ///< such as "2025-03"
  Date first_day;
  Date last_day;
  bool part = false;  ///< covered in part only
};

struct CalendarWindow {
  CalendarPeriod period = CalendarPeriod::month;
  Date first_day;
  Date last_day;
  std::int32_t first = 0;    ///< number of the first period
  std::size_t periods = 0;   ///< none: there is nothing to show
  bool begin_known = false;  ///< since or complete_from says the first day

  /// From `since`, else complete_from, else the begin of the period with `first_record`, to the
  /// data cut.  `what` names the result in messages.
  /// Errors: ArgumentError for `since` before complete_from or after the cut, and for more than
  /// max_periods periods.
  [[nodiscard]] static CalendarWindow make(const TallyFrame& frame, CalendarPeriod period,
                                           Date since, Date first_record, const std::string& what);

  [[nodiscard]] std::size_t index(Date day) const noexcept {
    return static_cast<std::size_t>(period_number(period, day) - first);
  }
  [[nodiscard]] CoveredPeriod covered(std::size_t index) const;
};

}  // namespace casepath::detail
