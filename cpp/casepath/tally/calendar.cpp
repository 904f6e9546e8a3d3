#include <string_view>

#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/tally/detail/calendar.hpp"

namespace casepath {
namespace {

/// Follows one case into the stock of pending cases and out of it.
class StockWalk {
 public:
  StockWalk(const Replay::Data& data, GroupId group, std::vector<StayKey>& stays)
      : pipeline_(data.pipeline), stays_(stays) {
    stays_.clear();
    first_.group = group;
  }

  void take(const MoveView& move) {
    const bool was_decided = !move.from.is_none() && pipeline_.state(move.from).is_outcome();
    if (move.from.is_none()) {
      begin_case(move);
    } else if (was_decided && move.to != move.from) {
      begin_stay(StayBegin::reopened, move.day);
    } else if (was_decided) {
      return;  // a row that stays in the outcome
    }
    if (pipeline_.state(move.to).is_outcome()) end_stay(move);
  }

  /// Where the case stands at the cut is known now.
  void finish(CaseStatus status) {
    first_.status = status;
    first_.undated = is_undated_ && status != CaseStatus::set_aside;
    if (status == CaseStatus::set_aside || is_undated_) {
      stays_.assign(1, first_);
    } else if (status != CaseStatus::concluded) {
      stays_.back().status = status;
    }
  }

  /// The day of opening; not recorded: running, undated or never opened.
  [[nodiscard]] Date opened() const noexcept { return first_.opened; }
  [[nodiscard]] bool is_running() const noexcept { return first_.begin == StayBegin::running; }

 private:
  void begin_case(const MoveView& move) {
    const TransitionId id = pipeline_.transition(move.from, move.event);
    const bool running = pipeline_.transitions()[id.index()].running;
    first_.begin = running ? StayBegin::running : StayBegin::opened;
    if (!running) first_.opened = move.day;
    begin_stay(first_.begin, move.day);
  }
  void begin_stay(StayBegin begin, Date on) {
    is_undated_ = is_undated_ || !on.is_recorded();
    StayKey stay = first_;
    stay.begin = begin;
    stay.from = on;
    stays_.push_back(stay);
  }
  void end_stay(const MoveView& move) {
    is_undated_ = is_undated_ || !move.day.is_recorded();
    stays_.back().status = CaseStatus::concluded;
    stays_.back().outcome = move.to;
    stays_.back().until = move.day;
  }

  const Pipeline& pipeline_;
  std::vector<StayKey>& stays_;
  StayKey first_;  ///< what all keys of the case begin with
  bool is_undated_ = false;
};

}  // namespace

void CalendarCounter::add_case(CaseId id, GroupId group) {
  StockWalk walk(replay_.data(), group, stays_of_case_);
  for_each_move(replay_.data(), id, [&walk](const MoveView& move) {
    walk.take(move);
    return true;
  });
  walk.finish(replay_.status(id));
  for (const StayKey& stay : stays_of_case_) stays_.add(stay);

  for (std::size_t i = 0; i < passages_.size(); ++i) {
    const Passage passage = passages_[i].of(id);
    const PassageEnd end = walk.is_running() ? PassageEnd::running : passage.end;
    cohorts_.add({group, static_cast<std::uint32_t>(i), end, walk.opened(), passage.entry_day,
                  passage.exit_day, passage.exit_k});
  }
}

std::string_view to_string(StayBegin begin) noexcept {
  switch (begin) {
    case StayBegin::opened:
      return "opened";
    case StayBegin::running:
      return "running";
    case StayBegin::reopened:
      return "reopened";
  }
  return {};
}

}  // namespace casepath
