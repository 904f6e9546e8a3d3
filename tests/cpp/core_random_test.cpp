#include "casepath/core/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

namespace casepath {
namespace {

constexpr RandomStream stream(std::uint64_t seed = 1, std::uint32_t subject = 0,
                              std::uint32_t replication = 0) {
  return {seed, RandomPurpose::bootstrap, subject, replication};
}

// Known answers: Random123 1.14 (D. E. Shaw Research), tests/kat_vectors, "philox4x32 10": counter,
// key, expected.
static_assert(philox({0, 0, 0, 0}, {0, 0}) ==
              RandomBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
              RandomBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
              RandomBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

TEST(Random, PhiloxAgreesWithTheKnownAnswersOfRandom123AtRunTimeToo) {
  RandomBlock counter{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
  for (std::uint32_t& word : counter) EXPECT_NE(word, 0U);

  EXPECT_EQ(philox(counter, {0xa4093822, 0x299f31d0}),
            (RandomBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, StreamsPutDrawReplicationSubjectPurposeAndSeedWhereTheyAreSaidToBe) {
  constexpr RandomStream own(0x299f31d0a4093822, RandomPurpose::simulation, 7, 9);

  EXPECT_EQ(own.block(5), philox({5, 9, 7, 2}, {0xa4093822, 0x299f31d0}));
}

TEST(Random, AnyPartOfTheKeyGivesOtherNumbers) {
  const RandomBlock first = stream().block(0);

  EXPECT_NE(stream(2).block(0), first);
  EXPECT_NE(stream(std::uint64_t{1} << 32U).block(0), first);
  EXPECT_NE(stream(1, 1).block(0), first);
  EXPECT_NE(stream(1, 0, 1).block(0), first);
  EXPECT_NE(stream().block(1), first);
  EXPECT_NE(RandomStream(1, RandomPurpose::simulation, 0, 0).block(0), first);
  EXPECT_EQ(stream().block(0), first);
}

TEST(Random, UniformNumbersAreMultiplesOfTheirUnitBelowOne) {
  double sum = 0;
  double squares = 0;
  constexpr std::uint32_t n = 100000;
  for (std::uint32_t draw = 0; draw < n; ++draw) {
    const double number = stream().uniform(draw);
    ASSERT_GE(number, 0.0);
    ASSERT_LT(number, 1.0);
    ASSERT_EQ(std::ldexp(number, 53), std::floor(std::ldexp(number, 53)));
    sum += number;
    squares += number * number;
  }

  // Five standard errors of the mean, 1 / sqrt(12 n), and of the mean square, sqrt(4 / 45 / n).
  EXPECT_NEAR(sum / n, 0.5, 5 * std::sqrt(1.0 / 12 / n));
  EXPECT_NEAR(squares / n, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / n));
}

TEST(Random, BoundedIntegersFallOnEveryNumberAlikeOftenAsChiSquareSays) {
  for (const std::uint32_t bound : {1U, 2U, 3U, 7U, 100U}) {
    std::vector<double> counts(bound);
    constexpr std::uint32_t draws = 50000;
    for (std::uint32_t draw = 0; draw < draws; ++draw) {
      for (const std::uint32_t number : stream().four_below(bound, draw)) {
        ASSERT_LT(number, bound);
        ++counts[number];
      }
    }
    const double expected = 4.0 * draws / bound;
    double chi_square = 0;
    for (const double count : counts) {
      chi_square += (count - expected) * (count - expected) / expected;
    }

    // Mean bound - 1, variance 2 (bound - 1).
    EXPECT_LE(chi_square, bound - 1 + 5 * std::sqrt(2.0 * bound)) << bound;
  }
}

TEST(Random, BoundsThatWouldBeBiasedByThePlainProductAreNot) {
  // Of 3 * 2^30 numbers the product alone would give every third twice as often as the others.
  constexpr std::uint32_t bound = 3U << 30U;
  std::array<double, 3> counts{};
  constexpr std::uint32_t draws = 100000;
  for (std::uint32_t draw = 0; draw < draws; ++draw) {
    ++counts[stream().below(bound, draw) % 3];
  }

  for (const double count : counts) {
    EXPECT_NEAR(count, draws / 3.0, 5 * std::sqrt(draws * 2.0 / 9));
  }
}

TEST(Random, TheFirstOfFourBoundedIntegersIsTheBoundedIntegerOfTheDraw) {
  for (std::uint32_t draw = 0; draw < 1000; ++draw) {
    EXPECT_EQ(stream().four_below(3U << 30U, draw)[0], stream().below(3U << 30U, draw));
  }
}

TEST(Random, DrawsDoNotDependOnTheOrderInWhichTheyAreTaken) {
  std::vector<std::uint32_t> forwards;
  std::vector<std::uint32_t> backwards;
  for (std::uint32_t i = 0; i < 100; ++i) {
    forwards.push_back(stream().below(3U << 30U, i));
    backwards.insert(backwards.begin(), stream().below(3U << 30U, 99 - i));
  }

  EXPECT_EQ(forwards, backwards);
}

TEST(Random, BlocksOfNeighbouringDrawsSubjectsAndReplicationsNeverMeet) {
  std::set<RandomBlock> seen;
  for (std::uint32_t subject = 0; subject < 20; ++subject) {
    for (std::uint32_t replication = 0; replication < 20; ++replication) {
      for (std::uint32_t draw = 0; draw < 20; ++draw) {
        EXPECT_TRUE(seen.insert(stream(1, subject, replication).block(draw)).second);
      }
    }
  }
}

}  // namespace
}  // namespace casepath
