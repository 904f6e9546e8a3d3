#include "casepath/analysis/resampling.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "golden.hpp"

namespace casepath {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <class Call>
std::string refusal_of(Call call) {
  try {
    call();
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "accepted";
}

std::vector<std::uint32_t> weights_of(std::uint64_t seed, std::uint32_t subject,
                                      std::uint32_t replicate, std::size_t clusters) {
  std::vector<std::uint32_t> weights(clusters, 99);
  draw_weights(seed, subject, replicate, weights);
  return weights;
}

/// The mean of `values` under weights.
std::function<WeightedStatistic()> mean_of(const std::vector<double>& values) {
  return [&values] {
    return [&values](std::span<const std::uint32_t> weights, std::span<double> out) {
      double sum = 0;
      for (std::size_t i = 0; i < values.size(); ++i) sum += weights[i] * values[i];
      out[0] = sum / static_cast<double>(values.size());
    };
  };
}

// --- weights -------------------------------------------------------------------------------------

TEST(Resampling, WeightsAddUpToTheNumberOfClusters) {
  for (const std::size_t clusters : {1U, 2U, 3U, 4U, 5U, 403U}) {
    for (std::uint32_t replicate = 0; replicate < 20; ++replicate) {
      const auto weights = weights_of(1, 0, replicate, clusters);

      EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), std::size_t{0}), clusters);
    }
  }
  EXPECT_TRUE(weights_of(1, 0, 0, 0).empty());
}

TEST(Resampling, WeightsDependOnSeedSubjectAndReplicateAlone) {
  const auto weights = weights_of(1, 0, 0, 50);

  EXPECT_EQ(weights_of(1, 0, 0, 50), weights);
  EXPECT_NE(weights_of(2, 0, 0, 50), weights);
  EXPECT_NE(weights_of(1, 1, 0, 50), weights);
  EXPECT_NE(weights_of(1, 0, 1, 50), weights);
}

TEST(Resampling, WeightsHaveTheMomentsOfAMultinomialDistribution) {
  constexpr std::size_t clusters = 10;
  constexpr std::uint32_t replicates = 20000;
  double squares = 0;
  double products = 0;
  std::vector<double> sums(clusters);
  for (std::uint32_t replicate = 0; replicate < replicates; ++replicate) {
    const auto weights = weights_of(7, 0, replicate, clusters);
    for (std::size_t i = 0; i < clusters; ++i) sums[i] += weights[i];
    squares += (weights[0] - 1.0) * (weights[0] - 1.0);
    products += (weights[0] - 1.0) * (weights[1] - 1.0);
  }

  // Mean 1, variance 1 - 1/C, covariance -1/C; five standard errors of about sqrt(2 or 1 / 20000).
  for (const double sum : sums) EXPECT_NEAR(sum / replicates, 1.0, 5 / std::sqrt(replicates));
  EXPECT_NEAR(squares / replicates, 0.9, 5 * 1.5 / std::sqrt(replicates));
  EXPECT_NEAR(products / replicates, -0.1, 5 / std::sqrt(replicates));
}

// --- replicates ----------------------------------------------------------------------------------

TEST(Resampling, ReplicatesAreTheSameBitForBitForAnyNumberOfThreads) {
  std::vector<double> values;
  for (int i = 0; i < 101; ++i) values.push_back(std::sin(i));
  const auto replicates_by = [&](unsigned threads) {
    ResamplingOptions options;
    options.replicates = 333;
    options.seed = 5;
    options.threads = threads;
    return resample(values.size(), 1, mean_of(values), options);
  };

  const std::vector<double> expected = replicates_by(1);

  EXPECT_EQ(expected.size(), 333U);
  EXPECT_EQ(replicates_by(2), expected);
  EXPECT_EQ(replicates_by(7), expected);
}

TEST(Resampling, FewerReplicatesAreTheFirstOfMore) {
  const std::vector<double> values{1, 2, 3, 5, 8, 13};
  ResamplingOptions few;
  few.replicates = 10;
  ResamplingOptions many;
  many.replicates = 50;

  const std::vector<double> short_list = resample(6, 1, mean_of(values), few);
  const std::vector<double> long_list = resample(6, 1, mean_of(values), many);

  EXPECT_EQ(short_list, std::vector<double>(long_list.begin(), long_list.begin() + 10));
}

TEST(Resampling, SeveralNumbersStandOneAfterTheOther) {
  const auto make = [] {
    return [](std::span<const std::uint32_t> weights, std::span<double> out) {
      out[0] = weights[0];
      out[1] = weights[1];
    };
  };
  ResamplingOptions options;
  options.replicates = 5;

  const std::vector<double> replicates = resample(2, 2, make, options);

  ASSERT_EQ(replicates.size(), 10U);
  for (std::size_t r = 0; r < 5; ++r) EXPECT_EQ(replicates[r] + replicates[5 + r], 2.0);
}

TEST(Resampling, TheStandardErrorOfAMeanIsTheKnownOne) {
  std::vector<double> values;
  for (int i = 0; i < 50; ++i) values.push_back(i % 7);
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 50;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  ResamplingOptions options;
  options.replicates = 4000;

  const auto intervals =
      bootstrap_intervals(mean, resample(values.size(), 1, mean_of(values), options));

  // By the plug-in variance of a mean, sum / n^2; its relative error is 1 / sqrt(2 B).
  const double known = std::sqrt(squares) / 50;
  EXPECT_NEAR(intervals.standard_error, known, 5 * known / std::sqrt(2.0 * 4000));
  EXPECT_NEAR(intervals.bias, 0.0, 5 * known / std::sqrt(4000.0));
}

TEST(Resampling, ReportsProgressAndStopsWhereItIsAskedTo) {
  const std::vector<double> values{1, 2};
  std::size_t last = 0;
  std::size_t all = 0;
  ResamplingOptions options;
  options.replicates = 100;
  options.threads = 1;
  options.progress = [&](std::size_t done, std::size_t total) {
    last = done;
    all = total;
    return true;
  };
  static_cast<void>(resample(2, 1, mean_of(values), options));
  EXPECT_EQ(last, 100U);
  EXPECT_EQ(all, 100U);

  options.progress = [](std::size_t, std::size_t) { return false; };
  EXPECT_THROW((void)resample(2, 1, mean_of(values), options), Cancelled);
}

TEST(Resampling, RefusesASingleClusterAndASingleReplicate) {
  const std::vector<double> values{1, 2};
  ResamplingOptions once;
  once.replicates = 1;

  EXPECT_EQ(refusal_of([&] { (void)resample(1, 1, mean_of(values)); }),
            "bootstrap: there is one cluster; to draw again needs at least two");
  EXPECT_EQ(refusal_of([&] { (void)resample(0, 1, mean_of(values)); }),
            "bootstrap: there is no cluster; to draw again needs at least two");
  EXPECT_EQ(refusal_of([&] { (void)resample(2, 1, mean_of(values), once); }),
            "replicates is 1; it must be at least 2");
}

// --- intervals -----------------------------------------------------------------------------------

TEST(Resampling, IntervalsAgreeWithRsBootCiNormBasicPercAndBca) {
  const auto reference = test::read_json(test::golden_folder() / "bootstrap.json");
  const auto replicates = reference.at("t").get<std::vector<double>>();
  const auto influence = reference.at("L").get<std::vector<double>>();
  const double estimate = reference.at("t0").get<double>();

  const BootstrapIntervals own = bootstrap_intervals(estimate, replicates, influence);

  const auto agree = [&](const char* name, Interval interval) {
    EXPECT_NEAR(interval.lower, reference.at(name).at(0).get<double>(), 1e-12) << name;
    EXPECT_NEAR(interval.upper, reference.at(name).at(1).get<double>(), 1e-12) << name;
  };
  agree("normal", own.normal);
  agree("basic", own.basic);
  agree("percent", own.percentile);
  agree("bca", own.bca);
  EXPECT_NEAR(own.standard_error, reference.at("se_boot").get<double>(), 1e-15);
  EXPECT_TRUE(own.why_none.empty());
  EXPECT_TRUE(own.why_no_bca.empty());
  EXPECT_EQ(own.undefined, 0U);
}

TEST(Resampling, IntervalsDoNotDependOnTheOrderOfTheReplicatesNorOnTheUnitOfTheInfluence) {
  const std::vector<double> replicates{3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
  const std::vector<double> influence{1, -2, 1.5};
  const std::vector<double> other_unit{1000, -2000, 1500};

  const auto one = bootstrap_intervals(4, replicates, influence, 0.5);
  const auto other = bootstrap_intervals(
      4, std::vector<double>(replicates.rbegin(), replicates.rend()), other_unit, 0.5);

  EXPECT_EQ(one.percentile, other.percentile);
  EXPECT_EQ(one.bca, other.bca);
}

TEST(Resampling, TheMedianReplicateIsTheQuantileAtOneHalf) {
  const std::vector<double> replicates{1, 2, 3, 4, 5};

  // (5 + 1) * 1/3 = 2 and (5 + 1) * 2/3 = 4: ranks, so nothing is interpolated.
  const auto intervals = bootstrap_intervals(3, replicates, {}, 1.0 / 3);

  EXPECT_NEAR(intervals.percentile.lower, 2.0, 1e-12);
  EXPECT_NEAR(intervals.percentile.upper, 4.0, 1e-12);
  EXPECT_FALSE(intervals.at_the_edge);
}

TEST(Resampling, TooFewReplicatesGiveTheOutermostAndSaySo) {
  const std::vector<double> replicates{1, 2, 3, 4, 5};

  const auto intervals = bootstrap_intervals(3, replicates);

  EXPECT_EQ(intervals.percentile, (Interval{1, 5}));
  EXPECT_TRUE(intervals.at_the_edge);
}

TEST(Resampling, ReplicatesThatAreAllTheSameGiveNoIntervalAndSayWhy) {
  const std::vector<double> replicates(20, 0.25);
  const std::vector<double> influence{1, -1};

  const auto intervals = bootstrap_intervals(0.25, replicates, influence);

  EXPECT_EQ(intervals.standard_error, 0.0);
  EXPECT_EQ(intervals.bias, 0.0);
  EXPECT_FALSE(intervals.normal.exists());
  EXPECT_FALSE(intervals.bca.exists());
  EXPECT_EQ(intervals.why_none,
            "none: all replicates are the same, so they say nothing of the spread");
}

TEST(Resampling, BcaIsMissingWhereItCantBeMadeAndSaysWhy) {
  const std::vector<double> replicates{2, 3, 4, 5};
  const std::vector<double> influence{1, -1};
  const std::vector<double> nothing{0, 0};

  EXPECT_EQ(bootstrap_intervals(3, replicates).why_no_bca,
            "none: the influence of the clusters is not given");
  EXPECT_EQ(bootstrap_intervals(3, replicates, nothing).why_no_bca,
            "none: no cluster has an influence on the estimate");
  EXPECT_EQ(bootstrap_intervals(2, replicates, influence).why_no_bca,
            "none: no replicate lies below the estimate");
  EXPECT_EQ(bootstrap_intervals(6, replicates, influence).why_no_bca,
            "none: all replicates lie below the estimate");
  EXPECT_TRUE(bootstrap_intervals(6, replicates, influence).normal.exists());
}

TEST(Resampling, ReplicatesThatAreNoNumbersAreCountedAndLeftOut) {
  const std::vector<double> replicates{1, nan, 2, 3, nan, 4};
  const std::vector<double> numbers{1, 2, 3, 4};
  const std::vector<double> hardly_any{nan, nan, 1};

  const auto intervals = bootstrap_intervals(2.5, replicates);
  EXPECT_EQ(intervals.undefined, 2U);
  EXPECT_EQ(intervals.percentile, bootstrap_intervals(2.5, numbers).percentile);

  const auto none = bootstrap_intervals(2.5, hardly_any);
  EXPECT_EQ(none.why_none, "none: fewer than two replicates are numbers");
  EXPECT_FALSE(none.percentile.exists());
}

TEST(Resampling, IntervalsRefuseWhatMeansNothing) {
  const std::vector<double> replicates{1, 2};
  const std::vector<double> single{1};

  EXPECT_EQ(refusal_of([&] { (void)bootstrap_intervals(nan, replicates); }),
            "the estimate is nan; it must be a number");
  EXPECT_EQ(refusal_of([&] { (void)bootstrap_intervals(1, single); }),
            "there are 1 replicates; intervals need at least 2");
  EXPECT_EQ(refusal_of([&] { (void)bootstrap_intervals(1, replicates, {}, 0); }),
            "level is 0.000000; it must lie between 0 and 1, such as 0.95");
}

}  // namespace
}  // namespace casepath
