#include "casepath/analysis/incidence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "golden.hpp"

namespace casepath {
namespace {

using test::CsvRow;
using test::golden_folder;
using test::read_json;
using test::read_plain_csv;
using test::shared_folder;

constexpr double tolerance = 1e-10;

PassageCount reached(std::int32_t day, std::uint32_t k = 1) {
  return {true, false, 0, day, k, 1, 0};
}
PassageCount ended(std::int32_t day, std::uint32_t k = 1) {
  return {false, false, 0, day, k, 1, 0};
}
PassageCount pending(std::int32_t day) { return {false, true, 0, day, 0, 1, 0}; }

/// Passages of every kind: ties, delayed entry, clusters of about three.
std::vector<PassageCount> random_passages(unsigned seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<PassageCount> passages;
  for (std::size_t i = 0; i < count; ++i) {
    PassageCount passage;
    passage.entry_day = random() % 4 == 0 ? static_cast<std::int32_t>(random() % 20) : 0;
    passage.exit_day = passage.entry_day + static_cast<std::int32_t>(random() % 60);
    passage.exit_k = static_cast<std::uint32_t>(1 + random() % 3);
    passage.pending = random() % 4 == 0;
    passage.reached = random() % 2 == 0;
    passage.cluster = static_cast<std::uint32_t>(random() % (count / 3 + 1));
    passages.push_back(passage);
  }
  return passages;
}

TEST(Incidence, OfFiveCasesIsTheFractionWorkedByHand) {
  // Day 1: one of five ends otherwise.  Day 2: of four, one reaches the target.  Day 3: censored.
  // Day 4: of two, one reaches the target.
  const std::vector<PassageCount> passages{ended(1), reached(2), pending(3), reached(4),
                                           pending(9)};

  const Incidence result = incidence(passages, 5);

  EXPECT_NEAR(result.share, 4.0 / 5 * (1.0 / 4) + 4.0 / 5 * (3.0 / 4) * (1.0 / 2), 1e-15);
  EXPECT_NEAR(result.share_other, 1.0 / 5, 1e-15);
  EXPECT_NEAR(result.waiting, 4.0 / 5 * (3.0 / 4) * (1.0 / 2), 1e-15);
  EXPECT_EQ(result.at_risk, 1);
}

TEST(Incidence, WithNobodyPendingIsThePlainShareWithItsBinomialError) {
  const std::vector<PassageCount> passages{reached(3), ended(3), reached(3, 2), ended(8), ended(1)};

  const Incidence result = incidence(passages, 10);

  EXPECT_NEAR(result.share, 2.0 / 5, 1e-15);
  EXPECT_NEAR(result.share_other, 3.0 / 5, 1e-15);
  EXPECT_NEAR(result.standard_error, std::sqrt(0.4 * 0.6 / 5), 1e-15);
}

TEST(Incidence, CountsTwoMovesOnOneDayInTheirOrder) {
  // Of two cases one reaches the target by its second move of the day, after the other has ended:
  // one of one.  A case that is pending on that day is watched to the end of it.
  const std::vector<PassageCount> passages{ended(5, 1), reached(5, 2), pending(5)};

  const Incidence result = incidence(passages, 5);

  EXPECT_NEAR(result.share, 2.0 / 3 * (1.0 / 2), 1e-15);
  EXPECT_NEAR(result.share_other, 1.0 / 3, 1e-15);
  EXPECT_EQ(result.at_risk, 0);
}

TEST(Incidence, WatchesALateEntryFromTheDayOnWhichItEnters) {
  // On day 2 the late case is not yet watched; on day 4 it is, and so it is on day 3, its own.
  std::vector<PassageCount> passages{reached(2), reached(4), ended(3)};
  passages[2].entry_day = 3;

  const Incidence result = incidence(passages, 10);

  EXPECT_NEAR(result.share, 1.0 / 2 + 1.0 / 2 * (1.0 / 2) * 1.0, 1e-15);
  EXPECT_NEAR(result.share_other, 1.0 / 2 * (1.0 / 2), 1e-15);
}

TEST(Incidence, IncludesTheHorizonsDayAndNothingAfterIt) {
  const std::vector<PassageCount> passages{reached(10), reached(11), pending(20)};

  EXPECT_NEAR(incidence(passages, 9).share, 0, 0);
  EXPECT_NEAR(incidence(passages, 10).share, 1.0 / 3, 1e-15);
  EXPECT_EQ(incidence(passages, 10).at_risk, 2);
}

TEST(Incidence, OfNobodyIsZeroAndAllStillWaiting) {
  const Incidence result = incidence({}, 100);

  EXPECT_EQ(result.share, 0);
  EXPECT_EQ(result.waiting, 1);
  EXPECT_EQ(result.standard_error, 0);
}

TEST(Incidence, IsExactlyOneWhereAllReachTheTarget) {
  std::vector<PassageCount> passages;
  for (std::int32_t day = 1; day <= 97; ++day) passages.push_back(reached(day));

  EXPECT_EQ(incidence(passages, 97).share, 1);
}

TEST(Incidence, RefusesAPassageThatEndsBeforeItIsWatched) {
  std::vector<PassageCount> passages{reached(4)};
  passages[0].entry_day = 7;

  try {
    static_cast<void>(incidence(passages, 10));
    FAIL();
  } catch (const ArgumentError& error) {
    EXPECT_STREQ(error.what(),
                 "a passage of 1 cases is watched from day 7 to move 1 of day 4; it must end after "
                 "it begins, and its count must not be negative");
  }
}

class RandomPassages : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomPassages, SharesAndWaitingAddUpToOne) {
  const auto passages = random_passages(GetParam(), 150);
  for (const std::int32_t horizon : {0, 5, 20, 40, 90}) {
    const Incidence result = incidence(passages, horizon);

    EXPECT_NEAR(result.share + result.share_other + result.waiting, 1, 1e-13) << horizon;
  }
}

TEST_P(RandomPassages, ClustersOfOneCaseGiveThePlainStandardError) {
  auto passages = random_passages(GetParam(), 150);
  for (std::size_t i = 0; i < passages.size(); ++i) {
    passages[i].cluster = static_cast<std::uint32_t>(passages.size() - i);
  }
  const Incidence plain = incidence(passages, 30);

  const Incidence clustered = incidence(passages, 30, true);

  EXPECT_EQ(clustered.share, plain.share);
  EXPECT_NEAR(clustered.standard_error, plain.standard_error, 1e-15);
}

TEST_P(RandomPassages, GiveTheSameBitsInAnyOrderAndUnderAnyNumbersOfClusters) {
  auto passages = random_passages(GetParam(), 150);
  const Incidence before = incidence(passages, 30, true);
  std::mt19937 random(GetParam());
  std::shuffle(passages.begin(), passages.end(), random);
  for (PassageCount& passage : passages) passage.cluster = 1'000'000 - 7 * passage.cluster;

  const Incidence after = incidence(passages, 30, true);

  EXPECT_EQ(after.share, before.share);
  EXPECT_EQ(after.standard_error, before.standard_error);
}

TEST_P(RandomPassages, AlikeCountedTogetherGiveWhatTheyGiveOneByOne) {
  auto once = random_passages(GetParam(), 60);
  auto thrice = once;
  for (int i = 0; i < 2; ++i) thrice.insert(thrice.end(), once.begin(), once.end());
  for (PassageCount& passage : once) passage.count = 3;

  const Incidence together = incidence(once, 30);
  const Incidence one_by_one = incidence(thrice, 30);

  EXPECT_NEAR(together.share, one_by_one.share, 1e-14);
  EXPECT_NEAR(together.standard_error, one_by_one.standard_error, 1e-14);
  EXPECT_EQ(together.at_risk, one_by_one.at_risk);
}

TEST_P(RandomPassages, TheInfluenceIsTheSlopeInTheWeightOfACase) {
  // The standard error squared is the sum of squared slopes; a slope by central difference.
  auto passages = random_passages(GetParam(), 40);
  constexpr std::int64_t weight = 1'000'000;
  for (PassageCount& passage : passages) passage.count = weight;
  double sum = 0;
  for (PassageCount& passage : passages) {
    passage.count = weight + 1000;
    const double more = incidence(passages, 30).share;
    passage.count = weight - 1000;
    const double less = incidence(passages, 30).share;
    passage.count = weight;
    const double slope = (more - less) / 2000 * weight;
    sum += slope * slope;
  }
  for (PassageCount& passage : passages) passage.count = 1;

  EXPECT_NEAR(incidence(passages, 30).standard_error, std::sqrt(sum), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomPassages, ::testing::Range(1U, 9U));

// --- references ----------------------------------------------------------------------------------

/// Days since opening, from the simulated cases.  A case that enters on day e is watched from the
/// beginning of day e + 1 there.
PassageCount simulated(const CsvRow& row) {
  PassageCount passage;
  const int entry = std::stoi(row.at("entry"));
  passage.entry_day = entry == 0 ? 0 : entry + 1;
  passage.exit_day = std::stoi(row.at("time"));
  passage.exit_k = 1;
  passage.pending = row.at("outcome") == "pending";
  passage.cluster = static_cast<std::uint32_t>(std::stoul(row.at("parent")));
  return passage;
}

TEST(IncidenceReference, IsOneMinusKaplanMeierOfSurvfitWithDelayedEntryAndParents) {
  const auto reference =
      read_json(golden_folder() / "first_passage_sim.json").at("kaplan_meier_by_parent");
  std::vector<PassageCount> passages;
  for (const CsvRow& row : read_plain_csv(golden_folder() / "first_passage_sim.csv")) {
    passages.push_back(simulated(row));
    passages.back().reached = true;  // any disposal
  }
  for (std::size_t i = 0; i < reference.at("time").size(); i += 5) {
    const auto day = reference.at("time")[i].get<std::int32_t>();

    const Incidence result = incidence(passages, day, true);

    EXPECT_NEAR(result.waiting, reference.at("surv")[i].get<double>(), tolerance) << day;
    EXPECT_NEAR(result.standard_error, reference.at("se_ij")[i].get<double>(), tolerance) << day;
  }
}

TEST(IncidenceReference, IsTheCumulativeIncidenceOfCmprskInEachGroup) {
  const auto reference =
      read_json(golden_folder() / "first_passage_sim.json").at("cumulative_incidence");
  const auto rows = read_plain_csv(golden_folder() / "first_passage_sim.csv");
  const std::vector<std::string> causes{"convicted", "acquitted", "closed"};
  for (std::size_t curve = 0; curve < reference.at("curves").size(); ++curve) {
    const auto name = reference.at("curves")[curve].get<std::string>();  // "g1 2": group and cause
    std::vector<PassageCount> passages;
    for (const CsvRow& row : rows) {
      if (row.at("entry") != "0" || row.at("group") != name.substr(0, 2)) continue;
      passages.push_back(simulated(row));
      passages.back().reached = row.at("outcome") == causes.at(std::stoul(name.substr(3)) - 1);
    }
    for (std::size_t i = 0; i < reference.at("times").size(); ++i) {
      const auto day = reference.at("times")[i].get<std::int32_t>();

      EXPECT_NEAR(incidence(passages, day).share, reference.at("est")[curve][i].get<double>(),
                  tolerance)
          << name << " at " << day;
    }
  }
}

TEST(IncidenceReference, EqualsSurvfitAndEtmOnMgus2) {
  const auto golden = shared_folder() / "golden";
  if (!std::filesystem::exists(golden / "data" / "mgus2_cr.csv")) {
    GTEST_SKIP() << "needs golden/data/mgus2_cr.csv and golden/expected/competing_risks.json below "
                    "CASEPATH_DATA";
  }
  const auto reference = read_json(golden / "expected" / "competing_risks.json");
  const auto rows = read_plain_csv(golden / "data" / "mgus2_cr.csv");
  for (int cause = 1; cause <= 2; ++cause) {
    std::vector<PassageCount> passages;
    for (const CsvRow& row : rows) {
      const int exit = std::stoi(row.at("cause"));
      passages.push_back({exit == cause, exit == 0, 0, std::stoi(row.at("etime")), 1, 1, 0});
    }
    for (std::size_t i = 0; i < reference.at("times").size(); ++i) {
      const auto day = reference.at("times")[i].get<std::int32_t>();
      const auto& states = reference.at("pstate")[i];  // event-free, pcm, death

      const Incidence result = incidence(passages, day);

      EXPECT_NEAR(result.share, states[static_cast<std::size_t>(cause)].get<double>(), tolerance);
      EXPECT_NEAR(result.waiting, states[0].get<double>(), tolerance);
      EXPECT_NEAR(result.standard_error,
                  reference.at("se_greenwood")[i][static_cast<std::size_t>(cause)].get<double>(),
                  tolerance)
          << "day " << day << ", cause " << cause;
      if (cause == 1) {
        const auto& limits = reference.at("etmCIF_cause1_cloglog");
        const Interval interval = incidence_interval(result.share, result.standard_error);
        EXPECT_NEAR(interval.lower, limits.at("lower")[i].get<double>(), tolerance) << day;
        EXPECT_NEAR(interval.upper, limits.at("upper")[i].get<double>(), tolerance) << day;
      }
    }
  }
}

}  // namespace
}  // namespace casepath
