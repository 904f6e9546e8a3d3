#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "casepath/analysis/incidence.hpp"
#include "casepath/core/error.hpp"
#include "golden.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::CsvRow;
using test::golden_folder;
using test::log_of;
using test::log_spec;
using test::LogRow;
using test::read_json;
using test::read_plain_csv;
using test::report_charge_verdict;
using test::shared_folder;
using test::with_offences;
using ::testing::HasSubstr;

constexpr double tolerance = 1e-10;
const Date cut = Date::of(2020, 12, 31);

std::string day(std::int32_t days_before_cut) {
  return to_string(Date{cut.days() - days_before_cut});
}

/// A case opened so long before the cut, and what came of it after so many days; empty: pending.
void add_case(std::vector<LogRow>& rows, const std::string& name, std::int32_t opened_before_cut,
              const std::string& event = {}, std::int32_t after = 0,
              const std::vector<std::string>& others = {}) {
  rows.push_back({name, "report", day(opened_before_cut), others});
  if (!event.empty()) rows.push_back({name, event, day(opened_before_cut - after), others});
}

std::vector<LogRow> five_cases() {
  std::vector<LogRow> rows;
  add_case(rows, "ended", 400, "terminate", 1);
  add_case(rows, "charged early", 400, "charge", 2);
  add_case(rows, "young", 3);
  add_case(rows, "charged late", 400, "charge", 4);
  add_case(rows, "waiting", 400);
  return rows;
}

ReachedBy of_rows(const std::vector<LogRow>& rows, const std::string& target,
                  const ReachedByOptions& options, const std::vector<std::string>& columns = {},
                  const LogSpec& spec = log_spec()) {
  return reached_by(replay(report_charge_verdict(), log_of(rows, columns, spec), cut), target,
                    options);
}

std::string refusal(const std::vector<LogRow>& rows, const std::string& target,
                    const ReachedByOptions& options) {
  try {
    static_cast<void>(of_rows(rows, target, options));
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ReachedBy, IsTheFractionWorkedByHandBesideThePlainShareOfThoseFollowed) {
  const ReachedBy result = of_rows(five_cases(), "prosecution", {.days = 5});

  ASSERT_EQ(result.rows.size(), 1U);
  const ReachedByRow& row = result.rows[0];
  EXPECT_TRUE(row.group.is_total);
  EXPECT_EQ(row.cases, 5);
  EXPECT_EQ(row.reached, 2);
  EXPECT_EQ(row.other_end, 1);
  EXPECT_EQ(row.pending, 1);  // the young one; "waiting" was followed to the day
  EXPECT_NEAR(row.share, 4.0 / 5 * (1.0 / 4) + 4.0 / 5 * (3.0 / 4) * (1.0 / 2), 1e-15);
  // Five cases: n / (n - 1), and Student's t with four degrees of freedom over the normal quantile.
  EXPECT_THAT(row.interval_method,
              ::testing::StartsWith("cloglog, infinitesimal jackknife by case, t with 4 "
                                    "degrees of freedom; rough: as few as 1."));
  const Interval wide = incidence_interval(
      row.share, row.standard_error * 1.25 * 2.7764451051977934 / 1.9599639845400545);
  EXPECT_NEAR(row.interval.lower, wide.lower, 1e-12);
  EXPECT_NEAR(row.interval.upper, wide.upper, 1e-12);
  EXPECT_EQ(row.followed, 4);
  EXPECT_EQ(row.reached_of_followed, 2);
  EXPECT_EQ(row.plain, wilson(2, 4));
  EXPECT_EQ(row.design_effect, 1);
  EXPECT_EQ(row.left_out, 0);
}

TEST(ReachedBy, WithNobodyPendingIsThePlainShare) {
  std::vector<LogRow> rows;
  add_case(rows, "A", 400, "charge", 10);
  add_case(rows, "B", 500, "charge", 0);
  add_case(rows, "C", 600, "terminate", 10);

  const ReachedByRow row = of_rows(rows, "prosecution", {.days = 365}).rows[0];

  EXPECT_EQ(row.pending, 0);
  EXPECT_NEAR(row.share, 2.0 / 3, 1e-15);
  EXPECT_NEAR(row.standard_error, std::sqrt(2.0 / 3 * (1.0 / 3) / 3), 1e-15);
}

TEST(ReachedBy, CountsTwoMovesOnOneDayInTheirOrder) {
  std::vector<LogRow> rows;
  add_case(rows, "A", 400, "charge", 0);
  rows.push_back({"A", "verdict", day(400)});
  add_case(rows, "B", 400, "terminate", 0);

  // B ends by the second move of the day, A is convicted by the third.
  EXPECT_NEAR(of_rows(rows, "conviction", {.days = 30}).rows[0].share, 0.5, 1e-15);
  EXPECT_NEAR(of_rows(rows, "prosecution", {.days = 30}).rows[0].share, 0.5, 1e-15);
}

TEST(ReachedBy, AtNoneOrAllGivesClopperPearsonOnThoseFollowed) {
  std::vector<LogRow> rows;
  add_case(rows, "A", 400, "charge", 10);
  add_case(rows, "B", 400, "charge", 20);
  add_case(rows, "C", 20);

  const ReachedByRow none = of_rows(rows, "acquittal", {.days = 30}).rows[0];

  EXPECT_EQ(none.share, 0);
  EXPECT_EQ(none.interval, clopper_pearson(0, 2));
  EXPECT_EQ(none.interval_method, "Clopper-Pearson on those followed to day 30");

  rows.pop_back();
  const ReachedByRow all = of_rows(rows, "prosecution", {.days = 30}).rows[0];

  EXPECT_EQ(all.share, 1);
  EXPECT_EQ(all.interval, clopper_pearson(2, 2));
}

TEST(ReachedBy, ListsGroupsByNameAndTheTotalLast) {
  std::vector<LogRow> rows;
  add_case(rows, "A", 400, "charge", 10, {"South"});
  add_case(rows, "B", 400, "terminate", 10, {"North"});
  add_case(rows, "C", 400, "charge", 10, {"North"});
  add_case(rows, "D", 400);

  const ReachedBy result =
      of_rows(rows, "prosecution", {.days = 30, .by = {{"region", ""}}}, {"region"});

  ASSERT_EQ(result.rows.size(), 4U);
  EXPECT_EQ(result.rows[0].group.values, std::vector<std::string>{"(not recorded)"});
  EXPECT_EQ(result.rows[1].group.values, std::vector<std::string>{"North"});
  EXPECT_EQ(result.rows[2].group.values, std::vector<std::string>{"South"});
  EXPECT_TRUE(result.rows[3].group.is_total);
  EXPECT_NEAR(result.rows[1].share, 0.5, 1e-15);
  EXPECT_EQ(result.rows[3].cases, 4);
  EXPECT_EQ(result.table().column("region").cells.back(), Cell{std::string("(all)")});
}

TEST(ReachedBy, DoesNotGuessBeyondTheLastDayOnWhichAGroupWasWatched) {
  std::vector<LogRow> rows;
  add_case(rows, "A", 400, "charge", 10, {"old"});
  add_case(rows, "B", 400, "", 0, {"old"});
  add_case(rows, "C", 50, "charge", 10, {"young"});
  add_case(rows, "D", 50, "", 0, {"young"});

  const ReachedBy result =
      of_rows(rows, "prosecution", {.days = 100, .by = {{"region", ""}}}, {"region"});

  EXPECT_NEAR(result.rows[0].share, 0.5, 1e-15);
  EXPECT_TRUE(std::isnan(result.rows[1].share));
  EXPECT_FALSE(result.rows[1].interval.exists());
  EXPECT_EQ(result.rows[1].interval_method, "none: nobody was watched after day 50");
  EXPECT_EQ(result.table().column("share").cells[1], Cell{});
}

TEST(ReachedBy, RefusesABadHorizonLevelTargetOrColumn) {
  EXPECT_EQ(refusal(five_cases(), "prosecution", {.days = 0}), "days is 0; it must be at least 1");
  EXPECT_EQ(refusal(five_cases(), "prosecution", {.days = 401}),
            "days is 401, but no case was followed longer than 400 days, from opening to the data "
            "cut 2020-12-31; ask for at most 400");
  EXPECT_THAT(refusal(five_cases(), "prosecution", {.days = 5, .level = 1.5}), HasSubstr("level"));
  EXPECT_THAT(refusal(five_cases(), "prosecutoin", {.days = 5}),
              HasSubstr("did you mean \"prosecution\"?"));
  EXPECT_THAT(refusal(five_cases(), "prosecution", {.days = 5, .by = {{"region", ""}}}),
              HasSubstr("region"));
}

TEST(ReachedBy, RefusesATargetInWhichEveryCaseOpened) {
  EXPECT_EQ(refusal(five_cases(), "report", {.days = 5}),
            "every case that could be watched opened in \"report\" or beyond: none was on its way "
            "there");
}

TEST(ReachedBy, OfALogWithoutCasesIsDefined) {
  const ReachedBy result = of_rows({}, "prosecution", {});

  ASSERT_EQ(result.rows.size(), 1U);
  EXPECT_EQ(result.rows[0].cases, 0);
  EXPECT_TRUE(std::isnan(result.rows[0].share));
  EXPECT_EQ(result.rows[0].interval_method, "none: no cases");
  EXPECT_EQ(result.table().column("share").cells[0], Cell{});
}

TEST(ReachedBy, KeepsACaseWhosePathBrokeAfterItsFirstDecision) {
  std::vector<LogRow> rows{{"A", "report", day(300)},    {"A", "open", day(290)},
                           {"A", "terminate", day(280)}, {"A", "reopen", day(200)},
                           {"A", "verdict", day(100)},   {"B", "report", day(300)}};
  const Replay all = replay(with_offences(), log_of(rows), cut);

  const ReachedBy result = reached_by(all, "trial", {.days = 100});

  EXPECT_EQ(all.summary().set_aside, 1);
  EXPECT_EQ(result.about.set_aside, 0);
  EXPECT_EQ(result.about.reading, Reading::first_decision);
  EXPECT_EQ(result.rows[0].left_out, 0);
  EXPECT_EQ(result.rows[0].other_end, 1);
}

TEST(ReachedBy, TakesTheLongestHorizonThatFourInFiveCasesAreOldEnoughFor) {
  std::vector<LogRow> rows;
  for (int i = 0; i < 4; ++i) add_case(rows, "old " + std::to_string(i), 365);
  add_case(rows, "young", 10);

  EXPECT_EQ(of_rows(rows, "prosecution", {}).days, 365);

  add_case(rows, "young too", 10);

  EXPECT_EQ(of_rows(rows, "prosecution", {}).days, 180);
}

// --- parents -------------------------------------------------------------------------------------

/// Charges of defendants, two defendants of one case on trial.
std::vector<LogRow> charges() {
  std::vector<LogRow> rows;
  for (int i = 0; i < 12; ++i) {
    const std::string name = "charge " + std::to_string(i);
    const std::vector<std::string> others{"minor", "d" + std::to_string(i / 2),
                                          "c" + std::to_string(i / 4)};
    rows.push_back({name, "report", day(400), others});
    if (i / 2 % 3 != 0) rows.push_back({name, "open", day(390), others});
  }
  return rows;
}

ReachedBy of_charges(const LogSpec& spec) {
  const EventLog log = log_of(charges(), {"offence", "who", "matter"}, spec);
  return reached_by(replay(with_offences(), log, cut), "investigation", {.days = 365});
}

TEST(ReachedBy, OfAUnitBelowTheCaseWithoutAParentHasNoIntervalAndSaysWhatToWrite) {
  const ReachedByRow row = of_charges(log_spec()).rows[0];

  EXPECT_NEAR(row.share, 8.0 / 12, 1e-15);
  EXPECT_FALSE(row.interval.exists());
  EXPECT_FALSE(row.plain.exists());
  EXPECT_TRUE(std::isnan(row.standard_error));
  EXPECT_EQ(row.interval_method,
            "none: several of unit charge may belong to one case, and the log does not say which; "
            "declare parents={\"case\": \"<column>\"}");
}

TEST(ReachedBy, IsClusteredByTheLargestParentThatTheLogNames) {
  LogSpec spec = log_spec();
  spec.parents = {{"defendant", "who"}};

  const ReachedBy by_defendant = of_charges(spec);

  EXPECT_EQ(by_defendant.cluster, "defendant");
  EXPECT_EQ(by_defendant.rows[0].interval_method,
            "cloglog, infinitesimal jackknife by defendant, t with 5 degrees of freedom; "
            "rough: as few as 6.0 equal parents (defendant)");
  // Six defendants of two charges that go the same way: the error of six, not of twelve.
  EXPECT_NEAR(by_defendant.rows[0].standard_error, std::sqrt(2.0 / 3 * (1.0 / 3) / 6), 1e-15);
  // C / (C - 1) * sum (x_c - p n_c)^2 / n^2 against p (1 - p) / (n - 1).
  EXPECT_NEAR(by_defendant.rows[0].design_effect,
              6.0 / 5 * (2 * 16.0 / 9 + 4 * 4.0 / 9) / 144 / (2.0 / 9 / 11), 1e-12);

  spec.parents = {{"case", "matter"}, {"defendant", "who"}};

  EXPECT_EQ(of_charges(spec).cluster, "case");
}

TEST(ReachedBy, WithAParentForEachCaseIsThePlainAnswer) {
  std::vector<LogRow> rows;
  for (int i = 0; i < 9; ++i) {
    add_case(rows, std::to_string(i), 400,
             i % 3 == 0   ? "charge"
             : i % 3 == 1 ? "terminate"
                          : "",
             10 + i, {"parent " + std::to_string(i)});
  }
  LogSpec spec = log_spec();
  spec.parents = {{"family", "of"}};

  const ReachedByRow plain = of_rows(rows, "prosecution", {.days = 200}, {"of"}).rows[0];
  const ReachedByRow clustered = of_rows(rows, "prosecution", {.days = 200}, {"of"}, spec).rows[0];

  EXPECT_EQ(clustered.share, plain.share);
  EXPECT_NEAR(clustered.standard_error, plain.standard_error, 1e-15);
  EXPECT_NEAR(clustered.design_effect, 1, 1e-12);
  EXPECT_NEAR(clustered.plain.lower, plain.plain.lower, 1e-12);
}

TEST(ReachedBy, IsTheSameForAnyNumberOfThreadsAndAnyOrderOfCases) {
  auto cases = test::random_cases(with_offences(), 300, 5);
  const ReachedByOptions options{.days = 200, .by = {{"region", ""}}, .threads = 1};
  LogSpec spec = log_spec();
  spec.parents = {{"case", "region"}};
  const auto ask = [&](unsigned threads) {
    std::vector<LogRow> rows;
    for (const auto& own : cases) rows.insert(rows.end(), own.begin(), own.end());
    ReachedByOptions asked = options;
    asked.threads = threads;
    return to_csv(
        reached_by(replay(with_offences(), log_of(rows, test::random_columns(), spec), cut),
                   "prosecution", asked)
            .table());
  };
  const std::string expected = ask(1);

  EXPECT_EQ(ask(3), expected);
  std::reverse(cases.begin(), cases.end());
  EXPECT_EQ(ask(2), expected);
}

// --- references, from a log to the answer
// ---------------------------------------------------------

TEST(ReachedByReference, EqualsSurvfitWithDelayedEntryAndParents) {
  const auto reference =
      read_json(golden_folder() / "first_passage_sim.json").at("kaplan_meier_by_parent");
  constexpr std::int32_t last_day = 900;  // of the simulated records
  std::vector<LogRow> rows;
  for (const CsvRow& row : read_plain_csv(golden_folder() / "first_passage_sim.csv")) {
    const int opened = std::stoi(row.at("open_day"));
    const bool pending = row.at("outcome") == "pending";
    add_case(rows, row.at("id"), last_day - opened, pending ? "" : "terminate",
             std::stoi(row.at("time")), {row.at("parent")});
  }
  LogSpec spec = log_spec();
  spec.parents = {{"case", "parent"}};
  // Who enters on day 200 is watched from the beginning of the next.
  const Replay all = replay(report_charge_verdict(), log_of(rows, {"parent"}, spec), cut,
                            {.complete_from = Date{cut.days() - last_day + 201}});
  for (std::size_t i = 0; i < reference.at("time").size(); i += 40) {
    const auto days = reference.at("time")[i].get<std::int64_t>();

    const ReachedByRow row = reached_by(all, "drop_out", {.days = days}).rows[0];

    EXPECT_NEAR(row.share, 1 - reference.at("surv")[i].get<double>(), tolerance) << days;
    EXPECT_NEAR(row.standard_error, reference.at("se_ij")[i].get<double>(), tolerance) << days;
  }
}

TEST(ReachedByReference, EqualsSurvfitAndEtmOnMgus2) {
  const auto golden = shared_folder() / "golden";
  if (!std::filesystem::exists(golden / "data" / "mgus2_cr.csv")) {
    GTEST_SKIP() << "needs golden/data/mgus2_cr.csv and golden/expected/competing_risks.json below "
                    "CASEPATH_DATA";
  }
  const auto reference = read_json(golden / "expected" / "competing_risks.json");
  const auto patients = read_plain_csv(golden / "data" / "mgus2_cr.csv");
  for (std::size_t cause = 1; cause <= 2; ++cause) {  // pcm, death
    std::vector<LogRow> rows;
    for (const CsvRow& row : patients) {
      const int time = std::stoi(row.at("etime"));
      const std::size_t exit = std::stoul(row.at("cause"));
      const std::string event = exit == 0 ? "" : exit == cause ? "charge" : "terminate";
      add_case(rows, row.at("id"), time, event, time);
    }
    const Replay all = replay(report_charge_verdict(), log_of(rows), cut);
    for (std::size_t i = 0; i < 4; ++i) {  // days 12, 60, 120, 240
      const auto days = reference.at("times")[i].get<std::int64_t>();

      const ReachedByRow row = reached_by(all, "prosecution", {.days = days}).rows[0];

      EXPECT_NEAR(row.share, reference.at("pstate")[i][cause].get<double>(), tolerance);
      EXPECT_NEAR(row.standard_error, reference.at("se_greenwood")[i][cause].get<double>(),
                  tolerance);
      if (cause == 1) {
        const auto& limits = reference.at("etmCIF_cause1_cloglog");
        const Interval normal = incidence_interval(row.share, row.standard_error);
        EXPECT_NEAR(normal.lower, limits.at("lower")[i].get<double>(), tolerance);
        EXPECT_NEAR(normal.upper, limits.at("upper")[i].get<double>(), tolerance);
      }
    }
  }
}

}  // namespace
}  // namespace casepath
