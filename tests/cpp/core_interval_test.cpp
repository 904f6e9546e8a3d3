#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "casepath/core/error.hpp"
#include "casepath/core/interval.hpp"

namespace casepath {
namespace {

constexpr double tolerance = 1e-10;
const double nan = std::numeric_limits<double>::quiet_NaN();

struct Reference {
  double hits;
  double n;
  double wilson_lower, wilson_upper;
  double exact_lower, exact_upper;
};

// R 4.2.2, level 0.95: prop.test(correct = FALSE) and binom.test.
constexpr Reference references[] = {
    {0, 10, 0, 0.27753279986288915, 0, 0.30849710781876083},
    {1, 10, 0.017876213095072892, 0.40415002679523837, 0.0025285785444617865, 0.44501611702819543},
    {5, 40, 0.054595002509454031, 0.26112119838851094, 0.041859626138616733, 0.26803291736172041},
    {17, 60, 0.18506828428432709, 0.40767285164391176, 0.17450528351437511, 0.41443606894982998},
    {50, 100, 0.40383153036599567, 0.59616846963400427, 0.39832112950330101, 0.60167887049669899},
    {99, 100, 0.94551380382129468, 0.99823256793585935, 0.94554061460791938, 0.99974685396702256},
    {100, 100, 0.96300650179301428, 1, 0.96378330735482354, 1}};

TEST(Intervals, WilsonAgreesWithRWithoutContinuityCorrection) {
  for (const Reference& reference : references) {
    const Interval interval = wilson(reference.hits, reference.n);

    EXPECT_NEAR(interval.lower, reference.wilson_lower, tolerance) << reference.hits;
    EXPECT_NEAR(interval.upper, reference.wilson_upper, tolerance) << reference.hits;
  }
}

TEST(Intervals, ClopperPearsonAgreesWithR) {
  for (const Reference& reference : references) {
    const Interval interval = clopper_pearson(reference.hits, reference.n);

    EXPECT_NEAR(interval.lower, reference.exact_lower, tolerance) << reference.hits;
    EXPECT_NEAR(interval.upper, reference.exact_upper, tolerance) << reference.hits;
  }
}

TEST(Intervals, OfNoneAndOfAllReachTheEndsExactly) {
  EXPECT_EQ(wilson(0, 7).lower, 0.0);
  EXPECT_EQ(wilson(7, 7).upper, 1.0);
  EXPECT_EQ(clopper_pearson(0, 7).lower, 0.0);
  EXPECT_EQ(clopper_pearson(7, 7).upper, 1.0);
  // By hand: none of n gives an upper end of 1 - (tail)^(1/n).
  EXPECT_NEAR(clopper_pearson(0, 7).upper, 1.0 - std::pow(0.025, 1.0 / 7.0), 1e-14);
}

TEST(Intervals, AreMirroredWhenHitsAndMissesChangePlaces) {
  for (double hits = 0; hits <= 12.5; hits += 0.5) {
    const Interval hit = clopper_pearson(hits, 12.5, 0.9);
    const Interval miss = clopper_pearson(12.5 - hits, 12.5, 0.9);
    EXPECT_NEAR(hit.lower, 1.0 - miss.upper, 1e-13) << hits;
    EXPECT_NEAR(wilson(hits, 12.5, 0.9).lower, 1.0 - wilson(12.5 - hits, 12.5, 0.9).upper, 1e-13);
  }
}

TEST(Intervals, OfFractionsOfCountsLieBetweenThoseOfTheCountsBeside) {
  const double below = wilson(3, 10).lower;
  const double above = wilson(4, 10).lower;
  const double between = wilson(3.5, 10).lower;

  EXPECT_LT(below, between);
  EXPECT_LT(between, above);
  EXPECT_GT(clopper_pearson(3.5, 10).lower, clopper_pearson(3, 10).lower);
}

TEST(Intervals, OfNothingDoNotExist) {
  EXPECT_FALSE(wilson(0, 0).exists());
  EXPECT_FALSE(clopper_pearson(0, 0).exists());
  EXPECT_FALSE(no_interval().exists());
  EXPECT_TRUE(wilson(0, 1).exists());
}

TEST(Intervals, LogMinusLogAgreesWithRSurvivalOnTheComplement) {
  // survfit(conf.type = "log-log") on simulated cases, first time: survival and the error of its
  // log.
  const double survival = 0.9865642994241842;
  const double error_of_log = 0.005112679853431878;

  const Interval interval = incidence_interval(1.0 - survival, survival * error_of_log);

  EXPECT_NEAR(1.0 - interval.upper, 0.9720247527258776, tolerance);
  EXPECT_NEAR(1.0 - interval.lower, 0.9935721111089616, tolerance);
}

TEST(Intervals, LogMinusLogHoldsItsEstimateAndKeepsInsideTheEnds) {
  for (double probability : {1e-9, 0.01, 0.5, 0.99, 1 - 1e-9}) {
    const Interval interval = incidence_interval(probability, 0.3);

    EXPECT_GE(interval.lower, 0.0);
    EXPECT_LE(interval.lower, probability);
    EXPECT_LE(probability, interval.upper);
    EXPECT_LE(interval.upper, 1.0);
  }
  EXPECT_NEAR(incidence_interval(0.3, 0.0).lower, 0.3, 1e-15);
  EXPECT_NEAR(incidence_interval(0.3, 0.0).upper, 0.3, 1e-15);
}

TEST(Intervals, LogMinusLogDoesNotExistAtZeroAndOneNorWithoutAnError) {
  EXPECT_FALSE(incidence_interval(0.0, 0.1).exists());
  EXPECT_FALSE(incidence_interval(1.0, 0.1).exists());
  EXPECT_FALSE(incidence_interval(0.5, nan).exists());
}

TEST(Intervals, OfASurvivalAreThoseOfTheIncidenceFromAboveButOnTheLogScale) {
  for (const IntervalTransform transform : all_interval_transforms) {
    const Interval incidence = incidence_interval(0.3, 0.08, transform, 0.9);
    const Interval survival = survival_interval(0.7, 0.08, transform, 0.9);

    EXPECT_LT(incidence.lower, 0.3) << to_string(transform);
    EXPECT_GT(incidence.upper, 0.3) << to_string(transform);
    if (transform == IntervalTransform::log) {
      EXPECT_GT(std::abs(survival.lower - (1 - incidence.upper)), 1e-3);
      continue;
    }
    EXPECT_NEAR(survival.lower, 1 - incidence.upper, 1e-14) << to_string(transform);
    EXPECT_NEAR(survival.upper, 1 - incidence.lower, 1e-14) << to_string(transform);
  }
}

TEST(Intervals, OfAProbabilityAreCutOffAtZeroAndOneAndThereIsNoneThere) {
  for (const IntervalTransform transform : all_interval_transforms) {
    const Interval wide = incidence_interval(0.4, 0.9, transform);

    EXPECT_GE(wide.lower, 0) << to_string(transform);
    EXPECT_LE(wide.upper, 1) << to_string(transform);
    for (const double end : {0.0, 1.0}) {
      EXPECT_FALSE(incidence_interval(end, 0.1, transform).exists());
      EXPECT_FALSE(survival_interval(end, 0.1, transform).exists());
    }
    EXPECT_FALSE(incidence_interval(0.5, nan, transform).exists());
    EXPECT_THROW((void)survival_interval(1.1, 0.1, transform), ArgumentError);
  }
  EXPECT_EQ(incidence_interval(0.4, 0.9, IntervalTransform::plain), (Interval{0, 1}));
  EXPECT_EQ(incidence_interval(0.2, 0.05),
            incidence_interval(0.2, 0.05, IntervalTransform::cloglog, 0.95));
}

TEST(Intervals, WidenWithTheLevel) {
  EXPECT_NEAR(normal_quantile_of_level(0.95), 1.9599639845400545, 1e-14);
  EXPECT_NEAR(normal_quantile_of_level(0.5), 0.6744897501960817, 1e-14);
  EXPECT_GT(wilson(5, 20, 0.8).lower, wilson(5, 20, 0.99).lower);
  EXPECT_LT(clopper_pearson(5, 20, 0.8).upper, clopper_pearson(5, 20, 0.99).upper);
}

template <class Call>
std::string refusal_of(Call call) {
  try {
    call();
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Intervals, RefuseArgumentsThatMeanNothing) {
  EXPECT_EQ(refusal_of([] { (void)wilson(1, 2, 1.0); }),
            "level is 1.000000; it must lie between 0 and 1, such as 0.95");
  EXPECT_EQ(refusal_of([] { (void)wilson(-1, 2); }),
            "hits is -1.000000; it must lie between 0 and n, 2.000000");
  EXPECT_EQ(refusal_of([] { (void)clopper_pearson(3, 2); }),
            "hits is 3.000000; it must lie between 0 and n, 2.000000");
  for (double level : {0.0, 1.0, -0.1, 95.0, nan}) {
    EXPECT_THROW((void)wilson(1, 2, level), ArgumentError);
    EXPECT_THROW((void)clopper_pearson(1, 2, level), ArgumentError);
    EXPECT_THROW((void)incidence_interval(0.5, 0.1, IntervalTransform::cloglog, level),
                 ArgumentError);
    EXPECT_THROW((void)normal_quantile_of_level(level), ArgumentError);
  }
  EXPECT_THROW((void)wilson(nan, 2), ArgumentError);
  EXPECT_THROW((void)wilson(1, nan), ArgumentError);
  EXPECT_THROW((void)wilson(1, -1), ArgumentError);
  EXPECT_THROW((void)incidence_interval(-0.1, 0.1), ArgumentError);
  EXPECT_THROW((void)incidence_interval(1.1, 0.1), ArgumentError);
  EXPECT_THROW((void)incidence_interval(0.5, -0.1), ArgumentError);
}

}  // namespace
}  // namespace casepath
