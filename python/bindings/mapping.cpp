// casepath/log/mapping.hpp, casepath/analysis/mapping_report.hpp -> casepath._core
#include "casepath/log/mapping.hpp"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "arrow.hpp"
#include "bind.hpp"
#include "casepath/analysis/mapping_report.hpp"
#include "columns.hpp"
#include "convert.hpp"
#include "progress.hpp"

namespace casepath::python {
namespace {

/// (name, type, values, where recorded)
using MappedColumnIn =
    std::tuple<std::string, std::string, py::object, std::optional<py::array_t<bool>>>;
/// A table by name: a path, an Arrow stream, or columns.
using MappedTableIn =
    std::pair<std::string,
              std::variant<py::capsule, std::vector<MappedColumnIn>, std::filesystem::path>>;

py::list mapping_problems(const std::vector<MappingProblem>& problems) {
  const py::object type = py::module_::import("casepath.errors").attr("MappingProblem");
  py::list result;
  for (const MappingProblem& one : problems) {
    result.append(type(one.code, one.pointer, one.table, one.column, one.message, one.hint));
  }
  return result;
}

// By value: pybind11 asks for this signature.
void translate_mapping(std::exception_ptr thrown) {  // NOLINT(performance-unnecessary-value-param)
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const MappingError& error) {
    const py::object type = py::module_::import("casepath.errors").attr("MappingError");
    const py::object raised = type(error.what(), mapping_problems(error.problems()));
    PyErr_SetObject(type.ptr(), raised.ptr());
  }
}

MappedLog apply_mapping(const Mapping& mapping, const std::vector<MappedTableIn>& tables,
                        const std::string& delimiter, const std::vector<std::string>& missing,
                        unsigned threads, const ProgressFunction& progress) {
  if (delimiter.size() > 1) {
    throw ArgumentError("delimiter: \"" + delimiter + "\" is not one ASCII character");
  }
  const CsvOptions csv{delimiter.empty() ? '\0' : delimiter[0], missing};
  std::vector<std::vector<InputColumn>> columns(tables.size());
  std::vector<MappingInput> inputs;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    const auto& [name, rows] = tables[i];
    if (const auto* path = std::get_if<std::filesystem::path>(&rows)) {
      inputs.push_back({name, *path, csv});
    } else if (const auto* stream = std::get_if<py::capsule>(&rows)) {
      inputs.push_back({name, stream_in(*stream), csv});
    } else {
      for (const auto& [column, type, values, recorded] :
           std::get<std::vector<MappedColumnIn>>(rows)) {
        columns[i].push_back(input_column(column, type, values, recorded));
      }
      inputs.push_back({name, std::span<const InputColumn>{columns[i]}, csv});
    }
  }
  Watch watch(progress);
  const ReadOptions options{threads, watch.progress()};
  // GIL released: paths and columns are C++ values, the streams were made for this call.
  return Watch::without_lock([&] { return map_tables(mapping, inputs, options); });
}

}  // namespace

void bind_mapping(py::module_& m) {
  py::register_local_exception_translator(&translate_mapping);

  py::class_<MappingReport>(m, "MappingReport", "What became of the rows of each table.")
      // Columns
      .def("sources", &sources_table, "One row per column that events are read from.")
      .def("findings", &findings_table, "One row per kind of finding and event source.")
      .def("tables", &tables_table, "One row per table.")
      // Operators
      .def(
          "__eq__",
          [](const MappingReport& self, const py::object& other) {
            return py::isinstance<MappingReport>(other) &&
                   self == other.cast<const MappingReport&>();
          },
          "other"_a);

  py::class_<MappedLog>(m, "MappedLog", "A log and how it was made.")
      // Properties
      .def_property_readonly("log", [](const MappedLog& self) { return self.log; })
      .def_property_readonly("report", [](const MappedLog& self) { return self.report; });

  py::class_<Mapping>(m, "Mapping", "How tables become a log.  Immutable.")
      // Factory methods
      .def_static(
          "parse", [](const std::string& text) { return parse_mapping(text); }, "text"_a)
      .def_static("read", &read_mapping, "path"_a)
      // Properties
      .def_readonly("title", &Mapping::title)
      .def_readonly("pipeline", &Mapping::pipeline)
      .def_readonly("unit", &Mapping::unit)
      .def_property_readonly("tables",
                             [](const Mapping& self) {
                               std::vector<std::string> names;
                               for (const MappingTable& table : self.tables) {
                                 names.push_back(table.name);
                               }
                               return names;
                             })
      // Sizes
      .def(
          "__len__", [](const Mapping& self) { return self.events.size(); }, "Number of events.")
      // Operators
      .def(
          "__eq__",
          [](const Mapping& self, const py::object& other) {
            return py::isinstance<Mapping>(other) && self == other.cast<const Mapping&>();
          },
          "other"_a)
      .def(
          "check",
          [](const Mapping& self, const Pipeline& pipeline) {
            auto problems = check(self, pipeline);
            if (!problems.empty()) {
              throw MappingError("the mapping for this pipeline", std::move(problems));
            }
          },
          "pipeline"_a)
      // Text
      .def(
          "to_json", [](const Mapping& self, int indent) { return to_json(self, indent); },
          "indent"_a = 2);

  m.def("mapping_schema", [] { return std::string(mapping_schema()); });
  m.def("apply_mapping", &apply_mapping, "mapping"_a, "tables"_a, "delimiter"_a = "",
        "missing"_a = std::vector<std::string>{}, "threads"_a = 0, "progress"_a = py::none());
}

}  // namespace casepath::python
