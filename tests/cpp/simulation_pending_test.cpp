#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/simulation/simulate.hpp"
#include "courts.hpp"
#include "logs.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::court_model;
using test::exit_by;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

PendingCase reported(std::string name, Date on) {
  PendingCase pending;
  pending.name = std::move(name);
  pending.rows = {{"report", on, ""}};
  pending.entered = on;
  return pending;
}

SimulateOptions going_on(std::vector<PendingCase> pending) {
  SimulateOptions options;
  options.cases = 0;
  options.pending = std::move(pending);
  return options;
}

/// The days of a case's last row, one a case; and which event it was.
struct LastRow {
  std::string event;
  std::int32_t day;
};
LastRow last_row(const EventLog& log, CaseId id) {
  const std::size_t row = log.end(id).index() - 1;
  return {log.word_texts()[log.words()[row]], log.days()[row]};
}

Model one_exit(Duration duration) {
  Model model = court_model();
  model.groups.front().situations = {
      test::situation("reported", {exit_by("terminate", 1, std::move(duration))})};
  return model;
}

TEST(PendingCases, AreThoseOfAReplayWithTheirRowsAndWhereTheyStand) {
  LogSpec spec = test::log_spec();
  const EventLog log = test::log_of({{"A", "report", "2025-01-01", {"minor", "North"}},
                                     {"A", "open", "2025-02-01", {"", "North"}},
                                     {"A", "reclassify", "2025-03-01", {"medium", "North"}},
                                     {"A", "detain", "2025-03-05", {"", "North"}},
                                     {"B", "report", "2025-01-01", {"minor", "South"}},
                                     {"B", "withdraw", "2025-01-02", {"", "South"}},
                                     {"C", "report", "2025-04-01", {"", ""}},
                                     {"D", "report", "", {"minor", "North"}}},
                                    {"offence", "region"});
  const Replay replayed = replay(test::with_offences(), log, Date::of(2025, 4, 30));

  const PendingCases pending = pending_cases(replayed, {"region"});

  ASSERT_EQ(pending.cases.size(), 2U);
  const PendingCase& a = pending.cases.front();
  EXPECT_EQ(a.name, "A");
  EXPECT_THAT(a.group, ElementsAre("North"));
  EXPECT_EQ(a.entered, Date::of(2025, 3, 1));
  ASSERT_EQ(a.rows.size(), 4U);
  EXPECT_EQ(a.rows.front(),
            (PendingCase::Row{"report", Date::of(2025, 1, 1), "minor", {{"region", "North"}}}));
  EXPECT_EQ(a.rows[2], (PendingCase::Row{"reclassify", Date::of(2025, 3, 1), "medium", {}}));
  EXPECT_THAT(pending.cases.back().group, ElementsAre("(not recorded)"));
  EXPECT_EQ(pending.left_out, 1);
}

TEST(PendingCases, RefuseAColumnThatTheLogDoesNotHave) {
  const EventLog log = test::log_of({{"A", "report", "2025-01-01"}});
  const Replay replayed = replay(test::report_charge_verdict(), log, Date::of(2025, 1, 31));

  EXPECT_THROW((void)pending_cases(replayed, {"region"}), ArgumentError);
}

TEST(PendingCases, KeepTheirRowsAndGoOnFromTheFirstDay) {
  const Model model = one_exit(ConstantDays{60});

  const EventLog log = simulate(model, going_on({reported("A", Date::of(2025, 12, 1)),
                                                 reported("B", Date::of(2025, 12, 31))}))
                           .log;

  EXPECT_EQ(log.case_count(), 2U);
  EXPECT_EQ(log.case_name(CaseId{0U}), "A");
  EXPECT_EQ(log.days()[0], Date::of(2025, 12, 1).days());
  EXPECT_EQ(last_row(log, CaseId{0U}).day, Date::of(2026, 1, 30).days());
  EXPECT_EQ(last_row(log, CaseId{1U}).day, Date::of(2026, 3, 1).days());
}

TEST(PendingCases, HaveOtherNamesThanTheNewOnes) {
  SimulateOptions options = going_on({reported("new-1", Date::of(2025, 12, 1))});
  options.cases = 2;

  const EventLog log = simulate(one_exit(ConstantDays{60}), options).log;

  EXPECT_EQ(log.case_name(CaseId{0U}), "new-1");
  EXPECT_EQ(log.case_name(CaseId{1U}), "new-new-1");
  EXPECT_EQ(log.case_name(CaseId{2U}), "new-new-2");
}

// Given that a stay has lasted s days, it ends within t more with (F(s + t) - F(s)) / (1 - F(s)).
TEST(PendingCases, LeaveByTheChancesOfStaysThatHaveLastedSoLong) {
  const Duration duration = WeibullDays{0.6, 50};
  constexpr int cases = 20000;
  constexpr std::int32_t spent = 100;
  std::vector<PendingCase> pending;
  SimulateOptions options = going_on({});
  for (int i = 0; i < cases; ++i) {
    pending.push_back(reported("case " + std::to_string(i), Date{options.from.days() - spent}));
  }
  options.pending = std::move(pending);

  const EventLog log = simulate(one_exit(duration), options).log;

  int within = 0;
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    const std::int32_t left = last_row(log, CaseId{i}).day;
    ASSERT_GE(left, options.from.days());
    within += left < options.from.days() + 30 ? 1 : 0;
  }
  const double before = cumulative(duration, spent - 0.5);
  const double share = (cumulative(duration, spent + 29.5) - before) / (1 - before);
  EXPECT_NEAR(within / static_cast<double>(cases), share,
              4 * std::sqrt(share * (1 - share) / cases));
}

// Two exits, one quick, one slow: who is still there after long leaves by the slow one, mostly.
TEST(PendingCases, LeaveByTheExitThatFitsTheTimeSpent) {
  Model model = court_model();
  model.groups.front().situations.front().exits = {exit_by("charge", 0.6, ExponentialDays{10}),
                                                   exit_by("terminate", 0.2, ExponentialDays{80})};
  model.groups.front().situations.front().tail = {0.2, TailModel::Rule::leaves, 300, 60};
  constexpr int cases = 20000;
  constexpr std::int32_t spent = 30;
  SimulateOptions options = going_on({});
  for (int i = 0; i < cases; ++i) {
    options.pending.push_back(
        reported("case " + std::to_string(i), Date{options.from.days() - spent}));
  }
  options.until = Date{options.from.days() + 3000};

  const EventLog log = simulate(model, options).log;

  double charged = 0;
  for (std::size_t i = 0; i < log.case_count(); ++i) {
    const RowId second{log.begin(CaseId{i}).index() + 1};
    charged += log.word_texts()[log.words()[second.index()]] == "charge" ? 1 : 0;
  }
  const double quick = 0.6 * std::exp(-29.5 / 10);
  const double slow = 0.2 * std::exp(-29.5 / 80);
  const double share = (quick + 0.2 * 0.75) / (quick + slow + 0.2);
  EXPECT_NEAR(charged / cases, share, 4 * std::sqrt(share * (1 - share) / cases));
}

TEST(PendingCases, ThatHaveStayedLongerThanAnyStayOfTheModelLeaveAtOnceAndThatIsSaid) {
  const Simulation run = simulate(
      one_exit(ConstantDays{60}),
      going_on({reported("A", Date::of(2025, 1, 1)), reported("B", Date::of(2025, 12, 31))}));

  EXPECT_EQ(last_row(run.log, CaseId{0U}).day, Date::of(2026, 1, 1).days());
  EXPECT_THAT(run.warnings,
              ElementsAre("1 of 2 pending cases have been where they are for longer than any stay "
                          "of the model: they leave on 2026-01-01"));
}

std::string refusal(const PendingCase& pending) {
  try {
    (void)simulate(court_model(), going_on({pending}));
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "";
}

TEST(PendingCases, AreRefusedWhereTheModelOrThePipelineDoesNotKnowThem) {
  PendingCase grouped = reported("A", Date::of(2025, 12, 1));
  grouped.group = {"North"};
  PendingCase ended = reported("A", Date::of(2025, 12, 1));
  ended.rows.push_back({"terminate", Date::of(2025, 12, 2), ""});
  PendingCase wrong = reported("A", Date::of(2025, 12, 1));
  wrong.rows.push_back({"verdict", Date::of(2025, 12, 2), ""});
  PendingCase early = reported("A", Date::of(2025, 12, 1));
  early.entered = Date::of(2025, 11, 30);
  PendingCase late = reported("A", Date::of(2026, 12, 1));
  PendingCase empty = reported("A", Date::of(2025, 12, 1));
  empty.rows.clear();

  EXPECT_EQ(refusal(grouped),
            "pending case \"A\" is of a group that the model does not have: \"North\"");
  EXPECT_EQ(refusal(ended), "pending case \"A\" has ended: in \"terminated\"");
  EXPECT_THAT(refusal(wrong),
              HasSubstr("pending case \"A\" can't be followed: row 2, event \"verdict\" is not "
                        "allowed in \"reported\""));
  EXPECT_EQ(refusal(early),
            "pending case \"A\" came into its state on 2025-11-30, which must lie between its "
            "first row and 2026-01-01");
  EXPECT_EQ(refusal(late),
            "pending case \"A\" has a row 1 of 2026-12-01, which must be a day up to 2026-01-01");
  EXPECT_EQ(refusal(empty), "pending case \"A\" has no rows");
}

}  // namespace
}  // namespace casepath
