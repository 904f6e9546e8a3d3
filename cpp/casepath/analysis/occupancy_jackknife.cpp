// The infinitesimal jackknife of state occupation, in adjoint form.
//
// The influence of a unit on the shares at a time t is the sum over its stays, in state g from
// entry to exit, of
//   w_g(x) (G_to(x) - G_g(x))            for a move at x, and
//   - sum over x in (entry, exit] of w_g(x) sum over j of dA_gj(x) (G_j(x) - G_g(x)),
// where w_g(x) is the share of g before x over those at risk in g, and row j of G(x) the chances to
// be in each state at t for a case that is in j just after x; plus what it adds to the shares at
// the start.  The inner sum is a difference of prefix sums.  Between asked points the influences
// already there move on like shares: an influence v before an interval is v P behind it.  So a stay
// is looked at in those intervals alone that it reaches into; and a unit without further stays is
// put away as v'v, from which all later variances follow.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "casepath/analysis/detail/lanes.hpp"
#include "casepath/analysis/detail/level_sum.hpp"
#include "casepath/analysis/detail/occupancy_steps.hpp"
#include "casepath/analysis/state_occupation.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"

namespace casepath {
namespace {

constexpr std::uint32_t nowhere = 0xFFFF'FFFFU;

/// What one interval of points, from `begin` up to `end` (excluded), needs to know.  Rows are
/// `width` numbers: one per target state, and zeros.
struct AdjointInterval {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t width = 0;
  std::vector<double> later;        ///< G after a point: row [point - begin][state]
  std::vector<double> compensator;  ///< minus the sum before a point: row [point - begin][state]
  std::vector<double> weight;       ///< w: [point - begin][state]
  std::vector<double> carry;        ///< what an influence before the interval becomes: row [state]
  /// What a move adds, the compensator up to it taken off: a row per move that somebody makes.
  std::vector<double> moved;
  std::vector<std::uint32_t> moved_at;  ///< [point - begin][kind]: where its row begins
  double largest = 0;                   ///< no stay adds more, in the sum of absolute values

  [[nodiscard]] const double* later_at(std::size_t point, std::size_t state,
                                       std::size_t states) const noexcept {
    return &later[((point - begin) * states + state) * width];
  }
  [[nodiscard]] const double* compensator_at(std::size_t point, std::size_t state,
                                             std::size_t states) const noexcept {
    return &compensator[((point - begin) * states + state) * width];
  }
};

/// From chances behind a point to those before it.
void step_back(const detail::PointStep& step, const double* after, double* before,
               std::size_t states, std::size_t width) {
  std::copy(after, after + states * width, before);
  for (const detail::PointStay& stay : step.stays) {
    double* row = before + stay.state * width;
    for (std::size_t j = 0; j < width; ++j) row[j] *= stay.probability;
  }
  for (const detail::PointMove& move : step.moves) {
    double* row = before + move.from * width;
    const double* to = after + move.to * width;
    for (std::size_t j = 0; j < width; ++j) row[j] += move.probability * to[j];
  }
}

double absolute_sum(const double* numbers, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::abs(numbers[i]);
  return sum;
}

/// `length(point)`: days from a point to the next; none: shares at the end are asked for, not time.
template <class Length>
AdjointInterval make_interval(const OccupancyTable& table, const OccupationCurve& curve,
                              std::size_t begin, std::size_t end, std::size_t width,
                              const std::vector<double>& at_end, Length&& length) {
  const std::size_t states = table.states();
  const std::size_t block = states * width;
  AdjointInterval result;
  result.begin = begin;
  result.end = end;
  result.width = width;
  result.later.resize((end - begin + 1) * block);
  result.compensator.resize((end - begin + 1) * block);
  result.weight.resize((end - begin) * states);
  result.carry = at_end;
  detail::PointStep step;
  for (std::size_t point = end; point-- > begin;) {
    double* after = &result.later[(point - begin) * block];
    const double days = length(point);
    std::copy(result.carry.begin(), result.carry.end(), after);
    for (std::size_t state = 0; state < states && days > 0; ++state) {
      after[state * width + state] += days;
    }
    detail::read_point(table.counts(), table.moves(), point, step);
    step_back(step, after, result.carry.data(), states, width);
  }
  double largest_row = 0;
  double largest_weight = 0;
  double largest_sum = 0;
  for (std::size_t i = 0; i < result.later.size(); i += width) {
    largest_row = std::max(largest_row, absolute_sum(&result.later[i], width));
  }
  for (std::size_t point = begin; point < end; ++point) {
    double* sum = &result.compensator[(point - begin) * block];
    std::copy(sum, sum + block, sum + block);
    sum += block;
    const std::span<const double> shares = curve.before(point);
    double* weight = &result.weight[(point - begin) * states];
    detail::read_point(table.counts(), table.moves(), point, step);
    for (const detail::PointStay& stay : step.stays) {
      weight[stay.state] = shares[stay.state] / static_cast<double>(stay.at_risk);
      largest_weight = std::max(largest_weight, weight[stay.state]);
    }
    for (const detail::PointMove& move : step.moves) {
      const double* from = result.later_at(point, move.from, states);
      const double* to = result.later_at(point, move.to, states);
      double* row = sum + move.from * width;
      const double factor = weight[move.from] * move.probability;
      for (std::size_t j = 0; j < width; ++j) row[j] += factor * (from[j] - to[j]);
    }
    for (const detail::PointStay& stay : step.stays) {
      largest_sum = std::max(largest_sum, absolute_sum(sum + stay.state * width, width));
    }
  }
  result.largest = 2 * largest_weight * largest_row + 2 * largest_sum;
  return result;
}

/// Rounds what stays add to whole multiples of a power of two, so that their sums are exact; and
/// puts together what a move adds.
void round_rows(AdjointInterval& own, const OccupancyTable& table, double rounding) {
  const std::size_t states = table.states();
  const std::size_t width = own.width;
  for (double& number : own.compensator) number = (number + rounding) - rounding;
  const StateCounts& counts = table.counts();
  own.moved_at.resize((own.end - own.begin) * counts.moves);
  for (std::size_t point = own.begin; point < own.end; ++point) {
    for (std::size_t kind = 0; kind < counts.moves; ++kind) {
      if (counts.moved[point * counts.moves + kind] == 0) continue;
      const StateMove& move = table.moves()[kind];
      const double weight = own.weight[(point - own.begin) * states + move.from];
      const double* from = own.later_at(point, move.from, states);
      const double* to = own.later_at(point, move.to, states);
      const double* sum = own.compensator_at(point + 1, move.from, states);
      own.moved_at[(point - own.begin) * counts.moves + kind] =
          static_cast<std::uint32_t>(own.moved.size());
      for (std::size_t j = 0; j < width; ++j) {
        own.moved.push_back(((weight * (to[j] - from[j]) + rounding) - rounding) + sum[j]);
      }
    }
  }
}

/// What all units share.
struct JackknifePlan {
  const OccupancyTable& table;
  const OccupationStart& start;
  std::size_t states = 0;
  std::size_t width = 0;
  std::vector<AdjointInterval> intervals;
  std::vector<std::uint32_t> interval_of;  ///< per point up to the last interval's end
  std::vector<std::uint32_t> left_states;  ///< in which an influence does not just stay
  std::vector<std::uint32_t> kept_states;  ///< all others
  std::vector<detail::LevelScale> scales;  ///< per interval: of squares
};

/// Sums over units.
struct JackknifeSums {
  JackknifeSums(std::size_t intervals, std::size_t states, std::size_t width)
      : squares(intervals, detail::LevelSums(width)),
        put_away(intervals, detail::LevelSums(states * width)) {}

  std::vector<detail::LevelSums> squares;  ///< per interval: v^2 of units with stays in it or later
  std::vector<detail::LevelSums> put_away;  ///< per interval: v'v of units whose last stays it has
};

/// One unit after the other.  `Width`: of rows; 0: not known to the compiler.
template <std::size_t Width>
class UnitWalk {
 public:
  UnitWalk(const JackknifePlan& plan, JackknifeSums& sums)
      : plan_(plan),
        sums_(sums),
        added_(plan.intervals.size() * plan.width),
        influence_(plan.width),
        starting_(plan.states),
        last_interval_(static_cast<std::uint32_t>(plan.intervals.size() - 1)),
        lanes_{plan.width} {}

  /// Stays of one unit.
  void take(std::span<const PlacedStay> stays) {
    first_ = nowhere;
    last_ = 0;
    for (const PlacedStay& stay : stays) add(stay);
    if (first_ != nowhere || starters_ != 0) finish();
  }

 private:
  [[nodiscard]] std::size_t width() const noexcept { return Width == 0 ? plan_.width : Width; }

  void add(const PlacedStay& stay) {
    const std::size_t start = plan_.start.point;
    if (stay.end <= start) return;
    if (stay.first <= start) {
      ++starters_;
      ++starting_[stay.from];
    }
    const std::size_t first = std::max<std::size_t>(stay.first, start);
    if (first >= plan_.interval_of.size()) return;
    std::uint32_t at = plan_.interval_of[first];
    first_ = std::min(first_, at);
    const AdjointInterval* own = &plan_.intervals[at];
    double* sum = &added_[at * width()];
    lanes_.add_difference(sum, row_of(*own, stay),
                          own->compensator_at(first, stay.from, plan_.states));
    while (stay.end > own->end && ++at < plan_.intervals.size()) {
      ++own;
      sum += width();
      lanes_.add(sum, row_of(*own, stay));
    }
    last_ = std::max(last_, std::min<std::uint32_t>(at, last_interval_));
  }

  /// What a stay adds from the begin of an interval on: up to its move, or to the end of one of
  /// both.
  [[nodiscard]] const double* row_of(const AdjointInterval& own,
                                     const PlacedStay& stay) const noexcept {
    const std::size_t end = std::min<std::size_t>(stay.end, own.end);
    const double* behind = own.compensator_at(end, stay.from, plan_.states);
    if (stay.move == PlacedStay::no_move || stay.end > own.end) return behind;
    const std::size_t kinds = plan_.table.counts().moves;
    return &own.moved[own.moved_at[(end - 1 - own.begin) * kinds + stay.move]];
  }

  void finish() {
    const bool has_influence = begin_influence();
    if (first_ == nowhere) first_ = 0;
    bool is_some = has_influence;
    for (std::size_t i = is_some ? 0 : first_; i <= last_; ++i) {
      double* sum = &added_[i * width()];
      if (is_some) carry(plan_.intervals[i], sum);
      lanes_.copy(influence_.data(), sum);
      lanes_.clear(sum);
      is_some = true;
      sums_.squares[i].add_squares(plan_.scales[i], influence_.data(), lanes_);
    }
    if (last_ + 1 < plan_.intervals.size()) put_away(last_);
    starters_ = 0;
  }

  /// Answers whether the unit has any before its first stay.
  bool begin_influence() {
    if (starters_ == 0) return false;
    bool is_some = false;
    std::fill(influence_.begin(), influence_.end(), 0.0);
    for (std::size_t state = 0; state < plan_.states; ++state) {
      if (plan_.start.is_estimated) {
        influence_[state] = (static_cast<double>(starting_[state]) -
                             static_cast<double>(starters_) * plan_.start.shares[state]) /
                            static_cast<double>(plan_.start.cases);
        is_some = is_some || influence_[state] != 0;
      }
      starting_[state] = 0;
    }
    return is_some;
  }

  /// Adds what the influence before an interval is behind it.
  void carry(const AdjointInterval& own, double* sum) const {
    std::array<double, Width == 0 ? 1 : Width> few;  // NOLINT(*-member-init): copied into
    double* whole = Width == 0 ? sum : few.data();
    if (Width != 0) lanes_.copy(whole, sum);
    for (const std::uint32_t state : plan_.left_states) {
      lanes_.add_times(whole, influence_[state], &own.carry[state * width()]);
    }
    for (const std::uint32_t state : plan_.kept_states) whole[state] += influence_[state];
    if (Width != 0) lanes_.copy(sum, whole);
  }

  void put_away(std::size_t i) {
    for (std::size_t state = 0; state < plan_.states; ++state) {
      const std::size_t first = state / 2 * 2;  // the matrix is symmetric: from the diagonal on
      sums_.put_away[i].add_times(plan_.scales[i], influence_[state], &influence_[first],
                                  detail::Lanes<0>{width() - first}, state * width() + first);
    }
  }

  const JackknifePlan& plan_;
  JackknifeSums& sums_;
  std::vector<double> added_;  ///< per interval, of the unit at hand
  std::vector<double> influence_;
  std::vector<std::int64_t> starting_;  ///< per state: its cases that stand there at the start
  std::int64_t starters_ = 0;
  std::uint32_t first_ = nowhere;  ///< intervals in which the unit has stays
  std::uint32_t last_ = 0;
  std::uint32_t last_interval_;
  detail::Lanes<Width> lanes_;
};

template <std::size_t Width>
void take_units(const JackknifePlan& plan, std::span<const PlacedStay> stays, JackknifeSums& sums) {
  UnitWalk<Width> walk(plan, sums);
  for (std::size_t begin = 0; begin < stays.size();) {
    std::size_t end = begin + 1;
    while (end < stays.size() && stays[end].unit == stays[begin].unit) ++end;
    walk.take(stays.subspan(begin, end - begin));
    begin = end;
  }
}

void take_units(const JackknifePlan& plan, std::span<const PlacedStay> stays, JackknifeSums& sums) {
  switch (plan.width) {
    case 4:
      return take_units<4>(plan, stays, sums);
    case 6:
      return take_units<6>(plan, stays, sums);
    case 8:
      return take_units<8>(plan, stays, sums);
    case 10:
      return take_units<10>(plan, stays, sums);
    case 12:
      return take_units<12>(plan, stays, sums);
    case 16:
      return take_units<16>(plan, stays, sums);
    default:
      return take_units<0>(plan, stays, sums);
  }
}

/// Where a unit's stays begin, so that units can be split over threads.
std::vector<Range> ranges_of_units(std::span<const PlacedStay> stays, unsigned threads) {
  std::vector<Range> ranges;
  const std::size_t parts = threads <= 1 ? 1 : std::size_t{threads} * 4;
  std::size_t begin = 0;
  for (std::size_t part = 1; part <= parts && begin < stays.size(); ++part) {
    std::size_t end = std::max(begin, stays.size() * part / parts);
    while (end > 0 && end < stays.size() && stays[end].unit == stays[end - 1].unit) ++end;
    if (end > begin) ranges.push_back({begin, end});
    begin = end;
  }
  return ranges;
}

/// Most stays of one unit.
std::size_t largest_unit(std::span<const PlacedStay> stays) {
  std::size_t largest = 1;
  std::size_t run = 1;
  for (std::size_t i = 1; i < stays.size(); ++i) {
    run = stays[i].unit == stays[i - 1].unit ? run + 1 : 1;
    largest = std::max(largest, run);
  }
  return largest;
}

double largest_row(const AdjointInterval& own, std::size_t states) {
  double largest = 0;
  for (std::size_t state = 0; state < states; ++state) {
    largest = std::max(largest, absolute_sum(&own.carry[state * own.width], own.width));
  }
  return largest;
}

/// Decides how numbers are rounded, so that sums over units are exact.
void prepare(JackknifePlan& plan) {
  const auto most_stays = static_cast<double>(largest_unit(plan.table.placed()));
  double largest = 0;
  for (const AdjointInterval& own : plan.intervals) largest = std::max(largest, own.largest);
  // Multiples of q: a unit's sum over an interval is at most 2 * most_stays * largest, 51 digits.
  const int exponent = detail::LevelScale::exponent_above(2 * most_stays * largest);
  const double rounding = std::ldexp(1.5, exponent - 51 + 52);
  // Of the sum of a unit's absolute influences, with room for rounding.
  double bound =
      plan.start.is_estimated ? 2 * most_stays / static_cast<double>(plan.start.cases) : 0;
  for (AdjointInterval& own : plan.intervals) {
    bound = 1.001 * (bound * std::max(1.0, largest_row(own, plan.states)) + most_stays * largest);
    plan.scales.emplace_back(bound * bound, plan.table.units());
    round_rows(own, plan.table, rounding);
  }
  for (std::uint32_t state = 0; state < plan.states; ++state) {
    const bool is_kept =
        std::all_of(plan.intervals.begin(), plan.intervals.end(), [&](const AdjointInterval& own) {
          const double* row = &own.carry[state * own.width];
          return row[state] == 1 && absolute_sum(row, own.width) == 1;
        });
    (is_kept ? plan.kept_states : plan.left_states).push_back(state);
  }
}

JackknifeSums sum_over_units(const JackknifePlan& plan, unsigned threads) {
  JackknifeSums sums(plan.intervals.size(), plan.states, plan.width);
  const std::vector<Range> ranges = ranges_of_units(plan.table.placed(), threads);
  if (ranges.size() == 1) {
    take_units(plan, plan.table.placed(), sums);
    return sums;
  }
  std::vector<JackknifeSums> parts(ranges.size(), sums);
  for_ranges(std::vector<Range>(ranges), threads, [&](std::size_t part, Range range) {
    take_units(plan, plan.table.placed().subspan(range.begin, range.end - range.begin),
               parts[part]);
  });
  for (const JackknifeSums& part : parts) {  // exact, so in any order
    for (std::size_t i = 0; i < plan.intervals.size(); ++i) {
      sums.squares[i] += part.squares[i];
      sums.put_away[i] += part.put_away[i];
    }
  }
  return sums;
}

/// P' M P.
std::vector<double> carried_on(const std::vector<double>& matrix, const AdjointInterval& own,
                               std::size_t states) {
  std::vector<double> half(states * states);
  std::vector<double> whole(states * states);
  for (std::size_t i = 0; i < states; ++i) {
    for (std::size_t k = 0; k < states; ++k) {
      const double part = matrix[i * states + k];
      for (std::size_t j = 0; j < states; ++j) {
        half[i * states + j] += part * own.carry[k * own.width + j];
      }
    }
  }
  for (std::size_t k = 0; k < states; ++k) {
    for (std::size_t i = 0; i < states; ++i) {
      const double part = own.carry[k * own.width + i];
      for (std::size_t j = 0; j < states; ++j) {
        whole[i * states + j] += part * half[k * states + j];
      }
    }
  }
  return whole;
}

std::size_t padded(std::size_t states) { return std::max<std::size_t>(4, (states + 1) / 2 * 2); }

void require_units(const OccupancyTable& table) {
  if (table.has_units()) return;
  throw ArgumentError(
      "the jackknife needs the way of every single case; these are counts: ask for \"greenwood\"");
}

/// Rows of the identity.
std::vector<double> identity_rows(std::size_t states, std::size_t width) {
  std::vector<double> rows(states * width);
  for (std::size_t i = 0; i < states; ++i) rows[i * width + i] = 1;
  return rows;
}

/// Greenwood type, for any sums of shares: at every moment, where those at risk go is drawn from
/// the probabilities of staying and moving.
std::vector<double> greenwood_in_adjoint_form(const AdjointInterval& own,
                                              const OccupancyTable& table,
                                              const OccupationCurve& curve,
                                              const OccupationStart& start) {
  const std::size_t states = table.states();
  std::vector<double> variance(states);
  std::vector<double> mean(states);
  std::vector<double> squares(states);
  const auto add = [&](double probability, const double* later) {
    for (std::size_t j = 0; j < states; ++j) {
      mean[j] += probability * later[j];
      squares[j] += probability * later[j] * later[j];
    }
  };
  const auto close = [&](double weight) {
    for (std::size_t j = 0; j < states; ++j) {
      variance[j] += weight * std::max(0.0, squares[j] - mean[j] * mean[j]);
      mean[j] = squares[j] = 0;
    }
  };
  if (start.is_estimated) {
    for (std::size_t state = 0; state < states; ++state) {
      add(start.shares[state], &own.carry[state * own.width]);
    }
    close(1 / static_cast<double>(start.cases));
  }
  detail::PointStep step;
  for (std::size_t point = own.begin; point < own.end; ++point) {
    detail::read_point(table.counts(), table.moves(), point, step);
    for (const detail::PointStay& stay : step.stays) {
      add(stay.probability, own.later_at(point, stay.state, states));
      for (const detail::PointMove& move : step.moves) {
        if (move.from == stay.state) {
          add(move.probability, own.later_at(point, move.to, states));
        }
      }
      const double share = curve.before(point)[stay.state];
      close(share * share / static_cast<double>(stay.at_risk));
    }
  }
  return variance;
}

}  // namespace

std::vector<std::vector<double>> jackknife_variances(const OccupancyTable& table,
                                                     const OccupationCurve& curve,
                                                     const OccupationStart& start,
                                                     std::span<const std::size_t> points,
                                                     unsigned threads) {
  require_units(table);
  if (points.empty()) return {};
  const std::size_t states = table.states();
  JackknifePlan plan{table, start, states, padded(states), {}, {}, {}, {}, {}};
  const auto no_time = [](std::size_t /*point*/) { return 0.0; };
  const std::vector<double> at_end = identity_rows(states, plan.width);
  std::size_t begin = start.point;
  plan.interval_of.assign(points.back(), nowhere);
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t point = begin; point < points[i]; ++point) {
      plan.interval_of[point] = static_cast<std::uint32_t>(i);
    }
    plan.intervals.push_back(
        make_interval(table, curve, begin, points[i], plan.width, at_end, no_time));
    begin = points[i];
  }
  prepare(plan);
  const JackknifeSums sums = sum_over_units(plan, threads);

  std::vector<std::vector<double>> result;
  std::vector<double> before(states * states);  // v'v of all units put away, as they are here
  for (std::size_t i = 0; i < points.size(); ++i) {
    before = carried_on(before, plan.intervals[i], states);
    std::vector<double> variances(states);
    for (std::size_t j = 0; j < states; ++j) {
      variances[j] = std::max(0.0, sums.squares[i][j] + before[j * states + j]);
    }
    result.push_back(std::move(variances));
    for (std::size_t a = 0; a < states; ++a) {
      for (std::size_t b = a; b < states; ++b) {
        const double sum = sums.put_away[i][a * plan.width + b];
        before[a * states + b] += sum;
        if (a != b) before[b * states + a] += sum;
      }
    }
  }
  return result;
}

TimeInStates time_in_states(const OccupancyTable& table, const OccupationCurve& curve,
                            const OccupationStart& start, std::int32_t since, std::int32_t until,
                            OccupancyVariance variance, unsigned threads) {
  if (variance == OccupancyVariance::aalen) {
    throw ArgumentError(
        "time in states has a variance by \"jackknife\" or \"greenwood\", not by \"aalen\"");
  }
  const std::size_t states = table.states();
  const std::size_t width = padded(states);
  const auto moments = table.moments();
  const auto days_after = [&](std::size_t point) {
    const std::int32_t next = point + 1 < moments.size() ? moments[point + 1].day : until;
    return static_cast<double>(std::max(0, std::min(next, until) - moments[point].day));
  };
  std::size_t end = start.point;
  while (end < moments.size() && moments[end].day < until) ++end;

  JackknifePlan plan{table, start, states, width, {}, {}, {}, {}, {}};
  plan.intervals.push_back(make_interval(table, curve, start.point, end, width,
                                         std::vector<double>(states * width), days_after));
  AdjointInterval& own = plan.intervals.front();
  const std::int32_t first_day = start.point < moments.size() ? moments[start.point].day : until;
  const std::int32_t before_it = std::max(0, std::min(first_day, until) - since);
  for (std::size_t state = 0; state < states; ++state) {
    own.carry[state * width + state] += before_it;
  }
  TimeInStates result;
  result.days.resize(states);
  for (std::size_t state = 0; state < states; ++state) {
    for (std::size_t j = 0; j < states; ++j) {
      result.days[j] += start.shares[state] * own.carry[state * width + j];
    }
  }
  if (variance == OccupancyVariance::greenwood) {
    result.variance = greenwood_in_adjoint_form(own, table, curve, start);
    return result;
  }
  require_units(table);
  plan.interval_of.assign(end, nowhere);
  std::fill(plan.interval_of.begin() + static_cast<std::ptrdiff_t>(start.point),
            plan.interval_of.end(), 0U);
  prepare(plan);
  const JackknifeSums sums = sum_over_units(plan, threads);
  for (std::size_t j = 0; j < states; ++j) result.variance.push_back(sums.squares[0][j]);
  return result;
}

}  // namespace casepath
