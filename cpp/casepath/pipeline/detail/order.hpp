/// @file order.hpp
/// Which offence is lighter.  Shared by check() and the compiler.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "casepath/pipeline/definition.hpp"
#include "casepath/pipeline/detail/compiled.hpp"

namespace casepath::detail {

using Edges = std::vector<std::pair<std::size_t, std::size_t>>;

/// (a, b): offence a succeeds offence b.  Unknown names are left out.
[[nodiscard]] Edges succession_edges(const Definition& definition);
/// (a, b): offence a is declared lighter than offence b.  Unknown names are left out.
[[nodiscard]] Edges lighter_edges(const Definition& definition);

/// Offences joined by succession, directly or through others, share a number; numbers are dense
/// and rise with the first offence of each.
struct Families {
  std::vector<std::uint32_t> of;  ///< by offence
  std::uint32_t count = 0;
};
[[nodiscard]] Families families(const Definition& definition);

/// The vertices of every cycle of a graph: its strong components of several vertices, or of one
/// that points at itself.  Each in rising order, and by first vertex.
[[nodiscard]] std::vector<std::vector<std::size_t>> cycles(std::size_t vertices,
                                                           const Edges& edges);

/// [a * vertices + b]: there is a path from a to b.  The graph has no cycle.
/// Complexity: O(vertices * edges) bits.
[[nodiscard]] std::vector<bool> transitive_closure(std::size_t vertices, const Edges& edges);

/// The editions by date, each with the day it ends.
[[nodiscard]] std::vector<CompiledEdition> editions_by_date(const OffenceDefinition& offence,
                                                            std::vector<std::string>& kinds);

/// The edition in force; nullptr: none, or no day.
[[nodiscard]] const CompiledEdition* in_force(const std::vector<CompiledEdition>& editions,
                                              Date on) noexcept;

/// How `after` compares with `before` by their ranges.
[[nodiscard]] Direction compare_ranges(const CompiledEdition* before,
                                       const CompiledEdition* after) noexcept;

}  // namespace casepath::detail
