/// @file standardisation.hpp
/// Rates as they would be if every group were composed alike.
#pragma once

#include <span>

#include "casepath/core/interval.hpp"

namespace casepath {

/// One stratum of a group: an offence, say.
struct RateStratum {
  double events = 0;
  double exposure = 0;  ///< cases, or the time that they were watched
  double standard = 0;  ///< size of the stratum in the standard population
};

/// A rate, as found and standardised.
struct StandardisedRate {
  double crude = 0;           ///< events / exposure of all strata together
  double rate = 0;            ///< sum of standard share x rate of the stratum
  double poisson_error = 0;   ///< standard error of `rate` where events are Poisson
  double binomial_error = 0;  ///< where each of `exposure` cases has an event or has not
  Interval interval = no_interval();
};

/// Direct standardisation.  The interval is that of M. P. Fay, E. J. Feuer (1997, Statist. Med. 16,
/// 791-801), from gamma distributions, which holds for few events and strata of any weight; its
/// upper end can exceed 1.  epitools' ageadjust.direct.
/// A stratum without weight in the standard takes no part, except in the crude rate.
/// `binomial_error` is not a number where a stratum has more events than exposure.
///
/// Errors: ArgumentError for a number that is negative or not finite, a standard without any
/// weight, a stratum with weight but without exposure, events without exposure, a bad level.
[[nodiscard]] StandardisedRate direct_standardisation(std::span<const RateStratum> strata,
                                                      double level = 0.95);

}  // namespace casepath
