/// @file experiment_measures.hpp
/// The measures of one run.  Not installed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "casepath/pipeline/pipeline.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/simulation/experiment.hpp"

namespace casepath::detail {

/// Takes the measures of runs.  Immutable: threads share it.
class RunMeasures {
 public:
  /// `has_last_day`: runs end on a day; else when every case has ended.
  RunMeasures(const Pipeline& pipeline, std::vector<Measure> measures,
              std::optional<std::int64_t> horizon_days, bool has_last_day);

  [[nodiscard]] const std::vector<Measure>& all() const noexcept { return measures_; }
  /// Puts one value per measure; not a number: the run has none.
  void take(const Simulation& run, std::span<double> values) const;

 private:
  /// Counts of one run.
  struct Counts {
    std::int64_t opened = 0;
    std::int64_t undecided = 0;
    std::int64_t lighter = 0;
    std::vector<std::int64_t> by_state;
    std::vector<std::int64_t> by_class;
    std::vector<std::int64_t> pending_change;  ///< per day counted: came in less went out
  };

  [[nodiscard]] Counts count(const Simulation& run) const;
  void count_ends(std::span<const MoveView> moves, Date last, Counts& counts) const;
  void count_pending(std::span<const MoveView> moves, Counts& counts) const;
  [[nodiscard]] double value(const Measure& measure, const Simulation& run,
                             const Counts& counts) const;

  Pipeline pipeline_;
  std::vector<Measure> measures_;
  std::optional<std::int64_t> horizon_days_;
  bool has_last_day_;
  std::vector<Date> pending_on_;  ///< ascending
};

}  // namespace casepath::detail
