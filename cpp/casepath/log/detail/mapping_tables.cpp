#include "casepath/log/detail/mapping_tables.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/csv_text.hpp"
#include "casepath/log/detail/source_readers.hpp"
#include "casepath/log/detail/text_file.hpp"
#include "casepath/log/detail/words.hpp"

namespace casepath::detail {

MappingTables::MappingTables(const Mapping& mapping, std::span<const MappingInput> inputs,
                             const ReadOptions& options)
    : mapping_(mapping), shape_(mapping) {
  tables_.resize(mapping.tables.size());
  wanted_.resize(mapping.tables.size());
  std::string why;
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    tables_[i].spec = &mapping.tables[i];
    const std::string& own = mapping.tables[i].date_format;
    const std::string& format = own.empty() ? mapping.date_format : own;
    if (!format.empty()) tables_[i].format = DateFormat::parse(format, why);
  }
  want_columns();
  read(inputs, options);
  check_columns();
  raise();
  follow_links();
  raise();
  find_cases();
  raise();
}

void MappingTables::raise() {
  if (!problems_.empty()) throw MappingError("the tables", std::move(problems_));
}

// --- which columns -------------------------------------------------------------------------------

void MappingTables::want(std::size_t table, const MappingColumn& column, const std::string& pointer,
                         Wanted::Role role) {
  const std::size_t at_table = column.table.empty() ? table : shape_.find(column.table);
  wanted_[at_table].push_back({column.column, pointer, role});
}

void MappingTables::want_condition(std::size_t table, const MappingCondition& condition,
                                   const std::string& pointer) {
  if (condition.kind == MappingCondition::Kind::column) want(table, condition.column, pointer);
  for (const MappingCondition& operand : condition.operands) {
    want_condition(table, operand, pointer);
  }
}

void MappingTables::want_fields(std::size_t table, const std::vector<MappingField>& fields,
                                const std::string& pointer) {
  for (const MappingField& field : fields) {
    const auto* column = std::get_if<MappingColumn>(&field.from);
    if (column == nullptr) continue;
    want(table, *column, at(at(pointer, "fields"), field.field),
         field.is_date ? Wanted::Role::time : Wanted::Role::any);
  }
}

void MappingTables::want_columns() {
  for (std::size_t i = 0; i < mapping_.tables.size(); ++i) {
    const MappingTable& table = mapping_.tables[i];
    const std::string pointer = at("/tables", table.name);
    constexpr auto name = Wanted::Role::name;
    if (!table.case_column.empty()) {
      want(i, {"", table.case_column}, "/case", name);
    }
    for (const std::string& column : table.key) want(i, {"", column}, at(pointer, "key"), name);
    for (const MappingLink& link : table.links) {
      for (const auto& [own, other] : link.on) {
        want(i, {"", own}, at(pointer, "link"), name);
        want(shape_.find(link.to), {"", other}, at(pointer, "link"), name);
      }
    }
  }
  for (std::size_t i = 0; i < mapping_.events.size(); ++i) {
    const MappingEvent& event = mapping_.events[i];
    const std::size_t table = shape_.table_of(event);
    const std::string pointer = at("/events", i);
    constexpr auto time = Wanted::Role::time;
    if (!event.event_column.column.empty()) {
      want(table, event.event_column, at(pointer, "event"));
    }
    if (!event.time.empty()) want(table, {"", event.time}, at(pointer, "time"), time);
    for (std::size_t r = 0; r < event.rounds.size(); ++r) {
      const std::string place = at(at(pointer, "rounds"), r);
      want(table, {"", event.rounds[r].time}, place, time);
      want_fields(table, event.rounds[r].fields, place);
    }
    if (event.condition) want_condition(table, *event.condition, at(pointer, "if"));
    want_fields(table, event.fields, pointer);
    if (event.not_before) want(table, *event.not_before, at(pointer, "not_before"), time);
  }
}

// --- reading -------------------------------------------------------------------------------------

Source MappingTables::read_one(const MappingInput& input, std::size_t table,
                               const ReadOptions& options) const {
  const ChooseRoles choose = [&](const std::vector<std::string>& names) {
    std::set<std::string_view> wanted;
    for (const Wanted& one : wanted_[table]) wanted.insert(one.column);
    for (const auto& [name, column] : mapping_.parents) wanted.insert(column);
    for (const auto& [name, column] : mapping_.columns) wanted.insert(column);
    wanted.insert(mapping_.continues_in);
    wanted.insert(mapping_.split_from);
    ColumnRoles roles;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (wanted.count(names[i]) != 0) roles.keys.push_back(i);
    }
    roles.carried = roles.keys;
    return roles;
  };
  if (const auto* path = std::get_if<std::filesystem::path>(&input.rows)) {
    if (is_json_lines(*path)) {
      return read_json_lines_source(read_text_file(*path), path->string(), options);
    }
    return read_csv_source(read_csv_text(*path, resolve_threads(options.threads)), path->string(),
                           input.csv, options, choose);
  }
  if (const auto* columns = std::get_if<std::span<const InputColumn>>(&input.rows)) {
    return memory_source({columns->begin(), columns->end()});
  }
  return read_arrow_source(std::get<ArrowArrayStream*>(input.rows), choose);
}

void MappingTables::read(std::span<const MappingInput> inputs, const ReadOptions& options) {
  std::vector<std::string> names;
  for (const MappingTable& table : mapping_.tables) names.push_back(table.name);
  std::vector<const MappingInput*> given(tables_.size(), nullptr);
  for (const MappingInput& input : inputs) {
    const std::size_t table =
        input.table.empty() && tables_.size() == 1 ? 0 : shape_.find(input.table);
    if (table == MappingShape::none) {
      problems_.push_back({"unknown_table", "/tables", input.table, "",
                           "the table " + shown(input.table) +
                               " was given, and the mapping has none "
                               "of that name",
                           hint_for(input.table, names, "tables")});
    } else if (given[table] != nullptr) {
      problems_.push_back({"duplicate_table", at("/tables", names[table]), names[table], "",
                           "the table " + shown(names[table]) + " was given twice", ""});
    } else {
      given[table] = &input;
    }
  }
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (given[i] != nullptr) continue;
    problems_.push_back({"missing_table", at("/tables", names[i]), names[i], "",
                         "the table " + shown(names[i]) + " was not given", ""});
  }
  std::vector<LogProblem> unreadable;
  long long further = 0;
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (given[i] == nullptr) continue;
    try {
      tables_[i].source = read_one(*given[i], i, options);
    } catch (const LogError& error) {
      further += error.further();
      for (LogProblem problem : error.problems()) {
        if (tables_.size() > 1) {
          problem.message = "table " + shown(names[i]) + ": " + problem.message;
        }
        unreadable.push_back(std::move(problem));
      }
    }
    if (tables_[i].source.rows > max_rows) {
      problems_.push_back({"too_many_rows", at("/tables", names[i]), names[i], "",
                           "the table " + shown(names[i]) + " has " +
                               std::to_string(tables_[i].source.rows) + " rows; at most " +
                               std::to_string(max_rows) + " can be mapped",
                           ""});
    }
  }
  if (!unreadable.empty()) throw LogError(std::move(unreadable), further);
  // What is asked of a table that was not given is no further fault.
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (given[i] == nullptr) wanted_[i].clear();
  }
}

// --- checks --------------------------------------------------------------------------------------

const SourceField* MappingTables::find_field(std::size_t table, std::string_view name) const {
  for (const SourceField& field : tables_[table].source.fields) {
    if (field.name == name && field.column) return &field;
  }
  return nullptr;
}

void MappingTables::check_wanted(std::size_t table) {
  const std::string& table_name = mapping_.tables[table].name;
  std::vector<std::string> names;
  for (const SourceField& field : tables_[table].source.fields) names.push_back(field.name);
  std::set<std::string> told;
  for (const Wanted& one : wanted_[table]) {
    const auto count = std::count(names.begin(), names.end(), one.column);
    if (count != 1) {
      if (!told.insert(one.column).second) continue;
      problems_.push_back(
          {count == 0 ? "missing_column" : "duplicate_column", one.pointer, table_name, one.column,
           "the table " + shown(table_name) +
               (count == 0 ? " has no column " : " has more than one column ") + shown(one.column),
           count == 0 ? hint_for(one.column, names, "columns") : ""});
      continue;
    }
    const SourceField* field = find_field(table, one.column);
    const SourceColumn& column = field->key ? *field->key : *field->column;
    const ColumnType type = column.type();
    const std::size_t rows = tables_[table].source.rows;
    const char* wanted = nullptr;
    if (one.role == Wanted::Role::time && !column.can_be_time() && !is_all_missing(column, rows)) {
      wanted = "a date, a timestamp or text is needed";
    }
    if (one.role == Wanted::Role::name && type != ColumnType::text && type != ColumnType::integer &&
        type != ColumnType::number) {
      wanted = "text or whole numbers are needed";
    }
    if (wanted == nullptr || !told.insert(one.column).second) continue;
    problems_.push_back({"wrong_type", one.pointer, table_name, one.column,
                         "the column " + shown(one.column) + " of the table " + shown(table_name) +
                             " is of type " + column.type_name() + "; " + wanted,
                         ""});
  }
}

void MappingTables::check_columns() {
  for (std::size_t i = 0; i < tables_.size(); ++i) check_wanted(i);

  std::vector<std::string> all;
  bool all_given = true;
  for (const JoinedTable& table : tables_) {
    all_given = all_given && !table.source.fields.empty();
    for (const SourceField& field : table.source.fields) all.push_back(field.name);
  }
  if (!all_given) return;
  const auto check_carried = [&](const std::string& column, const std::string& pointer) {
    if (column.empty() || std::find(all.begin(), all.end(), column) != all.end()) return;
    problems_.push_back({"missing_column", pointer, "", column,
                         tables_.size() == 1 ? "there is no column " + shown(column)
                                             : "no table has a column " + shown(column),
                         hint_for(column, all, "columns")});
  };
  for (const auto& [name, column] : mapping_.columns) check_carried(column, at("/columns", name));
  check_carried(mapping_.continues_in, "/continues_in");
  check_carried(mapping_.split_from, "/split_from");

  std::set<std::pair<std::size_t, std::string>> told;
  for (const MappingEvent& event : mapping_.events) {
    const std::size_t table = shape_.table_of(event);
    for (const auto& [name, column] : mapping_.parents) {
      bool has = find_field(table, column) != nullptr;
      for (std::size_t i = 0; i < tables_.size() && !has; ++i) {
        has = i != table && find_field(i, column) != nullptr && !shape_.path(table, i).empty();
      }
      if (has || !told.insert({table, name}).second) continue;
      std::vector<std::string> names;
      for (const SourceField& field : tables_[table].source.fields) names.push_back(field.name);
      problems_.push_back(
          {"missing_column", at("/parents", name), mapping_.tables[table].name, column,
           "the table " + shown(mapping_.tables[table].name) + " has no column " + shown(column) +
               " (the parent " + shown(name) + ")" +
               (tables_.size() == 1 ? "" : ", nor has a table that it is linked to"),
           hint_for(column, names, "columns")});
    }
  }
}

}  // namespace casepath::detail
