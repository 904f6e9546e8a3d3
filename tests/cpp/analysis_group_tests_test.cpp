#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "casepath/analysis/curve_difference.hpp"
#include "casepath/analysis/detail/group_table.hpp"
#include "casepath/analysis/gray.hpp"
#include "casepath/analysis/log_rank.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

/// Exits with groups and strata, owned.
struct Sample {
  std::vector<ExitCount> exits;
  std::vector<std::uint32_t> groups;
  std::vector<std::uint32_t> strata;
  std::size_t group_count = 2;
  std::size_t stratum_count = 1;

  [[nodiscard]] GroupedExits grouped() const {
    return {exits, groups, group_count, strata, stratum_count};
  }
};

Moment on(std::int32_t day, std::uint32_t cause) {
  return cause == 0 ? Moment::end_of_day(day) : Moment{day, 1};
}

struct Line {
  std::int32_t day;
  std::uint32_t cause;
  std::uint32_t group;
  std::uint32_t cluster = 0;
};

Sample sample_of(const std::vector<Line>& lines, std::size_t groups = 2) {
  Sample sample;
  sample.group_count = groups;
  for (const Line& line : lines) {
    sample.exits.push_back({line.cause, {}, on(line.day, line.cause), 1, line.cluster});
    sample.groups.push_back(line.group);
  }
  return sample;
}

/// Random cases of several groups, strata and parents; some of them enter late.
Sample random_sample(std::uint64_t seed, std::size_t groups, bool delayed = false) {
  std::mt19937_64 random(seed);
  Sample sample;
  sample.group_count = groups;
  sample.stratum_count = 3;
  for (int i = 0; i < 200; ++i) {
    const auto cause = static_cast<std::uint32_t>(random() % 3);
    const auto day = static_cast<std::int32_t>(random() % 40);
    ExitCount one{cause, {}, on(day, cause), 1, static_cast<std::uint32_t>(random() % 60)};
    if (delayed && day > 5 && random() % 4 == 0) one.entry = Moment::end_of_day(day - 5);
    sample.exits.push_back(one);
    sample.groups.push_back(static_cast<std::uint32_t>(random() % groups));
    sample.strata.push_back(static_cast<std::uint32_t>(random() % 3));
  }
  return sample;
}

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "no error";
}

TEST(LogRank, GivesTheFractionsWorkedByHand) {
  const Sample sample = sample_of({{1, 1, 0}, {2, 1, 1}, {3, 0, 0}, {3, 1, 1}});

  const GroupTest test = log_rank(sample.grouped());

  // At risk 2 and 2, 1 and 2, 1 and 1 at three exits.
  EXPECT_THAT(test.observed, ElementsAre(1, 2));
  EXPECT_NEAR(test.expected[0], 1.0 / 2 + 1.0 / 3 + 1.0 / 2, 1e-15);
  EXPECT_NEAR(test.covariance[0], 1.0 / 4 + 2.0 / 9 + 1.0 / 4, 1e-15);
  EXPECT_NEAR(test.covariance[1], -test.covariance[0], 1e-15);
  EXPECT_NEAR(test.statistic, (1.0 / 9) / (13.0 / 18), 1e-14);
  EXPECT_EQ(test.degrees_of_freedom, 1);
}

TEST(GroupTests, AnswerNothingToTwoIdenticalGroups) {
  const std::vector<Line> half{{1, 1, 0}, {2, 2, 0}, {3, 1, 0}, {3, 0, 0}, {5, 1, 0}, {6, 0, 0}};
  std::vector<Line> both = half;
  for (Line line : half) {
    line.group = 1;
    both.push_back(line);
  }
  const Sample sample = sample_of(both);

  for (const double rho : {0.0, 1.0}) {
    EXPECT_NEAR(gray_test(sample.grouped(), 1, rho).statistic, 0, 1e-25);
    EXPECT_NEAR(log_rank(sample.grouped(), 1, rho).statistic, 0, 1e-25);
    EXPECT_DOUBLE_EQ(gray_test(sample.grouped(), 1, rho).p_value, 1);
  }
  const GroupShares shares = group_shares(sample.grouped(), 1, 4, false);
  EXPECT_EQ(shares.shares[0], shares.shares[1]);
  EXPECT_EQ(equal_shares(shares).statistic, 0);
}

TEST(GroupTests, AnswerTheSameInAnyOrderOfGroupsAndOfCases) {
  int known = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Sample sample = random_sample(seed, 4, seed % 2 == 0);
    Sample turned = sample;
    for (std::uint32_t& group : turned.groups) group = 3 - group;
    Sample shuffled = sample;
    std::reverse(shuffled.exits.begin(), shuffled.exits.end());
    std::reverse(shuffled.groups.begin(), shuffled.groups.end());
    std::reverse(shuffled.strata.begin(), shuffled.strata.end());

    for (const auto& test : {std::function<GroupTest(const Sample&)>([](const Sample& one) {
                               return gray_test(one.grouped(), 1, 0.5);
                             }),
                             std::function<GroupTest(const Sample&)>(
                                 [](const Sample& one) { return log_rank(one.grouped(), 2, 1); }),
                             std::function<GroupTest(const Sample&)>([](const Sample& one) {
                               return equal_shares(group_shares(one.grouped(), 1, 20, true));
                             })}) {
      const GroupTest answer = test(sample);
      EXPECT_EQ(test(turned).reason, answer.reason);
      if (!answer.is_known()) continue;  // Gray's, where a group runs out before others enter
      ++known;
      EXPECT_EQ(answer.degrees_of_freedom, 3);
      EXPECT_NEAR(test(turned).statistic, answer.statistic, 1e-9 * (1 + answer.statistic));
      EXPECT_EQ(test(shuffled).statistic, answer.statistic);  // bit for bit
    }
  }
  EXPECT_GE(known, 50);
}

TEST(GroupTests, TakeCasesOneByOneOrCountedTogetherAlike) {
  const Sample sample = random_sample(7, 3);
  Sample doubled = sample;
  for (ExitCount& one : doubled.exits) one.count = 2;
  Sample twice = sample;
  twice.exits.insert(twice.exits.end(), sample.exits.begin(), sample.exits.end());
  twice.groups.insert(twice.groups.end(), sample.groups.begin(), sample.groups.end());
  twice.strata.insert(twice.strata.end(), sample.strata.begin(), sample.strata.end());

  EXPECT_EQ(gray_test(doubled.grouped()).statistic, gray_test(twice.grouped()).statistic);
  EXPECT_EQ(log_rank(doubled.grouped()).statistic, log_rank(twice.grouped()).statistic);
  for (const bool clustered : {false, true}) {
    EXPECT_EQ(group_shares(doubled.grouped(), 1, 20, clustered).covariance,
              group_shares(twice.grouped(), 1, 20, clustered).covariance);
  }
}

TEST(GroupTests, LeaveOutAGroupThatNobodyIsAtRiskIn) {
  std::vector<Line> lines{{1, 1, 0}, {2, 1, 2}, {3, 0, 0}, {3, 1, 2}, {4, 2, 0}};
  const Sample with_empty = sample_of(lines, 3);
  for (Line& line : lines) line.group = line.group == 2 ? 1 : 0;
  const Sample without = sample_of(lines);

  for (const auto test : {&gray_test, &log_rank}) {
    const GroupTest one = test(with_empty.grouped(), 1, 0);
    EXPECT_EQ(one.degrees_of_freedom, 1);
    EXPECT_NEAR(one.statistic, test(without.grouped(), 1, 0).statistic, 1e-14);
  }
}

TEST(GroupTests, CountTheDegreesOfFreedomOfStrataThatHoldDifferentGroups) {
  // Groups 0 and 1 meet in one stratum, 2 and 3 in the other: two comparisons, not three.
  Sample sample = sample_of(
      {{1, 1, 0}, {2, 1, 1}, {3, 0, 0}, {4, 1, 1}, {1, 1, 2}, {2, 1, 3}, {3, 1, 3}, {4, 0, 2}}, 4);
  sample.strata = {0, 0, 0, 0, 1, 1, 1, 1};
  sample.stratum_count = 2;
  const Sample first = sample_of({{1, 1, 0}, {2, 1, 1}, {3, 0, 0}, {4, 1, 1}});
  const Sample second = sample_of({{1, 1, 0}, {2, 1, 1}, {3, 1, 1}, {4, 0, 0}});

  for (const auto test : {&gray_test, &log_rank}) {
    const GroupTest both = test(sample.grouped(), 1, 0);
    EXPECT_EQ(both.degrees_of_freedom, 2);
    EXPECT_NEAR(both.statistic,
                test(first.grouped(), 1, 0).statistic + test(second.grouped(), 1, 0).statistic,
                1e-13);
  }
}

TEST(GroupTests, SayWhyThereIsNoStatistic) {
  const Sample pending = sample_of({{1, 0, 0}, {2, 0, 1}});
  const Sample single = sample_of({{1, 1, 0}, {2, 1, 0}}, 1);
  const Sample none = sample_of({});
  const Sample all_at_once = sample_of({{0, 1, 0}, {0, 1, 1}, {0, 1, 1}});

  for (const auto test : {&gray_test, &log_rank}) {
    EXPECT_EQ(test(pending.grouped(), 1, 0).reason, "not known: nobody took the exit");
    EXPECT_TRUE(std::isnan(test(pending.grouped(), 1, 0).statistic));
    EXPECT_EQ(test(single.grouped(), 1, 0).reason, "not known: fewer than two groups");
    EXPECT_EQ(test(none.grouped(), 1, 0).reason, "not known: nobody took the exit");
    EXPECT_EQ(test(all_at_once.grouped(), 1, 0).reason,
              "not known: there is no variation to judge a difference by");
  }
}

TEST(GroupTests, BearAMillionCasesOnOneDayAndTenThousandDays) {
  Sample crowd = sample_of({{3, 1, 0}, {3, 1, 1}, {3, 2, 0}, {3, 2, 1}, {9, 0, 0}, {9, 0, 1}});
  const std::int64_t counts[] = {250'000, 260'000, 100'000, 90'000, 150'000, 150'000};
  for (std::size_t i = 0; i < crowd.exits.size(); ++i) crowd.exits[i].count = counts[i];
  std::vector<Line> lines;
  lines.reserve(10'000);
  for (int i = 0; i < 10'000; ++i) {
    lines.push_back({i, i % 3 == 0 ? 1U : 2U, static_cast<std::uint32_t>(i % 2)});
  }
  const Sample many_days = sample_of(lines);

  // Of one day, the test of two shares: hypergeometric for the log-rank test.
  const double n = 500'000;
  const double d = 510'000;
  const double variance = d * (2 * n - d) / (2 * n - 1) / 4;
  EXPECT_NEAR(log_rank(crowd.grouped()).statistic, 5'000.0 * 5'000.0 / variance, 1e-6);
  EXPECT_TRUE(gray_test(crowd.grouped()).is_known());
  EXPECT_TRUE(gray_test(many_days.grouped()).is_known());
  EXPECT_TRUE(log_rank(many_days.grouped()).is_known());
}

TEST(GrayTest, IsNotKnownWhereAGroupRunsOutBeforeOthersOfItEnter) {
  Sample sample = sample_of({{1, 1, 0}, {9, 1, 0}, {2, 1, 1}, {8, 2, 1}});
  sample.exits[1].entry = Moment::end_of_day(5);

  EXPECT_EQ(gray_test(sample.grouped()).reason,
            "not known: everybody who had been watched in a group ended before day 8, and others "
            "of it entered later");
  EXPECT_TRUE(log_rank(sample.grouped()).is_known());
}

TEST(GroupTests, RefuseWhatCannotBeMeant) {
  const Sample good = sample_of({{1, 1, 0}, {2, 1, 1}});
  GroupedExits bad = good.grouped();
  const std::vector<std::uint32_t> short_groups{0};
  const std::vector<std::uint32_t> high_groups{0, 2};

  bad.groups = short_groups;
  EXPECT_EQ(message_of([&] { static_cast<void>(gray_test(bad)); }),
            "2 exits, but 1 numbers of their group");
  bad.groups = high_groups;
  EXPECT_EQ(message_of([&] { static_cast<void>(log_rank(bad)); }),
            "exit number 2 is of group 2, but there are 2, numbered from 0");
  EXPECT_EQ(message_of([&] { static_cast<void>(log_rank(good.grouped(), 0)); }),
            "cause is 0, which stands for pending; it must be 1 or more");
  EXPECT_EQ(message_of([&] { static_cast<void>(gray_test(good.grouped(), 1, INFINITY)); }),
            "rho is inf; it must be a finite number");
}

// --- shares by a day -----------------------------------------------------------------------------

TEST(GroupShares, AreThePlainSharesWithTheirPlainVariancesWithoutPendingCases) {
  const Sample sample = sample_of(
      {{1, 1, 0}, {2, 2, 0}, {3, 1, 0}, {9, 1, 0}, {1, 2, 1}, {2, 2, 1}, {3, 1, 1}, {4, 2, 1}});

  const GroupShares shares = group_shares(sample.grouped(), 1, 5, false);

  EXPECT_THAT(shares.shares, ElementsAre(DoubleEq(0.5), DoubleEq(0.25)));
  EXPECT_NEAR(shares.covariance_of(0, 0), 0.5 * 0.5 / 4, 1e-15);
  EXPECT_NEAR(shares.covariance_of(1, 1), 0.25 * 0.75 / 4, 1e-15);
  EXPECT_EQ(shares.covariance_of(0, 1), 0);
}

TEST(GroupShares, CovaryWhereGroupsShareParents) {
  // Every parent has one case in each group, and both end alike: no difference, no variation of it.
  std::vector<Line> lines;
  for (std::uint32_t parent = 0; parent < 8; ++parent) {
    for (std::uint32_t group = 0; group < 2; ++group) {
      lines.push_back({static_cast<std::int32_t>(parent), 1 + parent % 2, group, parent});
    }
  }
  const Sample sample = sample_of(lines);

  const GroupShares clustered = group_shares(sample.grouped(), 1, 5, true);
  const GroupShares plain = group_shares(sample.grouped(), 1, 5, false);

  EXPECT_NEAR(clustered.covariance_of(0, 1), clustered.covariance_of(0, 0), 1e-15);
  EXPECT_EQ(plain.covariance_of(0, 1), 0);
  EXPECT_EQ(equal_shares(clustered).reason,
            "not known: there is no variation to judge a difference by");
  EXPECT_EQ(equal_shares(plain).statistic, 0);
}

TEST(GroupShares, OfClustersOfOneAreThoseByCase) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Sample sample = random_sample(seed, 3, true);
    std::uint32_t next = 0;
    for (ExitCount& one : sample.exits) one.cluster = next++;
    const GroupShares by_case = group_shares(sample.grouped(), 1, 20, false);
    const GroupShares by_cluster = group_shares(sample.grouped(), 1, 20, true);

    EXPECT_EQ(by_case.shares, by_cluster.shares);
    for (std::size_t i = 0; i < by_case.covariance.size(); ++i) {
      EXPECT_NEAR(by_case.covariance[i], by_cluster.covariance[i], 1e-15);
    }
  }
}

TEST(GroupShares, OfAGroupAndOfAllOthersAreThoseOfTwoGroups) {
  constexpr std::int32_t day = 20;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Sample sample = random_sample(seed, 4, seed % 2 == 0);
    for (const bool clustered : {false, true}) {
      const GroupedExits exits = sample.grouped();
      const detail::GroupTable table(exits, 1, day, clustered);
      for (std::uint32_t group = 0; group < 4; ++group) {
        Sample two = sample;
        two.group_count = 2;
        for (std::uint32_t& one : two.groups) one = one == group ? 0 : 1;
        const GroupShares expected = group_shares(two.grouped(), 1, day, clustered);

        const GroupShares shares = table.beside_rest(group);

        EXPECT_EQ(shares.shares, expected.shares);
        for (std::size_t i = 0; i < expected.covariance.size(); ++i) {
          EXPECT_NEAR(shares.covariance[i], expected.covariance[i], 1e-16);
        }
      }
    }
  }
}

TEST(GroupShares, WeightedToOneStratumAreThoseOfItsCasesAlone) {
  for (const bool clustered : {false, true}) {
    const Sample sample = random_sample(11, 3, true);
    Sample alone = sample;
    alone.exits.clear();
    alone.groups.clear();
    alone.strata.clear();
    for (std::size_t i = 0; i < sample.exits.size(); ++i) {
      if (sample.strata[i] != 1) continue;
      alone.exits.push_back(sample.exits[i]);
      alone.groups.push_back(sample.groups[i]);
    }

    const GroupShares weighted =
        group_shares(sample.grouped(), 1, 20, clustered, std::vector<double>{0, 1, 0});

    const GroupShares expected = group_shares(alone.grouped(), 1, 20, clustered);
    EXPECT_EQ(weighted.shares, expected.shares);
    for (std::size_t i = 0; i < expected.covariance.size(); ++i) {
      EXPECT_NEAR(weighted.covariance[i], expected.covariance[i], 1e-16);
    }
  }
}

TEST(GroupShares, StandardisedToTheirOwnCompositionAreCrudeWithoutPendingCases) {
  Sample sample = random_sample(3, 1);
  for (ExitCount& one : sample.exits) {
    if (one.cause == 0) one = {2, {}, Moment{one.exit.day, 1}, 1, one.cluster};
  }
  std::vector<double> weights(3, 0);
  for (const std::uint32_t stratum : sample.strata) weights[stratum] += 1;

  const GroupShares crude = group_shares(sample.grouped(), 1, 20, true);
  const GroupShares standardised = group_shares(sample.grouped(), 1, 20, true, weights);

  EXPECT_NEAR(standardised.shares[0], crude.shares[0], 1e-14);
}

TEST(GroupShares, AreNotKnownWhereNobodyWasWatchedToTheDay) {
  Sample sample = sample_of({{1, 1, 0}, {3, 0, 0}, {2, 1, 1}, {9, 0, 1}}, 3);
  sample.strata = {0, 1, 0, 0};
  sample.stratum_count = 2;

  const GroupShares shares = group_shares(sample.grouped(), 1, 5, false);
  const GroupShares standardised =
      group_shares(sample.grouped(), 1, 5, false, std::vector<double>{1, 1});

  EXPECT_TRUE(std::isnan(shares.shares[0]));  // the last of it is pending on day 3
  EXPECT_DOUBLE_EQ(shares.shares[1], 0.5);
  EXPECT_TRUE(std::isnan(shares.shares[2]));  // no cases
  EXPECT_TRUE(std::isnan(shares.covariance_of(0, 1)));
  EXPECT_EQ(equal_shares(shares).reason,
            "not known: fewer than two groups have a share that is known");
  EXPECT_THAT(standardised.unknown_strata,
              ElementsAre(ElementsAre(1), ElementsAre(1), ElementsAre(0, 1)));
  EXPECT_EQ(
      message_of([&] {
        static_cast<void>(group_shares(sample.grouped(), 1, 5, false, std::vector<double>{1}));
      }),
      "1 weights of 2 strata; give one per stratum");
}

TEST(EqualShares, IsNotKnownWhereAGroupDiffersWithoutAnyVariation) {
  const Sample sample =
      sample_of({{1, 1, 0}, {9, 2, 0}, {1, 1, 1}, {2, 1, 1}, {1, 2, 2}, {2, 2, 2}}, 3);

  const GroupTest test = equal_shares(group_shares(sample.grouped(), 1, 5, false));

  EXPECT_EQ(test.reason, "not known: a group that differs has no variation to judge that by");
}

TEST(DifferenceOfShares, StaysWithinMinusOneAndOneAndAgreesWithItsPValue) {
  const ShareEstimate small{0.02, 0.015, 1, 40};
  const ShareEstimate large{0.97, 0.02, 39, 40};

  const ShareDifference far = difference_of_shares(large, small);
  const ShareDifference turned = difference_of_shares(small, large);
  EXPECT_LT(far.interval.upper, 1);
  EXPECT_DOUBLE_EQ(far.interval.upper, -turned.interval.lower);
  EXPECT_LT(far.p_value, 1e-9);
  EXPECT_EQ(difference_of_shares({0.9, 0.01, 0, 0}, {0.1, 0.01, 0, 0}).p_value, 1e-15);

  const ShareEstimate one{0.3, 0.05, 0, 0};
  const ShareEstimate other{0.2, 0.04, 0, 0};
  const ShareDifference near = difference_of_shares(one, other, 0.0004);
  const ShareDifference at_p =
      difference_of_shares(one, other, 0.0004, 1 - near.p_value * (1 - 1e-9));
  EXPECT_NEAR(at_p.interval.lower, 0, 1e-9);
  EXPECT_NEAR(near.standard_error, std::sqrt(0.0025 + 0.0016 - 0.0008), 1e-15);
}

TEST(GroupShares, OfOneExitOfSeveralAreThoseOfItAndAllOthers) {
  std::vector<ExitCount> three;
  std::vector<ExitCount> two;
  std::vector<std::uint32_t> groups;
  for (std::uint32_t i = 0; i < 60; ++i) {
    const std::uint32_t cause = i % 4;
    const Moment entry{static_cast<std::int32_t>(i % 5), 0};
    const Moment exit{static_cast<std::int32_t>(10 + i * 7 % 40), 1};
    const std::uint32_t recoded = cause == 0 ? 0 : cause == 3 ? 1 : 2;
    three.push_back({cause, entry, exit, 1, i / 3});
    two.push_back({recoded, entry, exit, 1, i / 3});
    groups.push_back(i % 2);
  }

  for (const bool clustered : {false, true}) {
    const GroupShares of_three = group_shares({three, groups, 2}, 3, 30, clustered);
    const GroupShares of_two = group_shares({two, groups, 2}, 1, 30, clustered);

    EXPECT_EQ(of_three.shares, of_two.shares);
    EXPECT_EQ(of_three.covariance, of_two.covariance);
  }
}

TEST(DifferenceOfShares, SpeaksByClopperAndPearsonWhereAShareIsZero) {
  const ShareEstimate none{0, 0, 0, 20};
  const ShareEstimate half{0.5, 0.1, 12, 24};
  const ShareEstimate unwatched{0, 0, 0, 0};
  const ShareEstimate one_parent{0.4, 0, 8, 20};

  const ShareDifference known = difference_of_shares(half, none);
  EXPECT_TRUE(known.interval.exists());
  EXPECT_LT(known.interval.lower, 0.5 - (0.5 - share_interval(half).lower));
  EXPECT_FALSE(difference_of_shares(half, unwatched).interval.exists());
  EXPECT_TRUE(std::isnan(difference_of_shares(half, unwatched).p_value));
  EXPECT_FALSE(difference_of_shares(half, one_parent).interval.exists());
  EXPECT_EQ(difference_of_shares(none, none).p_value, 1);
}

}  // namespace
}  // namespace casepath
