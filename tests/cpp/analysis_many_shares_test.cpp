#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "casepath/analysis/funnel_plot.hpp"
#include "casepath/analysis/mantel_haenszel.hpp"
#include "casepath/analysis/multiple_tests.hpp"
#include "casepath/analysis/shrinkage.hpp"
#include "casepath/analysis/standardisation.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::NanSensitiveDoubleEq;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "no error";
}

// --- many comparisons ----------------------------------------------------------------------------

TEST(Adjustment, KeepsTheOrderOfThePValuesAndLeavesOutThoseUnknown) {
  const std::vector<double> p{0.04, nan, 0.01, 0.03};

  EXPECT_THAT(holm(p), ElementsAre(DoubleEq(0.06), NanSensitiveDoubleEq(nan), DoubleEq(0.03),
                                   DoubleEq(0.06)));
  EXPECT_THAT(benjamini_hochberg(p), ElementsAre(DoubleEq(0.04), NanSensitiveDoubleEq(nan),
                                                 DoubleEq(0.03), DoubleEq(0.04)));
  EXPECT_THAT(adjusted(std::vector<double>{0.5, 0.2}, Adjustment::none), ElementsAre(0.5, 0.2));
  EXPECT_THAT(holm(std::vector<double>{}), IsEmpty());
}

TEST(Adjustment, NeverGivesLessThanThePValueNorMoreThanOne) {
  const std::vector<double> p{0.2, 0.9, 1, 0, 0.2, 0.55};
  for (const auto& answer : {holm(p), benjamini_hochberg(p)}) {
    for (std::size_t i = 0; i < p.size(); ++i) {
      EXPECT_GE(answer[i], p[i]);
      EXPECT_LE(answer[i], 1);
    }
  }
}

TEST(Adjustment, RefusesWhatIsNoPValue) {
  EXPECT_EQ(message_of([] {
              static_cast<void>(holm(std::vector<double>{0.5, 1.5}));
            }),
            "p-value number 2 is 1.500000; it must lie between 0 and 1");
}

// --- standardisation -----------------------------------------------------------------------------

TEST(DirectStandardisation, ToTheOwnCompositionIsTheCrudeRate) {
  const std::vector<RateStratum> strata{{3, 40, 40}, {0, 25, 25}, {9, 10, 10}};

  const StandardisedRate rate = direct_standardisation(strata);

  EXPECT_NEAR(rate.rate, 12.0 / 75, 1e-15);
  EXPECT_DOUBLE_EQ(rate.rate, rate.crude);
  EXPECT_LT(rate.interval.lower, rate.rate);
  EXPECT_GT(rate.interval.upper, rate.rate);
}

TEST(DirectStandardisation, WithoutEventsHasALowerEndOfZeroAndAnUpperOneAbove) {
  const StandardisedRate rate =
      direct_standardisation(std::vector<RateStratum>{{0, 40, 1}, {0, 10, 3}});

  EXPECT_EQ(rate.rate, 0);
  EXPECT_EQ(rate.interval.lower, 0);
  EXPECT_NEAR(rate.interval.upper, -std::log(0.025) * 0.75 / 10, 1e-14);  // one stratum decides
}

TEST(DirectStandardisation, RefusesStrataWithoutExposureThatHaveWeight) {
  EXPECT_EQ(
      message_of([] {
        static_cast<void>(direct_standardisation(std::vector<RateStratum>{{1, 9, 1}, {0, 0, 2}}));
      }),
      "stratum number 2 has weight in the standard but no exposure, so that its rate is not "
      "known; leave the stratum out of the standard, or join it to another");
  EXPECT_EQ(message_of([] { static_cast<void>(direct_standardisation({})); }),
            "the standard population is empty: no stratum has weight");
  EXPECT_EQ(message_of([] {
              static_cast<void>(direct_standardisation(std::vector<RateStratum>{{-1, 9, 1}}));
            }),
            "stratum number 1 has events -1.000000; it must be a number of at least 0");
  EXPECT_TRUE(
      std::isnan(direct_standardisation(std::vector<RateStratum>{{12, 9, 1}}).binomial_error));
}

TEST(MantelHaenszel, OfOneStratumIsThatOfItsTable) {
  const MantelHaenszel result = mantel_haenszel(std::vector<StratumTable>{{10, 30, 5, 45}});

  EXPECT_DOUBLE_EQ(result.odds_ratio, 10.0 * 45 / (30 * 5));
  EXPECT_DOUBLE_EQ(result.risk_ratio, (10.0 / 40) / (5.0 / 50));
  EXPECT_NEAR(result.risk_difference, 10.0 / 40 - 5.0 / 50, 1e-15);
}

TEST(MantelHaenszel, SaysNothingWhereNoStratumHoldsBothGroups) {
  const MantelHaenszel result =
      mantel_haenszel(std::vector<StratumTable>{{3, 5, 0, 0}, {0, 0, 4, 4}, {1, 0, 0, 0}});

  EXPECT_TRUE(std::isnan(result.odds_ratio));
  EXPECT_TRUE(std::isnan(result.risk_difference));
  EXPECT_TRUE(std::isnan(result.p_value));
  EXPECT_FALSE(result.risk_difference_interval.exists());
  EXPECT_EQ(message_of([] {
              static_cast<void>(mantel_haenszel(std::vector<StratumTable>{{1, -2, 0, 0}}));
            }),
            "stratum number 1 has a count of -2.000000; it must be a number of at least 0");
}

// --- funnel plots --------------------------------------------------------------------------------

TEST(FunnelLimits, LeaveOutCountsAsRareAsTheirLevelSays) {
  // 10 cases with a chance of 0.2: P(X >= 5) = 0.0327934976, P(X >= 6) = 0.0063693824.
  const double from_5 = 0.0327934976;
  const double exactly_5 = 0.0264241152;

  const Interval limits = funnel_limits(0.2, 10, 0.95);

  EXPECT_NEAR(limits.upper, (5 + (from_5 - 0.025) / exactly_5) / 10, 1e-12);
  EXPECT_EQ(limits.lower, 0);  // no hit in ten is not rare
}

TEST(FunnelLimits, AreMirroredWhereHitsAndMissesChangePlaces) {
  for (const double target : {0.02, 0.28, 0.6}) {
    for (const double n : {1.0, 3.0, 17.5, 400.0}) {
      const Interval hits = funnel_limits(target, n);
      const Interval misses = funnel_limits(1 - target, n);
      EXPECT_NEAR(hits.lower, 1 - misses.upper, 1e-12);
      EXPECT_NEAR(hits.upper, 1 - misses.lower, 1e-12);
    }
  }
}

TEST(FunnelLimits, LeaveAShareOutsideWhereItsExactPValueIsSmall) {
  for (const double target : {0.05, 0.28, 0.5}) {
    for (int n = 1; n <= 60; ++n) {
      const Interval limits = funnel_limits(target, n, 0.95);
      for (int hits = 0; hits <= n; ++hits) {
        const double share = static_cast<double>(hits) / n;
        const bool outside = share < limits.lower || share > limits.upper;
        EXPECT_EQ(outside, binomial_p_value(hits, n, target) < 0.05) << hits << " of " << n;
      }
    }
  }
}

TEST(FunnelLimits, CloseInOnTheTargetAsGroupsGrow) {
  double width = 1;
  for (const double n : {20.0, 40.5, 100.0, 1e3, 1e4, 1e6}) {
    const Interval limits = funnel_limits(0.3, n, 0.95);
    EXPECT_LT(limits.lower, 0.3);
    EXPECT_GT(limits.upper, 0.3);
    EXPECT_LT(limits.upper - limits.lower, width);
    EXPECT_LE(funnel_limits(0.3, n, 0.998).lower, limits.lower);
    width = limits.upper - limits.lower;
  }
  EXPECT_NEAR(funnel_limits(0.3, 1e6, 0.95).upper, 0.3 + 1.96 * std::sqrt(0.21 / 1e6), 2e-6);
}

TEST(FunnelLimits, AreDefinedAtTheEnds) {
  EXPECT_FALSE(funnel_limits(0.3, 0).exists());
  EXPECT_EQ(funnel_limits(0, 10).upper, 0);
  EXPECT_EQ(funnel_limits(1, 10).lower, 1);
  EXPECT_EQ(message_of([] { static_cast<void>(funnel_limits(1.2, 10)); }),
            "target is 1.200000; it must lie between 0 and 1");
}

TEST(BinomialPValue, IsTwiceTheSmallerTail) {
  EXPECT_NEAR(binomial_p_value(0, 10, 0.3), 2 * std::pow(0.7, 10), 1e-15);
  EXPECT_NEAR(binomial_p_value(10, 10, 0.3), 2 * std::pow(0.3, 10), 1e-18);
  EXPECT_EQ(binomial_p_value(3, 10, 0.3), 1);
  EXPECT_EQ(binomial_p_value(0, 0, 0.3), 1);
  EXPECT_EQ(binomial_p_value(1, 5, 0), 0);
  EXPECT_EQ(binomial_p_value(0, 5, 0), 1);
}

// --- shrinkage -----------------------------------------------------------------------------------

TEST(Shrink, DrawsSmallGroupsMoreThanLargeOnes) {
  const Shrinkage result = shrink(std::vector<ShareCount>{{0, 4}, {30, 100}, {70, 100}, {0, 0}});

  EXPECT_EQ(result.spread, GroupSpread::between_groups);
  EXPECT_DOUBLE_EQ(result.whole, 100.0 / 204);
  EXPECT_LT(result.groups[0].own_weight, result.groups[1].own_weight);
  EXPECT_GT(result.groups[0].share, 0);
  EXPECT_GT(result.groups[1].share, 0.3);
  EXPECT_LT(result.groups[2].share, 0.7);
  EXPECT_EQ(result.groups[3].own_weight, 0);
  EXPECT_DOUBLE_EQ(result.groups[3].share, result.whole);
  for (const ShrunkenShare& one : result.groups) {
    EXPECT_LT(one.interval.lower, one.share);
    EXPECT_GT(one.interval.upper, one.share);
  }
}

TEST(Shrink, DrawsAllToTheWholeWhereGroupsDifferByNoMoreThanChance) {
  const Shrinkage result = shrink(std::vector<ShareCount>{{10, 100}, {5, 50}, {2, 20}});

  EXPECT_EQ(result.spread, GroupSpread::none);
  EXPECT_EQ(result.overdispersion, 0);
  EXPECT_TRUE(std::isinf(result.prior_cases));
  for (const ShrunkenShare& one : result.groups) {
    EXPECT_EQ(one.share, result.whole);
    EXPECT_EQ(one.own_weight, 0);
    EXPECT_EQ(one.interval, clopper_pearson(17, 170));
  }
}

TEST(Shrink, DrawsNothingWhereEveryShareIsZeroOrOne) {
  const Shrinkage result = shrink(std::vector<ShareCount>{{40, 40}, {0, 30}});

  EXPECT_EQ(result.spread, GroupSpread::complete);
  EXPECT_EQ(result.groups[0].share, 1);
  EXPECT_EQ(result.groups[1].share, 0);
  EXPECT_EQ(result.groups[1].interval, clopper_pearson(0, 30));
}

TEST(Shrink, DoesNotKnowTheSpreadOfOneGroupOfNoHitsOrOfSingleCases) {
  for (const auto& groups :
       {std::vector<ShareCount>{{3, 10}}, std::vector<ShareCount>{{0, 10}, {0, 5}},
        std::vector<ShareCount>{{1, 1}, {0, 1}, {1, 1}}, std::vector<ShareCount>{{0, 0}},
        std::vector<ShareCount>{}}) {
    const Shrinkage result = shrink(groups);
    EXPECT_EQ(result.spread, GroupSpread::unknown);
    EXPECT_EQ(result.groups.size(), groups.size());
    EXPECT_TRUE(std::isnan(result.overdispersion));
  }
  EXPECT_EQ(message_of([] {
              static_cast<void>(shrink(std::vector<ShareCount>{{3, 2}}));
            }),
            "group number 1 has 3.000000 hits of 2.000000; hits must lie between 0 and n");
}

}  // namespace
}  // namespace casepath
