#include "casepath/simulation/detail/fit_duration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace casepath::detail {
namespace {

/// Logarithms of a shape and a scale, say: any numbers are possible.
using FormParameters = std::array<double, 2>;

/// The form with its parameters.
Duration form_of(DurationFit form, const FormParameters& at) {
  const double first = std::exp(at[0]);
  const double second = std::exp(at[1]);
  switch (form) {
    case DurationFit::weibull:
      return WeibullDays{first, second};
    case DurationFit::gamma:
      return GammaDays{first, second};
    case DurationFit::log_normal:
      return LogNormalDays{second, first};
    case DurationFit::exponential:
    case DurationFit::empirical:
      break;
  }
  return ExponentialDays{second};
}

class Likelihood {
 public:
  Likelihood(const ExitTimes& times, DurationFit form) : times_(times), form_(form) {}

  double operator()(const FormParameters& at) const {
    const Duration duration = form_of(form_, at);
    double sum = 0.0;
    for (std::size_t i = 0; i < times_.days.size(); ++i) {
      sum += times_.weights[i] * log_of(probability_of_day(duration, times_.days[i]));
    }
    if (times_.beyond > 0.0) {
      sum += times_.beyond * log_of(survival(duration, times_.last_day + half_day));
    }
    return sum;
  }

 private:
  static constexpr double half_day = 0.5;

  static double log_of(double probability) {
    return std::log(std::max(probability, std::numeric_limits<double>::min()));
  }
  /// From the side on which nothing is lost by subtraction.
  static double probability_of_day(const Duration& duration, double day) {
    const double from = day - half_day;
    const double until = day + half_day;
    const double before = cumulative(duration, from);
    if (before > half_day) return survival(duration, from) - survival(duration, until);
    return cumulative(duration, until) - before;
  }

  const ExitTimes& times_;
  DurationFit form_;
};

/// Climbs to the maximum of a smooth function of two numbers, or of the second alone, by Newton's
/// method with differences; where the curvature does not lead upwards, the step is damped
/// (K. Levenberg, 1944, Quart. Appl. Math. 2, 164-168).
class Climb {
 public:
  Climb(const Likelihood& likelihood, bool is_first_fixed)
      : likelihood_(likelihood), is_first_fixed_(is_first_fixed) {}

  FormParameters from(FormParameters at) const {
    double value = likelihood_(at);
    double damping = 0.0;
    for (int i = 0; i < most_steps; ++i) {
      const Slope slope = slope_at(at, value);
      FormParameters next = at;
      double next_value = value;
      for (int tries = 0; tries < most_tries; ++tries) {
        next = step(at, slope, damping);
        next_value = likelihood_(next);
        if (next_value > value) break;
        damping = std::max(least_damping * scale_of(slope), damping * damping_factor);
      }
      if (!(next_value > value)) break;
      const double gain = next_value - value;
      const double moved = std::abs(next[0] - at[0]) + std::abs(next[1] - at[1]);
      at = next;
      value = next_value;
      damping /= damping_factor;
      if (moved < tolerance && gain < tolerance * (1.0 + std::abs(value))) break;
    }
    return at;
  }

 private:
  static constexpr int most_steps = 60;
  static constexpr int most_tries = 40;
  static constexpr double least_damping = 1e-6;
  static constexpr double damping_factor = 8.0;
  static constexpr double tolerance = 1e-9;
  static constexpr double difference = 1e-4;
  static constexpr double longest_step = 2.0;  // a factor of e squared
  static constexpr double furthest = 30.0;     // exp of it is beyond every time

  struct Slope {
    std::array<double, 2> gradient{};
    std::array<double, 3> curvature{};  ///< of the first, of both, of the second
  };

  static double scale_of(const Slope& slope) {
    return 1.0 + std::abs(slope.curvature[0]) + std::abs(slope.curvature[2]);
  }

  [[nodiscard]] Slope slope_at(const FormParameters& at, double value) const {
    const auto near = [&](double first, double second) {
      return likelihood_({at[0] + first * difference, at[1] + second * difference});
    };
    Slope slope;
    const double up = near(0, 1);
    const double down = near(0, -1);
    constexpr double square = difference * difference;
    slope.gradient[1] = (up - down) / (2.0 * difference);
    slope.curvature[2] = (up - 2.0 * value + down) / square;
    if (is_first_fixed_) return slope;
    const double right = near(1, 0);
    const double left = near(-1, 0);
    slope.gradient[0] = (right - left) / (2.0 * difference);
    slope.curvature[0] = (right - 2.0 * value + left) / square;
    slope.curvature[1] = (near(1, 1) - near(1, -1) - near(-1, 1) + near(-1, -1)) / (4.0 * square);
    return slope;
  }

  [[nodiscard]] FormParameters step(const FormParameters& at, const Slope& slope,
                                    double damping) const {
    const double c = damping - slope.curvature[2];
    FormParameters next = at;
    if (is_first_fixed_) {
      const double divisor = c > 0.0 ? c : scale_of(slope);
      next[1] += limited(slope.gradient[1] / divisor);
    } else {
      const double a = damping - slope.curvature[0];
      const double b = -slope.curvature[1];
      const double determinant = a * c - b * b;
      const bool leads_up = a > 0.0 && determinant > 0.0;
      const double divisor = leads_up ? determinant : scale_of(slope);
      const auto& g = slope.gradient;
      next[0] += limited((leads_up ? c * g[0] - b * g[1] : g[0]) / divisor);
      next[1] += limited((leads_up ? a * g[1] - b * g[0] : g[1]) / divisor);
    }
    for (double& one : next) one = std::clamp(one, -furthest, furthest);
    return next;
  }
  static double limited(double step) { return std::clamp(step, -longest_step, longest_step); }

  const Likelihood& likelihood_;
  bool is_first_fixed_;
};

/// Where the climb begins: the moments of the times, or of their logarithms.
FormParameters begin_of(const ExitTimes& times, DurationFit form) {
  constexpr double day_zero = 0.25;  // the middle of what is rounded to it
  double weight = times.beyond;
  double sum = 0.0;
  double log_sum = 0.0;
  double square = 0.0;
  double log_square = 0.0;
  const auto add = [&](double day, double by) {
    const double time = std::max(day, day_zero);
    const double log = std::log(time);
    sum += by * time;
    square += by * time * time;
    log_sum += by * log;
    log_square += by * log * log;
  };
  for (std::size_t i = 0; i < times.days.size(); ++i) {
    add(times.days[i], times.weights[i]);
    weight += times.weights[i];
  }
  if (times.beyond > 0.0) add(times.last_day, times.beyond);
  const double mean = sum / weight;
  const double log_mean = log_sum / weight;
  const double relative = square / weight / (mean * mean) - 1.0;
  const double log_spread = std::sqrt(std::max(log_square / weight - log_mean * log_mean, 1e-4));
  switch (form) {
    case DurationFit::weibull: {
      // The logarithm of a Weibull time has the standard deviation pi / sqrt(6) / shape.
      const double shape = 1.2825498301618641 / log_spread;
      return {std::log(shape), std::log(mean)};
    }
    case DurationFit::gamma: {
      const double shape = 1.0 / std::clamp(relative, 1e-3, 1e3);
      return {std::log(shape), std::log(mean / shape)};
    }
    case DurationFit::log_normal:
      return {std::log(log_spread), log_mean};
    case DurationFit::exponential:
    case DurationFit::empirical:
      break;
  }
  return {0.0, std::log(mean)};
}

Duration as_seen(const ExitTimes& times) {
  EmpiricalDays seen;
  seen.days = times.days;
  const double all = std::accumulate(times.weights.begin(), times.weights.end(), 0.0);
  double sum = 0.0;
  for (const double weight : times.weights) {
    sum += weight;
    seen.cumulative.push_back(std::min(sum / all, 1.0));
  }
  seen.cumulative.back() = 1.0;
  return seen;
}

}  // namespace

Duration fit_duration(const ExitTimes& times, DurationFit form) {
  if (form == DurationFit::empirical) return as_seen(times);
  const bool is_exponential = form == DurationFit::exponential;
  const bool is_one_day = times.days.size() == 1 && times.beyond == 0.0;
  if (is_one_day && (!is_exponential || times.days.front() == 0.0)) {
    return ConstantDays{times.days.front()};
  }
  const Likelihood likelihood(times, form);
  return form_of(form, Climb(likelihood, is_exponential).from(begin_of(times, form)));
}

}  // namespace casepath::detail
