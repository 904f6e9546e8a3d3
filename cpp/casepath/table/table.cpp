#include "casepath/table/table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

std::string_view describe(const Cell& cell) noexcept {
  constexpr std::string_view names[] = {"not available", "a text", "an integer", "a number",
                                        "a boolean"};
  return names[cell.index()];
}

bool fits(const Cell& cell, CellType type) noexcept {
  if (std::holds_alternative<std::monostate>(cell)) return true;
  switch (type) {
    case CellType::text:
      return std::holds_alternative<std::string>(cell);
    case CellType::integer:
      return std::holds_alternative<std::int64_t>(cell);
    case CellType::number:
      return std::holds_alternative<double>(cell);
    case CellType::boolean:
      return std::holds_alternative<bool>(cell);
    case CellType::date: {
      const auto* days = std::get_if<std::int64_t>(&cell);
      return days != nullptr && *days > std::numeric_limits<std::int32_t>::min() &&
             *days <= std::numeric_limits<std::int32_t>::max();
    }
  }
  return false;
}

}  // namespace

std::string_view to_string(CellType type) noexcept {
  switch (type) {
    case CellType::text:
      return "text";
    case CellType::integer:
      return "integer";
    case CellType::number:
      return "number";
    case CellType::boolean:
      return "boolean";
    case CellType::date:
      return "date";
  }
  return "";
}

std::size_t Table::row_count() const noexcept {
  return columns_.empty() ? 0 : columns_.front().cells.size();
}

const TableColumn& Table::column(std::string_view name) const {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [name](const TableColumn& each) { return each.name == name; });
  if (found != columns_.end()) return *found;
  std::string message = "the table has no column \"" + std::string(name) + "\"; it has ";
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    message += (i == 0 ? "\"" : ", \"") + columns_[i].name + "\"";
  }
  if (columns_.empty()) message += "none";
  throw ArgumentError(message);
}

Table& Table::add_column(std::string name, CellType type, std::string unit,
                         std::string description) {
  if (row_count() > 0) {
    throw ArgumentError("column \"" + name + "\" comes after the first row");
  }
  for (const TableColumn& each : columns_) {
    if (each.name == name) throw ArgumentError("the table has two columns \"" + name + "\"");
  }
  columns_.push_back({std::move(name), type, std::move(unit), std::move(description), {}});
  return *this;
}

Table& Table::add_row(std::vector<Cell> cells) {
  if (cells.empty() || cells.size() != columns_.size()) {
    throw ArgumentError("a row has " + std::to_string(cells.size()) + " cells, the table " +
                        std::to_string(columns_.size()) + " columns");
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (const auto* number = std::get_if<double>(&cells[i]); number && std::isnan(*number)) {
      cells[i] = std::monostate{};
    }
    if (!fits(cells[i], columns_[i].type)) {
      throw ArgumentError("column \"" + columns_[i].name + "\" holds values of type " +
                          std::string(to_string(columns_[i].type)) + ", not " +
                          std::string(describe(cells[i])));
    }
  }
  // All columns get room first, so that a row is added whole or not at all.
  const std::size_t rows = row_count();
  for (TableColumn& column : columns_) {
    if (column.cells.capacity() == rows) column.cells.reserve(std::max<std::size_t>(8, 2 * rows));
  }
  for (std::size_t i = 0; i < cells.size(); ++i) columns_[i].cells.push_back(std::move(cells[i]));
  return *this;
}

Table& Table::add_note(std::string note) {
  notes_.push_back(std::move(note));
  return *this;
}

}  // namespace casepath
