#include "casepath/analysis/detail/interval_of_share.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstdio>
#include <limits>

#include "casepath/core/detail/exact_sum.hpp"
#include "casepath/core/interval.hpp"

namespace casepath::detail {
namespace {

constexpr double few_clusters = 20;
constexpr double few_cases = 5;
constexpr double few_clustered_cases = 10;

/// As 12.4.
std::string with_one_digit(double number) {
  char text[32];
  static_cast<void>(std::snprintf(text, sizeof text, "%.1f", number));
  return text;
}

/// By how much wider than with the normal quantile; at least one degree of freedom.
double t_over_normal(double degrees, double level) {
  const boost::math::students_t t(std::max(degrees, 1.0));
  return boost::math::quantile(boost::math::complement(t, (1 - level) / 2)) /
         normal_quantile_of_level(level);
}

}  // namespace

double equal_clusters(const std::vector<std::int64_t>& cases_of_cluster) {
  Fixed128 sum = 0;
  Fixed128 squares = 0;
  for (const std::int64_t cases : cases_of_cluster) {
    sum += cases;
    squares += Fixed128{cases} * cases;
  }
  const auto n = static_cast<double>(sum);
  return squares == 0 ? 0 : n * n / static_cast<double>(squares);
}

SmallSample for_small_samples(const ShareEvidence& evidence, const std::string& cluster,
                              double level) {
  static_cast<void>(normal_quantile_of_level(level));  // refuses a bad level
  const double clusters = evidence.clusters;
  SmallSample result;
  if (!(clusters > 1)) {
    result.standard_error = std::numeric_limits<double>::quiet_NaN();
    return result;
  }
  const double all_but_one =
      std::max(evidence.standard_error, evidence.by_case) * (clusters / (clusters - 1));
  result.standard_error = all_but_one * t_over_normal(clusters - 1, level);
  const double degrees = std::max(std::floor(clusters - 1 + 1e-9), 1.0);
  result.method = ", t with " + std::to_string(static_cast<std::int64_t>(degrees)) +
                  (degrees == 1 ? " degree" : " degrees") + " of freedom";

  const double share = evidence.share;
  const double smaller = std::min(share, 1 - share);
  const double worth = share * (1 - share) / (all_but_one * all_but_one) * smaller;
  const bool hold_several = static_cast<double>(evidence.cases) > clusters * (1 + 1e-9);
  if (hold_several && clusters < few_clusters) {
    result.rough = "as few as " + with_one_digit(clusters) + " equal parents (" + cluster + ")";
  } else if (worth < (hold_several ? few_clustered_cases : few_cases)) {
    result.rough = "as few as " + with_one_digit(worth) + " independent cases " +
                   (share <= 0.5 ? "in" : "outside") + " the share";
  }
  return result;
}

bool is_called_rough(std::string_view interval_method) noexcept {
  return interval_method.find("; rough: ") != std::string_view::npos;
}

std::string rough_intervals_remark() {
  return "An interval that is called rough rests on little.  Of simulated cohorts, 95 % intervals "
         "so called covered the true share in 84 to 100 %, the fewer the fewer parents there were.";
}

}  // namespace casepath::detail
