#include "casepath/analysis/offence_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::LogRow;
using test::with_offences;
using ::testing::ElementsAre;

const Date cut = Date::of(2020, 12, 31);

Tally tally_of(const std::vector<LogRow>& rows, const TallySpec& spec = {}) {
  return tally(replay(with_offences(), log_of(rows, {"offence", "region"}), cut), spec);
}

/// From the report to the verdict, with the offence that each step names.
std::vector<LogRow> tried(const std::string& indicated, const std::string& opened,
                          const std::string& reclassified, const std::string& decided) {
  std::vector<LogRow> rows{{"A", "report", "2020-01-01", {indicated}},
                           {"A", "open", "2020-01-02", {opened}}};
  if (!reclassified.empty()) {
    rows.push_back({"A", "reclassify", "2020-01-03", {reclassified}});
  }
  rows.insert(rows.end(), {{"A", "charge", "2020-01-04"},
                           {"A", "court", "2020-01-05"},
                           {"A", "verdict", "2020-01-06", {decided}}});
  return rows;
}

TEST(OffencePaths, SayTheDirectionOfEveryStep) {
  const OffencePaths result = offence_paths(tally_of(tried("medium", "grave", "medium", "minor")));

  EXPECT_THAT(result.milestones, ElementsAre("indicated", "opened", "charged", "decided"));
  ASSERT_EQ(result.rows.size(), 1U);
  const OffencePathRow& row = result.rows[0];
  EXPECT_THAT(row.offences, ElementsAre("medium", "grave", "medium", "minor"));
  EXPECT_THAT(row.steps, ElementsAre(std::nullopt, Direction::heavier, Direction::lighter,
                                     Direction::lighter));
  EXPECT_EQ(row.overall, Direction::lighter);
  EXPECT_EQ(row.outcome_class, "conviction");
  EXPECT_EQ(row.cases, 1);
}

TEST(OffencePaths, CompareWithTheLastMilestoneThatHasAnOffence) {
  const OffencePaths result = offence_paths(
      tally_of({{"A", "report", "2020-01-01", {"grave"}}, {"A", "terminate", "2020-02-01"}}));

  const OffencePathRow& row = result.rows[0];
  EXPECT_THAT(row.offences, ElementsAre("grave", "", "", ""));
  EXPECT_THAT(row.steps, ElementsAre(std::nullopt, std::nullopt, std::nullopt, std::nullopt));
  EXPECT_FALSE(row.overall.has_value());
  EXPECT_EQ(row.outcome_class, "drop_out");
}

TEST(OffencePaths, TakeRenumberingForTheSameOffence) {
  const OffencePaths result = offence_paths(tally_of(tried("minor", "minor_new", "", "other")));

  EXPECT_THAT(result.rows[0].steps,
              ElementsAre(std::nullopt, Direction::same, Direction::same, Direction::incomparable));
}

/// Milestones on the pipeline whose offences are ordered by penalties.
Pipeline penalties_with_milestones() {
  Definition definition = test::with_penalties().definition();
  definition.milestones = {"opened", "changed", "decided"};
  definition.events[0].marks = "opened";
  definition.events[1].marks = "changed";
  definition.events[2].marks = "decided";
  definition.offences.push_back(definition.offences[0]);  // light
  definition.offences.back().name = "between";
  definition.offences.back().editions = {{Date{}, Date{}, 12, 30, "imprisonment", {}}};
  return Pipeline(std::move(definition));
}

TEST(OffencePaths, GiveNoDirectionThatDependsOnTheDay) {
  const Pipeline pipeline = penalties_with_milestones();
  const auto steps = [&](const std::string& from, const std::string& to) {
    return offence_paths(tally(replay(pipeline,
                                      log_of({{"A", "open", "2019-06-01", {from}},
                                              {"A", "change", "2019-07-01", {to}}},
                                             {"offence"}),
                                      cut)))
        .rows[0]
        .steps[1];
  };

  EXPECT_EQ(steps("heavy", "light"), Direction::lighter);  // on every day
  EXPECT_EQ(steps("between", "light"), std::nullopt);      // 36 before 2020, 24 from then
  EXPECT_EQ(steps("heavy", "unknown_end"), Direction::incomparable);
  EXPECT_EQ(steps("heavy", "old"), Direction::lighter);  // while it was in force
}

TEST(OffencePaths, AreRefusedWithoutOffencesOrMilestones) {
  const auto refusal = [](const Pipeline& pipeline, const std::vector<LogRow>& rows) {
    return test::message_of([&] {
      static_cast<void>(offence_paths(tally(replay(pipeline, log_of(rows, {"offence"}), cut))));
    });
  };

  EXPECT_EQ(refusal(test::with_penalties(), {{"A", "open", "2020-01-01", {"light"}}}),
            "pipeline \"with-penalties\" has no milestones, so there is no point at which to read "
            "the offence");
  EXPECT_NE(refusal(test::report_charge_verdict(), {{"A", "report", "2020-01-01"}}),
            "nothing thrown");
}

class RandomOffencePaths : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomOffencePaths, SumToAllCasesOfEveryGroup) {
  const Pipeline pipeline = with_offences();
  TallySpec spec;
  spec.by = {{"region"}};
  const Tally tally = casepath::tally(
      replay(pipeline, test::log_of_cases(test::random_cases(pipeline, 300, GetParam())), cut),
      spec);

  for (const Reading reading : {Reading::first_decision, Reading::at_cut}) {
    const OffencePaths result = offence_paths(tally, reading);
    std::int64_t of_groups = 0;
    std::int64_t of_total = 0;
    for (const OffencePathRow& row : result.rows) {
      (row.group.is_total ? of_total : of_groups) += row.cases;
    }
    EXPECT_EQ(of_total, 300);
    EXPECT_EQ(of_groups, 300);
    EXPECT_EQ(result.table().row_count(), result.rows.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomOffencePaths, ::testing::Range(0U, 4U));

}  // namespace
}  // namespace casepath
