#include <cstddef>
#include <string>
#include <string_view>

#include "casepath/table/detail/cell_text.hpp"
#include "casepath/table/table.hpp"

namespace casepath {
namespace {

/// What a spreadsheet takes for a formula, or strips to find one.
bool looks_like_a_formula(std::string_view text) noexcept {
  return !text.empty() &&
         std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
}

void append_text(std::string& csv, std::string_view text, bool guard_formulas) {
  const bool guard = guard_formulas && looks_like_a_formula(text);
  // An empty text is quoted: without quotes it would be a value that is not available.
  const bool quote = text.empty() || text.find_first_of(",\"\r\n") != std::string_view::npos;
  if (quote) csv += '"';
  if (guard) csv += '\'';
  for (const char c : text) {
    if (c == '"') csv += '"';
    csv += c;
  }
  if (quote) csv += '"';
}

}  // namespace

std::string to_csv(const Table& table, bool guard_formulas) {
  std::string csv;
  const auto& columns = table.columns();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) csv += ',';
    append_text(csv, columns[i].name, guard_formulas);
  }
  if (!columns.empty()) csv += "\r\n";
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) csv += ',';
      const Cell& cell = columns[i].cells[row];
      if (const auto* text = std::get_if<std::string>(&cell)) {
        append_text(csv, *text, guard_formulas);
      } else {
        csv += detail::exact(cell, columns[i].type);
      }
    }
    csv += "\r\n";
  }
  return csv;
}

}  // namespace casepath
