#include "casepath/simulation/detail/experiment_runs.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace casepath::detail {

namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

double mean_of(const std::vector<double>& sample) {
  double sum = 0;
  for (const double value : sample) sum += value;
  return sum / static_cast<double>(sample.size());
}

/// With n - 1.
double variance_of(const std::vector<double>& sample) {
  const double mean = mean_of(sample);
  double squares = 0;
  for (const double value : sample) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(sample.size() - 1);
}

double mc_error_of(const std::vector<double>& sample) {
  return std::sqrt(variance_of(sample) / static_cast<double>(sample.size()));
}

}  // namespace

double t_quantile_of_level(double level, double degrees) {
  return boost::math::quantile(
      boost::math::complement(boost::math::students_t(degrees), (1 - level) / 2));
}

Runs::Sample Runs::sample(std::size_t variant, std::size_t measure, bool refitted,
                          bool is_difference) const {
  const std::vector<double>& all = refitted ? refitted_ : as_it_is_;
  Sample values;
  values.reserve(replications_);
  for (std::size_t at = measure; at < all.size(); at += width_) {
    double value = all[at + variant * plan_.measures];
    if (is_difference) value -= all[at];
    if (!std::isnan(value)) values.push_back(value);
  }
  return values;
}

Estimate Runs::estimate(std::size_t variant, std::size_t measure, bool is_difference) const {
  const Sample runs = sample(variant, measure, false, is_difference);
  Estimate result{not_known, not_known, not_known, no_interval(),
                  static_cast<std::int64_t>(runs.size())};
  if (runs.empty()) return result;
  result.mean = mean_of(runs);
  if (runs.size() < 2) return result;
  result.mc_error = mc_error_of(runs);
  const Sample refits = sample(variant, measure, true, is_difference);
  if (refits.size() >= 2) {
    result.model_error = std::sqrt(std::max(variance_of(refits) - variance_of(runs), 0.0));
  }
  const double model_error = std::isnan(result.model_error) ? 0 : result.model_error;
  const double half_width = t_quantile_of_level(plan_.level, static_cast<double>(runs.size() - 1)) *
                            std::hypot(result.mc_error, model_error);
  result.interval = {result.mean - half_width, result.mean + half_width};
  return result;
}

Estimate Runs::estimate(std::size_t variant, std::size_t measure) const {
  return estimate(variant, measure, false);
}

Estimate Runs::difference(std::size_t variant, std::size_t measure) const {
  return estimate(variant, measure, true);
}

double Runs::largest_half_width() const {
  const bool of_differences = plan_.precision->of_differences;
  double largest = 0;
  for (std::size_t variant = of_differences ? 1 : 0; variant < plan_.variants; ++variant) {
    const Sample runs = sample(variant, plan_.precision->measure, false, of_differences);
    if (runs.size() < 2) return std::numeric_limits<double>::infinity();
    largest = std::max(
        largest,
        mc_error_of(runs) * t_quantile_of_level(plan_.level, static_cast<double>(runs.size() - 1)));
  }
  return largest;
}

/// As many as the spread seen so far lets expect to be enough; at most twice as many as there are.
std::uint32_t Runs::next_size() const {
  const double ratio = half_width_ / plan_.precision->half_width;
  const double wanted = std::ceil(replications_ * ratio * ratio);
  const double most = std::min<double>(plan_.most, 2.0 * replications_);
  return static_cast<std::uint32_t>(std::clamp<double>(wanted, replications_ + 1.0, most));
}

void Runs::extend(std::uint32_t replications, const RunReplication& run) {
  const std::uint32_t before = replications_;
  as_it_is_.resize(replications * width_, not_known);
  if (plan_.refits) refitted_.resize(replications * width_, not_known);
  std::vector<Range> one_each;
  for (std::size_t i = before; i < replications; ++i) one_each.push_back({i, i + 1});
  const auto work = [&](std::size_t, Range range) {
    const auto number = static_cast<std::uint32_t>(range.begin);
    const std::size_t at = range.begin * width_;
    run(number, false, std::span(as_it_is_).subspan(at, width_));
    if (plan_.refits) run(number, true, std::span(refitted_).subspan(at, width_));
  };
  Progress progress;
  if (plan_.progress) {
    progress = [&](std::size_t done, std::size_t total) {
      return plan_.progress(before + done, before + total);
    };
  }
  for_ranges(one_each, plan_.threads, work, progress);
  replications_ = replications;
}

void Runs::run(const RunReplication& run) {
  extend(plan_.least, run);
  if (!plan_.precision) return;
  for (;;) {
    half_width_ = largest_half_width();
    is_precise_ = half_width_ <= plan_.precision->half_width;
    if (is_precise_ || replications_ >= plan_.most) return;
    extend(next_size(), run);
  }
}

}  // namespace casepath::detail
