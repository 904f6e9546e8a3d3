#include "casepath/simulation/fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/incidence_table.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/period.hpp"
#include "casepath/core/text.hpp"
#include "casepath/simulation/detail/fit_counts.hpp"
#include "casepath/simulation/detail/fit_duration.hpp"
#include "casepath/simulation/detail/fit_words.hpp"
#include "casepath/simulation/detail/model_names.hpp"

namespace casepath {

namespace {

using detail::ExitTimes;
using detail::FitCounts;

/// No tail is so small: it is what rounding leaves of none.
constexpr double least_waiting = 1e-12;

/// What tells the exits of a situation apart: the event, and the offence that its row says.
using WayOut = std::pair<EventId, OffenceId>;

/// The stays in one situation.
struct Stays {
  std::map<WayOut, std::uint32_t> causes;  ///< from 1
  std::vector<ExitCount> exits;            ///< causes as they come
};

struct Place {
  StateId state;
  OffenceId offence;
  friend auto operator<=>(const Place&, const Place&) = default;
};

class GroupFit {
 public:
  GroupFit(const FitCounts& counts, const FitOptions& options, bool with_offence, GroupId group,
           detail::FitWords& words)
      : counts_(counts),
        pipeline_(counts.pipeline),
        options_(options),
        with_offence_(with_offence),
        group_(group),
        words_(words) {}

  /// Without its share.
  GroupModel fit() {
    for (const auto& [key, count] : counts_.situations) {
      if (key.group == group_) take(key, count);
    }
    GroupModel model;
    model.values = counts_.groups[group_.index()];
    add_openings(model);
    for (const auto& [place, stays] : stays_) {
      model.situations.push_back(situation(place, stays));
    }
    add_unseen(model);
    return model;
  }

 private:
  void take(const SituationKey& key, std::int64_t count);
  void add_openings(GroupModel& model) const;
  [[nodiscard]] SituationModel situation(const Place& place, const Stays& stays);
  [[nodiscard]] ExitModel exit(const WayOut& way, std::uint32_t cause, const IncidenceTable& table,
                               const IncidenceCurve& curve, double tail) const;
  void add_unseen(GroupModel& model);

  /// What the row of an event says: the offence after it, where the event looks at it.
  [[nodiscard]] OffenceId said(EventId event, OffenceId after) const {
    const auto reads = pipeline_.reads(event);
    const FieldId field = pipeline_.offence_field();
    const bool looks = std::find(reads.begin(), reads.end(), field) != reads.end();
    return looks ? after : OffenceId::none();
  }

  const FitCounts& counts_;
  const Pipeline& pipeline_;
  const FitOptions& options_;
  bool with_offence_;
  GroupId group_;
  detail::FitWords& words_;
  std::map<WayOut, std::int64_t> openings_;
  std::map<Place, Stays> stays_;
  std::set<Place> reached_;  ///< open and paused places to which openings and exits lead
};

void GroupFit::take(const SituationKey& key, std::int64_t count) {
  const bool has_offences = !pipeline_.offence_field().is_none();
  if (key.state.is_none()) {
    // With offences or without, cases come in with the offence that they had.
    if (key.with_offence != has_offences) return;
    openings_[{key.event, said(key.event, key.offence_after)}] += count;
  } else {
    if (key.with_offence != with_offence_) return;
    Stays& stays = stays_[{key.state, key.offence}];
    ExitCount exit;
    exit.entry = {key.entry_days, 0};
    exit.exit = Moment::end_of_day(key.days);
    exit.count = count;
    if (!key.event.is_none()) {
      const WayOut way{key.event,
                       with_offence_ ? said(key.event, key.offence_after) : OffenceId::none()};
      const auto next = static_cast<std::uint32_t>(stays.causes.size() + 1);
      exit.cause = stays.causes.try_emplace(way, next).first->second;
      exit.exit = {key.days, 1};
    }
    stays.exits.push_back(exit);
  }
  if (!key.to.is_none() && !pipeline_.state(key.to).is_outcome()) {
    reached_.insert({key.to, with_offence_ ? key.offence_after : OffenceId::none()});
  }
}

void GroupFit::add_openings(GroupModel& model) const {
  std::int64_t all = 0;
  for (const auto& [way, count] : openings_) all += count;
  for (const auto& [way, count] : openings_) {
    OpeningModel& opening = model.openings.emplace_back();
    opening.event = pipeline_.events()[way.first.index()];
    opening.offence = detail::offence_name(pipeline_, way.second);
    opening.probability = static_cast<double>(count) / static_cast<double>(all);
    opening.cases = count;
  }
}

ExitModel GroupFit::exit(const WayOut& way, std::uint32_t cause, const IncidenceTable& table,
                         const IncidenceCurve& curve, double tail) const {
  const std::size_t points = table.points();
  ExitModel exit;
  exit.event = pipeline_.events()[way.first.index()];
  exit.offence = detail::offence_name(pipeline_, way.second);
  ExitTimes times;
  for (std::size_t i = 0; i < points; ++i) {
    exit.cases += table.counts().ended_by(i, cause);
    const double mass = curve.share_after(i + 1, cause) - curve.share_after(i, cause);
    if (!(mass > 0.0)) continue;
    times.days.push_back(table.moments()[i].day);
    times.weights.push_back(mass);
  }
  const double share = curve.share_after(points, cause);
  const double left = 1.0 - curve.waiting_after(points);
  exit.probability = share;
  times.last_day = table.moments().back().day;
  if (options_.durations != DurationFit::empirical && options_.tail == TailModel::Rule::leaves) {
    times.beyond = tail * share / left;
    exit.probability += times.beyond;
  }
  if (!times.days.empty()) exit.duration = detail::fit_duration(times, options_.durations);
  return exit;
}

SituationModel GroupFit::situation(const Place& place, const Stays& stays) {
  const auto causes = static_cast<std::uint32_t>(stays.causes.size());
  const IncidenceTable table(stays.exits, std::max(causes, 1U));
  const IncidenceCurve curve = incidence_curve(table.counts());
  SituationModel model;
  model.state = pipeline_.state(place.state).name;
  model.offence = detail::offence_name(pipeline_, place.offence);
  std::int64_t watched_days = 0;
  std::int64_t exits = 0;
  for (const ExitCount& one : stays.exits) {
    model.cases += one.count;
    if (one.cause == 0) model.pending += one.count;
    watched_days += one.count * (one.exit.day - one.entry.day);
    exits += one.cause == 0 ? 0 : one.count;
  }
  const double waiting = curve.waiting_after(table.points());
  const double tail = waiting < least_waiting ? 0.0 : waiting;
  for (const auto& [way, cause] : stays.causes) {
    ExitModel one = exit(way, cause, table, curve, tail);
    if (one.probability > 0.0) {
      model.exits.push_back(std::move(one));
    } else {
      words_.without_weight += one.cases;
    }
  }
  if (tail == 0.0) return model;
  const bool is_in_form = options_.durations != DurationFit::empirical &&
                          options_.tail == TailModel::Rule::leaves && !model.exits.empty();
  words_.add_tail(model, counts_.groups[group_.index()], tail, table.moments().back().day);
  if (is_in_form) return model;
  model.tail.probability = tail;
  model.tail.after_days = table.moments().back().day;
  model.tail.rule = model.exits.empty() ? TailModel::Rule::stays : options_.tail;
  if (model.tail.rule == TailModel::Rule::leaves) {
    model.tail.mean_days = static_cast<double>(watched_days) / static_cast<double>(exits);
  }
  return model;
}

/// Cases get there, but no stay there could be counted: for lack of days.
void GroupFit::add_unseen(GroupModel& model) {
  for (const Place& place : reached_) {
    if (stays_.contains(place)) continue;
    SituationModel& unseen = model.situations.emplace_back();
    unseen.state = pipeline_.state(place.state).name;
    unseen.offence = detail::offence_name(pipeline_, place.offence);
    unseen.tail.probability = 1.0;
    unseen.tail.rule = TailModel::Rule::stays;
    ++words_.unseen;
  }
}

// --- arrivals
// -------------------------------------------------------------------------------------

constexpr std::size_t months_a_year = 12;

/// How many days of each calendar month lie between two days, both included.
std::array<std::int64_t, months_a_year> days_by_month(Date from, Date until) {
  std::array<std::int64_t, months_a_year> days{};
  const std::int32_t first = period_number(CalendarPeriod::month, from);
  const std::int32_t last = period_number(CalendarPeriod::month, until);
  for (std::int32_t number = first; number <= last; ++number) {
    const Date begin = std::max(from, period_begin(CalendarPeriod::month, number));
    const Date end = std::min(until, period_end(CalendarPeriod::month, number));
    days[begin.month() - 1] += days_between(begin, end) + 1;
  }
  return days;
}

Arrivals fit_arrivals(const FitCounts& counts, detail::FitWords& words) {
  Arrivals arrivals;
  arrivals.kind = Arrivals::Kind::poisson;
  std::array<std::int64_t, months_a_year> cases{};
  for (const auto& [key, count] : counts.openings) {
    cases[period_begin(CalendarPeriod::month, key.month).month() - 1] += count;
    arrivals.cases += count;
  }
  const auto days = days_by_month(counts.opened_from, counts.as_of);
  const double all_days = days_between(counts.opened_from, counts.as_of) + 1;
  for (std::size_t i = 0; i < months_a_year; ++i) {
    words.months_unseen += days[i] == 0 ? 1 : 0;
    arrivals.per_day[i] = days[i] == 0
                              ? static_cast<double>(arrivals.cases) / all_days
                              : static_cast<double>(cases[i]) / static_cast<double>(days[i]);
  }
  return arrivals;
}

// --- the whole
// ------------------------------------------------------------------------------------

std::vector<std::string> column_names(const TallySpec& spec) {
  Table table;
  add_group_columns(table, spec);
  std::vector<std::string> names;
  for (const TableColumn& column : table.columns()) names.push_back(column.name);
  return names;
}

}  // namespace

namespace detail {

FitCounts fit_counts(const Tally& tally) {
  if (!tally.spec().situations) {
    throw ArgumentError(
        "a model is fitted from a tally that counts situations: make it with"
        " situations");
  }
  FitCounts counts{.pipeline = tally.pipeline()};
  counts.by = column_names(tally.spec());
  counts.groups.assign(tally.groups().begin(), tally.groups().end());
  counts.unit = tally.frame().unit;
  counts.as_of = tally.frame().as_of;
  counts.complete_from = tally.frame().complete_from;
  for (const auto& [key, count] : tally.cases()) {
    if (key.reading != Reading::at_cut) continue;
    counts.cases += count;
    counts.set_aside += key.status == CaseStatus::set_aside ? count : 0;
    counts.running += key.running && key.status != CaseStatus::set_aside ? count : 0;
  }
  if (counts.cases == 0) throw ArgumentError("a tally without a case gives no model");
  for (const auto& [key, count] : tally.totals()) {
    if (key.what == TotalKey::What::reopened) counts.reopenings += count;
  }
  counts.situations = tally.situations();
  counts.openings = tally.openings();
  counts.opened_from = counts.complete_from;
  if (!counts.complete_from.is_recorded() && counts.openings.size() > 0) {
    std::int32_t first = counts.openings.begin()->first.month;
    for (const auto& [key, count] : counts.openings) first = std::min(first, key.month);
    counts.opened_from = period_begin(CalendarPeriod::month, first);
  }
  return counts;
}

Model fit(const FitCounts& counts, const FitOptions& options) {
  const bool has_offences = !counts.pipeline.offence_field().is_none();
  const bool with_offence = options.offences.value_or(has_offences);
  if (with_offence && !has_offences) {
    throw ArgumentError("the pipeline " + in_quotes(counts.pipeline.id()) +
                        " has no offences by which situations could be told apart");
  }
  FitWords words(counts, options, with_offence);
  Model model{.pipeline = counts.pipeline};
  model.title = "Fitted from " + words.cases(counts.cases) + " up to " + to_string(counts.as_of);
  model.by = counts.by;
  model.thin_below = options.thin_below;
  std::vector<std::int64_t> opened(counts.groups.size());
  for (const auto& [key, count] : counts.openings) opened[key.group.index()] += count;
  std::int64_t all = 0;
  for (std::size_t i = 0; i < counts.groups.size(); ++i) {
    GroupModel group = GroupFit(counts, options, with_offence, GroupId{i}, words).fit();
    if (group.openings.empty()) {
      words.left_out.push_back(group.values);
      continue;
    }
    group.cases = opened[i];
    all += opened[i];
    model.groups.push_back(std::move(group));
  }
  if (model.groups.empty()) {
    throw ArgumentError("no case came in within the records: there is nothing to simulate");
  }
  for (GroupModel& group : model.groups) {
    group.share = static_cast<double>(group.cases) / static_cast<double>(all);
  }
  model.arrivals = fit_arrivals(counts, words);
  model.assumptions = words.sentences(model);
  return model;
}

}  // namespace detail

Model fit(const Tally& tally, const FitOptions& options) {
  return detail::fit(detail::fit_counts(tally), options);
}

std::string_view to_string(DurationFit form) noexcept {
  switch (form) {
    case DurationFit::empirical:
      return "empirical";
    case DurationFit::exponential:
      return "exponential";
    case DurationFit::weibull:
      return "weibull";
    case DurationFit::log_normal:
      return "log_normal";
    case DurationFit::gamma:
      return "gamma";
  }
  return {};
}

}  // namespace casepath
