/// @file time.hpp
/// Civil time: the date, or the wall-clock time, at the court.  No zones, no leap seconds.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace casepath {

/// A calendar day, counted from 1970-01-01 in the proleptic Gregorian calendar.
///
/// A default-made date is not recorded.  Dates of files lie in years 1 to 9999.
class Date {
 public:
  constexpr Date() noexcept = default;
  constexpr explicit Date(std::int32_t days_since_epoch) noexcept : days_(days_since_epoch) {}

  /// The day of a calendar date; not recorded if there is no such day.
  [[nodiscard]] static Date of(int year, unsigned month, unsigned day) noexcept;

  [[nodiscard]] constexpr bool is_recorded() const noexcept { return days_ != not_recorded; }
  /// Days since 1970-01-01; `not_recorded` if there is none.
  [[nodiscard]] constexpr std::int32_t days() const noexcept { return days_; }
  [[nodiscard]] int year() const noexcept;
  [[nodiscard]] unsigned month() const noexcept;
  [[nodiscard]] unsigned day() const noexcept;

  friend constexpr auto operator<=>(Date,
                                    Date) noexcept = default;  // NOLINT(modernize-use-nullptr)
  friend constexpr bool operator==(Date, Date) noexcept = default;

  static constexpr std::int32_t not_recorded = std::numeric_limits<std::int32_t>::min();

 private:
  std::int32_t days_ = not_recorded;
};

/// Days from `from` to `to`; both must be recorded.
[[nodiscard]] constexpr std::int32_t days_between(Date from, Date to) noexcept {
  return to.days() - from.days();
}

/// A date and the second of that day; the second is 0 where only a date was recorded.
struct Instant {
  Date date;
  std::int32_t second = 0;  ///< 0 to 86399

  [[nodiscard]] constexpr bool is_recorded() const noexcept { return date.is_recorded(); }
  /// Seconds since 1970-01-01T00:00:00, civil.  Only where recorded.
  [[nodiscard]] constexpr std::int64_t seconds() const noexcept {
    return std::int64_t{date.days()} * 86400 + second;
  }

  friend constexpr auto operator<=>(const Instant&, const Instant&) noexcept = default;
  friend constexpr bool operator==(const Instant&, const Instant&) noexcept = default;
};

/// A parsed time: civil, with what is finer than a second kept for ordering.
struct ParsedTime {
  Instant instant;
  std::int32_t nanosecond = 0;  ///< 0 to 999,999,999
};

/// Reads `YYYY-MM-DD`, or that with `T` or a blank and `HH:MM`, `HH:MM:SS`, `HH:MM:SS.fraction`,
/// and an optional zone (`Z`, `+HH:MM`, `+HHMM`, `+HH`).  A zone is checked and then dropped: the
/// local date is what the law counts.  Empty where the text is anything else.
[[nodiscard]] std::optional<ParsedTime> parse_time(std::string_view text) noexcept;

/// Reads `YYYY-MM-DD` alone.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text) noexcept;

/// `2025-12-31`; "not recorded" without a date.
[[nodiscard]] std::string to_string(Date date);
/// `2025-12-31`, or `2025-12-31T14:05:00` where the second is not 0.
[[nodiscard]] std::string to_string(const Instant& instant);

}  // namespace casepath
