#include "casepath/core/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/policies/policy.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

namespace policies = boost::math::policies;

// Arguments are checked here, so a quantile has nothing to throw about.
using Quiet = policies::policy<policies::domain_error<policies::ignore_error>,
                               policies::pole_error<policies::ignore_error>,
                               policies::overflow_error<policies::ignore_error>,
                               policies::evaluation_error<policies::ignore_error>>;
using Normal = boost::math::normal_distribution<double, Quiet>;
using Beta = boost::math::beta_distribution<double, Quiet>;

void check_level(double level) {
  if (!(level > 0.0 && level < 1.0)) {
    throw ArgumentError("level is " + std::to_string(level) +
                        "; it must lie between 0 and 1, such as 0.95");
  }
}

void check_counts(double hits, double n) {
  if (!(n >= 0.0) || !std::isfinite(n)) {
    throw ArgumentError("n is " + std::to_string(n) + "; it must be a number of at least 0");
  }
  if (!(hits >= 0.0 && hits <= n)) {
    throw ArgumentError("hits is " + std::to_string(hits) + "; it must lie between 0 and n, " +
                        std::to_string(n));
  }
}

}  // namespace

Interval no_interval() noexcept {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  return {nan, nan};
}

double normal_quantile_of_level(double level) {
  check_level(level);
  return boost::math::quantile(boost::math::complement(Normal{}, (1.0 - level) / 2.0));
}

Interval wilson(double hits, double n, double level) {
  check_level(level);
  check_counts(hits, n);
  if (n == 0.0) return no_interval();
  const double z = normal_quantile_of_level(level);
  const double z2 = z * z;
  const double misses = n - hits;
  const double half_width = z * std::sqrt(hits * misses / n + z2 / 4.0);
  // At the ends the centre and the half-width are equal; their difference must not leave a crumb.
  const double lower = hits == 0.0 ? 0.0 : (hits + z2 / 2.0 - half_width) / (n + z2);
  const double upper = misses == 0.0 ? 1.0 : (hits + z2 / 2.0 + half_width) / (n + z2);
  return {std::max(lower, 0.0), std::min(upper, 1.0)};
}

Interval clopper_pearson(double hits, double n, double level) {
  check_level(level);
  check_counts(hits, n);
  if (n == 0.0) return no_interval();
  const double tail = (1.0 - level) / 2.0;
  const double misses = n - hits;
  const double lower = hits == 0.0 ? 0.0 : boost::math::quantile(Beta{hits, misses + 1.0}, tail);
  const double upper =
      misses == 0.0
          ? 1.0
          : boost::math::quantile(boost::math::complement(Beta{hits + 1.0, misses}, tail));
  return {lower, upper};
}

Interval log_minus_log(double probability, double standard_error, double level) {
  check_level(level);
  if (!(probability >= 0.0 && probability <= 1.0)) {
    throw ArgumentError("probability is " + std::to_string(probability) +
                        "; it must lie between 0 and 1");
  }
  if (standard_error < 0.0) {
    throw ArgumentError("standard_error is " + std::to_string(standard_error) +
                        "; it must not be negative");
  }
  if (probability == 0.0 || probability == 1.0 || !std::isfinite(standard_error)) {
    return no_interval();
  }
  const double z = normal_quantile_of_level(level);
  const double log_rest = std::log1p(-probability);
  const double spread = z * standard_error / ((1.0 - probability) * -log_rest);
  return {-std::expm1(log_rest * std::exp(-spread)), -std::expm1(log_rest * std::exp(spread))};
}

}  // namespace casepath
