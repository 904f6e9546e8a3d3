#include "casepath/analysis/group_comparison.hpp"

#include <limits>
#include <span>
#include <utility>

#include "casepath/analysis/detail/compared_cases.hpp"
#include "casepath/analysis/detail/group_table.hpp"
#include "casepath/analysis/detail/score_test.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

constexpr double not_compared = std::numeric_limits<double>::quiet_NaN();

/// Differences of shares, and what is needed when a share is 0 or 1.
class GroupDifferences {
 public:
  GroupDifferences(GroupComparison& result, const detail::ComparedCases& cases)
      : result_(result), cases_(cases) {}

  void add_pairs(const GroupShares& shares) {
    const std::size_t groups = cases_.group_count();
    for (std::size_t g = 0; g < groups; ++g) {
      for (std::size_t h = g + 1; h < groups; ++h) {
        const ReachedByRow& one = cases_.reached.rows[g];
        const ReachedByRow& other = cases_.reached.rows[h];
        add(one.group, other.group,
            detail::estimate_of(shares.shares[g], shares.standard_error(g), one),
            detail::estimate_of(shares.shares[h], shares.standard_error(h), other),
            shares.covariance_of(g, h));
      }
    }
  }

  void add_rests(const detail::GroupTable& table) {
    for (std::size_t g = 0; g < cases_.group_count(); ++g) {
      const GroupShares shares = table.beside_rest(g);
      const ReachedByRow& one = cases_.reached.rows[g];
      const double rest = shares.shares[1];
      add(one.group, GroupLabel{{}, true},
          detail::estimate_of(shares.shares[0], shares.standard_error(0), one),
          detail::estimate_of(rest, shares.standard_error(1),
                              rest > 0 && rest < 1 ? ReachedByRow{} : counts_of_rest(g)),
          shares.covariance_of(0, 1));
    }
  }

  void adjust() {
    std::vector<double> p_values;
    for (const GroupDifference& one : result_.differences) {
      p_values.push_back(one.difference.p_value);
    }
    p_values = adjusted(p_values, result_.options.adjust);
    for (std::size_t i = 0; i < p_values.size(); ++i) {
      result_.differences[i].adjusted_p_value = p_values[i];
    }
  }

 private:
  void add(const GroupLabel& group, const GroupLabel& other, const ShareEstimate& one,
           const ShareEstimate& two, double covariance) {
    GroupDifference row;
    row.group = group;
    row.other = other;
    row.share = one.share;
    row.other_share = two.share;
    row.difference = difference_of_shares(one, two, covariance, result_.options.level);
    if (!cases_.no_parent().empty()) {
      row.difference.standard_error = not_compared;
      row.difference.interval = no_interval();
      row.difference.p_value = not_compared;
      row.interval_method = cases_.no_parent();
    } else if (row.difference.interval.exists()) {
      row.interval_method =
          "from both shares' intervals and their correlation, infinitesimal "
          "jackknife by " +
          (cases_.clustered() ? result_.cluster : std::string("case"));
    } else {
      row.interval_method = why_none(one, two);
    }
    result_.differences.push_back(std::move(row));
  }

  [[nodiscard]] std::string why_none(const ShareEstimate& one, const ShareEstimate& two) const {
    const auto why = [&](const ShareEstimate& share, const char* whose) -> std::string {
      if (share.share != share.share) {
        return std::string("none: the share of the ") + whose + " is not known";
      }
      if (share_interval(share, result_.options.level).exists()) return {};
      if (share.share > 0 && share.share < 1) {
        return detail::no_interval_of_one(result_.cluster);
      }
      return std::string("none: nobody of the ") + whose + " was followed to day " +
             std::to_string(result_.days);
    };
    const std::string first = why(one, "group");
    return first.empty() ? why(two, "other") : first;
  }

  [[nodiscard]] ReachedByRow counts_of_rest(std::size_t group) const {
    detail::ReachedRowBuilder builder({{}, true}, cases_.question);
    for (const detail::CaseWay& way : cases_.ways) {
      if (way.group != group) builder.add(way.passage, way.cluster, way.count);
    }
    return std::move(builder).row();
  }

  GroupComparison& result_;
  const detail::ComparedCases& cases_;
};

/// Gray's test and the log-rank test, within strata where there are some.
void set_score_tests(GroupComparison& result, const detail::ComparedCases& cases,
                     const detail::StratumCounts& all) {
  std::vector<detail::StratumCounts> strata;
  if (!result.options.strata.empty()) {
    strata = detail::strata_counts(cases.grouped(), reached_target);
  }
  const std::span<const detail::StratumCounts> counts =
      result.options.strata.empty() ? std::span(&all, 1) : std::span(std::as_const(strata));
  result.gray = detail::gray_of(counts, cases.group_count(), result.options.rho);
  result.log_rank = detail::log_rank_of(counts, cases.group_count(), result.options.rho);
}

void withhold(GroupTest& test, const std::string& why) {
  test.statistic = not_compared;
  test.p_value = not_compared;
  test.degrees_of_freedom = 0;
  test.reason = why;
}

void add_comparison_remarks(GroupComparison& result, const detail::ComparedCases& cases) {
  std::vector<std::string>& remarks = result.about.remarks;
  if (result.shares_parents) {
    remarks.push_back("Gray's and the log-rank test take cases as independent, but " +
                      std::to_string(cases.shared_clusters) + " of " +
                      std::to_string(cases.clusters) + " of unit " + result.cluster +
                      " have several: go by the test of shares by day, which is clustered.");
  } else {
    remarks.emplace_back("The test to go by is Gray's, which compares the shares at all times.");
  }
  if (!result.options.strata.empty()) {
    remarks.emplace_back(
        "Gray's and the log-rank test compare within strata; shares and their differences do not.");
  }
  remarks.emplace_back(
      "Groups stand by name and are not ranked; a difference among them does not say why.");
  detail::add_few_parents_remark(result.about, cases);
  detail::add_milestone_remarks(result.about, result.spec.by);
}

}  // namespace

std::string_view to_string(Against against) noexcept {
  switch (against) {
    case Against::rest:
      return "rest";
    case Against::pairs:
      return "pairs";
  }
  return {};
}

GroupComparison compare_groups(const Replay& replay, const std::string& target,
                               const std::vector<GroupColumn>& by,
                               const GroupComparisonOptions& options) {
  ReachedByOptions reached;
  reached.days = options.days;
  reached.by = by;
  reached.level = options.level;
  reached.threads = options.threads;
  const detail::ComparedCases cases =
      detail::compared_cases(replay, target, reached, options.strata, "a comparison");

  GroupComparison result;
  result.about = cases.reached.about;
  result.about.title = "Groups compared: who reached " + in_quotes(target);
  result.about.estimator = "Gray's test and the log-rank test; Aalen-Johansen shares by day " +
                           std::to_string(cases.days()) + " and their differences";
  result.spec.by = by;
  result.target = target;
  result.days = cases.reached.days;
  result.options = options;
  result.options.days = result.days;
  result.cluster = cases.reached.cluster;
  result.shares_parents = cases.shared_clusters > 0;

  const detail::GroupTable table(cases.grouped(), reached_target, cases.days(), cases.clustered());
  set_score_tests(result, cases, table.counts());
  const GroupShares shares = table.shares();
  result.shares_by_day = equal_shares(shares);
  if (!cases.no_parent().empty()) {
    for (GroupTest* test : {&result.gray, &result.log_rank, &result.shares_by_day}) {
      withhold(*test, cases.no_parent());
    }
  }
  for (std::size_t g = 0; g < cases.reached.rows.size(); ++g) {
    const bool is_total = g == cases.group_count();
    result.groups.push_back({cases.reached.rows[g],
                             is_total ? not_compared : result.gray.observed[g],
                             is_total ? not_compared : result.gray.expected[g]});
  }
  GroupDifferences differences(result, cases);
  if (options.against == Against::pairs || cases.group_count() == 2) {
    differences.add_pairs(shares);
  } else if (cases.group_count() > 2) {
    differences.add_rests(table);
  }
  differences.adjust();
  add_comparison_remarks(result, cases);
  return result;
}

}  // namespace casepath
