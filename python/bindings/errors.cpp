// casepath/core/error.hpp -> the exceptions of casepath.errors, with the same fields.
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <exception>
#include <vector>

#include "bind.hpp"
#include "casepath/core/error.hpp"
#include "errors.hpp"

namespace casepath::python {
namespace {

/// Raises the exception `name` of casepath.errors, made from `arguments`.
template <class... Arguments>
void raise(const char* name, const Arguments&... arguments) {
  const py::object type = py::module_::import("casepath.errors").attr(name);
  const py::object error = type(arguments...);
  PyErr_SetObject(type.ptr(), error.ptr());
}

py::list diagnostics_of(const std::vector<Diagnostic>& diagnostics) {
  const py::object type = py::module_::import("casepath.errors").attr("Diagnostic");
  py::list result;
  for (const Diagnostic& one : diagnostics) {
    result.append(type(one.code, one.pointer, one.message, one.hint));
  }
  return result;
}

py::list problems_of(const LogError& error) {
  const py::object type = py::module_::import("casepath.errors").attr("LogProblem");
  py::list result;
  for (const LogProblem& one : error.problems()) {
    result.append(type(one.code, one.message, one.row, one.column));
  }
  return result;
}

// By value: pybind11 asks for this signature.
void translate(std::exception_ptr thrown) {  // NOLINT(performance-unnecessary-value-param)
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const PipelineError& error) {
    raise_with_diagnostics("PipelineError", error.what(), error.diagnostics());
  } catch (const LogError& error) {
    raise("LogError", error.what(), problems_of(error), error.further());
  } catch (const ArgumentError& error) {
    raise("ArgumentError", error.what());
  } catch (const TallyError& error) {
    raise("TallyError", error.what());
  } catch (const Cancelled& error) {
    raise("Cancelled", error.what());
  } catch (const Error& error) {
    raise("Error", error.what());
  }
}

}  // namespace

void raise_with_diagnostics(const char* name, const char* message,
                            const std::vector<Diagnostic>& diagnostics) {
  raise(name, message, diagnostics_of(diagnostics));
}

void bind_errors() { py::register_local_exception_translator(&translate); }

}  // namespace casepath::python
