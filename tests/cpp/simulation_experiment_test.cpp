// Experiments: how many replications, what they say, and what is measured in a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "casepath/core/random.hpp"
#include "casepath/simulation/detail/experiment_runs.hpp"
#include "casepath/simulation/experiment.hpp"
#include "courts.hpp"
#include "logs.hpp"

namespace casepath {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// --- replications --------------------------------------------------------------------------------

/// In [-1/2, 1/2): variance 1/12.
double noise(std::uint32_t replication, std::uint32_t source) {
  return RandomStream(7, RandomPurpose::simulation, source, replication).uniform(0) - 0.5;
}

void put_noise(std::uint32_t replication, bool /*refitted*/, std::span<double> values) {
  values[0] = noise(replication, 0);
}

TEST(Runs, GiveTheMeanItsErrorAndStudentsInterval) {
  detail::RunPlan plan;
  plan.least = 4;
  detail::Runs runs(plan);

  runs.run([](std::uint32_t replication, bool, std::span<double> values) {
    values[0] = replication;  // 0, 1, 2, 3
  });

  const Estimate estimate = runs.estimate(0, 0);
  EXPECT_EQ(estimate.runs, 4);
  EXPECT_DOUBLE_EQ(estimate.mean, 1.5);
  EXPECT_DOUBLE_EQ(estimate.mc_error, std::sqrt(5.0 / 3 / 4));
  EXPECT_TRUE(std::isnan(estimate.model_error));
  EXPECT_NEAR(estimate.interval.lower, 1.5 - 3.182446305284263 * estimate.mc_error, 1e-12);
  EXPECT_NEAR(estimate.interval.upper, 1.5 + 3.182446305284263 * estimate.mc_error, 1e-12);
}

TEST(Runs, LeaveOutThoseWithoutAValue) {
  detail::RunPlan plan;
  plan.measures = 2;
  plan.least = 3;
  detail::Runs runs(plan);

  runs.run([](std::uint32_t replication, bool, std::span<double> values) {
    values[0] = replication == 1 ? nan : replication;
    values[1] = nan;
  });

  EXPECT_EQ(runs.estimate(0, 0).runs, 2);
  EXPECT_DOUBLE_EQ(runs.estimate(0, 0).mean, 1);
  EXPECT_EQ(runs.estimate(0, 1).runs, 0);
  EXPECT_TRUE(std::isnan(runs.estimate(0, 1).mean));
  EXPECT_FALSE(runs.estimate(0, 1).interval.exists());
}

TEST(Runs, PairDifferencesSoThatWhatIsSharedDoesNotBlurThem) {
  detail::RunPlan plan;
  plan.variants = 2;
  plan.least = 200;
  detail::Runs runs(plan);

  runs.run([](std::uint32_t replication, bool, std::span<double> values) {
    values[0] = 10 * noise(replication, 0);
    values[1] = 10 * noise(replication, 0) + 1 + noise(replication, 1);
  });

  const double unpaired = std::hypot(runs.estimate(0, 0).mc_error, runs.estimate(1, 0).mc_error);
  const Estimate difference = runs.difference(1, 0);
  EXPECT_NEAR(difference.mean, 1, 4 * difference.mc_error);
  EXPECT_NEAR(difference.mc_error, std::sqrt(1.0 / 12 / 200), 0.003);
  EXPECT_LT(difference.mc_error, unpaired / 10);
}

TEST(Runs, StopWhenTheHalfWidthAskedForIsReached) {
  detail::RunPlan plan;
  plan.least = 10;
  plan.most = 10000;
  plan.precision = {0, 0.02, false};
  detail::Runs runs(plan);

  runs.run(put_noise);

  // 1.96 * sqrt(1 / 12 / n) = 0.02 at n = 800
  EXPECT_TRUE(runs.is_precise());
  EXPECT_LE(runs.half_width(), 0.02);
  EXPECT_GT(runs.half_width(), 0.018);
  EXPECT_NEAR(runs.replications(), 800, 100);
}

TEST(Runs, StopAtTheMostAllowed) {
  detail::RunPlan plan;
  plan.least = 10;
  plan.most = 50;
  plan.precision = {0, 0.02, false};
  detail::Runs runs(plan);

  runs.run(put_noise);

  EXPECT_FALSE(runs.is_precise());
  EXPECT_EQ(runs.replications(), 50U);
}

TEST(Runs, MayWaitForThePrecisionOfDifferencesAlone) {
  detail::RunPlan plan;
  plan.variants = 2;
  plan.least = 10;
  plan.most = 10000;
  plan.precision = {0, 0.02, true};
  detail::Runs runs(plan);

  runs.run([](std::uint32_t replication, bool, std::span<double> values) {
    values[0] = 100 * noise(replication, 0);
    values[1] = values[0] + 1;
  });

  EXPECT_TRUE(runs.is_precise());
  EXPECT_EQ(runs.replications(), 10U);
}

TEST(Runs, TellTheErrorOfTheModelFromThatOfTheRuns) {
  detail::RunPlan plan;
  plan.refits = true;
  plan.least = 4000;
  detail::Runs runs(plan);

  runs.run([](std::uint32_t replication, bool refitted, std::span<double> values) {
    values[0] = noise(replication, refitted ? 0 : 1) + (refitted ? 2 * noise(replication, 2) : 0);
  });

  const Estimate estimate = runs.estimate(0, 0);
  EXPECT_NEAR(estimate.mc_error, std::sqrt(1.0 / 12 / 4000), 0.0002);
  EXPECT_NEAR(estimate.model_error, 2 * std::sqrt(1.0 / 12), 0.02);
  EXPECT_NEAR(estimate.interval.upper - estimate.mean,
              1.9605 * std::hypot(estimate.mc_error, estimate.model_error), 0.001);
}

TEST(Runs, HaveNoModelErrorBelowNought) {
  detail::RunPlan plan;
  plan.refits = true;
  plan.least = 5;
  detail::Runs runs(plan);

  runs.run([](std::uint32_t replication, bool refitted, std::span<double> values) {
    values[0] = refitted ? 3 : replication;
  });

  EXPECT_EQ(runs.estimate(0, 0).model_error, 0);
}

TEST(Runs, AreTheSameOnAnyNumberOfThreads) {
  const auto half_width_and_count = [](unsigned threads) {
    detail::RunPlan plan;
    plan.least = 10;
    plan.most = 10000;
    plan.precision = {0, 0.03, false};
    plan.threads = threads;
    detail::Runs runs(plan);
    runs.run(put_noise);
    return std::pair(runs.half_width(), runs.replications());
  };

  const auto one = half_width_and_count(1);

  EXPECT_EQ(half_width_and_count(2), one);
  EXPECT_EQ(half_width_and_count(5), one);
}

TEST(Runs, StopWhenTheCallerSaysSo) {
  detail::RunPlan plan;
  plan.least = 10;
  plan.threads = 1;
  plan.progress = [](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, 10U);
    return done < 3;
  };
  detail::Runs runs(plan);
  std::atomic<int> begun{0};

  EXPECT_THROW(runs.run([&](std::uint32_t, bool, std::span<double> values) {
    ++begun;
    values[0] = 0;
  }),
               Cancelled);
  EXPECT_EQ(begun, 3);
}

// --- measures ------------------------------------------------------------------------------------

const Date first_day = Date::of(2026, 1, 15);

ExperimentOptions small_runs() {
  ExperimentOptions options;
  options.run.from = first_day;
  options.run.cases = 400;
  options.replications = 20;
  return options;
}

Scenario scenario_of(std::string name, Change change) {
  return {std::move(name), {{std::move(change), {}}}};
}

const Estimate& estimate_of(const std::vector<ExperimentRow>& rows, const std::string& scenario,
                            const Measure& measure) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const ExperimentRow& row) {
    return row.scenario == scenario && row.measure == measure;
  });
  return found->estimate;
}

TEST(Measures, AreThoseOfThePipelineAndOfTheCapacity) {
  ExperimentOptions options = small_runs();
  options.run.until = Date::of(2026, 3, 31);

  EXPECT_THAT(
      measures_of(test::court_of_two_regions(), options),
      ElementsAre(Measure{MeasureKind::opened}, Measure{MeasureKind::outcome_class, "conviction"},
                  Measure{MeasureKind::outcome_class, "acquittal"},
                  Measure{MeasureKind::outcome_class, "drop_out"},
                  Measure{MeasureKind::outcome_class, "diversion"},
                  Measure{MeasureKind::outcome_class, "settled"},
                  Measure{MeasureKind::outcome_class, "administrative"},
                  Measure{MeasureKind::undecided}, Measure{MeasureKind::outcome, "convicted"},
                  Measure{MeasureKind::outcome, "acquitted"},
                  Measure{MeasureKind::outcome, "terminated"},
                  Measure{MeasureKind::pending, "", Date::of(2026, 1, 31)},
                  Measure{MeasureKind::pending, "", Date::of(2026, 2, 28)},
                  Measure{MeasureKind::pending, "", Date::of(2026, 3, 31)},
                  Measure{MeasureKind::mean_waiting, "charged"},
                  Measure{MeasureKind::ninetieth_waiting, "charged"},
                  Measure{MeasureKind::pool_use, "judges"}));
}

/// Every case goes straight to its end: convicted 0.3, terminated 0.7.
Model two_ends() {
  Model model = test::court_model();
  auto& situations = model.groups[0].situations;
  situations[0].exits[0].probability = 0.3;
  situations[0].exits[1].probability = 0.7;
  situations[1] = test::situation("charged", {test::exit_by("verdict", 1, ConstantDays{10})});
  return model;
}

TEST(Experiment, AgreesWithTheClosedFormOfASmallModel) {
  const Experiment result = experiment(two_ends(), {}, small_runs());

  const Estimate& convicted =
      estimate_of(result.rows, "base", {MeasureKind::outcome_class, "conviction"});
  // Each run is a binomial share of 400.
  EXPECT_NEAR(convicted.mean, 0.3, 4 * std::sqrt(0.3 * 0.7 / 400 / 20));
  EXPECT_NEAR(convicted.mc_error, std::sqrt(0.3 * 0.7 / 400 / 20), 0.003);
  EXPECT_EQ(estimate_of(result.rows, "base", {MeasureKind::opened}).mean, 400);
  EXPECT_EQ(estimate_of(result.rows, "base", {MeasureKind::undecided}).mean, 0);
}

TEST(Experiment, LooksAtCasesAfterTheHorizonAskedFor) {
  ExperimentOptions options = small_runs();
  options.horizon_days = 45;

  const Experiment result = experiment(two_ends(), {}, options);

  // Charged within 35 days, rounded to whole ones, and then ten days to the verdict.
  const double convicted = 0.3 * (1 - std::exp(-35.5 / 40));
  const double undecided = 0.3 - convicted + 0.7 * std::exp(-45.5 / 20);
  const auto error = [](double share) { return std::sqrt(share * (1 - share) / 400 / 20); };
  EXPECT_NEAR(estimate_of(result.rows, "base", {MeasureKind::outcome, "convicted"}).mean, convicted,
              4 * error(convicted));
  EXPECT_NEAR(estimate_of(result.rows, "base", {MeasureKind::undecided}).mean, undecided,
              4 * error(undecided));
}

TEST(Experiment, CountsSharesThatSumToOne) {
  ExperimentOptions options = small_runs();
  options.run.until = Date::of(2026, 12, 31);
  options.horizon_days = 90;

  const Experiment result = experiment(test::court_model(), {}, options);

  double sum = 0;
  for (const ExperimentRow& row : result.rows) {
    const MeasureKind kind = row.measure.kind;
    if (kind == MeasureKind::outcome_class || kind == MeasureKind::undecided) {
      sum += row.estimate.mean;
    }
  }
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(Experiment, CountsWhoIsPendingAtTheEndOfEachMonth) {
  Model model = test::court_model();
  model.groups[0].situations = {
      test::situation("reported", {test::exit_by("terminate", 1, ConstantDays{20})})};
  model.arrivals.kind = Arrivals::Kind::constant;
  ExperimentOptions options;
  options.run.from = first_day;
  options.run.until = Date::of(2026, 3, 31);
  options.replications = 2;

  const Experiment result = experiment(model, {}, options);

  const auto pending_on = [&](Date day) {
    return estimate_of(result.rows, "base", {MeasureKind::pending, "", day}).mean;
  };
  EXPECT_EQ(pending_on(Date::of(2026, 1, 31)), 2 * 17);  // came in from the 15th on
  EXPECT_EQ(pending_on(Date::of(2026, 2, 28)), 2 * 20);
  EXPECT_EQ(pending_on(Date::of(2026, 3, 31)), 2 * 20);
}

TEST(Experiment, CountsWhoWasReclassifiedToALighterOffence) {
  Model model = test::court_model();
  model.pipeline = test::with_offences();
  model.groups = {
      {.openings = {{.event = "add_charge", .offence = "grave"}},
       .situations = {
           {.state = "tried",
            .offence = "grave",
            .exits = {test::exit_by("reclassify", 0.25, 5, "medium"),
                      test::exit_by("acquit", 0.75, 9)}},
           {.state = "tried", .offence = "medium", .exits = {test::exit_by("acquit", 1, 9)}}}}};

  const Experiment result = experiment(model, {}, small_runs());

  EXPECT_NEAR(estimate_of(result.rows, "base", {MeasureKind::reclassified_lighter}).mean, 0.25,
              4 * std::sqrt(0.25 * 0.75 / 400 / 20));
}

TEST(Experiment, OfFasterStagesAloneLeavesOutcomesUnchangedAndSaysSo) {
  const Experiment result = experiment(
      test::court_model(), {scenario_of("fast", ScaleTime{{"reported"}, {}, 0.5})}, small_runs());

  for (const ExperimentRow& row : result.differences) {
    EXPECT_EQ(row.estimate.mean, 0) << to_string(row.measure.kind) << row.measure.name;
    EXPECT_EQ(row.estimate.mc_error, 0);
  }
  EXPECT_THAT(result.notes, Contains("In free flow faster stages alone leave outcomes unchanged: "
                                     "\"fast\" changes only when cases end."));
}

TEST(Experiment, SaysThatFasterStagesChangeHowManyHaveEndedByADay) {
  const std::vector<Scenario> fast{scenario_of("fast", ScaleTime{{"reported"}, {}, 0.5})};
  ExperimentOptions options = small_runs();
  options.horizon_days = 30;

  EXPECT_THAT(
      experiment(test::court_model(), fast, options).notes,
      Contains("In free flow faster stages alone leave outcomes unchanged in the end: \"fast\" "
               "changes only when cases end, and so how many have when they are looked at."));
}

TEST(Experiment, SaysNothingOfOutcomesWhereCasesHaveSpentTimeAlready) {
  ExperimentOptions options = small_runs();
  options.run.pending = {{"A", {}, {{"report", first_day, ""}}, first_day}};

  const Experiment result = experiment(
      test::court_model(), {scenario_of("fast", ScaleTime{{"reported"}, {}, 0.5})}, options);

  EXPECT_THAT(result.notes, Not(Contains(HasSubstr("faster stages alone"))));
}

TEST(Experiment, PairsScenariosWithTheBaseByTheirRandomNumbers) {
  const Experiment result = experiment(
      test::court_model(), {scenario_of("more", ChangeProbability{{"charged"}, "acquit", 1.25})},
      small_runs());

  const Measure acquitted{MeasureKind::outcome, "acquitted"};
  const Estimate& base = estimate_of(result.rows, "base", acquitted);
  const Estimate& more = estimate_of(result.rows, "more", acquitted);
  const Estimate& difference = estimate_of(result.differences, "more", acquitted);
  EXPECT_NEAR(difference.mean, more.mean - base.mean, 1e-12);
  EXPECT_LT(difference.mc_error, 0.7 * std::hypot(base.mc_error, more.mc_error));
  EXPECT_GT(difference.interval.lower, 0);
}

TEST(Experiment, WithCapacityTellsHowLongCasesWaitAndHowPoolsAreUsed) {
  ExperimentOptions options;
  options.run.from = first_day;
  options.run.until = Date::of(2027, 1, 14);
  options.replications = 3;

  const Experiment result = experiment(test::court_of_two_regions(),
                                       {scenario_of("twelve judges", SetServers{"judges", 12}),
                                        scenario_of("fast", ScaleTime{{"reported"}, {}, 0.5})},
                                       options);

  // 1.2 cases a day, 5 days each: two judges can't keep up, twelve are used by half.
  const Measure use{MeasureKind::pool_use, "judges"};
  const Measure waiting{MeasureKind::mean_waiting, "charged"};
  EXPECT_GT(estimate_of(result.rows, "base", use).mean, 0.9);
  EXPECT_NEAR(estimate_of(result.rows, "twelve judges", use).mean, 0.5, 0.1);
  EXPECT_GT(estimate_of(result.rows, "base", waiting).mean, 50);
  EXPECT_LT(estimate_of(result.rows, "twelve judges", waiting).mean, 1);
  EXPECT_LT(estimate_of(result.differences, "twelve judges", waiting).interval.upper, 0);
  EXPECT_THAT(result.notes, Contains(StartsWith("Warnings in 3 runs of \"base\", such as: ")));
  EXPECT_THAT(result.notes, Not(Contains(StartsWith("In free flow"))));
}

TEST(Experiment, SaysWhatAReaderMustKnow) {
  Scenario scenario = scenario_of("fewer", SetProbability{{"charged"}, "terminate", 0.1});
  ExperimentOptions options = small_runs();
  options.replications = 3;
  options.run.until = Date::of(2027, 1, 14);

  const Experiment result = experiment(test::court_model(), {scenario}, options);

  EXPECT_THAT(
      result.notes,
      ElementsAre(
          "Model-based, not causal: what follows from the model if its assumptions hold and "
          "nothing else changes.",
          "3 replications, as asked for; seed 1.",
          "Shares are of the cases opened from 2026-01-15 on, as they stand on 2027-01-14.",
          "mc_error is the Monte-Carlo standard error of the mean over replications; the interval "
          "(Student t, 95 %) holds that alone: the error of the model's own figures is not in it, "
          "as no records were given.",
          "Differences are scenario - base, run by run with the same random numbers.",
          "Scenario \"fewer\": probability of \"terminate\" in \"charged\" = 0.1.",
          "Assumption: Rates are made up."));
  EXPECT_EQ(to_table(result).title(), "Simulated outcomes: A court");
}

TEST(Experiment, ShowsNoOutcomeThatNoRunGotTo) {
  ExperimentOptions options = small_runs();
  options.replications = 2;
  const Scenario scenario = scenario_of("fewer", SetProbability{{"charged"}, "terminate", 0.1});

  const Experiment result = experiment(test::court_model(), {scenario}, options);
  const Table table = to_table(result);

  const std::size_t never = 3;  // diversion, settled, administrative
  EXPECT_EQ(table.row_count(), result.rows.size() - 2 * never);
  EXPECT_EQ(differences_table(result).row_count(), result.differences.size() - never);
  EXPECT_EQ(table.notes().front(), "Outcomes that no run got to are not shown.");
  EXPECT_EQ(table.notes().size(), result.notes.size() + 1);
}

TEST(Experiment, IsTheSameOnAnyNumberOfThreads) {
  ExperimentOptions options = small_runs();
  options.precision = {{MeasureKind::outcome, "convicted"}, 0.009};
  const auto run = [&](unsigned threads) {
    options.threads = threads;
    return to_csv(to_table(
        experiment(test::court_model(), {scenario_of("more", ChangeInflow{{}, 2})}, options)));
  };

  const std::string one = run(1);

  EXPECT_EQ(run(2), one);
  EXPECT_EQ(run(5), one);
}

TEST(Experiment, RunsUntilTheEstimateIsAsPreciseAsAskedFor) {
  ExperimentOptions options = small_runs();
  options.precision = {{MeasureKind::outcome, "convicted"}, 0.005};

  const Experiment result = experiment(test::court_model(), {}, options);

  const Estimate& convicted = estimate_of(result.rows, "base", {MeasureKind::outcome, "convicted"});
  EXPECT_TRUE(result.is_precise);
  EXPECT_GT(result.replications, 20);
  EXPECT_LE(convicted.interval.upper - convicted.mean, 0.005);
}

TEST(Experiment, RefusesWhatCannotBeAskedFor) {
  const auto said = [](const std::vector<Scenario>& scenarios, const ExperimentOptions& options) {
    return test::message_of(
        [&] { static_cast<void>(experiment(test::court_model(), scenarios, options)); });
  };
  ExperimentOptions options = small_runs();
  const Scenario doubled = scenario_of("double", ChangeInflow{{}, 2});

  EXPECT_EQ(said({doubled, doubled}, options), "two scenarios are named \"double\"");
  EXPECT_EQ(said({scenario_of("", ChangeInflow{{}, 2})}, options), "a scenario has no name");
  EXPECT_EQ(said({scenario_of("base", ChangeInflow{{}, 2})}, options),
            "a scenario is named \"base\", as the model without changes is");
  options.replications = 1;
  EXPECT_EQ(said({}, options), "replications is 1; it must be at least 2");
  options = small_runs();
  options.precision = {{MeasureKind::pool_use, "judges"}, 0.1};
  EXPECT_EQ(
      said({}, options),
      "precision: pool_use \"judges\" is not measured; there are opened, outcome_class "
      "\"conviction\", outcome_class \"acquittal\", outcome_class \"drop_out\", outcome_class "
      "\"diversion\", outcome_class \"settled\", outcome_class \"administrative\", undecided, "
      "outcome \"convicted\", outcome \"acquitted\", outcome \"terminated\"");
  options.precision = {{MeasureKind::opened}, 0};
  EXPECT_EQ(said({}, options), "half_width is 0; it must be above 0");
  options.precision = {{MeasureKind::opened}, 1, true};
  EXPECT_EQ(said({}, options), "precision: there is no scenario whose difference could be precise");
  options = small_runs();
  options.horizon_days = 100;
  options.run.until = Date::of(2026, 1, 31);
  EXPECT_EQ(said({}, options),
            "horizon_days is 100, but no case is followed longer than 16 days, from 2026-01-15 to "
            "2026-01-31; ask for at most 16 or simulate longer");
}

TEST(Experiment, StopsWhenTheCallerSaysSo) {
  ExperimentOptions options = small_runs();
  options.threads = 1;
  options.progress = [](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, 20U);
    return done < 3;
  };

  EXPECT_THROW(static_cast<void>(experiment(test::court_model(), {}, options)), Cancelled);
}

TEST(Experiment, NamesTheProblemsOfAScenario) {
  EXPECT_THROW(
      static_cast<void>(experiment(test::court_model(),
                                   {scenario_of("wrong", SetServers{"judges", 3})}, small_runs())),
      ModelError);
}

// --- the model's own error -----------------------------------------------------------------------

/// Runs of a model that was fitted from so many simulated cases, with those as its records.
struct Fitted {
  Model model;
  ExperimentOptions options;
};

Fitted fitted_from(std::int64_t cases) {
  SimulateOptions run;
  run.cases = cases;
  run.seed = 5;
  const Simulation records = simulate(two_ends(), run);
  const Replay replayed = replay(two_ends().pipeline, records.log, records.as_of);
  TallySpec spec;
  spec.situations = true;
  Fitted result{fit(tally(replayed, spec)), small_runs()};
  result.options.replications = 60;
  result.options.records = ModelRecords{replayed, {}, {}};
  return result;
}

TEST(ModelError, OfAShareIsThatOfTheRecordsBehindIt) {
  const Measure convicted{MeasureKind::outcome, "convicted"};
  const Fitted few = fitted_from(100);
  const Fitted many = fitted_from(1600);

  const Experiment of_few = experiment(few.model, {}, few.options);
  const Experiment of_many = experiment(many.model, {}, many.options);

  const Estimate& with_few = estimate_of(of_few.rows, "base", convicted);
  const Estimate& with_many = estimate_of(of_many.rows, "base", convicted);
  // A binomial share of the records, by the standard deviation of 60 runs.
  EXPECT_NEAR(with_few.model_error, std::sqrt(0.3 * 0.7 / 100), 0.015);
  EXPECT_LT(with_many.model_error, 0.5 * with_few.model_error);
  EXPECT_NEAR(with_few.mc_error, with_many.mc_error, 0.001);
  EXPECT_GT(with_few.interval.upper - with_few.mean, 1.9 * with_few.model_error);
  EXPECT_THAT(of_few.notes,
              Contains("mc_error is the Monte-Carlo standard error of the mean over replications; "
                       "model_error is the standard error of the model's own figures, by refits on "
                       "a bootstrap of the records, and more replications do not make it smaller; "
                       "the interval (Student t, 95 %) holds both."));
}

TEST(ModelError, OfADifferenceIsPairedToo) {
  const Fitted few = fitted_from(100);
  const Scenario scenario = scenario_of("half", ChangeProbability{{"reported"}, "charge", 0.5});

  const Experiment result = experiment(few.model, {scenario}, few.options);

  const Measure convicted{MeasureKind::outcome, "convicted"};
  const double of_base = estimate_of(result.rows, "base", convicted).model_error;
  // The difference is half the share, whatever the share is.
  EXPECT_NEAR(estimate_of(result.differences, "half", convicted).model_error, of_base / 2,
              of_base / 4);
}

TEST(ModelError, IsTheSameOnAnyNumberOfThreads) {
  Fitted few = fitted_from(100);
  few.options.replications = 8;
  const auto run = [&](unsigned threads) {
    few.options.threads = threads;
    return to_csv(to_table(experiment(few.model, {}, few.options)));
  };

  const std::string one = run(1);

  EXPECT_EQ(run(2), one);
  EXPECT_EQ(run(5), one);
}

TEST(ModelError, CountsRefitsInWhichTheScenarioHasNothingToChange) {
  std::vector<test::LogRow> rows;
  for (int i = 0; i < 10; ++i) {
    rows.push_back({std::to_string(i), "report", "2026-01-01"});
    rows.push_back({std::to_string(i), i == 0 ? "charge" : "terminate", "2026-01-11"});
    if (i == 0) rows.push_back({"0", "verdict", "2026-01-21"});
  }
  const Replay replayed =
      replay(test::report_charge_verdict(), test::log_of(rows), Date::of(2026, 2, 1));
  TallySpec spec;
  spec.situations = true;
  ExperimentOptions options = small_runs();
  options.run.cases = 10;
  options.records = ModelRecords{replayed, {}, {}};

  const Experiment result =
      experiment(fit(tally(replayed, spec)),
                 {scenario_of("more", ChangeProbability{{"reported"}, "charge", 1.5})}, options);

  // The only charged case is in a bootstrap of ten with probability 1 - 0.9^10 = 0.65.
  EXPECT_THAT(result.notes,
              Contains(::testing::EndsWith(
                  " refitted runs of \"more\" are left out: the records drawn give no "
                  "model in which they can run.")));
}

TEST(ModelError, NeedsTheRecordsOfTheModel) {
  Fitted few = fitted_from(100);
  Model other = test::court_model();
  other.pipeline = test::with_offences();

  EXPECT_EQ(test::message_of([&] { static_cast<void>(experiment(other, {}, few.options)); }),
            "the records are by pipeline \"report-charge-verdict\", the model by pipeline "
            "\"with-offences\"; a model's own error needs the records that it was fitted from");
}

}  // namespace
}  // namespace casepath
