/// @file pending_start.hpp
/// Where the cases that are pending today stand.  Not installed.
#pragma once

#include <cstdint>
#include <vector>

#include "casepath/simulation/detail/compiled_model.hpp"
#include "casepath/simulation/simulate.hpp"

namespace casepath::detail {

/// A pending case as a simulation goes on from it.
struct PendingStart {
  struct Row {
    std::uint32_t kind = 0;
    EventId event;
    std::int32_t day = 0;
  };
  PlaceId place;
  std::int32_t entered = 0;  ///< day on which it came there
  std::vector<Row> rows;
  std::vector<std::uint16_t> stays;  ///< of each state that has a counter, stays before this one
};

/// Takes every case through step(), row by row, and compiles where it stands.
/// Errors: ArgumentError - a case without rows, of a group that the model does not have, with a
/// row that the pipeline refuses or that stands in no order of time, that has ended, with a day
/// after `from`, or in a situation that the model does not have.
[[nodiscard]] std::vector<PendingStart> start_pending(CompiledModel& model,
                                                      const SimulateOptions& options);

}  // namespace casepath::detail
