#include "casepath/tally/detail/case_passages.hpp"

#include <algorithm>

namespace casepath {
namespace {

bool is_at(const Target& target, StateId id, const State& state) {
  switch (target.kind) {
    case Target::Kind::stage:
      return !state.stage.is_none() && state.stage >= target.stage;
    case Target::Kind::outcome_class:
      return state.outcome_class == target.outcome_class;
    case Target::Kind::outcome:
      return id == target.outcome;
    case Target::Kind::reclassified_to_lighter:
      return false;  // no state: a move
  }
  return false;
}

}  // namespace

CasePassages::CasePassages(const Replay::Data& data)
    : data_(&data), begins_(data.log.case_begins()), days_(data.log.days().data()) {}

CasePassages::CasePassages(const Replay::Data& data, const Target& target) : CasePassages(data) {
  ways_.resize(data.paths.size());
  for (std::uint32_t node = 1; node < ways_.size(); ++node) {  // parents before their children
    ways_[node] = next(data, target, ways_[data.paths[node].parent], node);
  }
}

Passage CasePassages::of(const Replay::Data& data, const Target& target, CaseId id) {
  const PathNodes nodes(data.paths, data.end(id).node());
  Way way;
  for (const std::uint32_t node : nodes.numbers()) way = next(data, target, way, node);
  return CasePassages(data).of(id, way);
}

CasePassages::Way CasePassages::next(const Replay::Data& data, const Target& target, Way way,
                                     std::uint32_t node) {
  const PathNode& row = data.paths[node];
  if (row.result == RowResult::moved && way.ended == 0 && !way.opened_there) {
    const Pipeline& pipeline = data.pipeline;
    const Transition& transition = pipeline.transitions()[row.transition.index()];
    const auto at = [&](StateId state) { return is_at(target, state, pipeline.state(state)); };
    if (way.opened == 0) {
      way.opened = row.depth;
      way.running = transition.running;
      way.opened_there = at(transition.via.empty() ? row.state : transition.via.front());
    }
    if (!way.opened_there) {
      const bool is_downgrade = (row.marks & mark_reclassified) != 0 &&
                                row.direction == Direction::lighter &&
                                target.kind == Target::Kind::reclassified_to_lighter;
      way.reached = is_downgrade || at(row.state) ||
                    std::any_of(transition.via.begin(), transition.via.end(), at);
      if (way.reached || pipeline.state(row.state).is_outcome()) way.ended = node;
    }
  }
  way.end = end_of(way, row);
  return way;
}

PassageEnd CasePassages::end_of(const Way& way, const PathNode& node) noexcept {
  const bool is_decided = (node.flags & flag_decided) != 0;
  if (way.opened == 0 || (!is_decided && node.status == CaseStatus::set_aside)) {
    return PassageEnd::set_aside;
  }
  if (way.running) return PassageEnd::running;
  if (way.opened_there) return PassageEnd::opened_there;
  if (way.ended == 0) return PassageEnd::pending;
  return way.reached ? PassageEnd::reached : PassageEnd::other_end;
}

Passage CasePassages::of(CaseId id, const Way& way) const noexcept {
  Passage passage;
  passage.end = way.end;
  if (way.opened == 0) return passage;
  const std::int32_t* days = days_ + begins_[id.index()];  // rows change places within a day alone
  const std::int32_t opened = days[way.opened - 1];
  const bool is_dated = opened != Date::not_recorded;
  if (is_dated) passage.followed_days = data_->as_of.days() - opened;
  if (way.end > PassageEnd::pending) return passage;
  const auto left_out = [&passage](PassageEnd end) {
    passage.end = end;
    return passage;
  };
  if (!is_dated) return left_out(PassageEnd::undated);

  const Date complete_from = data_->complete_from;
  if (complete_from.is_recorded()) {
    passage.entry_day = std::max(0, complete_from.days() - opened);
  }
  if (way.ended == 0) {
    passage.exit_day = passage.followed_days;
    return passage;
  }
  const std::int32_t ended = days[data_->paths[way.ended].depth - 1];
  if (ended == Date::not_recorded) {
    passage.entry_day = 0;
    return left_out(PassageEnd::undated);
  }
  passage.exit_day = ended - opened;
  passage.exit_k = place_in_day(way.ended, days);
  return passage.exit_day < passage.entry_day ? left_out(PassageEnd::before) : passage;
}

std::uint32_t CasePassages::place_in_day(std::uint32_t node,
                                         const std::int32_t* days) const noexcept {
  const PathNode* row = &data_->paths[node];
  const std::int32_t day = days[row->depth - 1];
  std::uint32_t place = 1;
  for (;;) {
    row = &data_->paths[row->parent];
    if (row->depth == 0) return place;
    const std::int32_t earlier = days[row->depth - 1];
    if (row->result != RowResult::moved || earlier == Date::not_recorded) continue;
    if (earlier != day) return place;
    ++place;
  }
}

}  // namespace casepath
