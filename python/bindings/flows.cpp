// casepath/analysis, what goes by the calendar -> casepath._core
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/analysis/cohorts.hpp"
#include "casepath/analysis/flows.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "result.hpp"

namespace casepath::python {
namespace {

CalendarPeriod period_of(const std::string& text) {
  return enumerator_of(text, "period", all_periods);
}

/// Not-a-number as None.
std::optional<double> known_number(double number) {
  return number == number ? std::optional<double>(number) : std::nullopt;
}

void bind_flow_rows(py::module_& m) {
  py::class_<DayQuartiles>(m, "DayQuartiles", "Quartiles of days; None without cases.")
      // Properties
      .def_readonly("cases", &DayQuartiles::cases)
      .def_property_readonly("lower",
                             [](const DayQuartiles& self) { return known_number(self.lower); })
      .def_property_readonly("median",
                             [](const DayQuartiles& self) { return known_number(self.median); })
      .def_property_readonly("upper",
                             [](const DayQuartiles& self) { return known_number(self.upper); });

  py::class_<FlowRow>(m, "FlowRow", "One period of one group.")
      // Properties
      .def_property_readonly("group", [](const FlowRow& self) { return self.group.values; })
      .def_property_readonly("is_total", [](const FlowRow& self) { return self.group.is_total; })
      .def_readonly("period", &FlowRow::period)
      .def_property_readonly("first_day", [](const FlowRow& self) { return self.first_day; })
      .def_property_readonly("last_day", [](const FlowRow& self) { return self.last_day; })
      .def_readonly("part", &FlowRow::part)
      .def_readonly("pending_begin", &FlowRow::pending_begin)
      .def_readonly("opened", &FlowRow::opened)
      .def_readonly("reopened", &FlowRow::reopened)
      .def_readonly("closed", &FlowRow::closed)
      .def_readonly("decided", &FlowRow::decided, "By outcome class, in the order of `classes`.")
      .def_readonly("closed_again", &FlowRow::closed_again)
      .def_readonly("pending_end", &FlowRow::pending_end)
      .def_readonly("set_aside", &FlowRow::set_aside)
      .def_readonly("undated", &FlowRow::undated)
      .def_readonly("decision_days", &FlowRow::decision_days)
      .def_readonly("age", &FlowRow::age)
      .def_readonly("age_unknown", &FlowRow::age_unknown)
      .def_readonly("older", &FlowRow::older, "Above 180, 365 and 730 days.")
      .def_property_readonly("days", &FlowRow::days)
      .def_property_readonly("incoming", &FlowRow::incoming)
      .def_property_readonly("clearance_rate", &FlowRow::clearance_rate)
      .def_property_readonly("disposition_days", &FlowRow::disposition_days);

  py::class_<PendingAtCut>(m, "PendingAtCut", "Pending cases of one group at the data cut.")
      // Properties
      .def_property_readonly("group", [](const PendingAtCut& self) { return self.group.values; })
      .def_property_readonly("is_total",
                             [](const PendingAtCut& self) { return self.group.is_total; })
      .def_readonly("active", &PendingAtCut::active)
      .def_readonly("paused", &PendingAtCut::paused)
      .def_readonly("silent", &PendingAtCut::silent);
}

void bind_flow_result(py::module_& m) {
  bind_result<Flows>(m, "Flows", "What came in, was closed and is pending, by period.")
      .def_property_readonly("period",
                             [](const Flows& self) { return name_of(self.options.period); })
      .def_readonly("classes", &Flows::classes)
      .def_readonly("rows", &Flows::rows)
      .def_readonly("pending", &Flows::pending);

  m.def(
      "flows",
      [](const Tally& tally, const std::string& period, const std::optional<std::string>& since,
         bool percent) {
        const FlowOptions options{period_of(period), date_of(since, "since"), percent};
        // GIL released: the tally is immutable and no Python object is touched.
        return Watch::without_lock([&] { return flows(tally, options); });
      },
      "tally"_a, py::kw_only(), "period"_a, "since"_a = py::none(), "percent"_a = false);
}

void bind_cohorts(py::module_& m) {
  py::class_<CohortRow>(m, "CohortRow", "The cases of one group opened in one period.")
      // Properties
      .def_property_readonly("group", [](const CohortRow& self) { return self.group.values; })
      .def_property_readonly("is_total", [](const CohortRow& self) { return self.group.is_total; })
      .def_readonly("period", &CohortRow::period)
      .def_property_readonly("first_day", [](const CohortRow& self) { return self.first_day; })
      .def_property_readonly("last_day", [](const CohortRow& self) { return self.last_day; })
      .def_readonly("part", &CohortRow::part)
      .def_property_readonly("follow_up",
                             [](const CohortRow& self) { return name_of(self.follow_up); })
      .def_readonly("opened", &CohortRow::opened)
      .def_readonly("opened_there", &CohortRow::opened_there)
      .def_readonly("set_aside", &CohortRow::set_aside)
      .def_readonly("undated", &CohortRow::undated)
      .def_readonly("other_end", &CohortRow::other_end, "Of those followed.")
      .def_readonly("pending", &CohortRow::pending, "Of those followed.")
      .def_property_readonly("share",
                             [](const CohortRow& self) { return known_number(self.share()); })
      .def_readonly("estimate", &CohortRow::estimate);

  bind_result<Cohorts>(m, "Cohorts", "What share of the cases opened in a period got somewhere.")
      .def_readonly("target", &Cohorts::target)
      .def_property_readonly("period", [](const Cohorts& self) { return name_of(self.period); })
      .def_readonly("days", &Cohorts::days)
      .def_readonly("level", &Cohorts::level)
      .def_readonly("cluster", &Cohorts::cluster)
      .def_readonly("already_running", &Cohorts::already_running)
      .def_readonly("earlier", &Cohorts::earlier)
      .def_readonly("no_opening", &Cohorts::no_opening)
      .def_readonly("rows", &Cohorts::rows);

  m.def(
      "cohorts",
      [](const Replay& replay, const std::string& target, const std::optional<std::int64_t>& days,
         const std::string& period, const std::optional<std::string>& since,
         const std::vector<GroupColumn>& by, double level, unsigned threads) {
        const CohortOptions options{days, period_of(period), date_of(since, "since"), level};
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return cohorts(replay, target, options, by, threads); });
      },
      "replay"_a, "target"_a, py::kw_only(), "days"_a, "period"_a, "since"_a, "by"_a, "level"_a,
      "threads"_a);
  m.def(
      "cohorts",
      [](const Tally& tally, const std::string& target, const std::optional<std::int64_t>& days,
         const std::string& period, const std::optional<std::string>& since, double level) {
        const CohortOptions options{days, period_of(period), date_of(since, "since"), level};
        // GIL released: the tally is immutable and no Python object is touched.
        return Watch::without_lock([&] { return cohorts(tally, target, options); });
      },
      "tally"_a, "target"_a, py::kw_only(), "days"_a, "period"_a, "since"_a, "level"_a);
}

}  // namespace

void bind_calendar(py::module_& m) {
  bind_flow_rows(m);
  bind_flow_result(m);
  bind_cohorts(m);
}

}  // namespace casepath::python
