/// @file fit_counts.hpp
/// What a model is fitted from.  Not installed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "casepath/simulation/fit.hpp"
#include "casepath/tally/detail/case_situations.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath::detail {

/// Counts of stays and openings, with what they refer to.
struct FitCounts {
  Pipeline pipeline;
  std::vector<std::string> by = {};  ///< names of the columns in which the groups differ
  std::vector<std::vector<std::string>> groups = {};
  std::string unit = {};
  Date as_of = {};
  Date complete_from = {};
  /// From which openings are counted: complete_from, or else the first day of the first month in
  /// which a case was opened.
  Date opened_from = {};
  std::int64_t cases = 0;      ///< of the records
  std::int64_t set_aside = 0;  ///< of them
  std::int64_t running = 0;    ///< of them: opened before the records are complete
  std::int64_t reopenings = 0;
  Counts<SituationKey> situations = {};
  Counts<OpeningKey> openings = {};
};

/// Errors: ArgumentError - the tally was made without `situations`, or holds no case.
[[nodiscard]] FitCounts fit_counts(const Tally& tally);

/// As fit(tally), which is fit(fit_counts(tally)).
/// Errors: ArgumentError - no case came in within the records.
[[nodiscard]] Model fit(const FitCounts& counts, const FitOptions& options);

/// Fits the model of a replay again and again, with other weights for its cases: for a bootstrap.
/// Immutable: threads may share it.
class Refit {
 public:
  /// Errors: as tally() and fit().
  Refit(const Replay& replay, const std::vector<GroupColumn>& by, FitOptions options);

  /// The model with all weights 1: that of fit(tally(replay, ...), options).
  [[nodiscard]] Model fitted() const { return fit(counts_, options_); }
  /// The model as if each case were there so many times; one weight for each case of the replay.
  /// Errors: ArgumentError - no case came in.
  [[nodiscard]] Model operator()(std::span<const std::uint32_t> weights) const;

 private:
  /// A case that stands behind one cell.
  struct Count {
    std::uint32_t case_index = 0;
    std::uint32_t cell = 0;
  };

  FitOptions options_;
  FitCounts counts_;
  std::vector<SituationKey> situation_cells_;  ///< ascending
  std::vector<OpeningKey> opening_cells_;      ///< ascending
  std::vector<Count> situations_;
  std::vector<Count> openings_;
};

}  // namespace casepath::detail
