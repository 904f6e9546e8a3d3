/// Mapping -> JSON.
#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "casepath/log/detail/mapping_keys.hpp"
#include "casepath/log/mapping.hpp"

namespace casepath {

namespace {

using MappingObject = nlohmann::ordered_json;

MappingObject literal_json(const MappingValue& value) {
  return std::visit([](const auto& held) { return MappingObject(held); }, value);
}

MappingObject pairs_json(const MappingWords::Pairs& pairs) {
  MappingObject to = MappingObject::object();
  for (const auto& [word, other] : pairs) {
    to.push_back({word, other ? MappingObject(*other) : MappingObject(nullptr)});
  }
  return to;
}

MappingObject words_json(const MappingWords& words) {
  return words.name.empty() ? pairs_json(words.words) : MappingObject(words.name);
}

MappingObject column_json(const MappingColumn& column) {
  if (column.table.empty()) return column.column;
  return {{"column", column.column}, {"table", column.table}};
}

/// {name: column}, or a list where all are the same.
MappingObject names_json(const std::vector<std::pair<std::string, std::string>>& names) {
  bool same = true;
  MappingObject list = MappingObject::array();
  MappingObject object = MappingObject::object();
  for (const auto& [name, column] : names) {
    same = same && name == column;
    list.push_back(column);
    object.push_back({name, column});
  }
  return same ? list : object;
}

MappingObject condition_json(const MappingCondition& condition) {
  switch (condition.kind) {
    case MappingCondition::Kind::literal:
      return literal_json(condition.literal);
    case MappingCondition::Kind::column:
      return (condition.column.table.empty() ? std::string{detail::row_prefix}
                                             : condition.column.table + ".") +
             condition.column.column;
    case MappingCondition::Kind::operation:
      break;
  }
  MappingObject result = MappingObject::array();
  result.push_back(condition.operation);
  MappingObject list = MappingObject::array();
  const bool is_list = condition.operation == "in";
  for (std::size_t i = 0; i < condition.operands.size(); ++i) {
    (is_list && i > 0 ? list : result).push_back(condition_json(condition.operands[i]));
  }
  if (is_list) result.push_back(std::move(list));
  return result;
}

MappingObject field_json(const MappingField& field) {
  if (const auto* value = std::get_if<MappingValue>(&field.from)) {
    MappingObject to = MappingObject::object();
    to["value"] = literal_json(*value);
    return to;
  }
  const auto& column = std::get<MappingColumn>(field.from);
  if (column.table.empty() && !field.values && !field.is_date) return column.column;
  MappingObject to = MappingObject::object();
  to["column"] = column.column;
  if (!column.table.empty()) to["table"] = column.table;
  if (field.values) to["values"] = words_json(*field.values);
  if (field.is_date) to["date"] = true;
  return to;
}

void put_fields(MappingObject& to, const std::vector<MappingField>& fields) {
  if (fields.empty()) return;
  MappingObject object = MappingObject::object();
  for (const MappingField& field : fields) object.push_back({field.field, field_json(field)});
  to["fields"] = std::move(object);
}

MappingObject event_json(const MappingEvent& event) {
  MappingObject to = MappingObject::object();
  if (!event.table.empty()) to["table"] = event.table;
  if (event.event_column.column.empty()) {
    to["event"] = event.event;
  } else {
    MappingObject column = MappingObject::object();
    column["column"] = event.event_column.column;
    if (!event.event_column.table.empty()) column["table"] = event.event_column.table;
    if (event.event_words != MappingWords{}) column["words"] = words_json(event.event_words);
    to["event"] = std::move(column);
  }
  if (!event.time.empty()) to["time"] = event.time;
  for (const MappingRound& round : event.rounds) {
    if (round.fields.empty()) {
      to["rounds"].push_back(round.time);
      continue;
    }
    MappingObject object = MappingObject::object();
    object["time"] = round.time;
    put_fields(object, round.fields);
    to["rounds"].push_back(std::move(object));
  }
  if (event.condition) to["if"] = condition_json(*event.condition);
  put_fields(to, event.fields);
  if (event.not_before) to["not_before"] = column_json(*event.not_before);
  if (event.keep_undated) to["keep_undated"] = true;
  if (!event.title.empty()) to["title"] = event.title;
  return to;
}

MappingObject list_json(const std::vector<std::string>& texts) {
  return texts.size() == 1 ? MappingObject(texts.front()) : MappingObject(texts);
}

MappingObject link_json(const MappingLink& link) {
  bool same = true;
  std::vector<std::string> own;
  MappingObject object = MappingObject::object();
  for (const auto& [mine, other] : link.on) {
    same = same && mine == other;
    own.push_back(mine);
    object.push_back({mine, other});
  }
  return {{"to", link.to}, {"on", same ? list_json(own) : object}};
}

MappingObject table_json(const MappingTable& table, const std::string& case_column) {
  MappingObject to = MappingObject::object();
  if (table.case_column != case_column) {
    to["case"] =
        table.case_column.empty() ? MappingObject(nullptr) : MappingObject(table.case_column);
  }
  if (!table.key.empty()) to["key"] = list_json(table.key);
  if (table.links.size() == 1) {
    to["link"] = link_json(table.links.front());
  } else {
    for (const MappingLink& link : table.links) to["link"].push_back(link_json(link));
  }
  if (table.case_without_child) to["case_without_child"] = *table.case_without_child;
  if (!table.date_format.empty()) to["date_format"] = table.date_format;
  return to;
}

/// Whether leaving "tables" out says the same.
bool is_only_table(const Mapping& mapping) {
  MappingTable only;
  only.name = detail::only_table;
  if (mapping.tables.size() != 1) return false;
  only.case_column = mapping.tables.front().case_column;
  return mapping.tables.front() == only;
}

}  // namespace

std::string to_json(const Mapping& mapping, int indent) {
  MappingObject to = MappingObject::object();
  to["format"] = detail::mapping_format_name;
  if (!mapping.title.empty()) to["title"] = mapping.title;
  if (!mapping.pipeline.empty()) to["pipeline"] = mapping.pipeline;
  if (!mapping.unit.empty()) to["unit"] = mapping.unit;
  std::string case_column;
  for (const MappingTable& table : mapping.tables) {
    if (case_column.empty()) case_column = table.case_column;
  }
  if (!case_column.empty()) to["case"] = case_column;
  if (!mapping.parents.empty()) to["parents"] = names_json(mapping.parents);
  if (!mapping.columns.empty()) to["columns"] = names_json(mapping.columns);
  if (!mapping.continues_in.empty()) to["continues_in"] = mapping.continues_in;
  if (!mapping.split_from.empty()) to["split_from"] = mapping.split_from;
  if (!mapping.date_format.empty()) to["date_format"] = mapping.date_format;
  if (mapping.time_of_day) to["time_of_day"] = true;
  if (!mapping.translations.empty()) to["translations"] = MappingObject::object();
  for (const auto& [name, pairs] : mapping.translations) {
    to["translations"][name] = pairs_json(pairs);
  }
  if (!is_only_table(mapping)) {
    MappingObject tables = MappingObject::object();
    for (const MappingTable& table : mapping.tables) {
      tables.push_back({table.name, table_json(table, case_column)});
    }
    to["tables"] = std::move(tables);
  }
  to["events"] = MappingObject::array();
  for (const MappingEvent& event : mapping.events) to["events"].push_back(event_json(event));
  return to.dump(indent > 0 ? indent : -1) + (indent > 0 ? "\n" : "");
}

}  // namespace casepath
