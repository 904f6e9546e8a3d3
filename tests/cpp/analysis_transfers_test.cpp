#include "casepath/analysis/transfers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "casepath/analysis/roll_up.hpp"
#include "charges.hpp"
#include "logs.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::acquitted;
using test::broken;
using test::Charge;
using test::charges_spec;
using test::convicted;
using test::dropped;
using test::joined;
using test::log_of;
using test::LogRow;
using test::message_of;
using test::pending;
using test::replay_of_charges;
using test::with_offences;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Charge going_on(const std::string& name, const std::string& who,
                const std::vector<std::string>& steps, const std::string& in) {
  Charge charge{name, who, steps};
  charge.joined_to = in;
  return charge;
}

Charge coming_out(const std::string& name, const std::string& who,
                  const std::vector<std::string>& steps, const std::string& of) {
  Charge charge{name, who, steps};
  charge.split_from = of;
  return charge;
}

/// "A (investigated) -> B continues_in 2020-10-11"
std::vector<std::string> shown(const Transfers& transfers) {
  std::vector<std::string> all;
  for (const Transfer& link : transfers.links) {
    const EventLog& log = transfers.replay.log();
    all.push_back(
        std::string(log.case_name(link.from)) + " (" +
        (link.state.is_none() ? "?" : transfers.replay.pipeline().state(link.state).name) +
        ") -> " + std::string(log.case_name(link.to)) + " " + std::string(to_string(link.kind)) +
        " " + to_string(link.when));
  }
  return all;
}

// --- links ---------------------------------------------------------------------------------------

TEST(Transfers, ShowWhereACaseStoodWhenItsMatterWentOnElsewhere) {
  const Transfers result =
      transfers(replay_of_charges({going_on("A", "D", joined("grave"), "B"),
                                   {"B", "D", convicted("grave", "grave")},
                                   coming_out("C", "E", pending("minor"), "B")}));

  EXPECT_THAT(shown(result), ElementsAre("A (investigated) -> B continues_in 2020-10-11",
                                         "B (reported) -> C split_from 2020-10-01"));
  EXPECT_EQ(result.linked_cases, 3);
  EXPECT_EQ(result.matters, 1);
  EXPECT_THAT(result.findings, IsEmpty());
  EXPECT_THAT(
      result.about.remarks,
      Contains("Links: 2, which join 3 of unit charge into 1 matters; leading nowhere: 0."));
}

TEST(Transfers, SaidFromBothSidesAreOne) {
  Charge a = going_on("A", "D", joined("grave"), "B");
  Charge b = coming_out("B", "D", pending("grave"), "A");

  EXPECT_THAT(shown(transfers(replay_of_charges({a, b}))),
              ElementsAre("A (investigated) -> B both 2020-10-11"));
}

TEST(Transfers, TakeTheLastRowOfACaseThatGoesOnAndTheFirstOfOneThatComesOut) {
  LogSpec spec = charges_spec();
  spec.parents = {};
  const EventLog log = log_of({{"A", "report", "2020-10-01", {"grave", "B", ""}},
                               {"A", "open", "2020-10-02", {"grave", "B", ""}},
                               {"A", "join", "2020-10-03", {"grave", "B", ""}},
                               {"B", "report", "2020-10-04", {"grave", "", "C"}},
                               {"B", "open", "2020-10-05", {"grave", "", "C"}},
                               {"C", "report", "2020-10-01", {"grave", "", ""}}},
                              {"offence", "joined_to", "split_from"}, spec);

  EXPECT_THAT(shown(transfers(replay(with_offences(), log, test::charges_cut))),
              ElementsAre("A (investigated) -> B continues_in 2020-10-03",
                          "C (reported) -> B split_from 2020-10-04"));
}

TEST(Transfers, AfterTheDataCutSayNothing) {
  Charge late = going_on("A", "D", joined("grave"), "B");
  late.first = Date::of(2020, 12, 25);  // joined on 4 January

  EXPECT_THAT(shown(transfers(replay_of_charges({late, {"B", "D", pending("grave")}}))), IsEmpty());
}

TEST(Transfers, MayLeadToSeveralCases) {
  LogSpec spec = test::log_spec();
  spec.continues_in = "next";
  const EventLog log = log_of({{"1", "report", "2020-10-01", {"grave", "2"}},
                               {"1", "open", "2020-10-02", {"grave", "3"}},
                               {"2", "report", "", {"grave", ""}},
                               {"3", "report", "2020-10-04", {"grave", ""}}},
                              {"offence", "next:integer"}, spec);

  EXPECT_THAT(shown(transfers(replay(with_offences(), log, test::charges_cut))),
              ElementsAre("1 (reported) -> 2 continues_in 2020-10-01",
                          "1 (reported) -> 3 continues_in 2020-10-02"));
}

TEST(Transfers, ReadWholeNumbersThatADataFrameHoldsAsFloatingPoint) {
  LogSpec spec = test::log_spec();
  spec.continues_in = "next";
  const EventLog log = log_of({{"1", "report", "2020-10-01", {"grave", "2"}},
                               {"2", "report", "2020-10-02", {"grave", "1.5"}}},
                              {"offence", "next:number"}, spec);

  const Transfers result = transfers(replay(with_offences(), log, test::charges_cut));

  EXPECT_THAT(shown(result), ElementsAre("1 (reported) -> 2 continues_in 2020-10-01"));
  EXPECT_EQ(result.findings.at(0).value, "1.5");
}

TEST(Transfers, ThatLeadNowhereAreFindingsWithTheirRows) {
  const Transfers result = transfers(replay_of_charges({
      going_on("A", "D", joined("grave"), "Z"),
      going_on("B", "D", joined("grave"), "B"),
      going_on("C", "D", joined("grave"), "E"),
      going_on("E", "D", joined("grave"), "C"),
      going_on("F", "D", joined("grave"), "C"),
  }));

  EXPECT_THAT(shown(result), ElementsAre("F (investigated) -> C continues_in 2020-10-11"));
  const Table table = result.findings_table();
  EXPECT_THAT(table.column("kind").cells,
              ElementsAre(Cell{"unknown_case"}, Cell{"self_link"}, Cell{"cycle"}, Cell{"cycle"}));
  EXPECT_THAT(table.column("row").cells,
              ElementsAre(Cell{std::int64_t{3}}, Cell{std::int64_t{6}}, Cell{std::int64_t{9}},
                          Cell{std::int64_t{12}}));
  EXPECT_THAT(table.column("message").cells,
              ElementsAre(Cell{"continues_in names \"Z\", which is no case of the log"},
                          Cell{"continues_in names the case itself"},
                          Cell{"continues_in names \"E\", from which such links lead back to the "
                               "case"},
                          Cell{"continues_in names \"C\", from which such links lead back to the "
                               "case"}));
}

TEST(Transfers, OutOfACaseAndBackIntoItAreNoCycle) {
  Charge severed = coming_out("A", "D", joined("grave"), "B");
  severed.joined_to = "B";

  const Transfers result =
      transfers(replay_of_charges({severed, {"B", "D", convicted("grave", "grave")}}));

  EXPECT_EQ(result.links.size(), 2U);
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST(Transfers, OfALogThatDeclaresNoneAreRefused) {
  LogSpec spec = charges_spec();
  spec.continues_in = {};
  spec.split_from = {};

  EXPECT_EQ(message_of([&] {
              static_cast<void>(transfers(replay_of_charges({{"A", "D", pending("x")}}, spec)));
            }),
            "the log declares no links between cases; say which column names the other case, "
            "continues_in=\"<column>\" or split_from=\"<column>\", when the log is made");
}

TEST(Transfers, AsATableNameStageStateDayAndRow) {
  const Table table = transfers(replay_of_charges({going_on("A", "D", joined("grave"), "B"),
                                                   {"B", "D", pending("grave")}}))
                          .table();

  EXPECT_EQ(to_csv(table),
            "from_case,from_stage,from_state,to_case,kind,when,row\r\n"
            "A,investigation,investigated,B,continues_in,2020-10-11,3\r\n");
}

// --- what a log declares -------------------------------------------------------------------------

TEST(LogSpecOfLinks, RefusesAColumnThatIsTwoThings) {
  LogSpec spec = charges_spec();
  spec.split_from = "joined_to";
  EXPECT_EQ(message_of([&] { static_cast<void>(test::log_of_charges({}, spec)); }),
            "column \"joined_to\" can't be both continues_in and split_from");
  spec.split_from = "case";
  EXPECT_EQ(message_of([&] { static_cast<void>(test::log_of_charges({}, spec)); }),
            "column \"case\" can't be both case and split_from");
}

TEST(LogSpecOfLinks, CarriesTheColumnsAlongAndMissesThemByName) {
  LogSpec spec = charges_spec();
  spec.columns = {"offence"};
  const EventLog log = test::log_of_charges({{"A", "D", pending("grave")}}, spec);
  EXPECT_NE(log.find_attribute("joined_to"), nullptr);
  EXPECT_NE(log.find_attribute("split_from"), nullptr);

  spec = test::log_spec();
  spec.continues_in = "gone";
  EXPECT_EQ(message_of([&] {
              static_cast<void>(log_of({{"A", "report", ""}}, {}, spec));
            }),
            "there is no column \"gone\" (continues_in); the columns are \"case\", \"event\", "
            "\"time\"");
}

// --- counted once at the parent ------------------------------------------------------------------

RollUp rolled_up(const std::vector<Charge>& charges, Reading reading = Reading::first_decision,
                 RollUpRule rule = RollUpRule::offence_upheld) {
  RollUpSpec spec;
  spec.parent = "defendant";
  spec.rule = rule;
  spec.reading = reading;
  spec.list_parents = true;
  return roll_up(replay_of_charges(charges), spec);
}

/// "D: none upheld; E: pending"
std::string answers(const RollUp& result) {
  std::string text;
  for (const ParentRow& row : result.parents) {
    text += (text.empty() ? "" : "; ") + row.parent + ": " +
            (row.standing.empty() ? "elsewhere" : row.standing);
  }
  return text;
}

TEST(RollUpOfLinkedCases, TakesTheEndOfTheCaseThatGoesOn) {
  const Charge gone = going_on("A", "D", joined("grave"), "B");

  EXPECT_EQ(answers(rolled_up({gone, {"B", "D", convicted("grave", "grave")}})),
            "D: as indicated or opened upheld");
  EXPECT_EQ(answers(rolled_up({gone, {"B", "D", dropped("minor")}})), "D: none upheld");
  EXPECT_EQ(answers(rolled_up({gone, {"B", "D", pending("minor")}})), "D: pending");
  EXPECT_EQ(answers(rolled_up({gone, {"B", "D", broken("minor")}})), "D: set aside");
  EXPECT_EQ(rolled_up({gone, {"B", "D", dropped("minor")}}).carried_on, 1);
}

TEST(RollUpOfLinkedCases, StillMeasuresByWhatTheFirstOfThemWasIndicatedAs) {
  EXPECT_EQ(answers(rolled_up({going_on("A", "D", joined("grave"), "B"),
                               {"B", "D", convicted("minor", "minor")}})),
            "D: only a lighter one upheld");
}

TEST(RollUpOfLinkedCases, TakesACaseThatIsStillOpenButSaysItGoesOnForCarriedOn) {
  EXPECT_EQ(
      answers(rolled_up({going_on("A", "D", pending("grave"), "B"), {"B", "D", dropped("grave")}})),
      "D: none upheld");
  EXPECT_EQ(
      answers(rolled_up({going_on("A", "D", broken("grave"), "B"), {"B", "D", dropped("grave")}})),
      "D: none upheld");
}

TEST(RollUpOfLinkedCases, EndedInATransferThatLeadsNowhereIsSetAside) {
  const RollUp nowhere = rolled_up({{"A", "D", joined("grave")}});
  EXPECT_EQ(answers(nowhere), "D: set aside");
  EXPECT_EQ(nowhere.parents[0].set_aside_because,
            "transferred, and the log does not say where it went on");
  EXPECT_EQ(answers(rolled_up({going_on("A", "D", joined("grave"), "Z")})), "D: set aside");
  EXPECT_EQ(answers(rolled_up({going_on("A", "D", joined("grave"), "B"),
                               going_on("B", "D", joined("grave"), "A")})),
            "D: set aside");
}

TEST(RollUpOfLinkedCases, FollowsSplitsOutOfACaseThatEndedInATransfer) {
  EXPECT_EQ(answers(rolled_up({{"A", "D", joined("grave")},
                               coming_out("B", "D", dropped("grave"), "A"),
                               coming_out("C", "D", convicted("grave", "minor"), "A")})),
            "D: only a lighter one upheld");
  // A went on itself: its own end counts.
  EXPECT_EQ(answers(rolled_up({{"A", "D", convicted("grave", "grave")},
                               coming_out("B", "D", pending("grave"), "A")})),
            "D: as indicated or opened upheld");
}

TEST(RollUpOfLinkedCases, CountsAMatterOnceAtTheParentOfTheCaseThatGoesOn) {
  const RollUp result = rolled_up(
      {going_on("A", "D", joined("grave"), "B"), {"B", "E", convicted("grave", "minor")}});

  EXPECT_EQ(answers(result), "D: elsewhere; E: only a lighter one upheld");
  EXPECT_EQ(result.counted_elsewhere, 1);
  EXPECT_EQ(result.about.cases, 1);
  EXPECT_THAT(result.about.remarks,
              Contains("Counted at another defendant, where all that they had went on: 1 of unit "
                       "defendant, outside these counts."));
}

TEST(RollUpOfLinkedCases, ReadsAnotherParentByTheCasesItHasLeft) {
  EXPECT_EQ(answers(rolled_up({going_on("A", "D", joined("grave"), "B"),
                               {"B", "E", convicted("grave", "grave")},
                               {"C", "D", dropped("minor")}})),
            "D: none upheld; E: as indicated or opened upheld");
}

TEST(RollUpOfLinkedCases, GoingOnWhereNoParentIsRecordedIsSetAside) {
  const RollUp result = rolled_up({going_on("A", "D", joined("grave"), "B"),
                                   going_on("B", "", joined("grave"), "C"),
                                   {"C", "", dropped("grave")}});

  EXPECT_EQ(answers(result), "D: set aside");
  EXPECT_EQ(result.parents[0].set_aside_because, "went on in a case without a defendant on record");
  EXPECT_EQ(result.no_parent_recorded, 2);
}

TEST(RollUpOfLinkedCases, LetsTheFirstDecisionStandUnlessReadAtTheCut) {
  Charge appeal{"B", "D", acquitted("grave")};
  appeal.first = Date::of(2020, 11, 1);
  const std::vector<Charge> charges{going_on("A", "D", convicted("grave", "grave"), "B"), appeal};

  EXPECT_EQ(answers(rolled_up(charges)), "D: as indicated or opened upheld");
  EXPECT_EQ(answers(rolled_up(charges, Reading::at_cut)), "D: none upheld");
  // The other way round: acquitted first, convicted later.
  appeal.steps = convicted("grave", "grave");
  EXPECT_EQ(answers(rolled_up({going_on("A", "D", acquitted("grave"), "B"), appeal})),
            "D: none upheld");
}

TEST(RollUpOfLinkedCases, KeepsTheOwnMatterOfACaseThatReceivedADecidedOne) {
  Charge receiver{"B", "D", convicted("grave", "grave")};
  receiver.first = Date::of(2020, 9, 1);  // open before A was decided

  EXPECT_EQ(answers(rolled_up({going_on("A", "D", acquitted("grave"), "B"), receiver})),
            "D: as indicated or opened upheld");
}

TEST(RollUpOfLinkedCases, CountsStagesOfEveryCaseOfTheMatter) {
  EXPECT_EQ(answers(rolled_up({going_on("A", "D", {"report grave", "open grave", "charge"}, "B"),
                               {"B", "D", {"report grave"}}},
                              Reading::first_decision, RollUpRule::furthest_stage)),
            "D: prosecution");
}

TEST(RollUpOfLinkedCases, IsTheSameInAnyOrderOfTheCases) {
  std::vector<Charge> charges{going_on("A", "D", joined("grave"), "B"),
                              going_on("B", "E", joined("minor"), "C"),
                              coming_out("X", "D", dropped("grave"), "B"),
                              {"C", "G", convicted("medium", "medium")}};
  const std::string expected = answers(rolled_up(charges));
  EXPECT_EQ(expected, "D: none upheld; E: elsewhere; G: only a lighter one upheld");

  std::sort(charges.begin(), charges.end(),
            [](const Charge& a, const Charge& b) { return a.name < b.name; });
  do {
    EXPECT_EQ(answers(rolled_up(charges)), expected);
  } while (std::next_permutation(charges.begin(), charges.end(),
                                 [](const Charge& a, const Charge& b) { return a.name < b.name; }));
}

}  // namespace
}  // namespace casepath
