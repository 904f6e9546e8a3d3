/// @file cluster_ways.hpp
/// The exits of a table by cluster, and the jackknife of several numbers at once.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/analysis/curve_estimate.hpp"

namespace casepath::detail {

/// Cases of one cluster and group that went the same way.
struct ClusterWay {
  PlacedExit exit;
  std::uint32_t group = 0;
};

/// The exits of a table by cluster.  Those of a cluster stand in an order that the input's does not
/// change, and those that are alike are counted together, so that a plain sum over a cluster is the
/// same, bit for bit, in any order of the exits and however they were counted.
class ClusterWays {
 public:
  /// `groups`: per exit; empty: all are of group 0.
  /// Complexity: O(n), and within clusters O(m log m).
  ClusterWays(const IncidenceTable& table, const ClusterNumbers& numbers,
              std::span<const std::uint32_t> groups = {});

  /// How many clusters.
  [[nodiscard]] std::size_t count() const noexcept { return begins_.size() - 1; }
  [[nodiscard]] std::span<const ClusterWay> of(std::size_t cluster) const noexcept {
    return std::span(ways_).subspan(begins_[cluster], begins_[cluster + 1] - begins_[cluster]);
  }

 private:
  std::vector<ClusterWay> ways_;
  std::vector<std::size_t> begins_;  ///< of clusters; one behind the last
};

/// The infinitesimal jackknife variance of each of several numbers that are asked of one table: the
/// influences of a cluster are added before they are squared.  The same, bit for bit, in any order
/// of the exits and under any numbering of the clusters.
/// Complexity: O((n + points) x numbers).
[[nodiscard]] std::vector<double> jackknife_variances(std::span<const CurveQuantity> quantities,
                                                      const IncidenceTable& table,
                                                      const ClusterWays& clusters);

}  // namespace casepath::detail
