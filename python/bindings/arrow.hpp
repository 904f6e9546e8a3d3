/// @file arrow.hpp
/// Arrow C streams in Python's capsules, as the Arrow PyCapsule interface says.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "casepath/core/arrow_abi.hpp"

namespace casepath::python {

namespace py = pybind11;

inline constexpr const char* stream_name = "arrow_array_stream";

/// What export_arrow() writes for `value`, in a capsule that releases it if nobody takes it.
template <class Value>
py::capsule stream_of(const Value& value) {
  auto stream = std::make_unique<ArrowArrayStream>();
  stream->release = nullptr;
  export_arrow(value, stream.get());
  PyObject* capsule = PyCapsule_New(stream.get(), stream_name, [](PyObject* self) {
    auto* held = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(self, stream_name));
    if (held == nullptr) return;
    if (held->release != nullptr) held->release(held);
    delete held;
  });
  if (capsule == nullptr) {
    if (stream->release != nullptr) stream->release(stream.get());
    throw py::error_already_set();
  }
  (void)stream.release();  // the capsule's now
  return py::reinterpret_steal<py::capsule>(capsule);
}

/// The stream in a capsule; the capsule keeps owning it.
inline ArrowArrayStream* stream_in(const py::capsule& capsule) {
  auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), stream_name));
  if (stream == nullptr) throw py::error_already_set();
  return stream;
}

}  // namespace casepath::python
