/// @file passage.hpp
/// The way of a single case to a target: when it got there, or how else that ended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "casepath/core/id.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// The target that is reached by the first move to a lighter offence.
inline constexpr std::string_view downgrade_target = "reclassified to lighter";

/// A target that has been looked up in a pipeline.
struct Target {
  enum class Kind : std::uint8_t { stage, outcome_class, outcome, reclassified_to_lighter };
  Kind kind = Kind::stage;
  StageId stage;
  ClassId outcome_class;
  StateId outcome;
  std::string name;

  /// "reclassified to lighter" where the pipeline has a field of type offence; else the stage, else
  /// the outcome class, else the outcome state of that name; "stage:x", "class:x" and "outcome:x"
  /// say which where one name means two.
  /// Errors: ArgumentError that lists the targets there are.
  [[nodiscard]] static Target find(const Pipeline& pipeline, const std::string& name);
};

/// One case on its way to a target; days since opening.
struct Passage {
  PassageEnd end = PassageEnd::pending;
  std::int32_t entry_day = 0;
  std::int32_t exit_day = 0;
  std::uint32_t exit_k = 0;        ///< 0 for pending
  std::int32_t followed_days = 0;  ///< from opening to the data cut
};

/// The first outcome ends the way; a stage counts as reached when the case enters it or a later
/// one, "reclassified to lighter" by the first move to a lighter offence, also where that move is
/// the outcome.
/// Complexity: O(rows of the case).
[[nodiscard]] Passage passage_of(const Replay& replay, const Target& target, CaseId id);

}  // namespace casepath
