/// @file resampling.hpp
/// The bootstrap as such: weights, replicates of any statistic, intervals from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "casepath/core/interval.hpp"
#include "casepath/core/parallel.hpp"

namespace casepath {

/// Which replicates are drawn.
struct ResamplingOptions {
  std::uint32_t replicates = 1000;
  std::uint64_t seed = 1;
  std::uint32_t subject = 0;  ///< resamples of different subjects are independent
  unsigned threads = 0;
  Progress progress = {};  ///< counts replicates
};

/// How often each cluster is drawn in one replicate: as many draws as there are clusters, with
/// replacement (B. Efron, 1979, Ann. Statist. 7, 1-26; of clusters: A. C. Davison, D. V. Hinkley,
/// 1997, Bootstrap Methods and their Application, 3.8).  A pure function of its arguments.
/// Complexity: O(clusters), without memory of its own.
void draw_weights(std::uint64_t seed, std::uint32_t subject, std::uint32_t replicate,
                  std::span<std::uint32_t> weights) noexcept;

/// Puts the values of a statistic into `values`, if the i-th cluster stood in the data weights[i]
/// times.
using WeightedStatistic =
    std::function<void(std::span<const std::uint32_t> weights, std::span<double> values)>;

/// Replicates of a statistic of `values` numbers: those of one number stand together, in the order
/// of the replicates.  `make` gives a statistic with its own memory, which one thread uses at a
/// time.  The same, bit for bit, for any number of threads.
///
/// Errors: ArgumentError below two clusters or two replicates; Cancelled.
[[nodiscard]] std::vector<double> resample(std::size_t clusters, std::size_t values,
                                           const std::function<WeightedStatistic()>& make,
                                           const ResamplingOptions& options = {});

/// What replicates say of an estimate.
struct BootstrapIntervals {
  double bias = 0;  ///< mean of the replicates - estimate
  double standard_error = 0;
  Interval normal = no_interval();
  Interval basic = no_interval();
  Interval percentile = no_interval();
  Interval bca = no_interval();
  std::string why_none;    ///< why there is none; empty: there is
  std::string why_no_bca;  ///< why that one is missing; empty: it is not
  /// An end is the smallest or the largest replicate: more replicates may put it further out.
  bool at_the_edge = false;
  std::size_t undefined = 0;  ///< replicates that are not a number; left out

  friend bool operator==(const BootstrapIntervals&, const BootstrapIntervals&) = default;
};

/// Intervals of an estimate from its replicates: normal, basic, percentile and BCa, defined as in
/// Davison & Hinkley (1997), chapter 5 (BCa: B. Efron, 1987, JASA 82, 171-185), and in R's package
/// boot: the normal one is moved by the bias, and between two replicates quantiles are interpolated
/// on the scale of the normal distribution.  `influence`: how the estimate changes with the weight
/// of each cluster, in any unit; without it no BCa.
///
/// Where all replicates are the same, nothing is known of the spread: standard error 0, no
/// interval.
///
/// Errors: ArgumentError for a level outside 0 to 1, below two replicates, an estimate that is not
/// a number.
[[nodiscard]] BootstrapIntervals bootstrap_intervals(double estimate,
                                                     std::span<const double> replicates,
                                                     std::span<const double> influence = {},
                                                     double level = 0.95);

}  // namespace casepath
