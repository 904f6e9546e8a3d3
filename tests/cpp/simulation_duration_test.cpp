#include "casepath/simulation/duration.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <variant>
#include <vector>

namespace casepath {
namespace {

/// The greatest double below 1.
constexpr double nearly_one = 1.0 - std::numeric_limits<double>::epsilon() / 2.0;

constexpr std::array probabilities{1e-12, 0.001, 0.25, 0.5, 0.9, 0.999, nearly_one};
constexpr std::array times{0.5, 30.0, 400.0};

struct Reference {
  Duration duration;
  std::array<double, probabilities.size()> quantiles;
  std::array<double, times.size()> cumulatives;
};

// R 4.2.2: qexp, pexp, qweibull and so on, printed with 17 digits.
const std::array references{
    Reference{ExponentialDays{45},
              {4.5000000000022502e-11, 4.5022515011259007e-02, 1.2945693260330140e+01,
               3.1191623125197538e+01, 1.0361632918473207e+02, 3.1084898755419613e+02,
               1.6531560256354696e+03},
              {0.011049610706077653, 0.486582880967407982, 0.999862087190663384}},
    Reference{WeibullDays{0.7, 120},
              {8.6362280760199844e-16, 6.2198126029794441e-03, 2.0239488372422837e+01,
               7.1086813554256054e+01, 3.9503195665979280e+02, 1.8977282487531072e+03,
               2.0655717715775594e+04},
              {0.02133912771538821, 0.31540587982721319, 0.90200292749148359}},
    Reference{LogNormalDays{90, 1.3},
              {9.6093441729254037e-03, 1.6201320727532746e+00, 3.7448737398733634e+01,
               9.0000000000000000e+01, 4.7619465301140656e+02, 4.9995924012755058e+03,
               3.8833419469808326e+06},
              {3.2404218164222253e-05, 1.9903130724399223e-01, 8.7439737075436641e-01}},
    Reference{GammaDays{0.4, 200},
              {1.4830709365128018e-28, 4.6898821695329419e-06, 4.7129892874816708e+00,
               2.9015628328687054e+01, 2.2596856509452991e+02, 1.0085217176919925e+03,
               6.7621097655502335e+03},
              {0.10252107162425980, 0.50603587224593671, 0.96714719523903325}},
    Reference{GammaDays{5, 20},
              {0.207786897050036, 14.787434638356649, 67.372007719546417, 93.418177655919692,
               159.871791721052631, 295.882984450744175, 984.548638916760865},
              {7.9702820829258083e-11, 1.8575936222140679e-02, 9.9998305525606990e-01}}};

void expect_near(double value, double reference) {
  EXPECT_NEAR(value, reference, 1e-10 * std::max(1.0, reference));
}

TEST(Durations, HaveTheQuantilesAndProbabilitiesOfR) {
  for (const Reference& reference : references) {
    SCOPED_TRACE(kind_of(reference.duration));
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
      expect_near(quantile(reference.duration, probabilities[i]), reference.quantiles[i]);
    }
    for (std::size_t i = 0; i < times.size(); ++i) {
      expect_near(cumulative(reference.duration, times[i]), reference.cumulatives[i]);
    }
  }
}

TEST(Durations, GiveTheProbabilityBackOfWhichTheyGaveTheQuantile) {
  for (const Reference& reference : references) {
    for (const double probability : {0.0, 1e-9, 0.1, 0.3, 0.5, 0.7, 0.99, 1.0 - 1e-12}) {
      const double days = quantile(reference.duration, probability);

      EXPECT_NEAR(cumulative(reference.duration, days), probability, 1e-14)
          << kind_of(reference.duration);
    }
  }
}

TEST(Durations, HaveASurvivalThatIsPreciseWhereItIsSmall) {
  for (const Reference& reference : references) {
    for (const double days : times) {
      EXPECT_NEAR(survival(reference.duration, days), 1.0 - cumulative(reference.duration, days),
                  1e-14);
    }
    const double days = quantile(reference.duration, nearly_one);
    EXPECT_NEAR(survival(reference.duration, days) / (1.0 - nearly_one), 1.0, 1e-8);
  }
  EXPECT_EQ(survival(ConstantDays{7}, 6.0), 1.0);
  EXPECT_EQ(survival(EmpiricalDays{{0, 2, 10}, {0.25, 0.5, 1}}, 2.0), 0.5);
}

TEST(Durations, BeginAtZeroAndAreFiniteNextToOne) {
  for (const Reference& reference : references) {
    EXPECT_EQ(quantile(reference.duration, 0.0), 0.0);
    EXPECT_EQ(cumulative(reference.duration, 0.0), 0.0);
    EXPECT_EQ(cumulative(reference.duration, -1.0), 0.0);
    EXPECT_TRUE(std::isfinite(quantile(reference.duration, nearly_one)));
  }
}

TEST(Durations, HaveTheMeansOfTheirFormulas) {
  EXPECT_EQ(mean_days(ConstantDays{7}), 7.0);
  EXPECT_EQ(mean_days(ExponentialDays{45}), 45.0);
  EXPECT_NEAR(mean_days(WeibullDays{0.7, 120}), 151.89882072687402, 1e-10);
  EXPECT_NEAR(mean_days(LogNormalDays{90, 1.3}), 209.51800331132114, 1e-10);
  EXPECT_EQ(mean_days(GammaDays{5, 20}), 100.0);
  // A quarter each on days 0 and 2, half of them on day 10.
  EXPECT_EQ(mean_days(EmpiricalDays{{0, 2, 10}, {0.25, 0.5, 1}}), 5.5);
}

TEST(Durations, ThatAreAlwaysTheSameAreSoForEveryProbability) {
  const Duration week = ConstantDays{7};

  EXPECT_EQ(quantile(week, 0.0), 7.0);
  EXPECT_EQ(quantile(week, nearly_one), 7.0);
  EXPECT_EQ(cumulative(week, 6.999), 0.0);
  EXPECT_EQ(cumulative(week, 7.0), 1.0);
}

TEST(Durations, AsSeenTakeTheFirstDayThatReachesTheProbability) {
  const Duration seen = EmpiricalDays{{0, 2, 10}, {0.25, 0.5, 1}};

  EXPECT_EQ(quantile(seen, 0.0), 0.0);
  EXPECT_EQ(quantile(seen, 0.25), 0.0);
  EXPECT_EQ(quantile(seen, 0.2500001), 2.0);
  EXPECT_EQ(quantile(seen, 0.5), 2.0);
  EXPECT_EQ(quantile(seen, nearly_one), 10.0);
  EXPECT_EQ(cumulative(seen, -0.5), 0.0);
  EXPECT_EQ(cumulative(seen, 0.0), 0.25);
  EXPECT_EQ(cumulative(seen, 1.9), 0.25);
  EXPECT_EQ(cumulative(seen, 2.0), 0.5);
  EXPECT_EQ(cumulative(seen, 1e9), 1.0);
}

TEST(Durations, ScaledHaveEveryQuantileScaled) {
  std::vector<Duration> durations{ConstantDays{7}, EmpiricalDays{{0, 2, 10}, {0.25, 0.5, 1}}};
  for (const Reference& reference : references) durations.push_back(reference.duration);

  for (const Duration& duration : durations) {
    const Duration half = scaled(duration, 0.5);

    EXPECT_EQ(kind_of(half), kind_of(duration));
    for (const double probability : {0.0, 0.01, 0.5, 0.999}) {
      EXPECT_NEAR(quantile(half, probability), 0.5 * quantile(duration, probability), 1e-10);
    }
    EXPECT_NEAR(mean_days(half), 0.5 * mean_days(duration), 1e-10);
  }
}

TEST(Durations, SayThemselvesInWords) {
  EXPECT_EQ(to_string(Duration{ConstantDays{7}}), "always 7 days");
  EXPECT_EQ(to_string(Duration{ExponentialDays{30.5}}), "exponential, mean 30.5 days");
  EXPECT_EQ(to_string(Duration{WeibullDays{0.7, 120}}), "Weibull, shape 0.7, scale 120 days");
  EXPECT_EQ(to_string(Duration{LogNormalDays{90, 1.3}}), "log-normal, median 90 days, sigma 1.3");
  EXPECT_EQ(to_string(Duration{GammaDays{5, 20}}), "gamma, shape 5, scale 20 days");
  EXPECT_EQ(to_string(Duration{EmpiricalDays{{0, 2, 10}, {0.25, 0.5, 1}}}),
            "as seen, mean 5.5 days, median 2 days");
}

TEST(Durations, HaveTheNamesOfJson) {
  EXPECT_EQ(kind_of(ConstantDays{}), "constant");
  EXPECT_EQ(kind_of(ExponentialDays{}), "exponential");
  EXPECT_EQ(kind_of(WeibullDays{}), "weibull");
  EXPECT_EQ(kind_of(LogNormalDays{}), "log_normal");
  EXPECT_EQ(kind_of(GammaDays{}), "gamma");
  EXPECT_EQ(kind_of(EmpiricalDays{}), "empirical");
}

}  // namespace
}  // namespace casepath
