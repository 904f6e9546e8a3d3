/// @file state_occupation.hpp
/// The share of cases in each state by day, from a table of stays.
///
/// The Aalen-Johansen estimate (O. Aalen, S. Johansen, 1978, Scand. J. Statist. 5, 141-150): the
/// product over all moments of I + dA, where row g of dA has, per move out of state g, its count
/// over those at risk in g.  Everything that happens at one moment happens at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "casepath/analysis/occupancy_table.hpp"

namespace casepath {

/// How the variance of a share in a state is estimated.
enum class OccupancyVariance : std::uint8_t {
  /// Infinitesimal jackknife, by unit: the influences of a unit's cases are added, then squared
  /// (T. Therneau, P. Grambsch, 2000, Modeling Survival Data, 7.1; as survfit of R's survival).
  jackknife,
  /// Greenwood type (P. K. Andersen et al., 1993, Statistical Models Based on Counting Processes,
  /// 4.4.19; as etm).
  greenwood,
  /// Aalen type (as mstate's method "aalen"), for comparison with such results.
  aalen,
};

[[nodiscard]] std::string_view to_string(OccupancyVariance variance) noexcept;

/// Where an estimate starts.
struct OccupationStart {
  std::size_t point = 0;       ///< of the table: the first at which cases may move
  std::vector<double> shares;  ///< per state, just before that point
  std::int64_t cases = 0;      ///< watched at it
  bool is_estimated = false;   ///< shares are counts over `cases`, which adds to the variance
};

/// By where those stand who are watched at a point of the table: entry < t <= exit, as survfit does
/// with the first moment at which somebody moves.
/// Errors: ArgumentError where nobody is.
[[nodiscard]] OccupationStart start_of_watched(const OccupancyTable& table, std::size_t point);
/// All in one state.
[[nodiscard]] OccupationStart start_in(const OccupancyTable& table, std::size_t point,
                                       std::uint32_t state);

/// The shares after each point, from the start on.
struct OccupationCurve {
  std::size_t states = 0;
  std::size_t first_point = 0;  ///< where it starts
  std::vector<double> shares;   ///< states per row: the start, then after each point

  /// After all points before `point`, which is not before the start; in [0, 1], summing to 1.  A
  /// share that is 0 or 1 beyond doubt is exactly that.
  [[nodiscard]] std::span<const double> before(std::size_t point) const noexcept {
    return {&shares[(point - first_point) * states], states};
  }
};

/// Complexity: O(points x (states + kinds of moves)).
[[nodiscard]] OccupationCurve state_occupation(const StateCounts& counts,
                                               std::span<const StateMove> moves,
                                               const OccupationStart& start);
/// The same into memory that has been used before.
void state_occupation(const StateCounts& counts, std::span<const StateMove> moves,
                      const OccupationStart& start, OccupationCurve& into);

/// Covariances of the shares, Greenwood or Aalen type: per asked point, states x states, of the
/// shares before that point.  Points ascend, none before the start.
/// Errors: ArgumentError for the jackknife, which is not made of counts.
/// Complexity: O(points x states x (states + kinds of moves)).
[[nodiscard]] std::vector<std::vector<double>> occupation_covariances(
    const OccupancyTable& table, const OccupationCurve& curve, const OccupationStart& start,
    std::span<const std::size_t> points, OccupancyVariance variance);

/// Variances of the shares by the infinitesimal jackknife over units: per asked point, per state.
/// In adjoint form: with the chance to be in a state later as seen from each state, every stay
/// counts in O(1) between two asked points.  The same, bit for bit, in any order of stays and units
/// and for any number of threads.
/// Errors: ArgumentError where the ways of single units are not known.
/// Complexity: O(points x states x (states + kinds of moves)) + O(stays x states) per asked point
/// that a stay reaches.
[[nodiscard]] std::vector<std::vector<double>> jackknife_variances(
    const OccupancyTable& table, const OccupationCurve& curve, const OccupationStart& start,
    std::span<const std::size_t> points, unsigned threads = 1);

/// Expected days in each state from the start up to a day, and its variance.
struct TimeInStates {
  std::vector<double> days;      ///< per state
  std::vector<double> variance;  ///< per state
};

/// Restricted mean time in states: the area under the shares from the beginning of day `since`,
/// when they are those of the start, up to the beginning of day `until`.  For a state that is never
/// left, the time lost to it. Variance: jackknife or Greenwood type. Errors: ArgumentError for the
/// Aalen type, and as above.
[[nodiscard]] TimeInStates time_in_states(const OccupancyTable& table, const OccupationCurve& curve,
                                          const OccupationStart& start, std::int32_t since,
                                          std::int32_t until, OccupancyVariance variance,
                                          unsigned threads = 1);

}  // namespace casepath
