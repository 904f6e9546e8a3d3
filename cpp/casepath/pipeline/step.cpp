#include "casepath/pipeline/step.hpp"

#include <array>
#include <cmath>
#include <compare>
#include <cstddef>

#include "casepath/pipeline/detail/compiled.hpp"

namespace casepath {

namespace {

using detail::Compiled;
using detail::CompiledEvent;
using detail::Guard;
using detail::Instruction;
using detail::Operand;
using detail::Operator;

/// What is not recorded is unknown (S. C. Kleene's strong three-valued logic).  In this order
/// `and` is the lesser and `or` the greater.
enum class Truth : std::uint8_t { no, unknown, yes };

Truth truth_of(bool holds) noexcept { return holds ? Truth::yes : Truth::no; }

/// What a condition may look at.
struct Scene {
  const Pipeline& pipeline;
  const FieldValues& of_case;
  const FieldValues& of_event;
  Date on;
};

bool is_recorded(const Operand& operand, const Scene& scene) noexcept {
  switch (operand.kind) {
    case Operand::Kind::literal:
      return true;
    case Operand::Kind::case_field:
      return scene.of_case.has(operand.field);
    case Operand::Kind::event_field:
      return scene.of_event.has(operand.field);
  }
  return false;
}

std::int64_t bits_of(const Operand& operand, const Scene& scene) noexcept {
  switch (operand.kind) {
    case Operand::Kind::literal:
      return operand.bits;
    case Operand::Kind::case_field:
      return scene.of_case.bits(operand.field);
    case Operand::Kind::event_field:
      return scene.of_event.bits(operand.field);
  }
  return 0;
}

/// Exact even where the whole number is too large for a double.
std::partial_ordering compare_mixed(std::int64_t whole, double number) noexcept {
  constexpr double beyond = 9223372036854775808.0;  // 2 to the 63rd
  if (std::isnan(number)) return std::partial_ordering::unordered;
  if (number >= beyond) return std::partial_ordering::less;
  if (number < -beyond) return std::partial_ordering::greater;
  const double floor = std::floor(number);
  const auto below = static_cast<std::int64_t>(floor);
  if (whole != below) return whole <=> below;
  return number > floor ? std::partial_ordering::less : std::partial_ordering::equivalent;
}

std::partial_ordering reversed(std::partial_ordering order) noexcept { return 0 <=> order; }

/// Unordered: one of the two is not recorded, or not a number.
std::partial_ordering compare(const Operand& a, const Operand& b, const Scene& scene) noexcept {
  if (!is_recorded(a, scene) || !is_recorded(b, scene)) return std::partial_ordering::unordered;
  const std::int64_t x = bits_of(a, scene);
  const std::int64_t y = bits_of(b, scene);
  if (a.is_double && b.is_double) return std::bit_cast<double>(x) <=> std::bit_cast<double>(y);
  if (a.is_double) return reversed(compare_mixed(y, std::bit_cast<double>(x)));
  if (b.is_double) return compare_mixed(x, std::bit_cast<double>(y));
  return x <=> y;
}

Truth hold(Operator operation, std::partial_ordering order) noexcept {
  if (order == std::partial_ordering::unordered) return Truth::unknown;
  switch (operation) {
    case Operator::equal:
      return truth_of(order == 0);
    case Operator::not_equal:
      return truth_of(order != 0);
    case Operator::less:
      return truth_of(order < 0);
    case Operator::less_or_equal:
      return truth_of(order <= 0);
    case Operator::greater:
      return truth_of(order > 0);
    case Operator::greater_or_equal:
      return truth_of(order >= 0);
    default:
      return Truth::unknown;
  }
}

Truth negate(Truth truth) noexcept {
  return truth == Truth::unknown ? truth : truth_of(truth == Truth::no);
}

/// Whether the left offence stands to the right one as asked.
Truth compare_offences(const Instruction& instruction, const Scene& scene) noexcept {
  if (!is_recorded(instruction.left, scene) || !is_recorded(instruction.right, scene)) {
    return Truth::unknown;
  }
  const bool by_date = scene.pipeline.compiled().definition.order == OffenceOrder::penalties;
  if (by_date && !scene.on.is_recorded()) return Truth::unknown;
  const OffenceId left{static_cast<std::uint16_t>(bits_of(instruction.left, scene))};
  const OffenceId right{static_cast<std::uint16_t>(bits_of(instruction.right, scene))};
  const Direction wanted =
      instruction.operation == Operator::lighter ? Direction::lighter : Direction::heavier;
  return truth_of(scene.pipeline.compare(right, left, scene.on) == wanted);
}

Truth among(const Instruction& instruction, const Guard& guard, const Scene& scene) noexcept {
  Truth result = Truth::no;
  for (std::uint32_t i = 0; i < instruction.list_size; ++i) {
    const Operand& one = guard.list[instruction.list_begin + i];
    result = std::max(result, hold(Operator::equal, compare(instruction.left, one, scene)));
  }
  return result;
}

Truth evaluate_one(const Instruction& instruction, const Guard& guard,
                   const Scene& scene) noexcept {
  switch (instruction.operation) {
    case Operator::truth:
      return is_recorded(instruction.left, scene) ? truth_of(bits_of(instruction.left, scene) != 0)
                                                  : Truth::unknown;
    case Operator::known:
      return truth_of(is_recorded(instruction.left, scene));
    case Operator::lighter:
    case Operator::heavier:
      return compare_offences(instruction, scene);
    case Operator::in:
      return among(instruction, guard, scene);
    case Operator::between: {
      const Operand& low = guard.list[instruction.list_begin];
      const Operand& high = guard.list[instruction.list_begin + 1];
      return std::min(hold(Operator::greater_or_equal, compare(instruction.left, low, scene)),
                      hold(Operator::less_or_equal, compare(instruction.left, high, scene)));
    }
    default:
      return hold(instruction.operation, compare(instruction.left, instruction.right, scene));
  }
}

/// A guard that is unknown does not hold.
bool holds(const Guard& guard, const Scene& scene) noexcept {
  std::array<Truth, detail::max_guard_depth> stack{};
  std::size_t depth = 0;
  for (const Instruction& instruction : guard.code) {
    switch (instruction.operation) {
      case Operator::logical_not:
        stack[depth - 1] = negate(stack[depth - 1]);
        break;
      case Operator::logical_and:
        --depth;
        stack[depth - 1] = std::min(stack[depth - 1], stack[depth]);
        break;
      case Operator::logical_or:
        --depth;
        stack[depth - 1] = std::max(stack[depth - 1], stack[depth]);
        break;
      default:
        stack[depth++] = evaluate_one(instruction, guard, scene);
    }
  }
  return stack[0] == Truth::yes;
}

bool is_known_offence(const Compiled& compiled, std::int64_t bits) noexcept {
  return bits >= 0 && static_cast<std::uint64_t>(bits) < compiled.offences.size();
}

OffenceId offence_of(const Compiled& compiled, const FieldValues& fields) noexcept {
  const FieldId field = compiled.offence_field;
  return !field.is_none() && fields.has(field) ? fields.offence(field) : OffenceId::none();
}

/// Writes one field; `before` are the fields of the case before the event.
void assign(const detail::Assign& one, const Scene& before, FieldValues& fields) noexcept {
  if (one.clears) {
    fields.clear(one.field);
  } else if (is_recorded(one.value, before)) {
    const std::int64_t bits = bits_of(one.value, before);
    if (one.to_double) {
      fields.set_number(one.field, static_cast<double>(bits));
    } else {
      fields.set(one.field, bits);
    }
  }
}

OffenceId offence_after(const CompiledEvent& what, const Scene& before,
                        OffenceId offence_before) noexcept {
  if (what.offence_assign < 0) return offence_before;
  const detail::Assign& one = what.sets[static_cast<std::size_t>(what.offence_assign)];
  if (one.clears) return OffenceId::none();
  if (!is_recorded(one.value, before)) return offence_before;
  return OffenceId{static_cast<std::uint16_t>(bits_of(one.value, before))};
}

}  // namespace

std::string_view to_string(RefusalReason reason) noexcept {
  switch (reason) {
    case RefusalReason::unknown_event:
      return "unknown_event";
    case RefusalReason::time_runs_backwards:
      return "time_runs_backwards";
    case RefusalReason::after_close:
      return "after_close";
    case RefusalReason::not_allowed_here:
      return "not_allowed_here";
    case RefusalReason::missing_field:
      return "missing_field";
    case RefusalReason::unknown_offence:
      return "unknown_offence";
    case RefusalReason::guard_failed:
      return "guard_failed";
  }
  return "";
}

Step step(const Pipeline& pipeline, const Position& position, const Event& event) noexcept {
  const Compiled& compiled = pipeline.compiled();
  Step answer;
  answer.from = position.state;
  answer.offence_before = offence_of(compiled, position.fields);
  const auto refuse = [&answer](RefusalReason reason, FieldId field = {}) {
    answer.reason = reason;
    answer.field = field;
    return answer;
  };

  if (event.type.index() >= compiled.events.size()) return refuse(RefusalReason::unknown_event);
  if (event.time.is_recorded() && position.last.is_recorded() && event.time < position.last) {
    return refuse(RefusalReason::time_runs_backwards);
  }
  const bool is_open = position.is_open();
  if (is_open && position.state.index() >= compiled.states.size()) {
    return refuse(RefusalReason::not_allowed_here);
  }
  const TransitionId id = compiled.at(position.state, event.type);
  if (id.is_none()) {
    const bool is_closed = is_open && compiled.states[position.state.index()].is_outcome();
    return refuse(is_closed ? RefusalReason::after_close : RefusalReason::not_allowed_here);
  }
  answer.transition = id;

  const CompiledEvent& what = compiled.events[event.type.index()];
  for (const FieldId field : what.requires_fields) {
    if (!event.fields.has(field)) return refuse(RefusalReason::missing_field, field);
  }
  if (what.reads_offence && event.fields.has(compiled.offence_field) &&
      !is_known_offence(compiled, event.fields.bits(compiled.offence_field))) {
    return refuse(RefusalReason::unknown_offence, compiled.offence_field);
  }
  const Transition& transition = compiled.transitions[id.index()];
  const Scene scene{pipeline, position.fields, event.fields, event.time.date};
  if (transition.guard >= 0 &&
      !holds(compiled.guards[static_cast<std::size_t>(transition.guard)], scene)) {
    return refuse(RefusalReason::guard_failed);
  }

  answer.moved = true;
  answer.to = transition.to;
  answer.offence_after = offence_after(what, scene, answer.offence_before);
  return answer;
}

void advance(const Pipeline& pipeline, Position& position, const Event& event,
             const Step& move) noexcept {
  if (!move.moved) return;
  const CompiledEvent& what = pipeline.compiled().events[event.type.index()];
  // Values are those before the event, so only an event that copies a field of the case needs them.
  if (what.sets_read_case) {
    const FieldValues before = position.fields;
    const Scene scene{pipeline, before, event.fields, event.time.date};
    for (const detail::Assign& one : what.sets) assign(one, scene, position.fields);
  } else {
    const Scene scene{pipeline, position.fields, event.fields, event.time.date};
    for (const detail::Assign& one : what.sets) assign(one, scene, position.fields);
  }
  position.state = move.to;
  if (event.time.is_recorded()) position.last = event.time;
}

}  // namespace casepath
