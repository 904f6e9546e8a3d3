#include "casepath/simulation/detail/experiment_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "casepath/core/text.hpp"
#include "casepath/table/detail/cell_text.hpp"

namespace casepath {

std::string_view to_string(MeasureKind kind) noexcept {
  static constexpr std::array<std::string_view, 9> names{
      "opened",  "outcome_class", "outcome",           "undecided", "reclassified_lighter",
      "pending", "mean_waiting",  "ninetieth_waiting", "pool_use"};
  return names[static_cast<std::size_t>(kind)];
}

namespace detail {

namespace {

std::string number_text(double number) { return display(number, CellType::number, 3); }

std::string replications_note(const ExperimentOptions& options, const Runs& runs) {
  const std::string count = std::to_string(runs.replications()) + " replications";
  if (!options.precision)
    return count + ", as asked for; seed " + std::to_string(options.run.seed) + ".";
  const Precision& wanted = *options.precision;
  const std::string what =
      std::string("the half-width of ") + (wanted.of_differences ? "differences of " : "") +
      measure_text(wanted.measure) + " by Monte-Carlo error is " + number_text(runs.half_width());
  return count + (runs.is_precise() ? ": " : ", the most allowed: ") + what +
         (runs.is_precise() ? ", within the " : ", above the ") + number_text(wanted.half_width) +
         " asked for; seed " + std::to_string(options.run.seed) + ".";
}

std::string shares_note(const ExperimentOptions& options) {
  const std::string cases =
      "Shares are of the cases opened from " + to_string(options.run.from) + " on";
  if (!options.horizon_days) {
    return cases + ", as they stand " +
           (options.run.until.is_recorded() ? "on " + to_string(options.run.until)
                                            : std::string("when all have ended")) +
           ".";
  }
  const std::string days = std::to_string(*options.horizon_days) + " days";
  return cases +
         (options.run.until.is_recorded()
              ? " that are followed for " + days + " up to " + to_string(options.run.until)
              : "") +
         ", as they stand " + days + " after opening.";
}

std::string errors_note(const ExperimentOptions& options) {
  const std::string level = display(options.level * 100, CellType::number, 3) + " %";
  const std::string both =
      "mc_error is the Monte-Carlo standard error of the mean over replications; ";
  if (!options.records) {
    return both + "the interval (Student t, " + level +
           ") holds that alone: the error of the model's own figures is not in it, as no records "
           "were given.";
  }
  return both +
         "model_error is the standard error of the model's own figures, by refits on a bootstrap "
         "of the records, and more replications do not make it smaller; the interval (Student t, " +
         level + ") holds both.";
}

bool changes_times_alone(const Scenario& scenario) {
  return !scenario.changes.empty() &&
         std::all_of(scenario.changes.begin(), scenario.changes.end(),
                     [](const DatedChange& dated) {
                       return std::holds_alternative<ScaleTime>(dated.change) ||
                              std::holds_alternative<ReplaceTime>(dated.change);
                     });
}

std::string changes_note(const Scenario& scenario) {
  std::string text = "Scenario " + in_quotes(scenario.name) + ":";
  for (const DatedChange& change : scenario.changes) {
    text += (&change == scenario.changes.data() ? " " : "; ") + to_string(change);
  }
  return text + (scenario.changes.empty() ? " no change." : ".");
}

std::string faster_alone_note(const Scenario& scenario, const ExperimentOptions& options) {
  const bool all_have_ended = !options.horizon_days && !options.run.until.is_recorded();
  const std::string name = in_quotes(scenario.name);
  return all_have_ended
             ? "In free flow faster stages alone leave outcomes unchanged: " + name +
                   " changes only when cases end."
             : "In free flow faster stages alone leave outcomes unchanged in the end: " + name +
                   " changes only when cases end, and so how many have when they are looked at.";
}

}  // namespace

std::string measure_text(const Measure& measure) {
  std::string text{to_string(measure.kind)};
  if (!measure.name.empty()) text += " " + in_quotes(measure.name);
  if (measure.on.is_recorded()) text += " on " + to_string(measure.on);
  return text;
}

std::string unit_of(MeasureKind kind, const std::string& unit) {
  switch (kind) {
    case MeasureKind::opened:
    case MeasureKind::pending:
      return unit;
    case MeasureKind::mean_waiting:
    case MeasureKind::ninetieth_waiting:
      return "days";
    default:
      return "share";
  }
}

std::string model_based_note() {
  return "Model-based, not causal: what follows from the model if its assumptions hold and nothing "
         "else changes.";
}

std::vector<std::string> experiment_notes(const Model& model,
                                          const std::vector<Scenario>& scenarios,
                                          const ExperimentOptions& options, const Runs& runs) {
  std::vector<std::string> notes{model_based_note(), replications_note(options, runs),
                                 shares_note(options), errors_note(options)};
  if (!scenarios.empty()) {
    notes.emplace_back("Differences are scenario - base, run by run with the same random numbers.");
  }
  for (const Scenario& scenario : scenarios) notes.push_back(changes_note(scenario));
  // Of pending cases the time that they have spent says something of their outcomes.
  if (!model.capacity.empty() || !options.run.pending.empty()) return notes;
  for (const Scenario& scenario : scenarios) {
    if (changes_times_alone(scenario)) notes.push_back(faster_alone_note(scenario, options));
  }
  return notes;
}

}  // namespace detail
}  // namespace casepath
