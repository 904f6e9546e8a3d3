#include "casepath/simulation/duration.hpp"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstddef>
#include <iterator>

#include "casepath/core/detail/quiet.hpp"
#include "casepath/table/detail/cell_text.hpp"

namespace casepath {
namespace {

using detail::Quiet;
using Normal = boost::math::normal_distribution<double, Quiet>;
using Gamma = boost::math::gamma_distribution<double, Quiet>;

/// A quantile without loss near 1, where 1 - probability is exact.
template <class Distribution>
double quantile_of(const Distribution& distribution, double probability) {
  using boost::math::complement;
  using boost::math::quantile;
  return probability > 0.5 ? quantile(complement(distribution, 1.0 - probability))
                           : quantile(distribution, probability);
}

struct KindOf {
  std::string_view operator()(const ConstantDays& /*held*/) const { return "constant"; }
  std::string_view operator()(const ExponentialDays& /*held*/) const { return "exponential"; }
  std::string_view operator()(const WeibullDays& /*held*/) const { return "weibull"; }
  std::string_view operator()(const LogNormalDays& /*held*/) const { return "log_normal"; }
  std::string_view operator()(const GammaDays& /*held*/) const { return "gamma"; }
  std::string_view operator()(const EmpiricalDays& /*held*/) const { return "empirical"; }
};

std::string days_text(double days) { return detail::display(days, CellType::number, 4) + " days"; }
std::string number_text(double number) { return detail::display(number, CellType::number, 4); }

struct InWords {
  std::string operator()(const ConstantDays& held) const {
    return "always " + days_text(held.days);
  }
  std::string operator()(const ExponentialDays& held) const {
    return "exponential, mean " + days_text(held.mean_days);
  }
  std::string operator()(const WeibullDays& held) const {
    return "Weibull, shape " + number_text(held.shape) + ", scale " + days_text(held.scale_days);
  }
  std::string operator()(const LogNormalDays& held) const {
    return "log-normal, median " + days_text(held.median_days) + ", sigma " +
           number_text(held.sigma);
  }
  std::string operator()(const GammaDays& held) const {
    return "gamma, shape " + number_text(held.shape) + ", scale " + days_text(held.scale_days);
  }
  std::string operator()(const EmpiricalDays& held) const {
    return "as seen, mean " + days_text(mean_days(held)) + ", median " +
           days_text(quantile(held, 0.5));
  }
};

struct Quantile {
  double probability;

  /// Of an exponential distribution with mean 1.
  [[nodiscard]] double cumulative_hazard() const { return -std::log1p(-probability); }

  double operator()(const ConstantDays& held) const { return held.days; }
  double operator()(const ExponentialDays& held) const {
    return held.mean_days * cumulative_hazard();
  }
  double operator()(const WeibullDays& held) const {
    return held.scale_days * std::pow(cumulative_hazard(), 1.0 / held.shape);
  }
  double operator()(const LogNormalDays& held) const {
    if (probability == 0.0) return 0.0;
    return held.median_days * std::exp(held.sigma * quantile_of(Normal{}, probability));
  }
  double operator()(const GammaDays& held) const {
    if (probability == 0.0) return 0.0;
    return quantile_of(Gamma{held.shape, held.scale_days}, probability);
  }
  double operator()(const EmpiricalDays& held) const {
    const auto found =
        std::lower_bound(held.cumulative.begin(), held.cumulative.end(), probability);
    const auto place = found == held.cumulative.end() ? std::prev(found) : found;
    return held.days[static_cast<std::size_t>(place - held.cumulative.begin())];
  }
};

struct Cumulative {
  double days;

  double operator()(const ConstantDays& held) const { return days >= held.days ? 1.0 : 0.0; }
  double operator()(const ExponentialDays& held) const {
    return days <= 0.0 ? 0.0 : -std::expm1(-days / held.mean_days);
  }
  double operator()(const WeibullDays& held) const {
    return days <= 0.0 ? 0.0 : -std::expm1(-std::pow(days / held.scale_days, held.shape));
  }
  double operator()(const LogNormalDays& held) const {
    if (days <= 0.0) return 0.0;
    return boost::math::cdf(Normal{}, std::log(days / held.median_days) / held.sigma);
  }
  double operator()(const GammaDays& held) const {
    return days <= 0.0 ? 0.0 : boost::math::cdf(Gamma{held.shape, held.scale_days}, days);
  }
  double operator()(const EmpiricalDays& held) const {
    const auto after = std::upper_bound(held.days.begin(), held.days.end(), days);
    if (after == held.days.begin()) return 0.0;
    return held.cumulative[static_cast<std::size_t>(after - held.days.begin()) - 1];
  }
};

struct Survival {
  double days;

  double operator()(const ExponentialDays& held) const {
    return days <= 0.0 ? 1.0 : std::exp(-days / held.mean_days);
  }
  double operator()(const WeibullDays& held) const {
    return days <= 0.0 ? 1.0 : std::exp(-std::pow(days / held.scale_days, held.shape));
  }
  double operator()(const LogNormalDays& held) const {
    if (days <= 0.0) return 1.0;
    return boost::math::cdf(Normal{}, -std::log(days / held.median_days) / held.sigma);
  }
  double operator()(const GammaDays& held) const {
    if (days <= 0.0) return 1.0;
    return boost::math::cdf(boost::math::complement(Gamma{held.shape, held.scale_days}, days));
  }
  template <class Discrete>
  double operator()(const Discrete& held) const {
    return 1.0 - Cumulative{days}(held);
  }
};

struct MeanDays {
  double operator()(const ConstantDays& held) const { return held.days; }
  double operator()(const ExponentialDays& held) const { return held.mean_days; }
  double operator()(const WeibullDays& held) const {
    return held.scale_days * std::tgamma(1.0 + 1.0 / held.shape);
  }
  double operator()(const LogNormalDays& held) const {
    return held.median_days * std::exp(held.sigma * held.sigma / 2.0);
  }
  double operator()(const GammaDays& held) const { return held.shape * held.scale_days; }
  double operator()(const EmpiricalDays& held) const {
    double mean = 0.0;
    double before = 0.0;
    for (std::size_t i = 0; i < held.days.size(); ++i) {
      mean += held.days[i] * (held.cumulative[i] - before);
      before = held.cumulative[i];
    }
    return mean;
  }
};

struct Scaled {
  double factor;

  Duration operator()(ConstantDays held) const {
    held.days *= factor;
    return held;
  }
  Duration operator()(ExponentialDays held) const {
    held.mean_days *= factor;
    return held;
  }
  Duration operator()(WeibullDays held) const {
    held.scale_days *= factor;
    return held;
  }
  Duration operator()(LogNormalDays held) const {
    held.median_days *= factor;
    return held;
  }
  Duration operator()(GammaDays held) const {
    held.scale_days *= factor;
    return held;
  }
  Duration operator()(EmpiricalDays held) const {
    for (double& days : held.days) days *= factor;
    return held;
  }
};

}  // namespace

std::string_view kind_of(const Duration& duration) noexcept {
  return std::visit(KindOf{}, duration);
}

std::string to_string(const Duration& duration) { return std::visit(InWords{}, duration); }

double quantile(const Duration& duration, double probability) {
  return std::visit(Quantile{probability}, duration);
}

double cumulative(const Duration& duration, double days) {
  return std::visit(Cumulative{days}, duration);
}

double survival(const Duration& duration, double days) {
  return std::visit(Survival{days}, duration);
}

double mean_days(const Duration& duration) { return std::visit(MeanDays{}, duration); }

Duration scaled(const Duration& duration, double factor) {
  return std::visit(Scaled{factor}, duration);
}

}  // namespace casepath
