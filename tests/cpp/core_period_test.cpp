#include <gtest/gtest.h>

#include "casepath/core/period.hpp"

namespace casepath {
namespace {

TEST(CalendarPeriods, LieOneBehindTheOtherFromYear1To9999) {
  for (const CalendarPeriod period : all_periods) {
    const std::int32_t last = period_number(period, Date::of(9999, 12, 31));
    std::int32_t number = period_number(period, Date::of(1, 1, 1));
    Date begin = Date::of(1, 1, 1);
    for (; number <= last; ++number) {
      ASSERT_EQ(period_begin(period, number), begin) << period_label(period, number);
      const Date end = period_end(period, number);
      ASSERT_EQ(period_number(period, begin), number);
      ASSERT_EQ(period_number(period, end), number);
      begin = Date{end.days() + 1};
    }
    EXPECT_EQ(begin.days() - 1, Date::of(9999, 12, 31).days());
  }
}

TEST(CalendarPeriods, AreNamedAsPeopleWriteThem) {
  const auto label = [](CalendarPeriod period, Date date) {
    return period_label(period, period_number(period, date));
  };

  EXPECT_EQ(label(CalendarPeriod::month, Date::of(2024, 2, 29)), "2024-02");
  EXPECT_EQ(label(CalendarPeriod::month, Date::of(2024, 12, 1)), "2024-12");
  EXPECT_EQ(label(CalendarPeriod::quarter, Date::of(2024, 3, 31)), "2024-Q1");
  EXPECT_EQ(label(CalendarPeriod::quarter, Date::of(2024, 10, 1)), "2024-Q4");
  EXPECT_EQ(label(CalendarPeriod::year, Date::of(2024, 12, 31)), "2024");
  EXPECT_EQ(label(CalendarPeriod::month, Date::of(7, 1, 1)), "0007-01");
}

TEST(CalendarPeriods, AreCalledMonthQuarterAndYear) {
  EXPECT_EQ(to_string(CalendarPeriod::month), "month");
  EXPECT_EQ(to_string(CalendarPeriod::quarter), "quarter");
  EXPECT_EQ(to_string(CalendarPeriod::year), "year");
}

}  // namespace
}  // namespace casepath
