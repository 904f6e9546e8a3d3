// casepath/table -> casepath._core
#include "casepath/table/table.hpp"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <pybind11/typing.h>

#include <string>
#include <variant>
#include <vector>

#include "arrow.hpp"
#include "bind.hpp"
#include "convert.hpp"

namespace casepath::python {
namespace {

py::object value_of(const Cell& cell, CellType type) {
  if (type == CellType::date) {
    if (const auto* days = std::get_if<std::int64_t>(&cell)) {
      return py::cast(Date{static_cast<std::int32_t>(*days)});
    }
  }
  return std::visit(
      [](const auto& value) -> py::object {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
          return py::none();
        } else {
          return py::cast(value);
        }
      },
      cell);
}

}  // namespace

void bind_table(py::module_& m) {
  py::class_<Table>(m, "Table", "Columns with a type, a unit and a description.  Immutable.")
      // Properties
      .def_property_readonly("title", &Table::title)
      .def_property_readonly("notes", &Table::notes, "What must be known beside the numbers.")
      .def_property_readonly(
          "columns",
          [](const Table& self) {
            std::vector<std::string> names;
            for (const TableColumn& column : self.columns()) names.push_back(column.name);
            return names;
          },
          "Names of the columns.")
      // Sizes
      .def("__len__", &Table::row_count, "Number of rows.")
      // Columns
      .def(
          "values",
          [](const Table& self, const std::string& name) {
            const TableColumn& column = self.column(name);
            py::typing::List<py::object> result;
            for (const Cell& cell : column.cells) result.append(value_of(cell, column.type));
            return result;
          },
          "name"_a, "Values of a column as Python objects; None where not available.")
      .def(
          "type",
          [](const Table& self, const std::string& name) {
            return name_of(self.column(name).type);
          },
          "name"_a, "text, integer, number, boolean or date.")
      .def(
          "unit", [](const Table& self, const std::string& name) { return self.column(name).unit; },
          "name"_a)
      .def(
          "description",
          [](const Table& self, const std::string& name) { return self.column(name).description; },
          "name"_a)
      .def(
          "__arrow_c_stream__",
          [](const Table& self, const py::object&) { return stream_of(self); },
          "requested_schema"_a = py::none(), "One record batch.")
      // Operators
      .def(
          "__eq__",
          [](const Table& self, const py::object& other) {
            return py::isinstance<Table>(other) && self == other.cast<const Table&>();
          },
          "other"_a)
      // Text
      .def(
          "to_text", [](const Table& self, int digits) { return to_text(self, digits); },
          "digits"_a = 4)
      .def(
          "to_csv", [](const Table& self, bool guard) { return to_csv(self, guard); },
          "guard_formulas"_a = false)
      .def("to_json", [](const Table& self) { return to_json(self); })
      .def(
          "to_html", [](const Table& self, int digits) { return to_html(self, digits); },
          "digits"_a = 4);
}

}  // namespace casepath::python
