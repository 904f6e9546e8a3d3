/// @file stay_counter.hpp
/// Counts time in states by days.  Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/tally/counts.hpp"
#include "casepath/tally/detail/key_hash.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// Stays of one kind (state, and where it led) of one group have a table by days; the very long
/// ones, and those for which there is no room, are hashed.
///
/// Which rows begin and end the stays of a case follows from its path: that is looked up, four
/// stays at a time, so that cases of many lengths are read without a guess how long they are.
class StayCounter {
 public:
  /// Borrows it.
  explicit StayCounter(const Replay::Data& data);

  void add(CaseId id, GroupId group) {
    const std::uint32_t node = PathEnd{ends_[id.index()]}.node();
    const Stays known = by_path_[node];
    // Rows that were reordered share their day: where a row stands tells the day of its place.
    const std::int32_t* days = days_ + begins_[id.index()];
    if (known.chunks != 0) {
      add_chunks(&chunks_[known.first], known.chunks, days, group);
    } else {
      add_unknown(node, days, group);
    }
  }
  [[nodiscard]] Counts<SojournKey> take();

 private:
  static constexpr std::uint32_t days_in_table = 4096;
  static constexpr std::size_t most_tables = 1024;
  static constexpr std::size_t most_chunks = std::size_t{1} << 16U;
  static constexpr std::size_t chunk_stays = 4;
  static constexpr std::uint32_t no_table = 0xFFFF'FFFFU;

  /// Rows of the case, from 0, with which a stay begins and ends.
  struct Stay {
    std::uint32_t entered = 0;
    std::uint32_t left = 0;
    std::uint32_t kind = 0;
  };
  /// Filled up with stays of kind 0, which nobody asks for; and the stay in which a case is
  /// pending.
  struct Chunk {
    std::array<Stay, chunk_stays> stays;
    std::uint32_t entered = 0;
    std::uint32_t kind = 0;
  };
  struct Stays {
    std::uint32_t first = 0;
    std::uint32_t chunks = 0;  ///< 0: not looked up yet
  };

  void add_chunks(const Chunk* chunk, std::uint32_t chunks, const std::int32_t* days,
                  GroupId group) {
    const std::size_t own = group.index() * kinds_.size();
    for (; chunks > 0; --chunks, ++chunk) {
      if (gathered_ + chunk_stays >= gathered_places_.size()) flush();
      for (const Stay& stay : chunk->stays) {
        gather(own + stay.kind, days[stay.left] - days[stay.entered]);
      }
      const std::int32_t entered = days[chunk->entered];
      gather(own + chunk->kind, (chunk->kind == 0 ? entered : as_of_) - entered);
    }
  }
  void gather(std::size_t table, std::int32_t days) {
    const std::uint32_t begin = table < tables_.size() ? tables_[table] : no_table;
    if (begin != no_table && static_cast<std::uint32_t>(days) < days_in_table) {
      gathered_places_[gathered_++] = begin + static_cast<std::uint32_t>(days);
    } else {
      count_rarely(table, static_cast<std::uint32_t>(days));
    }
  }
  void add_unknown(std::uint32_t node, const std::int32_t* days, GroupId group);
  [[nodiscard]] std::vector<Chunk> chunks_of(const PathNode& path) const;
  void count_rarely(std::size_t table, std::uint32_t days);
  void flush() noexcept {
    for (std::size_t i = 0; i < gathered_; ++i) ++counts_[gathered_places_[i]];
    gathered_ = 0;
  }

  const Replay::Data& data_;
  std::span<const std::uint32_t> ends_;
  std::span<const std::uint32_t> begins_;
  const std::int32_t* days_;
  std::int32_t as_of_;
  /// Sorted; second none: still there at the cut.  [0] is nobody's.
  std::vector<std::pair<StateId, StateId>> kinds_;
  std::vector<std::uint32_t> kind_of_transition_;
  std::vector<std::uint32_t> kind_of_state_;  ///< still there
  std::vector<Stays> by_path_;
  std::vector<Chunk> chunks_;
  std::vector<std::uint32_t> tables_;  ///< per group and kind: where its table begins
  std::vector<std::uint32_t> counts_;  ///< of all tables
  /// Places in `counts_`, counted many at once.
  std::array<std::uint32_t, 4096> gathered_places_;  // NOLINT(*-member-init)
  std::size_t gathered_ = 0;
  std::unordered_map<SojournKey, std::int64_t, KeyHash> rare_;
};

}  // namespace casepath
