#include "casepath/analysis/transfers.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>
#include <utility>

#include "casepath/analysis/detail/links.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

/// Groups of cases that links join: cases of a log as sets that merge.
class Matters {
 public:
  explicit Matters(const detail::LinkGraph& cases) : cases_(cases), parent_(cases.size()) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }

  void join(CaseId a, CaseId b) { parent_[root(cases_.vertex(a))] = root(cases_.vertex(b)); }
  [[nodiscard]] std::int64_t count() {
    std::int64_t roots = 0;
    for (std::size_t i = 0; i < parent_.size(); ++i) roots += root(i) == i ? 1 : 0;
    return roots;
  }

 private:
  std::size_t root(std::size_t vertex) {
    while (parent_[vertex] != vertex) {
      parent_[vertex] = parent_[parent_[vertex]];
      vertex = parent_[vertex];
    }
    return vertex;
  }

  const detail::LinkGraph& cases_;
  std::vector<std::size_t> parent_;
};

std::string message_of_link(const TransferFinding& finding) {
  const std::string column(to_string(finding.column));
  switch (finding.kind) {
    case TransferFindingKind::unknown_case:
      return column + " names " + in_quotes(finding.value) + ", which is no case of the log";
    case TransferFindingKind::self_link:
      return column + " names the case itself";
    case TransferFindingKind::cycle:
      return column + " names " + in_quotes(finding.value) +
             ", from which such links lead back to the case";
  }
  return {};
}

}  // namespace

std::string_view to_string(TransferKind kind) noexcept {
  static constexpr std::array<std::string_view, 3> names{"continues_in", "split_from", "both"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view to_string(TransferFindingKind kind) noexcept {
  static constexpr std::array<std::string_view, 3> names{"unknown_case", "self_link", "cycle"};
  return names[static_cast<std::size_t>(kind)];
}

Transfers transfers(const Replay& replay) {
  const EventLog& log = replay.log();
  if (log.spec().continues_in.empty() && log.spec().split_from.empty()) {
    throw ArgumentError(
        "the log declares no links between cases; say which column names the other case, "
        "continues_in=\"<column>\" or split_from=\"<column>\", when the log is made");
  }
  detail::Links found = detail::links_of(replay);
  Transfers result{about(replay.summary(), "Transfers", "counts"),
                   replay,
                   std::move(found.links),
                   std::move(found.findings),
                   0,
                   0};
  std::sort(result.links.begin(), result.links.end(), [&](const Transfer& a, const Transfer& b) {
    return std::make_pair(log.case_name(a.from), log.case_name(a.to)) <
           std::make_pair(log.case_name(b.from), log.case_name(b.to));
  });
  std::sort(result.findings.begin(), result.findings.end(),
            [&](const TransferFinding& a, const TransferFinding& b) {
              return std::make_tuple(log.case_name(a.case_id), a.column,
                                     std::string_view(a.value)) <
                     std::make_tuple(log.case_name(b.case_id), b.column, std::string_view(b.value));
            });

  std::vector<detail::LinkGraph::Edge> edges;
  edges.reserve(result.links.size());
  for (const Transfer& link : result.links) edges.emplace_back(link.from, link.to);
  const detail::LinkGraph cases(edges);
  Matters matters(cases);
  for (const auto& [from, to] : edges) matters.join(from, to);
  result.linked_cases = static_cast<std::int64_t>(cases.size());
  result.matters = matters.count();
  result.about.remarks.push_back(
      "Links: " + std::to_string(result.links.size()) + ", which join " +
      std::to_string(result.linked_cases) + " of unit " + replay.unit() + " into " +
      std::to_string(result.matters) +
      " matters; leading nowhere: " + std::to_string(result.findings.size()) + ".");
  return result;
}

Table Transfers::table() const {
  const Pipeline& pipeline = replay.pipeline();
  Table table = table_about(about);
  table.add_column("from_case", CellType::text, "", "the case that the matter comes from");
  table.add_column("from_stage", CellType::text, "",
                   "the stage it stood in; not available after an outcome, or where not known");
  table.add_column("from_state", CellType::text, "",
                   "the state it stood in; not available where not known");
  table.add_column("to_case", CellType::text, "", "the case that it goes on in");
  table.add_column("kind", CellType::text, "",
                   "continues_in, split_from or both: which column says so");
  table.add_column("when", CellType::date, "", "the day of the row that says so");
  table.add_column("row", CellType::integer, "", "the row of the input, from 1");
  for (const Transfer& link : links) {
    const StageId stage = link.state.is_none() ? StageId::none() : pipeline.state(link.state).stage;
    table.add_row({std::string(replay.log().case_name(link.from)),
                   detail::text_or_none(detail::stage_name(pipeline, stage)),
                   detail::text_or_none(detail::state_name(pipeline, link.state)),
                   std::string(replay.log().case_name(link.to)), std::string(to_string(link.kind)),
                   link.when.is_recorded() ? Cell{std::int64_t{link.when.days()}} : Cell{},
                   detail::input_row_of(replay.log(), link.row)});
  }
  return table;
}

Table Transfers::findings_table() const {
  About named = about;
  named.title = "Links that lead nowhere";
  Table table = table_about(named);
  table.add_column("kind", CellType::text, "", "unknown_case, self_link or cycle");
  table.add_column("case", CellType::text, "", "the case whose row says so");
  table.add_column("row", CellType::integer, "", "the row of the input, from 1");
  table.add_column("column", CellType::text, "", "continues_in or split_from");
  table.add_column("value", CellType::text, "", "what the row names");
  table.add_column("message", CellType::text, "", "what is wrong, in words");
  for (const TransferFinding& finding : findings) {
    table.add_row(
        {std::string(to_string(finding.kind)), std::string(replay.log().case_name(finding.case_id)),
         detail::input_row_of(replay.log(), finding.row), std::string(to_string(finding.column)),
         finding.value, message_of_link(finding)});
  }
  return table;
}

}  // namespace casepath
