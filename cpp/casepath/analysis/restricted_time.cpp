#include "casepath/analysis/restricted_time.hpp"

#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

void check_window(double days) {
  if (days > 0 && std::isfinite(days)) return;
  throw ArgumentError("days is " + std::to_string(days) + "; it must be a number above 0");
}

RestrictedTime restricted_time(const CurveQuantity& quantity, const IncidenceTable& table,
                               CurveVariance variance) {
  RestrictedTime time;
  time.days = quantity.value();
  time.standard_error = std::sqrt(variance_of(quantity, table, variance));
  return time;
}

/// Two-sided probability of a standard normal this far from 0, or farther.
double p_value_of(double z) {
  if (std::isnan(z)) return z;
  if (std::isinf(z)) return 0;
  return 2 * boost::math::cdf(boost::math::complement(boost::math::normal{}, std::abs(z)));
}

}  // namespace

RestrictedTime restricted_time_waiting(const IncidenceTable& table, double days,
                                       CurveVariance variance) {
  check_window(days);
  const IncidenceCurve curve = incidence_curve(table.counts());
  return restricted_time(CurveQuantity::days_waiting(table, curve, days), table, variance);
}

RestrictedTime restricted_time_after(const IncidenceTable& table, std::uint32_t cause, double days,
                                     CurveVariance variance) {
  check_window(days);
  if (cause < 1 || cause > table.causes()) {
    throw ArgumentError("cause is " + std::to_string(cause) + "; causes are 1 to " +
                        std::to_string(table.causes()));
  }
  const IncidenceCurve curve = incidence_curve(table.counts());
  return restricted_time(CurveQuantity::days_after(table, curve, cause, days), table, variance);
}

TimeContrast time_difference(const RestrictedTime& a, const RestrictedTime& b, double level) {
  const double width = normal_quantile_of_level(level);
  const double error = std::hypot(a.standard_error, b.standard_error);
  TimeContrast contrast;
  contrast.estimate = a.days - b.days;
  contrast.interval = {contrast.estimate - width * error, contrast.estimate + width * error};
  contrast.p_value = p_value_of(contrast.estimate / error);
  return contrast;
}

TimeContrast time_ratio(const RestrictedTime& a, const RestrictedTime& b, double level) {
  const double width = normal_quantile_of_level(level);
  TimeContrast contrast;
  if (a.days <= 0 || b.days <= 0) {
    contrast.estimate = std::numeric_limits<double>::quiet_NaN();
    contrast.p_value = contrast.estimate;
    return contrast;
  }
  const double error = std::hypot(a.standard_error / a.days, b.standard_error / b.days);
  contrast.estimate = a.days / b.days;
  contrast.interval = {contrast.estimate * std::exp(-width * error),
                       contrast.estimate * std::exp(width * error)};
  contrast.p_value = p_value_of(std::log(contrast.estimate) / error);
  return contrast;
}

}  // namespace casepath
