#include "casepath/simulation/detail/service_plan.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <utility>

namespace casepath::detail {
namespace {

std::size_t pool_index(const Capacity& capacity, const std::string& name) {
  const auto found = std::find_if(capacity.pools.begin(), capacity.pools.end(),
                                  [&](const Pool& pool) { return pool.name == name; });
  return static_cast<std::size_t>(found - capacity.pools.begin());
}

std::optional<std::uint32_t> group_index(const CompiledModel& model,
                                         const std::vector<std::string>& values) {
  const auto found = std::find(model.groups().begin(), model.groups().end(), values);
  if (found == model.groups().end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - model.groups().begin());
}

/// Indices of all levels that rules name, and of that without a rule; 0 is the highest.
std::map<std::int32_t, std::uint16_t, std::greater<>> level_indices(const Capacity& capacity) {
  std::map<std::int32_t, std::uint16_t, std::greater<>> indices{{0, {}}};
  for (const Service& service : capacity.services) {
    for (const PriorityRule& rule : service.priority) indices.emplace(rule.level, std::uint16_t{});
  }
  std::uint16_t next = 0;
  for (auto& [level, index] : indices) index = next++;
  return indices;
}

}  // namespace

ServicePlan::ServicePlan(CompiledModel& model, std::int32_t first, std::int32_t last) {
  add_pools(model, first, last);
  add_services(model, first, last);
  add_rules(model, model.phases().front().capacity);
  find_components();
}

void ServicePlan::add_pools(const CompiledModel& model, std::int32_t first, std::int32_t last) {
  const std::vector<Pool>& named = model.phases().front().capacity.pools;
  for (std::size_t i = 0; i < named.size(); ++i) {
    PlannedPool pool{named[i].name, WorkDays{{&named[i].calendar}, first, last}};
    for (const Phase& phase : model.phases()) {
      pool.servers.push_back(phase.capacity.pools[i].servers);
    }
    pools.push_back(std::move(pool));
  }
}

void ServicePlan::add_services(CompiledModel& model, std::int32_t first, std::int32_t last) {
  const Capacity capacity = model.phases().front().capacity;
  service_of_.assign(model.pipeline().states().size(), -1);
  for (std::size_t i = 0; i < capacity.services.size(); ++i) {
    const Service& service = capacity.services[i];
    std::vector<PlannedNeed> needs;
    std::vector<const WorkCalendar*> calendars;
    for (const Need& need : service.needs) {
      needs.push_back({pool_index(capacity, need.pool), need.servers});
      calendars.push_back(&capacity.pools[needs.back().pool].calendar);
    }
    PlannedService& planned = services.emplace_back(
        PlannedService{service.state, needs, WorkDays{calendars, first, last}});
    planned.preempts = service.preempts;
    for (const Phase& phase : model.phases()) {
      planned.durations.emplace_back(phase.capacity.services[i].duration);
      if (const auto& patience = phase.capacity.services[i].patience) {
        planned.patience.emplace_back(patience->duration);
      }
    }
    if (const auto state = model.pipeline().find_state(service.state)) {
      service_of_[state->index()] = static_cast<std::int32_t>(i);
    }
  }
  add_patience(model, capacity);
}

/// Giving up may lead to new places, and from there it may be given up, too.
void ServicePlan::add_patience(CompiledModel& model, const Capacity& capacity) {
  for (std::size_t i = 0; i < model.places().size(); ++i) {
    const PlaceId place{i};
    const auto index = service_of(model.place(place).state.value());
    for (PlannedService& service : services) service.gives_up.emplace_back();
    if (!index || !capacity.services[*index].patience) continue;
    ExitModel exit;
    exit.event = capacity.services[*index].patience->event;
    services[*index].gives_up.back() = model.add_move(place, exit);
  }
}

void ServicePlan::add_rules(const CompiledModel& model, const Capacity& capacity) {
  const auto indices = level_indices(capacity);
  levels = indices.size();
  plain_level = indices.at(0);
  for (std::size_t i = 0; i < capacity.services.size(); ++i) {
    for (const PriorityRule& rule : capacity.services[i].priority) {
      PlannedRule planned;
      planned.level = indices.at(rule.level);
      planned.clock = rule.clock;
      planned.days = rule.days;
      if (rule.clock == PriorityRule::Clock::deadline) {
        planned.deadline = deadline(model.pipeline(), rule.deadline);
      }
      if (rule.offence) planned.offence = model.pipeline().find_offence(*rule.offence);
      if (rule.group) planned.group = group_index(model, *rule.group);
      services[i].rules.push_back(planned);
    }
  }
}

std::size_t ServicePlan::deadline(const Pipeline& pipeline, const std::string& name) {
  const auto found = std::find(deadline_names_.begin(), deadline_names_.end(), name);
  const auto index = static_cast<std::size_t>(found - deadline_names_.begin());
  if (found == deadline_names_.end()) {
    deadlines.push_back(Deadline::find(pipeline, name));
    deadline_names_.push_back(name);
  }
  return index;
}

/// Services that share a pool, straight or through others, are one component.
void ServicePlan::find_components() {
  std::vector<std::size_t> of_service(services.size());
  std::iota(of_service.begin(), of_service.end(), std::size_t{0});
  for (std::size_t pool = 0; pool < pools.size(); ++pool) {
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < services.size(); ++i) {
      const auto& needs = services[i].needs;
      const bool uses_it = std::any_of(needs.begin(), needs.end(), [pool](const PlannedNeed& need) {
        return need.pool == pool;
      });
      if (!uses_it) continue;
      if (!first) first = i;
      const std::size_t joined = of_service[i];
      std::replace(of_service.begin(), of_service.end(), joined, of_service[*first]);
    }
  }
  std::map<std::size_t, std::size_t> numbers;
  for (std::size_t i = 0; i < services.size(); ++i) {
    const std::size_t component = numbers.try_emplace(of_service[i], numbers.size()).first->second;
    components.resize(numbers.size());
    components[component].push_back(i);
  }
}

}  // namespace casepath::detail
