// What estimators answer where there is next to nothing to estimate from, or all at once: a number
// with its interval, a reason why there is none, or a refusal that says what is wrong.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/bootstrap.hpp"
#include "casepath/analysis/cohorts.hpp"
#include "casepath/analysis/curves.hpp"
#include "casepath/analysis/group_comparison.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/analysis/occupancy.hpp"
#include "casepath/analysis/rates.hpp"
#include "casepath/core/error.hpp"
#include "checked_tables.hpp"
#include "logs.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::LogRow;
using Rows = std::vector<LogRow>;

const Date cut = Date::of(2020, 12, 31);

std::string before_cut(std::int32_t days) { return to_string(Date{cut.days() - days}); }

/// A case opened so long before the cut, and what came of it after so many days.
void add(Rows& rows, const std::string& region, std::int32_t opened,
         const std::vector<std::pair<std::string, std::int32_t>>& moves = {}) {
  const std::string name = "case-" + std::to_string(rows.size());
  rows.push_back({name, "report", before_cut(opened), {region, "parent-" + name}});
  for (const auto& [event, after] : moves) {
    rows.push_back({name, event, before_cut(opened - after), {region, "parent-" + name}});
  }
}

// --- logs ----------------------------------------------------------------------------------------

Rows no_cases() { return {}; }

Rows one_pending_case() {
  Rows rows;
  add(rows, "North", 400);
  return rows;
}

Rows one_case_that_ended() {
  Rows rows;
  add(rows, "North", 400, {{"charge", 10}, {"verdict", 40}});
  return rows;
}

Rows all_pending() {
  Rows rows;
  for (int i = 0; i < 12; ++i) add(rows, i % 2 == 0 ? "North" : "South", 300 + 20 * i);
  return rows;
}

Rows all_at_once() {
  Rows rows;
  for (int i = 0; i < 12; ++i) {
    add(rows, i % 2 == 0 ? "North" : "South", 400,
        {{"charge", 0}, {i % 3 == 0 ? "acquit" : "verdict", 0}});
  }
  return rows;
}

Rows all_alike() {
  Rows rows;
  for (int i = 0; i < 12; ++i) add(rows, i % 2 == 0 ? "North" : "South", 400, {{"charge", 30}});
  return rows;
}

Rows nobody_gets_there() {
  Rows rows;
  for (int i = 0; i < 12; ++i) add(rows, i % 2 == 0 ? "North" : "South", 400, {{"terminate", i}});
  return rows;
}

Rows a_group_of_set_aside_cases() {
  Rows rows = all_alike();
  rows.push_back({"broken", "verdict", before_cut(400), {"West", "parent-broken"}});
  return rows;
}

Rows opened_on_the_day_of_the_cut() {
  Rows rows;
  for (int i = 0; i < 4; ++i) add(rows, i % 2 == 0 ? "North" : "South", 0);
  return rows;
}

Rows ten_thousand_distinct_days() {
  Rows rows;
  for (int i = 0; i < 10'000; ++i) {
    add(rows, i % 2 == 0 ? "North" : "South", 10'001, {{i % 3 == 0 ? "terminate" : "charge", i}});
  }
  return rows;
}

struct NamedLog {
  const char* name;
  Rows (*rows)();
  bool by_parent;
};

std::vector<NamedLog> named_logs() {
  std::vector<NamedLog> logs;
  for (const bool by_parent : {false, true}) {
    for (const auto& [name, rows] : std::vector<std::pair<const char*, Rows (*)()>>{
             {"NoCases", no_cases},
             {"OnePendingCase", one_pending_case},
             {"OneCaseThatEnded", one_case_that_ended},
             {"AllPending", all_pending},
             {"AllAtOnce", all_at_once},
             {"AllAlike", all_alike},
             {"NobodyGetsThere", nobody_gets_there},
             {"AGroupOfSetAsideCases", a_group_of_set_aside_cases},
             {"OpenedOnTheDayOfTheCut", opened_on_the_day_of_the_cut},
             {"TenThousandDistinctDays", ten_thousand_distinct_days}}) {
      if (by_parent && rows == ten_thousand_distinct_days)
        continue;  // each its own parent: the same
      logs.push_back({name, rows, by_parent});
    }
  }
  return logs;
}

// --- what is asked -------------------------------------------------------------------------------

using Question = std::function<std::vector<Table>(const Replay&)>;

const std::vector<std::pair<const char*, Question>>& questions() {
  static const std::vector<GroupColumn> by{{"region", ""}};
  static const std::vector<std::pair<const char*, Question>> all{
      {"reached_by",
       [](const Replay& of) {
         return std::vector<Table>{reached_by(of, "prosecution", {.days = 30, .by = by}).table(),
                                   reached_by(of, "conviction", {.by = by}).table()};
       }},
      {"incidence",
       [](const Replay& of) {
         const Curves curves = incidence(of, "prosecution", {.by = by});
         return std::vector<Table>{curves.table(), curves.quantiles(), curves.restricted_mean(100),
                                   curves.follow_up()};
       }},
      {"cohorts",
       [](const Replay& of) {
         return std::vector<Table>{cohorts(of, "prosecution", {.days = 30}, by).table()};
       }},
      {"occupancy",
       [](const Replay& of) {
         return std::vector<Table>{occupancy(of, {.days = {0, 30}, .by = by}).table()};
       }},
      {"time_in_state",
       [](const Replay& of) {
         return std::vector<Table>{time_in_state(of, 30, {.by = by}).table()};
       }},
      {"compare_groups",
       [](const Replay& of) {
         const GroupComparison found = compare_groups(of, "prosecution", by, {.days = 30});
         return std::vector<Table>{found.table(), found.tests_table(), found.differences_table()};
       }},
      {"rates",
       [](const Replay& of) {
         return std::vector<Table>{rates(of, "prosecution", {.by = by}).table(),
                                   outcome_shares(of, {.by = by}).table()};
       }},
      {"bootstrap",
       [](const Replay& of) {
         return std::vector<Table>{
             bootstrap_reached(of, "prosecution", {.days = {30}, .replicates = 10, .by = by})
                 .table(),
             bootstrap_occupancy(of, "reported", {.days = {30}, .replicates = 10}).table()};
       }},
  };
  return all;
}

class Degenerate : public ::testing::TestWithParam<NamedLog> {
 protected:
  [[nodiscard]] static Replay replay_of(const NamedLog& log) {
    LogSpec spec = test::log_spec();
    if (log.by_parent) spec.parents = {{"file", "parent"}};
    return replay(test::report_charge_verdict(),
                  test::log_of(log.rows(), {"region", "parent"}, spec), cut);
  }
};

TEST_P(Degenerate, LogsHaveADefinedAnswerOrAReasonAndNeverANumberThatIsNone) {
  const Replay all = replay_of(GetParam());

  for (const auto& [name, question] : questions()) {
    try {
      for (const Table& table : question(all)) test::check_answers(table, name);
    } catch (const ArgumentError& refusal) {
      EXPECT_GT(std::string(refusal.what()).size(), 20U) << name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Statistics, Degenerate, ::testing::ValuesIn(named_logs()),
                         [](const auto& of) {
                           return std::string(of.param.name) +
                                  (of.param.by_parent ? "ByParent" : "");
                         });

TEST(ReachedBy, OfNoCasesSaysThatThereAreNone) {
  const ReachedBy result =
      reached_by(replay(test::report_charge_verdict(), test::log_of({}, {}), cut), "prosecution",
                 {.days = 30});

  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0].interval_method, "none: no cases");
  EXPECT_TRUE(std::isnan(result.rows[0].share));
}

TEST(Incidence, OfAMillionCasesOnOneDayIsThePlainShare) {
  std::vector<PassageCount> passages;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    PassageCount one;
    one.reached = i % 4 == 0;
    one.exit_day = 7;
    one.exit_k = 1;
    one.cluster = i / 5;
    passages.push_back(one);
  }

  const Incidence by_case = incidence(passages, 30);

  EXPECT_EQ(by_case.share, 0.25);
  EXPECT_EQ(by_case.waiting, 0);
  EXPECT_NEAR(by_case.standard_error, std::sqrt(0.25 * 0.75 / 1e6), 1e-15);
  EXPECT_EQ(incidence(passages, 6).share, 0);
  EXPECT_EQ(incidence(passages, 6).at_risk, 1'000'000);
}

TEST(Incidence, OfAMillionCasesInOneEntryIsThatOfAMillionEntries) {
  PassageCount reached;
  reached.reached = true;
  reached.exit_day = 3;
  reached.exit_k = 2;
  reached.count = 1'000'000;
  PassageCount other = reached;
  other.reached = false;
  other.count = 3'000'000;

  const Incidence result = incidence(std::vector{reached, other}, 30);

  EXPECT_EQ(result.share, 0.25);
  EXPECT_NEAR(result.standard_error, std::sqrt(0.25 * 0.75 / 4e6), 1e-15);
}

}  // namespace
}  // namespace casepath
