#include "casepath/analysis/funnel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "casepath/analysis/outcomes.hpp"
#include "casepath/core/error.hpp"
#include "golden.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::LogRow;
using test::report_charge_verdict;
using test::with_offences;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Date cut = Date::of(2020, 12, 31);

TallySpec by(const std::string& column) {
  TallySpec spec;
  spec.by = {{column, ""}};
  return spec;
}

/// Two charged (one convicted, one pending), one terminated, one pending, one that broke when
/// charged, one that never opened.
std::vector<LogRow> six_cases() {
  return {{"A", "report", "2020-11-01", {"North"}},    {"A", "charge", "2020-11-05", {"North"}},
          {"A", "verdict", "2020-11-09", {"North"}},   {"B", "report", "2020-11-01", {"North"}},
          {"B", "charge", "2020-11-05", {"North"}},    {"C", "report", "2020-11-01", {"South"}},
          {"C", "terminate", "2020-11-05", {"South"}}, {"D", "report", "2020-11-01", {"South"}},
          {"E", "report", "2020-11-01", {"South"}},    {"E", "charge", "2020-11-02", {"South"}},
          {"E", "charge", "2020-11-03", {"South"}},    {"F", "verdict", "2020-11-01", {"South"}}};
}

Tally tally_of(const std::vector<LogRow>& rows, const TallySpec& spec = {},
               const ReplayOptions& options = {}) {
  return tally(replay(report_charge_verdict(), log_of(rows, {"region"}), cut, options), spec);
}

std::int64_t left(const Funnel& funnel, const FunnelStage& stage, const std::string& name) {
  const auto found = std::find(funnel.classes.begin(), funnel.classes.end(), name);
  return stage.left.at(static_cast<std::size_t>(found - funnel.classes.begin()));
}

TEST(Funnel, CountsWhoReachedMovedOnLeftAndWaitsAtEachStage) {
  const Funnel result = funnel(tally_of(six_cases()));

  ASSERT_EQ(result.stages.size(), 2U);
  const FunnelStage& report = result.stages[0];
  EXPECT_EQ(report.stage, "report");
  EXPECT_EQ(report.opened_here, 4);
  EXPECT_EQ(report.reached, 4);
  EXPECT_EQ(report.moved_on, 2);
  EXPECT_EQ(left(result, report, "drop_out"), 1);
  EXPECT_EQ(report.active, 1);
  EXPECT_EQ(report.visited, 4);
  EXPECT_EQ(report.set_aside, 0);
  const FunnelStage& prosecution = result.stages[1];
  EXPECT_EQ(prosecution.reached, 2);
  EXPECT_EQ(prosecution.moved_on, 0);
  EXPECT_EQ(left(result, prosecution, "conviction"), 1);
  EXPECT_EQ(prosecution.active, 1);
  EXPECT_EQ(prosecution.set_aside, 1);
  EXPECT_EQ(result.set_aside_before_opening, std::vector<std::int64_t>{1});
  EXPECT_EQ(result.about.cases, 6);
  EXPECT_EQ(result.about.set_aside, 2);
}

TEST(Funnel, BoundsAssumeNothingOfThePendingAndCountTheSetAsideEitherWay) {
  const FunnelStage report = funnel(tally_of(six_cases())).stages[0];

  EXPECT_EQ(report.bounds, (Interval{2.0 / 4, 3.0 / 4}));
  // E had moved on when its path broke; F may have been opened or not, and moved on or not.
  EXPECT_EQ(report.bounds_with_set_aside, (Interval{3.0 / 6, 5.0 / 6}));
}

TEST(Funnel, HasNoBoundsAtTheLastStageNorWhereNobodyCame) {
  const Funnel some = funnel(tally_of(six_cases()));
  const Funnel none = funnel(tally_of({}));

  EXPECT_FALSE(some.stages[1].bounds.exists());
  ASSERT_EQ(none.stages.size(), 2U);
  EXPECT_EQ(none.stages[0].reached, 0);
  EXPECT_FALSE(none.stages[0].bounds.exists());
  EXPECT_EQ(none.table().column("bounds_lower").cells[0], Cell{});
}

TEST(Funnel, LeavesOutCasesThatWereAlreadyRunningAndSaysHowMany) {
  const Funnel result = funnel(tally_of(six_cases(), {}, {.complete_from = Date::of(2020, 11, 2)}));

  EXPECT_EQ(result.stages[0].reached, 0);
  EXPECT_GT(result.about.already_running, 0);
  EXPECT_THAT(result.table().notes(), Contains(HasSubstr("Already running")));
}

TEST(Funnel, CountsLateOpeningsFromTheirOwnStageAndSkippedStages) {
  const EventLog log = log_of({{"late", "add_charge", "2020-12-01", {"minor"}},
                               {"skips", "report", "2020-12-01"},
                               {"skips", "open", "2020-12-02"},
                               {"skips", "court", "2020-12-03"},
                               {"back", "report", "2020-12-01"},
                               {"back", "open", "2020-12-02"},
                               {"back", "charge", "2020-12-03"},
                               {"back", "return", "2020-12-04"}},
                              {"offence"});

  const Funnel result = funnel(tally(replay(with_offences(), log, cut)));

  const FunnelStage& report = result.stages[0];
  const FunnelStage& investigation = result.stages[1];
  const FunnelStage& prosecution = result.stages[2];
  const FunnelStage& trial = result.stages[3];
  EXPECT_EQ(report.reached, 2);
  EXPECT_EQ(trial.opened_here, 1);
  EXPECT_EQ(trial.reached, 2);
  EXPECT_EQ(prosecution.reached, 2);
  EXPECT_EQ(prosecution.moved_on, 1);
  EXPECT_EQ(prosecution.active, 1);   // "back" belongs to the furthest stage it reached
  EXPECT_EQ(prosecution.visited, 2);  // "skips" was there in a state that the records skip
  EXPECT_EQ(investigation.returned_to, 1);
  EXPECT_EQ(investigation.returns, 1);
}

TEST(Funnel, ListsGroupsByNameAndTheTotalLast) {
  const Funnel result = funnel(tally_of(six_cases(), by("region")));

  ASSERT_EQ(result.stages.size(), 6U);
  EXPECT_EQ(result.stages[0].group.values, std::vector<std::string>{"North"});
  EXPECT_EQ(result.stages[2].group.values, std::vector<std::string>{"South"});
  EXPECT_TRUE(result.stages[4].group.is_total);
  EXPECT_EQ(result.stages[0].reached + result.stages[2].reached, result.stages[4].reached);
  EXPECT_THAT(result.set_aside_before_opening, ElementsAre(0, 1, 1));
  const Table table = result.table();
  EXPECT_EQ(table.column("region").cells[0], Cell{std::string("North")});
  EXPECT_EQ(table.column("region").cells[4], Cell{std::string("(all)")});
}

TEST(Funnel, ShowsTheClassesThatThePipelineUsesAndIsInternal) {
  const Table table = funnel(tally_of(six_cases())).table();

  EXPECT_EQ(table.column("left_conviction").cells[1], Cell{std::int64_t{1}});
  EXPECT_THROW(static_cast<void>(table.column("left_settled")), ArgumentError);
  EXPECT_EQ(table.column("reached").unit, "case");
  EXPECT_EQ(table.notes().back(), "Internal: small cells may identify people.");
  EXPECT_THAT(table.notes(), Contains("Cases: 6 = 2 concluded + 2 pending (2 active, 0 paused, 0 "
                                      "silent) + 2 set aside."));
}

TEST(Funnel, KeepsAGroupingColumnApartThatIsNamedLikeOneOfItsOwn) {
  const EventLog log = log_of({{"A", "report", "2020-11-01", {"first"}}}, {"stage"});

  const Table table = funnel(tally(replay(report_charge_verdict(), log, cut), by("stage"))).table();

  EXPECT_EQ(table.column("group_stage").cells[0], Cell{std::string("first")});
  EXPECT_EQ(table.column("stage").cells[0], Cell{std::string("report")});
}

// --- laws
// ------------------------------------------------------------------------------------------

/// Every law of the funnel that its numbers alone can show.
void expect_laws(const Funnel& funnel, std::size_t stages) {
  ASSERT_EQ(funnel.stages.size() % stages, 0U);
  for (std::size_t i = 0; i < funnel.stages.size(); ++i) {
    const FunnelStage& stage = funnel.stages[i];
    const std::int64_t gone =
        std::accumulate(stage.left.begin(), stage.left.end(), std::int64_t{0});
    EXPECT_EQ(stage.reached, stage.moved_on + gone + stage.active + stage.paused + stage.silent);
    EXPECT_EQ(stage.reached, stage.visited + stage.skipped);
    if (i % stages + 1 < stages) {
      const FunnelStage& next = funnel.stages[i + 1];
      EXPECT_EQ(next.reached, stage.moved_on + next.opened_here);
    } else {
      EXPECT_EQ(stage.moved_on, 0);
    }
    for (const Interval& bounds : {stage.bounds, stage.bounds_with_set_aside}) {
      if (!bounds.exists()) continue;
      EXPECT_LE(0, bounds.lower);
      EXPECT_LE(bounds.lower, bounds.upper);
      EXPECT_LE(bounds.upper, 1);
    }
    if (stage.bounds.exists() && funnel.about.set_aside == 0) {
      EXPECT_EQ(stage.bounds, stage.bounds_with_set_aside);
    }
  }
}

/// At each stage: left without a decision == rows - had been further + fell back from it.
void expect_drop_outs_reconcile(const Tally& tally, Reading reading) {
  const Funnel steps = funnel(tally, reading);
  const DropOuts drops = drop_outs(tally, reading);
  for (const FunnelStage& stage : steps.stages) {
    std::int64_t expected = 0;
    for (const DropOutRow& row : drops.rows) {
      if (row.group == stage.group && row.stage == stage.stage) {
        expected += row.cases - row.had_been_further;
      }
    }
    for (const FellBackRow& row : drops.fell_back) {
      if (row.group == stage.group && row.furthest == stage.stage) expected += row.cases;
    }
    EXPECT_EQ(left(steps, stage, "drop_out"), expected) << stage.stage;
  }
}

class FunnelLaws : public ::testing::TestWithParam<unsigned> {};

TEST_P(FunnelLaws, HoldInEveryGroupAndInTotalByBothReadings) {
  const Pipeline pipeline = with_offences();
  const auto log = test::log_of_cases(test::random_cases(pipeline, 400, GetParam()));
  for (const Date complete_from : {Date{}, Date::of(2020, 1, 1)}) {
    const Replay all = replay(pipeline, log, cut, {.complete_from = complete_from});
    const Tally counts = tally(all, by("region"));
    for (const Reading reading : {Reading::first_decision, Reading::at_cut}) {
      const Funnel result = funnel(counts, reading);

      expect_laws(result, pipeline.stages().size());
      expect_drop_outs_reconcile(counts, reading);
    }
  }
}

TEST_P(FunnelLaws, ConcludedAndPendingAndSetAsideAreAllCasesInEveryGroup) {
  const Pipeline pipeline = with_offences();
  const auto log = test::log_of_cases(test::random_cases(pipeline, 400, GetParam()));
  const Replay all = replay(pipeline, log, cut);
  for (const Reading reading : {Reading::first_decision, Reading::at_cut}) {
    const Outcomes result = outcomes(tally(all, by("region")), reading);

    std::map<std::vector<std::string>, std::int64_t> sums;
    std::map<std::vector<std::string>, std::int64_t> of;
    for (const OutcomeRow& row : result.rows) {
      sums[row.group.values] += row.cases;
      of[row.group.values] = row.of;
    }
    EXPECT_EQ(sums, of);
    EXPECT_EQ(sums[{}], static_cast<std::int64_t>(all.case_count()));
    EXPECT_EQ(result.about.cases, static_cast<std::int64_t>(all.case_count()));
    EXPECT_EQ(result.about.concluded + result.about.active + result.about.paused +
                  result.about.silent + result.about.set_aside,
              result.about.cases);
  }
}

TEST_P(FunnelLaws, TheSummaryOfTheReplaySaysTheSameAsTheReadingAtTheCut) {
  const Pipeline pipeline = with_offences();
  const auto log = test::log_of_cases(test::random_cases(pipeline, 400, GetParam()));
  const Replay all = replay(pipeline, log, cut, {.complete_from = Date::of(2020, 1, 1)});

  About counted = about(tally(all), Reading::at_cut, "", "");

  counted.reading.reset();
  EXPECT_EQ(counted, about(all.summary(), "", ""));
}

INSTANTIATE_TEST_SUITE_P(Seeds, FunnelLaws, ::testing::Range(1U, 6U));

// --- real records
// ------------------------------------------------------------------------------------

TEST(FunnelOfRoadFines, KeepsItsLawsAndItsBoundsSayWhatIsLeftOpen) {
  const auto path =
      test::shared_folder() / "data" / "road_traffic_fines" / "road_traffic_fines_events.csv.gz";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "needs data/road_traffic_fines/road_traffic_fines_events.csv.gz below "
                    "CASEPATH_DATA";
  }
  const auto golden = test::read_json(test::golden_folder() / "road_fines_replay.json");
  LogSpec spec;
  spec.case_column = "case_id";
  spec.event_column = "activity";
  spec.time_column = "timestamp";
  for (const auto& word : golden.at("events").items()) {
    spec.events.emplace_back(word.key(), word.value().get<std::string>());
  }
  const Pipeline pipeline = Pipeline::builtin("road-traffic-fines");
  const Replay all = replay(pipeline, read_csv(path, spec),
                            parse_date(golden.at("as_of").get<std::string>()).value());

  const Funnel result = funnel(tally(all));

  expect_laws(result, pipeline.stages().size());
  EXPECT_EQ(result.about.cases, 150'370);
  std::int64_t at_stages = 0;
  for (const FunnelStage& stage : result.stages) {
    at_stages += stage.reached - stage.moved_on + stage.set_aside;
  }
  EXPECT_EQ(at_stages + result.set_aside_before_opening[0], 150'370);
  const FunnelStage& sent = result.stages[1];
  EXPECT_GT(sent.silent, 0);  // the sending of the fine was the last that was written down
  EXPECT_LT(sent.bounds.lower, sent.bounds.upper);
}

}  // namespace
}  // namespace casepath
