#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/order.hpp"
#include "casepath/log/detail/ranges.hpp"

namespace casepath::detail {

namespace {

/// What is known of a row while it is on its way.
struct MovingRow {
  std::uint32_t row;  ///< of the input
  std::int32_t day;
  std::uint32_t key;            ///< of the sequence; 0: none is declared
  std::uint16_t case_in_group;  ///< from the first of the bundle
  std::uint16_t word;
};

/// Puts the rows of one case in order, as order_within_cases() says.
class MovingSorter {
 public:
  void sort(MovingRow* begin, MovingRow* end) {
    bool is_dated = true;
    for (const MovingRow* row = begin; row != end; ++row) {
      is_dated = is_dated && row->day != Date::not_recorded;
    }
    if (is_dated) {
      stable_sort(begin, end, [](const MovingRow& a, const MovingRow& b) {
        return a.day != b.day ? a.day < b.day : a.key < b.key;
      });
      return;
    }
    stable_sort(begin, end, [](const MovingRow& a, const MovingRow& b) { return a.key < b.key; });
    // An undated row takes the day of the dated row before it: there it stays.
    anchored_.clear();
    std::int32_t anchor = Date::not_recorded;
    for (const MovingRow* row = begin; row != end; ++row) {
      if (row->day != Date::not_recorded) anchor = row->day;
      anchored_.push_back({anchor, *row});
    }
    stable_sort(anchored_.data(), anchored_.data() + anchored_.size(),
                [](const Anchored& a, const Anchored& b) { return a.day < b.day; });
    for (const Anchored& one : anchored_) *begin++ = one.row;
  }

 private:
  struct Anchored {
    std::int32_t day;  ///< not recorded, the least of all: before the first dated row
    MovingRow row;
  };

  /// Cases are short: insertion first, the general sort beyond.
  template <class Row, class Less>
  static void stable_sort(Row* begin, Row* end, Less less) {
    constexpr std::ptrdiff_t few = 32;
    if (end - begin > few) {
      std::stable_sort(begin, end, less);
      return;
    }
    for (Row* next = begin; next != end; ++next) {
      const Row moving = *next;
      Row* at = next;
      for (; at != begin && less(moving, at[-1]); --at) *at = at[-1];
      *at = moving;
    }
  }

  std::vector<Anchored> anchored_;
};

/// Cases in bundles of 2^shift: some hundred bundles, of rows that fit the nearest caches.
struct Bundles {
  unsigned shift = 0;
  std::size_t count = 1;

  Bundles(std::size_t cases, std::size_t rows) {
    constexpr std::size_t wanted_rows = std::size_t{1} << 13U;
    constexpr std::size_t most = 1024;
    const std::size_t wanted =
        std::clamp<std::size_t>(rows / wanted_rows, 1, std::min(most, cases));
    shift = static_cast<unsigned>(std::bit_width((cases - 1) / wanted));
    shift = std::min(shift, 16U);  // a place within a bundle has 16 bits
    count = ((cases - 1) >> shift) + 1;
  }
  [[nodiscard]] std::size_t of(std::uint32_t id) const noexcept { return id >> shift; }
  [[nodiscard]] std::size_t begin(std::size_t bundle) const noexcept { return bundle << shift; }
};

}  // namespace

NumberBuffer<std::uint32_t> group_by_case(NumberBuffer<std::uint32_t> case_of_row,
                                          std::size_t cases, RowColumns& columns,
                                          const SequenceColumn& sequence, unsigned threads,
                                          bool& is_ordered) {
  const std::size_t row_count = case_of_row.size();
  const Bundles bundles{cases, row_count};
  is_ordered = columns.seconds.empty() && columns.nanoseconds.empty() &&
               (sequence.empty() || !sequence.keys.empty());

  // Where the rows of each bundle begin, and within it those of each part of the input.
  const auto parts = even_ranges(row_count, std::min<std::size_t>(threads, 64));
  std::vector<std::vector<std::uint32_t>> next(parts.size());
  for_ranges(parts, threads, [&](std::size_t part, Range range) {
    std::vector<std::uint32_t> counts(bundles.count, 0);
    for (std::size_t i = range.begin; i < range.end; ++i) ++counts[bundles.of(case_of_row[i])];
    next[part] = std::move(counts);
  });
  std::vector<std::uint32_t> bundle_begins(bundles.count + 1, 0);
  std::uint32_t total = 0;
  for (std::size_t bundle = 0; bundle < bundles.count; ++bundle) {
    bundle_begins[bundle] = total;
    for (auto& places : next) total += std::exchange(places[bundle], total);
  }
  bundle_begins[bundles.count] = total;

  NumberBuffer<MovingRow> moving(row_count);
  for_ranges(parts, threads, [&](std::size_t part, Range range) {
    std::uint32_t* places = next[part].data();
    const bool has_keys = is_ordered && !sequence.empty();
    for (std::size_t i = range.begin; i < range.end; ++i) {
      const std::uint32_t id = case_of_row[i];
      const std::size_t bundle = bundles.of(id);
      moving[places[bundle]++] = {
          static_cast<std::uint32_t>(i), columns.days[i], has_keys ? sequence.keys[i] : 0,
          static_cast<std::uint16_t>(id - bundles.begin(bundle)), columns.words[i]};
    }
  });
  columns.rows = std::move(case_of_row);  // as large, and used up; all three are written anew
  NumberBuffer<std::uint32_t> begins(cases + 1);
  begins[cases] = static_cast<std::uint32_t>(row_count);
  const auto shares = even_ranges(bundles.count, std::size_t{threads} * 8);
  for_ranges(shares, threads, [&](std::size_t, Range share) {
    std::vector<MovingRow> placed;
    std::vector<std::uint32_t> places;
    MovingSorter sorter;
    for (std::size_t bundle = share.begin; bundle < share.end; ++bundle) {
      const std::size_t begin = bundle_begins[bundle];
      const std::size_t n = bundle_begins[bundle + 1] - begin;
      const std::size_t first_case = bundles.begin(bundle);
      const std::size_t case_count = std::min(bundles.begin(bundle + 1), cases) - first_case;
      const MovingRow* from = moving.data() + begin;
      places.assign(case_count + 1, 0);
      for (std::size_t i = 0; i < n; ++i) ++places[from[i].case_in_group + 1U];
      for (std::size_t id = 0; id < case_count; ++id) {
        places[id + 1] += places[id];
        begins[first_case + id] = static_cast<std::uint32_t>(begin + places[id]);
      }
      if (placed.size() < n) placed.resize(n);
      for (std::size_t i = 0; i < n; ++i) placed[places[from[i].case_in_group]++] = from[i];
      if (is_ordered) {  // places[id] is now where the rows of case id end
        std::uint32_t first = 0;
        for (std::size_t id = 0; id < case_count; ++id) {
          sorter.sort(placed.data() + first, placed.data() + places[id]);
          first = places[id];
        }
      }
      for (std::size_t i = 0; i < n; ++i) {
        columns.words[begin + i] = placed[i].word;
        columns.days[begin + i] = placed[i].day;
        columns.rows[begin + i] = placed[i].row;
      }
    }
  });
  moving.clear();

  for (NumberBuffer<std::int32_t>* values : {&columns.seconds, &columns.nanoseconds}) {
    if (values->empty()) continue;
    NumberBuffer<std::int32_t> grouped(row_count);
    for_ranges(even_ranges(row_count, threads), threads, [&](std::size_t, Range range) {
      for (std::size_t i = range.begin; i < range.end; ++i) {
        grouped[i] = (*values)[columns.rows[i]];
      }
    });
    *values = std::move(grouped);
  }
  return begins;
}

}  // namespace casepath::detail
