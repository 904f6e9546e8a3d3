#include "casepath/pipeline/detail/order.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>
#include <iterator>
#include <string_view>
#include <unordered_map>

namespace casepath::detail {

namespace {

using OffenceGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

using Names = std::vector<std::string>;

Edges named_edges(const Definition& definition, Names OffenceDefinition::*names) {
  std::unordered_map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < definition.offences.size(); ++i) {
    index.emplace(definition.offences[i].name, i);
  }
  Edges edges;
  for (std::size_t i = 0; i < definition.offences.size(); ++i) {
    for (const std::string& name : definition.offences[i].*names) {
      if (const auto found = index.find(name); found != index.end()) {
        edges.emplace_back(i, found->second);
      }
    }
  }
  return edges;
}

}  // namespace

Edges succession_edges(const Definition& definition) {
  return named_edges(definition, &OffenceDefinition::succeeds);
}

Edges lighter_edges(const Definition& definition) {
  return named_edges(definition, &OffenceDefinition::lighter_than);
}

Families families(const Definition& definition) {
  using Undirected = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
  const Edges edges = succession_edges(definition);
  const Undirected graph(edges.begin(), edges.end(), definition.offences.size());
  Families result;
  result.of.resize(definition.offences.size());
  result.count = boost::connected_components(
      graph,
      boost::make_iterator_property_map(result.of.begin(), boost::get(boost::vertex_index, graph)));
  return result;
}

std::vector<std::vector<std::size_t>> cycles(std::size_t vertices, const Edges& edges) {
  const OffenceGraph graph(edges.begin(), edges.end(), vertices);
  std::vector<std::size_t> component(vertices);
  const std::size_t count = boost::strong_components(
      graph,
      boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, graph)));
  std::vector<std::vector<std::size_t>> members(count);
  for (std::size_t v = 0; v < vertices; ++v) members[component[v]].push_back(v);

  std::vector<bool> points_at_itself(vertices);
  for (const auto& [from, to] : edges) {
    if (from == to) points_at_itself[from] = true;
  }
  std::erase_if(members, [&](const std::vector<std::size_t>& one) {
    return one.size() == 1 && !points_at_itself[one.front()];
  });
  std::sort(members.begin(), members.end());
  return members;
}

std::vector<bool> transitive_closure(std::size_t vertices, const Edges& edges) {
  const OffenceGraph graph(edges.begin(), edges.end(), vertices);
  std::vector<std::size_t> heaviest_first;
  boost::topological_sort(graph, std::back_inserter(heaviest_first));

  std::vector<bool> reaches(vertices * vertices);
  const auto row = [&](std::size_t v) {
    return reaches.begin() + static_cast<std::ptrdiff_t>(v * vertices);
  };
  for (const std::size_t v : heaviest_first) {
    const auto [begin, end] = boost::out_edges(v, graph);
    for (auto edge = begin; edge != end; ++edge) {
      const std::size_t to = boost::target(*edge, graph);
      *(row(v) + static_cast<std::ptrdiff_t>(to)) = true;
      std::transform(row(to), row(to) + static_cast<std::ptrdiff_t>(vertices), row(v), row(v),
                     [](bool a, bool b) { return a || b; });
    }
  }
  return reaches;
}

std::vector<CompiledEdition> editions_by_date(const OffenceDefinition& offence,
                                              std::vector<std::string>& kinds) {
  std::vector<CompiledEdition> editions;
  for (const EditionDefinition& one : offence.editions) {
    auto kind = std::find(kinds.begin(), kinds.end(), one.kind);
    if (kind == kinds.end()) kind = kinds.insert(kind, one.kind);
    editions.push_back({one.from, one.until, one.min_months.value_or(-1),
                        one.max_months.value_or(-1),
                        static_cast<std::uint32_t>(kind - kinds.begin())});
  }
  std::stable_sort(
      editions.begin(), editions.end(),
      [](const CompiledEdition& a, const CompiledEdition& b) { return a.from < b.from; });
  for (std::size_t i = 0; i + 1 < editions.size(); ++i) {
    if (!editions[i].until.is_recorded()) editions[i].until = editions[i + 1].from;
  }
  return editions;
}

const CompiledEdition* in_force(const std::vector<CompiledEdition>& editions, Date on) noexcept {
  if (!on.is_recorded()) return nullptr;
  for (const CompiledEdition& one : editions) {
    const bool has_begun = !one.from.is_recorded() || one.from <= on;
    if (has_begun && (!one.until.is_recorded() || on < one.until)) return &one;
  }
  return nullptr;
}

Direction compare_ranges(const CompiledEdition* before, const CompiledEdition* after) noexcept {
  if (before == nullptr || after == nullptr || before->kind != after->kind ||
      before->min_months < 0 || before->max_months < 0 || after->min_months < 0 ||
      after->max_months < 0) {
    return Direction::incomparable;
  }
  const auto least = after->min_months <=> before->min_months;
  const auto most = after->max_months <=> before->max_months;
  if (least == 0 && most == 0) return Direction::same;
  if (least <= 0 && most <= 0) return Direction::lighter;
  if (least >= 0 && most >= 0) return Direction::heavier;
  return Direction::incomparable;
}

}  // namespace casepath::detail
