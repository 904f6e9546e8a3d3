#include "casepath/tally/tally.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/grouping.hpp"
#include "casepath/tally/detail/tally_builder.hpp"
#include "casepath/tally/passage.hpp"

namespace casepath {
namespace {

constexpr std::size_t parts_per_thread = 4;

/// Calls `visit(GroupId&)` and `visit(TextId&)` for what a key points at.
void visit_ids(CaseKey& key, auto&& visit) {
  visit(key.group);
  visit(key.reason);
  visit(key.broken_word);
}
void visit_ids(StageKey& key, auto&& visit) { visit(key.group); }
void visit_ids(MoveKey& key, auto&& visit) { visit(key.group); }
void visit_ids(ReclassificationKey& key, auto&& visit) {
  visit(key.group);
  visit(key.actor);
}
void visit_ids(FindingKey& key, auto&& visit) {
  visit(key.group);
  visit(key.word);
}
void visit_ids(TotalKey& key, auto&& visit) { visit(key.group); }
void visit_ids(SojournKey& key, auto&& visit) { visit(key.group); }
void visit_ids(DirectlyFollowsKey& key, auto&& visit) {
  visit(key.group);
  visit(key.first);
  visit(key.second);
}
void visit_ids(VariantKey& key, auto&& visit) {
  visit(key.group);
  for (TextId& word : key.words) visit(word);
}
void visit_ids(PassageKey& key, auto&& visit) { visit(key.group); }

/// New numbers for the texts and groups of a tally, by old number.
struct Renumbering {
  std::vector<TextId> texts;
  std::vector<GroupId> groups;

  void operator()(TextId& id) const {
    if (!id.is_none()) id = texts[id.index()];
  }
  void operator()(GroupId& id) const { id = groups[id.index()]; }

  template <class Key>
  [[nodiscard]] Counts<Key> apply(const Counts<Key>& counts) const {
    return counts.rekeyed([this](Key& key) { visit_ids(key, *this); });
  }
};

/// Numbers of `items` in `sorted`, which holds all of them.
template <class Number, class Item>
std::vector<Number> places(const std::vector<Item>& items, const std::vector<Item>& sorted) {
  std::vector<Number> numbers;
  numbers.reserve(items.size());
  for (const Item& item : items) {
    const auto place = std::lower_bound(sorted.begin(), sorted.end(), item);
    numbers.emplace_back(static_cast<std::size_t>(place - sorted.begin()));
  }
  return numbers;
}

template <class Item>
std::vector<Item> united(std::vector<Item> a, const std::vector<Item>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end());
  a.erase(std::unique(a.begin(), a.end()), a.end());
  return a;
}

std::vector<Target> check_spec(const Replay& replay, const TallySpec& spec) {
  std::vector<Target> targets;
  for (const PassageSpec& passage : spec.passages) {
    if (passage.horizon_days < 1) {
      throw ArgumentError("a horizon must be at least 1 day, not " +
                          std::to_string(passage.horizon_days));
    }
    targets.push_back(Target::find(replay.pipeline(), passage.target));
  }
  return targets;
}

Tally count_cases(const Replay& replay, const Grouping& grouping, const TallySpec& spec,
                  const std::vector<Target>& targets, Range range) {
  TallyBuilder builder(replay, grouping, spec, targets, CaseId{range.begin});
  for (std::size_t i = range.begin; i < range.end; ++i) builder.add(CaseId{i});
  return std::move(builder).finish();
}

}  // namespace

Tally::Tally(Pipeline pipeline, TallySpec spec, TallyFrame frame)
    : pipeline_(std::move(pipeline)), spec_(std::move(spec)), frame_(std::move(frame)) {}

void Tally::make_canonical() {
  std::vector<bool> is_used(texts_.size());
  const auto look = [&is_used]<class Key>(const Counts<Key>& counts) {
    for (auto [key, count] : counts) {
      visit_ids(key, [&is_used]<class AnyId>(AnyId& id) {
        if constexpr (std::is_same_v<AnyId, TextId>) {
          if (!id.is_none()) is_used[id.index()] = true;
        }
      });
    }
  };
  look(cases_);
  look(reclassifications_);
  look(findings_);
  look(variants_);  // directly_follows has no other words
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (is_used[i]) texts.push_back(texts_[i]);
  }
  renumber(united<std::string>(std::move(texts), {}), united(groups_, {}));
}

void Tally::renumber(std::vector<std::string> texts, std::vector<std::vector<std::string>> groups) {
  const Renumbering to{places<TextId>(texts_, texts), places<GroupId>(groups_, groups)};
  cases_ = to.apply(cases_);
  stages_ = to.apply(stages_);
  moves_ = to.apply(moves_);
  reclassifications_ = to.apply(reclassifications_);
  findings_ = to.apply(findings_);
  totals_ = to.apply(totals_);
  sojourns_ = to.apply(sojourns_);
  directly_follows_ = to.apply(directly_follows_);
  variants_ = to.apply(variants_);
  passages_ = to.apply(passages_);
  texts_ = std::move(texts);
  groups_ = std::move(groups);
}

Tally& Tally::operator+=(const Tally& other) {
  if (pipeline_ != other.pipeline_) {
    throw ArgumentError(
        "these tallies do not add up: one is of the pipeline " + in_quotes(pipeline_.id()) + " " +
        pipeline_.definition().version + ", the other of " + in_quotes(other.pipeline_.id()) + " " +
        other.pipeline_.definition().version + ", or of another text of the same name");
  }
  if (spec_ != other.spec_) {
    throw ArgumentError(
        "these tallies do not add up: they were counted by different specs (by, passages)");
  }
  if (frame_ != other.frame_) {
    throw ArgumentError("these tallies do not add up: they differ in " +
                        frame_.difference(other.frame_));
  }
  Tally renumbered = other;
  std::vector<std::string> texts = united(texts_, other.texts_);
  std::vector<std::vector<std::string>> groups = united(groups_, other.groups_);
  renumbered.renumber(texts, groups);
  renumber(std::move(texts), std::move(groups));
  cases_ += renumbered.cases_;
  stages_ += renumbered.stages_;
  moves_ += renumbered.moves_;
  reclassifications_ += renumbered.reclassifications_;
  findings_ += renumbered.findings_;
  totals_ += renumbered.totals_;
  sojourns_ += renumbered.sojourns_;
  directly_follows_ += renumbered.directly_follows_;
  variants_ += renumbered.variants_;
  passages_ += renumbered.passages_;
  return *this;
}

std::string TallyFrame::difference(const TallyFrame& other) const {
  if (unit != other.unit) return "unit: " + in_quotes(unit) + " and " + in_quotes(other.unit);
  if (as_of != other.as_of) return "as_of: " + to_string(as_of) + " and " + to_string(other.as_of);
  if (complete_from != other.complete_from) {
    return "complete_from: " + to_string(complete_from) + " and " + to_string(other.complete_from);
  }
  if (silent_after_days != other.silent_after_days) {
    return "silent_after: " + std::to_string(silent_after_days) + " and " +
           std::to_string(other.silent_after_days) + " days";
  }
  return {};
}

std::string_view to_string(PassageEnd end) noexcept {
  switch (end) {
    case PassageEnd::reached:
      return "reached";
    case PassageEnd::other_end:
      return "other_end";
    case PassageEnd::pending:
      return "pending";
    case PassageEnd::set_aside:
      return "set_aside";
    case PassageEnd::opened_there:
      return "opened_there";
    case PassageEnd::running:
      return "running";
    case PassageEnd::before:
      return "before";
    case PassageEnd::undated:
      return "undated";
  }
  return {};
}

Tally tally(const Replay& replay, const TallySpec& spec, const TallyOptions& options) {
  const std::vector<Target> targets = check_spec(replay, spec);
  const Grouping grouping(replay, spec.by);
  const unsigned threads = resolve_threads(options.threads);
  const auto begins = replay.log().case_begins();
  const auto ranges = split_by_weight(replay.case_count(), threads * parts_per_thread,
                                      [begins](std::size_t i) { return begins[i]; });
  std::vector<std::optional<Tally>> parts(ranges.size());
  for_ranges(
      ranges, threads,
      [&](std::size_t part, Range range) {
        parts[part] = count_cases(replay, grouping, spec, targets, range);
      },
      options.progress);
  Tally whole(replay.pipeline(), spec,
              {replay.unit(), replay.as_of(), replay.complete_from(), replay.silent_after_days()});
  for (const auto& part : parts) whole += *part;
  return whole;
}

Tally tally_part(const Replay& replay, const TallySpec& spec, CaseId begin, CaseId end) {
  if (begin.index() > end.index() || end.index() > replay.case_count()) {
    throw ArgumentError("cases " + std::to_string(begin.value()) + " to " +
                        std::to_string(end.value()) + " are not among the " +
                        std::to_string(replay.case_count()) + " cases of the replay");
  }
  const std::vector<Target> targets = check_spec(replay, spec);
  const Grouping grouping(replay, spec.by);
  return count_cases(replay, grouping, spec, targets, {begin.index(), end.index()});
}

}  // namespace casepath
