/// An experiment as tables.
#include <string>
#include <utility>

#include "casepath/simulation/detail/experiment_text.hpp"
#include "casepath/simulation/experiment.hpp"

namespace casepath {

namespace {

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
  for (const ExperimentRow& row : rows) {
    const Measure& measure = row.measure;
    const Estimate& estimate = row.estimate;
    table.add_row({row.scenario, std::string(to_string(measure.kind)),
                   measure.name.empty() ? Cell{} : Cell{measure.name},
                   measure.on.is_recorded() ? Cell{std::int64_t{measure.on.days()}} : Cell{},
                   detail::unit_of(measure.kind, experiment.unit), estimate.mean, estimate.mc_error,
                   estimate.model_error, estimate.interval.lower, estimate.interval.upper,
                   estimate.runs});
  }
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
