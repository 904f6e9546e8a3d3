/// An experiment as tables.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "casepath/simulation/detail/experiment_text.hpp"
#include "casepath/simulation/experiment.hpp"

namespace casepath {

namespace {

/// Outcomes and their classes that no run of the base or of a scenario got to.
std::vector<Measure> never_reached(const Experiment& experiment) {
  std::vector<Measure> reached;
  std::vector<Measure> never;
  for (const ExperimentRow& row : experiment.rows) {
    const bool is_end =
        row.measure.kind == MeasureKind::outcome || row.measure.kind == MeasureKind::outcome_class;
    if (!is_end) continue;
    const bool is_reached = row.estimate.mean != 0 || row.estimate.mc_error != 0;
    (is_reached ? reached : never).push_back(row.measure);
  }
  std::erase_if(never, [&](const Measure& one) {
    return std::find(reached.begin(), reached.end(), one) != reached.end();
  });
  return never;
}

Table table_of(std::string title, const Experiment& experiment,
               const std::vector<ExperimentRow>& rows) {
  Table table(experiment.title.empty() ? std::move(title) : title + ": " + experiment.title);
  table.add_column("scenario", CellType::text, "", "which changes hold; base: none")
      .add_column("measure", CellType::text, "", "what is measured in a run")
      .add_column("name", CellType::text, "", "of the outcome, the state or the pool")
      .add_column("on", CellType::date, "", "at the end of which day")
      .add_column("unit", CellType::text, "", "of the measure")
      .add_column("mean", CellType::number, "", "over the runs")
      .add_column("mc_error", CellType::number, "", "Monte-Carlo standard error of the mean")
      .add_column("model_error", CellType::number, "", "standard error of the model's own figures")
      .add_column("lower", CellType::number, "", "lower end of the interval")
      .add_column("upper", CellType::number, "", "upper end of the interval")
      .add_column("replications", CellType::integer, "runs", "runs with a value");
  const std::vector<Measure> never = never_reached(experiment);
  for (const ExperimentRow& row : rows) {
    const Measure& measure = row.measure;
    if (std::find(never.begin(), never.end(), measure) != never.end()) continue;
    const Estimate& estimate = row.estimate;
    table.add_row({row.scenario, std::string(to_string(measure.kind)),
                   measure.name.empty() ? Cell{} : Cell{measure.name},
                   measure.on.is_recorded() ? Cell{std::int64_t{measure.on.days()}} : Cell{},
                   detail::unit_of(measure.kind, experiment.unit), estimate.mean, estimate.mc_error,
                   estimate.model_error, estimate.interval.lower, estimate.interval.upper,
                   estimate.runs});
  }
  if (!never.empty()) table.add_note("Outcomes that no run got to are not shown.");
  for (const std::string& note : experiment.notes) table.add_note(note);
  return table;
}

}  // namespace

Table to_table(const Experiment& experiment) {
  return table_of("Simulated outcomes", experiment, experiment.rows);
}

Table differences_table(const Experiment& experiment) {
  return table_of("Simulated differences from the base", experiment, experiment.differences);
}

}  // namespace casepath
