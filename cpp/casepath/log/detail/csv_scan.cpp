#include "casepath/log/detail/csv_scan.hpp"

#include <algorithm>
#include <cstring>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/ranges.hpp"

namespace casepath::detail {

namespace {

constexpr std::size_t largest_block = std::size_t{1} << 28U;
constexpr std::size_t longest_block = std::size_t{1} << 30U;  // offsets within it fit 32 bits
constexpr std::size_t smallest_block = std::size_t{1} << 19U;

enum class RowFault : std::uint8_t {
  too_few,
  too_many,
  unterminated_quote,
  text_after_quote,
  too_long,
  bad_utf8,
  nul_byte,
};

struct FoundFault {
  RowFault fault;
  std::size_t row;     ///< within the block
  std::size_t column;  ///< or the number of cells found
};

/// What the cells of a column tell of its type.
struct SeenCells {
  TypeGuess guess;
  bool has_quoted = false;
  bool has_unquoted = false;
};

/// What scanning a block learns, beside the block.
struct Scan {
  CsvTable::Block block;
  std::vector<SeenCells> columns;
  bool has_unquoted = false;
  std::vector<FoundFault> faults;
  std::size_t further = 0;

  void add(RowFault fault, std::size_t row, std::size_t column) {
    if (faults.size() < Problems::most_shown) {
      faults.push_back({fault, row, column});
    } else {
      ++further;
    }
  }
};

class Scanner {
 public:
  explicit Scanner(const CsvTable& table) : table_(table) {
    for (const auto& column : table.columns) {
      if (column.key >= 0 || column.is_wanted) used_.push_back(uses_.size());
      uses_.push_back({column.key, column.is_wanted});
      if (column.key >= 0) {
        key_count_ = std::max(key_count_, static_cast<std::size_t>(column.key) + 1);
      }
    }
  }

  /// Scans the rows that begin at `begin` and before `soft_end`.
  [[nodiscard]] Scan scan(std::size_t begin, std::size_t soft_end) const {
    Scan result;
    result.block.begin = begin;
    result.columns.resize(uses_.size());
    result.block.keys.resize(key_count_);
    const char* base = table_.text.data();
    CsvCursor cursor{base + begin, base + table_.size, table_.delimiter};
    const char* stop = base + std::min(soft_end, begin + longest_block);
    std::vector<const char*> ends(uses_.size());
    while (!cursor.at_end() && cursor.at() < stop) {
      if (cursor.skip_blank()) continue;
      if (!scan_plain_row(cursor, ends, result)) scan_row(cursor, result);
      if (result.block.rows.size() == rows_to_measure) make_room(cursor.at(), stop, result.block);
    }
    result.block.end = std::min(static_cast<std::size_t>(cursor.at() - base), table_.size);
    if (!cursor.is_plain() || cursor.fault() != CsvCursor::Fault::none) check_text(result);
    return result;
  }

 private:
  struct Use {
    int key;
    bool is_wanted;
  };
  static constexpr std::size_t rows_to_measure = 256;

  /// Room for the rows that are to come, as long as those before.
  static void make_room(const char* at, const char* stop, CsvTable::Block& block) {
    const std::size_t first = block.rows[0];
    const std::size_t last = block.rows[block.rows.size() - 1];
    const std::size_t length = (last - first) / (rows_to_measure - 1) + 1;
    const auto left = static_cast<std::size_t>(std::max<std::ptrdiff_t>(stop - at, 0));
    const std::size_t rows = block.rows.size() + left / length + left / length / 16;
    block.rows.reserve(rows);
    for (auto& key : block.keys) key.reserve(rows);
  }

  /// A row with all of its cells and without quotes, as nearly all rows are.  False, with nothing
  /// done, where it is another.
  bool scan_plain_row(CsvCursor& cursor, std::span<const char*> ends, Scan& result) const {
    const char* row_begin = cursor.at();
    if (!cursor.next_plain_row(ends)) return false;
    const std::size_t row = result.block.rows.size();
    const char* base = table_.text.data() + result.block.begin;
    result.block.rows.push_back(static_cast<std::uint32_t>(row_begin - base));
    for (const std::size_t column : used_) {
      const char* begin = column == 0 ? row_begin : ends[column - 1] + 1;
      see({{begin, static_cast<std::size_t>(ends[column] - begin)}}, column, row_begin, result);
    }
    result.has_unquoted = true;
    check_length(cursor, row_begin, row, result);
    return true;
  }

  void check_length(const CsvCursor& cursor, const char* row_begin, std::size_t row,
                    Scan& result) const {
    if (static_cast<std::size_t>(cursor.at() - row_begin) > table_.longest_row) {
      result.add(RowFault::too_long, row, 0);
    }
  }

  void scan_row(CsvCursor& cursor, Scan& result) const {
    const char* base = table_.text.data() + result.block.begin;
    const char* row_begin = cursor.at();
    const std::size_t row = result.block.rows.size();
    result.block.rows.push_back(static_cast<std::uint32_t>(row_begin - base));
    std::size_t column = 0;
    do {
      const CsvCell cell = cursor.next();
      if (column < uses_.size()) see(cell, column, row_begin, result);
      if (cursor.fault() != CsvCursor::Fault::none) break;
      ++column;
    } while (!cursor.at_row_end());
    if (cursor.fault() != CsvCursor::Fault::none) {
      result.add(cursor.fault() == CsvCursor::Fault::unterminated_quote
                     ? RowFault::unterminated_quote
                     : RowFault::text_after_quote,
                 row, column);
      cursor.give_up();  // what follows can't be told apart from what belongs here
      return;
    }
    if (column != uses_.size()) {
      result.add(column < uses_.size() ? RowFault::too_few : RowFault::too_many, row, column);
    }
    check_length(cursor, row_begin, row, result);
    cursor.skip_row();
  }

  void see(const CsvCell& cell, std::size_t column, const char* row_begin, Scan& result) const {
    const Use use = uses_[column];
    result.has_unquoted = result.has_unquoted || !cell.is_quoted;
    if (use.key >= 0) {
      const bool is_missing = !table_.missing.empty() && table_.is_missing(cell.raw);
      result.block.add_key(
          static_cast<std::size_t>(use.key),
          {static_cast<std::uint32_t>(cell.raw.data() - row_begin),
           is_missing ? 0 : static_cast<std::uint32_t>(cell.raw.size()), cell.is_escaped});
    }
    if (!use.is_wanted || cell.raw.empty()) return;
    if (!table_.missing.empty() && table_.is_missing(cell.raw)) return;
    SeenCells& seen = result.columns[column];
    seen.guess.see(cell.raw);
    (cell.is_quoted ? seen.has_quoted : seen.has_unquoted) = true;
  }

  /// Finds what is no text, and in which cells.
  void check_text(Scan& result) const {
    const auto& block = result.block;
    std::size_t from = block.begin;
    while (from < block.end) {
      const std::string_view rest{table_.text.data() + from, block.end - from};
      const std::size_t bad = find_bad_utf8(rest);
      if (bad == std::string_view::npos) return;
      const std::size_t at = from + bad;
      const auto next = std::upper_bound(block.rows.begin(), block.rows.end(), at - block.begin);
      const std::size_t row =
          next == block.rows.begin() ? 0 : static_cast<std::size_t>(next - block.rows.begin()) - 1;
      result.add(table_.text.data()[at] == '\0' ? RowFault::nul_byte : RowFault::bad_utf8, row,
                 column_at(block, row, at));
      if (next == block.rows.end()) return;
      from = block.begin + *next;
    }
  }

  [[nodiscard]] std::size_t column_at(const CsvTable::Block& block, std::size_t row,
                                      std::size_t at) const {
    if (block.rows.empty()) return 0;
    const char* base = table_.text.data();
    CsvCursor cursor{base + block.begin + block.rows[row], base + table_.size, table_.delimiter};
    std::size_t column = 0;
    while (!cursor.at_end()) {
      (void)cursor.next();
      if (cursor.at() > base + at || cursor.at_row_end()) break;
      ++column;
    }
    return column;
  }

  const CsvTable& table_;
  std::vector<Use> uses_;          ///< of the columns
  std::vector<std::size_t> used_;  ///< columns that have a use
  std::size_t key_count_ = 0;
};

/// Behind the end of the row that `at` lies in, within quotes or not.
std::size_t behind_row(const CsvTable& table, std::size_t at, bool quoted) {
  const char* text = table.text.data();
  const auto find = [text](char wanted, std::size_t from, std::size_t end) {
    const void* found = std::memchr(text + from, wanted, end - from);
    return found == nullptr ? end
                            : static_cast<std::size_t>(static_cast<const char*>(found) - text);
  };
  for (;;) {
    const std::size_t line_end = quoted ? table.size : find('\n', at, table.size);
    const std::size_t quote = find('"', at, line_end);
    if (quote == line_end) return std::min(line_end + 1, table.size);
    quoted = !quoted;
    at = quote + 1;
  }
}

/// Where blocks may begin: behind the first line end outside quotes after each even cut.
std::vector<std::size_t> guess_begins(const CsvTable& table, std::size_t begin, unsigned threads) {
  const std::size_t length = table.size - begin;
  const std::size_t by_threads = std::size_t{threads} * 4;
  std::size_t count = std::clamp<std::size_t>(by_threads, 1, length / smallest_block + 1);
  count = std::max(count, length / largest_block + 1);
  if (threads == 1) count = length / largest_block + 1;
  std::vector<std::size_t> cuts;
  for (std::size_t i = 0; i < count; ++i) cuts.push_back(begin + length / count * i);
  if (count == 1) return cuts;

  std::vector<std::size_t> quotes(count, 0);
  for_ranges(even_ranges(count, count), threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      const auto end = i + 1 < count ? cuts[i + 1] : table.size;
      const char* at = table.text.data() + cuts[i];
      const char* last = table.text.data() + end;
      while (at < last && (at = static_cast<const char*>(std::memchr(
                               at, '"', static_cast<std::size_t>(last - at)))) != nullptr) {
        ++quotes[i];
        ++at;
      }
    }
  });
  bool inside = false;
  for (std::size_t i = 1; i < count; ++i) {
    inside = inside != (quotes[i - 1] % 2 != 0);
    // A row longer than a share reaches over several cuts.
    cuts[i] = cuts[i] < cuts[i - 1] ? cuts[i - 1] : behind_row(table, cuts[i], inside);
  }
  return cuts;
}

LogProblem problem_of(const CsvTable& table, const FoundFault& found, std::size_t first_row) {
  const std::size_t row = first_row + found.row + 1;
  const std::string place = "row " + std::to_string(row);
  const std::string column =
      found.column < table.columns.size() ? table.columns[found.column].name : std::string{};
  const std::string cell = place + (column.empty() ? "" : ", column " + in_quotes(column));
  const auto number = static_cast<long long>(row);
  switch (found.fault) {
    case RowFault::too_few:
    case RowFault::too_many:
      return {"ragged_row",
              place + " has " + std::to_string(found.column) + " cells; the header has " +
                  std::to_string(table.columns.size()),
              number, ""};
    case RowFault::unterminated_quote:
      return {"unterminated_quote", cell + ": a quote is opened and never closed", number, column};
    case RowFault::text_after_quote:
      return {"text_after_quote",
              cell + ": text follows a closing quote; a quote within quotes is written twice",
              number, column};
    case RowFault::too_long:
      return {"row_too_long",
              place + " is longer than " + std::to_string(table.longest_row) +
                  " bytes: is a quote missing?",
              number, ""};
    case RowFault::bad_utf8:
      return {"invalid_utf8", cell + ": not valid UTF-8; save the file as UTF-8", number, column};
    case RowFault::nul_byte:
      return {"nul_byte", cell + ": a NUL byte; is the file text in UTF-8?", number, column};
  }
  return {};
}

}  // namespace

void CsvTable::Block::add_apart(std::size_t key, const Place& place) {
  const std::size_t row = rows.size() - 1;
  places.push_back({{static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(key)}, place});
  keys[key].push_back({0, Key::apart});
}

CsvTable::Place CsvTable::Block::place_apart(std::size_t key, std::size_t row) const noexcept {
  auto at = std::lower_bound(places.begin(), places.end(), row,
                             [](const auto& one, std::size_t of) { return one.first.first < of; });
  while (at->first.second != key) ++at;  // a row has few keys
  return at->second;
}

const CsvTable::Block& CsvTable::block_of(std::size_t row) const noexcept {
  const auto after = std::upper_bound(
      blocks.begin(), blocks.end(), row,
      [](std::size_t wanted, const Block& block) { return wanted < block.first_row; });
  return *(after - 1);
}

bool CsvTable::is_missing(std::string_view cell) const noexcept {
  return std::find(missing.begin(), missing.end(), cell) != missing.end();
}

void scan_csv(CsvTable& table, std::size_t begin, unsigned threads, const Progress& progress) {
  const Scanner scanner{table};
  const auto begins = guess_begins(table, begin, threads);
  const auto soft_end = [&](std::size_t i) {
    return i + 1 < begins.size() ? begins[i + 1] : table.size;
  };
  std::vector<Scan> scans(begins.size());
  for_ranges(
      even_ranges(begins.size(), begins.size()), threads,
      [&](std::size_t, Range range) {
        for (std::size_t i = range.begin; i < range.end; ++i) {
          scans[i] = scanner.scan(begins[i], soft_end(i));
        }
      },
      progress);

  // A quote in a cell without quotes misleads the guess: such blocks are scanned again.
  Problems problems;
  std::size_t at = begin;
  bool has_unquoted = false;
  const auto take = [&](Scan& scan) {
    at = scan.block.end;
    scan.block.first_row = table.rows;
    for (const FoundFault& found : scan.faults) {
      problems.add(problem_of(table, found, table.rows));
    }
    for (std::size_t n = 0; n < scan.further; ++n) problems.count();
    table.rows += scan.block.rows.size();
    has_unquoted = has_unquoted || scan.has_unquoted;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      auto& column = table.columns[c];
      column.guess.merge(scan.columns[c].guess);
      column.has_quoted = column.has_quoted || scan.columns[c].has_quoted;
      column.has_unquoted = column.has_unquoted || scan.columns[c].has_unquoted;
    }
    if (!scan.block.rows.empty()) table.blocks.push_back(std::move(scan.block));
  };
  for (std::size_t i = 0; i < scans.size(); ++i) {
    if (scans[i].block.begin == at) take(scans[i]);
    while (at < soft_end(i)) {
      Scan again = scanner.scan(at, soft_end(i));
      take(again);
    }
  }
  table.quotes_all = table.rows != 0 && !has_unquoted;
  problems.raise();
}

}  // namespace casepath::detail
