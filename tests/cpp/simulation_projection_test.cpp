// Projections: how the pending cases of a replay go on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "casepath/simulation/projection.hpp"
#include "courts.hpp"
#include "logs.hpp"

namespace casepath {
namespace {

using ::testing::ElementsAre;

const Date cut = Date::of(2026, 6, 30);

/// So many cases, reported so many days before the cut, of a region.
Replay reported(std::size_t cases, std::int32_t days_before, const std::string& region = "North") {
  std::vector<test::LogRow> rows;
  for (std::size_t i = 0; i < cases; ++i) {
    rows.push_back(
        {std::to_string(i), "report", to_string(Date{cut.days() - days_before}), {region}});
  }
  return replay(test::report_charge_verdict(), test::log_of(rows, {"region"}), cut);
}

/// All leave "reported" by "terminate", after a time of this kind.
Model one_state(Duration duration) {
  Model model = test::court_model();
  model.groups[0].situations = {
      test::situation("reported", {test::exit_by("terminate", 1, std::move(duration))})};
  return model;
}

const ProjectionRow& row_of(const Projection& projection, Date on, const std::string& stands,
                            const std::vector<std::string>& group = {}) {
  return *std::find_if(projection.rows.begin(), projection.rows.end(),
                       [&](const ProjectionRow& row) {
                         return row.on == on && row.stands == stands && row.group == group;
                       });
}

TEST(Projection, IsConditionalOnTheTimeAlreadySpent) {
  const Duration weibull = WeibullDays{2, 100};
  constexpr std::int32_t spent = 60;
  constexpr std::int32_t ahead = 30;
  constexpr double cases = 50;
  ProjectionOptions options;
  options.replications = 400;
  options.on = {Date{cut.days() + ahead}};

  const Projection result = project(reported(50, spent), one_state(weibull), options);

  // Times are whole days: up to day d is up to d + 1/2.
  const double before = cumulative(weibull, spent + 0.5);
  const double share = (cumulative(weibull, spent + ahead + 0.5) - before) / (1 - before);
  const double deviation = std::sqrt(cases * share * (1 - share));  // the number is binomial
  const double error = deviation / std::sqrt(options.replications);
  const ProjectionRow& ended = row_of(result, options.on[0], "drop_out");
  EXPECT_EQ(ended.cases, 50);
  EXPECT_NEAR(ended.expected, cases * share, 4 * error);
  EXPECT_NEAR(ended.mc_error, error, 0.15 * error);
  EXPECT_NEAR(row_of(result, options.on[0], "pending").expected, cases - ended.expected, 1e-9);
  EXPECT_NEAR(ended.interval.lower, cases * share - 1.96 * deviation, 2.5);
  EXPECT_NEAR(ended.interval.upper, cases * share + 1.96 * deviation, 2.5);
}

TEST(Projection, OfExponentialTimesForgetsTheTimeSpent) {
  ProjectionOptions options;
  options.replications = 50;
  options.on = {Date{cut.days() + 40}};
  const Model model = one_state(ExponentialDays{50});

  const Projection fresh = project(reported(200, 1), model, options);
  const Projection old = project(reported(200, 300), model, options);

  const double share = 1 - std::exp(-40.0 / 50);
  const double error = std::sqrt(200 * share * (1 - share) / options.replications);
  EXPECT_NEAR(row_of(fresh, options.on[0], "drop_out").expected, 200 * share, 4 * error);
  EXPECT_NEAR(row_of(old, options.on[0], "drop_out").expected, 200 * share, 4 * error);
}

TEST(Projection, CountsEveryCaseOnEveryDay) {
  ProjectionOptions options;
  options.replications = 20;

  const Projection result = project(reported(30, 10), test::court_model(), options);

  std::vector<Date> days;
  for (const ProjectionRow& row : result.rows) {
    if (days.empty() || days.back() != row.on) days.push_back(row.on);
  }
  EXPECT_THAT(days, ElementsAre(Date::of(2026, 9, 30), Date::of(2026, 12, 30),
                                Date::of(2027, 6, 30), Date::of(2028, 6, 30)));
  for (const Date day : days) {
    double sum = 0;
    for (const ProjectionRow& row : result.rows) sum += row.on == day ? row.expected : 0;
    EXPECT_NEAR(sum, 30, 1e-9);
  }
}

TEST(Projection, TellsTheGroupsOfTheModelApartAndAddsThemUp) {
  Model model = test::court_model();
  model.by = {"region"};
  GroupModel south = model.groups[0];
  model.groups[0].values = {"North"};
  model.groups[0].share = 0.5;
  south.values = {"South"};
  south.share = 0.5;
  south.situations = one_state(ConstantDays{20}).groups[0].situations;
  model.groups.push_back(std::move(south));
  const Date opened = Date{cut.days() - 15};
  const auto log = test::log_of({{"a", "report", to_string(opened), {"North"}},
                                 {"b", "report", to_string(opened), {"South"}},
                                 {"c", "report", to_string(opened), {"South"}}},
                                {"region"});
  ProjectionOptions options;
  options.replications = 4;
  options.on = {Date{cut.days() + 4}, Date{cut.days() + 5}};

  const Projection result =
      project(replay(test::report_charge_verdict(), log, cut), model, options);

  EXPECT_EQ(row_of(result, options.on[0], "drop_out", {"South"}).expected, 0);
  EXPECT_EQ(row_of(result, options.on[1], "drop_out", {"South"}).expected, 2);
  EXPECT_EQ(row_of(result, options.on[1], "drop_out", {"South"}).cases, 2);
  const double north = row_of(result, options.on[1], "drop_out", {"North"}).expected;
  EXPECT_EQ(row_of(result, options.on[1], "drop_out", {"(all)"}).expected, north + 2);
  EXPECT_EQ(row_of(result, options.on[1], "drop_out", {"(all)"}).cases, 3);
}

TEST(Projection, FollowsAScenario) {
  ProjectionOptions options;
  options.replications = 4;
  options.on = {Date{cut.days() + 30}};
  options.scenario.changes = {{ScaleTime{{"charged"}, {}, 2}, {}},
                              {SetProbability{{"reported"}, "charge", 1}, {}}};
  Model model = test::court_model();
  for (ExitModel& exit : model.groups[0].situations[0].exits) exit.duration = ConstantDays{20};

  const Projection result = project(reported(40, 10), model, options);

  EXPECT_EQ(row_of(result, options.on[0], "drop_out").expected +
                row_of(result, options.on[0], "conviction").expected +
                row_of(result, options.on[0], "acquittal").expected +
                row_of(result, options.on[0], "pending").expected,
            40);
  EXPECT_GT(row_of(result, options.on[0], "pending").expected, 25);
}

TEST(Projection, SaysWhatAReaderMustKnow) {
  const auto log = test::log_of({{"a", "report", "2026-06-20"},
                                 {"b", "report", "2026-06-20"},
                                 {"b", "charge", ""},
                                 {"c", "report", "2026-06-20"},
                                 {"c", "terminate", "2026-06-21"}});
  ProjectionOptions options;
  options.replications = 2;

  const Projection result =
      project(replay(test::report_charge_verdict(), log, cut), test::court_model(), options);

  EXPECT_EQ(result.cases, 1);
  EXPECT_EQ(result.left_out, 1);
  EXPECT_THAT(
      result.notes,
      ElementsAre("Model-based, not causal: what follows from the model if its assumptions hold "
                  "and nothing else changes.",
                  "Each case goes on from where it stands on 2026-06-30, with its offence, given "
                  "the time it has already spent there.",
                  "1 pending case is projected, silent ones not among them; left out as already "
                  "running or with undated moves: 1.",
                  "2 replications; seed 1.  The interval is that of the number itself, by chance "
                  "alone: the error of the model's own figures is not in it.",
                  "Assumption: Rates are made up."));
  const Table table = to_table(result);
  EXPECT_EQ(table.title(), "Projection of pending cases: A court");
  EXPECT_EQ(table.notes(), result.notes);
  EXPECT_EQ(table.row_count(), result.rows.size());
}

TEST(Projection, IsTheSameOnAnyNumberOfThreads) {
  ProjectionOptions options;
  options.replications = 10;
  const auto run = [&](unsigned threads) {
    options.threads = threads;
    return to_csv(to_table(project(reported(50, 30), test::court_model(), options)));
  };

  const std::string one = run(1);

  EXPECT_EQ(run(2), one);
  EXPECT_EQ(run(5), one);
}

TEST(Projection, RefusesWhatCannotBeAskedFor) {
  const auto said = [](const Model& model, const ProjectionOptions& options) {
    return test::message_of([&] { static_cast<void>(project(reported(2, 10), model, options)); });
  };
  ProjectionOptions options;
  options.replications = 1;
  EXPECT_EQ(said(test::court_model(), options), "replications is 1; it must be at least 2");
  options = {};
  options.on = {cut};
  EXPECT_EQ(said(test::court_model(), options),
            "on holds 2026-06-30, which is not after the data cut 2026-06-30");
  Model other = test::court_model();
  other.pipeline = test::with_offences();
  EXPECT_EQ(said(other, ProjectionOptions{}),
            "the replay is by pipeline \"report-charge-verdict\", the model by pipeline "
            "\"with-offences\"; a projection needs the same");
}

TEST(Projection, StopsWhenTheCallerSaysSo) {
  ProjectionOptions options;
  options.threads = 1;
  options.progress = [](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, 200U);
    return done < 2;
  };

  EXPECT_THROW(static_cast<void>(project(reported(2, 10), test::court_model(), options)),
               Cancelled);
}

}  // namespace
}  // namespace casepath
