/// @file curve_estimate.hpp
/// What is asked of a tabulated first passage, and how sure the answer is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "casepath/analysis/incidence_table.hpp"

namespace casepath {

// --- hazards -------------------------------------------------------------------------------------

/// How events of one moment share those at risk.
enum class Ties : std::uint8_t {
  together,    ///< all at once: d / n
  one_by_one,  ///< one after the other: 1 / n + 1 / (n - 1) + ...
};

/// Of all causes together, per point.
struct CumulativeHazard {
  std::vector<double> hazard;
  std::vector<double> standard_error;  ///< square root of the sum of d / n^2, or of 1 / n^2 + ...
};

/// W. Nelson, 1972, Technometrics 14, 945-966, and O. Aalen, 1978, Ann. Statist. 6, 701-726; with
/// `Ties::one_by_one` T. Fleming, D. Harrington, 1984, Comm. Statist. A 13, 2469-2486, whose
/// estimate of survival is exp(-hazard).
[[nodiscard]] CumulativeHazard cumulative_hazard(const PointCounts& counts,
                                                 Ties ties = Ties::together);

// --- variances from counts -----------------------------------------------------------------------

/// How the exits of one moment vary about their hazards.
enum class CountVariance : std::uint8_t {
  greenwood,  ///< multinomial: M. Greenwood, 1926; P. K. Andersen et al., 1993, 4.4.19
  aalen,      ///< Poisson, of those still waiting after it: O. Aalen, 1978; mstate's "aalen"
  gray,       ///< Poisson with a correction for ties: R. Gray, 1988, Ann. Statist. 16; cmprsk
};

[[nodiscard]] std::string_view to_string(CountVariance kind) noexcept;

/// Variance of share_after(point + 1, cause), per point, by the delta method.
/// Complexity: O(points x causes).
[[nodiscard]] std::vector<double> share_variance(const PointCounts& counts, std::uint32_t cause,
                                                 CountVariance kind = CountVariance::greenwood);
/// The same of waiting.
[[nodiscard]] std::vector<double> waiting_variance(const PointCounts& counts,
                                                   CountVariance kind = CountVariance::greenwood);

// --- influence of single cases -------------------------------------------------------------------

/// A number that a curve answers, by what it grants: for waiting at a point on, for an exit there.
/// Share of exit c by the horizon: 1 for taking c, 0 for another; waiting at the horizon: 1 for
/// having waited until then.
class CurveQuantity {
 public:
  /// The share of `cause` after the first `points` points.
  [[nodiscard]] static CurveQuantity share(const PointCounts& counts, const IncidenceCurve& curve,
                                           std::uint32_t cause, std::size_t points);
  /// Waiting after the first `points` points.
  [[nodiscard]] static CurveQuantity waiting(const PointCounts& counts, const IncidenceCurve& curve,
                                             std::size_t points);
  /// Mean days waiting up to day `days`: the area under waiting, day 0 counting from its begin.
  [[nodiscard]] static CurveQuantity days_waiting(const IncidenceTable& table,
                                                  const IncidenceCurve& curve, double days);
  /// Mean days up to day `days` that are spent after the exit `cause`: the area under its share.
  [[nodiscard]] static CurveQuantity days_after(const IncidenceTable& table,
                                                const IncidenceCurve& curve, std::uint32_t cause,
                                                double days);

  [[nodiscard]] double value() const noexcept { return value_; }
  /// How the value changes as one case that takes this way is given a little more weight, in units
  /// of its weight: the derivative, which the infinitesimal jackknife squares (L. Jaeckel, 1972,
  /// Bell Laboratories Memorandum MM 72-1215-11; T. Therneau, P. Grambsch, 2000).
  [[nodiscard]] double influence(const PlacedExit& way) const noexcept {
    const double entered = way.entry_point == 0 ? 0 : compensator_[way.entry_point - 1];
    const double left = compensator_[way.exit_point];
    const double exit = way.cause == 0 ? 0 : weight(way.exit_point, way.cause);
    return entered - left + exit;
  }
  /// What one more exit of `cause` at a point would add.
  [[nodiscard]] double weight(std::size_t point, std::uint32_t cause) const noexcept {
    return weight_[point * causes_ + cause - 1];
  }
  /// Of all cases of each placed exit: influence times count, in the order in which they were
  /// given.
  [[nodiscard]] std::vector<double> influences(const IncidenceTable& table) const;

 private:
  explicit CurveQuantity(const PointCounts& counts);
  template <class GrantWaiting, class GrantExit>
  void set_weights(const PointCounts& counts, const IncidenceCurve& curve, std::size_t points,
                   GrantWaiting&& waiting, GrantExit&& exit);
  [[nodiscard]] static double day_of(const IncidenceTable& table, std::size_t point);
  [[nodiscard]] static std::size_t points_before(const IncidenceTable& table, double days);

  std::size_t causes_ = 0;
  double value_ = 0;
  std::vector<double> weight_;       ///< causes per point: what an exit adds
  std::vector<double> compensator_;  ///< per point: what being at risk up to it takes off
};

/// Numbers from 0 for the clusters of a table's exits, and how many there are.
struct ClusterNumbers {
  std::vector<std::uint32_t> of_exit;
  std::size_t count = 0;
};
[[nodiscard]] ClusterNumbers cluster_numbers(const IncidenceTable& table);
/// Of any clusters, in the order in which they are first named.
[[nodiscard]] ClusterNumbers cluster_numbers(std::vector<std::uint32_t> clusters);
/// How many cases of a table belong to each.
[[nodiscard]] std::vector<std::int64_t> cases_of_clusters(const IncidenceTable& table,
                                                          const ClusterNumbers& clusters);

/// Greenwood-type variance of any quantity, from counts alone: exits of one moment vary about their
/// hazards as a multinomial does (P. K. Andersen et al., 1993, 4.4.19).  Equals the jackknife by
/// case where all are watched from before the first exit.
[[nodiscard]] double greenwood_variance(const CurveQuantity& quantity, const PointCounts& counts);
/// Infinitesimal jackknife variance by case: the sum over cases of squared influences.
/// The same, bit for bit, in any order of the exits.
[[nodiscard]] double jackknife_variance(const CurveQuantity& quantity, const IncidenceTable& table);
/// The same where all are watched from before the first point: then counts say who leaves when.
[[nodiscard]] double jackknife_variance(const CurveQuantity& quantity, const PointCounts& counts);
/// Clustered: influences of one cluster are added before they are squared.
[[nodiscard]] double jackknife_variance(const CurveQuantity& quantity, const IncidenceTable& table,
                                        const ClusterNumbers& clusters);

/// The jackknife variance of share_after(point + 1, cause) at every point, of waiting for cause 0;
/// by case without `clusters`.  The same, bit for bit, in any order of the exits.
/// Complexity: O(n + points), for all points together.
[[nodiscard]] std::vector<double> jackknife_variances(const IncidenceTable& table,
                                                      const IncidenceCurve& curve,
                                                      std::uint32_t cause,
                                                      const ClusterNumbers* clusters = nullptr);

/// What squares make the variance.
enum class CurveVariance : std::uint8_t {
  jackknife,  ///< by case
  clustered,  ///< jackknife by cluster
  greenwood,  ///< from counts alone
};

[[nodiscard]] std::string_view to_string(CurveVariance variance) noexcept;

[[nodiscard]] double variance_of(const CurveQuantity& quantity, const IncidenceTable& table,
                                 CurveVariance variance);
/// Of the share of `cause` at every point, of waiting for cause 0.
[[nodiscard]] std::vector<double> variances_of(const IncidenceTable& table,
                                               const IncidenceCurve& curve, std::uint32_t cause,
                                               CurveVariance variance);

}  // namespace casepath
