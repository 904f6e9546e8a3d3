/// @file grouping.hpp
/// The group of each case: the values of grouping columns at opening, or at a milestone.
/// Not installed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "casepath/replay/replay.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// Tells the values of one column apart; empty: not recorded.
[[nodiscard]] std::optional<std::int64_t> value_code(const Attribute& attribute, RowId row);

class Grouping {
 public:
  /// Errors: ArgumentError for an unknown column or milestone, for a column named twice, for one
  /// whose values can't be grouped so, and for a column whose group varies within a case and that
  /// has no `at`.
  Grouping(const Replay& replay, const std::vector<GroupColumn>& columns);

  [[nodiscard]] bool is_empty() const noexcept { return columns_.empty(); }

  /// Codes that tell groups of one log apart, two per column; cheaper than values().
  [[nodiscard]] std::vector<std::int64_t> key(CaseId id) const;
  /// Whether the key of one column is that of a value: recorded, and its milestone reached.
  [[nodiscard]] static bool has_value(const std::vector<std::int64_t>& key) noexcept {
    return key.front() == value;
  }
  /// The texts of the group of a case, one per column.
  [[nodiscard]] std::vector<std::string> values(CaseId id) const;

 private:
  enum KeyKind : std::int64_t { value, not_recorded, not_reached };
  struct Column {
    GroupColumn spec;
    const Attribute* attribute = nullptr;  ///< null: the log's time column
    MilestoneId at;                        ///< none: at opening
    std::vector<std::string> names;        ///< by code: the declared groups
    std::vector<std::int64_t> bounds;      ///< of cuts of whole numbers: first one above each
    std::vector<std::int64_t> by_text;     ///< of kept texts: code by the text's code
    std::unordered_map<std::string, std::int64_t> kept;  ///< of other kept values: code by text
  };

  [[nodiscard]] Column column_of(const GroupColumn& spec) const;
  /// The group of a row: a code, as value_code() or into `names`.
  [[nodiscard]] std::optional<std::int64_t> code(const Column& column, RowId row) const;
  [[nodiscard]] Date date_of(const Column& column, RowId row) const;
  [[nodiscard]] std::string text(const Column& column, RowId row, std::int64_t code) const;
  [[nodiscard]] RowId row_of(CaseId id, const Column& column) const;
  void refuse_varying(const Column& column) const;

  Replay replay_;
  std::vector<Column> columns_;
};

}  // namespace casepath
