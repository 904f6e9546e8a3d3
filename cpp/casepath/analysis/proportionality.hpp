/// @file proportionality.hpp
/// Sentences as positions in the penalty range, and what reclassification took off the range.
///
/// Nothing here says what a sentence should be.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/core/interval.hpp"
#include "casepath/pipeline/penalties.hpp"

namespace casepath {

/// Why a convicted case has no position in a range; of several the first.
enum class NoPosition : std::uint8_t {
  none,                   ///< it has one
  kind_not_recorded,      ///< what was imposed is not recorded
  not_immediate_custody,  ///< suspended, a fine, ...
  parent_not_recorded,    ///< so it is not known whether the sentence is for other cases, too
  several_convictions,    ///< the sentence may be for several cases
  other_case_not_known,   ///< the path of another case of the parent broke: the same
  months_not_recorded,
  unit_not_declared,         ///< the length is in a unit that no number of months was given for
  no_commission_date,        ///< not recorded
  several_commission_dates,  ///< rows of the case say different days
  no_decision_date,
  decided_before_commission,
  no_offence,
  no_edition,
  several_editions,
  editions_incomparable,
  range_not_known,        ///< the minimum or maximum of the edition is not known
  other_kind_of_penalty,  ///< the range is not one of imprisonment
  fixed_penalty,          ///< minimum and maximum are the same
};
inline constexpr std::size_t no_positions = 19;

[[nodiscard]] std::string_view to_string(NoPosition why) noexcept;

/// A sentence against the range of one offence.
struct AgainstRange {
  std::string offence;                ///< empty: the case carries none
  std::optional<PenaltyRange> range;  ///< the edition applied; also of sentences without a position
  bool is_later = false;              ///< a milder one than that of the day of the offence
  NoPosition why = NoPosition::none;
  double position = 0;    ///< (sentence - minimum) / (maximum - minimum); else not-a-number
  bool is_below = false;  ///< of those that could have a position: below the minimum
  bool is_above = false;  ///< the same: above the maximum
};

/// Months between what two ranges allow, or between a range and a sentence.
struct MonthsBetween {
  double lowest = 0;
  double highest = 0;
  friend bool operator==(const MonthsBetween&, const MonthsBetween&) = default;
};

/// The sentence of a convicted case.
struct SentenceRow {
  std::string case_name;
  std::int64_t row = 0;   ///< of the input, from 1: the row of the decision read
  std::size_t group = 0;  ///< index into the group rows
  Date decided;
  Date committed;
  std::string kind;  ///< as recorded; empty: not recorded
  bool immediate_custody = false;
  std::optional<double> months;
  AgainstRange opening;                   ///< of the first offence that the case carried
  AgainstRange end;                       ///< of the offence of which it was convicted
  Direction direction = Direction::same;  ///< of the offence, from opening to end
  /// Where it became lighter and all four ends are known: what a sentence under the first range
  /// could exceed one under the last by.
  std::optional<MonthsBetween> range_lost;
  /// Where it became lighter and the sentence is immediate custody for this case alone: what a
  /// sentence under the first range could exceed the one imposed by.
  std::optional<MonthsBetween> sentence_lost;
};

/// Positions of the sentences of one group in the ranges of one offence of each.
struct PositionSummary {
  std::int64_t positions = 0;
  std::int64_t unverified = 0;   ///< of them, by an edition that is not verified
  std::int64_t later = 0;        ///< of them, by a milder edition that came later
  std::int64_t no_position = 0;  ///< positions + no_position are all convicted
  double lower = 0;  ///< quartiles, interpolated linearly; not-a-number without positions
  double median = 0;
  double upper = 0;
  std::int64_t below = 0;  ///< below the minimum; also where only the minimum is known
  std::int64_t above = 0;
  std::array<std::int64_t, no_positions> why{};  ///< by reason; [0] are the positions
};

/// Sums over the convicted cases whose offence became lighter.
struct LostSum {
  std::int64_t cases = 0;       ///< that have bounds
  std::int64_t unverified = 0;  ///< of them, an edition is not verified
  std::int64_t unknown = 0;     ///< that have none
  MonthsBetween months;         ///< lowest and highest, each summed
  friend bool operator==(const LostSum&, const LostSum&) = default;
};

struct ProportionalityRow {
  GroupLabel group;
  std::int64_t convicted = 0;  ///< == immediate_custody + other_kinds + kind_not_recorded
  std::int64_t immediate_custody = 0;
  std::int64_t other_kinds = 0;
  std::int64_t kind_not_recorded = 0;
  Interval custody_interval = no_interval();  ///< Wilson, of immediate_custody / those recorded
  std::string interval_method;                ///< or why there is none
  double design_effect = 1;
  PositionSummary opening;
  PositionSummary end;
  std::int64_t lighter = 0;  ///< convicted of a lighter offence than the first they carried
  LostSum range_lost;        ///< cases + unknown == lighter
  LostSum sentence_lost;     ///< the same

  /// Of those whose kind is recorded; not-a-number without any.
  [[nodiscard]] double custody_share() const noexcept;
  std::vector<std::pair<std::string, std::int64_t>> kinds;  ///< as recorded, by name
};

struct ProportionalityOptions {
  /// Where the day of the offence stands: a field of the pipeline, else a column of the log, else
  /// an event; empty: nowhere, and no sentence gets a position.
  std::string committed = {};
  /// Field with the length of the sentence, of type integer or number.
  std::string sentence = "sentence_months";
  /// Field with the kind of sentence: boolean, true for immediate custody, or category.
  std::string kind = "custody";
  /// Of a category: the kinds that are immediate custody.
  std::vector<std::string> immediate = {};
  /// Category field with the unit of the length, and the months that one unit is; empty: months.
  std::string unit = {};
  std::vector<std::pair<std::string, double>> months_per = {};
  /// The parent whose cases are sentenced together, or the log's own unit: every case is sentenced
  /// for itself.  Empty: the smallest parent that the log names.
  std::string sentenced_together = {};
  Reading reading = Reading::first_decision;
  std::vector<GroupColumn> by = {};
  double level = 0.95;
};

struct Proportionality {
  About about;
  TallySpec spec;
  ProportionalityOptions options;
  std::string cluster;  ///< parent by which the design effect is taken; empty: by case
  std::vector<ProportionalityRow> rows;  ///< one per group, the total last
  std::vector<SentenceRow> sentences;    ///< convicted cases, in the order of the log
  [[nodiscard]] Table table() const;
  /// What was imposed: by group and kind.
  [[nodiscard]] Table kinds_table() const;
  /// Why sentences have no position: by group, offence (opening, end) and reason.
  [[nodiscard]] Table reasons_table() const;
  /// Months of the range lost to reclassification, as bounds.
  [[nodiscard]] Table lost_table() const;
  /// A row a convicted case.
  [[nodiscard]] Table sentences_table() const;
};

/// The sentences of the convicted, as positions in the penalty ranges of the offence that the case
/// carried first and of that of which it was convicted.
///
/// The range is that of the edition in force on the day of the offence, or of a milder one that
/// came into force up to the decision (see Penalties::mildest).  Only immediate custody, where no
/// other case of the same parent ended in a conviction, has a position; of the rest the kind and
/// the reason are counted.  A position below 0 or above 1 lies outside the range.
///
/// What reclassification took off the range is given as bounds alone: the lowest and the highest
/// difference that two sentences in the two ranges can have, and the same with the sentence
/// imposed in place of the second; which sentence there would have been nobody knows.
///
/// Convicted: an outcome of class conviction, by the reading.  Fields are read after the row that
/// led there; by the position at the cut, after the case's last move.
///
/// Share of immediate custody: Wilson (E. B. Wilson, 1927, JASA 22, 209-212), n over the design
/// effect as at reached_by().
///
/// Errors      ArgumentError where the pipeline has no offences, for unknown fields or columns,
///             fields of the wrong type, a category kind without `immediate`, a unit without
///             months_per, a level outside 0 to 1; where the unit is below another that the log
///             does not name and `sentenced_together` does not say what to do
/// Complexity  O(rows + convicted log convicted)
[[nodiscard]] Proportionality proportionality(const Replay& replay,
                                              const ProportionalityOptions& options = {});

}  // namespace casepath
