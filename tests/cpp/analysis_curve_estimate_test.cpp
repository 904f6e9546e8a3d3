#include "casepath/analysis/curve_estimate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/detail/cluster_ways.hpp"
#include "casepath/analysis/restricted_time.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

constexpr std::uint32_t three_causes = 3;

/// Exits of every kind: ties, moves within a day, delayed entry, clusters of about three.
std::vector<ExitCount> random_exits(unsigned seed, std::size_t count, bool delayed) {
  std::mt19937 random(seed);
  std::vector<ExitCount> exits;
  for (std::size_t i = 0; i < count; ++i) {
    ExitCount one;
    if (delayed && random() % 4 == 0) one.entry = {static_cast<std::int32_t>(random() % 20), 0};
    const std::int32_t day = one.entry.day + static_cast<std::int32_t>(random() % 60);
    one.cause = static_cast<std::uint32_t>(random() % 4);
    one.exit = one.cause == 0 ? Moment::end_of_day(day)
                              : Moment{day, static_cast<std::uint32_t>(1 + random() % 3)};
    one.count = static_cast<std::int64_t>(1 + random() % 3);
    one.cluster = static_cast<std::uint32_t>(random() % (count / 3 + 1));
    exits.push_back(one);
  }
  return exits;
}

std::int64_t watched_at(const std::vector<ExitCount>& exits, Moment t) {
  std::int64_t sum = 0;
  for (const ExitCount& one : exits) {
    if (one.entry < t && t <= one.exit) sum += one.count;
  }
  return sum;
}

class RandomExits : public ::testing::TestWithParam<unsigned> {
 protected:
  std::vector<ExitCount> exits = random_exits(GetParam(), 120, GetParam() % 2 == 0);
  IncidenceTable table{exits, three_causes};
  IncidenceCurve curve = incidence_curve(table.counts());
};

TEST_P(RandomExits, AreCountedAsOneWouldByHand) {
  std::int64_t ended = 0;
  for (std::size_t i = 0; i < table.points(); ++i) {
    const Moment at = table.moments()[i];

    EXPECT_EQ(table.counts().at_risk[i], watched_at(exits, at));
    EXPECT_EQ(table.at_risk(at), watched_at(exits, at));
    for (std::uint32_t cause = 1; cause <= three_causes; ++cause) {
      std::int64_t expected = 0;
      for (const ExitCount& one : exits) {
        if (one.exit == at && one.cause == cause) expected += one.count;
      }
      EXPECT_EQ(table.counts().ended_by(i, cause), expected);
    }
    ended += table.counts().all_ended(i) + table.pending()[i];
  }
  EXPECT_EQ(ended, table.cases());
  for (std::int32_t day = -1; day < 90; ++day) {
    EXPECT_EQ(table.at_risk({day, 2}), watched_at(exits, {day, 2})) << day;
    std::int64_t after = 0;
    for (const ExitCount& one : exits) {
      if (one.entry.day <= day && one.exit > Moment::end_of_day(day)) after += one.count;
    }
    EXPECT_EQ(table.at_risk_after(Moment::end_of_day(day)), after) << day;
  }
}

TEST_P(RandomExits, AreTabulatedAlikeOnDaysThatAreTooFarApartToCount) {
  std::vector<ExitCount> far = exits;
  for (ExitCount& one : far) {
    one.entry.day *= 1'000'000;
    one.exit.day *= 1'000'000;
  }

  const IncidenceTable apart(far, three_causes);

  ASSERT_EQ(apart.points(), table.points());
  EXPECT_EQ(apart.counts().at_risk, table.counts().at_risk);
  EXPECT_EQ(apart.counts().ended, table.counts().ended);
  EXPECT_EQ(incidence_curve(apart.counts()).share, curve.share);
}

TEST_P(RandomExits, RecountedWithWeightsAreThoseThatStandForSoMany) {
  std::vector<ExitCount> weighted = exits;
  for (std::size_t i = 0; i < weighted.size(); ++i) {
    weighted[i].count *= static_cast<std::int64_t>(i % 4);
  }
  PointCounts counts;

  table.recount([](std::size_t i) { return i % 4; }, counts);

  const IncidenceTable direct(weighted, three_causes);
  EXPECT_EQ(counts.at_risk, direct.counts().at_risk);
  EXPECT_EQ(counts.ended, direct.counts().ended);
}

TEST_P(RandomExits, HaveTheSameJackknifeAtAllPointsTogetherAndOneByOne) {
  const ClusterNumbers clusters = cluster_numbers(table);
  for (std::uint32_t cause = 0; cause <= three_causes; ++cause) {
    const std::vector<double> by_case = jackknife_variances(table, curve, cause);
    const std::vector<double> by_cluster = jackknife_variances(table, curve, cause, &clusters);

    for (std::size_t points = 1; points <= table.points(); ++points) {
      const CurveQuantity quantity =
          cause == 0 ? CurveQuantity::waiting(table.counts(), curve, points)
                     : CurveQuantity::share(table.counts(), curve, cause, points);
      EXPECT_NEAR(by_case[points - 1], jackknife_variance(quantity, table), 1e-15);
      EXPECT_NEAR(by_cluster[points - 1], jackknife_variance(quantity, table, clusters), 1e-15);
    }
  }
}

TEST_P(RandomExits, WithoutDelayedEntryHaveTheGreenwoodVarianceOfTheirCounts) {
  const std::vector<ExitCount> early = random_exits(GetParam(), 120, false);
  const IncidenceTable counted(early, three_causes);
  const IncidenceCurve shares = incidence_curve(counted.counts());
  for (std::uint32_t cause = 1; cause <= three_causes; ++cause) {
    const std::vector<double> carried = share_variance(counted.counts(), cause);
    for (std::size_t points = 1; points <= counted.points(); ++points) {
      const auto quantity = CurveQuantity::share(counted.counts(), shares, cause, points);
      const double jackknife = jackknife_variance(quantity, counted);

      EXPECT_NEAR(greenwood_variance(quantity, counted.counts()), jackknife, 1e-15);
      EXPECT_NEAR(carried[points - 1], jackknife, 1e-15);
    }
    const auto time = CurveQuantity::days_after(counted, shares, cause, 33.5);
    EXPECT_NEAR(greenwood_variance(time, counted.counts()), jackknife_variance(time, counted),
                1e-11);
  }
}

TEST_P(RandomExits, HaveTheSameJackknifeByClusterAtManyPointsAndSideBySide) {
  const ClusterNumbers clusters = cluster_numbers(table);
  const detail::ClusterWays ways(table, clusters);
  for (std::uint32_t cause = 1; cause <= three_causes; ++cause) {
    std::vector<CurveQuantity> shares;
    for (std::size_t points = 1; points <= table.points(); ++points) {
      shares.push_back(CurveQuantity::share(table.counts(), curve, cause, points));
    }

    const std::vector<double> side_by_side = detail::jackknife_variances(shares, table, ways);

    const std::vector<double> all = jackknife_variances(table, curve, cause, &clusters);
    ASSERT_EQ(side_by_side.size(), all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_NEAR(side_by_side[i], all[i], 1e-12 * all[i] + 1e-18) << i;
    }
  }
}

TEST_P(RandomExits, GiveTheSameBitsSideBySideInAnyOrderAndCountedOneByOne) {
  std::vector<ExitCount> single;
  for (ExitCount one : exits) {
    one.cluster = 4'000'000'000U - 7 * one.cluster;
    single.insert(single.end(), static_cast<std::size_t>(std::exchange(one.count, 1)), one);
  }
  std::reverse(single.begin(), single.end());
  const IncidenceTable other(single, three_causes);
  const std::vector<CurveQuantity> shares{
      CurveQuantity::share(table.counts(), curve, 1, table.points() / 3),
      CurveQuantity::share(table.counts(), curve, 2, table.points())};

  EXPECT_EQ(detail::jackknife_variances(shares, other, {other, cluster_numbers(other)}),
            detail::jackknife_variances(shares, table, {table, cluster_numbers(table)}));
}

TEST_P(RandomExits, SpendAllDaysOfAWindowWaitingOrAfterAnExit) {
  for (const double days : {0.5, 10.0, 33.5, 59.0}) {
    double sum = restricted_time_waiting(table, days, CurveVariance::jackknife).days;
    for (std::uint32_t cause = 1; cause <= three_causes; ++cause) {
      sum += restricted_time_after(table, cause, days, CurveVariance::clustered).days;
    }
    EXPECT_NEAR(sum, days, 1e-12 * days);
  }
}

TEST_P(RandomExits, GiveTheSameBitsInAnyOrderAndUnderAnyNumbersOfClusters) {
  std::vector<ExitCount> shuffled = exits;
  std::mt19937 random(GetParam());
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  for (ExitCount& one : shuffled) one.cluster = 4'000'000'000U - 7 * one.cluster;

  const IncidenceTable other(shuffled, three_causes);

  const ClusterNumbers clusters = cluster_numbers(table);
  const ClusterNumbers other_clusters = cluster_numbers(other);
  EXPECT_EQ(incidence_curve(other.counts()).share, curve.share);
  for (std::uint32_t cause = 0; cause <= three_causes; ++cause) {
    EXPECT_EQ(jackknife_variances(other, curve, cause), jackknife_variances(table, curve, cause));
    EXPECT_EQ(jackknife_variances(other, curve, cause, &other_clusters),
              jackknife_variances(table, curve, cause, &clusters));
  }
  for (const CurveVariance variance : {CurveVariance::jackknife, CurveVariance::clustered}) {
    EXPECT_EQ(restricted_time_after(other, 2, 40, variance).standard_error,
              restricted_time_after(table, 2, 40, variance).standard_error);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomExits, ::testing::Range(1U, 9U));

TEST(IncidenceTable, OfNobodyHasNoPoints) {
  const IncidenceTable table({}, 2);

  EXPECT_EQ(table.points(), 0U);
  EXPECT_EQ(table.at_risk({5, 1}), 0);
  EXPECT_EQ(incidence_curve(table.counts()).waiting_after(0), 1);
}

TEST(IncidenceTable, RefusesACauseThatThereIsNot) {
  const std::vector<ExitCount> exits{{3, {}, {5, 1}}};
  try {
    static_cast<void>(IncidenceTable(exits, 2));
    FAIL();
  } catch (const ArgumentError& error) {
    EXPECT_STREQ(error.what(), "a passage ends by cause 3; causes are 1 to 2, and 0 is pending");
  }
}

TEST(IncidenceTable, RefusesMoreCasesThanATallyCounts) {
  const std::vector<ExitCount> exits{{1, {}, {5, 1}, std::int64_t{1} << 40}, {1, {}, {5, 1}, 1}};
  try {
    static_cast<void>(IncidenceTable(exits, 1));
    FAIL();
  } catch (const ArgumentError& error) {
    EXPECT_STREQ(error.what(), "the counts of the passages add up to more than 1099511627776");
  }
}

TEST(CurveVariances, OfOneMillionCasesOnOneDayAreBinomial) {
  const std::vector<ExitCount> exits{{1, {}, {9, 2}, 400'000}, {2, {}, {9, 2}, 600'000}};
  const IncidenceTable table(exits, 2);

  EXPECT_NEAR(share_variance(table.counts(), 1)[0], 0.24 / 1e6, 1e-20);
  EXPECT_EQ(incidence_curve(table.counts()).waiting[0], 0);
  EXPECT_EQ(waiting_variance(table.counts())[0], 0);
}

}  // namespace
}  // namespace casepath
