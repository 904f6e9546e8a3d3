#include "casepath/analysis/funnel_plot.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <string>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

void check_target(double target, double n) {
  if (!(target >= 0 && target <= 1)) {
    throw ArgumentError("target is " + std::to_string(target) + "; it must lie between 0 and 1");
  }
  if (!(n >= 0) || !std::isfinite(n)) {
    throw ArgumentError("n is " + std::to_string(n) + "; it must be a number of at least 0");
  }
}

/// P(X <= count) of a binomial variable whose size need not be whole.
double at_most(double count, double n, double target) {
  if (count < 0) return 0;
  if (count >= n || target == 0) return 1;
  if (target == 1) return 0;
  return boost::math::ibetac(count + 1, n - count, target);
}

/// P(X >= count), small ones to full precision.
double at_least(double count, double n, double target) {
  if (count <= 0 || target == 1) return 1;
  if (count > n || target == 0) return 0;
  return boost::math::ibeta(count, n - count + 1, target);
}

/// Of the lower tail.
double limit(double probability, double target, double n) {
  double low = -1;  // P(X <= low) is at most `probability`, P(X <= high) above it
  double high = std::ceil(n);
  while (high - low > 1) {
    const double middle = std::floor((low + high) / 2);
    (at_most(middle, n, target) > probability ? high : low) = middle;
  }
  const double above = at_most(high, n, target);
  const double below = at_most(high - 1, n, target);
  return std::clamp((high - (above - probability) / (above - below)) / n, 0.0, 1.0);
}

}  // namespace

Interval funnel_limits(double target, double n, double level) {
  check_target(target, n);
  static_cast<void>(normal_quantile_of_level(level));  // refuses a bad level
  if (n == 0) return no_interval();
  if (target == 0 || target == 1) return {target, target};
  const double tail = (1 - level) / 2;
  return {limit(tail, target, n), 1 - limit(tail, 1 - target, n)};
}

double binomial_p_value(double hits, double n, double target) {
  check_target(target, n);
  if (!(hits >= 0 && hits <= n)) {
    throw ArgumentError("hits is " + std::to_string(hits) + "; it must lie between 0 and n, " +
                        std::to_string(n));
  }
  return std::min(1.0, 2 * std::min(at_most(hits, n, target), at_least(hits, n, target)));
}

}  // namespace casepath
