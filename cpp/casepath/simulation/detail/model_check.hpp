/// @file model_check.hpp
/// What is wrong with the parts of a model.  Not installed.
#pragma once

#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/simulation/duration.hpp"
#include "casepath/simulation/model.hpp"

namespace casepath::detail {

/// Adds the problems of a duration that stands at `pointer`.
void check_duration(const Duration& duration, const std::string& pointer,
                    std::vector<Diagnostic>& problems);

/// Adds the problems of the capacity of a model, whose pointer is /capacity.
void check_capacity(const Model& model, std::vector<Diagnostic>& problems);

/// How far probabilities may be from summing to one.
inline constexpr double sum_tolerance = 1e-9;

}  // namespace casepath::detail
