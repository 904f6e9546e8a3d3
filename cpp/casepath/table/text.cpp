#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "casepath/core/detail/utf8.hpp"
#include "casepath/table/detail/cell_text.hpp"
#include "casepath/table/table.hpp"

namespace casepath {
namespace {

struct TextColumn {
  bool right;
  std::size_t width;
  std::vector<std::string> lines;  // header, then rows
};

void append_line(std::string& text, const std::vector<TextColumn>& columns, std::size_t line) {
  const std::size_t begin = text.size();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const TextColumn& column = columns[i];
    const std::string& cell = column.lines[line];
    const std::size_t padding = column.width - detail::count_code_points(cell);
    if (i > 0) text += "  ";
    if (column.right) text.append(padding, ' ');
    text += cell;
    if (!column.right) text.append(padding, ' ');
  }
  text.erase(std::max(begin, text.find_last_not_of(' ') + 1));
  text += '\n';
}

}  // namespace

std::string to_text(const Table& table, int digits) {
  std::vector<TextColumn> columns;
  columns.reserve(table.columns().size());
  for (const TableColumn& source : table.columns()) {
    TextColumn column{detail::is_numeric(source.type), 0, {detail::one_line(source.name)}};
    for (const Cell& cell : source.cells) {
      column.lines.push_back(detail::display(cell, source.type, digits));
    }
    for (const std::string& line : column.lines) {
      column.width = std::max(column.width, detail::count_code_points(line));
    }
    columns.push_back(std::move(column));
  }

  std::string text;
  if (!table.title().empty()) text += table.title() + "\n";
  if (!columns.empty()) {
    append_line(text, columns, 0);
    std::size_t width = 2 * (columns.size() - 1);
    for (const TextColumn& column : columns) width += column.width;
    text.append(width, '-');
    text += '\n';
    for (std::size_t row = 0; row < table.row_count(); ++row) append_line(text, columns, row + 1);
  }
  for (const std::string& note : table.notes()) text += note + "\n";
  return text;
}

}  // namespace casepath
