/// @file values.hpp
/// Fields as a person gives them, and as step() reads them.  Not installed.
#pragma once

#include <string>
#include <vector>

#include "casepath/pipeline/pipeline.hpp"
#include "casepath/pipeline/step.hpp"
#include "casepath/tracking/case.hpp"

namespace casepath::detail {

/// The fields in the coding of step().  A category text that neither the pipeline nor `own` has
/// gets the next code and is added to `fresh`.  An offence that the pipeline does not know becomes
/// FieldValues::unknown_offence: that is for step() to refuse.
/// Errors: ArgumentError for a field the pipeline does not have, or a value of the wrong type.
[[nodiscard]] FieldValues values_of(const Pipeline& pipeline, const FieldMap& fields,
                                    const std::vector<std::string>& own,
                                    std::vector<std::string>& fresh);

/// The way back; `own` are the category texts beyond the pipeline's.
[[nodiscard]] FieldMap fields_of(const Pipeline& pipeline, const FieldValues& values,
                                 const std::vector<std::string>& own);

}  // namespace casepath::detail
