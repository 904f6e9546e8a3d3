#include "casepath/analysis/detail/cluster_ways.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "casepath/analysis/detail/lanes.hpp"
#include "casepath/analysis/detail/level_sum.hpp"

namespace casepath::detail {
namespace {

/// What makes the way of a case, and with it its influence.
auto way_of(const ClusterWay& one) noexcept {
  return std::tuple(one.exit.exit_point, one.exit.cause, one.exit.entry_point, one.group);
}

/// So many quantities at a time: their rows stay in a processor's cache.
constexpr std::size_t most_side_by_side = 16;

/// Influences of ways on several quantities, side by side.
class InfluenceRows {
 public:
  InfluenceRows(std::span<const CurveQuantity> quantities, const IncidenceTable& table)
      : lanes_{(quantities.size() + 1) / 2 * 2},
        ends_(table.causes() + std::size_t{1}),
        exits_(table.points() * ends_ * lanes_.given),
        entries_(table.all_enter_before() ? 0 : table.points() * lanes_.given) {
    for (std::size_t j = 0; j < quantities.size(); ++j) {
      for (std::uint32_t point = 0; point < table.points(); ++point) {
        for (std::uint32_t cause = 0; cause < ends_; ++cause) {
          exits_[place_of_exit(point, cause) + j] =
              quantities[j].influence({0, point, cause, 0, 1});
        }
        if (!entries_.empty()) {
          // Of a case that enters there and leaves at once, what being at risk takes off is given
          // back.
          entries_[point * lanes_.given + j] = quantities[j].influence({point, point, 0, 0, 1}) -
                                               quantities[j].influence({0, point, 0, 0, 1});
        }
      }
    }
  }

  [[nodiscard]] Lanes<0> lanes() const noexcept { return lanes_; }

  void add(const PlacedExit& way, double* sums) const noexcept {
    const auto cases = static_cast<double>(way.count);
    lanes_.add_times(sums, cases, &exits_[place_of_exit(way.exit_point, way.cause)]);
    if (way.entry_point > 0) {
      lanes_.add_times(sums, cases, &entries_[way.entry_point * lanes_.given]);
    }
  }

 private:
  [[nodiscard]] std::size_t place_of_exit(std::size_t point, std::size_t cause) const noexcept {
    return (point * ends_ + cause) * lanes_.given;
  }

  Lanes<0> lanes_;
  std::size_t ends_;             ///< causes, and pending
  std::vector<double> exits_;    ///< per point and end: of cases watched from the first point on
  std::vector<double> entries_;  ///< per point: more of those watched from there on alone
};

void add_variances(std::span<const CurveQuantity> quantities, const IncidenceTable& table,
                   const ClusterWays& clusters, std::vector<double>& variances) {
  const InfluenceRows rows(quantities, table);
  const Lanes<0> lanes = rows.lanes();
  std::vector<double> sums(clusters.count() * lanes.given);
  for (std::size_t cluster = 0; cluster < clusters.count(); ++cluster) {
    for (const ClusterWay& way : clusters.of(cluster)) {
      rows.add(way.exit, &sums[cluster * lanes.given]);
    }
  }
  double largest = 0;
  for (const double sum : sums) largest = std::max(largest, std::abs(sum));
  const LevelScale scale(largest * largest, clusters.count());
  LevelSums squares(lanes.given);
  for (std::size_t cluster = 0; cluster < clusters.count(); ++cluster) {
    squares.add_squares(scale, &sums[cluster * lanes.given], lanes);
  }
  for (std::size_t j = 0; j < quantities.size(); ++j) variances.push_back(squares[j]);
}

}  // namespace

ClusterWays::ClusterWays(const IncidenceTable& table, const ClusterNumbers& numbers,
                         std::span<const std::uint32_t> groups) {
  const auto placed = table.placed();
  begins_.resize(numbers.count + 1);
  for (const std::uint32_t cluster : numbers.of_exit) ++begins_[cluster + 1];
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  ways_.resize(placed.size());
  std::vector<std::size_t> next(begins_.begin(), begins_.end() - 1);
  for (std::size_t i = 0; i < placed.size(); ++i) {
    ways_[next[numbers.of_exit[i]]++] = {placed[i], groups.empty() ? 0 : groups[i]};
  }
  std::size_t kept = 0;
  for (std::size_t cluster = 0; cluster < numbers.count; ++cluster) {
    const std::span<ClusterWay> own =
        std::span(ways_).subspan(begins_[cluster], begins_[cluster + 1] - begins_[cluster]);
    std::sort(own.begin(), own.end(),
              [](const ClusterWay& a, const ClusterWay& b) { return way_of(a) < way_of(b); });
    begins_[cluster] = kept;
    for (const ClusterWay& way : own) {
      if (kept > begins_[cluster] && way_of(ways_[kept - 1]) == way_of(way)) {
        ways_[kept - 1].exit.count += way.exit.count;
      } else {
        ways_[kept++] = way;
      }
    }
  }
  begins_.back() = kept;
  ways_.resize(kept);
}

std::vector<double> jackknife_variances(std::span<const CurveQuantity> quantities,
                                        const IncidenceTable& table, const ClusterWays& clusters) {
  std::vector<double> variances;
  variances.reserve(quantities.size());
  while (!quantities.empty()) {
    const std::size_t some = std::min(quantities.size(), most_side_by_side);
    add_variances(quantities.first(some), table, clusters, variances);
    quantities = quantities.subspan(some);
  }
  return variances;
}

}  // namespace casepath::detail
