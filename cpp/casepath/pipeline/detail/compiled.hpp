/// @file compiled.hpp
/// The tables behind Pipeline.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/pipeline/pipeline.hpp"

namespace casepath::detail {

/// A value to look up: written in the definition, or read from the case or the row.
struct Operand {
  enum class Kind : std::uint8_t { literal, case_field, event_field };
  Kind kind = Kind::literal;
  bool is_double = false;  ///< the bits are those of a double, else a whole number or a code
  FieldId field;           ///< of a reference
  std::int64_t bits = 0;   ///< of a literal, in the coding of FieldValues
};

enum class Operator : std::uint8_t {
  truth,  ///< left, a boolean
  known,  ///< left is recorded
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  lighter,
  heavier,
  in,       ///< left among the list
  between,  ///< list[0] <= left <= list[1]
  logical_not,
  logical_and,  ///< of the last two truths
  logical_or,
};

/// One instruction of a guard, in postfix order, over a stack of three-valued truths.
/// A comparison takes its operands with it, so the stack holds truths only.
struct Instruction {
  Operator operation = Operator::truth;
  Operand left;
  Operand right;
  std::uint32_t list_begin = 0;  ///< into Guard::list
  std::uint32_t list_size = 0;
};

struct Guard {
  std::vector<Instruction> code;
  std::vector<Operand> list;
};

/// Deepest stack a guard may need; check() refuses more.
inline constexpr std::size_t max_guard_depth = 32;

struct Assign {
  FieldId field;
  Operand value;
  bool clears = false;
  bool to_double = false;  ///< a whole number goes into a field of type number
};

struct CompiledEvent {
  MilestoneId marks;
  EventText actor;
  EventText reason;
  std::vector<FieldId> requires_fields;
  std::vector<Assign> sets;
  std::int32_t offence_assign = -1;  ///< which of `sets` writes the offence; -1: none
  bool sets_read_case = false;       ///< some of `sets` copies a field of the case
  bool reads_offence = false;        ///< of the row
  std::vector<FieldId> reads;
};

struct CompiledEdition {
  Date from;                     ///< not recorded: from the beginning
  Date until;                    ///< exclusive; not recorded: open
  std::int64_t min_months = -1;  ///< -1: not known
  std::int64_t max_months = -1;
  std::uint32_t kind = 0;  ///< equal kinds, equal numbers
};

struct CompiledOffence {
  std::uint32_t family = 0;               ///< offences that succeed each other share it
  std::vector<CompiledEdition> editions;  ///< by `from`
};

/// Lets a map of strings be asked with a view, without an allocation.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

using NameIndex = std::unordered_map<std::string, std::uint16_t, TextHash, std::equal_to<>>;

struct Compiled {
  Definition definition;
  std::string json;
  std::uint64_t fingerprint = 0;

  std::vector<std::string> stages;
  std::vector<OutcomeClass> classes;
  std::vector<State> states;
  std::vector<Field> fields;
  std::vector<std::string> offence_names;
  std::vector<std::string> event_names;
  std::vector<CompiledEvent> events;
  std::vector<Transition> transitions;  ///< one per (from, event)
  std::vector<Guard> guards;
  std::vector<CompiledOffence> offences;
  /// [family a * families + family b]: a is lighter than b, directly or through others.
  std::vector<bool> lighter;
  std::uint32_t families = 0;
  std::vector<std::string> category_texts;
  FieldId offence_field;

  /// [(state + 1) * events + event], row 0 for openings: one look-up per step.
  std::vector<TransitionId> table;

  NameIndex stage_index, class_index, state_index, field_index, offence_index, event_index,
      milestone_index;

  [[nodiscard]] TransitionId at(StateId from, EventId event) const noexcept {
    const std::size_t row = from.is_none() ? 0 : from.index() + 1;
    return table[row * events.size() + event.index()];
  }
};

}  // namespace casepath::detail
