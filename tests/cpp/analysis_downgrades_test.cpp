#include "casepath/analysis/downgrades.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/reclassifications.hpp"
#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"
#include "sentences.hpp"

namespace casepath {
namespace {

using test::LogRow;
using test::message_of;
using test::replay_of_sentences;

constexpr double tolerance = 1e-12;

LogRow row(const std::string& name, const std::string& event, const std::string& day,
           const std::string& offence = {}, const std::string& committed = {},
           const std::string& region = "north") {
  return {name, event, day, {offence, "", "", "", "", committed, name, region}};
}

/// Reported with one offence, then moved to another.
void add_moved(std::vector<LogRow>& rows, const std::string& name, const std::string& from,
               const std::string& to, const std::string& day, const std::string& committed = {},
               const std::string& region = "north") {
  rows.push_back(row(name, "report", "2018-07-01", from, committed, region));
  rows.push_back(row(name, "reclassify", day, to, committed, region));
}

// --- ranges --------------------------------------------------------------------------------------

RangeChangeOptions by_commission() {
  RangeChangeOptions options;
  options.committed = "committed_on";
  return options;
}

TEST(RangeChanges, TakeTheEditionOfTheDayOfTheOffenceElseThatOfTheMove) {
  std::vector<LogRow> rows;
  add_moved(rows, "A", "severe", "mid", "2020-02-01", "2018-06-01");
  add_moved(rows, "B", "severe", "mid", "2020-02-01");
  add_moved(rows, "C", "severe", "mid", "");
  const Replay replay = replay_of_sentences(rows);

  const RangeChanges result = range_changes(replay, by_commission());

  ASSERT_EQ(result.rows.size(), 3U);
  EXPECT_EQ(result.rows[0].day, RangeDay::offence);
  EXPECT_EQ(in_words(*result.rows[0].before), "60 to 120 months");
  EXPECT_EQ(in_words(*result.rows[0].after), "24 to 60 months");
  EXPECT_EQ(result.rows[0].minimum_lost(), 36);
  EXPECT_EQ(result.rows[0].maximum_lost(), 60);
  EXPECT_TRUE(result.rows[0].is_verified());
  EXPECT_EQ(result.rows[1].day, RangeDay::move);
  EXPECT_EQ(in_words(*result.rows[1].before), "48 to 96 months");
  EXPECT_EQ(result.rows[1].minimum_lost(), 24);
  EXPECT_FALSE(result.rows[1].is_verified());
  EXPECT_EQ(result.rows[2].day, RangeDay::not_recorded);
  EXPECT_FALSE(result.rows[2].before.has_value());
  EXPECT_FALSE(result.rows[2].minimum_lost().has_value());
  ASSERT_EQ(result.sums.size(), 1U);
  EXPECT_EQ(result.sums[0].minimum, (MonthsLost{1, 36, 1, 24, 1}));
  EXPECT_EQ(result.sums[0].maximum, (MonthsLost{1, 60, 1, 36, 1}));
  EXPECT_EQ(result.sums[0].other_category, 3);
}

TEST(RangeChanges, LeaveUnknownWhatNoEditionOrAnotherKindOfPenaltySays) {
  std::vector<LogRow> rows;
  add_moved(rows, "A", "mid", "light", "2018-08-01");
  add_moved(rows, "B", "mid", "fined", "2018-08-01");
  add_moved(rows, "C", "bare", "mid", "2018-08-01");
  add_moved(rows, "D", "mid", "severe", "2018-08-01");
  const RangeChanges result = range_changes(replay_of_sentences(rows));

  std::map<std::string, std::pair<MonthsLost, MonthsLost>> sums;
  for (const RangeChangeSum& sum : result.sums) {
    sums[std::string(to_string(sum.direction))] = {sum.minimum, sum.maximum};
  }
  EXPECT_EQ(sums["lighter"].first, (MonthsLost{0, 0, 0, 0, 2}));
  EXPECT_EQ(sums["lighter"].second, (MonthsLost{1, 36, 0, 0, 1}));
  EXPECT_EQ(sums["heavier"].first, (MonthsLost{1, -36, 0, 0, 0}));
  EXPECT_EQ(sums["heavier"].second, (MonthsLost{1, -60, 0, 0, 0}));
  EXPECT_EQ(sums["incomparable"].first, (MonthsLost{0, 0, 0, 0, 1}));
  EXPECT_EQ(result.sums.front().unknown_category, 1);  // fined says none
}

TEST(RangeChanges, ReadOnTheDayOfTheMoveWhereTwoDaysOfTheOffenceAreSaid) {
  std::vector<LogRow> rows;
  add_moved(rows, "A", "severe", "mid", "2020-02-01", "2018-06-01");
  rows.back().others[5] = "2018-06-02";
  const RangeChanges result = range_changes(replay_of_sentences(rows), by_commission());

  EXPECT_EQ(result.rows[0].day, RangeDay::move);
  EXPECT_EQ(result.about.remarks.back(),
            "1 reclassifications are of cases whose rows say different days of the offence: read "
            "on the day of the reclassification.");
}

TEST(RangeChanges, TakeTheDayOfAnEventAsTheDayOfTheOffence) {
  std::vector<LogRow> rows;
  add_moved(rows, "A", "severe", "mid", "2020-02-01");
  RangeChangeOptions options;
  options.committed = "report";
  const RangeChanges result = range_changes(replay_of_sentences(rows), options);

  EXPECT_EQ(result.rows[0].day, RangeDay::offence);
  EXPECT_EQ(in_words(*result.rows[0].before), "60 to 120 months");
}

TEST(RangeChanges, OfGroupsAddUpToTheTotalAndReconcileWithTheReclassifications) {
  std::vector<LogRow> rows;
  add_moved(rows, "A", "severe", "mid", "2018-08-01", "", "north");
  add_moved(rows, "B", "severe", "mid", "2018-08-02", "", "south");
  rows.push_back(row("B", "reclassify", "2018-08-03", "light", "", "south"));
  const Replay replay = replay_of_sentences(rows);
  RangeChangeOptions options;
  options.by = {{"region"}};

  const RangeChanges result = range_changes(replay, options);

  std::int64_t of_groups = 0;
  std::int64_t of_total = 0;
  for (const RangeChangeRow& one : result.rows) {
    (one.group.is_total ? of_total : of_groups) += one.reclassifications;
  }
  EXPECT_EQ(of_groups, 3);
  EXPECT_EQ(of_total, 3);
  std::int64_t counted = 0;
  const Reclassifications plain = reclassifications(tally(replay));
  for (const ReclassificationRow& one : plain.rows) {
    counted += one.reclassifications;
  }
  EXPECT_EQ(of_total, counted);
  EXPECT_EQ(result.table().row_count(), result.rows.size());
  EXPECT_EQ(result.sums_table().row_count(), result.sums.size());
}

TEST(RangeChanges, AreRefusedWithoutOffences) {
  const Replay replay =
      casepath::replay(test::report_charge_verdict(), test::log_of({{"A", "report", "2020-01-01"}}),
                       Date::of(2020, 12, 31));

  EXPECT_THROW(static_cast<void>(range_changes(replay)), ArgumentError);
  EXPECT_THROW(static_cast<void>(after_downgrade(replay)), ArgumentError);
}

// --- from a landmark -----------------------------------------------------------------------------

std::vector<LogRow> around_day_30() {
  const std::string day_0 = "2020-01-01";
  return {row("convicted", "report", day_0, "severe"),
          row("convicted", "reclassify", "2020-01-11", "mid"),
          row("convicted", "court", "2020-02-01"),
          row("convicted", "convict", "2020-04-10"),  // day 100
          row("on the day", "report", day_0, "severe"),
          row("on the day", "reclassify", "2020-01-31", "mid"),  // day 30
          row("later", "report", day_0, "severe"),
          row("later", "reclassify", "2020-02-01", "mid"),
          row("dropped", "report", day_0, "severe"),
          row("dropped", "drop", "2020-03-01"),  // day 60
          row("ended", "report", day_0, "severe"),
          row("ended", "drop", "2020-01-31"),
          row("censored", "report", "2020-11-21", "severe"),  // followed 40 days
          row("young", "report", "2020-12-20", "severe"),
          row("broken", "court", day_0),
          row("undated", "report", "", "severe")};
}

/// Share of a class among one of the two, so many days after the landmark.
double share_of(const AfterDowngrade& result, bool downgraded, const std::string& outcome,
                std::int64_t days) {
  for (const LandmarkRow& one : result.rows) {
    if (one.group.is_total && one.downgraded == downgraded && one.outcome_class == outcome &&
        one.days == days) {
      return one.estimate.share;
    }
  }
  return -1;
}

TEST(AfterDowngrade, ComparesCasesOpenAtTheLandmarkByWhatWasKnownOnIt) {
  AfterDowngradeOptions options;
  options.landmark_days = 30;
  options.days = {50, 100};
  const AfterDowngrade result = after_downgrade(replay_of_sentences(around_day_30()), options);

  ASSERT_EQ(result.counts.size(), 1U);
  EXPECT_EQ(result.counts[0], (LandmarkCounts{{{}, true}, 2, 3, 1, 1, 0, 0, 1, 1}));
  EXPECT_EQ(share_of(result, true, "conviction", 50), 0);
  EXPECT_EQ(share_of(result, true, "", 50), 1);
  EXPECT_NEAR(share_of(result, true, "conviction", 100), 0.5, tolerance);
  // "censored" leaves on day 40: two are at risk when "dropped" ends.
  EXPECT_NEAR(share_of(result, false, "drop_out", 50), 0.5, tolerance);
  EXPECT_NEAR(share_of(result, false, "", 50), 0.5, tolerance);
  EXPECT_EQ(share_of(result, false, "conviction", 100), 0);
}

TEST(AfterDowngrade, CountsOfTheStillOpenAreThoseKnownToBe) {
  AfterDowngradeOptions options;
  options.landmark_days = 30;
  options.days = {50};
  const AfterDowngrade result = after_downgrade(replay_of_sentences(around_day_30()), options);

  const auto open = std::find_if(result.rows.begin(), result.rows.end(), [](const auto& one) {
    return !one.downgraded && one.outcome_class.empty();
  });
  ASSERT_NE(open, result.rows.end());
  EXPECT_EQ(open->estimate.cases, 3);
  EXPECT_EQ(open->estimate.reached, 1);
  EXPECT_EQ(open->estimate.other_end, 1);
  EXPECT_EQ(open->estimate.pending, 1);
  EXPECT_TRUE(open->estimate.interval.exists());
  EXPECT_LT(open->estimate.interval.lower, open->estimate.share);
  EXPECT_GT(open->estimate.interval.upper, open->estimate.share);
}

TEST(AfterDowngrade, RefusesALandmarkThatNobodyReachedAndBadDays) {
  const Replay replay = replay_of_sentences(around_day_30());
  const auto refusal = [&replay](std::int64_t landmark, std::vector<std::int64_t> days) {
    AfterDowngradeOptions options;
    options.landmark_days = landmark;
    options.days = std::move(days);
    return message_of([&] { static_cast<void>(after_downgrade(replay, options)); });
  };

  EXPECT_EQ(refusal(-1, {50}), "landmark is -1; it must be 0 to 36500");
  EXPECT_EQ(refusal(30, {0}), "days is 0; it must be 1 to 36500");
  EXPECT_EQ(refusal(30, {}), "days: give at least one number of days");
  EXPECT_EQ(refusal(4000, {50}),
            "landmark is 4000, but no charge that could be watched was open 4000 days after "
            "opening and followed so long");
}

TEST(AfterDowngrade, LeavesOutCasesOpenedBeforeTheRecordsAreComplete) {
  AfterDowngradeOptions options;
  options.landmark_days = 30;
  const Replay replay = casepath::replay(
      test::with_sentences(),
      test::log_of(around_day_30(), test::sentence_columns(), test::sentences_spec()),
      Date::of(2020, 12, 31), {.complete_from = Date::of(2020, 1, 2)});

  const AfterDowngrade result = after_downgrade(replay, options);

  EXPECT_EQ(result.counts[0].not_watched, 4);
  EXPECT_EQ(result.counts[0].not_downgraded, 1);
}

class RandomDowngrades : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomDowngrades, SharesSumToOneAndGroupsToTheTotal) {
  const Pipeline pipeline = test::with_offences();
  const Replay replay =
      casepath::replay(pipeline, test::log_of_cases(test::random_cases(pipeline, 300, GetParam())),
                       Date::of(2020, 12, 31));
  AfterDowngradeOptions options;
  options.landmark_days = 60;
  options.days = {30, 200};
  options.by = {{"region"}};

  const AfterDowngrade result = after_downgrade(replay, options);

  std::map<std::pair<std::vector<std::string>, std::pair<bool, std::int64_t>>, double> sums;
  for (const LandmarkRow& one : result.rows) {
    sums[{one.group.values, {one.downgraded, one.days}}] += one.estimate.share;
  }
  int known = 0;
  for (const auto& [key, sum] : sums) {
    if (std::isnan(sum)) continue;
    ++known;
    EXPECT_NEAR(sum, 1, tolerance);
  }
  EXPECT_GT(known, 0);
  LandmarkCounts groups;
  for (std::size_t i = 0; i + 1 < result.counts.size(); ++i) {
    groups.downgraded += result.counts[i].downgraded;
    groups.not_downgraded += result.counts[i].not_downgraded;
    groups.set_aside += result.counts[i].set_aside;
  }
  const LandmarkCounts& total = result.counts.back();
  EXPECT_EQ(groups.downgraded, total.downgraded);
  EXPECT_EQ(groups.not_downgraded, total.not_downgraded);
  EXPECT_EQ(groups.set_aside, total.set_aside);
  EXPECT_EQ(total.downgraded + total.not_downgraded + total.ended + total.not_followed +
                total.not_watched + total.running + total.undated + total.set_aside,
            300);
}

TEST_P(RandomDowngrades, RangeChangesCountEveryReclassification) {
  const Pipeline pipeline = test::with_offences();
  const Replay replay =
      casepath::replay(pipeline, test::log_of_cases(test::random_cases(pipeline, 300, GetParam())),
                       Date::of(2020, 12, 31));

  const RangeChanges result = range_changes(replay);
  std::int64_t counted = 0;
  for (const RangeChangeRow& one : result.rows) counted += one.reclassifications;

  EXPECT_EQ(counted, static_cast<std::int64_t>(replay.reclassifications().size()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomDowngrades, ::testing::Range(0U, 8U));

}  // namespace
}  // namespace casepath
