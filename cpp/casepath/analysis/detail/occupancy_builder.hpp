/// @file occupancy_builder.hpp
/// Puts stays into a table in two passes over them.  Not installed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/analysis/occupancy_table.hpp"

namespace casepath {

/// First note() all stays, then put() them in the same way, by unit; or the same with steps.
/// Checks nothing: days are from 0 to OccupancyTable::longest_day, states below `states`.
class OccupancyTableBuilder {
 public:
  explicit OccupancyTableBuilder(std::size_t states)
      : states_(states), move_numbers_(states * states, PlacedStay::no_move) {}

  /// A moment that becomes a point.
  void mark(Moment at);
  /// A moment that is no move, and must be told apart from the others of its day all the same.
  void tell_apart(Moment at);

  void note(std::uint32_t from, std::uint32_t to, Moment exit) {
    note_day(exit.day);
    ++noted_;
    if (to == Sojourn::pending) return;
    std::uint32_t& most = most_k_[static_cast<std::size_t>(exit.day)];
    most = std::max(most, exit.k);
    move_numbers_[from * states_ + to] = 0;
  }
  void note(const StateStep& step);
  /// Errors: ArgumentError for too many kinds of moves, or too many moves of a day.
  void end_notes();
  /// In place of notes: `stays` or so, of days up to this one, on which nobody makes more than a
  /// few moves.  Where that proves wrong, exceeded() says so, and notes have to be taken.
  void assume(std::int32_t last_day, std::size_t stays);
  [[nodiscard]] bool exceeded() const noexcept { return exceeded_; }

  void put(std::uint32_t unit, std::uint32_t from, std::uint32_t to, Moment entry, Moment exit) {
    PlacedStay stay{slot(entry), slot(exit), unit, static_cast<std::uint16_t>(from),
                    PlacedStay::no_move};
    if (to != Sojourn::pending) {
      std::uint16_t& number = move_numbers_[from * states_ + to];
      if (number == PlacedStay::no_move) number = add_kind(from, to);
      stay.move = number;
      is_point_[stay.end] = 1;
      exceeded_ = exceeded_ || exit.k > most_assumed_;
    }
    table_.placed_.push_back(stay);
  }
  void put(const StateStep& step);
  /// `weights`: how many cases each stay stands for; empty: one.
  [[nodiscard]] OccupancyTable finish(std::span<const std::int64_t> weights = {}) &&;

 private:
  void note_day(std::int32_t day) {
    if (static_cast<std::size_t>(day) >= most_k_.size()) {
      most_k_.resize(static_cast<std::size_t>(day) + 1, 1);
    }
  }
  /// Its place among all moments that matter; moments between two of them have the place of the
  /// later one.
  [[nodiscard]] std::uint32_t slot(Moment at) const noexcept {
    const std::uint32_t* day = &day_begins_[static_cast<std::size_t>(at.day)];
    return day[0] + std::min(at.k, day[1] - day[0] - 1);
  }
  /// Afterwards, how many points there are up to and at a slot.
  void number_points();
  void count_steps();
  [[nodiscard]] std::uint16_t add_kind(std::uint32_t from, std::uint32_t to);
  void lay_out_days();
  [[nodiscard]] std::vector<std::uint16_t> sort_kinds();

  static constexpr std::uint32_t few_moves = 6;

  std::size_t states_;
  std::size_t noted_ = 0;
  std::vector<Moment> marks_;
  std::vector<std::uint32_t> most_k_;      ///< per day: the last move of the day
  std::vector<std::uint32_t> day_begins_;  ///< slot of {day, 0}; one behind the last day
  std::vector<std::uint16_t> move_numbers_;
  std::vector<std::uint8_t> is_point_;       ///< per slot
  std::vector<std::uint32_t> points_until_;  ///< per slot: points up to and at it
  std::vector<StateStep> steps_;
  std::uint32_t most_assumed_ = 0xFFFF'FFFFU;
  bool exceeded_ = false;
  OccupancyTable table_;
};

}  // namespace casepath
