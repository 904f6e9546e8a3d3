// What estimators that know offences, penalties, deadlines, editions and the completeness of
// records answer where there is next to nothing to estimate from, or all at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/against_whole.hpp"
#include "casepath/analysis/bootstrap.hpp"
#include "casepath/analysis/curves.hpp"
#include "casepath/analysis/downgrades.hpp"
#include "casepath/analysis/group_comparison.hpp"
#include "casepath/analysis/legal_clocks.hpp"
#include "casepath/analysis/occupancy.hpp"
#include "casepath/analysis/offence_paths.hpp"
#include "casepath/analysis/rates.hpp"
#include "casepath/analysis/standardised_shares.hpp"
#include "casepath/core/error.hpp"
#include "checked_tables.hpp"
#include "logs.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::LogRow;
using Rows = std::vector<LogRow>;

const Date cut = Date::of(2020, 12, 31);
const std::vector<GroupColumn> by_region{{"region", ""}};
const std::vector<GroupColumn> by_first_offence{{"offence", "indicated"}};

/// A move so many days after the opening; without a date where that is negative.
struct Then {
  std::string event;
  std::int32_t days = 0;
  std::string offence = {};
};

/// A case opened so long before the cut with a grave offence, and what came of it.
void add(Rows& rows, std::int32_t opened, const std::vector<Then>& moves = {},
         const std::string& opening = "report") {
  const std::size_t number = rows.size();
  const std::string name = "case-" + std::to_string(number);
  const std::string region = number % 2 == 0 ? "North" : "South";
  const auto row = [&](const Then& one) {
    const std::string day = one.days < 0 ? "" : to_string(Date{cut.days() - opened + one.days});
    rows.push_back({name, one.event, day, {one.offence, region, "parent of " + name}});
  };
  row({opening, 0, "grave"});
  for (const Then& one : moves) row(one);
}

// --- logs ----------------------------------------------------------------------------------------

Rows no_cases() { return {}; }

Rows one_pending_case() {
  Rows rows;
  add(rows, 400);
  return rows;
}

Rows one_downgraded_case() {
  Rows rows;
  add(rows, 400, {{"open", 1}, {"reclassify", 5, "minor"}, {"charge", 9}, {"court", 20}});
  return rows;
}

Rows all_pending() {
  Rows rows;
  for (int i = 0; i < 10; ++i) add(rows, 300 + 20 * i, {{"open", i}});
  return rows;
}

Rows all_on_the_day_of_opening() {
  Rows rows;
  for (int i = 0; i < 10; ++i) {
    add(rows, 400,
        {{"open", 0}, {"reclassify", 0, "minor"}, {"charge", 0}, {"court", 0}, {"verdict", 0}});
  }
  return rows;
}

Rows all_downgraded_at_once() {
  Rows rows;
  for (int i = 0; i < 10; ++i) {
    add(rows, 400, {{"open", 2}, {"reclassify", 10, "minor"}, {"terminate", 60}});
  }
  return rows;
}

Rows all_end_before_anything_follows() {
  Rows rows;
  for (int i = 0; i < 10; ++i) add(rows, 400, {{"terminate", i}});
  return rows;
}

Rows opened_on_the_day_of_the_cut() {
  Rows rows;
  for (int i = 0; i < 4; ++i) add(rows, 0, {{"open", 0}});
  return rows;
}

Rows nothing_after_opening_is_dated() {
  Rows rows;
  for (int i = 0; i < 10; ++i) {
    add(rows, 400, {{"open", -1}, {"reclassify", -1, "minor"}, {"charge", -1}, {"court", -1}});
  }
  return rows;
}

Rows no_row_is_dated() {
  Rows rows = nothing_after_opening_is_dated();
  for (LogRow& row : rows) row.time.clear();
  return rows;
}

Rows every_second_move_is_not_dated() {
  Rows rows;
  for (int i = 0; i < 10; ++i) {
    add(rows, 400, {{"open", -1}, {"reclassify", 30, "minor"}, {"charge", -1}, {"court", 90}});
  }
  return rows;
}

Rows all_began_before_the_records() {
  Rows rows;
  for (int i = 0; i < 10; ++i) add(rows, 400, {{"charge", 20 + i}}, "seen_in_investigation");
  return rows;
}

Rows all_paths_broke() {
  Rows rows;
  for (int i = 0; i < 10; ++i) add(rows, 400, {{"verdict", 5}});
  return rows;
}

Rows one_left_when_the_records_are_complete() {
  Rows rows = all_end_before_anything_follows();
  add(rows, 400, {{"open", 10}, {"reclassify", 250, "minor"}, {"terminate", 300}});
  return rows;
}

Rows three_thousand_distinct_days() {
  Rows rows;
  for (int i = 0; i < 3'000; ++i) {
    add(rows, 3'001,
        {{"open", i}, {"reclassify", i, "minor"}, {i % 3 == 0 ? "terminate" : "charge", i}});
  }
  return rows;
}

struct NamedLog {
  const char* name;
  Rows (*rows)();
  bool by_parent;
  bool is_cut_before;  ///< the records are complete from day 200 before the cut on
};

std::vector<NamedLog> named_logs() {
  const std::vector<std::pair<const char*, Rows (*)()>> all{
      {"NoCases", no_cases},
      {"OnePendingCase", one_pending_case},
      {"OneDowngradedCase", one_downgraded_case},
      {"AllPending", all_pending},
      {"AllOnTheDayOfOpening", all_on_the_day_of_opening},
      {"AllDowngradedAtOnce", all_downgraded_at_once},
      {"AllEndBeforeAnythingFollows", all_end_before_anything_follows},
      {"OpenedOnTheDayOfTheCut", opened_on_the_day_of_the_cut},
      {"NothingAfterOpeningIsDated", nothing_after_opening_is_dated},
      {"NoRowIsDated", no_row_is_dated},
      {"EverySecondMoveIsNotDated", every_second_move_is_not_dated},
      {"AllBeganBeforeTheRecords", all_began_before_the_records},
      {"AllPathsBroke", all_paths_broke},
      {"OneLeftWhenTheRecordsAreComplete", one_left_when_the_records_are_complete},
      {"ThreeThousandDistinctDays", three_thousand_distinct_days}};
  std::vector<NamedLog> logs;
  for (const auto& [name, rows] : all) {
    for (const bool by_parent : {false, true}) {
      for (const bool is_cut_before : {false, true}) {
        // Long, and each case its own parent: once is enough.
        if (rows == three_thousand_distinct_days && by_parent) continue;
        logs.push_back({name, rows, by_parent, is_cut_before});
      }
    }
  }
  return logs;
}

// --- what is asked -------------------------------------------------------------------------------

using Question = std::function<std::vector<Table>(const Replay&)>;

/// One answer of occupancy in each of its forms.
std::vector<std::pair<std::string, Question>> questions_of_occupancy() {
  std::vector<std::pair<std::string, OccupancyOptions>> forms;
  const auto form = [&forms](const std::string& name) -> OccupancyOptions& {
    OccupancyOptions options;
    options.by = by_region;
    forms.emplace_back(name, options);
    return forms.back().second;
  };
  form("by default");
  form("split").split = StateSplit::downgraded;
  form("of the first decision").reading = Reading::first_decision;
  form("by Aalen's variance").variance = OccupancyVariance::aalen;
  form("from a state").start = "reported";
  OccupancyOptions& split = form("split, from a landmark");
  split.split = StateSplit::downgraded;
  split.landmark = 10;
  split.days = {10, 11, 40};
  OccupancyOptions& markov = form("markov, from a state at a landmark");
  markov.start = "investigated";
  markov.landmark = 10;
  markov.markov = true;
  OccupancyOptions& reset = form("since entering a state");
  reset.start = "investigated";
  reset.clock = Clock::reset;
  std::vector<std::pair<std::string, Question>> questions;
  for (const auto& [name, options] : forms) {
    questions.emplace_back("occupancy " + name, [options = options](const Replay& of) {
      std::vector<Table> tables{occupancy(of, options).table()};
      if (options.variance != OccupancyVariance::aalen) {
        tables.push_back(time_in_state(of, 50, options).table());
      }
      return tables;
    });
  }
  questions.emplace_back("transition_matrix", [](const Replay& of) {
    OccupancyOptions options;
    options.by = by_region;
    options.split = StateSplit::downgraded;
    return std::vector<Table>{transition_matrix(of, 0, 30, options).table(),
                              transition_matrix(of, 10, 30, options).table()};
  });
  questions.emplace_back("sojourns", [](const Replay& of) {
    SojournOptions options;
    options.split = StateSplit::downgraded;
    return std::vector<Table>{sojourns(of, options).table()};
  });
  return questions;
}

std::vector<std::pair<std::string, Question>> questions_of_law() {
  std::vector<std::pair<std::string, Question>> questions{
      {"downgrades",
       [](const Replay& of) {
         const std::string target(downgrade_target);
         const Curves curves = incidence(of, target, {.by = by_region});
         return std::vector<Table>{reached_by(of, target, {.days = 30, .by = by_region}).table(),
                                   curves.table(), curves.quantiles(), curves.restricted_mean(20),
                                   rates(of, target, {.by = by_region}).table()};
       }},
      {"range_changes",
       [](const Replay& of) {
         const RangeChanges found = range_changes(of, {.by = by_region});
         return std::vector<Table>{found.table(), found.sums_table()};
       }},
      {"offence_paths",
       [](const Replay& of) {
         TallySpec spec;
         spec.by = by_region;
         return std::vector<Table>{offence_paths(tally(of, spec)).table()};
       }},
      {"legal_clock",
       [](const Replay& of) {
         const LegalClocks found =
             legal_clock(of, "charge_by", {.days = {1, 30, 36500}, .by = by_region});
         return std::vector<Table>{found.table(), found.stopped_table(), found.clocks_table()};
       }},
      {"against_whole",
       [](const Replay& of) {
         return std::vector<Table>{against_whole(of, "prosecution", by_region).table()};
       }},
      {"standardised_shares",
       [](const Replay& of) {
         const StandardisedShares found =
             standardised_shares(of, "prosecution", by_region, by_first_offence, {.days = 30});
         return std::vector<Table>{found.table(), found.standard_table()};
       }},
      {"compare_groups",
       [](const Replay& of) {
         const GroupComparison found = compare_groups(of, "prosecution", by_region);
         return std::vector<Table>{found.table(), found.tests_table(), found.differences_table()};
       }},
      {"bootstrap",
       [](const Replay& of) {
         BootstrapOptions options;
         options.days = {9};
         options.replicates = 10;
         options.by = by_region;
         if (of.log().spec().parents.empty()) options.cluster = "charge";
         return std::vector<Table>{bootstrap_reached(of, "prosecution", options).table(),
                                   bootstrap_occupancy(of, "investigated", options).table()};
       }},
  };
  for (const std::int64_t landmark : {0, 5, 180}) {
    questions.emplace_back(
        "after_downgrade from day " + std::to_string(landmark), [landmark](const Replay& of) {
          const AfterDowngrade found =
              after_downgrade(of, {.landmark_days = landmark, .days = {1, 90}, .by = by_region});
          return std::vector<Table>{found.table(), found.counts_table()};
        });
  }
  return questions;
}

/// What may be refused of these logs, and how it is said.
::testing::Matcher<std::string> is_known_refusal() {
  using ::testing::AnyOf;
  using ::testing::MatchesRegex;
  return AnyOf(
      MatchesRegex("(days|landmark) is [0-9]+, but no case was followed longer than 0 days"),
      MatchesRegex("days is [0-9]+, but no charge was followed longer than 0 days, from opening to "
                   "the data cut 2020-12-31; ask for at most 0"),
      MatchesRegex("landmark is [0-9]+, but no charge that could be watched was open [0-9]+ days "
                   "after opening and followed so long"),
      MatchesRegex("nobody is watched (from opening on|at the end of day 10)( in \"[a-z]+\")?: .+"),
      MatchesRegex(
          "bootstrap: all cases belong to one (defendant|charge), and to draw again needs at least "
          "two; say cluster= to draw something smaller"));
}

class DegenerateLaw : public ::testing::TestWithParam<NamedLog> {
 protected:
  [[nodiscard]] static Replay replay_of(const NamedLog& log) {
    LogSpec spec = test::log_spec();
    if (log.by_parent) spec.parents = {{"defendant", "parent"}};
    ReplayOptions options;
    if (log.is_cut_before) options.complete_from = Date{cut.days() - 200};
    return replay(test::with_offences(),
                  test::log_of(log.rows(), {"offence", "region", "parent"}, spec), cut, options);
  }
};

TEST_P(DegenerateLaw, LogsHaveADefinedAnswerOrAReasonAndNeverANumberThatIsNone) {
  const Replay all = replay_of(GetParam());
  auto questions = questions_of_occupancy();
  for (auto& question : questions_of_law()) questions.push_back(std::move(question));

  for (const auto& [name, question] : questions) {
    try {
      for (const Table& table : question(all)) test::check_answers(table, name);
    } catch (const ArgumentError& refusal) {
      EXPECT_THAT(refusal.what(), is_known_refusal()) << name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Statistics, DegenerateLaw, ::testing::ValuesIn(named_logs()),
                         [](const auto& of) {
                           return std::string(of.param.name) +
                                  (of.param.by_parent ? "ByParent" : "") +
                                  (of.param.is_cut_before ? "CompleteFromLater" : "");
                         });

TEST(Occupancy, OfCasesThatAllOpenedBeforeTheRecordsAreCompleteAsksForALandmark) {
  ReplayOptions options;
  options.complete_from = Date{cut.days() - 200};
  const Replay all = replay(test::with_offences(),
                            test::log_of(all_pending(), {"offence", "region"}), cut, options);
  OccupancyOptions from_landmark;
  from_landmark.landmark = 400;
  from_landmark.days = {450};

  EXPECT_EQ(test::message_of([&] { return occupancy(all); }),
            "nobody is watched from opening on: 10 watched from the day on which the records are "
            "complete; say from which landmark on");
  const Occupancy later = occupancy(all, from_landmark);
  EXPECT_EQ(later.counts.delayed, 10);
  EXPECT_EQ(later.rows[1].state, "investigated");
  EXPECT_EQ(later.rows[1].share, 1);
}

TEST(Occupancy, OfCasesWithoutAnyStayCountsWhyTheyHaveNone) {
  Rows rows = all_paths_broke();
  add(rows, 400, {}, "seen_in_investigation");
  for (LogRow row : no_row_is_dated()) {
    row.case_name = "undated " + row.case_name;
    rows.push_back(row);
  }
  const Replay all = replay(test::with_offences(), test::log_of(rows, {"offence", "region"}), cut);

  EXPECT_EQ(
      test::message_of([&] { return occupancy(all); }),
      "nobody is watched from opening on: 10 set aside, 1 begun before the records, 10 without "
      "a day of opening or of stays");
}

}  // namespace
}  // namespace casepath
