// Zones: rules, zone files, fixed offsets.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "casepath/core/time.hpp"
#include "casepath/log/detail/time_zone.hpp"

namespace casepath::detail {
namespace {

std::int64_t utc(const char* text) { return parse_time(text).value().instant.seconds(); }

TEST(ZoneRule, ChangesTheClockOnTheDaysItNames) {
  ZoneRule rome;
  ASSERT_TRUE(rome.parse("CET-1CEST,M3.5.0,M10.5.0/3"));

  EXPECT_EQ(rome.offset_at(utc("2050-03-27T00:59:59")), 3600);
  EXPECT_EQ(rome.offset_at(utc("2050-03-27T01:00:00")), 7200);
  EXPECT_EQ(rome.offset_at(utc("2050-10-30T00:59:59")), 7200);
  EXPECT_EQ(rome.offset_at(utc("2050-10-30T01:00:00")), 3600);
  EXPECT_EQ(rome.offset_at(utc("2050-12-31T23:59:59")), 3600);
}

TEST(ZoneRule, KnowsSummersThatSpanTheNewYear) {
  ZoneRule sydney;
  ASSERT_TRUE(sydney.parse("AEST-10AEDT,M10.1.0,M4.1.0/3"));

  EXPECT_EQ(sydney.offset_at(utc("2050-01-15T00:00:00")), 39600);
  EXPECT_EQ(sydney.offset_at(utc("2050-07-15T00:00:00")), 36000);
  EXPECT_EQ(sydney.offset_at(utc("2050-12-31T20:00:00")), 39600);
}

TEST(ZoneRule, ReadsEveryFormOfDay) {
  ZoneRule fixed;
  ASSERT_TRUE(fixed.parse("<+05>-5"));
  EXPECT_EQ(fixed.offset_at(0), 18000);
  ZoneRule julian;
  ASSERT_TRUE(julian.parse("AAA3BBB,J60/0,J300/-1"));
  EXPECT_EQ(julian.offset_at(utc("2024-03-01T02:59:59")), -10800);
  EXPECT_EQ(julian.offset_at(utc("2024-03-01T03:00:00")), -7200);
  ZoneRule counted;
  ASSERT_TRUE(counted.parse("AAA0BBB,59/0,300/0"));
  EXPECT_EQ(counted.offset_at(utc("2024-02-29T00:00:00")), 3600);
  ZoneRule half;
  ASSERT_TRUE(half.parse("NST3:30NDT,M3.2.0,M11.1.0"));
  EXPECT_EQ(half.offset_at(utc("2024-01-01T00:00:00")), -12600);
}

TEST(ZoneRule, RefusesWhatIsNoRule) {
  for (const char* text : {"", "X", "CET", "CET-1CEST", "CET-1CEST,", "CET-1CEST,M13.1.0,M1.1.0",
                           "CET-1CEST,M3.5.0", "<CET-1", "CET-1CEST,M3.5.0,M10.5.0 "}) {
    EXPECT_FALSE(ZoneRule{}.parse(text)) << text;
  }
}

/// A zone file of version 2 with one change and a rule.
std::string zone_file() {
  const auto number = [](std::uint64_t value, int size) {
    std::string bytes;
    for (int i = size - 1; i >= 0; --i) bytes += static_cast<char>((value >> (8 * i)) & 0xFF);
    return bytes;
  };
  const auto header = [&](std::uint64_t times, std::uint64_t types, std::uint64_t letters) {
    return std::string{"TZif2"} + std::string(15, '\0') + number(0, 4) + number(0, 4) +
           number(0, 4) + number(times, 4) + number(types, 4) + number(letters, 4);
  };
  const auto type = [&](std::int32_t offset) {
    return number(static_cast<std::uint32_t>(offset), 4) + std::string(2, '\0');
  };
  return header(0, 1, 1) + type(0) + std::string(1, '\0') +  // 32 bits
         header(2, 3, 1) + number(static_cast<std::uint64_t>(std::int64_t{-3'000'000'000}), 8) +
         number(1'000'000'000, 8) + std::string{"\x01\x02", 2} + type(-1000) + type(7200) +
         type(3600) + std::string(1, '\0') + "\nCET-1CEST,M3.5.0,M10.5.0/3\n";
}

TEST(TimeZone, ReadsChangesAndTheRuleBehindThem) {
  const auto zone = TimeZone::from_file(zone_file());

  ASSERT_NE(zone, nullptr);
  EXPECT_EQ(zone->offset_at(-3'000'000'001), -1000);
  EXPECT_EQ(zone->offset_at(-3'000'000'000), 7200);
  EXPECT_EQ(zone->offset_at(999'999'999), 7200);
  EXPECT_EQ(zone->offset_at(utc("2002-01-01T00:00:00")), 3600);
  EXPECT_EQ(zone->offset_at(utc("2002-07-01T00:00:00")), 7200);
}

TEST(TimeZone, RefusesFilesThatAreCutOff) {
  const std::string whole = zone_file();
  const std::size_t needed = whole.rfind("\nCET");

  for (std::size_t length = 0; length < needed; ++length) {
    EXPECT_EQ(TimeZone::from_file(std::string_view{whole}.substr(0, length)), nullptr) << length;
  }
}

TEST(TimeZone, AgreesWithTheSystemsZoneOfRome) {
  if (!std::filesystem::exists("/usr/share/zoneinfo/Europe/Rome")) {
    GTEST_SKIP() << "needs the system's zone files (package tzdata)";
  }

  const auto rome = TimeZone::of("Europe/Rome", "time");

  EXPECT_EQ(rome->offset_at(utc("2006-07-23T22:00:00")), 7200);
  EXPECT_EQ(rome->offset_at(utc("2006-12-04T23:00:00")), 3600);
  EXPECT_EQ(rome->offset_at(utc("2060-07-23T22:00:00")), 7200);
}

}  // namespace
}  // namespace casepath::detail
