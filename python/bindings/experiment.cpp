// casepath/simulation: experiments, projections -> casepath._core
#include "casepath/simulation/experiment.hpp"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bind.hpp"
#include "casepath/simulation/projection.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "simulation.hpp"

namespace casepath::python {
namespace {

constexpr std::array measure_kinds{
    MeasureKind::opened,       MeasureKind::outcome_class,        MeasureKind::outcome,
    MeasureKind::undecided,    MeasureKind::reclassified_lighter, MeasureKind::pending,
    MeasureKind::mean_waiting, MeasureKind::ninetieth_waiting,    MeasureKind::pool_use};

void bind_experiment_values(py::module_& m) {
  py::class_<ExperimentRow>(m, "ExperimentRow", "A measure of a scenario, or what it changes.")
      .def_readonly("scenario", &ExperimentRow::scenario)
      .def_property_readonly("measure",
                             [](const ExperimentRow& self) { return name_of(self.measure.kind); })
      .def_property_readonly("name", [](const ExperimentRow& self) { return self.measure.name; })
      .def_property_readonly("on", [](const ExperimentRow& self) { return self.measure.on; })
      .def_property_readonly("mean", [](const ExperimentRow& self) { return self.estimate.mean; })
      .def_property_readonly("mc_error",
                             [](const ExperimentRow& self) { return self.estimate.mc_error; })
      .def_property_readonly("model_error",
                             [](const ExperimentRow& self) { return self.estimate.model_error; })
      .def_property_readonly("interval",
                             [](const ExperimentRow& self) { return self.estimate.interval; })
      .def_property_readonly("runs", [](const ExperimentRow& self) { return self.estimate.runs; });

  py::class_<Experiment>(m, "Experiment", "Many runs of a model and of scenarios.  Immutable.")
      // Properties
      .def_readonly("title", &Experiment::title)
      .def_readonly("rows", &Experiment::rows)
      .def_readonly("differences", &Experiment::differences)
      .def_readonly("replications", &Experiment::replications)
      .def_readonly("is_precise", &Experiment::is_precise)
      .def_readonly("notes", &Experiment::notes)
      // Columns
      .def("table", [](const Experiment& self) { return to_table(self); })
      .def("differences_table", &differences_table);

  py::class_<Precision>(m, "Precision", "Until when an experiment goes on.")
      .def(py::init([](const std::string& measure, std::string name,
                       const std::optional<std::string>& on, double half_width,
                       bool of_differences) {
             Precision precision;
             precision.measure = {enumerator_of(measure, "measure", measure_kinds), std::move(name),
                                  date_of(on, "on")};
             precision.half_width = half_width;
             precision.of_differences = of_differences;
             return precision;
           }),
           py::kw_only(), "measure"_a, "name"_a, "on"_a, "half_width"_a, "of_differences"_a);

  py::class_<ModelRecords>(m, "ModelRecords", "The records that a model was fitted from.")
      .def(py::init([](const Replay& replay, const std::string& durations,
                       std::optional<bool> offences, const std::string& tail,
                       std::int64_t thin_below, std::string cluster) {
             return ModelRecords{replay, fit_options(durations, offences, tail, thin_below),
                                 std::move(cluster)};
           }),
           "replay"_a, py::kw_only(), "durations"_a, "offences"_a, "tail"_a, "thin_below"_a,
           "cluster"_a);
}

void bind_experiment_work(py::module_& m) {
  m.def(
      "experiment",
      [](const Model& model, const std::vector<Scenario>& scenarios,
         std::optional<std::int64_t> cases, const std::string& start,
         const std::optional<std::string>& until, std::int64_t warm_up_days,
         const std::optional<PendingCases>& pending, std::uint64_t seed,
         std::optional<std::int64_t> horizon_days, std::uint32_t replications,
         const std::optional<Precision>& precision, std::uint32_t most_replications,
         const std::optional<ModelRecords>& records, double level, unsigned threads,
         const ProgressFunction& progress) {
        Watch watch(progress);
        ExperimentOptions options;
        options.run = run_options(cases, start, until, warm_up_days, pending, seed);
        options.horizon_days = horizon_days;
        options.replications = replications;
        options.precision = precision;
        options.most_replications = most_replications;
        options.records = records;
        options.level = level;
        options.threads = threads;
        options.progress = watch.progress();
        // GIL released: all arguments are C++ values; progress takes the lock back.
        return Watch::without_lock([&] { return experiment(model, scenarios, options); });
      },
      "model"_a, "scenarios"_a, py::kw_only(), "cases"_a, "start"_a, "until"_a, "warm_up_days"_a,
      "pending"_a, "seed"_a, "horizon_days"_a, "replications"_a, "precision"_a,
      "most_replications"_a, "records"_a, "level"_a, "threads"_a, "progress"_a);
}

void bind_projection(py::module_& m) {
  py::class_<ProjectionRow>(m, "ProjectionRow", "How many pending cases stand where, on a day.")
      .def_readonly("group", &ProjectionRow::group)
      .def_readonly("on", &ProjectionRow::on)
      .def_readonly("stands", &ProjectionRow::stands)
      .def_readonly("cases", &ProjectionRow::cases)
      .def_readonly("expected", &ProjectionRow::expected)
      .def_readonly("mc_error", &ProjectionRow::mc_error)
      .def_readonly("interval", &ProjectionRow::interval);
  py::class_<Projection>(m, "Projection", "How pending cases will end, by a model.  Immutable.")
      // Properties
      .def_readonly("title", &Projection::title)
      .def_readonly("as_of", &Projection::as_of)
      .def_readonly("cases", &Projection::cases)
      .def_readonly("left_out", &Projection::left_out)
      .def_readonly("rows", &Projection::rows)
      .def_readonly("notes", &Projection::notes)
      // Columns
      .def("table", [](const Projection& self) { return to_table(self); });
  m.def(
      "project",
      [](const Replay& replay, const Model& model, const std::vector<std::string>& on, bool silent,
         const Scenario& scenario, std::uint32_t replications, std::uint64_t seed, double level,
         unsigned threads, const ProgressFunction& progress) {
        Watch watch(progress);
        ProjectionOptions options;
        for (const std::string& day : on) options.on.push_back(date_of(day, "on"));
        options.silent = silent;
        options.scenario = scenario;
        options.replications = replications;
        options.seed = seed;
        options.level = level;
        options.threads = threads;
        options.progress = watch.progress();
        // GIL released: replay, model and options are immutable; progress takes the lock back.
        return Watch::without_lock([&] { return project(replay, model, options); });
      },
      "replay"_a, "model"_a, py::kw_only(), "on"_a, "silent"_a, "scenario"_a, "replications"_a,
      "seed"_a, "level"_a, "threads"_a, "progress"_a);
}

}  // namespace

void bind_experiment(py::module_& m) {
  bind_experiment_values(m);
  bind_experiment_work(m);
  bind_projection(m);
}

}  // namespace casepath::python
