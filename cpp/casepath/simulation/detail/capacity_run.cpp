#include "casepath/simulation/detail/capacity_run.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/pipeline/legal_clock.hpp"
#include "casepath/simulation/detail/capacity_counts.hpp"
#include "casepath/simulation/detail/day_buckets.hpp"
#include "casepath/simulation/detail/open_case.hpp"
#include "casepath/simulation/detail/rows_by_day.hpp"
#include "casepath/simulation/detail/service_plan.hpp"
#include "casepath/simulation/detail/stay_draws.hpp"

namespace casepath::detail {
namespace {

using Status = OpenCase::Status;

class CapacityRun {
 public:
  CapacityRun(CompiledModel& model, const ArrivalPlan& arrivals,
              const std::vector<PendingStart>& pending, const SimulateOptions& options)
      : model_(model),
        arrivals_(arrivals),
        pending_(pending),
        options_(options),
        first_day_(std::min(arrivals.first_day(), options.from.days())),
        last_day_(last_day_of(options)),
        half_way_(options.until.is_recorded()
                      ? options.from.days() + (last_day_ - options.from.days()) / 2
                      : std::numeric_limits<std::int32_t>::max()),
        plan_(model, first_day_, last_day_),
        counts_(plan_, options.from.days()),
        timers_(first_day_, last_day_) {
    lines_.assign(plan_.services.size(), WaitingLine{plan_.levels});
    served_.assign(plan_.services.size(), ServedLists{plan_.levels});
    coming_.resize(plan_.services.size());
    component_of_.resize(plan_.services.size());
    for (PlannedPool& pool : plan_.pools) free_.push_back(pool.servers.front());
    for (const auto& services : plan_.components) {
      const auto any = [&](auto of_service) {
        return std::any_of(services.begin(), services.end(),
                           [&](std::size_t one) { return of_service(plan_.services[one]); });
      };
      for (const std::size_t one : services) component_of_[one] = components_.size();
      if (any([](const PlannedService& one) { return !one.calendar.works_every_day(); })) {
        with_days_off_.push_back(components_.size());
      }
      components_.push_back({any([](const PlannedService& one) { return one.preempts; })});
    }
  }

  CapacityResult run() {
    for (day_ = first_day_; day_ <= last_day_; day_ = next_day()) {
      begin_phase();
      take_timers();
      if (day_ == options_.from.days()) take_pending();
      take_arrivals();
      serve();
      rows_.end_day(day_);
      if (day_ == half_way_) note_half_way();
      report();
      if (!options_.until.is_recorded() && is_over()) break;
    }
    day_ = std::min(day_, last_day_);
    return result();
  }

 private:
  /// Services that share pools.
  struct Component {
    bool preempts = false;
    bool is_touched = false;  ///< something has happened since it was served
  };

  // --- days --------------------------------------------------------------------------------------

  /// The next day on which something may happen.
  [[nodiscard]] std::int32_t next_day() const {
    if (!with_days_off_.empty()) return day_ + 1;
    std::int32_t next = timers_.next(day_ + 1);
    if (arrived_ < arrivals_.cases()) next = std::min(next, arrivals_.day_of(arrived_));
    for (const Phase& phase : model_.phases()) next = earlier_to_come(next, phase.begins.days());
    return earlier_to_come(earlier_to_come(next, options_.from.days()), half_way_);
  }
  [[nodiscard]] std::int32_t earlier_to_come(std::int32_t next, std::int32_t day) const noexcept {
    return day > day_ && day < next ? day : next;
  }

  void begin_phase() {
    const Phase& phase = model_.phase(day_);
    const auto index = static_cast<std::size_t>(&phase - model_.phases().data());
    if (day_ != first_day_ && index == phase_index_) return;
    for (std::size_t i = 0; i < components_.size(); ++i) touch_component(i);
    for (std::size_t i = 0; i < free_.size(); ++i) {
      const auto& servers = plan_.pools[i].servers;
      free_[i] += servers[index] - (day_ == first_day_ ? servers.front() : servers[phase_index_]);
    }
    phase_index_ = index;
    phase_ = &phase;
  }

  void take_timers() {
    std::vector<Timer> due = timers_.take(day_);
    constexpr std::size_t ahead = 8;
    for (std::size_t i = 0; i < due.size(); ++i) {
      if (i + ahead < due.size()) prefetch_to_write(&cases_[due[i + ahead].slot]);
      const Timer& timer = due[i];
      if (cases_[timer.slot].stamp != timer.stamp) continue;
      switch (timer.what) {
        case Timer::What::leaves:
          leave(timer.slot);
          break;
        case Timer::What::served:
          finish(timer.slot);
          break;
        case Timer::What::level:
          change_level(timer.slot);
          break;
        case Timer::What::patience:
          losing_patience_.push_back(timer);
          break;
      }
    }
    timers_.give_back(std::move(due));
  }

  void take_arrivals() {
    for (; arrived_ < arrivals_.cases() && arrivals_.day_of(arrived_) == day_; ++arrived_) {
      const CaseDraws draws{options_.seed, options_.replication, arrived_};
      const std::uint32_t slot = open(static_cast<std::uint32_t>(pending_.size()) + arrived_, day_);
      make(slot, draw_opening(*phase_, draws));
      enter(slot);
    }
  }

  /// Whoever can begin begins; whoever has lost patience then goes; until nothing moves any more.
  /// Where nothing has happened since, nobody can who could not before.
  void serve() {
    for (const std::size_t component : with_days_off_) touch_component(component);
    for (std::uint32_t rounds = 0; !touched_.empty() || !losing_patience_.empty(); ++rounds) {
      take_touched();
      if (rounds > most_moves_a_day) refuse_circle(model_, moved_last_);
      for (const std::size_t component : serving_) {
        for (const std::size_t service : plan_.components[component]) line_up(service);
      }
      for (const std::size_t component : serving_) serve(component);
      lose_patience();
    }
  }

  void touch(std::size_t service) { touch_component(component_of_[service]); }
  void touch_component(std::size_t component) {
    if (!std::exchange(components_[component].is_touched, true)) touched_.push_back(component);
  }
  /// Those in which something has happened are served, in their order.
  void take_touched() {
    serving_.clear();
    serving_.swap(touched_);
    std::sort(serving_.begin(), serving_.end());
    for (const std::size_t component : serving_) components_[component].is_touched = false;
  }

  /// All have come, and whoever is still there will not leave any more.
  [[nodiscard]] bool is_over() const {
    return arrived_ == arrivals_.cases() && day_ >= options_.from.days() &&
           (open_ == 0 || (timers_.pending() == 0 &&
                           std::all_of(lines_.begin(), lines_.end(),
                                       [](const WaitingLine& line) { return line.empty(); })));
  }

  void report() {
    constexpr std::uint32_t often = 32;
    if (!options_.progress || days_since_report_++ % often != 0) return;
    const bool has_end = options_.until.is_recorded();
    const std::size_t done = has_end ? static_cast<std::size_t>(day_ - first_day_) : closed_;
    const std::size_t total = has_end ? static_cast<std::size_t>(last_day_ - first_day_) + 1
                                      : pending_.size() + arrivals_.cases();
    if (!options_.progress(done, total)) throw Cancelled();
  }

  void note_half_way() {
    for (std::size_t i = 0; i < lines_.size(); ++i) counts_.is_half_way(i, lines_[i].size());
  }

  // --- a case ------------------------------------------------------------------------------------

  std::uint32_t open(std::uint32_t number, std::int32_t day) {
    std::uint32_t slot = 0;
    if (free_slots_.empty()) {
      slot = static_cast<std::uint32_t>(cases_.size());
      cases_.emplace_back();
      stays_.resize(stays_.size() + model_.counters());
      for (const Deadline& deadline : plan_.deadlines) clocks_.emplace_back(deadline);
    } else {
      slot = free_slots_.back();
      free_slots_.pop_back();
      std::fill_n(stays_of(slot), model_.counters(), std::uint16_t{0});
      for (std::size_t i = 0; i < plan_.deadlines.size(); ++i) {
        clocks_[slot * plan_.deadlines.size() + i] = LegalClock{plan_.deadlines[i]};
      }
    }
    OpenCase& one = cases_[slot];
    one.number = number;
    one.opened = day;
    ++open_;
    return slot;
  }

  void close(std::uint32_t slot) {
    cases_[slot].status = Status::closed;
    free_slots_.push_back(slot);
    --open_;
    ++closed_;
  }

  [[nodiscard]] std::uint16_t* stays_of(std::uint32_t slot) noexcept {
    return stays_.data() + slot * model_.counters();
  }

  [[nodiscard]] CaseDraws draws_of(const OpenCase& one) const noexcept {
    const auto pending = static_cast<std::uint32_t>(pending_.size());
    return {options_.seed, options_.replication,
            one.number < pending ? CaseDraws::pending_cases + one.number : one.number - pending};
  }

  void run_clocks(std::uint32_t slot, EventId event, std::int32_t day) {
    for (std::size_t i = 0; i < plan_.deadlines.size(); ++i) {
      clocks_[slot * plan_.deadlines.size() + i].take(event, Date{day});
    }
  }

  /// Writes a move and puts the case where it leads.
  void make(std::uint32_t slot, const CompiledMove& move) {
    OpenCase& one = cases_[slot];
    rows_.write(one.number, move.row_kind);
    run_clocks(slot, move.event, day_);
    one.place = moved_last_ = move.to;
    ++one.stamp;
  }

  void leave(std::uint32_t slot) {
    make(slot, cases_[slot].exit->move);
    enter(slot);
  }

  /// The case has just come where it is: by itself it stays there for its time, or else it comes
  /// to the line of a service.
  void enter(std::uint32_t slot) {
    for (std::uint32_t moves = 0;; ++moves) {
      if (moves > most_moves_a_day) refuse_circle(model_, cases_[slot].place);
      OpenCase& one = cases_[slot];
      const CompiledPlace& place = phase_->places[one.place.index()];
      if (place.is_outcome) {
        close(slot);
        return;
      }
      one.entered = day_;
      const std::uint32_t nth = count_stay(place, stays_of(slot));
      one.nth_stay = static_cast<std::uint16_t>(std::min(nth, std::uint32_t{0xFFFF}));
      const TwoUniforms draws = draws_of(one).stay(place.state, nth);
      if (const auto service = plan_.service_of(place.state)) {
        come(slot, *service, draw_exit(*phase_, place, draws.first), draws.second);
        return;
      }
      const Leaving leaving = draw_leaving(*phase_, place, draws);
      if (!stays(slot, leaving, day_ + leaving.days)) return;
      make(slot, one.exit->move);
    }
  }

  /// Sets the end of a stay; false where it lasts beyond today, or for ever.
  bool stays(std::uint32_t slot, const Leaving& leaving, std::int32_t day) {
    OpenCase& one = cases_[slot];
    one.exit = leaving.exit;
    one.status = Status::by_itself;
    if (leaving.exit == nullptr) return false;
    if (day <= day_) return true;
    timers_.set(day, {slot, one.stamp, Timer::What::leaves});
    return false;
  }

  /// Comes to the line of a service.  Who will never leave is not served.
  void come(std::uint32_t slot, std::size_t service, const CompiledExit* exit, double u) {
    OpenCase& one = cases_[slot];
    one.exit = exit;
    one.status = Status::by_itself;
    if (exit == nullptr) return;
    one.work_days = plan_.services[service].durations[phase_index_](u);
    one.was_served = false;
    one.since = one.entered;
    coming_[service].push_back(std::uint64_t{one.number} << 32U | slot);
    touch(service);
    counts_.comes(service, day_, one.work_days);
  }

  void take_pending() {
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      const PendingStart& start = pending_[i];
      const std::uint32_t slot = open(static_cast<std::uint32_t>(i), start.rows.front().day);
      for (const PendingStart::Row& row : start.rows) run_clocks(slot, row.event, row.day);
      std::copy(start.stays.begin(), start.stays.end(), stays_of(slot));
      OpenCase& one = cases_[slot];
      one.place = start.place;
      one.entered = start.entered;
      ++one.stamp;
      const CompiledPlace& place = phase_->places[one.place.index()];
      const std::uint32_t nth = count_stay(place, stays_of(slot));
      one.nth_stay = static_cast<std::uint16_t>(nth);
      const TwoUniforms draws = draws_of(one).stay(place.state, nth);
      if (const auto service = plan_.service_of(place.state)) {
        come(slot, *service, draw_exit(*phase_, place, draws.first), draws.second);
        continue;
      }
      const Leaving leaving = draw_leaving_after(*phase_, place, day_ - start.entered, draws);
      if (stays(slot, leaving, start.entered + leaving.days)) leave(slot);
    }
  }

  // --- waiting -----------------------------------------------------------------------------------

  [[nodiscard]] std::size_t service_of(const OpenCase& one) const noexcept {
    return *plan_.service_of(phase_->places[one.place.index()].state);
  }

  void line_up(std::size_t service) {
    std::vector<std::uint64_t>& coming = coming_[service];
    if (coming.empty()) return;
    if (!std::is_sorted(coming.begin(), coming.end())) std::sort(coming.begin(), coming.end());
    for (const std::uint64_t entry : coming) {
      const auto slot = static_cast<std::uint32_t>(entry);
      wait(slot, service);
      if (!plan_.services[service].patience.empty()) set_patience(slot, service);
    }
    coming.clear();
  }

  void wait(std::uint32_t slot, std::size_t service) {
    cases_[slot].status = Status::waiting;
    set_level(slot, service);
    lines_[service].insert(cases_, slot);
  }

  /// The level by the rules that hold today, and a timer for the day on which the next one will.
  void set_level(std::uint32_t slot, std::size_t service) {
    OpenCase& one = cases_[slot];
    constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
    std::int64_t next = never;
    bool holds = false;
    one.level = plan_.plain_level;
    const Place& place = model_.place(one.place);
    for (const PlannedRule& rule : plan_.services[service].rules) {
      if (!rule.is_about(place)) continue;
      const std::int64_t begins = begin_of(rule, slot);
      if (begins > day_) {
        next = std::min(next, begins);
      } else {
        one.level = holds ? std::min(one.level, rule.level) : rule.level;
        holds = true;
      }
    }
    if (next <= last_day_) {
      timers_.set(static_cast<std::int32_t>(next), {slot, one.stamp, Timer::What::level});
    }
  }

  /// The day on which a rule begins to hold for a waiting case.
  [[nodiscard]] std::int64_t begin_of(const PlannedRule& rule, std::uint32_t slot) const {
    const OpenCase& one = cases_[slot];
    switch (rule.clock) {
      case PriorityRule::Clock::at_once:
        return one.entered;
      case PriorityRule::Clock::waiting:
        return one.entered + rule.days;
      case PriorityRule::Clock::age:
        return one.opened + rule.days;
      case PriorityRule::Clock::deadline: {
        const LegalClock& clock = clocks_[slot * plan_.deadlines.size() + rule.deadline];
        if (clock.state() != ClockState::running) break;
        return clock.due().days() - rule.days;
      }
    }
    return std::numeric_limits<std::int64_t>::max();
  }

  void change_level(std::uint32_t slot) {
    const std::size_t service = service_of(cases_[slot]);
    lines_[service].remove(cases_, slot);
    wait(slot, service);
    touch(service);
  }

  void set_patience(std::uint32_t slot, std::size_t service) {
    const OpenCase& one = cases_[slot];
    if (!plan_.services[service].gives_up[one.place.index()]) return;
    const DaySampler& patience = plan_.services[service].patience[phase_index_];
    const double u = draws_of(one).patience(phase_->places[one.place.index()].state, one.nth_stay);
    // Of who waits already, what is left of it.
    const double passed = patience.cumulative(day_ - one.entered - 1);
    const std::int32_t day =
        one.entered + patience(std::min(passed + (1.0 - passed) * u, 1.0 - 0x1p-53));
    const Timer timer{slot, one.stamp, Timer::What::patience};
    if (day <= day_) {
      losing_patience_.push_back(timer);
    } else {
      timers_.set(day, timer);
    }
  }

  /// Of those who still wait at the end of the day on which their patience ends.
  void lose_patience() {
    std::vector<Timer> losing;
    losing.swap(losing_patience_);
    for (const Timer& timer : losing) {
      if (cases_[timer.slot].stamp != timer.stamp) continue;
      const std::size_t service = service_of(cases_[timer.slot]);
      const CompiledMove move = *plan_.services[service].gives_up[cases_[timer.slot].place.index()];
      lines_[service].remove(cases_, timer.slot);
      counts_.has_waited(service, cases_[timer.slot].since, day_);
      counts_.gives_up(service, day_);
      make(timer.slot, move);
      enter(timer.slot);
      touch(service);
    }
  }

  // --- service -----------------------------------------------------------------------------------

  /// Begins services of those that share pools, as long as one can: the highest level first, of
  /// one level who came first, of one day the lower number.
  void serve(std::size_t component) {
    while (true) {
      std::optional<std::size_t> next;
      for (const std::size_t service : plan_.components[component]) {
        if (lines_[service].empty() || !plan_.services[service].calendar.works(day_)) continue;
        if (!has_servers(service) &&
            !(plan_.services[service].preempts && take_servers(service, false))) {
          continue;
        }
        if (!next || goes_before(lines_[service].front(), lines_[*next].front())) next = service;
      }
      if (!next) return;
      if (!has_servers(*next)) static_cast<void>(take_servers(*next, true));
      begin(lines_[*next].front(), *next);
    }
  }

  [[nodiscard]] bool goes_before(std::uint32_t a, std::uint32_t b) const noexcept {
    const OpenCase& x = cases_[a];
    const OpenCase& y = cases_[b];
    if (x.level != y.level) return x.level < y.level;
    return x.entered != y.entered ? x.entered < y.entered : x.number < y.number;
  }

  [[nodiscard]] bool has_servers(std::size_t service) const noexcept {
    for (const PlannedNeed& need : plan_.services[service].needs) {
      if (free_[need.pool] < need.servers) return false;
    }
    return true;
  }

  void begin(std::uint32_t slot, std::size_t service) {
    OpenCase& one = cases_[slot];
    lines_[service].remove(cases_, slot);
    counts_.has_waited(service, one.since, day_);
    if (!one.was_served) counts_.begins(service, one.entered, day_);
    if (!one.was_served && model_.phases().size() > 1) one.work_days = work_days_now(one, service);
    for (const PlannedNeed& need : plan_.services[service].needs) {
      free_[need.pool] -= need.servers;
    }
    one.status = Status::in_service;
    one.since = day_;
    one.was_served = true;
    ++one.stamp;
    if (components_[component_of_[service]].preempts) served_[service].insert(cases_, slot);
    const std::int32_t end = plan_.services[service].calendar.later(day_, one.work_days);
    if (end == day_) {
      finish(slot);
    } else {
      timers_.set(end, {slot, one.stamp, Timer::What::served});
    }
  }

  /// A service takes the time of the day on which it begins, drawn as when the case came.
  [[nodiscard]] std::int32_t work_days_now(const OpenCase& one, std::size_t service) const {
    const std::uint16_t state = phase_->places[one.place.index()].state;
    return plan_.services[service].durations[phase_index_](
        draws_of(one).stay(state, one.nth_stay).second);
  }

  void release(std::uint32_t slot, std::size_t service) {
    for (const PlannedNeed& need : plan_.services[service].needs) {
      free_[need.pool] += need.servers;
    }
    touch(service);
    counts_.has_served(service, cases_[slot].since, day_);
    if (components_[component_of_[service]].preempts) served_[service].remove(cases_, slot);
  }

  void finish(std::uint32_t slot) {
    release(slot, service_of(cases_[slot]));
    leave(slot);
  }

  /// Whether the first in line can have the servers that it lacks from cases of lower levels; and
  /// takes them, the lowest level first, of one level who began last.
  bool take_servers(std::size_t service, bool really) {
    const std::uint16_t level = cases_[lines_[service].front()].level;
    std::vector<std::int64_t> free = free_;
    std::vector<std::pair<std::uint32_t, std::size_t>> interrupted;  // slot, service
    const auto lacks = [&](std::size_t pool) {
      const auto& needs = plan_.services[service].needs;
      return std::any_of(needs.begin(), needs.end(), [&](const PlannedNeed& need) {
        return need.pool == pool && free[pool] < need.servers;
      });
    };
    const auto has_all = [&] {
      const auto& needs = plan_.services[service].needs;
      return std::all_of(needs.begin(), needs.end(),
                         [&](const PlannedNeed& need) { return free[need.pool] >= need.servers; });
    };
    for (std::size_t lower = plan_.levels - 1; lower > level && !has_all(); --lower) {
      for (const std::size_t other : plan_.components[component_of_[service]]) {
        const auto& needs = plan_.services[other].needs;
        for (std::uint32_t slot = served_[other].top(lower); slot != OpenCase::none && !has_all();
             slot = cases_[slot].after) {
          if (std::none_of(needs.begin(), needs.end(),
                           [&](const PlannedNeed& need) { return lacks(need.pool); })) {
            break;
          }
          for (const PlannedNeed& need : needs) free[need.pool] += need.servers;
          interrupted.emplace_back(slot, other);
        }
      }
    }
    if (!has_all()) return false;
    if (really) {
      for (const auto& [slot, other] : interrupted) interrupt(slot, other);
    }
    return true;
  }

  /// Waits on, with the work that is left.
  void interrupt(std::uint32_t slot, std::size_t service) {
    OpenCase& one = cases_[slot];
    release(slot, service);
    WorkDays& calendar = plan_.services[service].calendar;
    one.work_days -= calendar.before(day_) - calendar.before(one.since);
    one.since = day_;
    ++one.stamp;
    wait(slot, service);
  }

  // --- the end -----------------------------------------------------------------------------------

  CapacityResult result() {
    for (const OpenCase& one : cases_) {
      if (one.status == Status::waiting) {
        counts_.has_waited(service_of(one), one.since, day_ + 1);
      } else if (one.status == Status::in_service) {
        counts_.has_served(service_of(one), one.since, day_ + 1);
      }
    }
    for (std::size_t i = 0; i < lines_.size(); ++i) counts_.ends(i, lines_[i].size());
    CapacityResult result;
    result.pools = counts_.pools(model_, day_);
    result.waiting = counts_.waiting(day_);
    result.warnings = counts_.warnings(result.pools);
    result.rows = rows_.by_case(pending_.size() + arrivals_.cases(), pending_);
    return result;
  }

  CompiledModel& model_;
  const ArrivalPlan& arrivals_;
  const std::vector<PendingStart>& pending_;
  const SimulateOptions& options_;
  std::int32_t first_day_;
  std::int32_t last_day_;
  std::int32_t half_way_;
  ServicePlan plan_;
  CapacityCounts counts_;

  std::int32_t day_ = 0;
  const Phase* phase_ = nullptr;
  std::size_t phase_index_ = 0;
  std::uint32_t days_since_report_ = 0;

  // Cases, by slot
  OpenCases cases_;
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::uint16_t> stays_;  ///< of each, by counter
  std::vector<LegalClock> clocks_;    ///< of each, by deadline
  std::uint32_t arrived_ = 0;         ///< of the arrivals, so far
  std::size_t open_ = 0;
  std::size_t closed_ = 0;
  PlaceId moved_last_;  ///< where the last move led

  DayBuckets timers_;
  std::vector<Timer> losing_patience_;  ///< today

  // By service
  std::vector<std::vector<std::uint64_t>> coming_;  ///< number and slot of who came since line_up()
  std::vector<WaitingLine> lines_;
  std::vector<ServedLists> served_;  ///< where the component pre-empts
  std::vector<std::size_t> component_of_;
  std::vector<Component> components_;
  std::vector<std::size_t> with_days_off_;  ///< components
  std::vector<std::size_t> touched_;        ///< components in which something has happened
  std::vector<std::size_t> serving_;        ///< those that are being served
  std::vector<std::int64_t> free_;          ///< by pool; below 0 where servers were taken away

  RowsByDay rows_;
};

}  // namespace

CapacityResult run_with_capacity(CompiledModel& model, const ArrivalPlan& arrivals,
                                 const std::vector<PendingStart>& pending,
                                 const SimulateOptions& options) {
  return CapacityRun{model, arrivals, pending, options}.run();
}

}  // namespace casepath::detail
