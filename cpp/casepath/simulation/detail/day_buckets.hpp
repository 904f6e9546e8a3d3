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
    std::vector<Timer>& bucket = buckets_[place(day)];
    if (bucket.capacity() == 0 && !spare_.empty()) {
      bucket = std::move(spare_.back());
      spare_.pop_back();
    }
    bucket.push_back(timer);
    mark(day);
    ++pending_;
  }
  /// The first day from `day`, today or later, on which something is due, of those from today on;
  /// a day after the last one where nothing is.
  [[nodiscard]] std::int32_t next(std::int32_t day) const noexcept {
    if (pending_ == 0) return last_ + 1;
    while (true) {
      const std::size_t at = place(day);
      const std::uint64_t from_there = filled_[at / 64] >> at % 64;
      if (from_there != 0) return day + std::countr_zero(from_there);
      day += static_cast<std::int32_t>(64 - at % 64);
    }
  }
  /// Those of a day, in the order in which they were set.  It is today from now on; nothing may be
  /// due before it.
  [[nodiscard]] std::vector<Timer> take(std::int32_t day) {
    today_ = day;
    const std::size_t at = place(day);
    std::vector<Timer> taken;
    taken.swap(buckets_[at]);
    filled_[at / 64] &= ~(std::uint64_t{1} << at % 64);
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
  [[nodiscard]] std::size_t place(std::int32_t day) const noexcept {
    return static_cast<std::uint32_t>(day) & (buckets_.size() - 1);
  }
  void mark(std::int32_t day) noexcept {
    filled_[place(day) / 64] |= std::uint64_t{1} << place(day) % 64;
  }
  void widen(std::size_t days) {
    DayBuckets wider{today_, last_};
    wider.buckets_.resize(std::bit_ceil(days));
    wider.filled_.assign(wider.buckets_.size() / 64, 0);
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      const std::int32_t day = today_ + static_cast<std::int32_t>(i);
      std::vector<Timer>& bucket = buckets_[place(day)];
      if (bucket.empty()) continue;
      wider.buckets_[wider.place(day)] = std::move(bucket);
      wider.mark(day);
    }
    buckets_ = std::move(wider.buckets_);
    filled_ = std::move(wider.filled_);
  }

  std::int32_t today_;
  std::int32_t last_;
  std::vector<std::vector<Timer>> buckets_ =
      std::vector<std::vector<Timer>>(64);   ///< days go round; a power of two
  std::vector<std::uint64_t> filled_ = {0};  ///< a bit a day: something is due
  std::vector<std::vector<Timer>> spare_;
  std::size_t pending_ = 0;
};

}  // namespace casepath::detail
