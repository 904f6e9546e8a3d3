// casepath/tally -> casepath._core
#include "casepath/tally/tally.hpp"

#include <pybind11/operators.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "convert.hpp"
#include "progress.hpp"

namespace casepath::python {
namespace {

using ByPairs = std::vector<std::pair<std::string, std::string>>;
using PassagePairs = std::vector<std::pair<std::string, std::int64_t>>;

TallySpec spec_of(const ByPairs& by, const PassagePairs& passages) {
  TallySpec spec;
  for (const auto& [column, at] : by) spec.by.push_back({column, at});
  for (const auto& [target, days] : passages) spec.passages.push_back({target, days});
  return spec;
}

}  // namespace

void bind_tally(py::module_& m) {
  py::class_<Tally>(m, "Tally", "Integer counts of the paths of cases; they add up exactly.")
      // Properties
      .def_property_readonly("pipeline", &Tally::pipeline)
      .def_property_readonly("unit", [](const Tally& self) { return self.frame().unit; })
      .def_property_readonly("as_of", [](const Tally& self) { return self.frame().as_of; })
      .def_property_readonly("complete_from",
                             [](const Tally& self) { return self.frame().complete_from; })
      .def_property_readonly("by",
                             [](const Tally& self) {
                               ByPairs by;
                               for (const GroupColumn& one : self.spec().by) {
                                 by.emplace_back(one.column, one.at);
                               }
                               return by;
                             })
      .def_property_readonly("groups",
                             [](const Tally& self) {
                               return std::vector<std::vector<std::string>>(self.groups().begin(),
                                                                            self.groups().end());
                             })
      // Operators
      .def(py::self + py::self)
      .def(
          "__eq__",
          [](const Tally& self, const py::object& other) {
            return py::isinstance<Tally>(other) && self == other.cast<const Tally&>();
          },
          "other"_a);

  m.def(
      "tally",
      [](const Replay& replay, const ByPairs& by, const PassagePairs& passages, unsigned threads,
         const ProgressFunction& progress) {
        Watch watch(progress);
        const TallySpec spec = spec_of(by, passages);
        const TallyOptions options{threads, watch.progress()};
        // GIL released: the replay is immutable; progress takes the lock back.
        return Watch::without_lock([&] { return tally(replay, spec, options); });
      },
      "replay"_a, "by"_a = ByPairs{}, "passages"_a = PassagePairs{}, "threads"_a = 0,
      "progress"_a = py::none());

  m.def(
      "tally_part",
      [](const Replay& replay, std::uint32_t begin, std::uint32_t end, const ByPairs& by,
         const PassagePairs& passages) {
        if (begin > end || end > replay.case_count()) {
          throw ArgumentError("cases " + std::to_string(begin) + " to " + std::to_string(end) +
                              ": the replay has cases 0 to " + std::to_string(replay.case_count()));
        }
        const TallySpec spec = spec_of(by, passages);
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock(
            [&] { return tally_part(replay, spec, CaseId{begin}, CaseId{end}); });
      },
      "replay"_a, "begin"_a, "end"_a, "by"_a = ByPairs{}, "passages"_a = PassagePairs{});
}

}  // namespace casepath::python
