#include "casepath/simulation/detail/row_kinds.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/simulation/detail/exit_step.hpp"
#include "casepath/tally/detail/group_names.hpp"

namespace casepath::detail {
namespace {

constexpr std::string_view offence_column = "offence";

ColumnType column_type(FieldType type) noexcept {
  switch (type) {
    case FieldType::integer:
      return ColumnType::integer;
    case FieldType::number:
      return ColumnType::number;
    case FieldType::boolean:
      return ColumnType::boolean;
    case FieldType::date:
      return ColumnType::date;
    case FieldType::offence:
    case FieldType::category:
      return ColumnType::text;
  }
  return ColumnType::text;
}

/// Makes columns, each from what a kind says in it.
class Columns {
 public:
  Columns(const Pipeline& pipeline, const std::map<RowKind, std::uint32_t>& kinds)
      : pipeline_(pipeline), kinds_(kinds) {}

  /// `text_of(kind)` is empty where the kind says nothing.
  template <class TextOf>
  [[nodiscard]] KindColumn column(std::string name, TextOf text_of) const {
    const auto field = pipeline_.find_field(name);
    const FieldType type = field ? pipeline_.fields()[field->index()].type : FieldType::category;
    KindColumn column{std::move(name), column_type(type), {}};
    column.values.resize(kinds_.size());
    for (const auto& [kind, number] : kinds_) {
      const std::string& text = text_of(kind);
      if (text.empty()) continue;
      const auto bits = bits_of_text(pipeline_, type, text);
      if (bits) column.values[number] = KindValue{text, *bits};
    }
    return column;
  }

 private:
  const Pipeline& pipeline_;
  const std::map<RowKind, std::uint32_t>& kinds_;
};

const std::string nothing;

const std::string& said_in(const RowKind& kind, std::string_view field) {
  for (const auto& [name, text] : kind.fields) {
    if (name == field) return text;
  }
  return nothing;
}

const std::string& recorded(const std::string& value) {
  return value == name_not_recorded ? nothing : value;
}

LogSpec spec_of(const Pipeline& pipeline) {
  LogSpec spec;
  spec.case_column = "case";
  spec.event_column = "event";
  spec.time_column = "date";
  spec.unit = pipeline.unit();
  return spec;
}

void check_names(const std::vector<std::string>& by, const LogSpec& spec) {
  for (const std::string& column : by) {
    if (column == spec.case_column || column == spec.event_column || column == spec.time_column) {
      throw ArgumentError("a model by " + in_quotes(column) +
                          " can't be simulated: the log has another column of that name");
    }
  }
}

}  // namespace

KindRows RowKinds::table(const Pipeline& pipeline, const std::vector<std::string>& by,
                         const std::vector<std::vector<std::string>>& groups) const {
  KindRows rows;
  rows.spec = spec_of(pipeline);
  check_names(by, rows.spec);
  rows.words.resize(numbers_.size());
  for (const auto& [kind, number] : numbers_) rows.words[number] = kind.event;

  const Columns columns{pipeline, numbers_};
  std::set<std::string> taken;
  if (const FieldId offence = pipeline.offence_field(); !offence.is_none()) {
    const std::string& field = pipeline.fields()[offence.index()].name;
    rows.columns.push_back(
        columns.column(std::string{offence_column},
                       [](const RowKind& kind) -> const std::string& { return kind.offence; }));
    if (field != offence_column) rows.spec.fields.emplace_back(field, offence_column);
    taken = {field, std::string{offence_column}};
  }
  for (std::size_t i = 0; i < by.size(); ++i) {
    if (!taken.insert(by[i]).second) continue;
    rows.columns.push_back(columns.column(by[i], [&](const RowKind& kind) -> const std::string& {
      const std::string& own = said_in(kind, by[i]);
      return own.empty() ? recorded(groups[kind.group][i]) : own;
    }));
  }
  std::set<std::string> said;
  for (const auto& [kind, number] : numbers_) {
    for (const auto& [field, text] : kind.fields) said.insert(field);
  }
  for (const std::string& field : said) {
    if (!taken.insert(field).second) continue;
    rows.columns.push_back(columns.column(
        field, [&](const RowKind& kind) -> const std::string& { return said_in(kind, field); }));
  }
  return rows;
}

}  // namespace casepath::detail
