// casepath/analysis, what concerns larger units and linked cases -> casepath._core
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/analysis/roll_up.hpp"
#include "casepath/analysis/transfers.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "result.hpp"

namespace casepath::python {
namespace {

void bind_roll_up(py::module_& m) {
  py::class_<RollUpRow>(m, "RollUpRow", "Parents of one group in one class, or by one stage.")
      // Properties
      .def_property_readonly("group", [](const RollUpRow& self) { return self.group.values; })
      .def_property_readonly("is_total", [](const RollUpRow& self) { return self.group.is_total; })
      .def_readonly("standing", &RollUpRow::standing, "The stage or the class.")
      .def_readonly("parents", &RollUpRow::parents)
      .def_readonly("pending", &RollUpRow::pending)
      .def_readonly("set_aside", &RollUpRow::set_aside)
      .def_readonly("counted", &RollUpRow::counted,
                    "In the class; or at the stage or a later one as the furthest.")
      .def_readonly("counted_of_concluded", &RollUpRow::counted_of_concluded)
      .def_readonly("concluded", &RollUpRow::concluded)
      .def_readonly("of", &RollUpRow::of)
      .def_property_readonly("interval", [](const RollUpRow& self) { return self.interval; })
      .def_readonly("design_effect", &RollUpRow::design_effect)
      .def_property_readonly("bounds", [](const RollUpRow& self) { return self.bounds; });

  bind_result<RollUp>(m, "RollUp", "Cases rolled up to a larger unit, by a declared rule.")
      .def_property_readonly("parent", [](const RollUp& self) { return self.spec.parent; })
      .def_property_readonly("rule", [](const RollUp& self) { return name_of(self.spec.rule); })
      .def_property_readonly("level", [](const RollUp& self) { return self.spec.level; })
      .def_readonly("unit", &RollUp::unit, "Of the cases.")
      .def_readonly("cases", &RollUp::cases)
      .def_readonly("no_parent_recorded", &RollUp::no_parent_recorded)
      .def_readonly("counted_elsewhere", &RollUp::counted_elsewhere)
      .def_readonly("carried_on", &RollUp::carried_on)
      .def_property_readonly("not_nested",
                             [](const RollUp& self) {
                               std::vector<std::pair<std::string, std::int64_t>> outside;
                               for (const NotNested& one : self.not_nested) {
                                 outside.emplace_back(one.larger, one.parents);
                               }
                               return outside;
                             })
      .def_readonly("rows", &RollUp::rows)
      .def("parents_table", &RollUp::parents_table);

  m.def(
      "roll_up",
      [](const Replay& replay, std::string parent, const std::string& rule,
         const std::string& reading, const std::vector<GroupColumn>& by, double level,
         bool list_parents, unsigned threads) {
        RollUpSpec spec;
        spec.parent = std::move(parent);
        spec.rule = enumerator_of(rule, "rule",
                                  std::array{RollUpRule::furthest_stage, RollUpRule::offence_upheld,
                                             RollUpRule::any_conviction});
        spec.reading = reading_of(reading);
        spec.by = by;
        spec.level = level;
        spec.list_parents = list_parents;
        spec.threads = threads;
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return roll_up(replay, spec); });
      },
      "replay"_a, "parent"_a, py::kw_only(), "rule"_a, "reading"_a,
      "by"_a = std::vector<GroupColumn>{}, "level"_a = 0.95, "list_parents"_a = false,
      "threads"_a = 0);
}

void bind_transfers(py::module_& m) {
  bind_result<Transfers>(m, "Transfers", "Cases that go on in another, or came out of one.")
      .def_readonly("linked_cases", &Transfers::linked_cases)
      .def_readonly("matters", &Transfers::matters)
      .def("findings_table", &Transfers::findings_table);

  m.def(
      "transfers",
      [](const Replay& replay) {
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return transfers(replay); });
      },
      "replay"_a);
}

}  // namespace

void bind_units(py::module_& m) {
  bind_roll_up(m);
  bind_transfers(m);
}

}  // namespace casepath::python
