/// @file interval.hpp
/// Intervals for one proportion, and for an estimated probability.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

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

/// The scale on which an interval of a probability is symmetric.
enum class IntervalTransform : std::uint8_t { plain, log, cloglog, logit, arcsine };

inline constexpr std::array all_interval_transforms{
    IntervalTransform::plain, IntervalTransform::log, IntervalTransform::cloglog,
    IntervalTransform::logit, IntervalTransform::arcsine};

/// Its name, such as "cloglog".
[[nodiscard]] std::string_view to_string(IntervalTransform transform) noexcept;

/// Interval of an estimated incidence p, the probability that something has happened, from its
/// standard error.  The transform applies to p: plain p; log(p); cloglog log(-log(1 - p)); logit
/// log(p / (1 - p)); arcsine asin(sqrt(p)).  etm's forms ("linear", "log", "cloglog"), and those of
/// survfit for a state but "log-log".  Cut off at 0 and 1.  None where p is 0 or 1, or where the
/// standard error is not a finite number.
/// Errors: ArgumentError for p outside 0 to 1, a negative standard error, a level outside 0 to 1.
[[nodiscard]] Interval incidence_interval(double probability, double standard_error,
                                          IntervalTransform transform = IntervalTransform::cloglog,
                                          double level = 0.95);

/// Interval of an estimated survival S, the probability that something has not happened yet.  The
/// transform applies to S, as conf.type of survfit: plain S; log(S); cloglog log(-log(S)), which is
/// that of the incidence 1 - S and survfit's "log-log"; logit and arcsine.  The rest as above.
[[nodiscard]] Interval survival_interval(double survival, double standard_error,
                                         IntervalTransform transform = IntervalTransform::cloglog,
                                         double level = 0.95);

}  // namespace casepath
