#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
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

/// Wider tables are shown in blocks of columns, one below the other.
constexpr std::size_t widest_block = 110;
/// Leading text columns that say what a row is are repeated in each block, up to this width.
constexpr std::size_t widest_key = 44;

using Places = std::vector<std::size_t>;  // of columns

std::size_t width_of(const std::vector<TextColumn>& columns, const Places& places) {
  std::size_t width = places.empty() ? 0 : 2 * (places.size() - 1);
  for (const std::size_t i : places) width += columns[i].width;
  return width;
}

/// Which columns stand beside each other.
std::vector<Places> blocks_of(const std::vector<TextColumn>& columns) {
  Places all(columns.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (columns.empty() || width_of(columns, all) <= widest_block) return {all};

  Places key;
  for (std::size_t i = 0; i < columns.size() && !columns[i].right; ++i) {
    key.push_back(i);
    if (width_of(columns, key) > widest_key) {
      key.pop_back();
      break;
    }
  }
  std::vector<Places> blocks{key};
  for (std::size_t i = key.size(); i < columns.size(); ++i) {
    blocks.back().push_back(i);
    if (blocks.back().size() > key.size() + 1 && width_of(columns, blocks.back()) > widest_block) {
      blocks.back().pop_back();
      blocks.push_back(key);
      blocks.back().push_back(i);
    }
  }
  return blocks;
}

void append_line(std::string& text, const std::vector<TextColumn>& columns, const Places& places,
                 std::size_t line) {
  const std::size_t begin = text.size();
  for (const std::size_t i : places) {
    const TextColumn& column = columns[i];
    const std::string& cell = column.lines[line];
    const std::size_t padding = column.width - detail::count_code_points(cell);
    if (i != places.front()) text += "  ";
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
  bool is_first = true;
  for (const Places& places : blocks_of(columns)) {
    if (places.empty()) continue;
    if (!is_first) text += '\n';
    is_first = false;
    append_line(text, columns, places, 0);
    text.append(width_of(columns, places), '-');
    text += '\n';
    for (std::size_t row = 0; row < table.row_count(); ++row) {
      append_line(text, columns, places, row + 1);
    }
  }
  for (const std::string& note : table.notes()) text += note + "\n";
  return text;
}

}  // namespace casepath
