/// @file fit.hpp
/// tally -> model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "casepath/simulation/model.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// Form of the times that are fitted.
enum class DurationFit : std::uint8_t { empirical, exponential, weibull, log_normal, gamma };

struct FitOptions {
  DurationFit durations = DurationFit::empirical;
  /// Tell situations apart by the offence; else by the state alone, and reclassifications are not
  /// simulated.  Not given: where the pipeline has offences.
  std::optional<bool> offences;
  TailModel::Rule tail = TailModel::Rule::leaves;
  std::int64_t thin_below = usual_thin_below;
};

/// Fits a model from a tally that was made with `situations`.
///
/// Per situation the probability of each exit and its times are the cumulative incidence of that
/// exit (Aalen-Johansen, with delayed entry), so that pending cases are censored.  What is left at
/// the end of the follow-up is the tail.  Parametric times are fitted by maximum likelihood on the
/// same counts, exits apart.  Arrivals are Poisson with the rate of each calendar month among the
/// months that the records cover.
///
/// Errors: ArgumentError - the tally was made without `situations`, holds no case.
[[nodiscard]] Model fit(const Tally& tally, const FitOptions& options = {});

}  // namespace casepath
