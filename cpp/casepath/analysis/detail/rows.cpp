#include "casepath/analysis/detail/rows.hpp"

#include <cmath>
#include <iterator>

#include "casepath/core/error.hpp"

namespace casepath::detail {

Table make_table(const About& about, const TallySpec& spec,
                 const std::vector<ColumnSpec>& columns) {
  Table table = table_about(about);
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const ColumnSpec& column : columns) names.push_back(column.name);
  add_group_columns(table, spec, names);
  for (const ColumnSpec& column : columns) {
    table.add_column(column.name, column.type, column.unit, column.description);
  }
  return table;
}

void add_row(Table& table, const TallySpec& spec, const GroupLabel& label,
             std::vector<Cell> cells) {
  std::vector<Cell> row = group_cells(label, spec);
  row.reserve(row.size() + cells.size());
  row.insert(row.end(), std::make_move_iterator(cells.begin()),
             std::make_move_iterator(cells.end()));
  table.add_row(std::move(row));
}

Cell text_or_none(std::string text) {
  if (text.empty()) return {};
  return Cell{std::move(text)};
}

Cell number_or_none(double number) {
  if (std::isnan(number)) return {};
  return Cell{number};
}

Interval bounds_of(std::int64_t part, std::int64_t unknown, std::int64_t whole) {
  if (whole == 0) return no_interval();
  const auto of = static_cast<double>(whole);
  return {static_cast<double>(part) / of, static_cast<double>(part + unknown) / of};
}

void require_offences(const Pipeline& pipeline) {
  if (!pipeline.offences().empty()) return;
  throw ArgumentError("pipeline \"" + pipeline.id() +
                      "\" has no offences, so nothing can be reclassified");
}

std::string stage_name(const Pipeline& pipeline, StageId id) {
  return id.is_none() ? std::string() : pipeline.stages()[id.index()];
}

std::string state_name(const Pipeline& pipeline, StateId id) {
  return id.is_none() ? std::string() : pipeline.state(id).name;
}

std::string text_of(const Tally& tally, TextId id) {
  return id.is_none() ? std::string() : tally.text(id);
}

bool is_attrition(const Pipeline& pipeline, StateId outcome) {
  if (outcome.is_none()) return false;
  const ClassId id = pipeline.state(outcome).outcome_class;
  return !id.is_none() && pipeline.outcome_classes()[id.index()].counts_as == CountsAs::attrition;
}

}  // namespace casepath::detail
