/// @file comparison.hpp
/// Two readings of one log: by two pipelines, two versions of one, or other options.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/findings.hpp"
#include "casepath/table/table.hpp"

namespace casepath {

struct ComparisonOptions {
  Reading reading = Reading::at_cut;  ///< of where cases stand
  std::size_t samples = 3;            ///< at most so many rows or cases of each count
};

/// What one replay made of a row.
struct RowReading {
  bool moved = false;
  std::string reason;  ///< why it did not move: moves_nothing, or the kind of the finding
  std::string state;   ///< after the row; where the case stood, if it did not move; empty: not open
                       ///< yet, or not known
  friend bool operator==(const RowReading&, const RowReading&) = default;
};

/// Rows that two replays read differently: only one moves its case, both do but into different
/// states, or neither does but for different reasons.
struct RowDifference {
  std::string word;  ///< of the office
  RowReading first;
  RowReading second;
  std::int64_t rows = 0;
  /// Of the rows, the first of its case that is read differently: the others may follow from it.
  std::int64_t first_of_case = 0;
  std::vector<SampleRow> samples;  ///< those first of their case before others
  friend bool operator==(const RowDifference&, const RowDifference&) = default;
};

/// Where one replay sees a case.
struct CaseReading {
  CaseStatus status = CaseStatus::set_aside;
  std::string state;  ///< outcome, pending state, or where the path broke; empty: never opened
  std::string stage;  ///< the furthest that it reached; empty: never opened
  friend auto operator<=>(const CaseReading&, const CaseReading&) = default;
};

/// One cell of the cross table: cases that stand here in one replay and there in the other.
struct CasePair {
  CaseReading first;
  CaseReading second;
  std::int64_t cases = 0;
  std::vector<std::string> samples;  ///< names of cases
  [[nodiscard]] bool agrees() const { return first == second; }
  friend bool operator==(const CasePair&, const CasePair&) = default;
};

/// What one replay sees as a reclassification.
struct ChangeReading {
  std::string from;
  std::string to;
  Direction direction = Direction::incomparable;
  friend auto operator<=>(const ChangeReading&, const ChangeReading&) = default;
};

/// Rows that reclassify in one replay only, or otherwise in the other.
struct ReclassificationDifference {
  std::string word;                     ///< of the office
  std::optional<ChangeReading> first;   ///< not given: none there
  std::optional<ChangeReading> second;  ///< not given: none there
  std::int64_t rows = 0;
  std::vector<SampleRow> samples;
  friend bool operator==(const ReclassificationDifference&,
                         const ReclassificationDifference&) = default;
};

/// Two replays of one log, side by side.  Rows: moved_in_both + moved_in_first + moved_in_second +
/// moved_in_neither; the cells of `cases` sum to all cases.
struct Comparison {
  About about;  ///< of the first
  About other;  ///< of the second
  ComparisonOptions options;
  std::int64_t moved_in_both = 0;
  std::int64_t moved_in_first = 0;  ///< and not in the second
  std::int64_t moved_in_second = 0;
  std::int64_t moved_in_neither = 0;
  std::vector<RowDifference> rows;  ///< most frequent first
  std::vector<CasePair> cases;      ///< those that differ first; most frequent first
  std::vector<ReclassificationDifference> reclassifications;  ///< most frequent first
  std::int64_t same_reclassifications = 0;                    ///< seen alike by both

  /// Cases that stand elsewhere in the other.
  [[nodiscard]] std::int64_t differing_cases() const;

  /// The cross table of cases.
  [[nodiscard]] Table table() const;
  [[nodiscard]] Table rows_table() const;
  [[nodiscard]] Table reclassifications_table() const;
};

/// Compares two replays of the same log: the same cases with the same events and times, in the
/// order of the log.  Translations, columns and fields may differ like pipelines and options.
/// States, stages and offences are compared by name.
///
/// Errors      ArgumentError for different logs, with the first difference
/// Complexity  O(rows)
[[nodiscard]] Comparison compare(const Replay& first, const Replay& second,
                                 const ComparisonOptions& options = {});

}  // namespace casepath
