#include "casepath/analysis/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "casepath/analysis/paths.hpp"
#include "casepath/tally/tally.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::with_offences;
using ::testing::ElementsAre;

const Date cut = Date::of(2020, 12, 31);

/// "total | 2020-01 | unknown_event lunch in - : 2 (4 A, 7 B)"
std::vector<std::string> lines(const FindingCounts& counts) {
  std::vector<std::string> lines;
  for (const FindingCount& row : counts.rows) {
    std::string line = row.group.is_total ? std::string("total") : row.group.values.front();
    line += " | " + row.period + " | " + std::string(to_string(row.kind)) + " " + row.word +
            " in " + (row.state.empty() ? "-" : row.state) + ": " + std::to_string(row.rows);
    for (const SampleRow& sample : row.samples) {
      line += " (" + std::to_string(sample.row) + " " + sample.case_name + ")";
    }
    lines.push_back(line);
  }
  return lines;
}

/// Rows of the input: 1 to 8.
Replay small() {
  return replay(with_offences(),
                log_of({{"A", "report", "2020-01-05", {"north"}},
                        {"B", "report", "2020-01-06", {"south"}},
                        {"A", "lunch", "2020-01-07", {"north"}},
                        {"B", "verdict", "2020-02-01", {"south"}},
                        {"B", "lunch", "", {"south"}},
                        {"C", "report", "", {""}},
                        {"C", "verdict", "2020-02-29", {""}},
                        {"C", "lunch", "2021-02-01", {""}}},
                       {"region"}),
                cut);
}

TEST(FindingCounts, SayReasonWordAndStateWithRowsToLookAt) {
  const FindingCounts counts = count_findings(small());

  EXPECT_THAT(lines(counts),
              ElementsAre("total |  | not_allowed_here verdict in reported: 2 (4 B) (7 C)",
                          "total |  | unknown_event lunch in reported: 1 (3 A)",
                          "total |  | after_break lunch in -: 1 (5 B)",
                          "total |  | after_data_cut lunch in reported: 1 (8 C)",
                          "total |  | missing_time report in -: 1 (6 C)"));
  EXPECT_EQ(counts.findings, 5);
  EXPECT_EQ(counts.remarks, 1);
}

TEST(FindingCounts, StandByPeriodOfTheirRowAndTheUndatedLast) {
  const FindingCounts counts = count_findings(small(), {.period = CalendarPeriod::month});

  EXPECT_THAT(lines(counts),
              ElementsAre("total | 2020-01 | unknown_event lunch in reported: 1 (3 A)",
                          "total | 2020-02 | not_allowed_here verdict in reported: 2 (4 B) (7 C)",
                          "total | 2021-02 | after_data_cut lunch in reported: 1 (8 C)",
                          "total | (undated) | after_break lunch in -: 1 (5 B)",
                          "total | (undated) | missing_time report in -: 1 (6 C)"));
}

TEST(FindingCounts, StandByGroupAndInTotal) {
  const FindingCounts counts =
      count_findings(small(), {.by = {{"region"}}, .period = CalendarPeriod::year, .samples = 1});

  EXPECT_THAT(lines(counts),
              ElementsAre("(not recorded) | 2020 | not_allowed_here verdict in reported: 1 (7 C)",
                          "(not recorded) | 2021 | after_data_cut lunch in reported: 1 (8 C)",
                          "(not recorded) | (undated) | missing_time report in -: 1 (6 C)",
                          "north | 2020 | unknown_event lunch in reported: 1 (3 A)",
                          "south | 2020 | not_allowed_here verdict in reported: 1 (4 B)",
                          "south | (undated) | after_break lunch in -: 1 (5 B)",
                          "total | 2020 | not_allowed_here verdict in reported: 2 (4 B)",
                          "total | 2020 | unknown_event lunch in reported: 1 (3 A)",
                          "total | 2021 | after_data_cut lunch in reported: 1 (8 C)",
                          "total | (undated) | after_break lunch in -: 1 (5 B)",
                          "total | (undated) | missing_time report in -: 1 (6 C)"));
}

TEST(FindingCounts, ShowAsATableHowManyMoreThereAreThanTheSamples) {
  const Table table =
      count_findings(small(), {.period = CalendarPeriod::year, .samples = 1}).table();

  EXPECT_EQ(to_csv(table),
            "period,kind,moved,event,state,rows,sample_rows,sample_cases,further\r\n"
            "2020,not_allowed_here,false,verdict,reported,2,4,B,1\r\n"
            "2020,unknown_event,false,lunch,reported,1,3,A,0\r\n"
            "2021,after_data_cut,false,lunch,reported,1,8,C,0\r\n"
            "(undated),after_break,false,lunch,,1,5,B,0\r\n"
            "(undated),missing_time,true,report,,1,6,C,0\r\n");
  EXPECT_THAT(
      table.notes(),
      ::testing::Contains("Findings: 5 rows that did not move. Remarks: 1, on rows that moved."));
}

TEST(FindingCounts, NameNoCaseWithoutSamples) {
  EXPECT_EQ(to_csv(count_findings(small(), {.samples = 0}).table()),
            to_csv(findings_by_reason(tally(small()))));
}

class FindingsOfRandomLogs : public ::testing::TestWithParam<unsigned> {};

TEST_P(FindingsOfRandomLogs, AreThoseOfTheSummaryAndOfTheTallyInEveryGroupAndPeriod) {
  const Replay all =
      replay(with_offences(),
             test::log_of_cases(test::random_cases(with_offences(), 150, GetParam())), cut);
  GroupColumn region{"region"};
  region.keep = {"Region B"};

  const FindingCounts counts =
      count_findings(all, {.by = {region}, .period = CalendarPeriod::month, .samples = 2});

  EXPECT_EQ(counts.findings, all.summary().findings);
  using Key = std::tuple<std::string, FindingKind, std::string, std::string>;
  std::map<Key, std::int64_t> found;
  std::int64_t in_total = 0;
  std::int64_t in_groups = 0;
  for (const FindingCount& row : counts.rows) {
    (row.group.is_total ? in_total : in_groups) += row.rows;
    found[{row.group.is_total ? "(all)" : row.group.values.front(), row.kind, row.word,
           row.state}] += row.rows;
    EXPECT_EQ(row.samples.size(), std::min<std::size_t>(2, static_cast<std::size_t>(row.rows)));
  }
  EXPECT_EQ(in_total, counts.findings + counts.remarks);
  EXPECT_EQ(in_groups, in_total);
  const Tally tallied = tally(all, {{region}, {}});
  std::map<Key, std::int64_t> expected;
  for (const auto& [key, count] : tallied.findings()) {
    for (const std::string& group :
         {tallied.groups()[key.group.index()].front(), std::string("(all)")}) {
      expected[{group, key.kind, tallied.text(key.word),
                key.state.is_none() ? "" : tallied.pipeline().state(key.state).name}] += count;
    }
  }
  EXPECT_EQ(found, expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FindingsOfRandomLogs, ::testing::Range(1U, 7U));

}  // namespace
}  // namespace casepath
