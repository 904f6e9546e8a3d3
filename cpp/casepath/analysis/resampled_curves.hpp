/// @file resampled_curves.hpp
/// Shares by day under weights of clusters, for the bootstrap: of first passage and of occupation.
///
/// Points are placed once; a replicate adds up whole numbers at them and walks along the curve.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "casepath/analysis/incidence_table.hpp"
#include "casepath/analysis/occupancy_table.hpp"
#include "casepath/analysis/resampling.hpp"
#include "casepath/core/moment.hpp"

namespace casepath {

/// The Aalen-Johansen share of an exit by the ends of some days, if the cluster of each exit, from
/// 0 to one less than there are weights, stood in the data so many times.
class ReachedStatistic {
 public:
  /// Borrows the table.
  ReachedStatistic(const IncidenceTable& table, std::uint32_t cause,
                   const std::vector<std::int32_t>& days);

  /// One share a day, of the data as they are.
  [[nodiscard]] std::vector<double> estimates() const;
  /// How the share by the day at `place` changes with the weight of each cluster: the infinitesimal
  /// jackknife, added up by cluster.
  [[nodiscard]] std::vector<double> influence(std::size_t place, std::size_t clusters) const;
  /// With memory of its own.
  [[nodiscard]] WeightedStatistic make() const;

 private:
  const IncidenceTable& table_;
  std::uint32_t cause_;
  std::vector<std::size_t> points_;  ///< per day: how many points lie up to its end
};

/// The share of cases in a state at the ends of some days, if each unit of the table stood in the
/// data so many times.  Where nobody of a replicate is watched at the start: not a number.
class OccupancyStatistic {
 public:
  /// Borrows the table, which has marks at {day + 1, 0} and at the start, where those who are
  /// watched there begin.
  /// Errors: ArgumentError where nobody is.
  OccupancyStatistic(const OccupancyTable& table, std::uint32_t state,
                     const std::vector<std::int32_t>& days, Moment start);

  /// One share a day, of the data as they are.
  [[nodiscard]] std::vector<double> estimates() const;
  /// How the share at the day at `place` changes with the weight of each unit, in adjoint form.
  [[nodiscard]] std::vector<double> influence(std::size_t place) const;
  /// With memory of its own.
  [[nodiscard]] WeightedStatistic make() const;

 private:
  const OccupancyTable& table_;
  std::uint32_t state_;
  std::size_t start_;
  std::vector<std::size_t> points_;  ///< per day: the point before which its end lies
};

}  // namespace casepath
