#include "casepath/tally/detail/tally_builder.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace casepath {

/// What the pass over the rows of one path has learned so far.
struct TallyBuilder::Path {
  explicit Path(const EndKey& end) : key(end) {}

  const EndKey& key;
  StageId opened;
  StageId furthest;
  StageId stage;  ///< of the last open or paused state
  StateId state;
  StateId last_open;
  TextId reason;
  bool downgraded = false;
  bool decided = false;
  Direction last_milestone = Direction::incomparable;
  std::array<OffenceId, offence_slots> offences{};
  std::uint8_t marked = 0;
  const PathNode* broken = nullptr;  ///< the row that broke it
};

TallyBuilder::TallyBuilder(const Replay& replay, const Grouping& grouping, const TallySpec& spec,
                           const std::vector<CasePassages>& passages, CaseId first)
    : replay_(replay),
      data_(replay.data()),
      spec_(spec),
      case_passages_(passages),
      is_grouped_(!grouping.is_empty()),
      group_numbers_(grouping),
      plain_ends_(4 * data_.paths.size()),
      stays_(data_),
      calendar_(replay, spec, passages),
      occupancy_(replay, spec),
      situations_(replay, spec),
      visited_(data_.pipeline.stages().size()),
      returns_(data_.pipeline.stages().size()) {
  for (const std::string& word : data_.log.word_texts()) word_ids_.push_back(text(word));
  const auto begin_of = [first](const auto& items) {
    const auto own = std::partition_point(
        items.begin(), items.end(), [first](const auto& item) { return item.case_id < first; });
    return static_cast<std::size_t>(own - items.begin());
  };
  next_reclassification_ = begin_of(data_.reclassifications);
  next_order_ = begin_of(data_.orders);
  find_next_noted();
  for (const Transition& transition : data_.pipeline.transitions()) {
    const FieldId field = data_.pipeline.reason(transition.event).field;
    rows_give_reasons_ = rows_give_reasons_ ||
                         (!field.is_none() && data_.pipeline.state(transition.to).is_outcome() &&
                          data_.binding.field_columns[field.index()] != nullptr);
  }
  if (rows_give_reasons_) reason_rows_.resize(data_.paths.size());
}

std::size_t TallyBuilder::EndHash::operator()(const EndKey& key) const noexcept {
  std::uint64_t hash = std::uint64_t{key.group.value()} << 32U | key.end.bits();
  hash *= 0x9E37'79B9'7F4A'7C15U;
  hash ^= std::uint64_t{key.first_reason.value()} << 32U | key.reason.value();
  hash *= 0xFF51'AFD7'ED55'8CCDU;
  return static_cast<std::size_t>(hash ^ hash >> 32U);
}

// --- a case
// ---------------------------------------------------------------------------------------

void TallyBuilder::add_any(CaseId id) {
  const GroupId group = group_of(id);
  const PathEnd end = data_.end(id);
  add_end(id, group, end);
  stays_.add(id, group);
  if (id == next_noted_) add_noted(id, group);
  if (!case_passages_.empty()) add_passages(id, group);
  calendar_.add(id, group);
  occupancy_.add(id, group);
  situations_.add(id, group);
  is_plain_ = !is_grouped_ && !rows_give_reasons_ && case_passages_.empty() && !spec_.calendar &&
              !spec_.occupancy && !spec_.situations;
}

void TallyBuilder::find_next_noted() {
  const auto case_of = [](const auto& items, std::size_t next) {
    return next < items.size() ? items[next].case_id : CaseId::none();
  };
  next_noted_ = std::min(case_of(data_.reclassifications, next_reclassification_),
                         case_of(data_.orders, next_order_));
}

void TallyBuilder::add_noted(CaseId id, GroupId group) {
  add_reclassifications(id, group);
  if (next_order_ < data_.orders.size() && data_.orders[next_order_].case_id == id) {
    add_reordered(id, group);
    ++next_order_;
  }
  find_next_noted();
}

GroupId TallyBuilder::group_of(CaseId id) {
  if (!is_grouped_ && !groups_.empty()) return GroupId{0U};
  const std::uint32_t number = group_numbers_.of(id);
  if (number < groups_.size()) return GroupId{number};
  groups_.push_back(group_numbers_.values(number));
  GroupCounts counts;
  counts.moves.resize(data_.pipeline.transitions().size());
  counts.stages.resize(2 * data_.pipeline.stages().size() * stage_kinds);
  by_group_.push_back(std::move(counts));
  return GroupId{number};
}

TextId TallyBuilder::text(const std::string& text) {
  const auto [place, is_new] = text_ids_.try_emplace(text, TextId{texts_.size()});
  if (is_new) texts_.push_back(text);
  return place->second;
}

TextId TallyBuilder::text_of(const EventText& said, RowId row) {
  if (said.field.is_none()) return said.literal.empty() ? TextId::none() : text(said.literal);
  const Attribute* column = data_.binding.field_columns[said.field.index()];
  if (column == nullptr) return TextId::none();
  if (column->type() != ColumnType::text) {
    const std::string value = column->text(row);
    return value.empty() ? TextId::none() : text(value);
  }
  const std::uint32_t code = column->codes()[row.index()];
  if (code == Attribute::no_code || column->texts()[code].empty()) return TextId::none();
  std::vector<TextId>& ids = column_ids_[column];
  ids.resize(column->texts().size());
  if (ids[code].is_none()) ids[code] = text(column->texts()[code]);
  return ids[code];
}

void TallyBuilder::add_end(CaseId id, GroupId group, PathEnd end) {
  EndKey key{group, end, TextId::none(), TextId::none()};
  if (rows_give_reasons_) {
    const ReasonRows& rows = reason_rows(end.node());
    const auto reason_at = [&](std::uint32_t place) {
      if (place == 0) return TextId::none();
      const RowId row = data_.row_at(id, place);
      return text_of(data_.pipeline.reason(replay_.event(row)), row);
    };
    key.first_reason = reason_at(rows.first);
    key.reason = rows.last == rows.first ? key.first_reason : reason_at(rows.last);
  }
  const bool is_plain = group.value() == 0 && key.first_reason.is_none() && key.reason.is_none();
  if (is_plain) {
    ++plain_ends_[end.bits()];
  } else {
    ++ends_[key];
  }
}

const TallyBuilder::ReasonRows& TallyBuilder::reason_rows(std::uint32_t node) {
  ReasonRows& rows = reason_rows_[node];
  if (rows.known) return rows;
  rows.known = true;
  const PathNodes nodes(data_.paths, node);
  for (const std::uint32_t number : nodes.numbers()) {
    const PathNode& row = data_.paths[number];
    if (row.result != RowResult::moved || data_.paths[row.parent].state == row.state) continue;
    const EventId event = data_.binding.word_events[row.word.index()];
    const bool gives = data_.pipeline.state(row.state).is_outcome() &&
                       !data_.pipeline.reason(event).field.is_none();
    rows.last = gives ? row.depth : 0;
    if (data_.paths[node].decided == number) rows.first = rows.last;
  }
  return rows;
}

void TallyBuilder::add_reclassifications(CaseId id, GroupId group) {
  const auto& all = data_.reclassifications;
  for (; next_reclassification_ < all.size() && all[next_reclassification_].case_id == id;
       ++next_reclassification_) {
    const Reclassification& one = all[next_reclassification_];
    const EventId event = replay_.event(one.row);
    ++reclassifications_[{group, one.from, one.to, one.direction, one.state, event,
                          text_of(data_.pipeline.actor(event), one.row)}];
  }
}

/// What the log's order of rows says, where it is not that of the path.
void TallyBuilder::add_reordered(CaseId id, GroupId group) {
  const std::size_t begin = data_.log.begin(id).index();
  const auto word_at = [&](std::size_t row) { return word_ids_[data_.log.words()[row]]; };
  variant_.group = group;
  variant_.words.clear();
  const PathNodes nodes(data_.paths, data_.end(id).node());
  for (const std::uint32_t number : nodes.numbers()) {
    const PathNode& node = data_.paths[number];
    const TextId word = word_at(begin + node.depth - 1);
    variant_.words.push_back(word);
    if ((node.marks & mark_reordered) == 0) continue;
    ++findings_[{group, FindingKind::reordered, word, data_.paths[node.parent].state}];
  }
  ++variants_[variant_];
}

void TallyBuilder::add_passages(CaseId id, GroupId group) {
  for (std::size_t i = 0; i < case_passages_.size(); ++i) {
    const Passage passage = case_passages_[i].of(id);
    const bool followed = passage.followed_days >= spec_.passages[i].horizon_days;
    ++passages_[{group, static_cast<std::uint32_t>(i), passage.end, passage.entry_day,
                 passage.exit_day, passage.exit_k, followed}];
  }
}

// --- a path, for all cases that went it
// -----------------------------------------------------------

void TallyBuilder::add_paths() {
  for (std::size_t bits = 0; bits < plain_ends_.size(); ++bits) {
    if (plain_ends_[bits] == 0) continue;
    add_path(
        {GroupId{0U}, PathEnd{static_cast<std::uint32_t>(bits)}, TextId::none(), TextId::none()},
        plain_ends_[bits]);
  }
  for (const auto& [key, cases] : ends_) add_path(key, cases);
}

void TallyBuilder::add_path(const EndKey& key, std::int64_t cases) {
  const PathNode& end = data_.paths[key.end.node()];
  const PathNodes nodes(data_.paths, key.end.node());
  Path path(key);
  std::fill(visited_.begin(), visited_.end(), std::uint8_t{0});
  std::fill(returns_.begin(), returns_.end(), std::int64_t{0});
  variant_.group = key.group;
  variant_.words.clear();
  for (const std::uint32_t number : nodes.numbers()) {
    add_row(data_.paths[number], key.group, cases, path);
    if (!path.decided && end.decided == number) {
      path.decided = true;
      add_reading(key, cases, Reading::first_decision, path);
    }
  }
  if (!path.decided) add_reading(key, cases, Reading::first_decision, path);
  add_reading(key, cases, Reading::at_cut, path);

  const bool reordered = (end.flags & flag_reordered) != 0;
  if (!reordered) variants_[variant_] += cases;
  total(key.group, TotalKey::What::rows) += cases * end.depth;
  total(key.group, TotalKey::What::reordered) += reordered ? cases : 0;
  total(key.group, TotalKey::What::reopened) += (end.flags & flag_reopened) != 0 ? cases : 0;
}

void TallyBuilder::add_row(const PathNode& node, GroupId group, std::int64_t cases, Path& path) {
  const TextId word = word_ids_[node.word.index()];
  variant_.words.push_back(word);
  const StateId before = data_.paths[node.parent].state;
  if (node.result == RowResult::moved) {
    total(group, TotalKey::What::moves) += cases;
    if ((node.marks & mark_undated) != 0) {
      findings_[{group, FindingKind::missing_time, word, before}] += cases;
    }
    add_move(node, group, cases, path);
  } else if (node.result == RowResult::moves_nothing) {
    total(group, TotalKey::What::moves_nothing) += cases;
  } else {
    const FindingKind kind = kind_of(node.result);
    const StateId where = kind == FindingKind::after_break ? StateId::none() : node.state;
    findings_[{group, kind, word, where}] += cases;
    if (is_refusal(node.result) && node.broken == node.depth) path.broken = &node;
  }
}

void TallyBuilder::add_move(const PathNode& node, GroupId group, std::int64_t cases, Path& path) {
  const Pipeline& pipeline = data_.pipeline;
  const Transition& transition = pipeline.transitions()[node.transition.index()];
  by_group_[group.index()].moves[node.transition.index()] += cases;
  if ((node.marks & mark_reclassified) != 0 && node.direction == Direction::lighter) {
    path.downgraded = true;
  }
  if (data_.paths[node.parent].state != node.state) {
    for (const StateId via : transition.via) enter(path, via);
    total(group, TotalKey::What::filled) +=
        cases * static_cast<std::int64_t>(transition.via.size());
    const bool is_outcome = pipeline.state(node.state).is_outcome();
    if (!is_outcome) enter(path, node.state);
    path.state = node.state;
    path.reason = TextId::none();
    if (is_outcome) {
      const EventText& reason = pipeline.reason(transition.event);
      if (!reason.field.is_none()) {
        path.reason = path.decided ? path.key.reason : path.key.first_reason;
      } else if (!reason.literal.empty()) {
        path.reason = text(reason.literal);
      }
    }
  }
  const MilestoneId milestone = pipeline.marks(transition.event);
  if (!milestone.is_none()) add_milestone(node, milestone, path);
}

void TallyBuilder::add_milestone(const PathNode& node, MilestoneId milestone, Path& path) const {
  if ((path.marked >> milestone.value() & 1U) != 0) return;
  path.marked = static_cast<std::uint8_t>(path.marked | 1U << milestone.value());
  path.offences[milestone.index()] = node.offence;
  const std::size_t milestones = data_.pipeline.milestones().size();
  if (milestones < 2 || milestone.index() != milestones - 1) return;
  const OffenceId before = path.offences[milestone.index() - 1];
  if (before.is_none() || node.offence.is_none()) return;
  path.last_milestone =
      data_.pipeline.compare(before, node.offence, node.on.is_recorded() ? node.on : data_.as_of);
}

void TallyBuilder::add_reading(const EndKey& end, std::int64_t cases, Reading reading,
                               const Path& path) {
  const bool first = reading == Reading::first_decision;
  CaseKey key;
  key.group = end.group;
  key.reading = reading;
  key.status = first && path.decided ? CaseStatus::concluded : data_.status(end.end);
  key.running = data_.is_running(end.end);
  key.opened = path.opened;
  key.furthest = path.furthest;
  key.state = path.state;
  key.last_open = path.last_open;
  key.reason = key.status == CaseStatus::concluded ? path.reason : TextId::none();
  key.downgraded = path.downgraded;
  key.last_milestone = path.last_milestone;
  key.offences = path.offences;
  key.marked = path.marked;
  if (key.status == CaseStatus::set_aside) {
    key.never_opened = path.broken == nullptr;
    key.broken_by = FindingKind::after_data_cut;
    if (path.broken != nullptr) {
      key.broken_by = kind_of(path.broken->result);
      key.broken_word = word_ids_[path.broken->word.index()];
    }
  }
  cases_[key] += cases;

  const bool in_funnel =
      !key.running && key.status != CaseStatus::set_aside && !path.furthest.is_none();
  if (in_funnel) add_stages(end.group, cases, reading, path);
}

void TallyBuilder::add_stages(GroupId group, std::int64_t cases, Reading reading,
                              const Path& path) {
  const std::size_t stages = visited_.size();
  const auto at = [&](std::size_t stage, StageKey::What what) -> std::int64_t& {
    const std::size_t row = static_cast<std::size_t>(reading) * stages + stage;
    return by_group_[group.index()].stages[row * stage_kinds + static_cast<std::size_t>(what)];
  };
  for (std::size_t stage = path.opened.index(); stage <= path.furthest.index(); ++stage) {
    at(stage, visited_[stage] != 0 ? StageKey::What::visited : StageKey::What::skipped) += cases;
  }
  for (std::size_t stage = 0; stage < stages; ++stage) {
    at(stage, StageKey::What::returned_to) += returns_[stage] > 0 ? cases : 0;
    at(stage, StageKey::What::returns) += cases * returns_[stage];
  }
}

void TallyBuilder::enter(Path& path, StateId id) {
  const StageId of = data_.pipeline.state(id).stage;
  if (path.opened.is_none()) path.opened = of;
  if (!path.stage.is_none() && of < path.stage) ++returns_[of.index()];
  if (path.furthest.is_none() || of > path.furthest) path.furthest = of;
  visited_[of.index()] = 1;
  path.stage = of;
  path.last_open = id;
}

namespace {

template <class Key>
Counts<Key> counts_of(const CountMap<Key>& map) {
  return Counts<Key>({map.begin(), map.end()});
}

/// What follows what, from the variants.
Counts<DirectlyFollowsKey> pairs_of(const Counts<VariantKey>& variants) {
  std::map<DirectlyFollowsKey, std::int64_t> pairs;
  for (const auto& [variant, cases] : variants) {
    for (std::size_t i = 1; i < variant.words.size(); ++i) {
      pairs[{variant.group, variant.words[i - 1], variant.words[i]}] += cases;
    }
  }
  return Counts<DirectlyFollowsKey>({pairs.begin(), pairs.end()});
}

}  // namespace

Tally TallyBuilder::finish() && {
  add_paths();
  Tally tally(data_.pipeline, spec_,
              {data_.unit, data_.as_of, data_.complete_from, data_.silent_after_days});
  tally.texts_ = std::move(texts_);
  tally.groups_ = std::move(groups_);
  tally.cases_ = counts_of(cases_);
  std::vector<Counts<MoveKey>::Entry> moves;
  std::vector<Counts<StageKey>::Entry> stages;
  std::vector<Counts<TotalKey>::Entry> totals;
  for (std::size_t i = 0; i < by_group_.size(); ++i) {
    const GroupId group{i};
    const GroupCounts& counts = by_group_[i];
    for (std::size_t k = 0; k < counts.moves.size(); ++k) {
      const Transition& transition = data_.pipeline.transitions()[k];
      moves.emplace_back(MoveKey{group, transition.from, transition.event, transition.to},
                         counts.moves[k]);
    }
    for (std::size_t k = 0; k < counts.stages.size(); ++k) {
      const std::size_t row = k / stage_kinds;
      stages.emplace_back(
          StageKey{group, static_cast<Reading>(row / visited_.size()),
                   StageId{row % visited_.size()}, static_cast<StageKey::What>(k % stage_kinds)},
          counts.stages[k]);
    }
    for (std::size_t k = 0; k < counts.totals.size(); ++k) {
      totals.emplace_back(TotalKey{group, static_cast<TotalKey::What>(k)}, counts.totals[k]);
    }
  }
  tally.moves_ = Counts<MoveKey>(std::move(moves));
  tally.stages_ = Counts<StageKey>(std::move(stages));
  tally.totals_ = Counts<TotalKey>(std::move(totals));
  tally.reclassifications_ = counts_of(reclassifications_);
  tally.findings_ = counts_of(findings_);
  tally.sojourns_ = stays_.take();
  tally.variants_ = counts_of(variants_);
  tally.directly_follows_ = pairs_of(tally.variants_);
  tally.passages_ = counts_of(passages_);
  tally.stays_ = calendar_.take_stays();
  tally.cohorts_ = calendar_.take_cohorts();
  tally.occupancy_ = occupancy_.take();
  tally.situations_ = situations_.take_situations();
  tally.openings_ = situations_.take_openings();
  tally.make_canonical();
  return tally;
}

}  // namespace casepath
