#include "casepath/tally/detail/bytes_check.hpp"

#include <cstddef>

#include "casepath/core/error.hpp"
#include "casepath/core/period.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/group_names.hpp"
#include "casepath/tally/passage.hpp"

namespace casepath::detail {
namespace {

bool is_day(Date date) { return date.days() >= first_day && date.days() <= last_day; }

}  // namespace

std::string fault_of(const TallySpec& spec, const Pipeline& pipeline) {
  if (std::string fault = casepath::fault_of(spec.by); !fault.empty()) return fault;
  for (const GroupColumn& column : spec.by) {
    if (!column.at.empty() && !pipeline.find_milestone(column.at)) {
      return "the pipeline has no milestone " + in_quotes(column.at);
    }
  }
  for (const PassageSpec& passage : spec.passages) {
    if (passage.horizon_days < 1) return "a horizon below 1 day";
    try {
      (void)Target::find(pipeline, passage.target);
    } catch (const ArgumentError& error) {
      return error.what();
    }
  }
  return {};
}

std::string fault_of(const TallyFrame& frame) {
  if (!is_day(frame.as_of)) return "as_of is no date";
  if (frame.complete_from.is_recorded()) {
    if (!is_day(frame.complete_from)) return "complete_from is no date";
    if (frame.complete_from > frame.as_of) return "complete_from is after as_of";
  }
  if (frame.silent_after_days < 0) return "silent_after_days is below 0";
  return {};
}

bool KeyCheck::agree(CaseStatus status, StateId state) const {
  switch (status) {
    case CaseStatus::concluded:
      return is_outcome(state);
    case CaseStatus::paused:
      return is_open(state) && pipeline_.state(state).kind == StateKind::paused;
    case CaseStatus::active:
    case CaseStatus::silent:
      return is_open(state) && pipeline_.state(state).kind != StateKind::paused;
    case CaseStatus::set_aside:
      break;
  }
  return true;
}

std::string KeyCheck::fault_of(const CaseKey& key) const {
  const bool is_set_aside = key.status == CaseStatus::set_aside;
  if (!agree(key.status, key.state)) return "a state that does not fit its status";
  if (key.opened.is_none() != key.furthest.is_none() ||
      key.opened.is_none() != key.last_open.is_none()) {
    return "a stage or open state that is missing";
  }
  if (!key.opened.is_none() && key.opened > key.furthest) return "stages out of order";
  if (!key.last_open.is_none() && !is_open(key.last_open)) {
    return "an outcome as its last open state";
  }
  if (!key.reason.is_none() && key.status != CaseStatus::concluded) {
    return "a reason without an outcome";
  }
  if (!is_set_aside && (key.never_opened || key.broken_by != FindingKind::unknown_event ||
                        !key.broken_word.is_none())) {
    return "a break of a path that is not set aside";
  }
  if (is_set_aside && key.never_opened != key.broken_word.is_none()) {
    return "a break without its word";
  }
  for (std::size_t i = 0; i < key.offences.size(); ++i) {
    const bool is_marked = (key.marked >> i & 1U) != 0;
    if (i >= pipeline_.milestones().size() && is_marked) return "a milestone too many";
    if (!is_marked && !key.offences[i].is_none()) return "the offence of a milestone not marked";
  }
  return {};
}

std::string KeyCheck::fault_of(const MoveKey& key) const {
  const TransitionId id = pipeline_.transition(key.from, key.event);
  if (id.is_none() || pipeline_.transitions()[id.index()].to != key.to) {
    return "a move that the pipeline does not have";
  }
  return {};
}

std::string KeyCheck::fault_of(const SojournKey& key) const {
  if (!is_open(key.state)) return "time in an outcome";
  return key.days < 0 ? "a negative time" : "";
}

std::string KeyCheck::fault_of(const VariantKey& key) const {
  return key.words.empty() ? "a variant without a word" : "";
}

std::string KeyCheck::fault_of(const PassageKey& key) const {
  if (key.passage >= spec_.passages.size()) return "a passage that the spec does not have";
  return key.entry_day < 0 || key.exit_day < 0 ? "a negative time" : "";
}

std::string KeyCheck::fault_of(const StayKey& key) const {
  if (!spec_.calendar) return "a count by day that the spec does not ask for";
  if (key.opened.is_recorded() && key.opened > frame_.as_of) return "a date after as_of";
  if (key.status == CaseStatus::set_aside || key.undated) {
    return key.from.is_recorded() || key.until.is_recorded() || !key.outcome.is_none()
               ? "dates of a stay that is left out"
               : "";
  }
  const bool is_over = key.status == CaseStatus::concluded;
  if (is_over != is_outcome(key.outcome) || is_over != key.until.is_recorded() ||
      (!is_over && !key.outcome.is_none())) {
    return "an end that does not fit its status";
  }
  if (!key.from.is_recorded() || (is_over && key.until < key.from) ||
      (key.opened.is_recorded() && key.from < key.opened)) {
    return "dates out of order";
  }
  const Date last = is_over ? key.until : key.from;
  return last > frame_.as_of ? "a date after as_of" : "";
}

std::string KeyCheck::fault_of(const CohortKey& key) const {
  if (!spec_.calendar) return "a count by day that the spec does not ask for";
  if (key.passage >= spec_.passages.size()) return "a passage that the spec does not have";
  if (key.entry_day < 0 || key.exit_day < 0) return "a negative time";
  return key.opened.is_recorded() && key.opened > frame_.as_of ? "a date after as_of" : "";
}

std::string KeyCheck::fault_of(const OccupancyKey& key) const {
  if (!spec_.occupancy) return "a count by day in a state that the spec does not ask for";
  if (key.from == key.to) return "a move that leads nowhere";
  return key.day < 0 || key.day > longest_span ? "a day that no case has" : "";
}

std::string KeyCheck::fault_of(const SituationKey& key) const {
  if (!spec_.situations) return "a stay in a situation that the spec does not ask for";
  if (key.with_offence ? pipeline_.offence_field().is_none()
                       : !key.offence.is_none() || !key.offence_after.is_none()) {
    return "an offence that does not count there";
  }
  const bool is_left = !key.event.is_none();
  if (is_left != !key.to.is_none() || (!is_left && !key.offence_after.is_none())) {
    return "an end that does not fit its event";
  }
  if (key.state.is_none()) {
    return !is_left || key.entry_days != 0 || key.days != 0 ? "an opening that takes time" : "";
  }
  if (!is_open(key.state)) return "time in an outcome";
  if (is_left) {
    const TransitionId id = pipeline_.transition(key.state, key.event);
    if (id.is_none() || pipeline_.transitions()[id.index()].to != key.to) {
      return "a move that the pipeline does not have";
    }
    if (key.to == key.state && key.offence_after == key.offence) return "a move that leads nowhere";
  }
  return key.entry_days < 0 || key.days < key.entry_days ? "a negative time" : "";
}

std::string KeyCheck::fault_of(const OpeningKey& key) const {
  if (!spec_.situations) return "a month of opening that the spec does not ask for";
  return key.month > period_number(CalendarPeriod::month, frame_.as_of) ? "a month after as_of"
                                                                        : "";
}

std::string fault_of_whole(const Tally& tally) {
  for (const auto& group : tally.groups()) {
    for (std::size_t c = 0; c < group.size(); ++c) {
      if (may_be_group(tally.spec().by[c], group[c])) continue;
      return "the group " + in_quotes(group[c]) + ", which no case can be in";
    }
  }
  std::vector<std::array<std::int64_t, 2>> cases(tally.groups().size());
  for (const auto& [key, count] : tally.cases()) {
    cases[key.group.index()][static_cast<std::size_t>(key.reading)] += count;
  }
  std::vector<std::int64_t> paths(tally.groups().size());
  for (const auto& [key, count] : tally.variants()) paths[key.group.index()] += count;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i][0] == 0) return "a group without a case";
    if (cases[i][0] != cases[i][1]) return "the two readings count different numbers of cases";
    if (cases[i][0] != paths[i]) return "the variants do not count every case once";
  }
  return {};
}

}  // namespace casepath::detail
