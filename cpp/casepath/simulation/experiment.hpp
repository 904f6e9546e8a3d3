/// @file experiment.hpp
/// What scenarios change, with intervals: many runs of a model and of scenarios of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/interval.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/simulation/fit.hpp"
#include "casepath/simulation/model.hpp"
#include "casepath/simulation/scenario.hpp"
#include "casepath/simulation/simulate.hpp"
#include "casepath/table/table.hpp"

namespace casepath {

/// What is measured in a run.  The shares are of the cases opened from the first day on and
/// followed for the horizon; they stand where they stand at its end.
enum class MeasureKind : std::uint8_t {
  opened,                ///< cases: how many they are
  outcome_class,         ///< share that stands in an outcome of the class `name`
  outcome,               ///< share that stands in the outcome `name`
  undecided,             ///< share that stands in no outcome
  reclassified_lighter,  ///< share that was reclassified to a lighter offence at least once
  pending,               ///< cases pending at the end of the day `on`, whenever they came in
  mean_waiting,          ///< days, for the service in the state `name`
  ninetieth_waiting,     ///< days in which 90 % of those served there got their service
  pool_use,              ///< share of the server days of the pool `name` that were worked
};

[[nodiscard]] std::string_view to_string(MeasureKind kind) noexcept;

struct Measure {
  MeasureKind kind = MeasureKind::opened;
  std::string name = {};
  Date on = {};  ///< of MeasureKind::pending
  friend bool operator==(const Measure&, const Measure&) = default;
};

/// Runs go on until an estimate is this precise.
struct Precision {
  Measure measure;
  double half_width = 0;  ///< of the interval, by Monte-Carlo error alone; above 0
  /// Of the differences between the scenarios and the base; else of each of them.
  bool of_differences = false;
};

/// The records that the model was fitted from, so that its own error can be told: for each
/// replication the model is fitted again on a bootstrap of their clusters.
struct ModelRecords {
  Replay replay;
  FitOptions fit = {};       ///< as the model was fitted; its groups are those of the model
  std::string cluster = {};  ///< what is drawn: a parent that the log names, or its unit; empty:
                             ///< the largest parent, else the unit
};

struct ExperimentOptions {
  /// Of each run.  Its replication, threads and progress are not used.
  SimulateOptions run = {};
  /// After how many days from its opening a case is looked at; not given: at the end of the run.
  std::optional<std::int64_t> horizon_days = {};
  std::uint32_t replications = 20;  ///< at least 2
  std::optional<Precision> precision = {};
  std::uint32_t most_replications = 1000;  ///< of a precision that is not reached
  std::optional<ModelRecords> records = {};
  double level = 0.95;
  unsigned threads = 0;    ///< over replications; each runs on one
  Progress progress = {};  ///< counts replications; the total grows where precision needs more
};

/// A mean over runs.
struct Estimate {
  double mean = 0;         ///< not a number: no run has a value
  double mc_error = 0;     ///< Monte-Carlo standard error of the mean
  double model_error = 0;  ///< standard error of the model's own figures; not a number: not asked
  Interval interval = no_interval();  ///< Student t, from both errors
  std::int64_t runs = 0;              ///< with a value
  friend bool operator==(const Estimate&, const Estimate&) = default;
};

struct ExperimentRow {
  std::string scenario;  ///< "base": the model as it is
  Measure measure;
  Estimate estimate;
  friend bool operator==(const ExperimentRow&, const ExperimentRow&) = default;
};

struct Experiment {
  std::string title;
  std::string unit;                        ///< what a case is
  std::vector<ExperimentRow> rows;         ///< the base, then the scenarios in their order
  std::vector<ExperimentRow> differences;  ///< scenario - base, paired by replication
  std::int64_t replications = 0;
  bool is_precise = false;         ///< as asked for; false also where nothing was asked
  std::vector<std::string> notes;  ///< what a reader must know: shown with every table
  friend bool operator==(const Experiment&, const Experiment&) = default;
};

/// The measures of runs of this model, in the order of their rows.  Pending cases are counted at
/// the end of each month and on the last day, where runs have a last day.
/// Errors: ArgumentError where no case can be followed for the horizon.
[[nodiscard]] std::vector<Measure> measures_of(const Model& model,
                                               const ExperimentOptions& options);

/// Runs the model and the scenarios with the same random numbers, replication by replication, and
/// estimates every measure.
///
/// Two sources of error are told apart.  The Monte-Carlo error is that of a mean of independent
/// runs of the model as it is; more replications make it smaller.  The model's own error is that of
/// its figures, which come from so many records: the variance between runs of refitted models less
/// that between runs of the model as it is (0 where that is negative); replications do not make it
/// smaller.  Differences are paired: both errors are those of the differences run by run.
///
/// The same, bit for bit, for any number of threads.
///
/// Errors: ModelError - the model or a scenario has problems; ArgumentError - two scenarios of one
/// name or one without, options out of range, a precision of something that is not measured,
/// records of another pipeline; what simulate() throws; Cancelled.
[[nodiscard]] Experiment experiment(const Model& model, const std::vector<Scenario>& scenarios,
                                    const ExperimentOptions& options = {});

/// scenario, measure, name, on, unit, mean, mc_error, model_error, lower, upper, replications;
/// without outcomes that no run got to.
[[nodiscard]] Table to_table(const Experiment& experiment);
/// The same columns for scenario - base.
[[nodiscard]] Table differences_table(const Experiment& experiment);

}  // namespace casepath
