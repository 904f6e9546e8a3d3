/// @file path_walker.hpp
/// Takes the rows of cases, one case after the other.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "casepath/core/parallel.hpp"
#include "casepath/replay/detail/path_trie.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/replay/detail/row_codes.hpp"

namespace casepath {

/// What a range of cases gives beside the ends of their paths.
struct ReplayPart {
  std::vector<Finding> findings;
  std::vector<Reclassification> reclassifications;
  std::vector<Break> breaks;
  std::vector<OwnOrder> orders;
};

/// One thread's way through the log.  Every row is looked up as the next one of a known path; where
/// it is not known, step() is asked, and the path is known from then on.
class PathWalker {
 public:
  /// Borrows both.
  PathWalker(const Replay::Data& data, const RowCodes& codes);

  /// Takes the cases of a range, writing the end of each path to `ends`, by case.
  void walk(Range range, std::span<std::uint32_t> ends, ReplayPart& part);

  [[nodiscard]] PathTrie& trie() noexcept { return trie_; }
  /// Cases by the end of their path, among all that were taken here.
  [[nodiscard]] std::span<const std::uint32_t> end_counts() const noexcept { return end_counts_; }

 private:
  // --- dated rows, none after the data cut, no duplicates: nearly all cases ---------------------

  /// The path of a case; none where it has to be taken with care.
  template <bool words_are_codes>
  [[nodiscard]] std::uint32_t run(std::size_t begin, std::size_t end);
  /// Where the next path is not known, or the word repeats; none where it is a duplicate.
  [[nodiscard]] std::uint32_t look_closer(std::uint32_t node, std::uint32_t next, std::size_t begin,
                                          std::size_t row);
  [[nodiscard]] bool may_be_reordered(std::uint32_t node, std::size_t begin) const;

  // --- everything else -------------------------------------------------------------------------

  [[nodiscard]] std::uint32_t run_with_care(CaseId id, std::size_t begin, std::size_t end,
                                            ReplayPart& part);
  /// Takes the rows that share the time of the row at `place`; goes to the place behind them.
  [[nodiscard]] std::uint32_t run_instant(std::uint32_t node, std::size_t& place, std::size_t end);
  [[nodiscard]] std::uint32_t try_other_order(std::uint32_t start, std::size_t begin,
                                              std::size_t end);
  void mark_duplicates(std::size_t begin, std::size_t end);
  [[nodiscard]] bool says_the_same(std::size_t a, std::size_t b) const;
  [[nodiscard]] std::uint64_t row_hash(std::size_t row) const;
  [[nodiscard]] bool is_duplicate(std::size_t row) const {
    return is_duplicate_[row - case_begin_] != 0;
  }
  [[nodiscard]] bool is_after_cut(std::size_t row) const noexcept {
    return days_[row] == Date::not_recorded ? after_cut_ : days_[row] > data_.as_of.days();
  }

  // --- one row ---------------------------------------------------------------------------------

  [[nodiscard]] std::uint32_t take(std::uint32_t node, std::size_t row, bool reordered);
  /// The path that goes on from `node` by a row; made where it is not known.
  [[nodiscard]] std::uint32_t go_on(std::uint32_t node, std::size_t row, PathTrie::Way way,
                                    bool reordered);
  [[nodiscard]] PathNode answer_to(std::uint32_t node, std::size_t row, PathTrie::Way way);
  void ask_pipeline(const PathNode& before, std::size_t row, PathNode& own);
  void note_move(const PathNode& before, std::size_t row, const Step& move, PathNode& own) const;
  [[nodiscard]] Event event_at(std::size_t row, EventId type) const;
  [[nodiscard]] Position position_at(const PathNode& node) const;

  // --- the case as a whole ---------------------------------------------------------------------

  [[nodiscard]] std::uint32_t conclude(std::uint32_t node, const PathNode& path,
                                       const std::int32_t* days) const noexcept;
  void write_notes(CaseId id, const PathNode& end, ReplayPart& part);

  const Replay::Data& data_;
  const RowCodes& codes_;
  std::span<const std::uint16_t> words_;
  std::span<const std::int32_t> days_;
  bool may_reorder_;
  PathTrie trie_;
  std::vector<std::uint32_t> end_counts_;

  // of the case at hand, where it is taken with care
  std::size_t case_begin_ = 0;
  bool after_cut_ = false;
  std::vector<std::uint8_t> is_duplicate_;
  std::vector<std::uint32_t> order_;  ///< its rows as taken; empty: as they stand
  std::vector<std::uint32_t> noted_;  ///< scratch
};

}  // namespace casepath
