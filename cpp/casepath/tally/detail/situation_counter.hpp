/// @file situation_counter.hpp
/// Counts stays in situations, and openings by month.  Not installed.
#pragma once

#include <optional>

#include "casepath/tally/detail/calendar.hpp"
#include "casepath/tally/detail/case_situations.hpp"

namespace casepath {

/// Counts nothing unless the spec says `situations`.
class SituationCounter {
 public:
  /// Borrows the replay.
  SituationCounter(const Replay& replay, const TallySpec& spec)
      : complete_from_(replay.complete_from()) {
    if (!spec.situations) return;
    by_state_.emplace(replay.data(), false);
    if (!replay.pipeline().offence_field().is_none()) by_offence_.emplace(replay.data(), true);
  }

  /// Cases in any order.
  void add(CaseId id, GroupId group) {
    if (by_state_) add_case(id, group);
  }
  [[nodiscard]] Counts<SituationKey> take_situations() { return stays_.take(); }
  [[nodiscard]] Counts<OpeningKey> take_openings() { return openings_.take(); }

 private:
  void add_case(CaseId id, GroupId group);

  Date complete_from_;
  std::optional<detail::CaseSituations> by_state_;
  std::optional<detail::CaseSituations> by_offence_;
  GatheredKeys<SituationKey> stays_;
  GatheredKeys<OpeningKey> openings_;
};

}  // namespace casepath
