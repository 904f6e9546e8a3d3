#include "casepath/analysis/findings.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/detail/samples.hpp"

namespace casepath {
namespace {

constexpr std::int32_t no_period = std::numeric_limits<std::int32_t>::max();  // after all periods

/// Slot, period, reason, word and state; words by their place in the log.
using ReasonKey = std::tuple<std::size_t, std::int32_t, FindingKind, std::uint16_t, StateId>;

struct ReasonCount {
  std::int64_t rows = 0;
  std::vector<SampleRow> samples;
};

std::int32_t period_of(const Replay& replay, RowId row, std::optional<CalendarPeriod> period) {
  if (!period) return 0;
  const Date date = replay.log().time(row).date;
  return date.is_recorded() ? period_number(*period, date) : no_period;
}

std::string period_name(std::int32_t number, std::optional<CalendarPeriod> period) {
  if (!period) return {};
  return number == no_period ? std::string("(undated)") : period_label(*period, number);
}

}  // namespace

FindingCounts count_findings(const Replay& replay, const FindingOptions& options) {
  const EventLog& log = replay.log();
  const detail::CaseGroups groups = detail::case_groups(replay, options.by);
  FindingCounts result;
  result.about = about(replay.summary(), "Findings by reason", "counts");
  result.options = options;

  std::map<ReasonKey, ReasonCount> counts;
  for (const Finding& finding : replay.findings()) {
    ++(is_remark(finding.kind) ? result.remarks : result.findings);
    const std::int32_t period = period_of(replay, finding.row, options.period);
    groups.for_each_slot(finding.case_id.index(), [&](std::size_t slot) {
      ReasonCount& count =
          counts[{slot, period, finding.kind, log.words()[finding.row.index()], finding.state}];
      ++count.rows;
      if (count.samples.size() < options.samples) {
        count.samples.push_back(detail::sample_of(log, finding.case_id, finding.row));
      }
    });
  }
  std::vector<const std::pair<const ReasonKey, ReasonCount>*> sorted;
  sorted.reserve(counts.size());
  for (const auto& entry : counts) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [&log](const auto* a, const auto* b) {
    const auto order = [&log](const auto* entry) {
      const auto& [slot, period, kind, word, state] = entry->first;
      return std::tuple(slot, period, -entry->second.rows, kind,
                        std::string_view(log.word_texts()[word]), state);
    };
    return order(a) < order(b);
  });
  for (const auto* entry : sorted) {
    const auto& [slot, period, kind, word, state] = entry->first;
    result.rows.push_back({groups.labels[slot], period_name(period, options.period), kind,
                           log.word_texts()[word], detail::state_name(replay.pipeline(), state),
                           entry->second.rows, entry->second.samples});
  }
  result.about.remarks.push_back("Findings: " + std::to_string(result.findings) +
                                 " rows that did not move. Remarks: " +
                                 std::to_string(result.remarks) + ", on rows that moved.");
  return result;
}

Table FindingCounts::table() const {
  const TallySpec spec{options.by, {}};
  std::vector<detail::ColumnSpec> columns;
  if (options.period) {
    columns.push_back(
        {"period", CellType::text, "", std::string(to_string(*options.period)) + " of the row"});
  }
  columns.insert(
      columns.end(),
      {{"kind", CellType::text, "", "why the pipeline can't explain the row"},
       {"moved", CellType::boolean, "", "a remark: the row moved its case all the same"},
       {"event", CellType::text, "", "word of the office"},
       {"state", CellType::text, "", "where the case stood; not available before opening"},
       {"rows", CellType::integer, "rows", "how many"}});
  detail::add_sample_columns(columns, options.samples, "rows");
  Table table = detail::make_table(about, spec, columns);
  for (const FindingCount& row : rows) {
    std::vector<Cell> cells;
    if (options.period) cells.emplace_back(row.period);
    cells.insert(cells.end(), {std::string(to_string(row.kind)), is_remark(row.kind), row.word,
                               detail::text_or_none(row.state), row.rows});
    detail::add_sample_cells(cells, options.samples, row.samples, row.rows);
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

}  // namespace casepath
