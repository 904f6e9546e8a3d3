/// @file case_stays.hpp
/// The stays of one case after the other, without memory of its own per case.  Not installed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/core/moment.hpp"
#include "casepath/replay/detail/replay_data.hpp"

namespace casepath::detail {

/// From when days are counted, and what stays are told apart by.
struct CaseStayOptions {
  bool since_opening = true;      ///< else since entering the state
  bool split_downgraded = false;  ///< after a move to a lighter offence, a state has another number
  Reading reading = Reading::at_cut;  ///< first decision: the first outcome is never left
};

/// In `to` of a stay: not left as far as the records go.
inline constexpr std::uint32_t never_left = 0xFFFF'FFFFU;

/// Why a case has no stays.
enum class StaysLeftOut : std::uint8_t { none, set_aside, running, undated, before };

/// Which rows begin and end the stays of a case follows from its path, and is worked out once for
/// all cases that went it; dates then tell the times.  For one thread.
class CaseStays {
 public:
  /// Borrows it.
  CaseStays(const Replay::Data& data, const CaseStayOptions& options);

  /// What is known of a case beside its stays.
  struct Summary {
    StaysLeftOut left_out = StaysLeftOut::none;
    bool is_pending = false;  ///< in no outcome at the cut
    bool is_delayed = false;  ///< watched from complete_from
    std::uint32_t undated_visits = 0;
    std::uint32_t filled_visits = 0;
  };

  /// Calls `visit(from, to, entry, exit)` for every stay of a case, in order of time.
  template <class Visit>
  Summary walk(CaseId id, Visit&& visit) {
    const PathEnd end = data_.end(id);
    const StayPlan& plan = plan_of(end.node());
    Summary summary{plan.left_out, plan.is_pending, false, plan.undated, plan.filled};
    if (plan.left_out != StaysLeftOut::none) return summary;
    const std::int32_t* days = days_ + begins_[id.index()];
    const std::span<const StayStep> steps{&steps_[plan.first], plan.count};
    if (is_forward_ && plan.undated == 0 && !end.is_early()) {
      walk_plain(steps, days, visit);
    } else {
      summary.is_delayed = is_forward_ && end.is_early();
      const bool has_opening = !plan.began_unseen;
      if (!walk_with_care(steps, days, has_opening, end.is_early(), visit)) {
        summary.left_out = plan.undated == 0 ? StaysLeftOut::before : StaysLeftOut::undated;
      }
    }
    return summary;
  }

  /// How many numbers of states there are.
  [[nodiscard]] std::size_t states() const noexcept { return states_; }

 private:
  static constexpr std::uint32_t no_date = 0xFFFF'FFFFU;
  static constexpr std::uint32_t stays_there = 0xFFFF'FFFFU;

  /// A move: the row of the case, from 0, and the state it leads to.
  struct StayStep {
    std::uint32_t row = 0;           ///< no_date: undated
    std::uint32_t to = stays_there;  ///< number of the state; stays_there: only counts in k
  };
  struct StayPlan {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint32_t undated = 0;
    std::uint32_t filled = 0;
    StaysLeftOut left_out = StaysLeftOut::none;
    bool is_pending = false;
    bool began_unseen = false;  ///< in its first state since nobody knows when
    bool is_known = false;
  };

  [[nodiscard]] const StayPlan& plan_of(std::uint32_t node) {
    StayPlan& plan = plans_[node];
    if (!plan.is_known) plan = make_plan(node);
    return plan;
  }
  [[nodiscard]] StayPlan make_plan(std::uint32_t node);

  /// Clock forward, all moves dated, watched from opening.
  template <class Visit>
  void walk_plain(std::span<const StayStep> steps, const std::int32_t* days, Visit&& visit) const {
    const std::int32_t opened = days[steps[0].row];
    std::uint32_t state = steps[0].to;
    Moment entry{0, 1};
    std::int32_t day_before = opened;
    std::uint32_t k = 1;
    for (const StayStep& step : steps.subspan(1)) {
      const std::int32_t day = days[step.row];
      k = day == day_before ? k + 1 : 1;
      day_before = day;
      if (step.to == stays_there) continue;
      const Moment now{day - opened, k};
      visit(state, step.to, entry, now);
      state = step.to;
      entry = now;
    }
    visit(state, never_left, entry, Moment::end_of_day(as_of_ - opened));
  }

  /// Any case; answers whether there was a stay.
  template <class Visit>
  bool walk_with_care(std::span<const StayStep> steps, const std::int32_t* days, bool has_opening,
                      bool is_early, Visit&& visit) const {
    const std::int32_t opened = steps[0].row == no_date ? 0 : days[steps[0].row];
    bool any = false;
    bool knows_entry = has_opening;  // of the state that the next step leads to
    bool has_entry = false;
    std::uint32_t state = stays_there;
    std::int32_t entry_day = 0;
    std::uint32_t entry_k = 0;
    // A stay whose two ends have dates, cut off where the records begin to be complete.
    const auto leave = [&](std::uint32_t to, std::int32_t day, std::uint32_t k) {
      const std::int32_t origin = is_forward_ ? opened : entry_day;
      Moment entry{entry_day - origin, is_forward_ ? entry_k : 0};
      const Moment exit = to == never_left ? Moment::end_of_day(day - origin)
                                           : Moment{day - origin, is_forward_ ? k : 1};
      if (is_early && entry_day < complete_from_) {
        if (is_outcome_[state]) return;  // ended before the records are complete: not watched
        entry = Moment{complete_from_ - origin, 0};
      }
      if (exit <= entry) return;
      visit(state, to, entry, exit);
      any = true;
    };
    std::int32_t day_before = Date::not_recorded;
    std::uint32_t k = 0;
    for (const StayStep& step : steps) {
      const bool is_dated = step.row != no_date;
      const std::int32_t day = is_dated ? days[step.row] : day_before;
      if (is_dated) {
        k = day == day_before ? k + 1 : 1;
        day_before = day;
      }
      if (step.to == stays_there) continue;
      if (has_entry && is_dated) leave(step.to, day, k);
      state = step.to;
      has_entry = is_dated && knows_entry;
      knows_entry = true;
      entry_day = day;
      entry_k = k;
    }
    if (has_entry) leave(never_left, as_of_, 0);
    return any;
  }

  const Replay::Data& data_;
  std::span<const std::uint32_t> begins_;
  const std::int32_t* days_;
  std::int32_t as_of_;
  std::int32_t complete_from_;
  bool is_forward_;
  bool is_split_;
  Reading reading_;
  std::size_t states_;
  std::vector<bool> is_outcome_;  ///< by number of state
  std::vector<StayPlan> plans_;   ///< per path
  std::vector<StayStep> steps_;
};

}  // namespace casepath::detail
