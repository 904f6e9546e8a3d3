#include "casepath/pipeline/pipeline.hpp"

#include <array>
#include <fstream>
#include <utility>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/error.hpp"
#include "casepath/pipeline/detail/compile.hpp"
#include "casepath/pipeline/detail/compiled.hpp"
#include "casepath/pipeline/detail/embedded.hpp"
#include "casepath/pipeline/detail/order.hpp"
#include "casepath/pipeline/detail/reading.hpp"

namespace casepath {

namespace {

template <class IdType>
std::optional<IdType> find(const detail::NameIndex& index, std::string_view name) noexcept {
  const auto found = index.find(name);
  if (found == index.end()) return std::nullopt;
  return IdType{found->second};
}

}  // namespace

std::string_view to_string(Direction direction) noexcept {
  switch (direction) {
    case Direction::lighter:
      return "lighter";
    case Direction::heavier:
      return "heavier";
    case Direction::same:
      return "same";
    case Direction::incomparable:
      return "incomparable";
  }
  return "";
}

Pipeline::Pipeline(Definition definition) {
  auto diagnostics = check(definition);
  if (!diagnostics.empty()) throw PipelineError(std::move(diagnostics));
  compiled_ = detail::compile(std::move(definition));
}

Pipeline Pipeline::from_json(std::string_view json) {
  detail::Checked checked = detail::read_and_check(json);
  if (!checked.diagnostics.empty()) throw PipelineError(std::move(checked.diagnostics));
  return Pipeline(detail::compile(std::move(checked.definition)));
}

Pipeline Pipeline::read(const std::filesystem::path& path) {
  const auto unreadable = [&path] {
    return PipelineError({{"unreadable_file", "", "can't read " + detail::shown(path.string()),
                           "check that the file is there and may be read"}});
  };
  std::error_code ignored;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, ignored)) throw unreadable();
  std::string text;
  std::array<char, 65536> block{};
  while (file.read(block.data(), block.size()) || file.gcount() > 0) {
    text.append(block.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) throw unreadable();
  return from_json(text);
}

Pipeline Pipeline::builtin(std::string_view id) {
  for (const detail::EmbeddedFile& file : detail::embedded_pipelines()) {
    if (file.name == id) return from_json(file.text);
  }
  const auto ids = builtin_ids();
  throw ArgumentError("there is no built-in pipeline " + detail::shown(id) +
                      did_you_mean(std::string(id.substr(0, 60)), ids) +
                      "; the built-in ones are " + detail::list_of(ids));
}

std::vector<std::string> Pipeline::builtin_ids() {
  std::vector<std::string> ids;
  for (const detail::EmbeddedFile& file : detail::embedded_pipelines()) {
    ids.emplace_back(file.name);
  }
  return ids;
}

const Definition& Pipeline::definition() const noexcept { return compiled_->definition; }
std::string Pipeline::to_json() const { return compiled_->json; }
std::uint64_t Pipeline::fingerprint() const noexcept { return compiled_->fingerprint; }

const std::string& Pipeline::id() const noexcept { return compiled_->definition.id; }
const std::string& Pipeline::unit() const noexcept { return compiled_->definition.unit; }
std::span<const std::string> Pipeline::parents() const noexcept {
  return compiled_->definition.parents;
}
std::span<const std::string> Pipeline::stages() const noexcept { return compiled_->stages; }
std::span<const std::string> Pipeline::milestones() const noexcept {
  return compiled_->definition.milestones;
}
std::span<const OutcomeClass> Pipeline::outcome_classes() const noexcept {
  return compiled_->classes;
}
std::span<const State> Pipeline::states() const noexcept { return compiled_->states; }
std::span<const Field> Pipeline::fields() const noexcept { return compiled_->fields; }
std::span<const std::string> Pipeline::offences() const noexcept {
  return compiled_->offence_names;
}
std::span<const std::string> Pipeline::events() const noexcept { return compiled_->event_names; }
std::span<const Transition> Pipeline::transitions() const noexcept {
  return compiled_->transitions;
}
std::span<const std::string> Pipeline::category_texts() const noexcept {
  return compiled_->category_texts;
}

std::optional<StageId> Pipeline::find_stage(std::string_view name) const noexcept {
  return find<StageId>(compiled_->stage_index, name);
}
std::optional<StateId> Pipeline::find_state(std::string_view name) const noexcept {
  return find<StateId>(compiled_->state_index, name);
}
std::optional<ClassId> Pipeline::find_class(std::string_view name) const noexcept {
  return find<ClassId>(compiled_->class_index, name);
}
std::optional<FieldId> Pipeline::find_field(std::string_view name) const noexcept {
  return find<FieldId>(compiled_->field_index, name);
}
std::optional<OffenceId> Pipeline::find_offence(std::string_view name) const noexcept {
  return find<OffenceId>(compiled_->offence_index, name);
}
std::optional<EventId> Pipeline::find_event(std::string_view name) const noexcept {
  return find<EventId>(compiled_->event_index, name);
}
std::optional<MilestoneId> Pipeline::find_milestone(std::string_view name) const noexcept {
  return find<MilestoneId>(compiled_->milestone_index, name);
}

FieldId Pipeline::offence_field() const noexcept { return compiled_->offence_field; }

TransitionId Pipeline::transition(StateId from, EventId event) const noexcept {
  const bool is_state = from.is_none() || from.index() < compiled_->states.size();
  if (!is_state || event.index() >= compiled_->events.size()) return TransitionId::none();
  return compiled_->at(from, event);
}

std::vector<EventId> Pipeline::events_from(StateId from) const {
  std::vector<EventId> result;
  for (std::size_t i = 0; i < compiled_->events.size(); ++i) {
    if (!transition(from, EventId{i}).is_none()) result.emplace_back(i);
  }
  return result;
}

MilestoneId Pipeline::marks(EventId event) const noexcept {
  return compiled_->events[event.index()].marks;
}
const EventText& Pipeline::actor(EventId event) const noexcept {
  return compiled_->events[event.index()].actor;
}
const EventText& Pipeline::reason(EventId event) const noexcept {
  return compiled_->events[event.index()].reason;
}
std::span<const FieldId> Pipeline::reads(EventId event) const noexcept {
  return compiled_->events[event.index()].reads;
}
std::optional<std::int64_t> Pipeline::silent_after_days() const noexcept {
  return compiled_->definition.silent_after_days;
}

Direction Pipeline::compare(OffenceId before, OffenceId after, Date on) const noexcept {
  const detail::Compiled& c = *compiled_;
  if (before.index() >= c.offences.size() || after.index() >= c.offences.size()) {
    return Direction::incomparable;
  }
  const detail::CompiledOffence& old_one = c.offences[before.index()];
  const detail::CompiledOffence& new_one = c.offences[after.index()];
  if (old_one.family == new_one.family) return Direction::same;
  if (c.definition.order == OffenceOrder::penalties) {
    return detail::compare_ranges(detail::in_force(old_one.editions, on),
                                  detail::in_force(new_one.editions, on));
  }
  const std::size_t old_family = old_one.family;
  const std::size_t new_family = new_one.family;
  if (c.lighter[new_family * c.families + old_family]) return Direction::lighter;
  if (c.lighter[old_family * c.families + new_family]) return Direction::heavier;
  return Direction::incomparable;
}

std::vector<Unverified> Pipeline::unverified() const {
  const Definition& d = compiled_->definition;
  std::vector<Unverified> result;
  const auto list = [&result](const Provenance& provenance, std::string pointer, std::string what) {
    if (provenance.verified) return;
    result.push_back({std::move(pointer), std::move(what), provenance.source});
  };
  for (const StateDefinition& one : d.states) {
    list(one.provenance, detail::at("/states", one.name), "state " + detail::shown(one.name));
  }
  for (const OffenceDefinition& one : d.offences) {
    const std::string pointer = detail::at("/offences", one.name);
    const std::string what = "offence " + detail::shown(one.name);
    list(one.provenance, pointer, what);
    for (std::size_t i = 0; i < one.editions.size(); ++i) {
      const Date from = one.editions[i].from;
      list(one.editions[i].provenance, detail::at(detail::at(pointer, "editions"), i),
           what + ", edition from " + (from.is_recorded() ? to_string(from) : "the beginning"));
    }
  }
  for (const EventDefinition& one : d.events) {
    list(one.provenance, detail::at("/events", one.name), "event " + detail::shown(one.name));
  }
  for (const DeadlineDefinition& one : d.deadlines) {
    list(one.provenance, detail::at("/deadlines", one.name), "deadline " + detail::shown(one.name));
  }
  return result;
}

bool operator==(const Pipeline& a, const Pipeline& b) noexcept {
  return a.compiled_ == b.compiled_ || a.compiled_->json == b.compiled_->json;
}

}  // namespace casepath
