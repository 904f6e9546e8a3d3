#include "casepath/analysis/curve_quantile.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

constexpr double no_day = std::numeric_limits<double>::quiet_NaN();

/// Where a curve gets to `probability`; `height(i)` is the curve at days[i].
template <class Height>
double day_reaching(std::span<const double> days, double probability, Height&& height) {
  const double tolerance = std::sqrt(std::numeric_limits<double>::epsilon());
  if (probability == 0) return 0;
  std::size_t first = 0;
  while (first < days.size() && !(height(first) >= probability - tolerance)) ++first;
  if (first == days.size()) return no_day;
  std::size_t beyond = first;
  while (beyond < days.size() && !(height(beyond) > probability + tolerance)) ++beyond;
  if (beyond < days.size()) return (days[first] + days[beyond]) / 2;
  const bool is_flat_to_the_end = std::abs(height(days.size() - 1) - probability) < tolerance;
  return is_flat_to_the_end ? (days[first] + days.back()) / 2 : no_day;
}

}  // namespace

std::vector<CurveQuantile> curve_quantiles(std::span<const double> days,
                                           std::span<const double> shares,
                                           std::span<const Interval> limits,
                                           std::span<const double> probabilities) {
  std::vector<CurveQuantile> quantiles;
  quantiles.reserve(probabilities.size());
  for (const double probability : probabilities) {
    if (!(probability >= 0 && probability <= 1)) {
      throw ArgumentError("probability is " + std::to_string(probability) +
                          "; it must lie between 0 and 1");
    }
    CurveQuantile quantile;
    quantile.probability = probability;
    quantile.day = day_reaching(days, probability, [&](std::size_t i) { return shares[i]; });
    quantile.lower =
        day_reaching(days, probability, [&](std::size_t i) { return limits[i].upper; });
    quantile.upper =
        day_reaching(days, probability, [&](std::size_t i) { return limits[i].lower; });
    quantiles.push_back(quantile);
  }
  return quantiles;
}

ExitCount follow_up_of(const ExitCount& exit) {
  ExitCount reversed = exit;
  reversed.cause = exit.cause == 0 ? 1 : 0;
  reversed.exit = Moment::end_of_day(exit.exit.day);
  return reversed;
}

}  // namespace casepath
