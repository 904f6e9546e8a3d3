#include "casepath/tally/grouping.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/tally/bytes.hpp"
#include "casepath/tally/stream.hpp"
#include "casepath/tally/tally.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::message_of;
using test::with_offences;
using ::testing::ElementsAre;
using ::testing::Pair;

const Date cut = Date::of(2020, 12, 31);

GroupColumn by_period(std::string column, CalendarPeriod period, std::string at = {}) {
  GroupColumn group{std::move(column), std::move(at)};
  group.period = period;
  return group;
}
GroupColumn by_cuts(std::string column, std::vector<double> cuts, std::string at = {}) {
  GroupColumn group{std::move(column), std::move(at)};
  group.cuts = std::move(cuts);
  return group;
}
GroupColumn by_kept(std::string column, std::vector<std::string> names, std::string at = {}) {
  GroupColumn group{std::move(column), std::move(at)};
  group.keep = std::move(names);
  return group;
}

/// Cases by group, in the order of the groups.
std::vector<std::pair<std::string, std::int64_t>> cases_by(const Tally& tally) {
  std::vector<std::pair<std::string, std::int64_t>> cases;
  for (const auto& group : tally.groups()) {
    std::string name;
    for (const std::string& value : group) name += (name.empty() ? "" : " | ") + value;
    cases.emplace_back(name, 0);
  }
  for (const auto& [key, count] : tally.cases()) {
    if (key.reading == Reading::at_cut) cases[key.group.index()].second += count;
  }
  return cases;
}

Replay replayed(const EventLog& log) { return replay(with_offences(), log, cut); }

/// One case for each value, reported on days that follow one another.
Replay of_values(const std::string& column, const std::vector<std::string>& values) {
  std::vector<test::LogRow> rows;
  for (std::size_t i = 0; i < values.size(); ++i) {
    rows.push_back({"case " + std::to_string(i), "report", "2020-01-01", {values[i]}});
  }
  return replayed(log_of(rows, {column}));
}

Tally grouped(const Replay& replay, std::vector<GroupColumn> by) {
  return tally(replay, {std::move(by), {}});
}

std::string refusal(const Replay& replay, const GroupColumn& column) {
  return message_of([&] { (void)grouped(replay, {column}); });
}

// --- cuts ----------------------------------------------------------------------------------------

TEST(Cuts, MakeIntervalsThatStandInOrderAndNameTheirEnds) {
  const Replay ages = of_values("age:integer", {"17", "18", "24", "25", "90", "", "-3", "18"});

  const Tally tally = grouped(ages, {by_cuts("age", {18, 25})});

  EXPECT_THAT(cases_by(tally), ElementsAre(Pair("under 18", 2), Pair("18 to under 25", 3),
                                           Pair("25 and more", 2), Pair("(not recorded)", 1)));
}

TEST(Cuts, OfOneNumberMakeTwoIntervals) {
  const Tally tally = grouped(of_values("age:integer", {"17", "18"}), {by_cuts("age", {18})});

  EXPECT_THAT(cases_by(tally), ElementsAre(Pair("under 18", 1), Pair("18 and more", 1)));
}

TEST(Cuts, StandInTheOrderOfNumbersWhateverTheirTexts) {
  const Replay sums =
      of_values("sum:number", {"5", "50", "99.5", "100", "1000000", "0.25", "-7", "1e300"});

  const Tally tally = grouped(sums, {by_cuts("sum", {-0.5, 0.5, 9, 100, 1'000'000})});

  EXPECT_THAT(cases_by(tally),
              ElementsAre(Pair("under -0.5", 1), Pair("-0.5 to under 0.5", 1),
                          Pair("0.5 to under 9", 1), Pair("9 to under 100", 2),
                          Pair("100 to under 1000000", 1), Pair("1000000 and more", 2)));
}

TEST(Cuts, BetweenWholeNumbersCutWholeNumbersExactly) {
  const std::string huge = std::to_string(std::numeric_limits<std::int64_t>::max());
  const std::string least = std::to_string(std::numeric_limits<std::int64_t>::min());
  const Replay numbers =
      of_values("n:integer", {"9007199254740993", "9007199254740992", huge, least, "2", "3"});

  EXPECT_THAT(cases_by(grouped(numbers, {by_cuts("n", {2.5, 9007199254740992.0, 1e19})})),
              ElementsAre(Pair("under 2.5", 2), Pair("2.5 to under 9007199254740992", 1),
                          Pair("9007199254740992 to under 1e+19", 3)));
  EXPECT_THAT(cases_by(grouped(numbers, {by_cuts("n", {-1e19, -9223372036854775808.0, 0})})),
              ElementsAre(Pair("-9223372036854775808 to under 0", 1), Pair("0 and more", 5)));
}

TEST(Cuts, OfTextAreRefused) {
  EXPECT_EQ(refusal(of_values("region", {"North"}), by_cuts("region", {1})),
            "by: the column \"region\" is of type text, not integer or number: it can't be cut");
  EXPECT_EQ(refusal(of_values("old:boolean", {"true"}), by_cuts("old", {1})),
            "by: the column \"old\" is of type boolean, not integer or number: it can't be cut");
}

TEST(Cuts, OfAColumnWithoutAValueAreAllNotRecorded) {
  EXPECT_THAT(cases_by(grouped(of_values("age", {"", ""}), {by_cuts("age", {18})})),
              ElementsAre(Pair("(not recorded)", 2)));
}

TEST(Cuts, MustAscendAndBeFinite) {
  const Replay ages = of_values("age:integer", {"17"});

  EXPECT_EQ(refusal(ages, by_cuts("age", {25, 18})),
            "by: the cuts of the column \"age\" must ascend: 18 comes after 25");
  EXPECT_EQ(refusal(ages, by_cuts("age", {18, 18})),
            "by: the cuts of the column \"age\" must ascend: 18 comes after 18");
  EXPECT_EQ(refusal(ages, by_cuts("age", {18, std::numeric_limits<double>::infinity()})),
            "by: the cuts of the column \"age\" must be finite numbers, not inf");
}

// --- periods -------------------------------------------------------------------------------------

TEST(Periods, GroupDatesByMonthQuarterOrYear) {
  const Replay dates = of_values(
      "opened_on:date", {"2019-12-31", "2020-01-01", "2020-02-29", "2020-04-01", "", "2020-01-31"});

  EXPECT_THAT(cases_by(grouped(dates, {by_period("opened_on", CalendarPeriod::month)})),
              ElementsAre(Pair("(not recorded)", 1), Pair("2019-12", 1), Pair("2020-01", 2),
                          Pair("2020-02", 1), Pair("2020-04", 1)));
  EXPECT_THAT(cases_by(grouped(dates, {by_period("opened_on", CalendarPeriod::quarter)})),
              ElementsAre(Pair("(not recorded)", 1), Pair("2019-Q4", 1), Pair("2020-Q1", 3),
                          Pair("2020-Q2", 1)));
  EXPECT_THAT(cases_by(grouped(dates, {by_period("opened_on", CalendarPeriod::year)})),
              ElementsAre(Pair("(not recorded)", 1), Pair("2019", 1), Pair("2020", 4)));
}

TEST(Periods, OfTheTimeColumnAreThoseOfOpeningOrOfAMilestone) {
  const Replay cases = replayed(log_of({{"A", "report", "2020-01-31"},
                                        {"A", "open", "2020-02-01"},
                                        {"A", "charge", "2020-05-03"},
                                        {"B", "report", "2020-01-02"},
                                        {"C", "report", ""}}));

  EXPECT_THAT(cases_by(grouped(cases, {by_period("time", CalendarPeriod::month)})),
              ElementsAre(Pair("(not recorded)", 1), Pair("2020-01", 2)));
  EXPECT_THAT(cases_by(grouped(cases, {by_period("time", CalendarPeriod::month, "charged")})),
              ElementsAre(Pair("(not reached)", 2), Pair("2020-05", 1)));
}

TEST(Periods, AreNotTakenOfOtherColumns) {
  EXPECT_EQ(refusal(of_values("age:integer", {"17"}), by_period("age", CalendarPeriod::month)),
            "by: the column \"age\" is of type integer, not date or time: it has no month");
  EXPECT_EQ(refusal(of_values("on", {"soon"}), by_period("on", CalendarPeriod::year)),
            "by: the column \"on\" is of type text, not date or time: it has no year");
}

TEST(Periods, AreTheOnlyGroupsOfTheTimeColumn) {
  EXPECT_EQ(refusal(of_values("region", {"North"}), {"time"}),
            "by: \"time\" is the log's time column: group it by month, quarter or year");
}

TEST(Periods, MayBeOneWhereDaysWithinACaseDiffer) {
  const Replay cases = replayed(log_of(
      {{"A", "report", "2020-01-01", {"2020-03-01"}}, {"A", "open", "2020-01-02", {"2020-03-31"}}},
      {"heard:date"}));

  EXPECT_THAT(cases_by(grouped(cases, {by_period("heard", CalendarPeriod::month)})),
              ElementsAre(Pair("2020-03", 1)));
  EXPECT_EQ(refusal(cases, {"heard"}),
            "by: the column \"heard\" varies within charge \"A\"; say at which milestone to take "
            "it, with at=, one of: \"indicated\", \"opened\", \"charged\", \"decided\"");
}

// --- kept values ---------------------------------------------------------------------------------

TEST(KeptValues, StandInTheirOrderBeforeAllOthers) {
  const Replay regions = of_values("region", {"C", "B", "B", "A", "D", "", "C", "C"});

  const Tally tally = grouped(regions, {by_kept("region", {"C", "B", "Z"})});

  EXPECT_THAT(cases_by(tally), ElementsAre(Pair("C", 3), Pair("B", 2), Pair("(other)", 2),
                                           Pair("(not recorded)", 1)));
}

TEST(KeptValues, MayBeNumbersAsCsvShowsThem) {
  const Replay articles = of_values("article:integer", {"128", "128", "134", "99", ""});

  EXPECT_THAT(
      cases_by(grouped(articles, {by_kept("article", {"134", "128"})})),
      ElementsAre(Pair("134", 1), Pair("128", 2), Pair("(other)", 1), Pair("(not recorded)", 1)));
}

TEST(KeptValues, MayBeNone) {
  const Tally tally = grouped(of_values("region", {"A", ""}), {by_kept("region", {})});

  EXPECT_THAT(cases_by(tally), ElementsAre(Pair("(other)", 1), Pair("(not recorded)", 1)));
  EXPECT_EQ(tally_from_bytes(to_bytes(tally)), tally);
}

TEST(KeptValues, LeaveItOpenWhichOtherValueACaseHas) {
  const Replay cases = replayed(log_of(
      {{"A", "report", "2020-01-01", {"x"}}, {"A", "open", "2020-01-02", {"y"}}}, {"office"}));

  EXPECT_THAT(cases_by(grouped(cases, {by_kept("office", {"z"})})),
              ElementsAre(Pair("(other)", 1)));
  EXPECT_EQ(refusal(cases, by_kept("office", {"x"})),
            "by: the column \"office\" varies within charge \"A\"; say at which milestone to take "
            "it, with at=, one of: \"indicated\", \"opened\", \"charged\", \"decided\"");
}

TEST(KeptValues, AreNamedOnceAndNotLikeOtherGroups) {
  const Replay regions = of_values("region", {"A"});

  EXPECT_EQ(refusal(regions, by_kept("region", {"A", "B", "A"})),
            "by: the values to keep of the column \"region\" name \"A\" twice");
  EXPECT_EQ(refusal(regions, by_kept("region", {"(other)"})),
            "by: the values to keep of the column \"region\" can't name \"(other)\", which is the "
            "name of another group");
}

TEST(GroupColumns, AreGroupedInOneWayOnly) {
  GroupColumn both = by_cuts("age", {18});
  both.keep = {"17"};

  EXPECT_EQ(refusal(of_values("age:integer", {"17"}), both),
            "by: the column \"age\" is grouped in one way only: by period, by cuts, or by values "
            "to keep");
}

// --- the most frequent ---------------------------------------------------------------------------

TEST(TopValues, AreThoseOfMostCasesAndOfEquallyManyTheFirstByText) {
  const Replay regions =
      of_values("region", {"C", "B", "Шымкент", "C", "A", "B", "", "C", "(other)", "(other)"});

  EXPECT_THAT(top_values(regions, "region", 1), ElementsAre("C"));
  EXPECT_THAT(top_values(regions, "region", 3), ElementsAre("C", "B", "A"));
  EXPECT_THAT(top_values(regions, "region", 99), ElementsAre("C", "B", "A", "Шымкент"));
}

TEST(TopValues, CountCasesAtAMilestone) {
  const Replay cases = replayed(log_of({{"A", "report", "2020-01-01", {"x"}},
                                        {"A", "open", "2020-01-02", {"x"}},
                                        {"A", "charge", "2020-01-03", {"y"}},
                                        {"B", "report", "2020-01-01", {"x"}}},
                                       {"office"}));

  EXPECT_THAT(top_values(cases, "office", 2, "charged"), ElementsAre("y"));
}

TEST(TopValues, OfAnEmptyColumnAreNone) {
  EXPECT_TRUE(top_values(of_values("region", {"", ""}), "region", 3).empty());
}

TEST(TopValues, AreAtLeastOne) {
  EXPECT_EQ(message_of([] { (void)top_values(of_values("region", {"A"}), "region", 0); }),
            "top: 0 values are not allowed; give 1 or more");
}

// --- laws ----------------------------------------------------------------------------------------

/// A group of each kind, with random cuts and a random number of kept values.
TallySpec of_each_kind(const Replay& replay, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<double> cuts;
  for (double at = 5; at < 90; at += 1 + static_cast<double>(random() % 40)) cuts.push_back(at);
  return {{by_period("time", all_periods[random() % 3]),
           by_cuts("months", cuts, "decided"),
           by_kept("region", top_values(replay, "region", 1 + random() % 3)),
           {"actor", "charged"}},
          {{"trial", 180}},
          true};
}

class GroupsOfRandomLogs : public ::testing::TestWithParam<unsigned> {};

/// The counts of a tally without their groups.
template <class Key>
std::map<Key, std::int64_t> without_groups(const Counts<Key>& counts) {
  std::map<Key, std::int64_t> sums;
  for (const auto& entry : counts) {
    Key key = entry.first;
    key.group = GroupId{0U};
    sums[key] += entry.second;
  }
  return sums;
}

TEST_P(GroupsOfRandomLogs, SumToTheTotal) {
  const Replay replay =
      replayed(test::log_of_cases(test::random_cases(with_offences(), 120, GetParam())));
  const TallySpec spec = of_each_kind(replay, GetParam());

  const Tally by_group = tally(replay, spec);
  const Tally total = tally(replay, {{}, spec.passages, true});

  EXPECT_EQ(without_groups(by_group.stages()), without_groups(total.stages()));
  EXPECT_EQ(without_groups(by_group.moves()), without_groups(total.moves()));
  EXPECT_EQ(without_groups(by_group.sojourns()), without_groups(total.sojourns()));
  EXPECT_EQ(without_groups(by_group.totals()), without_groups(total.totals()));
  EXPECT_EQ(without_groups(by_group.passages()), without_groups(total.passages()));
  EXPECT_EQ(without_groups(by_group.stays()), without_groups(total.stays()));
  EXPECT_EQ(without_groups(by_group.cohorts()), without_groups(total.cohorts()));
  EXPECT_EQ(by_group.cases().total(), total.cases().total());
  EXPECT_EQ(by_group.findings().total(), total.findings().total());
  EXPECT_EQ(by_group.variants().total(), total.variants().total());
}

TEST_P(GroupsOfRandomLogs, AddUpFromPartsInAnyOrderAndComeBackFromTheirBytes) {
  const Replay whole =
      replayed(test::log_of_cases(test::random_cases(with_offences(), 60, GetParam())));
  const TallySpec spec = of_each_kind(whole, GetParam());
  const Tally expected = tally(whole, spec);
  std::vector<std::string> parts;
  for (std::uint32_t begin = 0; begin < 60; begin += 15) {
    parts.push_back(to_bytes(tally_part(whole, spec, CaseId{begin}, CaseId{begin + 15})));
  }
  std::mt19937 random(GetParam());
  std::shuffle(parts.begin(), parts.end(), random);

  Tally sum = tally_from_bytes(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) sum += tally_from_bytes(parts[i]);

  EXPECT_EQ(sum, expected);
  EXPECT_EQ(sum.spec(), spec);
  EXPECT_EQ(to_bytes(sum), to_bytes(expected));
}

TEST_P(GroupsOfRandomLogs, AreTheSameWhenTheLogComesInBatches) {
  const auto cases = test::random_cases(with_offences(), 30, GetParam());
  const Replay whole = replayed(test::log_of_cases(cases));
  const TallySpec spec = of_each_kind(whole, GetParam());
  TallyStream stream(with_offences(), cut, spec);

  for (std::size_t i = 0; i < cases.size(); i += 3) {
    stream.add(test::log_of_cases({cases[i], cases[i + 1], cases[i + 2]}));
  }

  EXPECT_EQ(std::move(stream).finish(), tally(whole, spec));
}

INSTANTIATE_TEST_SUITE_P(Seeds, GroupsOfRandomLogs, ::testing::Range(1U, 9U));

// --- tallies that differ -------------------------------------------------------------------------

TEST(TalliesOfOtherGroups, DoNotAddUpAndSayWhichGroupsDiffer) {
  const Replay ages = of_values("age:integer", {"17"});
  const auto sum = [&](const GroupColumn& a, const GroupColumn& b) {
    return message_of([&] { (void)(grouped(ages, {a}) + grouped(ages, {b})); });
  };
  const std::string sorry =
      "these tallies do not add up: they were counted by different specs, which differ in by: ";

  EXPECT_EQ(sum(by_cuts("age", {18}), by_cuts("age", {18, 25.5})),
            sorry + "\"age\" cut at 18 and \"age\" cut at 18, 25.5");
  EXPECT_EQ(sum({"age"}, by_kept("age", {"17"}, "charged")),
            sorry + "\"age\" and \"age\" keeping \"17\" at \"charged\"");
  EXPECT_EQ(sum(by_kept("age", {}), by_period("time", CalendarPeriod::quarter)),
            sorry + "\"age\" keeping nothing and \"time\" by quarter");
}

TEST(TallyStreams, RefuseGroupsThatCanNotBeBeforeTheFirstBatch) {
  EXPECT_EQ(message_of([] {
              TallyStream stream(with_offences(), cut, {{by_cuts("age", {2, 1})}, {}});
            }),
            "by: the cuts of the column \"age\" must ascend: 1 comes after 2");
}

}  // namespace
}  // namespace casepath
