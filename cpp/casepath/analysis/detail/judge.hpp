/// @file judge.hpp
/// The answer for one parent, by the rule of a roll-up.  Not installed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/detail/case_end.hpp"
#include "casepath/analysis/roll_up.hpp"

namespace casepath::detail {

/// Why it is not known what became of a parent; of several the first.
enum class EndDoubt : std::uint8_t { none, broken, transferred, unseen, incomparable };
constexpr std::size_t end_doubts = 5;

/// The answer for one parent.
struct ParentAnswer {
  std::size_t place = 0;  ///< position in the standings of the rule
  CaseStatus status = CaseStatus::concluded;
  EndDoubt doubt = EndDoubt::none;
};

/// A case as one of a parent's.
struct ParentMember {
  std::uint32_t parent = 0;
  std::uint32_t case_index = 0;
  CountedAt::As as = CountedAt::As::whole;
};

/// What the rows of a rule stand for, in their order; the last two of a rule with classes are
/// "pending" and "set aside", the last of the stages is "(never opened)".
[[nodiscard]] std::vector<std::string> standings_of(const Pipeline& pipeline, RollUpRule rule);

/// Answers for one parent after the other.  Borrows replay and ends.
class Judge {
 public:
  Judge(const Replay& replay, RollUpRule rule, const std::vector<CaseEnd>& ends);

  /// For the parent of these, at least one.
  [[nodiscard]] ParentAnswer answer(const ParentMember* begin, const ParentMember* end);

 private:
  void gather(const ParentMember* begin, const ParentMember* end);
  void add_end(const CaseEnd& end);
  /// Active before paused before silent.
  void wait(CaseStatus status) { waiting_ = waiting_ ? std::min(*waiting_, status) : status; }
  void doubt(EndDoubt why) { doubt_ = doubt_ == EndDoubt::none ? why : std::min(doubt_, why); }
  [[nodiscard]] ParentAnswer by_offence();
  /// Set aside, pending or concluded, at a place.
  [[nodiscard]] ParentAnswer at_place(std::size_t place) const;
  /// The same, at the places of pending and set aside unless concluded.
  [[nodiscard]] ParentAnswer in_class(std::size_t place) const;
  /// `same`: as serious as one of the most serious indicated, or more so; `lighter`; or not
  /// comparable with any of them.
  [[nodiscard]] Direction against_most_serious(OffenceId upheld, Date on) const;

  const Pipeline& pipeline_;
  Date as_of_;
  RollUpRule rule_;
  const std::vector<CaseEnd>& ends_;
  std::size_t standings_;

  // of the parent at hand
  StageId furthest_;
  EndDoubt doubt_ = EndDoubt::none;
  std::optional<CaseStatus> waiting_;
  std::vector<std::pair<OffenceId, Date>> upheld_;
  std::vector<OffenceId> indicated_;
};

}  // namespace casepath::detail
