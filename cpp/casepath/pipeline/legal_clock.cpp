#include "casepath/pipeline/legal_clock.hpp"

#include <algorithm>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath {

Deadline::Deadline(const Pipeline& pipeline, const DeadlineDefinition& definition)
    : definition_(definition), effects_(pipeline.events().size()) {
  const auto mark = [&](const std::vector<std::string>& events, Effect effect) {
    for (const std::string& name : events) {
      std::uint8_t& effects = effects_[pipeline.find_event(name)->index()];
      effects = static_cast<std::uint8_t>(effects | effect);
    }
  };
  mark(definition.starts, starting);
  mark(definition.stops, stopping);
  mark(definition.suspends, suspending);
  mark(definition.resumes, resuming);
}

Deadline Deadline::find(const Pipeline& pipeline, std::string_view name) {
  const auto& all = pipeline.definition().deadlines;
  const auto found = std::find_if(
      all.begin(), all.end(), [name](const DeadlineDefinition& one) { return one.name == name; });
  if (found != all.end()) return {pipeline, *found};
  std::vector<std::string> known;
  std::string listed;
  for (const DeadlineDefinition& one : all) {
    known.push_back(one.name);
    listed += (listed.empty() ? "" : ", ") + one.name;
  }
  throw ArgumentError(in_quotes(name) + " is no deadline of pipeline " + in_quotes(pipeline.id()) +
                      did_you_mean(std::string(name), known) +
                      "; deadlines: " + (listed.empty() ? "none" : listed));
}

std::string in_words(const Period& period) {
  std::string unit(to_string(period.unit));
  if (period.count == 1) unit.pop_back();
  return std::to_string(period.count) + " " + unit;
}

Date last_day(const Period& period, Date begin) noexcept {
  if (period.unit == Period::Unit::days) {
    return Date{begin.days() + static_cast<std::int32_t>(period.count)};
  }
  const std::int64_t months = period.count * (period.unit == Period::Unit::years ? 12 : 1);
  const std::int64_t month = std::int64_t{begin.year()} * 12 + begin.month() - 1 + months;
  const auto year = static_cast<int>(month / 12);
  const auto of_year = static_cast<unsigned>(month % 12 + 1);
  unsigned day = begin.day();
  Date last = Date::of(year, of_year, day);
  while (!last.is_recorded()) last = Date::of(year, of_year, --day);
  return last;
}

std::string_view to_string(ClockState state) noexcept {
  switch (state) {
    case ClockState::not_started:
      return "not_started";
    case ClockState::running:
      return "running";
    case ClockState::suspended:
      return "suspended";
    case ClockState::stopped:
      return "stopped";
  }
  return {};
}

void LegalClock::take(EventId event, Date day) noexcept {
  const bool runs = state_ == ClockState::running;
  const bool rests = state_ == ClockState::suspended;
  if ((runs || rests) && deadline_->stops(event)) {
    state_ = ClockState::stopped;
    stopped_on_ = day;
    is_dated_ = is_dated_ && day.is_recorded();
  } else if (runs && deadline_->suspends(event)) {
    state_ = ClockState::suspended;
    halted_on_ = day;
    is_dated_ = is_dated_ && day.is_recorded();
  } else if (rests && deadline_->resumes(event)) {
    state_ = ClockState::running;
    is_dated_ = is_dated_ && day.is_recorded();
    if (is_dated_) suspended_days_ += days_between(halted_on_, day);
    halted_on_ = {};
  }
  const bool stands = state_ == ClockState::not_started || state_ == ClockState::stopped;
  if (stands && deadline_->starts(event)) start(day);
}

void LegalClock::start(Date day) noexcept {
  state_ = ClockState::running;
  ++starts_;
  is_dated_ = day.is_recorded();
  suspended_days_ = 0;
  started_on_ = day;
  stopped_on_ = {};
  halted_on_ = {};
}

std::int32_t LegalClock::allowed_days() const noexcept {
  return days_between(started_on_, last_day(deadline_->definition().within, started_on_));
}

std::int32_t LegalClock::elapsed_days(Date on) const noexcept {
  Date until = state_ == ClockState::stopped ? stopped_on_ : on;
  if (halted_on_.is_recorded()) until = halted_on_;
  return days_between(started_on_, until) - suspended_days_;
}

Date LegalClock::due() const noexcept {
  if (state_ == ClockState::suspended) return {};
  return Date{started_on_.days() + allowed_days() + suspended_days_};
}

}  // namespace casepath
