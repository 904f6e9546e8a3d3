#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/roll_up.hpp"
#include "casepath/tally/tally.hpp"
#include "charges.hpp"
#include "logs.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::as_indicated;
using test::counts_of;
using test::lighter_only;
using test::log_of;
using test::LogRow;
using test::none_upheld;
using test::to_defendant;
using test::with_offences;

/// Random cases of `parents` defendants.
EventLog random_charges(std::size_t parents, unsigned seed, bool reversed) {
  auto cases = test::random_cases(with_offences(), 300, seed);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (LogRow& row : cases[i]) {
      row.others.push_back(i % 17 == 0 ? "" : "D" + std::to_string(i * 7 % parents));
    }
  }
  if (reversed) std::reverse(cases.begin(), cases.end());
  std::vector<LogRow> rows;
  for (const auto& own : cases) rows.insert(rows.end(), own.begin(), own.end());
  std::vector<std::string> columns = test::random_columns();
  columns.emplace_back("who");
  LogSpec spec = test::log_spec();
  spec.parents = {{"defendant", "who"}};
  return log_of(rows, columns, spec);
}

class RollUpLaws : public ::testing::TestWithParam<std::pair<RollUpRule, Reading>> {
 protected:
  [[nodiscard]] static RollUp of(const EventLog& log, unsigned threads = 1) {
    RollUpSpec spec = to_defendant(GetParam().first);
    spec.reading = GetParam().second;
    spec.by = {{"region", ""}};
    spec.threads = threads;
    return roll_up(replay(with_offences(), log, test::charges_cut), spec);
  }
};

TEST_P(RollUpLaws, StandingsSumToAllParentsOfEveryGroup) {
  const RollUp result = of(random_charges(90, 3, false));

  std::map<std::vector<std::string>, std::int64_t> sums;
  for (const RollUpRow& row : result.rows) sums[row.group.values] += row.parents;
  std::int64_t groups = 0;
  for (const RollUpRow& row : result.rows) EXPECT_EQ(row.of, sums[row.group.values]);
  for (const auto& [group, sum] : sums) groups += group.empty() ? 0 : sum;
  EXPECT_EQ(groups, sums[{}]);
  EXPECT_EQ(sums[{}], result.about.cases);
  EXPECT_EQ(result.about.cases, result.about.concluded + result.about.active + result.about.paused +
                                    result.about.silent + result.about.set_aside);
}

TEST_P(RollUpLaws, AreTheSameForAnyOrderOfCasesAndAnyNumberOfThreads) {
  const RollUp expected = of(random_charges(90, 4, false));
  const RollUp reversed = of(random_charges(90, 4, true), 3);

  EXPECT_EQ(to_csv(reversed.table()), to_csv(expected.table()));
  EXPECT_EQ(reversed.parents, expected.parents);
  EXPECT_EQ(reversed.about, expected.about);
}

TEST_P(RollUpLaws, OfParentsWithOneCaseAreWhatTheTallySaysOfTheCases) {
  auto cases = test::random_cases(with_offences(), 200, 8);
  std::vector<LogRow> rows;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (LogRow& row : cases[i]) {
      row.others.push_back("D" + std::to_string(i));
      rows.push_back(row);
    }
  }
  std::vector<std::string> columns = test::random_columns();
  columns.emplace_back("who");
  LogSpec spec = test::log_spec();
  spec.parents = {{"defendant", "who"}};
  const Replay replayed = replay(with_offences(), log_of(rows, columns, spec), test::charges_cut);
  const auto [rule, reading] = GetParam();
  RollUpSpec asked = to_defendant(rule);
  asked.reading = reading;

  const RollUp result = roll_up(replayed, asked);

  std::map<std::string, std::int64_t> expected;
  const Pipeline& pipeline = replayed.pipeline();
  const Tally counted = tally(replayed);
  for (const auto& [key, count] : counted.cases()) {
    if (key.reading != reading) continue;
    if (rule == RollUpRule::furthest_stage) {
      expected[key.furthest.is_none() ? "(never opened)"
                                      : pipeline.stages()[key.furthest.index()]] += count;
      continue;
    }
    std::string standing = "set aside";
    if (key.status == CaseStatus::concluded) {
      const auto& outcome =
          pipeline.outcome_classes()[pipeline.state(key.state).outcome_class.index()];
      standing = outcome.name == "conviction"              ? "convicted"
                 : outcome.counts_as == CountsAs::transfer ? "set aside"
                                                           : "not convicted";
    } else if (key.status != CaseStatus::set_aside) {
      standing = "pending";
    }
    expected[standing] += count;
  }
  std::map<std::string, std::int64_t> counts = counts_of(result);
  if (rule == RollUpRule::offence_upheld) {
    std::int64_t incomparable = 0;
    for (const ParentRow& row : result.parents) {
      incomparable += row.set_aside_because.rfind("convicted", 0) == 0 ? 1 : 0;
    }
    EXPECT_EQ(counts[as_indicated] + counts[lighter_only] + incomparable, expected["convicted"]);
    EXPECT_EQ(counts[none_upheld], expected["not convicted"]);
    EXPECT_EQ(counts["set aside"] - incomparable, expected["set aside"]);
  } else {
    EXPECT_EQ(counts, expected);
  }
}

INSTANTIATE_TEST_SUITE_P(
    EveryRule, RollUpLaws,
    ::testing::Values(std::pair{RollUpRule::furthest_stage, Reading::first_decision},
                      std::pair{RollUpRule::furthest_stage, Reading::at_cut},
                      std::pair{RollUpRule::offence_upheld, Reading::first_decision},
                      std::pair{RollUpRule::offence_upheld, Reading::at_cut},
                      std::pair{RollUpRule::any_conviction, Reading::first_decision},
                      std::pair{RollUpRule::any_conviction, Reading::at_cut}),
    [](const auto& test) {
      return std::string(to_string(test.param.first)) + "_" +
             std::string(to_string(test.param.second));
    });

}  // namespace
}  // namespace casepath
