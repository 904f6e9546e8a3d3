/// @file case_end.hpp
/// How each case ended, and where the ends of linked cases count.  Not installed.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "casepath/analysis/detail/parents.hpp"
#include "casepath/replay/replay.hpp"

namespace casepath::detail {

enum class EndKind : std::uint8_t {
  upheld,      ///< a conviction
  not_upheld,  ///< any other outcome, transfers apart
  transferred,
  active,
  paused,
  silent,
  not_known,  ///< set aside
};

/// What a case had gone through and where it stands, by one reading.
struct CaseEnd {
  StageId furthest;  ///< none: never opened
  EndKind kind = EndKind::not_known;
  OffenceId offence;                     ///< that it carries there
  Date day;                              ///< since when; not recorded: undated
  std::array<OffenceId, 2> indicated{};  ///< with which it was indicated or opened; none: none
};

/// One per case.
[[nodiscard]] std::vector<CaseEnd> case_ends(const Replay& replay, Reading reading,
                                             unsigned threads);

/// At which parent a case counts, and how.
struct CountedAt {
  enum class As : std::uint8_t {
    whole,       ///< its end, and what it had gone through
    gone_on,     ///< what it had gone through: its end is that of another case
    end_unseen,  ///< the same, and its end is not known
  };
  std::uint32_t parent = 0;
  As as = As::whole;
};

/// Where linked cases count, as documented at roll_up().
class LinkedCases {
 public:
  LinkedCases(const Replay& replay, const ParentsOfCases& parents, Reading reading,
              const std::vector<CaseEnd>& ends);

  /// Whether a case counts elsewhere than, as a whole, at its own parent.
  [[nodiscard]] bool contains(CaseId id) const { return places_.count(id) != 0; }
  /// Of a case that it contains; empty: nowhere.
  [[nodiscard]] std::span<const CountedAt> places(CaseId id) const { return places_.at(id); }
  /// Cases whose end is that of another.
  [[nodiscard]] std::int64_t carried_on() const noexcept { return carried_on_; }

 private:
  std::unordered_map<CaseId, std::vector<CountedAt>> places_;
  std::int64_t carried_on_ = 0;
};

}  // namespace casepath::detail
