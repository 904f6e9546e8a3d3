/// @file occupancy_counter.hpp
/// Counts moves between states by day since opening.  Not installed.
#pragma once

#include <optional>

#include "casepath/tally/detail/calendar.hpp"
#include "casepath/tally/detail/case_stays.hpp"

namespace casepath {

/// Counts nothing unless the spec says `occupancy`.
class OccupancyCounter {
 public:
  /// Borrows the replay.
  OccupancyCounter(const Replay& replay, const TallySpec& spec) {
    if (spec.occupancy) stays_.emplace(replay.data(), detail::CaseStayOptions{});
  }

  /// Cases in any order.
  void add(CaseId id, GroupId group) {
    if (stays_) add_case(id, group);
  }
  [[nodiscard]] Counts<OccupancyKey> take() { return steps_.take(); }

 private:
  void add_case(CaseId id, GroupId group);
  void add_step(GroupId group, std::uint32_t from, std::uint32_t to, Moment at);

  std::optional<detail::CaseStays> stays_;
  GatheredKeys<OccupancyKey> steps_;
};

}  // namespace casepath
