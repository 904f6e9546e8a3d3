#include "casepath/analysis/gray.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "casepath/analysis/detail/score_test.hpp"

namespace casepath {
namespace {

/// What the variance needs of one moment: a group's part in the risk sets, and by how much what
/// happens there changes the estimates that later scores use.
struct GrayPoint {
  double events = 0;   ///< of all groups
  double risk = 0;     ///< sum of `risk` of the groups
  double weight = 1;   ///< (1 - F(t-))^rho
  double not_yet = 1;  ///< 1 - F(t-)
};
struct GrayPart {
  double risk = 0;            ///< at risk / S_k(t-); 0 with nobody at risk
  double event_variance = 0;  ///< of the exits asked for, under equality
  double event_effect = 0;    ///< of such an exit on what follows
  double other_variance = 0;  ///< of other exits
  double other_effect = 0;
};

/// Exits that are drawn from those at risk without putting any back vary less.
double tie_factor(double ended, double at_risk) {
  return ended > 1 ? 1 - (ended - 1) / (at_risk - 1) : 1;
}

class GrayStratum {
 public:
  GrayStratum(const detail::StratumCounts& counts, double rho)
      : counts_(counts), groups_(counts.groups), rho_(rho) {}

  /// Adds observed and expected; answers why that is not possible, or nothing.
  [[nodiscard]] std::string add_scores(GroupTest& test);
  /// After the scores.
  void add_covariance(std::vector<double>& covariance) const;

 private:
  [[nodiscard]] std::string cannot(std::size_t point) const {
    return "not known: everybody who had been watched in a group ended before day " +
           std::to_string(counts_.moments[point].day) + ", and others of it entered later";
  }

  const detail::StratumCounts& counts_;
  std::size_t groups_;
  double rho_;
  std::vector<GrayPoint> points_;  ///< where somebody exits
  std::vector<GrayPart> parts_;    ///< groups per point
};

std::string GrayStratum::add_scores(GroupTest& test) {
  std::vector<double> waiting(groups_, 1);  // S_k(t-)
  std::vector<double> share(groups_, 0);    // F_k(t-)
  double common = 0;                        // F(t-)
  for (std::size_t at = 0; at < counts_.points(); ++at) {
    const std::int64_t* at_risk = &counts_.at_risk[at * groups_];
    const std::int64_t* events = &counts_.events[at * groups_];
    const std::int64_t* others = &counts_.others[at * groups_];
    std::int64_t ended = 0;
    std::int64_t ended_otherwise = 0;
    for (std::size_t g = 0; g < groups_; ++g) {
      ended += events[g];
      ended_otherwise += others[g];
    }
    if (ended == 0 && ended_otherwise == 0) continue;

    GrayPoint point;
    point.events = static_cast<double>(ended);
    point.not_yet = 1 - common;
    if (!(point.not_yet > 0)) return cannot(at);
    point.weight = rho_ == 0 ? 1 : std::pow(point.not_yet, rho_);
    const std::size_t first = parts_.size();
    parts_.resize(first + groups_);
    double score_risk = 0;  // sum of Y (1 - F_k) / S_k
    for (std::size_t g = 0; g < groups_; ++g) {
      if (at_risk[g] == 0) continue;
      if (!(waiting[g] > 0)) return cannot(at);
      const double risk = static_cast<double>(at_risk[g]) / waiting[g];
      parts_[first + g].risk = risk;
      point.risk += risk;
      score_risk += risk * (1 - share[g]);
    }
    const double next_common = common + point.events / point.risk;
    for (std::size_t g = 0; g < groups_; ++g) {
      if (at_risk[g] == 0) continue;
      GrayPart& part = parts_[first + g];
      const auto n = static_cast<double>(at_risk[g]);
      const auto d = static_cast<double>(events[g]);
      const auto o = static_cast<double>(others[g]);
      test.observed[g] += point.weight * d;
      test.expected[g] += point.weight * point.events * (part.risk * (1 - share[g]) / score_risk);
      const double before = waiting[g];
      share[g] += before * d / n;
      waiting[g] = before * (n - d - o) / n;
      const double rest = waiting[g] > 0 ? (1 - next_common) / waiting[g] : 0;
      part.event_effect = 1 - rest;
      part.event_variance =
          tie_factor(point.events, point.risk * before) * before * point.events / (point.risk * n);
      if (o > 0 && waiting[g] > 0) {
        part.other_effect = -rest;
        part.other_variance = tie_factor(o, n) * before * before * o / (n * n);
      }
    }
    common = next_common;
    points_.push_back(point);
  }
  return {};
}

void GrayStratum::add_covariance(std::vector<double>& covariance) const {
  // Backwards in time.  later(i, k): how the scores of group i that follow change with the
  // estimates of group k.
  std::vector<double> later(groups_ * groups_, 0);
  std::vector<double> change(groups_);
  const auto add_square = [&](double variance) {
    for (std::size_t i = 0; i < groups_; ++i) {
      const double factor = variance * change[i];
      if (factor == 0) continue;
      for (std::size_t j = 0; j < groups_; ++j) covariance[i * groups_ + j] += factor * change[j];
    }
  };
  for (std::size_t at = points_.size(); at-- > 0;) {
    const GrayPoint& point = points_[at];
    const GrayPart* parts = &parts_[at * groups_];
    const auto direct = [&](std::size_t i, std::size_t k) {
      const double own = i == k ? parts[i].risk : 0;
      return point.weight * (own - parts[i].risk * (parts[k].risk / point.risk));
    };
    for (std::size_t k = 0; k < groups_; ++k) {
      const GrayPart& part = parts[k];
      if (part.risk == 0) continue;
      if (point.events > 0) {
        for (std::size_t i = 0; i < groups_; ++i) {
          change[i] = direct(i, k) + part.event_effect * later[i * groups_ + k];
        }
        add_square(part.event_variance);
      }
      if (part.other_variance > 0) {
        for (std::size_t i = 0; i < groups_; ++i) {
          change[i] = part.other_effect * later[i * groups_ + k];
        }
        add_square(part.other_variance);
      }
    }
    if (point.events == 0) continue;
    const double hazard = point.events / (point.risk * point.not_yet);
    for (std::size_t i = 0; i < groups_; ++i) {
      if (parts[i].risk == 0) continue;
      for (std::size_t k = 0; k < groups_; ++k) later[i * groups_ + k] += hazard * direct(i, k);
    }
  }
}

}  // namespace

GroupTest detail::gray_of(std::span<const StratumCounts> strata, std::size_t groups, double rho) {
  detail::check_rho(rho);
  GroupTest test = detail::empty_test(groups);
  for (const detail::StratumCounts& counts : strata) {
    GrayStratum stratum(counts, rho);
    test.reason = stratum.add_scores(test);
    if (!test.reason.empty()) return test;
    stratum.add_covariance(test.covariance);
  }
  detail::complete_score(test);
  return test;
}

GroupTest gray_test(const GroupedExits& data, std::uint32_t cause, double rho) {
  return detail::gray_of(detail::strata_counts(data, cause), data.group_count, rho);
}

}  // namespace casepath
