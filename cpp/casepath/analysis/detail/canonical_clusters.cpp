#include "casepath/analysis/detail/canonical_clusters.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>

#include "casepath/analysis/detail/parents.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath::detail {
namespace {

/// Name and column of the parent to draw; empty: cases.
std::pair<std::string, std::string> drawn_parent(const Replay& replay, const std::string& by) {
  const auto& named = replay.log().spec().parents;
  if (by.empty()) {
    auto parent = largest_parent(replay.pipeline(), replay.log());
    if (parent.first.empty() && has_unit_above(replay.pipeline(), replay.unit())) {
      throw ArgumentError("bootstrap: several of unit " + replay.unit() + " may belong to one " +
                          replay.pipeline().parents().back() +
                          ", and the log does not say which; declare parents={\"" +
                          replay.pipeline().parents().back() +
                          "\": \"<column>\"}, or say cluster=" + in_quotes(replay.unit()) +
                          " to draw them as if each stood alone");
    }
    return parent;
  }
  if (by == replay.unit()) return {};
  std::string known = in_quotes(replay.unit());
  for (const auto& entry : named) {
    if (entry.first == by) return entry;
    known += ", " + in_quotes(entry.first);
  }
  throw ArgumentError("cluster: " + in_quotes(by) +
                      " is neither the unit nor a parent of the log; "
                      "there is " +
                      known);
}

/// Places in the order of names; equal names do not occur.
std::vector<std::uint32_t> ranks_of(const std::vector<std::string_view>& names) {
  std::vector<std::uint32_t> order(names.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return names[a] < names[b]; });
  std::vector<std::uint32_t> ranks(names.size());
  for (std::size_t i = 0; i < order.size(); ++i) ranks[order[i]] = static_cast<std::uint32_t>(i);
  return ranks;
}

}  // namespace

CanonicalClusters canonical_clusters(const Replay& replay, const std::string& by) {
  const EventLog& log = replay.log();
  const auto [parent, column] = drawn_parent(replay, by);
  CanonicalClusters result;
  result.name = parent.empty() ? replay.unit() : parent;
  std::vector<std::string> parent_names;
  if (parent.empty()) {
    result.of_case.assign(log.case_count(), ParentsOfCases::not_recorded);
  } else {
    ParentsOfCases parents = parents_of_cases(replay, parent, column);
    const Attribute& attribute = *log.find_attribute(column);
    parent_names.reserve(parents.count());
    for (const RowId row : parents.named_in) parent_names.push_back(attribute.text(row));
    result.of_case = std::move(parents.of_case);
  }
  const std::vector<std::uint32_t> parent_ranks =
      ranks_of({parent_names.begin(), parent_names.end()});
  std::vector<std::string_view> alone;
  for (std::size_t i = 0; i < result.of_case.size(); ++i) {
    if (result.of_case[i] == ParentsOfCases::not_recorded)
      alone.push_back(log.case_name(CaseId{i}));
  }
  const std::vector<std::uint32_t> own_ranks = ranks_of(alone);
  std::size_t next = 0;
  for (std::uint32_t& cluster : result.of_case) {
    cluster = cluster == ParentsOfCases::not_recorded
                  ? static_cast<std::uint32_t>(parent_names.size()) + own_ranks[next++]
                  : parent_ranks[cluster];
  }
  return result;
}

}  // namespace casepath::detail
