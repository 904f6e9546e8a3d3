#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "casepath/core/detail/text.hpp"
#include "casepath/pipeline/detail/checker.hpp"

namespace casepath::detail {

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;

/// Which vertices can be reached from `start`, itself included.
template <class AnyGraph>
std::vector<bool> reached_from(const AnyGraph& graph, std::size_t start) {
  const std::size_t vertices = boost::num_vertices(graph);
  std::vector<boost::default_color_type> colors(vertices, boost::white_color);
  const auto color_map =
      boost::make_iterator_property_map(colors.begin(), boost::get(boost::vertex_index, graph));
  boost::breadth_first_search(graph, start, boost::color_map(color_map));
  std::vector<bool> reached(vertices);
  for (std::size_t v = 0; v < vertices; ++v) reached[v] = colors[v] != boost::white_color;
  return reached;
}

}  // namespace

/// Every state can be reached from an opening, and from every state an outcome can be reached.
///
/// A name that is not known has been reported; here it stands for the state that was probably
/// meant, or else for any state, so that one misspelt name is not reported again as a state that
/// leads nowhere.
void Checker::check_reachability() {
  if (doubt_.graph || d_.states.empty()) return;
  const std::size_t n = d_.states.size();
  const std::size_t opening = n;
  const std::size_t anywhere = n + 1;
  const std::size_t end = n + 2;
  Graph graph(n + 3);

  constexpr std::size_t most_misspelt = 1000;
  std::unordered_map<std::string, std::size_t> misspelt;
  const auto vertex = [&](const std::string& name) {
    if (const auto state = states_.find(name)) return *state;
    const auto [known, is_new] = misspelt.emplace(name, anywhere);
    if (is_new && misspelt.size() < most_misspelt) {
      known->second = states_.find(nearest(name, states_.names)).value_or(anywhere);
    }
    return known->second;
  };
  bool opens = false;
  bool uses_anywhere = false;
  for (const EventDefinition& event : d_.events) {
    // Reported: what the event was meant to do is not known.
    uses_anywhere = uses_anywhere || event.transitions.empty();
    for (const TransitionDefinition& transition : event.transitions) {
      uses_anywhere = uses_anywhere || transition.from.empty();
      if (transition.to == "=") continue;
      for (const auto& from : transition.from) {
        opens = opens || !from;
        std::size_t here = from ? vertex(*from) : opening;
        std::vector<std::string> way = transition.via;
        way.push_back(transition.to);
        for (const std::string& name : way) {
          const std::size_t next = vertex(name);
          uses_anywhere = uses_anywhere || here == anywhere || next == anywhere;
          boost::add_edge(here, next, graph);
          here = next;
        }
      }
    }
  }
  bool has_outcome = false;
  for (std::size_t i = 0; i < n; ++i) {
    const bool may_end = d_.states[i].outcome.has_value() || !d_.states[i].stage.has_value();
    has_outcome = has_outcome || may_end;
    if (may_end) boost::add_edge(i, end, graph);
    if (!uses_anywhere) continue;
    boost::add_edge(anywhere, i, graph);
    boost::add_edge(i, anywhere, graph);
  }

  const std::vector<bool> reached = reached_from(graph, opening);
  const std::vector<bool> ends = reached_from(boost::make_reverse_graph(graph), end);
  for (std::size_t i = 0; i < n; ++i) {
    const std::string& name = d_.states[i].name;
    if (states_.find(name) != i) continue;  // a duplicate, reported as such
    if (opens && !reached[i]) {
      problem("unreachable_state", at("/states", name), "no case can come into " + shown(name),
              "add a transition to it, or leave it out");
    }
    if (has_outcome && !ends[i]) {
      problem("no_outcome_reachable", at("/states", name),
              "no outcome can be reached from " + shown(name),
              "add a transition that leads on from it");
    }
  }
}

}  // namespace casepath::detail
