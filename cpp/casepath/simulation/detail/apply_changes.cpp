#include "casepath/simulation/detail/apply_changes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "casepath/core/detail/text.hpp"
#include "casepath/simulation/detail/model_check.hpp"
#include "casepath/simulation/detail/model_names.hpp"
#include "casepath/simulation/detail/scenario_keys.hpp"
#include "casepath/simulation/detail/scenario_text.hpp"
#include "casepath/table/detail/cell_text.hpp"

namespace casepath::detail {

namespace {

/// What is left of a sum of probabilities by rounding_error alone.
constexpr double rounding_error = 1e-12;

bool is_by(const ExitModel& exit, const std::string& event) { return exit.event == event; }

double probability_by(const SituationModel& situation, const std::string& event) {
  double sum = 0;
  for (const ExitModel& exit : situation.exits) sum += is_by(exit, event) ? exit.probability : 0;
  return sum;
}

/// Gives what exits and tail lack of one by rounding_error to the likeliest of those that
/// `may_give`.
template <class MayGive>
void close_sum(SituationModel& situation, MayGive may_give, bool tail_may_give) {
  double sum = situation.tail.probability;
  double* largest = tail_may_give ? &situation.tail.probability : nullptr;
  for (ExitModel& exit : situation.exits) {
    sum += exit.probability;
    if (may_give(exit) && (largest == nullptr || exit.probability > *largest)) {
      largest = &exit.probability;
    }
  }
  if (largest != nullptr && *largest > 0) *largest += 1 - sum;
}

/// Shares out `added` among the exits by `event`, in their proportion; alike where all are 0.
void add_probability(SituationModel& situation, const std::string& event, double added) {
  const double before = probability_by(situation, event);
  const auto count = std::count_if(situation.exits.begin(), situation.exits.end(),
                                   [&](const ExitModel& exit) { return is_by(exit, event); });
  for (ExitModel& exit : situation.exits) {
    if (!is_by(exit, event)) continue;
    exit.probability +=
        before > 0 ? exit.probability / before * added : added / static_cast<double>(count);
  }
}

/// Lets those who would leave after the end of the follow-up leave as the others do.
void fold_tail(SituationModel& situation) {
  if (situation.tail.rule == TailModel::Rule::stays || situation.tail.probability == 0) return;
  double by_exits = 0;
  for (const ExitModel& exit : situation.exits) by_exits += exit.probability;
  if (by_exits <= rounding_error) return;
  for (ExitModel& exit : situation.exits) exit.probability /= by_exits;
  situation.tail = {};
  close_sum(
      situation, [](const ExitModel&) { return true; }, false);
}

void add_names(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::vector<std::string> names_of_groups(const Model& model) {
  std::vector<std::string> names;
  for (const GroupModel& group : model.groups) names.push_back(group_name(group.values));
  return names;
}

std::vector<std::string> names_of_pools(const Model& model) {
  std::vector<std::string> names;
  for (const Pool& pool : model.capacity.pools) names.push_back(pool.name);
  return names;
}

}  // namespace

void ChangeApplier::problem(std::string code, std::string_view key, std::string message,
                            std::string hint) {
  problems_.push_back({std::move(code), key.empty() ? pointer_ : at(pointer_, key),
                       std::move(message), std::move(hint)});
}

std::string ChangeApplier::name_of(const Place& place) const {
  return place_text(
      {place.situation->state,
       place.situation->offence.empty() ? std::nullopt : std::optional(place.situation->offence),
       model_.by.empty() ? std::nullopt : std::optional(place.group->values)});
}

bool ChangeApplier::is_factor(double factor, bool may_be_zero) {
  if (std::isfinite(factor) && (may_be_zero ? factor >= 0 : factor > 0)) return true;
  problem("bad_factor", "factor", "a factor can't be " + exact_number(factor),
          may_be_zero ? "a factor is at least 0" : "a factor of times is above 0");
  return false;
}

bool ChangeApplier::is_share(std::string_view key, double share) {
  if (share >= 0 && share <= 1) return true;
  problem("bad_probability", key, "a " + std::string(key) + " can't be " + exact_number(share),
          "it lies between 0 and 1");
  return false;
}

bool ChangeApplier::is_group(const std::vector<std::string>& values) {
  const auto has_values = [&](const GroupModel& group) { return group.values == values; };
  if (!model_.by.empty() && std::any_of(model_.groups.begin(), model_.groups.end(), has_values)) {
    return true;
  }
  const std::string name = shown(group_name(values));
  problem("unknown_group", "group", "the model has no group " + name,
          model_.by.empty() ? "it is not grouped: leave out \"group\""
                            : "its groups are " + list_of(names_of_groups(model_)));
  return false;
}

void ChangeApplier::no_situation(const Where& where) {
  const auto state = model_.pipeline.find_state(where.state);
  if (state && model_.pipeline.state(*state).is_outcome()) {
    problem("no_situation", "state", shown(where.state) + " is an outcome: no case leaves it");
    return;
  }
  std::vector<std::string> offences;
  for (const GroupModel& group : model_.groups) {
    for (const SituationModel& situation : group.situations) {
      if (situation.state == where.state) add_names(offences, situation.offence);
    }
  }
  std::string hint;
  if (offences == std::vector<std::string>{""}) {
    hint = "offences are not told apart there: leave out \"offence\"";
  } else if (!offences.empty()) {
    hint = "the offences there are " + list_of(offences);
  }
  problem("no_situation", offences.empty() ? "state" : "offence",
          "the model has no situation in " + place_text(where), std::move(hint));
}

std::vector<ChangeApplier::Place> ChangeApplier::places(const Where& where) {
  const std::size_t before = problems_.size();
  const Pipeline& pipeline = model_.pipeline;
  if (!pipeline.find_state(where.state)) {
    problem("unknown_state", "state", "the pipeline has no state " + shown(where.state),
            hint_for(where.state, state_names(pipeline), "states"));
  }
  if (where.offence && !where.offence->empty() && !pipeline.find_offence(*where.offence)) {
    problem("unknown_offence", "offence", "the pipeline has no offence " + shown(*where.offence),
            hint_for(*where.offence, offence_names(pipeline), "offences"));
  }
  if (where.group) is_group(*where.group);
  if (problems_.size() > before) return {};

  std::vector<Place> found;
  for (GroupModel& group : model_.groups) {
    if (where.group && group.values != *where.group) continue;
    for (SituationModel& situation : group.situations) {
      if (situation.state != where.state) continue;
      if (where.offence && situation.offence != *where.offence) continue;
      found.push_back({&group, &situation});
    }
  }
  if (found.empty()) no_situation(where);
  return found;
}

std::vector<ChangeApplier::Place> ChangeApplier::places_with_exit(const Where& where,
                                                                  const std::string& event,
                                                                  bool taken) {
  const Pipeline& pipeline = model_.pipeline;
  if (!pipeline.find_event(event)) {
    problem("unknown_event", "event", "the pipeline has no event " + shown(event),
            hint_for(event, event_names(pipeline), "events"));
    static_cast<void>(places(where));
    return {};
  }
  const std::vector<Place> all = places(where);
  std::vector<Place> with;
  std::vector<std::string> exits;
  for (const Place& place : all) {
    bool has = false;
    for (const ExitModel& exit : place.situation->exits) {
      const bool counts = !taken || exit.probability > 0;
      if (counts) add_names(exits, exit.event);
      has = has || (counts && is_by(exit, event));
    }
    if (has) with.push_back(place);
  }
  if (with.empty() && !all.empty()) {
    problem("no_exit", "event", "no case leaves " + place_text(where) + " by " + shown(event),
            hint_for(event, exits, "exits"));
  }
  return with;
}

bool ChangeApplier::set_probability(const Place& place, const std::string& event, double after) {
  SituationModel& situation = *place.situation;
  const double before = probability_by(situation, event);
  double rest = situation.tail.probability;
  for (const ExitModel& exit : situation.exits) rest += is_by(exit, event) ? 0 : exit.probability;
  if (rest <= rounding_error && after < 1) {
    problem("no_rest", "event",
            "all cases leave " + name_of(place) + " by " + shown(event) +
                ": there is nothing else that could become likelier",
            "a \"divert\" says where they go");
    return false;
  }
  const double scale = rest > rounding_error ? (1 - after) / rest : 0;
  add_probability(situation, event, after - before);
  for (ExitModel& exit : situation.exits) {
    if (!is_by(exit, event)) exit.probability *= scale;
  }
  situation.tail.probability *= scale;
  close_sum(
      situation, [&](const ExitModel& exit) { return !is_by(exit, event); }, true);
  return true;
}

void ChangeApplier::carry_out(const ChangeProbability& change) {
  if (!is_factor(change.factor, true)) return;
  for (const Place& place : places_with_exit(change.where, change.event, true)) {
    const double before = probability_by(*place.situation, change.event);
    const double after = before * change.factor;
    if (after > 1 + rounding_error) {
      problem("bad_probability", "factor",
              "the probability of leaving " + name_of(place) + " by " + shown(change.event) +
                  " is " + display(before, CellType::number, 4) + ", and " +
                  exact_number(change.factor) + " times that is above 1",
              "the factor can be at most " + display(1 / before, CellType::number, 4));
    } else {
      set_probability(place, change.event, std::min(after, 1.0));
    }
  }
}

void ChangeApplier::carry_out(const SetProbability& change) {
  if (!is_share("probability", change.probability)) return;
  for (const Place& place : places_with_exit(change.where, change.event, false)) {
    set_probability(place, change.event, change.probability);
  }
}

std::pair<bool, Service*> ChangeApplier::service_of(const Where& where,
                                                    const std::optional<std::string>& event) {
  auto& services = model_.capacity.services;
  const auto found = std::find_if(services.begin(), services.end(), [&](const Service& service) {
    return service.state == where.state;
  });
  if (found == services.end()) return {true, nullptr};
  const std::string_view limit = event           ? "event"
                                 : where.offence ? "offence"
                                 : where.group   ? "group"
                                                 : "";
  if (limit.empty()) return {true, &*found};
  problem("one_service", limit,
          "the service in " + shown(where.state) + " takes the same time for all cases",
          "leave out \"" + std::string(limit) + "\"");
  return {false, nullptr};
}

template <class ChangeDuration, class ChangeTail>
void ChangeApplier::change_times(const Where& where, const std::optional<std::string>& event,
                                 ChangeDuration change_duration, ChangeTail change_tail) {
  const std::vector<Place> found = event ? places_with_exit(where, *event, false) : places(where);
  const auto [possible, service] = service_of(where, event);
  if (!possible) return;
  for (const Place& place : found) {
    for (ExitModel& exit : place.situation->exits) {
      if (!event || is_by(exit, *event)) change_duration(exit.duration);
    }
    if (!event) change_tail(*place.situation);
  }
  if (service != nullptr && !found.empty()) change_duration(service->duration);
}

void ChangeApplier::carry_out(const ScaleTime& change) {
  if (!is_factor(change.factor, false)) return;
  change_times(
      change.where, change.event,
      [&](Duration& duration) { duration = scaled(duration, change.factor); },
      [&](SituationModel& situation) {
        situation.tail.after_days *= change.factor;
        situation.tail.mean_days *= change.factor;
      });
}

void ChangeApplier::carry_out(const ReplaceTime& change) {
  const std::size_t before = problems_.size();
  check_duration(change.duration, at(pointer_, "duration"), problems_);
  if (problems_.size() > before) return;
  change_times(
      change.where, change.event, [&](Duration& duration) { duration = change.duration; },
      fold_tail);
}

bool ChangeApplier::divert(const Place& place, const Divert& change) {
  SituationModel& situation = *place.situation;
  const Pipeline& pipeline = model_.pipeline;
  const auto is_instead = [&](const ExitModel& exit) { return is_by(exit, change.instead); };
  if (std::none_of(situation.exits.begin(), situation.exits.end(), is_instead)) {
    const StateId state = *pipeline.find_state(situation.state);
    if (pipeline.transition(state, *pipeline.find_event(change.instead)).is_none()) {
      std::vector<std::string> possible;
      for (const EventId event : pipeline.events_from(state)) {
        possible.push_back(pipeline.events()[event.index()]);
      }
      problem("not_allowed_here", "instead",
              shown(change.instead) + " does not lead out of " + shown(situation.state),
              hint_for(change.instead, possible, "events"));
      return false;
    }
    const ExitModel* likeliest = nullptr;
    for (const ExitModel& exit : situation.exits) {
      if (!is_by(exit, change.event)) continue;
      if (likeliest == nullptr || exit.probability > likeliest->probability) likeliest = &exit;
    }
    ExitModel added;
    added.event = change.instead;
    added.duration = likeliest->duration;
    situation.exits.push_back(std::move(added));
  }
  const double before = probability_by(situation, change.event);
  add_probability(situation, change.event, -before * change.share);
  add_probability(situation, change.instead, before * change.share);
  close_sum(situation, is_instead, false);
  return true;
}

void ChangeApplier::carry_out(const Divert& change) {
  const Pipeline& pipeline = model_.pipeline;
  const bool is_known = pipeline.find_event(change.instead).has_value();
  if (!is_known) {
    problem("unknown_event", "instead", "the pipeline has no event " + shown(change.instead),
            hint_for(change.instead, event_names(pipeline), "events"));
  } else if (change.event == change.instead) {
    problem("same_event", "instead", shown(change.event) + " is diverted to itself");
  }
  const bool is_possible =
      is_share("share", change.share) && is_known && change.event != change.instead;
  for (const Place& place : places_with_exit(change.where, change.event, true)) {
    if (is_possible && !divert(place, change)) return;
  }
}

void ChangeApplier::carry_out(const ChangeInflow& change) {
  if (model_.arrivals.kind == Arrivals::Kind::none) {
    problem("no_arrivals", "", "the model does not say how many cases come in",
            "give it \"arrivals\", or simulate another number of cases");
    return;
  }
  if (!is_factor(change.factor, true) || (change.group && !is_group(*change.group))) return;
  double total = 0;
  std::vector<double> parts;
  for (const GroupModel& group : model_.groups) {
    const bool is_meant = !change.group || group.values == *change.group;
    parts.push_back(group.share * (is_meant ? change.factor : 1));
    total += parts.back();
  }
  for (double& rate : model_.arrivals.per_day) rate *= total;
  if (!change.group || total == 0) return;  // the mix is as before, or nobody comes
  for (std::size_t i = 0; i < parts.size(); ++i) model_.groups[i].share = parts[i] / total;
}

void ChangeApplier::carry_out(const SetServers& change) {
  auto& pools = model_.capacity.pools;
  const auto found = std::find_if(pools.begin(), pools.end(),
                                  [&](const Pool& pool) { return pool.name == change.pool; });
  if (found == pools.end()) {
    problem("unknown_pool", "pool", "the model has no pool " + shown(change.pool),
            hint_for(change.pool, names_of_pools(model_), "pools"));
  } else if (change.servers < 1) {
    problem("bad_servers", "servers",
            "a pool can't have " + std::to_string(change.servers) + " servers",
            "it has at least 1");
  } else {
    found->servers = change.servers;
  }
}

void ChangeApplier::carry_out(const Change& change, const std::string& pointer) {
  pointer_ = at(pointer, detail::name_of(change));
  std::visit([this](const auto& one) { carry_out(one); }, change);
}

}  // namespace casepath::detail
