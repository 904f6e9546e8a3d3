/// @file experiment_text.hpp
/// What an experiment says in words.  Not installed.
#pragma once

#include <string>
#include <vector>

#include "casepath/simulation/detail/experiment_runs.hpp"
#include "casepath/simulation/experiment.hpp"

namespace casepath::detail {

/// `outcome_class "conviction"`, `pending on 2026-01-31`.
[[nodiscard]] std::string measure_text(const Measure& measure);

/// What it is counted in: "share", "days", or `unit`.
[[nodiscard]] std::string unit_of(MeasureKind kind, const std::string& unit);

/// That a result is the model's, not the world's.
[[nodiscard]] std::string model_based_note();

/// Notes of every experiment; warnings and assumptions apart.
[[nodiscard]] std::vector<std::string> experiment_notes(const Model& model,
                                                        const std::vector<Scenario>& scenarios,
                                                        const ExperimentOptions& options,
                                                        const Runs& runs);

}  // namespace casepath::detail
