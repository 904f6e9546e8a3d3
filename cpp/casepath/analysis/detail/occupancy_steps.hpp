/// @file occupancy_steps.hpp
/// What happens at one point of an occupancy table, as probabilities.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/analysis/occupancy_table.hpp"

namespace casepath::detail {

struct PointMove {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  double probability = 0;  ///< count over those at risk
};

/// A state that is left at a point.
struct PointStay {
  std::uint32_t state = 0;
  double probability = 0;  ///< of staying
  std::int64_t at_risk = 0;
};

struct PointStep {
  std::vector<PointMove> moves;  ///< by state left
  std::vector<PointStay> stays;  ///< the same states, ascending
};

inline void read_point(const StateCounts& counts, std::span<const StateMove> kinds,
                       std::size_t point, PointStep& step) {
  step.moves.clear();
  step.stays.clear();
  const std::int64_t* moved = counts.moved.data() + point * counts.moves;
  const std::int64_t* at_risk = counts.at_risk.data() + point * counts.states;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (moved[i] == 0) continue;
    const std::uint32_t from = kinds[i].from;
    const auto n = static_cast<double>(at_risk[from]);
    if (step.stays.empty() || step.stays.back().state != from) {
      std::int64_t staying = at_risk[from];
      for (std::size_t j = i; j < kinds.size() && kinds[j].from == from; ++j) staying -= moved[j];
      step.stays.push_back({from, static_cast<double>(staying) / n, at_risk[from]});
    }
    step.moves.push_back({from, kinds[i].to, static_cast<double>(moved[i]) / n});
  }
}

}  // namespace casepath::detail
