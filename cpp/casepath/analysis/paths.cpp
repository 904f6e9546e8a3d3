#include "casepath/analysis/paths.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "casepath/analysis/detail/rows.hpp"

namespace casepath {
namespace {

/// About a tally where no reading matters.
About about_paths(const Tally& tally, std::string title) {
  About result = about(tally, Reading::at_cut, std::move(title), "counts");
  result.reading.reset();
  return result;
}

/// Entries of each slot by falling count; equal counts stay in the order of their keys.
template <class Key>
std::vector<std::pair<detail::Slotted<Key>, std::int64_t>> most_frequent_first(
    const Counts<detail::Slotted<Key>>& counts) {
  auto entries = counts.entries();
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    return a.first.first != b.first.first ? a.first.first < b.first.first : a.second > b.second;
  });
  return entries;
}

}  // namespace

Table transitions(const Tally& tally) {
  const Pipeline& pipeline = tally.pipeline();
  const std::vector<GroupLabel> labels = group_labels(tally);
  using Key = std::tuple<StateId, EventId, StateId>;
  const auto counts = detail::by_slot<Key>(tally, tally.moves(), [](const MoveKey& key) {
    return std::optional<Key>({key.from, key.event, key.to});
  });
  Table table = detail::make_table(
      about_paths(tally, "Transitions"), tally.spec(),
      {{"from", CellType::text, "", "state before; not available where the move opened the case"},
       {"event", CellType::text, "", "event of the pipeline"},
       {"to", CellType::text, "", "state after"},
       {"moves", CellType::integer, "moves", "how many"}});
  for (const auto& [place, count] : counts) {
    const auto& [from, event, to] = place.second;
    detail::add_row(table, tally.spec(), labels[place.first],
                    {detail::text_or_none(detail::state_name(pipeline, from)),
                     pipeline.events()[event.index()], detail::state_name(pipeline, to), count});
  }
  return table;
}

Table variants(const Tally& tally) {
  const std::vector<GroupLabel> labels = group_labels(tally);
  using Key = std::vector<TextId>;
  const auto counts = detail::by_slot<Key>(
      tally, tally.variants(), [](const VariantKey& key) { return std::optional<Key>(key.words); });
  About about = about_paths(tally, "Variants");
  Table table =
      detail::make_table(about, tally.spec(),
                         {{"cases", CellType::integer, about.unit, "how many have this sequence"},
                          {"events", CellType::integer, "events", "length of the sequence"},
                          {"variant", CellType::text, "", "event words in the order of the log"}});
  for (const auto& [place, count] : most_frequent_first<Key>(counts)) {
    std::string text;
    for (const TextId word : place.second) text += (text.empty() ? "" : " > ") + tally.text(word);
    detail::add_row(table, tally.spec(), labels[place.first],
                    {count, static_cast<std::int64_t>(place.second.size()), std::move(text)});
  }
  return table;
}

Table directly_follows(const Tally& tally) {
  const std::vector<GroupLabel> labels = group_labels(tally);
  using Key = std::pair<TextId, TextId>;
  const auto counts =
      detail::by_slot<Key>(tally, tally.directly_follows(), [](const DirectlyFollowsKey& key) {
        return std::optional<Key>({key.first, key.second});
      });
  Table table = detail::make_table(
      about_paths(tally, "What follows what"), tally.spec(),
      {{"first", CellType::text, "", "event word"},
       {"second", CellType::text, "", "event word right after it, in the order of the log"},
       {"count", CellType::integer, "pairs", "how many"}});
  for (const auto& [place, count] : counts) {
    detail::add_row(table, tally.spec(), labels[place.first],
                    {tally.text(place.second.first), tally.text(place.second.second), count});
  }
  return table;
}

Table findings_by_reason(const Tally& tally) {
  const Pipeline& pipeline = tally.pipeline();
  const std::vector<GroupLabel> labels = group_labels(tally);
  using Key = std::tuple<FindingKind, TextId, StateId>;
  const auto counts = detail::by_slot<Key>(tally, tally.findings(), [](const FindingKey& key) {
    return std::optional<Key>({key.kind, key.word, key.state});
  });
  Table table = detail::make_table(
      about_paths(tally, "Findings by reason"), tally.spec(),
      {{"kind", CellType::text, "", "why the pipeline can't explain the row"},
       {"moved", CellType::boolean, "", "a remark: the row moved its case all the same"},
       {"event", CellType::text, "", "word of the office"},
       {"state", CellType::text, "", "where the case stood; not available before opening"},
       {"rows", CellType::integer, "rows", "how many"}});
  for (const auto& [place, count] : most_frequent_first<Key>(counts)) {
    const auto& [kind, word, state] = place.second;
    detail::add_row(table, tally.spec(), labels[place.first],
                    {std::string(to_string(kind)), is_remark(kind), detail::text_of(tally, word),
                     detail::text_or_none(detail::state_name(pipeline, state)), count});
  }
  return table;
}

}  // namespace casepath
