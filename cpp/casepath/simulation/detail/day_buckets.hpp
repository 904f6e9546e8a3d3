/// @file day_buckets.hpp
/// What is due on which day.  Not installed.
#pragma once

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

/// A bucket of timers for each day: setting and taking one costs the same however many there are.
class DayBuckets {
 public:
  DayBuckets(std::int32_t first, std::int32_t last) : first_(first), last_(last) {}

  /// Later than the last day: never due.
  void set(std::int32_t day, const Timer& timer) {
    if (day > last_) return;
    const auto at = static_cast<std::size_t>(day - first_);
    if (at >= buckets_.size()) buckets_.resize(at + at / 2 + 64);
    std::vector<Timer>& bucket = buckets_[at];
    if (bucket.capacity() == 0 && !spare_.empty()) {
      bucket = std::move(spare_.back());
      spare_.pop_back();
    }
    bucket.push_back(timer);
    ++pending_;
  }
  /// Those of a day, in the order in which they were set.
  [[nodiscard]] std::vector<Timer> take(std::int32_t day) {
    const auto at = static_cast<std::size_t>(day - first_);
    std::vector<Timer> taken;
    if (at < buckets_.size()) taken.swap(buckets_[at]);
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
  std::int32_t first_;
  std::int32_t last_;
  std::vector<std::vector<Timer>> buckets_;
  std::vector<std::vector<Timer>> spare_;
  std::size_t pending_ = 0;
};

}  // namespace casepath::detail
