/// @file case_situations.hpp
/// The stays of one case after the other in situations: states with the offence carried there.
/// Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath::detail {

/// A stay of one case.
struct SituationStay {
  SituationKey key;
  std::uint32_t case_index = 0;
  friend bool operator==(const SituationStay&, const SituationStay&) = default;
};

/// Which rows begin and end the stays follows from the path of a case, and is worked out once for
/// all cases that went it; dates then tell the times.  For one thread.
class CaseSituations {
 public:
  /// Borrows the data.  `with_offence`: stays are told apart by the offence, too.
  CaseSituations(const Replay::Data& data, bool with_offence);

  /// Calls `visit(key)` for the opening and every stay of a case, without its group.
  template <class Visit>
  void walk(CaseId id, Visit&& visit) {
    const PathEnd end = data_.end(id);
    const Plan& plan = plan_of(end.node());
    if (plan.count == 0) return;
    const std::int32_t* days = days_ + begins_[id.index()];
    const std::span<const Step> steps{&steps_[plan.first], plan.count};
    if (!end.is_early()) visit(steps[0].key);
    const auto day_of = [days](const Step& step) {
      return step.row == no_date ? Date::not_recorded : days[step.row];
    };
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const std::int32_t entered = day_of(steps[i]);
      if (entered == Date::not_recorded || is_outcome_[steps[i].key.to.index()]) continue;
      const bool is_last = i + 1 == steps.size();
      SituationKey key = is_last ? still_in(steps[i].key) : steps[i + 1].key;
      const std::int32_t left = is_last ? as_of_ : day_of(steps[i + 1]);
      if (left == Date::not_recorded) continue;
      if (end.is_early() && entered < complete_from_) {
        if (left < complete_from_) continue;
        key.entry_days = complete_from_ - entered;
      }
      key.days = left - entered;
      visit(key);
    }
  }

  /// The day on which a case was opened; not recorded: undated, running or never opened.
  [[nodiscard]] Date opened(CaseId id) const;

 private:
  static constexpr std::uint32_t no_date = 0xFFFF'FFFFU;

  /// A move that changes the situation.
  struct Step {
    std::uint32_t row = no_date;  ///< of the case, from 0; no_date: undated
    SituationKey key;             ///< how the situation before it ends
  };
  struct Plan {
    std::uint32_t first = 0;
    std::uint32_t count = 0;  ///< 0: left out
    bool is_known = false;
  };

  [[nodiscard]] const Plan& plan_of(std::uint32_t node) {
    Plan& plan = plans_[node];
    if (!plan.is_known) plan = make_plan(node);
    return plan;
  }
  [[nodiscard]] Plan make_plan(std::uint32_t node);
  /// A stay in the situation to which a move led, not left.
  [[nodiscard]] static SituationKey still_in(const SituationKey& move) noexcept {
    SituationKey key;
    key.with_offence = move.with_offence;
    key.state = move.to;
    key.offence = move.offence_after;
    return key;
  }

  const Replay::Data& data_;
  std::span<const std::uint32_t> begins_;
  const std::int32_t* days_;
  std::int32_t as_of_;
  std::int32_t complete_from_;
  bool with_offence_;
  std::vector<bool> is_outcome_;  ///< by state
  std::vector<Plan> plans_;       ///< per path
  std::vector<Step> steps_;
};

/// The stays of all cases of a replay, by case; their groups are those of `groups`.
struct SituationStays {
  std::vector<SituationStay> stays;
  std::vector<std::vector<std::string>> groups;
  std::vector<std::uint32_t> group_of_case;
};

/// For what is asked of a replay more than once, such as a bootstrap.
/// Errors: as tally().
[[nodiscard]] SituationStays situation_stays(const Replay& replay,
                                             const std::vector<GroupColumn>& by, bool with_offence);

}  // namespace casepath::detail
