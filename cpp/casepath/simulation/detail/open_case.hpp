/// @file open_case.hpp
/// A case that has not ended, as the engine with capacity keeps it, and the lines that cases stand
/// in.  Not installed.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "casepath/core/detail/large_pages.hpp"
#include "casepath/simulation/detail/compiled_model.hpp"

namespace casepath::detail {

struct alignas(64) OpenCase {
  enum class Status : std::uint8_t { closed, by_itself, waiting, in_service };
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  const CompiledExit* exit = nullptr;  ///< by which it will leave where it is
  std::uint32_t number = 0;            ///< its place in the log
  std::uint32_t stamp = 0;             ///< another one makes its timers void
  PlaceId place;
  std::int32_t opened = 0;
  std::int32_t entered = 0;     ///< day on which it came where it is
  std::int32_t since = 0;       ///< day from which it waits, or is in service
  std::int32_t work_days = 0;   ///< of service, that are left
  std::uint32_t before = none;  ///< its neighbours in a line
  std::uint32_t after = none;
  std::uint16_t level = 0;  ///< 0 is the highest
  std::uint16_t nth_stay = 0;
  Status status = Status::closed;
  bool was_served = false;  ///< in this stay, until it was pre-empted
};

using OpenCases = std::vector<OpenCase, LargePageAllocator<OpenCase>>;

/// The cases of a level by the day on which they came, those of a day by their number: coming,
/// leaving from anywhere and going first cost the same however many there are.
class DayLine {
 public:
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  void insert(OpenCases& cases, std::uint32_t slot) {
    OpenCase& one = cases[slot];
    make_room(one.entered);
    const std::size_t at = place(one.entered);
    Ends& day = days_[at];
    std::uint32_t before = day.last;
    while (before != OpenCase::none && cases[before].number > one.number) {
      before = cases[before].before;
    }
    one.before = before;
    one.after = before == OpenCase::none ? day.first : cases[before].after;
    (one.before == OpenCase::none ? day.first : cases[one.before].after) = slot;
    (one.after == OpenCase::none ? day.last : cases[one.after].before) = slot;
    filled_[at / 64] |= std::uint64_t{1} << at % 64;
    ++size_;
  }

  void remove(OpenCases& cases, std::uint32_t slot) noexcept {
    OpenCase& one = cases[slot];
    const std::size_t at = place(one.entered);
    Ends& day = days_[at];
    (one.before == OpenCase::none ? day.first : cases[one.before].after) = one.after;
    (one.after == OpenCase::none ? day.last : cases[one.after].before) = one.before;
    if (day.first == OpenCase::none) filled_[at / 64] &= ~(std::uint64_t{1} << at % 64);
    --size_;
  }

  /// The first one; only where there is one.
  [[nodiscard]] std::uint32_t front() noexcept {
    while (true) {
      const std::size_t at = place(first_);
      const std::uint64_t from_there = filled_[at / 64] >> at % 64;
      if (from_there != 0) {
        first_ += std::countr_zero(from_there);
        return days_[place(first_)].first;
      }
      first_ += static_cast<std::int32_t>(64 - at % 64);
    }
  }

 private:
  struct Ends {
    std::uint32_t first = OpenCase::none;
    std::uint32_t last = OpenCase::none;
  };

  [[nodiscard]] std::size_t place(std::int32_t day) const noexcept {
    return static_cast<std::uint32_t>(day) & (days_.size() - 1);
  }

  /// Room for all days from the first to the last on which somebody came who is here.
  void make_room(std::int32_t day) {
    if (size_ == 0) {
      first_ = last_ = day;
      return;
    }
    const std::int32_t first = std::min(first_, day);
    const std::int32_t last = std::max(last_, day);
    const auto wanted = static_cast<std::size_t>(last - first) + 1;
    if (wanted > days_.size()) widen(std::bit_ceil(wanted));
    first_ = first;
    last_ = last;
  }

  void widen(std::size_t days) {
    DayLine wider;
    wider.days_.resize(days);
    wider.filled_.resize(days / 64);
    for (std::int32_t day = first_; day <= last_; ++day) {
      const Ends& ends = days_[place(day)];
      if (ends.first == OpenCase::none) continue;
      const std::size_t at = wider.place(day);
      wider.days_[at] = ends;
      wider.filled_[at / 64] |= std::uint64_t{1} << at % 64;
    }
    days_ = std::move(wider.days_);
    filled_ = std::move(wider.filled_);
  }

  std::int32_t first_ = 0;                          ///< nobody came before it who is here
  std::int32_t last_ = 0;                           ///< nor after it
  std::vector<Ends> days_ = std::vector<Ends>(64);  ///< days go round; a power of two
  std::vector<std::uint64_t> filled_ = {0};         ///< a bit a day: somebody who came then is here
  std::size_t size_ = 0;
};

/// Those who wait for a service: the highest level first.
class WaitingLine {
 public:
  explicit WaitingLine(std::size_t levels) : levels_(levels) {}

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void insert(OpenCases& cases, std::uint32_t slot) {
    levels_[cases[slot].level].insert(cases, slot);
    ++size_;
  }
  void remove(OpenCases& cases, std::uint32_t slot) noexcept {
    levels_[cases[slot].level].remove(cases, slot);
    --size_;
  }
  /// Only where there is one.
  [[nodiscard]] std::uint32_t front() noexcept {
    std::size_t level = 0;
    while (levels_[level].empty()) ++level;
    return levels_[level].front();
  }

 private:
  std::vector<DayLine> levels_;
  std::size_t size_ = 0;
};

/// Those in service, by level, the one who began last on top.
class ServedLists {
 public:
  explicit ServedLists(std::size_t levels) : tops_(levels, OpenCase::none) {}

  void insert(OpenCases& cases, std::uint32_t slot) noexcept {
    OpenCase& one = cases[slot];
    std::uint32_t& top = tops_[one.level];
    one.before = OpenCase::none;
    one.after = top;
    if (top != OpenCase::none) cases[top].before = slot;
    top = slot;
  }
  void remove(OpenCases& cases, std::uint32_t slot) noexcept {
    const OpenCase& one = cases[slot];
    (one.before == OpenCase::none ? tops_[one.level] : cases[one.before].after) = one.after;
    if (one.after != OpenCase::none) cases[one.after].before = one.before;
  }
  [[nodiscard]] std::uint32_t top(std::size_t level) const noexcept { return tops_[level]; }

 private:
  std::vector<std::uint32_t> tops_;
};

}  // namespace casepath::detail
