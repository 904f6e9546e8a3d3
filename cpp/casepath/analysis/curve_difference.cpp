#include "casepath/analysis/curve_difference.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "casepath/analysis/curve_estimate.hpp"
#include "casepath/analysis/detail/group_table.hpp"
#include "casepath/analysis/detail/score_test.hpp"
#include "casepath/core/detail/exact_sum.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

constexpr double unknown_group_share = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest_p = 1e-15;
constexpr double no_spread_of_share = 1e-9;  // a standard error below it is rounding's 0

/// The share of some exits by a day, and how much it varies: by case its variance, by cluster the
/// influences of all cases.
struct CellShare {
  double share = unknown_group_share;
  double variance = 0;
  std::vector<detail::GroupInfluence> influences = {};
};

CellShare share_of(const std::vector<ExitCount>& exits, std::uint32_t cause, std::int32_t day,
                   std::uint32_t group, bool clustered) {
  std::uint32_t causes = cause;
  std::int32_t last_day = 0;
  std::int64_t cases = 0;
  for (const ExitCount& one : exits) {
    causes = std::max(causes, one.cause);
    if (one.count > 0) last_day = std::max(last_day, one.exit.day);
    cases += one.count;
  }
  CellShare result;
  if (cases == 0) return result;
  const IncidenceTable table(exits, causes);
  const IncidenceCurve curve = incidence_curve(table.counts());
  const std::size_t points = table.points_until(Moment::end_of_day(day));
  if (last_day < day && curve.waiting_after(points) > 0) return result;
  const auto quantity = CurveQuantity::share(table.counts(), curve, cause, points);
  if (clustered) {
    result.influences.reserve(exits.size());
    for (const PlacedExit& one : table.placed()) {
      result.influences.push_back(
          {one.cluster, group, static_cast<double>(one.count) * quantity.influence(one)});
    }
  } else {
    result.variance = jackknife_variance(quantity, table);
  }
  double others = 0;
  for (std::uint32_t other = 1; other <= causes; ++other) {
    if (other != cause) others += curve.share_after(points, other);
  }
  // So that 1 is exactly 1.
  result.share = others > 0 ? quantity.value() : 1 - curve.waiting_after(points);
  return result;
}

/// By cluster, and within one in the order given.
std::vector<detail::GroupInfluence> in_order_of_clusters(
    std::vector<detail::GroupInfluence> influences) {
  std::size_t largest = 0;
  for (const detail::GroupInfluence& one : influences) {
    largest = std::max(largest, std::size_t{one.cluster});
  }
  if (largest / 4 > influences.size()) {
    std::stable_sort(influences.begin(), influences.end(),
                     [](const auto& a, const auto& b) { return a.cluster < b.cluster; });
    return influences;
  }
  std::vector<std::size_t> begins(largest + 2, 0);  // numbers of parents are small: counted
  for (const detail::GroupInfluence& one : influences) ++begins[one.cluster + std::size_t{1}];
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  std::vector<detail::GroupInfluence> ordered(influences.size());
  for (const detail::GroupInfluence& one : influences) ordered[begins[one.cluster]++] = one;
  return ordered;
}

/// The sums of influences of one cluster on one group; given by group.
std::vector<detail::GroupInfluence> by_cluster(std::vector<detail::GroupInfluence> influences) {
  double largest = 0;
  for (const detail::GroupInfluence& one : influences) {
    largest = std::max(largest, std::abs(one.value));
  }
  const detail::FixedPoint fixed(largest);
  influences = in_order_of_clusters(std::move(influences));
  std::vector<detail::GroupInfluence> sums;
  for (std::size_t begin = 0; begin < influences.size();) {
    detail::Fixed128 sum = 0;
    std::size_t end = begin;
    for (; end < influences.size() && influences[end].place() == influences[begin].place(); ++end) {
      sum += fixed.of(influences[end].value);
    }
    sums.push_back({influences[begin].cluster, influences[begin].group, fixed.back(sum)});
    begin = end;
  }
  return sums;
}

/// Shares of strata that sum to 1.
std::vector<double> checked_weights(std::span<const double> weights, std::size_t strata) {
  if (weights.size() != strata) {
    throw ArgumentError(std::to_string(weights.size()) + " weights of " + std::to_string(strata) +
                        " strata; give one per stratum");
  }
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!(weights[i] >= 0) || !std::isfinite(weights[i])) {
      throw ArgumentError("weight number " + std::to_string(i + 1) + " is " +
                          std::to_string(weights[i]) + "; it must be a number of at least 0");
    }
    sum += weights[i];
  }
  if (!(sum > 0)) throw ArgumentError("the weights of the strata are all 0");
  std::vector<double> result(weights.begin(), weights.end());
  for (double& weight : result) weight /= sum;
  return result;
}

Interval interval_of_difference(const ShareEstimate& first, const ShareEstimate& second,
                                double correlation, double level) {
  const Interval a = share_interval(first, level);
  const Interval b = share_interval(second, level);
  if (!a.exists() || !b.exists()) return no_interval();
  const double difference = first.share - second.share;
  const auto distance = [correlation](double x, double y) {
    return std::sqrt(std::max(0.0, x * x + y * y - 2 * correlation * x * y));
  };
  return {difference - distance(first.share - a.lower, b.upper - second.share),
          difference + distance(a.upper - first.share, second.share - b.lower)};
}

}  // namespace

double GroupShares::standard_error(std::size_t group) const noexcept {
  return std::sqrt(covariance_of(group, group));
}

GroupShares group_shares(const GroupedExits& data, std::uint32_t cause, std::int32_t day,
                         bool clustered, std::span<const double> stratum_weights) {
  detail::check_groups(data);
  detail::check_cause(cause);
  if (stratum_weights.empty()) return detail::GroupTable(data, cause, day, clustered).shares();
  const std::vector<double> weights = checked_weights(stratum_weights, data.stratum_count);
  const std::size_t groups = data.group_count;
  const auto cell_of = [&](std::size_t i) {
    const std::size_t stratum = data.strata.empty() ? 0 : data.strata[i];
    return data.groups[i] * weights.size() + stratum;
  };
  std::vector<std::size_t> sizes(groups * weights.size());
  for (std::size_t i = 0; i < data.exits.size(); ++i) ++sizes[cell_of(i)];
  std::vector<std::vector<ExitCount>> cells(sizes.size());
  for (std::size_t cell = 0; cell < cells.size(); ++cell) cells[cell].reserve(sizes[cell]);
  for (std::size_t i = 0; i < data.exits.size(); ++i) {
    if (data.exits[i].entry.day <= day) cells[cell_of(i)].push_back(data.exits[i]);
  }

  GroupShares result;
  result.shares.assign(groups, 0);
  result.unknown_strata.resize(groups);
  result.covariance.assign(groups * groups, 0);
  std::vector<detail::GroupInfluence> influences;
  for (std::size_t g = 0; g < groups; ++g) {
    for (std::size_t s = 0; s < weights.size(); ++s) {
      const double weight = weights[s];
      if (weight == 0) continue;
      const CellShare cell = share_of(cells[g * weights.size() + s], cause, day,
                                      static_cast<std::uint32_t>(g), clustered);
      if (cell.share != cell.share) {
        result.unknown_strata[g].push_back(static_cast<std::uint32_t>(s));
      }
      result.shares[g] += weight * cell.share;
      result.covariance[g * groups + g] += weight * weight * cell.variance;
      for (detail::GroupInfluence one : cell.influences) {
        one.value *= weight;
        influences.push_back(one);
      }
    }
  }
  detail::add_covariance(by_cluster(std::move(influences)), groups, result.covariance);
  for (std::size_t g = 0; g < groups; ++g) {
    if (result.shares[g] == result.shares[g]) continue;
    for (std::size_t h = 0; h < groups; ++h) {
      result.covariance[g * groups + h] = unknown_group_share;
      result.covariance[h * groups + g] = unknown_group_share;
    }
  }
  return result;
}

GroupTest equal_shares(const GroupShares& shares) {
  std::vector<std::size_t> known;
  for (std::size_t g = 0; g < shares.shares.size(); ++g) {
    if (shares.shares[g] == shares.shares[g]) known.push_back(g);
  }
  GroupTest test;
  if (known.size() < 2) {
    test.reason = "not known: fewer than two groups have a share that is known";
    return test;
  }
  const std::size_t first = known.front();
  const std::size_t n = known.size() - 1;
  std::vector<double> differences(n);
  std::vector<double> covariance(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t g = known[i + 1];
    differences[i] = shares.shares[g] - shares.shares[first];
    for (std::size_t j = 0; j < n; ++j) {
      const std::size_t h = known[j + 1];
      covariance[i * n + j] = shares.covariance_of(g, h) - shares.covariance_of(g, first) -
                              shares.covariance_of(first, h) + shares.covariance_of(first, first);
    }
  }
  detail::complete(test, differences, covariance);
  return test;
}

Interval share_interval(const ShareEstimate& estimate, double level) {
  const double share = estimate.share;
  if (share > 0 && share < 1) {
    if (!(estimate.standard_error > no_spread_of_share)) return no_interval();
    return incidence_interval(share, estimate.standard_error, IntervalTransform::cloglog, level);
  }
  if (share != share) return no_interval();
  return clopper_pearson(estimate.hits, estimate.followed, level);
}

ShareDifference difference_of_shares(const ShareEstimate& first, const ShareEstimate& second,
                                     double covariance, double level) {
  ShareDifference result;
  result.difference = first.share - second.share;
  const double product = first.standard_error * second.standard_error;
  result.standard_error =
      std::sqrt(std::max(0.0, first.standard_error * first.standard_error +
                                  second.standard_error * second.standard_error - 2 * covariance));
  const double correlation = product > 0 ? std::clamp(covariance / product, -1.0, 1.0) : 0.0;
  result.interval = interval_of_difference(first, second, correlation, level);
  result.p_value = unknown_group_share;
  if (!result.interval.exists()) return result;

  const auto leaves_out_zero = [&](double p) {
    const Interval at = interval_of_difference(first, second, correlation, 1 - p);
    return at.lower > 0 || at.upper < 0;
  };
  double outside = 1 - smallest_p;  // the interval of level 1 - p leaves 0 out
  double inside = smallest_p;
  if (leaves_out_zero(inside)) {
    result.p_value = smallest_p;
    return result;
  }
  if (!leaves_out_zero(outside)) {
    result.p_value = 1;
    return result;
  }
  for (int i = 0; i < 200 && inside < outside * (1 - 1e-13); ++i) {
    const double middle = std::sqrt(inside * outside);
    (leaves_out_zero(middle) ? outside : inside) = middle;
  }
  result.p_value = outside;
  return result;
}

}  // namespace casepath
