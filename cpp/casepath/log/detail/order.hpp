/// @file order.hpp
/// Rows grouped by case and ordered within each.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "casepath/core/time.hpp"
#include "casepath/log/detail/number_buffer.hpp"

namespace casepath::detail {

/// The columns of all rows that are ordered.  Seconds and nanoseconds are empty where all are 0.
struct RowColumns {
  NumberBuffer<std::uint16_t> words;
  NumberBuffer<std::int32_t> days;
  NumberBuffer<std::int32_t> seconds;
  NumberBuffer<std::int32_t> nanoseconds;
  NumberBuffer<std::uint32_t> rows;  ///< of the input; empty: 0, 1, 2 ...
};

/// Sequence values of all rows of the input, of one kind.  Rows without one come behind the others.
struct SequenceColumn {
  NumberBuffer<std::uint32_t> keys;     ///< `no_key` where not recorded
  NumberBuffer<std::int64_t> integers;  ///< `none` where not recorded
  NumberBuffer<double> numbers;         ///< not-a-number where not recorded

  static constexpr std::uint32_t no_key = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();

  [[nodiscard]] bool empty() const noexcept {
    return keys.empty() && integers.empty() && numbers.empty();
  }
  /// Whether row a comes before row b by its number.
  [[nodiscard]] bool before(std::uint32_t a, std::uint32_t b) const noexcept {
    if (!keys.empty()) return keys[a] < keys[b];
    if (!integers.empty()) return integers[a] < integers[b];
    const double x = numbers[a];
    const double y = numbers[b];
    return x < y || (x == x && y != y);
  }
};

/// Brings rows that stand in any order together by case, where they stand as the input has them
/// or - where a day and a key of 32 bits say all of their order - in order.  Returns the first row
/// of each case, and their number behind the last; says in `is_ordered` whether all is in order.
///
/// Rows are dealt out to some hundred bundles of cases first, then put in their places within a
/// bundle, which fits the cache: no step goes to far memory row by row.
[[nodiscard]] NumberBuffer<std::uint32_t> group_by_case(NumberBuffer<std::uint32_t> case_of_row,
                                                        std::size_t cases, RowColumns& columns,
                                                        const SequenceColumn& sequence,
                                                        unsigned threads, bool& is_ordered);

/// Orders the rows within each case: by time, then sequence, then as they stand; an undated row
/// keeps its place behind its predecessor in sequence order (else as they stand).
///
/// `columns.rows` stays empty where nothing moves.
void order_within_cases(std::span<const std::uint32_t> begins, RowColumns& columns,
                        const SequenceColumn& sequence, unsigned threads);

}  // namespace casepath::detail
