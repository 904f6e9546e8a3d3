// Statistics count days since opening: which year it was makes no difference.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/against_whole.hpp"
#include "casepath/analysis/bootstrap.hpp"
#include "casepath/analysis/curves.hpp"
#include "casepath/analysis/downgrades.hpp"
#include "casepath/analysis/group_comparison.hpp"
#include "casepath/analysis/occupancy.hpp"
#include "casepath/analysis/rates.hpp"
#include "casepath/analysis/standardised_shares.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

/// Random cases, all dates later by so many days.
Replay replay_of(unsigned seed, std::int32_t later) {
  const Pipeline pipeline = test::with_offences();
  auto cases = test::random_cases(pipeline, 150, seed);
  for (auto& own : cases) {
    for (test::LogRow& row : own) {
      if (row.time.empty()) continue;
      row.time = to_string(Date{parse_date(row.time).value().days() + later});
    }
  }
  ReplayOptions options;
  options.complete_from = Date{Date::of(2019, 9, 1).days() + later};
  return replay(pipeline, test::log_of_cases(cases), Date{Date::of(2020, 12, 31).days() + later},
                options);
}

std::vector<Table> answers(const Replay& of) {
  const std::vector<GroupColumn> by{{"region", ""}};
  const Curves curves = incidence(of, "prosecution", {.by = by});
  const GroupComparison groups = compare_groups(of, "prosecution", by, {.days = 90});
  const AfterDowngrade after = after_downgrade(of, {.landmark_days = 20, .days = {60}, .by = by});
  OccupancyOptions split;
  split.by = by;
  split.split = StateSplit::downgraded;
  BootstrapOptions drawn;
  drawn.days = {90};
  drawn.replicates = 20;
  drawn.cluster = "charge";
  return {
      reached_by(of, "conviction", {.by = by}).table(),
      curves.table(),
      curves.quantiles(),
      curves.restricted_mean(90),
      curves.follow_up(),
      rates(of, "prosecution", {.by = by}).table(),
      outcome_shares(of, {.by = by}).table(),
      groups.table(),
      groups.tests_table(),
      groups.differences_table(),
      against_whole(of, "prosecution", by, {.days = 90}).table(),
      standardised_shares(of, "prosecution", by, {{"offence", "indicated"}}, {.days = 90}).table(),
      after.table(),
      after.counts_table(),
      occupancy(of, split).table(),
      time_in_state(of, 90, split).table(),
      bootstrap_reached(of, "prosecution", drawn).table(),
      bootstrap_occupancy(of, "charged", drawn).table()};
}

TEST(StatisticsLaws, AYearLaterNothingChangesByABit) {
  for (unsigned seed = 0; seed < 4; ++seed) {
    const std::vector<Table> expected = answers(replay_of(seed, 0));

    const std::vector<Table> found = answers(replay_of(seed, 365));

    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_GT(expected[i].row_count(), 0U) << i;
      ASSERT_EQ(found[i].columns().size(), expected[i].columns().size());
      for (std::size_t column = 0; column < found[i].columns().size(); ++column) {
        EXPECT_EQ(found[i].columns()[column].cells, expected[i].columns()[column].cells)
            << "column " << expected[i].columns()[column].name << " of\n"
            << to_text(expected[i]);
      }
    }
  }
}

}  // namespace
}  // namespace casepath
