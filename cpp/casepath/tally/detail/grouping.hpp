/// @file grouping.hpp
/// The group of each case: the values of grouping columns at opening, or at a milestone.
/// Not installed.
#pragma once

#include <string>
#include <vector>

#include "casepath/replay/replay.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

class Grouping {
 public:
  /// Errors: ArgumentError for an unknown column or milestone, for a column named twice, and for a
  /// column that varies within a case and has no `at`.
  Grouping(const Replay& replay, const std::vector<GroupColumn>& columns);

  [[nodiscard]] bool is_empty() const noexcept { return columns_.empty(); }

  /// Codes that tell groups of one log apart, two per column; cheaper than values().
  [[nodiscard]] std::vector<std::int64_t> key(CaseId id) const;
  /// The texts of the group of a case, one per column.
  [[nodiscard]] std::vector<std::string> values(CaseId id) const;

 private:
  struct Column {
    const Attribute* attribute;
    MilestoneId at;  ///< none: at opening
  };
  [[nodiscard]] RowId row_of(CaseId id, const Column& column) const;
  void refuse_varying(const Column& column) const;

  Replay replay_;
  std::vector<Column> columns_;
};

}  // namespace casepath
