// Buckets and lines whose days go round: beside plain lists, over spans that make them wider.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "casepath/core/random.hpp"
#include "casepath/simulation/detail/day_buckets.hpp"
#include "casepath/simulation/detail/open_case.hpp"

namespace casepath::detail {
namespace {

using ::testing::ElementsAreArray;

RandomStream draws(std::uint32_t subject) {
  return RandomStream{1, RandomPurpose::simulation, subject, 0};
}

TEST(DayBuckets, GiveWhatIsDueDayByDayInTheOrderInWhichItWasSet) {
  const std::int32_t first = -100;  // before 1970
  const std::int32_t last = 5000;
  const RandomStream numbers = draws(1);
  DayBuckets buckets{first, last};
  std::map<std::int32_t, std::vector<std::uint32_t>> expected;
  std::uint32_t drawn = 0;
  for (std::int32_t day = first; day <= last; day = buckets.next(day + 1)) {
    std::vector<Timer> due = buckets.take(day);
    std::vector<std::uint32_t> slots;
    for (const Timer& timer : due) slots.push_back(timer.slot);
    ASSERT_THAT(slots, ElementsAreArray(expected[day])) << "day " << day;
    expected.erase(day);
    buckets.give_back(std::move(due));
    for (int i = 0; i < 2 && drawn < 3000; ++i, ++drawn) {
      // Mostly near, now and then far: the buckets get wider while some are filled.
      const std::uint32_t far = numbers.below(50, 2 * drawn) == 0 ? 3000 : 40;
      const std::int32_t later =
          day + 1 + static_cast<std::int32_t>(numbers.below(far, 2 * drawn + 1));
      buckets.set(later, {drawn, 0, Timer::What::leaves});
      if (later <= last) expected[later].push_back(drawn);
    }
  }

  EXPECT_EQ(drawn, 3000U);
  EXPECT_TRUE(expected.empty());
  EXPECT_EQ(buckets.pending(), 0U);
  EXPECT_EQ(buckets.next(last), last + 1);
}

TEST(DayLine, HasInFrontWhoCameFirstOfOneDayTheLowestNumber) {
  const RandomStream numbers = draws(2);
  OpenCases cases(500);
  DayLine line;
  std::set<std::pair<std::int32_t, std::uint32_t>> expected;  // day, number
  for (std::uint32_t draw = 0; draw < 20'000; ++draw) {
    const std::uint32_t number = numbers.below(500, 3 * draw);
    OpenCase& one = cases[number];
    if (one.status == OpenCase::Status::waiting) {
      one.status = OpenCase::Status::closed;
      line.remove(cases, number);
      expected.erase({one.entered, number});
    } else {
      // Times go on, and who comes may have entered long before, as pending cases have.
      const std::uint32_t back = numbers.below(100, 3 * draw + 1) == 0 ? 5000 : 30;
      one.entered = static_cast<std::int32_t>(draw / 4) - 200 -
                    static_cast<std::int32_t>(numbers.below(back, 3 * draw + 2));
      one.number = number;
      one.status = OpenCase::Status::waiting;
      line.insert(cases, number);
      expected.emplace(one.entered, number);
    }
    ASSERT_EQ(line.size(), expected.size());
    if (!expected.empty()) {
      ASSERT_EQ(line.front(), expected.begin()->second) << "draw " << draw;
    }
  }
}

}  // namespace
}  // namespace casepath::detail
