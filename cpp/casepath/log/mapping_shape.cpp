/// How tables hang together, and which conditions exclude each other.
#include <algorithm>
#include <set>
#include <variant>

#include "casepath/log/detail/mapping_check.hpp"
#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

MappingShape::MappingShape(const Mapping& mapping) : mapping_(mapping) {
  const std::size_t count = mapping.tables.size();
  targets_.resize(count);
  std::vector<std::size_t> waiting(count, 0);  // tables that link here and are not yet placed
  for (std::size_t i = 0; i < count; ++i) {
    for (const MappingLink& link : mapping.tables[i].links) {
      targets_[i].push_back(find(link.to));
      if (targets_[i].back() != none) ++waiting[targets_[i].back()];
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (waiting[i] == 0) order_.push_back(i);
  }
  for (std::size_t at = 0; at < order_.size(); ++at) {
    for (const std::size_t target : targets_[order_[at]]) {
      if (target != none && --waiting[target] == 0) order_.push_back(target);
    }
  }
  has_cases_.assign(count, false);
  for (const std::size_t table : order_) {
    if (!mapping.tables[table].case_column.empty()) has_cases_[table] = true;
    if (!has_cases_[table]) continue;
    for (const std::size_t target : targets_[table]) {
      if (target != none) has_cases_[target] = true;
    }
  }
}

std::size_t MappingShape::find(std::string_view table) const noexcept {
  for (std::size_t i = 0; i < mapping_.tables.size(); ++i) {
    if (mapping_.tables[i].name == table) return i;
  }
  return none;
}

std::size_t MappingShape::table_of(const MappingEvent& event) const noexcept {
  if (event.table.empty()) return mapping_.tables.size() == 1 ? 0 : none;
  return find(event.table);
}

std::vector<std::pair<std::size_t, std::size_t>> MappingShape::path(std::size_t from,
                                                                    std::size_t to) const {
  std::vector<std::pair<std::size_t, std::size_t>> came(targets_.size(), {none, none});
  std::vector<std::size_t> queue{from};
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const std::size_t table = queue[at];
    for (std::size_t link = 0; link < targets_[table].size(); ++link) {
      const std::size_t target = targets_[table][link];
      if (target == none || target == from || came[target].first != none) continue;
      came[target] = {table, link};
      queue.push_back(target);
    }
  }
  std::vector<std::pair<std::size_t, std::size_t>> steps;
  for (std::size_t table = to; table != from && came[table].first != none;
       table = came[table].first) {
    steps.push_back(came[table]);
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

std::string text_of(const MappingValue& value) {
  struct Write {
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t whole) const { return std::to_string(whole); }
    std::string operator()(double number) const {
      std::string text;
      append_text(text, number);
      return text;
    }
    std::string operator()(const std::string& text) const { return text; }
  };
  return std::visit(Write{}, value);
}

const MappingWords::Pairs& pairs_of(const Mapping& mapping, const MappingWords& words) {
  if (words.name.empty()) return words.words;
  for (const auto& [name, pairs] : mapping.translations) {
    if (name == words.name) return pairs;
  }
  return words.words;
}

namespace {

using Condition = MappingCondition;

/// What one condition of a conjunction says of one column.
struct Says {
  enum class What : std::uint8_t { one_of, none_of, not_known, known } what;
  MappingColumn column;
  std::set<std::string> values;
};

void collect_conjuncts(const Condition& condition, std::vector<const Condition*>& out) {
  if (condition.kind == Condition::Kind::operation && condition.operation == "and") {
    for (const Condition& operand : condition.operands) collect_conjuncts(operand, out);
  } else {
    out.push_back(&condition);
  }
}

std::optional<Says> says(const Condition& condition, bool negated) {
  if (condition.kind != Condition::Kind::operation || condition.operands.empty()) {
    return std::nullopt;
  }
  const std::string& op = condition.operation;
  if (op == "not") return says(condition.operands.front(), !negated);
  Says result{negated ? Says::What::none_of : Says::What::one_of, {}, {}};
  const bool is_known = op == "known";
  if (is_known) result.what = negated ? Says::What::not_known : Says::What::known;
  if (op == "!=") result.what = negated ? Says::What::one_of : Says::What::none_of;
  if (!is_known && op != "=" && op != "in" && op != "!=") return std::nullopt;
  std::size_t columns = 0;
  for (const Condition& operand : condition.operands) {
    if (operand.kind == Condition::Kind::column) {
      result.column = operand.column;
      ++columns;
    } else if (operand.kind == Condition::Kind::literal) {
      // 1 and 1.0 are the same to a comparison.
      std::string value = text_of(operand.literal);
      if (std::holds_alternative<double>(operand.literal) && value.ends_with(".0")) {
        value.resize(value.size() - 2);
      }
      result.values.insert(std::move(value));
    } else {
      return std::nullopt;
    }
  }
  if (columns != 1) return std::nullopt;
  return result;
}

bool exclude(const Says& a, const Says& b) {
  if (a.column != b.column) return false;
  using What = Says::What;
  const auto within = [](const std::set<std::string>& some, const std::set<std::string>& all) {
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
  };
  if (a.what == What::not_known || b.what == What::not_known) return a.what != b.what;
  if (a.what == What::one_of && b.what == What::one_of) {
    return std::none_of(a.values.begin(), a.values.end(),
                        [&](const auto& value) { return b.values.count(value) != 0; });
  }
  if (a.what == What::one_of && b.what == What::none_of) return within(a.values, b.values);
  if (a.what == What::none_of && b.what == What::one_of) return within(b.values, a.values);
  return false;
}

bool is_negation(const Condition& a, const Condition& b) {
  return a.kind == Condition::Kind::operation && a.operation == "not" && a.operands.size() == 1 &&
         a.operands.front() == b;
}

}  // namespace

bool are_exclusive(const std::optional<Condition>& a, const std::optional<Condition>& b) {
  if (!a || !b) return false;
  std::vector<const Condition*> of_a;
  std::vector<const Condition*> of_b;
  collect_conjuncts(*a, of_a);
  collect_conjuncts(*b, of_b);
  for (const Condition* one : of_a) {
    for (const Condition* other : of_b) {
      if (is_negation(*one, *other) || is_negation(*other, *one)) return true;
      const auto said = says(*one, false);
      const auto said_too = says(*other, false);
      if (said && said_too && exclude(*said, *said_too)) return true;
    }
  }
  return false;
}

}  // namespace casepath::detail
