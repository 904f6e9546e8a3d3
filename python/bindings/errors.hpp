/// @file errors.hpp
/// Exceptions of casepath.errors that carry the problems of a document.
#pragma once

#include <vector>

#include "casepath/core/error.hpp"

namespace casepath::python {

/// Sets the exception `name` of casepath.errors, with the problems as its `diagnostics`.
void raise_with_diagnostics(const char* name, const char* message,
                            const std::vector<Diagnostic>& diagnostics);

}  // namespace casepath::python
