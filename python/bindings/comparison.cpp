// casepath/analysis, findings and comparisons -> casepath._core
#include "casepath/analysis/comparison.hpp"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bind.hpp"
#include "casepath/analysis/findings.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "result.hpp"

namespace casepath::python {
namespace {

void bind_findings(py::module_& m) {
  py::class_<SampleRow>(m, "SampleRow", "A row to look at.")
      // Properties
      .def_readonly("row", &SampleRow::row, "Of the input, from 1.")
      .def_readonly("case", &SampleRow::case_name, "Name of its case.")
      // Text
      .def("__repr__", [](const SampleRow& self) {
        return "SampleRow(row=" + std::to_string(self.row) + ", case='" + self.case_name + "')";
      });

  py::class_<FindingCount>(m, "FindingCount", "Findings of one group and period, for one reason.")
      // Properties
      .def_property_readonly("group", [](const FindingCount& self) { return self.group.values; })
      .def_property_readonly("is_total",
                             [](const FindingCount& self) { return self.group.is_total; })
      .def_readonly("period", &FindingCount::period, "Empty: all together.")
      .def_property_readonly("kind", [](const FindingCount& self) { return name_of(self.kind); })
      .def_property_readonly("moved", [](const FindingCount& self) { return is_remark(self.kind); })
      .def_readonly("event", &FindingCount::word, "The office's word.")
      .def_readonly("state", &FindingCount::state, "Empty: not yet opened, or not known.")
      .def_readonly("rows", &FindingCount::rows)
      .def_readonly("samples", &FindingCount::samples);

  bind_result<FindingCounts>(m, "FindingCounts", "What did not fit, counted.")
      .def_readonly("findings", &FindingCounts::findings)
      .def_readonly("remarks", &FindingCounts::remarks)
      .def_readonly("rows", &FindingCounts::rows);

  m.def(
      "count_findings",
      [](const Replay& replay, const std::vector<GroupColumn>& by,
         const std::optional<std::string>& period, std::size_t samples) {
        FindingOptions options;
        options.by = by;
        if (period) options.period = enumerator_of(*period, "period", all_periods);
        options.samples = samples;
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return count_findings(replay, options); });
      },
      "replay"_a, py::kw_only(), "by"_a, "period"_a, "samples"_a);
}

void bind_compare(py::module_& m) {
  py::class_<RowReading>(m, "RowReading", "What one replay made of a row.")
      // Properties
      .def_readonly("moved", &RowReading::moved)
      .def_readonly("reason", &RowReading::reason, "Why it did not move; empty where it did.")
      .def_readonly("state", &RowReading::state, "After the row; empty: not open, or not known.");

  py::class_<RowDifference>(m, "RowDifference", "Rows that two replays read differently.")
      // Properties
      .def_readonly("event", &RowDifference::word, "The office's word.")
      .def_readonly("first", &RowDifference::first)
      .def_readonly("second", &RowDifference::second)
      .def_readonly("rows", &RowDifference::rows)
      .def_readonly("first_of_case", &RowDifference::first_of_case,
                    "The first of their case that are read differently.")
      .def_readonly("samples", &RowDifference::samples);

  py::class_<CaseReading>(m, "CaseReading", "Where one replay sees a case.")
      // Properties
      .def_property_readonly("status", [](const CaseReading& self) { return name_of(self.status); })
      .def_readonly("state", &CaseReading::state, "Empty: never opened.")
      .def_readonly("stage", &CaseReading::stage, "The furthest; empty: never opened.");

  py::class_<CasePair>(m, "CasePair", "Cases that stand here in one replay and there in the other.")
      // Properties
      .def_property_readonly("agrees", &CasePair::agrees)
      .def_readonly("first", &CasePair::first)
      .def_readonly("second", &CasePair::second)
      .def_readonly("cases", &CasePair::cases)
      .def_readonly("samples", &CasePair::samples, "Names of cases.");

  py::class_<ChangeReading>(m, "ChangeReading", "A reclassification as one replay sees it.")
      // Properties
      .def_readonly("from_offence", &ChangeReading::from)
      .def_readonly("to_offence", &ChangeReading::to)
      .def_property_readonly("direction",
                             [](const ChangeReading& self) { return name_of(self.direction); });

  py::class_<ReclassificationDifference>(m, "ReclassificationDifference",
                                         "Rows that reclassify in one replay, or otherwise.")
      // Properties
      .def_readonly("event", &ReclassificationDifference::word, "The office's word.")
      .def_readonly("first", &ReclassificationDifference::first)
      .def_readonly("second", &ReclassificationDifference::second)
      .def_readonly("rows", &ReclassificationDifference::rows)
      .def_readonly("samples", &ReclassificationDifference::samples);

  bind_result<Comparison>(m, "Comparison", "Two replays of one log, side by side.")
      .def_readonly("other", &Comparison::other, "About the second.")
      .def_readonly("moved_in_both", &Comparison::moved_in_both)
      .def_readonly("moved_in_first", &Comparison::moved_in_first)
      .def_readonly("moved_in_second", &Comparison::moved_in_second)
      .def_readonly("moved_in_neither", &Comparison::moved_in_neither)
      .def_readonly("rows", &Comparison::rows)
      .def_readonly("cases", &Comparison::cases)
      .def_readonly("reclassifications", &Comparison::reclassifications)
      .def_readonly("same_reclassifications", &Comparison::same_reclassifications)
      .def_property_readonly("differing_cases", &Comparison::differing_cases)
      .def("rows_table", &Comparison::rows_table)
      .def("reclassifications_table", &Comparison::reclassifications_table);

  m.def(
      "compare",
      [](const Replay& first, const Replay& second, const std::string& reading,
         std::size_t samples) {
        const ComparisonOptions options{reading_of(reading), samples};
        // GIL released: the replays are immutable and no Python object is touched.
        return Watch::without_lock([&] { return compare(first, second, options); });
      },
      "first"_a, "second"_a, py::kw_only(), "reading"_a, "samples"_a);
}

}  // namespace

void bind_comparison(py::module_& m) {
  bind_findings(m);
  bind_compare(m);
}

}  // namespace casepath::python
