/// @file free_flow.hpp
/// Cases that do not wait for each other.  Not installed.
#pragma once

#include <vector>

#include "casepath/simulation/detail/arrival_plan.hpp"
#include "casepath/simulation/detail/compiled_model.hpp"
#include "casepath/simulation/detail/pending_start.hpp"
#include "casepath/simulation/detail/run_rows.hpp"
#include "casepath/simulation/simulate.hpp"

namespace casepath::detail {

/// Every case by itself, over threads.  Errors: Cancelled; ArgumentError - a case that goes round
/// without end on one day.
[[nodiscard]] RunRows flow_freely(const CompiledModel& model, const ArrivalPlan& arrivals,
                                  const std::vector<PendingStart>& pending,
                                  const SimulateOptions& options);

}  // namespace casepath::detail
