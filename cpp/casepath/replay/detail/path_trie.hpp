/// @file path_trie.hpp
/// What the rows of cases did, told once for all cases that went the same way.  Not installed.
///
/// A path is a node of a trie: its parent is the path without the last row.  Everything that
/// follows from a path alone, dates apart, stands in its node, and is worked out once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/core/time.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/pipeline/step.hpp"
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

/// Whether the pipeline was asked and refused the row.
[[nodiscard]] constexpr bool is_refusal(RowResult result) noexcept {
  static_assert(FindingKind::guard_failed < FindingKind::after_break);
  return result >= RowResult::first_finding && kind_of(result) <= FindingKind::guard_failed;
}

/// Bits that a path carries.
enum PathFlag : std::uint8_t {
  flag_running = 1,   ///< an opening that says the case was running
  flag_reopened = 2,  ///< left an outcome
  flag_reordered = 4,
  flag_broken = 8,    ///< its path broke
  flag_decided = 16,  ///< reached an outcome at some time
  flag_refused = 32,  ///< the pipeline refused a row
};

/// Bits of a single row.
enum RowMark : std::uint8_t {
  mark_undated = 1,
  mark_reordered = 2,     ///< begins a day whose rows were taken in another order
  mark_reclassified = 4,  ///< changed the offence, renumbering apart
};

/// A row behind the rows of another path.  Places are counted from 1; 0 is none.
struct PathNode {
  // What the row did
  std::uint32_t parent = 0;  ///< the path without it
  std::uint32_t values = 0;  ///< fields that later rows may look at; of use to the trie alone
  Date on;                   ///< a day of the law in force where it matters; not recorded: undated
  // What follows from all rows so far
  std::uint32_t depth = 0;          ///< how many they are
  std::uint32_t previous_same = 0;  ///< place of the last earlier row with the same word
  std::uint32_t opened = 0;         ///< place of the row that opened the case
  std::uint32_t last_record = 0;    ///< place of the last dated row that counts as a record
  std::uint32_t broken = 0;         ///< place of the row that broke the path
  std::uint32_t decided = 0;        ///< the path up to the first outcome; 0: none
  std::uint32_t noted = 0;    ///< the longest path up to here that ends with a finding or the like
  std::uint32_t entered = 0;  ///< place of the row that led into the state, if it tells the day
  std::uint32_t last_stay = 0;  ///< the last dated stay that has ended; 0: none

  WordId word;
  StateId state;            ///< after the row
  OffenceId offence;        ///< after the row
  TransitionId transition;  ///< of a move
  FieldId field;            ///< of missing_field and unknown_offence
  RowResult result = RowResult::moves_nothing;
  Direction direction = Direction::incomparable;  ///< of a reclassification
  std::uint8_t marks = 0;
  std::uint8_t flags = 0;
  CaseStatus status = CaseStatus::set_aside;  ///< active stands for silent, too

  [[nodiscard]] bool is_noted() const noexcept {
    return result >= RowResult::first_finding ||
           (marks & (mark_reordered | mark_reclassified)) != 0 ||
           (result == RowResult::moved && (marks & mark_undated) != 0);
  }
};

/// A dated stay in an open or paused state that has ended.
struct PathStay {
  std::uint32_t previous = 0;  ///< the stay before it; 0: none
  std::uint32_t entered = 0;   ///< places of the rows
  std::uint32_t left = 0;
  TransitionId transition;  ///< that ended it
};

/// Paths by what their rows are.  Rows of the same code are the same to step().
class PathTrie {
 public:
  /// `codes`: rows have codes below it.
  explicit PathTrie(std::size_t codes);

  static constexpr std::uint32_t root = 0;
  static constexpr std::uint32_t none = 0;  ///< the root is nobody's child

  /// How a row comes to a case.
  enum class Way : std::uint8_t { dated, undated, duplicate, after_cut };
  /// Most codes that rows may have.
  static constexpr std::uint32_t most_codes = 1U << 27U;
  /// A code with the way of its row, and whether it begins a day that was reordered.
  [[nodiscard]] static constexpr std::uint32_t edge(std::uint32_t code, Way way,
                                                    bool reordered) noexcept {
    return code | static_cast<std::uint32_t>(way) << 27U | (reordered ? 1U : 0U) << 29U;
  }

  /// A bit of what child() answers: an earlier row of the path has the same word.
  static constexpr std::uint32_t repeats = 0x8000'0000U;

  /// The path that goes on from `node` by `edge`; none if that is not known yet.
  [[nodiscard]] std::uint32_t child(std::uint32_t node, std::uint32_t edge) const noexcept {
    if (edge < codes_) {
      const std::size_t place = node * codes_ + edge;
      if (place < dense_.size()) return dense_[place];
    }
    return sparse_child(node, edge);
  }
  void set_child(std::uint32_t node, std::uint32_t edge, std::uint32_t child);

  /// The node that says of the last row what `own` says; what follows from the whole path is worked
  /// out where it is new.
  [[nodiscard]] std::uint32_t find_or_add(const Pipeline& pipeline, const PathNode& own);
  /// The same values again have the same number; those of the root have 0.
  [[nodiscard]] std::uint32_t number_of(const FieldValues& values);

  [[nodiscard]] const FieldValues& values(std::uint32_t number) const { return values_[number]; }
  [[nodiscard]] std::span<const PathNode> nodes() const noexcept { return nodes_; }
  [[nodiscard]] std::vector<PathNode> take_nodes() { return std::move(nodes_); }
  [[nodiscard]] std::vector<PathStay> take_stays() { return std::move(stays_); }

  /// Takes over the paths of another trie; returns their numbers here.
  [[nodiscard]] std::vector<std::uint32_t> adopt(const Pipeline& pipeline, const PathTrie& other);

 private:
  struct Edge {
    std::uint32_t node;
    std::uint32_t edge;
    std::uint32_t child = none;  ///< none: the slot is free
  };

  [[nodiscard]] std::uint32_t sparse_child(std::uint32_t node, std::uint32_t edge) const noexcept;
  [[nodiscard]] std::size_t slot_of(std::uint32_t node, std::uint32_t edge) const noexcept;
  void grow_edges();
  void grow_known();
  /// What the row at the end of `node` means for its case.
  void follow(const Pipeline& pipeline, std::uint32_t number, PathNode& node);

  std::size_t codes_;                 ///< of the rows that go through `dense_`; 0: none
  std::vector<PathNode> nodes_;       ///< parents before their children
  std::vector<PathStay> stays_;       ///< [0] is none
  std::vector<FieldValues> values_;   ///< distinct
  std::vector<std::uint32_t> dense_;  ///< [node * codes + code], for the first nodes
  std::vector<Edge> edges_;           ///< open addressing; a power of two
  std::size_t edge_count_ = 0;
  std::vector<std::uint32_t> known_;  ///< nodes by what their row did; open addressing
  std::vector<std::vector<std::uint32_t>> values_by_hash_;
};

}  // namespace casepath
