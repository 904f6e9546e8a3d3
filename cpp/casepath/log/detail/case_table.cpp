#include "casepath/log/detail/case_table.hpp"

#include <bit>

#include "casepath/log/detail/ranges.hpp"

namespace casepath::detail {

NumberBuffer<std::uint32_t> CaseTable::number_by_row(std::size_t rows, std::size_t names,
                                                     unsigned threads) {
  // A bit for each row that is the first of a name; the number of a name is the bits before it.
  NumberBuffer<std::uint64_t> bits(rows / 64 + 1);
  const auto shares = even_ranges(slots_.size(), std::size_t{threads} * 4);
  for_ranges(shares, threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (slots_[i] == 0) continue;
      const std::uint32_t row = static_cast<std::uint32_t>(slots_[i]) - 1U;
      std::atomic_ref<std::uint64_t>{bits[row / 64]}.fetch_or(std::uint64_t{1} << (row % 64),
                                                              std::memory_order_relaxed);
    }
  });
  NumberBuffer<std::uint32_t> before(bits.size());
  NumberBuffer<std::uint32_t> first_rows(names);
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    before[i] = count;
    for (std::uint64_t left = bits[i]; left != 0; left &= left - 1) {
      first_rows[count++] =
          static_cast<std::uint32_t>(i * 64) + static_cast<std::uint32_t>(std::countr_zero(left));
    }
  }
  for_ranges(shares, threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (slots_[i] == 0) continue;
      const std::uint32_t row = static_cast<std::uint32_t>(slots_[i]) - 1U;
      const std::uint64_t below = bits[row / 64] & ((std::uint64_t{1} << (row % 64)) - 1);
      slots_[i] = before[row / 64] + static_cast<std::uint32_t>(std::popcount(below));
    }
  });
  return first_rows;
}

}  // namespace casepath::detail
