#include "casepath/table/detail/cell_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "casepath/core/error.hpp"
#include "casepath/core/time.hpp"

namespace casepath::detail {
namespace {

// std::to_chars throughout: unlike printf it does not look at the locale of the program around us.

std::string displayed_number(double number, int digits) {
  char text[512];
  // From 10^digits on whole numbers are shown whole: rounding 1234567 to 1.235e+06 helps nobody.
  const bool whole = std::abs(number) >= std::pow(10.0, digits - 1) && std::abs(number) < 1e15;
  const auto end =
      whole ? std::to_chars(text, text + sizeof text, number, std::chars_format::fixed, 0)
            : std::to_chars(text, text + sizeof text, number, std::chars_format::general, digits);
  std::string result(text, end.ptr);
  return result == "-0" ? "0" : result;
}

std::string exact_value(const Cell& cell, CellType type) {
  struct Writer {
    CellType type;
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(std::int64_t number) const {
      return type == CellType::date ? to_string(Date{static_cast<std::int32_t>(number)})
                                    : std::to_string(number);
    }
    std::string operator()(double number) const { return exact_number(number); }
    std::string operator()(bool boolean) const { return boolean ? "true" : "false"; }
  };
  return std::visit(Writer{type}, cell);
}

}  // namespace

std::string exact_number(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

std::string exact(const Cell& cell, CellType type) { return exact_value(cell, type); }

std::string display(const Cell& cell, CellType type, int digits) {
  if (digits < 1 || digits > 17) {
    throw ArgumentError("digits is " + std::to_string(digits) + "; it must lie between 1 and 17");
  }
  if (std::holds_alternative<std::monostate>(cell)) return "-";
  if (const auto* number = std::get_if<double>(&cell)) return displayed_number(*number, digits);
  return one_line(exact_value(cell, type));
}

std::string one_line(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
  }
  return text;
}

}  // namespace casepath::detail
