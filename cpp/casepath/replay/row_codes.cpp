#include "casepath/replay/detail/row_codes.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "casepath/pipeline/detail/compiled.hpp"
#include "casepath/replay/detail/path_trie.hpp"

namespace casepath {
namespace {

using detail::Compiled;
using detail::CompiledEvent;
using detail::Guard;
using detail::Operand;
using detail::Operator;
using FieldSet = std::array<bool, max_fields>;

/// More values of one field than this are not numbered.
constexpr std::uint64_t most_values = 1U << 16U;

template <class Visit>
void for_each_operand(const Guard& guard, Visit&& visit) {
  for (const auto& instruction : guard.code) {
    visit(instruction.left);
    visit(instruction.right);
  }
  for (const Operand& operand : guard.list) visit(operand);
}

template <class Visit>
void for_each_guard(const Compiled& compiled, EventId event, Visit&& visit) {
  for (const Transition& transition : compiled.transitions) {
    if (transition.event != event || transition.guard < 0) continue;
    visit(compiled.guards[static_cast<std::size_t>(transition.guard)]);
  }
}

/// Fields of a case that a step may look at later: the offence, those in a guard, and those that
/// are copied into one of these.
FieldSet live_fields(const Compiled& compiled) {
  FieldSet live{};
  if (!compiled.offence_field.is_none()) live[compiled.offence_field.index()] = true;
  for (const Guard& guard : compiled.guards) {
    for_each_operand(guard, [&live](const Operand& operand) {
      if (operand.kind == Operand::Kind::case_field) live[operand.field.index()] = true;
    });
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const CompiledEvent& event : compiled.events) {
      for (const auto& one : event.sets) {
        if (one.clears || one.value.kind != Operand::Kind::case_field) continue;
        if (!live[one.field.index()] || live[one.value.field.index()]) continue;
        live[one.value.field.index()] = true;
        changed = true;
      }
    }
  }
  return live;
}

std::vector<std::int32_t> law_changes(const Compiled& compiled) {
  std::vector<std::int32_t> days;
  if (compiled.definition.order != OffenceOrder::penalties) return days;
  for (const auto& offence : compiled.offences) {
    for (const auto& edition : offence.editions) {
      for (const Date day : {edition.from, edition.until}) {
        if (day.is_recorded()) days.push_back(day.days());
      }
    }
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

bool looks_at_law(const Compiled& compiled, EventId event) {
  const CompiledEvent& what = compiled.events[event.index()];
  const std::size_t milestones = compiled.definition.milestones.size();
  if (what.offence_assign >= 0) return true;
  if (milestones >= 2 && what.marks == MilestoneId{milestones - 1}) return true;
  bool compares = false;
  for_each_guard(compiled, event, [&compares](const Guard& guard) {
    for (const auto& instruction : guard.code) {
      compares = compares || instruction.operation == Operator::lighter ||
                 instruction.operation == Operator::heavier;
    }
  });
  return compares;
}

}  // namespace

/// What each event looks at.
struct RowCodes::Uses {
  const Compiled& compiled;
  FieldSet live;
  std::size_t law_spans;  ///< 1: the law never changes
  /// Least and greatest of columns that have been asked for.
  mutable std::unordered_map<const Attribute*, std::pair<std::int64_t, std::int64_t>> spans{};

  /// Fields of a row whose value matters to this event.
  [[nodiscard]] FieldSet values(EventId event) const {
    FieldSet fields{};
    const CompiledEvent& what = compiled.events[event.index()];
    if (what.reads_offence) fields[compiled.offence_field.index()] = true;
    const auto look = [&fields](const Operand& operand) {
      if (operand.kind == Operand::Kind::event_field) fields[operand.field.index()] = true;
    };
    for_each_guard(compiled, event, [&](const Guard& guard) { for_each_operand(guard, look); });
    for (const auto& one : what.sets) {
      if (!one.clears && live[one.field.index()]) look(one.value);
    }
    return fields;
  }

  [[nodiscard]] std::pair<std::int64_t, std::int64_t> span_of(const Attribute& column) const {
    const auto known = spans.find(&column);
    if (known != spans.end()) return known->second;
    const auto numbers = column.integers();
    const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
    const std::pair<std::int64_t, std::int64_t> span =
        numbers.empty() ? std::pair<std::int64_t, std::int64_t>{0, 0} : std::pair{*least, *most};
    return spans.emplace(&column, span).first->second;
  }
};

RowCodes::RowCodes(const Pipeline& pipeline, const EventLog& log, const Binding& binding)
    : log_words_(log.words()),
      log_days_(log.days()),
      law_changes_(law_changes(pipeline.compiled())),
      is_live_(live_fields(pipeline.compiled())) {
  const Uses uses{pipeline.compiled(), is_live_, law_changes_.size() + 1};
  for (std::size_t i = 0; i < binding.word_events.size(); ++i) {
    const EventId event = binding.word_events[i];
    Word word = event.is_none() ? Word{} : word_of(uses, event, binding);
    std::uint64_t codes = word.first == none ? 0 : 1;
    for (Digit& digit : word.digits) {
      digit.step = static_cast<std::uint32_t>(codes);
      codes *= digit.values;
      if (count_ + codes > PathTrie::most_codes) codes = 0;
      if (codes == 0) break;
    }
    if (codes == 0) {
      word.digits.clear();
      word.first = none;
    } else {
      word.first = static_cast<std::uint32_t>(count_);
    }
    are_words_ = are_words_ && codes == 1;
    count_ += codes;
    words_.push_back(std::move(word));
  }
}

RowCodes::Word RowCodes::word_of(const Uses& uses, EventId event, const Binding& binding) {
  Word word;
  const FieldSet values = uses.values(event);
  const CompiledEvent& what = uses.compiled.events[event.index()];
  for (const BoundField& bound : binding.event_fields[event.index()]) {
    Digit digit;
    digit.column = bound.column;
    if (!values[bound.field.index()]) {
      const bool required = std::find(what.requires_fields.begin(), what.requires_fields.end(),
                                      bound.field) != what.requires_fields.end();
      if (!required) continue;
    } else if (bound.source == BoundField::Source::codes) {
      digit.kind = Digit::Kind::text;
      std::unordered_map<std::int64_t, std::uint32_t> numbers;
      for (const std::int64_t bits : bound.by_code) {
        const auto next = static_cast<std::uint32_t>(numbers.size() + 1);
        digit.by_text.push_back(numbers.try_emplace(bits, next).first->second);
      }
      digit.values = static_cast<std::uint32_t>(
          std::min<std::uint64_t>(numbers.size(), PathTrie::most_codes) + 1);
    } else if (bound.source == BoundField::Source::integers ||
               bound.source == BoundField::Source::integers_mapped) {
      digit.kind = Digit::Kind::whole_number;
      const auto [least, most] = uses.span_of(*bound.column);
      digit.least = least;
      const std::uint64_t width =
          static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
      if (width >= most_values) word.first = none;
      digit.values = static_cast<std::uint32_t>(std::min(width, most_values) + 2);
    } else {
      word.first = none;
    }
    word.digits.push_back(std::move(digit));
  }
  if (uses.law_spans > 1 && looks_at_law(uses.compiled, event)) {
    word.looks_at_date = true;
    Digit digit;
    digit.kind = Digit::Kind::law;
    digit.values = static_cast<std::uint32_t>(uses.law_spans);
    word.digits.push_back(std::move(digit));
  }
  return word;
}

std::uint32_t RowCodes::code_of(const Word& word, std::size_t row, bool undated) const {
  if (undated && word.looks_at_date) return none;
  std::uint32_t code = word.first;
  for (const Digit& digit : word.digits) code += digit.step * value_of(digit, row);
  return code;
}

std::uint32_t RowCodes::value_of(const Digit& digit, std::size_t row) const {
  switch (digit.kind) {
    case Digit::Kind::is_recorded:
      return digit.column->is_recorded(RowId{row}) ? 1 : 0;
    case Digit::Kind::text: {
      const std::uint32_t code = digit.column->codes()[row];
      return code == Attribute::no_code ? 0 : digit.by_text[code];
    }
    case Digit::Kind::whole_number: {
      if (!digit.column->is_recorded(RowId{row})) return 0;
      return static_cast<std::uint32_t>(digit.column->integers()[row] - digit.least) + 1;
    }
    case Digit::Kind::law: {
      const auto next = std::upper_bound(law_changes_.begin(), law_changes_.end(), log_days_[row]);
      return static_cast<std::uint32_t>(next - law_changes_.begin());
    }
  }
  return 0;
}

Date RowCodes::law_day(Date day) const noexcept {
  if (!day.is_recorded() || law_changes_.empty()) return day;
  const auto next = std::upper_bound(law_changes_.begin(), law_changes_.end(), day.days());
  return next == law_changes_.begin() ? Date{law_changes_.front() - 1} : Date{*(next - 1)};
}

void RowCodes::keep_live(FieldValues& values) const noexcept {
  for (std::uint16_t i = 0; i < max_fields; ++i) {
    if (!is_live_[i]) values.clear(FieldId{i});
  }
}

}  // namespace casepath
