#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/time.hpp"
#include "casepath/pipeline/detail/checker.hpp"
#include "casepath/pipeline/detail/guards.hpp"
#include "casepath/pipeline/detail/keys.hpp"

namespace casepath::detail {

namespace {

bool is_numeric(FieldType type) { return type == FieldType::integer || type == FieldType::number; }

bool is_ordered(FieldType type) { return is_numeric(type) || type == FieldType::date; }

std::string reference_text(const Expression& e) {
  const bool of_case = e.kind == Expression::Kind::case_field;
  return shown(std::string(of_case ? case_prefix : event_prefix) + e.name);
}

std::string_view name_of(const Literal& literal) {
  constexpr std::string_view names[] = {"null", "true or false", "a whole number", "a number",
                                        "a text"};
  return names[literal.index()];
}

std::string type_text(FieldType type) { return "of type " + std::string(to_string(type)); }

}  // namespace

const OperatorInfo* find_operator(std::string_view name) noexcept {
  const auto* const found =
      std::find_if(std::begin(guard_operators), std::end(guard_operators),
                   [name](const OperatorInfo& info) { return info.name == name; });
  return found == std::end(guard_operators) ? nullptr : found;
}

std::size_t stack_depth(const Expression& e) {
  const OperatorInfo* info =
      e.kind == Expression::Kind::operation ? find_operator(e.name) : nullptr;
  if (info == nullptr ||
      (info->group != OperatorGroup::junction && info->group != OperatorGroup::negation)) {
    return 1;
  }
  std::size_t deepest = 1;
  for (std::size_t i = 0; i < e.operands.size(); ++i) {
    deepest = std::max(deepest, stack_depth(e.operands[i]) + (i == 0 ? 0 : 1));
  }
  return deepest;
}

std::optional<FieldType> Checker::type_of(std::size_t field) const {
  const auto& untyped = doubt_.untyped_fields;
  if (std::find(untyped.begin(), untyped.end(), d_.fields[field].name) != untyped.end()) {
    return std::nullopt;
  }
  return d_.fields[field].type;
}

/// What an operand of a comparison is.
struct Checker::Operand {
  bool is_reference = false;
  std::optional<FieldType> type;  ///< of a reference that is known
  bool is_usable = true;          ///< nothing has been said against it
};

Checker::Operand Checker::operand(const Expression& e, const std::string& pointer) {
  Operand result;
  if (e.kind == Expression::Kind::operation) {
    problem("guard_type", pointer, "a comparison compares fields and values, not conditions",
            "join conditions with \"and\", \"or\" and \"not\"");
    result.is_usable = false;
  } else if (is_reference(e)) {
    result.is_reference = true;
    const auto field = look_up(fields_, e.name, pointer);
    if (field) result.type = type_of(*field);
    result.is_usable = result.type.has_value();
  }
  return result;
}

/// Whether a literal can stand where a value of `type` is expected; reports if not.
bool Checker::literal_fits(const Expression& literal, FieldType type, const std::string& pointer) {
  const Literal& value = literal.literal;
  const auto* text = std::get_if<std::string>(&value);
  bool fits = false;
  switch (type) {
    case FieldType::boolean:
      fits = std::holds_alternative<bool>(value);
      break;
    case FieldType::integer:
      fits = std::holds_alternative<std::int64_t>(value);
      break;
    case FieldType::number:
      fits = std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
      break;
    case FieldType::category:
    case FieldType::offence:
    case FieldType::date:
      fits = text != nullptr;
      break;
  }
  if (!fits) {
    problem(
        "guard_type", pointer,
        std::string(name_of(value)) + " stands where a value " + type_text(type) + " is expected");
    return false;
  }
  if (const auto* number = std::get_if<double>(&value); number && !std::isfinite(*number)) {
    problem("bad_number", pointer, "the number is not finite");
    return false;
  }
  if (type == FieldType::offence) return look_up(offences_, *text, pointer).has_value();
  if (type == FieldType::date && !parse_date(*text)) {
    problem("bad_date", pointer, shown(*text) + " is not a date", "write it as YYYY-MM-DD");
    return false;
  }
  if (type != FieldType::category) return true;
  if (text->starts_with(case_prefix) || text->starts_with(event_prefix)) {
    problem("bad_text", pointer, shown(*text) + " would be read as a reference to a field",
            "a text can't begin with \"case.\" or \"event.\"");
    return false;
  }
  check_text(*text, pointer);
  return true;
}

void Checker::check_guard(const Expression& guard, const std::string& pointer) {
  const std::size_t before = found_.size();
  check_condition(guard, pointer, 0);
  const bool is_walkable =
      std::none_of(found_.begin() + static_cast<std::ptrdiff_t>(before), found_.end(),
                   [](const Diagnostic& d) { return d.code == "guard_too_deep"; });
  if (is_walkable && stack_depth(guard) > max_guard_depth) {
    problem("guard_too_deep", pointer,
            "the condition is nested more than " + std::to_string(max_guard_depth) + " deep");
  }
}

void Checker::check_condition(const Expression& e, const std::string& pointer, std::size_t depth) {
  if (depth > max_nesting) {
    problem("guard_too_deep", pointer,
            "the condition is nested more than " + std::to_string(max_guard_depth) + " deep");
  } else if (e.kind == Expression::Kind::operation) {
    check_operation(e, pointer, depth);
  } else if (e.kind == Expression::Kind::literal) {
    problem("guard_type", pointer, std::string(name_of(e.literal)) + " is not a condition",
            "a condition is a comparison, or a field of type boolean");
  } else {
    const auto field = look_up(fields_, e.name, pointer);
    const auto type = field ? type_of(*field) : std::nullopt;
    if (type && *type != FieldType::boolean) {
      problem("guard_type", pointer,
              reference_text(e) + " is " + type_text(*type) + ", and a condition is needed",
              "compare it with something, or ask [\"known\", " + reference_text(e) + "]");
    }
  }
}

void Checker::check_operation(const Expression& e, const std::string& pointer, std::size_t depth) {
  const OperatorInfo* info = find_operator(e.name);
  if (info == nullptr) {
    std::vector<std::string> names;
    for (const OperatorInfo& one : guard_operators) names.emplace_back(one.name);
    problem("unknown_operator", at(pointer, std::size_t{0}),
            "there is no operator " + shown(e.name), hint_for(e.name, names, "operators"));
    return;
  }
  const std::size_t count = e.operands.size();
  if (info->group == OperatorGroup::membership && count == 1) {
    problem("wrong_operand_count", pointer, "the list of \"in\" is empty");
    return;
  }
  if (count < info->least_operands || (info->most_operands > 0 && count > info->most_operands)) {
    std::string wanted = info->most_operands == 0 ? "at least " : "";
    wanted += std::to_string(info->least_operands);
    wanted += info->least_operands == 1 ? " operand" : " operands";
    if (info->group == OperatorGroup::membership) wanted = "a field and a list of values";
    problem("wrong_operand_count", pointer,
            shown(e.name) + " takes " + wanted + ", not " + std::to_string(count));
    return;
  }
  const auto place = [&](std::size_t i) {
    const bool in_list = info->group == OperatorGroup::membership && i > 0;
    return in_list ? at(at(pointer, std::size_t{2}), i - 1) : at(pointer, i + 1);
  };

  if (info->group == OperatorGroup::junction || info->group == OperatorGroup::negation) {
    for (std::size_t i = 0; i < count; ++i) check_condition(e.operands[i], place(i), depth + 1);
    return;
  }
  if (info->group == OperatorGroup::known) {
    if (is_reference(e.operands[0])) {
      look_up(fields_, e.operands[0].name, place(0));
    } else {
      problem("guard_type", place(0), "\"known\" asks of a field",
              "such as [\"known\", \"case.offence\"]");
    }
    return;
  }

  // Comparisons: at least one side is a field; it gives the type.
  std::vector<Operand> sides;
  bool usable = true;
  for (std::size_t i = 0; i < count; ++i) {
    sides.push_back(operand(e.operands[i], place(i)));
    usable = usable && sides.back().is_usable;
  }
  if (info->group == OperatorGroup::membership) {
    for (std::size_t i = 1; i < count; ++i) {
      if (!sides[i].is_reference) continue;
      problem("guard_type", place(i), "the list of \"in\" holds values, not fields");
      usable = false;
    }
  }
  const bool is_list =
      info->group == OperatorGroup::membership || info->group == OperatorGroup::range;
  const auto leader = std::find_if(sides.begin(), sides.end(),
                                   [](const Operand& side) { return side.is_reference; });
  if (leader == sides.end() || (is_list && !sides[0].is_reference)) {
    if (usable) {
      problem(
          "guard_type", is_list ? place(0) : pointer,
          is_list ? shown(e.name) + " asks of a field" : "two values are compared, and no field",
          "name a field as \"case.<field>\" or \"event.<field>\"");
    }
    return;
  }
  if (!usable) return;
  const auto first = static_cast<std::size_t>(leader - sides.begin());
  const FieldType type = *leader->type;
  const bool needs_order =
      info->group == OperatorGroup::ordering || info->group == OperatorGroup::range;
  if (needs_order && !is_ordered(type)) {
    problem("guard_type", place(first),
            reference_text(e.operands[first]) + " is " + type_text(type) + ", which has no order",
            type == FieldType::offence ? "use \"lighter\" or \"heavier\"" : "");
    return;
  }
  if (info->group == OperatorGroup::offences && type != FieldType::offence) {
    problem("guard_type", place(first),
            reference_text(e.operands[first]) + " is " + type_text(type) + ", not an offence");
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (i == first) continue;
    if (!sides[i].is_reference) {
      // A number with a fraction may be compared with a whole one.
      const bool is_whole = type == FieldType::integer;
      literal_fits(e.operands[i], is_whole ? FieldType::number : type, place(i));
    } else if (*sides[i].type != type && !(is_numeric(*sides[i].type) && is_numeric(type))) {
      problem("guard_type", place(i),
              reference_text(e.operands[i]) + " is " + type_text(*sides[i].type) + ", and " +
                  reference_text(e.operands[first]) + " is " + type_text(type));
    }
  }
}

void Checker::check_assignment(const Assignment& assignment, const std::string& pointer) {
  const auto& [name, value] = assignment;
  const auto target = look_up(fields_, name, pointer);
  std::optional<FieldType> wanted;
  if (target) wanted = type_of(*target);
  if (value.kind == Expression::Kind::operation) {
    problem("sets_type", pointer, "a field is set from a field or a value, not from a condition");
  } else if (is_reference(value)) {
    const auto source = look_up(fields_, value.name, pointer);
    std::optional<FieldType> given;
    if (source) given = type_of(*source);
    if (!wanted.has_value() || !given.has_value() || given == wanted) return;
    if (wanted == FieldType::number && given == FieldType::integer) return;
    problem("sets_type", pointer,
            reference_text(value) + " is " + type_text(*given) + ", and " + shown(name) + " is " +
                type_text(*wanted));
  } else if (wanted && !std::holds_alternative<std::monostate>(value.literal)) {
    const std::size_t before = found_.size();
    literal_fits(value, *wanted, pointer);
    if (found_.size() > before && found_[before].code == "guard_type") {
      found_[before].code = "sets_type";
    }
  }
}

}  // namespace casepath::detail
