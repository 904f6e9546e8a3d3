// casepath/analysis -> casepath._core
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/analysis/about.hpp"
#include "casepath/analysis/funnel.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/analysis/outcomes.hpp"
#include "casepath/analysis/paths.hpp"
#include "casepath/analysis/reclassifications.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "result.hpp"

namespace casepath::python {
namespace {

/// An analysis of a tally by one reading.
template <class Result>
void bind_reading(py::module_& m, const char* name, Result (*analysis)(const Tally&, Reading)) {
  m.def(
      name,
      [analysis](const Tally& tally, const std::string& reading) {
        const Reading end = reading_of(reading);
        // GIL released: the tally is immutable and no Python object is touched.
        return Watch::without_lock([&] { return analysis(tally, end); });
      },
      "tally"_a, "reading"_a);
}

/// An analysis of a tally that gives a table.
void bind_table_of(py::module_& m, const char* name, Table (*analysis)(const Tally&)) {
  m.def(
      name,
      [analysis](const Tally& tally) {
        // GIL released: the tally is immutable and no Python object is touched.
        return Watch::without_lock([&] { return analysis(tally); });
      },
      "tally"_a);
}

void bind_about(py::module_& m) {
  py::class_<About>(m, "About", "What every result says of itself beside its numbers.")
      // Properties
      .def_readonly("title", &About::title)
      .def_readonly("pipeline", &About::pipeline)
      .def_readonly("unit", &About::unit)
      .def_property_readonly("as_of", [](const About& self) { return self.as_of; })
      .def_property_readonly("complete_from", [](const About& self) { return self.complete_from; })
      .def_property_readonly("reading",
                             [](const About& self) -> std::optional<std::string> {
                               if (!self.reading) return std::nullopt;
                               return name_of(*self.reading);
                             })
      .def_readonly("cases", &About::cases)
      .def_readonly("concluded", &About::concluded)
      .def_property_readonly(
          "pending", [](const About& self) { return self.active + self.paused + self.silent; },
          "Active, paused and silent together.")
      .def_readonly("active", &About::active)
      .def_readonly("paused", &About::paused)
      .def_readonly("silent", &About::silent)
      .def_readonly("set_aside", &About::set_aside)
      .def_readonly("already_running", &About::already_running)
      .def_readonly("estimator", &About::estimator);

  m.def(
      "about",
      [](const Tally& tally, const std::string& reading, std::string title) {
        return about(tally, reading_of(reading), std::move(title), "counts");
      },
      "tally"_a, "reading"_a, "title"_a);
}

void bind_funnel(py::module_& m) {
  py::class_<FunnelStage>(m, "FunnelStage", "One stage of one group of a funnel.")
      // Properties
      .def_property_readonly("group", [](const FunnelStage& self) { return self.group.values; })
      .def_property_readonly("is_total",
                             [](const FunnelStage& self) { return self.group.is_total; })
      .def_readonly("stage", &FunnelStage::stage)
      .def_readonly("opened_here", &FunnelStage::opened_here)
      .def_readonly("reached", &FunnelStage::reached)
      .def_readonly("moved_on", &FunnelStage::moved_on)
      .def_readonly("left", &FunnelStage::left, "By outcome class, in the order of `classes`.")
      .def_readonly("active", &FunnelStage::active)
      .def_readonly("paused", &FunnelStage::paused)
      .def_readonly("silent", &FunnelStage::silent)
      .def_readonly("visited", &FunnelStage::visited)
      .def_readonly("skipped", &FunnelStage::skipped)
      .def_readonly("returned_to", &FunnelStage::returned_to)
      .def_readonly("returns", &FunnelStage::returns)
      .def_readonly("set_aside", &FunnelStage::set_aside)
      .def_property_readonly("bounds", [](const FunnelStage& self) { return self.bounds; })
      .def_property_readonly("bounds_with_set_aside",
                             [](const FunnelStage& self) { return self.bounds_with_set_aside; });

  bind_result<Funnel>(m, "Funnel", "How far cases got, where they left, and where they wait.")
      .def_readonly("classes", &Funnel::classes)
      .def_readonly("stages", &Funnel::stages)
      .def_readonly("set_aside_before_opening", &Funnel::set_aside_before_opening);
  bind_reading(m, "funnel", &funnel);
}

void bind_reached_by(py::module_& m) {
  py::class_<ReachedByRow>(m, "ReachedByRow", "One group's answer.")
      // Properties
      .def_property_readonly("group", [](const ReachedByRow& self) { return self.group.values; })
      .def_property_readonly("is_total",
                             [](const ReachedByRow& self) { return self.group.is_total; })
      .def_readonly("cases", &ReachedByRow::cases)
      .def_readonly("reached", &ReachedByRow::reached)
      .def_readonly("other_end", &ReachedByRow::other_end)
      .def_readonly("pending", &ReachedByRow::pending)
      .def_readonly("share", &ReachedByRow::share)
      .def_readonly("standard_error", &ReachedByRow::standard_error)
      .def_property_readonly("interval", [](const ReachedByRow& self) { return self.interval; })
      .def_readonly("interval_method", &ReachedByRow::interval_method)
      .def_readonly("followed", &ReachedByRow::followed)
      .def_readonly("reached_of_followed", &ReachedByRow::reached_of_followed)
      .def_property_readonly("plain", [](const ReachedByRow& self) { return self.plain; })
      .def_readonly("design_effect", &ReachedByRow::design_effect)
      .def_readonly("left_out", &ReachedByRow::left_out);

  bind_result<ReachedBy>(m, "ReachedBy", "The share that reached a target by a day.")
      .def_readonly("target", &ReachedBy::target)
      .def_readonly("days", &ReachedBy::days)
      .def_readonly("level", &ReachedBy::level)
      .def_readonly("cluster", &ReachedBy::cluster)
      .def_readonly("rows", &ReachedBy::rows);

  m.def(
      "reached_by",
      [](const Replay& replay, const std::string& target, const std::optional<std::int64_t>& days,
         const std::vector<GroupColumn>& by, double level, unsigned threads) {
        ReachedByOptions options;
        options.days = days;
        options.by = by;
        options.level = level;
        options.threads = threads;
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return reached_by(replay, target, options); });
      },
      "replay"_a, "target"_a, py::kw_only(), "days"_a = py::none(),
      "by"_a = std::vector<GroupColumn>{}, "level"_a = 0.95, "threads"_a = 0);
  m.def("default_horizon", &default_horizon, "replay"_a, "Days.");
}

}  // namespace

void bind_analysis(py::module_& m) {
  bind_about(m);
  bind_funnel(m);
  bind_reached_by(m);

  bind_result<Outcomes>(m, "Outcomes", "What became of the cases.");
  bind_reading(m, "outcomes", &outcomes);
  bind_result<DropOuts>(m, "DropOuts", "Cases that left without a decision.");
  bind_reading(m, "drop_outs", &drop_outs);
  bind_result<OutcomesByOffence>(m, "OutcomesByOffence", "Offence at each milestone x outcome.")
      .def_readonly("milestones", &OutcomesByOffence::milestones);
  bind_reading(m, "outcomes_by_offence", &outcomes_by_offence);
  bind_result<DowngradedThenDropped>(m, "DowngradedThenDropped",
                                     "What followed a reclassification to a lighter offence.");
  bind_reading(m, "downgraded_then_dropped", &downgraded_then_dropped);

  bind_result<Reclassifications>(m, "Reclassifications", "Which offences became which.");
  m.def(
      "reclassifications",
      [](const Tally& tally) {
        // GIL released: the tally is immutable and no Python object is touched.
        return Watch::without_lock([&] { return reclassifications(tally); });
      },
      "tally"_a);

  bind_table_of(m, "transitions", &transitions);
  bind_table_of(m, "variants", &variants);
  bind_table_of(m, "directly_follows", &directly_follows);
  bind_table_of(m, "findings_by_reason", &findings_by_reason);
}

}  // namespace casepath::python
