#include "casepath/core/time.hpp"

#include <array>
#include <cstddef>

namespace casepath {
namespace {

// The calendar is counted in years that begin on 1 March: the leap day then ends its year, and
// the lengths of the months before any month are a straight line, rounded down.
constexpr std::int64_t days_per_400_years = 146'097;
constexpr std::int64_t epoch_from_march_of_year_0 = 719'468;  // 0000-03-01 to 1970-01-01
constexpr int furthest_year = 5'000'000;                      // well inside 32-bit day numbers

constexpr bool is_leap(std::int64_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr unsigned days_in_month(std::int64_t year, unsigned month) noexcept {
  constexpr std::array<unsigned, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29U : lengths[month - 1];
}

constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

/// Days before the month that comes `months` after March, within a March year.
constexpr std::int64_t days_before_month(std::int64_t months) noexcept {
  return (153 * months + 2) / 5;
}

constexpr std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) noexcept {
  const bool before_march = month < 3;
  const std::int64_t march_year = before_march ? year - 1 : year;
  const std::int64_t months = std::int64_t{month} + (before_march ? 9 : -3);
  return 365 * march_year + floor_divide(march_year, 4) - floor_divide(march_year, 100) +
         floor_divide(march_year, 400) + days_before_month(months) + day - 1 -
         epoch_from_march_of_year_0;
}

struct Civil {
  int year;
  unsigned month;
  unsigned day;
};

constexpr Civil civil_from_days(std::int64_t days) noexcept {
  const std::int64_t since = days + epoch_from_march_of_year_0;
  const std::int64_t cycle = floor_divide(since, days_per_400_years);
  const std::int64_t in_cycle = since - cycle * days_per_400_years;  // 0 to 146,096
  // Take out the leap days that have passed; what is left divides by 365.
  const std::int64_t year_of_cycle = (in_cycle - in_cycle / 1460 + in_cycle / 36'524 -
                                      (in_cycle == days_per_400_years - 1 ? 1 : 0)) /
                                     365;
  const std::int64_t in_year =
      in_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
  const std::int64_t months = (5 * in_year + 2) / 153;  // since March, 0 to 11
  const std::int64_t year = cycle * 400 + year_of_cycle + (months >= 10 ? 1 : 0);
  return {static_cast<int>(year), static_cast<unsigned>(months < 10 ? months + 3 : months - 9),
          static_cast<unsigned>(in_year - days_before_month(months) + 1)};
}

static_assert(days_from_civil(1970, 1, 1) == 0);
static_assert(days_from_civil(2000, 3, 1) == 11'017);
static_assert(civil_from_days(-1).year == 1969 && civil_from_days(-1).day == 31);

/// Takes digits and signs from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  [[nodiscard]] bool skip(char expected) noexcept {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] bool at_digit() const noexcept {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }

  /// Exactly `count` digits as a number; -1 if they are not there.
  [[nodiscard]] int digits(int count) noexcept {
    int value = 0;
    for (int i = 0; i < count; ++i) {
      if (!at_digit()) return -1;
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view rest_;
};

std::optional<Date> scan_date(Scanner& scanner) noexcept {
  const int year = scanner.digits(4);
  if (year < 1 || !scanner.skip('-')) return std::nullopt;
  const int month = scanner.digits(2);
  if (month < 1 || !scanner.skip('-')) return std::nullopt;
  const int day = scanner.digits(2);
  if (day < 1) return std::nullopt;
  const Date date = Date::of(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  if (!date.is_recorded()) return std::nullopt;
  return date;
}

/// One to nine digits after the point, as nanoseconds; -1 otherwise.
std::int32_t scan_fraction(Scanner& scanner) noexcept {
  std::int32_t value = 0;
  std::int32_t unit = 1'000'000'000;
  while (scanner.at_digit()) {
    if (unit == 1) return -1;
    unit /= 10;
    value += scanner.digits(1) * unit;
  }
  return unit == 1'000'000'000 ? -1 : value;
}

/// A zone up to the end of the text, or nothing.
bool scan_zone(Scanner& scanner) noexcept {
  if (scanner.at_end()) return true;
  if (scanner.skip('Z')) return scanner.at_end();
  if (!scanner.skip('+') && !scanner.skip('-')) return false;
  const int hour = scanner.digits(2);
  if (hour < 0 || hour > 23) return false;
  if (scanner.at_end()) return true;
  if (!scanner.skip(':') && !scanner.at_digit()) return false;
  const int minute = scanner.digits(2);
  return minute >= 0 && minute <= 59 && scanner.at_end();
}

void append_padded(std::string& text, std::int64_t number, std::size_t width) {
  if (number < 0) {
    text += '-';
    number = -number;
  }
  const std::string digits = std::to_string(number);
  if (digits.size() < width) text.append(width - digits.size(), '0');
  text += digits;
}

}  // namespace

Date Date::of(int year, unsigned month, unsigned day) noexcept {
  if (year < -furthest_year || year > furthest_year || month < 1 || month > 12 || day < 1 ||
      day > days_in_month(year, month)) {
    return Date{};
  }
  return Date{static_cast<std::int32_t>(days_from_civil(year, month, day))};
}

int Date::year() const noexcept { return civil_from_days(days_).year; }
unsigned Date::month() const noexcept { return civil_from_days(days_).month; }
unsigned Date::day() const noexcept { return civil_from_days(days_).day; }

std::optional<ParsedTime> parse_time(std::string_view text) noexcept {
  Scanner scanner{text};
  const std::optional<Date> date = scan_date(scanner);
  if (!date) return std::nullopt;
  ParsedTime time{Instant{*date, 0}, 0};
  if (scanner.at_end()) return time;

  if (!scanner.skip('T') && !scanner.skip(' ')) return std::nullopt;
  const int hour = scanner.digits(2);
  if (hour < 0 || hour > 23 || !scanner.skip(':')) return std::nullopt;
  const int minute = scanner.digits(2);
  if (minute < 0 || minute > 59) return std::nullopt;
  int second = 0;
  if (scanner.skip(':')) {
    second = scanner.digits(2);
    if (second < 0 || second > 59) return std::nullopt;
    if (scanner.skip('.')) {
      time.nanosecond = scan_fraction(scanner);
      if (time.nanosecond < 0) return std::nullopt;
    }
  }
  if (!scan_zone(scanner)) return std::nullopt;
  time.instant.second = hour * 3600 + minute * 60 + second;
  return time;
}

std::optional<Date> parse_date(std::string_view text) noexcept {
  Scanner scanner{text};
  const std::optional<Date> date = scan_date(scanner);
  return scanner.at_end() ? date : std::nullopt;
}

std::string to_string(Date date) {
  if (!date.is_recorded()) return "not recorded";
  const Civil civil = civil_from_days(date.days());
  std::string text;
  append_padded(text, civil.year, 4);
  text += '-';
  append_padded(text, civil.month, 2);
  text += '-';
  append_padded(text, civil.day, 2);
  return text;
}

std::string to_string(const Instant& instant) {
  std::string text = to_string(instant.date);
  if (!instant.is_recorded() || instant.second == 0) return text;
  text += 'T';
  append_padded(text, instant.second / 3600, 2);
  text += ':';
  append_padded(text, instant.second / 60 % 60, 2);
  text += ':';
  append_padded(text, instant.second % 60, 2);
  return text;
}

}  // namespace casepath
