/// @file interval.hpp
/// Intervals for one proportion, and for an estimated probability.
#pragma once

#include <cstdint>

namespace casepath {

/// Lower and upper end; both not-a-number where there is no interval.
struct Interval {
  double lower;
  double upper;

  [[nodiscard]] bool exists() const noexcept { return lower == lower; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

[[nodiscard]] Interval no_interval() noexcept;

/// Two-sided standard normal quantile for a confidence `level` such as 0.95.
/// Errors: ArgumentError unless 0 < level < 1.
[[nodiscard]] double normal_quantile_of_level(double level);

/// Wilson score interval without continuity correction (E. B. Wilson, 1927, JASA 22, 209-212).
/// `hits` of `n`; both may be fractions of counts, as with an effective sample size.
/// No interval where n is 0.
[[nodiscard]] Interval wilson(double hits, double n, double level = 0.95);

/// Exact interval (C. J. Clopper, E. S. Pearson, 1934, Biometrika 26, 404-413).
/// `hits` of `n`, as for wilson().
[[nodiscard]] Interval clopper_pearson(double hits, double n, double level = 0.95);

/// The log-minus-log interval of a cumulative incidence: on log(-log(1 - p)), the form that etm
/// calls "cloglog".  Exact at neither 0 nor 1: no interval there.
[[nodiscard]] Interval log_minus_log(double probability, double standard_error,
                                     double level = 0.95);

}  // namespace casepath
