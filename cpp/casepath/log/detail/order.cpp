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
  CaseSorter(TimeColumns& times, std::vector<std::uint32_t>& rows, const SequenceColumn& sequence)
      : times_(times), rows_(rows), sequence_(sequence) {}

  /// Whether the rows begin..end-1 already stand in order.
  [[nodiscard]] bool is_ordered(std::size_t begin, std::size_t end) const {
    std::int32_t last_day = std::numeric_limits<std::int32_t>::min();
    std::size_t last = begin;  // the last dated row
    for (std::size_t i = begin; i < end; ++i) {
      if (!sequence_.empty() && i > begin && sequence_.before(row(i), row(i - 1))) return false;
      const std::int32_t day = times_.days[i];
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
      if (times_.days[begin + i] != Date::not_recorded) anchor = i;
      anchor_[i] = anchor;
    }
    stable_sort([&](std::uint32_t a, std::uint32_t b) {
      const std::uint32_t x = anchor_[a];
      const std::uint32_t y = anchor_[b];
      if (x == none || y == none) return x == none && y != none;
      return earlier(begin + x, begin + y);
    });
    permute(times_.days, begin);
    if (!times_.seconds.empty()) permute(times_.seconds, begin);
    if (!times_.nanoseconds.empty()) permute(times_.nanoseconds, begin);
    permute(rows_, begin);
  }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  [[nodiscard]] std::uint32_t row(std::size_t i) const noexcept {
    return rows_.empty() ? static_cast<std::uint32_t>(i) : rows_[i];
  }
  [[nodiscard]] bool earlier_in_day(std::size_t a, std::size_t b) const noexcept {
    if (!times_.seconds.empty() && times_.seconds[a] != times_.seconds[b]) {
      return times_.seconds[a] < times_.seconds[b];
    }
    return !times_.nanoseconds.empty() && times_.nanoseconds[a] < times_.nanoseconds[b];
  }
  [[nodiscard]] bool earlier(std::size_t a, std::size_t b) const noexcept {
    if (times_.days[a] != times_.days[b]) return times_.days[a] < times_.days[b];
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
  void permute(std::vector<T>& values, std::size_t begin) {
    old_.resize(order_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) {
      old_[i] = static_cast<std::uint32_t>(values[begin + order_[i]]);
    }
    for (std::size_t i = 0; i < order_.size(); ++i) values[begin + i] = static_cast<T>(old_[i]);
  }

  TimeColumns& times_;
  std::vector<std::uint32_t>& rows_;
  const SequenceColumn& sequence_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> anchor_;
  std::vector<std::uint32_t> old_;
};

}  // namespace

std::vector<std::uint32_t> group_by_case(std::span<const std::uint32_t> case_of_row,
                                         std::span<const std::uint32_t> begins, unsigned threads) {
  const std::size_t cases = begins.size() - 1;
  std::vector<std::uint32_t> rows(case_of_row.size());
  // Each part keeps a place per case: worth it only where parts have many rows for each.
  const std::size_t most = case_of_row.size() / (cases + 1) + 1;
  const auto parts = even_ranges(case_of_row.size(), std::min<std::size_t>({threads, most, 8}));
  std::vector<std::vector<std::uint32_t>> next(parts.size());
  for_ranges(parts, threads, [&](std::size_t part, Range range) {
    next[part].assign(cases, 0);
    for (std::size_t i = range.begin; i < range.end; ++i) ++next[part][case_of_row[i]];
  });
  // Places of a part in a case lie behind those of the parts before it.
  for_ranges(even_ranges(cases, threads), threads, [&](std::size_t, Range range) {
    for (std::size_t id = range.begin; id < range.end; ++id) {
      std::uint32_t at = begins[id];
      for (auto& places : next) {
        const std::uint32_t count = places[id];
        places[id] = at;
        at += count;
      }
    }
  });
  for_ranges(parts, threads, [&](std::size_t part, Range range) {
    auto& places = next[part];
    for (std::size_t i = range.begin; i < range.end; ++i) {
      rows[places[case_of_row[i]]++] = static_cast<std::uint32_t>(i);
    }
  });
  return rows;
}

void order_within_cases(std::span<const std::uint32_t> begins, TimeColumns& times,
                        std::vector<std::uint32_t>& rows, const SequenceColumn& sequence,
                        unsigned threads) {
  const std::size_t cases = begins.size() - 1;
  const auto parts = split_by_weight(cases, std::size_t{threads} * 4,
                                     [&](std::size_t id) { return std::size_t{begins[id]}; });
  std::vector<std::vector<std::uint32_t>> unordered(parts.size());
  for_ranges(parts, threads, [&](std::size_t part, Range range) {
    const CaseSorter sorter{times, rows, sequence};
    for (std::size_t id = range.begin; id < range.end; ++id) {
      if (!sorter.is_ordered(begins[id], begins[id + 1])) {
        unordered[part].push_back(static_cast<std::uint32_t>(id));
      }
    }
  });
  const bool ordered =
      std::all_of(unordered.begin(), unordered.end(), [](const auto& ids) { return ids.empty(); });
  if (ordered) return;
  if (rows.empty()) {
    rows.resize(times.days.size());
    std::iota(rows.begin(), rows.end(), std::uint32_t{0});
  }
  for_ranges(parts, threads, [&](std::size_t part, Range) {
    CaseSorter sorter{times, rows, sequence};
    for (const std::uint32_t id : unordered[part]) sorter.sort(begins[id], begins[id + 1]);
  });
}

template <class T>
void gather(std::vector<T>& values, std::span<const std::uint32_t> rows, unsigned threads) {
  if (rows.empty() || values.empty()) return;
  std::vector<T> ordered(values.size());
  for_ranges(even_ranges(rows.size(), threads), threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) ordered[i] = values[rows[i]];
  });
  values.swap(ordered);
}

template void gather(std::vector<std::uint16_t>&, std::span<const std::uint32_t>, unsigned);
template void gather(std::vector<std::int32_t>&, std::span<const std::uint32_t>, unsigned);

}  // namespace casepath::detail
