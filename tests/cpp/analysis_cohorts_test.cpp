#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/cohorts.hpp"
#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::log_spec;
using test::LogRow;
using test::message_of;
using test::report_charge_verdict;
using test::with_offences;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Date cut = Date::of(2020, 12, 31);

/// Cases of which every number below is worked by hand, at a horizon of 60 days.
std::vector<LogRow> fourteen() {
  return {
      // The first quarter: all followed.
      {"A", "report", "2020-01-10"},
      {"A", "charge", "2020-02-01"},  // reached after 22 days
      {"B", "report", "2020-02-15"},
      {"B", "terminate", "2020-03-01"},  // ended after 15
      {"C", "report", "2020-03-20"},
      {"C", "charge", "2020-07-01"},  // reached after 103: too late
      {"D", "report", "2020-03-31"},  // pending
      {"J", "report", "2020-01-05"},
      {"J", "verdict", "2020-01-06"},  // set aside
      {"L", "report", "2020-02-02"},
      {"L", "charge", ""},  // undated
      // The third: one case.
      {"E", "report", "2020-08-01"},
      {"E", "charge", "2020-08-05"},
      // The fourth: followed in part.
      {"F", "report", "2020-10-15"},
      {"F", "charge", "2020-10-20"},  // reached after 5, followed for 77
      {"I", "report", "2020-10-20"},  // pending, followed for 72
      {"G", "report", "2020-11-20"},  // pending, followed for 41
      {"H", "report", "2020-12-01"},
      {"H", "charge", "2020-12-11"},  // reached after 10, but followed for 30 alone
      // In none.
      {"M", "verdict", "2020-05-05"},
      {"N", "report", "2019-12-20"},
      {"N", "charge", "2020-01-20"},
  };
}

Replay replay_of(const std::vector<LogRow>& rows, Date complete_from = Date::of(2020, 1, 1)) {
  ReplayOptions options;
  options.complete_from = complete_from;
  return replay(report_charge_verdict(), log_of(rows), cut, options);
}

const CohortOptions quarters{.days = 60, .period = CalendarPeriod::quarter};

/// One number of every period of the total.
template <class Value>
std::vector<std::int64_t> each(const Cohorts& cohorts, Value value) {
  std::vector<std::int64_t> values;
  for (const CohortRow& row : cohorts.rows) {
    if (row.group.is_total) values.push_back(value(row));
  }
  return values;
}
std::vector<std::int64_t> each(const Cohorts& cohorts, std::int64_t CohortRow::*place) {
  return each(cohorts, [place](const CohortRow& row) { return row.*place; });
}
std::vector<std::int64_t> each(const Cohorts& cohorts, std::int64_t ReachedByRow::*place) {
  return each(cohorts, [place](const CohortRow& row) { return row.estimate.*place; });
}

TEST(Cohorts, AreThoseWorkedByHandPerQuarterOfOpening) {
  const Cohorts result = cohorts(replay_of(fourteen()), "prosecution", quarters);

  ASSERT_EQ(result.rows.size(), 4U);
  EXPECT_EQ(result.rows[0].period, "2020-Q1");
  EXPECT_EQ(result.rows[3].period, "2020-Q4");
  EXPECT_THAT(each(result, &CohortRow::opened), ElementsAre(6, 0, 1, 4));
  EXPECT_THAT(each(result, &CohortRow::set_aside), ElementsAre(1, 0, 0, 0));
  EXPECT_THAT(each(result, &CohortRow::undated), ElementsAre(1, 0, 0, 0));
  EXPECT_THAT(each(result, &ReachedByRow::cases), ElementsAre(4, 0, 1, 4));
  EXPECT_THAT(each(result, &ReachedByRow::followed), ElementsAre(4, 0, 1, 2));
  EXPECT_THAT(each(result, &ReachedByRow::reached_of_followed), ElementsAre(1, 0, 1, 1));
  EXPECT_THAT(each(result, &CohortRow::other_end), ElementsAre(1, 0, 0, 0));
  EXPECT_THAT(each(result, &CohortRow::pending), ElementsAre(2, 0, 0, 1));
  EXPECT_EQ(result.already_running, 1);
  EXPECT_EQ(result.no_opening, 1);
  EXPECT_EQ(result.about.cases, 13);
  EXPECT_EQ(result.about.set_aside, 2);
}

TEST(Cohorts, GiveThePlainShareOfThoseFollowedBesideTheAalenJohansenEstimateOfAll) {
  const Cohorts result = cohorts(replay_of(fourteen()), "prosecution", quarters);

  EXPECT_EQ(result.rows[0].follow_up, FollowUp::all);
  EXPECT_EQ(result.rows[0].share(), 0.25);
  EXPECT_EQ(result.rows[0].estimate.plain, wilson(1, 4));
  EXPECT_NEAR(result.rows[0].estimate.share, 3.0 / 4 * (1.0 / 3), 1e-15);

  EXPECT_EQ(result.rows[1].follow_up, FollowUp::no_cases);
  EXPECT_TRUE(std::isnan(result.rows[1].share()));

  EXPECT_EQ(result.rows[3].follow_up, FollowUp::part);
  EXPECT_EQ(result.rows[3].share(), 0.5);
  EXPECT_EQ(result.rows[3].estimate.plain, wilson(1, 2));
  // After 5 days one of four, after 10 one of the three still waiting.
  EXPECT_NEAR(result.rows[3].estimate.share, 1.0 / 4 + 3.0 / 4 * (1.0 / 3), 1e-15);
}

TEST(Cohorts, NotYetFollowedSoLongShowTheirCountsAndNoShare) {
  const Cohorts result =
      cohorts(replay_of(fourteen()), "prosecution", {.days = 60, .period = CalendarPeriod::month});

  ASSERT_EQ(result.rows.size(), 12U);
  const CohortRow& december = result.rows[11];
  EXPECT_EQ(december.follow_up, FollowUp::not_yet);
  EXPECT_EQ(december.opened, 1);
  EXPECT_EQ(december.estimate.cases, 1);
  EXPECT_EQ(december.estimate.followed, 0);
  EXPECT_TRUE(std::isnan(december.share()));
  EXPECT_TRUE(std::isnan(december.estimate.share));  // though H has reached it
  EXPECT_EQ(december.estimate.interval_method, "none: nobody has been followed for 60 days yet");
  const Table table = result.table();
  EXPECT_EQ(table.column("follow_up").cells[11], Cell{std::string("not yet")});
  EXPECT_EQ(table.column("share").cells[11], Cell{});
  EXPECT_EQ(table.column("estimate").cells[11], Cell{});
  EXPECT_EQ(table.column("not_followed").cells[11], Cell{std::int64_t{1}});
}

TEST(Cohorts, OfATallyAreThoseOfTheReplay) {
  const Replay replayed = replay_of(fourteen());
  TallySpec spec;
  spec.passages = {{"conviction", 30}, {"prosecution", 60}};
  spec.calendar = true;
  const Tally counted = tally(replayed, spec);

  const Cohorts of_tally = cohorts(counted, "prosecution", quarters);

  EXPECT_EQ(of_tally.table(), cohorts(replayed, "prosecution", quarters).table());
  // The horizon of the tally's passages where none is asked for; any other may be.
  EXPECT_EQ(cohorts(counted, "prosecution").days, 60);
  EXPECT_EQ(cohorts(counted, "conviction", {.days = 200}).table(),
            cohorts(replayed, "conviction", {.days = 200}).table());
}

TEST(Cohorts, OfAUnitBelowTheCaseHaveNoIntervalFromATallyAndAClusteredOneFromAReplay) {
  std::vector<LogRow> rows;
  for (int i = 0; i < 12; ++i) {
    const std::string name = "charge " + std::to_string(i);
    const std::vector<std::string> others{"minor", "d" + std::to_string(i / 2)};
    rows.push_back({name, "report", "2020-02-01", others});
    if (i / 2 % 3 != 0) rows.push_back({name, "open", "2020-02-10", others});
  }
  LogSpec spec = log_spec();
  spec.parents = {{"defendant", "who"}};
  const Replay named = replay(with_offences(), log_of(rows, {"offence", "who"}, spec), cut);
  TallySpec counted;
  counted.passages = {{"investigation", 100}};
  counted.calendar = true;

  const Cohorts clustered = cohorts(named, "investigation", {.days = 100});
  const Cohorts plain = cohorts(tally(named, counted), "investigation");

  EXPECT_EQ(clustered.cluster, "defendant");
  EXPECT_NEAR(clustered.rows[0].estimate.design_effect, 2 * 11.0 / 10, 1e-12);
  EXPECT_TRUE(clustered.rows[0].estimate.plain.exists());
  EXPECT_THAT(clustered.about.remarks,
              Contains("Intervals: 95 %; clustered by defendant. Cohorts stand in the order of the "
                       "calendar."));
  EXPECT_EQ(plain.rows[0].share(), clustered.rows[0].share());
  EXPECT_FALSE(plain.rows[0].estimate.plain.exists());
  EXPECT_FALSE(plain.rows[0].estimate.interval.exists());
  EXPECT_EQ(plain.rows[0].estimate.interval_method,
            "none: several of unit charge may belong to one case, and a tally does not know which; "
            "ask the replay");
}

TEST(Cohorts, LeaveOutAndCountCasesThatOpenedInTheTarget) {
  const EventLog log = log_of({{"A", "report", "2020-01-05", {"minor"}},
                               {"B", "add_charge", "2020-01-06", {"minor"}},
                               {"C", "seen_in_investigation", "2020-01-07", {"minor"}}},
                              {"offence"});

  const Cohorts result = cohorts(replay(with_offences(), log, cut), "trial", {.days = 30});

  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0].opened, 2);
  EXPECT_EQ(result.rows[0].opened_there, 1);
  EXPECT_EQ(result.rows[0].estimate.cases, 1);
  EXPECT_EQ(result.already_running, 1);
}

TEST(Cohorts, BeginWhereTheyAreAskedTo) {
  const Cohorts result =
      cohorts(replay_of(fourteen()), "prosecution",
              {.days = 60, .period = CalendarPeriod::quarter, .since = Date::of(2020, 2, 15)});

  EXPECT_THAT(each(result, &CohortRow::opened), ElementsAre(3, 0, 1, 4));
  EXPECT_TRUE(result.rows[0].part);
  EXPECT_EQ(result.earlier, 3);
  EXPECT_THAT(result.table().notes(),
              Contains("In no cohort: 3 that were opened before the first day asked for."));
}

TEST(Cohorts, RefuseWhatCannotBeAnsweredWithWholeMessages) {
  const Replay replayed = replay_of(fourteen());
  TallySpec spec;
  spec.calendar = true;
  const Tally without = tally(replayed, spec);
  spec.passages = {{"conviction", 30}};
  const Tally other = tally(replayed, spec);
  spec.calendar = false;
  const Tally plain = tally(replayed, spec);

  EXPECT_EQ(message_of([&] { (void)cohorts(replayed, "conviction", {.days = 0}); }),
            "days is 0; it must be at least 1 and at most 36500");
  EXPECT_EQ(message_of([&] { (void)cohorts(replayed, "conviction", {.days = 36501}); }),
            "days is 36501; it must be at least 1 and at most 36500");
  EXPECT_THAT(message_of([&] { (void)cohorts(replayed, "prosecutoin"); }),
              HasSubstr("did you mean \"prosecution\"?"));
  EXPECT_THAT(message_of([&] { (void)cohorts(replayed, "conviction", {.level = 2}); }),
              HasSubstr("level"));
  EXPECT_EQ(message_of([&] { (void)cohorts(plain, "conviction"); }),
            "cohorts need a tally that counts by day: make it with calendar=True");
  EXPECT_EQ(
      message_of([&] { (void)cohorts(without, "conviction"); }),
      "cohorts: the tally counts no passages to \"conviction\" (but to nothing); make it with "
      "passages={\"conviction\": days}");
  EXPECT_EQ(
      message_of([&] { (void)cohorts(other, "prosecution"); }),
      "cohorts: the tally counts no passages to \"prosecution\" (but to \"conviction\"); make "
      "it with passages={\"prosecution\": days}");
}

TEST(Cohorts, OfNoCasesAreEmpty) {
  const Cohorts result = cohorts(replay_of({}, Date{}), "prosecution", {.days = 30});

  EXPECT_TRUE(result.rows.empty());
  EXPECT_EQ(result.table().row_count(), 0U);
}

// --- laws ----------------------------------------------------------------------------------------

class CohortLaws : public ::testing::TestWithParam<unsigned> {
 protected:
  [[nodiscard]] static TallySpec spec() {
    TallySpec spec;
    spec.by = {{"region", ""}};
    spec.passages = {{"trial", 90}, {"drop_out", 45}};
    spec.calendar = true;
    return spec;
  }
  [[nodiscard]] static Replay replay_of_cases(const std::vector<std::vector<LogRow>>& cases) {
    ReplayOptions options;
    options.complete_from = Date::of(2019, 9, 10);
    return replay(with_offences(), test::log_of_cases(cases), cut, options);
  }
  [[nodiscard]] std::vector<std::vector<LogRow>> cases() const {
    return test::random_cases(with_offences(), 150, GetParam());
  }
};

TEST_P(CohortLaws, EveryCaseIsInOneCohortOrCountedAsInNone) {
  const Cohorts result = cohorts(replay_of_cases(cases()), "drop_out",
                                 {.days = 45, .period = CalendarPeriod::month}, {{"region", ""}});

  std::int64_t in_cohorts = 0;
  std::int64_t in_groups = 0;
  for (const CohortRow& row : result.rows) {
    const ReachedByRow& one = row.estimate;
    ASSERT_EQ(row.opened, one.cases + row.opened_there + row.set_aside + row.undated);
    ASSERT_EQ(one.followed, one.reached_of_followed + row.other_end + row.pending);
    ASSERT_EQ(one.left_out, 0);
    (row.group.is_total ? in_cohorts : in_groups) += row.opened;
  }
  EXPECT_EQ(in_groups, in_cohorts);
  EXPECT_EQ(in_cohorts + result.already_running + result.earlier + result.no_opening,
            result.about.cases);
}

TEST_P(CohortLaws, MergedTalliesGiveTheSameTableInWhateverOrderTheCasesStand) {
  std::vector<std::vector<LogRow>> rows = cases();
  const Tally whole = tally(replay_of_cases(rows), spec());
  std::shuffle(rows.begin(), rows.end(), std::mt19937(GetParam()));
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 3);

  const Tally merged = tally(replay_of_cases({middle, rows.end()}), spec()) +
                       tally(replay_of_cases({rows.begin(), middle}), spec());

  EXPECT_EQ(merged, whole);
  for (const char* target : {"trial", "drop_out"}) {
    EXPECT_EQ(cohorts(merged, target).table(), cohorts(whole, target).table());
  }
}

TEST_P(CohortLaws, AllCohortsTogetherCountWhatReachedByCounts) {
  const Replay replayed =
      replay(with_offences(), test::log_of_cases(cases()), Date::of(2021, 12, 31));

  const Cohorts result = cohorts(replayed, "drop_out", {.days = 420});
  const ReachedByRow whole = reached_by(replayed, "drop_out", {.days = 420}).rows.back();

  std::int64_t followed = 0;
  std::int64_t reached = 0;
  for (const CohortRow& row : result.rows) {
    followed += row.estimate.followed;
    reached += row.estimate.reached_of_followed;
  }
  EXPECT_EQ(followed, whole.followed);
  EXPECT_EQ(reached, whole.reached_of_followed);
}

INSTANTIATE_TEST_SUITE_P(Random, CohortLaws, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace casepath
