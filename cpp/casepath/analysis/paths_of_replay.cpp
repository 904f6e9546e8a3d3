#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/paths.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

Cell time_cell(const EventLog& log, RowId row) {
  const Instant time = log.time(row);
  return time.is_recorded() ? Cell{to_string(time)} : Cell{};
}

std::string offence_name(const Pipeline& pipeline, OffenceId id) {
  return id.is_none() ? std::string() : pipeline.offences()[id.index()];
}

/// The findings of one case: a replay holds them by case.
std::span<const Finding> findings_of(const Replay& replay, CaseId id) {
  const auto all = replay.findings();
  const auto first = std::partition_point(
      all.begin(), all.end(), [id](const Finding& finding) { return finding.case_id < id; });
  const auto last = std::partition_point(
      first, all.end(), [id](const Finding& finding) { return finding.case_id == id; });
  return all.subspan(static_cast<std::size_t>(first - all.begin()),
                     static_cast<std::size_t>(last - first));
}

/// A case between two rows.
struct Standing {
  StateId state;
  OffenceId offence;
};

std::string move_sentence(const Pipeline& pipeline, const Standing& before, const Standing& after) {
  const std::string to = "\"" + detail::state_name(pipeline, after.state) + "\"";
  std::string text;
  if (before.state.is_none()) {
    text = "opened in " + to;
  } else if (before.state == after.state) {
    text = "stayed in " + to;
  } else {
    text = "moved from \"" + detail::state_name(pipeline, before.state) + "\" to " + to;
  }
  if (before.offence != after.offence) {
    if (before.offence.is_none()) {
      text += "; offence " + offence_name(pipeline, after.offence);
    } else if (after.offence.is_none()) {
      text += "; no offence any more";
    } else {
      text += "; offence " + offence_name(pipeline, before.offence) + " became " +
              offence_name(pipeline, after.offence);
    }
  }
  return text;
}

/// "lighter" and so on, where the row reclassified; a replay holds them by case.
std::string direction_of(const Replay& replay, CaseId id, RowId row) {
  const auto all = replay.reclassifications();
  auto change = std::partition_point(all.begin(), all.end(),
                                     [id](const Reclassification& c) { return c.case_id < id; });
  for (; change != all.end() && change->case_id == id; ++change) {
    if (change->row == row) return std::string(to_string(change->direction));
  }
  return {};
}

/// Tables about a replay have no groups.
Table table_of_replay(const Replay& replay, std::string title,
                      const std::vector<detail::ColumnSpec>& columns) {
  return detail::make_table(about(replay.summary(), std::move(title), "none: rows as they are"), {},
                            columns);
}

}  // namespace

Table findings(const Replay& replay, std::size_t most) {
  const EventLog& log = replay.log();
  Table table = table_of_replay(
      replay, "Findings",
      {{"kind", CellType::text, "", "why the pipeline can't explain the row"},
       {"case", CellType::text, "", "name of the case"},
       {"row", CellType::integer, "", "row of the input, from 1"},
       {"time", CellType::text, "", "civil time as recorded"},
       {"event", CellType::text, "", "word of the office"},
       {"state", CellType::text, "", "where the case stood; not available before opening"},
       {"message", CellType::text, "", "the same as a sentence"}});
  const auto all = replay.findings();
  const std::size_t shown = most == 0 ? all.size() : std::min(most, all.size());
  for (const Finding& finding : all.first(shown)) {
    table.add_row({std::string(to_string(finding.kind)),
                   std::string(log.case_name(finding.case_id)),
                   detail::input_row_of(log, finding.row), time_cell(log, finding.row),
                   detail::word_of(log, finding.row),
                   detail::text_or_none(detail::state_name(replay.pipeline(), finding.state)),
                   replay.message(finding)});
  }
  if (shown < all.size()) {
    table.add_note("The first " + std::to_string(shown) + " of " + std::to_string(all.size()) +
                   " findings.");
  }
  return table;
}

Table path(const Replay& replay, CaseId id) {
  if (id.index() >= replay.case_count()) {
    throw ArgumentError("there is no case number " + std::to_string(id.value()) + " among the " +
                        std::to_string(replay.case_count()) + " of this replay");
  }
  const EventLog& log = replay.log();
  const Pipeline& pipeline = replay.pipeline();
  Table table = table_of_replay(
      replay, "Path of " + replay.unit() + " " + std::string(log.case_name(id)),
      {{"row", CellType::integer, "", "row of the input, from 1"},
       {"time", CellType::text, "", "civil time as recorded"},
       {"event", CellType::text, "", "word of the office"},
       {"what", CellType::text, "", "moved, moves_nothing, or the kind of the finding"},
       {"state", CellType::text, "", "state after the row; not available before opening"},
       {"offence", CellType::text, "", "offence after the row; not available if none"},
       {"message", CellType::text, "", "what the row did, or why it did nothing"}});
  const auto own_findings = findings_of(replay, id);
  Standing before;
  for (const RowId row : replay.rows(id)) {
    const Standing after{replay.state_after(row), replay.offence_after(row)};
    std::string what = "moves_nothing";
    std::string message = "declared to move nothing";
    if (replay.moved(row)) {
      what = "moved";
      message = move_sentence(pipeline, before, after);
      const std::string direction = direction_of(replay, id, row);
      if (!direction.empty()) message += " (" + direction + ")";
    } else if (const auto kind = replay.finding(row)) {
      what = std::string(to_string(*kind));
      message.clear();
    }
    for (const Finding& finding : own_findings) {  // also the remarks on a row that moved
      if (finding.row != row) continue;
      message += (message.empty() ? "" : "; ") + replay.message(finding);
    }
    table.add_row({detail::input_row_of(log, row), time_cell(log, row), detail::word_of(log, row),
                   std::move(what), detail::text_or_none(detail::state_name(pipeline, after.state)),
                   detail::text_or_none(offence_name(pipeline, after.offence)),
                   std::move(message)});
    before = after;
  }
  return table;
}

Table summary_table(const ReplaySummary& summary) {
  Table table = table_about(about(summary, "Summary of the replay", "counts"));
  table.add_column("what", CellType::text, "", "what is counted: cases, rows or visits");
  table.add_column("kind", CellType::text, "", "all of them, or those of a kind");
  table.add_column("count", CellType::integer, "", "how many");
  const auto add = [&table](const char* what, std::string kind, std::int64_t count) {
    table.add_row({std::string(what), std::move(kind), count});
  };
  add("cases", "all", summary.cases);
  add("cases", "concluded", summary.concluded);
  for (const auto& of_class : summary.concluded_by_class) {
    add("cases", "concluded: " + of_class.first, of_class.second);
  }
  add("cases", "pending", summary.active + summary.paused + summary.silent);
  add("cases", "pending: active", summary.active);
  add("cases", "pending: paused", summary.paused);
  add("cases", "pending: silent", summary.silent);
  add("cases", "set aside", summary.set_aside);
  add("cases", "already running", summary.already_running);
  add("cases", "reordered", summary.reordered);
  add("cases", "reopened", summary.reopened);
  add("visits", "filled in", summary.filled);
  add("rows", "all", summary.rows);
  add("rows", "moved", summary.moves);
  add("rows", "declared to move nothing", summary.moves_nothing);
  add("rows", "findings", summary.findings);
  for (std::size_t i = 0; i < finding_kinds; ++i) {
    if (summary.findings_by_kind[i] == 0) continue;
    const auto kind = static_cast<FindingKind>(i);
    add("rows", (is_remark(kind) ? "remarks: " : "findings: ") + std::string(to_string(kind)),
        summary.findings_by_kind[i]);
  }
  return table;
}

Table break_reasons(const ReplaySummary& summary) {
  Table table = detail::make_table(
      about(summary, "Why paths break", "counts"), {},
      {{"kind", CellType::text, "", "kind of the finding, or never_opened"},
       {"event", CellType::text, "", "word of the office; not available where no row broke it"},
       {"state", CellType::text, "", "where it broke; not available before opening"},
       {"cases", CellType::integer, summary.unit, "how many are set aside for it"},
       {"suggestion", CellType::text, "", "what one would write, if the records are right"}});
  for (const BreakReason& reason : summary.breaks) {
    table.add_row(
        {reason.never_opened ? std::string("never_opened") : std::string(to_string(reason.kind)),
         detail::text_or_none(reason.event), detail::text_or_none(reason.state), reason.cases,
         detail::text_or_none(reason.suggestion)});
  }
  return table;
}

}  // namespace casepath
