#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"

namespace casepath {
namespace {

std::vector<Range> ranges_of_one(std::size_t n) {
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < n; ++i) ranges.push_back({i, i + 1});
  return ranges;
}

TEST(Parallel, DoesEveryRangeOnceOnAnyNumberOfThreads) {
  for (unsigned threads : {0U, 1U, 2U, 3U, 16U}) {
    std::vector<int> times(1000);

    for_ranges(split_by_weight(times.size(), 37, [](std::size_t i) { return i; }), threads,
               [&](std::size_t, Range range) {
                 for (std::size_t i = range.begin; i < range.end; ++i) ++times[i];
               });

    EXPECT_EQ(times, std::vector<int>(1000, 1)) << threads;
  }
}

TEST(Parallel, GivesEachPartItsNumber) {
  const std::vector<Range> ranges = ranges_of_one(20);
  std::vector<std::size_t> parts(20);

  for_ranges(ranges, 4, [&](std::size_t part, Range range) { parts[range.begin] = part; });

  std::vector<std::size_t> expected(20);
  std::iota(expected.begin(), expected.end(), std::size_t{0});
  EXPECT_EQ(parts, expected);
}

TEST(Parallel, DoesNothingWithNothing) {
  int calls = 0;

  for_ranges({}, 4, [&](std::size_t, Range) { ++calls; });

  EXPECT_EQ(calls, 0);
}

TEST(Parallel, ThrowsWhatTheLowestPartThrew) {
  for (unsigned threads : {1U, 4U}) {
    for (int repeat = 0; repeat < 50; ++repeat) {
      try {
        for_ranges(ranges_of_one(40), threads, [](std::size_t part, Range) {
          if (part % 7 == 5) throw std::runtime_error("part " + std::to_string(part));
        });
        FAIL() << "nothing was thrown";
      } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "part 5");
      }
    }
  }
}

TEST(Parallel, ReportsProgressFromTheCallingThreadUpToTheEnd) {
  for (unsigned threads : {1U, 3U}) {
    const auto caller = std::this_thread::get_id();
    std::vector<std::size_t> reports;

    for_ranges(
        split_by_weight(100, 10, [](std::size_t i) { return i; }), threads,
        [](std::size_t, Range) {},
        [&](std::size_t done, std::size_t total) {
          EXPECT_EQ(std::this_thread::get_id(), caller);
          EXPECT_EQ(total, 100U);
          reports.push_back(done);
          return true;
        });

    ASSERT_FALSE(reports.empty());
    EXPECT_EQ(reports.back(), 100U);
    EXPECT_TRUE(std::is_sorted(reports.begin(), reports.end()));
  }
}

TEST(Parallel, StopsWhenProgressAnswersFalse) {
  for (unsigned threads : {1U, 2U}) {
    std::atomic<int> begun{0};

    EXPECT_THROW(for_ranges(
                     ranges_of_one(10'000), threads,
                     [&](std::size_t, Range) {
                       ++begun;
                       std::this_thread::yield();
                       if (begun > 100) std::this_thread::sleep_for(std::chrono::milliseconds(1));
                     },
                     [](std::size_t, std::size_t) { return false; }),
                 Cancelled);

    EXPECT_LT(begun, 10'000);
  }
}

TEST(Parallel, PassesOnWhatProgressThrows) {
  for (unsigned threads : {1U, 2U}) {
    EXPECT_THROW(for_ranges(
                     ranges_of_one(50), threads, [](std::size_t, Range) {},
                     [](std::size_t, std::size_t) -> bool { throw std::out_of_range("x"); }),
                 std::out_of_range);
  }
}

TEST(Parallel, HasAtLeastOneThread) {
  EXPECT_GE(resolve_threads(0), 1U);
  EXPECT_EQ(resolve_threads(3), 3U);
}

TEST(Split, CoversEveryItemInOrderWithNearlyEqualWeights) {
  std::vector<std::size_t> before{0};
  for (std::size_t i = 0; i < 500; ++i) before.push_back(before.back() + (i * 7919) % 13);
  for (std::size_t parts : {1U, 2U, 3U, 8U, 499U, 500U, 5000U}) {
    const auto ranges = split_by_weight(500, parts, [&](std::size_t i) { return before[i]; });

    ASSERT_FALSE(ranges.empty());
    EXPECT_LE(ranges.size(), parts);
    EXPECT_EQ(ranges.front().begin, 0U);
    EXPECT_EQ(ranges.back().end, 500U);
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      EXPECT_LT(ranges[i].begin, ranges[i].end);
      if (i > 0) {
        EXPECT_EQ(ranges[i].begin, ranges[i - 1].end);
      }
      EXPECT_LE(before[ranges[i].end] - before[ranges[i].begin], before.back() / parts + 13);
    }
  }
}

TEST(Split, KeepsItemsThatWeighNothing) {
  const auto ranges = split_by_weight(5, 3, [](std::size_t) { return std::size_t{0}; });

  ASSERT_EQ(ranges.size(), 1U);
  EXPECT_EQ(ranges[0].end, 5U);
  EXPECT_TRUE(split_by_weight(0, 3, [](std::size_t) { return std::size_t{0}; }).empty());
}

}  // namespace
}  // namespace casepath
