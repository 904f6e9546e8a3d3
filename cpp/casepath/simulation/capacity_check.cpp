/// What is wrong with the capacity of a model.
#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "casepath/core/detail/text.hpp"
#include "casepath/simulation/detail/model_check.hpp"
#include "casepath/simulation/detail/model_names.hpp"

namespace casepath::detail {
namespace {

using Weekdays = std::array<bool, 7>;

bool any_day(const Weekdays& days) {
  return std::any_of(days.begin(), days.end(), [](bool works) { return works; });
}

class CapacityCheck {
 public:
  CapacityCheck(const Model& model, std::vector<Diagnostic>& problems)
      : model_(model), pipeline_(model.pipeline), problems_(problems) {}

  void run() {
    const Capacity& capacity = model_.capacity;
    for (std::size_t i = 0; i < capacity.pools.size(); ++i) {
      pool(capacity.pools[i], at("/capacity/pools", i));
    }
    for (std::size_t i = 0; i < capacity.services.size(); ++i) {
      service(capacity.services[i], at("/capacity/services", i));
    }
  }

 private:
  void problem(std::string code, std::string pointer, std::string message, std::string hint) {
    problems_.push_back({std::move(code), std::move(pointer), std::move(message), std::move(hint)});
  }
  bool known(std::string_view kind, const std::vector<std::string>& names, const std::string& name,
             std::string_view where, const std::string& pointer);
  [[nodiscard]] const Pool* find_pool(const std::string& name) const;

  void pool(const Pool& pool, const std::string& pointer);
  void calendar(const WorkCalendar& calendar, const std::string& pointer);
  void service(const Service& service, const std::string& pointer);
  void state(const std::string& name, const std::string& pointer);
  void needs(const std::vector<Need>& needs, const std::string& pointer);
  void priority(const PriorityRule& rule, const std::string& pointer);
  void patience(const Service& service, const std::string& pointer);

  const Model& model_;
  const Pipeline& pipeline_;
  std::vector<Diagnostic>& problems_;
  std::set<std::string> pools_;
  std::set<std::string> served_;
};

bool CapacityCheck::known(std::string_view kind, const std::vector<std::string>& names,
                          const std::string& name, std::string_view where,
                          const std::string& pointer) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return true;
  problem("unknown_" + std::string(kind), pointer,
          "the " + std::string(where) + " has no " + std::string(kind) + " " + shown(name),
          hint_for(name, names, std::string(kind) + "s"));
  return false;
}

const Pool* CapacityCheck::find_pool(const std::string& name) const {
  const auto& pools = model_.capacity.pools;
  const auto found = std::find_if(pools.begin(), pools.end(),
                                  [&name](const Pool& pool) { return pool.name == name; });
  return found == pools.end() ? nullptr : &*found;
}

void CapacityCheck::pool(const Pool& pool, const std::string& pointer) {
  if (pool.name.empty()) {
    problem("bad_name", at(pointer, "name"), "the pool has no name", "give it a name");
  } else if (!pools_.insert(pool.name).second) {
    problem("duplicate", at(pointer, "name"), "the pool " + shown(pool.name) + " is there twice",
            "keep one of the two");
  }
  if (pool.servers < 1) {
    problem("bad_servers", at(pointer, "servers"),
            "the pool " + shown(pool.name) + " has " + std::to_string(pool.servers) + " servers",
            "write at least 1");
  }
  calendar(pool.calendar, at(pointer, "calendar"));
}

void CapacityCheck::calendar(const WorkCalendar& calendar, const std::string& pointer) {
  if (!any_day(calendar.weekdays)) {
    problem("no_working_day", at(pointer, "weekdays"), "no day is a working day",
            "name at least one day of the week");
  }
  const auto& days = calendar.holidays;
  const bool all_dates =
      std::all_of(days.begin(), days.end(), [](Date day) { return day.is_recorded(); });
  const bool ascend =
      std::adjacent_find(days.begin(), days.end(), std::greater_equal<>{}) == days.end();
  if (!all_dates || !ascend) {
    problem("bad_holidays", at(pointer, "holidays"), "the holidays do not ascend",
            "write dates, ascending, each once");
  }
}

void CapacityCheck::service(const Service& service, const std::string& pointer) {
  state(service.state, at(pointer, "state"));
  needs(service.needs, at(pointer, "needs"));
  check_duration(service.duration, at(pointer, "duration"), problems_);
  for (std::size_t i = 0; i < service.priority.size(); ++i) {
    priority(service.priority[i], at(at(pointer, "priority"), i));
  }
  if (service.patience) patience(service, at(pointer, "patience"));
}

void CapacityCheck::state(const std::string& name, const std::string& pointer) {
  if (!known("state", state_names(pipeline_), name, "pipeline", pointer)) return;
  if (pipeline_.state(*pipeline_.find_state(name)).is_outcome()) {
    problem("outcome", pointer, shown(name) + " is an outcome, in which cases have ended",
            "a service is in an open or paused state");
  }
  if (!served_.insert(name).second) {
    problem("duplicate", pointer, "there is another service in " + shown(name),
            "keep one of the two");
  }
}

void CapacityCheck::needs(const std::vector<Need>& needs, const std::string& pointer) {
  if (needs.empty()) {
    problem("no_need", pointer, "the service needs nobody",
            "name a pool, or leave the service out: without one nobody waits");
  }
  std::vector<std::string> names;
  for (const Pool& pool : model_.capacity.pools) names.push_back(pool.name);
  std::set<std::string> seen;
  Weekdays common{true, true, true, true, true, true, true};
  bool all_work = true;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    const Need& need = needs[i];
    const std::string place = at(pointer, i);
    if (!known("pool", names, need.pool, "model", at(place, "pool"))) continue;
    const Pool& pool = *find_pool(need.pool);
    if (!seen.insert(need.pool).second) {
      problem("duplicate", at(place, "pool"), "the service needs " + shown(need.pool) + " twice",
              "write one need, with the sum of the servers");
    }
    if (need.servers < 1 || need.servers > pool.servers) {
      problem("bad_servers", at(place, "servers"),
              "the service needs " + std::to_string(need.servers) + " servers of " +
                  shown(need.pool) + ", which has " + std::to_string(pool.servers),
              "write at least 1, and no more than there are");
    }
    all_work = all_work && any_day(pool.calendar.weekdays);
    for (std::size_t day = 0; day < common.size(); ++day) {
      common[day] = common[day] && pool.calendar.weekdays[day];
    }
  }
  if (all_work && !any_day(common)) {
    problem("no_working_day", pointer, "there is no day on which all of these pools work",
            "give them a day of the week in common");
  }
}

void CapacityCheck::priority(const PriorityRule& rule, const std::string& pointer) {
  if (rule.level < 0) {
    problem("bad_number", at(pointer, "level"), "the level is " + std::to_string(rule.level),
            "write a number of at least 0");
  }
  if (rule.days < 0) {
    problem("bad_number", at(pointer, "days"), "days is " + std::to_string(rule.days),
            "write a number of at least 0");
  }
  if (rule.clock == PriorityRule::Clock::deadline) {
    std::vector<std::string> names;
    for (const auto& deadline : pipeline_.definition().deadlines) names.push_back(deadline.name);
    known("deadline", names, rule.deadline, "pipeline", at(pointer, "deadline"));
  } else if (!rule.deadline.empty()) {
    problem("bad_deadline", at(pointer, "deadline"), "only the clock \"deadline\" has a deadline",
            "leave it out, or write that clock");
  }
  if (rule.offence) {
    known("offence", offence_names(pipeline_), *rule.offence, "pipeline", at(pointer, "offence"));
  }
  if (rule.group) {
    const auto& groups = model_.groups;
    const bool is_known = std::any_of(groups.begin(), groups.end(), [&rule](const GroupModel& one) {
      return one.values == *rule.group;
    });
    if (!is_known) {
      problem("unknown_group", at(pointer, "group"), "no group of the model has these values",
              "write the values of one of them");
    }
  }
}

void CapacityCheck::patience(const Service& service, const std::string& pointer) {
  check_duration(service.patience->duration, at(pointer, "duration"), problems_);
  const std::string& name = service.patience->event;
  const std::string place = at(pointer, "event");
  if (!known("event", event_names(pipeline_), name, "pipeline", place)) return;
  const auto from = pipeline_.find_state(service.state);
  if (!from) return;
  const TransitionId id = pipeline_.transition(*from, *pipeline_.find_event(name));
  if (id.is_none() || pipeline_.transitions()[id.index()].to == *from) {
    problem(
        "no_move", place,
        shown(name) + " does not move a case from " + shown(service.state) + " to another state",
        "name an event by which a case leaves it");
  }
}

}  // namespace

void check_capacity(const Model& model, std::vector<Diagnostic>& problems) {
  CapacityCheck(model, problems).run();
}

}  // namespace casepath::detail
