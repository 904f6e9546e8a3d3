#include "casepath/pipeline/detail/compile.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "casepath/pipeline/detail/guards.hpp"
#include "casepath/pipeline/detail/keys.hpp"
#include "casepath/pipeline/detail/order.hpp"

namespace casepath::detail {

namespace {

/// 64-bit FNV-1a (Fowler, Noll, Vo).
std::uint64_t fnv1a(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

const std::string& or_name(const std::string& title, const std::string& name) {
  return title.empty() ? name : title;
}

template <class IdType>
IdType look_up(const NameIndex& index, const std::string& name) {
  const auto found = index.find(name);
  assert(found != index.end());
  return IdType{found->second};
}

class Compiler {
 public:
  explicit Compiler(Definition definition) { out_.definition = std::move(definition); }
  Compiled run();

 private:
  void names();
  void offences();
  void event(const EventDefinition& definition, EventId id);
  void transitions(const EventDefinition& definition, EventId id);
  void table();

  EventText event_text(const std::string& text, CompiledEvent& event);
  Assign assign(const Assignment& assignment, CompiledEvent& event);
  std::int32_t guard(const Expression& condition, CompiledEvent& event);
  void emit(const Expression& e, Guard& guard, CompiledEvent& event);

  /// A reference, or a literal read as a value of `type`.
  Operand operand(const Expression& e, FieldType type, CompiledEvent& event);
  Operand literal(const Literal& value, FieldType type);
  FieldId field(const std::string& name) const { return look_up<FieldId>(out_.field_index, name); }
  FieldType type_of(FieldId id) const { return out_.fields[id.index()].type; }
  std::int64_t category_code(const std::string& text);

  Compiled out_;
  NameIndex category_index_;
};

Compiled Compiler::run() {
  out_.json = write_definition(out_.definition);
  out_.fingerprint = fnv1a(out_.json);
  names();
  offences();
  const Definition& d = out_.definition;
  out_.events.resize(d.events.size());
  for (std::size_t i = 0; i < d.events.size(); ++i) event(d.events[i], EventId{i});
  table();
  return std::move(out_);
}

void Compiler::names() {
  const Definition& d = out_.definition;
  const auto enter = [](NameIndex& index, const std::string& name) {
    index.emplace(name, static_cast<std::uint16_t>(index.size()));
  };
  for (const std::string& one : d.stages) {
    out_.stages.push_back(one);
    enter(out_.stage_index, one);
  }
  for (const std::string& one : d.milestones) enter(out_.milestone_index, one);
  for (const BuiltInClass& one : built_in_classes) {
    out_.classes.push_back({std::string(one.name), std::string(one.name), one.counts_as});
    enter(out_.class_index, std::string(one.name));
  }
  for (const OutcomeClassDefinition& one : d.outcome_classes) {
    out_.classes.push_back({one.name, or_name(one.title, one.name), one.counts_as});
    enter(out_.class_index, one.name);
  }
  for (const StateDefinition& one : d.states) {
    State state;
    state.name = one.name;
    state.title = or_name(one.title, one.name);
    state.kind = one.kind;
    state.ground = one.ground;
    if (one.stage) state.stage = look_up<StageId>(out_.stage_index, *one.stage);
    if (one.outcome) state.outcome_class = look_up<ClassId>(out_.class_index, *one.outcome);
    out_.states.push_back(std::move(state));
    enter(out_.state_index, one.name);
  }
  for (const FieldDefinition& one : d.fields) {
    if (one.type == FieldType::offence) out_.offence_field = FieldId{out_.fields.size()};
    out_.fields.push_back({one.name, one.type});
    enter(out_.field_index, one.name);
  }
  for (const OffenceDefinition& one : d.offences) {
    out_.offence_names.push_back(one.name);
    enter(out_.offence_index, one.name);
  }
  for (const EventDefinition& one : d.events) {
    out_.event_names.push_back(one.name);
    enter(out_.event_index, one.name);
  }
}

void Compiler::offences() {
  const Definition& d = out_.definition;
  const Families family = families(d);
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < d.offences.size(); ++i) {
    out_.offences.push_back({family.of[i], editions_by_date(d.offences[i], kinds)});
  }
  Edges between_families;
  for (const auto& [light, heavy] : lighter_edges(d)) {
    between_families.emplace_back(family.of[light], family.of[heavy]);
  }
  out_.families = family.count;
  out_.lighter = transitive_closure(family.count, between_families);
}

void Compiler::event(const EventDefinition& definition, EventId id) {
  CompiledEvent& event = out_.events[id.index()];
  if (definition.marks) {
    event.marks = look_up<MilestoneId>(out_.milestone_index, *definition.marks);
  }
  for (const std::string& name : definition.requires_fields) {
    event.requires_fields.push_back(field(name));
    event.reads.push_back(field(name));
  }
  for (const Assignment& one : definition.sets) {
    event.sets.push_back(assign(one, event));
    if (event.sets.back().field == out_.offence_field) {
      event.offence_assign = static_cast<std::int32_t>(event.sets.size() - 1);
    }
  }
  transitions(definition, id);
  event.actor = event_text(definition.actor, event);
  event.reason = event_text(definition.reason, event);

  std::sort(event.reads.begin(), event.reads.end());
  event.reads.erase(std::unique(event.reads.begin(), event.reads.end()), event.reads.end());
  event.reads_offence =
      !out_.offence_field.is_none() &&
      std::binary_search(event.reads.begin(), event.reads.end(), out_.offence_field);
}

EventText Compiler::event_text(const std::string& text, CompiledEvent& event) {
  EventText result;
  if (text.starts_with(event_prefix)) {
    result.field = field(text.substr(event_prefix.size()));
    event.reads.push_back(result.field);
  } else {
    result.literal = text;
  }
  return result;
}

void Compiler::transitions(const EventDefinition& definition, EventId id) {
  for (const TransitionDefinition& one : definition.transitions) {
    Transition transition;
    transition.event = id;
    transition.running = one.running;
    for (const std::string& name : one.via) {
      transition.via.push_back(look_up<StateId>(out_.state_index, name));
    }
    if (one.guard) transition.guard = guard(*one.guard, out_.events[id.index()]);
    for (const auto& from : one.from) {
      transition.from = from ? look_up<StateId>(out_.state_index, *from) : StateId::none();
      transition.to = one.to == "=" ? transition.from : look_up<StateId>(out_.state_index, one.to);
      out_.transitions.push_back(transition);
    }
  }
}

void Compiler::table() {
  out_.table.assign((out_.states.size() + 1) * out_.events.size(), TransitionId::none());
  for (std::size_t i = 0; i < out_.transitions.size(); ++i) {
    const Transition& one = out_.transitions[i];
    const std::size_t row = one.from.is_none() ? 0 : one.from.index() + 1;
    out_.table[row * out_.events.size() + one.event.index()] = TransitionId{i};
  }
}

std::int64_t Compiler::category_code(const std::string& text) {
  const auto [found, is_new] =
      category_index_.emplace(text, static_cast<std::uint16_t>(out_.category_texts.size()));
  if (is_new) out_.category_texts.push_back(text);
  return found->second;
}

Operand Compiler::literal(const Literal& value, FieldType type) {
  Operand result;
  if (const auto* flag = std::get_if<bool>(&value)) {
    result.bits = *flag ? 1 : 0;
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    result.bits = *whole;
  } else if (const auto* number = std::get_if<double>(&value)) {
    result.bits = std::bit_cast<std::int64_t>(*number);
    result.is_double = true;
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    if (type == FieldType::offence) {
      result.bits = look_up<OffenceId>(out_.offence_index, *text).value();
    } else if (type == FieldType::date) {
      result.bits = parse_date(*text).value_or(Date{}).days();
    } else {
      result.bits = category_code(*text);
    }
  }
  return result;
}

Operand Compiler::operand(const Expression& e, FieldType type, CompiledEvent& event) {
  if (!is_reference(e)) return literal(e.literal, type);
  Operand result;
  const bool of_event = e.kind == Expression::Kind::event_field;
  result.kind = of_event ? Operand::Kind::event_field : Operand::Kind::case_field;
  result.field = field(e.name);
  result.is_double = type_of(result.field) == FieldType::number;
  if (of_event) event.reads.push_back(result.field);
  return result;
}

Assign Compiler::assign(const Assignment& assignment, CompiledEvent& event) {
  const auto& [name, value] = assignment;
  Assign result;
  result.field = field(name);
  result.clears = value.kind == Expression::Kind::literal &&
                  std::holds_alternative<std::monostate>(value.literal);
  if (result.clears) return result;
  result.value = operand(value, type_of(result.field), event);
  result.to_double = type_of(result.field) == FieldType::number && !result.value.is_double;
  if (result.value.kind == Operand::Kind::case_field) event.sets_read_case = true;
  return result;
}

std::int32_t Compiler::guard(const Expression& condition, CompiledEvent& event) {
  Guard result;
  emit(condition, result, event);
  out_.guards.push_back(std::move(result));
  return static_cast<std::int32_t>(out_.guards.size() - 1);
}

void Compiler::emit(const Expression& e, Guard& guard, CompiledEvent& event) {
  Instruction instruction;
  if (e.kind != Expression::Kind::operation) {
    instruction.left = operand(e, FieldType::boolean, event);
    guard.code.push_back(instruction);
    return;
  }
  const OperatorInfo* info = find_operator(e.name);
  assert(info != nullptr);
  instruction.operation = info->operation;
  if (info->group == OperatorGroup::negation || info->group == OperatorGroup::junction) {
    for (std::size_t i = 0; i < e.operands.size(); ++i) {
      emit(e.operands[i], guard, event);
      // Joined two by two, so that the stack is as deep as the condition and not as wide.
      if (i > 0) guard.code.push_back(instruction);
    }
    if (info->group == OperatorGroup::negation) guard.code.push_back(instruction);
    return;
  }
  const auto leader = std::find_if(e.operands.begin(), e.operands.end(), is_reference);
  assert(leader != e.operands.end());
  const FieldType type = type_of(field(leader->name));
  instruction.left = operand(e.operands[0], type, event);
  const bool has_list =
      info->group == OperatorGroup::membership || info->group == OperatorGroup::range;
  if (has_list) {
    instruction.list_begin = static_cast<std::uint32_t>(guard.list.size());
    instruction.list_size = static_cast<std::uint32_t>(e.operands.size() - 1);
    for (std::size_t i = 1; i < e.operands.size(); ++i) {
      guard.list.push_back(operand(e.operands[i], type, event));
    }
  } else if (e.operands.size() > 1) {
    instruction.right = operand(e.operands[1], type, event);
  }
  guard.code.push_back(instruction);
}

}  // namespace

std::shared_ptr<const Compiled> compile(Definition definition) {
  return std::make_shared<const Compiled>(Compiler(std::move(definition)).run());
}

}  // namespace casepath::detail
