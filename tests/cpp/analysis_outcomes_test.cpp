#include "casepath/analysis/outcomes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "casepath/analysis/reclassifications.hpp"
#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::LogRow;
using test::report_charge_verdict;
using test::with_offences;
using ::testing::Contains;
using ::testing::ElementsAre;

const Date cut = Date::of(2020, 12, 31);

Tally tally_of(const std::vector<LogRow>& rows, const TallySpec& spec = {},
               const ReplayOptions& options = {}) {
  return tally(replay(with_offences(), log_of(rows, {"offence", "actor", "region"}), cut, options),
               spec);
}

/// From the report to the verdict, with what was indicated and what was decided.
std::vector<LogRow> tried(const std::string& name, const std::string& charged,
                          const std::string& decided) {
  return {{name, "report", "2020-01-01", {charged}},
          {name, "open", "2020-01-02", {charged}},
          {name, "charge", "2020-01-03"},
          {name, "court", "2020-01-04"},
          {name, "verdict", "2020-01-05", {decided}}};
}

std::vector<LogRow> joined(const std::vector<std::vector<LogRow>>& cases) {
  std::vector<LogRow> rows;
  for (const auto& own : cases) rows.insert(rows.end(), own.begin(), own.end());
  return rows;
}

TEST(Outcomes, CountCasesByClassStateAndStatusAndAddUpToAllOfTheGroup) {
  const Outcomes result =
      outcomes(tally_of(joined({tried("A", "minor", "minor"),
                                {{"B", "report", "2020-01-01"}},
                                {{"C", "report", "2020-12-01"}},
                                {{"D", "report", "2020-12-01"}, {"D", "verdict", "2020-12-02"}}})));

  ASSERT_EQ(result.rows.size(), 4U);
  const GroupLabel all{{}, true};
  EXPECT_EQ(result.rows[0],
            (OutcomeRow{all, CaseStatus::concluded, "conviction", "convicted", 1, 4}));
  EXPECT_EQ(result.rows[1], (OutcomeRow{all, CaseStatus::active, "", "reported", 1, 4}));
  EXPECT_EQ(result.rows[2], (OutcomeRow{all, CaseStatus::silent, "", "reported", 1, 4}));
  EXPECT_EQ(result.rows[3], (OutcomeRow{all, CaseStatus::set_aside, "", "reported", 1, 4}));
  EXPECT_EQ(result.table().column("outcome_class").cells[1], Cell{});
}

TEST(Outcomes, DifferByReadingWhereACaseWasReopened) {
  const Tally counts = tally_of({{"A", "report", "2020-10-01"},
                                 {"A", "open", "2020-10-02"},
                                 {"A", "terminate", "2020-10-03"},
                                 {"A", "reopen", "2020-12-04"}});

  EXPECT_EQ(outcomes(counts).rows[0].outcome_class, "drop_out");
  EXPECT_EQ(outcomes(counts, Reading::at_cut).rows[0].status, CaseStatus::active);
  EXPECT_THAT(outcomes(counts).table().notes(), Contains("Read by the first decision."));
}

TEST(DropOuts, SayWhereAndOnWhatGroundAndWhetherTheCaseHadBeenFurther) {
  const DropOuts result = drop_outs(tally_of({{"A", "report", "2020-01-01"},
                                              {"A", "open", "2020-01-02"},
                                              {"A", "charge", "2020-01-03"},
                                              {"A", "return", "2020-01-04"},
                                              {"A", "terminate", "2020-01-05"},
                                              {"B", "report", "2020-01-01"},
                                              {"B", "withdraw", "2020-01-02"},
                                              {"C", "report", "2020-01-01"},
                                              {"C", "open", "2020-01-02"},
                                              {"C", "terminate", "2020-01-03"},
                                              {"D", "report", "2020-01-01"},
                                              {"D", "join", "2020-01-02"}}));

  const GroupLabel all{{}, true};
  EXPECT_THAT(result.rows, ElementsAre(DropOutRow{all, "report", "reported", "withdrawn",
                                                  "victim_request", "", 1, 0},
                                       DropOutRow{all, "investigation", "investigated",
                                                  "terminated", "evidence", "no proof", 2, 1}));
  EXPECT_THAT(result.fell_back, ElementsAre(FellBackRow{all, "prosecution", "investigation", 1}));
  EXPECT_THAT(result.table().notes(),
              Contains("Left from investigation after having been in prosecution, where the funnel "
                       "shows them: 1."));
}

TEST(OutcomesByOffence, SayInThePipelinesWordsWhatWasDecidedAgainstWhatWasCharged) {
  const OutcomesByOffence result =
      outcomes_by_offence(tally_of(joined({tried("A", "medium", "medium"),
                                           tried("B", "medium", "minor"),
                                           tried("C", "minor", "medium"),
                                           tried("D", "medium", "other"),
                                           tried("E", "", "minor"),
                                           {{"F", "report", "2020-12-01", {"grave"}}}})));

  EXPECT_THAT(result.milestones, ElementsAre("indicated", "opened", "charged", "decided"));
  std::map<std::vector<std::string>, std::string> against;
  std::int64_t cases = 0;
  for (const OffenceOutcomeRow& row : result.rows) {
    against[row.offences] = row.against;
    cases += row.cases;
  }
  EXPECT_EQ(cases, 6);
  EXPECT_EQ((against[{"medium", "medium", "medium", "medium"}]), "as charged");
  EXPECT_EQ((against[{"medium", "medium", "medium", "minor"}]), "of a lighter offence");
  EXPECT_EQ((against[{"minor", "minor", "minor", "medium"}]), "of a heavier offence");
  EXPECT_EQ((against[{"medium", "medium", "medium", "other"}]),
            "of another offence, not comparable");
  EXPECT_EQ((against[{"(none)", "(none)", "(none)", "minor"}]), "");
  EXPECT_EQ((against[{"grave", "", "", ""}]), "");
  const Table table = result.table();
  EXPECT_EQ(table.column("offence_indicated").type, CellType::text);
  EXPECT_THAT(table.column("against").cells, Contains(Cell{std::string("as charged")}));
}

TEST(OutcomesByOffence, RenumberingIsAsCharged) {
  const auto result = outcomes_by_offence(tally_of(tried("A", "minor", "minor_new")));

  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0].against, "as charged");
}

TEST(DowngradedThenDropped, ShowsWhatFollowedBesideThoseNeverDowngraded) {
  const auto result =
      downgraded_then_dropped(tally_of({{"A", "report", "2020-11-01", {"medium"}},
                                        {"A", "reclassify", "2020-11-02", {"minor", "prosecutor"}},
                                        {"A", "terminate", "2020-11-03"},
                                        {"B", "report", "2020-11-01", {"medium"}},
                                        {"B", "reclassify", "2020-11-02", {"minor", "court"}},
                                        {"C", "report", "2020-11-01", {"medium"}},
                                        {"C", "terminate", "2020-11-02"},
                                        {"D", "report", "2020-11-01", {"minor"}},
                                        {"D", "reclassify", "2020-11-02", {"medium"}},
                                        {"D", "join", "2020-11-03"}}));

  ASSERT_EQ(result.rows.size(), 2U);
  const AfterDowngradeRow& never = result.rows[0];
  EXPECT_FALSE(never.downgraded);
  EXPECT_EQ(never.cases, 2);
  EXPECT_EQ(never.dropped_out, 1);
  EXPECT_EQ(never.other_concluded, 1);
  EXPECT_EQ(never.bounds, (Interval{0.5, 0.5}));
  const AfterDowngradeRow& downgraded = result.rows[1];
  EXPECT_EQ(downgraded.cases, 2);
  EXPECT_EQ(downgraded.dropped_out, 1);
  EXPECT_EQ(downgraded.pending, 1);
  EXPECT_EQ(downgraded.bounds, (Interval{0.5, 1.0}));
  EXPECT_EQ(result.table().column("bounds_upper").cells[1], Cell{1.0});
}

TEST(Reclassifications, SayFromWhichToWhichWhereAndByWhom) {
  const auto result =
      reclassifications(tally_of({{"A", "report", "2020-11-01", {"grave"}},
                                  {"A", "open", "2020-11-02", {"medium"}},
                                  {"A", "reclassify", "2020-11-03", {"minor", "prosecutor"}},
                                  {"A", "reclassify", "2020-11-04", {"minor_new", "prosecutor"}},
                                  {"B", "report", "2020-11-01", {"medium"}},
                                  {"B", "reclassify", "2020-11-02", {"other"}}}));

  const GroupLabel all{{}, true};
  EXPECT_THAT(result.rows, ::testing::UnorderedElementsAre(
                               ReclassificationRow{all, "grave", "medium", Direction::lighter,
                                                   "report", "open", "", 1},
                               ReclassificationRow{all, "medium", "minor", Direction::lighter,
                                                   "investigation", "reclassify", "prosecutor", 1},
                               ReclassificationRow{all, "medium", "other", Direction::incomparable,
                                                   "report", "reclassify", "", 1}));
  EXPECT_FALSE(result.about.reading.has_value());
  EXPECT_EQ(result.table().row_count(), 3U);
}

TEST(OffenceResults, NeedAPipelineWithOffences) {
  const Tally counts =
      tally(replay(report_charge_verdict(), log_of({{"A", "report", "2020-01-01"}}), cut));
  const auto message_of = [&](auto ask) -> std::string {
    try {
      static_cast<void>(ask(counts));
    } catch (const ArgumentError& error) {
      return error.what();
    }
    return "accepted";
  };
  const std::string expected =
      "pipeline \"report-charge-verdict\" has no offences, so nothing can be reclassified";

  EXPECT_EQ(message_of([](const Tally& t) { return reclassifications(t).rows.size(); }), expected);
  EXPECT_EQ(message_of([](const Tally& t) { return outcomes_by_offence(t).rows.size(); }),
            expected);
  EXPECT_EQ(message_of([](const Tally& t) { return downgraded_then_dropped(t).rows.size(); }),
            expected);
}

class OutcomeLaws : public ::testing::TestWithParam<unsigned> {};

TEST_P(OutcomeLaws, EveryTableOfOffencesCountsEveryCaseOnce) {
  const auto log = test::log_of_cases(test::random_cases(with_offences(), 300, GetParam()));
  const Replay all = replay(with_offences(), log, cut);
  TallySpec spec;
  spec.by = {{"region", ""}};
  const Tally counts = tally(all, spec);
  for (const Reading reading : {Reading::first_decision, Reading::at_cut}) {
    std::int64_t by_offence = 0;
    for (const auto& row : outcomes_by_offence(counts, reading).rows) {
      if (row.group.is_total) by_offence += row.cases;
    }
    std::int64_t after = 0;
    std::int64_t dropped = 0;
    for (const auto& row : downgraded_then_dropped(counts, reading).rows) {
      EXPECT_EQ(row.cases, row.dropped_out + row.other_concluded + row.pending);
      if (!row.group.is_total) continue;
      after += row.cases + row.set_aside;
      dropped += row.dropped_out;
    }
    std::int64_t drop_out_rows = 0;
    for (const auto& row : drop_outs(counts, reading).rows) {
      if (row.group.is_total) drop_out_rows += row.cases;
    }
    EXPECT_EQ(by_offence, static_cast<std::int64_t>(all.case_count()));
    EXPECT_EQ(dropped, drop_out_rows);
    EXPECT_EQ(after + about(counts, reading, "", "").already_running,
              static_cast<std::int64_t>(all.case_count()));
  }
  std::int64_t changes = 0;
  for (const auto& row : reclassifications(counts).rows) {
    if (row.group.is_total) changes += row.reclassifications;
  }
  EXPECT_EQ(changes, static_cast<std::int64_t>(all.reclassifications().size()));
}

INSTANTIATE_TEST_SUITE_P(Seeds, OutcomeLaws, ::testing::Range(1U, 6U));

}  // namespace
}  // namespace casepath
