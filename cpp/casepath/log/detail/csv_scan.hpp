/// @file csv_scan.hpp
/// One pass over the text of a CSV file: where rows begin, the cells of the key columns, the types
/// of the others.
#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/csv_text.hpp"
#include "casepath/log/detail/infer.hpp"
#include "casepath/log/detail/number_buffer.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/readers.hpp"

namespace casepath::detail {

/// One cell: where it lies and how it is written.
struct CsvCell {
  std::string_view raw;  ///< without the outer quotes
  bool is_quoted = false;
  bool is_escaped = false;  ///< "" stands for " within
};

/// Which of 64 bytes end a cell.
struct CsvWindow {
  std::uint64_t ends = 0;
  bool is_plain = true;  ///< only ASCII, no NUL byte
};

inline CsvWindow look_at(const char* bytes, char delimiter) noexcept {
  CsvWindow window;
#if defined(__SSE2__)
  const __m128i delimiters = _mm_set1_epi8(delimiter);
  const __m128i line_feeds = _mm_set1_epi8('\n');
  const __m128i returns = _mm_set1_epi8('\r');
  __m128i odd = _mm_setzero_si128();
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i part =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + std::size_t{i} * 16));
    const __m128i hits =
        _mm_or_si128(_mm_cmpeq_epi8(part, delimiters),
                     _mm_or_si128(_mm_cmpeq_epi8(part, line_feeds), _mm_cmpeq_epi8(part, returns)));
    // A signed byte that is not above 0 is NUL or the beginning of what is no ASCII.
    odd = _mm_or_si128(odd, _mm_cmpgt_epi8(_mm_set1_epi8(1), part));
    window.ends |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(hits)))
                   << (i * 16);
  }
  window.is_plain = _mm_movemask_epi8(odd) == 0;
#else
  for (unsigned i = 0; i < 64; ++i) {
    const char c = bytes[i];
    if (c == delimiter || c == '\n' || c == '\r') window.ends |= std::uint64_t{1} << i;
    if (static_cast<signed char>(c) <= 0) window.is_plain = false;
  }
#endif
  return window;
}

/// Reads the cells of rows, one after the other.  The text is that of a CsvText.
class CsvCursor {
 public:
  CsvCursor(const char* at, const char* end, char delimiter) noexcept
      : at_(at), end_(end), delimiter_(delimiter) {
    look_from(at);
  }

  enum class Fault : std::uint8_t { none, unterminated_quote, text_after_quote };

  /// Reads the next cell.  Afterwards at_row_end() says whether it was the last of its row.
  CsvCell next() noexcept {
    if (*at_ == '"') return next_quoted();
    const char* special = find_special();
    CsvCell cell;
    cell.raw = {at_, static_cast<std::size_t>(special - at_)};
    end_cell(special);
    return cell;
  }
  /// Reads a row of so many cells, none of them in quotes, and says where each ends; false, with
  /// nothing read, where the next row is another.
  bool next_plain_row(std::span<const char*> ends) noexcept {
    if (*at_ == '"') return false;
    CsvCursor ahead = *this;
    const char* end = ahead.find_special();
    std::size_t count = 0;
    for (; *end == delimiter_; end = ahead.find_special()) {
      ends[count++] = end;
      if (count == ends.size() || end[1] == '"') return false;
    }
    ends[count++] = end;
    if (count != ends.size()) return false;
    ahead.end_cell(end);
    ahead.row_end_ = false;
    *this = ahead;
    return true;
  }
  [[nodiscard]] bool at_row_end() const noexcept { return row_end_; }
  [[nodiscard]] bool at_end() const noexcept { return at_ >= end_; }
  [[nodiscard]] const char* at() const noexcept { return at_; }
  [[nodiscard]] Fault fault() const noexcept { return fault_; }
  /// Whether all that was looked at is ASCII without a NUL byte, and no cell was in quotes.
  [[nodiscard]] bool is_plain() const noexcept { return is_plain_; }
  /// To the end of the text.
  void give_up() noexcept {
    at_ = end_;
    row_end_ = false;
  }
  /// To the next row, from anywhere in one.
  void skip_row() noexcept {
    while (!row_end_ && !at_end()) (void)next();
    row_end_ = false;
  }
  /// Over a row without any character; false where there is none.
  bool skip_blank() noexcept {
    if ((*at_ != '\n' && *at_ != '\r') || at_end()) return false;
    end_cell(find_special());
    row_end_ = false;
    return true;
  }

 private:
  CsvCell next_quoted() noexcept;
  void look_from(const char* from) noexcept {
    window_ = from;
    const CsvWindow window = look_at(from, delimiter_);
    ends_ = window.ends;
    is_plain_ = is_plain_ && (window.is_plain || is_plain_end(from));
  }
  /// Whether the window runs over the end of the text, and what there is before it is plain.
  [[nodiscard]] bool is_plain_end(const char* from) const noexcept {
    if (end_ - from >= 64) return false;
    while (from<end_&& static_cast<signed char>(*from)> 0) ++from;
    return from >= end_;
  }
  /// The next end of a cell.  The text ends with '\n', so there is always one.
  [[nodiscard]] const char* find_special() noexcept {
    while (ends_ == 0) look_from(window_ + 64);
    const char* special = window_ + std::countr_zero(ends_);
    ends_ &= ends_ - 1;
    return special;
  }
  void end_cell(const char* special) noexcept {
    row_end_ = *special != delimiter_;
    at_ = special + 1;
    if (*special == '\r' && at_ < end_ && *at_ == '\n') at_ = find_special() + 1;
  }

  const char* at_;
  const char* end_;
  const char* window_ = nullptr;  ///< the 64 bytes that ends_ tells about
  std::uint64_t ends_ = 0;        ///< ends of cells that are still to come
  char delimiter_;
  bool row_end_ = false;
  bool is_plain_ = true;
  Fault fault_ = Fault::none;
};

/// A scanned CSV text; immutable, shared by its columns.
struct CsvTable {
  /// Where a cell lies in the text.
  struct Place {
    std::uint32_t offset;  ///< from the row's begin
    std::uint32_t length;  ///< 0: not recorded
    bool is_escaped;
  };
  /// The same in four bytes; cells that lie far, are long or are escaped stand apart.
  struct Key {
    std::uint16_t offset;
    std::uint16_t length;
    static constexpr std::uint16_t apart = 0xFFFFU;  ///< in Block::places
    static constexpr std::uint32_t farthest = 0xFFFFU;
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
    GrowingBuffer<std::uint32_t> rows;  ///< where they begin, from `begin`
    std::vector<GrowingBuffer<Key>> keys;
    /// Of cells that stand apart: row, key and place, by row.
    std::vector<std::pair<std::pair<std::uint32_t, std::uint32_t>, Place>> places;

    /// A cell of the last row.
    void add_key(std::size_t key, const Place& place) {
      if (place.offset > Key::farthest || place.length >= Key::apart || place.is_escaped) {
        add_apart(key, place);
      } else {
        keys[key].push_back(
            {static_cast<std::uint16_t>(place.offset), static_cast<std::uint16_t>(place.length)});
      }
    }
    void add_apart(std::size_t key, const Place& place);
    [[nodiscard]] Place place_apart(std::size_t key, std::size_t row) const noexcept;
  };

  CsvText text;
  std::size_t size = 0;                                   ///< of the text
  std::size_t longest_row = (std::size_t{1} << 30U) - 1;  ///< in bytes; longer ones are refused
  char delimiter = ',';
  std::vector<std::string> missing;
  bool quotes_all = false;  ///< no cell without quotes: they say nothing about the type
  std::vector<Column> columns;
  std::vector<Block> blocks;
  std::size_t rows = 0;

  [[nodiscard]] const Block& block_of(std::size_t row) const noexcept;
  [[nodiscard]] bool is_missing(std::string_view text) const noexcept;
  /// Quotes around every value of a column say that it is text, unless the file quotes everything.
  [[nodiscard]] ColumnType type_of(std::size_t column) const noexcept {
    const Column& one = columns[column];
    if (one.has_quoted && !one.has_unquoted && !quotes_all) return ColumnType::text;
    return one.guess.type();
  }
};

/// Scans all rows.  `table` has text, delimiter, missing and columns; rows begin at `begin`.
/// Errors: LogError - ragged rows, quotes, invalid UTF-8, NUL bytes, each with row and column.
void scan_csv(CsvTable& table, std::size_t begin, unsigned threads, const Progress& progress);

/// A cell with "" turned into ".
[[nodiscard]] std::string unescaped(std::string_view raw);

/// Where the first fault of UTF-8 (or a NUL byte) lies; npos: none.
[[nodiscard]] std::size_t find_bad_utf8(std::string_view text) noexcept;

}  // namespace casepath::detail
