#include "casepath/tally/grouping.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/tally/detail/group_names.hpp"
#include "casepath/tally/detail/grouping.hpp"

namespace casepath {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + in_quotes(name);
  return text.empty() ? std::string("none") : text;
}

MilestoneId milestone_of(const Pipeline& pipeline, const std::string& name) {
  if (const auto found = pipeline.find_milestone(name)) return *found;
  const std::vector<std::string> known(pipeline.milestones().begin(), pipeline.milestones().end());
  throw ArgumentError("at: the pipeline has no milestone " + in_quotes(name) +
                      did_you_mean(name, known) + "; it has " + list_of(known));
}

const Attribute& attribute_of(const EventLog& log, const std::string& name) {
  if (const Attribute* found = log.find_attribute(name)) return *found;
  std::vector<std::string> known;
  for (const Attribute& attribute : log.attributes()) known.push_back(attribute.name());
  throw ArgumentError("by: the log has no column " + in_quotes(name) + did_you_mean(name, known) +
                      "; it has " + list_of(known));
}

/// A column without a value has no type to speak of.
bool is_empty(const EventLog& log, const Attribute& attribute) {
  for (std::size_t row = 0; row < log.row_count(); ++row) {
    if (attribute.is_recorded(RowId{row})) return false;
  }
  return true;
}

bool is_numeric(ColumnType type) noexcept {
  return type == ColumnType::integer || type == ColumnType::number;
}
bool is_dated(ColumnType type) noexcept {
  return type == ColumnType::date || type == ColumnType::time;
}

void refuse_other_type(const EventLog& log, const Attribute& attribute, const GroupColumn& spec) {
  const bool fits = (!spec.period || is_dated(attribute.type())) &&
                    (spec.cuts.empty() || is_numeric(attribute.type()));
  if (fits || is_empty(log, attribute)) return;
  const std::string of = "by: the column " + in_quotes(spec.column) + " is of type " +
                         std::string(to_string(attribute.type()));
  throw ArgumentError(spec.period ? of + ", not date or time: it has no " +
                                        std::string(to_string(*spec.period))
                                  : of + ", not integer or number: it can't be cut");
}

/// The first whole number at or above each cut, as far as there is one: how many of them a number
/// has reached is its interval.
std::vector<std::int64_t> whole_bounds(const std::vector<double>& cuts) {
  constexpr double beyond = 9'223'372'036'854'775'808.0;  // 2^63
  std::vector<std::int64_t> bounds;
  for (const double cut : cuts) {
    const double up = std::ceil(cut);
    if (up >= beyond) break;
    bounds.push_back(up <= -beyond ? std::numeric_limits<std::int64_t>::min()
                                   : static_cast<std::int64_t>(up));
  }
  return bounds;
}

template <class Number>
std::int64_t interval_of(const std::vector<Number>& bounds, Number number) {
  return std::upper_bound(bounds.begin(), bounds.end(), number) - bounds.begin();
}

}  // namespace

Grouping::Grouping(const Replay& replay, const std::vector<GroupColumn>& columns)
    : replay_(replay) {
  check_groups(columns);
  columns_.reserve(columns.size());
  for (const GroupColumn& spec : columns) {
    columns_.push_back(column_of(spec));
    if (columns_.back().at.is_none()) refuse_varying(columns_.back());
  }
}

Grouping::Column Grouping::column_of(const GroupColumn& spec) const {
  const EventLog& log = replay_.log();
  Column column;
  column.spec = spec;
  if (!spec.at.empty()) column.at = milestone_of(replay_.pipeline(), spec.at);
  if (spec.column == log.spec().time_column) {
    if (!spec.period) {
      throw ArgumentError("by: " + in_quotes(spec.column) +
                          " is the log's time column: group it by month, quarter or year");
    }
    return column;
  }
  column.attribute = &attribute_of(log, spec.column);
  column.values.emplace(*column.attribute);
  refuse_other_type(log, *column.attribute, spec);
  column.names = declared_groups(spec);
  if (column.attribute->type() == ColumnType::integer) column.bounds = whole_bounds(spec.cuts);
  if (spec.keep) {
    for (const std::string& name : *spec.keep) {
      column.kept.emplace(name, static_cast<std::int64_t>(column.kept.size()));
    }
  }
  if (spec.keep && column.attribute->type() == ColumnType::text) {
    const auto other = static_cast<std::int64_t>(column.kept.size());
    for (const std::string& text : column.attribute->texts()) {
      const auto found = column.kept.find(text);
      column.by_text.push_back(found == column.kept.end() ? other : found->second);
    }
  }
  return column;
}

Date Grouping::date_of(const Column& column, RowId row) const {
  if (column.attribute == nullptr) return replay_.log().time(row).date;
  std::int64_t number = column.attribute->integers()[row.index()];
  if (column.attribute->type() == ColumnType::time) {
    const std::int64_t before = number < 0 ? seconds_per_day - 1 : 0;
    number = (number - before) / seconds_per_day;
  }
  return Date{static_cast<std::int32_t>(number)};
}

std::optional<std::int64_t> Grouping::code(const Column& column, RowId row) const {
  const GroupColumn& spec = column.spec;
  if (column.attribute == nullptr) {
    const Date date = date_of(column, row);
    if (!date.is_recorded()) return std::nullopt;
    return period_number(*spec.period, date);
  }
  std::int64_t value = 0;
  if (!column.values->read(row.index(), value)) return std::nullopt;
  if (spec.period) return period_number(*spec.period, date_of(column, row));
  if (!spec.cuts.empty()) {
    return column.attribute->type() == ColumnType::number
               ? interval_of(spec.cuts, std::bit_cast<double>(value))
               : interval_of(column.bounds, value);
  }
  if (!spec.keep) return value;
  if (column.attribute->type() == ColumnType::text) {
    return column.by_text[static_cast<std::size_t>(value)];
  }
  const auto found = column.kept.find(column.attribute->text(row));
  return found == column.kept.end() ? static_cast<std::int64_t>(column.kept.size()) : found->second;
}

std::string Grouping::text(const Column& column, RowId row, std::int64_t code) const {
  if (column.spec.period) {
    return period_label(*column.spec.period, static_cast<std::int32_t>(code));
  }
  if (!column.names.empty()) return column.names[static_cast<std::size_t>(code)];
  return column.attribute->text(row);
}

void Grouping::refuse_varying(const Column& column) const {
  if (column.attribute == nullptr) return;  // every row has a time of its own
  const EventLog& log = replay_.log();
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    bool has_value = false;
    std::int64_t last = 0;  // value
    std::int64_t value = 0;
    std::optional<std::int64_t> first;  // group
    const std::size_t end = log.end(CaseId{i}).index();
    for (std::size_t row = log.begin(CaseId{i}).index(); row < end; ++row) {
      if (!column.values->read(row, value) || (has_value && value == last)) continue;
      has_value = true;
      last = value;
      const std::optional<std::int64_t> group = code(column, RowId{row});
      if (!group || group == first) continue;
      if (first) {
        throw ArgumentError("by: the column " + in_quotes(column.attribute->name()) +
                            " varies within " + replay_.unit() + " " +
                            in_quotes(log.case_name(CaseId{i})) +
                            "; say at which milestone to take it, with at=, one of: " +
                            list_of({replay_.pipeline().milestones().begin(),
                                     replay_.pipeline().milestones().end()}));
      }
      first = group;
    }
  }
}

RowId Grouping::row_of(CaseId id, const Column& column) const {
  if (column.at.is_none()) {
    // A case that was never opened belongs to the group that its first row names.
    const RowId opening = replay_.opening_row(id);
    return opening.is_none() ? replay_.log().begin(id) : opening;
  }
  RowId found;
  for_each_move(replay_.data(), id, [&](const MoveView& move) {
    if (replay_.pipeline().marks(move.event) != column.at) return true;
    found = RowId{move.row};
    return false;
  });
  return found;
}

std::vector<std::string> Grouping::values(CaseId id) const {
  std::vector<std::string> texts;
  texts.reserve(columns_.size());
  for (const Column& column : columns_) {
    const RowId row = row_of(id, column);
    if (row.is_none()) {
      texts.emplace_back(name_not_reached);
      continue;
    }
    const auto group = code(column, row);
    texts.push_back(group ? text(column, row, *group) : std::string(name_not_recorded));
  }
  return texts;
}

GroupNumbers::GroupNumbers(const Grouping& grouping) : grouping_(&grouping) {
  for (const Grouping::Column& column : grouping.columns_) {
    const bool is_declared = !column.names.empty();
    const bool is_value = !is_declared && !column.spec.period;
    columns_.push_back({ValueNumbers(is_declared ? std::pair{std::int64_t{0}, column.names.size()}
                                     : is_value  ? column.values->range()
                                                 : std::pair{std::int64_t{0}, std::size_t{0}})});
  }
}

std::uint32_t GroupNumbers::of(CaseId id) {
  std::uint32_t number = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const std::uint32_t own = number_in(c, id);
    number = c == 0 ? own : number_of_pair(c, number, own);
  }
  if (number == firsts_.size()) firsts_.push_back(id);
  return number;
}

bool GroupNumbers::has_value(std::uint32_t number) const noexcept {
  const Numbers& only = columns_.front();
  return number != only.not_recorded && number != only.not_reached;
}

std::uint32_t GroupNumbers::number_in(std::size_t c, CaseId id) {
  const Grouping::Column& column = grouping_->columns_[c];
  Numbers& numbers = columns_[c];
  const RowId row = grouping_->row_of(id, column);
  const auto group = row.is_none() ? std::nullopt : grouping_->code(column, row);
  std::uint32_t& number = group           ? numbers.of_value.of(*group)
                          : row.is_none() ? numbers.not_reached
                                          : numbers.not_recorded;
  if (number == ValueNumbers::none) number = numbers.count++;
  return number;
}

std::uint32_t GroupNumbers::number_of_pair(std::size_t c, std::uint32_t before, std::uint32_t own) {
  Numbers& numbers = columns_[c];
  const auto next = static_cast<std::uint32_t>(numbers.of_pair.size());
  return numbers.of_pair.try_emplace(std::uint64_t{before} << 32U | own, next).first->second;
}

std::vector<std::string> top_values(const Replay& replay, const std::string& column, std::size_t n,
                                    const std::string& at) {
  if (n < 1) throw ArgumentError("top: 0 values are not allowed; give 1 or more");
  const Grouping grouping(replay, {{column, at}});
  GroupNumbers numbers(grouping);
  std::vector<std::int64_t> cases;  // by number
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    const std::uint32_t number = numbers.of(CaseId{i});
    if (number == cases.size()) cases.push_back(0);
    ++cases[number];
  }
  std::vector<std::pair<std::int64_t, std::string>> values;
  for (std::uint32_t number = 0; number < cases.size(); ++number) {
    if (!numbers.has_value(number)) continue;
    std::string text = numbers.values(number).front();
    if (!is_reserved_group(text)) values.emplace_back(-cases[number], std::move(text));
  }
  std::sort(values.begin(), values.end());
  if (values.size() > n) values.resize(n);
  std::vector<std::string> names;
  names.reserve(values.size());
  for (auto& one : values) names.push_back(std::move(one.second));
  return names;
}

}  // namespace casepath
