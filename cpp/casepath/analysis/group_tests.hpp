/// @file group_tests.hpp
/// Exits of cases in several groups, and what a test of their equality answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "casepath/analysis/incidence_table.hpp"

namespace casepath {

/// Exits with their groups and strata, which are numbered from 0.  Borrows all of them.
struct GroupedExits {
  std::span<const ExitCount> exits;
  std::span<const std::uint32_t> groups;  ///< per exit, below `group_count`
  std::size_t group_count = 0;
  std::span<const std::uint32_t> strata = {};  ///< per exit, below `stratum_count`; empty: one
  std::size_t stratum_count = 1;
};

/// A test of what the groups have in common.
struct GroupTest {
  double statistic = std::numeric_limits<double>::quiet_NaN();
  int degrees_of_freedom = 0;  ///< of the chi-square distribution: rank of the covariance
  double p_value = std::numeric_limits<double>::quiet_NaN();
  std::string reason;                   ///< why there is no statistic; empty: there is
  std::vector<double> observed = {};    ///< per group, weighted; empty for tests of shares
  std::vector<double> expected = {};    ///< what they would be if all groups were alike
  std::vector<double> covariance = {};  ///< of observed - expected, by row
  [[nodiscard]] bool is_known() const noexcept { return reason.empty(); }
};

}  // namespace casepath
