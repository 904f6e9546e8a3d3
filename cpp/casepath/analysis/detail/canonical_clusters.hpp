/// @file canonical_clusters.hpp
/// Clusters numbered by their names, whatever the order of the cases.  Not installed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "casepath/replay/replay.hpp"

namespace casepath::detail {

/// What is drawn again, and its numbers.
struct CanonicalClusters {
  std::string name;                    ///< of the parent, or the unit
  std::vector<std::uint32_t> of_case;  ///< parents by name, then cases without one by name
};

/// By a parent that the log names, or its unit; empty: the largest parent, else the unit.
/// Errors: ArgumentError for a name that is neither; for a unit below the case whose log names no
/// parent, unless it is named.
/// Complexity: O(rows + cases log cases).
[[nodiscard]] CanonicalClusters canonical_clusters(const Replay& replay, const std::string& by);

}  // namespace casepath::detail
