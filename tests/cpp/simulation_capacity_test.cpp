#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/log/readers.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/simulation/simulate.hpp"
#include "courts.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::exit_by;
using test::group_of;
using test::situation;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Date monday = Date::of(2026, 1, 5);

/// Cases at one state, one a day from Monday on, with constant service by one judge.
Model court(double days) {
  Model model{"A court", test::report_charge_verdict(), {}, {}, {}, {}, {}, {}, 20};
  model.arrivals.kind = Arrivals::Kind::constant;
  model.arrivals.per_day.fill(1);
  model.groups.push_back(group_of(
      {}, 1, "report", {situation("reported", {exit_by("terminate", 1, ConstantDays{1})})}));
  model.capacity.pools.push_back({"judges", 1, {}});
  Service& service = model.capacity.services.emplace_back();
  service.state = "reported";
  service.needs = {{"judges", 1}};
  service.duration = ConstantDays{days};
  return model;
}

Service& only_service(Model& model) { return model.capacity.services.front(); }

SimulateOptions from_monday(std::int64_t cases) {
  SimulateOptions options;
  options.cases = cases;
  options.from = monday;
  return options;
}

PendingCase reported(std::string name, Date on) {
  PendingCase pending;
  pending.name = std::move(name);
  pending.rows = {{"report", on, ""}};
  pending.entered = on;
  return pending;
}

/// Day of the last row of each case, from Monday on.
std::vector<std::int32_t> last_days(const EventLog& log) {
  std::vector<std::int32_t> days;
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    days.push_back(log.days()[log.end(CaseId{i}).index() - 1] - monday.days());
  }
  return days;
}
std::string last_event(const EventLog& log, std::size_t i) {
  return log.word_texts()[log.words()[log.end(CaseId{i}).index() - 1]];
}

TEST(Capacity, ServesOneAfterTheOtherWhoComesFirstGoesFirst) {
  const Simulation run = simulate(court(3), from_monday(3));

  EXPECT_THAT(last_days(run.log), ElementsAre(3, 6, 9));
  ASSERT_EQ(run.waiting.size(), 1U);
  EXPECT_EQ(run.waiting.front().served, 3);
  EXPECT_DOUBLE_EQ(run.waiting.front().mean_days, (0 + 2 + 4) / 3.0);
  EXPECT_EQ(run.waiting.front().median_days, 2);
  EXPECT_EQ(run.waiting.front().ninetieth_days, 4);
  EXPECT_EQ(run.waiting.front().queue_left, 0);
  // Days 0 to 9: six days of waiting, nine of service.
  EXPECT_DOUBLE_EQ(run.waiting.front().mean_queue, 6 / 10.0);
  ASSERT_EQ(run.pools.size(), 1U);
  EXPECT_EQ(run.pools.front(), (PoolUse{"judges", 1, 10, 9, 0.9}));
}

TEST(Capacity, UsesServersOnTheDayOnWhichTheyComeFree) {
  Model model = court(1);
  model.capacity.pools.front().servers = 2;
  model.arrivals.per_day.fill(4);

  EXPECT_THAT(last_days(simulate(model, from_monday(4)).log), ElementsAre(1, 1, 2, 2));
}

TEST(Capacity, LetsServicesOfNoDaysPassOneServerOnOneDay) {
  Model model = court(0);
  model.arrivals.per_day.fill(4);

  EXPECT_THAT(last_days(simulate(model, from_monday(4)).log), ElementsAre(0, 0, 0, 0));
}

TEST(Capacity, WorksOnItsDaysAlone) {
  Model model = court(2);
  WorkCalendar& calendar = model.capacity.pools.front().calendar;
  calendar.weekdays[5] = calendar.weekdays[6] = false;
  calendar.holidays = {Date::of(2026, 1, 7)};

  // Monday and Tuesday; Thursday (Wednesday is a holiday) and Friday; Monday and Tuesday.
  const Simulation run = simulate(model, from_monday(3));

  EXPECT_THAT(last_days(run.log), ElementsAre(3, 7, 9));
  EXPECT_DOUBLE_EQ(run.pools.front().busy_days, 6);
  EXPECT_DOUBLE_EQ(run.pools.front().available_days, 7);
}

TEST(Capacity, WaitsUntilAllThatItNeedsIsFree) {
  Model model = court(3);
  model.capacity.pools.push_back({"rooms", 1, {}});
  model.capacity.pools.front().servers = 2;
  only_service(model).needs.push_back({"rooms", 1});

  EXPECT_THAT(last_days(simulate(model, from_monday(2)).log), ElementsAre(3, 6));

  model.capacity.pools.back().servers = 2;
  EXPECT_THAT(last_days(simulate(model, from_monday(2)).log), ElementsAre(3, 4));

  only_service(model).needs.front().servers = 2;
  EXPECT_THAT(last_days(simulate(model, from_monday(2)).log), ElementsAre(3, 6));
}

TEST(Capacity, TakesAHigherLevelFirst) {
  Model model = court(3);
  model.by = {"custody"};
  GroupModel held = model.groups.front();
  model.groups.front().values = {"no"};
  model.groups.front().share = 0.5;
  held.values = {"yes"};
  held.share = 0.5;
  model.groups.push_back(std::move(held));
  PriorityRule custody;
  custody.group = {"yes"};
  only_service(model).priority = {custody};
  SimulateOptions options = from_monday(0);
  for (const auto& [name, group] :
       std::vector<std::pair<std::string, std::string>>{{"A", "no"}, {"B", "no"}, {"C", "yes"}}) {
    options.pending.push_back(reported(name, monday));
    options.pending.back().group = {group};
  }

  EXPECT_THAT(last_days(simulate(model, options).log), ElementsAre(6, 9, 3));
}

TEST(Capacity, RaisesTheLevelOfWhoHasWaitedLong) {
  // All of them wait at level 0, whoever comes anew at level 1; after five days, at level 2.
  Model model = court(3);
  model.by = {"kind"};
  GroupModel urgent = model.groups.front();
  model.groups.front().values = {"plain"};
  model.groups.front().share = 0;
  urgent.values = {"urgent"};
  model.groups.push_back(std::move(urgent));
  PriorityRule at_once;
  at_once.group = {"urgent"};
  PriorityRule later;
  later.level = 2;
  later.clock = PriorityRule::Clock::waiting;
  later.days = 5;
  only_service(model).priority = {at_once, later};
  SimulateOptions options = from_monday(5);
  options.pending.push_back(reported("A", monday));
  options.pending.back().group = {"plain"};

  // One urgent case a day from Monday on: served on days 0 and 3; on day 6 it is A's turn.
  EXPECT_EQ(last_days(simulate(model, options).log).front(), 9);

  only_service(model).priority.back().days = 2;
  EXPECT_EQ(last_days(simulate(model, options).log).front(), 6);

  only_service(model).priority.pop_back();
  EXPECT_EQ(last_days(simulate(model, options).log).front(), 18);
}

TEST(Capacity, RaisesTheLevelByTheAgeOfTheCaseAndKeepsTheOrderOfComing) {
  Model model = court(3);
  PriorityRule old;
  old.clock = PriorityRule::Clock::age;
  old.days = 30;
  only_service(model).priority = {old};
  SimulateOptions options = from_monday(0);
  options.pending = {reported("A", Date{monday.days() - 2}),
                     reported("B", Date{monday.days() - 28}),
                     reported("C", Date{monday.days() - 26}), reported("D", monday)};

  // All wait from Monday on in the order of their coming, oldest first; ages change nothing there.
  EXPECT_THAT(last_days(simulate(model, options).log), ElementsAre(9, 3, 6, 12));
}

TEST(Capacity, RaisesTheLevelWhenADeadlineIsNear) {
  Model model{"A prosecutor", test::with_offences(), {}, {}, {}, {}, {}, {}, 20};
  model.groups.push_back(
      group_of({}, 1, "report",
               {situation("reported", {exit_by("open", 1, ConstantDays{1})}),
                situation("investigated", {exit_by("charge", 1, ConstantDays{1})}),
                situation("charged", {exit_by("terminate", 1, ConstantDays{1})})}));
  model.capacity.pools.push_back({"prosecutors", 1, {}});
  Service& service = model.capacity.services.emplace_back();
  service.state = "investigated";
  service.needs = {{"prosecutors", 1}};
  service.duration = ConstantDays{10};
  PriorityRule near;
  near.clock = PriorityRule::Clock::deadline;
  near.deadline = "charge_by";
  near.days = 40;
  service.priority = {near};
  SimulateOptions options;
  options.cases = 0;
  options.from = monday;
  // Two months from opening; whoever came first has been investigated longest, too: so B, whose
  // clock stood still, goes behind C.
  const auto investigated = [](std::string name, std::vector<PendingCase::Row> rows, Date entered) {
    PendingCase pending;
    pending.name = std::move(name);
    pending.rows = std::move(rows);
    pending.entered = entered;
    return pending;
  };
  options.pending = {
      investigated("B",
                   {{"report", Date::of(2025, 10, 1), ""},
                    {"open", Date::of(2025, 10, 2), ""},
                    {"suspend", Date::of(2025, 10, 3), ""},
                    {"resume", Date::of(2025, 12, 30), ""}},
                   Date::of(2025, 12, 30)),
      investigated("C",
                   {{"report", Date::of(2025, 12, 1), ""}, {"open", Date::of(2025, 12, 31), ""}},
                   Date::of(2025, 12, 31)),
      investigated("D",
                   {{"report", Date::of(2025, 11, 1), ""}, {"open", Date::of(2025, 12, 1), ""}},
                   Date::of(2026, 1, 1))};
  options.pending.back().entered = Date::of(2025, 12, 1);

  const EventLog log = simulate(model, options).log;

  // D's deadline, 1 February, is less than 40 days away; then B, who came before C.
  std::vector<std::int32_t> charged;
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    for (std::size_t row = log.begin(CaseId{i}).index(); row < log.end(CaseId{i}).index(); ++row) {
      if (log.word_texts()[log.words()[row]] == "charge") {
        charged.push_back(log.days()[row] - monday.days());
      }
    }
  }
  EXPECT_THAT(charged, ElementsAre(20, 30, 10));
}

TEST(Capacity, LetsWhoHasWaitedLongEnoughGoByTheEventOfPatience) {
  Model model = court(5);
  model.groups.front().situations.front().exits.front().event = "charge";
  model.groups.front().situations.push_back(
      situation("charged", {exit_by("verdict", 1, ConstantDays{0})}));
  only_service(model).patience = Patience{ConstantDays{4}, "terminate"};

  const Simulation run = simulate(model, from_monday(4));

  // Day 0 to 5; on day 5 case 2 has waited for four days and is served, as the judge is free then;
  // cases 3 and 4 go on days 6 and 7.
  EXPECT_THAT(last_days(run.log), ElementsAre(5, 10, 6, 7));
  EXPECT_EQ(last_event(run.log, 1), "verdict");
  EXPECT_EQ(last_event(run.log, 2), "terminate");
  EXPECT_EQ(run.waiting.front().gave_up, 2);
  EXPECT_EQ(run.waiting.front().served, 2);
}

TEST(Capacity, InterruptsTheLowestLevelWhichGoesOnWhereItStopped) {
  Model model = court(10);
  model.by = {"kind"};
  GroupModel urgent = model.groups.front();
  model.groups.front().values = {"plain"};
  model.groups.front().share = 0;
  urgent.values = {"urgent"};
  model.groups.push_back(std::move(urgent));
  PriorityRule at_once;
  at_once.group = {"urgent"};
  only_service(model).priority = {at_once};
  only_service(model).preempts = true;
  SimulateOptions options = from_monday(1);
  options.pending.push_back(reported("A", Date{monday.days() - 1}));
  options.pending.back().group = {"plain"};
  model.arrivals.per_day.fill(0.25);  // one comes on day 3

  const Simulation run = simulate(model, options);

  // A is served for three days, waits for ten, and has seven left.
  EXPECT_THAT(last_days(run.log), ElementsAre(20, 13));
  EXPECT_EQ(run.waiting.front().served, 2);
  EXPECT_DOUBLE_EQ(run.pools.front().busy_days, 20);
  EXPECT_DOUBLE_EQ(run.waiting.front().mean_days, 0.5);  // A came a day before the first day
}

TEST(Capacity, ChangesServersOnTheDayOfAScenario) {
  Scenario two;
  two.changes.push_back({SetServers{"judges", 2}, Date{monday.days() + 4}});

  EXPECT_THAT(last_days(simulate(court(3), two, from_monday(4)).log), ElementsAre(3, 6, 7, 9));
}

TEST(Capacity, ChangesServicesThatBeginOnTheDayOfAScenario) {
  Scenario faster;
  faster.changes.push_back(
      {ReplaceTime{{"reported", {}, {}}, {}, ConstantDays{1}}, Date{monday.days() + 3}});

  EXPECT_THAT(last_days(simulate(court(3), faster, from_monday(3)).log), ElementsAre(3, 4, 5));
}

TEST(Capacity, LeavesTheWarmUpOutOfTheCountsAndKeepsItInTheLog) {
  SimulateOptions options = from_monday(2);
  options.warm_up_days = 3;

  const Simulation run = simulate(court(1), options);

  EXPECT_EQ(run.log.case_count(), 5U);
  EXPECT_EQ(Date{run.log.days().front()}, Date{monday.days() - 3});
  EXPECT_EQ(run.waiting.front().served, 2);
  EXPECT_DOUBLE_EQ(run.pools.front().busy_days, 2);
  EXPECT_DOUBLE_EQ(run.pools.front().available_days, 3);
}

TEST(Capacity, WarnsOfALoadAtOrAboveOneAndOfAQueueThatGrows) {
  SimulateOptions options;
  options.from = monday;
  options.until = Date{monday.days() + 99};

  const Simulation run = simulate(court(2), options);

  EXPECT_EQ(run.waiting.front().queue_left, 50);
  EXPECT_THAT(run.warnings,
              ElementsAre("pool \"judges\": load 2.00: work for 200 server days came in, and there "
                          "were 100; queues grow for as long as this goes on",
                          "queue in \"reported\": 50 cases wait on the last day, 25 did half way: "
                          "waiting times depend on how long the run is"));
}

TEST(Capacity, SaysNothingWhereServersAreEnough) {
  EXPECT_THAT(simulate(court(0.6), from_monday(100)).warnings, IsEmpty());
}

TEST(Capacity, WithServersForAllGivesTheLogOfFreeFlow) {
  Model model = test::court_of_two_regions();
  model.groups.front().situations.back().exits.front().duration = ExponentialDays{30};
  for (GroupModel& group : model.groups) {
    for (SituationModel& one : group.situations) {
      one.tail = {};
      for (ExitModel& exit : one.exits) {
        exit.probability = 1.0 / static_cast<double>(one.exits.size());
        exit.duration = ExponentialDays{30};
      }
    }
  }
  SimulateOptions options = from_monday(3000);
  model.capacity.pools.front().servers = 100000;
  model.capacity.services.front().duration = ExponentialDays{30};
  const EventLog served = simulate(model, options).log;
  model.capacity = {};

  EXPECT_EQ(to_csv(served), to_csv(simulate(model, options).log));
}

TEST(Capacity, ReportsItsProgressAndStopsWhenAsked) {
  SimulateOptions options = from_monday(100);
  options.progress = [](std::size_t done, std::size_t total) {
    return done <= total && total == 0;
  };

  EXPECT_THROW((void)simulate(court(3), options), Cancelled);
}

}  // namespace
}  // namespace casepath
