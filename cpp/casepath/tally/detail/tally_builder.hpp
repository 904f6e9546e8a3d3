/// @file tally_builder.hpp
/// Counts a range of cases in one pass.  Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/tally/detail/calendar.hpp"
#include "casepath/tally/detail/case_passages.hpp"
#include "casepath/tally/detail/grouping.hpp"
#include "casepath/tally/detail/key_hash.hpp"
#include "casepath/tally/detail/occupancy_counter.hpp"
#include "casepath/tally/detail/situation_counter.hpp"
#include "casepath/tally/detail/stay_counter.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

template <class Key>
using CountMap = std::unordered_map<Key, std::int64_t, KeyHash>;

/// What follows from the path of a case is counted once for all cases that went the same way: while
/// cases are added, only the ends of their paths are, and what their dates decide.
class TallyBuilder {
 public:
  /// Begins at case `first`; cases are added in order.  Borrows everything.
  TallyBuilder(const Replay& replay, const Grouping& grouping, const TallySpec& spec,
               const std::vector<CasePassages>& passages, CaseId first);

  void add(CaseId id) {
    if (!is_plain_) {
      add_any(id);
      return;
    }
    ++plain_ends_[data_.ends[id.index()]];
    stays_.add(id, GroupId{0U});
    if (id == next_noted_) add_noted(id, GroupId{0U});
  }
  /// What has been counted, in canonical form.
  [[nodiscard]] Tally finish() &&;

 private:
  struct Path;

  /// Cases that count the same, their dates apart.
  struct EndKey {
    GroupId group;
    PathEnd end;
    /// Texts of the reasons that their rows give: at the first decision, and at the cut.
    TextId first_reason;
    TextId reason;
    friend bool operator==(const EndKey&, const EndKey&) = default;
  };
  struct EndHash {
    std::size_t operator()(const EndKey& key) const noexcept;
  };
  /// Places of the rows that give a reason in a column; 0: none.
  struct ReasonRows {
    bool known = false;
    std::uint32_t first = 0;
    std::uint32_t last = 0;
  };

  // --- a case ----------------------------------------------------------------------------------

  void add_any(CaseId id);
  /// Of a case with reclassifications, or with its own order of rows.
  void add_noted(CaseId id, GroupId group);
  void find_next_noted();

  [[nodiscard]] GroupId group_of(CaseId id);
  [[nodiscard]] TextId text(const std::string& text);
  /// What an event says in a row: its own text, or that of a column.  None where there is none.
  [[nodiscard]] TextId text_of(const EventText& text, RowId row);
  void add_end(CaseId id, GroupId group, PathEnd end);
  [[nodiscard]] const ReasonRows& reason_rows(std::uint32_t node);
  void add_reclassifications(CaseId id, GroupId group);
  void add_reordered(CaseId id, GroupId group);
  void add_passages(CaseId id, GroupId group);

  // --- a path, for all cases that went it --------------------------------------------------------

  void add_paths();
  void add_path(const EndKey& key, std::int64_t cases);
  void add_row(const PathNode& node, GroupId group, std::int64_t cases, Path& path);
  void add_move(const PathNode& node, GroupId group, std::int64_t cases, Path& path);
  void add_milestone(const PathNode& node, MilestoneId milestone, Path& path) const;
  void add_reading(const EndKey& key, std::int64_t cases, Reading reading, const Path& path);
  /// The path at hand comes into an open or paused state.
  void enter(Path& path, StateId id);
  void add_stages(GroupId group, std::int64_t cases, Reading reading, const Path& path);
  [[nodiscard]] std::int64_t& total(GroupId group, TotalKey::What what) {
    return by_group_[group.index()].totals[static_cast<std::size_t>(what)];
  }

  const Replay& replay_;
  const Replay::Data& data_;
  const TallySpec& spec_;
  const std::vector<CasePassages>& case_passages_;  ///< of the passages of the spec
  bool is_grouped_;
  GroupNumbers group_numbers_;

  std::vector<std::string> texts_;
  std::unordered_map<std::string, TextId> text_ids_;
  std::vector<TextId> word_ids_;  ///< text of each word of the log
  /// Texts of columns by their codes, as far as they were asked for.
  std::unordered_map<const Attribute*, std::vector<TextId>> column_ids_;
  bool rows_give_reasons_ = false;
  bool is_plain_ = false;                ///< one group, and nothing to count but paths and stays
  std::vector<ReasonRows> reason_rows_;  ///< per path, where rows give reasons
  std::vector<std::vector<std::string>> groups_;
  /// Reclassifications and orders stand by case: taking cases in order, these walk along.
  std::size_t next_reclassification_ = 0;
  std::size_t next_order_ = 0;
  CaseId next_noted_;  ///< the next case that has one of them

  std::vector<std::uint32_t> plain_ends_;  ///< cases of the first group that give no reason, by end
  std::unordered_map<EndKey, std::int64_t, EndHash> ends_;  ///< all others

  /// Counts with few keys stand in tables, one of each per group; the rest is hashed.
  struct GroupCounts {
    std::vector<std::int64_t> moves;                 ///< per transition
    std::vector<std::int64_t> stages;                ///< per reading, stage and what
    std::array<std::int64_t, total_kinds> totals{};  ///< per what
  };
  std::vector<GroupCounts> by_group_;
  CountMap<CaseKey> cases_;
  CountMap<ReclassificationKey> reclassifications_;
  CountMap<FindingKey> findings_;
  CountMap<VariantKey> variants_;
  CountMap<PassageKey> passages_;
  StayCounter stays_;
  CalendarCounter calendar_;
  OccupancyCounter occupancy_;
  SituationCounter situations_;
  VariantKey variant_;                 ///< of the path or case at hand
  std::vector<std::uint8_t> visited_;  ///< per stage: by the path at hand
  std::vector<std::int64_t> returns_;  ///< per stage: its moves into it from a later one
};

}  // namespace casepath
