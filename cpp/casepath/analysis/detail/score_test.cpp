#include "casepath/analysis/detail/score_test.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <string>
#include <utility>

#include "casepath/core/error.hpp"

namespace casepath::detail {
namespace {

/// A variance below this share of the largest, and a pivot of the correlations below that, are
/// what rounding leaves of zero.
constexpr double no_variance = 1e-13;
constexpr double no_pivot = 1e-9;
/// In standard errors, as far as a score may leave the directions of its covariance by rounding.
constexpr double in_range = 1e-6;

void check_numbers(std::span<const std::uint32_t> numbers, std::size_t exits, std::size_t below,
                   const char* what) {
  if (numbers.size() != exits) {
    throw ArgumentError(std::to_string(exits) + " exits, but " + std::to_string(numbers.size()) +
                        " numbers of their " + what);
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < below) continue;
    throw ArgumentError("exit number " + std::to_string(i + 1) + " is of " + what + " " +
                        std::to_string(numbers[i]) + ", but there are " + std::to_string(below) +
                        ", numbered from 0");
  }
}

}  // namespace

void check_groups(const GroupedExits& data) {
  check_numbers(data.groups, data.exits.size(), data.group_count, "group");
  if (!data.strata.empty()) {
    check_numbers(data.strata, data.exits.size(), data.stratum_count, "stratum");
  }
}

void check_cause(std::uint32_t cause) {
  if (cause > 0) return;
  throw ArgumentError("cause is 0, which stands for pending; it must be 1 or more");
}

void check_rho(double rho) {
  if (std::isfinite(rho)) return;
  throw ArgumentError("rho is " + std::to_string(rho) + "; it must be a finite number");
}

StratumCounts stratum_counts(const IncidenceTable& table, std::span<const std::uint32_t> groups,
                             std::size_t group_count, std::uint32_t cause) {
  StratumCounts counts;
  counts.moments.assign(table.moments().begin(), table.moments().end());
  counts.groups = group_count;
  const std::size_t cells = counts.points() * group_count;
  counts.at_risk.assign(cells + group_count, 0);
  counts.events.assign(cells, 0);
  counts.others.assign(cells, 0);
  const std::span<const PlacedExit> placed = table.placed();
  for (std::size_t i = 0; i < placed.size(); ++i) {
    const PlacedExit& one = placed[i];
    const std::size_t exit = one.exit_point * group_count + groups[i];
    counts.at_risk[one.entry_point * group_count + groups[i]] += one.count;
    counts.at_risk[exit + group_count] -= one.count;
    if (one.cause != 0) (one.cause == cause ? counts.events : counts.others)[exit] += one.count;
  }
  for (std::size_t cell = group_count; cell < cells; ++cell) {
    counts.at_risk[cell] += counts.at_risk[cell - group_count];
  }
  counts.at_risk.resize(cells);
  return counts;
}

std::vector<StratumCounts> strata_counts(const GroupedExits& data, std::uint32_t cause) {
  check_groups(data);
  check_cause(cause);
  std::uint32_t causes = cause;
  for (const ExitCount& one : data.exits) causes = std::max(causes, one.cause);

  std::vector<StratumCounts> result;
  if (data.exits.empty()) return result;
  if (data.strata.empty()) {
    result.push_back(
        stratum_counts(IncidenceTable(data.exits, causes), data.groups, data.group_count, cause));
    return result;
  }
  std::vector<std::vector<ExitCount>> exits(data.stratum_count);
  std::vector<std::vector<std::uint32_t>> groups(data.stratum_count);
  for (std::size_t i = 0; i < data.exits.size(); ++i) {
    exits[data.strata[i]].push_back(data.exits[i]);
    groups[data.strata[i]].push_back(data.groups[i]);
  }
  for (std::size_t s = 0; s < exits.size(); ++s) {
    if (exits[s].empty()) continue;
    result.push_back(
        stratum_counts(IncidenceTable(exits[s], causes), groups[s], data.group_count, cause));
  }
  return result;
}

double chi_square_p_value(double statistic, int degrees_of_freedom) {
  return boost::math::cdf(
      boost::math::complement(boost::math::chi_squared(degrees_of_freedom), statistic));
}

GroupTest empty_test(std::size_t groups) {
  GroupTest test;
  test.observed.assign(groups, 0);
  test.expected.assign(groups, 0);
  test.covariance.assign(groups * groups, 0);
  return test;
}

void complete_score(GroupTest& test) {
  const std::size_t groups = test.observed.size();
  if (groups < 2) {
    test.reason = "not known: fewer than two groups";
    return;
  }
  std::vector<double> score(groups);
  double observed = 0;
  for (std::size_t g = 0; g < groups; ++g) {
    score[g] = test.observed[g] - test.expected[g];
    observed += test.observed[g];
  }
  if (!(observed > 0)) {
    test.reason = "not known: nobody took the exit";
    return;
  }
  complete(test, score, test.covariance);
}

void complete(GroupTest& test, std::span<const double> score, std::span<const double> covariance) {
  const std::size_t n = score.size();
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i) largest = std::max(largest, covariance[i * n + i]);
  std::vector<double> scale(n, 0);  // 0: no variance
  for (std::size_t i = 0; i < n; ++i) {
    const double variance = covariance[i * n + i];
    if (variance > no_variance * largest) scale[i] = std::sqrt(variance);
  }
  std::vector<double> rest(n);  // of the score, in standard errors
  std::vector<double> left(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    rest[i] = scale[i] > 0 ? score[i] / scale[i] : score[i];
    for (std::size_t j = 0; j < n; ++j) {
      left[i * n + j] =
          scale[i] > 0 && scale[j] > 0 ? covariance[i * n + j] / (scale[i] * scale[j]) : 0.0;
    }
  }

  double statistic = 0;
  int rank = 0;
  std::vector<bool> used(n, false);
  for (;;) {
    std::size_t pivot = n;
    double best = no_pivot;
    for (std::size_t i = 0; i < n; ++i) {
      if (!used[i] && left[i * n + i] > best) {
        best = left[i * n + i];
        pivot = i;
      }
    }
    if (pivot == n) break;
    used[pivot] = true;
    ++rank;
    statistic += rest[pivot] * rest[pivot] / best;
    for (std::size_t i = 0; i < n; ++i) {
      if (used[i]) continue;
      const double factor = left[i * n + pivot] / best;
      rest[i] -= factor * rest[pivot];
      for (std::size_t j = 0; j < n; ++j) {
        if (!used[j]) left[i * n + j] -= factor * left[pivot * n + j];
      }
    }
  }
  test.degrees_of_freedom = rank;
  if (rank == 0) {
    test.reason = "not known: there is no variation to judge a difference by";
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (used[i] || std::abs(rest[i]) <= in_range) continue;
    test.reason = "not known: a group that differs has no variation to judge that by";
    return;
  }
  test.statistic = statistic;
  test.p_value = chi_square_p_value(statistic, rank);
}

}  // namespace casepath::detail
