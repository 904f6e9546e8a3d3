#include "casepath/analysis/rate_intervals.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

constexpr double tolerance = 1e-10;

template <class Call>
std::string refusal_of(Call call) {
  try {
    call();
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "accepted";
}

// --- Jeffreys ------------------------------------------------------------------------------------

TEST(RateIntervals, JeffreysAgreesWithRsQbetaWithItsEndsAtNoneAndAll) {
  // R 4.2.2: qbeta(c(.025, .975), x + .5, n - x + .5); 0 below where x = 0, 1 above where x = n.
  struct Reference {
    double hits, n, lower, upper;
  };
  constexpr std::array references{Reference{0, 10, 0, 0.2171962675092105},
                                  Reference{1, 10, 0.011011673763161145, 0.3813147710666164},
                                  Reference{5, 40, 0.04933709563785668, 0.2524851189054407},
                                  Reference{17, 60, 0.1814555735799879, 0.4055461001381738},
                                  Reference{50, 100, 0.40317395089641805, 0.596826049103582},
                                  Reference{99, 100, 0.9542211033992769, 0.99891889829092},
                                  Reference{100, 100, 0.9752547299847301, 1}};
  for (const Reference& reference : references) {
    const Interval interval = jeffreys(reference.hits, reference.n);

    EXPECT_NEAR(interval.lower, reference.lower, tolerance) << reference.hits;
    EXPECT_NEAR(interval.upper, reference.upper, tolerance) << reference.hits;
  }
}

TEST(RateIntervals, JeffreysOfNothingDoesNotExistAndRefusesWhatWilsonRefuses) {
  EXPECT_FALSE(jeffreys(0, 0).exists());
  EXPECT_EQ(refusal_of([] { (void)jeffreys(3, 2); }),
            "hits is 3.000000; it must lie between 0 and n, 2.000000");
  EXPECT_EQ(refusal_of([] { (void)jeffreys(1, 2, 1.5); }),
            "level is 1.500000; it must lie between 0 and 1, such as 0.95");
}

TEST(RateIntervals, AreFoundByTheNameOfTheirMethod) {
  EXPECT_EQ(rate_interval(RateMethod::wilson, 3, 10), wilson(3, 10));
  EXPECT_EQ(rate_interval(RateMethod::jeffreys, 3, 10), jeffreys(3, 10));
  EXPECT_EQ(rate_interval(RateMethod::clopper_pearson, 3, 10, 0.9), clopper_pearson(3, 10, 0.9));
  EXPECT_EQ(to_string(RateMethod::clopper_pearson), "clopper_pearson");
  EXPECT_EQ(to_string(DifferenceMethod::miettinen_nurminen), "miettinen_nurminen");
}

// --- differences ---------------------------------------------------------------------------------

TEST(RateIntervals, NewcombeAgreesWithStatsmodelsConfintProportions2Indep) {
  // statsmodels 0.13.5, method "newcomb", and R by the formula: 56 of 70 against 48 of 80.
  const Interval interval = newcombe(56, 70, 48, 80);

  EXPECT_NEAR(interval.lower, 0.052431472402364926, tolerance);
  EXPECT_NEAR(interval.upper, 0.33387265403690586, tolerance);
}

/// Examples of R. G. Newcombe, 1998, Table II: method 10, and that of Miettinen and Nurminen (there
/// method 6), to four digits; then the latter to 18 digits, from a computation of our own in 40
/// digits with mpmath 1.4: the root of the score test, the likelihood at its peak by bisection.
struct DifferenceReference {
  double hits_a, n_a, hits_b, n_b, level;
  double lower, upper;
};
constexpr std::array difference_references{
    DifferenceReference{56, 70, 48, 80, 0.95, 0.0528297132458446308, 0.338172940015868326},
    DifferenceReference{9, 10, 3, 10, 0.95, 0.170025016424398819, 0.840649543943328259},
    DifferenceReference{5, 56, 0, 29, 0.95, -0.0325965617435137157, 0.193330976690880708},
    DifferenceReference{0, 10, 0, 10, 0.95, -0.287933941282012103, 0.287933941282012103},
    DifferenceReference{0, 10, 0, 20, 0.99, -0.255500533451593037, 0.40700983654571118},
    DifferenceReference{10, 10, 0, 20, 0.95, 0.715618660465622738, 1.0},
    DifferenceReference{10, 10, 0, 10, 0.90, 0.750704840925332246, 1.0},
    DifferenceReference{10, 10, 10, 10, 0.95, -0.287933941282012103, 0.287933941282012103},
    DifferenceReference{1, 1000, 3, 1200, 0.95, -0.00644426139864888391, 0.00332395172715574153},
    DifferenceReference{450, 500, 300, 600, 0.95, 0.351165877726935438, 0.446962280000754754},
    DifferenceReference{7, 34, 1, 34, 0.80, 0.0834123663856272783, 0.282917208699386377},
    DifferenceReference{2, 5, 3, 4, 0.95, -0.778095498474259345, 0.31264223613333495}};

TEST(RateIntervals, MiettinenNurminenAgreesWithAComputationIn40DigitsByMpmath) {
  for (const DifferenceReference& one : difference_references) {
    const Interval interval =
        miettinen_nurminen(one.hits_a, one.n_a, one.hits_b, one.n_b, one.level);

    EXPECT_NEAR(interval.lower, one.lower, tolerance) << one.hits_a << " of " << one.n_a;
    EXPECT_NEAR(interval.upper, one.upper, tolerance) << one.hits_a << " of " << one.n_a;
  }
}

TEST(RateIntervals, DifferencesAgreeWithTheDigitsThatNewcombePrinted) {
  const auto agree = [](Interval interval, double lower, double upper) {
    EXPECT_NEAR(interval.lower, lower, 5e-5);
    EXPECT_NEAR(interval.upper, upper, 5e-5);
  };

  agree(miettinen_nurminen(56, 70, 48, 80), 0.0528, 0.3382);
  agree(miettinen_nurminen(9, 10, 3, 10), 0.1700, 0.8406);
  agree(miettinen_nurminen(5, 56, 0, 29), -0.0326, 0.1933);
  agree(miettinen_nurminen(10, 10, 0, 20), 0.7156, 1.0000);
  agree(newcombe(56, 70, 48, 80), 0.0524, 0.3339);
  agree(newcombe(9, 10, 3, 10), 0.1705, 0.8090);
  agree(newcombe(5, 56, 0, 29), -0.0381, 0.1926);
  agree(newcombe(10, 10, 0, 20), 0.6791, 1.0000);
}

TEST(RateIntervals, DifferencesChangeTheirSignWhenTheGroupsChangePlaces) {
  for (const DifferenceReference& one : difference_references) {
    for (const auto method : {&newcombe, &miettinen_nurminen}) {
      const Interval forth = method(one.hits_a, one.n_a, one.hits_b, one.n_b, one.level);
      const Interval back = method(one.hits_b, one.n_b, one.hits_a, one.n_a, one.level);

      EXPECT_NEAR(forth.lower, -back.upper, 1e-14);
      EXPECT_NEAR(forth.upper, -back.lower, 1e-14);
    }
  }
}

TEST(RateIntervals, DifferencesHoldTheirEstimateAndStayBetweenMinusOneAndOne) {
  for (const auto method : {&newcombe, &miettinen_nurminen}) {
    for (double hits_a = 0; hits_a <= 7; ++hits_a) {
      for (double hits_b = 0; hits_b <= 4; hits_b += 0.5) {
        const double difference = hits_a / 7 - hits_b / 4;
        const Interval interval = method(hits_a, 7, hits_b, 4, 0.95);

        EXPECT_LE(-1.0, interval.lower);
        EXPECT_LE(interval.lower, difference + 1e-15);
        EXPECT_LE(difference - 1e-15, interval.upper);
        EXPECT_LE(interval.upper, 1.0);
      }
    }
  }
}

TEST(RateIntervals, DifferencesWithNobodyInAGroupDoNotExist) {
  EXPECT_FALSE(newcombe(0, 0, 1, 2).exists());
  EXPECT_FALSE(newcombe(1, 2, 0, 0).exists());
  EXPECT_FALSE(miettinen_nurminen(0, 0, 1, 2).exists());
  EXPECT_FALSE(miettinen_nurminen(0.2, 0.4, 0.1, 0.5).exists());
  EXPECT_EQ(refusal_of([] { (void)miettinen_nurminen(1, 2, 3, 2); }),
            "hits is 3.000000; it must lie between 0 and n, 2.000000");
  EXPECT_EQ(refusal_of([] { (void)newcombe(1, -2, 1, 2); }),
            "n is -2.000000; it must be a number of at least 0");
}

// --- several shares ------------------------------------------------------------------------------

TEST(RateIntervals, DirichletAgreesWithRsQbetaOfTheMarginals) {
  // R 4.2.2: a = counts + .5; qbeta(c(.025, .975), a, sum(a) - a).
  const std::vector<double> counts{120, 45, 30, 5};
  const std::vector<double> means{0.5965346534653465, 0.22524752475247525, 0.15099009900990099,
                                  0.027227722772277228};
  const std::vector<double> lower{0.5282176088049364, 0.17046029600509285, 0.10513868070201338,
                                  0.00955381929873063};
  const std::vector<double> upper{0.6630407549576415, 0.28518602742338894, 0.20338007270455072,
                                  0.0536561979093666};

  const std::vector<DirichletShare> shares = dirichlet(counts);

  for (std::size_t i = 0; i < counts.size(); ++i) {
    EXPECT_NEAR(shares[i].mean, means[i], tolerance);
    EXPECT_NEAR(shares[i].interval.lower, lower[i], tolerance);
    EXPECT_NEAR(shares[i].interval.upper, upper[i], tolerance);
  }
}

TEST(RateIntervals, DirichletOfTwoClassesIsJeffreysInterval) {
  const std::vector<double> counts{3, 7};

  const std::vector<DirichletShare> shares = dirichlet(counts, 0.9);

  EXPECT_NEAR(shares[0].interval.lower, jeffreys(3, 10, 0.9).lower, 1e-15);
  EXPECT_NEAR(shares[1].interval.upper, jeffreys(7, 10, 0.9).upper, 1e-15);
  EXPECT_NEAR(shares[0].mean + shares[1].mean, 1.0, 1e-15);
}

TEST(RateIntervals, DirichletOfNothingKnowsNothingAndOfOneClassEverything) {
  const std::vector<double> nothing{0, 0, 0};
  const std::vector<double> single{4};

  for (const DirichletShare& share : dirichlet(nothing)) {
    EXPECT_TRUE(std::isnan(share.mean));
    EXPECT_FALSE(share.interval.exists());
  }
  EXPECT_EQ(dirichlet(single), (std::vector<DirichletShare>{{1.0, {1.0, 1.0}}}));
}

TEST(RateIntervals, DirichletRefusesWhatMeansNothing) {
  const std::vector<double> good{1, 2};
  const std::vector<double> negative{1, -2};
  const std::vector<double> endless{1, std::numeric_limits<double>::infinity()};

  EXPECT_EQ(refusal_of([&] { (void)dirichlet({}); }), "counts is empty; give one count per class");
  EXPECT_EQ(refusal_of([&] { (void)dirichlet(negative); }),
            "counts holds -2.000000; a count must be a number of at least 0");
  EXPECT_EQ(refusal_of([&] { (void)dirichlet(endless); }),
            "counts holds inf; a count must be a number of at least 0");
  EXPECT_EQ(refusal_of([&] { (void)dirichlet(good, 0.95, 0); }),
            "prior is 0.000000; it must be a number above 0");
  EXPECT_EQ(refusal_of([&] { (void)dirichlet(good, 95); }),
            "level is 95.000000; it must lie between 0 and 1, such as 0.95");
}

}  // namespace
}  // namespace casepath
