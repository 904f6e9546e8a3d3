#include "casepath/analysis/legal_clocks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::LogRow;
using test::message_of;
using test::with_offences;

constexpr double tolerance = 1e-12;
const Date cut = Date::of(2020, 12, 31);

/// with_offences(), whose clock "charge_by" may also be started by a return; every case for itself.
Pipeline restarting() {
  Definition definition = with_offences().definition();
  definition.deadlines[0].starts = {"open", "return"};
  definition.parents.clear();
  return Pipeline(std::move(definition));
}

/// Reported on 2020-01-01, opened on 2020-01-10, then these.
void add_opened(std::vector<LogRow>& rows, const std::string& name,
                const std::vector<std::pair<std::string, std::string>>& events,
                const std::string& region = "north", const std::string& opened = "2020-01-10") {
  rows.push_back({name, "report", "2020-01-01", {region}});
  rows.push_back({name, "open", opened, {region}});
  for (const auto& [event, day] : events) rows.push_back({name, event, day, {region}});
}

/// Two months from 2020-01-10 are 60 days.
std::vector<LogRow> every_end() {
  std::vector<LogRow> rows;
  add_opened(rows, "met", {{"charge", "2020-02-01"}});     // 22 days
  add_opened(rows, "beyond", {{"charge", "2020-04-01"}});  // 82
  add_opened(rows, "suspended in between",
             {{"suspend", "2020-01-20"}, {"resume", "2020-02-20"}, {"charge", "2020-04-01"}},
             "south");                                              // 51
  add_opened(rows, "ended", {{"terminate", "2020-02-01"}});         // 22
  add_opened(rows, "ended beyond", {{"terminate", "2020-06-01"}});  // 143
  add_opened(rows, "running", {}, "south", "2020-12-01");           // 30 of 62
  add_opened(rows, "running beyond", {});
  add_opened(rows, "suspended", {{"suspend", "2020-01-20"}}, "south");  // 10
  rows.push_back({"not started", "report", "2020-01-01", {"north"}});
  add_opened(rows, "undated", {}, "north", "");
  rows.push_back({"unseen", "seen_in_investigation", "2020-01-01", {"north"}});
  rows.push_back({"set aside", "charge", "2020-01-01", {"north"}});
  return rows;
}

LegalClocks clocks_of(const std::vector<LogRow>& rows, const LegalClockOptions& options = {},
                      const ReplayOptions& replay_options = {}) {
  return legal_clock(replay(restarting(), log_of(rows, {"region"}), cut, replay_options),
                     "charge_by", options);
}

TEST(LegalClocks, CountEveryEndOfTheFirstClockOfACase) {
  const LegalClocks result = clocks_of(every_end());

  ASSERT_EQ(result.rows.size(), 1U);
  const LegalClockRow& row = result.rows[0];
  EXPECT_EQ(row.clocks, 8);
  EXPECT_EQ(row.met, 2);
  EXPECT_EQ(row.beyond, 1);
  EXPECT_EQ(row.ended, 1);
  EXPECT_EQ(row.ended_beyond, 1);
  EXPECT_EQ(row.running, 2);
  EXPECT_EQ(row.running_beyond, 1);
  EXPECT_EQ(row.suspended, 1);
  EXPECT_EQ(row.had_suspension, 2);
  EXPECT_EQ(row.all_beyond(), 3);
  EXPECT_EQ(row.not_started, 1);
  EXPECT_EQ(row.undated, 1);
  EXPECT_EQ(row.unseen_start, 1);
  EXPECT_EQ(row.set_aside, 1);
  EXPECT_EQ(result.cases[2].elapsed_days, 51);
  EXPECT_EQ(result.cases[2].allowed_days, 60);
  EXPECT_EQ(result.cases[5].allowed_days, 62);
  EXPECT_EQ(result.cases[7].elapsed_days, 10);
  EXPECT_TRUE(result.cases[7].is_suspended);
}

TEST(LegalClocks, ShareBeyondIsAalenJohansensWorkedByHand) {
  const LegalClocks result = clocks_of(every_end(), {.days = {22, 60}});

  // Day 10: one of 8 leaves.  Day 22: 2 of 7 stop or end.  Day 30: one leaves.  Day 51: 1 of 4
  // stops.  Day 61: the 3 that are left go beyond.
  EXPECT_EQ(result.horizon_days, 63);
  EXPECT_NEAR(result.rows[0].share_beyond.share, 5.0 / 7 * 3 / 4, tolerance);
  EXPECT_EQ(result.rows[0].share_beyond.reached, 3);
  EXPECT_TRUE(result.rows[0].share_beyond.interval.exists());
  ASSERT_EQ(result.stopped.size(), 2U);
  EXPECT_NEAR(result.stopped[0].estimate.share, 1.0 / 7, tolerance);
  EXPECT_NEAR(result.stopped[1].estimate.share, 1.0 / 7 + 5.0 / 7 / 4, tolerance);
}

TEST(LegalClocks, CountTheFirstClockOfACaseWhoseClockIsStartedAnew) {
  std::vector<LogRow> rows;
  add_opened(rows, "A",
             {{"charge", "2020-01-20"}, {"return", "2020-02-01"}, {"charge", "2020-09-01"}});
  const LegalClockRow row = clocks_of(rows).rows[0];

  EXPECT_EQ(row.clocks, 1);
  EXPECT_EQ(row.met, 1);
  EXPECT_EQ(row.restarted, 1);
}

TEST(LegalClocks, WatchFromTheDayOnWhichTheRecordsAreComplete) {
  std::vector<LogRow> rows;
  const auto add = [&rows](const std::string& name, const std::string& opened,
                           const std::string& charged) {
    rows.push_back({name, "report", "2019-09-01", {"north"}});
    rows.push_back({name, "open", opened, {"north"}});
    if (!charged.empty()) rows.push_back({name, "charge", charged, {"north"}});
  };
  add("late entry", "2019-12-15", "2020-02-20");  // 67 of 62 days
  add("over before", "2019-12-15", "2019-12-20");
  add("beyond before", "2019-10-01", "");
  add("still running", "2019-12-15", "");
  const LegalClocks result = clocks_of(rows, {}, {.complete_from = Date::of(2020, 1, 10)});

  EXPECT_EQ(result.rows[0].clocks, 2);
  EXPECT_EQ(result.rows[0].before, 2);
  EXPECT_EQ(result.cases[0].entry_days, 26);
  EXPECT_EQ(result.cases[0].elapsed_days, 67);
  EXPECT_EQ(result.cases[3].entry_days, 26);
  EXPECT_EQ(result.rows[0].share_beyond.share, 1);
}

TEST(LegalClocks, LetAClockRunOnThatBeginsWithTheOutcome) {
  Definition definition = with_offences().definition();
  definition.deadlines[0].starts = {"terminate"};
  definition.deadlines[0].stops = {"reopen"};
  definition.deadlines[0].suspends = {};
  definition.deadlines[0].resumes = {};
  const LegalClocks result = legal_clock(replay(Pipeline(std::move(definition)),
                                                log_of({{"A", "report", "2020-01-01"},
                                                        {"A", "terminate", "2020-02-01"},
                                                        {"A", "reopen", "2020-02-11"},
                                                        {"B", "report", "2020-01-01"},
                                                        {"B", "terminate", "2020-12-01"}}),
                                                cut),
                                         "charge_by");

  EXPECT_EQ(result.rows[0].met, 1);
  EXPECT_EQ(result.rows[0].running, 1);
  EXPECT_EQ(result.cases[0].elapsed_days, 10);
}

TEST(LegalClocks, OfGroupsAddUpToTheTotal) {
  const LegalClocks result = clocks_of(every_end(), {.days = {30}, .by = {{"region"}}});

  ASSERT_EQ(result.rows.size(), 3U);
  EXPECT_EQ(result.rows[0].clocks + result.rows[1].clocks, result.rows[2].clocks);
  EXPECT_EQ(result.rows[0].met + result.rows[1].met, result.rows[2].met);
  EXPECT_EQ(result.rows[0].running + result.rows[1].running, result.rows[2].running);
  EXPECT_EQ(result.stopped.size(), 3U);
  EXPECT_EQ(result.table().row_count(), 3U);
  EXPECT_EQ(result.stopped_table().row_count(), 3U);
  EXPECT_EQ(result.clocks_table().row_count(), 8U);
}

TEST(LegalClocks, OfCasesWithoutAClockHaveNoShareAndSayWhy) {
  const LegalClocks result = clocks_of({{"A", "report", "2020-01-01", {"north"}}});

  EXPECT_EQ(result.rows[0].clocks, 0);
  EXPECT_NE(result.rows[0].share_beyond.share, result.rows[0].share_beyond.share);
  EXPECT_EQ(result.rows[0].share_beyond.interval_method, "none: no cases");
}

TEST(LegalClocks, RefuseUnknownDeadlinesAndBadDays) {
  const Replay replay = casepath::replay(with_offences(), log_of(every_end(), {"region"}), cut);

  EXPECT_EQ(message_of([&] { static_cast<void>(legal_clock(replay, "charge_in")); }),
            "\"charge_in\" is no deadline of pipeline \"with-offences\"; did you mean "
            "\"charge_by\"?; deadlines: charge_by");
  EXPECT_EQ(message_of([&] { static_cast<void>(legal_clock(replay, "charge_by", {.days = {0}})); }),
            "days is 0; it must be 1 to 36500");
}

class RandomClocks : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomClocks, EveryCaseIsCountedOnceForAnyNumberOfThreads) {
  const Pipeline pipeline = with_offences();
  const Replay replay = casepath::replay(
      pipeline, test::log_of_cases(test::random_cases(pipeline, 300, GetParam())), cut);

  const LegalClocks one = legal_clock(replay, "charge_by", {.threads = 1});
  const LegalClocks two = legal_clock(replay, "charge_by", {.threads = 2});

  const LegalClockRow& row = one.rows[0];
  EXPECT_EQ(row.clocks,
            row.met + row.beyond + row.ended + row.ended_beyond + row.running + row.running_beyond);
  EXPECT_EQ(
      row.clocks + row.not_started + row.undated + row.before + row.unseen_start + row.set_aside,
      300);
  EXPECT_EQ(one.cases, two.cases);
  EXPECT_EQ(one.table(), two.table());
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomClocks, ::testing::Range(0U, 8U));

}  // namespace
}  // namespace casepath
