#include "casepath/simulation/detail/pending_start.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/pipeline/step.hpp"
#include "casepath/simulation/detail/exit_step.hpp"

namespace casepath::detail {
namespace {

[[noreturn]] void refuse(const PendingCase& pending, const std::string& why) {
  throw ArgumentError("pending case " + in_quotes(pending.name) + " " + why);
}

std::uint32_t group_of(const CompiledModel& model, const PendingCase& pending) {
  const auto& groups = model.groups();
  const auto found = std::find(groups.begin(), groups.end(), pending.group);
  if (found == groups.end()) {
    std::string values;
    for (const std::string& value : pending.group) {
      values += (values.empty() ? "" : ", ") + in_quotes(value);
    }
    refuse(pending, "is of a group that the model does not have: " +
                        (values.empty() ? std::string{"no values"} : values));
  }
  return static_cast<std::uint32_t>(found - groups.begin());
}

/// A case on its way through its rows.
class Walk {
 public:
  Walk(CompiledModel& model, const PendingCase& pending)
      : model_(model), pending_(pending), group_(group_of(model, pending)) {}

  PendingStart go(Date from) {
    if (pending_.rows.empty()) refuse(pending_, "has no rows");
    for (std::size_t i = 0; i < pending_.rows.size(); ++i) take(i, from);
    if (model_.pipeline().state(position_.state).is_outcome()) {
      refuse(pending_, "has ended: in " + in_quotes(model_.pipeline().state(position_.state).name));
    }
    const Date entered = pending_.entered;
    if (!entered.is_recorded() || entered < pending_.rows.front().on || entered > from) {
      refuse(pending_, "came into its state on " + to_string(entered) +
                           ", which must lie between its first row and " + to_string(from));
    }
    start_.entered = entered.days();
    start_.place = model_.add_place(place());
    return std::move(start_);
  }

  /// The states of the stays before the last one.
  [[nodiscard]] const std::vector<StateId>& left() const noexcept { return left_; }

 private:
  [[nodiscard]] Place place() const {
    return {group_, position_.state, position_.offence(model_.pipeline())};
  }

  void take(std::size_t i, Date from) {
    const Pipeline& pipeline = model_.pipeline();
    const PendingCase::Row& row = pending_.rows[i];
    const std::string where = "row " + std::to_string(i + 1);
    if (!row.on.is_recorded() || row.on > from) {
      refuse(pending_, "has a " + where + " of " + to_string(row.on) +
                           ", which must be a day up to " + to_string(from));
    }
    Event event;
    event.type = pipeline.find_event(row.event).value_or(EventId::none());
    event.time = {row.on};
    event.fields = row_values(pipeline, row.offence, row.fields);
    const Step move = step(pipeline, position_, event);
    if (!move) {
      refuse(pending_, "can't be followed: " + where + ", event " + in_quotes(row.event) + " " +
                           (move.reason == RefusalReason::time_runs_backwards
                                ? "is before the row above it"
                                : refusal_in_words(pipeline, move, row.event)));
    }
    const Place before = place();
    advance(pipeline, position_, event, move);
    if (i > 0 && place() != before) left_.push_back(before.state);
    start_.rows.push_back(
        {model_.row_kind({group_, row.event, row.offence, row.fields}), event.type, row.on.days()});
  }

  CompiledModel& model_;
  const PendingCase& pending_;
  std::uint32_t group_;
  Position position_;
  PendingStart start_;
  std::vector<StateId> left_;
};

void check_known(const CompiledModel& model, const PendingCase& pending, const Place& place,
                 PlaceId id) {
  for (const Phase& phase : model.phases()) {
    if (phase.places[id.index()].is_known) continue;
    const Pipeline& pipeline = model.pipeline();
    refuse(pending, "is in " + in_quotes(pipeline.state(place.state).name) +
                        (place.offence.is_none()
                             ? std::string{" without an offence"}
                             : " with the offence " +
                                   in_quotes(pipeline.offences()[place.offence.index()])) +
                        ", and the model has no situation for it");
  }
}

}  // namespace

std::vector<PendingStart> start_pending(CompiledModel& model, const SimulateOptions& options) {
  std::vector<PendingStart> starts;
  std::vector<std::vector<StateId>> left;
  for (const PendingCase& pending : options.pending) {
    Walk walk{model, pending};
    starts.push_back(walk.go(options.from));
    left.push_back(walk.left());
  }
  // When all places are known, it is known which states a case may come back to.
  for (std::size_t i = 0; i < starts.size(); ++i) {
    check_known(model, options.pending[i], model.place(starts[i].place), starts[i].place);
    starts[i].stays.assign(model.counters(), 0);
    for (const StateId state : left[i]) {
      if (const std::uint16_t counter = model.counter(state)) ++starts[i].stays[counter - 1];
    }
  }
  return starts;
}

}  // namespace casepath::detail
