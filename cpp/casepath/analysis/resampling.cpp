#include "casepath/analysis/resampling.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

#include "casepath/core/detail/quiet.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/random.hpp"

namespace casepath {
namespace {

// Quantiles of 0 and 1 are infinite, and said to be so by the callers.
using StandardNormal = boost::math::normal_distribution<double, detail::Quiet>;

double normal_quantile(double probability) {
  if (probability <= 0) return -std::numeric_limits<double>::infinity();
  if (probability >= 1) return std::numeric_limits<double>::infinity();
  return boost::math::quantile(StandardNormal{}, probability);
}

double normal_probability(double quantile) {
  if (std::isinf(quantile)) return quantile > 0 ? 1.0 : 0.0;
  return boost::math::cdf(StandardNormal{}, quantile);
}

/// Replicates in order, asked for their quantiles.
class SortedReplicates {
 public:
  explicit SortedReplicates(std::vector<double> values) : values_(std::move(values)) {
    std::sort(values_.begin(), values_.end());
  }

  [[nodiscard]] bool all_alike() const { return values_.front() == values_.back(); }

  /// Interpolated on the scale of the normal distribution; beyond the replicates, the outermost.
  [[nodiscard]] double quantile(double probability) {
    const auto n = static_cast<double>(values_.size());
    const double rank = (n + 1) * probability;
    const double below = std::floor(rank);
    if (below < 1 || below >= n) {
      at_the_edge_ = true;
      return below < 1 ? values_.front() : values_.back();
    }
    const auto place = static_cast<std::size_t>(below);  // from 1
    const double lower = values_[place - 1];
    if (below == rank) return lower;
    const double from = normal_quantile(below / (n + 1));
    const double to = normal_quantile((below + 1) / (n + 1));
    return lower + (normal_quantile(probability) - from) / (to - from) * (values_[place] - lower);
  }

  /// Those below the estimate, in parts of all.
  [[nodiscard]] double share_below(double estimate) const {
    const auto below = std::lower_bound(values_.begin(), values_.end(), estimate) - values_.begin();
    return static_cast<double>(below) / static_cast<double>(values_.size());
  }

  [[nodiscard]] bool at_the_edge() const noexcept { return at_the_edge_; }

 private:
  std::vector<double> values_;
  bool at_the_edge_ = false;
};

/// sum L^3 / (6 (sum L^2)^1.5), in units of the largest.
double acceleration_of(std::span<const double> influence) {
  double largest = 0;
  for (const double one : influence) largest = std::max(largest, std::abs(one));
  double squares = 0;
  double cubes = 0;
  for (const double one : influence) {
    const double part = one / largest;
    squares += part * part;
    cubes += part * part * part;
  }
  return cubes / (6 * squares * std::sqrt(squares));
}

void set_bca(double estimate, SortedReplicates& sorted, std::span<const double> influence,
             double level, BootstrapIntervals& result) {
  if (influence.empty()) {
    result.why_no_bca = "none: the influence of the clusters is not given";
    return;
  }
  const double acceleration = acceleration_of(influence);
  if (!std::isfinite(acceleration)) {
    result.why_no_bca = "none: no cluster has an influence on the estimate";
    return;
  }
  const double shift = normal_quantile(sorted.share_below(estimate));
  if (!std::isfinite(shift)) {
    result.why_no_bca = shift < 0 ? "none: no replicate lies below the estimate"
                                  : "none: all replicates lie below the estimate";
    return;
  }
  const double z = normal_quantile_of_level(level);
  const auto end = [&](double side) {
    const double moved = shift + side;
    return sorted.quantile(normal_probability(shift + moved / (1 - acceleration * moved)));
  };
  result.bca = {end(-z), end(z)};
}

}  // namespace

void draw_weights(std::uint64_t seed, std::uint32_t subject, std::uint32_t replicate,
                  std::span<std::uint32_t> weights) noexcept {
  std::fill(weights.begin(), weights.end(), 0U);
  const RandomStream stream(seed, RandomPurpose::bootstrap, subject, replicate);
  const auto clusters = static_cast<std::uint32_t>(weights.size());
  std::uint32_t left = clusters;
  for (std::uint32_t draw = 0; left > 0; ++draw) {
    const RandomBlock drawn = stream.four_below(clusters, draw);
    const std::uint32_t taken = std::min(left, 4U);
    for (std::uint32_t i = 0; i < taken; ++i) ++weights[drawn[i]];
    left -= taken;
  }
}

std::vector<double> resample(std::size_t clusters, std::size_t values,
                             const std::function<WeightedStatistic()>& make,
                             const ResamplingOptions& options) {
  if (clusters < 2) {
    throw ArgumentError("bootstrap: there " +
                        std::string(clusters == 0 ? "is no cluster" : "is one cluster") +
                        "; to draw again needs at least two");
  }
  if (options.replicates < 2) {
    throw ArgumentError("replicates is " + std::to_string(options.replicates) +
                        "; it must be at least 2");
  }
  const std::size_t replicates = options.replicates;
  std::vector<double> results(values * replicates);
  const auto ranges = split_by_weight(
      replicates, std::max(resolve_threads(options.threads) * std::size_t{4}, std::size_t{16}),
      [](std::size_t i) { return i; });
  for_ranges(
      ranges, options.threads,
      [&](std::size_t, Range range) {
        const WeightedStatistic statistic = make();
        std::vector<std::uint32_t> weights(clusters);
        std::vector<double> own(values);
        for (std::size_t r = range.begin; r < range.end; ++r) {
          draw_weights(options.seed, options.subject, static_cast<std::uint32_t>(r), weights);
          statistic(weights, own);
          for (std::size_t v = 0; v < values; ++v) results[v * replicates + r] = own[v];
        }
      },
      options.progress);
  return results;
}

BootstrapIntervals bootstrap_intervals(double estimate, std::span<const double> replicates,
                                       std::span<const double> influence, double level) {
  const double z = normal_quantile_of_level(level);  // refuses a bad level
  if (!std::isfinite(estimate)) {
    throw ArgumentError("the estimate is " + std::to_string(estimate) + "; it must be a number");
  }
  if (replicates.size() < 2) {
    throw ArgumentError("there are " + std::to_string(replicates.size()) +
                        " replicates; intervals need at least 2");
  }
  BootstrapIntervals result;
  std::vector<double> defined;
  defined.reserve(replicates.size());
  for (const double replicate : replicates) {
    if (std::isfinite(replicate)) defined.push_back(replicate);
  }
  result.undefined = replicates.size() - defined.size();
  if (defined.size() < 2) {
    result.bias = std::numeric_limits<double>::quiet_NaN();
    result.standard_error = result.bias;
    result.why_none = "none: fewer than two replicates are numbers";
    result.why_no_bca = result.why_none;
    return result;
  }
  const auto n = static_cast<double>(defined.size());
  double sum = 0;
  for (const double one : defined) sum += one - estimate;
  result.bias = sum / n;
  double squares = 0;
  for (const double one : defined) {
    const double distance = one - estimate - result.bias;
    squares += distance * distance;
  }
  SortedReplicates sorted(std::move(defined));
  if (sorted.all_alike()) {
    result.why_none = "none: all replicates are the same, so they say nothing of the spread";
    result.why_no_bca = result.why_none;
    return result;
  }
  result.standard_error = std::sqrt(squares / (n - 1));
  const double middle = estimate - result.bias;
  result.normal = {middle - z * result.standard_error, middle + z * result.standard_error};
  const double tail = (1 - level) / 2;
  result.percentile = {sorted.quantile(tail), sorted.quantile(1 - tail)};
  result.basic = {2 * estimate - result.percentile.upper, 2 * estimate - result.percentile.lower};
  set_bca(estimate, sorted, influence, level, result);
  result.at_the_edge = sorted.at_the_edge();
  return result;
}

}  // namespace casepath
