/// @file reached.hpp
/// What "reached by" and cohorts share: passages, parents, groups, and a row that adds up cases.
/// Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/curve_estimate.hpp"
#include "casepath/analysis/detail/interval_of_share.hpp"
#include "casepath/analysis/incidence.hpp"

namespace casepath::detail {

/// Name and column of the largest parent that the log names; empty if it names none.
[[nodiscard]] std::pair<std::string, std::string> largest_parent(const Pipeline& pipeline,
                                                                 const EventLog& log);
/// Whether the pipeline knows a unit above `unit`.
[[nodiscard]] bool has_unit_above(const Pipeline& pipeline, const std::string& unit);
/// Per case a number of its parent, which the log says is in `column`; cases without one get a
/// number of their own.  Without a column all zero.
/// Errors: ArgumentError where the log does not carry the column, or for cases with two parents.
[[nodiscard]] std::vector<std::uint32_t> clusters_of(const Replay& replay,
                                                     const std::string& column);

/// Per case.
[[nodiscard]] std::vector<Passage> passages_of(const Replay& replay, const Target& target,
                                               unsigned threads);
/// Reached, ended otherwise or pending: not left out.
[[nodiscard]] constexpr bool is_watched(PassageEnd end) noexcept {
  return end <= PassageEnd::pending;
}
/// Of a passage that is watched.
[[nodiscard]] inline ExitCount exit_of(const Passage& passage, std::uint32_t cluster,
                                       std::int64_t count = 1) noexcept {
  return casepath::exit_of({passage.end == PassageEnd::reached, passage.end == PassageEnd::pending,
                            passage.entry_day, passage.exit_day, passage.exit_k, count, cluster});
}

/// The groups by name, the total last; and each case's group.
struct CaseGroups {
  std::vector<GroupLabel> labels;
  std::vector<std::uint32_t> of_case;  ///< empty without grouping

  /// Calls `add(slot)` for the group of a case, and for the total.
  template <class Add>
  void for_each_slot(std::size_t of, Add&& add) const {
    if (!of_case.empty()) add(std::size_t{of_case[of]});
    add(labels.size() - 1);
  }
  /// How many of so many cases each slot holds.
  [[nodiscard]] std::vector<std::size_t> sizes(std::size_t cases) const;
};

[[nodiscard]] CaseGroups case_groups(const Replay& replay, const std::vector<GroupColumn>& by);

/// The cases of a replay on their way to a target, read once for all that is asked of them.
struct ReachedCases {
  std::string parent;                   ///< the largest that the log names; empty: none
  std::vector<Passage> passages;        ///< per case
  std::vector<std::uint32_t> clusters;  ///< per case, as clusters_of() says
  CaseGroups groups;
};

[[nodiscard]] ReachedCases reached_cases(const Replay& replay, const Target& target,
                                         const std::vector<GroupColumn>& by, unsigned threads);

struct CaseWay;
/// The days asked for, or default_horizon().
/// Errors: ArgumentError for less than one.
[[nodiscard]] std::int64_t horizon_of(const Replay& replay,
                                      const std::optional<std::int64_t>& days);
/// Errors: ArgumentError where no case was followed so long.
void check_follow_up(const Replay& replay, const std::string& target, std::int64_t days,
                     const std::vector<Passage>& passages);
/// reached_by() of cases that have been read for the same target and groups, as ways by `days`.
[[nodiscard]] ReachedBy reached_by(const Replay& replay, const ReachedCases& cases,
                                   std::span<const CaseWay> ways, const std::string& target,
                                   std::int64_t days, const ReachedByOptions& options);

/// About a replay by the first decision, which ends the way to a target.
[[nodiscard]] About about_first_decision(const Replay& replay, std::string title,
                                         std::string estimator);

/// What all rows share.
struct ReachedQuestion {
  std::int32_t days = 0;
  double level = 0.95;
  std::string cluster;    ///< name of the parent; empty: by case
  std::string no_parent;  ///< why there can be no interval; empty: there can
  IntervalTransform transform = IntervalTransform::cloglog;
  bool from_counts = false;  ///< Greenwood's variance, not the jackknife's

  [[nodiscard]] CurveVariance variance() const noexcept;
  [[nodiscard]] bool is_clustered() const noexcept {
    return variance() == CurveVariance::clustered;
  }
};

/// Of a replay whose log names this parent, or none.
[[nodiscard]] ReachedQuestion reached_question(const Replay& replay, std::int32_t days,
                                               double level, const std::string& parent);
/// Of a tally, which does not know which parent a case belongs to.
[[nodiscard]] ReachedQuestion reached_question(const Tally& tally, std::int32_t days, double level);

/// Which of a tally's passages leads to a target.
/// Errors: ArgumentError that says which it counts, and how to make one; `what` needs it.
[[nodiscard]] std::size_t passage_in(const Tally& tally, const std::string& target,
                                     const std::string& what);

/// Those followed from opening to a day, and how many of them had reached the target by it.
struct FollowedCounts {
  std::int64_t followed = 0;
  std::int64_t reached = 0;
  double design_effect = 1;
};

/// Adds up those followed to a day, with their clusters.
class FollowedCounter {
 public:
  FollowedCounter(std::int32_t days, bool clustered) : days_(days), clustered_(clustered) {}

  /// Passages that are watched.
  void add(const Passage& passage, std::uint32_t cluster, std::int64_t count);
  [[nodiscard]] FollowedCounts counts() const;

 private:
  /// Cases of one cluster among those followed.
  struct Followed {
    bool reached = false;
    std::int64_t count = 0;
  };

  std::int32_t days_;
  bool clustered_;
  FollowedCounts counts_;
  std::vector<std::uint32_t> clusters_;  ///< of those followed; empty without clusters
  std::vector<Followed> followed_;
};

/// An interval, and how it was made or why there is none.
struct ShareInterval {
  Interval interval = no_interval();
  std::string method;
};

/// Why there is no interval where all cases belong to one `cluster`.
[[nodiscard]] std::string no_interval_of_one(const std::string& cluster);

/// Of a share between 0 and 1: on the scale of the question's transform, for_small_samples().
[[nodiscard]] ShareInterval estimated_interval(const ReachedQuestion& question,
                                               const ShareEvidence& evidence);
/// Of a share of 0 or 1.
[[nodiscard]] ShareInterval exact_interval(const ReachedQuestion& question, std::int32_t days,
                                           const FollowedCounts& followed);

/// Adds up the cases of one row of "reached by".
class ReachedRowBuilder {
 public:
  /// Borrows the question.
  ReachedRowBuilder(GroupLabel label, const ReachedQuestion& question)
      : question_(question), followed_(question.days, question.is_clustered()) {
    row_.group = std::move(label);
  }

  /// Makes room for so many exits.
  void reserve(std::size_t exits) { exits_.reserve(exits); }
  /// `count` cases that went the same way, of one cluster.
  void add(const Passage& passage, std::uint32_t cluster, std::int64_t count = 1);
  /// The finished row; this builder is spent.
  [[nodiscard]] ReachedByRow row() &&;

 private:
  [[nodiscard]] ReachedByRow unknown(std::string why);
  void set_interval(const FollowedCounts& followed, const IncidenceTable& table,
                    const ClusterNumbers& clusters);
  void set_plain_interval();

  const ReachedQuestion& question_;
  ReachedByRow row_;
  std::vector<ExitCount> exits_;
  FollowedCounter followed_;
  std::int32_t last_day_ = 0;
};

}  // namespace casepath::detail
