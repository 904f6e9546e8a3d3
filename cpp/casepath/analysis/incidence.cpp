#include "casepath/analysis/incidence.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

/// A day and the k of a move on it, as one number in the order of time.
using Time = std::uint64_t;

constexpr std::uint32_t end_of_day = std::numeric_limits<std::uint32_t>::max();

Time time_of(std::int32_t day, std::uint32_t k) {
  const auto shifted = static_cast<std::uint32_t>(std::int64_t{day} + (std::int64_t{1} << 31));
  return Time{shifted} << 32 | k;
}

/// What happens to one passage, or several alike.
struct Way {
  Time entry;
  Time exit;
  bool ended;
  bool reached;
  std::int64_t count;
  std::uint32_t cluster;

  /// All but the cluster, whose number must not matter.
  friend bool operator<(const Way& a, const Way& b) {
    return std::tie(a.entry, a.exit, a.ended, a.reached, a.count) <
           std::tie(b.entry, b.exit, b.ended, b.reached, b.count);
  }
};

std::vector<Way> ways_of(std::span<const PassageCount> passages) {
  std::vector<Way> ways;
  ways.reserve(passages.size());
  for (const PassageCount& passage : passages) {
    const Way way{time_of(passage.entry_day, 0),
                  time_of(passage.exit_day, passage.pending ? end_of_day : passage.exit_k),
                  !passage.pending,
                  !passage.pending && passage.reached,
                  passage.count,
                  passage.cluster};
    if (way.exit <= way.entry || way.count < 0) {
      throw ArgumentError("a passage of " + std::to_string(passage.count) +
                          " cases is watched from day " + std::to_string(passage.entry_day) +
                          " to move " + std::to_string(passage.exit_k) + " of day " +
                          std::to_string(passage.exit_day) +
                          "; it must end after it begins, and its count must not be negative");
    }
    ways.push_back(way);
  }
  std::sort(ways.begin(), ways.end());
  return ways;
}

/// A time at which something ends, and what is known there.
struct Point {
  Time time = 0;
  std::int64_t reached = 0;
  std::int64_t other = 0;
  std::int64_t at_risk = 0;
  double share = 0;           ///< after it
  double waiting = 1;         ///< after it
  double weight_reached = 0;  ///< what one more case reaching the target here adds to the share
  double weight_other = 0;
  double compensator = 0;  ///< sum up to here of what being at risk takes off
};

/// Distinct times of ends up to the horizon, with their counts.
std::vector<Point> tabulate(const std::vector<Way>& ways, Time horizon) {
  std::vector<std::pair<Time, std::int64_t>> entries;
  std::vector<std::pair<Time, std::int64_t>> exits;
  std::vector<Point> points;
  entries.reserve(ways.size());
  exits.reserve(ways.size());
  for (const Way& way : ways) {
    entries.emplace_back(way.entry, way.count);
    exits.emplace_back(way.exit, way.count);
    if (!way.ended || way.exit > horizon || way.count == 0) continue;
    Point point;
    point.time = way.exit;
    (way.reached ? point.reached : point.other) = way.count;
    points.push_back(point);
  }
  std::sort(exits.begin(), exits.end());
  std::sort(points.begin(), points.end(),
            [](const Point& a, const Point& b) { return a.time < b.time; });
  std::size_t kept = 0;
  for (const Point& point : points) {
    if (kept > 0 && points[kept - 1].time == point.time) {
      points[kept - 1].reached += point.reached;
      points[kept - 1].other += point.other;
    } else {
      points[kept++] = point;
    }
  }
  points.resize(kept);

  std::size_t entered = 0;  // ways are sorted by entry
  std::size_t left = 0;
  std::int64_t watched = 0;
  for (Point& point : points) {
    for (; entered < entries.size() && entries[entered].first < point.time; ++entered) {
      watched += entries[entered].second;
    }
    for (; left < exits.size() && exits[left].first < point.time; ++left) {
      watched -= exits[left].second;
    }
    point.at_risk = watched;
  }
  return points;
}

/// First the estimate; then, with the chance that a case still waiting reaches the target by the
/// horizon, what each end and each case at risk contributes.  Answers the share of other ends.
double estimate(std::vector<Point>& points) {
  double share = 0;
  double share_other = 0;
  double waiting = 1;
  for (Point& point : points) {
    const auto at_risk = static_cast<double>(point.at_risk);
    share += waiting * (static_cast<double>(point.reached) / at_risk);
    share_other += waiting * (static_cast<double>(point.other) / at_risk);
    waiting *= static_cast<double>(point.at_risk - point.reached - point.other) / at_risk;
    point.share = share;
    point.waiting = waiting;
  }
  double before = 1;
  double sum = 0;
  for (Point& point : points) {
    const auto at_risk = static_cast<double>(point.at_risk);
    const double later = point.waiting > 0 ? (share - point.share) / point.waiting : 0;
    point.weight_reached = before * (1 - later) / at_risk;
    point.weight_other = -before * later / at_risk;
    sum += point.weight_reached * (static_cast<double>(point.reached) / at_risk) +
           point.weight_other * (static_cast<double>(point.other) / at_risk);
    point.compensator = sum;
    before = point.waiting;
  }
  return share_other;
}

/// How the share changes as one case of this way is given a little more weight.
double influence(const std::vector<Point>& points, const Way& way) {
  const auto after = [&](Time time) {
    return std::partition_point(points.begin(), points.end(),
                                [time](const Point& point) { return point.time <= time; });
  };
  const auto compensator = [&](std::vector<Point>::const_iterator end) {
    return end == points.begin() ? 0.0 : (end - 1)->compensator;
  };
  const auto exit = after(way.exit);
  double value = compensator(after(way.entry)) - compensator(exit);
  if (way.ended && exit != points.begin() && (exit - 1)->time == way.exit) {
    value += way.reached ? (exit - 1)->weight_reached : (exit - 1)->weight_other;
  }
  return value;
}

double variance(const std::vector<Point>& points, const std::vector<Way>& ways, bool clustered) {
  std::vector<double> squares;
  squares.reserve(ways.size());
  if (clustered) {
    std::unordered_map<std::uint32_t, std::size_t> places;
    std::vector<double> sums;
    for (const Way& way : ways) {  // in the order of the ways, so that sums are the same
      const auto [place, is_new] = places.try_emplace(way.cluster, sums.size());
      if (is_new) sums.push_back(0);
      sums[place->second] += static_cast<double>(way.count) * influence(points, way);
    }
    for (const double sum : sums) squares.push_back(sum * sum);
  } else {
    for (const Way& way : ways) {
      const double value = influence(points, way);
      squares.push_back(static_cast<double>(way.count) * value * value);
    }
  }
  std::sort(squares.begin(), squares.end());
  double sum = 0;
  for (const double square : squares) sum += square;
  return sum;
}

}  // namespace

Incidence incidence(std::span<const PassageCount> passages, std::int32_t horizon_days,
                    bool clustered) {
  const std::vector<Way> ways = ways_of(passages);
  const Time horizon = time_of(horizon_days, end_of_day);
  std::vector<Point> points = tabulate(ways, horizon);

  Incidence result;
  result.share_other = estimate(points);
  for (const Way& way : ways) {
    if (way.entry <= horizon && way.exit > horizon) result.at_risk += way.count;
  }
  if (points.empty()) return result;
  result.share = points.back().share;
  result.waiting = points.back().waiting;
  if (result.share_other == 0) result.share = 1 - result.waiting;  // so that 1 is exactly 1
  result.standard_error = std::sqrt(variance(points, ways, clustered));
  return result;
}

}  // namespace casepath
