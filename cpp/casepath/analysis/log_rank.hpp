/// @file log_rank.hpp
/// Do cases of several groups take an exit at the same pace while they are on their way?
#pragma once

#include <cstdint>

#include "casepath/analysis/group_tests.hpp"

namespace casepath {

/// The log-rank test for the exit `cause` (N. Mantel, 1966, Cancer Chemother. Rep. 50, 163-170; R.
/// Peto, J. Peto, 1972, J. R. Statist. Soc. A 135, 185-206), with hypergeometric variance.  Other
/// exits count as censored, so that hazards are compared, not shares: see gray_test().
///
/// With `rho` an event at t is weighted by S(t-)^rho, S the Kaplan-Meier estimate of not having
/// taken the exit, of all groups of the stratum (D. Harrington, T. Fleming, 1982, Biometrika 69,
/// 553-566): 0 weighs all alike, 1 early ones more.  Strata are added up.  Cases with delayed entry
/// are at risk where entry < t <= exit.  R's survival::survdiff; with delayed entry, the score test
/// of coxph(ties = "exact").
///
/// Cases are taken as independent.  A group that nobody is at risk in beside another takes no part:
/// the degrees of freedom are the rank of the covariance.
///
/// Errors      ArgumentError: spans of unlike length, numbers of groups or strata out of range, no
///             such cause, a rho that is not finite, and those of IncidenceTable
/// Complexity  O(n + points x groups^2)
[[nodiscard]] GroupTest log_rank(const GroupedExits& data, std::uint32_t cause = 1, double rho = 0);

}  // namespace casepath
