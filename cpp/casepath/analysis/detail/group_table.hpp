/// @file group_table.hpp
/// Exits of several groups, tabulated once for all that compares them.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "casepath/analysis/curve_difference.hpp"
#include "casepath/analysis/detail/cluster_ways.hpp"
#include "casepath/analysis/detail/group_covariance.hpp"
#include "casepath/analysis/detail/score_test.hpp"

namespace casepath::detail {

/// Counts of each group at the points of one table; shares of groups by a day, and of all others
/// together, whose counts are what a group leaves of the total.
class GroupTable {
 public:
  /// Borrows the data, whose strata do not matter.
  /// Errors: ArgumentError as log_rank() says.
  GroupTable(const GroupedExits& data, std::uint32_t cause, std::int32_t day, bool clustered);

  /// For gray_of() and log_rank_of().
  [[nodiscard]] const StratumCounts& counts() const noexcept { return counts_; }
  /// group_shares() without strata.
  [[nodiscard]] GroupShares shares() const;
  /// Two shares: of a group, and of all others together.
  /// Complexity: O(n + points).
  [[nodiscard]] GroupShares beside_rest(std::size_t group) const;

 private:
  /// A group, or all groups but that.
  struct Side {
    std::size_t group = 0;
    bool is_rest = false;
    [[nodiscard]] bool holds(std::size_t one) const noexcept { return (one == group) != is_rest; }
  };
  /// Cases that take part: that enter by the day.
  struct Watched {
    std::int64_t cases = 0;
    std::int32_t last_day = 0;
  };
  struct SideShare {
    double share;            ///< not-a-number where it can't be known
    CurveQuantity quantity;  ///< the share as a number with influences
    double variance = 0;     ///< by case; 0 with clusters
  };

  [[nodiscard]] PointCounts counts_of(Side side) const;
  /// With its cause numbered as in counts_of().
  [[nodiscard]] PlacedExit as_asked(PlacedExit way) const noexcept;
  [[nodiscard]] Watched watched(Side side) const;
  [[nodiscard]] SideShare share_of(Side side) const;
  [[nodiscard]] double variance_by_case(const CurveQuantity& share, const PointCounts& counts,
                                        Side side) const;
  /// With the influences of clusters, of which a way belongs to the share `place_of(group)`.
  template <class PlaceOf>
  [[nodiscard]] GroupShares together(const std::vector<SideShare>& sides, PlaceOf&& place_of) const;
  template <class PlaceOf>
  [[nodiscard]] std::vector<GroupInfluence> influences(const std::vector<SideShare>& sides,
                                                       PlaceOf&& place_of) const;

  GroupedExits data_;
  std::uint32_t cause_;
  std::int32_t day_;
  IncidenceTable table_;
  StratumCounts counts_;
  std::vector<Watched> watched_;         ///< by group
  std::optional<ClusterWays> clusters_;  ///< not given: by case
};

}  // namespace casepath::detail
