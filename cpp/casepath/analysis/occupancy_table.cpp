#include "casepath/analysis/occupancy_table.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "casepath/analysis/detail/occupancy_builder.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

/// Moments that may be told apart: far more than there are moves of a day in any log.
constexpr std::uint64_t most_slots = std::uint64_t{1} << 27U;

std::string text_of_moment(Moment at) {
  const bool is_end = at == Moment::end_of_day(at.day);
  return (is_end ? std::string("the end") : "move " + std::to_string(at.k)) + " of day " +
         std::to_string(at.day);
}

[[noreturn]] void refuse(const char* what, std::size_t index, const std::string& why) {
  throw ArgumentError(std::string(what) + " " + std::to_string(index) + " " + why);
}

void check_day(const char* what, std::size_t index, Moment at) {
  if (at.day >= 0 && at.day <= OccupancyTable::longest_day) return;
  refuse(what, index,
         "has day " + std::to_string(at.day) + "; days are from 0 to " +
             std::to_string(OccupancyTable::longest_day));
}

void check_state(const char* what, std::size_t index, std::uint32_t state, std::size_t states) {
  if (state < states) return;
  refuse(what, index,
         "has state " + std::to_string(state) + "; there are " + std::to_string(states) +
             ", numbered from 0");
}

void check_stay(const Sojourn& stay, std::size_t index, std::size_t states) {
  constexpr const char* what = "stay";
  check_state(what, index, stay.from, states);
  if (stay.to != Sojourn::pending) check_state(what, index, stay.to, states);
  check_day(what, index, stay.entry);
  check_day(what, index, stay.exit);
  if (stay.from == stay.to) {
    refuse(what, index, "leads from state " + std::to_string(stay.from) + " to the same state");
  }
  if (stay.exit <= stay.entry) {
    refuse(what, index,
           "is entered at " + text_of_moment(stay.entry) + " and left at " +
               text_of_moment(stay.exit) + "; it must be left after it is entered");
  }
  if (stay.count < 0) {
    refuse(what, index, "has count " + std::to_string(stay.count) + "; it must not be negative");
  }
}

void check_step(const StateStep& step, std::size_t index, std::size_t states) {
  constexpr const char* what = "step";
  if (step.from != StateStep::outside) check_state(what, index, step.from, states);
  if (step.to != StateStep::outside) check_state(what, index, step.to, states);
  if (step.from == step.to) refuse(what, index, "leads nowhere");
  check_day(what, index, step.at);
  if (step.count < 0) {
    refuse(what, index, "has count " + std::to_string(step.count) + "; it must not be negative");
  }
}

}  // namespace

// --- the builder ---------------------------------------------------------------------------------

void OccupancyTableBuilder::mark(Moment at) {
  tell_apart(at);
  marks_.push_back(at);
}

void OccupancyTableBuilder::tell_apart(Moment at) {
  note_day(at.day);
  if (at == Moment::end_of_day(at.day)) return;
  std::uint32_t& most = most_k_[static_cast<std::size_t>(at.day)];
  most = std::max(most, at.k);
}

void OccupancyTableBuilder::note(const StateStep& step) {
  note(step.from, step.from == StateStep::outside ? Sojourn::pending : step.to, step.at);
}

void OccupancyTableBuilder::assume(std::int32_t last_day, std::size_t stays) {
  most_assumed_ = few_moves;
  note_day(last_day);
  for (std::uint32_t& most : most_k_) most = std::max(most, few_moves);
  lay_out_days();
  table_.placed_.reserve(stays);
}

void OccupancyTableBuilder::end_notes() {
  for (std::size_t i = 0; i < move_numbers_.size(); ++i) {
    if (move_numbers_[i] == PlacedStay::no_move) continue;
    move_numbers_[i] =
        add_kind(static_cast<std::uint32_t>(i / states_), static_cast<std::uint32_t>(i % states_));
  }
  lay_out_days();
  table_.placed_.reserve(noted_);
}

std::uint16_t OccupancyTableBuilder::add_kind(std::uint32_t from, std::uint32_t to) {
  if (table_.moves_.size() == PlacedStay::no_move) {
    throw ArgumentError("there are more than 65535 kinds of moves between states");
  }
  table_.moves_.push_back({from, to});
  return static_cast<std::uint16_t>(table_.moves_.size() - 1);
}

void OccupancyTableBuilder::lay_out_days() {
  day_begins_.resize(most_k_.size() + 1);
  std::uint64_t slots = 0;
  for (std::size_t day = 0; day < most_k_.size(); ++day) {
    slots += std::uint64_t{most_k_[day]} + 2;  // from k = 0 to the end of the day
    if (slots > most_slots) {
      throw ArgumentError(
          "moves of a day are numbered from 1, one after the other, by case; move " +
          std::to_string(most_k_[day]) + " of day " + std::to_string(day) + " is too many");
    }
    day_begins_[day + 1] = static_cast<std::uint32_t>(slots);
  }
  is_point_.resize(day_begins_.back());
  for (const Moment at : marks_) is_point_[slot(at)] = 1;
}

/// Kinds of moves as they came, in order; answers their new numbers, or nothing where they stood
/// so.
std::vector<std::uint16_t> OccupancyTableBuilder::sort_kinds() {
  std::vector<StateMove>& moves = table_.moves_;
  if (std::is_sorted(moves.begin(), moves.end())) return {};
  std::vector<StateMove> sorted = moves;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::uint16_t> number_of;
  for (const StateMove& move : moves) {
    const auto place = std::lower_bound(sorted.begin(), sorted.end(), move) - sorted.begin();
    number_of.push_back(static_cast<std::uint16_t>(place));
  }
  moves = std::move(sorted);
  return number_of;
}

void OccupancyTableBuilder::put(const StateStep& step) {
  if (step.from != StateStep::outside && step.to != StateStep::outside) {
    is_point_[slot(step.at)] = 1;
  }
  steps_.push_back(step);
}

void OccupancyTableBuilder::number_points() {
  points_until_.resize(is_point_.size());
  std::uint32_t points = 0;
  std::size_t day = 0;
  for (std::size_t i = 0; i < is_point_.size(); ++i) {
    while (i >= day_begins_[day + 1]) ++day;
    if (is_point_[i] != 0) {
      ++points;
      const bool is_end = i + 1 == day_begins_[day + 1];
      const auto on = static_cast<std::int32_t>(day);
      table_.moments_.push_back(is_end
                                    ? Moment::end_of_day(on)
                                    : Moment{on, static_cast<std::uint32_t>(i - day_begins_[day])});
    }
    points_until_[i] = points;
  }
  StateCounts& counts = table_.counts_;
  counts.states = states_;
  counts.moves = table_.moves_.size();
  counts.at_risk.assign((table_.points() + 1) * states_, 0);
  counts.moved.assign(table_.points() * counts.moves, 0);
}

void OccupancyTableBuilder::count_steps() {
  StateCounts& counts = table_.counts_;
  for (const StateStep& step : steps_) {
    const std::size_t point = points_until_[slot(step.at)];
    if (step.from != StateStep::outside) {
      counts.at_risk[point * states_ + step.from] -= step.count;
    }
    if (step.to == StateStep::outside) continue;
    counts.at_risk[point * states_ + step.to] += step.count;
    if (step.from == StateStep::outside) continue;
    const std::uint16_t move = move_numbers_[step.from * states_ + step.to];
    counts.moved[(point - 1) * counts.moves + move] += step.count;
  }
}

OccupancyTable OccupancyTableBuilder::finish(std::span<const std::int64_t> weights) && {
  const std::vector<std::uint16_t> number_of = sort_kinds();
  number_points();
  count_steps();
  StateCounts& counts = table_.counts_;
  std::vector<PlacedStay>& placed = table_.placed_;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    PlacedStay stay = placed[i];
    stay.first = points_until_[stay.first];
    stay.end = points_until_[stay.end];
    table_.units_ = std::max<std::size_t>(table_.units_, stay.unit + 1);
    if (stay.first == stay.end) continue;  // watched at no point
    const std::int64_t cases = weights.empty() ? 1 : weights[i];
    counts.at_risk[stay.first * states_ + stay.from] += cases;
    counts.at_risk[stay.end * states_ + stay.from] -= cases;
    if (stay.move != PlacedStay::no_move) {
      if (!number_of.empty()) stay.move = number_of[stay.move];
      counts.moved[(stay.end - 1) * counts.moves + stay.move] += cases;
    }
    placed[kept++] = stay;
  }
  placed.resize(kept);
  table_.has_units_ = steps_.empty() && std::all_of(weights.begin(), weights.end(),
                                                    [](std::int64_t cases) { return cases == 1; });
  OccupancyTable::add_up(counts);
  return std::move(table_);
}

// --- the table -----------------------------------------------------------------------------------

OccupancyTable::OccupancyTable(std::span<const Sojourn> stays, std::size_t states,
                               std::span<const Moment> marks) {
  OccupancyTableBuilder builder(states);
  for (const Moment at : marks) builder.mark(at);
  std::unordered_map<std::uint32_t, std::uint32_t> numbers;
  std::vector<std::uint32_t> unit_of(stays.size());
  std::vector<std::size_t> begins(1);
  for (std::size_t i = 0; i < stays.size(); ++i) {
    check_stay(stays[i], i, states);
    builder.note(stays[i].from, stays[i].to, stays[i].exit);
    builder.tell_apart(stays[i].entry);
    builder.tell_apart(stays[i].exit);
    const auto next = static_cast<std::uint32_t>(numbers.size());
    const auto [own, is_new] = numbers.try_emplace(stays[i].cluster, next);
    if (is_new) begins.push_back(0);
    unit_of[i] = own->second;
    ++begins[own->second + 1];
  }
  for (std::size_t unit = 1; unit < begins.size(); ++unit) begins[unit] += begins[unit - 1];
  std::vector<std::size_t> order(stays.size());
  for (std::size_t i = 0; i < stays.size(); ++i) order[begins[unit_of[i]]++] = i;

  builder.end_notes();
  std::vector<std::int64_t> weights;
  weights.reserve(stays.size());
  for (const std::size_t i : order) {
    builder.put(unit_of[i], stays[i].from, stays[i].to, stays[i].entry, stays[i].exit);
    weights.push_back(stays[i].count);
  }
  *this = std::move(builder).finish(weights);
}

OccupancyTable::OccupancyTable(std::span<const StateStep> steps, std::size_t states,
                               std::span<const Moment> marks) {
  OccupancyTableBuilder builder(states);
  for (const Moment at : marks) builder.mark(at);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    check_step(steps[i], i, states);
    builder.note(steps[i]);
    builder.tell_apart(steps[i].at);
  }
  builder.end_notes();
  for (const StateStep& step : steps) builder.put(step);
  *this = std::move(builder).finish();
}

std::size_t OccupancyTable::point_of(Moment mark) const noexcept {
  return static_cast<std::size_t>(std::lower_bound(moments_.begin(), moments_.end(), mark) -
                                  moments_.begin());
}

Moment OccupancyTable::first_move() const noexcept {
  for (std::size_t point = 0; point < points(); ++point) {
    const auto own = counts_.moved.begin() + static_cast<std::ptrdiff_t>(point * counts_.moves);
    const auto end = own + static_cast<std::ptrdiff_t>(counts_.moves);
    if (std::any_of(own, end, [](std::int64_t cases) { return cases > 0; })) {
      return moments_[point];
    }
  }
  return points() == 0 ? Moment{} : moments_.back();
}

void OccupancyTable::add_up(StateCounts& counts) {
  const std::size_t states = counts.states;
  for (std::size_t i = states; i < counts.at_risk.size(); ++i) {
    counts.at_risk[i] += counts.at_risk[i - states];
  }
  counts.at_risk.resize(counts.at_risk.size() - states);
}

}  // namespace casepath
