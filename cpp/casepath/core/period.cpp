#include "casepath/core/period.hpp"

namespace casepath {
namespace {

constexpr std::int32_t months_of(CalendarPeriod period) noexcept {
  switch (period) {
    case CalendarPeriod::month:
      return 1;
    case CalendarPeriod::quarter:
      return 3;
    case CalendarPeriod::year:
      return 12;
  }
  return 1;
}

/// Years stand in files from 1 to 9999: nothing here is negative.
constexpr std::int32_t periods_in_year(CalendarPeriod period) noexcept {
  return 12 / months_of(period);
}

}  // namespace

std::string_view to_string(CalendarPeriod period) noexcept {
  switch (period) {
    case CalendarPeriod::month:
      return "month";
    case CalendarPeriod::quarter:
      return "quarter";
    case CalendarPeriod::year:
      return "year";
  }
  return {};
}

std::int32_t period_number(CalendarPeriod period, Date date) noexcept {
  return (date.year() * 12 + static_cast<std::int32_t>(date.month()) - 1) / months_of(period);
}

Date period_begin(CalendarPeriod period, std::int32_t number) noexcept {
  const std::int32_t month = number * months_of(period);
  return Date::of(month / 12, static_cast<unsigned>(month % 12 + 1), 1);
}

Date period_end(CalendarPeriod period, std::int32_t number) noexcept {
  return Date{period_begin(period, number + 1).days() - 1};
}

std::string period_label(CalendarPeriod period, std::int32_t number) {
  const std::int32_t year = number / periods_in_year(period);
  const std::int32_t within = number % periods_in_year(period) + 1;
  std::string text = std::to_string(year);
  text.insert(0, text.size() < 4 ? 4 - text.size() : 0, '0');
  if (period == CalendarPeriod::quarter) text += "-Q" + std::to_string(within);
  if (period == CalendarPeriod::month) text += (within < 10 ? "-0" : "-") + std::to_string(within);
  return text;
}

}  // namespace casepath
