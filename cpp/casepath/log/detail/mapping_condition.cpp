#include "casepath/log/detail/mapping_condition.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <variant>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/time.hpp"
#include "casepath/log/detail/infer.hpp"
#include "casepath/log/detail/mapping_check.hpp"
#include "casepath/log/detail/mapping_columns.hpp"

namespace casepath::detail {

namespace {

constexpr ConditionOperator all_condition_operators[] = {
    {"and", true, 1, 0}, {"or", true, 1, 0},  {"not", true, 1, 1},      {"=", false, 2, 2},
    {"!=", false, 2, 2}, {"<", false, 2, 2},  {"<=", false, 2, 2},      {">", false, 2, 2},
    {">=", false, 2, 2}, {"in", false, 2, 0}, {"between", false, 3, 3}, {"known", false, 1, 1},
};

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

bool is_numeric(ColumnType type) noexcept {
  return type == ColumnType::integer || type == ColumnType::number;
}
bool is_dated(ColumnType type) noexcept {
  return type == ColumnType::date || type == ColumnType::time;
}

}  // namespace

LiteralKind literal_kind(const MappingValue& value) {
  if (std::holds_alternative<bool>(value)) return LiteralKind::boolean;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return LiteralKind::number;
  return parse_date(*text) ? LiteralKind::date : LiteralKind::text;
}

const ConditionOperator* find_condition_operator(std::string_view name) noexcept {
  for (const auto& info : all_condition_operators) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

std::vector<std::string> condition_operators() {
  std::vector<std::string> names;
  for (const auto& info : all_condition_operators) names.emplace_back(info.name);
  return names;
}

void RowColumn::dates(std::size_t begin, std::span<RawTime> out, TextArena& arena) const {
  if (format == nullptr || column->type() != ColumnType::text) {
    column->times(begin, out, arena);
    return;
  }
  std::array<std::string_view, mapping_batch> views;
  std::string_view last;
  RawTime last_time;
  for (std::size_t done = 0; done < out.size(); done += mapping_batch) {
    const std::size_t n = std::min(mapping_batch, out.size() - done);
    column->texts(begin + done, {views.data(), n}, arena);
    for (std::size_t i = 0; i < n; ++i) {
      if (views[i].empty()) {
        out[done + i] = {};
        continue;
      }
      if (views[i] != last) {
        last = views[i];
        last_time = format->read(last);
      }
      out[done + i] = last_time;
    }
  }
}

RowCondition::RowCondition(const MappingCondition& condition, const Find& find,
                           const std::string& pointer, std::vector<MappingProblem>& problems) {
  if (condition.kind == MappingCondition::Kind::column) {
    // A column alone: true or false by itself.
    operation_ = Operation::is_true;
    kind_ = LiteralKind::boolean;
    columns_.push_back(find(condition.column));
    is_broken_ = columns_.front() == nullptr;
    if (!is_broken_) choose_kind("a condition", pointer, problems);
    return;
  }
  const std::string& name = condition.operation;
  if (name == "and" || name == "or" || name == "not") {
    operation_ = name == "and"  ? Operation::logical_and
                 : name == "or" ? Operation::logical_or
                                : Operation::logical_not;
    for (std::size_t i = 0; i < condition.operands.size(); ++i) {
      operands_.emplace_back(condition.operands[i], find, at(pointer, i + 1), problems);
    }
    return;
  }
  if (name == "between") {
    // x between a and b: x >= a and x <= b.
    operation_ = Operation::logical_and;
    std::vector<MappingProblem> again;  // the same of both halves
    for (const std::size_t bound : {1U, 2U}) {
      MappingCondition half;
      half.kind = MappingCondition::Kind::operation;
      half.operation = bound == 1 ? ">=" : "<=";
      half.operands = {condition.operands[0], condition.operands[bound]};
      RowCondition& part = operands_.emplace_back(RowCondition{});
      part.compile_comparison(half, find, name, pointer, bound == 1 ? problems : again);
    }
    return;
  }
  compile_comparison(condition, find, name, pointer, problems);
}

void RowCondition::compile_comparison(const MappingCondition& condition, const Find& find,
                                      const std::string& said, const std::string& pointer,
                                      std::vector<MappingProblem>& problems) {
  const std::string& name = condition.operation;
  operation_ = name == "known" ? Operation::known
               : name == "!="  ? Operation::not_equal
               : name == "<"   ? Operation::less
               : name == "<="  ? Operation::less_or_equal
               : name == ">"   ? Operation::greater
               : name == ">="  ? Operation::greater_or_equal
                               : Operation::equal;
  for (std::size_t i = 0; i < condition.operands.size(); ++i) {
    const MappingCondition& operand = condition.operands[i];
    if (operand.kind == MappingCondition::Kind::column) {
      columns_.push_back(find(operand.column));
      is_broken_ = is_broken_ || columns_.back() == nullptr;
    } else {
      literal_first_ = literal_first_ || i == 0;
      literals_.push_back(operand.literal);
    }
  }
  if (is_broken_ || operation_ == Operation::known) return;
  choose_kind(shown(said), pointer, problems);
  for (const MappingValue& literal : literals_) {
    texts_.push_back(text_of(literal));
    double number = not_known;
    if (const auto* flag = std::get_if<bool>(&literal)) number = *flag ? 1 : 0;
    if (const auto* whole = std::get_if<std::int64_t>(&literal)) {
      number = static_cast<double>(*whole);
    }
    if (const auto* real = std::get_if<double>(&literal)) number = *real;
    if (kind_ == LiteralKind::date) {
      if (const auto day = parse_date(texts_.back())) number = day->days();
    }
    numbers_.push_back(number);
  }
  std::sort(texts_.begin(), texts_.end());
}

/// As what the operands are compared; reports columns that can't be.
void RowCondition::choose_kind(const std::string& operation, const std::string& pointer,
                               std::vector<MappingProblem>& problems) {
  const bool is_ordering = operation_ != Operation::equal && operation_ != Operation::not_equal &&
                           operation_ != Operation::is_true;
  const auto all = [&](auto is) {
    return std::all_of(columns_.begin(), columns_.end(),
                       [&](const RowColumn* one) { return is(one->column->type()); });
  };
  if (literals_.empty()) {
    if (operation_ == Operation::is_true) {
      kind_ = LiteralKind::boolean;
    } else if (all(is_numeric)) {
      kind_ = LiteralKind::number;
    } else if (is_ordering || all(is_dated)) {
      kind_ = LiteralKind::date;
    } else {
      kind_ = LiteralKind::text;
    }
  } else {
    kind_ = literal_kind(literals_.front());
    const bool all_dates = std::all_of(literals_.begin(), literals_.end(), [](const auto& one) {
      return literal_kind(one) == LiteralKind::date;
    });
    if (kind_ == LiteralKind::date || kind_ == LiteralKind::text) {
      kind_ = all_dates && (is_ordering || all(is_dated)) ? LiteralKind::date : LiteralKind::text;
    }
  }
  for (const RowColumn* one : columns_) {
    const ColumnType type = one->column->type();
    bool fits = true;
    const char* wanted = "";
    switch (kind_) {
      case LiteralKind::number:
        fits = is_numeric(type) || type == ColumnType::text;
        wanted = "numbers";
        break;
      case LiteralKind::boolean:
        fits = type == ColumnType::boolean || type == ColumnType::text;
        wanted = "true and false";
        break;
      case LiteralKind::date:
        fits = is_dated(type) || type == ColumnType::text;
        wanted = "dates";
        break;
      case LiteralKind::text:
        fits = !is_dated(type) || literals_.empty();
        wanted = "texts";
        break;
    }
    if (fits) continue;
    problems.push_back({"wrong_type", pointer, one->table, one->name,
                        operation + " compares the column " + shown(one->name) + " of the table " +
                            shown(one->table) + " with " + wanted + ", but it is of type " +
                            one->column->type_name(),
                        ""});
    is_broken_ = true;
  }
}

void RowCondition::evaluate(std::size_t begin, std::span<Truth> out) const {
  switch (operation_) {
    case Operation::logical_not:
      operands_.front().evaluate(begin, out);
      for (Truth& truth : out) truth = static_cast<Truth>(2 - static_cast<int>(truth));
      return;
    case Operation::logical_and:
    case Operation::logical_or: {
      const bool is_and = operation_ == Operation::logical_and;
      operands_.front().evaluate(begin, out);
      std::array<Truth, mapping_batch> other{};
      for (std::size_t k = 1; k < operands_.size(); ++k) {
        operands_[k].evaluate(begin, {other.data(), out.size()});
        for (std::size_t i = 0; i < out.size(); ++i) {
          out[i] = is_and ? std::min(out[i], other[i]) : std::max(out[i], other[i]);
        }
      }
      return;
    }
    case Operation::known: {
      std::array<std::string_view, mapping_batch> views;
      TextArena arena;
      columns_.front()->column->texts(begin, {views.data(), out.size()}, arena);
      for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = views[i].empty() ? Truth::no : Truth::yes;
      }
      return;
    }
    default:
      break;
  }
  if (kind_ == LiteralKind::text) {
    compare_texts(begin, out);
  } else {
    compare_numbers(begin, out);
  }
}

void RowCondition::compare_texts(std::size_t begin, std::span<Truth> out) const {
  const bool wanted = operation_ == Operation::equal;
  const auto truth = [wanted](bool same) { return same == wanted ? Truth::yes : Truth::no; };
  std::array<std::string_view, mapping_batch> views;
  TextArena arena;
  plain_texts(*columns_.front()->column, begin, {views.data(), out.size()}, arena);
  if (columns_.size() == 2) {
    std::array<std::string_view, mapping_batch> others;
    plain_texts(*columns_.back()->column, begin, {others.data(), out.size()}, arena);
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] =
          views[i].empty() || others[i].empty() ? Truth::unknown : truth(views[i] == others[i]);
    }
    return;
  }
  std::string_view last;
  Truth last_truth = Truth::unknown;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (views[i] != last) {
      last = views[i];
      last_truth = last.empty() ? Truth::unknown
                                : truth(std::binary_search(texts_.begin(), texts_.end(), last));
    }
    out[i] = last.empty() ? Truth::unknown : last_truth;
  }
}

/// Numbers, days, or 0 and 1; not-a-number where not recorded or not readable.
void RowCondition::numbers_of(const RowColumn& column, std::size_t begin,
                              std::span<double> out) const {
  TextArena arena;
  if (kind_ == LiteralKind::date) {
    std::array<RawTime, mapping_batch> times;
    column.dates(begin, {times.data(), out.size()}, arena);
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::int32_t day = times[i].day;
      out[i] = day == RawTime::not_recorded || day == RawTime::unreadable ? not_known : day;
    }
    return;
  }
  const ColumnType type = column.column->type();
  if (type == ColumnType::number) {
    column.column->numbers(begin, out);
    return;
  }
  if (type == ColumnType::text) {
    std::array<std::string_view, mapping_batch> views;
    column.column->texts(begin, {views.data(), out.size()}, arena);
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (views[i].empty()) {
        out[i] = not_known;
      } else if (kind_ == LiteralKind::boolean) {
        const auto flag = integer_of(ColumnType::boolean, views[i]);
        out[i] = flag ? static_cast<double>(*flag) : not_known;
      } else {
        out[i] = number_of(views[i]).value_or(not_known);
      }
    }
    return;
  }
  std::array<std::int64_t, mapping_batch> values{};
  std::array<std::uint8_t, mapping_batch> recorded{};
  column.column->integers(begin, {values.data(), out.size()}, {recorded.data(), out.size()});
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = recorded[i] != 0 ? static_cast<double>(values[i]) : not_known;
  }
}

Truth RowCondition::compare(double a, double b) const noexcept {
  if (std::isnan(a) || std::isnan(b)) return Truth::unknown;
  bool holds = false;
  switch (operation_) {
    case Operation::not_equal:
      holds = a != b;
      break;
    case Operation::less:
      holds = a < b;
      break;
    case Operation::less_or_equal:
      holds = a <= b;
      break;
    case Operation::greater:
      holds = a > b;
      break;
    case Operation::greater_or_equal:
      holds = a >= b;
      break;
    default:
      holds = a == b;
      break;
  }
  return holds ? Truth::yes : Truth::no;
}

void RowCondition::compare_numbers(std::size_t begin, std::span<Truth> out) const {
  std::array<double, mapping_batch> values{};
  numbers_of(*columns_.front(), begin, {values.data(), out.size()});
  if (columns_.size() == 2) {
    std::array<double, mapping_batch> others{};
    numbers_of(*columns_.back(), begin, {others.data(), out.size()});
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = compare(values[i], others[i]);
    return;
  }
  if (operation_ == Operation::is_true) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = compare(values[i], 1);
    return;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    Truth any = Truth::no;
    for (const double number : numbers_) {
      any = std::max(any, literal_first_ ? compare(number, values[i]) : compare(values[i], number));
    }
    out[i] = any;
  }
}

}  // namespace casepath::detail
