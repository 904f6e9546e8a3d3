/// @file group_covariance.hpp
/// How shares of groups vary together where groups share clusters.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace casepath::detail {

/// What cases of one cluster add to the share of their group.
struct GroupInfluence {
  std::uint32_t cluster = 0;
  std::uint32_t group = 0;
  double value = 0;

  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> place() const { return {cluster, group}; }
};

/// Adds, to the covariances of so many groups by row, what the influences of clusters make of them;
/// those of one cluster stand together and have a group each.
/// Complexity: O(influences x groups of a cluster).
void add_covariance(const std::vector<GroupInfluence>& sums, std::size_t groups,
                    std::vector<double>& covariance);

}  // namespace casepath::detail
