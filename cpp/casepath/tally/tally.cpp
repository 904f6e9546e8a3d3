#include "casepath/tally/tally.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/differences.hpp"
#include "casepath/tally/detail/fields.hpp"
#include "casepath/tally/detail/group_names.hpp"
#include "casepath/tally/detail/grouping.hpp"
#include "casepath/tally/detail/tally_builder.hpp"
#include "casepath/tally/passage.hpp"

namespace casepath {
namespace {

constexpr std::size_t parts_per_thread = 4;

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
    return counts.rekeyed([this](Key& key) { for_each_id(key, *this); });
  }
};

/// Numbers of `items` in `sorted`, which holds all of them.
template <class Number, class Item, class Less = std::less<>>
std::vector<Number> places(const std::vector<Item>& items, const std::vector<Item>& sorted,
                           const Less& less = {}) {
  std::vector<Number> numbers;
  numbers.reserve(items.size());
  for (const Item& item : items) {
    const auto place = std::lower_bound(sorted.begin(), sorted.end(), item, less);
    numbers.emplace_back(static_cast<std::size_t>(place - sorted.begin()));
  }
  return numbers;
}

template <class Item, class Less = std::less<>>
std::vector<Item> united(std::vector<Item> a, const std::vector<Item>& b, const Less& less = {}) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end(), less);
  a.erase(std::unique(a.begin(), a.end()), a.end());
  return a;
}

std::vector<CasePassages> passages_of_spec(const Replay& replay, const TallySpec& spec) {
  std::vector<CasePassages> passages;
  for (const PassageSpec& passage : spec.passages) {
    if (passage.horizon_days < 1) {
      throw ArgumentError("a horizon must be at least 1 day, not " +
                          std::to_string(passage.horizon_days));
    }
    passages.emplace_back(replay.data(), Target::find(replay.pipeline(), passage.target));
  }
  return passages;
}

Tally count_cases(const Replay& replay, const Grouping& grouping, const TallySpec& spec,
                  const std::vector<CasePassages>& passages, Range range) {
  TallyBuilder builder(replay, grouping, spec, passages, CaseId{range.begin});
  for (std::size_t i = range.begin; i < range.end; ++i) builder.add(CaseId{i});
  return std::move(builder).finish();
}

}  // namespace

Tally::Tally(Pipeline pipeline, TallySpec spec, TallyFrame frame)
    : pipeline_(std::move(pipeline)), spec_(std::move(spec)), frame_(std::move(frame)) {}

std::vector<bool> Tally::used_texts() const {
  std::vector<bool> is_used(texts_.size());
  for_each_table([&](const char* /*name*/, auto table) {
    for (const auto& [key, count] : this->*table) {
      for_each_id(key, [&is_used]<class AnyId>(const AnyId& id) {
        if constexpr (std::is_same_v<AnyId, TextId>) {
          if (!id.is_none()) is_used[id.index()] = true;
        }
      });
    }
  });
  return is_used;
}

void Tally::make_canonical() {
  const std::vector<bool> is_used = used_texts();
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (is_used[i]) texts.push_back(texts_[i]);
  }
  renumber(united<std::string>(std::move(texts), {}), united(groups_, {}, GroupOrder(spec_.by)));
}

void Tally::renumber(std::vector<std::string> texts, std::vector<std::vector<std::string>> groups) {
  if (texts != texts_ || groups != groups_) {
    const Renumbering to{places<TextId>(texts_, texts),
                         places<GroupId>(groups_, groups, GroupOrder(spec_.by))};
    for_each_table(
        [&](const char* /*name*/, auto table) { this->*table = to.apply(this->*table); });
  }
  texts_ = std::move(texts);
  groups_ = std::move(groups);
}

Tally& Tally::operator+=(const Tally& other) {
  constexpr std::string_view sorry = "these tallies do not add up: ";
  if (pipeline_ != other.pipeline_) {
    throw ArgumentError(std::string(sorry) + pipeline_difference(pipeline_, other.pipeline_));
  }
  if (spec_ != other.spec_) {
    throw ArgumentError(std::string(sorry) +
                        "they were counted by different specs, which differ in " +
                        spec_.difference(other.spec_));
  }
  if (frame_ != other.frame_) {
    throw ArgumentError(std::string(sorry) + "they differ in " + frame_.difference(other.frame_));
  }
  for_each_table([&](const char* name, auto table) {
    if ((this->*table).total() > most_counted - (other.*table).total()) {
      throw ArgumentError(std::string(sorry) + "the table " + in_quotes(name) +
                          " would count more than " + std::to_string(most_counted) + " in all");
    }
  });
  std::vector<std::string> texts = united(texts_, other.texts_);
  std::vector<std::vector<std::string>> groups =
      united(groups_, other.groups_, GroupOrder(spec_.by));
  Tally renumbered = other;
  renumbered.renumber(texts, groups);
  renumber(std::move(texts), std::move(groups));
  for_each_table(
      [&](const char* /*name*/, auto table) { this->*table += std::move(renumbered.*table); });
  return *this;
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
  return tally_part(replay, spec, CaseId{0U}, CaseId{replay.case_count()}, options);
}

Tally tally_part(const Replay& replay, const TallySpec& spec, CaseId begin, CaseId end,
                 const TallyOptions& options) {
  if (begin.index() > end.index() || end.index() > replay.case_count()) {
    throw ArgumentError("cases " + std::to_string(begin.value()) + " to " +
                        std::to_string(end.value()) + " are not among the " +
                        std::to_string(replay.case_count()) + " cases of the replay");
  }
  const std::vector<CasePassages> passages = passages_of_spec(replay, spec);
  const Grouping grouping(replay, spec.by);
  const unsigned threads = resolve_threads(options.threads);
  const auto first_rows = replay.log().case_begins().subspan(begin.index());
  const std::size_t cases = end.index() - begin.index();
  constexpr std::size_t few_cases = std::size_t{1} << 15U;  // sooner counted than put together
  const std::size_t most_parts = std::size_t{threads} * parts_per_thread;
  const auto ranges =
      split_by_weight(cases, std::min(most_parts, cases / few_cases + 1),
                      [first_rows](std::size_t i) { return first_rows[i] - first_rows[0]; });
  std::vector<std::optional<Tally>> parts(ranges.size());
  for_ranges(
      ranges, threads,
      [&](std::size_t part, Range range) {
        parts[part] = count_cases(replay, grouping, spec, passages,
                                  {begin.index() + range.begin, begin.index() + range.end});
      },
      options.progress);
  Tally whole(replay.pipeline(), spec,
              {replay.unit(), replay.as_of(), replay.complete_from(), replay.silent_after_days()});
  for (const auto& part : parts) whole += *part;
  return whole;
}

}  // namespace casepath
