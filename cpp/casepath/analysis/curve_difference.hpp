/// @file curve_difference.hpp
/// Shares of several groups by one day, how they vary together, and how far apart they are.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "casepath/analysis/group_tests.hpp"
#include "casepath/core/interval.hpp"

namespace casepath {

/// Cumulative incidence of one exit by the end of a day, per group.
struct GroupShares {
  std::vector<double> shares;      ///< per group; not-a-number where it can't be known
  std::vector<double> covariance;  ///< of the shares, by row; not-a-number for unknown shares
  /// Per group, the strata with weight of which the share can't be known.
  std::vector<std::vector<std::uint32_t>> unknown_strata;

  [[nodiscard]] double standard_error(std::size_t group) const noexcept;
  [[nodiscard]] double covariance_of(std::size_t first, std::size_t second) const noexcept {
    return covariance[first * shares.size() + second];
  }
};

/// The share of each group that took the exit `cause` by the end of `day`: Aalen-Johansen, with the
/// infinitesimal jackknife by case, or by cluster, whose influences on all groups are added before
/// they are multiplied, so that groups that share clusters covary.
///
/// With strata and their weights the shares are directly standardised: per group, the sum of weight
/// x share of the stratum, weights taken as given and made to sum to 1.  Without weights, strata
/// are ignored.
///
/// A share can't be known without cases, or where nobody was watched up to `day` while some still
/// waited.  Cases that enter after `day` take no part.  The same, bit for bit, in any order of the
/// exits and under any numbering of the clusters.
///
/// Errors: as log_rank(); ArgumentError for weights that are negative, not finite, all zero, or not
/// one per stratum.
/// Complexity: O(n log n + clusters x groups of a cluster^2).
[[nodiscard]] GroupShares group_shares(const GroupedExits& data, std::uint32_t cause,
                                       std::int32_t day, bool clustered,
                                       std::span<const double> stratum_weights = {});

/// Wald's test that all groups have the same share: the differences from the first that is known,
/// their inverse covariance between them.  Sound with clusters, where log_rank() and gray_test()
/// are not; but it looks at one day, and wants groups that are not small. Groups whose share is not
/// known take no part.
[[nodiscard]] GroupTest equal_shares(const GroupShares& shares);

/// An estimated share, and the counts that speak where it is 0 or 1.
struct ShareEstimate {
  double share = 0;
  double standard_error = 0;
  double hits = 0;  ///< among those followed to the day; both may be effective sizes
  double followed = 0;
};

/// On the complementary log-log scale; where the share is 0 or 1, Clopper-Pearson on those
/// followed. None where the share is not known, or where nothing can be said of how it varies.
[[nodiscard]] Interval share_interval(const ShareEstimate& estimate, double level = 0.95);

/// first - second.
struct ShareDifference {
  double difference = 0;
  double standard_error = 0;
  Interval interval = no_interval();
  double p_value = 0;  ///< not-a-number without an interval
};

/// The interval is put together from those of both shares and their correlation (G. Zou, A. Donner,
/// 2008, Statist. Med. 27, 1693-1702), which keeps it within -1 and 1 and lets it lean where the
/// shares' own do.  The p-value is the largest 1 - level at which the interval leaves 0 out; those
/// below 1e-15 are given as 1e-15.
[[nodiscard]] ShareDifference difference_of_shares(const ShareEstimate& first,
                                                   const ShareEstimate& second,
                                                   double covariance = 0, double level = 0.95);

}  // namespace casepath
