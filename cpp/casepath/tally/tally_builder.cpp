#include "casepath/tally/detail/tally_builder.hpp"

#include <algorithm>
#include <utility>

namespace casepath {

/// What the pass over the moves of one case has learned so far.
struct TallyBuilder::Path {
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
  Date entered;  ///< into `state`, if dated
  bool entry_is_known = false;
  std::int64_t filled = 0;
};

TallyBuilder::TallyBuilder(const Replay& replay, const Grouping& grouping, const TallySpec& spec,
                           const std::vector<Target>& targets, CaseId first)
    : replay_(replay),
      data_(replay.data()),
      grouping_(grouping),
      spec_(spec),
      targets_(targets),
      visited_(data_.pipeline.stages().size()),
      returns_(data_.pipeline.stages().size()) {
  for (const std::string& word : data_.log.word_texts()) word_ids_.push_back(text(word));
  const auto begin_of = [first](const auto& items) {
    const auto own = std::partition_point(
        items.begin(), items.end(), [first](const auto& item) { return item.case_id < first; });
    return static_cast<std::size_t>(own - items.begin());
  };
  next_finding_ = begin_of(data_.findings);
  next_reclassification_ = begin_of(data_.reclassifications);
  next_break_ = begin_of(data_.breaks);
}

TextId TallyBuilder::text(const std::string& text) {
  const auto [place, is_new] = text_ids_.try_emplace(text, TextId{texts_.size()});
  if (is_new) texts_.push_back(text);
  return place->second;
}

GroupId TallyBuilder::group_of(CaseId id) {
  if (grouping_.is_empty() && !groups_.empty()) return GroupId{0U};
  const auto [place, is_new] = group_ids_.try_emplace(grouping_.key(id), GroupId{groups_.size()});
  if (is_new) {
    groups_.push_back(grouping_.values(id));
    GroupCounts counts;
    counts.moves.resize(data_.pipeline.transitions().size());
    counts.stages.resize(2 * data_.pipeline.stages().size() * stage_kinds);
    by_group_.push_back(std::move(counts));
  }
  return place->second;
}

void TallyBuilder::add(CaseId id) {
  const GroupId group = group_of(id);
  add_words(id, group);
  add_path(id, group);
  add_findings(id, group);
  add_passages(id, group);
}

void TallyBuilder::add_words(CaseId id, GroupId group) {
  const std::size_t begin = data_.log.begin(id).index();
  const std::size_t end = data_.log.end(id).index();
  std::int64_t moves = 0;
  std::int64_t moves_nothing = 0;
  variant_.group = group;
  variant_.words.clear();
  for (std::size_t row = begin; row < end; ++row) {
    variant_.words.push_back(word_ids_[data_.log.words()[row]]);
    moves += data_.results[row] == RowResult::moved ? 1 : 0;
    moves_nothing += data_.results[row] == RowResult::moves_nothing ? 1 : 0;
  }
  ++variants_[variant_];
  total(group, TotalKey::What::rows) += static_cast<std::int64_t>(end - begin);
  total(group, TotalKey::What::moves) += moves;
  total(group, TotalKey::What::moves_nothing) += moves_nothing;
}

void TallyBuilder::add_path(CaseId id, GroupId group) {
  Path path;
  std::fill(visited_.begin(), visited_.end(), std::uint8_t{0});
  std::fill(returns_.begin(), returns_.end(), std::int64_t{0});
  for_each_move(data_, id, [&](const MoveView& move) {
    add_move(move, group, path);
    if (!path.decided && data_.pipeline.state(move.to).is_outcome()) {
      path.decided = true;
      add_end(id, group, Reading::first_decision, path);
    }
    return true;
  });
  const CaseStatus status = data_.status[id.index()];
  const bool is_pending =
      status == CaseStatus::active || status == CaseStatus::paused || status == CaseStatus::silent;
  if (is_pending) add_sojourn(group, path, StateId::none(), data_.as_of);
  if (!path.decided) add_end(id, group, Reading::first_decision, path);
  add_end(id, group, Reading::at_cut, path);
  if (next_break_ < data_.breaks.size() && data_.breaks[next_break_].case_id == id) ++next_break_;

  const std::uint8_t flags = data_.flags[id.index()];
  total(group, TotalKey::What::reordered) += (flags & flag_reordered) != 0 ? 1 : 0;
  total(group, TotalKey::What::reopened) += (flags & flag_reopened) != 0 ? 1 : 0;
  total(group, TotalKey::What::filled) += path.filled;
}

void TallyBuilder::add_move(const MoveView& move, GroupId group, Path& path) {
  const Pipeline& pipeline = data_.pipeline;
  const TransitionId id = pipeline.transition(move.from, move.event);
  const Transition& transition = pipeline.transitions()[id.index()];
  ++by_group_[group.index()].moves[id.index()];
  add_reclassification(move, group, path);

  if (move.from != move.to) {
    if (!move.from.is_none()) add_sojourn(group, path, move.to, move.day);
    for (const StateId via : transition.via) enter(path, via);
    path.filled += static_cast<std::int64_t>(transition.via.size());
    const State& to = pipeline.state(move.to);
    if (!to.is_outcome()) enter(path, move.to);
    path.state = move.to;
    path.entered = move.day;
    // When a case that was already running came into the state it is first seen in, nobody knows.
    path.entry_is_known = move.day.is_recorded() && !transition.running;
    path.reason = TextId::none();
    if (to.is_outcome() && pipeline.reason(move.event).exists()) {
      const std::string reason = replay_.reason(RowId{move.row});
      if (!reason.empty()) path.reason = text(reason);
    }
  }

  const MilestoneId milestone = pipeline.marks(move.event);
  if (milestone.is_none() || (path.marked >> milestone.value() & 1U) != 0) return;
  path.marked = static_cast<std::uint8_t>(path.marked | 1U << milestone.value());
  path.offences[milestone.index()] = move.offence_after;
  const std::size_t milestones = pipeline.milestones().size();
  if (milestones >= 2 && milestone.index() == milestones - 1) {
    const OffenceId before = path.offences[milestone.index() - 1];
    if (!before.is_none() && !move.offence_after.is_none()) {
      const Date on = move.day.is_recorded() ? move.day : data_.as_of;
      path.last_milestone = pipeline.compare(before, move.offence_after, on);
    }
  }
}

void TallyBuilder::add_reclassification(const MoveView& move, GroupId group, Path& path) {
  if (next_reclassification_ >= data_.reclassifications.size()) return;
  const Reclassification& next = data_.reclassifications[next_reclassification_];
  if (next.row.value() != move.row) return;
  ++next_reclassification_;
  if (next.direction == Direction::lighter) path.downgraded = true;
  ReclassificationKey key{group,      next.from,  next.to,       next.direction,
                          next.state, move.event, TextId::none()};
  if (data_.pipeline.actor(move.event).exists()) {
    const std::string actor = replay_.actor(next.row);
    if (!actor.empty()) key.actor = text(actor);
  }
  ++reclassifications_[key];
}

void TallyBuilder::add_sojourn(GroupId group, const Path& path, StateId to, Date until) {
  if (!path.entry_is_known || !until.is_recorded()) return;
  if (data_.pipeline.state(path.state).is_outcome()) return;
  ++sojourns_[{group, path.state, to, days_between(path.entered, until)}];
}

void TallyBuilder::add_end(CaseId id, GroupId group, Reading reading, const Path& path) {
  const bool first = reading == Reading::first_decision;
  CaseKey key;
  key.group = group;
  key.reading = reading;
  key.status = first && path.decided ? CaseStatus::concluded : data_.status[id.index()];
  key.running = (data_.flags[id.index()] & flag_running) != 0;
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
    const Break& broken = data_.breaks[next_break_];
    key.never_opened = broken.never_opened;
    key.broken_by = broken.kind;
    if (!broken.never_opened) key.broken_word = word_ids_[data_.log.words()[broken.row.index()]];
  }
  ++cases_[key];

  const bool in_funnel =
      !key.running && key.status != CaseStatus::set_aside && !path.furthest.is_none();
  if (in_funnel) add_stages(group, reading, path);
}

void TallyBuilder::add_stages(GroupId group, Reading reading, const Path& path) {
  const std::size_t stages = visited_.size();
  const auto at = [&](std::size_t stage, StageKey::What what) -> std::int64_t& {
    const std::size_t row = static_cast<std::size_t>(reading) * stages + stage;
    return by_group_[group.index()].stages[row * stage_kinds + static_cast<std::size_t>(what)];
  };
  for (std::size_t stage = path.opened.index(); stage <= path.furthest.index(); ++stage) {
    ++at(stage, visited_[stage] != 0 ? StageKey::What::visited : StageKey::What::skipped);
  }
  for (std::size_t stage = 0; stage < stages; ++stage) {
    at(stage, StageKey::What::returned_to) += returns_[stage] > 0 ? 1 : 0;
    at(stage, StageKey::What::returns) += returns_[stage];
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

void TallyBuilder::add_findings(CaseId id, GroupId group) {
  for (; next_finding_ < data_.findings.size() && data_.findings[next_finding_].case_id == id;
       ++next_finding_) {
    const Finding& finding = data_.findings[next_finding_];
    const TextId word = word_ids_[data_.log.words()[finding.row.index()]];
    ++findings_[{group, finding.kind, word, finding.state}];
  }
}

void TallyBuilder::add_passages(CaseId id, GroupId group) {
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    const Passage passage = passage_of(replay_, targets_[i], id);
    const bool followed = passage.followed_days >= spec_.passages[i].horizon_days;
    ++passages_[{group, static_cast<std::uint32_t>(i), passage.end, passage.entry_day,
                 passage.exit_day, passage.exit_k, followed}];
  }
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
  tally.sojourns_ = counts_of(sojourns_);
  tally.variants_ = counts_of(variants_);
  tally.directly_follows_ = pairs_of(tally.variants_);
  tally.passages_ = counts_of(passages_);
  tally.make_canonical();
  return tally;
}

}  // namespace casepath
