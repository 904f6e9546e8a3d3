// casepath/replay -> casepath._core
#include "casepath/replay/replay.hpp"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/analysis/paths.hpp"
#include "columns.hpp"
#include "convert.hpp"
#include "progress.hpp"

namespace casepath::python {
namespace {

ColumnDict visits_of(const Replay& self) {
  const std::vector<Visit> rows = self.visits();
  ColumnDict columns;
  columns["case"] = column<std::uint32_t>(rows, [](auto& v) { return v.case_id.value(); });
  columns["state"] = column<std::uint32_t>(rows, [](auto& v) { return v.state.value(); });
  columns["entered"] = instants(rows, [](auto& v) { return v.entered; });
  columns["entered_k"] = column<std::uint32_t>(rows, [](auto& v) { return v.entered_k; });
  columns["left"] = instants(rows, [](auto& v) { return v.left; });
  columns["left_k"] = column<std::uint32_t>(rows, [](auto& v) { return v.left_k; });
  columns["has_left"] = column<bool>(rows, [](auto& v) { return v.has_left; });
  columns["filled"] = column<bool>(rows, [](auto& v) { return v.filled; });
  return columns;
}

ColumnDict cases_of(const Replay& self, const std::string& reading_name) {
  const Reading reading = reading_of(reading_name);
  const std::size_t cases = self.case_count();
  std::vector<py::str> states;
  for (const State& state : self.pipeline().states()) states.emplace_back(state.name);
  std::vector<py::str> statuses;
  for (std::size_t i = 0; i < case_statuses; ++i) {
    statuses.emplace_back(name_of(static_cast<CaseStatus>(i)));
  }

  TextColumn names(cases);
  TextColumn status_column(cases);
  TextColumn state_column(cases);
  py::array_t<bool> running(static_cast<py::ssize_t>(cases));
  bool* is_running = running.mutable_data();
  for (std::uint32_t i = 0; i < cases; ++i) {
    const CaseId id{i};
    names.add(py::str(std::string(self.log().case_name(id))));
    status_column.add(statuses[static_cast<std::size_t>(self.status(id, reading))]);
    const StateId state = self.last_state(id, reading);
    if (state.is_none()) {
      state_column.add(py::none());
    } else {
      state_column.add(states[state.index()]);
    }
    is_running[i] = self.is_already_running(id);
  }

  ColumnDict columns;
  columns["case"] = names.take();
  columns["status"] = status_column.take();
  columns["state"] = state_column.take();
  columns["already_running"] = running;
  return columns;
}

CaseId case_of(const Replay& self, const std::string& name) {
  if (const auto id = self.log().find_case(name)) return *id;
  throw ArgumentError("the log has no case \"" + name + '"');
}

}  // namespace

void bind_replay(py::module_& m) {
  py::class_<BreakReason>(m, "BreakReason", "One reason why paths break, and what one would write.")
      // Properties
      .def_property_readonly("kind", [](const BreakReason& self) { return name_of(self.kind); })
      .def_readonly("never_opened", &BreakReason::never_opened)
      .def_readonly("event", &BreakReason::event, "The office's word.")
      .def_readonly("state", &BreakReason::state, "Empty: not yet opened.")
      .def_readonly("cases", &BreakReason::cases)
      .def_readonly("suggestion", &BreakReason::suggestion, "A line of code or of JSON.");

  py::class_<ReplaySummary>(m, "ReplaySummary", "The first thing to look at after a replay.")
      // Properties
      .def_readonly("pipeline", &ReplaySummary::pipeline)
      .def_readonly("unit", &ReplaySummary::unit)
      .def_property_readonly("as_of", [](const ReplaySummary& self) { return self.as_of; })
      .def_property_readonly("complete_from",
                             [](const ReplaySummary& self) { return self.complete_from; })
      .def_readonly("silent_after_days", &ReplaySummary::silent_after_days)
      .def_readonly("cases", &ReplaySummary::cases)
      .def_readonly("concluded", &ReplaySummary::concluded)
      .def_readonly("concluded_by_class", &ReplaySummary::concluded_by_class)
      .def_readonly("active", &ReplaySummary::active)
      .def_readonly("paused", &ReplaySummary::paused)
      .def_readonly("silent", &ReplaySummary::silent)
      .def_readonly("set_aside", &ReplaySummary::set_aside)
      .def_readonly("already_running", &ReplaySummary::already_running)
      .def_readonly("reordered", &ReplaySummary::reordered)
      .def_readonly("reopened", &ReplaySummary::reopened)
      .def_readonly("filled", &ReplaySummary::filled)
      .def_readonly("rows", &ReplaySummary::rows)
      .def_readonly("moves", &ReplaySummary::moves)
      .def_readonly("moves_nothing", &ReplaySummary::moves_nothing)
      .def_readonly("findings", &ReplaySummary::findings)
      .def_property_readonly("findings_by_kind",
                             [](const ReplaySummary& self) {
                               std::vector<std::pair<std::string, std::int64_t>> kinds;
                               for (std::size_t i = 0; i < finding_kinds; ++i) {
                                 kinds.emplace_back(name_of(static_cast<FindingKind>(i)),
                                                    self.findings_by_kind[i]);
                               }
                               return kinds;
                             })
      .def_readonly("breaks", &ReplaySummary::breaks)
      // Operators
      .def(
          "__eq__",
          [](const ReplaySummary& self, const py::object& other) {
            return py::isinstance<ReplaySummary>(other) &&
                   self == other.cast<const ReplaySummary&>();
          },
          "other"_a)
      // Text
      .def("table", &summary_table)
      .def(
          "to_text",
          [](const ReplaySummary& self, std::size_t most) { return to_text(self, most); },
          "most_breaks"_a = 5);

  py::class_<Replay>(m, "Replay", "Everything one replay learned.  Immutable.")
      // Properties
      .def_property_readonly("pipeline", &Replay::pipeline)
      .def_property_readonly("log", &Replay::log)
      .def_property_readonly("as_of", &Replay::as_of)
      .def_property_readonly("complete_from", &Replay::complete_from)
      .def_property_readonly("silent_after_days", &Replay::silent_after_days)
      .def_property_readonly("unit", &Replay::unit)
      .def_property_readonly("summary", &Replay::summary)
      // Sizes
      .def("__len__", &Replay::case_count, "Number of cases, including those with no visit.")
      // Columns
      .def("visits", &visits_of)
      .def("cases", &cases_of, "reading"_a)
      // Tables
      .def(
          "findings", [](const Replay& self, std::size_t most) { return findings(self, most); },
          "most"_a, "0: all.")
      .def(
          "path",
          [](const Replay& self, const std::string& name) {
            return path(self, case_of(self, name));
          },
          "case"_a)
      .def(
          "path_text",
          [](const Replay& self, const std::string& name) {
            return self.path_text(case_of(self, name));
          },
          "case"_a)
      .def(
          "status",
          [](const Replay& self, const std::string& name, const std::string& reading) {
            return name_of(self.status(case_of(self, name), reading_of(reading)));
          },
          "case"_a, "reading"_a)
      .def(
          "last_state",
          [](const Replay& self, const std::string& name,
             const std::string& reading) -> std::optional<std::string> {
            const StateId state = self.last_state(case_of(self, name), reading_of(reading));
            if (state.is_none()) return std::nullopt;
            return self.pipeline().state(state).name;
          },
          "case"_a, "reading"_a);

  m.def(
      "replay",
      [](const Pipeline& pipeline, const EventLog& log, const std::string& as_of,
         const std::optional<std::string>& complete_from,
         const std::optional<std::int64_t>& silent_after_days, unsigned threads,
         const ProgressFunction& progress) {
        Watch watch(progress);
        const Date cut = date_of(as_of, "as_of");
        const ReplayOptions options{date_of(complete_from, "complete_from"), silent_after_days,
                                    threads, watch.progress()};
        // GIL released: pipeline and log are immutable; progress takes the lock back.
        return Watch::without_lock([&] { return replay(pipeline, log, cut, options); });
      },
      "pipeline"_a, "log"_a, py::kw_only(), "as_of"_a, "complete_from"_a = py::none(),
      "silent_after_days"_a = py::none(), "threads"_a = 0, "progress"_a = py::none());
}

}  // namespace casepath::python
