/// @file fit_words.hpp
/// What a fitted model assumes, in sentences.  Not installed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "casepath/simulation/detail/fit_counts.hpp"
#include "casepath/simulation/fit.hpp"
#include "casepath/simulation/model.hpp"

namespace casepath::detail {

/// Gathers what the fit meets, and says it.  Borrows all it is made of.
class FitWords {
 public:
  FitWords(const FitCounts& counts, const FitOptions& options, bool with_offence)
      : counts_(counts), options_(options), with_offence_(with_offence) {}

  std::int64_t without_weight = 0;  ///< stays whose end the estimate gives no probability
  std::int64_t unseen = 0;          ///< situations without a dated stay
  std::int64_t months_unseen = 0;   ///< calendar months without a day in the records
  std::vector<std::vector<std::string>> left_out;  ///< groups in which no case came in

  /// `share` of a situation has not left after `days` days, when the follow-up ends.
  void add_tail(const SituationModel& situation, const std::vector<std::string>& group,
                double share, double days);

  /// `1 charge`, `20 charges`.
  [[nodiscard]] std::string cases(std::int64_t count) const;
  [[nodiscard]] std::vector<std::string> sentences(const Model& model) const;

 private:
  [[nodiscard]] std::string times_sentence() const;
  [[nodiscard]] std::string tail_sentence() const;
  [[nodiscard]] std::string thin_sentence(const Model& model) const;
  [[nodiscard]] std::string arrivals_sentence() const;

  const FitCounts& counts_;
  const FitOptions& options_;
  bool with_offence_;
  std::int64_t tails_ = 0;
  double largest_ = 0;         ///< share of the largest tail
  std::string where_largest_;  ///< in words
};

}  // namespace casepath::detail
