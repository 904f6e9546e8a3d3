/// @file readers.hpp
/// From tables to a log: CSV files, JSON lines, columns in memory, and anything that speaks the
/// Arrow C stream interface.  All make the same log from the same rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "casepath/core/parallel.hpp"
#include "casepath/log/event_log.hpp"

struct ArrowArrayStream;  // the C stream interface:
                          // arrow.apache.org/docs/format/CStreamInterface.html

namespace casepath {

struct ReadOptions {
  unsigned threads = 0;  ///< 0: as many as the machine has
  Progress progress;     ///< may stop the work
};

struct CsvOptions {
  char delimiter = 0;  ///< 0: found from the header: , ; tab or |
  /// Texts that mean "not recorded", beside the empty field.
  std::vector<std::string> missing;
};

/// Reads a CSV file, RFC 4180 with header; UTF-8, with or without BOM; LF, CRLF; gzip by its
/// content.  Rows without any character are passed over.
///
/// A column whose every recorded value is a whole number is integer; a number, number; true or
/// false, boolean; `YYYY-MM-DD`, date; `YYYY-MM-DDTHH:MM:SS`, time; all else text.  A leading zero
/// or plus makes text (007), and so do quotes around every value, unless the file quotes
/// everything.  Case, event and time are taken as text.  The text of the file is kept until no
/// column needs it.
///
/// Errors: LogError - file missing, empty, truncated gzip, invalid UTF-8, ragged rows, missing
/// columns, unreadable times - with row, column and value.
[[nodiscard]] EventLog read_csv(const std::filesystem::path& path, const LogSpec& spec,
                                const CsvOptions& csv = {}, const ReadOptions& options = {});
/// The same from text in memory.
[[nodiscard]] EventLog parse_csv(std::string_view text, const LogSpec& spec,
                                 const CsvOptions& csv = {}, const ReadOptions& options = {});

/// Reads a file of JSON lines: one object per line, UTF-8, with or without BOM; gzip by its
/// content.  Blank lines are passed over.
///
/// Each key is a column, in the order in which the keys are first met; what is absent or null is
/// not recorded.  Types are those of JSON: a column of whole numbers is integer, of numbers,
/// number, of true and false, boolean.  Texts stay texts ("007", "5"), but a column of nothing but
/// `YYYY-MM-DD` is date, of `YYYY-MM-DDTHH:MM:SS`, time.  Values of several types make text, each
/// as written.  "" is a text without a character in a column of texts, else not recorded.
///
/// Errors: LogError - file missing, empty, truncated gzip, lines that are no object, nested values,
/// a key twice in a line, invalid UTF-8, NUL, missing columns, unreadable times - with row and
/// column.
[[nodiscard]] EventLog read_json_lines(const std::filesystem::path& path, const LogSpec& spec,
                                       const ReadOptions& options = {});
/// The same from text in memory.
[[nodiscard]] EventLog parse_json_lines(std::string_view text, const LogSpec& spec,
                                        const ReadOptions& options = {});

/// A column in memory, borrowed for the call.
struct InputColumn {
  using Texts = std::vector<std::optional<std::string>>;
  std::string name;
  ColumnType type = ColumnType::text;
  /// text: texts; integer, boolean, date (days since 1970-01-01), time (civil seconds since then):
  /// integers; number: doubles, not-a-number where not recorded.
  std::variant<Texts, std::vector<std::int64_t>, std::vector<double>> values;
  /// One per row, false where not recorded; empty: all recorded.
  std::vector<bool> recorded;
};

/// Makes a log from columns of equal length.
[[nodiscard]] EventLog make_log(const std::vector<InputColumn>& columns, const LogSpec& spec,
                                const ReadOptions& options = {});

/// Reads an Arrow C stream to its end and releases it.  The stream's columns other than case,
/// event and time are kept by reference and decoded when first used; the batches are released when
/// the last log and the last column that need them go.
///
/// A timestamp with a zone gives the local time there.  Texts, dictionaries, integers, floats,
/// decimals (as numbers), booleans, dates, timestamps and times of day (as text) are carried; a
/// not-a-number is not recorded.
/// Errors: LogError - a type that can't be a case, an event or a time or can't be carried, an
/// unknown zone, the producer's own error.
[[nodiscard]] EventLog read_arrow(ArrowArrayStream* stream, const LogSpec& spec,
                                  const ReadOptions& options = {});

/// Exports the log as an Arrow C stream: case, event (dictionary), time (date32, or timestamp[s]
/// where times of day are recorded), then the attributes, under their column names, in log order.
/// The consumer releases `out`.  The stream holds what it needs of the log.
void export_arrow(const EventLog& log, ArrowArrayStream* out);

/// The log as CSV, in log order.  read_csv() of it gives an equal log; only a column that is not
/// text and has no value at all comes back as text.
[[nodiscard]] std::string to_csv(const EventLog& log);
/// The same as a file, written whole or not at all.
/// Errors: LogError - the file can't be written.
void write_csv(const EventLog& log, const std::filesystem::path& path);

}  // namespace casepath
