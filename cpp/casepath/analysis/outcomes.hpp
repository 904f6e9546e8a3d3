/// @file outcomes.hpp
/// What became of the cases: by class, where they dropped out, by offence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/core/interval.hpp"

namespace casepath {

/// Cases of a group by outcome class (and state), pending kind, or set aside.  Sums to its cases.
struct OutcomeRow {
  GroupLabel group;
  CaseStatus status = CaseStatus::concluded;
  std::string outcome_class;  ///< empty unless concluded
  std::string state;          ///< outcome, pending state, or where the path broke
  std::int64_t cases = 0;
  std::int64_t of = 0;  ///< all cases of the group
  friend bool operator==(const OutcomeRow&, const OutcomeRow&) = default;
};

struct Outcomes {
  About about;
  TallySpec spec;
  std::vector<OutcomeRow> rows;
  [[nodiscard]] Table table() const;
};

[[nodiscard]] Outcomes outcomes(const Tally& tally, Reading reading = Reading::first_decision);

/// Cases that left without a decision, by the last open state they were in.
struct DropOutRow {
  GroupLabel group;
  std::string stage;    ///< of the last open state
  std::string state;    ///< the last open state
  std::string outcome;  ///< the state they ended in
  std::string ground;
  std::string reason;  ///< empty: not said
  std::int64_t cases = 0;
  std::int64_t had_been_further = 0;  ///< of them, had been in a later stage than the last
  friend bool operator==(const DropOutRow&, const DropOutRow&) = default;
};

/// Drop-outs that had been further than the stage they left from.
struct FellBackRow {
  GroupLabel group;
  std::string furthest;  ///< stage at which the funnel shows them
  std::string stage;     ///< of the last open state
  std::int64_t cases = 0;
  friend bool operator==(const FellBackRow&, const FellBackRow&) = default;
};

/// Rows of one group sum to what the funnel shows as left by classes that count as attrition.  At
/// each stage: left == rows of the stage - those that had been further + those that fell back from
/// it.  Running cases are outside, as in the funnel.
struct DropOuts {
  About about;
  TallySpec spec;
  std::vector<DropOutRow> rows;
  std::vector<FellBackRow> fell_back;
  [[nodiscard]] Table table() const;
};

[[nodiscard]] DropOuts drop_outs(const Tally& tally, Reading reading = Reading::first_decision);

/// Cases by the offence at each milestone and by what became of them.
struct OffenceOutcomeRow {
  GroupLabel group;
  /// Per milestone; "" where not marked, "(none)" where marked without an offence.
  std::vector<std::string> offences;
  CaseStatus status = CaseStatus::concluded;
  std::string outcome_class;
  /// The offence at the last milestone against that at the one before it: "as charged" (after the
  /// name of that one), "of a lighter offence", "of a heavier offence", or "of another offence, not
  /// comparable".  Empty unless both are marked with an offence.
  std::string against;
  std::int64_t cases = 0;
  friend bool operator==(const OffenceOutcomeRow&, const OffenceOutcomeRow&) = default;
};

struct OutcomesByOffence {
  About about;
  TallySpec spec;
  std::vector<std::string> milestones;
  std::vector<OffenceOutcomeRow> rows;
  [[nodiscard]] Table table() const;
};

/// Errors: ArgumentError where the pipeline has no offences or no milestones.
[[nodiscard]] OutcomesByOffence outcomes_by_offence(const Tally& tally,
                                                    Reading reading = Reading::first_decision);

/// What followed for cases reclassified to a lighter offence, beside those that never were.
/// It says nothing of causes: the cases differ, and one that ends early had less time to be
/// reclassified.
struct AfterDowngradeRow {
  GroupLabel group;
  bool downgraded = false;
  std::int64_t cases = 0;  ///< set aside ones not among them
  std::int64_t dropped_out = 0;
  std::int64_t other_concluded = 0;
  std::int64_t pending = 0;
  std::int64_t set_aside = 0;
  /// Share that dropped out, assuming nothing of the pending: dropped_out / cases up to
  /// (dropped_out + pending) / cases.
  Interval bounds = no_interval();
  friend bool operator==(const AfterDowngradeRow&, const AfterDowngradeRow&) = default;
};

struct DowngradedThenDropped {
  About about;
  TallySpec spec;
  std::vector<AfterDowngradeRow> rows;
  [[nodiscard]] Table table() const;
};

/// Running cases are outside: what happened to them before the records is not known.
/// Errors: ArgumentError where the pipeline has no offences.
[[nodiscard]] DowngradedThenDropped downgraded_then_dropped(
    const Tally& tally, Reading reading = Reading::first_decision);

}  // namespace casepath
