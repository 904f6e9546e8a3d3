/// The graph of states as text for Graphviz and for Mermaid.
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/pipeline/detail/compiled.hpp"
#include "casepath/pipeline/pipeline.hpp"

namespace casepath {

namespace {

/// The arrows from one state to another, drawn as one.
struct Arrow {
  StateId from;
  StateId to;
  std::vector<std::string> labels;
};

/// `charge`, `charge (if)`, `arrest (running)`, `court (via charged, held)`.
std::string label_of(const Pipeline& pipeline, const Transition& transition) {
  std::string notes;
  const auto note = [&notes](const std::string& text) {
    notes += (notes.empty() ? "" : "; ") + text;
  };
  if (transition.guard >= 0) note("if");
  if (transition.running) note("running");
  std::string via;
  for (const StateId state : transition.via) {
    via += (via.empty() ? "via " : ", ") + pipeline.state(state).name;
  }
  if (!via.empty()) note(via);
  const std::string& name = pipeline.events()[transition.event.index()];
  return notes.empty() ? name : name + " (" + notes + ")";
}

/// In the order in which the author first names each.
std::vector<Arrow> arrows(const Pipeline& pipeline) {
  std::vector<Arrow> result;
  std::map<std::pair<StateId, StateId>, std::size_t> index;
  for (const Transition& transition : pipeline.transitions()) {
    const auto [found, is_new] =
        index.emplace(std::pair{transition.from, transition.to}, result.size());
    if (is_new) result.push_back({transition.from, transition.to, {}});
    result[found->second].labels.push_back(label_of(pipeline, transition));
  }
  return result;
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string result;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) result += between;
    result += texts[i];
  }
  return result;
}

/// A quoted string of the DOT language.
std::string dot_text(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      result += c;
    }
  }
  return result + '"';
}

/// Text that Mermaid reads as text: what could be its syntax becomes an entity.
std::string mermaid_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || code >= 0x80 ||
                          std::string_view(" _-.,()").find(c) != std::string_view::npos;
    if (is_plain) {
      result += c;
    } else if (code < 0x20) {
      result += ' ';
    } else {
      result += "#" + std::to_string(code) + ";";
    }
  }
  return result;
}

/// Ids in the text: names may be anything.
std::string node(StateId state) { return "s" + std::to_string(state.value()); }

std::string dot_node(const Pipeline& pipeline, StateId id) {
  const State& state = pipeline.state(id);
  std::string style;
  if (state.is_outcome()) style = ", peripheries=2";
  if (state.kind == StateKind::paused) style = ", style=dashed";
  return node(id) + " [label=" + dot_text(state.name) + style + "];\n";
}

}  // namespace

std::string Pipeline::to_dot() const {
  std::string text = "digraph " + dot_text(id()) + " {\n  rankdir=LR;\n  node [shape=box];\n";
  text += "  start [shape=point];\n";
  for (std::size_t stage = 0; stage < stages().size(); ++stage) {
    text += "  subgraph cluster_" + std::to_string(stage) +
            " {\n    label=" + dot_text(stages()[stage]) + ";\n";
    for (std::size_t i = 0; i < states().size(); ++i) {
      if (states()[i].stage == StageId{stage}) text += "    " + dot_node(*this, StateId{i});
    }
    text += "  }\n";
  }
  for (std::size_t i = 0; i < states().size(); ++i) {
    if (states()[i].is_outcome()) text += "  " + dot_node(*this, StateId{i});
  }
  for (const Arrow& arrow : arrows(*this)) {
    text += "  " + (arrow.from.is_none() ? "start" : node(arrow.from)) + " -> " + node(arrow.to) +
            " [label=" + dot_text(joined(arrow.labels, "\n")) + "];\n";
  }
  return text + "}\n";
}

std::string Pipeline::to_mermaid() const {
  std::string text = "stateDiagram-v2\n  direction LR\n";
  for (std::size_t i = 0; i < states().size(); ++i) {
    text += "  state \"" + mermaid_text(states()[i].name) + "\" as " + node(StateId{i}) + "\n";
  }
  for (const Arrow& arrow : arrows(*this)) {
    text += "  " + (arrow.from.is_none() ? "[*]" : node(arrow.from)) + " --> " + node(arrow.to) +
            " : " + mermaid_text(joined(arrow.labels, ", ")) + "\n";
  }
  for (std::size_t i = 0; i < states().size(); ++i) {
    if (states()[i].is_outcome()) text += "  " + node(StateId{i}) + " --> [*]\n";
  }
  return text;
}

}  // namespace casepath
