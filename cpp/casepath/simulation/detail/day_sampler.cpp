#include "casepath/simulation/detail/day_sampler.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <variant>

namespace casepath::detail {
namespace {

/// P(at most so many whole days) of a distribution without atoms.
double continuous(const Duration& duration, std::int32_t days) {
  return casepath::cumulative(duration, days + 0.5);
}

/// Day by day, until what is left is quicker drawn by the formula than looked up.
std::vector<double> likely_days(const Duration& duration) {
  constexpr std::int32_t most_days = 1024;
  constexpr double enough = 1.0 - 1.0 / 4096;
  std::vector<double> cumulative;
  double reached = 0.0;
  for (std::int32_t day = 0; day < most_days && reached < enough; ++day) {
    reached = std::max(reached, continuous(duration, day));
    cumulative.push_back(reached);
  }
  return cumulative;
}

}  // namespace

std::int32_t whole_days(double days) noexcept {
  return days < endless_days ? static_cast<std::int32_t>(std::floor(days + 0.5)) : endless_days;
}

DaySampler::DaySampler(const Duration& duration) : duration_(duration) {
  if (const auto* seen = std::get_if<EmpiricalDays>(&duration)) {
    for (const double days : seen->days) days_.push_back(whole_days(days));
    table_ = InverseTable{seen->cumulative};
  } else if (const auto* constant = std::get_if<ConstantDays>(&duration)) {
    days_ = {whole_days(constant->days)};
    table_ = InverseTable{{1.0}};
  } else {
    table_ = InverseTable{likely_days(duration)};
  }
}

std::int32_t DaySampler::beyond(double u) const { return whole_days(quantile(duration_, u)); }

double DaySampler::cumulative(std::int32_t days) const {
  if (days < 0) return 0.0;
  if (days_.empty()) return continuous(duration_, days);
  const auto after = std::upper_bound(days_.begin(), days_.end(), days);
  if (after == days_.begin()) return 0.0;
  return table_.cumulative(static_cast<std::uint32_t>(after - days_.begin() - 1));
}

}  // namespace casepath::detail
