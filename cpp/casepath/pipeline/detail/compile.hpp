/// @file compile.hpp
/// From a definition to the tables of step().  Not installed.
#pragma once

#include <memory>

#include "casepath/pipeline/detail/compiled.hpp"

namespace casepath::detail {

/// The definition must have passed check().
[[nodiscard]] std::shared_ptr<const Compiled> compile(Definition definition);

}  // namespace casepath::detail
