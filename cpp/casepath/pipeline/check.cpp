#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/detail/utf8.hpp"
#include "casepath/pipeline/detail/checker.hpp"
#include "casepath/pipeline/detail/keys.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/pipeline/step.hpp"

namespace casepath {

namespace detail {

namespace {

template <class List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  names.reserve(list.size());
  for (const auto& one : list) names.push_back(one.name);
  return names;
}

KnownNames table(std::string_view one, std::string_view many, std::vector<std::string> names,
                 bool doubtful) {
  KnownNames result{one, many, std::move(names), {}, doubtful};
  for (std::size_t i = 0; i < result.names.size(); ++i) result.index.emplace(result.names[i], i);
  return result;
}

std::vector<std::string> class_names(const Definition& definition) {
  std::vector<std::string> names;
  for (const BuiltInClass& one : built_in_classes) names.emplace_back(one.name);
  for (const OutcomeClassDefinition& one : definition.outcome_classes) names.push_back(one.name);
  return names;
}

bool is_built_in(std::string_view name) {
  return std::any_of(std::begin(built_in_classes), std::end(built_in_classes),
                     [name](const BuiltInClass& one) { return one.name == name; });
}

/// Whether the file could not be read there, above or below: then it has been said already.
bool is_silenced(const Diagnostic& diagnostic, const Doubt& doubt) {
  const std::string& pointer = diagnostic.pointer;
  for (std::size_t end = 0; end != std::string::npos; end = pointer.find('/', end + 1)) {
    if (doubt.places.contains(std::string_view(pointer).substr(0, end))) return true;
  }
  if (doubt.places.contains(pointer)) return true;
  const auto below = doubt.places.lower_bound(pointer + "/");
  return below != doubt.places.end() && is_at_or_below(*below, pointer);
}

/// After so many problems no more names are searched for what was meant.
constexpr std::size_t most_searches = 1000;

}  // namespace

Checker::Checker(const Definition& definition, const Doubt& doubt)
    : d_(definition),
      doubt_(doubt),
      stages_(table("stage", "stages", d_.stages, doubt.stages)),
      milestones_(table("milestone", "milestones", d_.milestones, doubt.milestones)),
      classes_(table("class", "classes of outcomes", class_names(d_), doubt.classes)),
      states_(table("state", "states", names_of(d_.states), doubt.states)),
      fields_(table("field", "fields", names_of(d_.fields), doubt.fields)),
      offences_(table("offence", "offences", names_of(d_.offences), doubt.offences)),
      events_(table("event", "events", names_of(d_.events), doubt.events)) {}

std::vector<Diagnostic> Checker::run() {
  check_texts();
  check_limits();
  if (!found_.empty() && found_.back().code == "too_many") return std::move(found_);
  check_states();
  check_offences();
  check_events();
  check_deadlines();
  check_reachability();
  std::erase_if(found_, [this](const Diagnostic& d) { return is_silenced(d, doubt_); });
  return std::move(found_);
}

void Checker::problem(std::string code, std::string pointer, std::string message,
                      std::string hint) {
  found_.push_back({std::move(code), std::move(pointer), std::move(message), std::move(hint)});
}

std::optional<std::size_t> Checker::look_up(const KnownNames& table, const std::string& name,
                                            const std::string& pointer) {
  const auto found = table.find(name);
  if (!found && !table.doubtful) {
    problem("unknown_" + std::string(table.one), pointer,
            "there is no " + std::string(table.one) + " " + shown(name),
            found_.size() < most_searches ? hint_for(name, table.names, table.many) : "");
  }
  return found;
}

void Checker::look_up_all(const KnownNames& table, const std::vector<std::string>& names,
                          const std::string& pointer) {
  for (std::size_t i = 0; i < names.size(); ++i) look_up(table, names[i], at(pointer, i));
  check_repeats(names, pointer, false);
}

void Checker::check_name(const std::string& name, const std::string& pointer,
                         std::string_view what) {
  if (name.empty()) {
    problem("bad_name", pointer, "the " + std::string(what) + " is empty", "give it a name");
  } else if (!is_utf8(name) || has_control(name, false)) {
    problem(
        "bad_name", pointer,
        "the " + std::string(what) + " " + shown(name) + " has control characters or is not UTF-8",
        "use printable characters");
  }
}

void Checker::check_text(const std::string& text, const std::string& pointer) {
  if (is_utf8(text) && !has_control(text, true)) return;
  problem("bad_text", pointer, "the text has control characters or is not UTF-8",
          "use printable characters, line breaks and tabs");
}

/// Names that occur twice; each but the first is reported, at its index or under its name.
void Checker::check_repeats(const std::vector<std::string>& names, const std::string& pointer,
                            bool by_name) {
  std::unordered_set<std::string_view> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (seen.insert(names[i]).second) continue;
    problem("duplicate_name", by_name ? at(pointer, names[i]) : at(pointer, i),
            shown(names[i]) + " is there twice", "keep one of the two");
  }
}

bool Checker::is_outcome(std::size_t state) const {
  return d_.states[state].outcome.has_value() && !d_.states[state].stage.has_value();
}

void Checker::check_texts() {
  check_name(d_.id, "/id", "id");
  check_name(d_.version, "/version", "version");
  check_text(d_.title, "/title");
  check_text(d_.description, "/description");
  check_name(d_.unit, "/unit", "unit");

  const auto list = [this](const std::vector<std::string>& names, const std::string& pointer,
                           std::string_view what) {
    for (std::size_t i = 0; i < names.size(); ++i) check_name(names[i], at(pointer, i), what);
    check_repeats(names, pointer, false);
  };
  list(d_.parents, "/parents", "parent");
  for (std::size_t i = 0; i < d_.parents.size(); ++i) {
    if (d_.parents[i] != d_.unit || d_.unit.empty()) continue;
    problem("unit_in_parents", at("/parents", i),
            shown(d_.unit) + " is the unit itself, not a larger one", "leave it out");
  }
  for (std::size_t i = 0; i < d_.sources.size(); ++i) {
    if (d_.sources[i].empty()) {
      problem("bad_text", at("/sources", i), "the source is empty", "say where it comes from");
    } else {
      check_text(d_.sources[i], at("/sources", i));
    }
  }
  list(d_.stages, "/stages", "stage");
  list(d_.milestones, "/milestones", "milestone");

  const auto named = [this](const auto& things, const std::string& pointer, std::string_view what,
                            auto check_one) {
    for (const auto& thing : things) {
      check_name(thing.name, at(pointer, thing.name), what);
      check_one(thing, at(pointer, thing.name));
    }
    check_repeats(names_of(things), pointer, true);
  };
  const auto title_and_source = [this](const auto& thing, const std::string& pointer) {
    check_text(thing.title, at(pointer, "title"));
    check_text(thing.provenance.source, at(pointer, "source"));
  };
  named(d_.outcome_classes, "/outcome_classes", "class of outcomes",
        [this](const auto& thing, const std::string& pointer) {
          check_text(thing.title, at(pointer, "title"));
          if (!is_built_in(thing.name)) return;
          problem("class_redefined", pointer, shown(thing.name) + " is built in",
                  "choose another name");
        });
  named(d_.states, "/states", "state", title_and_source);
  named(d_.fields, "/fields", "field", [](const auto&, const std::string&) {});
  named(d_.offences, "/offences", "offence", title_and_source);
  named(d_.events, "/events", "event", title_and_source);
  named(d_.deadlines, "/deadlines", "deadline", title_and_source);
}

void Checker::check_limits() {
  const auto at_most = [this](std::size_t count, std::size_t most, std::string pointer,
                              std::string_view what) {
    if (count <= most) return;
    problem("too_many", std::move(pointer),
            std::to_string(count) + " " + std::string(what) + ", and " + std::to_string(most) +
                " are possible");
  };
  at_most(d_.fields.size(), max_fields, "/fields", "fields");
  at_most(d_.milestones.size(), max_milestones, "/milestones", "milestones");
  at_most(d_.stages.size(), max_names, "/stages", "stages");
  at_most(d_.outcome_classes.size(), max_names, "/outcome_classes", "classes of outcomes");
  at_most(d_.states.size(), max_names, "/states", "states");
  at_most(d_.offences.size(), max_names, "/offences", "offences");
  at_most(d_.events.size(), max_names, "/events", "events");
  at_most(d_.deadlines.size(), max_names, "/deadlines", "deadlines");
  std::size_t transitions = 0;
  for (const EventDefinition& event : d_.events) {
    for (const TransitionDefinition& one : event.transitions) transitions += one.from.size();
  }
  at_most(transitions, TransitionId::none_value - std::size_t{1}, "/events", "transitions");
}

void Checker::check_states() {
  if (d_.stages.empty() && !stages_.doubtful) {
    problem("no_stage", "/stages", "a pipeline has at least one stage");
  }
  std::vector<bool> has_state(d_.stages.size());
  bool has_outcome = false;
  for (const StateDefinition& state : d_.states) {
    const std::string pointer = at("/states", state.name);
    has_outcome = has_outcome || state.outcome.has_value();
    if (state.stage && state.outcome) {
      problem("stage_and_outcome", pointer, "a state lies in a stage or is an outcome, not both",
              "leave one of \"stage\" and \"outcome\" out");
    } else if (!state.stage && !state.outcome) {
      problem("state_without_stage", pointer, "a state lies in a stage or is an outcome",
              "add \"stage\" or \"outcome\"");
    }
    if (state.stage) {
      const auto stage = look_up(stages_, *state.stage, at(pointer, "stage"));
      if (stage) has_state[*stage] = true;
      if (state.ground != Ground::none && !state.outcome) {
        problem("ground_not_allowed", at(pointer, "ground"), "only a drop_out has a ground",
                "leave \"ground\" out");
      }
    }
    if (!state.outcome) continue;
    const auto outcome_class = look_up(classes_, *state.outcome, at(pointer, "outcome"));
    if (state.stage) continue;
    if (state.kind != StateKind::open) {
      problem("kind_not_allowed", at(pointer, "kind"), "an outcome is neither open nor paused",
              "leave \"kind\" out");
    }
    const bool drops_out = *state.outcome == "drop_out";
    if (drops_out && state.ground == Ground::none) {
      problem("ground_missing", pointer, "a drop_out has a ground",
              "\"ground\" is one of \"no_offence\", \"evidence\", \"victim_request\", "
              "\"legal_bar\" and \"other\"");
    } else if (!drops_out && outcome_class && state.ground != Ground::none) {
      problem("ground_not_allowed", at(pointer, "ground"), "only a drop_out has a ground",
              "leave \"ground\" out");
    }
  }
  // A state that names an unknown stage may belong to any of them.
  const bool all_known = std::all_of(d_.states.begin(), d_.states.end(), [this](const auto& s) {
    return (s.stage || s.outcome) && (!s.stage || stages_.find(*s.stage));
  });
  for (std::size_t i = 0; i < has_state.size(); ++i) {
    if (has_state[i] || !all_known || states_.doubtful || stages_.find(d_.stages[i]) != i) continue;
    problem("stage_without_state", at("/stages", i),
            "no state lies in the stage " + shown(d_.stages[i]), "add a state or leave it out");
  }
  if (!has_outcome && !states_.doubtful) {
    problem("no_outcome", "/states", "no state is an outcome, so no case can end",
            "add a state with \"outcome\"");
  }
}

void Checker::check_event_text(const std::string& text, const std::string& pointer) {
  check_text(text, pointer);
  if (!text.starts_with(event_prefix)) return;
  const std::string name = text.substr(event_prefix.size());
  const auto field = look_up(fields_, name, pointer);
  if (!field) return;
  const auto type = type_of(*field);
  if (!type || *type == FieldType::category) return;
  problem("not_a_category", pointer,
          "the field " + shown(name) + " is of type " + std::string(to_string(*type)) +
              ", and here a category is read",
          "");
}

void Checker::check_events() {
  bool opens = false;
  for (const EventDefinition& event : d_.events) {
    const std::string pointer = at("/events", event.name);
    check_event_text(event.actor, at(pointer, "actor"));
    check_event_text(event.reason, at(pointer, "reason"));
    if (event.marks) look_up(milestones_, *event.marks, at(pointer, "marks"));
    look_up_all(fields_, event.requires_fields, at(pointer, "requires"));
    std::vector<std::string> set_fields;
    for (const Assignment& assignment : event.sets) {
      check_assignment(assignment, at(at(pointer, "sets"), assignment.first));
      set_fields.push_back(assignment.first);
    }
    check_repeats(set_fields, at(pointer, "sets"), true);
    if (event.transitions.empty()) {
      problem("event_without_transition", pointer,
              "the event " + shown(event.name) + " moves nothing", "add a transition");
    }
    check_transitions(event, at(pointer, "transitions"));
    for (const TransitionDefinition& one : event.transitions) {
      opens = opens || std::find(one.from.begin(), one.from.end(), std::nullopt) != one.from.end();
    }
  }
  if (!opens && !doubt_.graph) {
    problem("no_opening", "/events", "no transition is from null, so no case can begin",
            "add a transition with \"from\": null");
  }
}

void Checker::check_transitions(const EventDefinition& event, const std::string& pointer) {
  std::unordered_map<std::string, std::string> taken;  // state, or "" for null -> first place
  for (std::size_t i = 0; i < event.transitions.size(); ++i) {
    const TransitionDefinition& transition = event.transitions[i];
    const std::string place = at(pointer, i);
    check_transition(event, transition, place);
    for (const auto& from : transition.from) {
      const std::string key = from ? "state " + shown(*from) : "null";
      const auto [first, is_new] = taken.emplace((from ? "=" + *from : "null"), place);
      if (is_new) continue;
      problem("ambiguous_transition", place,
              "the event " + shown(event.name) + " has two transitions from " + key,
              first->second == place
                  ? "it is in \"from\" twice"
                  : "the first is " + first->second + "; a guard does not make them different");
    }
  }
}

void Checker::check_transition(const EventDefinition& event, const TransitionDefinition& transition,
                               const std::string& pointer) {
  const bool stays = transition.to == "=";
  if (transition.from.empty()) {
    problem("no_from", at(pointer, "from"), "the transition begins nowhere",
            "name a state, or null to open a case");
  }
  const auto to = stays ? std::nullopt : look_up(states_, transition.to, at(pointer, "to"));
  bool all_open = true;
  for (std::size_t i = 0; i < transition.from.size(); ++i) {
    const std::string place =
        transition.from.size() == 1 ? at(pointer, "from") : at(at(pointer, "from"), i);
    if (!transition.from[i]) {
      if (stays) {
        problem("opening_stays", at(pointer, "to"), "a case that opens has no state to stay in",
                "name the state that it opens in");
      }
      continue;
    }
    all_open = false;
    const auto from = look_up(states_, *transition.from[i], place);
    if (!from || stays || from == to || event.reopens || !is_outcome(*from)) continue;
    problem("leaves_outcome", place,
            "the event " + shown(event.name) + " leaves the outcome " + shown(*transition.from[i]) +
                " and does not reopen",
            "add \"reopens\": true to the event, or leave the outcome out of \"from\"");
  }
  if (transition.running && !all_open) {
    problem("running_not_opening", at(pointer, "running"),
            "only an opening can say that the case was running", "use it with \"from\": null");
  }
  if (!transition.via.empty()) check_via(transition, pointer);
  if (transition.guard) check_guard(*transition.guard, at(pointer, "if"));
}

void Checker::check_via(const TransitionDefinition& transition, const std::string& pointer) {
  const std::string via = at(pointer, "via");
  if (transition.to == "=") {
    problem("via_without_move", via, "a case that stays passes through nothing",
            "leave \"via\" out");
  }
  std::unordered_set<std::string_view> passed_names{transition.to};
  for (const auto& from : transition.from) {
    if (from) passed_names.insert(*from);
  }
  for (std::size_t i = 0; i < transition.via.size(); ++i) {
    const std::string& name = transition.via[i];
    const auto state = look_up(states_, name, at(via, i));
    if (!state) continue;
    const StateDefinition& passed = d_.states[*state];
    if (is_outcome(*state) || passed.kind == StateKind::paused) {
      problem("via_not_open", at(via, i),
              "a case can't pass through " + shown(name) + ", which is " +
                  (is_outcome(*state) ? "an outcome" : "paused"),
              "name open states");
    }
    if (!passed_names.insert(name).second) {
      problem("via_repeats", at(via, i), "the move is in " + shown(name) + " twice",
              "name only what lies between \"from\" and \"to\"");
    }
  }
}

void Checker::check_deadlines() {
  constexpr std::int64_t longest = 100'000;
  for (const DeadlineDefinition& deadline : d_.deadlines) {
    const std::string pointer = at("/deadlines", deadline.name);
    if (deadline.starts.empty()) {
      problem("deadline_without_start", at(pointer, "starts"), "no event starts the deadline");
    }
    if (deadline.stops.empty()) {
      problem("deadline_without_stop", at(pointer, "stops"), "no event keeps the deadline");
    }
    look_up_all(events_, deadline.starts, at(pointer, "starts"));
    look_up_all(events_, deadline.stops, at(pointer, "stops"));
    look_up_all(events_, deadline.suspends, at(pointer, "suspends"));
    look_up_all(events_, deadline.resumes, at(pointer, "resumes"));
    if (deadline.within.count < 1 || deadline.within.count > longest) {
      problem("bad_period", at(at(pointer, "within"), to_string(deadline.within.unit)),
              "a period is 1 to 100000, not " + std::to_string(deadline.within.count));
    }
  }
  if (d_.silent_after_days && (*d_.silent_after_days < 1 || *d_.silent_after_days > longest)) {
    problem("bad_period", "/silent_after/days",
            "a period is 1 to 100000, not " + std::to_string(*d_.silent_after_days));
  }
}

std::vector<Diagnostic> check(const Definition& definition, const Doubt& doubt) {
  return Checker(definition, doubt).run();
}

}  // namespace detail

std::vector<Diagnostic> check(const Definition& definition) {
  return detail::check(definition, detail::Doubt{});
}

}  // namespace casepath
