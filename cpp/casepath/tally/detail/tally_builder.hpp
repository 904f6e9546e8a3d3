/// @file tally_builder.hpp
/// Counts a range of cases in one pass.  Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/tally/detail/grouping.hpp"
#include "casepath/tally/detail/key_hash.hpp"
#include "casepath/tally/passage.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

template <class Key>
using CountMap = std::unordered_map<Key, std::int64_t, KeyHash>;

class TallyBuilder {
 public:
  /// Begins at case `first`; cases are added in order.  Borrows everything.
  TallyBuilder(const Replay& replay, const Grouping& grouping, const TallySpec& spec,
               const std::vector<Target>& targets, CaseId first);

  void add(CaseId id);
  /// What has been counted, in canonical form.
  [[nodiscard]] Tally finish() &&;

 private:
  struct Path;

  [[nodiscard]] GroupId group_of(CaseId id);
  [[nodiscard]] TextId text(const std::string& text);
  [[nodiscard]] std::int64_t& total(GroupId group, TotalKey::What what) {
    return by_group_[group.index()].totals[static_cast<std::size_t>(what)];
  }
  void add_words(CaseId id, GroupId group);
  void add_path(CaseId id, GroupId group);
  void add_move(const MoveView& move, GroupId group, Path& path);
  void add_reclassification(const MoveView& move, GroupId group, Path& path);
  void add_sojourn(GroupId group, const Path& path, StateId to, Date until);
  void add_end(CaseId id, GroupId group, Reading reading, const Path& path);
  /// The case at hand comes into an open or paused state.
  void enter(Path& path, StateId id);
  void add_stages(GroupId group, Reading reading, const Path& path);
  void add_findings(CaseId id, GroupId group);
  void add_passages(CaseId id, GroupId group);

  const Replay& replay_;
  const Replay::Data& data_;
  const Grouping& grouping_;
  const TallySpec& spec_;
  const std::vector<Target>& targets_;

  std::vector<std::string> texts_;
  std::unordered_map<std::string, TextId> text_ids_;
  std::vector<TextId> word_ids_;  ///< text of each word of the log
  std::vector<std::vector<std::string>> groups_;
  std::map<std::vector<std::int64_t>, GroupId> group_ids_;
  /// Findings, reclassifications and breaks stand by case: taking cases in order, these walk along.
  std::size_t next_finding_ = 0;
  std::size_t next_reclassification_ = 0;
  std::size_t next_break_ = 0;

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
  CountMap<SojournKey> sojourns_;
  CountMap<VariantKey> variants_;
  CountMap<PassageKey> passages_;
  VariantKey variant_;                 ///< of the case at hand
  std::vector<std::uint8_t> visited_;  ///< per stage: by the case at hand
  std::vector<std::int64_t> returns_;  ///< per stage: its moves into it from a later one
};

}  // namespace casepath
