/// @file refusal.hpp
/// A refusal of step() in words.  Not installed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "casepath/pipeline/pipeline.hpp"
#include "casepath/pipeline/step.hpp"
#include "casepath/tracking/case.hpp"

namespace casepath::detail {

/// `step` refused the event called `name`, made of `fields`, to a case at `position`.
[[nodiscard]] Refusal refusal_of(const Pipeline& pipeline, const Position& position,
                                 const Event& event, const Step& step, std::string_view name,
                                 const FieldMap& fields);

/// Names of the events with a transition from `state`.
[[nodiscard]] std::vector<std::string> allowed_from(const Pipeline& pipeline, StateId state);

}  // namespace casepath::detail
