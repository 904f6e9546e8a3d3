#include <algorithm>
#include <cstddef>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/core/period.hpp"
#include "casepath/simulation/detail/fit_counts.hpp"

namespace casepath::detail {
namespace {

template <class Key>
std::vector<Key> keys_of(const Counts<Key>& counts) {
  std::vector<Key> keys;
  keys.reserve(counts.size());
  for (const auto& [key, count] : counts) keys.push_back(key);
  return keys;
}

template <class Key>
std::uint32_t place_of(const std::vector<Key>& keys, const Key& key) {
  const auto found = std::lower_bound(keys.begin(), keys.end(), key);
  return static_cast<std::uint32_t>(found - keys.begin());
}

/// The cells by the weights of the cases that stand behind them.
template <class Key, class Places>
Counts<Key> weighted(const std::vector<Key>& cells, const Places& places,
                     std::span<const std::uint32_t> weights) {
  std::vector<std::int64_t> sums(cells.size());
  for (const auto& one : places) sums[one.cell] += weights[one.case_index];
  std::vector<typename Counts<Key>::Entry> entries;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (sums[i] != 0) entries.emplace_back(cells[i], sums[i]);
  }
  return Counts<Key>(std::move(entries));
}

TallySpec spec_by(const std::vector<GroupColumn>& by) {
  TallySpec spec;
  spec.by = by;
  spec.situations = true;
  return spec;
}

}  // namespace

Refit::Refit(const Replay& replay, const std::vector<GroupColumn>& by, FitOptions options)
    : options_(options), counts_(fit_counts(tally(replay, spec_by(by)))) {
  situation_cells_ = keys_of(counts_.situations);
  opening_cells_ = keys_of(counts_.openings);
  CaseSituations opened(replay.data(), false);
  for (const bool with_offence : {false, true}) {
    if (with_offence && replay.pipeline().offence_field().is_none()) continue;
    const SituationStays own = situation_stays(replay, by, with_offence);
    // Groups of a tally stand in their order, those of stays as they come.
    std::vector<GroupId> groups;
    for (const auto& values : own.groups) {
      const auto found = std::find(counts_.groups.begin(), counts_.groups.end(), values);
      groups.emplace_back(static_cast<std::size_t>(found - counts_.groups.begin()));
    }
    for (const SituationStay& stay : own.stays) {
      SituationKey key = stay.key;
      key.group = groups[key.group.index()];
      situations_.push_back({stay.case_index, place_of(situation_cells_, key)});
    }
    if (with_offence) continue;
    for (std::size_t i = 0; i < replay.case_count(); ++i) {
      const Date day = opened.opened(CaseId{i});
      if (!day.is_recorded() || day < replay.complete_from()) continue;
      const OpeningKey key{groups[own.group_of_case[i]], period_number(CalendarPeriod::month, day)};
      openings_.push_back({static_cast<std::uint32_t>(i), place_of(opening_cells_, key)});
    }
  }
}

Model Refit::operator()(std::span<const std::uint32_t> weights) const {
  FitCounts counts = counts_;
  counts.situations = weighted(situation_cells_, situations_, weights);
  counts.openings = weighted(opening_cells_, openings_, weights);
  return fit(counts, options_);
}

}  // namespace casepath::detail
