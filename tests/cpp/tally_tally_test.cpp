#include "casepath/tally/tally.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::log_of_cases;
using test::random_cases;
using test::with_offences;

const Date cut = Date::of(2020, 12, 31);

TallySpec everything() {
  return {{{"region", ""}, {"actor", "charged"}},
          {{"trial", 180}, {"conviction", 365}, {"terminated", 90}},
          true,
          true,
          true};
}

class RandomLogs : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomLogs, GiveTheSameTallyWithAnyNumberOfThreads) {
  const EventLog log = log_of_cases(random_cases(with_offences(), 200, GetParam()));
  const Replay one = replay(with_offences(), log, cut, {.threads = 1});

  const Tally expected = tally(one, everything(), {.threads = 1});

  for (const unsigned threads : {2U, 3U, 7U}) {
    const Replay many = replay(with_offences(), log, cut, {.threads = threads});
    EXPECT_EQ(many.summary(), one.summary());
    EXPECT_TRUE(std::ranges::equal(many.findings(), one.findings()));
    EXPECT_EQ(tally(many, everything(), {.threads = threads}), expected) << threads;
  }
}

TEST_P(RandomLogs, GiveTheSameTallyInAnyOrderOfTheCases) {
  auto cases = random_cases(with_offences(), 100, GetParam());
  const Tally expected = tally(replay(with_offences(), log_of_cases(cases), cut), everything());
  std::mt19937 random(GetParam() + 1000);

  std::shuffle(cases.begin(), cases.end(), random);

  EXPECT_EQ(tally(replay(with_offences(), log_of_cases(cases), cut), everything()), expected);
}

TEST_P(RandomLogs, GiveTheSameTallyHoweverTheCasesAreSplit) {
  const auto cases = random_cases(with_offences(), 60, GetParam());
  const Replay whole = replay(with_offences(), log_of_cases(cases), cut);
  const Tally expected = tally(whole, everything());
  std::mt19937 random(GetParam());

  std::vector<Tally> parts;
  for (std::uint32_t begin = 0; begin < 60;) {
    const std::uint32_t end =
        std::min<std::uint32_t>(60, begin + 1 + static_cast<std::uint32_t>(random() % 20));
    parts.push_back(tally_part(whole, everything(), CaseId{begin}, CaseId{end}));
    begin = end;
  }
  std::shuffle(parts.begin(), parts.end(), random);
  Tally sum(whole.pipeline(), everything(), expected.frame());
  for (const Tally& part : parts) sum += part;

  EXPECT_EQ(sum, expected);
}

TEST_P(RandomLogs, GiveTheSameTallyWhenSeparateLogsAreAdded) {
  auto cases = random_cases(with_offences(), 60, GetParam());
  const Tally expected = tally(replay(with_offences(), log_of_cases(cases), cut), everything());

  const std::vector<std::vector<test::LogRow>> first(cases.begin(), cases.begin() + 13);
  const std::vector<std::vector<test::LogRow>> second(cases.begin() + 13, cases.end());
  const Tally a = tally(replay(with_offences(), log_of_cases(first), cut), everything());
  const Tally b = tally(replay(with_offences(), log_of_cases(second), cut), everything());

  EXPECT_EQ(a + b, expected);
  EXPECT_EQ(b + a, expected);
}

TEST_P(RandomLogs, CountEveryCaseOncePerReadingAndEveryRowOnce) {
  const EventLog log = log_of_cases(random_cases(with_offences(), 200, GetParam()));

  const Tally counted = tally(replay(with_offences(), log, cut), {{{"region", ""}}, {}});

  std::map<Reading, std::int64_t> cases;
  for (const auto& [key, n] : counted.cases()) cases[key.reading] += n;
  EXPECT_EQ(cases[Reading::first_decision], 200);
  EXPECT_EQ(cases[Reading::at_cut], 200);
  std::map<TotalKey::What, std::int64_t> totals;
  for (const auto& [key, n] : counted.totals()) totals[key.what] += n;
  std::int64_t findings = 0;
  for (const auto& [key, n] : counted.findings()) findings += is_remark(key.kind) ? 0 : n;
  EXPECT_EQ(totals[TotalKey::What::rows], static_cast<std::int64_t>(log.row_count()));
  EXPECT_EQ(totals[TotalKey::What::rows],
            totals[TotalKey::What::moves] + totals[TotalKey::What::moves_nothing] + findings);
  EXPECT_EQ(counted.moves().total(), totals[TotalKey::What::moves]);
  EXPECT_EQ(counted.variants().total(), 200);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLogs, ::testing::Range(1U, 9U));

TEST(Tally, IsUnchangedByAddingNothing) {
  const EventLog log = log_of_cases(random_cases(with_offences(), 20, 3));
  const Tally counted = tally(replay(with_offences(), log, cut), everything());
  const Tally nothing(with_offences(), everything(), counted.frame());

  EXPECT_EQ(counted + nothing, counted);
  EXPECT_EQ(nothing + counted, counted);
}

TEST(Tally, RefusesToAddWhatWasCountedAtAnotherCut) {
  const EventLog log = log_of({{"A", "report", "2020-01-05"}});
  Tally a = tally(replay(with_offences(), log, cut));
  const Tally b = tally(replay(with_offences(), log, Date::of(2020, 6, 30)));

  try {
    a += b;
    FAIL() << "added";
  } catch (const ArgumentError& error) {
    EXPECT_STREQ(error.what(),
                 "these tallies do not add up: they differ in as_of: 2020-12-31 and 2020-06-30");
  }
}

TEST(Tally, RefusesToAddWhatWasCountedByAnotherPipelineOrSpec) {
  const EventLog log = log_of({{"A", "report", "2020-01-05"}});
  const Tally a = tally(replay(with_offences(), log, cut));
  const Tally b = tally(replay(test::report_charge_verdict(), log, cut));
  const Tally c = tally(replay(with_offences(), log, cut), {{}, {{"trial", 30}}});

  EXPECT_THROW((void)(a + b), ArgumentError);
  EXPECT_THROW((void)(a + c), ArgumentError);
}

TEST(Tally, SaysThatSituationsAreWhereSpecsDiffer) {
  const Replay none = replay(with_offences(), log_of({{"A", "report", "2020-01-05"}}), cut);
  TallySpec spec;
  spec.situations = true;

  try {
    (void)(tally(none) + tally(none, spec));
    FAIL() << "added";
  } catch (const ArgumentError& error) {
    EXPECT_STREQ(error.what(),
                 "these tallies do not add up: they were counted by different specs, which differ "
                 "in situations: no and yes");
  }
}

/// Two reclassifications; B is watched from 2020-01-10 on; C has an undated move.
EventLog log_with_situations() {
  return log_of({{"A", "report", "2020-01-15", {"grave"}},
                 {"A", "open", "2020-01-18", {"grave"}},
                 {"A", "reclassify", "2020-01-20", {"minor"}},
                 {"A", "charge", "2020-01-27"},
                 {"B", "report", "2020-01-01", {"minor"}},
                 {"B", "open", "2020-02-05", {"medium"}},
                 {"C", "report", "2020-02-01", {"minor"}},
                 {"C", "open", "", {"minor"}},
                 {"C", "charge", "2020-03-01"}},
                {"offence"});
}

TEST(Tally, CountsStaysByStateAndOffenceFromTheDayOnWhichTheyAreWatched) {
  const Replay result = replay(with_offences(), log_with_situations(), Date::of(2020, 3, 2),
                               {.complete_from = Date::of(2020, 1, 10)});
  TallySpec spec;
  spec.situations = true;

  const Tally counted = tally(result, spec);

  const GroupId all{0U};
  const Pipeline& p = counted.pipeline();
  const auto report = *p.find_event("report");
  const auto open = *p.find_event("open");
  const auto reclassify = *p.find_event("reclassify");
  const auto charge = *p.find_event("charge");
  const auto reported = *p.find_state("reported");
  const auto investigated = *p.find_state("investigated");
  const auto charged = *p.find_state("charged");
  const auto minor = *p.find_offence("minor");
  const auto medium = *p.find_offence("medium");
  const auto grave = *p.find_offence("grave");
  const EventId no_event;
  const StateId none;
  const OffenceId no_offence;
  std::vector<std::pair<SituationKey, std::int64_t>> by_offence;
  for (const auto& one : counted.situations()) {
    if (one.first.with_offence) by_offence.push_back(one);
  }
  EXPECT_THAT(
      by_offence,
      testing::UnorderedElementsAre(
          std::pair{SituationKey{all, true, none, no_offence, report, reported, grave, 0, 0}, 1},
          std::pair{SituationKey{all, true, none, no_offence, report, reported, minor, 0, 0}, 1},
          std::pair{SituationKey{all, true, reported, grave, open, investigated, grave, 0, 3}, 1},
          std::pair{
              SituationKey{all, true, investigated, grave, reclassify, investigated, minor, 0, 2},
              1},
          std::pair{SituationKey{all, true, investigated, minor, charge, charged, minor, 0, 7}, 1},
          std::pair{SituationKey{all, true, charged, minor, no_event, none, no_offence, 0, 35}, 1},
          std::pair{SituationKey{all, true, charged, minor, no_event, none, no_offence, 0, 1}, 1},
          std::pair{SituationKey{all, true, reported, minor, open, investigated, medium, 9, 35}, 1},
          std::pair{
              SituationKey{all, true, investigated, medium, no_event, none, no_offence, 0, 26},
              1}));
  EXPECT_THAT(counted.openings().entries(),
              testing::ElementsAre(
                  std::pair{OpeningKey{all, period_number(CalendarPeriod::month, cut) - 11}, 1},
                  std::pair{OpeningKey{all, period_number(CalendarPeriod::month, cut) - 10}, 1}));
}

TEST(Tally, CountsStaysByTheStateAloneAcrossReclassifications) {
  const Replay result = replay(with_offences(), log_with_situations(), Date::of(2020, 3, 2),
                               {.complete_from = Date::of(2020, 1, 10)});
  TallySpec spec;
  spec.situations = true;

  const Tally counted = tally(result, spec);

  SituationKey whole;
  whole.group = GroupId{0U};
  whole.state = *counted.pipeline().find_state("investigated");
  whole.event = *counted.pipeline().find_event("charge");
  whole.to = *counted.pipeline().find_state("charged");
  whole.days = 9;
  EXPECT_THAT(counted.situations().entries(), testing::Contains(std::pair{whole, 1}));
  EXPECT_EQ(counted.situations().total(), 9 + 8);
}

TEST(Tally, RefusesAGroupThatVariesWithinACase) {
  const EventLog log = log_of({{"A", "report", "2020-01-05", {"minor", "North"}},
                               {"A", "open", "2020-01-06", {"minor", "South"}}},
                              {"offence", "region"});
  const Replay result = replay(with_offences(), log, cut);

  try {
    (void)tally(result, {{{"region", ""}}, {}});
    FAIL() << "counted";
  } catch (const ArgumentError& error) {
    EXPECT_STREQ(error.what(),
                 "by: the column \"region\" varies within charge \"A\"; say at which milestone to "
                 "take it, with at=, one of: \"indicated\", \"opened\", \"charged\", \"decided\"");
  }
}

TEST(Tally, TakesAGroupAtTheMilestoneThatIsNamed) {
  const EventLog log = log_of({{"A", "report", "2020-01-05", {"minor", "North"}},
                               {"A", "open", "2020-01-06", {"minor", "South"}},
                               {"B", "report", "2020-01-05", {"minor", "North"}}},
                              {"offence", "region"});

  const Tally counted = tally(replay(with_offences(), log, cut), {{{"region", "opened"}}, {}});

  EXPECT_THAT(counted.groups(), ::testing::ElementsAre(std::vector<std::string>{"(not reached)"},
                                                       std::vector<std::string>{"South"}));
}

TEST(Tally, TellsEveryNumberFromOneThatIsNotRecorded) {
  const EventLog log = log_of({{"A", "report", "2020-01-05", {"-2"}},
                               {"B", "report", "2020-01-05", {""}},
                               {"C", "report", "2020-01-05", {"0"}}},
                              {"score:number"});

  const Tally counted = tally(replay(with_offences(), log, cut), {{{"score", ""}}, {}});

  EXPECT_EQ(counted.groups().size(), 3U) << "the bits of -2.0 are a likely mark of nothing";
}

TEST(Tally, NamesTheColumnsThereAreWhenOneIsUnknown) {
  const EventLog log = log_of({{"A", "report", "2020-01-05", {"North"}}}, {"region"});
  const Replay result = replay(with_offences(), log, cut);

  try {
    (void)tally(result, {{{"regoin", ""}}, {}});
    FAIL() << "counted";
  } catch (const ArgumentError& error) {
    EXPECT_STREQ(
        error.what(),
        "by: the log has no column \"regoin\"; did you mean \"region\"?; it has \"region\"");
  }
}

TEST(Tally, CountsTimeInAStateInDaysAndLeavesUndatedVisitsOut) {
  const EventLog log = log_of({{"A", "report", "2020-12-01"},
                               {"A", "open", "2020-12-11"},
                               {"B", "report", "2020-12-01"},
                               {"B", "open", ""}});
  const Replay result = replay(with_offences(), log, cut);

  const Tally counted = tally(result);

  const StateId reported = *result.pipeline().find_state("reported");
  const StateId investigated = *result.pipeline().find_state("investigated");
  const GroupId all{0U};
  EXPECT_THAT(counted.sojourns().entries(),
              ::testing::ElementsAre(
                  ::testing::Pair(SojournKey{all, reported, investigated, 10}, 1),
                  ::testing::Pair(SojournKey{all, investigated, StateId::none(), 20}, 1)));
}

TEST(Tally, CountsVariantsAndWhatFollowsWhatInTheWordsOfTheLog) {
  const EventLog log = log_of({{"A", "report", "2020-12-01"},
                               {"A", "open", "2020-12-11"},
                               {"B", "report", "2020-12-01"},
                               {"B", "open", "2020-12-02"},
                               {"C", "report", "2020-12-01"}});

  const Tally counted = tally(replay(with_offences(), log, cut));

  ASSERT_EQ(counted.variants().size(), 2U);
  ASSERT_EQ(counted.directly_follows().size(), 1U);
  const auto& [pair, n] = *counted.directly_follows().begin();
  EXPECT_EQ(counted.text(pair.first) + " > " + counted.text(pair.second), "report > open");
  EXPECT_EQ(n, 2);
}

}  // namespace
}  // namespace casepath
