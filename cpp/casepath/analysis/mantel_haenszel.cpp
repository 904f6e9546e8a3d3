#include "casepath/analysis/mantel_haenszel.hpp"

#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

constexpr double unknown_number = std::numeric_limits<double>::quiet_NaN();

void check_table(const StratumTable& table, std::size_t place) {
  for (const double count :
       {table.first_with, table.first_without, table.second_with, table.second_without}) {
    if (count >= 0 && std::isfinite(count)) continue;
    throw ArgumentError("stratum number " + std::to_string(place + 1) + " has a count of " +
                        std::to_string(count) + "; it must be a number of at least 0");
  }
}

double chi_square_p(double statistic) {
  if (!std::isfinite(statistic)) return unknown_number;
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared(1), statistic));
}

/// exp(centre -+ half).
Interval around_ratio(double ratio, double log_error, double z) {
  if (!(ratio > 0) || !std::isfinite(ratio) || !std::isfinite(log_error)) return no_interval();
  return {ratio * std::exp(-z * log_error), ratio * std::exp(z * log_error)};
}

}  // namespace

MantelHaenszel mantel_haenszel(std::span<const StratumTable> strata, double level) {
  const double z = normal_quantile_of_level(level);
  double r = 0;  // with the odds ratio
  double s = 0;
  double pr = 0;
  double ps_qr = 0;
  double qs = 0;
  double first_risk = 0;  // with the risks
  double second_risk = 0;
  double ratio_variance = 0;
  double weight = 0;
  double sato_p = 0;
  double sato_q = 0;
  double excess = 0;  // with the test
  double variance = 0;
  for (std::size_t i = 0; i < strata.size(); ++i) {
    check_table(strata[i], i);
    const auto& [a, b, c, d] = strata[i];
    const double n = a + b + c + d;
    if (n < 2) continue;
    const double first = a + b;
    const double second = c + d;
    const double with = a + c;
    const double p = (a + d) / n;
    const double q = (b + c) / n;
    r += a * d / n;
    s += b * c / n;
    pr += p * a * d / n;
    ps_qr += p * b * c / n + q * a * d / n;
    qs += q * b * c / n;
    first_risk += a * second / n;
    second_risk += c * first / n;
    ratio_variance += (first * second * with - a * c * n) / (n * n);
    weight += first * second / n;
    sato_p +=
        (first * first * c - second * second * a + first * second * (second - first) / 2) / (n * n);
    sato_q += (a * d + c * b) / (2 * n);
    excess += a - first * with / n;
    variance += first * second * with * (b + d) / (n * n * (n - 1));
  }

  MantelHaenszel result;
  result.odds_ratio = r > 0 || s > 0 ? r / s : unknown_number;
  result.odds_ratio_interval = around_ratio(
      result.odds_ratio, std::sqrt(pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s)), z);
  result.risk_ratio = first_risk > 0 || second_risk > 0 ? first_risk / second_risk : unknown_number;
  result.risk_ratio_log_error = first_risk > 0 && second_risk > 0
                                    ? std::sqrt(ratio_variance / (first_risk * second_risk))
                                    : unknown_number;
  result.risk_ratio_interval = around_ratio(result.risk_ratio, result.risk_ratio_log_error, z);
  result.risk_difference = weight > 0 ? (first_risk - second_risk) / weight : unknown_number;
  result.risk_difference_error =
      weight > 0 ? std::sqrt(result.risk_difference * sato_p + sato_q) / weight : unknown_number;
  if (weight > 0) {
    const double half = z * result.risk_difference_error;
    result.risk_difference_interval = {result.risk_difference - half,
                                       result.risk_difference + half};
  }
  const double distance = std::abs(excess);
  const double correction = distance >= 0.5 ? 0.5 : 0.0;
  result.chi_square = variance > 0 ? distance * distance / variance : unknown_number;
  result.corrected_chi_square =
      variance > 0 ? (distance - correction) * (distance - correction) / variance : unknown_number;
  result.p_value = chi_square_p(result.chi_square);
  result.corrected_p_value = chi_square_p(result.corrected_chi_square);
  return result;
}

}  // namespace casepath
