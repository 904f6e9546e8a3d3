/// @file guards.hpp
/// The operators of guards, as check() and the compiler both need them.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "casepath/pipeline/definition.hpp"
#include "casepath/pipeline/detail/compiled.hpp"

namespace casepath::detail {

enum class OperatorGroup : std::uint8_t {
  equality,
  ordering,
  offences,
  membership,
  range,
  known,
  negation,
  junction
};

struct OperatorInfo {
  std::string_view name;
  Operator operation;
  OperatorGroup group;
  std::size_t least_operands;
  std::size_t most_operands;  ///< 0: any number
};

inline constexpr OperatorInfo guard_operators[] = {
    {"and", Operator::logical_and, OperatorGroup::junction, 1, 0},
    {"or", Operator::logical_or, OperatorGroup::junction, 1, 0},
    {"not", Operator::logical_not, OperatorGroup::negation, 1, 1},
    {"=", Operator::equal, OperatorGroup::equality, 2, 2},
    {"!=", Operator::not_equal, OperatorGroup::equality, 2, 2},
    {"<", Operator::less, OperatorGroup::ordering, 2, 2},
    {"<=", Operator::less_or_equal, OperatorGroup::ordering, 2, 2},
    {">", Operator::greater, OperatorGroup::ordering, 2, 2},
    {">=", Operator::greater_or_equal, OperatorGroup::ordering, 2, 2},
    {"in", Operator::in, OperatorGroup::membership, 2, 0},
    {"between", Operator::between, OperatorGroup::range, 3, 3},
    {"lighter", Operator::lighter, OperatorGroup::offences, 2, 2},
    {"heavier", Operator::heavier, OperatorGroup::offences, 2, 2},
    {"known", Operator::known, OperatorGroup::known, 1, 1},
};

/// nullptr: there is no such operator.
[[nodiscard]] const OperatorInfo* find_operator(std::string_view name) noexcept;

[[nodiscard]] inline bool is_reference(const Expression& e) noexcept {
  return e.kind == Expression::Kind::case_field || e.kind == Expression::Kind::event_field;
}

/// Truths that lie on the stack at most while a condition is evaluated, its operands joined two by
/// two.
[[nodiscard]] std::size_t stack_depth(const Expression& e);

/// Conditions nested deeper than this are refused before anything walks them.
inline constexpr std::size_t max_nesting = 64;

}  // namespace casepath::detail
