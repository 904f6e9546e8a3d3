#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "casepath/analysis/flows.hpp"
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
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Date cut = Date::of(2020, 4, 20);
const Date complete_from = Date::of(2020, 1, 11);

/// Thirteen cases of which every number below is worked by hand.
std::vector<LogRow> thirteen() {
  return {
      {"A", "report", "2019-12-01"},
      {"A", "terminate", "2020-02-05"},  // after 66 days
      {"B", "report", "2020-01-15"},
      {"B", "open", "2020-01-20"},
      {"B", "charge", "2020-02-10"},
      {"B", "court", "2020-03-01"},
      {"B", "verdict", "2020-03-10"},  // after 55
      {"C", "report", "2020-01-20"},
      {"C", "terminate", "2020-01-30"},  // after 10
      {"C", "reopen", "2020-03-05"},     // active
      {"D", "report", "2020-02-01"},
      {"D", "open", "2020-02-03"},
      {"D", "suspend", "2020-02-20"},  // paused
      {"E", "report", "2020-02-29"},
      {"E", "withdraw", "2020-02-29"},  // after 0
      {"F", "seen_in_investigation", "2020-03-12"},
      {"F", "terminate", "2020-04-02"},
      {"G", "report", "2020-03-31"},  // active
      {"H", "report", "2020-03-03"},
      {"H", "verdict", "2020-03-04"},  // set aside
      {"I", "report", "2020-02-11"},
      {"I", "withdraw", ""},  // undated
      {"J", "report", "2019-06-01"},
      {"J", "terminate", "2019-07-01"},
      {"K", "report", "2020-01-02"},
      {"K", "withdraw", "2020-01-05"},
      {"L", "report", "2019-10-01"},  // silent
      {"M", "report", "2020-01-25"},
      {"M", "terminate", "2020-02-01"},  // after 7
      {"M", "reopen", "2020-02-10"},
      {"M", "withdraw", "2020-02-25"},
  };
}

TallySpec by_day(std::vector<GroupColumn> by = {}) {
  TallySpec spec;
  spec.by = std::move(by);
  spec.calendar = true;
  return spec;
}

Tally tally_of(const std::vector<LogRow>& rows, Date from = complete_from) {
  ReplayOptions options;
  options.complete_from = from;
  return tally(replay(with_offences(), log_of(rows), cut, options), by_day());
}

/// One number of every period of the total.
template <class Value>
std::vector<std::int64_t> each(const Flows& flows, Value value) {
  std::vector<std::int64_t> values;
  for (const FlowRow& row : flows.rows) {
    if (row.group.is_total) values.push_back(value(row));
  }
  return values;
}
std::vector<std::int64_t> each(const Flows& flows, std::int64_t FlowRow::*place) {
  return each(flows, [place](const FlowRow& row) { return row.*place; });
}

std::vector<double> quartiles_of(const DayQuartiles& days) {
  return {days.lower, days.median, days.upper};
}

TEST(Flows, AreThoseWorkedByHandPerMonth) {
  const Flows result = flows(tally_of(thirteen()));

  ASSERT_EQ(result.rows.size(), 4U);
  EXPECT_EQ(result.rows[0].period, "2020-01");
  EXPECT_EQ(result.rows[3].period, "2020-04");
  EXPECT_THAT(each(result, &FlowRow::pending_begin), ElementsAre(3, 5, 4, 5));
  EXPECT_THAT(each(result, &FlowRow::opened), ElementsAre(3, 2, 1, 0));
  EXPECT_THAT(each(result, &FlowRow::reopened), ElementsAre(0, 1, 1, 0));
  EXPECT_THAT(each(result, &FlowRow::closed), ElementsAre(1, 4, 1, 1));
  EXPECT_THAT(each(result, &FlowRow::closed_again), ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(each(result, &FlowRow::pending_end), ElementsAre(5, 4, 5, 4));
  EXPECT_THAT(each(result, &FlowRow::set_aside), ElementsAre(0, 0, 1, 0));
  EXPECT_THAT(each(result, &FlowRow::undated), ElementsAre(0, 1, 0, 0));
}

TEST(Flows, SplitFirstDecisionsByOutcomeClass) {
  const Flows result = flows(tally_of(thirteen()));

  const auto place = [&](const std::string& name) {
    return std::find(result.classes.begin(), result.classes.end(), name) - result.classes.begin();
  };
  const auto decided = [&](const std::string& name) {
    return each(result, [at = static_cast<std::size_t>(place(name))](const FlowRow& row) {
      return row.decided[at];
    });
  };
  EXPECT_THAT(decided("drop_out"), ElementsAre(1, 3, 0, 1));
  EXPECT_THAT(decided("conviction"), ElementsAre(0, 0, 1, 0));
  EXPECT_THAT(decided("acquittal"), Each(0));
}

TEST(Flows, SayWhichDaysAreCoveredAndMarkAPeriodCoveredInPart) {
  const Flows result = flows(tally_of(thirteen()));

  EXPECT_EQ(to_string(result.rows[0].first_day), "2020-01-11");
  EXPECT_EQ(to_string(result.rows[0].last_day), "2020-01-31");
  EXPECT_EQ(to_string(result.rows[3].last_day), "2020-04-20");
  EXPECT_THAT(each(result, [](const FlowRow& row) { return row.part ? 1 : 0; }),
              ElementsAre(1, 0, 0, 1));
  EXPECT_THAT(each(result, [](const FlowRow& row) { return row.days(); }),
              ElementsAre(21, 29, 31, 20));
}

TEST(Flows, GiveClearanceAndDispositionTimeWithTheirPartsAndNoneOverZero) {
  const Flows result = flows(tally_of(thirteen()));

  EXPECT_EQ(result.rows[0].clearance_rate(), 1.0 / 3);
  EXPECT_EQ(result.rows[1].clearance_rate(), 4.0 / 3);
  EXPECT_EQ(result.rows[2].clearance_rate(), 1.0 / 2);
  EXPECT_EQ(result.rows[3].clearance_rate(), std::nullopt);
  EXPECT_EQ(result.rows[0].disposition_days(), 5.0 * 21);
  EXPECT_EQ(result.rows[1].disposition_days(), 29.0);
  EXPECT_EQ(result.rows[2].disposition_days(), 5.0 * 31);
  EXPECT_EQ(result.rows[3].disposition_days(), 4.0 * 20);
}

TEST(Flows, ShowTheAgeOfThePendingAtEachEndAndOfTheDecidedApart) {
  const Flows result = flows(tally_of(thirteen()));

  EXPECT_THAT(quartiles_of(result.rows[0].age), ElementsAre(13.5, 38.5, 76.25));
  EXPECT_THAT(quartiles_of(result.rows[1].age), ElementsAre(36.5, 45, 98));
  EXPECT_THAT(quartiles_of(result.rows[2].age), ElementsAre(44.25, 65, 98.75));
  EXPECT_THAT(quartiles_of(result.rows[3].age), ElementsAre(64.25, 85, 118.75));
  EXPECT_THAT(each(result, [](const FlowRow& row) { return row.age.cases; }),
              ElementsAre(4, 3, 4, 4));
  EXPECT_THAT(each(result, &FlowRow::age_unknown), ElementsAre(1, 1, 1, 0));
  EXPECT_THAT(each(result, [](const FlowRow& row) { return row.older[0]; }),
              ElementsAre(0, 0, 1, 1));  // 182 and 202 days
  EXPECT_THAT(each(result, [](const FlowRow& row) { return row.older[1]; }), Each(0));

  EXPECT_THAT(quartiles_of(result.rows[0].decision_days), ElementsAre(10, 10, 10));
  EXPECT_THAT(quartiles_of(result.rows[1].decision_days), ElementsAre(3.5, 7, 36.5));
  EXPECT_EQ(result.rows[2].decision_days.median, 55);
  EXPECT_EQ(result.rows[3].decision_days.cases, 0);  // when it was opened, nobody knows
  EXPECT_TRUE(std::isnan(result.rows[3].decision_days.median));
}

TEST(Flows, EndWithThePendingOfTheReplay) {
  const Flows result = flows(tally_of(thirteen()));

  ASSERT_EQ(result.pending.size(), 1U);
  EXPECT_EQ(result.pending[0].active, 2);
  EXPECT_EQ(result.pending[0].paused, 1);
  EXPECT_EQ(result.pending[0].silent, 1);
  EXPECT_EQ(result.about.cases, 13);
  EXPECT_EQ(result.about.concluded, 8);
  EXPECT_EQ(result.about.set_aside, 1);
}

TEST(Flows, PerQuarterAndYearAreTheSumsOfTheMonths) {
  const Tally counted = tally_of(thirteen());

  const Flows quarters = flows(counted, {.period = CalendarPeriod::quarter});
  const Flows years = flows(counted, {.period = CalendarPeriod::year});

  ASSERT_EQ(quarters.rows.size(), 2U);
  EXPECT_EQ(quarters.rows[0].period, "2020-Q1");
  EXPECT_THAT(each(quarters, &FlowRow::opened), ElementsAre(6, 0));
  EXPECT_THAT(each(quarters, &FlowRow::reopened), ElementsAre(2, 0));
  EXPECT_THAT(each(quarters, &FlowRow::closed), ElementsAre(6, 1));
  EXPECT_THAT(each(quarters, &FlowRow::pending_end), ElementsAre(5, 4));
  EXPECT_EQ(quarters.rows[0].days(), 81);
  ASSERT_EQ(years.rows.size(), 1U);
  EXPECT_EQ(years.rows[0].period, "2020");
  EXPECT_EQ(years.rows[0].pending_begin, 3);
  EXPECT_EQ(years.rows[0].closed, 7);
  EXPECT_TRUE(years.rows[0].part);
}

TEST(Flows, BeginWhereTheyAreAskedTo) {
  const Flows all = flows(tally_of(thirteen()));

  const Flows later = flows(tally_of(thirteen()), {.since = Date::of(2020, 2, 1)});

  ASSERT_EQ(later.rows.size(), 3U);
  EXPECT_EQ(later.rows[0].pending_begin, 5);
  EXPECT_FALSE(later.rows[0].part);
  EXPECT_EQ(later.rows[2].pending_end, all.rows[3].pending_end);
  EXPECT_EQ(later.rows[1].age.median, all.rows[2].age.median);
}

TEST(Flows, WithoutCompleteFromBeginWithTheFirstRecordAndSaySo) {
  const Flows result = flows(tally_of(thirteen(), Date{}));

  EXPECT_EQ(result.rows[0].period, "2019-06");
  EXPECT_FALSE(result.rows[0].part);
  EXPECT_EQ(result.rows[0].pending_begin, 1);  // F, which began before the records
  EXPECT_THAT(result.about.remarks,
              Contains("Since when the records are complete is not given (complete_from): what was "
                       "pending before the first record is not in the stock."));
  EXPECT_EQ(result.rows.back().pending_end, 4);
}

TEST(Flows, CountACaseThatOpensInAnOutcomeAsOpenedAndClosedOnOneDay) {
  const Pipeline pipeline = Pipeline::from_json(R"json({
    "format": "casepath/1", "id": "p", "version": "1", "title": "t", "unit": "case",
    "sources": ["made up for tests"], "stages": ["report"],
    "states": {"reported": {"stage": "report"}, "settled": {"outcome": "settled"},
               "convicted": {"outcome": "conviction"}},
    "events": {"report": {"transitions": [{"from": null, "to": "reported"}]},
               "settle": {"transitions": [{"from": [null, "reported"], "to": "settled"}]},
               "convict": {"reopens": true, "transitions": [{"from": ["reported", "settled"], "to": "convicted"}]}}
  })json");
  const EventLog log = log_of({{"A", "settle", "2020-03-01"},
                               {"A", "convict", "2020-04-01"},
                               {"B", "report", "2020-03-15"}});

  const Flows result = flows(tally(replay(pipeline, log, cut), by_day()));

  EXPECT_THAT(each(result, &FlowRow::opened), ElementsAre(2, 0));
  EXPECT_THAT(each(result, &FlowRow::closed), ElementsAre(1, 1));
  // From one outcome straight into another: reopened and closed again.
  EXPECT_THAT(each(result, &FlowRow::reopened), ElementsAre(0, 1));
  EXPECT_THAT(each(result, &FlowRow::closed_again), ElementsAre(0, 1));
  EXPECT_THAT(each(result, &FlowRow::pending_end), ElementsAre(1, 1));
}

TEST(Flows, OfNoCasesAreEmptyOrZero) {
  EXPECT_TRUE(flows(tally_of({}, Date{})).rows.empty());
  EXPECT_EQ(flows(tally_of({}, Date{})).table().row_count(), 0U);

  const Flows zero = flows(tally_of({}));
  ASSERT_EQ(zero.rows.size(), 4U);
  EXPECT_EQ(zero.rows[2].pending_end, 0);
  EXPECT_TRUE(std::isnan(zero.rows[2].age.median));
}

TEST(Flows, OfCasesThatAreAllSetAsideOrNeverOpenedStandBeside) {
  const Flows result = flows(tally_of({{"A", "report", "2020-03-03"},
                                       {"A", "verdict", "2020-03-04"},
                                       {"B", "verdict", "2020-02-01"}},
                                      Date{}));

  ASSERT_EQ(result.rows.size(), 2U);
  EXPECT_THAT(each(result, &FlowRow::set_aside), ElementsAre(1, 0));
  EXPECT_THAT(each(result, &FlowRow::opened), Each(0));
  EXPECT_THAT(result.about.remarks, Contains("Set aside: 2; not in the counts."));
}

TEST(Flows, RefuseWhatCannotBeAnsweredWithWholeMessages) {
  const Tally counted = tally_of(thirteen());
  const Tally ancient = tally_of({{"A", "report", "0001-01-05"}}, Date{});
  const Tally plain = tally(replay(with_offences(), log_of(thirteen()), cut));

  EXPECT_EQ(message_of([&] { (void)flows(plain); }),
            "flows need a tally that counts by day: make it with calendar=True");
  EXPECT_EQ(message_of([&] { (void)flows(counted, {.since = Date::of(2020, 1, 1)}); }),
            "since (2020-01-01) must not be before the day from which the records are complete, "
            "2020-01-11");
  EXPECT_EQ(message_of([&] { (void)flows(counted, {.since = Date::of(2020, 5, 1)}); }),
            "since (2020-05-01) must not be after the data cut, 2020-04-20");
  EXPECT_EQ(message_of([&] { (void)flows(ancient); }),
            "flows by month from 0001-01-01 to 2020-04-20 are 24232 periods, more than 1200; say "
            "with since= from which day on, or take longer periods");
  EXPECT_EQ(flows(ancient, {.since = Date::of(2020, 4, 1)}).rows[0].age.median,
            days_between(Date::of(1, 1, 5), cut));
}

TEST(Flows, AsATableShowPartsBesideEveryRatioAndThePendingKindsAtTheCutAlone) {
  const Table table = flows(tally_of(thirteen())).table();

  EXPECT_EQ(table.title(), "Flows by month");
  EXPECT_EQ(table.column("clearance_rate").cells[0], Cell{1.0 / 3});
  EXPECT_EQ(table.column("incoming").cells[0], Cell{std::int64_t{3}});
  EXPECT_EQ(table.column("clearance_rate").cells[3], Cell{});
  EXPECT_EQ(table.column("active").cells[2], Cell{});
  EXPECT_EQ(table.column("active").cells[3], Cell{std::int64_t{2}});
  EXPECT_EQ(table.column("decided_drop_out").cells[1], Cell{std::int64_t{3}});
  EXPECT_THAT(table.notes(), Contains(HasSubstr("CEPEJ(2008)11")));
  EXPECT_THAT(table.notes(), Contains("An opening, closing or reopening has no date: 1; not in the "
                                      "counts."));
  EXPECT_EQ(table.notes().back(), "Internal: small cells may identify people.");

  const Table percent = flows(tally_of(thirteen()), {.percent = true}).table();
  EXPECT_EQ(percent.column("clearance_percent").cells[2], Cell{50.0});
  EXPECT_EQ(percent.column("clearance_percent").unit, "%");
}

// --- laws ----------------------------------------------------------------------------------------

class FlowLaws : public ::testing::TestWithParam<unsigned> {
 protected:
  [[nodiscard]] static Tally tally_of_cases(const std::vector<std::vector<LogRow>>& cases,
                                            Date from, std::int32_t shift_days = 0) {
    std::vector<std::vector<LogRow>> moved = cases;
    for (auto& rows : moved) {
      for (LogRow& row : rows) {
        if (row.time.empty()) continue;
        row.time = to_string(Date{parse_date(row.time).value().days() + shift_days});
      }
    }
    ReplayOptions options;
    if (from.is_recorded()) options.complete_from = Date{from.days() + shift_days};
    const Date end{Date::of(2020, 12, 31).days() + shift_days};
    return tally(replay(with_offences(), test::log_of_cases(moved), end, options),
                 by_day({{"region", ""}}));
  }
  [[nodiscard]] std::vector<std::vector<LogRow>> cases() const {
    return test::random_cases(with_offences(), 120, GetParam());
  }
};

TEST_P(FlowLaws, TheStockBalancesInEveryPeriodOfEveryGroupAndEndsWithThePending) {
  for (const Date from : {Date{}, Date::of(2020, 2, 17)}) {
    const Tally counted = tally_of_cases(cases(), from);
    for (const CalendarPeriod period : all_periods) {
      const Flows result = flows(counted, {.period = period});

      const std::size_t periods = result.rows.size() / result.pending.size();
      for (std::size_t i = 0; i < result.rows.size(); ++i) {
        const FlowRow& row = result.rows[i];
        ASSERT_EQ(row.pending_begin + row.opened + row.reopened - row.closed, row.pending_end);
        std::int64_t decided = row.closed_again;
        for (const std::int64_t count : row.decided) decided += count;
        ASSERT_EQ(decided, row.closed);
        ASSERT_EQ(row.age.cases + row.age_unknown, row.pending_end);
        ASSERT_GE(row.older[0], row.older[1]);
        ASSERT_GE(row.older[1], row.older[2]);
        const PendingAtCut& pending = result.pending[i / periods];
        if ((i + 1) % periods == 0) {
          ASSERT_EQ(pending.active + pending.paused + pending.silent, row.pending_end);
        } else {
          ASSERT_EQ(row.pending_end, result.rows[i + 1].pending_begin);
        }
      }
    }
  }
}

TEST_P(FlowLaws, TheGroupsAddUpToTheTotal) {
  const Flows result = flows(tally_of_cases(cases(), Date{}));

  const std::size_t groups = result.pending.size() - 1;
  const std::size_t periods = result.rows.size() / (groups + 1);
  ASSERT_GT(groups, 1U);
  for (std::size_t p = 0; p < periods; ++p) {
    for (const auto place : {&FlowRow::opened, &FlowRow::closed, &FlowRow::reopened,
                             &FlowRow::pending_end, &FlowRow::set_aside, &FlowRow::undated}) {
      std::int64_t sum = 0;
      for (std::size_t g = 0; g < groups; ++g) sum += result.rows[g * periods + p].*place;
      ASSERT_EQ(sum, result.rows[groups * periods + p].*place);
    }
  }
}

TEST_P(FlowLaws, APeriodOf400YearsLaterShowsTheSame) {
  const Flows now = flows(tally_of_cases(cases(), Date::of(2020, 2, 17)));

  const Flows later = flows(tally_of_cases(cases(), Date::of(2020, 2, 17), 146'097));

  ASSERT_EQ(now.rows.size(), later.rows.size());
  for (std::size_t i = 0; i < now.rows.size(); ++i) {
    EXPECT_EQ("24" + now.rows[i].period.substr(2), later.rows[i].period);
    EXPECT_EQ(now.rows[i].pending_end, later.rows[i].pending_end);
    EXPECT_EQ(now.rows[i].decided, later.rows[i].decided);
    EXPECT_EQ(now.rows[i].older, later.rows[i].older);
    EXPECT_EQ(now.rows[i].age.cases, later.rows[i].age.cases);
    if (now.rows[i].age.cases > 0) {
      EXPECT_EQ(now.rows[i].age.median, later.rows[i].age.median);
    }
  }
}

TEST_P(FlowLaws, MergedTalliesGiveTheSameTable) {
  std::vector<std::vector<LogRow>> rows = cases();
  const Tally whole = tally_of_cases(rows, Date::of(2020, 2, 17));
  std::shuffle(rows.begin(), rows.end(), std::mt19937(GetParam()));
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 3);

  const Tally merged = tally_of_cases({middle, rows.end()}, Date::of(2020, 2, 17)) +
                       tally_of_cases({rows.begin(), middle}, Date::of(2020, 2, 17));

  EXPECT_EQ(merged, whole);
  EXPECT_EQ(flows(merged).table(), flows(whole).table());
}

INSTANTIATE_TEST_SUITE_P(Random, FlowLaws, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace casepath
