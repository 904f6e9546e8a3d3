/// @file day_buckets.hpp
/// What is due on which day.  Not installed.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace casepath::detail {

/// Something that is due for an open case.
struct Timer {
  enum class What : std::uint8_t { leaves, served, level, patience };
  std::uint32_t slot = 0;   ///< of the case
  std::uint32_t stamp = 0;  ///< of the case when it was set: where the case has another by now, the
                            ///< timer is void
  What what = What::leaves;
};

/// A bucket of timers for each day from today on: setting and taking one costs the same however
/// many there are, and days that are over leave nothing.
class DayBuckets {
 public:
  DayBuckets(std::int32_t first, std::int32_t last) : today_(first), last_(last) {}

  /// For today or later; later than the last day: never due.
  void set(std::int32_t day, const Timer& timer) {
    if (day > last_) return;
    const auto ahead = static_cast<std::size_t>(day - today_);
    if (ahead >= buckets_.size()) widen(ahead + 1);
    std::vector<Timer>& bucket = bucket_of(day);
    if (bucket.capacity() == 0 && !spare_.empty()) {
      bucket = std::move(spare_.back());
      spare_.pop_back();
    }
    bucket.push_back(timer);
    ++pending_;
  }
  /// Those of today, in the order in which they were set; `day` is today or the next one.
  [[nodiscard]] std::vector<Timer> take(std::int32_t day) {
    today_ = day;
    std::vector<Timer> taken;
    taken.swap(bucket_of(day));
    pending_ -= taken.size();
    return taken;
  }
  /// Gives the room of a bucket back.
  void give_back(std::vector<Timer> bucket) {
    bucket.clear();
    if (bucket.capacity() > 0) spare_.push_back(std::move(bucket));
  }
  /// How many are set.
  [[nodiscard]] std::size_t pending() const noexcept { return pending_; }

 private:
  [[nodiscard]] std::vector<Timer>& bucket_of(std::int32_t day) noexcept {
    return buckets_[static_cast<std::uint32_t>(day) & (buckets_.size() - 1)];
  }
  void widen(std::size_t days) {
    std::vector<std::vector<Timer>> wider(std::bit_ceil(days));
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      const std::int32_t day = today_ + static_cast<std::int32_t>(i);
      wider[static_cast<std::uint32_t>(day) & (wider.size() - 1)] = std::move(bucket_of(day));
    }
    buckets_ = std::move(wider);
  }

  std::int32_t today_;
  std::int32_t last_;
  std::vector<std::vector<Timer>> buckets_ =
      std::vector<std::vector<Timer>>(64);  ///< days go round; a power of two
  std::vector<std::vector<Timer>> spare_;
  std::size_t pending_ = 0;
};

}  // namespace casepath::detail
