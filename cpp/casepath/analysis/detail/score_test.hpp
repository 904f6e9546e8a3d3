/// @file score_test.hpp
/// What tests of groups share: counts by group and stratum, and a quadratic form.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/analysis/group_tests.hpp"

namespace casepath::detail {

/// Counts of each group at the points of one stratum's table.  Of causes there are two: the one
/// that is asked for, and all others.
struct StratumCounts {
  std::vector<Moment> moments;
  std::size_t groups = 0;
  std::vector<std::int64_t> at_risk;  ///< groups per point, by point
  std::vector<std::int64_t> events;   ///< of the cause that is asked for
  std::vector<std::int64_t> others;

  [[nodiscard]] std::size_t points() const noexcept { return moments.size(); }
};

/// Of the exits of one table, whose groups are given.
[[nodiscard]] StratumCounts stratum_counts(const IncidenceTable& table,
                                           std::span<const std::uint32_t> groups,
                                           std::size_t group_count, std::uint32_t cause);
/// Per stratum that has exits.
/// Errors: ArgumentError as log_rank() says.
[[nodiscard]] std::vector<StratumCounts> strata_counts(const GroupedExits& data,
                                                       std::uint32_t cause);

/// gray_test() and log_rank() of counts.
[[nodiscard]] GroupTest gray_of(std::span<const StratumCounts> strata, std::size_t groups,
                                double rho);
[[nodiscard]] GroupTest log_rank_of(std::span<const StratumCounts> strata, std::size_t groups,
                                    double rho);

/// Errors: ArgumentError.
void check_groups(const GroupedExits& data);
void check_cause(std::uint32_t cause);
void check_rho(double rho);

/// The probability of more than `statistic` under chi-square.
[[nodiscard]] double chi_square_p_value(double statistic, int degrees_of_freedom);

/// A test of so many groups of which nothing is known yet.
[[nodiscard]] GroupTest empty_test(std::size_t groups);
/// Completes a test from what it has observed, expected, and their covariance; says why not where
/// there are fewer than two groups, or where nothing was observed.
void complete_score(GroupTest& test);

/// Completes a test: statistic = score' inverse(covariance) score over the directions that the
/// covariance spans, degrees of freedom their number (a pivoted Cholesky decomposition of the
/// correlations).  Without any, or where the score leaves them, the statistic is not known.
/// `covariance` by row.
void complete(GroupTest& test, std::span<const double> score, std::span<const double> covariance);

}  // namespace casepath::detail
