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
  ReachedCases cases = reached_cases(replay, found, options.by, options.threads);
  ComparedCases result;
  result.reached = detail::reached_by(replay, cases, target, options);
  result.question = reached_question(replay, result.days(), options.level, cases.parent);
  CaseGroups of_strata = case_groups(replay, strata);
  if (!strata.empty()) of_strata.labels.pop_back();  // the total
  result.stratum_labels = std::move(of_strata.labels);

  std::vector<std::uint32_t> cases_of_cluster;
  result.exits.reserve(cases.passages.size());
  result.groups.reserve(cases.passages.size());
  for (std::size_t i = 0; i < cases.passages.size(); ++i) {
    const Passage& passage = cases.passages[i];
    const std::uint32_t cluster = cases.clusters[i];
    if (!is_watched(passage.end)) continue;
    result.exits.push_back(exit_of(passage, cluster));
    result.groups.push_back(cases.groups.of_case[i]);
    if (!strata.empty()) result.strata.push_back(of_strata.of_case[i]);
    if (!result.clustered()) continue;
    if (cluster >= cases_of_cluster.size()) cases_of_cluster.resize(cluster + std::size_t{1}, 0);
    const std::uint32_t alike = ++cases_of_cluster[cluster];
    if (alike == 1) ++result.clusters;
    if (alike == 2) ++result.shared_clusters;
  }
  result.passages = std::move(cases.passages);
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
