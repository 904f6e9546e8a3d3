#include "columns.hpp"

#include <pybind11/stl.h>

#include <array>

#include "convert.hpp"

namespace casepath::python {
namespace {

InputColumn::Texts texts_of(const py::object& values) {
  InputColumn::Texts texts;
  texts.reserve(py::len(values));
  for (const py::handle value : values) {
    if (value.is_none()) {
      texts.emplace_back();
    } else {
      texts.emplace_back(value.cast<std::string>());
    }
  }
  return texts;
}

template <class Number>
std::vector<Number> numbers_of(const py::object& values) {
  const auto array = values.cast<py::array_t<Number, py::array::c_style | py::array::forcecast>>();
  if (array.ndim() != 1) throw ArgumentError("a column must have one dimension");
  return {array.data(), array.data() + array.size()};
}

}  // namespace

InputColumn input_column(std::string name, const std::string& type, const py::object& values,
                         const std::optional<py::array_t<bool>>& recorded) {
  InputColumn column;
  column.name = std::move(name);
  column.type = enumerator_of(type, "type",
                              std::array{ColumnType::text, ColumnType::integer, ColumnType::number,
                                         ColumnType::boolean, ColumnType::date, ColumnType::time});
  switch (column.type) {
    case ColumnType::text:
      column.values = texts_of(values);
      break;
    case ColumnType::number:
      column.values = numbers_of<double>(values);
      break;
    default:
      column.values = numbers_of<std::int64_t>(values);
  }
  if (recorded) {
    const bool* flags = recorded->data();
    column.recorded.assign(flags, flags + recorded->size());
  }
  return column;
}

}  // namespace casepath::python
