#include "casepath/analysis/curve_estimate.hpp"

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "casepath/core/detail/exact_sum.hpp"

namespace casepath {
namespace {

/// 1 / n + 1 / (n - 1) + ... of d terms, and the same of squares.
struct Harmonic {
  double sum = 0;
  double squares = 0;
};

Harmonic harmonic(std::int64_t n, std::int64_t d) {
  constexpr std::int64_t most_terms = 1'000'000;
  Harmonic result;
  if (d > most_terms) {  // beyond them the functions are as exact as the sum would be
    const auto from = static_cast<double>(n - d + 1);
    const auto to = static_cast<double>(n + 1);
    result.sum = boost::math::digamma(to) - boost::math::digamma(from);
    result.squares = boost::math::trigamma(from) - boost::math::trigamma(to);
    return result;
  }
  for (std::int64_t i = 0; i < d; ++i) {
    const double one = 1.0 / static_cast<double>(n - i);
    result.sum += one;
    result.squares += one * one;
  }
  return result;
}

/// How the hazards of one exit and of all others vary about their values at one point.
struct HazardVariance {
  double one = 0;
  double other = 0;
  double both = 0;  ///< covariance
};

HazardVariance hazard_variance(std::int64_t at_risk, std::int64_t one, std::int64_t other,
                               CountVariance kind) {
  const auto n = static_cast<double>(at_risk);
  const auto a = static_cast<double>(one);
  const auto b = static_cast<double>(other);
  switch (kind) {
    case CountVariance::greenwood:
      return {a * (n - a) / (n * n * n), b * (n - b) / (n * n * n), -a * b / (n * n * n)};
    case CountVariance::aalen:
      return {a / (n * n), b / (n * n), 0};
    case CountVariance::gray: {
      const auto ties = [n](double d) { return d > 1 ? 1 - (d - 1) / (n - 1) : 1.0; };
      return {ties(a) * a / (n * n), ties(b) * b / (n * n), 0};
    }
  }
  return {};
}

/// Variances at one point of waiting W and of the share F of one exit, carried from point to point:
/// W -> W (1 - a - b) and F -> F + W a, with hazards a of the exit and b of all others.
struct Spread {
  double waiting = 0;
  double share = 0;
  double both = 0;

  /// `shaken` is the waiting that varies with the hazards: that before the point, or after it.
  void step(double a, double b, double shaken, const HazardVariance& hazard) noexcept {
    const double stay = std::max(0.0, 1 - a - b);
    const double scale = shaken * shaken;
    share += 2 * a * both + a * a * waiting + scale * hazard.one;
    both = stay * (both + a * waiting) - scale * (hazard.one + hazard.both);
    waiting = stay * stay * waiting + scale * (hazard.one + hazard.other + 2 * hazard.both);
  }
};

/// Calls `take(spread)` after each point; `cause` 0: no exit of its own, all are others.
template <class Take>
void for_each_spread(const PointCounts& counts, std::uint32_t cause, CountVariance kind,
                     Take&& take) {
  Spread spread;
  double waiting = 1;
  for (std::size_t i = 0; i < counts.points(); ++i) {
    const std::int64_t at_risk = counts.at_risk[i];
    const std::int64_t all = counts.all_ended(i);
    if (all > 0) {
      const std::int64_t one = cause == 0 ? 0 : counts.ended_by(i, cause);
      const auto n = static_cast<double>(at_risk);
      const double before = waiting;
      waiting *= static_cast<double>(at_risk - all) / n;
      spread.step(static_cast<double>(one) / n, static_cast<double>(all - one) / n,
                  kind == CountVariance::aalen ? waiting : before,
                  hazard_variance(at_risk, one, all - one, kind));
      if (all == at_risk) {  // nobody waits, whatever the hazards are
        spread.waiting = 0;
        spread.both = 0;
      }
    }
    take(spread);
  }
}

}  // namespace

std::string_view to_string(CountVariance kind) noexcept {
  switch (kind) {
    case CountVariance::greenwood:
      return "greenwood";
    case CountVariance::aalen:
      return "aalen";
    case CountVariance::gray:
      return "gray";
  }
  return {};
}

std::string_view to_string(CurveVariance variance) noexcept {
  switch (variance) {
    case CurveVariance::jackknife:
      return "jackknife";
    case CurveVariance::clustered:
      return "clustered";
    case CurveVariance::greenwood:
      return "greenwood";
  }
  return {};
}

CumulativeHazard cumulative_hazard(const PointCounts& counts, Ties ties) {
  CumulativeHazard result;
  result.hazard.reserve(counts.points());
  result.standard_error.reserve(counts.points());
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < counts.points(); ++i) {
    const std::int64_t ended = counts.all_ended(i);
    if (ended > 0 && ties == Ties::together) {
      const auto n = static_cast<double>(counts.at_risk[i]);
      sum += static_cast<double>(ended) / n;
      squares += static_cast<double>(ended) / (n * n);
    } else if (ended > 0) {
      const Harmonic terms = harmonic(counts.at_risk[i], ended);
      sum += terms.sum;
      squares += terms.squares;
    }
    result.hazard.push_back(sum);
    result.standard_error.push_back(std::sqrt(squares));
  }
  return result;
}

std::vector<double> share_variance(const PointCounts& counts, std::uint32_t cause,
                                   CountVariance kind) {
  std::vector<double> variances;
  variances.reserve(counts.points());
  for_each_spread(counts, cause, kind,
                  [&](const Spread& spread) { variances.push_back(spread.share); });
  return variances;
}

std::vector<double> waiting_variance(const PointCounts& counts, CountVariance kind) {
  std::vector<double> variances;
  variances.reserve(counts.points());
  for_each_spread(counts, 0, kind,
                  [&](const Spread& spread) { variances.push_back(spread.waiting); });
  return variances;
}

// --- influence -----------------------------------------------------------------------------------

CurveQuantity::CurveQuantity(const PointCounts& counts)
    : causes_(counts.causes), weight_(counts.ended.size()), compensator_(counts.points()) {}

/// `waiting(i)` is what waiting just after point i grants later on, `exit(i, cause)` what an exit
/// at point i does; from the first points alone.
template <class GrantWaiting, class GrantExit>
void CurveQuantity::set_weights(const PointCounts& counts, const IncidenceCurve& curve,
                                std::size_t points, GrantWaiting&& waiting, GrantExit&& exit) {
  double sum = 0;
  for (std::size_t i = 0; i < points; ++i) {
    if (counts.all_ended(i) > 0) {
      const auto at_risk = static_cast<double>(counts.at_risk[i]);
      const double before = curve.waiting_after(i);
      const double later = curve.waiting[i] > 0 ? waiting(i) / curve.waiting[i] : 0;
      for (std::uint32_t cause = 1; cause <= causes_; ++cause) {
        double& weight = weight_[i * causes_ + cause - 1];
        weight = before * (exit(i, cause) - later) / at_risk;
        sum += weight * (static_cast<double>(counts.ended_by(i, cause)) / at_risk);
      }
    }
    compensator_[i] = sum;
  }
  std::fill(compensator_.begin() + static_cast<std::ptrdiff_t>(points), compensator_.end(), sum);
}

CurveQuantity CurveQuantity::share(const PointCounts& counts, const IncidenceCurve& curve,
                                   std::uint32_t cause, std::size_t points) {
  CurveQuantity quantity(counts);
  const double share = curve.share_after(points, cause);
  quantity.value_ = share;
  quantity.set_weights(
      counts, curve, points, [&](std::size_t i) { return share - curve.share_after(i + 1, cause); },
      [cause](std::size_t, std::uint32_t taken) { return taken == cause ? 1.0 : 0.0; });
  return quantity;
}

CurveQuantity CurveQuantity::waiting(const PointCounts& counts, const IncidenceCurve& curve,
                                     std::size_t points) {
  CurveQuantity quantity(counts);
  const double waiting = curve.waiting_after(points);
  quantity.value_ = waiting;
  quantity.set_weights(
      counts, curve, points, [waiting](std::size_t) { return waiting; },
      [](std::size_t, std::uint32_t) { return 0.0; });
  return quantity;
}

CurveQuantity CurveQuantity::days_waiting(const IncidenceTable& table, const IncidenceCurve& curve,
                                          double days) {
  CurveQuantity quantity(table.counts());
  const std::size_t points = points_before(table, days);
  std::vector<double> area(points);  // under waiting, from just after a point on
  double end = days;
  double sum = 0;
  for (std::size_t i = points; i-- > 0;) {
    const double day = day_of(table, i);
    sum += curve.waiting[i] * (end - day);
    area[i] = sum;
    end = day;
  }
  quantity.value_ = sum + end;
  quantity.set_weights(
      table.counts(), curve, points, [&](std::size_t i) { return area[i]; },
      [](std::size_t, std::uint32_t) { return 0.0; });
  return quantity;
}

CurveQuantity CurveQuantity::days_after(const IncidenceTable& table, const IncidenceCurve& curve,
                                        std::uint32_t cause, double days) {
  CurveQuantity quantity(table.counts());
  const std::size_t points = points_before(table, days);
  std::vector<double> area(points);  // under the share above that of a point, from it on
  double sum = 0;
  for (std::size_t i = points; i-- > 0;) {
    area[i] = sum;
    sum +=
        (curve.share_after(i + 1, cause) - curve.share_after(i, cause)) * (days - day_of(table, i));
  }
  quantity.value_ = sum;
  quantity.set_weights(
      table.counts(), curve, points, [&](std::size_t i) { return area[i]; },
      [&](std::size_t i, std::uint32_t taken) {
        return taken == cause ? days - day_of(table, i) : 0.0;
      });
  return quantity;
}

double CurveQuantity::day_of(const IncidenceTable& table, std::size_t point) {
  return std::max(0.0, static_cast<double>(table.moments()[point].day));
}

std::size_t CurveQuantity::points_before(const IncidenceTable& table, double days) {
  const auto moments = table.moments();
  return static_cast<std::size_t>(
      std::partition_point(moments.begin(), moments.end(),
                           [days](Moment at) { return static_cast<double>(at.day) < days; }) -
      moments.begin());
}

std::vector<double> CurveQuantity::influences(const IncidenceTable& table) const {
  std::vector<double> values;
  values.reserve(table.placed().size());
  for (const PlacedExit& way : table.placed()) {
    values.push_back(static_cast<double>(way.count) * influence(way));
  }
  return values;
}

double greenwood_variance(const CurveQuantity& quantity, const PointCounts& counts) {
  double variance = 0;
  for (std::size_t i = 0; i < counts.points(); ++i) {
    double squares = 0;
    double sum = 0;
    for (std::uint32_t cause = 1; cause <= counts.causes; ++cause) {
      const auto ended = static_cast<double>(counts.ended_by(i, cause));
      const double weight = quantity.weight(i, cause);
      sum += weight * ended;
      squares += weight * weight * ended;
    }
    if (squares > 0) variance += squares - sum * sum / static_cast<double>(counts.at_risk[i]);
  }
  return std::max(variance, 0.0);
}

double jackknife_variance(const CurveQuantity& quantity, const IncidenceTable& table) {
  if (table.all_enter_before()) return jackknife_variance(quantity, table.counts());
  std::vector<double> squares;
  squares.reserve(table.placed().size());
  for (const PlacedExit& way : table.placed()) {
    const double value = quantity.influence(way);
    squares.push_back(static_cast<double>(way.count) * value * value);
  }
  return detail::exact_sum(squares);
}

double jackknife_variance(const CurveQuantity& quantity, const PointCounts& counts) {
  std::vector<double> squares;
  for (std::uint32_t point = 0; point < counts.points(); ++point) {
    const std::int64_t next = point + 1 < counts.points() ? counts.at_risk[point + 1] : 0;
    const std::int64_t pending = counts.at_risk[point] - counts.all_ended(point) - next;
    for (std::uint32_t cause = 0; cause <= counts.causes; ++cause) {
      const std::int64_t cases = cause == 0 ? pending : counts.ended_by(point, cause);
      if (cases == 0) continue;  // those who leave alike are alike
      const double value = quantity.influence({0, point, cause, 0, cases});
      squares.push_back(static_cast<double>(cases) * value * value);
    }
  }
  return detail::exact_sum(squares);
}

double jackknife_variance(const CurveQuantity& quantity, const IncidenceTable& table,
                          const ClusterNumbers& clusters) {
  return detail::exact_sum_of_squares(quantity.influences(table), clusters.of_exit, clusters.count);
}

ClusterNumbers cluster_numbers(const IncidenceTable& table) {
  std::vector<std::uint32_t> clusters;
  clusters.reserve(table.placed().size());
  for (const PlacedExit& way : table.placed()) clusters.push_back(way.cluster);
  return cluster_numbers(std::move(clusters));
}

ClusterNumbers cluster_numbers(std::vector<std::uint32_t> clusters) {
  ClusterNumbers numbers;
  const std::uint32_t largest =
      clusters.empty() ? 0 : *std::max_element(clusters.begin(), clusters.end());
  if (largest / 4 <= clusters.size()) {  // numbers of a log's parents are: no need to hash
    constexpr auto none = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> places(std::size_t{largest} + 1, none);
    for (std::uint32_t& cluster : clusters) {
      std::uint32_t& place = places[cluster];
      if (place == none) place = static_cast<std::uint32_t>(numbers.count++);
      cluster = place;
    }
  } else {
    std::unordered_map<std::uint32_t, std::uint32_t> places;
    for (std::uint32_t& cluster : clusters) {
      cluster =
          places.try_emplace(cluster, static_cast<std::uint32_t>(places.size())).first->second;
    }
    numbers.count = places.size();
  }
  numbers.of_exit = std::move(clusters);
  return numbers;
}

std::vector<std::int64_t> cases_of_clusters(const IncidenceTable& table,
                                            const ClusterNumbers& clusters) {
  std::vector<std::int64_t> cases(clusters.count);
  for (std::size_t i = 0; i < clusters.of_exit.size(); ++i) {
    cases[clusters.of_exit[i]] += table.placed()[i].count;
  }
  return cases;
}

double variance_of(const CurveQuantity& quantity, const IncidenceTable& table,
                   CurveVariance variance) {
  switch (variance) {
    case CurveVariance::jackknife:
      return jackknife_variance(quantity, table);
    case CurveVariance::clustered:
      return jackknife_variance(quantity, table, cluster_numbers(table));
    case CurveVariance::greenwood:
      return greenwood_variance(quantity, table.counts());
  }
  return 0;
}

std::vector<double> variances_of(const IncidenceTable& table, const IncidenceCurve& curve,
                                 std::uint32_t cause, CurveVariance variance) {
  switch (variance) {
    case CurveVariance::jackknife:
      return jackknife_variances(table, curve, cause);
    case CurveVariance::clustered: {
      const ClusterNumbers clusters = cluster_numbers(table);
      return jackknife_variances(table, curve, cause, &clusters);
    }
    case CurveVariance::greenwood:
      return cause == 0 ? waiting_variance(table.counts()) : share_variance(table.counts(), cause);
  }
  return {};
}

}  // namespace casepath
