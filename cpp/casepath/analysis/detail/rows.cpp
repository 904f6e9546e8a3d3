#include "casepath/analysis/detail/rows.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "casepath/core/error.hpp"

namespace casepath::detail {

UsedClasses::UsedClasses(const Pipeline& pipeline) {
  const auto states = pipeline.states();
  for (std::size_t i = 0; i < pipeline.outcome_classes().size(); ++i) {
    const bool used = std::any_of(states.begin(), states.end(), [i](const State& state) {
      return state.outcome_class == ClassId{i};
    });
    place.push_back(names.size());
    if (used) names.push_back(pipeline.outcome_classes()[i].name);
  }
}

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

void require_calendar(const Tally& tally, const std::string& what) {
  if (tally.spec().calendar) return;
  throw ArgumentError(what + " need a tally that counts by day: make it with calendar=True");
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
