/// @file capacity_counts.hpp
/// What is counted of pools and queues while a run goes on.  Not installed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "casepath/simulation/detail/service_plan.hpp"
#include "casepath/simulation/simulate.hpp"

namespace casepath::detail {

/// Counts of days, exact, of what happens from the first day that counts on.
class CapacityCounts {
 public:
  CapacityCounts(ServicePlan& plan, std::int32_t from)
      : plan_(plan), from_(from), pools_(plan.pools.size()), services_(plan.services.size()) {}

  /// A case comes into a queue with so many days of work.
  void comes(std::size_t service, std::int32_t day, std::int32_t work_days) {
    if (day < from_) return;
    for (const PlannedNeed& need : plan_.services[service].needs) {
      pools_[need.pool].offered += need.servers * work_days;
    }
  }
  /// A case has waited from `since` up to, and without, `day`.
  void has_waited(std::size_t service, std::int32_t since, std::int32_t day) {
    services_[service].queue_days += std::max(day, from_) - std::max(since, from_);
  }
  /// A service begins for the first time, of a case that came on the day `entered`.
  void begins(std::size_t service, std::int32_t entered, std::int32_t day) {
    if (day < from_) return;
    std::vector<std::int64_t>& waits = services_[service].waits;
    const auto days = static_cast<std::size_t>(day - entered);
    if (days >= waits.size()) waits.resize(days + days / 2 + 32);
    ++waits[days];
  }
  /// A service has held its servers from `since` up to, and without, `day`.
  void has_served(std::size_t service, std::int32_t since, std::int32_t day) {
    const std::int32_t end = std::max(day, from_);
    const std::int32_t begin = std::max(since, from_);
    if (begin == end) return;
    for (const PlannedNeed& need : plan_.services[service].needs) {
      WorkDays& calendar = plan_.pools[need.pool].calendar;
      pools_[need.pool].busy += need.servers * (calendar.before(end) - calendar.before(begin));
    }
  }
  void gives_up(std::size_t service, std::int32_t day) {
    if (day >= from_) ++services_[service].gave_up;
  }
  /// So many wait half way through.
  void is_half_way(std::size_t service, std::size_t queue) {
    services_[service].half_way = static_cast<std::int64_t>(queue);
  }
  /// So many wait on the last day.
  void ends(std::size_t service, std::size_t queue) {
    services_[service].queue_left = static_cast<std::int64_t>(queue);
  }

  [[nodiscard]] std::vector<PoolUse> pools(const CompiledModel& model, std::int32_t last) const;
  [[nodiscard]] std::vector<Waiting> waiting(std::int32_t last) const;
  /// Loads at or above one, and queues that have grown.
  [[nodiscard]] std::vector<std::string> warnings(const std::vector<PoolUse>& pools) const;

 private:
  struct OfPool {
    std::int64_t offered = 0;
    std::int64_t busy = 0;
  };
  struct OfService {
    std::vector<std::int64_t> waits;  ///< services begun, by the days waited
    std::int64_t queue_days = 0;
    std::int64_t gave_up = 0;
    std::int64_t half_way = 0;
    std::int64_t queue_left = 0;
  };

  ServicePlan& plan_;  ///< its calendars grow while they are asked
  std::int32_t from_;
  std::vector<OfPool> pools_;
  std::vector<OfService> services_;
};

}  // namespace casepath::detail
