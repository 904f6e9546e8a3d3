/// @file mantel_haenszel.hpp
/// Two groups compared within strata, the answers put together.
#pragma once

#include <span>

#include "casepath/core/interval.hpp"

namespace casepath {

/// One stratum: two groups, each with and without the event.
struct StratumTable {
  double first_with = 0;
  double first_without = 0;
  double second_with = 0;
  double second_without = 0;
};

/// What is the same in all strata, if anything is.  Not-a-number where it can't be known: no
/// stratum holds both groups, or none of them tells with from without.
struct MantelHaenszel {
  double odds_ratio = 0;  ///< first against second
  Interval odds_ratio_interval = no_interval();
  double risk_ratio = 0;
  double risk_ratio_log_error = 0;  ///< standard error of its logarithm
  Interval risk_ratio_interval = no_interval();
  double risk_difference = 0;
  double risk_difference_error = 0;
  Interval risk_difference_interval = no_interval();
  double chi_square = 0;            ///< Cochran-Mantel-Haenszel, one degree of freedom
  double p_value = 0;               ///< of it
  double corrected_chi_square = 0;  ///< with continuity correction
  double corrected_p_value = 0;
};

/// Common odds ratio, risk ratio and risk difference over strata, and the test of association
/// (N. Mantel, W. Haenszel, 1959, J. Natl. Cancer Inst. 22, 719-748; W. G. Cochran, 1954,
/// Biometrics 10, 417-451).  Intervals: J. Robins, N. Breslow, S. Greenland (1986, Biometrics 42,
/// 311-323) for the odds ratio, S. Greenland, J. Robins (1985, Biometrics 41, 55-68) for the risk
/// ratio, T. Sato (1989, Biometrics 45, 1323-1324) for the difference.  As R's mantelhaen.test and
/// epiR's epi.2by2.  A stratum of fewer than two cases takes no part.
///
/// Errors: ArgumentError for a count that is negative or not finite, or a bad level.
[[nodiscard]] MantelHaenszel mantel_haenszel(std::span<const StratumTable> strata,
                                             double level = 0.95);

}  // namespace casepath
