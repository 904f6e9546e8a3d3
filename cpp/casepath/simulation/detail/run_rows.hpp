/// @file run_rows.hpp
/// What a run writes.  Not installed.
#pragma once

#include <cstdint>

#include "casepath/log/detail/number_buffer.hpp"
#include "casepath/simulation/detail/compiled_model.hpp"

namespace casepath::detail {

/// The rows of a run: pending cases first, then the others in the order in which they come in.
struct RunRows {
  NumberBuffer<std::uint32_t> case_begins;  ///< one more than there are cases
  NumberBuffer<std::uint32_t> kinds;
  NumberBuffer<std::int32_t> days;
};

/// A case moves so often on one day only where it goes round in a circle.
inline constexpr std::uint32_t most_moves_a_day = 10'000;
/// Throws the ArgumentError of a model that takes cases round in a circle on one day.
[[noreturn]] void refuse_circle(const CompiledModel& model, PlaceId place);

}  // namespace casepath::detail
