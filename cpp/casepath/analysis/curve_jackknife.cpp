#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "casepath/analysis/curve_estimate.hpp"
#include "casepath/core/detail/exact_sum.hpp"

// The influence of a case on the share at a point is linear in how far the share there is from its
// last value: base + distance * slope, with a base and a slope that do not change once the case has
// left.  So clusters carry both, and the sum of their squares at every point follows from six sums
// over clusters, which change where somebody enters or leaves.  Counting from the last value, and
// not from 0, keeps both parts as small as the influence itself.

namespace casepath {
namespace {

using detail::Fixed128;
using detail::FixedPoint;

struct BaseAndSlope {
  double base = 0;
  double slope = 0;
};

/// What an exit at each point adds to the influence of a case, and what being at risk takes off.
class Influences {
 public:
  Influences(const IncidenceTable& table, const IncidenceCurve& curve, std::uint32_t cause)
      : cause_(cause) {
    const PointCounts& counts = table.counts();
    const std::size_t points = table.points();
    hit_.resize(points);
    other_.resize(points);
    at_risk_.resize(points + 1);
    distance_.resize(points);
    shares_.reserve(points + 1);
    for (std::size_t i = 0; i <= points; ++i) {
      shares_.push_back(cause == 0 ? 1 - curve.waiting_after(i) : curve.share_after(i, cause));
    }
    for (std::size_t i = 0; i < points; ++i) {
      distance_[i] = shares_.back() - shares_[i + 1];
      at_risk_[i + 1] = at_risk_[i];
      const std::int64_t ended = counts.all_ended(i);
      if (ended == 0) continue;
      const auto n = static_cast<double>(counts.at_risk[i]);
      const double scale = curve.waiting_after(i) / n;
      const double slope = curve.waiting[i] > 0 ? scale / curve.waiting[i] : 0;
      other_[i] = {-slope * distance_[i], slope};
      hit_[i] = {scale + other_[i].base, slope};
      const auto hits = static_cast<double>(cause == 0 ? ended : counts.ended_by(i, cause));
      at_risk_[i + 1].base += (other_[i].base * static_cast<double>(ended) + scale * hits) / n;
      at_risk_[i + 1].slope += slope * static_cast<double>(ended) / n;
    }
  }

  /// Of the cause, or of all causes, after so many points.
  [[nodiscard]] double share_after(std::size_t points) const noexcept { return shares_[points]; }
  /// Of the share after a point from its last value.
  [[nodiscard]] double distance(std::size_t point) const noexcept { return distance_[point]; }
  /// Taken off those at risk from the first point to before this one.
  [[nodiscard]] BaseAndSlope at_risk_before(std::size_t point) const noexcept {
    return at_risk_[point];
  }
  [[nodiscard]] BaseAndSlope at_exit(std::size_t point, std::uint32_t by) const noexcept {
    if (by == 0) return {};
    return cause_ == 0 || by == cause_ ? hit_[point] : other_[point];
  }
  /// At least as large as any of them in absolute value.
  [[nodiscard]] BaseAndSlope largest() const noexcept {
    BaseAndSlope result;
    const auto take = [&result](const BaseAndSlope& one) {
      result.base = std::max(result.base, std::abs(one.base));
      result.slope = std::max(result.slope, std::abs(one.slope));
    };
    for (const BaseAndSlope& one : hit_) take(one);
    for (const BaseAndSlope& one : other_) take(one);
    for (const BaseAndSlope& one : at_risk_) take(one);
    return result;
  }

 private:
  std::uint32_t cause_;
  std::vector<BaseAndSlope> hit_;
  std::vector<BaseAndSlope> other_;
  std::vector<BaseAndSlope> at_risk_;
  std::vector<double> shares_;
  std::vector<double> distance_;
};

/// A cluster: what its cases have gathered, and how many are at risk.
struct ClusterState {
  double base = 0;
  double slope = 0;
  double at_risk = 0;
  double size = 0;    ///< cases in all
  double copies = 1;  ///< clusters just like this one
};

/// Sums over clusters of products, exact and so the same in any order.
class SumsOfProducts {
 public:
  SumsOfProducts(const BaseAndSlope& largest, double most_in_cluster)
      : base_base_(bound(largest.base) * bound(largest.base) * most_in_cluster * most_in_cluster),
        base_slope_(bound(largest.base) * bound(largest.slope) * most_in_cluster * most_in_cluster),
        slope_slope_(bound(largest.slope) * bound(largest.slope) * most_in_cluster *
                     most_in_cluster),
        base_many_(bound(largest.base) * most_in_cluster * most_in_cluster),
        slope_many_(bound(largest.slope) * most_in_cluster * most_in_cluster),
        many_many_(most_in_cluster * most_in_cluster) {}

  void add(const ClusterState& one) noexcept { change<1>(one); }
  void remove(const ClusterState& one) noexcept { change<-1>(one); }

  /// Of all influences squared, where being at risk has taken `off` and the share is `distance`
  /// from its last value.
  [[nodiscard]] double squares(const BaseAndSlope& off, double distance) const noexcept {
    const double many = many_many_.value();
    const double base =
        base_base_.value() - 2 * off.base * base_many_.value() + off.base * off.base * many;
    const double both = base_slope_.value() - off.slope * base_many_.value() -
                        off.base * slope_many_.value() + off.base * off.slope * many;
    const double slope =
        slope_slope_.value() - 2 * off.slope * slope_many_.value() + off.slope * off.slope * many;
    return std::max(0.0, base + distance * (2 * both + distance * slope));
  }

 private:
  struct ExactSum {
    explicit ExactSum(double largest) : fixed(largest) {}
    [[nodiscard]] double value() const noexcept { return fixed.back(sum); }
    FixedPoint fixed;
    Fixed128 sum = 0;
  };

  /// A cluster gathers at most an exit and what is taken off, each twice.
  [[nodiscard]] static double bound(double largest) noexcept { return 4 * largest; }

  template <int Sign>
  void change(const ClusterState& one) noexcept {
    const double base = one.copies * one.base;
    const double slope = one.copies * one.slope;
    base_base_.sum += Sign * base_base_.fixed.of(base * one.base);
    base_slope_.sum += Sign * base_slope_.fixed.of(base * one.slope);
    slope_slope_.sum += Sign * slope_slope_.fixed.of(slope * one.slope);
    base_many_.sum += Sign * base_many_.fixed.of(base * one.at_risk);
    slope_many_.sum += Sign * slope_many_.fixed.of(slope * one.at_risk);
    many_many_.sum += Sign * many_many_.fixed.of(one.copies * one.at_risk * one.at_risk);
  }

  ExactSum base_base_;
  ExactSum base_slope_;
  ExactSum slope_slope_;
  ExactSum base_many_;
  ExactSum slope_many_;
  ExactSum many_many_;
};

/// A case that enters or leaves.
struct ClusterEvent {
  std::uint32_t point = 0;
  std::uint32_t cause = 0;  ///< of leaving
  std::uint32_t state = 0;  ///< place of its cluster
  double weight = 1;
};

/// In order of points and causes, and then in one that the input's does not change: what stands
/// alike is alike.
std::vector<ClusterEvent> in_order(const std::vector<ClusterEvent>& events, std::size_t points,
                                   std::size_t causes) {
  const auto number = [causes](const ClusterEvent& one) {
    return one.point * (causes + 1) + one.cause;
  };
  std::vector<std::size_t> next(points * (causes + 1) + 1);
  bool is_weighted = false;
  for (const ClusterEvent& one : events) {
    ++next[number(one) + 1];
    is_weighted |= one.weight != 1;
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  const std::vector<std::size_t> begins = is_weighted ? next : std::vector<std::size_t>{};
  std::vector<ClusterEvent> sorted(events.size());
  for (const ClusterEvent& one : events) sorted[next[number(one)]++] = one;
  for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
    std::sort(sorted.begin() + static_cast<std::ptrdiff_t>(begins[i]),
              sorted.begin() + static_cast<std::ptrdiff_t>(begins[i + 1]),
              [](const ClusterEvent& a, const ClusterEvent& b) { return a.weight < b.weight; });
  }
  return sorted;
}

}  // namespace

std::vector<double> jackknife_variances(const IncidenceTable& table, const IncidenceCurve& curve,
                                        std::uint32_t cause, const ClusterNumbers* clusters) {
  if (clusters == nullptr && table.all_enter_before()) {  // the same, and cheaper
    return cause == 0 ? waiting_variance(table.counts()) : share_variance(table.counts(), cause);
  }
  const auto placed = table.placed();
  const std::size_t points = table.points();
  const Influences influences(table, curve, cause);

  std::vector<ClusterState> states(clusters == nullptr ? placed.size() : clusters->count);
  std::vector<ClusterEvent> entering;
  std::vector<ClusterEvent> leaving;
  leaving.reserve(placed.size());
  double most_copies = 1;
  for (std::uint32_t i = 0; i < placed.size(); ++i) {
    const PlacedExit& way = placed[i];
    ClusterEvent event;
    event.state = clusters == nullptr ? i : clusters->of_exit[i];
    ClusterState& state = states[event.state];
    if (clusters == nullptr) {
      state.copies = static_cast<double>(way.count);
      most_copies = std::max(most_copies, state.copies);
    } else {
      event.weight = static_cast<double>(way.count);
    }
    state.size += event.weight;
    if (way.entry_point == 0) {
      state.at_risk += event.weight;
    } else {
      event.point = way.entry_point;
      entering.push_back(event);
    }
    event.point = way.exit_point;
    event.cause = way.cause;
    leaving.push_back(event);
  }
  entering = in_order(entering, points, table.causes());
  leaving = in_order(leaving, points, table.causes());
  double largest_cluster = 1;
  for (const ClusterState& state : states) largest_cluster = std::max(largest_cluster, state.size);
  SumsOfProducts sums(influences.largest(), largest_cluster * std::sqrt(most_copies));
  for (const ClusterState& state : states) sums.add(state);

  std::vector<double> variances;
  variances.reserve(points);
  auto enters = entering.begin();
  auto leaves = leaving.begin();
  for (std::size_t point = 0; point < points; ++point) {
    const BaseAndSlope before = influences.at_risk_before(point);
    for (; enters != entering.end() && enters->point == point; ++enters) {
      ClusterState& state = states[enters->state];
      sums.remove(state);
      state.base += enters->weight * before.base;
      state.slope += enters->weight * before.slope;
      state.at_risk += enters->weight;
      sums.add(state);
    }
    const BaseAndSlope after = influences.at_risk_before(point + 1);
    for (; leaves != leaving.end() && leaves->point == point; ++leaves) {
      ClusterState& state = states[leaves->state];
      const BaseAndSlope exit = influences.at_exit(point, leaves->cause);
      sums.remove(state);
      state.base += leaves->weight * (exit.base - after.base);
      state.slope += leaves->weight * (exit.slope - after.slope);
      state.at_risk -= leaves->weight;
      sums.add(state);
    }
    const double share = influences.share_after(point + 1);
    const bool is_sure = share == 0 || share == 1;  // whatever crumbs of rounding say
    variances.push_back(is_sure ? 0 : sums.squares(after, influences.distance(point)));
  }
  return variances;
}

}  // namespace casepath
