/// @file replay_data.hpp
/// What a Replay holds, and a walk over the moves of a case.  Not installed.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "casepath/replay/detail/binding.hpp"
#include "casepath/replay/replay.hpp"

namespace casepath {

/// What a row did: these, or first_finding + FindingKind.
enum class RowResult : std::uint8_t { moved, moves_nothing, first_finding };

[[nodiscard]] constexpr RowResult result_of(FindingKind kind) noexcept {
  return static_cast<RowResult>(static_cast<std::uint8_t>(RowResult::first_finding) +
                                static_cast<std::uint8_t>(kind));
}
/// Of a result that is neither moved nor moves_nothing.
[[nodiscard]] constexpr FindingKind kind_of(RowResult result) noexcept {
  return static_cast<FindingKind>(static_cast<std::uint8_t>(result) -
                                  static_cast<std::uint8_t>(RowResult::first_finding));
}

/// Bits that a case carries.
enum CaseFlag : std::uint8_t {
  flag_running = 1,   ///< already running when the records begin
  flag_reopened = 2,  ///< left an outcome
  flag_reordered = 4,
  flag_broken = 8,    ///< its path broke
  flag_decided = 16,  ///< reached an outcome at some time
};

struct Replay::Data {
  Data(Pipeline the_pipeline, const EventLog& the_log) noexcept
      : pipeline(std::move(the_pipeline)), log(the_log) {}

  Pipeline pipeline;
  EventLog log;
  Date as_of;
  Date complete_from;
  std::int64_t silent_after_days = 365;
  std::string unit;

  Binding binding;

  std::vector<RowResult> results;       ///< per row
  std::vector<std::uint16_t> states;    ///< per row: state after it
  std::vector<std::uint16_t> offences;  ///< per row: offence after it; empty without offences
  std::vector<std::uint32_t> order;     ///< rows as taken; empty: as they stand
  std::vector<CaseStatus> status;       ///< per case, at the cut
  std::vector<std::uint8_t> flags;      ///< per case
  std::vector<Finding> findings;
  std::vector<Reclassification> reclassifications;
  std::vector<Break> breaks;
  ReplaySummary summary;

  /// The row taken at a place of the log.
  [[nodiscard]] std::uint32_t taken(std::size_t place) const noexcept {
    return order.empty() ? static_cast<std::uint32_t>(place) : order[place];
  }
};

/// One move, as for_each_move() shows it.
struct MoveView {
  std::uint32_t row;
  EventId event;
  StateId from;
  StateId to;
  OffenceId offence_before;
  OffenceId offence_after;
  Date day;         ///< not recorded: undated
  std::uint32_t k;  ///< the case's k-th dated move on that day, from 1; 0 if undated
};

/// Calls `visit(const MoveView&)` for every move of a case, in order; `false` ends the walk.
template <class Visitor>
void for_each_move(const Replay::Data& data, CaseId id, Visitor&& visit) {
  const auto words = data.log.words();
  const auto days = data.log.days();
  StateId state;
  OffenceId offence;
  std::int32_t last_day = Date::not_recorded;
  std::uint32_t k = 0;
  for (std::size_t place = data.log.begin(id).index(), end = data.log.end(id).index(); place < end;
       ++place) {
    const std::uint32_t row = data.taken(place);
    if (data.results[row] != RowResult::moved) continue;
    const std::int32_t day = days[row];
    if (day != Date::not_recorded) {
      k = day == last_day ? k + 1 : 1;
      last_day = day;
    }
    const StateId to{data.states[row]};
    const OffenceId after = data.offences.empty() ? OffenceId{} : OffenceId{data.offences[row]};
    const MoveView move{row,       data.binding.word_events[words[row]], state, to, offence, after,
                        Date{day}, day != Date::not_recorded ? k : 0};
    state = to;
    offence = after;
    if (!visit(move)) return;
  }
}

}  // namespace casepath
