#include "casepath/analysis/detail/compared_cases.hpp"

#include <algorithm>
#include <utility>

#include "casepath/core/error.hpp"

namespace casepath::detail {
namespace {

/// Below so many, an interval or a test by parent is known to be too sure of itself.
constexpr std::size_t few_parents = 30;

}  // namespace

ComparedCases compared_cases(const Replay& replay, const std::string& target,
                             const ReachedByOptions& options,
                             const std::vector<GroupColumn>& strata, const std::string& what) {
  if (options.by.empty()) {
    throw ArgumentError(what + " needs groups: name a column to group by");
  }
  const Target found = Target::find(replay.pipeline(), target);
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  const std::int64_t days = horizon_of(replay, options.days);
  const ReachedCases cases = reached_cases(replay, found, options.by, options.threads);
  check_follow_up(replay, target, days, cases.passages);
  CaseGroups of_strata = case_groups(replay, strata);
  if (!strata.empty()) of_strata.labels.pop_back();  // the total
  ComparedCases result;
  result.ways = case_ways(cases, static_cast<std::int32_t>(days), of_strata.of_case);
  result.reached = detail::reached_by(replay, cases, result.ways, target, days, options);
  result.question = reached_question(replay, result.days(), options.level, cases.parent);
  result.stratum_labels = std::move(of_strata.labels);
  std::erase_if(result.ways, [](const CaseWay& way) { return !is_watched(way.passage.end); });

  std::vector<std::uint32_t> cases_of_cluster;
  result.exits.reserve(result.ways.size());
  result.groups.reserve(result.ways.size());
  for (const CaseWay& way : result.ways) {
    result.exits.push_back(exit_of(way.passage, way.cluster, way.count));
    result.groups.push_back(way.group);
    if (!strata.empty()) result.strata.push_back(way.stratum);
    if (!result.clustered()) continue;
    if (way.cluster >= cases_of_cluster.size()) {
      cases_of_cluster.resize(way.cluster + std::size_t{1}, 0);
    }
    const std::uint32_t alike = ++cases_of_cluster[way.cluster];
    if (alike == 1) ++result.clusters;
    if (alike == 2) ++result.shared_clusters;
  }
  return result;
}

ShareEstimate estimate_of(double share, double standard_error, const ReachedByRow& counts) {
  return {share, standard_error,
          static_cast<double>(counts.reached_of_followed) / counts.design_effect,
          static_cast<double>(counts.followed) / counts.design_effect};
}

std::string text_of(const GroupLabel& label) {
  std::string text;
  for (const std::string& value : label.values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

void add_milestone_remarks(About& about, const std::vector<GroupColumn>& by) {
  for (const GroupColumn& column : by) {
    if (column.at.empty()) continue;
    about.remarks.push_back("Grouped by what stood at milestone \"" + column.at +
                            "\": such groups are formed by what happened after opening.");
  }
}

void add_few_parents_remark(About& about, const ComparedCases& cases) {
  if (cases.clusters == 0 || cases.clusters >= few_parents) return;
  about.remarks.push_back("There are only " + std::to_string(cases.clusters) + " of unit " +
                          cases.reached.cluster +
                          ": intervals are too short and p-values too small.");
}

}  // namespace casepath::detail
