/// @file fit_duration.hpp
/// Durations from how long stays took.  Not installed.
#pragma once

#include <vector>

#include "casepath/simulation/duration.hpp"
#include "casepath/simulation/fit.hpp"

namespace casepath::detail {

/// How long it took those who left by one exit.
struct ExitTimes {
  std::vector<double> days;     ///< whole, ascending
  std::vector<double> weights;  ///< as many, above 0: how much each day counts
  double beyond = 0;            ///< weight of those who take longer than the last day of all
  double last_day = 0;          ///< of all, to which `beyond` refers
};

/// The distribution of the times: as seen, or by maximum likelihood.  A whole day d stands for the
/// times from d - 1/2 to d + 1/2, as they are rounded; `beyond` is censored (as seen, it is left
/// out).  One day alone gives a constant, where the form has two parameters.
[[nodiscard]] Duration fit_duration(const ExitTimes& times, DurationFit form);

}  // namespace casepath::detail
