/// @file logs.hpp
/// Small logs for tests.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/log/readers.hpp"

namespace casepath::test {

/// One row: case, event, time (empty: undated), then the texts of the named columns (empty: not
/// recorded; too few: the rest not recorded).
struct LogRow {
  std::string case_name;
  std::string event;
  std::string time = {};
  std::vector<std::string> others = {};
};

/// The spec of log_of(): columns "case", "event", "time".
inline LogSpec log_spec() {
  LogSpec spec;
  spec.case_column = "case";
  spec.event_column = "event";
  spec.time_column = "time";
  return spec;
}

/// A column of texts, read as the type that `name` ends with: "sentence:integer", "share:number",
/// "detained:boolean" ("true", "false"), "heard:date"; all else text.
inline InputColumn column_of(const std::string& name, const std::vector<std::string>& texts) {
  const std::size_t colon = name.rfind(':');
  const std::string kind = colon == std::string::npos ? "" : name.substr(colon + 1);
  InputColumn column;
  column.name = name.substr(0, colon);
  for (const std::string& text : texts) column.recorded.push_back(!text.empty());
  if (kind == "number") {
    column.type = ColumnType::number;
    std::vector<double> values;
    for (const std::string& text : texts) values.push_back(text.empty() ? 0 : std::stod(text));
    column.values = std::move(values);
    return column;
  }
  if (kind == "integer" || kind == "boolean" || kind == "date") {
    std::vector<std::int64_t> values;
    for (const std::string& text : texts) {
      if (text.empty()) {
        values.push_back(0);
      } else if (kind == "integer") {
        values.push_back(std::stoll(text));
      } else if (kind == "boolean") {
        values.push_back(text == "true" ? 1 : 0);
      } else {
        values.push_back(parse_date(text).value().days());
      }
    }
    column.type = kind == "integer"   ? ColumnType::integer
                  : kind == "boolean" ? ColumnType::boolean
                                      : ColumnType::date;
    column.values = std::move(values);
    return column;
  }
  InputColumn::Texts values;
  for (const std::string& text : texts) {
    values.push_back(text.empty() ? std::nullopt : std::optional<std::string>{text});
  }
  column.recorded.clear();
  column.values = std::move(values);
  return column;
}

/// A log of rows given in a test, such as
/// `log_of({{"A", "report", "2020-01-05", {"128"}}}, {"offence"})`.
inline EventLog log_of(const std::vector<LogRow>& rows,
                       const std::vector<std::string>& columns = {}, LogSpec spec = log_spec(),
                       const ReadOptions& options = {}) {
  std::vector<std::vector<std::string>> texts(3 + columns.size());
  for (const LogRow& row : rows) {
    texts[0].push_back(row.case_name);
    texts[1].push_back(row.event);
    texts[2].push_back(row.time);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      texts[3 + i].push_back(i < row.others.size() ? row.others[i] : std::string{});
    }
  }
  std::vector<InputColumn> table;
  table.push_back(column_of(spec.case_column, texts[0]));
  table.push_back(column_of(spec.event_column, texts[1]));
  table.push_back(column_of(spec.time_column, texts[2]));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    table.push_back(column_of(columns[i], texts[3 + i]));
  }
  return make_log(table, spec, options);
}

/// "A: report@2020-01-05 charge@?; B: ..." as the log holds it.
inline std::string shown(const EventLog& log) {
  std::string out;
  for (std::size_t c = 0; c < log.case_count(); ++c) {
    const CaseId id{c};
    out += (out.empty() ? "" : "; ") + std::string{log.case_name(id)} + ":";
    for (std::size_t row = log.begin(id).index(); row < log.end(id).index(); ++row) {
      const Instant time = log.time(RowId{row});
      out += " " + log.word_texts()[log.words()[row]] + "@" +
             (time.is_recorded() ? to_string(time) : "?");
    }
  }
  return out;
}

/// What `work` throws: the messages of a LogError's problems, one a line; else the message.
template <class Work>
std::string message_of(Work work) {
  try {
    work();
  } catch (const LogError& error) {
    std::string out;
    for (const auto& problem : error.problems()) out += (out.empty() ? "" : "\n") + problem.message;
    if (error.further() != 0) out += "\nand " + std::to_string(error.further()) + " more";
    return out;
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing thrown";
}

}  // namespace casepath::test
