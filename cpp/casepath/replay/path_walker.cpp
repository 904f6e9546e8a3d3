#include "casepath/replay/detail/path_walker.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_map>

#include "casepath/pipeline/detail/compiled.hpp"
#include "casepath/replay/detail/day_order.hpp"

namespace casepath {
namespace {

/// Up to this many rows, duplicates are looked for pair by pair; beyond, through a hash table.
constexpr std::size_t few_rows = 24;

FindingKind kind_of_refusal(RefusalReason reason) noexcept {
  switch (reason) {
    case RefusalReason::unknown_event:
      return FindingKind::unknown_event;
    case RefusalReason::after_close:
      return FindingKind::after_close;
    case RefusalReason::time_runs_backwards:  // not in a log: its rows stand in order
    case RefusalReason::not_allowed_here:
      return FindingKind::not_allowed_here;
    case RefusalReason::missing_field:
      return FindingKind::missing_field;
    case RefusalReason::unknown_offence:
      return FindingKind::unknown_offence;
    case RefusalReason::guard_failed:
      return FindingKind::guard_failed;
  }
  return FindingKind::not_allowed_here;
}

}  // namespace

/// What the dates of a case decide; `days` are those of its rows.
inline std::uint32_t PathWalker::conclude(std::uint32_t node, const PathNode& path,
                                          const std::int32_t* days) const noexcept {
  const auto day_at = [days](std::uint32_t place) {
    return place == 0 ? Date{} : Date{days[place - 1]};
  };
  bool silent = false;
  if (path.status == CaseStatus::active) {
    const Date last = day_at(path.last_record);
    silent = !last.is_recorded() || days_between(last, data_.as_of) > data_.silent_after_days;
  }
  bool early = false;
  if (data_.complete_from.is_recorded()) {
    const Date opened = day_at(path.opened);
    early = opened.is_recorded() && opened < data_.complete_from;
  }
  return PathEnd(node, silent, early).bits();
}

PathWalker::PathWalker(const Replay::Data& data, const RowCodes& codes)
    : data_(data),
      codes_(codes),
      words_(data.log.words()),
      days_(data.log.days()),
      may_reorder_(!data.log.has_sequence()),
      trie_(codes.count()) {}

void PathWalker::walk(Range range, std::span<std::uint32_t> ends, ReplayPart& part) {
  const auto begins = data_.log.case_begins();
  const bool words_are_codes = codes_.are_words();
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const std::size_t begin = begins[i];
    const std::size_t end = begins[i + 1];
    std::uint32_t node = words_are_codes ? run<true>(begin, end) : run<false>(begin, end);
    const bool refused = (trie_.nodes()[node].flags & flag_refused) != 0;
    if (node == PathTrie::none || (refused && may_be_reordered(node, begin))) {
      node = run_with_care(CaseId{i}, begin, end, part);
    }
    const PathNode& path = trie_.nodes()[node];
    const std::uint32_t bits = conclude(node, path, &days_[begin]);
    ends[i] = bits;
    if (bits >= end_counts_.size()) end_counts_.resize(8 * trie_.nodes().size());
    ++end_counts_[bits];
    if (path.noted != 0 || path.status == CaseStatus::set_aside) write_notes(CaseId{i}, path, part);
  }
}

// --- dated rows, none after the data cut, no duplicates
// -------------------------------------------

template <bool words_are_codes>
std::uint32_t PathWalker::run(std::size_t begin, std::size_t end) {
  // Seen without a sign, undated rows stand before all days: one comparison finds them, and what
  // lies after the cut.
  constexpr std::uint32_t bias = 0x8000'0000U;
  const std::uint32_t days_up_to_cut = static_cast<std::uint32_t>(data_.as_of.days()) + bias;
  std::uint32_t node = PathTrie::root;
  for (std::size_t row = begin; row < end; ++row) {
    if (static_cast<std::uint32_t>(days_[row]) + bias - 1 >= days_up_to_cut) return PathTrie::none;
    const std::uint32_t code = words_are_codes ? words_[row] : codes_.of(row);
    std::uint32_t next = trie_.child(node, code);
    if (next == PathTrie::none || (next & PathTrie::repeats) != 0) {
      next = look_closer(node, next, begin, row);
      if (next == PathTrie::none) return PathTrie::none;
    }
    node = next;
  }
  return node;
}

std::uint32_t PathWalker::look_closer(std::uint32_t node, std::uint32_t next, std::size_t begin,
                                      std::size_t row) {
  if (next == PathTrie::none) next = go_on(node, row, PathTrie::Way::dated, false);
  next &= ~PathTrie::repeats;
  // Rows stand by day: an earlier row of another day ends the search.
  std::uint32_t place = trie_.nodes()[next].previous_same;
  for (std::uint32_t at = node; place != 0;) {
    const std::size_t earlier = begin + place - 1;
    if (days_[earlier] != days_[row]) break;
    if (data_.log.is_exact_duplicate(RowId{earlier}, RowId{row})) return PathTrie::none;
    while (trie_.nodes()[at].depth > place) at = trie_.nodes()[at].parent;
    place = trie_.nodes()[at].previous_same;
  }
  return next;
}

/// Whether a row that was refused shares its time with another.
bool PathWalker::may_be_reordered(std::uint32_t node, std::size_t begin) const {
  const auto nodes = trie_.nodes();
  if (!may_reorder_) return false;
  const std::size_t end = begin + nodes[node].depth;
  for (std::uint32_t at = nodes[node].noted; at != 0; at = nodes[nodes[at].parent].noted) {
    if (!is_refusal(nodes[at].result)) continue;
    const std::size_t row = begin + nodes[at].depth - 1;
    const Instant time = data_.log.time(RowId{row});
    if (row > begin && data_.log.time(RowId{row - 1}) == time) return true;
    if (row + 1 < end && data_.log.time(RowId{row + 1}) == time) return true;
  }
  return false;
}

// --- everything else
// ------------------------------------------------------------------------------

std::uint32_t PathWalker::run_with_care(CaseId id, std::size_t begin, std::size_t end,
                                        ReplayPart& part) {
  case_begin_ = begin;
  after_cut_ = false;
  order_.clear();
  mark_duplicates(begin, end);
  std::uint32_t node = PathTrie::root;
  for (std::size_t place = begin; place < end;) node = run_instant(node, place, end);
  if (!order_.empty()) part.orders.push_back({id, order_});
  return node;
}

std::uint32_t PathWalker::run_instant(std::uint32_t node, std::size_t& place, std::size_t end) {
  const std::size_t begin = place;
  const std::uint32_t start = node;
  const Instant time = data_.log.time(RowId{place});
  ++place;
  if (time.is_recorded()) {
    while (place < end && data_.log.time(RowId{place}) == time) ++place;
  }
  bool fits = true;
  for (std::size_t row = begin; row < place; ++row) {
    node = take(node, row, false);
    fits = fits && !is_refusal(trie_.nodes()[node].result);
  }
  if (fits || !may_reorder_ || place - begin < 2 || trie_.nodes()[start].broken != 0) return node;
  const std::uint32_t other = try_other_order(start, begin, place);
  if (other == PathTrie::none) return node;
  return other;
}

/// The file's order was refused: where exactly one other order of these rows is accepted, takes the
/// rows in that order instead; else none.
std::uint32_t PathWalker::try_other_order(std::uint32_t start, std::size_t begin, std::size_t end) {
  std::vector<std::size_t> places;
  std::vector<Event> events;
  for (std::size_t row = begin; row < end; ++row) {
    const bool nothing = data_.binding.word_moves_nothing[words_[row]];
    if (is_duplicate(row) || nothing || is_after_cut(row)) continue;
    const EventId event = data_.binding.word_events[words_[row]];
    if (event.is_none()) return PathTrie::none;
    places.push_back(row);
    events.push_back(event_at(row, event));
  }
  const auto order = only_accepted_order(data_.pipeline, position_at(trie_.nodes()[start]), events);
  if (order.empty()) return PathTrie::none;

  if (order_.empty()) {
    const auto rows = data_.log.case_begins();
    const auto own = std::upper_bound(rows.begin(), rows.end(), case_begin_);
    order_.resize(*own - case_begin_);
    std::iota(order_.begin(), order_.end(), static_cast<std::uint32_t>(case_begin_));
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    order_[places[i] - case_begin_] = static_cast<std::uint32_t>(places[order[i]]);
  }
  std::uint32_t node = start;
  for (std::size_t row = begin; row < end; ++row) {
    node = take(node, order_[row - case_begin_], row == begin);
  }
  return node;
}

void PathWalker::mark_duplicates(std::size_t begin, std::size_t end) {
  is_duplicate_.assign(end - begin, 0);
  if (end - begin <= few_rows) {
    for (std::size_t row = begin + 1; row < end; ++row) {
      for (std::size_t earlier = begin; earlier < row; ++earlier) {
        if (says_the_same(earlier, row)) {
          is_duplicate_[row - begin] = 1;
          break;
        }
      }
    }
    return;
  }
  std::unordered_multimap<std::uint64_t, std::size_t> seen;
  for (std::size_t row = begin; row < end; ++row) {
    const std::uint64_t key = row_hash(row);
    const auto [first, last] = seen.equal_range(key);
    const bool duplicate = std::any_of(
        first, last, [&](const auto& entry) { return says_the_same(entry.second, row); });
    if (duplicate) {
      is_duplicate_[row - begin] = 1;
    } else {
      seen.emplace(key, row);
    }
  }
}

bool PathWalker::says_the_same(std::size_t a, std::size_t b) const {
  return words_[a] == words_[b] && days_[a] == days_[b] &&
         data_.log.is_exact_duplicate(RowId{a}, RowId{b});
}

std::uint64_t PathWalker::row_hash(std::size_t row) const {
  const Instant time = data_.log.time(RowId{row});
  std::uint64_t hash = words_[row];
  const auto mix = [&hash](std::uint64_t value) {
    hash = (hash ^ value) * 0x9E37'79B9'7F4A'7C15U;
    hash ^= hash >> 29U;
  };
  mix(static_cast<std::uint64_t>(time.date.days()));
  mix(static_cast<std::uint64_t>(time.second));
  for (const Attribute& attribute : data_.log.attributes()) {
    mix(std::hash<std::string>{}(attribute.text(RowId{row})));
  }
  return hash;
}

// --- one row
// --------------------------------------------------------------------------------------

std::uint32_t PathWalker::take(std::uint32_t node, std::size_t row, bool reordered) {
  const Date day{days_[row]};
  if (day.is_recorded()) after_cut_ = day > data_.as_of;
  const PathTrie::Way way = is_duplicate(row)    ? PathTrie::Way::duplicate
                            : after_cut_         ? PathTrie::Way::after_cut
                            : !day.is_recorded() ? PathTrie::Way::undated
                                                 : PathTrie::Way::dated;
  return go_on(node, row, way, reordered);
}

std::uint32_t PathWalker::go_on(std::uint32_t node, std::size_t row, PathTrie::Way way,
                                bool reordered) {
  const bool is_looked_at = way == PathTrie::Way::dated || way == PathTrie::Way::undated;
  const std::uint32_t code =
      is_looked_at ? codes_.of(row, way == PathTrie::Way::undated) : words_[row];
  const bool has_code = code != RowCodes::none;
  const std::uint32_t edge = has_code ? PathTrie::edge(code, way, reordered) : 0;
  if (has_code) {
    const std::uint32_t known = trie_.child(node, edge);
    if (known != PathTrie::none) return known & ~PathTrie::repeats;
  }
  PathNode own = answer_to(node, row, way);
  if (reordered) own.marks |= mark_reordered;
  const std::uint32_t next = trie_.find_or_add(data_.pipeline, own);
  if (has_code) trie_.set_child(node, edge, next);
  return next;
}

PathNode PathWalker::answer_to(std::uint32_t node, std::size_t row, PathTrie::Way way) {
  const PathNode before = trie_.nodes()[node];
  PathNode own;
  own.parent = node;
  own.values = before.values;
  own.word = WordId{words_[row]};
  own.state = before.state;
  own.offence = before.offence;
  own.on = data_.as_of;
  if (way == PathTrie::Way::duplicate) {
    own.result = result_of(FindingKind::exact_duplicate);
  } else if (way == PathTrie::Way::after_cut) {
    own.result = result_of(FindingKind::after_data_cut);
  } else {
    if (way == PathTrie::Way::undated) {
      own.marks |= mark_undated;
      own.on = Date{};
    } else if (codes_.looks_at_date(own.word)) {
      own.on = codes_.law_day(Date{days_[row]});
    }
    if (data_.binding.word_moves_nothing[own.word.index()]) {
      own.result = RowResult::moves_nothing;
    } else if (before.broken != 0) {
      own.result = result_of(FindingKind::after_break);
    } else {
      ask_pipeline(before, row, own);
    }
  }
  return own;
}

void PathWalker::ask_pipeline(const PathNode& before, std::size_t row, PathNode& own) {
  const EventId type = data_.binding.word_events[own.word.index()];
  if (type.is_none()) {
    own.result = result_of(FindingKind::unknown_event);
    return;
  }
  const Event event = event_at(row, type);
  Position position = position_at(before);
  const Step answer = step(data_.pipeline, position, event);
  if (!answer.moved) {
    own.result = result_of(kind_of_refusal(answer.reason));
    own.field = answer.field;
    return;
  }
  own.result = RowResult::moved;
  own.transition = answer.transition;
  note_move(before, row, answer, own);
  advance(data_.pipeline, position, event, answer);
  own.state = position.state;
  own.offence = position.offence(data_.pipeline);
  codes_.keep_live(position.fields);
  own.values = trie_.number_of(position.fields);
}

/// Whether the move reclassifies, and how.
void PathWalker::note_move(const PathNode& before, std::size_t row, const Step& move,
                           PathNode& own) const {
  if (move.offence_before.is_none() || move.offence_after.is_none() ||
      move.offence_before == move.offence_after) {
    return;
  }
  const auto& offences = data_.pipeline.compiled().offences;
  if (offences[move.offence_before.index()].family == offences[move.offence_after.index()].family) {
    return;  // renumbered, not reclassified
  }
  Date on{days_[row]};
  // Undated: as on the day of the last dated move, if there is one.
  const PathNode* earlier = &before;
  while (!on.is_recorded() && earlier->depth != 0) {
    if (earlier->result == RowResult::moved) on = Date{days_[case_begin_ + earlier->depth - 1]};
    earlier = &trie_.nodes()[earlier->parent];
  }
  if (!on.is_recorded()) on = data_.as_of;
  own.marks |= mark_reclassified;
  own.direction = data_.pipeline.compare(move.offence_before, move.offence_after, on);
}

Event PathWalker::event_at(std::size_t row, EventId type) const {
  Event event;
  event.type = type;
  event.time = data_.log.time(RowId{row});
  for (const BoundField& bound : data_.binding.event_fields[type.index()]) {
    bound.read(static_cast<std::uint32_t>(row), event.fields);
  }
  return event;
}

/// Rows stand in order, so the time of the last move does not matter.
Position PathWalker::position_at(const PathNode& node) const {
  Position position;
  position.state = node.state;
  position.fields = trie_.values(node.values);
  return position;
}

// --- the case as a whole
// --------------------------------------------------------------------------

void PathWalker::write_notes(CaseId id, const PathNode& end, ReplayPart& part) {
  const auto nodes = trie_.nodes();
  const std::uint32_t first = data_.log.begin(id).value();
  const bool reordered = (end.flags & flag_reordered) != 0;
  const auto row_at = [&](std::uint32_t place) {
    return RowId{reordered ? order_[place - 1] : first + place - 1};
  };
  noted_.clear();
  for (std::uint32_t at = end.noted; at != 0; at = nodes[nodes[at].parent].noted) {
    noted_.push_back(at);
  }
  std::reverse(noted_.begin(), noted_.end());  // first row first
  for (const std::uint32_t number : noted_) {
    const PathNode& node = nodes[number];
    const PathNode& before = nodes[node.parent];
    const RowId row = row_at(node.depth);
    if ((node.marks & mark_reordered) != 0) {
      part.findings.push_back({FindingKind::reordered, id, RowId{first + node.depth - 1},
                               before.state, FieldId::none()});
    }
    if (node.result >= RowResult::first_finding) {
      const FindingKind kind = kind_of(node.result);
      const StateId where = kind == FindingKind::after_break ? StateId::none() : node.state;
      part.findings.push_back({kind, id, row, where, node.field});
    } else if (node.result == RowResult::moved && (node.marks & mark_undated) != 0) {
      part.findings.push_back({FindingKind::missing_time, id, row, before.state, FieldId::none()});
    }
    if ((node.marks & mark_reclassified) != 0) {
      part.reclassifications.push_back(
          {id, row, before.offence, node.offence, node.direction, before.state});
    }
  }
  if (end.broken != 0) {
    const PathNode* at = &end;
    while (at->depth > end.broken) at = &nodes[at->parent];
    part.breaks.push_back({id, row_at(end.broken), kind_of(at->result), false, at->state});
  } else if (end.state.is_none()) {
    part.breaks.push_back({id, RowId{first}, FindingKind::after_data_cut, true, StateId::none()});
  }
}

}  // namespace casepath
