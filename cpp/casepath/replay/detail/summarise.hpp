/// @file summarise.hpp
/// The summary of a finished replay.  Not installed.
#pragma once

#include <cstdint>
#include <span>

#include "casepath/replay/detail/replay_data.hpp"

namespace casepath {

/// `end_counts`: cases by the bits of their PathEnd.
[[nodiscard]] ReplaySummary summarise(const Replay::Data& data,
                                      std::span<const std::int64_t> end_counts);

}  // namespace casepath
