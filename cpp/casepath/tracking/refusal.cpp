#include "casepath/tracking/detail/refusal.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "casepath/core/detail/text.hpp"

namespace casepath::detail {
namespace {

using Json = nlohmann::json;

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + shown(name);
  return text;
}

std::string meant(std::string_view name, std::span<const std::string> known) {
  const std::string found = nearest(name, {known.begin(), known.end()});
  return found.empty() ? "" : " (did you mean " + shown(found) + "?)";
}

/// Where the case stands, after `before`; nothing for a case not yet opened.
std::string standing(const Pipeline& pipeline, StateId id, std::string_view before) {
  if (id.is_none()) return {};
  const State& state = pipeline.state(id);
  const std::string where =
      state.is_outcome()
          ? "outcome " + shown(state.name) + " (" +
                shown(pipeline.outcome_classes()[state.outcome_class.index()].name) + ")"
          : "state " + shown(state.name) + " (stage " +
                shown(pipeline.stages()[state.stage.index()]) + ")";
  return std::string(before) + where;
}

std::string in_words(const std::vector<std::string>& allowed, std::string_view there) {
  return allowed.empty() ? "; nothing is allowed " + std::string(there)
                         : "; allowed " + std::string(there) + ": " + joined(allowed);
}

// --- guards --------------------------------------------------------------------------------------

Json json_of(const Expression& expression) {
  struct Value {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool value) const { return value; }
    Json operator()(std::int64_t value) const { return value; }
    Json operator()(double value) const { return value; }
    Json operator()(const std::string& value) const { return value; }
  };
  switch (expression.kind) {
    case Expression::Kind::literal:
      return std::visit(Value{}, expression.literal);
    case Expression::Kind::case_field:
      return "case." + expression.name;
    case Expression::Kind::event_field:
      return "event." + expression.name;
    case Expression::Kind::operation:
      break;
  }
  Json operation = Json::array();
  operation.push_back(expression.name);
  Json list = Json::array();  // "in" has its literals in an array of their own
  for (std::size_t i = 0; i < expression.operands.size(); ++i) {
    Json& to = expression.name == "in" && i > 0 ? list : operation;
    to.push_back(json_of(expression.operands[i]));
  }
  if (expression.name == "in") operation.push_back(std::move(list));
  return operation;
}

/// The fields that a guard looks at and that are not recorded, in the author's order.
void add_not_recorded(const Pipeline& pipeline, const Position& position, const Event& event,
                      const Expression& expression, std::vector<std::string>& names) {
  for (const Expression& operand : expression.operands) {
    add_not_recorded(pipeline, position, event, operand, names);
  }
  const bool of_case = expression.kind == Expression::Kind::case_field;
  if (!of_case && expression.kind != Expression::Kind::event_field) return;
  const auto field = pipeline.find_field(expression.name);
  if (!field || (of_case ? position.fields : event.fields).has(*field)) return;
  std::string name = (of_case ? "case." : "event.") + expression.name;
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

/// The guard of the one transition of the event called `name` from a state, as its author wrote it.
const Expression* guard_of(const Pipeline& pipeline, std::string_view name, StateId from) {
  std::optional<std::string> state;
  if (!from.is_none()) state = pipeline.state(from).name;
  for (const EventDefinition& event : pipeline.definition().events) {
    if (event.name != name) continue;
    for (const TransitionDefinition& transition : event.transitions) {
      const auto& states = transition.from;
      if (transition.guard && std::find(states.begin(), states.end(), state) != states.end()) {
        return &*transition.guard;
      }
    }
  }
  return nullptr;
}

std::string failed_guard(const Pipeline& pipeline, const Position& position, const Event& event,
                         std::string_view name) {
  std::string message = "the condition of " + shown(name) +
                        (position.is_open() ? standing(pipeline, position.state, " in ")
                                            : std::string(" for opening a case")) +
                        " does not hold";
  if (const Expression* guard = guard_of(pipeline, name, position.state)) {
    message += ": " + json_of(*guard).dump(-1, ' ', false, Json::error_handler_t::replace);
    std::vector<std::string> unknown;
    add_not_recorded(pipeline, position, event, *guard, unknown);
    if (!unknown.empty()) message += "; not recorded: " + joined(unknown);
  }
  return message;
}

// --- messages ------------------------------------------------------------------------------------

std::string unknown_offence(const Pipeline& pipeline, const Refusal& refusal,
                            const FieldMap& fields) {
  const auto given = fields.find(refusal.field);
  const auto* offence = given == fields.end() ? nullptr : std::get_if<std::string>(&given->second);
  std::string message = shown(refusal.event) + " names an offence that pipeline " +
                        shown(pipeline.id()) + " does not know, in the field " +
                        shown(refusal.field);
  if (offence != nullptr) message += ": " + shown(*offence) + meant(*offence, pipeline.offences());
  return message;
}

std::string message_of(const Pipeline& pipeline, const Position& position, const Event& event,
                       const Refusal& refusal, const FieldMap& fields) {
  const std::string name = shown(refusal.event);
  const StateId state = position.state;
  switch (refusal.reason) {
    case RefusalReason::unknown_event:
      return "pipeline " + shown(pipeline.id()) + " has no event " + name +
             meant(refusal.event, pipeline.events()) +
             in_words(refusal.allowed, position.is_open() ? standing(pipeline, state, "in ")
                                                          : std::string("as the first"));
    case RefusalReason::time_runs_backwards:
      return name + " on " + to_string(event.time) + " is before the last move, on " +
             to_string(position.last) + standing(pipeline, state, ", to ");
    case RefusalReason::after_close:
    case RefusalReason::not_allowed_here:
      if (!position.is_open()) {
        return name + " can't open a case" + in_words(refusal.allowed, "as the first");
      }
      return name + " is not allowed" + standing(pipeline, state, " in ") +
             in_words(refusal.allowed, "there");
    case RefusalReason::missing_field:
      return name + standing(pipeline, state, " in ") + " needs the field " + shown(refusal.field) +
             ", which is not recorded";
    case RefusalReason::unknown_offence:
      return unknown_offence(pipeline, refusal, fields);
    case RefusalReason::guard_failed:
      return failed_guard(pipeline, position, event, refusal.event);
  }
  return {};
}

}  // namespace

std::vector<std::string> allowed_from(const Pipeline& pipeline, StateId state) {
  std::vector<std::string> names;
  for (const EventId event : pipeline.events_from(state)) {
    names.push_back(pipeline.events()[event.index()]);
  }
  return names;
}

Refusal refusal_of(const Pipeline& pipeline, const Position& position, const Event& event,
                   const Step& step, std::string_view name, const FieldMap& fields) {
  Refusal refusal;
  refusal.reason = step.reason;
  refusal.event = name;
  if (position.is_open()) refusal.state = pipeline.state(position.state).name;
  if (!step.field.is_none()) refusal.field = pipeline.fields()[step.field.index()].name;
  refusal.allowed = allowed_from(pipeline, position.state);
  refusal.message = message_of(pipeline, position, event, refusal, fields);
  return refusal;
}

}  // namespace casepath::detail
