/// @file rate_intervals.hpp
/// Intervals for shares, their differences, and several shares that sum to one; beside wilson() and
/// clopper_pearson() of core/interval.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "casepath/core/interval.hpp"

namespace casepath {

/// Equal-tailed posterior interval under the prior Beta(1/2, 1/2) (L. D. Brown, T. T. Cai,
/// A. DasGupta, 2001, Statistical Science 16, 101-133), whose lower end is 0 where nothing is hit
/// and whose upper end is 1 where everything is, as they advise.
/// `hits` of `n`; both may be fractions of counts.  No interval where n is 0.
/// Errors: as of wilson().
[[nodiscard]] Interval jeffreys(double hits, double n, double level = 0.95);

/// How the interval of one share is made.
enum class RateMethod : std::uint8_t { wilson, jeffreys, clopper_pearson };

inline constexpr std::array all_rate_methods{RateMethod::wilson, RateMethod::jeffreys,
                                             RateMethod::clopper_pearson};

/// Its name, such as "clopper_pearson".
[[nodiscard]] std::string_view to_string(RateMethod method) noexcept;

/// By one of the three.
[[nodiscard]] Interval rate_interval(RateMethod method, double hits, double n, double level = 0.95);

/// Interval of hits_a / n_a - hits_b / n_b from the Wilson intervals of both (R. G. Newcombe, 1998,
/// Statistics in Medicine 17, 873-890, method 10: without continuity correction).
/// Counts may be fractions.  No interval where either n is 0.
/// Errors: as of wilson().
[[nodiscard]] Interval newcombe(double hits_a, double n_a, double hits_b, double n_b,
                                double level = 0.95);

/// The differences that a score test does not reject, its variance at the most likely shares with
/// that difference times N / (N - 1), N = n_a + n_b (O. Miettinen, M. Nurminen, 1985, Statistics in
/// Medicine 4, 213-226).
/// Counts may be fractions.  No interval where either n is 0, or N is at most 1.
/// Errors: as of wilson().
[[nodiscard]] Interval miettinen_nurminen(double hits_a, double n_a, double hits_b, double n_b,
                                          double level = 0.95);

/// How the interval of a difference of two shares is made.
enum class DifferenceMethod : std::uint8_t { newcombe, miettinen_nurminen };

inline constexpr std::array all_difference_methods{DifferenceMethod::newcombe,
                                                   DifferenceMethod::miettinen_nurminen};

[[nodiscard]] std::string_view to_string(DifferenceMethod method) noexcept;

/// One of several shares that sum to 1.
struct DirichletShare {
  double mean = 0;  ///< of the posterior
  Interval interval = no_interval();
  friend bool operator==(const DirichletShare&, const DirichletShare&) = default;
};

/// Shares of several classes: the posterior under a Dirichlet prior of `prior` per class, by
/// default Jeffreys' 1/2 (H. Jeffreys, 1946, Proc. R. Soc. Lond. A 186, 453-461).  With a = count +
/// prior and A their sum, each share is Beta(a, A - a); intervals are equal-tailed. Counts may be
/// fractions.  A single class has the share 1.  Where all counts are 0, nothing is known: mean
/// not-a-number, no interval. Errors: ArgumentError without classes, for a count that is negative
/// or not finite, a prior that is not positive, a level outside 0 to 1.
[[nodiscard]] std::vector<DirichletShare> dirichlet(std::span<const double> counts,
                                                    double level = 0.95, double prior = 0.5);

}  // namespace casepath
