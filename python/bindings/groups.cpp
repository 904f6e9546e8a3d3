// casepath/tally, what groups are -> casepath._core
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "casepath/tally/grouping.hpp"
#include "convert.hpp"
#include "progress.hpp"

namespace casepath::python {

void bind_groups(py::module_& m) {
  py::class_<GroupColumn>(m, "GroupColumn", "A grouping column, and which of its values are one.")
      // Constructors
      .def(py::init([](std::string column, std::string at, const std::optional<std::string>& period,
                       std::vector<double> cuts, std::optional<std::vector<std::string>> keep) {
             GroupColumn group{std::move(column), std::move(at)};
             if (period) group.period = enumerator_of(*period, "period", all_periods);
             group.cuts = std::move(cuts);
             group.keep = std::move(keep);
             check_groups({group});
             return group;
           }),
           "column"_a, py::kw_only(), "at"_a = "", "period"_a = py::none(),
           "cuts"_a = std::vector<double>{}, "keep"_a = py::none())
      // Properties
      .def_readonly("column", &GroupColumn::column)
      .def_readonly("at", &GroupColumn::at, "Empty: at opening.")
      .def_property_readonly("period",
                             [](const GroupColumn& self) -> std::optional<std::string> {
                               if (!self.period) return std::nullopt;
                               return name_of(*self.period);
                             })
      .def_readonly("cuts", &GroupColumn::cuts)
      .def_readonly("keep", &GroupColumn::keep);

  m.def(
      "top_values",
      [](const Replay& replay, const std::string& column, std::size_t n, const std::string& at) {
        // GIL released: the replay is immutable and no Python object is touched.
        return Watch::without_lock([&] { return top_values(replay, column, n, at); });
      },
      "replay"_a, "column"_a, "n"_a, "at"_a = "");
}

}  // namespace casepath::python
