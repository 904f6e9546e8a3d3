#include "casepath/analysis/paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

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
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Date cut = Date::of(2020, 12, 31);

/// One column as texts; "-" where not available.
std::vector<std::string> texts(const Table& table, const std::string& column) {
  std::vector<std::string> shown;
  for (const Cell& cell : table.column(column).cells) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
      shown.push_back(*text);
    } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
      shown.push_back(std::to_string(*number));
    } else {
      shown.emplace_back("-");
    }
  }
  return shown;
}

std::int64_t sum(const Table& table, const std::string& column) {
  std::int64_t total = 0;
  for (const Cell& cell : table.column(column).cells) total += std::get<std::int64_t>(cell);
  return total;
}

Replay small() {
  LogSpec spec = log_spec();
  spec.events = {{"Letter", std::nullopt}};
  return replay(report_charge_verdict(),
                log_of({{"A", "report", "2020-01-01"},
                        {"A", "Letter", "2020-01-02"},
                        {"A", "charge", "2020-01-03"},
                        {"B", "report", "2020-02-01"},
                        {"B", "verdict", "2020-02-02"},
                        {"C", "report", "2020-03-01"},
                        {"C", "Letter", "2020-03-02"},
                        {"C", "charge", "2020-03-03"}},
                       {}, spec),
                cut);
}

TEST(Paths, TransitionsCountMovesBetweenStates) {
  const Table table = transitions(tally(small()));

  EXPECT_THAT(texts(table, "from"), ElementsAre("reported", "-"));
  EXPECT_THAT(texts(table, "event"), ElementsAre("charge", "report"));
  EXPECT_THAT(texts(table, "to"), ElementsAre("charged", "reported"));
  EXPECT_THAT(texts(table, "moves"), ElementsAre("2", "3"));
}

TEST(Paths, VariantsAreTheWordsOfCasesMostFrequentFirst) {
  const Table table = variants(tally(small()));

  EXPECT_THAT(texts(table, "variant"), ElementsAre("report > Letter > charge", "report > verdict"));
  EXPECT_THAT(texts(table, "cases"), ElementsAre("2", "1"));
  EXPECT_THAT(texts(table, "events"), ElementsAre("3", "2"));
}

TEST(Paths, DirectlyFollowsCountsPairsOfWords) {
  const Table table = directly_follows(tally(small()));

  EXPECT_THAT(texts(table, "first"), ElementsAre("Letter", "report", "report"));
  EXPECT_THAT(texts(table, "second"), ElementsAre("charge", "Letter", "verdict"));
  EXPECT_THAT(texts(table, "count"), ElementsAre("2", "2", "1"));
}

TEST(Paths, FindingsNameTheRowTheWordAndTheState) {
  const Table by_reason = findings_by_reason(tally(small()));
  const Table all = findings(small());

  EXPECT_THAT(texts(by_reason, "kind"), ElementsAre("not_allowed_here"));
  EXPECT_THAT(texts(by_reason, "state"), ElementsAre("reported"));
  EXPECT_THAT(texts(by_reason, "rows"), ElementsAre("1"));
  EXPECT_THAT(texts(all, "case"), ElementsAre("B"));
  EXPECT_THAT(texts(all, "row"), ElementsAre("5"));
  EXPECT_THAT(texts(all, "time"), ElementsAre("2020-02-02"));
  EXPECT_THAT(texts(all, "event"), ElementsAre("verdict"));
}

TEST(Paths, ThePathOfACaseSaysWhatEveryRowDid) {
  const Replay all = replay(with_offences(),
                            log_of({{"A", "report", "2020-01-01", {"medium"}},
                                    {"A", "reclassify", "2020-01-02", {"minor"}},
                                    {"A", "open", "", {"minor"}},
                                    {"A", "letter", "2020-01-04"},
                                    {"A", "charge", "2020-01-05"}},
                                   {"offence"}),
                            cut);

  const Table table = path(all, CaseId{0U});

  EXPECT_EQ(table.title(), "Path of charge A");
  EXPECT_THAT(texts(table, "what"),
              ElementsAre("moved", "moved", "moved", "unknown_event", "after_break"));
  EXPECT_THAT(texts(table, "time"),
              ElementsAre("2020-01-01", "2020-01-02", "-", "2020-01-04", "2020-01-05"));
  const auto messages = texts(table, "message");
  EXPECT_EQ(messages[0], "opened in \"reported\"; offence medium");
  EXPECT_EQ(messages[1], "stayed in \"reported\"; offence medium became minor (lighter)");
  EXPECT_THAT(messages[2], HasSubstr("moved from \"reported\" to \"investigated\"; "));
  EXPECT_FALSE(messages[3].empty());
}

TEST(Paths, RefuseACaseThatTheLogDoesNotHave) {
  EXPECT_THROW(static_cast<void>(path(small(), CaseId{3U})), ArgumentError);
}

TEST(Paths, FindingsCanBeLimitedAndSayOfHowMany) {
  const auto log = test::log_of_cases(test::random_cases(with_offences(), 50, 3));
  const Replay all = replay(with_offences(), log, cut);

  const Table table = findings(all, 2);

  EXPECT_EQ(table.row_count(), 2U);
  EXPECT_THAT(table.notes(),
              Contains("The first 2 of " + std::to_string(all.findings().size()) + " findings."));
}

TEST(Paths, TheSummaryAndTheReasonsOfBreaksAreTables) {
  const ReplaySummary summary = small().summary();

  const Table table = summary_table(summary);
  const Table reasons = break_reasons(summary);

  EXPECT_THAT(texts(table, "kind"), Contains("declared to move nothing"));
  EXPECT_EQ(texts(table, "count")[0], "3");
  EXPECT_THAT(texts(reasons, "event"), ElementsAre("verdict"));
  EXPECT_THAT(texts(reasons, "state"), ElementsAre("reported"));
  EXPECT_THAT(texts(reasons, "cases"), ElementsAre("1"));
}

TEST(Paths, EveryMoveAndEveryFindingIsCounted) {
  const auto log = test::log_of_cases(test::random_cases(with_offences(), 200, 7));
  const Replay all = replay(with_offences(), log, cut);
  const Tally counts = tally(all);

  EXPECT_EQ(sum(transitions(counts), "moves"), all.summary().moves);
  EXPECT_EQ(sum(variants(counts), "cases"), all.summary().cases);
  EXPECT_EQ(sum(findings_by_reason(counts), "rows"),
            static_cast<std::int64_t>(all.findings().size()));
  EXPECT_EQ(findings(all).row_count(), all.findings().size());
  EXPECT_EQ(sum(directly_follows(counts), "count"), all.summary().rows - all.summary().cases);
  std::size_t rows = 0;
  for (std::size_t i = 0; i < all.case_count(); ++i) rows += path(all, CaseId{i}).row_count();
  EXPECT_EQ(rows, log.row_count());
}

}  // namespace
}  // namespace casepath
