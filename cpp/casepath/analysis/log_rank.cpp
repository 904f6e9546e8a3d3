#include "casepath/analysis/log_rank.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

#include "casepath/analysis/detail/score_test.hpp"

namespace casepath {
namespace {

void add_stratum(GroupTest& test, const detail::StratumCounts& counts, double rho) {
  const std::size_t groups = counts.groups;
  double waiting = 1;
  for (std::size_t point = 0; point < counts.points(); ++point) {
    const std::int64_t* at_risk = &counts.at_risk[point * groups];
    const std::int64_t* events = &counts.events[point * groups];
    std::int64_t all = 0;
    std::int64_t ended = 0;
    for (std::size_t g = 0; g < groups; ++g) {
      all += at_risk[g];
      ended += events[g];
    }
    if (ended == 0) continue;
    const auto n = static_cast<double>(all);
    const auto d = static_cast<double>(ended);
    const double weight = rho == 0 ? 1 : std::pow(waiting, rho);
    const double variance = all > 1 ? weight * weight * d * (n - d) / (n - 1) : 0;
    for (std::size_t g = 0; g < groups; ++g) {
      if (at_risk[g] == 0) continue;
      const double share = static_cast<double>(at_risk[g]) / n;
      test.observed[g] += weight * static_cast<double>(events[g]);
      test.expected[g] += weight * d * share;
      test.covariance[g * groups + g] += variance * share;
      for (std::size_t h = 0; h < groups; ++h) {
        test.covariance[g * groups + h] -= variance * share * (static_cast<double>(at_risk[h]) / n);
      }
    }
    waiting *= (n - d) / n;
  }
}

}  // namespace

GroupTest detail::log_rank_of(std::span<const StratumCounts> strata, std::size_t groups,
                              double rho) {
  detail::check_rho(rho);
  GroupTest test = detail::empty_test(groups);
  for (const detail::StratumCounts& counts : strata) add_stratum(test, counts, rho);
  detail::complete_score(test);
  return test;
}

GroupTest log_rank(const GroupedExits& data, std::uint32_t cause, double rho) {
  return detail::log_rank_of(detail::strata_counts(data, cause), data.group_count, rho);
}

}  // namespace casepath
