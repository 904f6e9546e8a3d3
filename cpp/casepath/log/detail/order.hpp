/// @file order.hpp
/// Rows grouped by case and ordered within each.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

/// Times of all rows, as columns.  Seconds and nanoseconds are empty where all are 0.
struct TimeColumns {
  std::vector<std::int32_t> days;
  std::vector<std::int32_t> seconds;
  std::vector<std::int32_t> nanoseconds;
};

/// Sequence values of all rows, of one kind.  Rows without one come behind the others.
struct SequenceColumn {
  std::vector<std::int64_t> integers;  ///< `none` where not recorded
  std::vector<double> numbers;         ///< not-a-number where not recorded

  static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();

  [[nodiscard]] bool empty() const noexcept { return integers.empty() && numbers.empty(); }
  /// Whether row a comes before row b by its number.
  [[nodiscard]] bool before(std::uint32_t a, std::uint32_t b) const noexcept {
    if (!integers.empty()) return integers[a] < integers[b];
    const double x = numbers[a];
    const double y = numbers[b];
    return x < y || (x == x && y != y);
  }
};

/// Stable counting sort of rows by their case: the rows (of the input) in the order of cases.
/// `begins` has one more entry than there are cases.
[[nodiscard]] std::vector<std::uint32_t> group_by_case(std::span<const std::uint32_t> case_of_row,
                                                       std::span<const std::uint32_t> begins,
                                                       unsigned threads);

/// Orders the rows within each case: by time, then sequence, then as they stand; an undated row
/// keeps its place behind its predecessor in sequence order (else as they stand).
///
/// `times` come in the order of `rows` (empty: 0, 1, 2 ...) and are reordered with it; `rows` stays
/// empty where nothing moves.
void order_within_cases(std::span<const std::uint32_t> begins, TimeColumns& times,
                        std::vector<std::uint32_t>& rows, const SequenceColumn& sequence,
                        unsigned threads);

/// values[i] = old values[rows[i]]; nothing to do where `rows` is empty.
template <class T>
void gather(std::vector<T>& values, std::span<const std::uint32_t> rows, unsigned threads);

}  // namespace casepath::detail
