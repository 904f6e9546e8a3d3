/// @file result.hpp
/// How results of analyses are bound.
#pragma once

#include <pybind11/pybind11.h>

namespace casepath::python {

namespace py = pybind11;

/// A result that says `about` itself and turns into a table.
template <class Result>
py::class_<Result> bind_result(py::module_& m, const char* name, const char* text) {
  return py::class_<Result>(m, name, text)
      .def_readonly("about", &Result::about)
      .def("table", &Result::table);
}

}  // namespace casepath::python
