/// @file findings.hpp
/// What did not fit, counted: by reason, event and state, group and period, with rows to look at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/core/period.hpp"
#include "casepath/table/table.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// A row to look at.
struct SampleRow {
  std::int64_t row = 0;   ///< of the input, from 1
  std::string case_name;  ///< of the case that it belongs to
  friend bool operator==(const SampleRow&, const SampleRow&) = default;
};

struct FindingOptions {
  std::vector<GroupColumn> by = {};
  std::optional<CalendarPeriod> period = {};  ///< of the row's own date; not given: all together
  std::size_t samples = 3;                    ///< at most so many of each count
};

/// The findings of one group and period that have the same reason.
struct FindingCount {
  GroupLabel group;
  std::string period;  ///< "(undated)" for rows without a date; empty: all together
  FindingKind kind = FindingKind::unknown_event;
  std::string word;   ///< of the office
  std::string state;  ///< where the case stood; empty: not yet opened, or not known
  std::int64_t rows = 0;
  std::vector<SampleRow> samples;  ///< the first of them, by case
  friend bool operator==(const FindingCount&, const FindingCount&) = default;
};

/// findings + remarks are all rows of the total; findings are those of the replay's summary.
struct FindingCounts {
  About about;
  FindingOptions options;
  std::int64_t findings = 0;       ///< rows that did not move
  std::int64_t remarks = 0;        ///< remarks on rows that moved
  std::vector<FindingCount> rows;  ///< by group, the total last; by period; most frequent first

  [[nodiscard]] Table table() const;
};

/// Errors: ArgumentError as of tally() for a grouping column.
[[nodiscard]] FindingCounts count_findings(const Replay& replay,
                                           const FindingOptions& options = {});

}  // namespace casepath
