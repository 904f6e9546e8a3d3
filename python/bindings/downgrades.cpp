// casepath/analysis, what reclassification does -> casepath._core
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>
#include <vector>

#include "bind.hpp"
#include "casepath/analysis/downgrades.hpp"
#include "casepath/analysis/offence_paths.hpp"
#include "convert.hpp"
#include "progress.hpp"
#include "result.hpp"

namespace casepath::python {
namespace {

void bind_range_changes(py::module_& m) {
  bind_result<RangeChanges>(m, "RangeChanges", "Penalty ranges before and after reclassification.")
      .def("sums_table", &RangeChanges::sums_table);
  m.def(
      "range_changes",
      [](const Replay& replay, const std::string& committed, const std::vector<GroupColumn>& by) {
        const RangeChangeOptions options{committed, by};
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return range_changes(replay, options); });
      },
      "replay"_a, py::kw_only(), "committed"_a, "by"_a);
}

void bind_offence_paths(py::module_& m) {
  bind_result<OffencePaths>(m, "OffencePaths", "The offence from milestone to milestone x outcome.")
      .def_readonly("milestones", &OffencePaths::milestones);
  m.def(
      "offence_paths",
      [](const Tally& tally, const std::string& reading) {
        const Reading end = reading_of(reading);
        // GIL released: the tally is immutable and no Python object is touched.
        return Watch::without_lock([&] { return offence_paths(tally, end); });
      },
      "tally"_a, "reading"_a);
}

void bind_after_downgrade(py::module_& m) {
  bind_result<AfterDowngrade>(m, "AfterDowngrade", "What followed a downgrade, from a landmark on.")
      .def("counts_table", &AfterDowngrade::counts_table)
      .def_readonly("landmark_days", &AfterDowngrade::landmark_days)
      .def_readonly("level", &AfterDowngrade::level)
      .def_readonly("cluster", &AfterDowngrade::cluster);
  m.def(
      "after_downgrade",
      [](const Replay& replay, std::int64_t landmark, const std::vector<std::int64_t>& days,
         const std::vector<GroupColumn>& by, double level, unsigned threads) {
        const AfterDowngradeOptions options{landmark, days, by, level, threads};
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return after_downgrade(replay, options); });
      },
      "replay"_a, py::kw_only(), "landmark"_a, "days"_a, "by"_a, "level"_a, "threads"_a);
}

}  // namespace

void bind_downgrades(py::module_& m) {
  bind_range_changes(m);
  bind_offence_paths(m);
  bind_after_downgrade(m);
}

}  // namespace casepath::python
