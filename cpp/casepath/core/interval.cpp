#include "casepath/core/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "casepath/core/detail/quiet.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

using detail::Quiet;
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

void check_estimate(double probability, double standard_error, double level) {
  check_level(level);
  if (!(probability >= 0.0 && probability <= 1.0)) {
    throw ArgumentError("probability is " + std::to_string(probability) +
                        "; it must lie between 0 and 1");
  }
  if (standard_error < 0.0) {
    throw ArgumentError("standard_error is " + std::to_string(standard_error) +
                        "; it must not be negative");
  }
}

bool has_interval(double probability, double standard_error) {
  return probability > 0.0 && probability < 1.0 && std::isfinite(standard_error);
}

/// On a scale that treats something happening and its not happening alike; `width`: half of it on
/// the plain scale.
Interval interval_of_either(double p, double width, IntervalTransform transform) {
  if (transform == IntervalTransform::plain) {
    return {std::max(p - width, 0.0), std::min(p + width, 1.0)};
  }
  if (transform == IntervalTransform::logit) {
    const double centre = std::log(p) - std::log1p(-p);
    const double half = width / (p * (1.0 - p));
    return {1.0 / (1.0 + std::exp(half - centre)), 1.0 / (1.0 + std::exp(-half - centre))};
  }
  constexpr double right_angle = 1.57079632679489661923;
  const double centre = std::asin(std::sqrt(p));
  const double half = width / (2.0 * std::sqrt(p * (1.0 - p)));
  const double lower = std::sin(std::max(centre - half, 0.0));
  const double upper = std::sin(std::min(centre + half, right_angle));
  return {lower * lower, upper * upper};
}

Interval interval_on_log(double p, double width) {
  return {p * std::exp(-width / p), std::min(p * std::exp(width / p), 1.0)};
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

std::string_view to_string(IntervalTransform transform) noexcept {
  switch (transform) {
    case IntervalTransform::plain:
      return "plain";
    case IntervalTransform::log:
      return "log";
    case IntervalTransform::cloglog:
      return "cloglog";
    case IntervalTransform::logit:
      return "logit";
    case IntervalTransform::arcsine:
      return "arcsine";
  }
  return {};
}

Interval incidence_interval(double probability, double standard_error, IntervalTransform transform,
                            double level) {
  check_estimate(probability, standard_error, level);
  if (!has_interval(probability, standard_error)) return no_interval();
  const double p = probability;
  const double width = normal_quantile_of_level(level) * standard_error;
  switch (transform) {
    case IntervalTransform::plain:
    case IntervalTransform::logit:
    case IntervalTransform::arcsine:
      return interval_of_either(p, width, transform);
    case IntervalTransform::log:
      return interval_on_log(p, width);
    case IntervalTransform::cloglog: {
      const double log_rest = std::log1p(-p);
      const double spread = width / ((1.0 - p) * -log_rest);
      return {-std::expm1(log_rest * std::exp(-spread)), -std::expm1(log_rest * std::exp(spread))};
    }
  }
  return no_interval();
}

Interval survival_interval(double survival, double standard_error, IntervalTransform transform,
                           double level) {
  check_estimate(survival, standard_error, level);
  if (!has_interval(survival, standard_error)) return no_interval();
  const double width = normal_quantile_of_level(level) * standard_error;
  switch (transform) {
    case IntervalTransform::plain:
    case IntervalTransform::logit:
    case IntervalTransform::arcsine:
      return interval_of_either(survival, width, transform);
    case IntervalTransform::log:
      return interval_on_log(survival, width);
    case IntervalTransform::cloglog: {
      const double log_survival = std::log(survival);
      const double spread = width / (survival * -log_survival);
      return {std::exp(log_survival * std::exp(spread)),
              std::exp(log_survival * std::exp(-spread))};
    }
  }
  return no_interval();
}

}  // namespace casepath
