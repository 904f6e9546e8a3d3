#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <utility>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/error.hpp"
#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/csv_scan.hpp"
#include "casepath/log/detail/infer.hpp"
#include "casepath/log/detail/source_readers.hpp"
#include "casepath/log/detail/text_file.hpp"
#include "casepath/log/readers.hpp"

namespace casepath {

namespace {

using detail::TextArena;

/// Longest line in bytes; a longer one is refused.
constexpr std::size_t longest_line = (std::size_t{1} << 30U) - 1;

enum class JsonCellKind : std::uint8_t { text, number, boolean };

/// A value as the line wrote it, a text without its quotes and escapes.
struct JsonCell {
  const char* data = nullptr;
  std::uint32_t size = 0;
  JsonCellKind kind = JsonCellKind::text;

  [[nodiscard]] std::string_view view() const noexcept { return {data, size}; }
};

/// The values of one key.  Rows without a value take no room.
struct JsonValues {
  std::string name;
  std::vector<JsonCell> cells;
  std::vector<std::uint32_t> rows;                      ///< of the cells; empty: 0, 1, 2 ...
  std::size_t last_row = static_cast<std::size_t>(-1);  ///< where the key was met, null or not
  detail::TypeGuess guess;                              ///< of texts with a character, or numbers
  bool has_text = false;
  bool has_number = false;
  bool has_boolean = false;

  void add(std::size_t row, const JsonCell& cell) {
    if (rows.empty() && row != cells.size()) {
      rows.resize(cells.size());
      std::iota(rows.begin(), rows.end(), std::uint32_t{0});
      rows.push_back(static_cast<std::uint32_t>(row));
    } else if (!rows.empty()) {
      rows.push_back(static_cast<std::uint32_t>(row));
    }
    cells.push_back(cell);
    has_number = has_number || cell.kind == JsonCellKind::number;
    has_boolean = has_boolean || cell.kind == JsonCellKind::boolean;
    if (cell.size == 0) return;  // says nothing about the type
    has_text = has_text || cell.kind == JsonCellKind::text;
    if (cell.kind != JsonCellKind::boolean) guess.see(cell.view());
  }

  /// Types are as JSON has them; texts may be dates and times, and values of several types are
  /// text.
  [[nodiscard]] ColumnType type() const noexcept {
    if (int{has_text} + int{has_number} + int{has_boolean} != 1) return ColumnType::text;
    if (has_boolean) return ColumnType::boolean;
    const ColumnType seen = guess.type();
    if (has_number) return seen;
    return seen == ColumnType::date || seen == ColumnType::time ? seen : ColumnType::text;
  }

  /// The first cell at or behind a row.
  [[nodiscard]] std::size_t find(std::size_t row) const noexcept {
    if (rows.empty()) return std::min(row, cells.size());
    return static_cast<std::size_t>(std::lower_bound(rows.begin(), rows.end(), row) - rows.begin());
  }
  [[nodiscard]] std::size_t row_of(std::size_t cell) const noexcept {
    return rows.empty() ? cell : rows[cell];
  }
};

/// All lines, read; immutable, shared by its columns.
struct JsonLines {
  TextArena arena;
  std::vector<JsonValues> columns;
  std::size_t rows = 0;
};

/// The column of a key.
class JsonColumn final : public detail::SourceColumn {
 public:
  /// `as_written`: every value as its text, none where that is empty.
  JsonColumn(std::shared_ptr<const JsonLines> lines, std::size_t column, bool as_written)
      : lines_(std::move(lines)),
        values_(lines_->columns[column]),
        type_(as_written ? ColumnType::text : values_.type()),
        keeps_empty_(!as_written && type_ == ColumnType::text) {}

  [[nodiscard]] ColumnType type() const noexcept override { return type_; }

  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override {
    std::fill(out.begin(), out.end(), std::string_view{});
    std::string shown;
    for_cells(begin, out.size(), [&](std::size_t i, const JsonCell& cell) {
      if (type_ == ColumnType::text) {
        out[i] = cell.view();
        return;
      }
      shown.clear();
      if (type_ == ColumnType::number) {
        detail::append_text(shown, detail::number_of(cell.view()).value_or(0));
      } else {
        detail::append_value(shown, type_, detail::integer_of(type_, cell.view()).value_or(0));
      }
      out[i] = arena.keep(shown);
    });
  }

  void integers(std::size_t begin, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override {
    SourceColumn::integers(begin, out, recorded);
    for_cells(begin, out.size(), [&](std::size_t i, const JsonCell& cell) {
      const auto value = detail::integer_of(type_, cell.view());
      recorded[i] = value.has_value() ? 1 : 0;
      out[i] = value.value_or(0);
    });
  }

  void numbers(std::size_t begin, std::span<double> out) const override {
    SourceColumn::numbers(begin, out);
    for_cells(begin, out.size(), [&](std::size_t i, const JsonCell& cell) {
      out[i] = detail::number_of(cell.view()).value_or(std::nan(""));
    });
  }

 private:
  /// Calls `work` for the rows that have a value.
  template <class Work>
  void for_cells(std::size_t begin, std::size_t n, Work work) const {
    for (std::size_t at = values_.find(begin); at < values_.cells.size(); ++at) {
      const std::size_t row = values_.row_of(at);
      if (row >= begin + n) return;
      const JsonCell& cell = values_.cells[at];
      if (cell.size != 0 || keeps_empty_) work(row - begin, cell);
    }
  }

  std::shared_ptr<const JsonLines> lines_;
  const JsonValues& values_;  ///< of lines_
  ColumnType type_;
  bool keeps_empty_;
};

/// Reads one line after the other into columns.
class JsonLineReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit JsonLineReader(JsonLines& lines) : lines_(lines) {}

  void read(std::string_view line) {
    if (lines_.rows == detail::max_rows) detail::refuse_rows();
    line_ = line;
    depth_ = 0;
    next_ = 0;
    current_ = none;
    if (line.size() > longest_line) {
      problem("row_too_long", "the line is longer than " + std::to_string(longest_line) + " bytes");
    } else if (const std::size_t bad = detail::find_bad_utf8(line); bad != std::string_view::npos) {
      if (line[bad] == '\0') {
        problem("nul_byte", "a NUL byte; is it UTF-8 text?");
      } else {
        problem("invalid_utf8", "not valid UTF-8; save the file as UTF-8");
      }
    } else {
      (void)nlohmann::json::sax_parse(line, this);
    }
    ++lines_.rows;
  }
  void raise() const { problems_.raise(); }

  bool null() override { return is_value("null"); }
  bool boolean(bool value) override {
    if (!is_value("true or false")) return false;
    return add(value ? "true" : "false", JsonCellKind::boolean);
  }
  bool number_integer(number_integer_t value) override {
    return is_value("a number") && add(std::to_string(value), JsonCellKind::number);
  }
  bool number_unsigned(number_unsigned_t value) override {
    return is_value("a number") && add(std::to_string(value), JsonCellKind::number);
  }
  bool number_float(number_float_t /*value*/, const std::string& written) override {
    return is_value("a number") && add(written, JsonCellKind::number);
  }
  bool string(std::string& value) override {
    if (!is_value("a text")) return false;
    if (depth_ == 1 && value.find('\0') != std::string::npos) {
      problem("nul_byte", "a NUL character", name());
      return true;
    }
    return add(value, JsonCellKind::text);
  }
  bool binary(binary_t& /*value*/) override { return false; }  // JSON text has none

  bool start_object(std::size_t /*size*/) override { return open("an object"); }
  bool start_array(std::size_t /*size*/) override {
    return depth_ == 0 ? is_value("an array") : open("an array");
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool end_array() override { return end_object(); }

  bool key(std::string& name) override {
    if (depth_ != 1) return true;
    if (name.empty() || name.find('\0') != std::string::npos) {
      problem("bad_key", name.empty() ? "a key without a character" : "a key with a NUL character");
      return false;
    }
    current_ = column_of(name);
    JsonValues& column = lines_.columns[current_];
    if (column.last_row == lines_.rows) {
      problem("duplicate_key", "the key is written twice", column.name);
    }
    is_first_ = column.last_row != lines_.rows;
    column.last_row = lines_.rows;
    return true;
  }

  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::detail::exception& error) override {
    constexpr int out_of_range = 406;
    if (error.id == out_of_range) {
      problem("bad_json", "the number " + last_token.substr(0, 40) + " is too large", name());
    } else if (position > line_.size()) {
      problem("bad_json",
              "the line ends too early; each line must hold one whole object: {\"key\": value, "
              "...}");
    } else {
      const std::string_view rest = line_.substr(position == 0 ? 0 : position - 1);
      problem("bad_json", "this is not JSON, at " + detail::shown(rest.substr(0, 24)) + " (byte " +
                              std::to_string(position) + " of the line)");
    }
    return false;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  [[nodiscard]] std::string name() const {
    return current_ == none ? std::string{} : lines_.columns[current_].name;
  }

  void problem(const char* code, const std::string& what, const std::string& column = {}) {
    std::string message = "row " + std::to_string(lines_.rows + 1);
    if (!column.empty()) message += ", column " + detail::in_quotes(column);
    problems_.add({code, message + ": " + what, static_cast<long long>(lines_.rows) + 1, column});
  }

  /// Whether a value may stand here: within an object.
  bool is_value(const char* what) {
    if (depth_ != 0) return true;
    problem("not_an_object", std::string{what} +
                                 " stands here; each line must be an object: {\"key\": value, "
                                 "...}");
    return false;
  }

  bool open(const char* what) {
    if (depth_ == 1) {
      problem("nested_value",
              std::string{what} +
                  " is nested here; a value must be a text, a number, true, false or null",
              name());
    }
    ++depth_;
    return true;
  }

  bool add(std::string_view text, JsonCellKind kind) {
    if (depth_ != 1 || !is_first_) return true;
    JsonCell cell{"", static_cast<std::uint32_t>(text.size()), kind};
    if (kind == JsonCellKind::boolean) {
      cell.data = text == "true" ? "true" : "false";
    } else if (!text.empty()) {
      cell.data = lines_.arena.keep(text).data();
    }
    lines_.columns[current_].add(lines_.rows, cell);
    return true;
  }

  /// Lines mostly hold the same keys in the same order.
  std::size_t column_of(const std::string& name) {
    if (next_ < lines_.columns.size() && lines_.columns[next_].name == name) return next_++;
    const auto [at, is_new] = columns_.try_emplace(name, lines_.columns.size());
    if (is_new) {
      lines_.columns.emplace_back();
      lines_.columns.back().name = name;
    }
    next_ = at->second + 1;
    return at->second;
  }

  JsonLines& lines_;
  std::unordered_map<std::string, std::size_t> columns_;
  detail::Problems problems_;
  std::string_view line_;
  std::size_t depth_ = 0;
  std::size_t next_ = 0;        ///< column that is expected
  std::size_t current_ = none;  ///< column of the key that was read last
  bool is_first_ = true;        ///< of its key in this line
};

std::string_view without_blanks(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t begin = line.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(blanks) - begin + 1);
}

EventLog json_log(detail::Source source, const LogSpec& spec, const ReadOptions& options) {
  ReadOptions quiet = options;
  quiet.progress = {};
  return LogBuilder::build(std::move(source), spec, quiet);
}

}  // namespace

detail::Source detail::read_json_lines_source(std::string_view text, const std::string& name,
                                              const ReadOptions& options) {
  constexpr std::size_t lines_between_calls = 65536;
  const std::size_t begin = begin_of_text(text, name, "JSON lines");
  auto lines = std::make_shared<JsonLines>();
  JsonLineReader reader(*lines);
  std::size_t count = 0;
  for (std::size_t at = begin; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = without_blanks(text.substr(at, end - at));
    if (!line.empty()) reader.read(line);
    at = end + 1;
    if (++count % lines_between_calls == 0 && options.progress &&
        !options.progress(std::min(at, text.size()), text.size())) {
      throw Cancelled();
    }
  }
  if (lines->rows == 0) throw LogError({{"empty_file", name + " is empty: not even a row", 0, ""}});
  reader.raise();
  if (options.progress && !options.progress(text.size(), text.size())) throw Cancelled();

  Source source;
  source.rows = lines->rows;
  const std::shared_ptr<const JsonLines> shared = std::move(lines);
  for (std::size_t i = 0; i < shared->columns.size(); ++i) {
    source.fields.push_back({shared->columns[i].name,
                             std::make_shared<JsonColumn>(shared, i, false),
                             std::make_shared<JsonColumn>(shared, i, true)});
  }
  return source;
}

bool detail::is_json_lines(const std::filesystem::path& path) {
  std::filesystem::path name = path.filename();
  if (name.extension() == ".gz") name = name.stem();
  return name.extension() == ".jsonl" || name.extension() == ".ndjson";
}

EventLog read_json_lines(const std::filesystem::path& path, const LogSpec& spec,
                         const ReadOptions& options) {
  detail::check_spec(spec);
  // The text of the file is gone before the log is made.
  auto source =
      detail::read_json_lines_source(detail::read_text_file(path), path.string(), options);
  return json_log(std::move(source), spec, options);
}

EventLog parse_json_lines(std::string_view text, const LogSpec& spec, const ReadOptions& options) {
  detail::check_spec(spec);
  return json_log(detail::read_json_lines_source(text, "the text", options), spec, options);
}

}  // namespace casepath
