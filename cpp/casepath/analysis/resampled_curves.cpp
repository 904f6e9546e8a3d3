#include "casepath/analysis/resampled_curves.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <span>

#include "casepath/analysis/curve_estimate.hpp"
#include "casepath/analysis/detail/occupancy_steps.hpp"
#include "casepath/analysis/state_occupation.hpp"

namespace casepath {
namespace {

/// What one thread needs to count again.
struct ReachedMemory {
  PointCounts counts;
  IncidenceCurve curve;
};

struct OccupancyMemory {
  StateCounts counts;
  OccupationStart start;
  OccupationCurve curve;
};

/// Starts with those watched at the start of some counts; false where nobody is.
bool start_with(const StateCounts& counts, OccupationStart& start) {
  const std::span<const std::int64_t> watched{&counts.at_risk[start.point * counts.states],
                                              counts.states};
  start.cases = 0;
  for (const std::int64_t cases : watched) start.cases += cases;
  if (start.cases == 0) return false;
  start.shares.resize(counts.states);
  for (std::size_t state = 0; state < counts.states; ++state) {
    start.shares[state] = static_cast<double>(watched[state]) / static_cast<double>(start.cases);
  }
  return true;
}

/// Of a state at the points asked for; those before the start stand at it.
void read_shares(const OccupationCurve& curve, std::uint32_t state,
                 const std::vector<std::size_t>& points, std::span<double> into) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    into[i] = curve.before(std::max(points[i], curve.first_point))[state];
  }
}

/// The chance to be in one state later, and what being at risk takes off, at the points of a curve.
struct Adjoint {
  std::vector<double> later;        ///< just after a point: [point - start][state]
  std::vector<double> at_start;     ///< just before the start, per state
  std::vector<double> weight;       ///< share over those at risk: [point - start][state]
  std::vector<double> compensator;  ///< added up before a point: [point - start][state]
};

Adjoint adjoint_of(const OccupancyTable& table, const OccupationCurve& curve, std::uint32_t state,
                   std::size_t end) {
  const std::size_t states = table.states();
  const std::size_t start = curve.first_point;
  Adjoint result;
  result.later.resize((end - start) * states);
  result.weight.resize((end - start) * states);
  result.compensator.resize((end - start + 1) * states);
  result.at_start.assign(states, 0);
  result.at_start[state] = 1;
  detail::PointStep step;
  for (std::size_t point = end; point-- > start;) {
    double* later = &result.later[(point - start) * states];
    std::copy(result.at_start.begin(), result.at_start.end(), later);
    detail::read_point(table.counts(), table.moves(), point, step);
    for (const detail::PointStay& stay : step.stays) {
      result.at_start[stay.state] = later[stay.state] * stay.probability;
    }
    for (const detail::PointMove& move : step.moves) {
      result.at_start[move.from] += later[move.to] * move.probability;
    }
  }
  for (std::size_t point = start; point < end; ++point) {
    const std::size_t at = (point - start) * states;
    double* sum = &result.compensator[at + states];
    std::copy(sum - states, sum, sum);
    detail::read_point(table.counts(), table.moves(), point, step);
    for (const detail::PointStay& stay : step.stays) {
      result.weight[at + stay.state] =
          curve.before(point)[stay.state] / static_cast<double>(stay.at_risk);
    }
    for (const detail::PointMove& move : step.moves) {
      sum[move.from] += result.weight[at + move.from] * move.probability *
                        (result.later[at + move.to] - result.later[at + move.from]);
    }
  }
  return result;
}

}  // namespace

// --- first passage -------------------------------------------------------------------------------

ReachedStatistic::ReachedStatistic(const IncidenceTable& table, std::uint32_t cause,
                                   const std::vector<std::int32_t>& days)
    : table_(table), cause_(cause) {
  points_.reserve(days.size());
  for (const std::int32_t day : days) {
    points_.push_back(table.points_until(Moment::end_of_day(day)));
  }
}

std::vector<double> ReachedStatistic::estimates() const {
  const IncidenceCurve curve = incidence_curve(table_.counts());
  std::vector<double> shares;
  shares.reserve(points_.size());
  for (const std::size_t points : points_) shares.push_back(curve.share_after(points, cause_));
  return shares;
}

std::vector<double> ReachedStatistic::influence(std::size_t place, std::size_t clusters) const {
  const IncidenceCurve curve = incidence_curve(table_.counts());
  const std::vector<double> of_exit =
      CurveQuantity::share(table_.counts(), curve, cause_, points_[place]).influences(table_);
  std::vector<double> of_cluster(clusters);
  const auto placed = table_.placed();
  for (std::size_t i = 0; i < placed.size(); ++i) of_cluster[placed[i].cluster] += of_exit[i];
  return of_cluster;
}

WeightedStatistic ReachedStatistic::make() const {
  const auto memory = std::make_shared<ReachedMemory>();
  return [this, memory](std::span<const std::uint32_t> weights, std::span<double> values) {
    const auto placed = table_.placed();
    table_.recount([&](std::size_t i) { return weights[placed[i].cluster]; }, memory->counts);
    incidence_curve(memory->counts, memory->curve);
    for (std::size_t i = 0; i < points_.size(); ++i) {
      values[i] = memory->curve.share_after(points_[i], cause_);
    }
  };
}

// --- occupation ----------------------------------------------------------------------------------

OccupancyStatistic::OccupancyStatistic(const OccupancyTable& table, std::uint32_t state,
                                       const std::vector<std::int32_t>& days, Moment start)
    : table_(table), state_(state), start_(table.point_of(start)) {
  points_.reserve(days.size());
  for (const std::int32_t day : days) points_.push_back(table.point_of({day + 1, 0}));
}

std::vector<double> OccupancyStatistic::estimates() const {
  const OccupationCurve curve =
      state_occupation(table_.counts(), table_.moves(), start_of_watched(table_, start_));
  std::vector<double> shares(points_.size());
  read_shares(curve, state_, points_, shares);
  return shares;
}

std::vector<double> OccupancyStatistic::influence(std::size_t place) const {
  const OccupationStart start = start_of_watched(table_, start_);
  const OccupationCurve curve = state_occupation(table_.counts(), table_.moves(), start);
  const std::size_t end = std::max(points_[place], start_);
  const std::size_t states = table_.states();
  const Adjoint adjoint = adjoint_of(table_, curve, state_, end);
  const double share = curve.before(end)[state_];
  std::vector<double> of_unit(table_.units());
  for (const PlacedStay& stay : table_.placed()) {
    double& own = of_unit[stay.unit];
    if (stay.first <= start_ && start_ < stay.end) {
      own += (adjoint.at_start[stay.from] - share) / static_cast<double>(start.cases);
    }
    const std::size_t first = std::max<std::size_t>(stay.first, start_);
    const std::size_t last = std::min<std::size_t>(stay.end, end);
    if (first >= last) continue;
    own -= adjoint.compensator[(last - start_) * states + stay.from] -
           adjoint.compensator[(first - start_) * states + stay.from];
    if (stay.move == PlacedStay::no_move || stay.end > end) continue;
    const std::size_t at = (stay.end - 1 - start_) * states;
    own += adjoint.weight[at + stay.from] *
           (adjoint.later[at + table_.moves()[stay.move].to] - adjoint.later[at + stay.from]);
  }
  return of_unit;
}

WeightedStatistic OccupancyStatistic::make() const {
  const auto memory = std::make_shared<OccupancyMemory>();
  memory->start.point = start_;
  return [this, memory](std::span<const std::uint32_t> weights, std::span<double> values) {
    table_.recount([&](std::uint32_t unit) { return weights[unit]; }, memory->counts);
    if (!start_with(memory->counts, memory->start)) {
      std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
      return;
    }
    state_occupation(memory->counts, table_.moves(), memory->start, memory->curve);
    read_shares(memory->curve, state_, points_, values);
  };
}

}  // namespace casepath
