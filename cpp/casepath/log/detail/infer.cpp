#include "casepath/log/detail/infer.hpp"

#include <charconv>
#include <system_error>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/time.hpp"

namespace casepath::detail {

namespace {

constexpr std::uint8_t integer_bit = 1;
constexpr std::uint8_t number_bit = 2;
constexpr std::uint8_t boolean_bit = 4;
constexpr std::uint8_t date_bit = 8;
constexpr std::uint8_t time_bit = 16;

bool is_true(std::string_view text) noexcept {
  return text == "true" || text == "True" || text == "TRUE";
}
bool is_false(std::string_view text) noexcept {
  return text == "false" || text == "False" || text == "FALSE";
}

/// Past the digits at `at`.
std::size_t skip_digits(std::string_view text, std::size_t at) noexcept {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

std::uint8_t types_of_number(std::string_view text) noexcept {
  const std::size_t begin = text[0] == '-' ? 1 : 0;
  const std::size_t whole_end = skip_digits(text, begin);
  const std::size_t whole = whole_end - begin;
  if (whole > 1 && text[begin] == '0') return 0;
  if (whole_end == text.size()) {
    if (whole == 0) return 0;
    if (begin == 1 && text[1] == '0') return number_bit;  // -0
    std::int64_t value = 0;
    if (whole > 18 &&
        std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) {
      return 0;  // as a number it would lose digits
    }
    return integer_bit | number_bit;
  }
  std::size_t at = whole_end;
  if (text[at] == '.') {
    const std::size_t end = skip_digits(text, at + 1);
    if (end == at + 1) return 0;
    at = end;
  } else if (whole == 0) {
    return 0;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const std::size_t end = skip_digits(text, at);
    if (end == at) return 0;
    at = end;
  }
  if (at != text.size() || !number_of(text)) return 0;
  return number_bit;
}

bool is_time(std::string_view text) noexcept {
  return text.size() == 19 && (text[10] == 'T' || text[10] == ' ') && parse_time(text).has_value();
}

}  // namespace

std::uint8_t TypeGuess::types_of(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const char first = text[0];
  if (is_digit(first) || first == '-' || first == '.') {
    if (text.size() >= 10 && text[4] == '-' && is_digit(first)) {
      if (text.size() == 10) return parse_date(text) ? date_bit : std::uint8_t{0};
      return is_time(text) ? time_bit : std::uint8_t{0};
    }
    return types_of_number(text);
  }
  return is_true(text) || is_false(text) ? boolean_bit : std::uint8_t{0};
}

ColumnType TypeGuess::type() const noexcept {
  if (!any_) return ColumnType::text;
  if ((possible_ & integer_bit) != 0) return ColumnType::integer;
  if ((possible_ & number_bit) != 0) return ColumnType::number;
  if ((possible_ & boolean_bit) != 0) return ColumnType::boolean;
  if ((possible_ & date_bit) != 0) return ColumnType::date;
  if ((possible_ & time_bit) != 0) return ColumnType::time;
  return ColumnType::text;
}

std::optional<std::int64_t> integer_of(ColumnType type, std::string_view text) noexcept {
  switch (type) {
    case ColumnType::integer: {
      std::int64_t value = 0;
      const char* end = text.data() + text.size();
      const auto result = std::from_chars(text.data(), end, value);
      if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
      return value;
    }
    case ColumnType::boolean:
      if (is_true(text)) return 1;
      if (is_false(text)) return 0;
      return std::nullopt;
    case ColumnType::date: {
      const auto date = parse_date(text);
      if (!date) return std::nullopt;
      return date->days();
    }
    case ColumnType::time: {
      const auto time = parse_time(text);
      if (!time) return std::nullopt;
      return time->instant.seconds();
    }
    default:
      return std::nullopt;
  }
}

std::optional<double> number_of(std::string_view text) noexcept {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return value;
}

}  // namespace casepath::detail
