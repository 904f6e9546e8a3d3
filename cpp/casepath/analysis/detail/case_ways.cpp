#include "casepath/analysis/detail/case_ways.hpp"

#include <algorithm>
#include <cstddef>

namespace casepath::detail {
namespace {

/// Without a look at its parent.
bool can_be_alike(const Passage& passage) noexcept {
  return is_watched(passage.end) && passage.entry_day == 0 && passage.exit_day >= 0;
}

/// For every way that cases may go alike, where it stands in a list.
class WayPlaces {
 public:
  WayPlaces(std::span<const Passage> passages, std::size_t cells, std::int32_t days) : days_(days) {
    std::size_t last_day = 0;
    std::size_t most_k = 0;
    for (const Passage& one : passages) {
      if (!can_be_alike(one)) continue;
      last_day = std::max(last_day, static_cast<std::size_t>(one.exit_day));
      most_k = std::max(most_k, std::size_t{one.exit_k});
    }
    width_ = most_k + 1;
    per_cell_ = (last_day + 1) * width_ * kinds;
    // Too large a list would cost more than it saves.
    if (cells <= (4096 + 4 * passages.size()) / per_cell_) places_.resize(cells * per_cell_);
  }

  /// Whether there is a place for a way that can_be_alike().
  [[nodiscard]] bool exist() const noexcept { return !places_.empty(); }
  /// One behind it; 0: it has none yet.
  [[nodiscard]] std::uint32_t& of(const Passage& way, std::size_t cell) noexcept {
    const std::size_t moment = static_cast<std::size_t>(way.exit_day) * width_ + way.exit_k;
    const std::size_t kind =
        static_cast<std::size_t>(way.end) * 2 + (way.followed_days >= days_ ? 1U : 0U);
    return places_[cell * per_cell_ + moment * kinds + kind];
  }

 private:
  /// Reached, ended otherwise and pending; each followed to the day or not.
  static constexpr std::size_t kinds = 6;

  std::int32_t days_;
  std::size_t width_ = 1;  ///< moves of a day
  std::size_t per_cell_ = 0;
  std::vector<std::uint32_t> places_;
};

std::size_t count_of(std::span<const std::uint32_t> numbers) {
  return numbers.empty() ? 1 : std::size_t{*std::max_element(numbers.begin(), numbers.end())} + 1;
}

}  // namespace

std::vector<std::size_t> ways_of_slots(const CaseGroups& groups, std::span<const CaseWay> ways) {
  std::vector<std::size_t> sizes(groups.labels.size());
  for (const CaseWay& way : ways) {
    for_each_slot(groups, way, [&](std::size_t slot) { ++sizes[slot]; });
  }
  return sizes;
}

std::vector<CaseWay> case_ways(const ReachedCases& cases, std::int32_t days,
                               std::span<const std::uint32_t> strata) {
  const std::vector<std::uint32_t>& groups = cases.groups.of_case;
  const std::size_t group_count = count_of(groups);
  WayPlaces places(cases.passages, group_count * count_of(strata), days);
  const bool may_be_alike = cases.parent.empty() && places.exist();
  std::vector<CaseWay> ways;
  if (!may_be_alike) ways.reserve(cases.passages.size());
  for (std::size_t i = 0; i < cases.passages.size(); ++i) {
    const Passage& passage = cases.passages[i];
    const std::uint32_t group = groups.empty() ? 0 : groups[i];
    const std::uint32_t stratum = strata.empty() ? 0 : strata[i];
    if (may_be_alike && can_be_alike(passage)) {
      std::uint32_t& place = places.of(passage, stratum * group_count + group);
      if (place > 0) {
        ++ways[place - 1].count;
        continue;
      }
      place = static_cast<std::uint32_t>(ways.size()) + 1;
    }
    ways.push_back({passage, cases.clusters[i], group, stratum, 1});
  }
  return ways;
}

}  // namespace casepath::detail
