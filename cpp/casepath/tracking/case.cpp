#include "casepath/tracking/case.hpp"

#include <algorithm>
#include <cstddef>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/error.hpp"
#include "casepath/tracking/detail/refusal.hpp"
#include "casepath/tracking/detail/values.hpp"

namespace casepath {
namespace {

/// One event put to a case: what step() was asked, and its answer.
struct Attempt {
  Event event;
  Step step;
  std::vector<std::string> fresh_categories;
};

void check_time(Instant on) {
  if (!on.is_recorded()) return;
  if (on.date < Date::of(1, 1, 1) || on.date > Date::of(9999, 12, 31)) {
    throw ArgumentError("the date is " + to_string(on.date) + "; it must lie in years 1 to 9999");
  }
  if (on.second < 0 || on.second > 86'399) {
    throw ArgumentError("the second of the day is " + std::to_string(on.second) +
                        "; it must lie between 0 and 86399");
  }
}

Attempt attempt(const Pipeline& pipeline, const Position& position,
                const std::vector<std::string>& categories, std::string_view name, Instant on,
                const FieldMap& fields) {
  check_time(on);
  Attempt result;
  result.event.type = pipeline.find_event(name).value_or(EventId::none());
  result.event.time = on;
  result.event.fields = detail::values_of(pipeline, fields, categories, result.fresh_categories);
  result.step = step(pipeline, position, result.event);
  return result;
}

std::string name_of(std::span<const std::string> offences, OffenceId id) {
  return id.is_none() ? std::string{} : offences[id.index()];
}

/// Makes room for `more` elements, so that adding them can't fail; grows by doubling.
template <class Element>
void make_room(std::vector<Element>& elements, std::size_t more) {
  const std::size_t needed = elements.size() + more;
  if (needed > elements.capacity()) elements.reserve(std::max(needed, 2 * elements.capacity()));
}

}  // namespace

Case::Case(Pipeline pipeline, std::string name)
    : pipeline_(std::move(pipeline)),
      name_(std::move(name)),
      milestone_offences_(pipeline_.milestones().size()),
      milestone_marked_(pipeline_.milestones().size()) {
  if (detail::first_bad_utf8(name_)) {
    throw ArgumentError("the name of a case must be UTF-8, not " + detail::shown(name_));
  }
}

std::string Case::state() const {
  return position_.is_open() ? pipeline_.state(position_.state).name : std::string{};
}

std::string Case::stage() const {
  if (!position_.is_open()) return {};
  const StageId stage = pipeline_.state(position_.state).stage;
  return stage.is_none() ? std::string{} : pipeline_.stages()[stage.index()];
}

std::string Case::offence() const {
  return name_of(pipeline_.offences(), position_.offence(pipeline_));
}

bool Case::is_concluded() const noexcept {
  return position_.is_open() && pipeline_.state(position_.state).is_outcome();
}

FieldMap Case::fields() const {
  return detail::fields_of(pipeline_, position_.fields, own_categories_);
}

std::map<std::string, std::string> Case::milestones() const {
  std::map<std::string, std::string> offences;
  for (std::size_t i = 0; i < milestone_marked_.size(); ++i) {
    if (!milestone_marked_[i]) continue;
    offences[pipeline_.milestones()[i]] = name_of(pipeline_.offences(), milestone_offences_[i]);
  }
  return offences;
}

std::vector<std::string> Case::allowed() const {
  return detail::allowed_from(pipeline_, position_.state);
}

std::optional<Refusal> Case::why_not(std::string_view event, Instant on,
                                     const FieldMap& fields) const {
  const Attempt tried = attempt(pipeline_, position_, own_categories_, event, on, fields);
  if (tried.step) return std::nullopt;
  return detail::refusal_of(pipeline_, position_, tried.event, tried.step, event, fields);
}

std::optional<Refusal> Case::apply(std::string_view event, Instant on, const FieldMap& fields) {
  Attempt tried = attempt(pipeline_, position_, own_categories_, event, on, fields);
  const Step& move = tried.step;
  if (!move) {
    return detail::refusal_of(pipeline_, position_, tried.event, move, event, fields);
  }

  // Everything that can throw comes first; from advance() on the case changes as a whole.
  HistoryEntry entry{std::string(event),
                     on.is_recorded() ? on : Instant{},
                     fields,
                     state(),
                     pipeline_.state(move.to).name,
                     name_of(pipeline_.offences(), move.offence_before),
                     name_of(pipeline_.offences(), move.offence_after)};
  make_room(history_, 1);
  make_room(own_categories_, tried.fresh_categories.size());

  advance(pipeline_, position_, tried.event, move);
  for (std::string& text : tried.fresh_categories) own_categories_.push_back(std::move(text));
  const MilestoneId milestone = pipeline_.marks(tried.event.type);
  if (!milestone.is_none() && !milestone_marked_[milestone.index()]) {
    milestone_marked_[milestone.index()] = true;
    milestone_offences_[milestone.index()] = position_.offence(pipeline_);
  }
  history_.push_back(std::move(entry));
  return std::nullopt;
}

}  // namespace casepath
