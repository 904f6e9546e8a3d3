/// @file cell_text.hpp
/// Cells as text, the same for every writer.  Not installed.
#pragma once

#include <string>

#include "casepath/table/table.hpp"

namespace casepath::detail {

/// For people: `digits` significant digits, "-" where not available.  Line breaks and other control
/// characters become blanks.
/// Errors: ArgumentError unless 1 <= digits <= 17.
[[nodiscard]] std::string display(const Cell& cell, CellType type, int digits);

/// For machines: shortest text that reads back to the same value, empty where not available.
[[nodiscard]] std::string exact(const Cell& cell, CellType type);

/// Shortest text that reads back to the same double; "inf" and "-inf".
[[nodiscard]] std::string exact_number(double number);

/// A text on one line.
[[nodiscard]] std::string one_line(std::string text);

/// Whether a column stands to the right.
[[nodiscard]] constexpr bool is_numeric(CellType type) noexcept {
  return type == CellType::integer || type == CellType::number;
}

}  // namespace casepath::detail
