/// @file fit.hpp
/// tally -> model.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "casepath/simulation/model.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// Form of the times that are fitted.
enum class DurationFit : std::uint8_t { empirical, exponential, weibull, log_normal, gamma };

[[nodiscard]] std::string_view to_string(DurationFit form) noexcept;

struct FitOptions {
  DurationFit durations = DurationFit::empirical;
  /// Tell situations apart by the offence; else by the state alone, and reclassifications are not
  /// simulated.  Not given: where the pipeline has offences.
  std::optional<bool> offences = {};
  TailModel::Rule tail = TailModel::Rule::leaves;
  std::int64_t thin_below = usual_thin_below;
};

/// Fits a model from a tally that was made with `situations`.
///
/// Per situation the probability of each exit and its times are the cumulative incidence of that
/// exit (O. Aalen, S. Johansen, 1978, Scand. J. Statist. 5, 141-150; with delayed entry), so that
/// pending cases are censored.  Who has not left when the follow-up ends is the tail: it `leaves`,
/// by the exits in their proportions, later by the mean of an exponential time with the rate of the
/// whole follow-up, which is its maximum-likelihood estimate; or it `stays`.  A situation that
/// nobody left has a tail that stays.
///
/// Parametric times are fitted exit by exit, by maximum likelihood: a day d counts with the mass
/// that the cumulative incidence puts on it, as a time from d - 1/2 to d + 1/2, since times are
/// rounded to days.  With a tail that leaves, its mass is shared among the exits in their
/// proportions, as times censored at the end of the follow-up: the form itself says when they
/// leave, and the situation has no other tail.  A situation with one day alone has a constant.
///
/// Without offences, cases keep the offence with which they come in.  Arrivals are Poisson with the
/// rate of each calendar month, among the days from complete_from, or from the first day of the
/// first month with a case, to the cut; of a calendar month without such a day, the rate of all
/// days.  A group has the share of the cases that came in.
///
/// Errors: ArgumentError - the tally was made without `situations`, holds no case, or none that
/// came in within the records; offences asked for of a pipeline that has none.
[[nodiscard]] Model fit(const Tally& tally, const FitOptions& options = {});

}  // namespace casepath
