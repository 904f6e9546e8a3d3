/// @file simulation.hpp
/// What simulations and experiments take, on its way from Python.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "casepath/simulation/fit.hpp"
#include "casepath/simulation/simulate.hpp"

namespace casepath::python {

/// Errors: ArgumentError for a name that is none.
FitOptions fit_options(const std::string& durations, std::optional<bool> offences,
                       const std::string& tail, std::int64_t thin_below);

/// `start` and `until` are ISO text.
/// Errors: ArgumentError for a text that is no date.
SimulateOptions run_options(std::optional<std::int64_t> cases, const std::string& start,
                            const std::optional<std::string>& until, std::int64_t warm_up_days,
                            const std::optional<PendingCases>& pending, std::uint64_t seed);

}  // namespace casepath::python
