// Queues against the formulas of queueing theory.  Each mean comes from independent replications;
// it must lie within four standard errors of theory, and the standard error itself must be small.
//
// With Poisson arrivals by day and services in whole days the formula of Pollaczek and Khinchine
// holds exactly for days, and Cobham's needs a word about those who come on one day.  The others
// are for continuous time: services are long there, so that whole days make no difference that
// could be seen.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

#include "casepath/simulation/simulate.hpp"
#include "courts.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::exit_by;
using test::group_of;
using test::situation;

/// A mean of replications, and its standard error.
struct Estimate {
  double mean = 0;
  double error = 0;
};

Estimate estimate(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / (n - 1) / n)};
}

/// Replications of so many days after a warm-up.
std::vector<Simulation> replications(const Model& model, std::int32_t days) {
  constexpr std::uint32_t count = 16;
  std::vector<Simulation> runs;
  for (std::uint32_t replication = 0; replication < count; ++replication) {
    SimulateOptions options;
    options.from = Date::of(1000, 1, 1);
    options.until = Date{options.from.days() + days};
    options.warm_up_days = days / 10;
    options.replication = replication;
    runs.push_back(simulate(model, options));
  }
  return runs;
}

Estimate estimate(const std::vector<Simulation>& runs,
                  const std::function<double(const Simulation&)>& figure) {
  std::vector<double> values;
  for (const Simulation& run : runs) values.push_back(figure(run));
  return estimate(values);
}

void expect_theory(const Estimate& estimate, double theory) {
  EXPECT_NEAR(estimate.mean, theory, 4 * estimate.error);
  EXPECT_LT(estimate.error, 0.02 * theory);
}

/// Cases of one kind: Poisson arrivals, one service, then they end.
Model queue(double per_day, std::int64_t servers, Duration service) {
  Model model{"A queue", test::report_charge_verdict(), {}, {}, {}, {}, {}, {}, 20};
  model.arrivals.kind = Arrivals::Kind::poisson;
  model.arrivals.per_day.fill(per_day);
  model.groups.push_back(
      group_of({}, 1, "report", {situation("reported", {exit_by("terminate", 1, service)})}));
  model.capacity.pools.push_back({"servers", servers, {}});
  Service& served = model.capacity.services.emplace_back();
  served.state = "reported";
  served.needs = {{"servers", 1}};
  served.duration = std::move(service);
  return model;
}

/// Two classes, half of the arrivals each, at one server: those at "tried" go first.
Model two_classes(double per_day, const Duration& service, bool preempts) {
  Model model{"Two classes", test::with_offences(), {}, {"class"}, {}, {}, {}, {}, 20};
  model.arrivals.kind = Arrivals::Kind::poisson;
  model.arrivals.per_day.fill(per_day);
  model.groups.push_back(group_of({"urgent"}, 0.5, "add_charge",
                                  {situation("tried", {exit_by("acquit", 1, service)})}));
  model.groups.back().openings.front().offence = "grave";
  model.groups.push_back(group_of({"other"}, 0.5, "report",
                                  {situation("reported", {exit_by("withdraw", 1, service)})}));
  model.capacity.pools.push_back({"judge", 1, {}});
  for (const char* state : {"tried", "reported"}) {
    Service& served = model.capacity.services.emplace_back();
    served.state = state;
    served.needs = {{"judge", 1}};
    served.duration = service;
    served.preempts = preempts;
  }
  model.capacity.services.front().priority = {PriorityRule{}};
  return model;
}

double first_wait(const Simulation& run) { return run.waiting.front().mean_days; }
double last_wait(const Simulation& run) { return run.waiting.back().mean_days; }
double last_queue(const Simulation& run) { return run.waiting.back().mean_queue; }
double share_that_gave_up(const Simulation& run) {
  const Waiting& all = run.waiting.front();
  return static_cast<double>(all.gave_up) / static_cast<double>(all.gave_up + all.served);
}

// Mean wait of M/M/1: rho / (mu - lambda).
TEST(QueueTheory, OneServerWithExponentialServiceWaitsAsMM1) {
  const Model model = queue(0.06, 1, ExponentialDays{10});

  const auto runs = replications(model, 150'000);

  expect_theory(estimate(runs, first_wait), 0.6 / (0.1 - 0.06));
}

// Erlang's C: P(wait) / (c mu - lambda), P(wait) = 0.4923 for three servers at 2.1 erlangs.
TEST(QueueTheory, ThreeServersWaitAsErlangCSays) {
  const double load = 2.1;
  const Model model = queue(load / 10, 3, ExponentialDays{10});
  const double waits = std::pow(load, 3) / 6 / (1 - load / 3);
  const double probability = waits / (1 + load + load * load / 2 + waits);
  EXPECT_NEAR(probability, 0.4923, 0.0001);

  const auto runs = replications(model, 150'000);

  expect_theory(estimate(runs, first_wait), probability / (3.0 / 10 - load / 10));
}

// F. Pollaczek, A. Khinchine: lambda E[S^2] / (2 (1 - rho)).
TEST(QueueTheory, AnyServiceTimeWaitsAsPollaczekAndKhinchineSay) {
  const Model model = queue(0.25, 1, EmpiricalDays{{0, 1, 10}, {0.4, 0.8, 1}});
  const double mean = 0.4 * 1 + 0.2 * 10;
  const double square = 0.4 * 1 + 0.2 * 100;

  const auto runs = replications(model, 50'000);

  expect_theory(estimate(runs, first_wait), 0.25 * square / (2 * (1 - 0.25 * mean)));
}

// A. Cobham, 1954, in whole days.  Who comes finds a service with lambda E[S (S - 1)] / 2 days to
// go, on the average, and those of the own class who wait, and half of those who come on the same
// day; who is not urgent waits for all urgent ones of that day, too, and for those who come later.
TEST(QueueTheory, TwoClassesWithoutPreemptionWaitAsCobhamSays) {
  const Model model = two_classes(0.06, ConstantDays{10}, false);
  const double each = 0.3;
  const double residual = 0.06 * 10 * 9 / 2;
  const double urgent = (residual + each / 2) / (1 - each);
  const double other = (residual + each * urgent + each + each / 2) / (1 - 2 * each);

  const auto runs = replications(model, 100'000);

  expect_theory(estimate(runs, first_wait), urgent);
  expect_theory(estimate(runs, last_wait), other);
}

// Pre-emption, service resumed: the urgent wait as if they were alone; the time of the others in
// the system is 1 / (mu (1 - rho1)) + (rho / mu) / ((1 - rho1) (1 - rho)); by Little's law their
// queue holds lambda2 (time - 1 / mu) cases.
TEST(QueueTheory, TwoClassesWithPreemptionWaitAsTheFormulasForResumedServiceSay) {
  const Model model = two_classes(0.06, ExponentialDays{10}, true);
  const double time = 10 / (1 - 0.3) + 0.6 * 10 / ((1 - 0.3) * (1 - 0.6));

  const auto runs = replications(model, 250'000);

  expect_theory(estimate(runs, first_wait), 0.3 / (0.1 - 0.03));
  expect_theory(estimate(runs, last_queue), 0.03 * (time - 10));
}

// C. Palm's Erlang A with one server: a chain of births and deaths, deaths at mu + (n - 1) theta.
TEST(QueueTheory, WhoGivesUpIsCountedAsErlangASays) {
  const double per_day = 0.03;
  const double service = 40;
  const double patience = 80;
  Model model = queue(per_day, 1, ExponentialDays{service});
  model.capacity.services.front().patience = Patience{ExponentialDays{patience}, "terminate"};
  double sum = 1;
  double waiting = 0;
  double weight = 1;
  for (int n = 1; n < 200; ++n) {
    weight *= per_day / (1 / service + (n - 1) / patience);
    sum += weight;
    waiting += (n - 1) * weight;
  }

  const auto runs = replications(model, 100'000);

  expect_theory(estimate(runs, last_queue), waiting / sum);
  expect_theory(estimate(runs, share_that_gave_up), waiting / sum / patience / per_day);
}

}  // namespace
}  // namespace casepath
