/// @file grouping.hpp
/// The group of each case: the values of grouping columns at opening, or at a milestone.
/// Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "casepath/replay/replay.hpp"
#include "casepath/tally/detail/column_values.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

class Grouping {
 public:
  /// Errors: ArgumentError for an unknown column or milestone, for a column named twice, for one
  /// whose values can't be grouped so, and for a column whose group varies within a case and that
  /// has no `at`.
  Grouping(const Replay& replay, const std::vector<GroupColumn>& columns);

  [[nodiscard]] bool is_empty() const noexcept { return columns_.empty(); }

  /// The texts of the group of a case, one per column.
  [[nodiscard]] std::vector<std::string> values(CaseId id) const;

 private:
  friend class GroupNumbers;

  struct Column {
    GroupColumn spec;
    const Attribute* attribute = nullptr;  ///< null: the log's time column
    std::optional<ColumnValues> values;    ///< of the attribute
    MilestoneId at;                        ///< none: at opening
    std::vector<std::string> names;        ///< by code: the declared groups
    std::vector<std::int64_t> bounds;      ///< of cuts of whole numbers: first one above each
    std::vector<std::int64_t> by_text;     ///< of kept texts: code by the text's code
    std::unordered_map<std::string, std::int64_t> kept;  ///< of other kept values: code by text
  };

  [[nodiscard]] Column column_of(const GroupColumn& spec) const;
  /// The group of a row: a code, a value of the column, or a place in `names`.
  [[nodiscard]] std::optional<std::int64_t> code(const Column& column, RowId row) const;
  [[nodiscard]] Date date_of(const Column& column, RowId row) const;
  [[nodiscard]] std::string text(const Column& column, RowId row, std::int64_t code) const;
  [[nodiscard]] RowId row_of(CaseId id, const Column& column) const;
  void refuse_varying(const Column& column) const;

  Replay replay_;
  std::vector<Column> columns_;
};

/// Numbers for the groups of cases, from 0 in the order in which cases are asked for: the text of a
/// group is made once, not for every case of it.  For one thread.
class GroupNumbers {
 public:
  /// Borrows it.
  explicit GroupNumbers(const Grouping& grouping);

  [[nodiscard]] std::uint32_t of(CaseId id);
  /// How many groups there are so far.
  [[nodiscard]] std::size_t count() const noexcept { return firsts_.size(); }
  /// The texts of a group, one per column.
  [[nodiscard]] std::vector<std::string> values(std::uint32_t number) const {
    return grouping_->values(firsts_[number]);
  }
  /// Of a single column: whether a group is that of a value, which is recorded, its milestone
  /// reached.
  [[nodiscard]] bool has_value(std::uint32_t number) const noexcept;

 private:
  /// Of one column.
  struct Numbers {
    ValueNumbers of_value;
    std::uint32_t not_recorded = ValueNumbers::none;
    std::uint32_t not_reached = ValueNumbers::none;
    std::uint32_t count = 0;
    /// By the number of the columns before it, and its own.
    std::unordered_map<std::uint64_t, std::uint32_t> of_pair = {};
  };
  [[nodiscard]] std::uint32_t number_in(std::size_t column, CaseId id);
  [[nodiscard]] std::uint32_t number_of_pair(std::size_t column, std::uint32_t before,
                                             std::uint32_t own);

  const Grouping* grouping_;
  std::vector<Numbers> columns_;
  std::vector<CaseId> firsts_;  ///< per group the case that was asked for first
};

}  // namespace casepath
