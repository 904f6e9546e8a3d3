/// @file capacity_run.hpp
/// Cases that wait for the same people and rooms.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "casepath/simulation/detail/arrival_plan.hpp"
#include "casepath/simulation/detail/compiled_model.hpp"
#include "casepath/simulation/detail/pending_start.hpp"
#include "casepath/simulation/detail/run_rows.hpp"
#include "casepath/simulation/simulate.hpp"

namespace casepath::detail {

/// What a run with capacity gives.
struct CapacityResult {
  RunRows rows;
  std::vector<PoolUse> pools;
  std::vector<Waiting> waiting;
  std::vector<std::string> warnings;
};

/// Day by day, in one thread.  Errors: Cancelled; ArgumentError - a case that goes round without
/// end on one day.
[[nodiscard]] CapacityResult run_with_capacity(CompiledModel& model, const ArrivalPlan& arrivals,
                                               const std::vector<PendingStart>& pending,
                                               const SimulateOptions& options);

}  // namespace casepath::detail
