#include "casepath/replay/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::log_spec;
using test::report_charge_verdict;
using test::with_offences;

const Date cut = Date::of(2020, 12, 31);

std::vector<FindingKind> kinds(const Replay& result) {
  std::vector<FindingKind> found;
  for (const Finding& finding : result.findings()) found.push_back(finding.kind);
  return found;
}

std::string last_state_name(const Replay& result, std::size_t i,
                            Reading reading = Reading::at_cut) {
  const StateId state = result.last_state(CaseId{i}, reading);
  return state.is_none() ? "" : result.pipeline().state(state).name;
}

void expect_rows_and_cases_add_up(const Replay& result) {
  const ReplaySummary& s = result.summary();
  EXPECT_EQ(s.rows, s.moves + s.moves_nothing + s.findings);
  EXPECT_EQ(s.cases, s.concluded + s.active + s.paused + s.silent + s.set_aside);
}

TEST(Replay, MovesACaseFromReportToVerdict) {
  const EventLog log = log_of({{"A", "report", "2020-01-05"},
                               {"A", "charge", "2020-02-01"},
                               {"A", "verdict", "2020-03-01"}});

  const Replay result = replay(report_charge_verdict(), log, cut);

  EXPECT_EQ(result.status(CaseId{0U}), CaseStatus::concluded);
  EXPECT_EQ(last_state_name(result, 0), "convicted");
  EXPECT_TRUE(result.findings().empty());
  const std::vector<Visit> visits = result.visits(CaseId{0U});
  ASSERT_EQ(visits.size(), 3U);
  EXPECT_EQ(visits[0].entered.date, Date::of(2020, 1, 5));
  EXPECT_EQ(visits[0].left.date, Date::of(2020, 2, 1));
  EXPECT_FALSE(visits[2].has_left);
  expect_rows_and_cases_add_up(result);
}

TEST(Replay, SetsACaseAsideWhereARowDoesNotFitAndLooksAtNoLaterRow) {
  const EventLog log = log_of({{"A", "report", "2020-01-05"},
                               {"A", "verdict", "2020-02-01"},
                               {"A", "charge", "2020-03-01"}});

  const Replay result = replay(report_charge_verdict(), log, cut);

  EXPECT_EQ(result.status(CaseId{0U}), CaseStatus::set_aside);
  EXPECT_THAT(kinds(result),
              ::testing::ElementsAre(FindingKind::not_allowed_here, FindingKind::after_break));
  ASSERT_EQ(result.breaks().size(), 1U);
  EXPECT_EQ(result.breaks()[0], (Break{CaseId{0U}, RowId{1U}, FindingKind::not_allowed_here, false,
                                       *result.pipeline().find_state("reported")}));
  EXPECT_EQ(result.message(result.findings()[0]),
            "\"verdict\" is not allowed in state \"reported\"");
  expect_rows_and_cases_add_up(result);
}

TEST(Replay, LetsTheFirstDecisionStandWhateverRowComesAfterIt) {
  const EventLog log = log_of({{"A", "report", "2020-01-05"},
                               {"A", "terminate", "2020-02-01"},
                               {"A", "charge", "2020-03-01"},
                               {"A", "letter", "2020-03-02"}});

  const Replay result = replay(report_charge_verdict(), log, cut);

  EXPECT_EQ(result.status(CaseId{0U}), CaseStatus::concluded);
  EXPECT_THAT(kinds(result),
              ::testing::ElementsAre(FindingKind::after_close, FindingKind::unknown_event));
  EXPECT_TRUE(result.breaks().empty());
  expect_rows_and_cases_add_up(result);
}

TEST(Replay, CountsAnExactDuplicateOnceAndNeverAsABreak) {
  const EventLog log = log_of({{"A", "report", "2020-01-05"},
                               {"A", "charge", "2020-02-01"},
                               {"A", "charge", "2020-02-01"}});

  const Replay result = replay(report_charge_verdict(), log, cut);

  EXPECT_THAT(kinds(result), ::testing::ElementsAre(FindingKind::exact_duplicate));
  EXPECT_EQ(result.status(CaseId{0U}), CaseStatus::active);
  expect_rows_and_cases_add_up(result);
}

TEST(Replay, FindsDuplicatesAmongManyRowsOfOneCase) {
  std::vector<test::LogRow> rows{{"A", "report", "2020-01-05"}};
  for (int i = 0; i < 40; ++i) rows.push_back({"A", "letter", "2020-02-01", {std::to_string(i)}});
  rows.push_back({"A", "letter", "2020-02-01", {"7"}});
  LogSpec spec = log_spec();
  spec.events = {{"letter", std::nullopt}};

  const Replay result = replay(report_charge_verdict(), log_of(rows, {"number"}, spec), cut);

  EXPECT_THAT(kinds(result), ::testing::ElementsAre(FindingKind::exact_duplicate));
  EXPECT_EQ(result.findings()[0].row, RowId{41U});
  EXPECT_EQ(result.summary().moves_nothing, 40);
}

TEST(Replay, LeavesRowsAfterTheCutOutAndSaysSo) {
  const EventLog log = log_of({{"A", "report", "2020-01-05"}, {"A", "charge", "2021-02-01"}});

  const Replay result = replay(report_charge_verdict(), log, cut);

  EXPECT_THAT(kinds(result), ::testing::ElementsAre(FindingKind::after_data_cut));
  EXPECT_EQ(last_state_name(result, 0), "reported");
  expect_rows_and_cases_add_up(result);
}

TEST(Replay, CountsARowOnTheDayOfTheCut) {
  const EventLog log = log_of({{"A", "report", "2020-12-31"}});

  const Replay result = replay(report_charge_verdict(), log, cut);

  EXPECT_EQ(result.status(CaseId{0U}), CaseStatus::active);
}

TEST(Replay, SetsACaseAsideThatNeverOpenedBeforeTheCut) {
  const EventLog log = log_of({{"A", "report", "2021-01-05"}});

  const Replay result = replay(report_charge_verdict(), log, cut);

  EXPECT_EQ(result.status(CaseId{0U}), CaseStatus::set_aside);
  ASSERT_EQ(result.breaks().size(), 1U);
  EXPECT_TRUE(result.breaks()[0].never_opened);
  expect_rows_and_cases_add_up(result);
}

TEST(Replay, TellsActiveFromSilentByTheLastRecordOfAnyKind) {
  LogSpec spec = log_spec();
  spec.events = {{"letter", std::nullopt}};
  const EventLog log = log_of({{"A", "report", "2020-01-05"},
                               {"B", "report", "2020-01-05"},
                               {"B", "letter", "2020-12-01"},
                               {"C", "report", "2020-12-21"},
                               {"D", "report", "2020-12-20"}},
                              {}, spec);
  ReplayOptions options;
  options.silent_after_days = 10;

  const Replay result = replay(report_charge_verdict(), log, cut, options);

  EXPECT_EQ(result.status(CaseId{0U}), CaseStatus::silent);
  EXPECT_EQ(result.status(CaseId{1U}), CaseStatus::silent);
  EXPECT_EQ(result.status(CaseId{2U}), CaseStatus::active) << "exactly ten days ago";
  EXPECT_EQ(result.status(CaseId{3U}), CaseStatus::silent);
  options.silent_after_days = 40;
  EXPECT_EQ(replay(report_charge_verdict(), log, cut, options).status(CaseId{1U}),
            CaseStatus::active);
}

TEST(Replay, CallsACaseInAPausedStatePausedHoweverLongAgo) {
  const EventLog log = log_of({{"A", "report", "2010-01-05", {"minor"}},
                               {"A", "open", "2010-01-06"},
                               {"A", "suspend", "2010-01-07"}},
                              {"offence"});

  const Replay result = replay(with_offences(), log, cut);

  EXPECT_EQ(result.status(CaseId{0U}), CaseStatus::paused);
}

TEST(Replay, TakesTheOneOrderOfADayThatThePipelineAccepts) {
  const EventLog log = log_of({{"A", "verdict", "2020-01-05"},
                               {"A", "charge", "2020-01-05"},
                               {"A", "report", "2020-01-05"}});

  const Replay result = replay(report_charge_verdict(), log, cut);

  EXPECT_EQ(last_state_name(result, 0), "convicted");
  EXPECT_THAT(kinds(result), ::testing::ElementsAre(FindingKind::reordered));
  EXPECT_THAT(result.rows(CaseId{0U}), ::testing::ElementsAre(RowId{2U}, RowId{1U}, RowId{0U}));
  EXPECT_EQ(result.summary().reordered, 1);
  EXPECT_EQ(result.summary().findings, 0) << "a remark, not a row that did not move";
  expect_rows_and_cases_add_up(result);
}

TEST(Replay, KeepsTheFilesOrderWhereTwoOtherOrdersWouldFit) {
  // After "report", both "charge, terminate" and "terminate" with "charge" refused would do; two
  // letters in any order around them make the order undecided.
  const EventLog log = log_of({{"A", "report", "2020-01-04", {"minor"}},
                               {"A", "reclassify", "2020-01-05", {"grave"}},
                               {"A", "charge", "2020-01-05"},
                               {"A", "open", "2020-01-05"}},
                              {"offence"});

  const Replay result = replay(with_offences(), log, cut);

  EXPECT_EQ(result.status(CaseId{0U}), CaseStatus::set_aside)
      << "reclassify fits before open, between open and charge, and after charge";
}

TEST(Replay, NeverReordersWhatASequenceColumnOrders) {
  LogSpec spec = log_spec();
  spec.sequence_column = "number";
  const EventLog log =
      log_of({{"A", "charge", "2020-01-05", {"1"}}, {"A", "report", "2020-01-05", {"2"}}},
             {"number:integer"}, spec);

  const Replay result = replay(report_charge_verdict(), log, cut);

  EXPECT_EQ(result.status(CaseId{0U}), CaseStatus::set_aside);
}

TEST(Replay, MovesACaseByAnUndatedRowInFileOrderAndRemarksOnIt) {
  const EventLog log =
      log_of({{"A", "report", "2020-01-05"}, {"A", "charge", ""}, {"A", "verdict", "2020-03-01"}});

  const Replay result = replay(report_charge_verdict(), log, cut);

  EXPECT_EQ(last_state_name(result, 0), "convicted");
  EXPECT_THAT(kinds(result), ::testing::ElementsAre(FindingKind::missing_time));
  EXPECT_EQ(result.summary().moves, 3);
  const std::vector<Visit> visits = result.visits(CaseId{0U});
  EXPECT_FALSE(visits[1].entered.is_recorded());
  expect_rows_and_cases_add_up(result);
}

TEST(Replay, CallsCasesOpenedBeforeTheRecordsAreCompleteAlreadyRunning) {
  const EventLog log = log_of({{"A", "report", "2019-12-31"}, {"B", "report", "2020-01-01"}});
  ReplayOptions options;
  options.complete_from = Date::of(2020, 1, 1);

  const Replay result = replay(report_charge_verdict(), log, cut, options);

  EXPECT_TRUE(result.is_already_running(CaseId{0U}));
  EXPECT_FALSE(result.is_already_running(CaseId{1U}));
  EXPECT_EQ(result.summary().already_running, 1);
}

TEST(Replay, CallsACaseFirstSeenByARunningOpeningAlreadyRunning) {
  const EventLog log = log_of({{"A", "seen_in_investigation", "2020-01-05"}});

  const Replay result = replay(with_offences(), log, cut);

  EXPECT_TRUE(result.is_already_running(CaseId{0U}));
}

TEST(Replay, ReadsAReopenedCaseAsDecidedFirstAndAsPendingAtTheCut) {
  const EventLog log = log_of({{"A", "report", "2020-10-05", {"minor"}},
                               {"A", "terminate", "2020-10-06"},
                               {"A", "reopen", "2020-12-01"}},
                              {"offence"});

  const Replay result = replay(with_offences(), log, cut);

  EXPECT_EQ(result.status(CaseId{0U}, Reading::first_decision), CaseStatus::concluded);
  EXPECT_EQ(last_state_name(result, 0, Reading::first_decision), "terminated");
  EXPECT_EQ(result.status(CaseId{0U}, Reading::at_cut), CaseStatus::active);
  EXPECT_EQ(result.summary().reopened, 1);
}

TEST(Replay, FillsInAStepThatTheRecordsSkipWhereThePipelineSaysSo) {
  const EventLog log = log_of({{"A", "report", "2020-10-05", {"minor"}},
                               {"A", "open", "2020-10-06"},
                               {"A", "court", "2020-11-01"}},
                              {"offence"});

  const Replay result = replay(with_offences(), log, cut);

  const std::vector<Visit> visits = result.visits(CaseId{0U});
  ASSERT_EQ(visits.size(), 4U);
  EXPECT_TRUE(visits[2].filled);
  EXPECT_EQ(result.pipeline().state(visits[2].state).name, "charged");
  EXPECT_EQ(result.summary().filled, 1);
}

TEST(Replay, RecordsReclassificationsWithDirectionAndTakesRenumberingForNone) {
  const EventLog log = log_of({{"A", "report", "2020-10-05", {"grave"}},
                               {"A", "open", "2020-10-06", {"medium"}},
                               {"A", "reclassify", "2020-10-07", {"minor"}},
                               {"A", "reclassify", "2020-10-08", {"minor_new"}},
                               {"A", "reclassify", "2020-10-09", {"grave"}},
                               {"A", "reclassify", "2020-10-10", {"other"}}},
                              {"offence"});

  const Replay result = replay(with_offences(), log, cut);

  std::vector<Direction> directions;
  for (const Reclassification& r : result.reclassifications()) directions.push_back(r.direction);
  EXPECT_THAT(directions, ::testing::ElementsAre(Direction::lighter, Direction::lighter,
                                                 Direction::heavier, Direction::incomparable));
  EXPECT_TRUE(result.findings().empty());
}

TEST(Replay, NamesTheOffenceThatThePipelineDoesNotHave) {
  const EventLog log = log_of({{"A", "report", "2020-10-05", {"graev"}}}, {"offence"});

  const Replay result = replay(with_offences(), log, cut);

  ASSERT_THAT(kinds(result), ::testing::ElementsAre(FindingKind::unknown_offence));
  EXPECT_EQ(result.message(result.findings()[0]),
            "\"report\" names the offence \"graev\", which the pipeline does not have");
}

TEST(Replay, FeedsAFieldFromTheColumnThatTheLogNames) {
  LogSpec spec = log_spec();
  spec.fields = {{"offence", "article"}};
  const EventLog log = log_of({{"A", "report", "2020-10-05", {"grave"}}}, {"article"}, spec);

  const Replay result = replay(with_offences(), log, cut);

  EXPECT_EQ(result.offence_after(RowId{0U}), *result.pipeline().find_offence("grave"));
}

TEST(Replay, RefusesAColumnThatCannotFeedItsField) {
  const EventLog log =
      log_of({{"A", "report", "2020-10-05", {"many", "x"}}}, {"months", "offence"});

  try {
    (void)replay(with_offences(), log, cut);
    FAIL() << "accepted text for months";
  } catch (const LogError& error) {
    ASSERT_EQ(error.problems().size(), 1U);
    EXPECT_EQ(error.problems()[0].message,
              "column \"months\" feeds the field \"months\" of type integer, but holds the text "
              "\"many\"");
  }
}

TEST(Replay, RefusesATranslationToAnEventThatThePipelineLacks) {
  LogSpec spec = log_spec();
  spec.events = {{"Anzeige", "reprot"}};
  const EventLog log = log_of({{"A", "Anzeige", "2020-10-05"}}, {}, spec);

  try {
    (void)replay(report_charge_verdict(), log, cut);
    FAIL() << "accepted";
  } catch (const ArgumentError& error) {
    EXPECT_STREQ(error.what(),
                 "events: \"Anzeige\" is translated to \"reprot\", which is no event of the "
                 "pipeline \"report-charge-verdict\"; did you mean \"report\"?");
  }
}

TEST(Replay, RefusesToGuessTheDataCut) {
  EXPECT_THROW(
      {
        try {
          (void)replay(report_charge_verdict(), EventLog{}, Date{});
        } catch (const ArgumentError& error) {
          EXPECT_STREQ(error.what(),
                       "as_of is required: the date up to which the log is complete, such as "
                       "2025-12-31");
          throw;
        }
      },
      ArgumentError);
}

TEST(Replay, RefusesRecordsThatAreCompleteOnlyAfterTheCut) {
  ReplayOptions options;
  options.complete_from = Date::of(2021, 1, 1);

  EXPECT_THROW((void)replay(report_charge_verdict(), EventLog{}, cut, options), ArgumentError);
}

TEST(Replay, OfAnEmptyLogIsEmpty) {
  const Replay result = replay(report_charge_verdict(), EventLog{}, cut);

  EXPECT_EQ(result.case_count(), 0U);
  expect_rows_and_cases_add_up(result);
}

TEST(ReplaySummary, SaysWhatBreaksPathsAndWhatToWrite) {
  const EventLog log = log_of({{"A", "report", "2020-12-05"},
                               {"A", "Letter", "2020-12-06"},
                               {"B", "report", "2020-12-05"},
                               {"B", "Letter", "2020-12-06"},
                               {"C", "report", "2020-12-05"},
                               {"C", "verdict", "2020-12-06"},
                               {"D", "report", "2020-12-05"},
                               {"E", "report", "2020-01-05"},
                               {"E", "terminate", "2020-01-06"}});

  const std::string text = to_text(replay(report_charge_verdict(), log, cut).summary());

  EXPECT_EQ(text,
            "Replay of report-charge-verdict; unit: case; data cut: 2020-12-31\n"
            "  cases                     5  = concluded + pending + set aside\n"
            "  concluded                 1  drop_out 1\n"
            "  pending                   1  active 1, paused 0, silent 0 (no record for over 365 "
            "days)\n"
            "  set aside                 3  where they stand is not known\n"
            "  rows                      9  = moves + declared to move nothing + findings\n"
            "  moves                     6\n"
            "  move nothing              0\n"
            "  findings                  3  unknown_event 2, not_allowed_here 1\n"
            "Why paths break, most frequent first, and what to write if the records are right:\n"
            "  2 x unknown_event: \"Letter\" in state \"reported\"\n"
            "      events={\"Letter\": None}  # if it moves nothing; else its event\n"
            "  1 x not_allowed_here: \"verdict\" in state \"reported\"\n"
            "      in the definition, \"events\" > \"verdict\" > \"transitions\": {\"from\": "
            "\"reported\", \"to\": ...}\n");
}

TEST(ReplayPath, ShowsEveryRowOfACaseAndWhatItDid) {
  const EventLog log = log_of({{"A", "report", "2020-12-05", {"grave"}},
                               {"A", "open", "", {"minor"}},
                               {"A", "verdict", "2020-12-07"}},
                              {"offence"});

  const std::string text = replay(with_offences(), log, cut).path_text(CaseId{0U});

  EXPECT_EQ(text,
            "charge A\n"
            "  2020-12-05  report -> reported [grave]\n"
            "  undated     open -> investigated [minor]\n"
            "  2020-12-07  verdict ! \"verdict\" is not allowed in state \"investigated\"\n"
            "  at 2020-12-31: set_aside, investigated\n");
}

}  // namespace
}  // namespace casepath
