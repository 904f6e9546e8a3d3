/// @file parents.hpp
/// Which case belongs to which parent, and what that means for intervals.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "casepath/replay/replay.hpp"

namespace casepath::detail {

/// Name and column of the parents that a log names and that are larger than `parent`, smallest
/// first: by the pipeline's order where it knows `parent`, else those named after it in the log.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> parents_above(
    const Pipeline& pipeline, const EventLog& log, const std::string& parent);

/// The parents of one kind.  Numbers are given in the order of the cases.
struct ParentsOfCases {
  static constexpr std::uint32_t not_recorded = 0xFFFF'FFFFU;
  std::vector<std::uint32_t> of_case;  ///< the number of each case's parent
  std::vector<RowId> named_in;         ///< per parent a row that names it

  [[nodiscard]] std::size_t count() const noexcept { return named_in.size(); }
};

/// The parent `name` of each case, as recorded in any of its rows.
///
/// Errors      ArgumentError where the log does not carry the column, and for cases with two
///             parents, naming them and the values
/// Complexity  O(rows)
[[nodiscard]] ParentsOfCases parents_of_cases(const Replay& replay, const std::string& name,
                                              const std::string& column);

/// Why there is no interval for a `unit` of which several may belong to one `above`, which the log
/// does not name.
[[nodiscard]] std::string no_interval_without(const std::string& unit, const std::string& above);

/// Sums over clusters, for the variance of a ratio: the same in any order.
class ClusterSums {
 public:
  /// One cluster of `cases`, `hits` of them hits.
  void add(std::int64_t cases, std::int64_t hits) noexcept;
  /// As documented at reached_by().
  [[nodiscard]] double design_effect() const noexcept;

 private:
  std::int64_t clusters_ = 0;
  std::int64_t cases_ = 0;
  std::int64_t hits_ = 0;
  std::int64_t hits_hits_ = 0;
  std::int64_t hits_cases_ = 0;
  std::int64_t cases_cases_ = 0;
};

}  // namespace casepath::detail
