/// @file exit_step.hpp
/// What step() answers to the openings and exits of a model.  Not installed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "casepath/core/id.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/pipeline/step.hpp"
#include "casepath/simulation/model.hpp"

namespace casepath::detail {

/// The bits that step() reads for a value written as CSV shows it; empty: no value of this type.
/// An offence that the pipeline does not know is FieldValues::unknown_offence; a category text that
/// its definition does not name has a code of no other text.
[[nodiscard]] std::optional<std::int64_t> bits_of_text(const Pipeline& pipeline, FieldType type,
                                                       std::string_view text);

/// What a row says, as step() reads it.  Fields that the pipeline does not have, and values that
/// are none of their field, are as if they were not said.
[[nodiscard]] FieldValues row_values(const Pipeline& pipeline, const std::string& offence,
                                     const ModelFields& fields);

/// What a case does that comes in so, or that leaves `state` so, carrying `offence` (none: none).
///
/// Of the fields of the case only the offence is known.  The day is the last one on which the law
/// of the definition changed, so that guards and orders by penalties find the editions in force.
/// Names that the pipeline does not have, and values that are none of their field, are as if they
/// were not said: check() names them.
[[nodiscard]] Step opening_step(const Pipeline& pipeline, const OpeningModel& opening);
[[nodiscard]] Step exit_step(const Pipeline& pipeline, StateId state, OffenceId offence,
                             const ExitModel& exit);

/// Why step() refused the event called `event`, in words that go on after the name of the event.
[[nodiscard]] std::string refusal_in_words(const Pipeline& pipeline, const Step& step,
                                           std::string_view event);

}  // namespace casepath::detail
