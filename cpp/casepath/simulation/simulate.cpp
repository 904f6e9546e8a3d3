#include "casepath/simulation/simulate.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/log/detail/builder.hpp"
#include "casepath/simulation/detail/arrival_plan.hpp"
#include "casepath/simulation/detail/capacity_run.hpp"
#include "casepath/simulation/detail/compiled_model.hpp"
#include "casepath/simulation/detail/free_flow.hpp"
#include "casepath/simulation/detail/pending_start.hpp"
#include "casepath/simulation/detail/stay_draws.hpp"

namespace casepath {
namespace {

using detail::ArrivalPlan;
using detail::CompiledModel;
using detail::PendingStart;

void check_options(const SimulateOptions& options) {
  constexpr std::int64_t most_cases = detail::CaseDraws::pending_cases - std::int64_t{1};
  constexpr std::int64_t longest_warm_up = 36525;  // a century
  const auto refuse = [](const std::string& name, const std::string& value,
                         const std::string& allowed) {
    throw ArgumentError(name + " is " + value + "; it must be " + allowed);
  };
  if (options.cases && (*options.cases < 0 || *options.cases > most_cases)) {
    refuse("cases", std::to_string(*options.cases), "from 0 to " + std::to_string(most_cases));
  }
  if (!options.from.is_recorded()) refuse("from", to_string(options.from), "a day");
  if (options.until.is_recorded() && options.until < options.from) {
    refuse("until", to_string(options.until), to_string(options.from) + " or later");
  }
  if (options.warm_up_days < 0 || options.warm_up_days > longest_warm_up) {
    refuse("warm_up_days", std::to_string(options.warm_up_days),
           "from 0 to " + std::to_string(longest_warm_up));
  }
  if (options.warm_up_days > 0 && !options.pending.empty()) {
    throw ArgumentError(
        "pending cases and a warm-up: both say what the pools find on the first "
        "day; give one of them");
  }
}

/// A run without an end must end by itself.
void check_end(const CompiledModel& model, const SimulateOptions& options) {
  if (options.until.is_recorded()) return;
  for (const detail::PlaceId id : model.endless_places()) {
    const detail::Place& place = model.place(id);
    throw ArgumentError("no end: cases may stay for ever in " +
                        in_quotes(model.pipeline().state(place.state).name) + "; give `until`");
  }
}

std::string long_waits(const CompiledModel& model, const std::vector<PendingStart>& pending,
                       Date from) {
  const detail::Phase& phase = model.phase(from.days());
  const auto count = std::count_if(pending.begin(), pending.end(), [&](const PendingStart& start) {
    return is_beyond_model(phase, phase.places[start.place.index()], from.days() - start.entered);
  });
  if (count == 0) return {};
  return std::to_string(count) + " of " + std::to_string(pending.size()) +
         " pending cases have been where they are for longer than any stay of the model: they "
         "leave on " +
         to_string(from);
}

bool has_capacity(const CompiledModel& model) {
  return std::any_of(model.phases().begin(), model.phases().end(),
                     [](const detail::Phase& phase) { return !phase.capacity.empty(); });
}

/// "new-", and once more as long as a pending case has such a name; cases alone have numbers.
std::string prefix_of(const std::vector<PendingCase>& pending) {
  if (pending.empty()) return {};
  std::string prefix = "new-";
  const auto begins_so = [&](const PendingCase& one) { return one.name.starts_with(prefix); };
  while (std::any_of(pending.begin(), pending.end(), begins_so)) prefix += "new-";
  return prefix;
}

EventLog log_of(const CompiledModel& model, const SimulateOptions& options, std::uint32_t new_cases,
                detail::RunRows rows) {
  detail::KindRows table = model.row_kinds().table(model.pipeline(), model.by(), model.groups());
  std::vector<std::string> names;
  for (const PendingCase& pending : options.pending) names.push_back(pending.name);
  table.names = detail::CaseNames{names, prefix_of(options.pending), new_cases};
  table.case_begins = std::move(rows.case_begins);
  table.kinds = std::move(rows.kinds);
  table.days = std::move(rows.days);
  return LogBuilder::build(std::move(table));
}

Date last_day(const EventLog& log, Date from) {
  const auto days = log.days();
  const auto last = std::max_element(days.begin(), days.end());
  return last == days.end() ? from : std::max(from, Date{*last});
}

}  // namespace

Simulation simulate(const Model& model, const Scenario& scenario, const SimulateOptions& options) {
  check_options(options);
  CompiledModel compiled{model, scenario};
  const std::vector<PendingStart> pending = start_pending(compiled, options);
  const ArrivalPlan arrivals{compiled, options};
  check_end(compiled, options);

  Simulation run;
  if (auto warning = long_waits(compiled, pending, options.from); !warning.empty()) {
    run.warnings.push_back(std::move(warning));
  }
  detail::RunRows rows;
  if (has_capacity(compiled)) {
    detail::CapacityResult result = run_with_capacity(compiled, arrivals, pending, options);
    rows = std::move(result.rows);
    run.pools = std::move(result.pools);
    run.waiting = std::move(result.waiting);
    run.warnings.insert(run.warnings.end(), result.warnings.begin(), result.warnings.end());
  } else {
    rows = flow_freely(compiled, arrivals, pending, options);
  }
  run.log = log_of(compiled, options, arrivals.cases(), std::move(rows));
  run.from = options.from;
  run.as_of = options.until.is_recorded() ? options.until : last_day(run.log, options.from);
  return run;
}

}  // namespace casepath
