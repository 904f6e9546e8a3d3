#include "casepath/analysis/proportionality.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "sentences.hpp"

namespace casepath {
namespace {

using test::LogRow;
using test::message_of;
using test::replay_of_sentences;
using test::Sentenced;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr double tolerance = 1e-12;

ProportionalityOptions by_commission() {
  ProportionalityOptions options;
  options.committed = "committed_on";
  return options;
}

const SentenceRow& sentence_of(const Proportionality& result, const std::string& name) {
  return *std::find_if(result.sentences.begin(), result.sentences.end(),
                       [&name](const SentenceRow& row) { return row.case_name == name; });
}

/// One case for every answer that there can be.
std::vector<LogRow> every_branch() {
  std::vector<LogRow> rows;
  const auto add = [&rows](const Sentenced& one) { add_sentenced(rows, one); };
  add({.name = "milder later", .offence = "severe", .months = "72"});
  add({.name = "downgraded",
       .offence = "severe",
       .convicted_of = "mid",
       .months = "30",
       .decided = "2018-12-01"});
  add({.name = "suspended", .custody = "false"});
  add({.name = "one of two", .defendant = "D"});
  add({.name = "two of two", .defendant = "D"});
  add({.name = "no minimum", .offence = "light", .months = "30"});
  add({.name = "fixed", .offence = "fixed", .months = "30"});
  add({.name = "fined", .offence = "fined"});
  add({.name = "crossing", .offence = "crossing"});
  add({.name = "bare", .offence = "bare"});
  add({.name = "no kind", .custody = ""});
  add({.name = "no months", .months = ""});
  add({.name = "no commission", .committed = ""});
  add({.name = "two commissions"});
  rows.back().others[5] = "2018-06-02";
  add({.name = "early decision", .committed = "2020-04-01"});
  add({.name = "no defendant", .defendant = ""});
  add({.name = "beside a broken case", .defendant = "P"});
  rows.push_back({"broken", "court", "2020-01-01", {"", "", "", "", "", "", "P", "north"}});
  add({.name = "no offence", .offence = ""});
  add({.name = "no decision", .decided = ""});
  rows.push_back({"acquitted", "report", "2018-07-01", {"mid", "", "", "", "", "", "Q", "north"}});
  rows.push_back({"acquitted", "court", "2018-08-01", {"", "", "", "", "", "", "Q", "north"}});
  rows.push_back({"acquitted", "acquit", "2018-09-01", {"", "", "", "", "", "", "Q", "north"}});
  return rows;
}

TEST(Proportionality, GivesEveryConvictedCaseAPositionOrAReason) {
  const Proportionality result =
      proportionality(replay_of_sentences(every_branch()), by_commission());

  std::map<std::string, std::string> why;
  for (const SentenceRow& row : result.sentences) why[row.case_name] = to_string(row.end.why);
  EXPECT_EQ(why, (std::map<std::string, std::string>{
                     {"milder later", "none"},
                     {"downgraded", "none"},
                     {"suspended", "not immediate custody"},
                     {"one of two", "several convictions of one parent"},
                     {"two of two", "several convictions of one parent"},
                     {"no minimum", "minimum or maximum of the range not known"},
                     {"fixed", "minimum and maximum are the same"},
                     {"fined", "range of another kind of penalty"},
                     {"crossing", "no edition is the mildest"},
                     {"bare", "no edition in force on the day of the offence"},
                     {"no kind", "kind of sentence not recorded"},
                     {"no months", "length of the sentence not recorded"},
                     {"no commission", "day of the offence not recorded"},
                     {"two commissions", "several days of the offence recorded"},
                     {"early decision", "decided before the day of the offence"},
                     {"no defendant", "parent not recorded"},
                     {"beside a broken case", "another case of the parent is set aside"},
                     {"no offence", "no offence recorded"},
                     {"no decision", "day of the decision not recorded"}}));
  ASSERT_EQ(result.rows.size(), 1U);
  const ProportionalityRow& row = result.rows[0];
  EXPECT_EQ(row.convicted, 19);
  EXPECT_EQ(row.immediate_custody, 17);
  EXPECT_EQ(row.other_kinds, 1);
  EXPECT_EQ(row.kind_not_recorded, 1);
  EXPECT_EQ(row.end.positions + row.end.no_position, row.convicted);
  EXPECT_EQ(row.end.positions, 2);
  EXPECT_EQ(row.end.unverified, 1);
  EXPECT_EQ(row.end.later, 1);
  std::int64_t all = 0;
  for (const std::int64_t cases : row.end.why) all += cases;
  EXPECT_EQ(all, row.convicted);
  EXPECT_THAT(row.kinds,
              ElementsAre(Pair("immediate custody", 17), Pair("not immediate custody", 1)));
}

TEST(Proportionality, PutsTheSentenceInTheMildestRangeOfBothOffences) {
  const Proportionality result =
      proportionality(replay_of_sentences(every_branch()), by_commission());

  const SentenceRow& later = sentence_of(result, "milder later");
  EXPECT_TRUE(later.end.is_later);
  EXPECT_FALSE(later.end.range->verified);
  EXPECT_NEAR(later.end.position, (72.0 - 48) / (96 - 48), tolerance);
  const SentenceRow& downgraded = sentence_of(result, "downgraded");
  EXPECT_EQ(downgraded.opening.offence, "severe");
  EXPECT_NEAR(downgraded.opening.position, (30.0 - 60) / (120 - 60), tolerance);
  EXPECT_TRUE(downgraded.opening.is_below);
  EXPECT_NEAR(downgraded.end.position, (30.0 - 24) / (60 - 24), tolerance);
  EXPECT_FALSE(downgraded.end.is_below);
  const SentenceRow& above = sentence_of(result, "no minimum");
  EXPECT_TRUE(above.end.is_above);
  EXPECT_TRUE(std::isnan(above.end.position));
  EXPECT_EQ(result.rows[0].end.above, 1);
  EXPECT_EQ(result.rows[0].end.below, 1);  // 30 months where 36 are fixed
  EXPECT_EQ(result.rows[0].opening.below, 2);
  EXPECT_NEAR(result.rows[0].end.median, (0.5 + 1.0 / 6) / 2, tolerance);
}

TEST(Proportionality, SaysInWhichRowOfTheInputTheDecisionStands) {
  const Proportionality result =
      proportionality(replay_of_sentences(every_branch()), by_commission());

  EXPECT_EQ(sentence_of(result, "milder later").row, 3);
  EXPECT_EQ(sentence_of(result, "downgraded").row, 7);
}

TEST(Proportionality, GivesWhatReclassificationTookOffTheRangeAsBounds) {
  const Proportionality result =
      proportionality(replay_of_sentences(every_branch()), by_commission());

  const SentenceRow& one = sentence_of(result, "downgraded");
  EXPECT_EQ(one.direction, Direction::lighter);
  ASSERT_TRUE(one.range_lost && one.sentence_lost);
  EXPECT_EQ(*one.range_lost, (MonthsBetween{60 - 60, 120 - 24}));
  EXPECT_EQ(*one.sentence_lost, (MonthsBetween{60 - 30, 120 - 30}));
  for (double before = 60; before <= 120; before += 6) {
    for (double after = 24; after <= 60; after += 6) {
      EXPECT_LE(one.range_lost->lowest, before - after);
      EXPECT_GE(one.range_lost->highest, before - after);
    }
  }
  EXPECT_EQ(result.rows[0].lighter, 1);
  EXPECT_EQ(result.rows[0].range_lost, (LostSum{1, 0, 0, {0, 96}}));
  EXPECT_EQ(result.rows[0].sentence_lost, (LostSum{1, 0, 0, {30, 90}}));
}

TEST(Proportionality, CountsLighterConvictionsWithoutBounds) {
  const Proportionality result = proportionality(
      replay_of_sentences(
          {{.name = "A", .offence = "mid", .convicted_of = "light"},
           {.name = "B", .offence = "severe", .convicted_of = "mid", .custody = "false"},
           {.name = "C", .offence = "mid", .convicted_of = "severe"},
           {.name = "D", .offence = "mid", .convicted_of = "renumbered"}}),
      by_commission());

  const ProportionalityRow& row = result.rows[0];
  EXPECT_EQ(row.lighter, 2);
  EXPECT_EQ(row.range_lost.cases, 1);  // B: 48 to 96 (later, not verified) against 24 to 60
  EXPECT_EQ(row.range_lost.unverified, 1);
  EXPECT_EQ(row.range_lost.unknown, 1);  // A: no minimum of light
  EXPECT_EQ(row.range_lost.months, (MonthsBetween{48 - 60, 96 - 24}));
  EXPECT_EQ(row.sentence_lost.cases, 1);  // A: 24 to 60 against 30
  EXPECT_EQ(row.sentence_lost.months, (MonthsBetween{24 - 30, 60 - 30}));
  EXPECT_EQ(sentence_of(result, "D").direction, Direction::same);
}

TEST(Proportionality, SharesOfGroupsAddUpAndHaveWilsonsIntervalOverTheDesignEffect) {
  ProportionalityOptions options = by_commission();
  options.by = {{"region"}};
  const Proportionality result =
      proportionality(replay_of_sentences({{.name = "A"},
                                           {.name = "B", .custody = "false"},
                                           {.name = "C", .region = "south"},
                                           {.name = "D", .defendant = "C", .region = "south"}}),
                      options);

  ASSERT_EQ(result.rows.size(), 3U);
  const ProportionalityRow& total = result.rows[2];
  EXPECT_TRUE(total.group.is_total);
  EXPECT_EQ(result.rows[0].convicted + result.rows[1].convicted, total.convicted);
  EXPECT_EQ(result.rows[0].end.positions + result.rows[1].end.positions, total.end.positions);
  EXPECT_EQ(total.end.positions, 1);
  EXPECT_EQ(total.custody_share(), 0.75);
  // Clusters A 1/1, B 0/1, C 2/2: variance of the ratio 3/2 * (1/16 + 9/16 + 1/4) / 16, to that of
  // four cases, 3/16 / 3.
  const double design_effect = 1.5 * (1.0 / 16 + 9.0 / 16 + 1.0 / 4) / 16 / (3.0 / 16 / 3);
  EXPECT_NEAR(total.design_effect, design_effect, tolerance);
  EXPECT_EQ(total.custody_interval, wilson(3 / total.design_effect, 4 / total.design_effect));
  EXPECT_EQ(total.interval_method, "Wilson, n over the design effect by defendant");
  EXPECT_EQ(result.about.unit, "charge");
}

TEST(Proportionality, ReadsTheSentenceAtTheFirstDecisionOrAtTheCut) {
  std::vector<LogRow> rows;
  add_sentenced(rows, {.name = "A", .months = "30"});
  rows.push_back({"A", "vary", "2020-06-01", {"", "24", "true", "", "", "2018-06-01", "A"}});
  ProportionalityOptions at_cut = by_commission();
  at_cut.reading = Reading::at_cut;

  const Proportionality first = proportionality(replay_of_sentences(rows), by_commission());
  const Proportionality last = proportionality(replay_of_sentences(rows), at_cut);

  EXPECT_EQ(first.sentences[0].months, 30);
  EXPECT_EQ(last.sentences[0].months, 24);
  EXPECT_EQ(last.sentences[0].decided, Date::of(2020, 3, 1));
}

TEST(Proportionality, ReadsKindsAndUnitsOfCategories) {
  ProportionalityOptions options = by_commission();
  options.kind = "kind";
  options.immediate = {"Prison"};
  options.unit = "unit";
  options.months_per = {{"Years", 12}, {"Months", 1}};
  const Proportionality result = proportionality(
      replay_of_sentences({{.name = "A", .months = "3", .kind = "Prison", .unit = "Years"},
                           {.name = "B", .months = "48", .kind = "Prison", .unit = "Months"},
                           {.name = "C", .months = "9", .kind = "Prison", .unit = "Dollars"},
                           {.name = "D", .months = "9", .kind = "Prison"},
                           {.name = "E", .months = "2", .kind = "Probation", .unit = "Years"}}),
      options);

  EXPECT_NEAR(sentence_of(result, "A").end.position, 12.0 / 36, tolerance);
  EXPECT_NEAR(sentence_of(result, "B").end.position, 24.0 / 36, tolerance);
  EXPECT_EQ(sentence_of(result, "C").end.why, NoPosition::unit_not_declared);
  EXPECT_EQ(sentence_of(result, "D").end.why, NoPosition::unit_not_declared);
  EXPECT_EQ(sentence_of(result, "E").end.why, NoPosition::not_immediate_custody);
  EXPECT_EQ(sentence_of(result, "E").months, 24);
  EXPECT_THAT(result.rows[0].kinds, ElementsAre(Pair("Prison", 4), Pair("Probation", 1)));
}

TEST(Proportionality, WithoutADayOfTheOffenceGivesKindsAlone) {
  const Proportionality result = proportionality(replay_of_sentences({{.name = "A"}}));

  EXPECT_EQ(result.rows[0].immediate_custody, 1);
  EXPECT_EQ(result.sentences[0].end.why, NoPosition::no_commission_date);
  EXPECT_FALSE(result.sentences[0].end.range.has_value());
}

TEST(Proportionality, OfNoConvictionsIsEmptyAndSaysSo) {
  const Proportionality result = proportionality(
      replay_of_sentences(std::vector<LogRow>{{"A", "report", "2020-07-01", {"mid"}}}));

  EXPECT_EQ(result.rows[0].convicted, 0);
  EXPECT_TRUE(std::isnan(result.rows[0].custody_share()));
  EXPECT_FALSE(result.rows[0].custody_interval.exists());
  EXPECT_EQ(result.rows[0].interval_method, "none: no kind of sentence is recorded");
  EXPECT_TRUE(std::isnan(result.rows[0].end.median));
  EXPECT_EQ(result.sentences_table().row_count(), 0U);
}

TEST(Proportionality, RefusesWhatItCannotRead) {
  const Replay replay = replay_of_sentences({{.name = "A"}});
  const auto refusal = [&replay](auto change) {
    ProportionalityOptions options = by_commission();
    change(options);
    return message_of([&] { static_cast<void>(proportionality(replay, options)); });
  };

  EXPECT_EQ(refusal([](auto& o) { o.sentence = "sentence"; }),
            "sentence: \"sentence\" is no field of pipeline \"sentences\"; fields: offence, "
            "sentence_months, custody, kind, unit, committed_on");
  EXPECT_EQ(refusal([](auto& o) { o.sentence = "kind"; }),
            "sentence: the field \"kind\" is of type category; it must be integer or number");
  EXPECT_EQ(refusal([](auto& o) { o.kind = "offence"; }),
            "kind: the field \"offence\" is of type offence; it must be boolean or category");
  EXPECT_EQ(refusal([](auto& o) { o.kind = "kind"; }),
            "immediate: name the values of the category \"kind\" that are immediate custody");
  EXPECT_EQ(refusal([](auto& o) { o.immediate = {"x"}; }),
            "immediate: the field \"custody\" is boolean, true for immediate custody; it has no "
            "values to name");
  EXPECT_EQ(refusal([](auto& o) { o.unit = "unit"; }),
            "unit and months_per: give both, the field with the unit of the length and the months "
            "that each unit is, or neither");
  EXPECT_EQ(refusal([](auto& o) {
              o.unit = "unit";
              o.months_per = {{"Years", 0}};
            }),
            "months_per: \"Years\" is 0.000000 months; it must be above 0");
  EXPECT_EQ(refusal([](auto& o) { o.committed = "region"; }),
            "\"region\" is a column of the log that holds no dates; columns with dates: "
            "\"committed_on\"");
  EXPECT_EQ(refusal([](auto& o) { o.committed = "crime_day"; }),
            "\"crime_day\" is neither a column of the log nor an event; columns with dates: "
            "\"committed_on\"");
  EXPECT_EQ(refusal([](auto& o) { o.sentenced_together = "family"; }),
            "sentenced_together: \"family\" is neither the unit of the log nor a parent that it "
            "names: \"charge\", \"defendant\"");
  EXPECT_EQ(
      message_of(
          [] { static_cast<void>(proportionality(replay_of_sentences({{.name = "A"}}, false))); }),
      "a defendant may be sentenced for several charges together, and the log does not name the "
      "defendant: name its column as a parent of the log, or say sentenced_together=\"charge\" if "
      "every charge has a sentence of its own");
}

TEST(Proportionality, TakesTheLogsWordThatEveryCaseHasItsOwnSentence) {
  ProportionalityOptions options = by_commission();
  options.sentenced_together = "charge";
  const Proportionality result = proportionality(
      replay_of_sentences({{.name = "A", .defendant = "D"}, {.name = "B", .defendant = "D"}},
                          false),
      options);

  EXPECT_EQ(result.rows[0].end.positions, 2);
  EXPECT_FALSE(result.rows[0].custody_interval.exists());
}

TEST(Proportionality, TablesSayTheSameAsTheRows) {
  const Proportionality result =
      proportionality(replay_of_sentences(every_branch()), by_commission());

  EXPECT_EQ(result.table().row_count(), 1U);
  EXPECT_EQ(result.sentences_table().row_count(), 19U);
  EXPECT_EQ(result.kinds_table().row_count(), 3U);  // with those not recorded
  EXPECT_EQ(result.lost_table().row_count(), 1U);
  std::int64_t none = 0;
  const Table reasons = result.reasons_table();
  for (std::size_t i = 0; i < reasons.row_count(); ++i) {
    if (std::get<std::string>(reasons.column("offence").cells[i]) != "end") continue;
    none += std::get<std::int64_t>(reasons.column("cases").cells[i]);
  }
  EXPECT_EQ(none, result.rows[0].end.no_position);
}

}  // namespace
}  // namespace casepath
