#include "casepath/simulation/experiment.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/simulation/detail/bootstrap_models.hpp"
#include "casepath/simulation/detail/experiment_measures.hpp"
#include "casepath/simulation/detail/experiment_runs.hpp"
#include "casepath/simulation/detail/experiment_text.hpp"
#include "casepath/table/detail/cell_text.hpp"

namespace casepath {

namespace {

constexpr std::string_view base_name = "base";

/// The last days of the months from `from` on, and `until`.
std::vector<Date> days_of_stock(Date from, Date until) {
  std::vector<Date> days;
  int year = from.year();
  unsigned month = from.month();
  for (;;) {
    year += month == 12 ? 1 : 0;
    month = month % 12 + 1;
    const Date last{Date::of(year, month, 1).days() - 1};
    if (last >= until) break;
    days.push_back(last);
  }
  days.push_back(until);
  return days;
}

void check_horizon(const ExperimentOptions& options) {
  if (!options.horizon_days) return;
  const std::int64_t days = *options.horizon_days;
  if (days < 0) {
    throw ArgumentError("horizon_days is " + std::to_string(days) + "; it must be at least 0");
  }
  if (!options.run.until.is_recorded()) return;
  const std::int32_t length = days_between(options.run.from, options.run.until);
  if (days <= length) return;
  throw ArgumentError("horizon_days is " + std::to_string(days) + ", but no case is followed " +
                      "longer than " + std::to_string(length) + " days, from " +
                      to_string(options.run.from) + " to " + to_string(options.run.until) +
                      "; ask for at most " + std::to_string(length) + " or simulate longer");
}

void check_names(const std::vector<Scenario>& scenarios) {
  std::set<std::string, std::less<>> names{std::string(base_name)};
  for (const Scenario& scenario : scenarios) {
    if (scenario.name.empty()) throw ArgumentError("a scenario has no name");
    if (names.insert(scenario.name).second) continue;
    throw ArgumentError(scenario.name == base_name
                            ? "a scenario is named \"base\", as the model without changes is"
                            : "two scenarios are named " + in_quotes(scenario.name));
  }
}

void check_numbers(const ExperimentOptions& options) {
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  if (options.replications < 2) {
    throw ArgumentError("replications is " + std::to_string(options.replications) +
                        "; it must be at least 2");
  }
  if (!options.precision) return;
  if (!(options.precision->half_width > 0)) {
    throw ArgumentError("half_width is " + detail::exact_number(options.precision->half_width) +
                        "; it must be above 0");
  }
  if (options.most_replications < options.replications) {
    throw ArgumentError("most_replications is " + std::to_string(options.most_replications) +
                        ", less than replications, " + std::to_string(options.replications));
  }
}

std::size_t index_of(const Measure& measure, const std::vector<Measure>& measures) {
  const auto found = std::find(measures.begin(), measures.end(), measure);
  if (found != measures.end()) return static_cast<std::size_t>(found - measures.begin());
  std::string known;
  for (const Measure& one : measures) {
    known += (known.empty() ? "" : ", ") + detail::measure_text(one);
  }
  throw ArgumentError("precision: " + detail::measure_text(measure) +
                      " is not measured; there are " + known);
}

detail::RunPlan plan_of(const ExperimentOptions& options, std::size_t variants,
                        const std::vector<Measure>& measures) {
  detail::RunPlan plan;
  plan.variants = variants;
  plan.measures = measures.size();
  plan.refits = options.records.has_value();
  plan.least = options.replications;
  plan.most = options.most_replications;
  if (options.precision) {
    const Precision& wanted = *options.precision;
    if (wanted.of_differences && variants == 1) {
      throw ArgumentError("precision: there is no scenario whose difference could be precise");
    }
    plan.precision = {index_of(wanted.measure, measures), wanted.half_width, wanted.of_differences};
  }
  plan.level = options.level;
  plan.threads = options.threads;
  plan.progress = options.progress;
  return plan;
}

/// One replication after the other, of the base and of all scenarios.
class Replications {
 public:
  Replications(const Model& model, const std::vector<Scenario>& scenarios,
               const ExperimentOptions& options, std::vector<Measure> measures)
      : model_(model),
        options_(options),
        measures_(model.pipeline, std::move(measures), options.horizon_days,
                  options.run.until.is_recorded()) {
    variants_.emplace_back();
    variants_.insert(variants_.end(), scenarios.begin(), scenarios.end());
    if (options.records) refitted_.emplace(model, *options.records, options.run.seed);
  }

  void run(std::uint32_t replication, bool refitted, std::span<double> values) {
    if (!refitted) {
      run_all(model_, replication, false, values);
    } else if (const auto model = refitted_->model(replication)) {
      run_all(*model, replication, true, values);
    } else {
      for (std::size_t i = 0; i < variants_.size(); ++i) note_left_out(i);
    }
  }

  /// What a reader must know of the runs.
  void add_notes(const std::vector<std::string>& names, std::vector<std::string>& notes) const {
    for (const auto& [variant, of_variant] : warnings_) {
      notes.push_back("Warnings in " + std::to_string(of_variant.size()) + " runs of " +
                      in_quotes(names[variant]) +
                      ", such as: " + of_variant.begin()->second.front());
    }
    for (const auto& [variant, count] : left_out_) {
      notes.push_back(std::to_string(count) + " refitted runs of " + in_quotes(names[variant]) +
                      " are left out: the records drawn give no model in which they can run.");
    }
  }

 private:
  void run_all(const Model& model, std::uint32_t replication, bool refitted,
               std::span<double> values) {
    SimulateOptions options = options_.run;
    options.replication = replication;
    options.threads = 1;
    options.progress = {};
    const std::size_t count = measures_.all().size();
    for (std::size_t i = 0; i < variants_.size(); ++i) {
      try {
        const Simulation run = simulate(model, variants_[i], options);
        measures_.take(run, values.subspan(i * count, count));
        if (!refitted) note_warnings(i, replication, run.warnings);
      } catch (const Error&) {  // such as nothing to change, or a situation that nobody was in
        if (!refitted) throw;
        note_left_out(i);
      }
    }
  }

  void note_warnings(std::size_t variant, std::uint32_t replication,
                     const std::vector<std::string>& warnings) {
    if (warnings.empty()) return;
    const std::lock_guard lock{mutex_};
    warnings_[variant][replication] = warnings;
  }

  void note_left_out(std::size_t variant) {
    const std::lock_guard lock{mutex_};
    ++left_out_[variant];
  }

  const Model& model_;
  const ExperimentOptions& options_;
  detail::RunMeasures measures_;
  std::vector<Scenario> variants_;  ///< the first changes nothing
  std::optional<detail::BootstrapModels> refitted_;
  std::mutex mutex_;
  std::map<std::size_t, std::map<std::uint32_t, std::vector<std::string>>> warnings_;
  std::map<std::size_t, std::int64_t> left_out_;  ///< refitted runs, by variant
};

}  // namespace

std::vector<Measure> measures_of(const Model& model, const ExperimentOptions& options) {
  check_horizon(options);
  std::vector<Measure> measures{{MeasureKind::opened}};
  for (const OutcomeClass& one : model.pipeline.outcome_classes()) {
    measures.push_back({MeasureKind::outcome_class, one.name});
  }
  measures.push_back({MeasureKind::undecided});
  for (const State& state : model.pipeline.states()) {
    if (state.is_outcome()) measures.push_back({MeasureKind::outcome, state.name});
  }
  if (!model.pipeline.offence_field().is_none()) {
    measures.push_back({MeasureKind::reclassified_lighter});
  }
  if (options.run.until.is_recorded()) {
    for (const Date day : days_of_stock(options.run.from, options.run.until)) {
      measures.push_back({MeasureKind::pending, "", day});
    }
  }
  for (const Service& service : model.capacity.services) {
    measures.push_back({MeasureKind::mean_waiting, service.state});
    measures.push_back({MeasureKind::ninetieth_waiting, service.state});
  }
  for (const Pool& pool : model.capacity.pools) {
    measures.push_back({MeasureKind::pool_use, pool.name});
  }
  return measures;
}

Experiment experiment(const Model& model, const std::vector<Scenario>& scenarios,
                      const ExperimentOptions& options) {
  check_numbers(options);
  check_names(scenarios);
  const std::vector<Measure> measures = measures_of(model, options);
  detail::Runs runs(plan_of(options, scenarios.size() + 1, measures));
  Replications replications(model, scenarios, options, measures);
  runs.run([&](std::uint32_t replication, bool refitted, std::span<double> values) {
    replications.run(replication, refitted, values);
  });

  Experiment result;
  result.title = model.title;
  result.unit = model.pipeline.unit();
  result.replications = runs.replications();
  result.is_precise = runs.is_precise();
  std::vector<std::string> names{std::string(base_name)};
  for (const Scenario& scenario : scenarios) names.push_back(scenario.name);
  for (std::size_t variant = 0; variant < names.size(); ++variant) {
    for (std::size_t i = 0; i < measures.size(); ++i) {
      result.rows.push_back({names[variant], measures[i], runs.estimate(variant, i)});
      if (variant == 0) continue;
      result.differences.push_back({names[variant], measures[i], runs.difference(variant, i)});
    }
  }
  result.notes = detail::experiment_notes(model, scenarios, options, runs);
  replications.add_notes(names, result.notes);
  for (const std::string& assumption : model.assumptions) {
    result.notes.push_back("Assumption: " + assumption);
  }
  return result;
}

}  // namespace casepath
