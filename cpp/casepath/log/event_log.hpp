/// @file event_log.hpp
/// The dated events of many cases, as columns.  Immutable, cheap to copy, shared by threads.
///
/// Rows are grouped by case; cases stand in the order of their first row in the input.  Within a
/// case rows stand by date and recorded time of day, then by the declared sequence column, else by
/// their order in the input; an undated row keeps its place behind its predecessor there, and rows
/// before the first dated one stay in front.
///
/// A row without an event has the empty word, which no pipeline knows: a finding, not an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/core/time.hpp"

namespace casepath {

/// What a column holds.  Text is held as codes into a dictionary of distinct texts; a time is a
/// date with a time of day, in whole seconds.
enum class ColumnType : std::uint8_t { text, integer, number, boolean, date, time };

[[nodiscard]] std::string_view to_string(ColumnType type) noexcept;

/// One column beside case, event and time, in log order.  Cheap to copy, shared by threads.
///
/// A column is decoded when its values are first asked for, whole; is_recorded(), text() and same()
/// look at single rows and do not decode it.
class Attribute {
 public:
  struct Data;  // what is behind it: the input's column, and the values once decoded

  explicit Attribute(std::shared_ptr<const Data> data) noexcept : data_(std::move(data)) {}

  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] ColumnType type() const noexcept;
  [[nodiscard]] bool is_recorded(RowId row) const;

  /// Of a text column: one code per row, `no_code` where not recorded, and the distinct texts in
  /// the order in which they first appear in the log.  Empty for other types.
  [[nodiscard]] std::span<const std::uint32_t> codes() const;
  [[nodiscard]] std::span<const std::string> texts() const;
  static constexpr std::uint32_t no_code = 0xFFFF'FFFFU;
  /// Of integer, boolean (0 or 1), date (days since 1970-01-01) and time columns (civil seconds
  /// since 1970-01-01T00:00:00); 0 where not recorded.  Empty for other types.
  [[nodiscard]] std::span<const std::int64_t> integers() const;
  /// Of a number column; not-a-number where not recorded.  Empty for other types.
  [[nodiscard]] std::span<const double> numbers() const;

  /// The value as text, as CSV would show it; empty where not recorded.
  [[nodiscard]] std::string text(RowId row) const;
  /// Whether two rows hold the same value, or both none.
  [[nodiscard]] bool same(RowId a, RowId b) const;

 private:
  std::shared_ptr<const Data> data_;
};

/// Whether an event word stands for a pipeline's event under its own name, under another, or is
/// declared to move nothing.
struct Translation {
  enum class Kind : std::uint8_t { as_is, to, nothing };
  Kind kind = Kind::as_is;
  std::string event;  ///< of `to`
  friend bool operator==(const Translation&, const Translation&) = default;
};

/// What the columns of a table are: said once, when the log is made.
struct LogSpec {
  std::string case_column;
  std::string event_column;
  std::string time_column;
  std::string sequence_column;  ///< empty: rows of one time stand in the order of the input
  std::string unit;             ///< what a case is, such as "charge"; empty: the pipeline's word
  /// Larger units: name -> column, such as {"defendant", "defendant_id"}.
  std::vector<std::pair<std::string, std::string>> parents;
  /// Columns that name another case of the log: the case that this one's matter goes on in (joined,
  /// transferred), and the case that this one came out of (severed).  Empty: the log has none.
  std::string continues_in;
  std::string split_from;
  /// Field of the pipeline -> column.  A column named like a field feeds it without being named.
  std::vector<std::pair<std::string, std::string>> fields;
  /// Word of the office -> event of the pipeline; no event: the row is kept and moves nothing.
  std::vector<std::pair<std::string, std::optional<std::string>>> events;
  /// Columns to carry along beside those named above; not given: all.
  std::optional<std::vector<std::string>> columns;

  friend bool operator==(const LogSpec&, const LogSpec&) = default;
};

class EventLog {
 public:
  /// A log without a row.
  EventLog();
  EventLog(const EventLog&) noexcept = default;
  EventLog& operator=(const EventLog&) noexcept = default;
  ~EventLog() = default;

  // Sizes
  [[nodiscard]] std::size_t case_count() const noexcept { return case_begins_.size() - 1; }
  [[nodiscard]] std::size_t row_count() const noexcept { return words_.size(); }

  // Cases
  [[nodiscard]] std::string_view case_name(CaseId id) const noexcept;
  [[nodiscard]] std::optional<CaseId> find_case(std::string_view name) const;
  /// First row of a case; its rows end where those of the next begin.
  [[nodiscard]] RowId begin(CaseId id) const noexcept { return RowId{case_begins_[id.index()]}; }
  [[nodiscard]] RowId end(CaseId id) const noexcept { return RowId{case_begins_[id.index() + 1]}; }
  /// case_count() + 1 row numbers.
  [[nodiscard]] std::span<const std::uint32_t> case_begins() const noexcept { return case_begins_; }

  // Columns, in log order
  [[nodiscard]] std::span<const std::uint16_t> words() const noexcept { return words_; }
  [[nodiscard]] std::span<const std::string> word_texts() const noexcept;
  /// What the log says each word stands for; one per word.
  [[nodiscard]] std::span<const Translation> translations() const noexcept;
  /// Days since 1970-01-01; Date::not_recorded where undated.
  [[nodiscard]] std::span<const std::int32_t> days() const noexcept { return days_; }
  /// Second of the day; empty where no row has a time of day.
  [[nodiscard]] std::span<const std::int32_t> seconds() const noexcept { return seconds_; }
  /// What is finer than a second, for the order of rows; empty where no row has it.
  [[nodiscard]] std::span<const std::int32_t> nanoseconds() const noexcept;
  [[nodiscard]] Instant time(RowId row) const noexcept {
    return {Date{days_[row.index()]}, seconds_.empty() ? 0 : seconds_[row.index()]};
  }
  /// Row number in the input, from 0.
  [[nodiscard]] std::uint32_t arrival(RowId row) const noexcept {
    return arrival_.empty() ? row.value() : arrival_[row.index()];
  }
  [[nodiscard]] std::span<const Attribute> attributes() const noexcept;
  [[nodiscard]] const Attribute* find_attribute(std::string_view name) const noexcept;

  /// How the log was declared.
  [[nodiscard]] const LogSpec& spec() const noexcept;
  /// Whether a sequence column says the order within one time.
  [[nodiscard]] bool has_sequence() const noexcept { return !spec().sequence_column.empty(); }

  /// Whether two rows of one case say the same in every column, the sequence column included.
  [[nodiscard]] bool is_exact_duplicate(RowId a, RowId b) const;

  /// The same cases, rows, columns and declarations; arrival apart.
  friend bool operator==(const EventLog& a, const EventLog& b);

 private:
  friend class LogBuilder;  // log/detail: makes one from any table
  struct Data;              // all columns, case names, words, attributes, spec
  explicit EventLog(std::shared_ptr<const Data> data) noexcept;

  // Copies share the data; there is no move, so that no log is ever without it.
  std::shared_ptr<const Data> data_;
  std::span<const std::uint32_t> case_begins_;  // the hot columns of *data_
  std::span<const std::uint16_t> words_;
  std::span<const std::int32_t> days_;
  std::span<const std::int32_t> seconds_;
  std::span<const std::uint32_t> arrival_;
};

}  // namespace casepath
