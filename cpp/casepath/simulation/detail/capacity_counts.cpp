#include "casepath/simulation/detail/capacity_counts.hpp"

#include <cmath>
#include <numeric>

#include "casepath/core/text.hpp"

namespace casepath::detail {
namespace {

/// The least number of days that at least this share waited no longer than; `waits` count by days.
double days_of_share(const std::vector<std::int64_t>& waits, std::int64_t served, double share) {
  const auto wanted = static_cast<std::int64_t>(std::ceil(share * static_cast<double>(served)));
  std::int64_t sum = 0;
  for (std::size_t days = 0; days < waits.size(); ++days) {
    sum += waits[days];
    if (sum >= wanted) return static_cast<double>(days);
  }
  return 0;
}

std::int64_t total_days(const std::vector<std::int64_t>& waits) {
  std::int64_t sum = 0;
  for (std::size_t days = 0; days < waits.size(); ++days) {
    sum += static_cast<std::int64_t>(days) * waits[days];
  }
  return sum;
}

std::string two_digits(double number) {
  const auto hundredths = static_cast<long long>(std::llround(number * 100));
  const std::string rest = std::to_string(hundredths % 100);
  return std::to_string(hundredths / 100) + "." + (rest.size() < 2 ? "0" : "") + rest;
}

std::string overload(const PoolUse& pool) {
  return "pool " + in_quotes(pool.pool) + ": load " + two_digits(pool.offered_load) +
         ": work for " + std::to_string(std::llround(pool.offered_load * pool.available_days)) +
         " server days came in, and there were " +
         std::to_string(std::llround(pool.available_days)) +
         "; queues grow for as long as this goes on";
}

std::string growth(const std::string& state, std::int64_t half_way, std::int64_t left) {
  return "queue in " + in_quotes(state) + ": " + std::to_string(left) +
         " cases wait on the last day, " + std::to_string(half_way) +
         " did half way: waiting times depend on how long the run is";
}

}  // namespace

std::vector<PoolUse> CapacityCounts::pools(const CompiledModel& model, std::int32_t last) const {
  std::vector<PoolUse> uses;
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    PlannedPool& pool = plan_.pools[i];
    std::int64_t available = 0;
    for (std::size_t phase = 0; phase < pool.servers.size(); ++phase) {
      const auto day_of = [&](std::size_t p) {
        if (p == pool.servers.size()) return last + 1;
        const Date begins = model.phases()[p].begins;
        return std::clamp(begins.is_recorded() ? begins.days() : from_, from_, last + 1);
      };
      available += pool.servers[phase] *
                   (pool.calendar.before(day_of(phase + 1)) - pool.calendar.before(day_of(phase)));
    }
    PoolUse use;
    use.pool = pool.name;
    use.servers =
        pool.servers[static_cast<std::size_t>(&model.phase(last) - model.phases().data())];
    use.available_days = static_cast<double>(available);
    use.busy_days = static_cast<double>(pools_[i].busy);
    use.offered_load =
        available > 0 ? static_cast<double>(pools_[i].offered) / use.available_days : 0.0;
    uses.push_back(std::move(use));
  }
  return uses;
}

std::vector<Waiting> CapacityCounts::waiting(std::int32_t last) const {
  std::vector<Waiting> all;
  for (std::size_t i = 0; i < services_.size(); ++i) {
    const OfService& counts = services_[i];
    Waiting waiting;
    waiting.state = plan_.services[i].state;
    waiting.served = std::accumulate(counts.waits.begin(), counts.waits.end(), std::int64_t{0});
    waiting.gave_up = counts.gave_up;
    waiting.queue_left = counts.queue_left;
    if (waiting.served > 0) {
      waiting.mean_days =
          static_cast<double>(total_days(counts.waits)) / static_cast<double>(waiting.served);
      waiting.median_days = days_of_share(counts.waits, waiting.served, 0.5);
      waiting.ninetieth_days = days_of_share(counts.waits, waiting.served, 0.9);
    }
    waiting.mean_queue =
        static_cast<double>(counts.queue_days) / static_cast<double>(last + 1 - from_);
    all.push_back(std::move(waiting));
  }
  return all;
}

std::vector<std::string> CapacityCounts::warnings(const std::vector<PoolUse>& pools) const {
  constexpr std::int64_t few_cases = 10;
  std::vector<std::string> warnings;
  for (const PoolUse& pool : pools) {
    if (pool.offered_load >= 1) warnings.push_back(overload(pool));
  }
  for (std::size_t i = 0; i < services_.size(); ++i) {
    const OfService& counts = services_[i];
    if (counts.queue_left >= 2 * counts.half_way &&
        counts.queue_left >= counts.half_way + few_cases) {
      warnings.push_back(growth(plan_.services[i].state, counts.half_way, counts.queue_left));
    }
  }
  return warnings;
}

}  // namespace casepath::detail
