#include "casepath/analysis/detail/recorded.hpp"

#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"

namespace casepath::detail {
namespace {

bool holds_dates(const Attribute& column) {
  return column.type() == ColumnType::date || column.type() == ColumnType::time;
}

std::string columns_with_dates(const EventLog& log) {
  std::string names;
  for (const Attribute& column : log.attributes()) {
    if (holds_dates(column)) names += (names.empty() ? "" : ", ") + in_quotes(column.name());
  }
  return names.empty() ? "none" : names;
}

const Attribute* column_of(const Replay& replay, const std::string& name) {
  if (const auto field = replay.pipeline().find_field(name)) {
    if (const Attribute* fed = replay.data().binding.field_columns[field->index()]) return fed;
  }
  return replay.log().find_attribute(name);
}

/// The day of a date column's number, or of the seconds of a time column.
Date day_of(const Attribute& column, std::int64_t number) {
  constexpr std::int64_t seconds_a_day = 86400;
  if (column.type() == ColumnType::time) {
    number = (number - (number < 0 ? seconds_a_day - 1 : 0)) / seconds_a_day;
  }
  return Date{static_cast<std::int32_t>(number)};
}

}  // namespace

CaseDates::CaseDates(const Replay& replay, const std::string& name) : replay_(replay) {
  if (name.empty()) return;
  column_ = column_of(replay, name);
  if (column_ != nullptr && holds_dates(*column_)) return;
  const auto event = replay.pipeline().find_event(name);
  if (column_ == nullptr && event) {
    event_ = *event;
    return;
  }
  throw ArgumentError(in_quotes(name) +
                      (column_ == nullptr ? " is neither a column of the log nor an event"
                                          : " is a column of the log that holds no dates") +
                      "; columns with dates: " + columns_with_dates(replay.log()));
}

CaseDate CaseDates::of(CaseId id) const {
  if (column_ != nullptr) return in_column(id);
  CaseDate answer;
  if (event_.is_none()) return answer;
  for_each_move(replay_.data(), id, [&](const MoveView& move) {
    if (move.event != event_) return true;
    if (move.day.is_recorded()) answer = {CaseDate::Kind::recorded, move.day};
    return false;
  });
  return answer;
}

CaseDate CaseDates::in_column(CaseId id) const {
  const EventLog& log = replay_.log();
  CaseDate answer;
  for (std::uint32_t row = log.begin(id).value(); row < log.end(id).value(); ++row) {
    if (!column_->is_recorded(RowId{row})) continue;
    const Date date = day_of(*column_, column_->integers()[row]);
    if (answer.kind == CaseDate::Kind::recorded && answer.date != date) {
      return {CaseDate::Kind::several, {}};
    }
    answer = {CaseDate::Kind::recorded, date};
  }
  return answer;
}

CaseFields::CaseFields(const Replay& replay) : replay_(replay) {
  const Pipeline& pipeline = replay.pipeline();
  std::int64_t next = 0;
  for (const std::string& text : pipeline.category_texts()) texts_.emplace(next++, text);
  for (const std::vector<BoundField>& fields : replay.data().binding.event_fields) {
    for (const BoundField& one : fields) {
      if (pipeline.fields()[one.field.index()].type != FieldType::category) continue;
      for (std::size_t code = 0; code < one.by_code.size(); ++code) {
        texts_.emplace(one.by_code[code], one.column->texts()[code]);
      }
      if (!one.by_value.empty()) add_texts_of_rows(one);
    }
  }
}

/// Of a column that holds no texts: as CSV would show its values.
void CaseFields::add_texts_of_rows(const BoundField& field) {
  const auto values = field.column->integers();
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (!field.column->is_recorded(RowId{row})) continue;
    const std::int64_t bits = field.by_value.at(values[row]);
    if (texts_.count(bits) == 0) texts_.emplace(bits, field.column->text(RowId{row}));
  }
}

FieldValues CaseFields::after(CaseId id, RowId last) const {
  const Replay::Data& data = replay_.data();
  Position position;
  for_each_move(data, id, [&](const MoveView& move) {
    Event event;
    event.type = move.event;
    event.time = data.log.time(RowId{move.row});
    for (const BoundField& field : data.binding.event_fields[move.event.index()]) {
      field.read(move.row, event.fields);
    }
    advance(data.pipeline, position, event, step(data.pipeline, position, event));
    return move.row != last.value();
  });
  return position.fields;
}

FieldId field_named(const Pipeline& pipeline, const std::string& name, const std::string& what) {
  if (const auto found = pipeline.find_field(name)) return *found;
  std::vector<std::string> known;
  std::string listed;
  for (const Field& field : pipeline.fields()) {
    known.push_back(field.name);
    listed += (listed.empty() ? "" : ", ") + field.name;
  }
  throw ArgumentError(what + ": " + in_quotes(name) + " is no field of pipeline " +
                      in_quotes(pipeline.id()) + did_you_mean(name, known) +
                      "; fields: " + (listed.empty() ? "none" : listed));
}

}  // namespace casepath::detail
