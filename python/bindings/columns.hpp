/// @file columns.hpp
/// Rows to NumPy columns and back; nothing else in the bindings makes arrays.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/typing.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/time.hpp"
#include "casepath/log/readers.hpp"

namespace casepath::python {

namespace py = pybind11;

/// NumPy's "not a time".
inline constexpr std::int64_t not_a_time = std::numeric_limits<std::int64_t>::min();

/// One number per row.
template <class Number, class Rows, class Value>
py::array_t<Number> column(const Rows& rows, Value&& value) {
  py::array_t<Number> result(static_cast<py::ssize_t>(rows.size()));
  Number* out = result.mutable_data();
  for (const auto& row : rows) *out++ = static_cast<Number>(value(row));
  return result;
}

/// Counts of a unit since 1970 as datetime64[unit].
inline py::array datetimes(const std::vector<std::int64_t>& counts, const char* unit) {
  return py::array(py::dtype("datetime64[" + std::string(unit) + "]"),
                   std::vector<py::ssize_t>{static_cast<py::ssize_t>(counts.size())},
                   counts.data());
}

/// One time per row, as datetime64[s]; NaT where not recorded.
template <class Rows, class Value>
py::array instants(const Rows& rows, Value&& value) {
  std::vector<std::int64_t> seconds;
  seconds.reserve(rows.size());
  for (const auto& row : rows) {
    const Instant at = value(row);
    seconds.push_back(at.is_recorded() ? at.seconds() : not_a_time);
  }
  return datetimes(seconds, "s");
}

/// One text per row, as a NumPy array of objects; None for an empty optional.  Equal codes share
/// one Python text.
class TextColumn {
 public:
  explicit TextColumn(std::size_t rows)
      : array_(py::dtype("O"), std::vector<py::ssize_t>{static_cast<py::ssize_t>(rows)}),
        out_(static_cast<PyObject**>(array_.mutable_data())) {}

  void add(const py::object& text) {
    Py_XDECREF(*out_);  // NumPy begins with None, or with nothing
    *out_++ = text.inc_ref().ptr();
  }
  [[nodiscard]] py::array take() { return std::move(array_); }

 private:
  py::array array_;
  PyObject** out_;
};

/// A column of Python's as a borrowed input of the log.  `type` is the name of a ColumnType;
/// `values` are texts (or None), integers or numbers; `recorded`, where given, says where a value
/// counts.
InputColumn input_column(std::string name, const std::string& type, const py::object& values,
                         const std::optional<py::array_t<bool>>& recorded);

/// Name -> column, in the order of the columns.
using ColumnDict = py::typing::Dict<py::str, py::array>;

}  // namespace casepath::python
