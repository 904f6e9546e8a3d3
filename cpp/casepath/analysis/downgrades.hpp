/// @file downgrades.hpp
/// How far reclassifications move the penalty range, and what follows one to a lighter offence.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/pipeline/penalties.hpp"

namespace casepath {

/// By which day the edition in force is read.
enum class RangeDay : std::uint8_t {
  offence,       ///< the day of the offence
  move,          ///< that of the reclassification: the day of the offence is not recorded
  not_recorded,  ///< neither is
};

[[nodiscard]] std::string_view to_string(RangeDay day) noexcept;

/// Months by which an end of the range moved, of several reclassifications.
struct MonthsLost {
  std::int64_t verified = 0;           ///< how many, by editions that are verified
  std::int64_t verified_months = 0;    ///< before - after, summed: negative where ends rose
  std::int64_t unverified = 0;         ///< how many where an edition is not verified
  std::int64_t unverified_months = 0;  ///< the same of them
  std::int64_t unknown = 0;            ///< no edition, an end not known, or another kind of penalty
  friend bool operator==(const MonthsLost&, const MonthsLost&) = default;
};

/// Reclassifications that moved the same range to the same range.
struct RangeChangeRow {
  GroupLabel group;
  std::string from;
  std::string to;
  Direction direction = Direction::incomparable;
  RangeDay day = RangeDay::move;
  std::string category_before;  ///< severity category of the statute; empty: not said
  std::string category_after;
  std::optional<PenaltyRange> before;  ///< in force on the day; empty: not known
  std::optional<PenaltyRange> after;
  std::int64_t reclassifications = 0;

  /// Months by which one of them moved the end: before - after; empty where not known.
  [[nodiscard]] std::optional<std::int64_t> minimum_lost() const noexcept;
  [[nodiscard]] std::optional<std::int64_t> maximum_lost() const noexcept;
  /// Both editions are known and verified.
  [[nodiscard]] bool is_verified() const noexcept {
    return before && after && before->verified && after->verified;
  }
};

/// The same summed over all reclassifications of a direction.
struct RangeChangeSum {
  GroupLabel group;
  Direction direction = Direction::incomparable;
  std::int64_t reclassifications = 0;
  std::int64_t other_category = 0;    ///< of them, into another severity category
  std::int64_t unknown_category = 0;  ///< of them, a category is not said
  MonthsLost minimum;
  MonthsLost maximum;
  friend bool operator==(const RangeChangeSum&, const RangeChangeSum&) = default;
};

struct RangeChanges {
  About about;
  TallySpec spec;
  std::vector<RangeChangeRow> rows;  ///< by group, the total last
  std::vector<RangeChangeSum> sums;  ///< by group, the total last; lighter first
  [[nodiscard]] Table table() const;
  [[nodiscard]] Table sums_table() const;
};

struct RangeChangeOptions {
  /// Where the day of the offence stands: a field of the pipeline, else a column of the log, else
  /// an event; empty: nowhere.
  std::string committed = {};
  std::vector<GroupColumn> by = {};
};

/// The penalty range before and after every reclassification: the editions in force on the day of
/// the offence; where it is not recorded, or differs between rows, on the day of the
/// reclassification.  A case may have several reclassifications; renumbering is none.
///
/// Errors      ArgumentError where the pipeline has no offences, for an unknown column
/// Complexity  O(rows)
[[nodiscard]] RangeChanges range_changes(const Replay& replay,
                                         const RangeChangeOptions& options = {});

/// What had become, some days after the landmark, of cases still open at it.
struct LandmarkRow {
  GroupLabel group;
  bool downgraded = false;    ///< reclassified to lighter by the landmark
  std::string outcome_class;  ///< of the first decision; empty: still open
  std::int64_t days = 0;      ///< after the landmark
  /// `reached` counts those known to be so; days count from the landmark.
  ReachedByRow estimate;
};

/// How many cases are compared, and why others are not; sums to all cases.
struct LandmarkCounts {
  GroupLabel group;
  std::int64_t downgraded = 0;      ///< open at the landmark, downgraded by then
  std::int64_t not_downgraded = 0;  ///< open at the landmark, not downgraded by then
  std::int64_t ended = 0;           ///< had an outcome by the landmark
  std::int64_t not_followed = 0;    ///< opened less than the landmark before the cut
  std::int64_t not_watched = 0;     ///< opened before the records are complete
  std::int64_t running = 0;         ///< began before the records, nobody knows when
  std::int64_t undated = 0;         ///< a row that matters has no date
  std::int64_t set_aside = 0;
  friend bool operator==(const LandmarkCounts&, const LandmarkCounts&) = default;
};

struct AfterDowngrade {
  About about;
  TallySpec spec;
  std::int64_t landmark_days = 0;
  double level = 0.95;
  std::string cluster;  ///< parent by which intervals are clustered; empty: by case
  std::vector<LandmarkRow> rows;
  std::vector<LandmarkCounts> counts;  ///< one per group, the total last
  [[nodiscard]] Table table() const;
  [[nodiscard]] Table counts_table() const;
};

struct AfterDowngradeOptions {
  std::int64_t landmark_days = 180;     ///< since opening
  std::vector<std::int64_t> days{365};  ///< after the landmark
  std::vector<GroupColumn> by = {};
  double level = 0.95;
  unsigned threads = 0;
};

/// What followed, from a landmark on, for cases that had been reclassified to a lighter offence by
/// then, beside those that had not (J. R. Anderson, K. C. Cain, R. D. Gelber, 1983, J. Clin. Oncol.
/// 1, 710-719): a case must live to be downgraded, so that a comparison from opening favours the
/// downgraded.  Only cases open at the end of the landmark day are compared, by what was known on
/// it; one downgraded later stays where it is.
///
/// Shares are Aalen-Johansen's, of each outcome class by the first decision, with the others
/// competing and pending cases censored; with that of the still open they sum to 1.  Intervals as
/// at reached_by().  They say what followed, not what the downgrade did.
///
/// Errors      ArgumentError where the pipeline has no offences; for a landmark below 0, days below
///             1, or a level outside 0 to 1; for an unknown column; where no case was followed
///             to the landmark
/// Complexity  O(rows + days x classes x cases log cases)
[[nodiscard]] AfterDowngrade after_downgrade(const Replay& replay,
                                             const AfterDowngradeOptions& options = {});

}  // namespace casepath
