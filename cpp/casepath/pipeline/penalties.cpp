#include "casepath/pipeline/penalties.hpp"

#include <algorithm>

#include "casepath/core/error.hpp"
#include "casepath/pipeline/detail/order.hpp"

namespace casepath {
namespace {

std::vector<PenaltyRange> ranges_of(const OffenceDefinition& offence, OffenceId id) {
  std::vector<std::string> kinds;
  std::vector<PenaltyRange> ranges;
  for (const detail::CompiledEdition& one : detail::editions_by_date(offence, kinds)) {
    // Editions do not overlap: no two begin on one day.
    const auto said =
        std::find_if(offence.editions.begin(), offence.editions.end(),
                     [&one](const EditionDefinition& edition) { return edition.from == one.from; });
    ranges.push_back({id, one.from, one.until, said->min_months, said->max_months, said->kind,
                      offence.provenance.verified && said->provenance.verified});
  }
  return ranges;
}

detail::CompiledEdition ends_of(const PenaltyRange& range, std::uint32_t kind) noexcept {
  return {range.from, range.until, range.min_months.value_or(-1), range.max_months.value_or(-1),
          kind};
}

const PenaltyRange* own_in_force(const std::vector<PenaltyRange>& ranges, Date on) noexcept {
  const auto found = std::find_if(ranges.begin(), ranges.end(),
                                  [on](const PenaltyRange& one) { return one.is_in_force(on); });
  return found == ranges.end() ? nullptr : &*found;
}

}  // namespace

std::string in_words(const PenaltyRange& range) {
  const auto number = [](const std::optional<std::int64_t>& months) {
    return std::to_string(months.value_or(0));
  };
  std::string text = "not known";
  if (range.has_both_ends()) {
    text = number(range.min_months) + " to " + number(range.max_months) + " months";
  } else if (range.max_months) {
    text = "up to " + number(range.max_months) + " months";
  } else if (range.min_months) {
    text = number(range.min_months) + " months or more";
  }
  return range.kind == "imprisonment" ? text : text + " (" + range.kind + ")";
}

Direction compare(const PenaltyRange& before, const PenaltyRange& after) noexcept {
  const detail::CompiledEdition old_one = ends_of(before, 0);
  const detail::CompiledEdition new_one = ends_of(after, before.kind == after.kind ? 0 : 1);
  return detail::compare_ranges(&old_one, &new_one);
}

std::string_view to_string(RangeDoubt doubt) noexcept {
  switch (doubt) {
    case RangeDoubt::none:
      return "none";
    case RangeDoubt::no_offence:
      return "no offence recorded";
    case RangeDoubt::no_date:
      return "no date recorded";
    case RangeDoubt::no_edition:
      return "no edition in force on the day";
    case RangeDoubt::several_editions:
      return "several offences that it succeeds have an edition in force";
    case RangeDoubt::incomparable:
      return "no edition is the mildest";
  }
  return {};
}

Penalties::Penalties(const Pipeline& pipeline) {
  const auto& offences = pipeline.definition().offences;
  for (std::size_t i = 0; i < offences.size(); ++i) {
    ranges_.push_back(ranges_of(offences[i], OffenceId{i}));
    std::vector<OffenceId>& earlier = succeeds_.emplace_back();
    for (const std::string& name : offences[i].succeeds) {
      earlier.push_back(*pipeline.find_offence(name));
    }
  }
}

RangeAnswer Penalties::in_force(OffenceId offence, Date on) const {
  if (offence.is_none()) return {nullptr, RangeDoubt::no_offence};
  if (!on.is_recorded()) return {nullptr, RangeDoubt::no_date};
  if (const PenaltyRange* own = own_in_force(ranges_[offence.index()], on)) return {own};
  // Those it succeeds, those before them, and so on; the law has no cycles here.
  std::vector<OffenceId> level = succeeds_[offence.index()];
  while (!level.empty()) {
    std::vector<OffenceId> earlier;
    std::vector<const PenaltyRange*> found;
    std::sort(level.begin(), level.end());
    level.erase(std::unique(level.begin(), level.end()), level.end());
    for (const OffenceId one : level) {
      if (const PenaltyRange* range = own_in_force(ranges_[one.index()], on)) {
        found.push_back(range);
      }
      const auto& before = succeeds_[one.index()];
      earlier.insert(earlier.end(), before.begin(), before.end());
    }
    if (found.size() == 1) return {found.front()};
    if (found.size() > 1) return {nullptr, RangeDoubt::several_editions};
    level = std::move(earlier);
  }
  return {nullptr, RangeDoubt::no_edition};
}

RangeAnswer Penalties::mildest(OffenceId offence, Date first, Date last) const {
  const RangeAnswer begin = in_force(offence, first);
  if (begin.range == nullptr) return begin;
  if (!last.is_recorded()) return {nullptr, RangeDoubt::no_date};
  if (last < first) {
    throw ArgumentError("the last day, " + to_string(last) + ", is before the first, " +
                        to_string(first));
  }
  std::vector<const PenaltyRange*> editions{begin.range};
  for (const PenaltyRange& one : ranges_[offence.index()]) {
    if (one.from.is_recorded() && first < one.from && one.from <= last) editions.push_back(&one);
  }
  for (const PenaltyRange* one : editions) {
    const bool is_mildest =
        std::all_of(editions.begin(), editions.end(), [one](const PenaltyRange* other) {
          if (one == other) return true;
          const Direction direction = compare(*other, *one);
          return direction == Direction::lighter || direction == Direction::same;
        });
    if (is_mildest) return {one, RangeDoubt::none, one != begin.range};
  }
  return {nullptr, RangeDoubt::incomparable};
}

}  // namespace casepath
