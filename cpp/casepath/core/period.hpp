/// @file period.hpp
/// Months, quarters and years of the calendar, each with a number that counts on.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "casepath/core/time.hpp"

namespace casepath {

enum class CalendarPeriod : std::uint8_t { month, quarter, year };

inline constexpr std::array all_periods{CalendarPeriod::month, CalendarPeriod::quarter,
                                        CalendarPeriod::year};

[[nodiscard]] std::string_view to_string(CalendarPeriod period) noexcept;

/// The number of the period in which a recorded date lies; the one after it has the next number.
[[nodiscard]] std::int32_t period_number(CalendarPeriod period, Date date) noexcept;
/// Its first day.
[[nodiscard]] Date period_begin(CalendarPeriod period, std::int32_t number) noexcept;
/// Its last day.
[[nodiscard]] Date period_end(CalendarPeriod period, std::int32_t number) noexcept;
/// `2025-03`, `2025-Q1` or `2025`.
[[nodiscard]] std::string period_label(CalendarPeriod period, std::int32_t number);

}  // namespace casepath
