/// @file occupancy_table.hpp
/// Stays in states, tabulated once: everything about state occupation is answered from the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "casepath/analysis/sojourns.hpp"
#include "casepath/core/moment.hpp"

namespace casepath {

/// Cases that move, or begin or cease to be watched, at one moment.
struct StateStep {
  static constexpr std::uint32_t outside = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t from = outside;  ///< outside: watched from here on
  std::uint32_t to = outside;    ///< outside: not watched any more
  Moment at;
  std::int64_t count = 1;

  friend bool operator==(const StateStep&, const StateStep&) = default;
};

/// From one state to another.
struct StateMove {
  std::uint32_t from = 0;
  std::uint32_t to = 0;

  friend auto operator<=>(const StateMove&, const StateMove&) = default;
};

/// A stay as points of a table: watched at the points from `first` up to `end` (excluded).
struct PlacedStay {
  static constexpr std::uint16_t no_move = std::numeric_limits<std::uint16_t>::max();

  std::uint32_t first = 0;
  std::uint32_t end = 0;
  std::uint32_t unit = 0;        ///< stays of one unit stand together; units are numbered from 0
  std::uint16_t from = 0;        ///< state
  std::uint16_t move = no_move;  ///< index into moves(), made at the point before `end`
};

/// Whole numbers at the points of a table.
struct StateCounts {
  std::size_t states = 0;
  std::size_t moves = 0;
  std::vector<std::int64_t> at_risk;  ///< states per point, by point: watched just before it
  std::vector<std::int64_t> moved;    ///< kinds of moves per point, by point

  friend bool operator==(const StateCounts&, const StateCounts&) = default;
};

/// The distinct moments at which somebody moves, and moments asked for, with counts.
///
/// Whole numbers only, so the same in any order of the stays.  All moves of one moment happen at
/// once; whoever ceases to be watched leaves at its moment after them.
class OccupancyTable {
 public:
  /// Stays of units, which are their clusters.  `states`: how many there are; `marks`: moments that
  /// become points, too.
  /// Errors: ArgumentError for a stay that does not end after it begins, a state that there is not,
  /// a move to the same state, a negative day or count, days beyond `longest_day`, more than 65,535
  /// kinds of moves, saying which of the stays.
  /// Complexity: O(n + points x (states + kinds of moves)).
  OccupancyTable(std::span<const Sojourn> stays, std::size_t states,
                 std::span<const Moment> marks = {});
  /// The same from steps: all but the way of single units, which variances by jackknife need.
  OccupancyTable(std::span<const StateStep> steps, std::size_t states,
                 std::span<const Moment> marks = {});

  static constexpr std::int32_t longest_day = 1'000'000;

  [[nodiscard]] std::size_t states() const noexcept { return counts_.states; }
  [[nodiscard]] std::size_t points() const noexcept { return moments_.size(); }
  /// Of the points; ascending.
  [[nodiscard]] std::span<const Moment> moments() const noexcept { return moments_; }
  /// Kinds of moves that somebody makes, ascending.
  [[nodiscard]] std::span<const StateMove> moves() const noexcept { return moves_; }
  [[nodiscard]] const StateCounts& counts() const noexcept { return counts_; }
  /// The point of a moment that is one: a mark.
  [[nodiscard]] std::size_t point_of(Moment mark) const noexcept;
  /// Watched at a point in a state: entry < t <= exit.
  [[nodiscard]] std::int64_t at_risk(std::size_t point, std::size_t state) const noexcept {
    return counts_.at_risk[point * counts_.states + state];
  }
  /// The first moment at which somebody moves; that of a mark, or {0, 0}, where nobody does.
  [[nodiscard]] Moment first_move() const noexcept;

  /// Whether the ways of single units are known.
  [[nodiscard]] bool has_units() const noexcept { return has_units_; }
  /// Stays that are watched at some point, by unit.
  [[nodiscard]] std::span<const PlacedStay> placed() const noexcept { return placed_; }
  [[nodiscard]] std::size_t units() const noexcept { return units_; }

  /// The counts at the same points if every unit stood for weight(unit) of its kind: for the
  /// bootstrap.  Nothing is allocated where `into` has been used before.
  /// Complexity: O(stays + points x (states + kinds of moves)).
  template <class Weight>
  void recount(Weight&& weight, StateCounts& into) const {
    into.states = counts_.states;
    into.moves = counts_.moves;
    into.at_risk.assign((points() + 1) * into.states, 0);
    into.moved.assign(counts_.moved.size(), 0);
    for (const PlacedStay& one : placed_) {
      const auto cases = static_cast<std::int64_t>(weight(one.unit));
      into.at_risk[one.first * into.states + one.from] += cases;
      into.at_risk[one.end * into.states + one.from] -= cases;
      if (one.move != PlacedStay::no_move)
        into.moved[(one.end - 1) * into.moves + one.move] += cases;
    }
    add_up(into);
  }

 private:
  friend class OccupancyTableBuilder;  // detail/occupancy_builder.hpp
  OccupancyTable() = default;
  /// From changes of the number at risk to that number; the last point's leaves are dropped.
  static void add_up(StateCounts& counts);

  std::vector<Moment> moments_;
  std::vector<StateMove> moves_;
  StateCounts counts_;
  std::vector<PlacedStay> placed_;
  std::size_t units_ = 0;
  bool has_units_ = false;
};

}  // namespace casepath
