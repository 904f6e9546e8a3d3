/// @file gray.hpp
/// Does the same share of several groups take an exit, at all times?
#pragma once

#include <cstdint>

#include "casepath/analysis/group_tests.hpp"

namespace casepath {

/// The test of R. Gray (1988, Ann. Statist. 16, 1141-1154) for the cumulative incidence of the exit
/// `cause`, with the others competing.  With `rho` an event at t is weighted by (1 - F(t-))^rho, F
/// the incidence that all groups of the stratum have in common.  Strata are added up.  R's
/// cmprsk::cuminc, whose variance and handling of ties are taken over.
///
/// Goes beyond cmprsk in two ways.  The degrees of freedom are the rank of the covariance, so that
/// a group without cases at risk takes no part.  Cases with delayed entry are at risk where entry <
/// t <= exit, in the risk sets of Gray's score, R_k = Y_k (1 - F_k) / S_k (R. Geskus, 2011,
/// Biometrics 67, 39-49, on why that still estimates the incidence); where everybody watched
/// of a group has ended before others of it enter, the test is not known.
///
/// Cases are taken as independent.
///
/// Errors      as log_rank()
/// Complexity  O(n + points x groups^3)
[[nodiscard]] GroupTest gray_test(const GroupedExits& data, std::uint32_t cause = 1,
                                  double rho = 0);

}  // namespace casepath
