/// @file day_order.hpp
/// The order of events that carry the same time.  Not installed.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "casepath/pipeline/pipeline.hpp"
#include "casepath/pipeline/step.hpp"

namespace casepath {

/// More events of one time than this are never put in another order.
inline constexpr std::size_t most_reordered_events = 8;

/// The one order of `events` in which the pipeline accepts all of them, as indices; empty if there
/// is none, or more than one.  Orders that differ only by swapping equal events are one.
/// Complexity: up to n! steps for n <= most_reordered_events; what is refused early is not pursued.
[[nodiscard]] std::vector<std::size_t> only_accepted_order(const Pipeline& pipeline,
                                                           const Position& start,
                                                           std::span<const Event> events);

}  // namespace casepath
