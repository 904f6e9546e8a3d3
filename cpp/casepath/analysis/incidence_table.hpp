/// @file incidence_table.hpp
/// Exits of cases, tabulated once: everything about first passages is answered from the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "casepath/core/moment.hpp"

namespace casepath {

/// The way of a case, or of several alike, to one of several exits; watched where entry < t <=
/// exit.
struct ExitCount {
  std::uint32_t cause = 0;  ///< 0: pending, no exit up to `exit`; else the exit taken, from 1
  Moment entry;             ///< {0, 0}: watched from opening
  Moment exit;
  std::int64_t count = 1;
  std::uint32_t cluster = 0;  ///< any number, the same for cases that belong together

  friend bool operator==(const ExitCount&, const ExitCount&) = default;
};

/// An ExitCount as points of a table.
struct PlacedExit {
  std::uint32_t entry_point = 0;  ///< the first point at which it is watched
  std::uint32_t exit_point = 0;   ///< the point of its exit, which is the last where it is watched
  std::uint32_t cause = 0;
  std::uint32_t cluster = 0;  ///< as given
  std::int64_t count = 1;
};

/// Whole numbers at the points of a table.
struct PointCounts {
  std::size_t causes = 0;
  std::vector<std::int64_t> at_risk;  ///< per point: watched just before it
  std::vector<std::int64_t> ended;    ///< causes per point, by point: exits at it

  [[nodiscard]] std::size_t points() const noexcept { return at_risk.size(); }
  [[nodiscard]] std::int64_t ended_by(std::size_t point, std::uint32_t cause) const noexcept {
    return ended[point * causes + cause - 1];
  }
  /// By any cause.
  [[nodiscard]] std::int64_t all_ended(std::size_t point) const noexcept {
    std::int64_t sum = 0;
    for (std::size_t j = 0; j < causes; ++j) sum += ended[point * causes + j];
    return sum;
  }
};

/// The distinct moments at which somebody exits or leaves the records, with counts.
///
/// Whole numbers only, so the same in any order of the exits.  All exits of one moment happen at
/// once; a pending case leaves at its moment after them.
class IncidenceTable {
 public:
  /// `causes`: how many exits there are, from 1, including those that nobody took.  Exits with a
  /// count of 0 are placed, and count nowhere.
  /// Errors: ArgumentError for an exit that is not after its entry, a negative count or an unknown
  /// cause, saying which of `exits`; for counts above Tally::most_counted in all.
  /// Complexity: O(n) where days are few, else O(n log n).
  explicit IncidenceTable(std::span<const ExitCount> exits, std::uint32_t causes = 1);

  [[nodiscard]] std::uint32_t causes() const noexcept {
    return static_cast<std::uint32_t>(counts_.causes);
  }
  /// How many distinct moments.
  [[nodiscard]] std::size_t points() const noexcept { return moments_.size(); }
  /// Ascending.
  [[nodiscard]] std::span<const Moment> moments() const noexcept { return moments_; }
  [[nodiscard]] const PointCounts& counts() const noexcept { return counts_; }
  /// Per point, those who leave the records there without an exit.
  [[nodiscard]] std::span<const std::int64_t> pending() const noexcept { return pending_; }
  /// All cases together.
  [[nodiscard]] std::int64_t cases() const noexcept { return cases_; }

  /// How many points are at or before a moment: estimates at `at` stand at the point before that.
  [[nodiscard]] std::size_t points_until(Moment at) const noexcept;
  /// Watched at any moment t, a point or not: entry < t <= exit.
  [[nodiscard]] std::int64_t at_risk(Moment t) const noexcept;
  /// Watched just after any moment t: entry <= t < exit.
  [[nodiscard]] std::int64_t at_risk_after(Moment t) const noexcept;

  /// The exits in the order in which they were given.
  [[nodiscard]] std::span<const PlacedExit> placed() const noexcept { return placed_; }
  /// Whether all are watched from before the first point.
  [[nodiscard]] bool all_enter_before() const noexcept { return all_enter_before_; }

  /// The counts at the same points if the i-th exit stood for weight(i) times its cases: for the
  /// bootstrap.  Nothing is allocated where `into` has been used before.  Points without anybody
  /// at risk remain, with zeros.
  template <class Weight>
  void recount(Weight&& weight, PointCounts& into) const {
    begin_counts(into, counts_.causes);
    for (std::size_t i = 0; i < placed_.size(); ++i) {
      count(placed_[i], static_cast<std::int64_t>(weight(i)) * placed_[i].count, into);
    }
    end_counts(into);
  }

 private:
  [[nodiscard]] std::int64_t watched(std::ptrdiff_t entries, std::ptrdiff_t points) const noexcept;
  /// Zeros, then cases one after the other; changes of the number at risk become that number last.
  void begin_counts(PointCounts& into, std::size_t causes) const;
  static void count(const PlacedExit& one, std::int64_t cases, PointCounts& into) noexcept {
    into.at_risk[one.entry_point] += cases;
    into.at_risk[one.exit_point + 1] -= cases;
    if (one.cause != 0) into.ended[one.exit_point * into.causes + one.cause - 1] += cases;
  }
  static void end_counts(PointCounts& into);

  std::vector<Moment> moments_;
  PointCounts counts_;
  std::vector<std::int64_t> pending_;
  std::vector<PlacedExit> placed_;
  std::vector<std::pair<Moment, std::int64_t>> entered_;  ///< entered until then, by moment
  std::vector<std::int64_t> left_;                        ///< per point, exited or pending by then
  std::int64_t cases_ = 0;
  bool all_enter_before_ = true;
};

/// Estimates at the points of a table: S. Aalen-Johansen of each exit, Kaplan-Meier of all.
struct IncidenceCurve {
  std::size_t causes = 0;
  std::vector<double> share;    ///< causes per point, by point: has taken this exit
  std::vector<double> waiting;  ///< per point: has taken none; shares + waiting == 1

  [[nodiscard]] std::size_t points() const noexcept { return waiting.size(); }
  /// After the first `points` points; 0 after none.
  [[nodiscard]] double share_after(std::size_t points, std::uint32_t cause) const noexcept {
    return points == 0 ? 0 : share[(points - 1) * causes + cause - 1];
  }
  [[nodiscard]] double waiting_after(std::size_t points) const noexcept {
    return points == 0 ? 1 : waiting[points - 1];
  }
};

/// Cumulative incidence of each exit, with the others competing and pending cases censored
/// (O. Aalen, S. Johansen, 1978, Scand. J. Statist. 5, 141-150), and the Kaplan-Meier estimate of
/// waiting (E. L. Kaplan, P. Meier, 1958, JASA 53, 457-481).  A point at which nobody is at risk
/// changes nothing.
/// Complexity: O(points x causes).
[[nodiscard]] IncidenceCurve incidence_curve(const PointCounts& counts);
/// The same into memory that has been used before.
void incidence_curve(const PointCounts& counts, IncidenceCurve& into);

}  // namespace casepath
