#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "casepath/analysis/detail/interval_of_share.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/interval.hpp"

namespace casepath::detail {
namespace {

using ::testing::HasSubstr;

TEST(EqualClusters, AreAsManyAsThereAreWhereAllAreOfOneSize) {
  EXPECT_EQ(equal_clusters({3, 3, 3, 3}), 4);
  EXPECT_EQ(equal_clusters({1, 1, 1}), 3);
}

TEST(EqualClusters, AreFewerWhereOneHoldsMost) {
  EXPECT_DOUBLE_EQ(equal_clusters({6, 1, 1}), 64.0 / 38);
  EXPECT_EQ(equal_clusters({1, 6, 1}), equal_clusters({6, 1, 1}));
}

TEST(EqualClusters, AreNoneWithoutCases) {
  EXPECT_EQ(equal_clusters({}), 0);
  EXPECT_EQ(equal_clusters({0, 0}), 0);
}

TEST(SmallSample, WidensByOneOverAllButOneAndByStudentsT) {
  // Student's t with 4 degrees of freedom: 2.7764451051977934 at 97.5 %.
  const SmallSample made = for_small_samples({0.5, 0.1, 0.1, 5, 5}, "", 0.95);

  EXPECT_NEAR(made.standard_error, 0.1 * 5 / 4 * 2.7764451051977934 / 1.9599639845400545, 1e-14);
  EXPECT_EQ(made.method, ", t with 4 degrees of freedom");
}

TEST(SmallSample, ChangesLittleWhereCasesAreMany) {
  const SmallSample made = for_small_samples({0.3, 0.001, 0.001, 200'000, 200'000}, "", 0.95);

  EXPECT_NEAR(made.standard_error, 0.001, 0.001 * 2e-5);
  EXPECT_EQ(made.rough, "");
}

TEST(SmallSample, NeverTakesCoDefendantsForMoreThanAsManyIndependentCases) {
  const SmallSample lucky = for_small_samples({0.5, 0.01, 0.05, 100, 50}, "case", 0.95);
  const SmallSample plain = for_small_samples({0.5, 0.05, 0.05, 100, 50}, "case", 0.95);

  EXPECT_EQ(lucky.standard_error, plain.standard_error);
}

TEST(SmallSample, OfClustersOfOneCaseEachIsThatByCase) {
  const SmallSample clustered = for_small_samples({0.2, 0.05, 0.05, 60, 60}, "case", 0.9);
  const SmallSample by_case = for_small_samples({0.2, 0.05, 0.05, 60, 60}, "", 0.9);

  EXPECT_EQ(clustered.standard_error, by_case.standard_error);
  EXPECT_EQ(clustered.method, by_case.method);
  EXPECT_EQ(clustered.rough, by_case.rough);
}

TEST(SmallSample, CallsTheIntervalOfFewParentsRough) {
  EXPECT_EQ(for_small_samples({0.5, 0.05, 0.05, 200, 12.36}, "case", 0.95).rough,
            "as few as 12.4 equal parents (case)");
}

TEST(SmallSample, CallsTheIntervalOfFewCasesOnOneSideRough) {
  // 0.04 * 0.96 / 0.05^2 is worth 15 cases, 0.6 of them in the share.
  EXPECT_EQ(for_small_samples({0.04, 0.05, 0.05, 1'000'000, 1'000'000}, "", 0.95).rough,
            "as few as 0.6 independent cases in the share");
  EXPECT_EQ(for_small_samples({0.96, 0.05, 0.05, 1'000'000, 1'000'000}, "", 0.95).rough,
            "as few as 0.6 independent cases outside the share");
}

TEST(SmallSample, AsksForMoreCasesWhereParentsHoldSeveral) {
  // Worth 7.2 cases in the share.
  const double error = std::sqrt(0.1 * 0.9 / 72);

  EXPECT_EQ(for_small_samples({0.1, error, error, 1'000'000, 1'000'000}, "", 0.95).rough, "");
  EXPECT_EQ(for_small_samples({0.1, error, error, 3'000'000, 1'000'000}, "case", 0.95).rough,
            "as few as 7.2 independent cases in the share");
}

TEST(SmallSample, HasNoErrorOfASingleCluster) {
  EXPECT_TRUE(std::isnan(for_small_samples({0.5, 0.0, 0.1, 10, 1}, "case", 0.95).standard_error));
  EXPECT_TRUE(std::isnan(for_small_samples({0.5, 0.0, 0.1, 0, 0}, "case", 0.95).standard_error));
}

TEST(SmallSample, StaysANumberWhereOneClusterHoldsNearlyAll) {
  const SmallSample made = for_small_samples({0.5, 0.1, 0.1, 1000, 1.002}, "case", 0.95);
  const Interval interval = incidence_interval(0.5, made.standard_error);

  EXPECT_TRUE(std::isfinite(made.standard_error));
  EXPECT_GE(interval.lower, 0);
  EXPECT_LE(interval.upper, 1);
  EXPECT_EQ(made.method, ", t with 1 degree of freedom");
}

TEST(SmallSample, RefusesALevelThatIsNone) {
  EXPECT_THROW((void)for_small_samples({0.5, 0.1, 0.1, 10, 10}, "", 1.0), ArgumentError);
}

TEST(SmallSample, SaysWhatARoughIntervalIsWorth) {
  EXPECT_THAT(rough_intervals_remark(), HasSubstr("84 to 100 %"));
}

}  // namespace
}  // namespace casepath::detail
