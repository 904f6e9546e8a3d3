#include "casepath/simulation/detail/compiled_model.hpp"

#include <algorithm>
#include <utility>

#include "casepath/simulation/detail/exit_step.hpp"

namespace casepath::detail {
namespace {

Model checked(Model model) {
  auto problems = check(model);
  if (!problems.empty()) throw ModelError(std::move(problems));
  return model;
}

/// The situation of a state with exactly this offence, else the state's one for any other.
std::optional<std::size_t> situation_at(const GroupModel& group, const std::string& state,
                                        const std::string& offence) {
  std::optional<std::size_t> general;
  for (std::size_t i = 0; i < group.situations.size(); ++i) {
    const SituationModel& situation = group.situations[i];
    if (situation.state != state) continue;
    if (situation.offence == offence) return i;
    if (situation.offence.empty()) general = i;
  }
  return general;
}

/// Chances as thresholds: the last one that is possible ends at 1, whatever the rounding.
template <class Item>
void close_thresholds(std::span<Item> items) {
  double before = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].threshold > before) last = i;
    before = items[i].threshold;
  }
  for (std::size_t i = last; i < items.size(); ++i) items[i].threshold = 1.0;
}

CompiledGroup compiled(const GroupModel& group) {
  CompiledGroup compiled;
  double sum = 0;
  for (const OpeningModel& opening : group.openings) {
    sum += opening.probability;
    compiled.openings.push_back({{}, sum});
  }
  close_thresholds(std::span{compiled.openings});
  return compiled;
}

/// Which states can be come to from which, in one step or more.
class Reach {
 public:
  explicit Reach(std::size_t states) : states_(states), reaches_(states * states) {}

  void add(std::size_t from, std::size_t to) { reaches_[from * states_ + to] = true; }
  /// S. Warshall, 1962, A theorem on Boolean matrices, J. ACM 9(1), 11-12.
  void close() {
    for (std::size_t via = 0; via < states_; ++via) {
      for (std::size_t from = 0; from < states_; ++from) {
        if (!reaches_[from * states_ + via]) continue;
        for (std::size_t to = 0; to < states_; ++to) {
          if (reaches_[via * states_ + to]) reaches_[from * states_ + to] = true;
        }
      }
    }
  }
  [[nodiscard]] bool operator()(std::size_t from, std::size_t to) const {
    return reaches_[from * states_ + to];
  }

 private:
  std::size_t states_;
  std::vector<bool> reaches_;
};

/// One for each duration; of each exit, which is its.
std::vector<std::uint32_t> add_samplers(Phase& phase, const std::vector<ExitModel>& exits) {
  std::vector<std::uint32_t> samplers;
  for (const ExitModel& exit : exits) {
    const auto same = std::find_if(exits.begin(), exits.end(), [&](const ExitModel& other) {
      return other.duration == exit.duration;
    });
    const auto place = static_cast<std::size_t>(same - exits.begin());
    if (place < samplers.size()) {
      samplers.push_back(samplers[place]);
    } else {
      samplers.push_back(static_cast<std::uint32_t>(phase.samplers.size()));
      phase.samplers.emplace_back(exit.duration);
    }
  }
  return samplers;
}

}  // namespace

CompiledModel::CompiledModel(const Model& model, const Scenario& scenario)
    : pipeline_(model.pipeline), by_(model.by) {
  for (const GroupModel& group : model.groups) groups_.push_back(group.values);
  const std::vector<Date> days = change_days(scenario);
  const Date before = days.empty() ? Date{0} : Date{days.front().days() - 1};
  add_phase(scenario.changes.empty() ? model : apply(model, scenario, before), Date{});
  for (const Date day : days) add_phase(apply(model, scenario, day), day);
  compile_places();
}

void CompiledModel::add_phase(const Model& model, Date begins) {
  const Model& kept = models_.emplace_back(checked(model));
  Phase& phase = phases_.emplace_back();
  phase.begins = begins;
  phase.arrivals = kept.arrivals;
  phase.capacity = kept.capacity;
  samplers_.emplace_back();
  double share = 0;
  for (std::size_t g = 0; g < kept.groups.size(); ++g) {
    const GroupModel& group = kept.groups[g];
    CompiledGroup& to = phase.groups.emplace_back(compiled(group));
    to.threshold = share += group.share;
    for (std::size_t i = 0; i < group.openings.size(); ++i) {
      const OpeningModel& opening = group.openings[i];
      const Step step = opening_step(pipeline_, opening);
      const auto number = static_cast<std::uint32_t>(g);
      to.openings[i].move = {
          kinds_.number({number, opening.event, opening.offence, opening.fields}),
          place_id({number, step.to, step.offence_after}),
          pipeline_.find_event(opening.event).value_or(EventId::none())};
    }
  }
  close_thresholds(std::span{phase.groups});
}

PlaceId CompiledModel::place_id(const Place& place) {
  const auto [found, is_new] = place_ids_.try_emplace(place, PlaceId{places_.size()});
  if (is_new) places_.push_back(place);
  return found->second;
}

PlaceId CompiledModel::add_place(const Place& place) {
  const PlaceId id = place_id(place);
  compile_places();
  return id;
}

std::optional<CompiledMove> CompiledModel::move(PlaceId from, const ExitModel& exit) {
  const Place place = places_[from.index()];
  const Step step = exit_step(pipeline_, place.state, place.offence, exit);
  if (!step) return std::nullopt;
  return CompiledMove{kinds_.number({place.group, exit.event, exit.offence, exit.fields}),
                      place_id({place.group, step.to, step.offence_after}),
                      pipeline_.find_event(exit.event).value_or(EventId::none())};
}

std::optional<CompiledMove> CompiledModel::add_move(PlaceId from, const ExitModel& exit) {
  const auto added = move(from, exit);
  compile_places();
  return added;
}

/// All places of all phases: a case may be where one phase leads in the next.
void CompiledModel::compile_places() {
  bool is_complete = false;
  while (!is_complete) {
    is_complete = true;
    for (std::size_t p = 0; p < phases_.size(); ++p) {
      for (std::size_t i = phases_[p].places.size(); i < places_.size(); ++i) {
        compile_place(p, PlaceId{i});
        is_complete = false;
      }
    }
  }
  number_counters();
}

void CompiledModel::compile_place(std::size_t p, PlaceId id) {
  const Place place = places_[id.index()];
  const State& state = pipeline_.state(place.state);
  CompiledPlace compiled;
  compiled.state = place.state.value();
  compiled.is_outcome = compiled.is_known = state.is_outcome();
  phases_[p].places.push_back(compiled);
  if (state.is_outcome()) return;

  const GroupModel& group = models_[p].groups[place.group];
  const std::string offence =
      place.offence.is_none() ? std::string{} : pipeline_.offences()[place.offence.index()];
  const auto situation = situation_at(group, state.name, offence);
  if (!situation) return;
  const auto [found, is_new] = samplers_[p].try_emplace({place.group, *situation});
  if (is_new) found->second = add_samplers(phases_[p], group.situations[*situation].exits);
  compile_exits(p, id, group.situations[*situation], found->second);
}

void CompiledModel::compile_exits(std::size_t p, PlaceId id, const SituationModel& situation,
                                  const std::vector<std::uint32_t>& samplers) {
  std::vector<CompiledExit>& exits = phases_[p].exits;
  CompiledPlace& place = phases_[p].places[id.index()];
  place.is_known = true;
  place.exits_begin = static_cast<std::uint32_t>(exits.size());
  double sum = 0;
  for (std::size_t i = 0; i < situation.exits.size(); ++i) {
    const auto to = move(id, situation.exits[i]);
    if (!to) continue;  // check() refuses those that are possible
    sum += situation.exits[i].probability;
    exits.push_back({*to, sum, samplers[i]});
  }
  place.exits_end = static_cast<std::uint32_t>(exits.size());
  const TailModel& tail = situation.tail;
  if (tail.probability > 0) {
    place.tail_begins = std::min(sum, 1.0);
    place.tail_stays = tail.rule == TailModel::Rule::stays;
    place.tail_after_days = tail.after_days;
    place.tail_mean_days = tail.mean_days;
  } else {
    close_thresholds(std::span{exits}.subspan(place.exits_begin));
  }
}

void CompiledModel::number_counters() {
  Reach reach{pipeline_.states().size()};
  for (const Phase& phase : phases_) {
    for (const CompiledPlace& place : phase.places) {
      for (std::uint32_t i = place.exits_begin; i < place.exits_end; ++i) {
        reach.add(place.state, places_[phase.exits[i].move.to.index()].state.index());
      }
    }
  }
  reach.close();
  counter_of_.assign(pipeline_.states().size(), 0);
  counters_ = 0;
  for (std::size_t state = 0; state < counter_of_.size(); ++state) {
    if (reach(state, state)) counter_of_[state] = static_cast<std::uint16_t>(++counters_);
  }
  for (Phase& phase : phases_) {
    for (CompiledPlace& place : phase.places) place.counter = counter_of_[place.state];
  }
}

std::vector<PlaceId> CompiledModel::endless_places() const {
  std::vector<bool> ends(places_.size(), false);
  bool changed = true;
  while (changed) {
    changed = false;
    for (const Phase& phase : phases_) {
      for (std::size_t i = 0; i < phase.places.size(); ++i) {
        if (ends[i]) continue;
        const CompiledPlace& place = phase.places[i];
        const auto exits =
            std::span{phase.exits}.subspan(place.exits_begin, place.exits_end - place.exits_begin);
        ends[i] = place.is_outcome ||
                  std::any_of(exits.begin(), exits.end(),
                              [&](const auto& exit) { return ends[exit.move.to.index()]; });
        changed = changed || ends[i];
      }
    }
  }
  std::vector<PlaceId> endless;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const bool stays = std::any_of(phases_.begin(), phases_.end(), [i](const Phase& phase) {
      return phase.places[i].tail_stays && phase.places[i].tail_begins < 1;
    });
    if (stays || !ends[i]) endless.emplace_back(i);
  }
  return endless;
}

}  // namespace casepath::detail
