/// @file differences.hpp
/// Why two tallies do not add up, in words.  Not installed.
#pragma once

#include <string>

#include "casepath/pipeline/pipeline.hpp"

namespace casepath {

/// What differs first between two pipelines that are not equal: id, version, or the first place of
/// their definitions that does, as a JSON Pointer.
[[nodiscard]] std::string pipeline_difference(const Pipeline& a, const Pipeline& b);

}  // namespace casepath
