/// @file mapping.hpp
/// From tables as offices keep them to a log: by a declaration that is a value.
///
/// A wide table has a row per case and a column per step; linked tables (intake, charges,
/// dispositions, sentences) have a row per thing that happened and keys between them.  A Mapping
/// says which rows and columns are which event.  Nothing is lost: of every event source, the rows
/// read are those that became events, those without a date, those whose condition did not hold,
/// and those with a finding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/log/event_log.hpp"
#include "casepath/log/readers.hpp"

namespace casepath {

// --- the declaration -----------------------------------------------------------------------------

/// true, 3, 3.5 or a text.
using MappingValue = std::variant<bool, std::int64_t, double, std::string>;

/// A column of the row, or of the row of another table that it is linked to.
struct MappingColumn {
  std::string table;  ///< empty: the row's own
  std::string column;
  friend bool operator==(const MappingColumn&, const MappingColumn&) = default;
};

/// Other words for the values of a column: those named in the mapping's translations, or its own.
/// A value that is not listed stays as it is; one translated to nothing is not recorded (of a
/// field), or moves nothing (of an event).  The empty word stands for what is not recorded.
struct MappingWords {
  using Pairs = std::vector<std::pair<std::string, std::optional<std::string>>>;
  std::string name;  ///< of translations; empty: `words`
  Pairs words;
  friend bool operator==(const MappingWords&, const MappingWords&) = default;
};

/// A condition on a row: an operation over columns and literals.  Three-valued: what is not
/// recorded is unknown, and a row whose condition is unknown does not become an event.
struct MappingCondition {
  enum class Kind : std::uint8_t { literal, column, operation };

  Kind kind = Kind::literal;
  MappingValue literal;
  MappingColumn column;
  std::string operation;  ///< and or not = != < <= > >= in between known
  std::vector<MappingCondition> operands;
  friend bool operator==(const MappingCondition&, const MappingCondition&) = default;
};

/// What a field of an event is read from.
struct MappingField {
  std::string field;
  std::variant<MappingColumn, MappingValue> from;
  std::optional<MappingWords> values;  ///< of a column
  bool is_date = false;                ///< a column of dates in the format of its table
  friend bool operator==(const MappingField&, const MappingField&) = default;
};

/// One of several rounds of a step.
struct MappingRound {
  std::string time;
  std::vector<MappingField> fields;
  friend bool operator==(const MappingRound&, const MappingRound&) = default;
};

/// Rows of a table that become events.
struct MappingEvent {
  std::string table;  ///< may be empty where there is one table
  /// A column with the office's word, or empty: `event` is the event of every row.
  MappingColumn event_column;
  MappingWords event_words;
  std::string event;
  std::string time;                  ///< empty, without rounds: the events are undated
  std::vector<MappingRound> rounds;  ///< instead of `time`
  std::optional<MappingCondition> condition;
  std::vector<MappingField> fields;
  /// Rows dated before this other date of theirs are remarked upon.
  std::optional<MappingColumn> not_before;
  bool keep_undated = false;  ///< rows without a date become undated events
  std::string title;
  friend bool operator==(const MappingEvent&, const MappingEvent&) = default;
};

/// Rows of a table belong to the rows of another with the same values in these columns.
struct MappingLink {
  std::string to;
  std::vector<std::pair<std::string, std::string>> on;  ///< (own column, column of `to`)
  friend bool operator==(const MappingLink&, const MappingLink&) = default;
};

struct MappingTable {
  std::string name;
  /// Column that names the case.  Empty: rows have no case of their own; they apply to the cases of
  /// the rows that are linked to them, else to those of the row that they are linked to.
  std::string case_column;
  std::vector<std::string> key;  ///< columns that together are unique
  std::vector<MappingLink> links;
  /// Of a table without cases of its own: a row to which no case is linked is a case named by this
  /// text and its key.  Not given: such a row is a finding.
  std::optional<std::string> case_without_child;
  std::string date_format;  ///< empty: that of the mapping
  friend bool operator==(const MappingTable&, const MappingTable&) = default;
};

/// Most events and rounds of a mapping.
inline constexpr std::size_t max_mapping_sources = 65535;

/// How tables become a log.
struct Mapping {
  std::string title;
  std::string pipeline;  ///< id of the pipeline it is written for; may be empty
  std::string unit;      ///< what a case is; may be empty
  /// Larger units: name -> column.
  std::vector<std::pair<std::string, std::string>> parents;
  /// Columns to carry along: name in the log -> column.
  std::vector<std::pair<std::string, std::string>> columns;
  /// Columns that name another case of the log, as in LogSpec; may be empty.
  std::string continues_in;
  std::string split_from;
  /// Of %Y %m %d %H %M %S %% and other characters that stand for themselves; empty: ISO.
  std::string date_format;
  bool time_of_day = false;  ///< false: events of one day stand in the order of `events`
  std::vector<std::pair<std::string, MappingWords::Pairs>> translations;
  std::vector<MappingTable> tables;
  std::vector<MappingEvent> events;  ///< their order is that of the events of one day

  friend bool operator==(const Mapping&, const Mapping&) = default;
};

/// One thing that is wrong with a mapping, or with the tables given to it.
struct MappingProblem {
  std::string code;     ///< stable, such as "missing_column"
  std::string pointer;  ///< JSON Pointer of the place in the mapping; empty: the whole
  std::string table;    ///< empty: no table in particular
  std::string column;   ///< empty: no column in particular
  std::string message;
  std::string hint;  ///< what would be right; may be empty
  friend bool operator==(const MappingProblem&, const MappingProblem&) = default;
};

/// A mapping that can't be used, or does not fit its tables: with all problems.
class MappingError : public Error {
 public:
  MappingError(const std::string& what, std::vector<MappingProblem> problems);
  [[nodiscard]] const std::vector<MappingProblem>& problems() const noexcept { return problems_; }

 private:
  std::vector<MappingProblem> problems_;
};

/// The format's name: "casepath-mapping/1".
[[nodiscard]] std::string_view mapping_format() noexcept;
/// JSON Schema of the format.
[[nodiscard]] std::string_view mapping_schema() noexcept;

/// Reads a mapping and checks it.
/// Errors: MappingError with all problems.
[[nodiscard]] Mapping parse_mapping(std::string_view json);
/// The same from a file.
/// Errors: also LogError - no such file.
[[nodiscard]] Mapping read_mapping(const std::filesystem::path& path);
/// JSON that parse_mapping() reads as an equal mapping; `indent` 0: one line.
[[nodiscard]] std::string to_json(const Mapping& mapping, int indent = 2);

/// What is wrong with the declaration alone; empty: nothing.
[[nodiscard]] std::vector<MappingProblem> check(const Mapping& mapping);

// --- its use -------------------------------------------------------------------------------------

/// A table to be mapped: a file (.jsonl and .ndjson of JSON lines, others CSV), columns in memory,
/// or an Arrow stream; borrowed for the call.
struct MappingInput {
  std::string table;  ///< may be empty where the mapping has one table
  std::variant<std::filesystem::path, std::span<const InputColumn>, ArrowArrayStream*> rows;
  CsvOptions csv = {};  ///< of a file
};

/// Why a row did not become an event, or what is odd about one that did.
enum class MappingFindingKind : std::uint8_t {
  unreadable_date,  ///< a text that is no date of the declared format: no event
  no_case,          ///< the row does not name its case: no event
  orphan,           ///< the row that says its case does not exist: no event
  no_child,         ///< no case is linked to the row: no event
  before,           ///< dated before what it must not be before: an event all the same
  broken_link,      ///< linked to a row that does not exist: an event, without that row's values
  unreadable_value  ///< of a field of dates: an event without it
};
[[nodiscard]] std::string_view to_string(MappingFindingKind kind) noexcept;
/// Whether rows with this finding are events all the same.
[[nodiscard]] bool is_remark(MappingFindingKind kind) noexcept;

/// Rows of one event source with the same finding.
struct MappingFinding {
  MappingFindingKind kind;
  std::size_t source;  ///< index of MappingReport::sources
  std::string column;  ///< where the fault is
  std::uint64_t rows = 0;
  /// The first of them: row number as a person counts (1 is the first), and the value.
  std::vector<std::pair<std::uint64_t, std::string>> samples;
  friend bool operator==(const MappingFinding&, const MappingFinding&) = default;
};

/// What became of the rows of one event source; one per round.
///
/// rows == became_events + without_date + not_held + unknown + set_aside.
struct MappedSource {
  std::size_t event_index;  ///< of Mapping::events
  std::string table;
  std::string time;   ///< column; empty: undated
  std::string event;  ///< or, where `by_column`, the column with the words
  bool by_column = false;
  std::uint64_t rows = 0;
  std::uint64_t became_events = 0;
  std::uint64_t without_date = 0;
  std::uint64_t not_held = 0;   ///< the condition does not hold
  std::uint64_t unknown = 0;    ///< the condition can't be told
  std::uint64_t set_aside = 0;  ///< a finding that is no remark
  std::uint64_t events = 0;     ///< more than rows where a row applies to several cases
  std::uint64_t undated = 0;    ///< of the events
  std::uint64_t timed = 0;      ///< rows whose time of day was left away
  friend bool operator==(const MappedSource&, const MappedSource&) = default;
};

/// A table as it came.
struct MappedTable {
  std::string table;
  std::uint64_t rows = 0;
  std::uint64_t rows_with_event = 0;  ///< of at least one source
  std::uint64_t without_child = 0;    ///< rows without own cases that became a case themselves
  friend bool operator==(const MappedTable&, const MappedTable&) = default;
};

struct MappingReport {
  std::vector<MappedSource> sources;
  std::vector<MappingFinding> findings;
  std::vector<MappedTable> tables;
  friend bool operator==(const MappingReport&, const MappingReport&) = default;
};

struct MappedLog {
  EventLog log;
  MappingReport report;
};

/// Makes a log of the tables.  The log has the columns "event" and "time", that of the case (under
/// the name that the first table gives it), the fields, the parents and the carried columns.
///
/// Events of one case stand by date, those of one date in the order of Mapping::events, then of
/// the rows.
/// Errors: MappingError - the mapping, or the tables do not fit it (missing tables and columns,
/// types, keys that are not unique), with all problems of the phase; LogError - files that can't be
/// read; Cancelled.
[[nodiscard]] MappedLog map_tables(const Mapping& mapping, std::span<const MappingInput> tables,
                                   const ReadOptions& options = {});

}  // namespace casepath
