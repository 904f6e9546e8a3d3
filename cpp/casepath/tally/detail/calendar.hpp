/// @file calendar.hpp
/// Counts stays in the stock of pending cases, and passages, by day.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "casepath/replay/replay.hpp"
#include "casepath/tally/counts.hpp"
#include "casepath/tally/detail/case_passages.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// Keys as they come, put together now and then: days are so many that few keys are alike.
template <class Key>
class GatheredKeys {
 public:
  void add(const Key& key) {
    entries_.emplace_back(key, 1);
    if (entries_.size() >= limit_) {
      entries_ = Counts<Key>(std::move(entries_)).entries();
      limit_ = least + 2 * entries_.size();
    }
  }
  /// All of them; nothing is left here.
  [[nodiscard]] Counts<Key> take() { return Counts<Key>(std::exchange(entries_, {})); }

 private:
  static constexpr std::size_t least = std::size_t{1} << 16U;
  std::vector<typename Counts<Key>::Entry> entries_;
  std::size_t limit_ = least;
};

/// Counts nothing unless the spec says `calendar`.
class CalendarCounter {
 public:
  /// Borrows everything; `passages` are those of the spec.
  CalendarCounter(const Replay& replay, const TallySpec& spec,
                  const std::vector<CasePassages>& passages)
      : replay_(replay), passages_(passages), is_on_(spec.calendar) {}

  /// Cases in any order.
  void add(CaseId id, GroupId group) {
    if (is_on_) add_case(id, group);
  }
  [[nodiscard]] Counts<StayKey> take_stays() { return stays_.take(); }
  [[nodiscard]] Counts<CohortKey> take_cohorts() { return cohorts_.take(); }

 private:
  void add_case(CaseId id, GroupId group);

  const Replay& replay_;
  const std::vector<CasePassages>& passages_;
  bool is_on_;
  std::vector<StayKey> stays_of_case_;
  GatheredKeys<StayKey> stays_;
  GatheredKeys<CohortKey> cohorts_;
};

}  // namespace casepath
