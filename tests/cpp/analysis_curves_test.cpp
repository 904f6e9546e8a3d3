#include "casepath/analysis/curves.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/incidence.hpp"
#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::log_spec;
using test::LogRow;
using test::report_charge_verdict;
using test::with_offences;
using ::testing::HasSubstr;

const Date cut = Date::of(2020, 12, 31);

std::string day(std::int32_t days_before_cut) {
  return to_string(Date{cut.days() - days_before_cut});
}

/// A case opened so long before the cut, and what came of it after so many days; empty: pending.
void add_case(std::vector<LogRow>& rows, const std::string& name, std::int32_t opened_before_cut,
              const std::string& event = {}, std::int32_t after = 0,
              const std::vector<std::string>& others = {}) {
  rows.push_back({name, "report", day(opened_before_cut), others});
  if (!event.empty()) rows.push_back({name, event, day(opened_before_cut - after), others});
}

Replay replay_of(const std::vector<LogRow>& rows, const std::vector<std::string>& columns = {},
                 const LogSpec& spec = log_spec(), Date as_of = cut) {
  return replay(report_charge_verdict(), log_of(rows, columns, spec), as_of);
}

/// One ends on day 1, one is charged on day 2 and one on day 4, one is young, one waits.
std::vector<LogRow> five_cases() {
  std::vector<LogRow> rows;
  add_case(rows, "ended", 400, "terminate", 1);
  add_case(rows, "charged early", 400, "charge", 2);
  add_case(rows, "young", 3);
  add_case(rows, "charged late", 400, "charge", 4);
  add_case(rows, "waiting", 400);
  return rows;
}

template <class Call>
std::string refusal_of(Call&& call) {
  try {
    static_cast<void>(call());
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Curves, AreTheFractionsWorkedByHand) {
  const Curves curves = incidence(replay_of(five_cases()), "prosecution");

  ASSERT_EQ(curves.groups.size(), 1U);
  const CurveGroup& total = curves.groups[0];
  EXPECT_EQ(total.cases, 5);
  EXPECT_EQ(total.pending, 2);
  ASSERT_EQ(total.rows.size(), 3U);  // the share rises on two days, and 400 is the last
  EXPECT_EQ(total.rows[0].day, 2);
  EXPECT_NEAR(total.rows[0].share, 4.0 / 5 * (1.0 / 4), 1e-15);
  EXPECT_EQ(total.rows[1].day, 4);
  EXPECT_NEAR(total.rows[1].share, 4.0 / 5 * (1.0 / 4) + 4.0 / 5 * (3.0 / 4) * (1.0 / 2), 1e-15);
  EXPECT_NEAR(total.rows[1].share_other, 1.0 / 5, 1e-15);
  EXPECT_EQ(total.rows[1].at_risk, 1);
  EXPECT_EQ(total.rows[1].reached, 2);
  EXPECT_EQ(total.rows[1].other_end, 1);
  EXPECT_EQ(total.rows[1].pending, 1);
  EXPECT_EQ(total.rows[2].day, 400);
  EXPECT_EQ(total.rows[2].share, total.rows[1].share);
}

TEST(Curves, WithNobodyPendingArePlainSharesAlsoOfMovesOnOneDay) {
  std::vector<LogRow> rows;
  for (int i = 0; i < 30; ++i) {
    const std::string name = std::to_string(i);
    add_case(rows, name, 400, i % 3 == 0 ? "terminate" : "charge", i % 5);
    if (i % 3 != 0) rows.push_back({name, "verdict", day(400 - i % 5)});
  }
  const Curves curves =
      incidence(replay_of(rows), "conviction", {.days = std::vector<std::int64_t>{0, 1, 2, 3, 4}});

  for (const CurveRow& row : curves.groups[0].rows) {
    const double share = static_cast<double>(row.reached) / 30;
    EXPECT_NEAR(row.share, share, 1e-15) << row.day;
    EXPECT_NEAR(row.standard_error, std::sqrt(share * (1 - share) / 30), 1e-15) << row.day;
  }
}

class RandomCurves : public ::testing::TestWithParam<unsigned> {
 protected:
  [[nodiscard]] Replay of_cases(std::int32_t shift = 0, bool backwards = false) const {
    auto cases = test::random_cases(with_offences(), 200, GetParam());
    if (backwards) std::reverse(cases.begin(), cases.end());
    std::vector<LogRow> rows;
    for (const auto& own : cases) {
      for (LogRow row : own) {
        if (!row.time.empty()) {
          row.time = to_string(Date{parse_time(row.time)->instant.date.days() + shift});
        }
        row.others.push_back("family " + std::to_string(std::stoi(row.case_name.substr(5)) / 3));
        rows.push_back(std::move(row));
      }
    }
    std::vector<std::string> columns = test::random_columns();
    columns.emplace_back("family");
    LogSpec spec = log_spec();
    if (GetParam() % 2 == 0) spec.parents = {{"case", "family"}};
    return replay(with_offences(), log_of(rows, columns, spec), Date{cut.days() + shift});
  }
};

TEST_P(RandomCurves, AnswerAtEachDayWhatReachedByDoes) {
  LogSpec spec = log_spec();
  spec.parents = {{"case", "region"}};
  const auto cases = test::random_cases(with_offences(), 200, GetParam());
  std::vector<LogRow> rows;
  for (const auto& own : cases) rows.insert(rows.end(), own.begin(), own.end());
  const Replay all = replay(with_offences(), log_of(rows, test::random_columns(), spec), cut);
  const std::vector<std::int64_t> days{1, 20, 60, 150, 200};
  const Curves curves =
      incidence(all, "prosecution", {.by = {{"region", ""}}, .days = days, .level = 0.9});
  for (std::size_t i = 0; i < days.size(); ++i) {
    const ReachedBy point =
        reached_by(all, "prosecution", {.days = days[i], .by = {{"region", ""}}, .level = 0.9});

    ASSERT_EQ(point.rows.size(), curves.groups.size());
    for (std::size_t g = 0; g < point.rows.size(); ++g) {
      const CurveRow& row = curves.groups[g].rows[i];
      const ReachedByRow& expected = point.rows[g];
      EXPECT_EQ(row.share, expected.share);
      EXPECT_EQ(row.reached, expected.reached);
      EXPECT_EQ(row.other_end, expected.other_end);
      EXPECT_EQ(row.pending, expected.pending);
      EXPECT_EQ(row.interval_method, expected.interval_method);
      if (std::isnan(expected.standard_error)) {
        EXPECT_TRUE(std::isnan(row.standard_error));
      } else {
        EXPECT_NEAR(row.standard_error, expected.standard_error, 1e-14);
      }
      ASSERT_EQ(row.interval.exists(), expected.interval.exists());
      if (expected.interval.exists()) {
        EXPECT_NEAR(row.interval.lower, expected.interval.lower, 1e-12);
        EXPECT_NEAR(row.interval.upper, expected.interval.upper, 1e-12);
      }
    }
  }
}

TEST_P(RandomCurves, SharesAndWaitingAddUpToOne) {
  for (const char* target : {"investigation", "trial", "conviction", "drop_out"}) {
    const Curves curves = incidence(of_cases(), target, {.by = {{"region", ""}}});
    for (const CurveGroup& group : curves.groups) {
      for (const CurveRow& row : group.rows) {
        if (std::isnan(row.share)) continue;
        EXPECT_NEAR(row.share + row.share_other + row.waiting, 1, 1e-13);
      }
      EXPECT_EQ(group.reached + group.other_end + group.pending, group.cases);
    }
  }
}

TEST_P(RandomCurves, AreTheSameWhenAllDatesAreShiftedByAYear) {
  const auto all = [](const Replay& one) {
    const Curves curves = incidence(one, "prosecution", {.by = {{"region", ""}}});
    std::string text;
    for (const CurveGroup& group : curves.groups) {
      for (const CurveRow& row : group.rows) {
        text += std::to_string(row.day) + " " + std::to_string(row.at_risk) + " " +
                std::to_string(row.share) + " " + std::to_string(row.standard_error) + "\n";
      }
    }
    return text;
  };

  EXPECT_EQ(all(of_cases(365)), all(of_cases()));
}

TEST_P(RandomCurves, AreTheSameForAnyNumberOfThreadsAndAnyOrderOfCases) {
  const auto tables = [](const Replay& one, unsigned threads) {
    const Curves curves =
        incidence(one, "prosecution", {.by = {{"region", ""}}, .threads = threads});
    return to_csv(curves.table()) + to_csv(curves.quantiles({0.1, 0.2})) +
           to_csv(curves.restricted_mean(100)) + to_csv(curves.follow_up());
  };
  const std::string expected = tables(of_cases(), 1);

  EXPECT_EQ(tables(of_cases(), 3), expected);
  EXPECT_EQ(tables(of_cases(0, true), 2), expected);
}

TEST_P(RandomCurves, OfATallyAreThoseOfTheReplayWithGreenwoodsErrors) {
  LogSpec spec = log_spec();
  spec.unit = "case";  // the largest: intervals need no parent
  const auto cases = test::random_cases(with_offences(), 200, GetParam());
  std::vector<LogRow> rows;
  for (const auto& own : cases) rows.insert(rows.end(), own.begin(), own.end());
  const Replay all = replay(with_offences(), log_of(rows, test::random_columns(), spec), cut);
  TallySpec counted;
  counted.by = {{"region", ""}};
  counted.passages = {{"prosecution", 100}};
  const CaseId middle{std::size_t{70}};
  const Tally parts = tally_part(all, counted, CaseId{std::size_t{0}}, middle) +
                      tally_part(all, counted, middle, CaseId{all.case_count()});
  const std::vector<std::int64_t> days{10, 50, 100};

  const Curves of_replay = incidence(all, "prosecution", {.by = counted.by, .days = days});
  const Curves of_tally = incidence(tally(all, counted), "prosecution", {.days = days});
  const Curves of_parts = incidence(parts, "prosecution", {.days = days});

  EXPECT_EQ(to_csv(of_parts.table()), to_csv(of_tally.table()));
  ASSERT_EQ(of_tally.groups.size(), of_replay.groups.size());
  for (std::size_t g = 0; g < of_tally.groups.size(); ++g) {
    for (std::size_t i = 0; i < days.size(); ++i) {
      const CurveRow& row = of_tally.groups[g].rows[i];
      EXPECT_EQ(row.share, of_replay.groups[g].rows[i].share);
      EXPECT_EQ(row.at_risk, of_replay.groups[g].rows[i].at_risk);
      if (std::isnan(row.standard_error)) continue;
      EXPECT_NEAR(row.standard_error, of_replay.groups[g].rows[i].standard_error, 1e-14);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCurves, ::testing::Range(1U, 7U));

TEST(Curves, OfATallySayThatAJackknifeNeedsTheReplay) {
  TallySpec spec;
  spec.passages = {{"prosecution", 100}};
  const Tally counted = tally(replay_of(five_cases()), spec);

  EXPECT_EQ(
      refusal_of([&] { return incidence(counted, "prosecution", {}, CurveVariance::clustered); }),
      "incidence: a jackknife needs to know each case, and its cluster, which a tally does "
      "not: ask the replay, or take Greenwood's variance");
  EXPECT_EQ(
      refusal_of([&] { return incidence(counted, "trial"); }),
      "incidence: the tally counts no passages to \"trial\" (but to \"prosecution\"); make it "
      "with passages={\"trial\": days}");
  EXPECT_EQ(refusal_of([&] {
              return incidence(counted, "prosecution", {.by = {{"region", ""}}});
            }),
            "incidence: a tally has its own groups; leave by out");
  EXPECT_THAT(incidence(counted, "prosecution").groups[0].rows[0].interval_method,
              ::testing::StartsWith("cloglog, Greenwood by case, t with 4 degrees"));
}

TEST(Curves, RefuseDaysLevelsAndProbabilitiesThatMeanNothing) {
  const Replay all = replay_of(five_cases());
  const auto with_days = [&](std::vector<std::int64_t> days) {
    return refusal_of([&] { return incidence(all, "prosecution", {.days = days}); });
  };

  EXPECT_EQ(with_days({}), "days is empty; name at least one day");
  EXPECT_EQ(with_days({3, -1}), "days: -1 is not allowed; give days from 0 to 36500");
  EXPECT_EQ(with_days({36501}), "days: 36501 is not allowed; give days from 0 to 36500");
  EXPECT_EQ(refusal_of([&] { return incidence(all, "prosecution", {.level = 1}); }),
            "level is 1.000000; it must lie between 0 and 1, such as 0.95");
  EXPECT_THAT(refusal_of([&] { return incidence(all, "prosecutoin"); }),
              HasSubstr("did you mean \"prosecution\"?"));
  const Curves curves = incidence(all, "prosecution");
  EXPECT_EQ(refusal_of([&] { return curves.restricted_mean(0); }),
            "days is 0; it must be at least 1");
  EXPECT_EQ(refusal_of([&] { return curves.quantiles({-0.5}); }),
            "probability is -0.500000; it must lie between 0 and 1");
}

TEST(Curves, TakeTwoHundredDaysFromFirstToLastWhereThereAreMore) {
  std::vector<LogRow> rows;
  for (int i = 0; i < 450; ++i) add_case(rows, std::to_string(i), 600, "charge", 1 + i);
  add_case(rows, "waiting", 600);

  const CurveGroup total = incidence(replay_of(rows), "prosecution").groups[0];

  ASSERT_EQ(total.rows.size(), 200U);
  EXPECT_EQ(total.rows.front().day, 1);
  EXPECT_EQ(total.rows.back().day, 600);
}

TEST(Curves, KnowNothingBeyondTheLastDayOnWhichAnybodyIsWatched) {
  const Curves curves = incidence(replay_of(five_cases()), "prosecution",
                                  {.days = std::vector<std::int64_t>{400, 401}});

  EXPECT_FALSE(std::isnan(curves.groups[0].rows[0].share));
  EXPECT_TRUE(std::isnan(curves.groups[0].rows[1].share));
  EXPECT_EQ(curves.groups[0].rows[1].interval_method, "none: nobody was watched after day 400");
  EXPECT_EQ(curves.table().column("share").cells[1], Cell{});
  EXPECT_EQ(curves.restricted_mean(401).column("remark").cells[0],
            Cell{std::string("none: nobody was watched after day 400")});
}

TEST(Curves, OfNoCasesOneCaseOrAllPendingAreDefined) {
  const Curves none =
      incidence(replay_of({}), "prosecution", {.days = std::vector<std::int64_t>{9}});
  EXPECT_EQ(none.groups[0].rows[0].interval_method, "none: no cases");
  EXPECT_EQ(none.restricted_mean(9).column("remark").cells[0], Cell{std::string("none: no cases")});
  EXPECT_EQ(none.follow_up().column("remark").cells[0], Cell{std::string("no cases")});
  EXPECT_TRUE(incidence(replay_of({}), "prosecution").groups[0].rows.empty());

  std::vector<LogRow> rows;
  add_case(rows, "A", 50);
  const Curves one = incidence(replay_of(rows), "prosecution");
  ASSERT_EQ(one.groups[0].rows.size(), 1U);
  EXPECT_EQ(one.groups[0].rows[0].share, 0);
  EXPECT_EQ(one.groups[0].rows[0].interval_method, "Clopper-Pearson on those followed to day 50");
  EXPECT_EQ(one.groups[0].rows[0].interval, clopper_pearson(0, 1));
  EXPECT_EQ(one.restricted_mean(50).column("mean").cells[0], Cell{50.0});
  EXPECT_EQ(one.restricted_mean(50).column("lower").cells[0], Cell{});
  EXPECT_EQ(one.restricted_mean(50).column("remark").cells[0],
            Cell{std::string("none: one case tells nothing of how others vary")});
  EXPECT_EQ(one.quantiles({0.5}).column("remark").cells[0],
            Cell{std::string("the share does not get so far while cases are followed")});

  add_case(rows, "B", 50, "charge", 50);
  rows.erase(rows.begin());
  const Curves all = incidence(replay_of(rows), "prosecution");
  EXPECT_EQ(all.groups[0].rows[0].share, 1);
  EXPECT_EQ(all.quantiles({0.5}).column("remark").cells[0],
            Cell{std::string("no limits: the curve has none between 0 and 1")});
}

TEST(Curves, WhoseCasesAllBelongToOneParentHaveNoInterval) {
  std::vector<LogRow> rows;
  add_case(rows, "A", 400, "charge", 10, {"p"});
  add_case(rows, "B", 400, "terminate", 10, {"p"});
  LogSpec spec = log_spec();
  spec.parents = {{"family", "of"}};
  const Replay all = replay_of(rows, {"of"}, spec);

  const CurveRow row = incidence(all, "prosecution").groups[0].rows[0];

  EXPECT_NEAR(row.share, 0.5, 1e-15);
  EXPECT_FALSE(row.interval.exists());
  EXPECT_EQ(row.interval_method, "none: all belong to one family");
  EXPECT_EQ(reached_by(all, "prosecution", {.days = 30}).rows[0].interval_method,
            "none: all belong to one family");
}

TEST(Curves, DoubtRecordsInWhichNothingIsPendingAlthoughTheCutIsRecent) {
  std::vector<LogRow> rows;
  for (int i = 0; i < 20; ++i) add_case(rows, std::to_string(i), 300, "terminate", 100);
  for (int i = 0; i < 5; ++i) add_case(rows, "young " + std::to_string(i), 40, "terminate", 30);

  const Curves closed = incidence(replay_of(rows), "drop_out");

  ASSERT_EQ(closed.about.remarks.size(), 1U);
  EXPECT_EQ(
      closed.about.remarks[0],
      "Nothing is pending, although 5 cases were opened less than 100 days before the cut, the "
      "median time to a first decision: these records may hold closed cases only, and then "
      "shares and times say too much of quick cases.");

  add_case(rows, "pending", 10);
  EXPECT_TRUE(incidence(replay_of(rows), "drop_out").about.remarks.empty());
}

TEST(Curves, SayHowLongCasesWait) {
  std::vector<LogRow> rows;
  for (int i = 0; i < 4; ++i) add_case(rows, std::to_string(i), 400, "charge", 10 * (i + 1));

  const Curves curves = incidence(replay_of(rows), "prosecution");

  const Table quantiles = curves.quantiles({0.25, 0.6, 1});
  EXPECT_EQ(quantiles.column("day").cells[0], Cell{15.0});
  EXPECT_EQ(quantiles.column("day").cells[1], Cell{30.0});
  EXPECT_EQ(quantiles.column("day").cells[2], Cell{40.0});
  const Table mean = curves.restricted_mean(40);
  EXPECT_EQ(mean.column("time").cells[1], Cell{std::string("reached")});
  EXPECT_EQ(mean.column("mean").cells[0], Cell{25.0});
  EXPECT_EQ(mean.column("mean").cells[1], Cell{15.0});
  EXPECT_EQ(mean.column("mean").cells[2], Cell{0.0});
  EXPECT_EQ(curves.follow_up().column("remark").cells[0], Cell{std::string("nothing is pending")});
}

}  // namespace
}  // namespace casepath
