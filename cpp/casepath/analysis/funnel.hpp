/// @file funnel.hpp
/// How far cases got, where they left, and where they wait.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/core/interval.hpp"

namespace casepath {

/// One stage of one group.  Counts of cases, but `returns`.
///
/// reached == moved_on + sum(left) + active + paused + silent.
struct FunnelStage {
  GroupLabel group;
  std::string stage;
  std::int64_t opened_here = 0;    ///< opened in this stage
  std::int64_t reached = 0;        ///< opened in it or before, and were in it or in a later one
  std::int64_t moved_on = 0;       ///< of those, were in a later one
  std::vector<std::int64_t> left;  ///< concluded with this as furthest stage, by outcome class
  std::int64_t active = 0;         ///< pending, this being the furthest stage
  std::int64_t paused = 0;
  std::int64_t silent = 0;
  std::int64_t visited = 0;      ///< were in this stage itself
  std::int64_t skipped = 0;      ///< reached it without being in it
  std::int64_t returned_to = 0;  ///< came back to it from a later one
  std::int64_t returns = 0;      ///< how often, in moves
  std::int64_t set_aside = 0;    ///< path broken, this being the furthest stage until then
  /// Share that moves on, assuming nothing of the pending: moved_on / reached up to
  /// (moved_on + pending) / reached.  No interval where nobody reached it, nor at the last stage,
  /// from which there is nowhere to move on to.
  Interval bounds = no_interval();
  /// The same among all that may have reached it, every set-aside case counted either way: those
  /// whose path broke later had moved on, those whose path broke in this stage may have, those
  /// whose path broke before it may have reached it, and moved on.
  Interval bounds_with_set_aside = no_interval();
};

/// Already running cases are outside; `about` says how many.
struct Funnel {
  About about;
  TallySpec spec;
  std::vector<std::string> classes;  ///< outcome classes that the pipeline uses, as in `left`
  std::vector<FunnelStage> stages;   ///< by group, total last; by stage
  /// Set aside before they were opened, by group and total, in the order of group_labels().
  std::vector<std::int64_t> set_aside_before_opening;
  /// Opened in an outcome, so in no stage: outside all of them.  In the order of group_labels().
  std::vector<std::int64_t> without_stage;

  [[nodiscard]] Table table() const;
};

[[nodiscard]] Funnel funnel(const Tally& tally, Reading reading = Reading::first_decision);

}  // namespace casepath
