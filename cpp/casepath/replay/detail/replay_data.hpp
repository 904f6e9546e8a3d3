/// @file replay_data.hpp
/// What a Replay holds, and a walk over the moves of a case.  Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "casepath/replay/detail/binding.hpp"
#include "casepath/replay/detail/path_trie.hpp"
#include "casepath/replay/replay.hpp"

namespace casepath {

/// The end of the path of a case: the number of its node, and two bits that its dates decide.
class PathEnd {
 public:
  constexpr PathEnd() noexcept = default;
  constexpr explicit PathEnd(std::uint32_t bits) noexcept : bits_(bits) {}
  constexpr PathEnd(std::uint32_t node, bool silent, bool running) noexcept
      : bits_(node << 2U | (silent ? 2U : 0U) | (running ? 1U : 0U)) {}

  [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
  [[nodiscard]] constexpr std::uint32_t node() const noexcept { return bits_ >> 2U; }
  /// No record for long; of open states.
  [[nodiscard]] constexpr bool is_silent() const noexcept { return (bits_ & 2U) != 0; }
  /// Opened before the records are complete.
  [[nodiscard]] constexpr bool is_early() const noexcept { return (bits_ & 1U) != 0; }
  friend constexpr bool operator==(PathEnd, PathEnd) noexcept = default;

 private:
  std::uint32_t bits_ = 0;
};

/// A case some of whose rows were taken in another order than they stand in.
struct OwnOrder {
  CaseId case_id;
  std::vector<std::uint32_t> rows;  ///< all of the case, as taken
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

  std::vector<PathNode> paths;  ///< parents before their children; [0] is the path without a row
  std::vector<PathStay> stays;  ///< [0] is none
  std::vector<std::uint32_t> ends;  ///< per case: bits of its PathEnd
  std::vector<OwnOrder> orders;     ///< by case
  std::vector<Finding> findings;
  std::vector<Reclassification> reclassifications;
  std::vector<Break> breaks;
  ReplaySummary summary;

  [[nodiscard]] PathEnd end(CaseId id) const noexcept { return PathEnd{ends[id.index()]}; }
  /// The end of the path of a case.
  [[nodiscard]] const PathNode& path(CaseId id) const noexcept { return paths[end(id).node()]; }
  [[nodiscard]] CaseStatus status(PathEnd end) const noexcept {
    const CaseStatus status = paths[end.node()].status;
    return status == CaseStatus::active && end.is_silent() ? CaseStatus::silent : status;
  }
  [[nodiscard]] bool is_running(PathEnd end) const noexcept {
    return end.is_early() || (paths[end.node()].flags & flag_running) != 0;
  }
  /// The rows of a case as taken; null: as they stand.
  [[nodiscard]] const std::uint32_t* order(CaseId id) const noexcept;
  /// The row of a case taken at a place, from 1.
  [[nodiscard]] RowId row_at(CaseId id, std::uint32_t place) const noexcept {
    const std::uint32_t* own = order(id);
    return own == nullptr ? RowId{log.begin(id).value() + place - 1} : RowId{own[place - 1]};
  }
  /// The path of a row's case up to that row.
  [[nodiscard]] const PathNode& path_at(RowId row) const noexcept;
};

/// The nodes of a path, first row first.  Short ones need no memory.
class PathNodes {
 public:
  PathNodes(std::span<const PathNode> paths, std::uint32_t end) {
    std::size_t at = paths[end].depth;
    std::span<std::uint32_t> places{few_};
    if (at > few_.size()) {
      many_.resize(at);
      places = many_;
    }
    numbers_ = places.first(at);
    for (std::uint32_t node = end; at > 0; node = paths[node].parent) numbers_[--at] = node;
  }
  PathNodes(const PathNodes&) = delete;
  PathNodes& operator=(const PathNodes&) = delete;
  ~PathNodes() = default;

  [[nodiscard]] std::span<const std::uint32_t> numbers() const noexcept { return numbers_; }

 private:
  std::array<std::uint32_t, 32> few_;  // NOLINT(*-member-init): written before it is read
  std::vector<std::uint32_t> many_;
  std::span<std::uint32_t> numbers_;
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
  const PathNodes nodes(data.paths, data.end(id).node());
  const std::uint32_t* order = data.order(id);
  const auto days = data.log.days();
  std::uint32_t row = data.log.begin(id).value();
  std::int32_t last_day = Date::not_recorded;
  std::uint32_t k = 0;
  for (const std::uint32_t number : nodes.numbers()) {
    const std::uint32_t taken = order == nullptr ? row : *order++;
    ++row;
    const PathNode& node = data.paths[number];
    if (node.result != RowResult::moved) continue;
    const std::int32_t day = days[taken];
    if (day != Date::not_recorded) {
      k = day == last_day ? k + 1 : 1;
      last_day = day;
    }
    const PathNode& before = data.paths[node.parent];
    const MoveView move{taken,          data.binding.word_events[node.word.index()],
                        before.state,   node.state,
                        before.offence, node.offence,
                        Date{day},      day != Date::not_recorded ? k : 0};
    if (!visit(move)) return;
  }
}

}  // namespace casepath
