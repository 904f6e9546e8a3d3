#include "casepath/tally/passage.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"

namespace casepath {
namespace {

std::vector<std::string> classes_in_use(const Pipeline& pipeline) {
  std::vector<std::string> names;
  const auto states = pipeline.states();
  for (std::size_t i = 0; i < pipeline.outcome_classes().size(); ++i) {
    const ClassId id{i};
    const bool used = std::any_of(states.begin(), states.end(),
                                  [&](const State& state) { return state.outcome_class == id; });
    if (used) names.push_back(pipeline.outcome_classes()[i].name);
  }
  return names;
}

std::vector<std::string> outcome_names(const Pipeline& pipeline) {
  std::vector<std::string> names;
  for (const State& state : pipeline.states()) {
    if (state.is_outcome()) names.push_back(state.name);
  }
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

bool has_offences(const Pipeline& pipeline) { return !pipeline.offence_field().is_none(); }

[[noreturn]] void refuse(const Pipeline& pipeline, const std::string& name) {
  const std::vector<std::string> stages(pipeline.stages().begin(), pipeline.stages().end());
  const std::vector<std::string> classes = classes_in_use(pipeline);
  const std::vector<std::string> outcomes = outcome_names(pipeline);
  std::vector<std::string> known = stages;
  known.insert(known.end(), classes.begin(), classes.end());
  known.insert(known.end(), outcomes.begin(), outcomes.end());
  if (has_offences(pipeline)) known.emplace_back(downgrade_target);
  throw ArgumentError(in_quotes(name) + " is no target of pipeline " + in_quotes(pipeline.id()) +
                      did_you_mean(name, known) + "; stages: " + listed(stages) +
                      "; outcome classes: " + listed(classes) + "; outcomes: " + listed(outcomes) +
                      (has_offences(pipeline) ? "; or " + in_quotes(downgrade_target) : ""));
}

std::optional<Target> find_stage(const Pipeline& pipeline, std::string_view name) {
  const auto id = pipeline.find_stage(name);
  if (!id) return {};
  Target target;
  target.kind = Target::Kind::stage;
  target.stage = *id;
  return target;
}

/// A class that no outcome has could never be reached: no target.
std::optional<Target> find_class(const Pipeline& pipeline, std::string_view name) {
  const std::vector<std::string> used = classes_in_use(pipeline);
  if (std::find(used.begin(), used.end(), name) == used.end()) return {};
  Target target;
  target.kind = Target::Kind::outcome_class;
  target.outcome_class = *pipeline.find_class(name);
  return target;
}

std::optional<Target> find_outcome(const Pipeline& pipeline, std::string_view name) {
  const auto id = pipeline.find_state(name);
  if (!id || !pipeline.state(*id).is_outcome()) return {};
  Target target;
  target.kind = Target::Kind::outcome;
  target.outcome = *id;
  return target;
}

/// The rest of `name` after `prefix`, if it begins so.
std::optional<std::string_view> after(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return {};
  return name.substr(prefix.size());
}

std::optional<Target> look_up(const Pipeline& pipeline, std::string_view name) {
  if (name == downgrade_target && has_offences(pipeline)) {
    Target target;
    target.kind = Target::Kind::reclassified_to_lighter;
    return target;
  }
  if (auto target = find_stage(pipeline, name)) return target;
  if (auto target = find_class(pipeline, name)) return target;
  if (auto target = find_outcome(pipeline, name)) return target;
  if (const auto rest = after(name, "stage:")) return find_stage(pipeline, *rest);
  if (const auto rest = after(name, "class:")) return find_class(pipeline, *rest);
  if (const auto rest = after(name, "outcome:")) return find_outcome(pipeline, *rest);
  return {};
}

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

/// The row that first moved a case to a lighter offence; none if none did.
RowId row_of_downgrade(const Replay::Data& data, CaseId id) {
  const auto& all = data.reclassifications;
  auto one = std::partition_point(all.begin(), all.end(), [id](const Reclassification& earlier) {
    return earlier.case_id < id;
  });
  for (; one != all.end() && one->case_id == id; ++one) {
    if (one->direction == Direction::lighter) return one->row;
  }
  return RowId::none();
}

/// What the moves of a case say, dates apart from the frame.
struct Way {
  bool opened = false;
  bool running = false;  ///< the opening says that the case began before the records
  bool opened_there = false;
  bool reached = false;
  bool ended = false;  ///< reached, or another outcome
  Date opened_on;
  Date ended_on;
  std::uint32_t ended_k = 0;
};

Way way_of(const Replay::Data& data, const Target& target, CaseId id) {
  const Pipeline& pipeline = data.pipeline;
  const RowId downgrade = target.kind == Target::Kind::reclassified_to_lighter
                              ? row_of_downgrade(data, id)
                              : RowId::none();
  Way way;
  for_each_move(data, id, [&](const MoveView& move) {
    const Transition& transition =
        pipeline.transitions()[pipeline.transition(move.from, move.event).index()];
    const auto at = [&](StateId state) { return is_at(target, state, pipeline.state(state)); };
    if (!way.opened) {
      way.opened = true;
      way.running = transition.running;
      way.opened_on = move.day;
      way.opened_there = at(transition.via.empty() ? move.to : transition.via.front());
      if (way.opened_there) return false;
    }
    way.reached = at(move.to) || std::any_of(transition.via.begin(), transition.via.end(), at) ||
                  (!downgrade.is_none() && downgrade.index() == move.row);
    way.ended = way.reached || pipeline.state(move.to).is_outcome();
    if (way.ended) {
      way.ended_on = move.day;
      way.ended_k = move.k;
    }
    return !way.ended;
  });
  return way;
}

}  // namespace

Target Target::find(const Pipeline& pipeline, const std::string& name) {
  std::optional<Target> target = look_up(pipeline, name);
  if (!target) refuse(pipeline, name);
  target->name = name;
  return *target;
}

Passage passage_of(const Replay& replay, const Target& target, CaseId id) {
  const Way way = way_of(replay.data(), target, id);
  Passage passage;
  const auto left_out = [&](PassageEnd end) {
    passage.end = end;
    return passage;
  };
  if (way.opened_on.is_recorded()) {
    passage.followed_days = days_between(way.opened_on, replay.as_of());
  }
  if (!way.opened || replay.status(id, Reading::first_decision) == CaseStatus::set_aside) {
    return left_out(PassageEnd::set_aside);
  }
  if (way.running) return left_out(PassageEnd::running);
  if (way.opened_there) return left_out(PassageEnd::opened_there);
  if (!way.opened_on.is_recorded()) return left_out(PassageEnd::undated);
  if (way.ended && !way.ended_on.is_recorded()) return left_out(PassageEnd::undated);

  const Date from = replay.complete_from();
  if (from.is_recorded() && way.opened_on < from) {
    passage.entry_day = days_between(way.opened_on, from);
  }
  if (way.ended) {
    passage.end = way.reached ? PassageEnd::reached : PassageEnd::other_end;
    passage.exit_day = days_between(way.opened_on, way.ended_on);
    passage.exit_k = way.ended_k;
    if (passage.exit_day < passage.entry_day) return left_out(PassageEnd::before);
  } else {
    passage.end = PassageEnd::pending;
    passage.exit_day = passage.followed_days;
  }
  return passage;
}

}  // namespace casepath
