#include "casepath/analysis/roll_up.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "casepath/tally/tally.hpp"
#include "charges.hpp"
#include "logs.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::acquitted;
using test::as_indicated;
using test::broken;
using test::Charge;
using test::charges_spec;
using test::convicted;
using test::counts_of;
using test::dropped;
using test::joined;
using test::lighter_only;
using test::log_of;
using test::LogRow;
using test::message_of;
using test::none_upheld;
using test::pending;
using test::replay_of_charges;
using test::to_defendant;
using test::with_offences;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The answer for one defendant with these charges.
ParentRow answer_of(const std::vector<std::vector<std::string>>& charges, RollUpRule rule,
                    Reading reading = Reading::first_decision) {
  std::vector<Charge> all;
  for (std::size_t i = 0; i < charges.size(); ++i) {
    all.push_back({"charge " + std::to_string(i), "D", charges[i]});
  }
  RollUpSpec spec = to_defendant(rule);
  spec.reading = reading;
  return roll_up(replay_of_charges(all), spec).parents.at(0);
}

std::string upheld(const std::vector<std::vector<std::string>>& charges,
                   Reading reading = Reading::first_decision) {
  return answer_of(charges, RollUpRule::offence_upheld, reading).standing;
}

const RollUpRow& total_row(const RollUp& result, const std::string& standing) {
  return *std::find_if(result.rows.begin(), result.rows.end(), [&](const RollUpRow& row) {
    return row.group.is_total && row.standing == standing;
  });
}

// --- the most serious offence upheld -------------------------------------------------------------

TEST(OffenceUpheld, IsAsIndicatedWhereOneAsSeriousAsTheMostSeriousWasUpheld) {
  EXPECT_EQ(upheld({convicted("grave", "grave")}), as_indicated);
  EXPECT_EQ(upheld({convicted("grave", "grave"), dropped("minor")}), as_indicated);
  EXPECT_EQ(upheld({convicted("medium", "grave"), dropped("medium")}), as_indicated);
}

TEST(OffenceUpheld, LooksAtAllChargesForTheMostSeriousIndicatedOrOpened) {
  EXPECT_EQ(upheld({convicted("medium", "medium"), dropped("grave")}), lighter_only);
  // Convicted of grave on a charge indicated as medium, while grave was dropped: upheld all the
  // same.
  EXPECT_EQ(upheld({convicted("medium", "grave"), dropped("grave")}), as_indicated);
  // Indicated as minor, opened as grave; and the other way round.
  EXPECT_EQ(upheld({{"report minor", "open grave", "charge", "court", "verdict medium"}}),
            lighter_only);
  EXPECT_EQ(upheld({{"report grave", "open minor", "charge", "court", "verdict medium"}}),
            lighter_only);
}

TEST(OffenceUpheld, OfAChargeFirstSeenInCourtIsMeasuredByTheOffenceItFirstCarried) {
  EXPECT_EQ(upheld({{"add_charge medium", "verdict medium"}}), as_indicated);
  EXPECT_EQ(upheld({{"add_charge medium", "verdict minor"}}), lighter_only);
}

TEST(OffenceUpheld, TakesARenumberedArticleForTheSame) {
  EXPECT_EQ(upheld({convicted("minor", "minor_new")}), as_indicated);
  EXPECT_EQ(upheld({convicted("minor_new", "minor")}), as_indicated);
  EXPECT_EQ(upheld({convicted("medium", "minor_new")}), lighter_only);
}

TEST(OffenceUpheld, IsPendingWhileACaseIsUnlessTheMostSeriousWasUpheld) {
  EXPECT_EQ(upheld({pending("grave")}), "pending");
  EXPECT_EQ(upheld({convicted("grave", "medium"), pending("minor")}), "pending");
  EXPECT_EQ(upheld({dropped("grave"), pending("minor")}), "pending");
  EXPECT_EQ(upheld({convicted("grave", "grave"), pending("grave")}), as_indicated);
  EXPECT_EQ(upheld({convicted("minor", "minor"), pending("grave")}), "pending");
}

TEST(OffenceUpheld, IsSetAsideWhereTheEndOfACaseIsNotKnownAndNothingDecides) {
  EXPECT_EQ(upheld({broken("grave")}), "set aside");
  EXPECT_EQ(upheld({broken("minor"), dropped("grave")}), "set aside");
  EXPECT_EQ(upheld({broken("minor"), pending("grave")}), "set aside");
  EXPECT_EQ(upheld({broken("minor"), convicted("grave", "medium")}), "set aside");
  EXPECT_EQ(upheld({broken("minor"), convicted("grave", "grave")}), as_indicated);
  EXPECT_EQ(
      answer_of({broken("minor"), dropped("grave")}, RollUpRule::offence_upheld).set_aside_because,
      "a path broke, or was never opened");
}

TEST(OffenceUpheld, IsNoneWhereEveryCaseEndedWithoutAConviction) {
  EXPECT_EQ(upheld({dropped("grave"), acquitted("medium")}), none_upheld);
  EXPECT_EQ(upheld({{"report minor", "open minor", "reconcile"}}), none_upheld);
}

TEST(OffenceUpheld, OfAnOffenceThatCanNotBeComparedIsSetAsideRatherThanCalledLighterOrAsSerious) {
  const ParentRow row = answer_of({convicted("grave", "other")}, RollUpRule::offence_upheld);

  EXPECT_EQ(row.standing, "set aside");
  EXPECT_EQ(row.status, CaseStatus::set_aside);
  EXPECT_EQ(row.set_aside_because,
            "convicted of an offence that can't be compared with those indicated or opened");
  EXPECT_EQ(upheld({convicted("grave", "other"), convicted("grave", "minor")}), "set aside");
  EXPECT_EQ(upheld({convicted("grave", "other"), convicted("grave", "grave")}), as_indicated);
  // Nothing was indicated: nothing to compare.
  EXPECT_EQ(upheld({{"report", "open", "charge", "court", "verdict minor"}}), "set aside");
}

TEST(OffenceUpheld, TakesAllForMostSeriousThatAreHeavierThanNone) {
  // grave and other can't be compared: each is among the most serious.
  EXPECT_EQ(upheld({dropped("grave"), convicted("other", "other")}), as_indicated);
  EXPECT_EQ(upheld({dropped("other"), convicted("grave", "minor")}), lighter_only);
  EXPECT_EQ(upheld({dropped("other"), convicted("minor", "minor")}), as_indicated);
}

TEST(OffenceUpheld, ReadsTheFirstDecisionOrThePositionAtTheCut) {
  const std::vector<std::string> reopened{"report grave", "open grave", "terminate", "reopen"};

  EXPECT_EQ(upheld({reopened}), none_upheld);
  EXPECT_EQ(upheld({reopened}, Reading::at_cut), "pending");
}

TEST(OffenceUpheld, OfADefendantWithOneCaseIsTheCasesOwn) {
  const std::map<std::string, std::vector<std::string>> expected{
      {as_indicated, convicted("grave", "grave")},
      {lighter_only, convicted("grave", "minor")},
      {none_upheld, acquitted("grave")},
      {"pending", pending("grave")},
      {"set aside", broken("grave")}};
  for (const auto& [standing, steps] : expected) EXPECT_EQ(upheld({steps}), standing);
}

// --- any conviction ------------------------------------------------------------------------------

TEST(AnyConviction, IsOfAnythingElseSetAsideElsePendingElseNone) {
  const auto any = [](const std::vector<std::vector<std::string>>& charges) {
    return answer_of(charges, RollUpRule::any_conviction).standing;
  };

  EXPECT_EQ(any({convicted("grave", "other"), broken("grave"), pending("minor")}), "convicted");
  EXPECT_EQ(any({dropped("grave"), broken("grave"), pending("minor")}), "set aside");
  EXPECT_EQ(any({dropped("grave"), pending("minor")}), "pending");
  EXPECT_EQ(any({dropped("grave"), acquitted("minor")}), "not convicted");
}

TEST(AnyConviction, ShowsSharesOfTheConcludedAndBoundsThatAssumeNothing) {
  std::vector<Charge> charges;
  const auto add = [&charges](int many, const std::vector<std::string>& steps) {
    for (int i = 0; i < many; ++i) {
      const std::string name = std::to_string(charges.size());
      charges.push_back({name, "D" + name, steps});
    }
  };
  add(3, convicted("grave", "grave"));
  add(1, dropped("grave"));
  add(2, pending("grave"));
  add(1, broken("grave"));
  RollUpSpec asked = to_defendant(RollUpRule::any_conviction);
  const RollUp result = roll_up(replay_of_charges(charges), asked);

  const RollUpRow& convictions = total_row(result, "convicted");
  EXPECT_EQ(convictions.counted_of_concluded, 3);
  EXPECT_EQ(convictions.concluded, 4);
  EXPECT_EQ(convictions.of, 7);
  EXPECT_EQ(convictions.bounds, (Interval{3.0 / 7, 6.0 / 7}));
  EXPECT_EQ(total_row(result, "not convicted").bounds, (Interval{1.0 / 7, 4.0 / 7}));
  EXPECT_FALSE(total_row(result, "pending").bounds.exists());
  // All in one case: the design effect is that of one cluster.
  EXPECT_EQ(convictions.design_effect, 4.0);
  EXPECT_EQ(convictions.interval, wilson(0.75, 1));
  EXPECT_EQ(result.about.unit, "defendant");
  EXPECT_EQ(result.about.cases, 7);
  EXPECT_EQ(result.about.concluded, 4);
  EXPECT_EQ(result.about.active, 2);
  EXPECT_EQ(result.about.set_aside, 1);
}

// --- the furthest stage --------------------------------------------------------------------------

TEST(FurthestStage, IsThatOfAnyCaseEvenOfOneWhosePathBroke) {
  std::vector<Charge> charges{
      {"1", "A", dropped("grave")}, {"2", "A", convicted("grave", "grave")},
      {"3", "B", pending("grave")}, {"4", "B", dropped("minor")},
      {"5", "C", dropped("minor")}, {"6", "C", {"report minor", "open minor", "court", "charge"}},
      {"7", "E", {"letter"}}};

  const RollUp result =
      roll_up(replay_of_charges(charges), to_defendant(RollUpRule::furthest_stage));

  EXPECT_EQ(counts_of(result), (std::map<std::string, std::int64_t>{{"report", 0},
                                                                    {"investigation", 1},
                                                                    {"prosecution", 0},
                                                                    {"trial", 2},
                                                                    {"(never opened)", 1}}));
  const RollUpRow& trial = total_row(result, "trial");
  EXPECT_EQ(trial.set_aside, 1);
  EXPECT_EQ(trial.counted, 2);
  EXPECT_EQ(trial.counted_of_concluded, 1);
  EXPECT_EQ(trial.concluded, 1);
  EXPECT_EQ(trial.of, 4);
  // B is pending and E may have got anywhere.
  EXPECT_EQ(trial.bounds, (Interval{2.0 / 4, 4.0 / 4}));
  EXPECT_EQ(total_row(result, "investigation").counted, 3);
  EXPECT_EQ(total_row(result, "investigation").pending, 1);
  EXPECT_FALSE(total_row(result, "(never opened)").bounds.exists());
}

TEST(FurthestStage, CountsStagesThatTheRecordsSkip) {
  const ParentRow row =
      answer_of({{"report grave", "open grave", "court", "return"}}, RollUpRule::furthest_stage);

  EXPECT_EQ(row.standing, "trial");
  EXPECT_EQ(row.status, CaseStatus::active);
}

TEST(FurthestStage, EndsWithTheFirstDecisionUnlessReadAtTheCut) {
  const std::vector<std::string> steps{"report grave", "open grave", "terminate", "reopen",
                                       "charge"};

  EXPECT_EQ(answer_of({steps}, RollUpRule::furthest_stage).standing, "investigation");
  EXPECT_EQ(answer_of({steps}, RollUpRule::furthest_stage, Reading::at_cut).standing,
            "prosecution");
}

// --- parents -------------------------------------------------------------------------------------

TEST(RollUp, CountsCasesWithoutAParentApart) {
  const RollUp result =
      roll_up(replay_of_charges({{"1", "A", dropped("grave")}, {"2", "", dropped("grave")}}),
              to_defendant(RollUpRule::offence_upheld));

  EXPECT_EQ(result.cases, 2);
  EXPECT_EQ(result.no_parent_recorded, 1);
  EXPECT_EQ(result.about.cases, 1);
  EXPECT_THAT(result.about.remarks,
              Contains("No defendant recorded: 1 of unit charge, counted apart."));
}

TEST(RollUp, ReadsTheParentFromWhicheverRowRecordsIt) {
  LogSpec spec = charges_spec();
  spec.parents = {{"defendant", "who"}};
  const EventLog log = log_of({{"1", "report", "2020-10-01", {"grave", "", "", ""}},
                               {"1", "open", "2020-10-02", {"grave", "A", "", ""}}},
                              {"offence", "who", "joined_to", "split_from"}, spec);

  const RollUp result = roll_up(replay(with_offences(), log, test::charges_cut),
                                to_defendant(RollUpRule::furthest_stage));

  EXPECT_EQ(result.no_parent_recorded, 0);
  EXPECT_EQ(result.parents.at(0).parent, "A");
}

TEST(RollUp, RefusesACaseWithTwoParentsAndNamesThem) {
  LogSpec spec = charges_spec();
  spec.parents = {{"defendant", "who"}};
  const EventLog log = log_of({{"1", "report", "2020-10-01", {"grave", "A", "", ""}},
                               {"1", "open", "2020-10-02", {"grave", "B", "", ""}},
                               {"2", "report", "2020-10-01", {"grave", "A", "", ""}}},
                              {"offence", "who", "joined_to", "split_from"}, spec);

  EXPECT_EQ(message_of([&] {
              static_cast<void>(roll_up(replay(with_offences(), log, test::charges_cut),
                                        to_defendant(RollUpRule::furthest_stage)));
            }),
            "the parent \"defendant\" (column \"who\") varies within a charge: charge \"1\" has "
            "\"A\" and \"B\".  One belongs to one defendant: correct the column, or let the column "
            "of cases tell them apart");
}

TEST(RollUp, SaysHowManyParentsDoNotLieWithinALargerOne) {
  const RollUp result = roll_up(replay_of_charges({{"1", "A", dropped("grave"), "F1"},
                                                   {"2", "A", dropped("grave"), "F2"},
                                                   {"3", "B", dropped("grave"), "F2"}}),
                                to_defendant(RollUpRule::furthest_stage));

  EXPECT_THAT(result.not_nested, ElementsAre(NotNested{"case", 1}));
  EXPECT_THAT(result.about.remarks,
              Contains("Not within one case: 1 of unit defendant; each counts once."));
}

TEST(RollUp, GoesToAnyParentThatTheLogNames) {
  RollUpSpec spec = to_defendant(RollUpRule::offence_upheld);
  spec.parent = "case";

  const RollUp result = roll_up(replay_of_charges({{"1", "A", dropped("grave"), "F1"},
                                                   {"2", "B", convicted("grave", "minor"), "F1"},
                                                   {"3", "B", dropped("grave"), "F2"}}),
                                spec);

  EXPECT_EQ(counts_of(result)[lighter_only], 1);
  EXPECT_EQ(counts_of(result)[none_upheld], 1);
  EXPECT_EQ(result.about.unit, "case");
  EXPECT_THAT(result.not_nested, IsEmpty());
}

TEST(RollUp, RefusesWhatCanNotBeRolledUp) {
  const Replay replay = replay_of_charges({{"1", "A", dropped("grave")}});
  const auto refusal = [](const Replay& of, const std::string& parent, RollUpRule rule) {
    RollUpSpec spec = to_defendant(rule);
    spec.parent = parent;
    return message_of([&] { static_cast<void>(roll_up(of, spec)); });
  };

  EXPECT_EQ(refusal(replay, "victim", RollUpRule::furthest_stage),
            "parent: the log names no parent \"victim\"; it names \"defendant\", \"case\"");
  EXPECT_EQ(refusal(replay, "charge", RollUpRule::furthest_stage),
            "parent: \"charge\" is the log's own unit; roll up to a larger one: \"defendant\", "
            "\"case\"");
  LogSpec spec = charges_spec();
  spec.parents = {};
  EXPECT_EQ(refusal(replay_of_charges({{"1", "A", dropped("grave")}}, spec), "defendant",
                    RollUpRule::furthest_stage),
            "parent: the log names no parent, so its cases can't be rolled up to \"defendant\"; "
            "declare parents={\"defendant\": \"<column>\"} when it is made");
  spec = test::log_spec();
  spec.parents = {{"family", "of"}};
  const Replay without = casepath::replay(
      test::report_charge_verdict(), log_of({{"1", "report", "2020-10-01", {"x"}}}, {"of"}, spec),
      test::charges_cut);
  EXPECT_EQ(refusal(without, "family", RollUpRule::offence_upheld),
            "rule: pipeline \"report-charge-verdict\" has no offences, so offence_upheld can't say "
            "which were upheld; any_conviction needs none");
  const Replay fines = casepath::replay(
      Pipeline::builtin("road-traffic-fines"),
      log_of({{"1", "create", "2020-10-01", {"x"}}}, {"of"}, spec), test::charges_cut);
  EXPECT_EQ(refusal(fines, "family", RollUpRule::any_conviction),
            "rule: pipeline \"road-traffic-fines\" has no outcome of class conviction, so "
            "any_conviction would find none");
}

TEST(RollUp, DoesNotAddUp) {
  static_assert(!std::is_invocable_v<std::plus<>, RollUp, RollUp>);
  SUCCEED();
}

// --- groups and intervals ------------------------------------------------------------------------

TEST(RollUp, ReadsAGroupInTheCaseThatOpenedFirstAndRecordsIt) {
  std::vector<Charge> charges{{"1", "A", dropped("grave"), "F", "South"},
                              {"2", "A", dropped("grave"), "F", "North"},
                              {"3", "B", dropped("grave"), "F", ""},
                              {"4", "B", dropped("grave"), "F", "North"},
                              {"5", "C", dropped("grave"), "F", ""}};
  charges[0].first = Date::of(2020, 10, 2);  // A opened in the North, a day before
  RollUpSpec spec = to_defendant(RollUpRule::offence_upheld);
  spec.by = {{"region", ""}};

  const RollUp result = roll_up(replay_of_charges(charges), spec);

  const auto group_of = [&](const std::string& name) {
    return std::find_if(result.parents.begin(), result.parents.end(),
                        [&](const ParentRow& row) { return row.parent == name; })
        ->group.values;
  };
  EXPECT_THAT(group_of("A"), ElementsAre("North"));
  EXPECT_THAT(group_of("B"), ElementsAre("North"));
  EXPECT_THAT(group_of("C"), ElementsAre("(not recorded)"));
  EXPECT_THAT(result.about.remarks,
              Contains("Column \"region\" is read in the first of unit charge that records it; it "
                       "has other values in others for 1 of unit defendant."));
  ASSERT_EQ(result.rows.size(), 15U);
  EXPECT_THAT(result.rows[0].group.values, ElementsAre("(not recorded)"));
  EXPECT_TRUE(result.rows[14].group.is_total);
}

TEST(RollUp, HasWilsonIntervalsOverTheDesignEffectOfTheLargestParentAbove) {
  std::vector<Charge> charges;
  for (int i = 0; i < 8; ++i) {  // two defendants a case, that fare alike in three of four cases
    const bool is_convicted = i < 4 || i == 6;
    charges.push_back({std::to_string(i), "D" + std::to_string(i),
                       is_convicted ? convicted("grave", "grave") : dropped("grave"),
                       "F" + std::to_string(i / 2)});
  }
  RollUpSpec spec = to_defendant(RollUpRule::any_conviction);

  const RollUpRow row = total_row(roll_up(replay_of_charges(charges), spec), "convicted");

  // p = 5/8; hits by case 2, 2, 0, 1: C / (C - 1) sum (x_c - p n_c)^2 / n^2 against p (1 - p)/(n -
  // 1).
  const double squares = 2 * 0.75 * 0.75 + 1.25 * 1.25 + 0.25 * 0.25;
  const double effect = 4.0 / 3 * squares / 64 / (5.0 / 8 * 3 / 8 / 7);
  EXPECT_NEAR(row.design_effect, effect, 1e-12);
  EXPECT_NEAR(row.interval.lower, wilson(5 / effect, 8 / effect).lower, 1e-12);
  EXPECT_NEAR(row.interval.upper, wilson(5 / effect, 8 / effect).upper, 1e-12);
}

TEST(RollUp, WithoutTheParentAboveHasNoIntervalAndSaysWhatToWrite) {
  LogSpec spec = charges_spec();
  spec.parents = {{"defendant", "who"}};

  const RollUp result = roll_up(replay_of_charges({{"1", "A", dropped("grave")}}, spec),
                                to_defendant(RollUpRule::any_conviction));

  EXPECT_FALSE(result.rows[0].interval.exists());
  EXPECT_EQ(result.rows[0].bounds, (Interval{0, 0}));
  EXPECT_THAT(result.about.remarks,
              Contains("Intervals: none: several of unit defendant may belong to one case, and the "
                       "log does not say which; declare parents={\"case\": \"<column>\"}."));
}

TEST(RollUp, OfAnEmptyLogHasRowsOfNothing) {
  const RollUp result = roll_up(replay_of_charges({}), to_defendant(RollUpRule::offence_upheld));

  ASSERT_EQ(result.rows.size(), 5U);
  EXPECT_EQ(result.rows[0].of, 0);
  EXPECT_FALSE(result.rows[0].interval.exists());
  EXPECT_FALSE(result.rows[0].bounds.exists());
  EXPECT_EQ(result.table().row_count(), 5U);
}

// --- tables --------------------------------------------------------------------------------------

TEST(RollUpTable, NeverShowsAShareWithoutItsCountsAndInterval) {
  const Table table = roll_up(replay_of_charges({{"1", "A", dropped("grave"), "F1"},
                                                 {"2", "B", convicted("grave", "minor"), "F2"},
                                                 {"3", "B", dropped("grave"), "F2"}}),
                              to_defendant(RollUpRule::offence_upheld))
                          .table();

  std::vector<std::string> names;
  for (const TableColumn& column : table.columns()) names.push_back(column.name);
  EXPECT_THAT(names, ElementsAre("class", "count", "concluded", "of", "share", "lower", "upper",
                                 "design_effect", "bound_lower", "bound_upper"));
  EXPECT_EQ(table.column("count").unit, "defendant");
  EXPECT_EQ(table.column("share").cells[1], Cell{0.5});
  EXPECT_EQ(table.column("share").cells[3], Cell{});
  EXPECT_EQ(table.title(), "Rolled up to defendant: offence_upheld");
  EXPECT_THAT(table.notes(),
              Contains("Rolled up from 3 of unit charge by the rule offence_upheld: the most "
                       "serious offence upheld, against the most serious indicated or opened over "
                       "all of unit charge of the defendant."));
  EXPECT_THAT(table.notes().back(), HasSubstr("Internal"));
}

TEST(RollUpTable, ListsParentsOnlyWhereAskedTo) {
  const Replay replay = replay_of_charges({{"1", "B", dropped("grave")}, {"2", "A", broken("x")}});
  RollUpSpec spec = to_defendant(RollUpRule::offence_upheld);

  const Table listed = roll_up(replay, spec).parents_table();
  spec.list_parents = false;

  EXPECT_THAT(listed.column("parent").cells, ElementsAre(Cell{"A"}, Cell{"B"}));
  EXPECT_THAT(listed.column("class").cells, ElementsAre(Cell{"set aside"}, Cell{"none upheld"}));
  EXPECT_EQ(message_of([&] { static_cast<void>(roll_up(replay, spec).parents_table()); }),
            "the roll-up holds no list of unit defendant; ask for one with list_parents");
}

}  // namespace
}  // namespace casepath
