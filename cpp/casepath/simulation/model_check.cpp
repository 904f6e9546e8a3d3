/// What is wrong with a model.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "casepath/core/detail/text.hpp"
#include "casepath/simulation/detail/exit_step.hpp"
#include "casepath/simulation/detail/model_check.hpp"
#include "casepath/simulation/detail/model_names.hpp"
#include "casepath/simulation/model.hpp"
#include "casepath/table/detail/cell_text.hpp"

namespace casepath {

namespace {

using detail::at;
using detail::exact_number;
using detail::hint_for;
using detail::shown;

/// Columns that every simulated log has of its own.
constexpr std::array<std::string_view, 3> own_columns{"case", "event", "date"};

/// `"tried"`, or `"tried" with the offence "minor"`.
std::string in_words(std::string_view state, std::string_view offence) {
  return shown(state) + (offence.empty() ? "" : " with the offence " + shown(offence));
}

class ModelCheck {
 public:
  explicit ModelCheck(const Model& model)
      : model_(model),
        pipeline_(model.pipeline),
        states_(detail::state_names(pipeline_)),
        events_(detail::event_names(pipeline_)),
        offences_(detail::offence_names(pipeline_)),
        fields_(detail::field_names(pipeline_)) {}

  std::vector<Diagnostic> run();

 private:
  void problem(std::string code, std::string pointer, std::string message, std::string hint = {}) {
    problems_.push_back({std::move(code), std::move(pointer), std::move(message), std::move(hint)});
  }

  void columns();
  void arrivals();
  void groups();
  void group(const GroupModel& group, const std::string& pointer);
  void openings(const GroupModel& group, const std::string& pointer);
  void situations(const GroupModel& group, const std::string& pointer);
  void situation(const SituationModel& situation, const std::string& pointer);
  void exits(const SituationModel& situation, const std::string& pointer);
  void tail(const TailModel& tail, const std::string& pointer);

  // Names and numbers
  bool known(std::string_view kind, const std::vector<std::string>& names, const std::string& name,
             const std::string& pointer);
  void offence(const std::string& name, const std::string& pointer);
  void fields(const ModelFields& fields, const std::string& pointer);
  /// Whether it is a probability.
  bool probability(double value, const std::string& pointer);
  void not_negative(std::string_view key, double value, const std::string& pointer);
  void sum_to_one(double sum, std::string_view of_what, const std::string& pointer);
  /// Names what an opening or exit has in common with one before it.
  template <class Way>
  void twice(const std::vector<Way>& ways, const std::string& pointer);

  const Model& model_;
  const Pipeline& pipeline_;
  std::vector<std::string> states_;
  std::vector<std::string> events_;
  std::vector<std::string> offences_;
  std::vector<std::string> fields_;
  std::vector<Diagnostic> problems_;
};

/// Follows the cases of a group from their openings through all situations that they may get into,
/// and asks step() about each exit there.
class Walk {
 public:
  Walk(const Model& model, const GroupModel& group, std::string pointer,
       std::vector<Diagnostic>& problems)
      : model_(model),
        pipeline_(model.pipeline),
        group_(group),
        pointer_(std::move(pointer)),
        problems_(problems) {}

  void run();

 private:
  using Place = std::pair<StateId, OffenceId>;

  void problem(std::string code, std::string pointer, std::string message, std::string hint = {}) {
    problems_.push_back({std::move(code), std::move(pointer), std::move(message), std::move(hint)});
  }
  void reach(const Step& move);
  void walk_on(Place place);
  void leave(Place place, const ExitModel& exit, const std::string& pointer);
  void give_up(Place place);
  /// Exits of situations that no case gets into.
  void check_others();
  /// Once for each place in the model.
  void refused(const Step& step, const std::string& event, const std::string& pointer);

  const Model& model_;
  const Pipeline& pipeline_;
  const GroupModel& group_;
  std::string pointer_;
  std::vector<Diagnostic>& problems_;
  std::set<Place> seen_;
  std::deque<Place> next_;
  std::set<std::size_t> visited_;      ///< places of situations
  std::set<std::string> was_refused_;  ///< pointers
};

// --- the walk -----------------------------------------------------------------------------------

void Walk::refused(const Step& step, const std::string& event, const std::string& pointer) {
  if (!pipeline_.find_event(event) || step.reason == RefusalReason::unknown_offence) return;
  if (!was_refused_.insert(pointer).second) return;
  problem("refused", pointer,
          shown(event) + " " + detail::refusal_in_words(pipeline_, step, event));
}

void Walk::reach(const Step& move) {
  if (pipeline_.state(move.to).is_outcome()) return;
  const Place place{move.to, move.offence_after};
  if (seen_.insert(place).second) next_.push_back(place);
}

void Walk::leave(Place place, const ExitModel& exit, const std::string& pointer) {
  const Step step = detail::exit_step(pipeline_, place.first, place.second, exit);
  if (!step.moved) {
    refused(step, exit.event, pointer);
  } else if (step.to == place.first && step.offence_after == place.second) {
    if (!was_refused_.insert(pointer).second) return;
    problem("no_move", pointer,
            shown(exit.event) + " leaves a case in " +
                in_words(pipeline_.state(place.first).name,
                         detail::offence_name(pipeline_, place.second)) +
                " as it is",
            "an exit changes the state or the offence");
  } else {
    reach(step);
  }
}

void Walk::give_up(Place place) {
  const std::string& state = pipeline_.state(place.first).name;
  for (std::size_t i = 0; i < model_.capacity.services.size(); ++i) {
    const Service& service = model_.capacity.services[i];
    if (service.state != state || !service.patience) continue;
    leave(place, ExitModel{.event = service.patience->event},
          at(at(at("/capacity/services", i), "patience"), "event"));
  }
}

void Walk::walk_on(Place place) {
  const std::string& state = pipeline_.state(place.first).name;
  const std::string offence = detail::offence_name(pipeline_, place.second);
  const auto found = detail::find_situation(group_, state, offence);
  if (!found) {
    problem("no_situation", at(pointer_, "situations"),
            "cases get into " + in_words(state, offence) + ", and there is no situation for it",
            "add one, or one of the state that names no offence");
    return;
  }
  visited_.insert(*found);
  const SituationModel& situation = group_.situations[*found];
  const std::string pointer = at(at(at(pointer_, "situations"), *found), "exits");
  for (std::size_t i = 0; i < situation.exits.size(); ++i) {
    leave(place, situation.exits[i], at(pointer, i));
  }
  give_up(place);
}

void Walk::check_others() {
  for (std::size_t i = 0; i < group_.situations.size(); ++i) {
    const SituationModel& situation = group_.situations[i];
    const auto state = pipeline_.find_state(situation.state);
    if (visited_.contains(i) || !state || pipeline_.state(*state).is_outcome()) continue;
    const OffenceId offence = pipeline_.find_offence(situation.offence).value_or(OffenceId::none());
    const std::string pointer = at(at(at(pointer_, "situations"), i), "exits");
    for (std::size_t k = 0; k < situation.exits.size(); ++k) {
      const ExitModel& exit = situation.exits[k];
      const Step step = detail::exit_step(pipeline_, *state, offence, exit);
      // Whether a condition holds, may depend on the offence with which a case comes.
      const bool is_certain =
          !situation.offence.empty() || step.reason != RefusalReason::guard_failed;
      if (!step.moved && is_certain) refused(step, exit.event, at(pointer, k));
    }
  }
}

void Walk::run() {
  for (std::size_t i = 0; i < group_.openings.size(); ++i) {
    const OpeningModel& opening = group_.openings[i];
    const Step step = detail::opening_step(pipeline_, opening);
    if (step.moved) {
      reach(step);
    } else {
      refused(step, opening.event, at(at(pointer_, "openings"), i));
    }
  }
  for (; !next_.empty(); next_.pop_front()) walk_on(next_.front());
  check_others();
}

// --- names and numbers
// ----------------------------------------------------------------------------

bool ModelCheck::known(std::string_view kind, const std::vector<std::string>& names,
                       const std::string& name, const std::string& pointer) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return true;
  problem("unknown_" + std::string(kind), pointer,
          "the pipeline has no " + std::string(kind) + " " + shown(name),
          hint_for(name, names, std::string(kind) + "s"));
  return false;
}

void ModelCheck::offence(const std::string& name, const std::string& pointer) {
  if (!name.empty()) known("offence", offences_, name, pointer);
}

void ModelCheck::fields(const ModelFields& fields, const std::string& pointer) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto& [name, value] = fields[i];
    const std::string place = at(pointer, name);
    if (!known("field", fields_, name, place)) continue;
    const auto is_same = [&name = name](const auto& other) { return other.first == name; };
    if (std::any_of(fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(i), is_same)) {
      problem("duplicate_field", place, "the field " + shown(name) + " is there twice",
              "keep one of the two");
    }
    const Field& field = pipeline_.fields()[pipeline_.find_field(name)->index()];
    if (field.type == FieldType::offence) {
      problem("bad_field", place, "the field " + shown(name) + " is the offence",
              "write it as \"offence\" beside \"event\"");
    } else if (!detail::bits_of_text(pipeline_, field.type, value)) {
      problem(
          "bad_field", place,
          shown(value) + " is no value of a field of type " + std::string(to_string(field.type)),
          "write it as a CSV file shows it");
    }
  }
}

bool ModelCheck::probability(double value, const std::string& pointer) {
  if (value >= 0.0 && value <= 1.0) return true;
  problem("bad_probability", pointer, "the probability is " + exact_number(value),
          "write a number from 0 to 1");
  return false;
}

void ModelCheck::not_negative(std::string_view key, double value, const std::string& pointer) {
  if (std::isfinite(value) && value >= 0.0) return;
  problem("bad_number", at(pointer, key), std::string(key) + " is " + exact_number(value),
          "write a number of at least 0");
}

void ModelCheck::sum_to_one(double sum, std::string_view of_what, const std::string& pointer) {
  if (std::abs(sum - 1.0) <= detail::sum_tolerance) return;
  problem("sum_not_one", pointer, std::string(of_what) + " sum to " + exact_number(sum),
          "they must sum to one");
}

template <class Way>
void ModelCheck::twice(const std::vector<Way>& ways, const std::string& pointer) {
  std::set<std::tuple<std::string, std::string, ModelFields>> seen;
  for (std::size_t i = 0; i < ways.size(); ++i) {
    if (seen.emplace(ways[i].event, ways[i].offence, ways[i].fields).second) continue;
    problem("duplicate", at(pointer, i),
            in_words(ways[i].event, ways[i].offence) + " is there twice, with the same fields",
            "keep one, with the sum of both probabilities");
  }
}

// --- parts
// ----------------------------------------------------------------------------------------

void ModelCheck::columns() {
  const FieldId field = pipeline_.offence_field();
  for (std::size_t i = 0; i < model_.by.size(); ++i) {
    const std::string& name = model_.by[i];
    const std::string pointer = at("/by", i);
    const bool is_own =
        std::find(own_columns.begin(), own_columns.end(), name) != own_columns.end() ||
        (!field.is_none() && pipeline_.fields()[field.index()].name == name);
    if (name.empty()) {
      problem("bad_name", pointer, "the column has no name", "give it a name");
    } else if (is_own) {
      problem("bad_name", pointer,
              "every simulated log has a column " + shown(name) + " of its own",
              "group by a copy of it under another name");
    } else if (std::find(model_.by.begin(), model_.by.end(), name) !=
               model_.by.begin() + static_cast<std::ptrdiff_t>(i)) {
      problem("duplicate", pointer, shown(name) + " is there twice", "keep one of the two");
    }
  }
  if (model_.thin_below < 0) {
    problem("bad_number", "/thin_below", "thin_below is " + std::to_string(model_.thin_below),
            "write a number of at least 0");
  }
}

void ModelCheck::arrivals() {
  const Arrivals& arrivals = model_.arrivals;
  if (arrivals.kind == Arrivals::Kind::none) return;
  for (std::size_t i = 0; i < arrivals.per_day.size(); ++i) {
    const double rate = arrivals.per_day[i];
    if (std::isfinite(rate) && rate >= 0.0) continue;
    problem("bad_number", "/arrivals/per_day",
            "the rate " + exact_number(rate) + " of month " + std::to_string(i + 1) +
                " is negative or no number",
            "write numbers of at least 0");
    return;
  }
}

void ModelCheck::groups() {
  if (model_.groups.empty()) {
    problem("no_group", "/groups", "the model has no group", "write one group for all cases");
    return;
  }
  double sum = 0.0;
  bool all_shares = true;
  std::set<std::vector<std::string>> seen;
  for (std::size_t i = 0; i < model_.groups.size(); ++i) {
    const GroupModel& one = model_.groups[i];
    const std::string pointer = at("/groups", i);
    if (one.values.size() != model_.by.size()) {
      problem("bad_values", at(pointer, "values"),
              "a group by " + std::to_string(model_.by.size()) + " columns has " +
                  std::to_string(one.values.size()) + " values",
              "write one value for each column of \"by\"");
    } else if (!seen.insert(one.values).second) {
      problem("duplicate", at(pointer, "values"),
              one.values.empty()
                  ? std::string("there are two groups without a column that tells them apart")
                  : "the group " + detail::group_in_words(one) + " is there twice",
              "keep one of the two");
    }
    all_shares = probability(one.share, at(pointer, "share")) && all_shares;
    sum += one.share;
    group(one, pointer);
  }
  if (all_shares) sum_to_one(sum, "the shares of the groups", "/groups");
}

void ModelCheck::group(const GroupModel& group, const std::string& pointer) {
  openings(group, at(pointer, "openings"));
  situations(group, at(pointer, "situations"));
  Walk(model_, group, pointer, problems_).run();
}

void ModelCheck::openings(const GroupModel& group, const std::string& pointer) {
  if (group.openings.empty()) {
    problem("no_opening", pointer, "no case comes in", "write at least one opening");
    return;
  }
  double sum = 0.0;
  bool all_probabilities = true;
  for (std::size_t i = 0; i < group.openings.size(); ++i) {
    const OpeningModel& one = group.openings[i];
    const std::string place = at(pointer, i);
    known("event", events_, one.event, at(place, "event"));
    offence(one.offence, at(place, "offence"));
    fields(one.fields, at(place, "fields"));
    all_probabilities = probability(one.probability, at(place, "probability")) && all_probabilities;
    sum += one.probability;
  }
  twice(group.openings, pointer);
  if (all_probabilities) sum_to_one(sum, "the probabilities of the openings", pointer);
}

void ModelCheck::situations(const GroupModel& group, const std::string& pointer) {
  std::set<std::pair<std::string, std::string>> seen;
  for (std::size_t i = 0; i < group.situations.size(); ++i) {
    const SituationModel& one = group.situations[i];
    const std::string place = at(pointer, i);
    if (!seen.emplace(one.state, one.offence).second) {
      problem("duplicate", place,
              "the situation " + in_words(one.state, one.offence) + " is there twice",
              "keep one of the two");
    }
    situation(one, place);
  }
}

void ModelCheck::situation(const SituationModel& situation, const std::string& pointer) {
  if (known("state", states_, situation.state, at(pointer, "state"))) {
    const StateId state = *pipeline_.find_state(situation.state);
    if (pipeline_.state(state).is_outcome()) {
      problem("outcome", at(pointer, "state"),
              shown(situation.state) + " is an outcome, in which cases have ended",
              "a situation is in an open or paused state");
    }
  }
  offence(situation.offence, at(pointer, "offence"));
  exits(situation, pointer);
  tail(situation.tail, at(pointer, "tail"));
}

void ModelCheck::exits(const SituationModel& situation, const std::string& pointer) {
  double sum = situation.tail.probability;
  double leaving = 0.0;
  bool all_probabilities = sum >= 0.0 && sum <= 1.0;
  for (std::size_t i = 0; i < situation.exits.size(); ++i) {
    const ExitModel& one = situation.exits[i];
    const std::string place = at(at(pointer, "exits"), i);
    known("event", events_, one.event, at(place, "event"));
    offence(one.offence, at(place, "offence"));
    fields(one.fields, at(place, "fields"));
    all_probabilities = probability(one.probability, at(place, "probability")) && all_probabilities;
    detail::check_duration(one.duration, at(place, "duration"), problems_);
    leaving += one.probability;
  }
  twice(situation.exits, at(pointer, "exits"));
  if (!all_probabilities) return;
  const bool all_stay = situation.exits.empty() && situation.tail.rule == TailModel::Rule::stays;
  if (leaving == 0.0 && !all_stay && situation.tail.rule == TailModel::Rule::leaves) {
    problem("no_exit", at(pointer, "exits"),
            "no case leaves " + in_words(situation.state, situation.offence),
            "write an exit, or a tail of rule \"stays\"");
    return;
  }
  sum_to_one(sum + leaving, "the probabilities of the exits and the tail", pointer);
}

void ModelCheck::tail(const TailModel& tail, const std::string& pointer) {
  probability(tail.probability, at(pointer, "probability"));
  not_negative("after_days", tail.after_days, pointer);
  not_negative("mean_days", tail.mean_days, pointer);
}

std::vector<Diagnostic> ModelCheck::run() {
  columns();
  arrivals();
  groups();
  detail::check_capacity(model_, problems_);
  return std::move(problems_);
}

}  // namespace

std::vector<Diagnostic> check(const Model& model) { return ModelCheck(model).run(); }

}  // namespace casepath
