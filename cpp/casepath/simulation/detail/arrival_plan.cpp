#include "casepath/simulation/detail/arrival_plan.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <string>

#include "casepath/core/error.hpp"
#include "casepath/core/random.hpp"
#include "casepath/simulation/detail/inverse_table.hpp"
#include "casepath/simulation/detail/stay_draws.hpp"

namespace casepath::detail {
namespace {

/// Days over which cases are spread where the model says nothing of arrivals.
constexpr std::int32_t spread_days = 365;

/// Poisson probabilities summed up: by logarithms, as those of a large mean begin below the
/// smallest number.
InverseTable poisson(double mean) {
  const double widest = mean + 12.0 * std::sqrt(mean) + 30.0;
  std::vector<double> cumulative;
  double sum = 0;
  for (std::int64_t number = 0; static_cast<double>(number) <= widest; ++number) {
    const auto n = static_cast<double>(number);
    sum += mean > 0 ? std::exp(n * std::log(mean) - mean - std::lgamma(n + 1.0))
                    : (number > 0 ? 0.0 : 1.0);
    cumulative.push_back(sum);
  }
  return InverseTable{std::move(cumulative)};
}

bool brings_somebody(const Arrivals& arrivals) {
  const auto per_day = arrivals.kind == Arrivals::Kind::constant ? arrivals.per_day.begin() + 1
                                                                 : arrivals.per_day.end();
  return arrivals.kind != Arrivals::Kind::none &&
         std::any_of(arrivals.per_day.begin(), per_day, [](double rate) { return rate > 0; });
}

/// How many cases come in a day, in the order of the days.
class DailyCases {
 public:
  DailyCases(const CompiledModel& model, const SimulateOptions& options)
      : model_(model),
        stream_(options.seed, RandomPurpose::simulation, CaseDraws::arrivals, options.replication) {
  }

  [[nodiscard]] std::uint64_t on(std::int32_t day) {
    const Arrivals& arrivals = model_.phase(day).arrivals;
    switch (arrivals.kind) {
      case Arrivals::Kind::constant:
        return carried_over(arrivals.per_day.front());
      case Arrivals::Kind::poisson: {
        const InverseTable& table = table_of(arrivals.per_day[Date{day}.month() - 1]);
        return std::min(table(stream_.uniform(static_cast<std::uint32_t>(day))), table.size() - 1);
      }
      case Arrivals::Kind::none:
        break;
    }
    return 0;
  }

 private:
  std::uint64_t carried_over(double rate) {
    constexpr double almost_nothing = 1e-9;  // ten tenths make one
    carried_ += rate;
    const double whole = std::floor(carried_ + almost_nothing);
    carried_ -= whole;
    return static_cast<std::uint64_t>(whole);
  }

  /// Of the rate of a day: that of the day before, mostly.
  const InverseTable& table_of(double rate) {
    if (table_ == nullptr || rate != rate_) {
      auto found = tables_.find(rate);
      if (found == tables_.end()) found = tables_.emplace(rate, poisson(rate)).first;
      table_ = &found->second;
      rate_ = rate;
    }
    return *table_;
  }

  const CompiledModel& model_;
  RandomStream stream_;
  double carried_ = 0;
  std::map<double, InverseTable> tables_;
  const InverseTable* table_ = nullptr;
  double rate_ = 0;
};

bool has_arrivals(const CompiledModel& model) {
  return std::any_of(model.phases().begin(), model.phases().end(), [](const Phase& phase) {
    return phase.arrivals.kind != Arrivals::Kind::none;
  });
}

}  // namespace

ArrivalPlan::ArrivalPlan(const CompiledModel& model, const SimulateOptions& options)
    : first_day_(static_cast<std::int32_t>(options.from.days() - options.warm_up_days)) {
  if (has_arrivals(model)) {
    draw(model, options);
    return;
  }
  if (options.warm_up_days > 0) {
    throw ArgumentError("a warm-up needs arrivals, and the model has none");
  }
  if (options.cases) {
    spread(*options.cases, options);
  } else if (options.pending.empty()) {
    throw ArgumentError("no cases: give `cases`, pending ones, or a model with arrivals");
  }
}

void ArrivalPlan::add_day(std::uint64_t cases) {
  const std::uint64_t after = before_.back() + cases;
  if (after > CaseDraws::pending_cases) {
    throw ArgumentError("the arrivals of the model bring more than 2147483648 cases");
  }
  before_.push_back(static_cast<std::uint32_t>(after));
}

void ArrivalPlan::spread(std::int64_t cases, const SimulateOptions& options) {
  const std::int64_t days =
      options.until.is_recorded()
          ? std::min<std::int64_t>(spread_days, days_between(options.from, options.until) + 1)
          : spread_days;
  for (std::int64_t day = 1; day <= days; ++day) {
    // As many as come before the end of the day: case i comes in on day i * days / cases.
    const std::int64_t after = (day * cases + days - 1) / days;
    add_day(static_cast<std::uint64_t>(after) - before_.back());
  }
}

void ArrivalPlan::draw(const CompiledModel& model, const SimulateOptions& options) {
  if (!options.cases && !options.until.is_recorded()) {
    throw ArgumentError("arrivals without an end: give `cases` or `until`");
  }
  const std::int32_t last = last_day_of(options);
  const std::uint64_t most = options.cases ? static_cast<std::uint64_t>(*options.cases)
                                           : std::numeric_limits<std::uint64_t>::max();
  if (options.cases && !options.until.is_recorded() &&
      !brings_somebody(model.phases().back().arrivals)) {
    throw ArgumentError("the arrivals of the model bring nobody: no rate is above 0");
  }
  DailyCases daily{model, options};
  std::uint64_t since_from = 0;
  for (std::int32_t day = first_day_; day <= last && since_from < most; ++day) {
    std::uint64_t cases = daily.on(day);
    if (day >= options.from.days()) {
      cases = std::min(cases, most - since_from);
      since_from += cases;
    }
    add_day(cases);
  }
}

}  // namespace casepath::detail
