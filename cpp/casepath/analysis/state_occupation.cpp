#include "casepath/analysis/state_occupation.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "casepath/analysis/detail/occupancy_steps.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

/// Shares after a point from those before it, in place.
void move_shares(const detail::PointStep& step, std::span<double> shares,
                 std::vector<double>& gained) {
  gained.assign(step.moves.size(), 0);
  for (std::size_t i = 0; i < step.moves.size(); ++i) {
    gained[i] = shares[step.moves[i].from] * step.moves[i].probability;
  }
  for (const detail::PointStay& stay : step.stays) shares[stay.state] *= stay.probability;
  for (std::size_t i = 0; i < step.moves.size(); ++i) shares[step.moves[i].to] += gained[i];
}

/// A share that takes all is exactly 1.
void tidy(std::span<double> shares) {
  const auto some = std::count_if(shares.begin(), shares.end(), [](double p) { return p > 0; });
  if (some != 1) return;
  for (double& share : shares) {
    if (share > 0) share = 1;
  }
}

/// A covariance matrix of shares that moves along.
class CovarianceWalk {
 public:
  explicit CovarianceWalk(const OccupationStart& start)
      : states_(start.shares.size()), own_(states_ * states_), half_(own_.size()) {
    if (!start.is_estimated) return;
    const auto n = static_cast<double>(start.cases);
    for (std::size_t i = 0; i < states_; ++i) {
      for (std::size_t j = 0; j < states_; ++j) {
        own_[i * states_ + j] = start.shares[i] * ((i == j ? 1 : 0) - start.shares[j]) / n;
      }
    }
  }

  /// (I + dA)' C (I + dA), and what the moves of the point add.
  void take(const detail::PointStep& step, std::span<const double> before,
            std::span<const double> after, OccupancyVariance variance) {
    const bool is_greenwood = variance == OccupancyVariance::greenwood;
    multiply(step);
    for (const detail::PointStay& stay : step.stays) {
      const double share = is_greenwood ? before[stay.state] : after[stay.state];
      const double weight = share * share / static_cast<double>(stay.at_risk);
      if (weight == 0) continue;
      if (is_greenwood) {
        add_multinomial(stay, step, weight);
      } else {
        add_poisson(stay, step, weight);
      }
    }
  }

  [[nodiscard]] const std::vector<double>& matrix() const noexcept { return own_; }

 private:
  [[nodiscard]] double& at(std::size_t i, std::size_t j) { return own_[i * states_ + j]; }

  void multiply(const detail::PointStep& step) {
    half_ = own_;  // times I + dA from the right
    for (std::size_t i = 0; i < states_; ++i) {
      const double* old = &own_[i * states_];
      double* row = &half_[i * states_];
      for (const detail::PointStay& stay : step.stays) row[stay.state] = 0;
      for (const detail::PointStay& stay : step.stays) {
        row[stay.state] += old[stay.state] * stay.probability;
      }
      for (const detail::PointMove& move : step.moves) {
        row[move.to] += old[move.from] * move.probability;
      }
    }
    own_ = half_;  // and its transpose from the left
    const auto row = [this](std::vector<double>& of, std::size_t state) {
      return &of[state * states_];
    };
    for (const detail::PointStay& stay : step.stays) {
      double* to = row(own_, stay.state);
      std::fill(to, to + states_, 0.0);
    }
    const auto add = [&](std::size_t from, std::size_t to, double probability) {
      const double* old = row(half_, from);
      double* sum = row(own_, to);
      for (std::size_t j = 0; j < states_; ++j) sum[j] += old[j] * probability;
    };
    for (const detail::PointStay& stay : step.stays) add(stay.state, stay.state, stay.probability);
    for (const detail::PointMove& move : step.moves) add(move.from, move.to, move.probability);
  }

  /// Where those at risk go is drawn from the probabilities of staying and moving.
  void add_multinomial(const detail::PointStay& stay, const detail::PointStep& step,
                       double weight) {
    to_.clear();
    to_.push_back({stay.state, stay.state, stay.probability});
    for (const detail::PointMove& move : step.moves) {
      if (move.from == stay.state) to_.push_back(move);
    }
    for (const detail::PointMove& a : to_) {
      at(a.to, a.to) += weight * a.probability;
      for (const detail::PointMove& b : to_) {
        at(a.to, b.to) -= weight * a.probability * b.probability;
      }
    }
  }
  /// Moves of different kinds are independent, each with its own count as variance.
  void add_poisson(const detail::PointStay& stay, const detail::PointStep& step, double weight) {
    for (const detail::PointMove& move : step.moves) {
      if (move.from != stay.state) continue;
      const double part = weight * move.probability;
      at(move.to, move.to) += part;
      at(stay.state, stay.state) += part;
      at(move.to, stay.state) -= part;
      at(stay.state, move.to) -= part;
    }
  }

  std::size_t states_;
  std::vector<double> own_;
  std::vector<double> half_;
  std::vector<detail::PointMove> to_;
};

}  // namespace

std::string_view to_string(OccupancyVariance variance) noexcept {
  switch (variance) {
    case OccupancyVariance::jackknife:
      return "jackknife";
    case OccupancyVariance::greenwood:
      return "greenwood";
    case OccupancyVariance::aalen:
      return "aalen";
  }
  return {};
}

OccupationStart start_of_watched(const OccupancyTable& table, std::size_t point) {
  OccupationStart start;
  start.point = point;
  start.is_estimated = true;
  for (std::size_t state = 0; point < table.points() && state < table.states(); ++state) {
    start.cases += table.at_risk(point, state);
  }
  if (start.cases == 0) {
    throw ArgumentError("nobody is watched where the estimate starts");
  }
  for (std::size_t state = 0; state < table.states(); ++state) {
    start.shares.push_back(static_cast<double>(table.at_risk(point, state)) /
                           static_cast<double>(start.cases));
  }
  return start;
}

OccupationStart start_in(const OccupancyTable& table, std::size_t point, std::uint32_t state) {
  OccupationStart start;
  start.point = point;
  start.cases = point < table.points() ? table.at_risk(point, state) : 0;
  start.shares.assign(table.states(), 0);
  start.shares[state] = 1;
  return start;
}

void state_occupation(const StateCounts& counts, std::span<const StateMove> moves,
                      const OccupationStart& start, OccupationCurve& into) {
  const std::size_t states = counts.states;
  const std::size_t points = states == 0 ? 0 : counts.at_risk.size() / states;
  into.states = states;
  into.first_point = start.point;
  into.shares.resize((points - start.point + 1) * states);
  std::copy(start.shares.begin(), start.shares.end(), into.shares.begin());
  detail::PointStep step;
  std::vector<double> gained;
  for (std::size_t point = start.point; point < points; ++point) {
    const auto before =
        into.shares.begin() + static_cast<std::ptrdiff_t>((point - start.point) * states);
    const auto after = before + static_cast<std::ptrdiff_t>(states);
    std::copy(before, after, after);
    detail::read_point(counts, moves, point, step);
    if (step.moves.empty()) continue;
    const std::span<double> shares{&*after, states};
    move_shares(step, shares, gained);
    tidy(shares);
  }
}

OccupationCurve state_occupation(const StateCounts& counts, std::span<const StateMove> moves,
                                 const OccupationStart& start) {
  OccupationCurve curve;
  state_occupation(counts, moves, start, curve);
  return curve;
}

std::vector<std::vector<double>> occupation_covariances(const OccupancyTable& table,
                                                        const OccupationCurve& curve,
                                                        const OccupationStart& start,
                                                        std::span<const std::size_t> points,
                                                        OccupancyVariance variance) {
  if (variance == OccupancyVariance::jackknife) {
    throw ArgumentError(
        "the jackknife gives variances, not a covariance made of counts: ask for \"greenwood\" or "
        "\"aalen\"");
  }
  CovarianceWalk walk(start);
  std::vector<std::vector<double>> result;
  detail::PointStep step;
  std::size_t at = start.point;
  for (const std::size_t point : points) {
    for (; at < point; ++at) {
      detail::read_point(table.counts(), table.moves(), at, step);
      if (!step.moves.empty()) walk.take(step, curve.before(at), curve.before(at + 1), variance);
    }
    result.push_back(walk.matrix());
  }
  return result;
}

}  // namespace casepath
