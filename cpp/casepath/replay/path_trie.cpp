#include "casepath/replay/detail/path_trie.hpp"

#include <algorithm>
#include <stdexcept>

namespace casepath {
namespace {

/// Up to this many codes, a node has its children in a table, while there is room.
constexpr std::size_t most_dense_codes = 64;
constexpr std::size_t most_dense = std::size_t{1} << 18U;
/// Two bits of an end are the case's own.
constexpr std::size_t most_nodes = std::size_t{1} << 30U;
constexpr std::size_t value_buckets = 1024;

class Mixer {
 public:
  void add(std::uint64_t value) noexcept {
    hash_ = (hash_ ^ value) * 0xFF51'AFD7'ED55'8CCDU;
    hash_ ^= hash_ >> 32U;
  }
  [[nodiscard]] std::size_t hash() const noexcept { return static_cast<std::size_t>(hash_); }

 private:
  std::uint64_t hash_ = 0x9E37'79B9'7F4A'7C15U;
};

/// Of what the row did.
std::size_t hash_of_row(const PathNode& node) noexcept {
  Mixer mixer;
  mixer.add(std::uint64_t{node.parent} << 32U | node.values);
  mixer.add(static_cast<std::uint64_t>(node.on.days()));
  mixer.add(std::uint64_t{node.word.value()} << 48U | std::uint64_t{node.state.value()} << 32U |
            std::uint64_t{node.offence.value()} << 16U | node.transition.value());
  mixer.add(std::uint64_t{node.field.value()} << 24U |
            static_cast<std::uint64_t>(node.result) << 16U |
            static_cast<std::uint64_t>(node.direction) << 8U | node.marks);
  return mixer.hash();
}

bool same_row(const PathNode& a, const PathNode& b) noexcept {
  return a.parent == b.parent && a.values == b.values && a.on == b.on && a.word == b.word &&
         a.state == b.state && a.offence == b.offence && a.transition == b.transition &&
         a.field == b.field && a.result == b.result && a.direction == b.direction &&
         a.marks == b.marks;
}

CaseStatus status_of(const Pipeline& pipeline, const PathNode& node) noexcept {
  if (node.broken != 0 || node.state.is_none()) return CaseStatus::set_aside;
  const State& state = pipeline.state(node.state);
  if (state.is_outcome()) return CaseStatus::concluded;
  return state.kind == StateKind::paused ? CaseStatus::paused : CaseStatus::active;
}

}  // namespace

PathTrie::PathTrie(std::size_t codes)
    : codes_(codes <= most_dense_codes ? codes : 0),
      nodes_(1),
      stays_(1),
      values_(1),
      dense_(codes_),
      edges_(64),
      known_(64),
      values_by_hash_(value_buckets) {}

std::size_t PathTrie::slot_of(std::uint32_t node, std::uint32_t edge) const noexcept {
  const std::uint64_t key = std::uint64_t{node} << 32U | edge;
  return static_cast<std::size_t>((key * 0x9E37'79B9'7F4A'7C15U) >> 32U) & (edges_.size() - 1);
}

std::uint32_t PathTrie::sparse_child(std::uint32_t node, std::uint32_t edge) const noexcept {
  for (std::size_t slot = slot_of(node, edge);; slot = (slot + 1) & (edges_.size() - 1)) {
    const Edge& known = edges_[slot];
    if (known.child == none || (known.node == node && known.edge == edge)) return known.child;
  }
}

void PathTrie::set_child(std::uint32_t node, std::uint32_t edge, std::uint32_t child) {
  const std::uint32_t answer = nodes_[child].previous_same != 0 ? child | repeats : child;
  const std::size_t place = node * codes_ + edge;
  if (edge < codes_ && place < dense_.size()) {
    dense_[place] = answer;
    return;
  }
  if (2 * (edge_count_ + 1) > edges_.size()) grow_edges();
  std::size_t slot = slot_of(node, edge);
  while (edges_[slot].child != none) slot = (slot + 1) & (edges_.size() - 1);
  edges_[slot] = {node, edge, answer};
  ++edge_count_;
}

void PathTrie::grow_edges() {
  std::vector<Edge> old(2 * edges_.size());
  old.swap(edges_);
  for (const Edge& edge : old) {
    if (edge.child == none) continue;
    std::size_t slot = slot_of(edge.node, edge.edge);
    while (edges_[slot].child != none) slot = (slot + 1) & (edges_.size() - 1);
    edges_[slot] = edge;
  }
}

void PathTrie::grow_known() {
  std::vector<std::uint32_t> grown(2 * known_.size());
  for (std::uint32_t number = 1; number < nodes_.size(); ++number) {
    std::size_t slot = hash_of_row(nodes_[number]) & (grown.size() - 1);
    while (grown[slot] != none) slot = (slot + 1) & (grown.size() - 1);
    grown[slot] = number;
  }
  known_.swap(grown);
}

std::uint32_t PathTrie::find_or_add(const Pipeline& pipeline, const PathNode& own) {
  if (2 * (nodes_.size() + 1) > known_.size()) grow_known();
  std::size_t slot = hash_of_row(own) & (known_.size() - 1);
  for (; known_[slot] != none; slot = (slot + 1) & (known_.size() - 1)) {
    if (same_row(nodes_[known_[slot]], own)) return known_[slot];
  }
  if (nodes_.size() >= most_nodes) throw std::length_error("too many different paths of cases");
  const auto number = static_cast<std::uint32_t>(nodes_.size());
  PathNode node = own;
  follow(pipeline, number, node);
  if (codes_ != 0 && dense_.size() < most_dense) dense_.resize(dense_.size() + codes_);
  nodes_.push_back(node);
  known_[slot] = number;
  return number;
}

void PathTrie::follow(const Pipeline& pipeline, std::uint32_t number, PathNode& node) {
  const PathNode& before = nodes_[node.parent];
  node.depth = before.depth + 1;
  node.opened = before.opened;
  node.last_record = before.last_record;
  node.broken = before.broken;
  node.decided = before.decided;
  node.entered = before.entered;
  node.last_stay = before.last_stay;
  node.flags = before.flags;
  node.previous_same = 0;
  for (std::uint32_t at = node.parent; at != root; at = nodes_[at].parent) {
    if (nodes_[at].word != node.word) continue;
    node.previous_same = nodes_[at].depth;
    break;
  }

  const bool dated = (node.marks & mark_undated) == 0;
  const bool is_record = node.result != result_of(FindingKind::exact_duplicate) &&
                         node.result != result_of(FindingKind::after_data_cut);
  if (dated && is_record) node.last_record = node.depth;
  if ((node.marks & mark_reordered) != 0) node.flags |= flag_reordered;

  if (node.result == RowResult::moved) {
    const Transition& transition = pipeline.transitions()[node.transition.index()];
    const bool from_outcome = !before.state.is_none() && pipeline.state(before.state).is_outcome();
    const bool leaves = before.state != node.state;
    if (before.state.is_none()) {
      node.opened = node.depth;
      if (transition.running) node.flags |= flag_running;
    } else if (from_outcome && leaves) {
      node.flags |= flag_reopened;
    }
    if (pipeline.state(node.state).is_outcome()) {
      node.flags |= flag_decided;
      if (node.decided == 0) node.decided = number;
    }
    if (leaves) {
      if (before.entered != 0 && dated && !from_outcome) {
        stays_.push_back({before.last_stay, before.entered, node.depth, node.transition});
        node.last_stay = static_cast<std::uint32_t>(stays_.size() - 1);
      }
      // When a case that was already running came into the state it is first seen in, nobody knows.
      node.entered = dated && !transition.running ? node.depth : 0;
    }
  } else if (is_refusal(node.result)) {
    node.flags |= flag_refused;
    // A refused row breaks the path, except behind an outcome, where the decision stands.
    const bool is_closed = !node.state.is_none() && pipeline.state(node.state).is_outcome();
    if (!is_closed) {
      node.flags |= flag_broken;
      node.broken = node.depth;
    }
  }
  node.noted = node.is_noted() ? number : before.noted;
  node.status = status_of(pipeline, node);
}

std::uint32_t PathTrie::number_of(const FieldValues& values) {
  if (values == values_[0]) return 0;
  Mixer mixer;
  for (std::uint16_t i = 0; i < max_fields; ++i) {
    const FieldId field{i};
    if (!values.has(field)) continue;
    mixer.add(i);
    mixer.add(static_cast<std::uint64_t>(values.bits(field)));
  }
  std::vector<std::uint32_t>& bucket = values_by_hash_[mixer.hash() % value_buckets];
  for (const std::uint32_t number : bucket) {
    if (values_[number] == values) return number;
  }
  const auto number = static_cast<std::uint32_t>(values_.size());
  bucket.push_back(number);
  values_.push_back(values);
  return number;
}

std::vector<std::uint32_t> PathTrie::adopt(const Pipeline& pipeline, const PathTrie& other) {
  std::vector<std::uint32_t> numbers(other.nodes_.size());
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    PathNode own = other.nodes_[i];
    own.parent = numbers[own.parent];
    own.values = number_of(other.values_[own.values]);
    numbers[i] = find_or_add(pipeline, own);
  }
  return numbers;
}

}  // namespace casepath
