#include "casepath/analysis/rate_intervals.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/beta.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>

#include "casepath/core/detail/quiet.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

using Beta = boost::math::beta_distribution<double, detail::Quiet>;

/// Equal-tailed.
Interval middle_of(const Beta& posterior, double level) {
  const double tail = (1.0 - level) / 2.0;
  return {boost::math::quantile(posterior, tail),
          boost::math::quantile(boost::math::complement(posterior, tail))};
}

// --- Miettinen-Nurminen --------------------------------------------------------------------------

/// Hits of n.
struct Sample {
  double hits;
  double n;
  [[nodiscard]] double share() const noexcept { return hits / n; }
};

/// The point between `low` and `high` where `is_before` turns false, to the last bit.
template <class IsBefore>
double turning_point(double low, double high, IsBefore&& is_before) {
  constexpr int enough = 1100;  // halvings from 1 to the smallest number
  for (int i = 0; i < enough; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) break;
    (is_before(middle) ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

/// count / at, where nothing counted weighs nothing.
double per_hit(double count, double at) { return count == 0 ? 0 : count / at; }

/// The most likely share of b, if that of a is larger by `difference`: the likelihood has one peak,
/// and its slope falls.
double most_likely_share_of_b(Sample a, Sample b, double difference) {
  const auto rises = [&](double share) {
    return per_hit(b.hits, share) + per_hit(a.hits, share + difference) >
           per_hit(b.n - b.hits, 1 - share) + per_hit(a.n - a.hits, 1 - share - difference);
  };
  return turning_point(std::max(0.0, -difference), std::min(1.0, 1 - difference), rises);
}

/// Whether the score test rejects the difference at squared quantile `z2`.
bool is_rejected(Sample a, Sample b, double difference, double z2) {
  const double share_b = most_likely_share_of_b(a, b, difference);
  const double share_a = std::clamp(share_b + difference, 0.0, 1.0);
  const double all = a.n + b.n;
  const double variance =
      (share_a * (1 - share_a) / a.n + share_b * (1 - share_b) / b.n) * all / (all - 1);
  const double distance = a.share() - b.share() - difference;
  return distance * distance > z2 * variance;
}

}  // namespace

std::string_view to_string(RateMethod method) noexcept {
  static constexpr std::array<std::string_view, 3> names{"wilson", "jeffreys", "clopper_pearson"};
  return names[static_cast<std::size_t>(method)];
}

std::string_view to_string(DifferenceMethod method) noexcept {
  static constexpr std::array<std::string_view, 2> names{"newcombe", "miettinen_nurminen"};
  return names[static_cast<std::size_t>(method)];
}

Interval jeffreys(double hits, double n, double level) {
  if (!wilson(hits, n, level).exists()) return no_interval();  // which refuses bad arguments
  const double misses = n - hits;
  const Interval middle = middle_of(Beta{hits + 0.5, misses + 0.5}, level);
  return {hits == 0 ? 0.0 : middle.lower, misses == 0 ? 1.0 : middle.upper};
}

Interval rate_interval(RateMethod method, double hits, double n, double level) {
  switch (method) {
    case RateMethod::jeffreys:
      return jeffreys(hits, n, level);
    case RateMethod::clopper_pearson:
      return clopper_pearson(hits, n, level);
    case RateMethod::wilson:
      break;
  }
  return wilson(hits, n, level);
}

Interval newcombe(double hits_a, double n_a, double hits_b, double n_b, double level) {
  const Interval a = wilson(hits_a, n_a, level);
  const Interval b = wilson(hits_b, n_b, level);
  if (!a.exists() || !b.exists()) return no_interval();
  const double share_a = hits_a / n_a;
  const double share_b = hits_b / n_b;
  return {share_a - share_b - std::hypot(share_a - a.lower, b.upper - share_b),
          share_a - share_b + std::hypot(a.upper - share_a, share_b - b.lower)};
}

Interval miettinen_nurminen(double hits_a, double n_a, double hits_b, double n_b, double level) {
  const bool exist =
      wilson(hits_a, n_a, level).exists() && wilson(hits_b, n_b, level).exists();  // refuse, too
  if (!exist || n_a + n_b <= 1) return no_interval();
  const Sample a{hits_a, n_a};
  const Sample b{hits_b, n_b};
  const double z = normal_quantile_of_level(level);
  const double difference = a.share() - b.share();
  const auto rejected = [&](double other) { return is_rejected(a, b, other, z * z); };
  const double lower = difference == -1 ? -1 : turning_point(-1.0, difference, rejected);
  const double upper = difference == 1 ? 1 : turning_point(difference, 1.0, [&](double other) {
    return !rejected(other);
  });
  return {lower, upper};
}

std::vector<DirichletShare> dirichlet(std::span<const double> counts, double level, double prior) {
  static_cast<void>(normal_quantile_of_level(level));  // refuses a bad level
  if (counts.empty()) throw ArgumentError("counts is empty; give one count per class");
  for (const double count : counts) {
    if (count >= 0 && std::isfinite(count)) continue;
    throw ArgumentError("counts holds " + std::to_string(count) +
                        "; a count must be a number of at least 0");
  }
  if (!(prior > 0 && std::isfinite(prior))) {
    throw ArgumentError("prior is " + std::to_string(prior) + "; it must be a number above 0");
  }
  const double counted = std::accumulate(counts.begin(), counts.end(), 0.0);
  const double all = counted + prior * static_cast<double>(counts.size());
  std::vector<DirichletShare> shares;
  shares.reserve(counts.size());
  for (const double count : counts) {
    if (counted == 0) {
      shares.push_back({std::numeric_limits<double>::quiet_NaN(), no_interval()});
    } else if (counts.size() == 1) {
      shares.push_back({1.0, {1.0, 1.0}});
    } else {
      const double own = count + prior;
      shares.push_back({own / all, middle_of(Beta{own, all - own}, level)});
    }
  }
  return shares;
}

}  // namespace casepath
