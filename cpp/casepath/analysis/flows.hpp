/// @file flows.hpp
/// What came in, what was closed and what is pending, by month, quarter or year of the calendar.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/core/period.hpp"

namespace casepath {

/// Quartiles of days, by linear interpolation between order statistics (R. J. Hyndman, Y. Fan,
/// 1996, The American Statistician 50, 361-365, definition 7).  Not-a-number without cases.
struct DayQuartiles {
  std::int64_t cases = 0;
  double lower = std::numeric_limits<double>::quiet_NaN();
  double median = std::numeric_limits<double>::quiet_NaN();
  double upper = std::numeric_limits<double>::quiet_NaN();
};

/// Ages in days beyond which pending cases are counted.
inline constexpr std::array<std::int32_t, 3> old_ages{180, 365, 730};

/// One period of one group.  Counts of cases; a reopened case counts again.
///
/// pending_begin + opened + reopened - closed == pending_end.
/// closed == sum(decided) + closed_again.
struct FlowRow {
  GroupLabel group;
  std::string period;  ///< such as "2025-03"
  Date first_day;      ///< of the part of the period that is covered
  Date last_day;
  bool part = false;               ///< covered in part only
  std::int64_t pending_begin = 0;  ///< before the first day
  std::int64_t opened = 0;
  std::int64_t reopened = 0;
  std::int64_t closed = 0;            ///< came to an outcome
  std::vector<std::int64_t> decided;  ///< of those, for the first time, by outcome class
  std::int64_t closed_again = 0;      ///< of those, after having been reopened
  std::int64_t pending_end = 0;       ///< at the end of the last day
  std::int64_t set_aside = 0;         ///< opened in the period, not in the counts: path broken
  std::int64_t undated = 0;           ///< the same: a closing or reopening has no date
  DayQuartiles decision_days;         ///< from opening, of the first decisions of the period
  DayQuartiles age;                   ///< since opening, of those pending at the end
  std::int64_t age_unknown = 0;       ///< pending at the end, began before the records
  std::array<std::int64_t, old_ages.size()> older{};  ///< pending at the end, above old_ages

  [[nodiscard]] std::int64_t days() const noexcept { return days_between(first_day, last_day) + 1; }
  [[nodiscard]] std::int64_t incoming() const noexcept { return opened + reopened; }
  /// closed / incoming; empty where nothing came in.
  [[nodiscard]] std::optional<double> clearance_rate() const noexcept;
  /// pending_end / closed x days; empty where nothing was closed.
  [[nodiscard]] std::optional<double> disposition_days() const noexcept;
};

/// The pending cases at the data cut, by kind.
struct PendingAtCut {
  GroupLabel group;
  std::int64_t active = 0;
  std::int64_t paused = 0;
  std::int64_t silent = 0;
};

struct FlowOptions {
  CalendarPeriod period = CalendarPeriod::month;
  /// First day to be counted; cases pending then begin the stock.  Not recorded: complete_from of
  /// the replay, else the begin of the period with the first record.
  Date since = {};
  bool percent = false;  ///< the table shows the clearance rate as a percentage
};

/// By the position at the cut: a case that is reopened is pending again.
struct Flows {
  About about;
  TallySpec spec;
  FlowOptions options;
  std::vector<std::string> classes;   ///< outcome classes that the pipeline uses, as in `decided`
  std::vector<FlowRow> rows;          ///< by group, total last; by period
  std::vector<PendingAtCut> pending;  ///< by group, total last
  [[nodiscard]] Table table() const;
};

/// Flows per period of the calendar, from the first day that is covered up to the data cut.
///
/// The stock: a case comes in when it is opened, is pending until it reaches an outcome, and comes
/// in again when it is reopened.  Cases already running begin the stock.  Set aside, and undated in
/// an opening, closing or reopening: beside, with the period in which they were opened.
/// Clearance rate = resolved / incoming, here closed / (opened + reopened), so that it is above 1
/// exactly where the stock falls; calculated disposition time = unresolved at the end / resolved x
/// days of the period.  Both after the European Commission for the Efficiency of Justice (CEPEJ),
/// Guidelines on Judicial Statistics, CEPEJ(2008)11, Appendix I; there the period is a year.
///
/// Errors: ArgumentError for a tally without calendar, for `since` before complete_from or after
/// the cut, for more than 1200 periods.
/// Complexity: O(n log n + periods x days with a pending case) in the number n of stays.
[[nodiscard]] Flows flows(const Tally& tally, const FlowOptions& options = {});

}  // namespace casepath
