// The read side of a Replay: where cases stand, what rows did, and how to say it.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/replay/replay.hpp"

namespace casepath {
namespace {

/// Where a case stood, in words.
std::string place_name(const Pipeline& pipeline, StateId state) {
  return state.is_none() ? std::string("before it was opened")
                         : "in state " + in_quotes(pipeline.state(state).name);
}

std::string text_of(const Replay::Data& data, const EventText& text, RowId row) {
  if (text.field.is_none()) return text.literal;
  const Attribute* column = data.binding.field_columns[text.field.index()];
  return column == nullptr ? std::string() : column->text(row);
}

}  // namespace

std::string_view to_string(FindingKind kind) noexcept {
  static constexpr std::array<std::string_view, finding_kinds> names{
      "unknown_event",   "after_close",  "not_allowed_here", "missing_field",
      "unknown_offence", "guard_failed", "after_break",      "exact_duplicate",
      "after_data_cut",  "missing_time", "reordered"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view to_string(CaseStatus status) noexcept {
  static constexpr std::array<std::string_view, case_statuses> names{
      "concluded", "active", "paused", "silent", "set_aside"};
  return names[static_cast<std::size_t>(status)];
}

std::string_view to_string(Reading reading) noexcept {
  return reading == Reading::first_decision ? "first_decision" : "at_cut";
}

const Pipeline& Replay::pipeline() const noexcept { return data_->pipeline; }
const EventLog& Replay::log() const noexcept { return data_->log; }
Date Replay::as_of() const noexcept { return data_->as_of; }
Date Replay::complete_from() const noexcept { return data_->complete_from; }
std::int64_t Replay::silent_after_days() const noexcept { return data_->silent_after_days; }
const std::string& Replay::unit() const noexcept { return data_->unit; }
std::size_t Replay::case_count() const noexcept { return data_->ends.size(); }
const ReplaySummary& Replay::summary() const noexcept { return data_->summary; }
std::span<const Finding> Replay::findings() const noexcept { return data_->findings; }
std::span<const Reclassification> Replay::reclassifications() const noexcept {
  return data_->reclassifications;
}
std::span<const Break> Replay::breaks() const noexcept { return data_->breaks; }

const std::uint32_t* Replay::Data::order(CaseId id) const noexcept {
  if ((path(id).flags & flag_reordered) == 0) return nullptr;
  const auto own = std::partition_point(orders.begin(), orders.end(),
                                        [id](const OwnOrder& order) { return order.case_id < id; });
  return own->rows.data();
}

const PathNode& Replay::Data::path_at(RowId row) const noexcept {
  const auto begins = log.case_begins();
  const auto next = std::upper_bound(begins.begin(), begins.end(), row.value());
  const CaseId id{static_cast<std::size_t>(next - begins.begin()) - 1};
  const std::uint32_t first = *(next - 1);
  std::uint32_t place = row.value() - first + 1;
  if (const std::uint32_t* own = order(id)) {
    place =
        static_cast<std::uint32_t>(std::find(own, own + (*next - first), row.value()) - own) + 1;
  }
  const PathNode* at = &path(id);
  while (at->depth > place) at = &paths[at->parent];
  return *at;
}

CaseStatus Replay::status(CaseId id, Reading reading) const noexcept {
  const bool decided = (data_->path(id).flags & flag_decided) != 0;
  return reading == Reading::first_decision && decided ? CaseStatus::concluded
                                                       : data_->status(data_->end(id));
}

StateId Replay::last_state(CaseId id, Reading reading) const noexcept {
  const PathNode& path = data_->path(id);
  const bool at_decision = reading == Reading::first_decision && path.decided != 0;
  return at_decision ? data_->paths[path.decided].state : path.state;
}

bool Replay::is_already_running(CaseId id) const noexcept {
  return data_->is_running(data_->end(id));
}

RowId Replay::opening_row(CaseId id) const noexcept {
  const std::uint32_t place = data_->path(id).opened;
  return place == 0 ? RowId::none() : data_->row_at(id, place);
}

std::vector<Visit> Replay::visits(CaseId id) const {
  std::vector<Visit> visits;
  for_each_move(*data_, id, [&](const MoveView& move) {
    if (move.from == move.to) return true;
    const Instant time = data_->log.time(RowId{move.row});
    const auto leave = [&] {
      if (visits.empty()) return;
      visits.back().left = time;
      visits.back().left_k = move.k;
      visits.back().has_left = true;
    };
    const auto enter = [&](StateId state, bool filled) {
      leave();
      visits.push_back({id, state, time, move.k, Instant{}, 0, false, filled});
    };
    const TransitionId transition = data_->pipeline.transition(move.from, move.event);
    for (const StateId state : data_->pipeline.transitions()[transition.index()].via) {
      enter(state, true);
    }
    enter(move.to, false);
    return true;
  });
  return visits;
}

std::vector<Visit> Replay::visits() const {
  std::vector<Visit> all;
  for (std::size_t i = 0; i < case_count(); ++i) {
    const std::vector<Visit> own = visits(CaseId{i});
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

std::vector<RowId> Replay::rows(CaseId id) const {
  std::vector<RowId> rows;
  const std::uint32_t* own = data_->order(id);
  for (std::uint32_t row = data_->log.begin(id).value(); row < data_->log.end(id).value(); ++row) {
    rows.emplace_back(own == nullptr ? row : *own++);
  }
  return rows;
}

bool Replay::moved(RowId row) const noexcept {
  return data_->path_at(row).result == RowResult::moved;
}
bool Replay::moves_nothing(RowId row) const noexcept {
  return data_->path_at(row).result == RowResult::moves_nothing;
}
std::optional<FindingKind> Replay::finding(RowId row) const noexcept {
  const RowResult result = data_->path_at(row).result;
  if (result < RowResult::first_finding) return std::nullopt;
  return kind_of(result);
}
StateId Replay::state_after(RowId row) const noexcept { return data_->path_at(row).state; }
OffenceId Replay::offence_after(RowId row) const noexcept { return data_->path_at(row).offence; }
EventId Replay::event(RowId row) const noexcept {
  return data_->binding.word_events[data_->log.words()[row.index()]];
}

std::string Replay::actor(RowId row) const {
  const EventId id = event(row);
  return id.is_none() ? std::string() : text_of(*data_, data_->pipeline.actor(id), row);
}
std::string Replay::reason(RowId row) const {
  const EventId id = event(row);
  return id.is_none() ? std::string() : text_of(*data_, data_->pipeline.reason(id), row);
}

std::string Replay::message(const Finding& finding) const {
  const Pipeline& pipeline = data_->pipeline;
  const std::string word =
      in_quotes(data_->log.word_texts()[data_->log.words()[finding.row.index()]]);
  const std::string where = place_name(pipeline, finding.state);
  const std::string field =
      finding.field.is_none() ? std::string() : pipeline.fields()[finding.field.index()].name;
  switch (finding.kind) {
    case FindingKind::unknown_event:
      return word + " is no event of the pipeline and is not translated";
    case FindingKind::after_close:
      return word + " comes after the outcome " + in_quotes(pipeline.state(finding.state).name) +
             ", which it does not leave";
    case FindingKind::not_allowed_here:
      return word + " is not allowed " + where;
    case FindingKind::missing_field:
      return word + " needs the field " + in_quotes(field) + ", which is not recorded";
    case FindingKind::unknown_offence: {
      const Attribute* column = data_->binding.field_columns[finding.field.index()];
      const std::string value = column == nullptr ? std::string() : column->text(finding.row);
      return word + " names the offence " + in_quotes(value) + ", which the pipeline does not have";
    }
    case FindingKind::guard_failed:
      return "the condition of " + word + " " + where + " does not hold, or is not known to hold";
    case FindingKind::after_break:
      return "an earlier row had broken the path; " + word + " was not looked at";
    case FindingKind::exact_duplicate:
      return word + " says the same as an earlier row of the case in every column";
    case FindingKind::after_data_cut:
      return word + " lies after the data cut, " + to_string(data_->as_of);
    case FindingKind::missing_time:
      return word + " has no date; it moved the case in file order and counts in no time";
    case FindingKind::reordered:
      return "the events of this time were taken in the one order that the pipeline accepts";
  }
  return {};
}

std::string Replay::path_text(CaseId id) const {
  const Pipeline& pipeline = data_->pipeline;
  std::string text = unit() + " " + std::string(log().case_name(id)) + "\n";
  for (const RowId row : rows(id)) {
    const std::string& word = log().word_texts()[log().words()[row.index()]];
    const Instant time = log().time(row);
    std::string when = time.is_recorded() ? to_string(time) : std::string("undated");
    if (when.size() < 10) when.append(10 - when.size(), ' ');
    text.append("  ").append(when).append("  ").append(word);
    if (moved(row)) {
      text += " -> " + pipeline.state(state_after(row)).name;
      const OffenceId offence = offence_after(row);
      if (!offence.is_none()) text += " [" + pipeline.offences()[offence.index()] + "]";
    } else if (moves_nothing(row)) {
      text += " (moves nothing)";
    } else {
      const auto own = std::partition_point(data_->findings.begin(), data_->findings.end(),
                                            [id](const Finding& f) { return f.case_id < id; });
      const auto found = std::find_if(own, data_->findings.end(), [row](const Finding& f) {
        return f.row == row && !is_remark(f.kind);
      });
      text += " ! " + message(*found);
    }
    text += '\n';
  }
  text += "  at " + to_string(as_of()) + ": " + std::string(to_string(status(id)));
  const StateId last = last_state(id);
  if (!last.is_none()) text += ", " + pipeline.state(last).name;
  return text + '\n';
}

}  // namespace casepath
