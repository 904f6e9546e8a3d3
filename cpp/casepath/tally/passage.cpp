#include "casepath/tally/passage.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/case_passages.hpp"

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

}  // namespace

Target Target::find(const Pipeline& pipeline, const std::string& name) {
  std::optional<Target> target = look_up(pipeline, name);
  if (!target) refuse(pipeline, name);
  target->name = name;
  return *target;
}

Passage passage_of(const Replay& replay, const Target& target, CaseId id) {
  return CasePassages::of(replay.data(), target, id);
}

}  // namespace casepath
