#include "casepath/analysis/detail/reached.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "casepath/analysis/detail/parents.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/group_names.hpp"
#include "casepath/tally/detail/grouping.hpp"

namespace casepath::detail {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

std::vector<std::int64_t> cases_by_cluster(const std::vector<PassageCount>& passages) {
  std::unordered_map<std::uint32_t, std::int64_t> counts;
  for (const PassageCount& one : passages) counts[one.cluster] += one.count;
  std::vector<std::int64_t> cases;
  cases.reserve(counts.size());
  for (const auto& entry : counts) cases.push_back(entry.second);
  return cases;
}

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
  std::vector<Passage> passages(replay.case_count());
  const auto begins = replay.log().case_begins();
  const auto ranges = split_by_weight(passages.size(), resolve_threads(threads) * std::size_t{8},
                                      [begins](std::size_t i) { return std::size_t{begins[i]}; });
  for_ranges(ranges, threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      passages[i] = passage_of(replay, target, CaseId{i});
    }
  });
  return passages;
}

bool is_watched(PassageEnd end) noexcept {
  return end == PassageEnd::reached || end == PassageEnd::other_end || end == PassageEnd::pending;
}

CaseGroups case_groups(const Replay& replay, const std::vector<GroupColumn>& by) {
  CaseGroups groups;
  if (!by.empty()) {
    const Grouping grouping(replay, by);
    std::map<std::vector<std::int64_t>, std::size_t> places;  // by codes, which are cheaper
    std::vector<std::vector<std::string>> values;             // by place
    for (std::size_t i = 0; i < replay.case_count(); ++i) {
      const auto [place, is_new] = places.try_emplace(grouping.key(CaseId{i}), values.size());
      if (is_new) values.push_back(grouping.values(CaseId{i}));
      groups.of_case.push_back(place->second);
    }
    std::vector<std::vector<std::string>> sorted = values;
    const GroupOrder before(by);
    std::sort(sorted.begin(), sorted.end(), before);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    for (std::size_t& place : groups.of_case) {
      place = static_cast<std::size_t>(
          std::lower_bound(sorted.begin(), sorted.end(), values[place], before) - sorted.begin());
    }
    for (std::vector<std::string>& group : sorted) {
      groups.labels.push_back({std::move(group), false});
    }
  }
  groups.labels.push_back({{}, true});
  return groups;
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
  ClusterCount& of_cluster = clusters_[cluster];
  of_cluster.cases += count;
  if (!reached) return;
  counts_.reached += count;
  of_cluster.hits += count;
}

FollowedCounts FollowedCounter::counts(bool clustered) const {
  FollowedCounts counts = counts_;
  if (clustered) {
    ClusterSums sums;
    for (const auto& entry : clusters_) sums.add(entry.second.cases, entry.second.hits);
    counts.design_effect = sums.design_effect();
  }
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
  passages_.push_back(
      {reached, pending, passage.entry_day, passage.exit_day, passage.exit_k, count, cluster});
}

ReachedByRow ReachedRowBuilder::row() && {
  const bool clustered = !question_.cluster.empty();
  const FollowedCounts followed = followed_.counts(clustered);
  row_.followed = followed.followed;
  row_.reached_of_followed = followed.reached;
  row_.design_effect = followed.design_effect;
  set_plain_interval();
  if (row_.cases == 0) return unknown("none: no cases");
  const Incidence estimate = incidence(passages_, question_.days, clustered);
  if (last_day_ < question_.days && estimate.waiting > 0) {
    return unknown("none: nobody was watched after day " + std::to_string(last_day_));
  }
  row_.share = estimate.share;
  row_.standard_error = estimate.standard_error;
  set_interval(followed);
  return std::move(row_);
}

ReachedByRow ReachedRowBuilder::unknown(std::string why) {
  row_.share = not_a_number;
  row_.standard_error = not_a_number;
  row_.interval_method = std::move(why);
  return std::move(row_);
}

/// Of the estimate.
void ReachedRowBuilder::set_interval(const FollowedCounts& followed) {
  if (!question_.no_parent.empty()) {
    row_.standard_error = not_a_number;
    row_.interval_method = question_.no_parent;
    return;
  }
  const bool is_between = row_.share > 0 && row_.share < 1;
  ShareEvidence evidence{row_.share, row_.standard_error, row_.standard_error, row_.cases,
                         static_cast<double>(row_.cases)};
  if (is_between && !question_.cluster.empty()) {
    std::vector<std::int64_t> clusters = cases_by_cluster(passages_);
    if (clusters.size() == 1) {
      row_.standard_error = not_a_number;
      row_.interval_method = no_interval_of_one(question_.cluster);
      return;
    }
    evidence.by_case = incidence(passages_, question_.days, false).standard_error;
    evidence.clusters = equal_clusters(std::move(clusters));
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
