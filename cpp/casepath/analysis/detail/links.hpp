/// @file links.hpp
/// Links between the cases of a log, and a graph of them.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "casepath/analysis/transfers.hpp"

namespace casepath::detail {

/// The linked cases as the vertices of a directed graph.
class LinkGraph {
 public:
  using Edge = std::pair<CaseId, CaseId>;

  explicit LinkGraph(const std::vector<Edge>& edges);

  [[nodiscard]] std::size_t size() const noexcept { return cases_.size(); }
  [[nodiscard]] CaseId case_at(std::size_t vertex) const { return cases_[vertex]; }
  /// Of a case that has a link.
  [[nodiscard]] std::size_t vertex(CaseId id) const;
  /// Whether an edge lies on a cycle; one from a case to itself does.
  [[nodiscard]] bool is_on_cycle(const Edge& edge) const;
  /// The vertices, each before those that it leads to; in any order along a cycle.
  [[nodiscard]] std::vector<std::size_t> from_sources() const;

 private:
  std::vector<CaseId> cases_;            // in order
  std::vector<std::size_t> components_;  // strong; those that edges lead to have lower numbers
};

/// What transfers() finds, in the order of the cases.
struct Links {
  std::vector<Transfer> links;
  std::vector<TransferFinding> findings;
};

/// Nothing where the log declares no column of links.
[[nodiscard]] Links links_of(const Replay& replay);

}  // namespace casepath::detail
