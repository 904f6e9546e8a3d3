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
  ComparedCases result;
  result.reached = reached_by(replay, target, options);
  result.passages = passages_of(replay, Target::find(replay.pipeline(), target), options.threads);
  const auto [parent, column] = largest_parent(replay.pipeline(), replay.log());
  result.question = reached_question(replay, result.days(), options.level, parent);
  const std::vector<std::uint32_t> clusters = clusters_of(replay, column);
  const CaseGroups groups = case_groups(replay, options.by);
  CaseGroups of_strata = case_groups(replay, strata);
  if (!strata.empty()) of_strata.labels.pop_back();  // the total
  result.stratum_labels = std::move(of_strata.labels);

  std::vector<std::uint32_t> cases_of_cluster;
  for (std::size_t i = 0; i < result.passages.size(); ++i) {
    const Passage& passage = result.passages[i];
    if (!is_watched(passage.end)) continue;
    result.exits.push_back(
        exit_of({passage.end == PassageEnd::reached, passage.end == PassageEnd::pending,
                 passage.entry_day, passage.exit_day, passage.exit_k, 1, clusters[i]}));
    result.groups.push_back(static_cast<std::uint32_t>(groups.of_case[i]));
    if (!strata.empty()) {
      result.strata.push_back(static_cast<std::uint32_t>(of_strata.of_case[i]));
    }
    if (column.empty()) continue;
    if (clusters[i] >= cases_of_cluster.size()) cases_of_cluster.resize(clusters[i] + 1, 0);
    const std::uint32_t cases = ++cases_of_cluster[clusters[i]];
    if (cases == 1) ++result.clusters;
    if (cases == 2) ++result.shared_clusters;
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
