#include "casepath/analysis/detail/closed_only.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "casepath/replay/detail/replay_data.hpp"

namespace casepath::detail {
namespace {

/// Days of a case from its opening to its first decision, and to the cut.
struct DecidedCase {
  std::int32_t took = 0;
  std::int32_t followed = 0;
};

/// Of the cases that say so; those already running apart, whose opening nobody knows.
std::vector<DecidedCase> decided_cases(const Replay& replay) {
  const Pipeline& pipeline = replay.pipeline();
  std::vector<DecidedCase> decided;
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    const CaseId id{i};
    if (replay.is_already_running(id) ||
        replay.status(id, Reading::first_decision) != CaseStatus::concluded) {
      continue;
    }
    Date opened;
    for_each_move(replay.data(), id, [&](const MoveView& move) {
      if (move.from.is_none()) opened = move.day;
      if (!pipeline.state(move.to).is_outcome()) return true;
      if (opened.is_recorded() && move.day.is_recorded()) {
        decided.push_back({days_between(opened, move.day), days_between(opened, replay.as_of())});
      }
      return false;
    });
  }
  return decided;
}

}  // namespace

std::string closed_cases_only(const Replay& replay) {
  constexpr std::ptrdiff_t enough = 5;  // of 5 none is pending once in 32 times
  const ReplaySummary& summary = replay.summary();
  if (summary.active + summary.paused + summary.silent > 0) return {};
  std::vector<DecidedCase> decided = decided_cases(replay);
  if (decided.empty()) return {};
  const auto middle = decided.begin() + static_cast<std::ptrdiff_t>(decided.size() / 2);
  std::nth_element(decided.begin(), middle, decided.end(),
                   [](const DecidedCase& a, const DecidedCase& b) { return a.took < b.took; });
  const std::int32_t median = middle->took;
  const auto young =
      std::count_if(decided.begin(), decided.end(),
                    [median](const DecidedCase& one) { return one.followed < median; });
  if (young < enough) return {};
  return "Nothing is pending, although " + std::to_string(young) + " cases were opened less than " +
         std::to_string(median) +
         " days before the cut, the median time to a first decision: these records may hold closed "
         "cases only, and then shares and times say too much of quick cases.";
}

}  // namespace casepath::detail
