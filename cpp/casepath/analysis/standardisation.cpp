#include "casepath/analysis/standardisation.hpp"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

using Gamma = boost::math::gamma_distribution<double>;

void check_stratum(const RateStratum& stratum, std::size_t place) {
  const std::string where = "stratum number " + std::to_string(place + 1);
  const auto check = [&](double value, const char* name) {
    if (value >= 0 && std::isfinite(value)) return;
    throw ArgumentError(where + " has " + name + " " + std::to_string(value) +
                        "; it must be a number of at least 0");
  };
  check(stratum.events, "events");
  check(stratum.exposure, "exposure");
  check(stratum.standard, "standard");
  if (stratum.exposure > 0) return;
  if (stratum.events > 0) throw ArgumentError(where + " has events but no exposure");
  if (stratum.standard > 0) {
    throw ArgumentError(where +
                        " has weight in the standard but no exposure, so that its rate "
                        "is not known; leave the stratum out of the standard, or join it "
                        "to another");
  }
}

/// A gamma quantile for a mean and a variance.
double gamma_quantile(double mean, double variance, double probability, bool upper) {
  const Gamma gamma(mean * mean / variance, variance / mean);
  return upper ? boost::math::quantile(boost::math::complement(gamma, probability))
               : boost::math::quantile(gamma, probability);
}

}  // namespace

StandardisedRate direct_standardisation(std::span<const RateStratum> strata, double level) {
  static_cast<void>(normal_quantile_of_level(level));  // refuses a bad level
  double events = 0;
  double exposure = 0;
  double standard = 0;
  for (std::size_t i = 0; i < strata.size(); ++i) {
    check_stratum(strata[i], i);
    events += strata[i].events;
    exposure += strata[i].exposure;
    standard += strata[i].standard;
  }
  if (!(standard > 0)) {
    throw ArgumentError("the standard population is empty: no stratum has weight");
  }

  StandardisedRate result;
  result.crude = events / exposure;  // a stratum with weight has exposure
  double poisson = 0;
  double binomial = 0;
  double heaviest = 0;  // what one more event can add at most
  for (const RateStratum& stratum : strata) {
    if (stratum.standard == 0) continue;
    const double weight = stratum.standard / standard;
    const double rate = stratum.events / stratum.exposure;
    result.rate += weight * rate;
    poisson += weight * weight * stratum.events / (stratum.exposure * stratum.exposure);
    binomial += weight * weight * rate * (1 - rate) / stratum.exposure;
    if (rate > 1) binomial = std::numeric_limits<double>::quiet_NaN();
    heaviest = std::max(heaviest, weight / stratum.exposure);
  }
  result.poisson_error = std::sqrt(poisson);
  result.binomial_error = std::sqrt(binomial);
  const double tail = (1 - level) / 2;
  result.interval = {
      result.rate > 0 ? gamma_quantile(result.rate, poisson, tail, false) : 0.0,
      gamma_quantile(result.rate + heaviest, poisson + heaviest * heaviest, tail, true)};
  return result;
}

}  // namespace casepath
