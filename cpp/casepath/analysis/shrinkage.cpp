#include "casepath/analysis/shrinkage.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// All groups together.
struct Pool {
  double hits = 0;
  double n = 0;
  double squares = 0;      ///< of the sizes
  std::size_t groups = 0;  ///< with cases
};

Pool pool_of(std::span<const ShareCount> groups) {
  Pool pool;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto& [hits, n] = groups[i];
    if (!(hits >= 0 && hits <= n) || !std::isfinite(n)) {
      throw ArgumentError("group number " + std::to_string(i + 1) + " has " + std::to_string(hits) +
                          " hits of " + std::to_string(n) + "; hits must lie between 0 and n");
    }
    pool.hits += hits;
    pool.n += n;
    pool.squares += n * n;
    if (n > 0) ++pool.groups;
  }
  return pool;
}

/// Not clamped; not-a-number where it can't be known.
double overdispersion_of(std::span<const ShareCount> groups, const Pool& pool) {
  const double whole = pool.hits / pool.n;
  const double chance = whole * (1 - whole);
  if (pool.groups < 2 || !(chance > 0)) return std::numeric_limits<double>::quiet_NaN();
  double spread = 0;
  for (const auto& [hits, n] : groups) {
    if (n == 0) continue;
    const double distance = hits / n - whole;
    spread += n * distance * distance;
  }
  const auto others = static_cast<double>(pool.groups - 1);
  const double room = pool.n - pool.squares / pool.n - others;
  // Groups of one case each say nothing of what cases of one group have in common.
  if (!(room > 1e-12 * pool.n)) return std::numeric_limits<double>::quiet_NaN();
  return (spread - chance * others) / (chance * room);
}

Interval posterior(double hits, double misses, double level) {
  const boost::math::beta_distribution<double> beta(hits, misses);
  const double tail = (1 - level) / 2;
  return {boost::math::quantile(beta, tail),
          boost::math::quantile(boost::math::complement(beta, tail))};
}

}  // namespace

std::string_view to_string(GroupSpread spread) noexcept {
  switch (spread) {
    case GroupSpread::between_groups:
      return "between_groups";
    case GroupSpread::none:
      return "none";
    case GroupSpread::complete:
      return "complete";
    case GroupSpread::unknown:
      return "unknown";
  }
  return {};
}

Shrinkage shrink(std::span<const ShareCount> groups, double level) {
  static_cast<void>(normal_quantile_of_level(level));  // refuses a bad level
  const Pool pool = pool_of(groups);
  Shrinkage result;
  result.whole = pool.hits / pool.n;  // not a number without cases
  const double raw = overdispersion_of(groups, pool);
  if (raw != raw) {
    result.overdispersion = raw;
    result.prior_cases = infinite;
  } else if (raw <= 0) {
    result.spread = GroupSpread::none;
    result.prior_cases = infinite;
  } else if (raw >= 1) {
    result.spread = GroupSpread::complete;
    result.overdispersion = 1;
  } else {
    result.spread = GroupSpread::between_groups;
    result.overdispersion = raw;
    result.prior_cases = 1 / raw - 1;
  }
  const Interval of_whole = clopper_pearson(pool.hits, pool.n, level);
  for (const auto& [hits, n] : groups) {
    ShrunkenShare one;
    switch (result.spread) {
      case GroupSpread::none:
      case GroupSpread::unknown:
        one.share = result.whole;
        one.interval = of_whole;
        break;
      case GroupSpread::complete:
        one.own_weight = n > 0 ? 1 : 0;
        one.share = n > 0 ? hits / n : result.whole;
        one.interval = clopper_pearson(hits, n, level);
        break;
      case GroupSpread::between_groups: {
        const double prior_hits = result.whole * result.prior_cases;
        const double prior_misses = (1 - result.whole) * result.prior_cases;
        one.own_weight = n / (n + result.prior_cases);
        one.share = (hits + prior_hits) / (n + result.prior_cases);
        one.interval = posterior(hits + prior_hits, n - hits + prior_misses, level);
        break;
      }
    }
    result.groups.push_back(one);
  }
  return result;
}

}  // namespace casepath
