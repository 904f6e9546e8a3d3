#include "casepath/log/detail/date_format.hpp"

#include "casepath/core/time.hpp"

namespace casepath::detail {

namespace {

constexpr std::string_view date_directives = "YmdHMS";

struct Digits {
  std::size_t least;
  std::size_t most;
};

Digits digits_of(char directive) noexcept {
  if (directive == 'Y') return {4, 4};
  if (directive == 'M' || directive == 'S') return {2, 2};
  return {1, 2};
}

}  // namespace

std::optional<DateFormat> DateFormat::parse(std::string_view format, std::string& why) {
  DateFormat result;
  std::string seen;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      result.steps_ += format[i];
      result.is_directive_.push_back(false);
      continue;
    }
    const char directive = i + 1 < format.size() ? format[i + 1] : '\0';
    ++i;
    if (directive == '%') {
      result.steps_ += '%';
      result.is_directive_.push_back(false);
      continue;
    }
    if (directive == 'y') {
      why = "%y is a year without its century";
      return std::nullopt;
    }
    if (directive == '\0' || date_directives.find(directive) == std::string_view::npos) {
      why = directive == '\0' ? "it ends with a single %"
                              : std::string{"%"} + directive + " is not known";
      return std::nullopt;
    }
    if (seen.find(directive) != std::string::npos) {
      why = std::string{"%"} + directive + " stands twice";
      return std::nullopt;
    }
    seen += directive;
    result.steps_ += directive;
    result.is_directive_.push_back(true);
  }
  for (const char needed : std::string_view{"Ymd"}) {
    if (seen.find(needed) == std::string::npos) {
      why = std::string{"%"} + needed + " is missing";
      return std::nullopt;
    }
  }
  return result;
}

RawTime DateFormat::read(std::string_view text) const noexcept {
  constexpr RawTime unreadable{RawTime::unreadable, 0, 0};
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  std::size_t at = 0;
  for (std::size_t step = 0; step < steps_.size(); ++step) {
    if (!is_directive_[step]) {
      if (at >= text.size() || text[at] != steps_[step]) return unreadable;
      ++at;
      continue;
    }
    Digits digits = digits_of(steps_[step]);
    // Digits that touch the next number can't be told from it.
    if (step + 1 < steps_.size() && is_directive_[step + 1]) digits.least = digits.most;
    unsigned value = 0;
    std::size_t count = 0;
    while (count < digits.most && at < text.size() && text[at] >= '0' && text[at] <= '9') {
      value = value * 10 + static_cast<unsigned>(text[at] - '0');
      ++at;
      ++count;
    }
    if (count < digits.least) return unreadable;
    switch (steps_[step]) {
      case 'Y':
        year = static_cast<int>(value);
        break;
      case 'm':
        month = value;
        break;
      case 'd':
        day = value;
        break;
      case 'H':
        hour = value;
        break;
      case 'M':
        minute = value;
        break;
      default:
        second = value;
        break;
    }
  }
  if (at != text.size() || year < 1 || hour > 23 || minute > 59 || second > 59) return unreadable;
  const Date date = Date::of(year, month, day);
  if (!date.is_recorded()) return unreadable;
  return {date.days(), static_cast<std::int32_t>(hour * 3600 + minute * 60 + second), 0};
}

}  // namespace casepath::detail
