// The road traffic fines of the shared data: figures published with them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include "casepath/log/readers.hpp"
#include "logs.hpp"

namespace casepath {
namespace {

std::filesystem::path road_fines() {
  const char* root = std::getenv("CASEPATH_DATA");
  const std::filesystem::path data =
      root != nullptr ? std::filesystem::path{root}
                      : std::filesystem::path{CASEPATH_SOURCE_DIR} / ".." / "shared";
  return data / "data" / "road_traffic_fines" / "road_traffic_fines_events.csv.gz";
}

LogSpec road_fines_spec() {
  LogSpec spec;
  spec.case_column = "case_id";
  spec.event_column = "activity";
  spec.time_column = "timestamp";
  return spec;
}

TEST(RoadFines, HaveTheCasesEventsAndVariantsThatArePublished) {
  if (!std::filesystem::exists(road_fines())) {
    GTEST_SKIP() << "needs data/road_traffic_fines below CASEPATH_DATA";
  }

  const auto log = read_csv(road_fines(), road_fines_spec());

  EXPECT_EQ(log.case_count(), 150'370U);
  EXPECT_EQ(log.row_count(), 561'470U);
  std::map<std::string, std::size_t> counts;
  for (const auto word : log.words()) ++counts[log.word_texts()[word]];
  const std::map<std::string, std::size_t> expected{{"Create Fine", 150'370},
                                                    {"Send Fine", 103'987},
                                                    {"Insert Fine Notification", 79'860},
                                                    {"Add penalty", 79'860},
                                                    {"Payment", 77'601},
                                                    {"Send for Credit Collection", 59'013},
                                                    {"Insert Date Appeal to Prefecture", 4'188},
                                                    {"Send Appeal to Prefecture", 4'141},
                                                    {"Receive Result Appeal from Prefecture", 999},
                                                    {"Notify Result Appeal to Offender", 896},
                                                    {"Appeal to Judge", 555}};
  EXPECT_EQ(counts, expected);
  std::set<std::vector<std::uint16_t>> variants;
  for (std::size_t c = 0; c < log.case_count(); ++c) {
    const CaseId id{c};
    const auto words =
        log.words().subspan(log.begin(id).index(), log.end(id).index() - log.begin(id).index());
    variants.emplace(words.begin(), words.end());
  }
  EXPECT_EQ(variants.size(), 231U);
}

TEST(RoadFines, HaveLocalDatesWithoutATimeOfDay) {
  if (!std::filesystem::exists(road_fines())) {
    GTEST_SKIP() << "needs data/road_traffic_fines below CASEPATH_DATA";
  }

  const auto log = read_csv(road_fines(), road_fines_spec());

  const auto [first, last] = std::minmax_element(log.days().begin(), log.days().end());
  EXPECT_EQ(to_string(Date{*first}), "2000-01-01");
  EXPECT_EQ(to_string(Date{*last}), "2013-06-18");
  EXPECT_TRUE(log.seconds().empty());
}

TEST(RoadFines, AreTheSameLogAfterTheWayThroughCsv) {
  if (!std::filesystem::exists(road_fines())) {
    GTEST_SKIP() << "needs data/road_traffic_fines below CASEPATH_DATA";
  }
  const auto log = read_csv(road_fines(), road_fines_spec());

  EXPECT_TRUE(parse_csv(to_csv(log), road_fines_spec()) == log);
}

}  // namespace
}  // namespace casepath
