// casepath/simulation: models, scenarios, runs -> casepath._core
#include "simulation.hpp"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/simulation/model.hpp"
#include "casepath/simulation/scenario.hpp"
#include "convert.hpp"
#include "errors.hpp"
#include "progress.hpp"

namespace casepath::python {
namespace {

// By value: pybind11 asks for this signature.
void translate_model(std::exception_ptr thrown) {  // NOLINT(performance-unnecessary-value-param)
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const ModelError& error) {
    raise_with_diagnostics("ModelError", error.what(), error.diagnostics());
  }
}

template <class Value>
bool equals(const Value& self, const py::object& other) {
  return py::isinstance<Value>(other) && self == other.cast<const Value&>();
}

void bind_model(py::module_& m) {
  py::class_<Model>(m, "Model", "A pipeline with chances and times.  Immutable.")
      // Factory methods
      .def_static(
          "from_json", [](const std::string& text) { return model_from_json(text); }, "text"_a)
      .def_static("read", &read_model, "path"_a)
      // Properties
      .def_readonly("title", &Model::title)
      .def_readonly("pipeline", &Model::pipeline)
      .def_readonly("sources", &Model::sources)
      .def_readonly("by", &Model::by)
      .def_readonly("assumptions", &Model::assumptions)
      .def_readonly("thin_below", &Model::thin_below)
      .def_property_readonly("groups",
                             [](const Model& self) {
                               std::vector<std::vector<std::string>> values;
                               for (const GroupModel& group : self.groups) {
                                 values.push_back(group.values);
                               }
                               return values;
                             })
      .def_property_readonly("has_capacity",
                             [](const Model& self) { return !self.capacity.empty(); })
      // Columns
      .def("table", [](const Model& self) { return to_table(self); })
      .def(
          "compare", [](const Model& self, const Model& other) { return compare(self, other); },
          "other"_a)
      // Operators
      .def("__eq__", &equals<Model>, "other"_a)
      // Text
      .def("to_json", [](const Model& self) { return to_json(self); });

  m.def("model_schema", [] { return std::string(model_schema()); });
  m.def(
      "fit_model",
      [](const Tally& tally, const std::string& durations, std::optional<bool> offences,
         const std::string& tail, std::int64_t thin_below) {
        return fit(tally, fit_options(durations, offences, tail, thin_below));
      },
      "tally"_a, py::kw_only(), "durations"_a = "empirical", "offences"_a = py::none(),
      "tail"_a = "leaves", "thin_below"_a = FitOptions{}.thin_below);
}

void bind_scenario(py::module_& m) {
  py::class_<Scenario>(m, "Scenario", "Named changes to a model.  Immutable.")
      // Factory methods
      .def_static(
          "from_json", [](const std::string& text) { return scenario_from_json(text); }, "text"_a)
      // Properties
      .def_readonly("name", &Scenario::name)
      .def_property_readonly("changes",
                             [](const Scenario& self) {
                               std::vector<std::string> sentences;
                               for (const DatedChange& change : self.changes) {
                                 sentences.push_back(to_string(change));
                               }
                               return sentences;
                             })
      // Columns
      .def(
          "difference",
          [](const Scenario& self, const Model& model) { return difference(model, self); },
          "model"_a)
      // Operators
      .def(
          "__add__", [](const Scenario& self, const Scenario& other) { return self + other; },
          "other"_a)
      .def("__eq__", &equals<Scenario>, "other"_a)
      // Text
      .def("to_json", [](const Scenario& self) { return to_json(self); });

  m.def("scenario_schema", [] { return std::string(scenario_schema()); });
}

void bind_run(py::module_& m) {
  py::class_<PendingCases>(m, "PendingCases", "Cases that are pending today.  Immutable.")
      // Sizes
      .def("__len__", [](const PendingCases& self) { return self.cases.size(); })
      .def_readonly("left_out", &PendingCases::left_out);
  m.def("pending_cases", &pending_cases, "replay"_a, "by"_a, "silent"_a);

  py::class_<PoolUse>(m, "PoolUse", "What one pool did.")
      .def_readonly("pool", &PoolUse::pool)
      .def_readonly("servers", &PoolUse::servers)
      .def_readonly("available_days", &PoolUse::available_days)
      .def_readonly("busy_days", &PoolUse::busy_days)
      .def_readonly("offered_load", &PoolUse::offered_load);
  py::class_<Waiting>(m, "Waiting", "How cases waited for service in a state.")
      .def_readonly("state", &Waiting::state)
      .def_readonly("served", &Waiting::served)
      .def_readonly("gave_up", &Waiting::gave_up)
      .def_readonly("queue_left", &Waiting::queue_left)
      .def_readonly("mean_days", &Waiting::mean_days)
      .def_readonly("median_days", &Waiting::median_days)
      .def_readonly("ninetieth_days", &Waiting::ninetieth_days)
      .def_readonly("mean_queue", &Waiting::mean_queue);

  py::class_<Simulation>(m, "Simulation", "One run of a model.  Immutable.")
      // Properties
      .def_readonly("log", &Simulation::log)
      .def_property_readonly("start", [](const Simulation& self) { return self.from; })
      .def_property_readonly("as_of", [](const Simulation& self) { return self.as_of; })
      .def_readonly("pools", &Simulation::pools)
      .def_readonly("waiting", &Simulation::waiting)
      .def_readonly("warnings", &Simulation::warnings)
      // Columns
      .def("pool_table", &pool_table)
      .def("waiting_table", &waiting_table);

  m.def(
      "simulate",
      [](const Model& model, const Scenario& scenario, std::optional<std::int64_t> cases,
         const std::string& start, const std::optional<std::string>& until,
         std::int64_t warm_up_days, const std::optional<PendingCases>& pending, std::uint64_t seed,
         std::uint32_t replication, unsigned threads, const ProgressFunction& progress) {
        Watch watch(progress);
        SimulateOptions options = run_options(cases, start, until, warm_up_days, pending, seed);
        options.replication = replication;
        options.threads = threads;
        options.progress = watch.progress();
        // GIL released: model, scenario and options are C++ values; progress takes the lock back.
        return Watch::without_lock([&] { return simulate(model, scenario, options); });
      },
      "model"_a, "scenario"_a, py::kw_only(), "cases"_a = py::none(), "start"_a,
      "until"_a = py::none(), "warm_up_days"_a = 0, "pending"_a = py::none(), "seed"_a = 1,
      "replication"_a = 0, "threads"_a = 0, "progress"_a = py::none());
}

}  // namespace

FitOptions fit_options(const std::string& durations, std::optional<bool> offences,
                       const std::string& tail, std::int64_t thin_below) {
  FitOptions options;
  options.durations =
      enumerator_of(durations, "durations",
                    std::array{DurationFit::empirical, DurationFit::exponential,
                               DurationFit::weibull, DurationFit::log_normal, DurationFit::gamma});
  options.offences = offences;
  options.tail =
      enumerator_of(tail, "tail", std::array{TailModel::Rule::leaves, TailModel::Rule::stays});
  options.thin_below = thin_below;
  return options;
}

SimulateOptions run_options(std::optional<std::int64_t> cases, const std::string& start,
                            const std::optional<std::string>& until, std::int64_t warm_up_days,
                            const std::optional<PendingCases>& pending, std::uint64_t seed) {
  SimulateOptions options;
  options.cases = cases;
  options.from = date_of(start, "start");
  options.until = date_of(until, "until");
  options.warm_up_days = warm_up_days;
  if (pending) options.pending = pending->cases;
  options.seed = seed;
  return options;
}

void bind_simulation(py::module_& m) {
  py::register_local_exception_translator(&translate_model);
  bind_model(m);
  bind_scenario(m);
  bind_run(m);
}

}  // namespace casepath::python
