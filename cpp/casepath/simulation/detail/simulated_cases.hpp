/// @file simulated_cases.hpp
/// What became of the cases of a simulated log.  Not installed.
#pragma once

#include <span>
#include <vector>

#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/simulation/simulate.hpp"

namespace casepath::detail {

/// The log of a run, replayed in the calling thread.
[[nodiscard]] inline Replay replay_of(const Pipeline& pipeline, const Simulation& run) {
  ReplayOptions options;
  options.threads = 1;
  return replay(pipeline, run.log, run.as_of, options);
}

/// Calls `visit(id, moves)` for every case, with its moves in order; there is at least one, and all
/// are dated.
template <class Visit>
void for_each_simulated_case(const Replay& replay, Visit&& visit) {
  std::vector<MoveView> moves;
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    moves.clear();
    for_each_move(replay.data(), CaseId{i}, [&](const MoveView& move) {
      moves.push_back(move);
      return true;
    });
    visit(CaseId{i}, std::span<const MoveView>(moves));
  }
}

/// The state at the end of a day that is not before the opening.
[[nodiscard]] inline StateId state_on(std::span<const MoveView> moves, Date day) noexcept {
  StateId state = moves.front().to;
  for (const MoveView& move : moves) {
    if (move.day > day) break;
    state = move.to;
  }
  return state;
}

}  // namespace casepath::detail
