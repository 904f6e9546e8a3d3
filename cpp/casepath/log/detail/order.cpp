#include "casepath/log/detail/order.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/ranges.hpp"

namespace casepath::detail {

namespace {

/// Orders the rows of one case; its buffers are used again for the next.
class CaseSorter {
 public:
  CaseSorter(RowColumns& columns, const SequenceColumn& sequence)
      : columns_(columns), sequence_(sequence) {}

  /// Whether the rows begin..end-1 already stand in order.
  [[nodiscard]] bool is_ordered(std::size_t begin, std::size_t end) const {
    std::int32_t last_day = std::numeric_limits<std::int32_t>::min();
    std::size_t last = begin;  // the last dated row
    for (std::size_t i = begin; i < end; ++i) {
      if (!sequence_.empty() && i > begin && sequence_.before(row(i), row(i - 1))) return false;
      const std::int32_t day = columns_.days[i];
      if (day == Date::not_recorded) continue;
      if (day < last_day || (day == last_day && earlier_in_day(i, last))) return false;
      last_day = day;
      last = i;
    }
    return true;
  }

  void sort(std::size_t begin, std::size_t end) {
    const std::size_t n = end - begin;
    order_.resize(n);
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
    if (!sequence_.empty()) {
      stable_sort([&](std::uint32_t a, std::uint32_t b) {
        return sequence_.before(row(begin + a), row(begin + b));
      });
    }
    // An undated row takes the time of the dated row before it: there it stays.
    anchor_.resize(n);
    std::uint32_t anchor = none;
    for (const std::uint32_t i : order_) {
      if (columns_.days[begin + i] != Date::not_recorded) anchor = i;
      anchor_[i] = anchor;
    }
    stable_sort([&](std::uint32_t a, std::uint32_t b) {
      const std::uint32_t x = anchor_[a];
      const std::uint32_t y = anchor_[b];
      if (x == none || y == none) return x == none && y != none;
      return earlier(begin + x, begin + y);
    });
    permute(columns_.words, begin);
    permute(columns_.days, begin);
    if (!columns_.seconds.empty()) permute(columns_.seconds, begin);
    if (!columns_.nanoseconds.empty()) permute(columns_.nanoseconds, begin);
    permute(columns_.rows, begin);
  }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  [[nodiscard]] std::uint32_t row(std::size_t i) const noexcept {
    return columns_.rows.empty() ? static_cast<std::uint32_t>(i) : columns_.rows[i];
  }
  [[nodiscard]] bool earlier_in_day(std::size_t a, std::size_t b) const noexcept {
    if (!columns_.seconds.empty() && columns_.seconds[a] != columns_.seconds[b]) {
      return columns_.seconds[a] < columns_.seconds[b];
    }
    return !columns_.nanoseconds.empty() && columns_.nanoseconds[a] < columns_.nanoseconds[b];
  }
  [[nodiscard]] bool earlier(std::size_t a, std::size_t b) const noexcept {
    if (columns_.days[a] != columns_.days[b]) return columns_.days[a] < columns_.days[b];
    return earlier_in_day(a, b);
  }

  /// Cases are short: insertion first, the general sort beyond.
  template <class Less>
  void stable_sort(Less less) {
    constexpr std::size_t few = 32;
    if (order_.size() > few) {
      std::stable_sort(order_.begin(), order_.end(), less);
      return;
    }
    for (std::size_t i = 1; i < order_.size(); ++i) {
      const std::uint32_t moving = order_[i];
      std::size_t at = i;
      for (; at > 0 && less(moving, order_[at - 1]); --at) order_[at] = order_[at - 1];
      order_[at] = moving;
    }
  }

  template <class T>
  void permute(NumberBuffer<T>& values, std::size_t begin) {
    old_.resize(order_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) {
      old_[i] = static_cast<std::uint32_t>(values[begin + order_[i]]);
    }
    for (std::size_t i = 0; i < order_.size(); ++i) values[begin + i] = static_cast<T>(old_[i]);
  }

  RowColumns& columns_;
  const SequenceColumn& sequence_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> anchor_;
  std::vector<std::uint32_t> old_;
};

}  // namespace

void order_within_cases(std::span<const std::uint32_t> begins, RowColumns& columns,
                        const SequenceColumn& sequence, unsigned threads) {
  const std::size_t cases = begins.size() - 1;
  const auto parts = split_by_weight(cases, std::size_t{threads} * 4,
                                     [&](std::size_t id) { return std::size_t{begins[id]}; });
  std::vector<std::vector<std::uint32_t>> unordered(parts.size());
  for_ranges(parts, threads, [&](std::size_t part, Range range) {
    const CaseSorter sorter{columns, sequence};
    for (std::size_t id = range.begin; id < range.end; ++id) {
      if (!sorter.is_ordered(begins[id], begins[id + 1])) {
        unordered[part].push_back(static_cast<std::uint32_t>(id));
      }
    }
  });
  const bool ordered =
      std::all_of(unordered.begin(), unordered.end(), [](const auto& ids) { return ids.empty(); });
  if (ordered) return;
  if (columns.rows.empty()) {
    columns.rows = NumberBuffer<std::uint32_t>(columns.days.size());
    std::iota(columns.rows.begin(), columns.rows.end(), std::uint32_t{0});
  }
  for_ranges(parts, threads, [&](std::size_t part, Range) {
    CaseSorter sorter{columns, sequence};
    for (const std::uint32_t id : unordered[part]) sorter.sort(begins[id], begins[id + 1]);
  });
}

}  // namespace casepath::detail
