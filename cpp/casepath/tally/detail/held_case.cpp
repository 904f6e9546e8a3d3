#include "casepath/tally/detail/held_case.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "casepath/log/detail/infer.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/readers.hpp"

namespace casepath::detail {
namespace {

/// The rows of a case in the order of the input.
std::vector<RowId> rows_as_they_came(const EventLog& log, CaseId id) {
  std::vector<RowId> rows;
  for (std::size_t row = log.begin(id).index(); row < log.end(id).index(); ++row) {
    rows.emplace_back(row);
  }
  std::sort(rows.begin(), rows.end(),
            [&log](RowId a, RowId b) { return log.arrival(a) < log.arrival(b); });
  return rows;
}

std::optional<std::string> time_text(const EventLog& log, RowId row) {
  const Instant at = log.time(row);
  if (!at.is_recorded()) return std::nullopt;
  std::string text;
  if (log.seconds().empty()) {
    append_date(text, at.date.days());
  } else {
    const auto nanoseconds = log.nanoseconds();
    append_time(text, at.date.days(), at.second,
                nanoseconds.empty() ? 0 : nanoseconds[row.index()]);
  }
  return text;
}

/// The values of a column that had been shown as text.
InputColumn read_back(const std::string& name, ColumnType type,
                      const std::vector<std::optional<std::string>>& texts) {
  InputColumn column{name, type, texts, {}};
  if (type == ColumnType::text) return column;
  for (const auto& text : texts) column.recorded.push_back(text.has_value());
  if (type == ColumnType::number) {
    std::vector<double> numbers;
    numbers.reserve(texts.size());
    for (const auto& text : texts) {
      numbers.push_back(text ? number_of(*text).value_or(0)
                             : std::numeric_limits<double>::quiet_NaN());
    }
    column.values = std::move(numbers);
  } else {
    std::vector<std::int64_t> integers;
    integers.reserve(texts.size());
    for (const auto& text : texts) {
      integers.push_back(text ? integer_of(type, *text).value_or(0) : 0);
    }
    column.values = std::move(integers);
  }
  return column;
}

}  // namespace

HeldCase::HeldCase(const EventLog& log, CaseId id) : name_(log.case_name(id)) { append(log, id); }

HeldCase::Column& HeldCase::column(const std::string& name) {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [&name](const Column& one) { return one.name == name; });
  if (found != columns_.end()) return *found;
  columns_.push_back({name, ColumnType::text, false, {}});
  columns_.back().texts.resize(rows_);
  return columns_.back();
}

void HeldCase::join_type(Column& column, ColumnType type) {
  const auto is_numeric = [](ColumnType one) {
    return one == ColumnType::integer || one == ColumnType::number;
  };
  if (!column.is_recorded) {
    column.type = type;
  } else if (column.type != type) {
    column.type =
        is_numeric(column.type) && is_numeric(type) ? ColumnType::number : ColumnType::text;
  }
}

void HeldCase::append(const EventLog& log, CaseId id) {
  spec_ = log.spec();
  const std::vector<RowId> rows = rows_as_they_came(log, id);
  for (const Attribute& attribute : log.attributes()) {
    Column& to = column(attribute.name());
    std::vector<std::optional<std::string>> texts;
    bool any = false;
    for (const RowId row : rows) {
      const bool is_recorded = attribute.is_recorded(row);
      texts.push_back(is_recorded ? std::optional(attribute.text(row)) : std::nullopt);
      any = any || is_recorded;
    }
    if (any) join_type(to, attribute.type());
    to.is_recorded = to.is_recorded || any;
    to.texts.insert(to.texts.end(), texts.begin(), texts.end());
  }
  // A column of the three that also rides along is there already, with its type.
  const auto add = [&](const std::string& name, const auto& text_of) {
    if (log.find_attribute(name) != nullptr) return;
    Column& to = column(name);
    for (const RowId row : rows) to.texts.push_back(text_of(row));
  };
  add(spec_.case_column, [this](RowId) { return std::optional(name_); });
  add(spec_.event_column,
      [&log](RowId row) { return std::optional(log.word_texts()[log.words()[row.index()]]); });
  add(spec_.time_column, [&log](RowId row) { return time_text(log, row); });
  rows_ += rows.size();
  for (Column& one : columns_) one.texts.resize(rows_);
}

EventLog HeldCase::log() const {
  std::vector<InputColumn> columns;
  columns.reserve(columns_.size());
  for (const Column& one : columns_) columns.push_back(read_back(one.name, one.type, one.texts));
  ReadOptions options;
  options.threads = 1;
  return make_log(columns, spec_, options);
}

}  // namespace casepath::detail
