#include "casepath/analysis/detail/reached.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "casepath/analysis/detail/parents.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/case_passages.hpp"
#include "casepath/tally/detail/group_names.hpp"
#include "casepath/tally/detail/grouping.hpp"

namespace casepath::detail {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

// --- which parent --------------------------------------------------------------------------------

std::pair<std::string, std::string> largest_parent(const Pipeline& pipeline, const EventLog& log) {
  const auto& named = log.spec().parents;
  if (named.empty()) return {};
  for (std::size_t i = pipeline.parents().size(); i-- > 0;) {
    const std::string& parent = pipeline.parents()[i];
    const auto found = std::find_if(named.begin(), named.end(),
                                    [&](const auto& entry) { return entry.first == parent; });
    if (found != named.end()) return *found;
  }
  return named.back();
}

bool has_unit_above(const Pipeline& pipeline, const std::string& unit) {
  const auto parents = pipeline.parents();
  if (parents.empty() || unit == parents.back()) return false;
  return unit == pipeline.unit() ||
         std::find(parents.begin(), parents.end(), unit) != parents.end();
}

std::vector<std::uint32_t> clusters_of(const Replay& replay, const std::string& column) {
  if (column.empty()) return std::vector<std::uint32_t>(replay.case_count());
  const auto& named = replay.log().spec().parents;
  const auto parent = std::find_if(named.begin(), named.end(),
                                   [&](const auto& entry) { return entry.second == column; });
  ParentsOfCases parents = parents_of_cases(replay, parent->first, column);
  auto next = static_cast<std::uint32_t>(parents.count());
  for (std::uint32_t& cluster : parents.of_case) {
    if (cluster == ParentsOfCases::not_recorded) cluster = next++;
  }
  return std::move(parents.of_case);
}

// --- cases ---------------------------------------------------------------------------------------

std::vector<Passage> passages_of(const Replay& replay, const Target& target, unsigned threads) {
  const CasePassages ways(replay.data(), target);
  std::vector<Passage> passages(replay.case_count());
  const auto begins = replay.log().case_begins();
  const auto ranges = split_by_weight(passages.size(), resolve_threads(threads) * std::size_t{8},
                                      [begins](std::size_t i) { return std::size_t{begins[i]}; });
  for_ranges(ranges, threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      passages[i] = ways.of(CaseId{i});
    }
  });
  return passages;
}

std::vector<std::size_t> CaseGroups::sizes(std::size_t cases) const {
  std::vector<std::size_t> sizes(labels.size());
  for (const std::uint32_t group : of_case) ++sizes[group];
  sizes.back() = cases;
  return sizes;
}

CaseGroups case_groups(const Replay& replay, const std::vector<GroupColumn>& by) {
  CaseGroups groups;
  if (!by.empty()) {
    const Grouping grouping(replay, by);
    GroupNumbers numbers(grouping);
    groups.of_case.reserve(replay.case_count());
    for (std::size_t i = 0; i < replay.case_count(); ++i) {
      groups.of_case.push_back(numbers.of(CaseId{i}));
    }
    std::vector<std::vector<std::string>> values;  // by number
    values.reserve(numbers.count());
    for (std::uint32_t number = 0; number < numbers.count(); ++number) {
      values.push_back(numbers.values(number));
    }
    std::vector<std::vector<std::string>> sorted = values;
    const GroupOrder before(by);
    std::sort(sorted.begin(), sorted.end(), before);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::vector<std::uint32_t> places;  // by number
    places.reserve(values.size());
    for (const std::vector<std::string>& group : values) {
      places.push_back(static_cast<std::uint32_t>(
          std::lower_bound(sorted.begin(), sorted.end(), group, before) - sorted.begin()));
    }
    for (std::uint32_t& group : groups.of_case) group = places[group];
    for (std::vector<std::string>& group : sorted) {
      groups.labels.push_back({std::move(group), false});
    }
  }
  groups.labels.push_back({{}, true});
  return groups;
}

ReachedCases reached_cases(const Replay& replay, const Target& target,
                           const std::vector<GroupColumn>& by, unsigned threads) {
  const auto [parent, column] = largest_parent(replay.pipeline(), replay.log());
  return {parent, passages_of(replay, target, threads), clusters_of(replay, column),
          case_groups(replay, by)};
}

About about_first_decision(const Replay& replay, std::string title, std::string estimator) {
  About result = about(replay.summary(), std::move(title), std::move(estimator));
  result.reading = Reading::first_decision;
  std::array<std::int64_t, case_statuses> counts{};
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    ++counts[static_cast<std::size_t>(replay.status(CaseId{i}, Reading::first_decision))];
  }
  const auto of = [&counts](CaseStatus status) { return counts[static_cast<std::size_t>(status)]; };
  result.concluded = of(CaseStatus::concluded);
  result.active = of(CaseStatus::active);
  result.paused = of(CaseStatus::paused);
  result.silent = of(CaseStatus::silent);
  result.set_aside = of(CaseStatus::set_aside);
  return result;
}

// --- one row -------------------------------------------------------------------------------------

ReachedQuestion reached_question(const Replay& replay, std::int32_t days, double level,
                                 const std::string& parent) {
  ReachedQuestion question;
  question.days = days;
  question.level = level;
  question.cluster = parent;
  if (parent.empty() && has_unit_above(replay.pipeline(), replay.unit())) {
    question.no_parent = no_interval_without(replay.unit(), replay.pipeline().parents().back());
  }
  return question;
}

ReachedQuestion reached_question(const Tally& tally, std::int32_t days, double level) {
  ReachedQuestion question;
  question.days = days;
  question.level = level;
  const std::string& unit = tally.frame().unit;
  if (has_unit_above(tally.pipeline(), unit)) {
    question.no_parent = "none: several of unit " + unit + " may belong to one " +
                         tally.pipeline().parents().back() +
                         ", and a tally does not know which; ask the replay";
  }
  return question;
}

CurveVariance ReachedQuestion::variance() const noexcept {
  if (from_counts) return CurveVariance::greenwood;
  return cluster.empty() ? CurveVariance::jackknife : CurveVariance::clustered;
}

std::size_t passage_in(const Tally& tally, const std::string& target, const std::string& what) {
  const std::vector<PassageSpec>& passages = tally.spec().passages;
  const auto found = std::find_if(passages.begin(), passages.end(),
                                  [&](const PassageSpec& one) { return one.target == target; });
  if (found != passages.end()) return static_cast<std::size_t>(found - passages.begin());
  std::string counted;
  for (const PassageSpec& one : passages) {
    counted += (counted.empty() ? "" : ", ") + in_quotes(one.target);
  }
  throw ArgumentError(what + ": the tally counts no passages to " + in_quotes(target) +
                      " (but to " + (counted.empty() ? "nothing" : counted) +
                      "); make it with passages={" + in_quotes(target) + ": days}");
}

void FollowedCounter::add(const Passage& passage, std::uint32_t cluster, std::int64_t count) {
  if (passage.entry_day != 0 || passage.followed_days < days_) return;
  const bool reached = passage.end == PassageEnd::reached && passage.exit_day <= days_;
  counts_.followed += count;
  if (reached) counts_.reached += count;
  if (!clustered_) return;
  clusters_.push_back(cluster);
  followed_.push_back({reached, count});
}

FollowedCounts FollowedCounter::counts() const {
  FollowedCounts counts = counts_;
  if (!clustered_) return counts;
  const ClusterNumbers numbers = cluster_numbers(clusters_);
  std::vector<std::int64_t> cases(numbers.count);
  std::vector<std::int64_t> hits(numbers.count);
  for (std::size_t i = 0; i < followed_.size(); ++i) {
    const std::uint32_t cluster = numbers.of_exit[i];
    cases[cluster] += followed_[i].count;
    if (followed_[i].reached) hits[cluster] += followed_[i].count;
  }
  ClusterSums sums;
  for (std::size_t i = 0; i < cases.size(); ++i) sums.add(cases[i], hits[i]);
  counts.design_effect = sums.design_effect();
  return counts;
}

std::string no_interval_of_one(const std::string& cluster) {
  return "none: all belong to one " + cluster;
}

ShareInterval estimated_interval(const ReachedQuestion& question, const ShareEvidence& evidence) {
  const SmallSample sample = for_small_samples(evidence, question.cluster, question.level);
  return {
      incidence_interval(evidence.share, sample.standard_error, question.transform, question.level),
      std::string(to_string(question.transform)) +
          (question.from_counts ? ", Greenwood by case"
                                : ", infinitesimal jackknife by " +
                                      (question.cluster.empty() ? "case" : question.cluster)) +
          sample.method + (sample.rough.empty() ? "" : "; rough: " + sample.rough)};
}

ShareInterval exact_interval(const ReachedQuestion& question, std::int32_t days,
                             const FollowedCounts& followed) {
  const std::string day = std::to_string(days);
  ShareInterval result;
  result.interval = clopper_pearson(static_cast<double>(followed.reached) / followed.design_effect,
                                    static_cast<double>(followed.followed) / followed.design_effect,
                                    question.level);
  result.method = result.interval.exists() ? "Clopper-Pearson on those followed to day " + day
                                           : "none: nobody was followed to day " + day;
  if (result.interval.exists() && followed.design_effect > 1) {
    result.method += ", over the design effect";
  }
  return result;
}

void ReachedRowBuilder::add(const Passage& passage, std::uint32_t cluster, std::int64_t count) {
  if (!is_watched(passage.end) || passage.entry_day > question_.days) {
    row_.left_out += count;
    return;
  }
  const bool pending = passage.end == PassageEnd::pending;
  const bool reached = passage.end == PassageEnd::reached;
  const bool by_horizon = passage.exit_day <= question_.days;
  row_.cases += count;
  if (reached && by_horizon) row_.reached += count;
  if (!reached && !pending && by_horizon) row_.other_end += count;
  if (pending && passage.exit_day < question_.days) row_.pending += count;
  followed_.add(passage, cluster, count);
  last_day_ = std::max(last_day_, passage.exit_day);
  exits_.push_back(exit_of(passage, cluster, count));
}

ReachedByRow ReachedRowBuilder::row() && {
  const FollowedCounts followed = followed_.counts();
  row_.followed = followed.followed;
  row_.reached_of_followed = followed.reached;
  row_.design_effect = followed.design_effect;
  set_plain_interval();
  if (row_.cases == 0) return unknown("none: no cases");
  const IncidenceTable table(exits_, passage_causes);
  const ClusterNumbers clusters =
      question_.is_clustered() ? cluster_numbers(table) : ClusterNumbers{};
  const Incidence estimate =
      incidence(table, question_.days, question_.is_clustered() ? &clusters : nullptr);
  if (last_day_ < question_.days && estimate.waiting > 0) {
    return unknown("none: nobody was watched after day " + std::to_string(last_day_));
  }
  row_.share = estimate.share;
  row_.standard_error = estimate.standard_error;
  set_interval(followed, table, clusters);
  return std::move(row_);
}

ReachedByRow ReachedRowBuilder::unknown(std::string why) {
  row_.share = not_a_number;
  row_.standard_error = not_a_number;
  row_.interval_method = std::move(why);
  return std::move(row_);
}

/// Of the estimate.
void ReachedRowBuilder::set_interval(const FollowedCounts& followed, const IncidenceTable& table,
                                     const ClusterNumbers& clusters) {
  if (!question_.no_parent.empty()) {
    row_.standard_error = not_a_number;
    row_.interval_method = question_.no_parent;
    return;
  }
  const bool is_between = row_.share > 0 && row_.share < 1;
  ShareEvidence evidence{row_.share, row_.standard_error, row_.standard_error, row_.cases,
                         static_cast<double>(row_.cases)};
  if (is_between && question_.is_clustered()) {
    if (clusters.count == 1) {
      row_.standard_error = not_a_number;
      row_.interval_method = no_interval_of_one(question_.cluster);
      return;
    }
    evidence.by_case = incidence(table, question_.days).standard_error;
    evidence.clusters = equal_clusters(cases_of_clusters(table, clusters));
  }
  ShareInterval made = is_between ? estimated_interval(question_, evidence)
                                  : exact_interval(question_, question_.days, followed);
  row_.interval = made.interval;
  row_.interval_method = std::move(made.method);
}

/// Of the plain share.
void ReachedRowBuilder::set_plain_interval() {
  if (!question_.no_parent.empty()) return;
  row_.plain = wilson(static_cast<double>(row_.reached_of_followed) / row_.design_effect,
                      static_cast<double>(row_.followed) / row_.design_effect, question_.level);
}

}  // namespace casepath::detail
