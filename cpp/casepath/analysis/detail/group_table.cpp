#include "casepath/analysis/detail/group_table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "casepath/core/detail/exact_sum.hpp"

namespace casepath::detail {
namespace {

constexpr double unknown_share = std::numeric_limits<double>::quiet_NaN();

/// In counts of a side: the exit that is asked for, and all others.
constexpr std::uint32_t asked_exit = 1;
constexpr std::uint32_t other_exit = 2;

const GroupedExits& checked(const GroupedExits& data, std::uint32_t cause) {
  check_groups(data);
  check_cause(cause);
  return data;
}

std::uint32_t largest_cause(const GroupedExits& data, std::uint32_t cause) {
  for (const ExitCount& one : data.exits) cause = std::max(cause, one.cause);
  return cause;
}

}  // namespace

GroupTable::GroupTable(const GroupedExits& data, std::uint32_t cause, std::int32_t day,
                       bool clustered)
    : data_(checked(data, cause)),
      cause_(cause),
      day_(day),
      table_(data.exits, largest_cause(data, cause)),
      counts_(stratum_counts(table_, data.groups, data.group_count, cause)),
      watched_(data.group_count) {
  for (std::size_t i = 0; i < data.exits.size(); ++i) {
    const ExitCount& one = data.exits[i];
    if (one.count == 0 || one.entry.day > day) continue;
    Watched& own = watched_[data.groups[i]];
    own.cases += one.count;
    own.last_day = std::max(own.last_day, one.exit.day);
  }
  if (clustered) clusters_.emplace(table_, cluster_numbers(table_), data.groups);
}

GroupShares GroupTable::shares() const {
  std::vector<SideShare> sides;
  sides.reserve(data_.group_count);
  for (std::size_t g = 0; g < data_.group_count; ++g) sides.push_back(share_of({g, false}));
  return together(sides, [](std::uint32_t group) { return group; });
}

GroupShares GroupTable::beside_rest(std::size_t group) const {
  return together({share_of({group, false}), share_of({group, true})},
                  [group](std::uint32_t one) { return one == group ? 0U : 1U; });
}

PointCounts GroupTable::counts_of(Side side) const {
  const std::size_t groups = data_.group_count;
  const PointCounts& all = table_.counts();
  PointCounts counts;
  counts.causes = other_exit;
  counts.at_risk.reserve(counts_.points());
  counts.ended.reserve(counts_.points() * other_exit);
  for (std::size_t point = 0; point < counts_.points(); ++point) {
    const std::size_t cell = point * groups + side.group;
    std::int64_t at_risk = counts_.at_risk[cell];
    std::int64_t events = counts_.events[cell];
    std::int64_t others = counts_.others[cell];
    if (side.is_rest) {
      at_risk = all.at_risk[point] - at_risk;
      others = all.all_ended(point) - all.ended_by(point, cause_) - others;
      events = all.ended_by(point, cause_) - events;
    }
    counts.at_risk.push_back(at_risk);
    counts.ended.push_back(events);
    counts.ended.push_back(others);
  }
  return counts;
}

PlacedExit GroupTable::as_asked(PlacedExit way) const noexcept {
  if (way.cause != 0) way.cause = way.cause == cause_ ? asked_exit : other_exit;
  return way;
}

GroupTable::Watched GroupTable::watched(Side side) const {
  Watched sum;
  for (std::size_t g = 0; g < watched_.size(); ++g) {
    if (!side.holds(g)) continue;
    sum.cases += watched_[g].cases;
    sum.last_day = std::max(sum.last_day, watched_[g].last_day);
  }
  return sum;
}

GroupTable::SideShare GroupTable::share_of(Side side) const {
  const PointCounts counts = counts_of(side);
  const IncidenceCurve curve = incidence_curve(counts);
  const std::size_t points = table_.points_until(Moment::end_of_day(day_));
  SideShare result{unknown_share, CurveQuantity::share(counts, curve, asked_exit, points)};
  const Watched own = watched(side);
  if (own.cases == 0 || (own.last_day < day_ && curve.waiting_after(points) > 0)) return result;
  // So that 1 is exactly 1.
  result.share = curve.share_after(points, other_exit) > 0 ? result.quantity.value()
                                                           : 1 - curve.waiting_after(points);
  if (!clusters_) result.variance = variance_by_case(result.quantity, counts, side);
  return result;
}

double GroupTable::variance_by_case(const CurveQuantity& share, const PointCounts& counts,
                                    Side side) const {
  if (table_.all_enter_before()) return jackknife_variance(share, counts);
  std::vector<double> squares;
  const auto placed = table_.placed();
  for (std::size_t i = 0; i < placed.size(); ++i) {
    if (!side.holds(data_.groups[i])) continue;
    const double value = share.influence(as_asked(placed[i]));
    squares.push_back(static_cast<double>(placed[i].count) * value * value);
  }
  return exact_sum(squares);
}

template <class PlaceOf>
GroupShares GroupTable::together(const std::vector<SideShare>& sides, PlaceOf&& place_of) const {
  const std::size_t count = sides.size();
  GroupShares result;
  result.covariance.assign(count * count, 0);
  result.unknown_strata.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    result.shares.push_back(sides[i].share);
    result.covariance[i * count + i] = sides[i].variance;
  }
  if (clusters_) add_covariance(influences(sides, place_of), count, result.covariance);
  for (std::size_t i = 0; i < count; ++i) {
    if (sides[i].share == sides[i].share) continue;
    result.unknown_strata[i].push_back(0);  // the only one
    for (std::size_t j = 0; j < count; ++j) {
      result.covariance[i * count + j] = result.covariance[j * count + i] = unknown_share;
    }
  }
  return result;
}

template <class PlaceOf>
std::vector<GroupInfluence> GroupTable::influences(const std::vector<SideShare>& sides,
                                                   PlaceOf&& place_of) const {
  std::vector<GroupInfluence> sums;
  sums.reserve(clusters_->count());
  std::vector<std::size_t> next(sides.size());  // per share: one behind its last sum; 0: none
  for (std::uint32_t cluster = 0; cluster < clusters_->count(); ++cluster) {
    const std::size_t begin = sums.size();
    for (const ClusterWay& way : clusters_->of(cluster)) {
      const std::uint32_t place = place_of(way.group);
      const SideShare& side = sides[place];
      if (side.share != side.share) continue;
      if (next[place] <= begin) {
        sums.push_back({cluster, place, 0});
        next[place] = sums.size();
      }
      sums[next[place] - 1].value +=
          static_cast<double>(way.exit.count) * side.quantity.influence(as_asked(way.exit));
    }
  }
  return sums;
}

}  // namespace casepath::detail
