/// @file experiment_runs.hpp
/// Replications until a mean is precise, and what they say of it.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "casepath/core/parallel.hpp"
#include "casepath/simulation/experiment.hpp"

namespace casepath::detail {

/// Puts the values of one replication into `values`: those of the first variant, of the second, and
/// so on.  `refitted`: by a model that was fitted again.  Threads call it at the same time.
using RunReplication =
    std::function<void(std::uint32_t replication, bool refitted, std::span<double> values)>;

/// The number that has to become precise.
struct PrecisionOf {
  std::size_t measure = 0;
  double half_width = 0;
  bool of_differences = false;
};

struct RunPlan {
  std::size_t variants = 1;  ///< the first is the base
  std::size_t measures = 1;
  bool refits = false;
  std::uint32_t least = 2;
  std::uint32_t most = 2;
  std::optional<PrecisionOf> precision = {};
  double level = 0.95;
  unsigned threads = 0;
  Progress progress = {};
};

/// The values of all replications.
class Runs {
 public:
  explicit Runs(const RunPlan& plan) : width_(plan.variants * plan.measures), plan_(plan) {}

  /// Runs until the precision is reached, at most `most` times.  How many there are follows from
  /// the values alone.  Errors: what `run` throws; Cancelled.
  void run(const RunReplication& run);

  [[nodiscard]] std::uint32_t replications() const noexcept { return replications_; }
  /// The half-width that was asked for is reached.
  [[nodiscard]] bool is_precise() const noexcept { return is_precise_; }
  /// The largest half-width of those that were asked for; infinite where one has no interval.
  [[nodiscard]] double half_width() const noexcept { return half_width_; }

  [[nodiscard]] Estimate estimate(std::size_t variant, std::size_t measure) const;
  /// Of the variant less the base.
  [[nodiscard]] Estimate difference(std::size_t variant, std::size_t measure) const;

 private:
  /// One number per replication that has one.
  using Sample = std::vector<double>;

  [[nodiscard]] Sample sample(std::size_t variant, std::size_t measure, bool refitted,
                              bool is_difference) const;
  [[nodiscard]] Estimate estimate(std::size_t variant, std::size_t measure,
                                  bool is_difference) const;
  void extend(std::uint32_t replications, const RunReplication& run);
  [[nodiscard]] double largest_half_width() const;
  [[nodiscard]] std::uint32_t next_size() const;

  std::size_t width_;  ///< values of one replication
  RunPlan plan_;
  std::uint32_t replications_ = 0;
  std::vector<double> as_it_is_;  ///< [replication * width + variant * measures + measure]
  std::vector<double> refitted_;  ///< the same; empty without refits
  bool is_precise_ = false;
  double half_width_ = 0;
};

/// Student t; `degrees` is at least 1.
[[nodiscard]] double t_quantile_of_level(double level, double degrees);

}  // namespace casepath::detail
