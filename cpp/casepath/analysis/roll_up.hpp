/// @file roll_up.hpp
/// Cases rolled up to a larger unit - charges to defendants - by a declared rule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/core/interval.hpp"

namespace casepath {

/// How the cases of a parent become one answer.  Of the classes of a rule the first that applies
/// holds, and every parent has exactly one.
///
/// "Not known" is the end of a case whose path broke, that was never opened, or that ended in an
/// outcome that counts as a transfer while the log does not say where it went on.
enum class RollUpRule : std::uint8_t {
  /// The furthest stage that any case of the parent reached, as far as is known.  The parent is set
  /// aside where the end of a case is not known, pending where one is, else concluded.
  furthest_stage,
  /// The most serious offence upheld - of which a case was convicted -, against the most serious of
  /// all offences with which its cases were indicated or opened: their offences at the milestones
  /// "indicated" and "opened"; of a case that marks neither with an offence, the first it carried
  /// before its end.
  ///   1. "as indicated or opened upheld": one as serious as one of the most serious, or more so
  ///   2. "set aside": the end of a case is not known, or an offence upheld can't be compared with
  ///      any of the most serious: to call it lighter, or as serious, would be a guess
  ///   3. "pending": a case is; it may yet be upheld
  ///   4. "only a lighter one upheld"
  ///   5. "none upheld": every case ended without a conviction
  /// Offences compare as the pipeline says on the day of the conviction; a renumbered one is the
  /// same.  Several most serious offences that can't be compared are all most serious.
  offence_upheld,
  /// "convicted" of anything; else "set aside" where the end of a case is not known; else "pending"
  /// where a case is; else "not convicted".
  any_conviction,
};

[[nodiscard]] std::string_view to_string(RollUpRule rule) noexcept;

struct RollUpSpec {
  std::string parent;  ///< a parent that the log names
  RollUpRule rule = RollUpRule::furthest_stage;
  Reading reading = Reading::first_decision;
  /// A column is read in the parent's case that opened first (of those opened at one time, that of
  /// the first name) and for which it is recorded.  How many parents have other values in other
  /// cases is a remark.
  std::vector<GroupColumn> by = {};
  double level = 0.95;        ///< of the intervals
  bool list_parents = false;  ///< also a row per parent, for checks within the office
  unsigned threads = 0;       ///< 0: as many as the machine has
};

/// Parents of a group in a class, or by the furthest stage.
struct RollUpRow {
  GroupLabel group;
  /// A stage, or a class as RollUpRule names it.  "(never opened)": none of its cases was.
  std::string standing;
  std::int64_t parents = 0;    ///< in this class, or with this as the furthest stage
  std::int64_t pending = 0;    ///< of them; a pending one may yet get further
  std::int64_t set_aside = 0;  ///< of them; one that is set aside may have got further
  std::int64_t counted = 0;    ///< in this class, or with this stage or a later one as the furthest
  std::int64_t counted_of_concluded = 0;
  std::int64_t concluded = 0;         ///< of the group
  std::int64_t of = 0;                ///< all of the group
  Interval interval = no_interval();  ///< Wilson, of counted_of_concluded / concluded
  double design_effect = 1;           ///< by which n is divided in it
  /// counted / of, up to the same with every parent that is pending or set aside and not yet
  /// counted.  None for the classes "pending" and "set aside".
  Interval bounds = no_interval();
  friend bool operator==(const RollUpRow&, const RollUpRow&) = default;
};

/// One parent.
struct ParentRow {
  std::string parent;  ///< its value in the parent's column
  GroupLabel group;
  std::string standing;              ///< as in RollUpRow; empty: counted elsewhere
  std::optional<CaseStatus> status;  ///< none: counted elsewhere
  std::int64_t cases = 0;            ///< how many name it
  std::string set_aside_because;     ///< empty unless set aside
  friend bool operator==(const ParentRow&, const ParentRow&) = default;
};

/// Parents that do not lie within one larger parent.
struct NotNested {
  std::string larger;
  std::int64_t parents = 0;
  friend bool operator==(const NotNested&, const NotNested&) = default;
};

/// `about` counts parents: its unit is the parent's name, and a parent is concluded where nothing
/// can change its answer.  It does not add up with another: a parent may have cases in both.
struct RollUp {
  About about;
  std::string unit;  ///< of the cases
  RollUpSpec spec;
  std::int64_t cases = 0;               ///< of the replay
  std::int64_t no_parent_recorded = 0;  ///< cases; counted apart
  std::int64_t counted_elsewhere = 0;   ///< parents all of whose matters go on at another parent
  std::int64_t carried_on = 0;          ///< cases whose end is that of a case they go on in
  std::vector<NotNested> not_nested;
  std::vector<RollUpRow> rows;     ///< by group, the total last; by class or stage
  std::vector<ParentRow> parents;  ///< by name; empty unless asked for

  [[nodiscard]] Table table() const;
  /// Errors: ArgumentError unless `list_parents` was asked for.
  [[nodiscard]] Table parents_table() const;
};

/// Rolls the cases of a replay up to a parent.
///
/// The parent of a case is what any of its rows says.  Cases that are linked (see transfers())
/// count once.  A case that `continues_in` another is carried on by it, and its end is that of the
/// other; so is one that ended in a transfer and out of which others were split.  By the first
/// decision, a case that was decided itself is not carried on, and one that only carries on such
/// cases, opened no earlier than they were passed on, counts nowhere.  What a case had gone through
/// before - stages, offences indicated - counts where its end counts.
/// Links between cases of different parents: the matter counts at the parent of the case that goes
/// on, since nobody is called convicted for what is recorded of another; a parent left without a
/// case is `counted_elsewhere`.  Where the case that goes on names no parent, the end of the one it
/// carries on is not known.
///
/// Intervals: Wilson's of the concluded, n over the design effect of the largest parent above (as
/// for reached_by()); none where the pipeline knows a unit above the parent and the log names none.
///
/// Errors      ArgumentError: a parent that the log does not name, the log's own unit, a case with
///             two parents, a pipeline without offences or convictions where the rule asks for
///             them, a bad level, a grouping column that is unknown or varies within a case
/// Complexity  O(rows + cases log cases)
[[nodiscard]] RollUp roll_up(const Replay& replay, const RollUpSpec& spec);

/// Results of different units, or of different rules, do not add up; nor do those of one.
RollUp operator+(const RollUp&, const RollUp&) = delete;

}  // namespace casepath
