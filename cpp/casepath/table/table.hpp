/// @file table.hpp
/// The one tabular result type: columns with a type, a unit and a description.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

struct ArrowArrayStream;

namespace casepath {

/// One value; the first alternative is "not available".
using Cell = std::variant<std::monostate, std::string, std::int64_t, double, bool>;

enum class CellType : std::uint8_t { text, integer, number, boolean, date };

[[nodiscard]] std::string_view to_string(CellType type) noexcept;

struct TableColumn {
  std::string name;
  CellType type = CellType::text;
  std::string unit;         ///< such as "charges", "days", "share"; may be empty
  std::string description;  ///< one sentence
  std::vector<Cell> cells;  ///< a date is held as its days since 1970-01-01

  friend bool operator==(const TableColumn&, const TableColumn&) = default;
};

class Table {
 public:
  Table() = default;
  explicit Table(std::string title) : title_(std::move(title)) {}

  [[nodiscard]] const std::string& title() const noexcept { return title_; }
  /// What a reader must know beside the numbers: unit, data cut, pending, estimator, "internal".
  [[nodiscard]] const std::vector<std::string>& notes() const noexcept { return notes_; }
  [[nodiscard]] const std::vector<TableColumn>& columns() const noexcept { return columns_; }
  [[nodiscard]] std::size_t row_count() const noexcept;
  /// Errors: ArgumentError naming the columns there are.
  [[nodiscard]] const TableColumn& column(std::string_view name) const;

  /// Adds a column; call before the first add_row().
  /// Errors: ArgumentError after the first row, or for a second column of the name.
  Table& add_column(std::string name, CellType type, std::string unit, std::string description);
  /// Adds a row, one cell per column, of the column's type or not available.  A double that is not
  /// a number is held as not available.
  /// Errors: ArgumentError, and the table is unchanged.
  Table& add_row(std::vector<Cell> cells);
  Table& add_note(std::string note);

  friend bool operator==(const Table&, const Table&) = default;

 private:
  std::string title_;
  std::vector<std::string> notes_;
  std::vector<TableColumn> columns_;
};

/// Aligned text for a terminal: title, header, rows, notes.  Numbers stand to the right, to
/// `digits` significant digits (1 to 17) but never less than whole; "-" is not available.  A table
/// wider than 110 letters is shown in blocks of columns, its leading text columns before each.
[[nodiscard]] std::string to_text(const Table& table, int digits = 4);
/// RFC 4180, header row, full precision (shortest text that reads back to the same double).  What
/// is not available is empty, an empty text is a pair of quotes.  With `guard_formulas`, a text
/// cell that a spreadsheet would evaluate gets a leading apostrophe.
[[nodiscard]] std::string to_csv(const Table& table, bool guard_formulas = false);
/// {"title", "notes", "columns": [{"name", "type", "unit", "description"}], "rows": [[...]]}
/// Not available is null, a date a text, an infinite number the text "inf" or "-inf".
[[nodiscard]] std::string to_json(const Table& table);
/// A standalone <table> with caption and notes; all text escaped.
[[nodiscard]] std::string to_html(const Table& table, int digits = 4);
/// One record batch; field metadata "unit" and "description", schema metadata "title" and "notes"
/// where there are any.  The consumer releases `out`; it borrows nothing from the table.
void export_arrow(const Table& table, ArrowArrayStream* out);

}  // namespace casepath
