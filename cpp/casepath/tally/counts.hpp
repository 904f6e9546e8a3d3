/// @file counts.hpp
/// Sorted integer counts that add up exactly.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace casepath {

/// Key -> count, by key, without zeros.  Equal contents, equal bytes.
template <class Key>
class Counts {
 public:
  using Entry = std::pair<Key, std::int64_t>;

  Counts() = default;
  /// From entries in any order; equal keys add up.
  explicit Counts(std::vector<Entry> entries) : entries_(std::move(entries)) { normalise(); }

  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }
  [[nodiscard]] auto begin() const noexcept { return entries_.begin(); }
  [[nodiscard]] auto end() const noexcept { return entries_.end(); }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

  /// Sum of all counts.
  [[nodiscard]] std::int64_t total() const noexcept {
    std::int64_t sum = 0;
    for (const auto& [key, count] : entries_) sum += count;
    return sum;
  }

  Counts& operator+=(Counts other) {
    if (other.entries_.empty()) return *this;
    std::vector<Entry> joined;
    joined.reserve(entries_.size() + other.entries_.size());
    std::merge(std::make_move_iterator(entries_.begin()), std::make_move_iterator(entries_.end()),
               std::make_move_iterator(other.entries_.begin()),
               std::make_move_iterator(other.entries_.end()), std::back_inserter(joined), by_key);
    entries_ = std::move(joined);
    join_equal();
    return *this;
  }

  /// The same counts under other keys.
  template <class Change>
  [[nodiscard]] Counts rekeyed(Change&& change) const {
    std::vector<Entry> changed = entries_;
    for (auto& [key, count] : changed) change(key);
    return Counts(std::move(changed));
  }

  friend bool operator==(const Counts&, const Counts&) = default;

 private:
  static bool by_key(const Entry& a, const Entry& b) { return a.first < b.first; }

  void normalise() {
    // Often sorted already: texts and groups keep their order when others come in between.
    if (!std::is_sorted(entries_.begin(), entries_.end(), by_key)) {
      std::sort(entries_.begin(), entries_.end(), by_key);
    }
    join_equal();
  }
  void join_equal() {
    auto out = entries_.begin();
    for (auto in = entries_.begin(); in != entries_.end();) {
      Entry sum = std::move(*in);
      for (++in; in != entries_.end() && in->first == sum.first; ++in) sum.second += in->second;
      if (sum.second != 0) *out++ = std::move(sum);
    }
    entries_.erase(out, entries_.end());
  }

  std::vector<Entry> entries_;
};

}  // namespace casepath
