#include <algorithm>
#include <filesystem>

#include "casepath/log/detail/infer.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/detail/text_file.hpp"
#include "casepath/log/readers.hpp"

namespace casepath {

namespace {

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_cell(std::string& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    out += text;
  } else {
    append_quoted(out, text);
  }
}

/// Texts of a text column that would be read as another type stand in quotes, all of them.
bool needs_quotes(const Attribute& attribute) {
  detail::TypeGuess guess;
  for (const std::string& text : attribute.texts()) {
    if (!text.empty()) guess.see(text);
  }
  return guess.type() != ColumnType::text;
}

/// A column ready to be written.
struct Written {
  const Attribute* attribute;
  bool in_quotes;
};

void append_value(std::string& out, const Written& column, RowId row) {
  const Attribute& attribute = *column.attribute;
  out += ',';
  switch (attribute.type()) {
    case ColumnType::text: {
      const std::uint32_t code = attribute.codes()[row.index()];
      if (code == Attribute::no_code) return;
      const std::string& text = attribute.texts()[code];
      if (column.in_quotes || text.empty()) {
        append_quoted(out, text);
      } else {
        append_cell(out, text);
      }
      return;
    }
    case ColumnType::number: {
      const double value = attribute.numbers()[row.index()];
      if (value == value) detail::append_text(out, value);
      return;
    }
    default: {
      const std::int64_t value = attribute.integers()[row.index()];
      if (value == 0 && !attribute.is_recorded(row)) return;
      detail::append_value(out, attribute.type(), value);
      return;
    }
  }
}

}  // namespace

std::string to_csv(const EventLog& log) {
  const LogSpec& spec = log.spec();
  std::string out;
  append_cell(out, spec.case_column);
  out += ',';
  append_cell(out, spec.event_column);
  out += ',';
  append_cell(out, spec.time_column);
  std::vector<Written> columns;
  for (const Attribute& attribute : log.attributes()) {
    const std::string& name = attribute.name();
    if (name == spec.case_column || name == spec.event_column || name == spec.time_column) continue;
    columns.push_back(
        {&attribute, attribute.type() == ColumnType::text && needs_quotes(attribute)});
    out += ',';
    append_cell(out, name);
  }
  out += '\n';

  for (std::size_t c = 0; c < log.case_count(); ++c) {
    const CaseId id{c};
    for (std::size_t i = log.begin(id).index(); i < log.end(id).index(); ++i) {
      append_cell(out, log.case_name(id));
      out += ',';
      append_cell(out, log.word_texts()[log.words()[i]]);
      out += ',';
      const std::int32_t day = log.days()[i];
      if (day != Date::not_recorded) {
        if (log.seconds().empty() && log.nanoseconds().empty()) {
          detail::append_date(out, day);
        } else {
          detail::append_time(out, day, log.seconds().empty() ? 0 : log.seconds()[i],
                              log.nanoseconds().empty() ? 0 : log.nanoseconds()[i]);
        }
      }
      for (const Written& column : columns) append_value(out, column, RowId{i});
      out += '\n';
    }
  }
  return out;
}

void write_csv(const EventLog& log, const std::filesystem::path& path) {
  detail::write_text_file(path, to_csv(log));
}

}  // namespace casepath
