#include "casepath/simulation/detail/experiment_measures.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "casepath/simulation/detail/simulated_cases.hpp"

namespace casepath::detail {

namespace {

constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? not_measured : static_cast<double>(part) / static_cast<double>(whole);
}

bool is_lighter(const Pipeline& pipeline, const MoveView& move) {
  return move.offence_before != move.offence_after && !move.offence_before.is_none() &&
         !move.offence_after.is_none() &&
         pipeline.compare(move.offence_before, move.offence_after, move.day) == Direction::lighter;
}

const Waiting* find_waiting(const Simulation& run, const std::string& state) {
  for (const Waiting& waiting : run.waiting) {
    if (waiting.state == state && waiting.served > 0) return &waiting;
  }
  return nullptr;
}

double use_of(const Simulation& run, const std::string& pool) {
  for (const PoolUse& use : run.pools) {
    if (use.pool == pool && use.available_days > 0) return use.busy_days / use.available_days;
  }
  return not_measured;
}

}  // namespace

RunMeasures::RunMeasures(const Pipeline& pipeline, std::vector<Measure> measures,
                         std::optional<std::int64_t> horizon_days, bool has_last_day)
    : pipeline_(pipeline),
      measures_(std::move(measures)),
      horizon_days_(horizon_days),
      has_last_day_(has_last_day) {
  for (const Measure& measure : measures_) {
    if (measure.kind == MeasureKind::pending) pending_on_.push_back(measure.on);
  }
}

void RunMeasures::count_ends(std::span<const MoveView> moves, Date last, Counts& counts) const {
  ++counts.opened;
  const StateId state = state_on(moves, last);
  ++counts.by_state[state.index()];
  if (pipeline_.state(state).is_outcome()) {
    ++counts.by_class[pipeline_.state(state).outcome_class.index()];
  } else {
    ++counts.undecided;
  }
  for (const MoveView& move : moves) {
    if (move.day > last) break;
    if (!is_lighter(pipeline_, move)) continue;
    ++counts.lighter;
    break;
  }
}

void RunMeasures::count_pending(std::span<const MoveView> moves, Counts& counts) const {
  bool was_pending = false;
  for (const MoveView& move : moves) {
    const bool is_pending = !pipeline_.state(move.to).is_outcome();
    if (is_pending == was_pending) continue;
    was_pending = is_pending;
    const auto first = std::lower_bound(pending_on_.begin(), pending_on_.end(), move.day);
    if (first == pending_on_.end()) return;
    counts.pending_change[static_cast<std::size_t>(first - pending_on_.begin())] +=
        is_pending ? 1 : -1;
  }
}

RunMeasures::Counts RunMeasures::count(const Simulation& run) const {
  Counts counts;
  counts.by_state.resize(pipeline_.states().size());
  counts.by_class.resize(pipeline_.outcome_classes().size());
  counts.pending_change.resize(pending_on_.size());
  const auto horizon = static_cast<std::int32_t>(horizon_days_.value_or(0));
  const Replay replayed = replay_of(pipeline_, run);
  for_each_simulated_case(replayed, [&](CaseId, std::span<const MoveView> moves) {
    count_pending(moves, counts);
    const Date opened = moves.front().day;
    const Date last = horizon_days_ ? Date{opened.days() + horizon} : run.as_of;
    const bool is_followed = !has_last_day_ || last <= run.as_of;
    if (opened >= run.from && is_followed) count_ends(moves, last, counts);
  });
  return counts;
}

double RunMeasures::value(const Measure& measure, const Simulation& run,
                          const Counts& counts) const {
  switch (measure.kind) {
    case MeasureKind::opened:
      return static_cast<double>(counts.opened);
    case MeasureKind::outcome_class:
      return share(counts.by_class[pipeline_.find_class(measure.name)->index()], counts.opened);
    case MeasureKind::outcome:
      return share(counts.by_state[pipeline_.find_state(measure.name)->index()], counts.opened);
    case MeasureKind::undecided:
      return share(counts.undecided, counts.opened);
    case MeasureKind::reclassified_lighter:
      return share(counts.lighter, counts.opened);
    case MeasureKind::pending: {
      std::int64_t pending = 0;
      for (std::size_t i = 0; i < pending_on_.size() && pending_on_[i] <= measure.on; ++i) {
        pending += counts.pending_change[i];
      }
      return static_cast<double>(pending);
    }
    case MeasureKind::mean_waiting: {
      const Waiting* waiting = find_waiting(run, measure.name);
      return waiting == nullptr ? not_measured : waiting->mean_days;
    }
    case MeasureKind::ninetieth_waiting: {
      const Waiting* waiting = find_waiting(run, measure.name);
      return waiting == nullptr ? not_measured : waiting->ninetieth_days;
    }
    case MeasureKind::pool_use:
      return use_of(run, measure.name);
  }
  return not_measured;
}

void RunMeasures::take(const Simulation& run, std::span<double> values) const {
  const Counts counts = count(run);
  for (std::size_t i = 0; i < measures_.size(); ++i) values[i] = value(measures_[i], run, counts);
}

}  // namespace casepath::detail
