/// @file ranges.hpp
/// Even shares of work.
#pragma once

#include <cstddef>
#include <vector>

#include "casepath/core/parallel.hpp"

namespace casepath::detail {

/// 0..n in at most `parts` ranges of nearly the same length.
[[nodiscard]] inline std::vector<Range> even_ranges(std::size_t n, std::size_t parts) {
  return split_by_weight(n, parts, [](std::size_t i) { return i; });
}

}  // namespace casepath::detail
