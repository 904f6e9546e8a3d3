#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/core/time.hpp"

namespace casepath {
namespace {

TEST(CivilTime, CountsEveryDayOfTheYears1To9999InOrder) {
  constexpr unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  std::int32_t days = Date::of(1, 1, 1).days();

  for (int year = 1; year <= 9999; ++year) {
    const bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
    for (unsigned month = 1; month <= 12; ++month) {
      const unsigned length = lengths[month - 1] + (month == 2 && leap ? 1U : 0U);
      for (unsigned day = 1; day <= length; ++day, ++days) {
        const Date date{days};
        ASSERT_EQ(Date::of(year, month, day), date) << to_string(date);
        ASSERT_EQ(date.year(), year);
        ASSERT_EQ(date.month(), month);
        ASSERT_EQ(date.day(), day);
      }
      ASSERT_FALSE(Date::of(year, month, length + 1).is_recorded());
    }
  }

  EXPECT_EQ(days, Date::of(10000, 1, 1).days());
}

TEST(CivilTime, KnowsTheDayNumbersThatOthersUse) {
  EXPECT_EQ(Date::of(1970, 1, 1).days(), 0);
  EXPECT_EQ(Date::of(1969, 12, 31).days(), -1);
  EXPECT_EQ(Date::of(2000, 2, 29).days(), 11016);
  EXPECT_EQ(Date::of(1, 1, 1).days(), -719162);
  EXPECT_EQ(Date::of(9999, 12, 31).days(), 2932896);
  EXPECT_EQ(days_between(Date::of(2024, 2, 1), Date::of(2024, 3, 1)), 29);
}

TEST(CivilTime, MakesNoDateOfADayThatDoesNotExist) {
  EXPECT_FALSE(Date::of(2023, 2, 29).is_recorded());
  EXPECT_FALSE(Date::of(1900, 2, 29).is_recorded());
  EXPECT_FALSE(Date::of(2024, 0, 1).is_recorded());
  EXPECT_FALSE(Date::of(2024, 13, 1).is_recorded());
  EXPECT_FALSE(Date::of(2024, 4, 31).is_recorded());
  EXPECT_FALSE(Date::of(2024, 4, 0).is_recorded());
  EXPECT_FALSE(Date{}.is_recorded());
}

TEST(CivilTime, ReadsADate) {
  EXPECT_EQ(parse_date("2025-12-31"), Date::of(2025, 12, 31));
  EXPECT_EQ(parse_date("0001-01-01"), Date::of(1, 1, 1));
  EXPECT_EQ(parse_date("9999-12-31"), Date::of(9999, 12, 31));
}

TEST(CivilTime, RefusesWhatIsNotADate) {
  for (const char* text : {"",
                           "2025",
                           "2025-12",
                           "2025-12-3",
                           "2025-12-311",
                           "2025-13-01",
                           "2025-00-10",
                           "2025-02-29",
                           "2025-01-00",
                           "0000-01-01",
                           "10000-01-01",
                           "-001-01-01",
                           "+2025-01-01",
                           " 2025-01-01",
                           "2025-01-01 ",
                           "2025/01/01",
                           "01.02.2025",
                           "20250101",
                           "2025-1-1",
                           "2025-01-01T00:00",
                           "2025-0a-01"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_date(std::string("2025-01-01\0", 11)), std::nullopt);
}

TEST(CivilTime, ReadsATimeOfDayDownToTheNanosecond) {
  struct Example {
    const char* text;
    std::int32_t second;
    std::int32_t nanosecond;
  };
  for (const Example& example :
       std::vector<Example>{{"2025-03-01", 0, 0},
                            {"2025-03-01T00:00", 0, 0},
                            {"2025-03-01 14:05", 50700, 0},
                            {"2025-03-01T23:59:59", 86399, 0},
                            {"2025-03-01 14:05:07.5", 50707, 500000000},
                            {"2025-03-01T14:05:07.000000001", 50707, 1},
                            {"2025-03-01T14:05:07.120", 50707, 120000000}}) {
    const auto time = parse_time(example.text);

    ASSERT_TRUE(time.has_value()) << example.text;
    EXPECT_EQ(time->instant, (Instant{Date::of(2025, 3, 1), example.second})) << example.text;
    EXPECT_EQ(time->nanosecond, example.nanosecond) << example.text;
  }
}

TEST(CivilTime, DropsAZoneWithoutMovingTheLocalTime) {
  for (const char* zone : {"Z", "+01:00", "+0200", "+05", "-11:30", "+00:00", "-0000"}) {
    const auto time = parse_time(std::string("2006-07-24T00:30:00") + zone);

    ASSERT_TRUE(time.has_value()) << zone;
    EXPECT_EQ(time->instant, (Instant{Date::of(2006, 7, 24), 1800})) << zone;
    EXPECT_TRUE(parse_time(std::string("2006-07-24 00:30") + zone).has_value()) << zone;
    EXPECT_TRUE(parse_time(std::string("2006-07-24 00:30:00.25") + zone).has_value()) << zone;
  }
}

TEST(CivilTime, RefusesWhatIsNotATime) {
  for (const char* text : {"2025-03-01T",
                           "2025-03-01 ",
                           "2025-03-01T24:00",
                           "2025-03-01T24:00:00",
                           "2025-03-01T23:59:60",
                           "2025-03-01T12:60",
                           "2025-03-01T1:00",
                           "2025-03-01T12",
                           "2025-03-01T12:00:",
                           "2025-03-01T12:00:00.",
                           "2025-03-01T12:00:00.1234567891",
                           "2025-03-01T12:00:00,5",
                           "2025-03-01t12:00",
                           "2025-03-01  12:00",
                           "2025-03-01T12:00z",
                           "2025-03-01T12:00 +01:00",
                           "2025-03-01T12:00+1",
                           "2025-03-01T12:00+24:00",
                           "2025-03-01T12:00+01:60",
                           "2025-03-01T12:00+01:0",
                           "2025-03-01T12:00+01:000",
                           "2025-03-01T12:00ZZ",
                           "2025-03-01Z",
                           "2025-03-01+01:00",
                           "2025-02-30T12:00",
                           "12:00"}) {
    EXPECT_FALSE(parse_time(text).has_value()) << text;
  }
}

TEST(CivilTime, WritesWhatItReads) {
  EXPECT_EQ(to_string(Date::of(987, 6, 5)), "0987-06-05");
  EXPECT_EQ(to_string(Date{}), "not recorded");
  EXPECT_EQ(to_string(Instant{Date::of(2025, 12, 31), 0}), "2025-12-31");
  EXPECT_EQ(to_string(Instant{Date::of(2025, 12, 31), 50700}), "2025-12-31T14:05:00");
  EXPECT_EQ(to_string(Instant{}), "not recorded");
  for (const char* text : {"2025-12-31", "2025-12-31T00:00:01", "0001-01-01T23:59:59"}) {
    EXPECT_EQ(to_string(parse_time(text)->instant), text);
  }
}

TEST(CivilTime, OrdersByDateThenSecond) {
  const Instant evening{Date::of(2025, 1, 1), 80000};
  const Instant next{Date::of(2025, 1, 2), 0};

  EXPECT_LT(evening, next);
  EXPECT_EQ(next.seconds() - evening.seconds(), 6400);
  EXPECT_LT(Date{}, Date::of(1, 1, 1));
}

}  // namespace
}  // namespace casepath
