/// @file compared_cases.hpp
/// The cases of a replay on their way to a target, by group: what comparisons of groups share.
/// Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "casepath/analysis/curve_difference.hpp"
#include "casepath/analysis/detail/case_ways.hpp"
#include "casepath/analysis/detail/reached.hpp"

namespace casepath::detail {

/// Those that are watched, as ways, and "reached by" of each group.
struct ComparedCases {
  ReachedBy reached;  ///< rows by group, the total last
  std::vector<CaseWay> ways;
  std::vector<ExitCount> exits;            ///< of each way: cause reached_target or ended_otherwise
  std::vector<std::uint32_t> groups;       ///< of each way
  std::vector<std::uint32_t> strata;       ///< of each way; none without strata
  std::vector<GroupLabel> stratum_labels;  ///< of the cases of the replay; one without strata
  std::size_t clusters = 0;                ///< parents, those not recorded counted singly
  std::size_t shared_clusters = 0;         ///< parents of several of these cases
  ReachedQuestion question;                ///< that `reached` answers

  [[nodiscard]] std::size_t group_count() const noexcept { return reached.rows.size() - 1; }
  /// Why nothing can be said of variation; empty: it can.
  [[nodiscard]] const std::string& no_parent() const noexcept { return question.no_parent; }
  [[nodiscard]] bool clustered() const noexcept { return !reached.cluster.empty(); }
  [[nodiscard]] std::int32_t days() const noexcept {
    return static_cast<std::int32_t>(reached.days);  // at most the follow-up
  }
  [[nodiscard]] GroupedExits grouped() const noexcept {
    return {exits, groups, group_count(), strata, stratum_labels.size()};
  }
};

/// Errors: ArgumentError as reached_by(), and without groups; `what` needs them.
[[nodiscard]] ComparedCases compared_cases(const Replay& replay, const std::string& target,
                                           const ReachedByOptions& options,
                                           const std::vector<GroupColumn>& strata,
                                           const std::string& what);

/// Followed to the day, and of them reached the target, over the design effect.
[[nodiscard]] ShareEstimate estimate_of(double share, double standard_error,
                                        const ReachedByRow& counts);

/// "North", or "North, theft" for several columns.
[[nodiscard]] std::string text_of(const GroupLabel& label);

/// Says of groups by a milestone that they are formed by what happened after opening.
void add_milestone_remarks(About& about, const std::vector<GroupColumn>& by);
/// Says so where parents are few.
void add_few_parents_remark(About& about, const ComparedCases& cases);

}  // namespace casepath::detail
