/// @file curve_quantile.hpp
/// The day by which a share of the cases has got somewhere.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "casepath/analysis/incidence_table.hpp"
#include "casepath/core/interval.hpp"

namespace casepath {

/// A quantile of time; not-a-number where the curve, or a limit of it, does not get so far.
struct CurveQuantile {
  double probability = 0.5;
  double day = 0;    ///< half-way between two days where the curve is flat at the probability
  double lower = 0;  ///< where the upper limit of the curve gets there
  double upper = 0;  ///< where the lower limit does
};

/// Quantiles of a curve that rises from 0 (a share, or 1 - survival), by the rules of survfit: the
/// first day at which it reaches the probability; where it equals that (to 1e-8) over a stretch,
/// the middle of the stretch, which ends at the next rise or, without one, at the last day.  Limits
/// are read off the limits of the curve in the same way (R. Brookmeyer, J. Crowley, 1982,
/// Biometrics 38, 29-41).  Limits that are not a number get nowhere.
///
/// All spans but `probabilities` have one entry per day; days ascend.
/// Errors: ArgumentError for a probability outside 0 to 1.
[[nodiscard]] std::vector<CurveQuantile> curve_quantiles(std::span<const double> days,
                                                         std::span<const double> shares,
                                                         std::span<const Interval> limits,
                                                         std::span<const double> probabilities);

/// How long a case is followed, whether it ends or not: what was pending is the event, and what
/// ended is censored at the end of its day (reverse Kaplan-Meier: M. Schemper, T. Smith, 1996,
/// Control. Clin. Trials 17, 343-346).
[[nodiscard]] ExitCount follow_up_of(const ExitCount& exit);

}  // namespace casepath
