#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/replay/detail/summarise.hpp"
#include "casepath/replay/replay.hpp"

namespace casepath {
namespace {

/// Breaks of one reason; the first of them serves as the example in the suggestion.
struct ReasonKey {
  FindingKind kind;
  bool never_opened;
  std::uint16_t word;
  StateId state;
  FieldId field;
  friend auto operator<=>(const ReasonKey&, const ReasonKey&) = default;
};

/// What one would write if the records are right and the declaration is not.
std::string suggestion(const Replay::Data& data, const ReasonKey& reason, RowId example) {
  const std::string& word = data.log.word_texts()[reason.word];
  if (reason.never_opened) return "look at as_of=, or at why these cases have no event that opens";
  switch (reason.kind) {
    case FindingKind::unknown_event: {
      const auto known = data.pipeline.events();
      return "events={" + in_quotes(word) + ": None}  # if it moves nothing; else its event" +
             did_you_mean(word, {known.begin(), known.end()});
    }
    case FindingKind::not_allowed_here: {
      const EventId event = data.binding.word_events[reason.word];
      const std::string from = reason.state.is_none()
                                   ? std::string("null")
                                   : in_quotes(data.pipeline.state(reason.state).name);
      return "in the definition, \"events\" > " + in_quotes(data.pipeline.events()[event.index()]) +
             " > \"transitions\": {\"from\": " + from + ", \"to\": ...}";
    }
    case FindingKind::missing_field: {
      const std::string& field = data.pipeline.fields()[reason.field.index()].name;
      return "fields={" + in_quotes(field) + ": \"<column>\"}, or take " + in_quotes(field) +
             " out of what the event requires";
    }
    case FindingKind::unknown_offence: {
      const Attribute* column = data.binding.field_columns[reason.field.index()];
      const std::string text = column == nullptr ? std::string() : column->text(example);
      return "in the definition, \"offences\": {" + in_quotes(text) + ": {\"title\": ...}}";
    }
    case FindingKind::guard_failed:
      return "look at the \"if\" of this event's transition, and at the fields it reads";
    default:
      return {};
  }
}

std::vector<BreakReason> break_reasons(const Replay::Data& data) {
  std::map<std::uint64_t, FieldId> fields;  // row -> field, of the findings that name one
  for (const Finding& finding : data.findings) {
    if (!finding.field.is_none()) fields.emplace(finding.row.value(), finding.field);
  }
  std::map<ReasonKey, std::pair<std::int64_t, RowId>> counted;
  for (const Break& broken : data.breaks) {
    const auto field = fields.find(broken.row.value());
    const std::uint16_t word =
        broken.never_opened ? std::uint16_t{0} : data.log.words()[broken.row.index()];
    const ReasonKey key{
        broken.kind, broken.never_opened, word, broken.state,
        field == fields.end() || broken.never_opened ? FieldId::none() : field->second};
    ++counted.try_emplace(key, 0, broken.row).first->second.first;
  }
  std::vector<BreakReason> reasons;
  reasons.reserve(counted.size());
  for (const auto& [key, value] : counted) {
    reasons.push_back({key.kind, key.never_opened,
                       key.never_opened ? std::string() : data.log.word_texts()[key.word],
                       key.state.is_none() ? std::string() : data.pipeline.state(key.state).name,
                       value.first, suggestion(data, key, value.second)});
  }
  std::sort(reasons.begin(), reasons.end(), [](const BreakReason& a, const BreakReason& b) {
    return std::tie(b.cases, a.event, a.state, a.kind) <
           std::tie(a.cases, b.event, b.state, b.kind);
  });
  return reasons;
}

/// By how many cases ended where.
void count_ends(const Replay::Data& data, std::span<const std::int64_t> end_counts,
                ReplaySummary& summary) {
  std::vector<std::int64_t> by_class(data.pipeline.outcome_classes().size());
  for (std::size_t bits = 0; bits < end_counts.size(); ++bits) {
    const std::int64_t cases = end_counts[bits];
    if (cases == 0) continue;
    const PathEnd end{static_cast<std::uint32_t>(bits)};
    const PathNode& path = data.paths[end.node()];
    summary.already_running += data.is_running(end) ? cases : 0;
    summary.reordered += (path.flags & flag_reordered) != 0 ? cases : 0;
    summary.reopened += (path.flags & flag_reopened) != 0 ? cases : 0;
    switch (data.status(end)) {
      case CaseStatus::concluded:
        summary.concluded += cases;
        by_class[data.pipeline.state(path.state).outcome_class.index()] += cases;
        break;
      case CaseStatus::active:
        summary.active += cases;
        break;
      case CaseStatus::paused:
        summary.paused += cases;
        break;
      case CaseStatus::silent:
        summary.silent += cases;
        break;
      case CaseStatus::set_aside:
        summary.set_aside += cases;
        break;
    }
  }
  for (std::size_t i = 0; i < by_class.size(); ++i) {
    if (by_class[i] != 0) {
      summary.concluded_by_class.emplace_back(data.pipeline.outcome_classes()[i].name, by_class[i]);
    }
  }
}

/// By how many cases went through each path: behind it come those that go on from it.
void count_rows(const Replay::Data& data, std::span<const std::int64_t> end_counts,
                ReplaySummary& summary) {
  std::vector<std::int64_t> through(data.paths.size());
  for (std::size_t bits = 0; bits < end_counts.size(); ++bits)
    through[bits / 4] += end_counts[bits];
  for (std::size_t i = data.paths.size(); i-- > 1;) {
    const PathNode& node = data.paths[i];
    through[node.parent] += through[i];
    if (node.result == RowResult::moved) {
      summary.moves += through[i];
      const Transition& transition = data.pipeline.transitions()[node.transition.index()];
      summary.filled += through[i] * static_cast<std::int64_t>(transition.via.size());
    } else if (node.result == RowResult::moves_nothing) {
      summary.moves_nothing += through[i];
    }
  }
  for (const Finding& finding : data.findings) {
    ++summary.findings_by_kind[static_cast<std::size_t>(finding.kind)];
    summary.findings += is_remark(finding.kind) ? 0 : 1;
  }
}

void add_line(std::string& text, std::string_view label, std::int64_t count,
              const std::string& rest) {
  std::string number = std::to_string(count);
  for (std::size_t at = number.size(); at > 3; at -= 3) number.insert(at - 3, ",");
  text += "  ";
  text += label;
  text.append(label.size() < 16 ? 16 - label.size() : 1, ' ');
  text.append(number.size() < 11 ? 11 - number.size() : 0, ' ');
  text += number;
  if (!rest.empty()) text += "  " + rest;
  text += '\n';
}

std::string list_of(const std::vector<std::pair<std::string, std::int64_t>>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    if (!text.empty()) text += ", ";
    text += name + " " + std::to_string(count);
  }
  return text;
}

std::string break_line(const BreakReason& reason, const std::string& unit) {
  std::string text = "  " + std::to_string(reason.cases) + " x ";
  if (reason.never_opened) {
    text += "never opened: every row of the " + unit +
            " lies after the data cut, is a duplicate, or moves nothing";
  } else {
    text += std::string(to_string(reason.kind)) + ": " + in_quotes(reason.event) + " " +
            (reason.state.empty() ? "before the " + unit + " was opened"
                                  : "in state " + in_quotes(reason.state));
  }
  text += '\n';
  if (!reason.suggestion.empty()) text += "      " + reason.suggestion + '\n';
  return text;
}

}  // namespace

ReplaySummary summarise(const Replay::Data& data, std::span<const std::int64_t> end_counts) {
  ReplaySummary summary;
  summary.pipeline = data.pipeline.id();
  summary.unit = data.unit;
  summary.as_of = data.as_of;
  summary.complete_from = data.complete_from;
  summary.silent_after_days = data.silent_after_days;
  summary.cases = static_cast<std::int64_t>(data.log.case_count());
  summary.rows = static_cast<std::int64_t>(data.log.row_count());
  count_ends(data, end_counts, summary);
  count_rows(data, end_counts, summary);
  summary.breaks = break_reasons(data);
  return summary;
}

std::string to_text(const ReplaySummary& summary, std::size_t most_breaks) {
  std::string text = "Replay of " + summary.pipeline + "; unit: " + summary.unit +
                     "; data cut: " + to_string(summary.as_of);
  if (summary.complete_from.is_recorded()) {
    text += "; records complete from " + to_string(summary.complete_from);
  }
  text += '\n';
  add_line(text, "cases", summary.cases, "= concluded + pending + set aside");
  add_line(text, "concluded", summary.concluded, list_of(summary.concluded_by_class));
  add_line(text, "pending", summary.active + summary.paused + summary.silent,
           "active " + std::to_string(summary.active) + ", paused " +
               std::to_string(summary.paused) + ", silent " + std::to_string(summary.silent) +
               " (no record for over " + std::to_string(summary.silent_after_days) + " days)");
  add_line(text, "set aside", summary.set_aside,
           summary.set_aside == 0 ? "" : "where they stand is not known");
  add_line(text, "rows", summary.rows, "= moves + declared to move nothing + findings");
  add_line(text, "moves", summary.moves, "");
  add_line(text, "move nothing", summary.moves_nothing, "");
  std::vector<std::pair<std::string, std::int64_t>> findings;
  std::vector<std::pair<std::string, std::int64_t>> remarks;
  for (std::size_t i = 0; i < finding_kinds; ++i) {
    const auto kind = static_cast<FindingKind>(i);
    if (summary.findings_by_kind[i] == 0) continue;
    (is_remark(kind) ? remarks : findings)
        .emplace_back(std::string(to_string(kind)), summary.findings_by_kind[i]);
  }
  add_line(text, "findings", summary.findings, list_of(findings));
  if (summary.already_running != 0) {
    remarks.emplace_back("already running cases", summary.already_running);
  }
  if (summary.reopened != 0) remarks.emplace_back("reopened cases", summary.reopened);
  if (summary.filled != 0) remarks.emplace_back("visits filled in", summary.filled);
  if (!remarks.empty()) text += "  remarks: " + list_of(remarks) + '\n';
  if (!summary.breaks.empty()) {
    text += "Why paths break, most frequent first, and what to write if the records are right:\n";
    for (std::size_t i = 0; i < std::min(most_breaks, summary.breaks.size()); ++i) {
      text += break_line(summary.breaks[i], summary.unit);
    }
    if (summary.breaks.size() > most_breaks) {
      text += "  and " + std::to_string(summary.breaks.size() - most_breaks) + " further reasons\n";
    }
  }
  return text;
}

}  // namespace casepath
