/// @file summarise.hpp
/// The summary of a finished replay.  Not installed.
#pragma once

#include "casepath/replay/detail/replay_data.hpp"

namespace casepath {

[[nodiscard]] ReplaySummary summarise(const Replay::Data& data);

}  // namespace casepath
