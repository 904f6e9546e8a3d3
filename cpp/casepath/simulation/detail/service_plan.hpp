/// @file service_plan.hpp
/// The pools and services of a model ready to be used.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/pipeline/legal_clock.hpp"
#include "casepath/simulation/detail/compiled_model.hpp"
#include "casepath/simulation/detail/day_sampler.hpp"
#include "casepath/simulation/detail/work_days.hpp"
#include "casepath/simulation/simulate.hpp"

namespace casepath::detail {

/// A rule that raises a level, for the cases that it is about.
struct PlannedRule {
  std::uint16_t level = 0;  ///< an index: 0 is the highest
  PriorityRule::Clock clock = PriorityRule::Clock::at_once;
  std::int64_t days = 0;
  std::size_t deadline = 0;            ///< of Clock::deadline
  std::optional<OffenceId> offence;    ///< only cases that carry it
  std::optional<std::uint32_t> group;  ///< only cases of it

  [[nodiscard]] bool is_about(const Place& place) const noexcept {
    return (!offence || *offence == place.offence) && (!group || *group == place.group);
  }
};

struct PlannedNeed {
  std::size_t pool = 0;
  std::int64_t servers = 1;
};

struct PlannedService {
  std::string state;
  std::vector<PlannedNeed> needs;
  WorkDays calendar;  ///< days on which every needed pool works
  std::vector<PlannedRule> rules = {};
  bool preempts = false;
  std::vector<DaySampler> durations = {};  ///< by phase
  std::vector<DaySampler> patience = {};   ///< by phase; empty: endless
  /// By place: how who gives up leaves; none where the event can't be.
  std::vector<std::optional<CompiledMove>> gives_up = {};
};

struct PlannedPool {
  std::string name;
  WorkDays calendar;
  std::vector<std::int64_t> servers = {};  ///< by phase
};

/// Capacity of all phases, for the days from `first` on.
class ServicePlan {
 public:
  /// Compiles the moves of those who give up.
  ServicePlan(CompiledModel& model, std::int32_t first, std::int32_t last);

  std::vector<PlannedPool> pools;
  std::vector<PlannedService> services;
  std::vector<Deadline> deadlines;                   ///< that rules look at
  std::vector<std::vector<std::size_t>> components;  ///< services that share pools
  std::size_t levels = 1;
  std::uint16_t plain_level = 0;  ///< of those for whom no rule holds
  /// The service of a state.
  [[nodiscard]] std::optional<std::size_t> service_of(std::uint16_t state) const noexcept {
    return service_of_[state] < 0 ? std::nullopt
                                  : std::optional{static_cast<std::size_t>(service_of_[state])};
  }

 private:
  void add_pools(const CompiledModel& model, std::int32_t first, std::int32_t last);
  void add_services(CompiledModel& model, std::int32_t first, std::int32_t last);
  void add_rules(const CompiledModel& model, const Capacity& capacity);
  void add_patience(CompiledModel& model, const Capacity& capacity);
  void find_components();
  [[nodiscard]] std::size_t deadline(const Pipeline& pipeline, const std::string& name);

  std::vector<std::int32_t> service_of_;  ///< by state; -1: none
  std::vector<std::string> deadline_names_;
};

}  // namespace casepath::detail
