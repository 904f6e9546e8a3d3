/// @file progress.hpp
/// Long work without the interpreter lock, that reports progress and hears Ctrl-C.
#pragma once

#include <pybind11/pybind11.h>

#include <optional>

#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"

namespace casepath::python {

namespace py = pybind11;

/// A Python function (done, total), or None.
using ProgressFunction = std::optional<py::typing::Callable<py::object(std::size_t, std::size_t)>>;

/// Carries progress to Python.  Where the Python function answers False the work stops with
/// Cancelled; what it raises, and Ctrl-C, stop the work and go on from here.
class Watch {
 public:
  explicit Watch(const ProgressFunction& function) {
    if (function) function_ = *function;
  }

  /// To be called by the thread that called casepath, without the interpreter lock.
  [[nodiscard]] Progress progress() {
    return [this](std::size_t done, std::size_t total) {
      const py::gil_scoped_acquire lock;
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      if (!function_) return true;
      const py::object answer = function_(done, total);
      return answer.is_none() || answer.cast<bool>();
    };
  }

  /// Calls `work` without the interpreter lock.
  template <class Work>
  static auto without_lock(Work&& work) {
    const py::gil_scoped_release release;
    return work();
  }

 private:
  py::object function_;
};

}  // namespace casepath::python
