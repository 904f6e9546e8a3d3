#include "casepath/analysis/comparison.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::message_of;
using test::with_offences;
using test::with_offences_json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Date cut = Date::of(2020, 12, 31);

/// The test pipeline with some of its text replaced.
Pipeline changed(const std::string& from, const std::string& to) {
  std::string json(with_offences_json);
  const std::size_t at = json.find(from);
  if (at == std::string::npos) throw ArgumentError("no " + from);
  return Pipeline::from_json(json.replace(at, from.size(), to));
}

/// The same procedure as a later version.
Pipeline second_version() { return changed("\"version\": \"1\"", "\"version\": \"2\""); }

/// A procedure in which cases are suspended as soon as they are opened.
Pipeline opened_suspended() {
  return changed("\"from\": \"reported\", \"to\": \"investigated\"",
                 "\"from\": \"reported\", \"to\": \"suspended\"");
}

std::string shown(const RowReading& reading) {
  return (reading.moved ? std::string("moved") : reading.reason) + " " +
         (reading.state.empty() ? "-" : reading.state);
}

/// "lunch: unknown_event reported / moves_nothing reported: 2, 1 first (3 A)"
std::vector<std::string> row_lines(const Comparison& comparison) {
  std::vector<std::string> lines;
  for (const RowDifference& row : comparison.rows) {
    std::string line = row.word + ": " + shown(row.first) + " / " + shown(row.second) + ": " +
                       std::to_string(row.rows) + ", " + std::to_string(row.first_of_case) +
                       " first";
    for (const SampleRow& sample : row.samples) {
      line += " (" + std::to_string(sample.row) + " " + sample.case_name + ")";
    }
    lines.push_back(line);
  }
  return lines;
}

std::string shown(const CaseReading& at) {
  return std::string(to_string(at.status)) + " " + (at.state.empty() ? "-" : at.state) + " " +
         (at.stage.empty() ? "-" : at.stage);
}

std::vector<std::string> case_lines(const Comparison& comparison) {
  std::vector<std::string> lines;
  for (const CasePair& pair : comparison.cases) {
    std::string line =
        shown(pair.first) + " / " + shown(pair.second) + ": " + std::to_string(pair.cases);
    for (const std::string& name : pair.samples) line += " " + name;
    lines.push_back(line);
  }
  return lines;
}

std::vector<test::LogRow> three_cases() {
  return {{"A", "report", "2020-01-05"}, {"A", "opened", "2020-01-07"},
          {"A", "charge", "2020-02-01"}, {"B", "report", "2020-01-05"},
          {"B", "open", "2020-01-06"},   {"C", "report", "2020-01-05"},
          {"C", "opened", "2020-01-08"}, {"C", "charge", "2020-02-02"}};
}

/// Silent after a year: until then a case is active.
Replay replayed(const EventLog& log) {
  return replay(with_offences(), log, cut, {.silent_after_days = 365});
}

EventLog translated() {
  LogSpec spec = test::log_spec();
  spec.events = {{"opened", "open"}};
  return log_of(three_cases(), {}, spec);
}

TEST(Comparison, SaysWhichRowsMoveInOneReadingOnlyAndWhichOfThemCameFirst) {
  const Replay before = replayed(log_of(three_cases()));
  const Replay after = replayed(translated());

  const Comparison comparison = compare(before, after);

  EXPECT_THAT(row_lines(comparison),
              ElementsAre("opened: unknown_event reported / moved investigated: 2, 2 first (2 A) "
                          "(7 C)",
                          "charge: after_break - / moved charged: 2, 0 first (3 A) (8 C)"));
  EXPECT_EQ(comparison.moved_in_both, 4);
  EXPECT_EQ(comparison.moved_in_first, 0);
  EXPECT_EQ(comparison.moved_in_second, 4);
  EXPECT_EQ(comparison.moved_in_neither, 0);
}

TEST(Comparison, CrossesWhereCasesStand) {
  const Replay before = replayed(log_of(three_cases()));
  const Replay after = replayed(translated());

  const Comparison comparison = compare(before, after, {.samples = 1});

  EXPECT_THAT(case_lines(comparison),
              ElementsAre("set_aside reported report / active charged prosecution: 2 A",
                          "active investigated investigation / active investigated investigation: "
                          "1 B"));
  EXPECT_EQ(comparison.differing_cases(), 2);
  EXPECT_EQ(comparison.about.set_aside, 2);
  EXPECT_EQ(comparison.other.set_aside, 0);
}

TEST(Comparison, IsTheOtherWayRoundWhenTheReplaysAre) {
  const Replay before = replayed(log_of(three_cases()));
  const Replay after = replayed(translated());

  EXPECT_THAT(row_lines(compare(after, before)),
              ElementsAre("opened: moved investigated / unknown_event reported: 2, 2 first (2 A) "
                          "(7 C)",
                          "charge: moved charged / after_break -: 2, 0 first (3 A) (8 C)"));
}

TEST(Comparison, TellsRowsThatMoveIntoDifferentStatesAndRowsThatMoveInNeither) {
  const Pipeline other = opened_suspended();
  LogSpec nothing = test::log_spec();
  nothing.events = {{"lunch", std::nullopt}};
  const std::vector<test::LogRow> rows{
      {"A", "report", "2020-01-05"}, {"A", "open", "2020-01-06"}, {"A", "lunch", "2020-01-07"}};

  const Comparison comparison = compare(replay(with_offences(), log_of(rows), cut),
                                        replay(other, log_of(rows, {}, nothing), cut));

  EXPECT_THAT(row_lines(comparison),
              ElementsAre("open: moved investigated / moved suspended: 1, 1 first (2 A)",
                          "lunch: unknown_event investigated / moves_nothing suspended: 1, 0 first "
                          "(3 A)"));
  EXPECT_EQ(comparison.moved_in_both, 2);
  EXPECT_EQ(comparison.moved_in_neither, 1);
}

TEST(Comparison, ComparesRowsAsTakenWhereOneReadingReordersADay) {
  // Read as it stands, "open" comes before "report"; the pipeline accepts the other order alone.
  const std::vector<test::LogRow> rows{{"A", "open", "2020-01-05"}, {"A", "report", "2020-01-05"}};
  LogSpec spec = test::log_spec();
  spec.events = {{"open", std::nullopt}};

  const Comparison comparison = compare(replay(with_offences(), log_of(rows), cut),
                                        replay(with_offences(), log_of(rows, {}, spec), cut));

  EXPECT_THAT(row_lines(comparison),
              ElementsAre("open: moved investigated / moves_nothing -: 1, 1 first (1 A)"));
  EXPECT_EQ(comparison.moved_in_both, 1);
}

TEST(Comparison, TellsReclassificationsThatOneReadingSees) {
  const std::vector<test::LogRow> rows{{"A", "report", "2020-01-05", {"grave"}},
                                       {"A", "reclassify", "2020-01-06", {"medium"}},
                                       {"B", "report", "2020-01-05", {"medium"}},
                                       {"B", "reclassify", "2020-01-06", {"minor"}}};
  const Pipeline other =
      changed("{\"title\": \"Medium\", \"severity\": 2, \"lighter_than\": [\"grave\"]}",
              "{\"title\": \"Medium\", \"severity\": 2}");
  LogSpec nothing = test::log_spec();
  nothing.events = {{"reclassify", std::nullopt}};
  const Replay first = replay(with_offences(), log_of(rows, {"offence"}), cut);

  const Comparison order = compare(first, replay(other, log_of(rows, {"offence"}), cut));
  const Comparison none =
      compare(first, replay(with_offences(), log_of(rows, {"offence"}, nothing), cut));

  EXPECT_EQ(to_csv(order.reclassifications_table()),
            "event,seen_in,from_first,to_first,direction_first,from_second,to_second,"
            "direction_second,rows,sample_rows,sample_cases,further\r\n"
            "reclassify,both,grave,medium,lighter,grave,medium,incomparable,1,2,A,0\r\n");
  EXPECT_EQ(order.same_reclassifications, 1);
  EXPECT_EQ(to_csv(none.reclassifications_table()),
            "event,seen_in,from_first,to_first,direction_first,from_second,to_second,"
            "direction_second,rows,sample_rows,sample_cases,further\r\n"
            "reclassify,first,grave,medium,lighter,,,,1,2,A,0\r\n"
            "reclassify,first,medium,minor,lighter,,,,1,4,B,0\r\n");
}

TEST(Comparison, IsATableThatSaysWhatBothAreAbout) {
  const Replay before = replayed(log_of(three_cases()));
  const Replay after = replay(second_version(), translated(), cut, {.silent_after_days = 90});

  const Comparison comparison = compare(before, after);
  const Table cases = comparison.table();

  EXPECT_EQ(to_csv(cases),
            "agrees,status_first,state_first,stage_first,status_second,state_second,stage_second,"
            "cases,sample_cases,further\r\n"
            "false,set_aside,reported,report,silent,charged,prosecution,2,A; C,0\r\n"
            "false,active,investigated,investigation,silent,investigated,investigation,1,B,0\r\n");
  EXPECT_EQ(cases.title(),
            "Two readings of one log: first by with-offences 1, second by with-offences 2: cases");
  EXPECT_THAT(
      cases.notes(),
      ElementsAre(
          "Unit: charge; pipeline: with-offences; records up to 2020-12-31.",
          "Cases: 3 = 0 concluded + 1 pending (1 active, 0 paused, 0 silent) + 2 set aside.",
          "Read by the position at the cut.", "Estimator: counts.",
          "Pipelines: one is of the pipeline \"with-offences\" 1, the other of \"with-offences\" "
          "2.",
          "Options differ first in silent_after: 365 and 90 days.",
          "The logs translate events differently.", "Of 3 cases 3 stand elsewhere.",
          "The second reading: Unit: charge; pipeline: with-offences; records up to 2020-12-31. "
          "Cases: 3 = 0 concluded + 3 pending (0 active, 0 paused, 3 silent) + 0 set aside.",
          "Internal: small cells may identify people."));
  EXPECT_EQ(to_csv(comparison.rows_table()),
            "event,moves_in,reason_first,state_first,reason_second,state_second,rows,"
            "first_of_case,sample_rows,sample_cases,further\r\n"
            "opened,second,unknown_event,reported,,investigated,2,2,\"2, 7\",A; C,0\r\n"
            "charge,second,after_break,,,charged,2,0,\"3, 8\",A; C,0\r\n");
  EXPECT_THAT(comparison.rows_table().notes(),
              Contains("Of 8 rows 4 move in both, 0 in the first only, 4 in the second only, 0 in "
                       "neither."));
}

TEST(Comparison, OfDifferentLogsIsRefusedWithTheFirstDifference) {
  const auto refusal = [](const std::vector<test::LogRow>& other) {
    return message_of([&] {
      (void)compare(replay(with_offences(), log_of(three_cases()), cut),
                    replay(with_offences(), log_of(other), cut));
    });
  };
  const std::string sorry = "compare: these are not replays of the same log: ";
  auto rows = three_cases();
  rows.pop_back();
  EXPECT_EQ(refusal(rows), sorry + "case \"C\": the first has 3 rows, the second 2");
  rows = three_cases();
  rows[1].time = "";
  EXPECT_EQ(refusal(rows), sorry +
                               "case \"A\", row 2 of it: \"opened\" on 2020-01-07 in the first, "
                               "\"opened\" undated in the second");
  rows = three_cases();
  rows[4].event = "charge";
  EXPECT_EQ(refusal(rows), sorry +
                               "case \"B\", row 2 of it: \"open\" on 2020-01-06 in the first, "
                               "\"charge\" on 2020-01-06 in the second");
  for (test::LogRow& row : rows) row.case_name = row.case_name == "B" ? "Б" : row.case_name;
  EXPECT_EQ(refusal(rows), sorry + "case number 2 is \"B\" in the first and \"Б\" in the second");
  EXPECT_EQ(refusal({}), sorry + "the first has 3 cases, the second 0");
}

class ComparisonOfRandomLogs : public ::testing::TestWithParam<unsigned> {};

TEST_P(ComparisonOfRandomLogs, WithItselfFindsNoDifference) {
  const Replay all =
      replay(with_offences(),
             test::log_of_cases(test::random_cases(with_offences(), 80, GetParam())), cut);

  const Comparison comparison = compare(all, all);

  EXPECT_THAT(comparison.rows, IsEmpty());
  EXPECT_THAT(comparison.reclassifications, IsEmpty());
  EXPECT_EQ(comparison.differing_cases(), 0);
  EXPECT_EQ(comparison.moved_in_both, all.summary().moves);
  EXPECT_THAT(comparison.about.remarks, ElementsAre("Both have the same pipeline and options."));
}

TEST_P(ComparisonOfRandomLogs, CountsEveryRowAndEveryCaseOnce) {
  const EventLog log = test::log_of_cases(test::random_cases(with_offences(), 80, GetParam()));
  const Replay first = replay(with_offences(), log, cut);
  const Replay second = replay(opened_suspended(), log, Date::of(2020, 6, 30));

  for (const Reading reading : {Reading::at_cut, Reading::first_decision}) {
    const Comparison comparison = compare(first, second, {.reading = reading});

    EXPECT_EQ(comparison.moved_in_both + comparison.moved_in_first, first.summary().moves);
    EXPECT_EQ(comparison.moved_in_both + comparison.moved_in_second, second.summary().moves);
    EXPECT_EQ(comparison.moved_in_both + comparison.moved_in_first + comparison.moved_in_second +
                  comparison.moved_in_neither,
              first.summary().rows);
    std::int64_t cases = 0;
    std::int64_t set_aside = 0;
    for (const CasePair& pair : comparison.cases) {
      cases += pair.cases;
      if (pair.second.status == CaseStatus::set_aside) set_aside += pair.cases;
    }
    EXPECT_EQ(cases, first.summary().cases);
    EXPECT_EQ(set_aside, comparison.other.set_aside);
    std::int64_t first_only = 0;
    for (const RowDifference& row : comparison.rows) {
      first_only += row.first.moved && !row.second.moved ? row.rows : 0;
    }
    EXPECT_EQ(first_only, comparison.moved_in_first);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ComparisonOfRandomLogs, ::testing::Range(1U, 6U));

}  // namespace
}  // namespace casepath
