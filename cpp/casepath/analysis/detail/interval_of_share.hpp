/// @file interval_of_share.hpp
/// What makes the interval of an estimated share cover as often as it says, also where the share
/// rests on few cases or few parents.  Not installed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace casepath::detail {

/// How many clusters of equal size tell as much as these do: (sum n)^2 / sum n^2 (after L. Kish,
/// 1965, Survey Sampling).  Clusters without cases count nothing; 0 without any.
/// The same, bit for bit, in any order.
[[nodiscard]] double equal_clusters(const std::vector<std::int64_t>& cases_of_cluster);

/// An estimated share, and how sure it is.
struct ShareEvidence {
  double share = 0;           ///< between 0 and 1
  double standard_error = 0;  ///< by cluster, where cases have clusters
  double by_case = 0;      ///< the standard error as if there were none; the same without clusters
  std::int64_t cases = 0;  ///< in the estimate
  double clusters = 0;     ///< equal_clusters(); without clusters, the cases
};

/// What to make an interval of.
struct SmallSample {
  double standard_error = 0;  ///< for incidence_interval() and its like, in place of the plain one
  std::string method;         ///< what is to be said of it: ", t with 17 degrees of freedom"
  std::string rough;          ///< why the interval is only a rough guide; empty: it is not
};

/// With G = evidence.clusters: the larger of both standard errors (co-defendants never make an
/// estimate surer than as many independent cases would), times G / (G - 1), as if one cluster at a
/// time were left out (J. Tukey's jackknife; R. Bell, D. McCaffrey, 2002, Survey Methodology 28,
/// 169-181), times the quantile of Student's t with G - 1 degrees of freedom over the normal one.
///
/// Rough is an interval of fewer than 20 equal clusters that hold several cases each; and one where
/// the share, or its complement, is worth fewer than 5 independent cases (10 where clusters hold
/// several): share (1 - share) / variance is the number of cases that would give this standard
/// error (F. Dorey, E. Korn, 1987, Statist. Med. 6, 679-687).
/// tests/benchmarks/statistics/coverage.cpp shows what the rule is worth.
///
/// `cluster`: what a cluster is called; empty without clusters.  The standard error is not-a-number
/// where there is at most one cluster.
/// Errors: ArgumentError for a level outside 0 to 1.
[[nodiscard]] SmallSample for_small_samples(const ShareEvidence& evidence,
                                            const std::string& cluster, double level);

/// Whether a text that ends with "; rough: " and a reason says so of its interval.
[[nodiscard]] bool is_called_rough(std::string_view interval_method) noexcept;
/// What rough intervals are worth; a remark for results that have one.
[[nodiscard]] std::string rough_intervals_remark();

}  // namespace casepath::detail
