#include <algorithm>
#include <array>
#include <cmath>

#include "casepath/core/error.hpp"
#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/csv_scan.hpp"
#include "casepath/log/detail/csv_types.hpp"
#include "casepath/log/detail/source_readers.hpp"
#include "casepath/log/detail/text_file.hpp"
#include "casepath/log/readers.hpp"

namespace casepath {

namespace {

using detail::CsvCell;
using detail::CsvCursor;
using detail::CsvTable;
using detail::TextArena;

/// Case, event, time or sequence: its cells were noted while scanning.
class KeyColumn final : public detail::SourceColumn {
 public:
  KeyColumn(std::shared_ptr<const CsvTable> table, std::size_t key)
      : table_(std::move(table)), key_(key) {}

  [[nodiscard]] ColumnType type() const noexcept override { return ColumnType::text; }

  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override {
    if (out.empty()) return;
    const CsvTable::Block* block = &table_->block_of(begin);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (begin + i - block->first_row >= block->rows.size()) ++block;
      out[i] = text(*block, begin + i - block->first_row, arena);
    }
  }
  void texts_of(std::span<const std::uint32_t> rows, std::span<std::string_view> out,
                TextArena& arena) const override {
    if (rows.empty()) return;
    const CsvTable::Block* block = &table_->block_of(rows.front());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] < block->first_row || rows[i] - block->first_row >= block->rows.size()) {
        block = &table_->block_of(rows[i]);
      }
      out[i] = text(*block, rows[i] - block->first_row, arena);
    }
  }

 private:
  [[nodiscard]] std::string_view text(const CsvTable::Block& block, std::size_t row,
                                      TextArena& arena) const {
    const CsvTable::Key key = block.keys[key_][row];
    const char* begin = table_->text.data() + block.begin + block.rows[row];
    if (key.length == CsvTable::Key::apart) return text_apart(block, row, begin, arena);
    if (key.length == 0) return {};
    return {begin + key.offset, key.length};
  }
  [[nodiscard]] std::string_view text_apart(const CsvTable::Block& block, std::size_t row,
                                            const char* begin, TextArena& arena) const {
    const CsvTable::Place place = block.place_apart(key_, row);
    if (place.length == 0) return {};
    const std::string_view raw{begin + place.offset, place.length};
    return place.is_escaped ? arena.keep(detail::unescaped(raw)) : raw;
  }

  std::shared_ptr<const CsvTable> table_;
  std::size_t key_;
};

/// A column that rides along: its cells are found in the rows when they are asked for.
class CellColumn final : public detail::SourceColumn {
 public:
  CellColumn(std::shared_ptr<const CsvTable> table, std::size_t column)
      : table_(std::move(table)), column_(column), type_(table_->type_of(column)) {}

  [[nodiscard]] ColumnType type() const noexcept override { return type_; }

  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override {
    for_cells(begin, out.size(), [&](std::size_t i, const CsvCell& cell) {
      if (is_missing(cell)) {
        out[i] = {};
      } else {
        out[i] = cell.is_escaped ? arena.keep(detail::unescaped(cell.raw)) : cell.raw;
      }
    });
    if (type_ == ColumnType::text) return;
    // Values are shown as the log shows them, not as the file wrote them.
    std::string shown;
    for (std::string_view& text : out) {
      if (text.data() == nullptr) continue;
      shown.clear();
      if (type_ == ColumnType::number) {
        detail::append_text(shown, detail::number_of(text).value_or(0));
      } else {
        detail::append_value(shown, type_, detail::integer_of(type_, text).value_or(0));
      }
      text = arena.keep(shown);
    }
  }

  void integers(std::size_t begin, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override {
    for_cells(begin, out.size(), [&](std::size_t i, const CsvCell& cell) {
      const auto value = is_missing(cell) ? std::nullopt : detail::integer_of(type_, cell.raw);
      recorded[i] = value.has_value() ? 1 : 0;
      out[i] = value.value_or(0);
    });
  }

  void numbers(std::size_t begin, std::span<double> out) const override {
    for_cells(begin, out.size(), [&](std::size_t i, const CsvCell& cell) {
      const auto value = is_missing(cell) ? std::nullopt : detail::number_of(cell.raw);
      out[i] = value ? *value : std::nan("");
    });
  }

 private:
  [[nodiscard]] bool is_missing(const CsvCell& cell) const {
    if (cell.raw.empty()) {
      // "" is a text without a character, in a file that uses quotes with a meaning.
      return !cell.is_quoted || type_ != ColumnType::text || table_->quotes_all;
    }
    return !table_->missing.empty() && table_->is_missing(cell.raw);
  }

  template <class Work>
  void for_cells(std::size_t begin, std::size_t n, Work work) const {
    if (n == 0) return;
    const CsvTable::Block* block = &table_->block_of(begin);
    const char* text = table_->text.data();
    for (std::size_t i = 0; i < n; ++i) {
      if (begin + i - block->first_row >= block->rows.size()) ++block;
      CsvCursor cursor{text + block->begin + block->rows[begin + i - block->first_row],
                       text + table_->size, table_->delimiter};
      CsvCell cell = cursor.next();
      for (std::size_t column = 0; column < column_; ++column) cell = cursor.next();
      work(i, cell);
    }
  }

  std::shared_ptr<const CsvTable> table_;
  std::size_t column_;
  ColumnType type_;
};

/// The candidate that stands most often in the header, outside quotes.
char find_delimiter(std::string_view header) {
  constexpr std::string_view candidates = ",;\t|";
  std::array<std::size_t, candidates.size()> counts{};
  bool inside = false;
  for (const char c : header) {
    if (c == '"') inside = !inside;
    if (!inside && (c == '\n' || c == '\r')) break;
    const std::size_t found = candidates.find(c);
    if (!inside && found != std::string_view::npos) ++counts[found];
  }
  return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                             counts.begin())];
}

[[noreturn]] void refuse_csv(const char* code, std::string message) {
  throw LogError({{code, std::move(message), 0, ""}});
}

/// Reads the header; returns where the first row begins.
std::size_t read_header(CsvTable& table, std::size_t begin, const std::string& name) {
  const char* text = table.text.data();
  CsvCursor cursor{text + begin, text + table.size, table.delimiter};
  while (cursor.skip_blank()) {
  }
  if (cursor.at_end()) refuse_csv("empty_file", name + " is empty: not even a header");
  const char* header = cursor.at();
  do {
    const CsvCell cell = cursor.next();
    CsvTable::Column column;
    column.name = cell.is_escaped ? detail::unescaped(cell.raw) : std::string{cell.raw};
    if (column.name.empty()) column.name = "column " + std::to_string(table.columns.size() + 1);
    table.columns.push_back(std::move(column));
    if (cursor.fault() != CsvCursor::Fault::none) {
      refuse_csv("bad_header", name + ": the quotes of the header do not match");
    }
  } while (!cursor.at_row_end());
  const std::size_t end = std::min(static_cast<std::size_t>(cursor.at() - text), table.size);
  const std::string_view line{header, end - static_cast<std::size_t>(header - text)};
  const std::size_t bad = detail::find_bad_utf8(line);
  if (bad != std::string_view::npos) {
    if (line[bad] == '\0')
      refuse_csv("nul_byte", name + ": a NUL byte in the header; is it UTF-8 text?");
    refuse_csv("invalid_utf8", name + ": the header is not valid UTF-8; save the file as UTF-8");
  }
  return end;
}

EventLog read_text(detail::CsvText text, const std::string& name, const LogSpec& spec,
                   const CsvOptions& csv, const ReadOptions& options) {
  detail::check_spec(spec);
  auto source = detail::read_csv_source(
      std::move(text), name, csv, options, [&spec](const std::vector<std::string>& names) {
        auto chosen = detail::choose_columns(names, spec);
        return detail::ColumnRoles{{chosen.case_column, chosen.event_column, chosen.time_column},
                                   std::move(chosen.attributes)};
      });
  ReadOptions quiet = options;
  quiet.progress = {};
  return LogBuilder::build(std::move(source), spec, quiet);
}

}  // namespace

detail::Source detail::read_csv_source(CsvText text, const std::string& name, const CsvOptions& csv,
                                       const ReadOptions& options, const ChooseRoles& choose,
                                       CsvTypes* types) {
  constexpr std::string_view not_allowed{"\"\r\n", 3};
  if (not_allowed.find(csv.delimiter) != std::string_view::npos ||
      static_cast<unsigned char>(csv.delimiter) >= 0x80) {
    throw ArgumentError("the delimiter must be one ASCII character, no quote and no line end");
  }
  const std::size_t begin = begin_of_text(text.view(), name, "CSV");

  auto table = std::make_shared<CsvTable>();
  table->size = text.size();
  table->text = std::move(text);
  table->missing = csv.missing;
  table->delimiter =
      csv.delimiter != 0 ? csv.delimiter : find_delimiter(table->text.view().substr(begin));
  const std::size_t first_row = read_header(*table, begin, name);

  std::vector<std::string> names;
  for (const auto& column : table->columns) names.push_back(column.name);
  const ColumnRoles roles = choose(names);
  int keys = 0;
  for (const std::size_t index : roles.keys) table->columns[index].key = keys++;
  for (const std::size_t index : roles.carried) table->columns[index].is_wanted = true;
  detail::scan_csv(*table, first_row, resolve_threads(options.threads), options.progress);
  if (types != nullptr) types->join(*table);

  detail::Source source;
  source.rows = table->rows;
  const std::shared_ptr<const CsvTable> shared = table;
  for (std::size_t i = 0; i < table->columns.size(); ++i) {
    const auto& column = table->columns[i];
    detail::SourceField field{column.name, std::make_shared<CellColumn>(shared, i)};
    if (column.key >= 0) {
      field.key = std::make_shared<KeyColumn>(shared, static_cast<std::size_t>(column.key));
    }
    source.fields.push_back(std::move(field));
  }
  return source;
}

EventLog read_csv(const std::filesystem::path& path, const LogSpec& spec, const CsvOptions& csv,
                  const ReadOptions& options) {
  detail::check_spec(spec);
  return read_text(detail::read_csv_text(path, resolve_threads(options.threads)), path.string(),
                   spec, csv, options);
}

EventLog parse_csv(std::string_view text, const LogSpec& spec, const CsvOptions& csv,
                   const ReadOptions& options) {
  return read_text(std::string{text}, "the text", spec, csv, options);
}

}  // namespace casepath
