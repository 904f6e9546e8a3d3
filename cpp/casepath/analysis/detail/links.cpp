#include "casepath/analysis/detail/links.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/tally/detail/column_values.hpp"

namespace casepath::detail {

// --- the graph -----------------------------------------------------------------------------------

LinkGraph::LinkGraph(const std::vector<Edge>& edges) {
  for (const Edge& edge : edges) {
    cases_.push_back(edge.first);
    cases_.push_back(edge.second);
  }
  std::sort(cases_.begin(), cases_.end());
  cases_.erase(std::unique(cases_.begin(), cases_.end()), cases_.end());
  boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(cases_.size());
  for (const Edge& edge : edges) {
    boost::add_edge(vertex(edge.first), vertex(edge.second), graph);
  }
  components_.resize(cases_.size());
  boost::strong_components(graph, boost::make_iterator_property_map(
                                      components_.begin(), boost::get(boost::vertex_index, graph)));
}

std::size_t LinkGraph::vertex(CaseId id) const {
  return static_cast<std::size_t>(std::lower_bound(cases_.begin(), cases_.end(), id) -
                                  cases_.begin());
}

bool LinkGraph::is_on_cycle(const Edge& edge) const {
  return components_[vertex(edge.first)] == components_[vertex(edge.second)];
}

std::vector<std::size_t> LinkGraph::from_sources() const {
  std::vector<std::size_t> vertices(cases_.size());
  std::iota(vertices.begin(), vertices.end(), std::size_t{0});
  std::sort(vertices.begin(), vertices.end(), [this](std::size_t a, std::size_t b) {
    return components_[a] != components_[b] ? components_[a] > components_[b] : a < b;
  });
  return vertices;
}

// --- the columns ---------------------------------------------------------------------------------

namespace {

/// What one column says, before cycles are looked for.
struct Declared {
  CaseId owner;  ///< the case whose row names the other
  CaseId named;
  RowId row;
};

/// The case that each value of a column names.
class CaseNames {
 public:
  CaseNames(const EventLog& log, const Attribute& attribute) : log_(log), attribute_(attribute) {}

  /// None: no case of the log.
  [[nodiscard]] CaseId find(std::int64_t code, RowId row) {
    const auto [entry, is_new] = found_.try_emplace(code);
    if (!is_new) return entry->second;
    std::optional<CaseId> named = log_.find_case(attribute_.text(row));
    if (!named && attribute_.type() == ColumnType::number) {
      // Whole numbers with gaps come as floating point from data frames: 12.0 names case 12.
      constexpr double most = 9007199254740992;  // 2^53
      const double number = attribute_.numbers()[row.index()];
      if (std::abs(number) <= most && number == std::trunc(number)) {
        named = log_.find_case(std::to_string(static_cast<std::int64_t>(number)));
      }
    }
    return entry->second = named.value_or(CaseId::none());
  }

 private:
  const EventLog& log_;
  const Attribute& attribute_;
  std::unordered_map<std::int64_t, CaseId> found_;
};

/// The links that a column declares; those that lead nowhere become findings.
std::vector<Declared> declared_in(const Replay& replay, const std::string& column,
                                  TransferKind kind, std::vector<TransferFinding>& findings) {
  const EventLog& log = replay.log();
  const Attribute* attribute = log.find_attribute(column);
  if (attribute == nullptr) {
    throw ArgumentError("the log names the column of links " + in_quotes(column) +
                        " but does not carry it");
  }
  CaseNames names(log, *attribute);
  const ColumnValues values(*attribute);
  std::vector<Declared> declared;
  std::vector<std::pair<std::int64_t, RowId>> own;  // value and row
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    const CaseId id{i};
    own.clear();
    for (std::size_t place = log.begin(id).index(); place < log.end(id).index(); ++place) {
      const RowId row{place};
      std::int64_t code = 0;
      if (!values.read(place, code) || replay.finding(row) == FindingKind::after_data_cut) continue;
      const auto known = std::find_if(own.begin(), own.end(),
                                      [&](const auto& entry) { return entry.first == code; });
      if (known == own.end()) {
        own.emplace_back(code, row);
      } else if (kind == TransferKind::continues_in) {
        known->second = row;
      }
    }
    for (const auto& [code, row] : own) {
      const CaseId named = names.find(code, row);
      if (named.is_none() || named == id) {
        findings.push_back(
            {named.is_none() ? TransferFindingKind::unknown_case : TransferFindingKind::self_link,
             id, row, kind, attribute->text(row)});
      } else {
        declared.push_back({id, named, row});
      }
    }
  }
  return declared;
}

/// The state that a case stood in before a row was taken; for its opening the state it opened in.
StateId state_before(const Replay& replay, CaseId id, RowId row) {
  StateId state;
  for (const RowId taken : replay.rows(id)) {
    if (taken == row && !state.is_none()) break;
    if (replay.moved(taken)) state = replay.state_after(taken);
    if (taken == row) break;
  }
  return state;
}

/// The state that a case stood in at the end of a day; none: undated, or not opened by then.
StateId state_on(const Replay& replay, CaseId id, Date day) {
  StateId state;
  if (!day.is_recorded()) return state;
  for_each_move(replay.data(), id, [&](const MoveView& move) {
    if (move.day.is_recorded() && move.day > day) return false;
    state = move.to;
    return true;
  });
  return state;
}

}  // namespace

Links links_of(const Replay& replay) {
  const LogSpec& spec = replay.log().spec();
  Links result;
  std::map<std::pair<CaseId, CaseId>, Transfer> links;
  for (const TransferKind kind : {TransferKind::continues_in, TransferKind::split_from}) {
    const bool goes_on = kind == TransferKind::continues_in;
    const std::string& column = goes_on ? spec.continues_in : spec.split_from;
    if (column.empty()) continue;
    const std::vector<Declared> declared = declared_in(replay, column, kind, result.findings);
    std::vector<LinkGraph::Edge> edges;
    edges.reserve(declared.size());
    for (const Declared& link : declared) {
      edges.push_back(goes_on ? LinkGraph::Edge{link.owner, link.named}
                              : LinkGraph::Edge{link.named, link.owner});
    }
    const LinkGraph graph(edges);
    for (std::size_t i = 0; i < edges.size(); ++i) {
      const Declared& link = declared[i];
      if (graph.is_on_cycle(edges[i])) {
        result.findings.push_back({TransferFindingKind::cycle, link.owner, link.row, kind,
                                   std::string(replay.log().case_name(link.named))});
        continue;
      }
      const Date when = replay.log().time(link.row).date;
      const StateId state =
          goes_on ? state_before(replay, link.owner, link.row) : state_on(replay, link.named, when);
      const auto [entry, is_new] = links.try_emplace(
          edges[i], Transfer{edges[i].first, edges[i].second, kind, link.row, when, state});
      if (!is_new) entry->second.kind = TransferKind::both;
    }
  }
  result.links.reserve(links.size());
  for (const auto& entry : links) result.links.push_back(entry.second);
  std::stable_sort(
      result.findings.begin(), result.findings.end(),
      [](const TransferFinding& a, const TransferFinding& b) { return a.case_id < b.case_id; });
  return result;
}

}  // namespace casepath::detail
