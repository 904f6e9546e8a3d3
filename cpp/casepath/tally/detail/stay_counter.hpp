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

  /// A kind of stays, and where its table for the first group begins.
  struct Counted {
    std::uint32_t kind = 0;
    std::uint32_t begin = 0;
    std::uint32_t days = 1;  ///< that the table has; 0: there is none
  };
  /// Rows of the case, from 0, with which a stay begins and ends.
  struct Stay {
    std::uint32_t entered = 0;
    std::uint32_t left = 0;
    Counted counted;
  };
  /// Filled up with stays of kind 0, which nobody asks for; and the stay in which a case is
  /// pending.
  struct Chunk {
    std::array<Stay, chunk_stays> stays;
    std::uint32_t entered = 0;
    Counted counted;
  };
  struct Stays {
    std::uint32_t first = 0;
    std::uint32_t chunks = 0;  ///< 0: not looked up yet
  };

  void add_chunks(const Chunk* chunk, std::uint32_t chunks, const std::int32_t* days,
                  GroupId group) {
    if (group.value() == 0) {
      gather_chunks(chunk, chunks, days, [this](const Counted& counted, std::uint32_t length) {
        gather(0, counted, length);
      });
      return;
    }
    const std::size_t own = group.index() * kinds_.size();
    gather_chunks(chunk, chunks, days, [this, own](const Counted& counted, std::uint32_t length) {
      gather(own, counted.kind == 0 ? counted : counted_in(own + counted.kind), length);
    });
  }
  /// Calls `gather(counted, days)` for the stays of a case.
  template <class Gather>
  void gather_chunks(const Chunk* chunk, std::uint32_t chunks, const std::int32_t* days,
                     Gather gather) {
    for (; chunks > 0; --chunks, ++chunk) {
      if (gathered_ + chunk_stays >= gathered_places_.size()) flush();
      for (const Stay& stay : chunk->stays) {
        gather(stay.counted, static_cast<std::uint32_t>(days[stay.left] - days[stay.entered]));
      }
      const std::int32_t entered = days[chunk->entered];
      const std::int32_t until = chunk->counted.kind == 0 ? entered : as_of_;
      gather(chunk->counted, static_cast<std::uint32_t>(until - entered));
    }
  }
  /// `own`: where the tables of the group begin in tables_.
  void gather(std::size_t own, const Counted& counted, std::uint32_t length) {
    if (length < counted.days) {
      gathered_places_[gathered_++] = counted.begin + length;
    } else {
      count_rarely(own + counted.kind, length);
    }
  }
  /// The table of a group and kind, if it has one.
  [[nodiscard]] Counted counted_in(std::size_t table) const {
    const auto kind = static_cast<std::uint32_t>(table % kinds_.size());
    if (table >= tables_.size() || tables_[table] == no_table) return {kind, 0, 0};
    return {kind, tables_[table], days_in_table};
  }
  /// The same; gives it one, if there is room.
  [[nodiscard]] Counted make_table(std::size_t table);
  void add_unknown(std::uint32_t node, const std::int32_t* days, GroupId group);
  [[nodiscard]] std::vector<Chunk> chunks_of(const PathNode& path);
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
