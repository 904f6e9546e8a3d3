/// @file csv_scan.hpp
/// One pass over the text of a CSV file: where rows begin, the cells of the key columns, the types
/// of the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/infer.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/readers.hpp"

namespace casepath::detail {

/// One cell: where it lies and how it is written.
struct CsvCell {
  std::string_view raw;  ///< without the outer quotes
  bool is_quoted = false;
  bool is_escaped = false;  ///< "" stands for " within
};

/// Reads the cells of rows, one after the other.  The text ends with '\n' and `csv_padding` bytes.
class CsvCursor {
 public:
  CsvCursor(const char* at, const char* end, char delimiter) noexcept
      : at_(at), end_(end), delimiter_(delimiter) {}

  enum class Fault : std::uint8_t { none, unterminated_quote, text_after_quote };

  /// Reads the next cell.  Afterwards at_row_end() says whether it was the last of its row.
  CsvCell next() noexcept;
  [[nodiscard]] bool at_row_end() const noexcept { return row_end_; }
  [[nodiscard]] bool at_end() const noexcept { return at_ >= end_; }
  [[nodiscard]] const char* at() const noexcept { return at_; }
  [[nodiscard]] Fault fault() const noexcept { return fault_; }
  /// To the next row, from anywhere in one.
  void skip_row() noexcept;
  /// Over a row without any character; false where there is none.
  bool skip_blank() noexcept;

 private:
  [[nodiscard]] const char* find_special(const char* from) noexcept;
  void end_cell(const char* special) noexcept;

  const char* at_;
  const char* end_;
  const char* window_ = nullptr;  ///< the 64 bytes that mask_ tells about
  std::uint64_t mask_ = 0;
  char delimiter_;
  bool row_end_ = false;
  Fault fault_ = Fault::none;
};

inline constexpr std::size_t csv_padding = 64;

/// A scanned CSV text; immutable, shared by its columns.
struct CsvTable {
  struct Key {
    std::uint32_t offset = 0;  ///< from the block's begin
    std::uint32_t length = 0;  ///< with `escaped` where it is
    static constexpr std::uint32_t escaped = 0x8000'0000U;
  };
  struct Column {
    std::string name;
    TypeGuess guess;
    bool has_quoted = false;    ///< a cell with text in quotes
    bool has_unquoted = false;  ///< a cell with text without
    int key = -1;               ///< place in Block::keys
    bool is_wanted = false;     ///< rides along: its type is needed
  };
  struct Block {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t first_row = 0;
    std::vector<std::uint32_t> rows;  ///< where they begin, from `begin`
    std::vector<std::vector<Key>> keys;
  };

  std::string text;  ///< with '\n' and padding at the end
  std::size_t size = 0;
  char delimiter = ',';
  std::vector<std::string> missing;
  bool quotes_all = false;  ///< no cell without quotes: they say nothing about the type
  std::vector<Column> columns;
  std::vector<Block> blocks;
  std::size_t rows = 0;

  [[nodiscard]] const Block& block_of(std::size_t row) const noexcept;
  [[nodiscard]] bool is_missing(std::string_view text) const noexcept;
};

/// Scans all rows.  `table` has text, delimiter, missing and columns; rows begin at `begin`.
/// Errors: LogError - ragged rows, quotes, invalid UTF-8, NUL bytes, each with row and column.
void scan_csv(CsvTable& table, std::size_t begin, unsigned threads, const Progress& progress);

/// A cell with "" turned into ".
[[nodiscard]] std::string unescaped(std::string_view raw);

/// Where the first fault of UTF-8 (or a NUL byte) lies; npos: none.
[[nodiscard]] std::size_t find_bad_utf8(std::string_view text) noexcept;

}  // namespace casepath::detail
