/// @file case_ways.hpp
/// Cases that went the same way to a target, counted together.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/analysis/detail/reached.hpp"

namespace casepath::detail {

/// Cases of one group and one stratum that went the same way.
struct CaseWay {
  Passage passage;            ///< of the first of them
  std::uint32_t cluster = 0;  ///< of the first of them
  std::uint32_t group = 0;
  std::uint32_t stratum = 0;
  std::int64_t count = 1;
};

/// Calls `add(slot)` for the group of a way, and for the total.
template <class Add>
void for_each_slot(const CaseGroups& groups, const CaseWay& way, Add&& add) {
  if (!groups.of_case.empty()) add(std::size_t{way.group});
  add(groups.labels.size() - 1);
}
/// How many ways each slot holds.
[[nodiscard]] std::vector<std::size_t> ways_of_slots(const CaseGroups& groups,
                                                     std::span<const CaseWay> ways);

/// The cases of a replay as ways, those that are left out as well.
///
/// Cases without parents that are watched from opening, exit at the same moment alike and are all
/// followed to `days`, or all not, are counted together where that pays; all others stand alone, in
/// the order of the log.  `strata`: per case; empty: one.
///
/// Complexity: O(cases)
[[nodiscard]] std::vector<CaseWay> case_ways(const ReachedCases& cases, std::int32_t days,
                                             std::span<const std::uint32_t> strata = {});

}  // namespace casepath::detail
