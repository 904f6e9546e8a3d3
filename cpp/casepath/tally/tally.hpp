/// @file tally.hpp
/// Everything countable of a replay, as integers that add up.
///
/// A tally holds no case ids and no rows, but a cell of one can still identify a person: it is as
/// confidential as the records.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/core/period.hpp"
#include "casepath/core/time.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/tally/counts.hpp"

namespace casepath {

/// A grouping column: its value in the row that opened the case, or in the row that first marked a
/// milestone.  At most one of `period`, `cuts` and `keep` says which values are one group.
struct GroupColumn {
  std::string column;
  /// Milestone; empty: at opening, and then the group must not vary within a case.
  std::string at = {};
  /// Of a date or time, also of the log's time column: "2025-03", "2025-Q1" or "2025".
  std::optional<CalendarPeriod> period = {};
  /// Of a number, ascending; a value at a cut stands above it.  18 and 25 give "under 18",
  /// "18 to under 25" and "25 and more".
  std::vector<double> cuts = {};
  /// Values that are kept, as CSV would show them; all others are "(other)".  See top_values().
  std::optional<std::vector<std::string>> keep = {};
  friend bool operator==(const GroupColumn&, const GroupColumn&) = default;
};

/// A first passage to count: to a stage (or beyond), an outcome class or an outcome state.
struct PassageSpec {
  std::string target;
  std::int64_t horizon_days = 365;  ///< of the share among cases followed so long
  friend auto operator<=>(const PassageSpec&, const PassageSpec&) = default;
};

/// What is counted.  Tallies of the same spec and the same frame add up.
struct TallySpec {
  std::vector<GroupColumn> by;
  std::vector<PassageSpec> passages;
  /// Also count stays and passages by day of opening, for flows and cohorts: days together may
  /// single out a case, and there may be nearly as many counts as cases.
  bool calendar = false;
  /// Also count moves between states by day since opening, for occupancy.
  bool occupancy = false;
  /// Also count stays by state and offence, by their length and by how they ended, and cases by the
  /// month in which they were opened, for fitting a simulation.
  bool situations = false;

  /// What differs first, in words; empty: nothing.
  [[nodiscard]] std::string difference(const TallySpec& other) const;
  friend bool operator==(const TallySpec&, const TallySpec&) = default;
};

/// What the counts refer to.
struct TallyFrame {
  std::string unit;
  Date as_of;
  Date complete_from;
  std::int64_t silent_after_days = 0;

  /// What differs first, in words; empty: nothing.
  [[nodiscard]] std::string difference(const TallyFrame& other) const;
  friend bool operator==(const TallyFrame&, const TallyFrame&) = default;
};

using TextId = Id<struct TextTag>;    ///< a text of one tally
using GroupId = Id<struct GroupTag>;  ///< a group of one tally

/// Offences at up to this many milestones.
inline constexpr std::size_t offence_slots = 8;

/// What became of a case, in one of the two readings.  Every case counts once per reading.
struct CaseKey {
  GroupId group;
  Reading reading = Reading::first_decision;
  CaseStatus status = CaseStatus::set_aside;
  bool running = false;       ///< already running: outside funnels
  StageId opened;             ///< none: never opened
  StageId furthest;           ///< furthest stage visited
  StateId state;              ///< outcome, pending state, or where the path broke
  StateId last_open;          ///< last open or paused state it was in
  TextId reason;              ///< of an outcome; none: not said
  bool never_opened = false;  ///< set aside for that
  FindingKind broken_by = FindingKind::unknown_event;  ///< of a path that broke
  TextId broken_word;                                  ///< the office's word at which it broke
  bool downgraded = false;  ///< reclassified to a lighter offence before the end read here
  /// The last milestone's offence against that of the milestone before it; `incomparable` also
  /// where one of them is missing, see `offences`.
  Direction last_milestone = Direction::incomparable;
  std::array<OffenceId, offence_slots> offences{};  ///< per milestone; none: not marked, or none
  std::uint8_t marked = 0;                          ///< bit per milestone: was marked
  friend auto operator<=>(const CaseKey&, const CaseKey&) = default;
};

/// Cases of the funnel (neither running nor set aside) by what they did at a stage.
struct StageKey {
  enum class What : std::uint8_t { visited, skipped, returned_to, returns };
  GroupId group;
  Reading reading = Reading::first_decision;
  StageId stage;
  What what = What::visited;  ///< the first three count cases, `returns` counts moves
  friend auto operator<=>(const StageKey&, const StageKey&) = default;
};

inline constexpr std::size_t stage_kinds = 4;

struct MoveKey {
  GroupId group;
  StateId from;  ///< none: opened
  EventId event;
  StateId to;
  friend auto operator<=>(const MoveKey&, const MoveKey&) = default;
};

struct ReclassificationKey {
  GroupId group;
  OffenceId from;
  OffenceId to;
  Direction direction = Direction::incomparable;
  StateId state;  ///< where the case stood
  EventId event;
  TextId actor;  ///< none: not said
  friend auto operator<=>(const ReclassificationKey&, const ReclassificationKey&) = default;
};

struct FindingKey {
  GroupId group;
  FindingKind kind = FindingKind::unknown_event;
  TextId word;
  StateId state;
  friend auto operator<=>(const FindingKey&, const FindingKey&) = default;
};

struct TotalKey {
  enum class What : std::uint8_t { rows, moves, moves_nothing, reordered, reopened, filled };
  GroupId group;
  What what = What::rows;  ///< reordered and reopened count cases, filled counts visits
  friend auto operator<=>(const TotalKey&, const TotalKey&) = default;
};

inline constexpr std::size_t total_kinds = 6;

/// Time in a state: dated visits by length and by where they led.
struct SojournKey {
  GroupId group;
  StateId state;
  StateId to;             ///< none: still there at the cut
  std::int32_t days = 0;  ///< whole days from entering to leaving, or to the cut
  friend auto operator<=>(const SojournKey&, const SojournKey&) = default;
};

/// Two event words of a case, one right after the other, in log order.
struct DirectlyFollowsKey {
  GroupId group;
  TextId first;
  TextId second;
  friend auto operator<=>(const DirectlyFollowsKey&, const DirectlyFollowsKey&) = default;
};

/// All event words of a case, in log order.
struct VariantKey {
  GroupId group;
  std::vector<TextId> words;
  friend auto operator<=>(const VariantKey&, const VariantKey&) = default;
};

/// How the way of a case to a target ended.
enum class PassageEnd : std::uint8_t {
  reached,       ///< at (day, k)
  other_end,     ///< another outcome came first, at (day, k)
  pending,       ///< followed to (day, end of day)
  set_aside,     ///< left out: the path broke
  opened_there,  ///< left out: it opened in the target or beyond
  running,       ///< left out: it began before the records, nobody knows when
  before,        ///< left out: it ended before the records are complete
  undated,       ///< left out: a row that matters has no date
};

[[nodiscard]] std::string_view to_string(PassageEnd end) noexcept;

struct PassageKey {
  GroupId group;
  std::uint32_t passage = 0;  ///< index into TallySpec::passages
  PassageEnd end = PassageEnd::pending;
  std::int32_t entry_day = 0;  ///< days since opening from which it is watched; 0: from opening
  std::int32_t exit_day = 0;   ///< days since opening
  std::uint32_t exit_k = 0;    ///< the case's k-th dated move on that day
  bool followed = false;       ///< opened at least horizon_days before the cut
  friend auto operator<=>(const PassageKey&, const PassageKey&) = default;
};

/// How a case came into the stock of pending cases.
enum class StayBegin : std::uint8_t {
  opened,
  running,   ///< began before the records, nobody knows when
  reopened,  ///< left an outcome
};

[[nodiscard]] std::string_view to_string(StayBegin begin) noexcept;

/// One stay of cases in the stock of pending cases, by day; only where TallySpec::calendar says so.
/// A case that is reopened has several; one that is set aside, or undated, has one key that says
/// only that.
struct StayKey {
  GroupId group;
  StayBegin begin = StayBegin::opened;
  /// At the cut; but concluded where the stay ended, whatever came after it.
  CaseStatus status = CaseStatus::set_aside;
  bool undated = false;  ///< left out: an opening, closing or reopening of the case has no date
  StateId outcome;       ///< in which the stay ended; none: it has not
  Date opened;           ///< of the case; not recorded: running, undated or never opened
  Date from;             ///< came into the stock, running ones first seen; not recorded: left out
  Date until;            ///< left it for the outcome; not recorded: has not
  friend auto operator<=>(const StayKey&, const StayKey&) = default;
};

/// Passages by the day of opening; only where TallySpec::calendar says so.
struct CohortKey {
  GroupId group;
  std::uint32_t passage = 0;  ///< index into TallySpec::passages
  PassageEnd end = PassageEnd::pending;
  Date opened;                 ///< not recorded: running, undated or never opened
  std::int32_t entry_day = 0;  ///< as in PassageKey, like the next two
  std::int32_t exit_day = 0;
  std::uint32_t exit_k = 0;
  friend auto operator<=>(const CohortKey&, const CohortKey&) = default;
};

/// Moves between states by day since opening, and cases that begin or cease to be watched in one;
/// only where TallySpec::occupancy says so.  Cases that began on an unknown day are not among them,
/// nor are set-aside ones and visits without a date.
struct OccupancyKey {
  GroupId group;
  StateId from;          ///< none: watched from here on
  StateId to;            ///< none: not watched any more
  std::int32_t day = 0;  ///< since opening
  std::uint32_t k = 0;   ///< the case's k-th dated move on that day; of the data cut the largest
  friend auto operator<=>(const OccupancyKey&, const OccupancyKey&) = default;
};

/// Stays in a situation, a state with the offence carried there, by how they ended; and openings
/// (without a state); only where TallySpec::situations says so.  A stay ends by an event that
/// changes the state or the offence.  Where the pipeline has offences, every case counts in a
/// second way, too: by the state alone, whatever the offence.  Cases as in OccupancyKey; stays
/// without a day of entering or leaving are not among them.
struct SituationKey {
  GroupId group;
  bool with_offence = false;    ///< told apart by the offence; else that is none
  StateId state;                ///< open or paused; none: an opening
  OffenceId offence;            ///< carried there; none: none
  EventId event;                ///< that ended it; none: not left at the cut
  StateId to;                   ///< after the event; none: not left
  OffenceId offence_after;      ///< after the event; none: none, or not left
  std::int32_t entry_days = 0;  ///< from coming in to the day from which it is watched
  std::int32_t days = 0;        ///< from coming in to leaving, or to the cut
  friend auto operator<=>(const SituationKey&, const SituationKey&) = default;
};

/// Cases by the month of opening; only where TallySpec::situations says so.  All that have a day of
/// opening, not before the records are complete: also such as were set aside later.
struct OpeningKey {
  GroupId group;
  std::int32_t month = 0;  ///< its period_number()
  friend auto operator<=>(const OpeningKey&, const OpeningKey&) = default;
};

/// Integer counts of the paths of cases.  A value; adds up in any order to the same.
class Tally {
 public:
  /// Nothing counted yet: the zero of addition.
  Tally(Pipeline pipeline, TallySpec spec, TallyFrame frame);

  [[nodiscard]] const Pipeline& pipeline() const noexcept { return pipeline_; }
  [[nodiscard]] const TallySpec& spec() const noexcept { return spec_; }
  [[nodiscard]] const TallyFrame& frame() const noexcept { return frame_; }
  /// Distinct texts, sorted.
  [[nodiscard]] std::span<const std::string> texts() const noexcept { return texts_; }
  /// Values of the grouping columns; without grouping one group without a value; without cases
  /// none.  Intervals ascend, kept values stand in their order and then "(other)", all else by
  /// text.  What is not recorded is "(not recorded)"; a case that never marked the milestone,
  /// "(not reached)".
  [[nodiscard]] std::span<const std::vector<std::string>> groups() const noexcept {
    return groups_;
  }
  [[nodiscard]] const std::string& text(TextId id) const noexcept { return texts_[id.index()]; }

  [[nodiscard]] const Counts<CaseKey>& cases() const noexcept { return cases_; }
  [[nodiscard]] const Counts<StageKey>& stages() const noexcept { return stages_; }
  [[nodiscard]] const Counts<MoveKey>& moves() const noexcept { return moves_; }
  [[nodiscard]] const Counts<ReclassificationKey>& reclassifications() const noexcept {
    return reclassifications_;
  }
  [[nodiscard]] const Counts<FindingKey>& findings() const noexcept { return findings_; }
  [[nodiscard]] const Counts<TotalKey>& totals() const noexcept { return totals_; }
  [[nodiscard]] const Counts<SojournKey>& sojourns() const noexcept { return sojourns_; }
  [[nodiscard]] const Counts<DirectlyFollowsKey>& directly_follows() const noexcept {
    return directly_follows_;
  }
  [[nodiscard]] const Counts<VariantKey>& variants() const noexcept { return variants_; }
  [[nodiscard]] const Counts<PassageKey>& passages() const noexcept { return passages_; }
  /// Empty unless spec().calendar.
  [[nodiscard]] const Counts<StayKey>& stays() const noexcept { return stays_; }
  /// Empty unless spec().calendar.
  [[nodiscard]] const Counts<CohortKey>& cohorts() const noexcept { return cohorts_; }
  /// Empty unless spec().occupancy.
  [[nodiscard]] const Counts<OccupancyKey>& occupancy() const noexcept { return occupancy_; }
  /// Empty unless spec().situations.
  [[nodiscard]] const Counts<SituationKey>& situations() const noexcept { return situations_; }
  /// Empty unless spec().situations.
  [[nodiscard]] const Counts<OpeningKey>& openings() const noexcept { return openings_; }

  /// Errors: ArgumentError that names what differs: pipeline (with the first place where they do),
  /// spec, or frame; or that the sum is above `most_counted`.
  Tally& operator+=(const Tally& other);
  friend Tally operator+(Tally a, const Tally& b) { return a += b; }

  friend bool operator==(const Tally&, const Tally&) = default;

  /// Most that one table may count in all: days times counts never overflow.
  static constexpr std::int64_t most_counted = std::int64_t{1} << 40U;

 private:
  friend class TallyBuilder;
  friend class TallyCodec;  // bytes.cpp

  /// Calls `visit(name, &Tally::table_)` for every table of counts.  Adding up, renumbering and the
  /// bytes go through it: a new table is named here, and its key's fields in detail/fields.hpp.
  template <class Visit>
  static void for_each_table(Visit&& visit) {
    visit("cases", &Tally::cases_);
    visit("stages", &Tally::stages_);
    visit("moves", &Tally::moves_);
    visit("reclassifications", &Tally::reclassifications_);
    visit("findings", &Tally::findings_);
    visit("totals", &Tally::totals_);
    visit("sojourns", &Tally::sojourns_);
    visit("directly_follows", &Tally::directly_follows_);
    visit("variants", &Tally::variants_);
    visit("passages", &Tally::passages_);
    visit("stays", &Tally::stays_);
    visit("cohorts", &Tally::cohorts_);
    visit("occupancy", &Tally::occupancy_);
    visit("situations", &Tally::situations_);
    visit("openings", &Tally::openings_);
  }

  /// By text: whether a key names it.
  [[nodiscard]] std::vector<bool> used_texts() const;
  /// Texts and groups in order, without those that no count uses; keys renumbered.
  void make_canonical();
  /// Other lists of texts and groups, which hold all that are in use.
  void renumber(std::vector<std::string> texts, std::vector<std::vector<std::string>> groups);

  Pipeline pipeline_;
  TallySpec spec_;
  TallyFrame frame_;
  std::vector<std::string> texts_;
  std::vector<std::vector<std::string>> groups_;
  Counts<CaseKey> cases_;
  Counts<StageKey> stages_;
  Counts<MoveKey> moves_;
  Counts<ReclassificationKey> reclassifications_;
  Counts<FindingKey> findings_;
  Counts<TotalKey> totals_;
  Counts<SojournKey> sojourns_;
  Counts<DirectlyFollowsKey> directly_follows_;
  Counts<VariantKey> variants_;
  Counts<PassageKey> passages_;
  Counts<StayKey> stays_;
  Counts<CohortKey> cohorts_;
  Counts<OccupancyKey> occupancy_;
  Counts<SituationKey> situations_;
  Counts<OpeningKey> openings_;
};

struct TallyOptions {
  unsigned threads = 0;
  Progress progress = {};  ///< counts cases
};

/// Counts a replay, or a part of its cases.
///
/// Errors: ArgumentError for an unknown column, target or milestone (with what there is), for a
/// column that varies within a case and has no `at`, for a horizon below 1 day.
[[nodiscard]] Tally tally(const Replay& replay, const TallySpec& spec = {},
                          const TallyOptions& options = {});
/// The cases from `begin` up to `end` (excluded) only: parts that add up to the whole.
[[nodiscard]] Tally tally_part(const Replay& replay, const TallySpec& spec, CaseId begin,
                               CaseId end, const TallyOptions& options = {});

}  // namespace casepath
