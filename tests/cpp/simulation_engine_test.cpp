#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/log/readers.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/simulation/detail/day_sampler.hpp"
#include "casepath/simulation/detail/exit_step.hpp"
#include "casepath/simulation/simulate.hpp"
#include "courts.hpp"
#include "pipelines.hpp"
#include "sentences.hpp"

namespace casepath {
namespace {

using test::court_model;
using test::court_of_two_regions;
using test::exit_by;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

SimulateOptions some_cases(std::int64_t cases, unsigned threads = 1) {
  SimulateOptions options;
  options.cases = cases;
  options.threads = threads;
  return options;
}

/// Without its servers: free flow.
Model two_regions() {
  Model model = court_of_two_regions();
  model.capacity = {};
  return model;
}

/// The rows of a case, as CSV shows them.
std::vector<std::string> rows_of(const EventLog& log, CaseId id) {
  std::vector<std::string> rows;
  for (std::size_t row = log.begin(id).index(); row < log.end(id).index(); ++row) {
    std::string text = log.word_texts()[log.words()[row]] + " " + to_string(Date{log.days()[row]});
    for (const Attribute& column : log.attributes()) text += " " + column.text(RowId{row});
    rows.push_back(std::move(text));
  }
  return rows;
}

/// An event's row with all that the pipeline asks of it, as far as made-up values do.
ExitModel made_up_exit(const Pipeline& pipeline, EventId event, const std::string& offence) {
  ExitModel exit;
  exit.event = pipeline.events()[event.index()];
  for (const FieldId id : pipeline.reads(event)) {
    const Field& field = pipeline.fields()[id.index()];
    switch (field.type) {
      case FieldType::offence:
        exit.offence = offence;
        break;
      case FieldType::integer:
      case FieldType::number:
        exit.fields.emplace_back(field.name, "12");
        break;
      case FieldType::boolean:
        exit.fields.emplace_back(field.name, "false");
        break;
      case FieldType::date:
        exit.fields.emplace_back(field.name, "2020-01-01");
        break;
      case FieldType::category:
        exit.fields.emplace_back(field.name, "made up");
        break;
    }
  }
  return exit;
}

/// Every exit that step() allows, all as likely, in every state that the first opening leads to.
Model made_up_model(const Pipeline& pipeline) {
  Model model{"Made up", pipeline, {}, {}, {}, {}, {}, {}, 20};
  GroupModel& group = model.groups.emplace_back();
  std::deque<std::pair<StateId, OffenceId>> open;
  std::set<std::pair<StateId, OffenceId>> seen;
  const auto visit = [&](const Step& step) {
    if (pipeline.state(step.to).is_outcome()) return;
    if (seen.emplace(step.to, step.offence_after).second) {
      open.emplace_back(step.to, step.offence_after);
    }
  };
  const std::string offence = pipeline.offences().empty() ? "" : pipeline.offences().back();
  const std::string lighter = pipeline.offences().empty() ? "" : pipeline.offences().front();
  for (const Transition& transition : pipeline.transitions()) {
    if (!transition.from.is_none() || transition.running || !group.openings.empty()) continue;
    const ExitModel row = made_up_exit(pipeline, transition.event, offence);
    OpeningModel opening;
    opening.event = row.event;
    opening.offence = row.offence;
    opening.fields = row.fields;
    const Step step = detail::opening_step(pipeline, opening);
    if (!step) continue;
    group.openings.push_back(opening);
    visit(step);
  }
  for (; !open.empty(); open.pop_front()) {
    const auto [state, carried] = open.front();
    SituationModel& situation = group.situations.emplace_back();
    situation.state = pipeline.state(state).name;
    situation.offence = carried.is_none() ? "" : pipeline.offences()[carried.index()];
    for (const EventId event : pipeline.events_from(state)) {
      ExitModel exit = made_up_exit(pipeline, event, lighter);
      const Step step = detail::exit_step(pipeline, state, carried, exit);
      if (!step || (step.to == state && step.offence_after == carried)) continue;
      exit.duration = ExponentialDays{20};
      situation.exits.push_back(std::move(exit));
      visit(step);
    }
    for (ExitModel& exit : situation.exits) {
      exit.probability = 1.0 / static_cast<double>(situation.exits.size());
    }
  }
  return model;
}

TEST(Simulation, LogsTheCasesWithTheirEventsAndDaysAndTheColumnsOfTheModel) {
  Model model = two_regions();
  model.arrivals = {};
  for (GroupModel& group : model.groups) {
    group.situations = {test::situation("reported", {exit_by("terminate", 1, ConstantDays{2.5})})};
  }

  const Simulation run = simulate(model, some_cases(730));

  EXPECT_EQ(run.log.case_count(), 730U);
  EXPECT_EQ(run.log.row_count(), 1460U);
  EXPECT_EQ(run.log.spec().case_column, "case");
  EXPECT_EQ(run.log.spec().event_column, "event");
  EXPECT_EQ(run.log.spec().time_column, "date");
  EXPECT_EQ(run.log.spec().unit, "case");
  EXPECT_EQ(run.log.case_name(CaseId{729U}), "730");
  const std::string region = run.log.find_attribute("region")->text(RowId{2U});
  EXPECT_THAT(rows_of(run.log, CaseId{1U}),
              ElementsAre("report 2026-01-01 " + region, "terminate 2026-01-04 " + region));
  EXPECT_EQ(run.as_of, Date::of(2027, 1, 3));
}

TEST(Simulation, GivesTheSameLogOnAnyNumberOfThreads) {
  const Model model = two_regions();
  const std::string csv = to_csv(simulate(model, some_cases(20000, 1)).log);

  EXPECT_EQ(to_csv(simulate(model, some_cases(20000, 2)).log), csv);
  EXPECT_EQ(to_csv(simulate(model, some_cases(20000, 7)).log), csv);
}

TEST(Simulation, GivesAnotherLogForAnotherSeedAndReplication) {
  SimulateOptions options = some_cases(100);
  const EventLog log = simulate(court_model(), options).log;
  options.replication = 1;
  const EventLog replicated = simulate(court_model(), options).log;
  options.replication = 0;
  options.seed = 2;

  EXPECT_FALSE(simulate(court_model(), options).log == log);
  EXPECT_FALSE(replicated == log);
}

TEST(Simulation, AddsCasesBehindThoseThatAFewerNumberHas) {
  const EventLog few = simulate(two_regions(), some_cases(300)).log;
  const EventLog many = simulate(two_regions(), some_cases(20000, 2)).log;

  for (std::size_t i = 0; i < few.case_count(); ++i) {
    ASSERT_EQ(rows_of(few, CaseId{i}), rows_of(many, CaseId{i}));
  }
}

TEST(Simulation, WritesALogThatReadCsvReadsAsAnEqualOne) {
  const EventLog log = simulate(two_regions(), some_cases(500)).log;

  EXPECT_EQ(parse_csv(to_csv(log), log.spec()), log);
}

TEST(Simulation, StopsAtTheDataCut) {
  SimulateOptions options;
  options.until = Date::of(2026, 12, 31);

  const Simulation run = simulate(court_model(), options);

  EXPECT_EQ(run.as_of, options.until);
  EXPECT_THAT(std::vector<std::int32_t>(run.log.days().begin(), run.log.days().end()),
              Each(::testing::Le(options.until.days())));
  // Two a day, Poisson: 730 with standard deviation 27.
  EXPECT_NEAR(static_cast<double>(run.log.case_count()), 730, 4 * 27);
}

TEST(Simulation, IsReplayedWithoutAFindingWhateverTheBuiltInPipeline) {
  for (const std::string& id : Pipeline::builtin_ids()) {
    const Model model = made_up_model(Pipeline::builtin(id));
    SimulateOptions options = some_cases(2000, 2);
    options.until = Date::of(2029, 12, 31);

    const Simulation run = simulate(model, options);
    const Replay replayed = replay(model.pipeline, run.log, run.as_of);

    EXPECT_EQ(replayed.summary().moves, replayed.summary().rows) << id;
    EXPECT_THAT(replayed.findings(), IsEmpty()) << id << "\n" << to_text(replayed.summary());
    EXPECT_GT(replayed.summary().concluded, 500) << id;
  }
}

TEST(Simulation, LeavesEveryRowBeforeAChangedStateAsItWas) {
  Scenario faster;
  faster.changes.push_back({ScaleTime{{"charged", {}, {}}, {}, 0.5}, {}});
  const EventLog plain = simulate(court_model(), some_cases(2000)).log;
  const EventLog changed = simulate(court_model(), faster, some_cases(2000)).log;

  for (std::size_t i = 0; i < plain.case_count(); ++i) {
    const auto before = rows_of(plain, CaseId{i});
    const auto after = rows_of(changed, CaseId{i});
    // What follows is the same in half the time: events are equal, rows up to the charge wholly.
    ASSERT_EQ(before.size(), after.size());
    ASSERT_EQ(before.front(), after.front());
    ASSERT_EQ(before[1], after[1]);
  }
  EXPECT_FALSE(plain == changed);
}

TEST(Simulation, ChangesOnlyStaysThatBeginOnTheDayOfAChangeOrLater) {
  Model model = court_model();
  model.arrivals.kind = Arrivals::Kind::constant;
  model.arrivals.per_day.fill(1);
  model.groups.front().situations = {
      test::situation("reported", {exit_by("terminate", 1, ConstantDays{10})})};
  Scenario faster;
  faster.changes.push_back({ScaleTime{{"reported", {}, {}}, {}, 0.5}, Date::of(2026, 1, 3)});

  const EventLog log = simulate(model, faster, some_cases(3)).log;

  EXPECT_THAT(rows_of(log, CaseId{0U}), ElementsAre("report 2026-01-01", "terminate 2026-01-11"));
  EXPECT_THAT(rows_of(log, CaseId{1U}), ElementsAre("report 2026-01-02", "terminate 2026-01-12"));
  EXPECT_THAT(rows_of(log, CaseId{2U}), ElementsAre("report 2026-01-03", "terminate 2026-01-08"));
}

TEST(Simulation, DrawsExitsAndTimesAsTheModelSays) {
  const std::int64_t cases = 40000;
  const EventLog log = simulate(court_model(), some_cases(cases, 2)).log;

  double charged = 0;
  double days = 0;
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    const std::size_t first = log.begin(CaseId{i}).index();
    if (log.word_texts()[log.words()[first + 1]] != "charge") continue;
    charged += 1;
    days += log.days()[first + 1] - log.days()[first];
  }

  const auto n = static_cast<double>(cases);
  EXPECT_NEAR(charged / n, 0.6, 4 * std::sqrt(0.6 * 0.4 / n));
  EXPECT_NEAR(days / charged, 40, 4 * 40 / std::sqrt(charged));
}

TEST(Simulation, LetsTheTailLeaveLaterByTheExitsInTheirProportions) {
  Model model = court_model();
  SituationModel& situation = model.groups.front().situations.front();
  situation.exits = {exit_by("charge", 0.2, ConstantDays{1}),
                     exit_by("terminate", 0.3, ConstantDays{1})};
  situation.tail = {0.5, TailModel::Rule::leaves, 100, 50};
  const std::int64_t cases = 40000;

  const EventLog log = simulate(model, some_cases(cases, 2)).log;

  double late = 0;
  double late_charged = 0;
  double days = 0;
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    const std::size_t first = log.begin(CaseId{i}).index();
    const std::int32_t stay = log.days()[first + 1] - log.days()[first];
    if (stay == 1) continue;
    EXPECT_GE(stay, 100);
    late += 1;
    days += stay;
    late_charged += log.word_texts()[log.words()[first + 1]] == "charge" ? 1 : 0;
  }
  EXPECT_NEAR(late / cases, 0.5, 4 * std::sqrt(0.25 / cases));
  EXPECT_NEAR(late_charged / late, 0.4, 4 * std::sqrt(0.24 / late));
  EXPECT_NEAR(days / late, 150, 4 * 50 / std::sqrt(late));
}

TEST(Simulation, RunsMoreCasesByTheConstantRateThatIsNoWholeNumber) {
  Model model = court_model();
  model.arrivals.kind = Arrivals::Kind::constant;
  model.arrivals.per_day.fill(0.1);
  SimulateOptions options;
  options.until = Date{options.from.days() + 99};

  const EventLog log = simulate(model, options).log;

  EXPECT_EQ(log.case_count(), 10U);
  EXPECT_EQ(log.days()[log.begin(CaseId{9U}).index()], options.until.days());
}

TEST(Simulation, BringsPoissonNumbersByTheMonth) {
  Model model = court_model();
  model.arrivals.per_day.fill(0);
  model.arrivals.per_day[1] = 40;
  SimulateOptions options;
  options.until = Date::of(2026, 12, 31);

  const EventLog log = simulate(model, options).log;

  EXPECT_NEAR(static_cast<double>(log.case_count()), 28 * 40, 4 * std::sqrt(28 * 40));
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    ASSERT_EQ(Date{log.days()[log.begin(CaseId{i}).index()]}.month(), 2U);
  }
}

TEST(Simulation, ReportsItsProgressAndStopsWhenAsked) {
  SimulateOptions options = some_cases(50000);
  std::size_t last = 0;
  options.progress = [&last](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, 50000U);
    last = done;
    return true;
  };
  (void)simulate(court_model(), options);
  EXPECT_EQ(last, 50000U);

  options.progress = [](std::size_t, std::size_t) { return false; };
  EXPECT_THROW((void)simulate(court_model(), options), Cancelled);
}

/// What simulate() refuses, in words.
std::string refusal(const Model& model, const SimulateOptions& options) {
  try {
    (void)simulate(model, options);
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "";
}

TEST(Simulation, RefusesOptionsThatSayNothingOrTheImpossible) {
  Model quiet = court_model();
  quiet.arrivals = {};
  SimulateOptions backwards = some_cases(1);
  backwards.until = Date::of(2025, 12, 31);
  SimulateOptions warm = some_cases(1);
  warm.warm_up_days = 10;
  SimulateOptions cold = warm;
  cold.warm_up_days = -1;
  Model circle = court_model();
  circle.groups.front().situations.front().tail.rule = TailModel::Rule::stays;
  circle.groups.front().situations.front().exits.front().probability = 0.5;
  circle.groups.front().situations.front().tail.probability = 0.1;
  Model silent = court_model();
  silent.arrivals.per_day.fill(0);

  EXPECT_EQ(refusal(quiet, {}), "no cases: give `cases`, pending ones, or a model with arrivals");
  EXPECT_EQ(refusal(court_model(), {}), "arrivals without an end: give `cases` or `until`");
  EXPECT_EQ(refusal(quiet, some_cases(-1)), "cases is -1; it must be from 0 to 2147483647");
  EXPECT_EQ(refusal(quiet, backwards), "until is 2025-12-31; it must be 2026-01-01 or later");
  EXPECT_EQ(refusal(quiet, warm), "a warm-up needs arrivals, and the model has none");
  EXPECT_EQ(refusal(quiet, cold), "warm_up_days is -1; it must be from 0 to 36525");
  EXPECT_EQ(refusal(circle, some_cases(1)),
            "no end: cases may stay for ever in \"reported\"; give `until`");
  EXPECT_EQ(refusal(silent, some_cases(1)),
            "the arrivals of the model bring nobody: no rate is above 0");
}

TEST(Simulation, RefusesACircleWithoutTime) {
  Model model = made_up_model(test::with_offences());
  for (SituationModel& situation : model.groups.front().situations) {
    situation.exits.erase(std::remove_if(situation.exits.begin(), situation.exits.end(),
                                         [](const ExitModel& exit) {
                                           return exit.event != "open" && exit.event != "suspend" &&
                                                  exit.event != "resume";
                                         }),
                          situation.exits.end());
    for (ExitModel& exit : situation.exits) {
      exit.probability = 1;
      exit.duration = ConstantDays{0};
    }
  }
  std::erase_if(model.groups.front().situations,
                [](const SituationModel& situation) { return situation.exits.empty(); });
  SimulateOptions options = some_cases(1);
  options.until = Date::of(2026, 12, 31);

  EXPECT_THAT(refusal(model, options), StartsWith("a case goes round without end on one day"));
}

TEST(Simulation, RefusesWhatCheckRefuses) {
  Model model = court_model();
  model.groups.front().situations.front().exits.front().probability = 0.7;

  EXPECT_THROW((void)simulate(model, some_cases(1)), ModelError);
}

TEST(DaySampler, DrawsTheDaysThatTheQuantilesAreNearest) {
  const std::vector<Duration> durations{ConstantDays{2.5},
                                        ExponentialDays{30},
                                        ExponentialDays{900},
                                        WeibullDays{0.7, 50},
                                        LogNormalDays{40, 1.2},
                                        GammaDays{2.5, 12},
                                        EmpiricalDays{{1, 4, 9.5}, {0.25, 0.5, 1}}};
  for (const Duration& duration : durations) {
    const detail::DaySampler sampler{duration};
    for (int i = 0; i < 5000; ++i) {
      const double u = (i + 0.37) / 5000;
      ASSERT_EQ(sampler(u), static_cast<std::int32_t>(std::floor(quantile(duration, u) + 0.5)))
          << kind_of(duration) << " " << u;
    }
    ASSERT_EQ(sampler.cumulative(-1), 0);
  }
}

TEST(DaySampler, AddsUpTheProbabilitiesOfWholeDays) {
  const detail::DaySampler exponential{ExponentialDays{10}};
  const detail::DaySampler seen{EmpiricalDays{{1, 4, 9.5}, {0.25, 0.5, 1}}};

  EXPECT_DOUBLE_EQ(exponential.cumulative(3), 1 - std::exp(-0.35));
  EXPECT_DOUBLE_EQ(seen.cumulative(0), 0);
  EXPECT_DOUBLE_EQ(seen.cumulative(4), 0.5);
  EXPECT_DOUBLE_EQ(seen.cumulative(9), 0.5);
  EXPECT_DOUBLE_EQ(seen.cumulative(10), 1);
}

}  // namespace
}  // namespace casepath
