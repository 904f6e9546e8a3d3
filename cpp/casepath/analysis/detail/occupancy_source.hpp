/// @file occupancy_source.hpp
/// Where occupancy takes stays from: the cases of a replay, or the counts of a tally.  Not
/// installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/detail/state_names.hpp"
#include "casepath/analysis/occupancy.hpp"

namespace casepath::detail {

/// Which cases, from where on.
struct OccupancyCases {
  std::size_t slot = 0;
  Moment at;                           ///< the first moment at which they may move
  bool only_watched = false;           ///< only cases watched at that moment
  std::optional<std::uint32_t> state;  ///< and only those in this state then
};

/// How many cases a table holds, and how they hang together.
struct OccupancySize {
  std::int64_t cases = 0;
  double clusters = 0;  ///< as many of equal size: (sum n)^2 / sum n^2
};

class OccupancySource {
 public:
  OccupancySource(StateNames states) : names(std::move(states)) {}
  OccupancySource(const OccupancySource&) = delete;
  OccupancySource& operator=(const OccupancySource&) = delete;
  virtual ~OccupancySource() = default;

  /// The stays of some cases, with marks; `size` is filled in.
  [[nodiscard]] virtual OccupancyTable table(const OccupancyCases& cases,
                                             std::span<const Moment> marks,
                                             OccupancySize& size) = 0;
  StateNames names;
  About about;
  TallySpec spec;
  std::vector<GroupLabel> labels;
  std::string cluster;
  std::string no_parent;  ///< why there can be no interval; empty: there can
  std::int64_t longest_follow_up = 0;
  SojournCounts counts;  ///< of the total, once its table has been made
};

[[nodiscard]] std::unique_ptr<OccupancySource> occupancy_source(const Replay& replay,
                                                                const OccupancyOptions& options);
[[nodiscard]] std::unique_ptr<OccupancySource> occupancy_source(const Tally& tally,
                                                                const OccupancyOptions& options);

}  // namespace casepath::detail
