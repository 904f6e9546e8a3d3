#include "casepath/pipeline/legal_clock.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "pipelines.hpp"

namespace casepath::test {
namespace {

/// The deadline "charge_by" of with_offences(): open to charge within 2 months; suspend, resume.
class LegalClockTest : public ::testing::Test {
 protected:
  /// A clock that has taken these events, each on a day such as "2020-01-31" (empty: undated).
  [[nodiscard]] LegalClock clock(const std::vector<std::pair<std::string, std::string>>& events) {
    LegalClock clock(deadline_);
    for (const auto& [event, day] : events) {
      clock.take(*pipeline_.find_event(event), day.empty() ? Date{} : parse_date(day).value());
    }
    return clock;
  }
  static Date on(std::string_view day) { return parse_date(day).value(); }

  Pipeline pipeline_ = with_offences();
  Deadline deadline_ = Deadline::find(pipeline_, "charge_by");
};

TEST_F(LegalClockTest, HasNotStartedBeforeItsFirstEvent) {
  const LegalClock none = clock({{"report", "2020-01-01"}, {"charge", "2020-01-02"}});

  EXPECT_EQ(none.state(), ClockState::not_started);
  EXPECT_EQ(none.starts(), 0);
}

TEST_F(LegalClockTest, RunsFromItsStartWhichItselfIsNotCounted) {
  const LegalClock running = clock({{"open", "2020-01-10"}});

  EXPECT_EQ(running.state(), ClockState::running);
  EXPECT_EQ(running.started_on(), on("2020-01-10"));
  EXPECT_EQ(running.allowed_days(), 60);  // to 2020-03-10
  EXPECT_EQ(running.elapsed_days(on("2020-01-10")), 0);
  EXPECT_EQ(running.elapsed_days(on("2020-03-10")), 60);
  EXPECT_FALSE(running.is_beyond(on("2020-03-10")));
  EXPECT_TRUE(running.is_beyond(on("2020-03-11")));
  EXPECT_EQ(running.due(), on("2020-03-10"));
}

TEST_F(LegalClockTest, StopsForGood) {
  const LegalClock stopped = clock({{"open", "2020-01-10"}, {"charge", "2020-01-20"}});

  EXPECT_EQ(stopped.state(), ClockState::stopped);
  EXPECT_EQ(stopped.stopped_on(), on("2020-01-20"));
  EXPECT_EQ(stopped.elapsed_days(on("2021-01-01")), 10);
  EXPECT_FALSE(stopped.is_beyond(on("2021-01-01")));
}

TEST_F(LegalClockTest, TakesSuspensionsOut) {
  const LegalClock suspended = clock({{"open", "2020-01-10"}, {"suspend", "2020-01-20"}});
  const LegalClock resumed = clock({{"open", "2020-01-10"},
                                    {"suspend", "2020-01-20"},
                                    {"suspend", "2020-01-25"},
                                    {"resume", "2020-02-20"},
                                    {"resume", "2020-02-25"}});
  const LegalClock stopped =
      clock({{"open", "2020-01-10"}, {"suspend", "2020-01-20"}, {"charge", "2020-06-01"}});

  EXPECT_EQ(suspended.state(), ClockState::suspended);
  EXPECT_EQ(suspended.elapsed_days(on("2020-12-31")), 10);
  EXPECT_FALSE(suspended.due().is_recorded());
  EXPECT_EQ(resumed.state(), ClockState::running);
  EXPECT_EQ(resumed.elapsed_days(on("2020-02-21")), 11);
  EXPECT_EQ(resumed.due(), on("2020-04-10"));  // 31 days later
  EXPECT_FALSE(resumed.is_beyond(on("2020-04-10")));
  EXPECT_TRUE(resumed.is_beyond(on("2020-04-11")));
  EXPECT_EQ(stopped.elapsed_days(on("2020-12-31")), 10);
}

TEST_F(LegalClockTest, CountsFromNothingWhenItIsStartedAnew) {
  const LegalClock second_start = clock({{"open", "2020-01-10"}, {"open", "2020-01-15"}});
  const LegalClock anew =
      clock({{"open", "2020-01-10"}, {"charge", "2020-01-20"}, {"open", "2020-05-01"}});

  EXPECT_EQ(second_start.started_on(), on("2020-01-10"));
  EXPECT_EQ(second_start.starts(), 1);
  EXPECT_EQ(anew.starts(), 2);
  EXPECT_EQ(anew.state(), ClockState::running);
  EXPECT_EQ(anew.elapsed_days(on("2020-05-03")), 2);
}

TEST_F(LegalClockTest, SaysThatAnEventThatCountsHasNoDate) {
  EXPECT_FALSE(clock({{"open", ""}}).is_dated());
  EXPECT_FALSE(clock({{"open", "2020-01-10"}, {"suspend", ""}}).is_dated());
  EXPECT_FALSE(
      clock({{"open", "2020-01-10"}, {"suspend", "2020-01-11"}, {"resume", ""}}).is_dated());
  EXPECT_FALSE(clock({{"open", "2020-01-10"}, {"charge", ""}}).is_dated());
  EXPECT_TRUE(clock({{"open", "2020-01-10"}, {"detain", ""}}).is_dated());
}

TEST_F(LegalClockTest, LooksUpDeadlinesByName) {
  EXPECT_EQ(deadline_.definition().name, "charge_by");
  EXPECT_TRUE(deadline_.starts(*pipeline_.find_event("open")));
  EXPECT_FALSE(deadline_.starts(*pipeline_.find_event("charge")));
  try {
    static_cast<void>(Deadline::find(pipeline_, "charge"));
    FAIL();
  } catch (const ArgumentError& error) {
    EXPECT_EQ(std::string(error.what()),
              "\"charge\" is no deadline of pipeline \"with-offences\"; deadlines: charge_by");
  }
}

TEST(LastDay, OfDaysMonthsAndYearsKeepsToTheCalendar) {
  const auto last = [](std::int64_t count, Period::Unit unit, int year, unsigned month,
                       unsigned day) {
    return to_string(last_day({count, unit}, Date::of(year, month, day)));
  };

  EXPECT_EQ(last(30, Period::Unit::days, 2020, 2, 1), "2020-03-02");
  EXPECT_EQ(last(1, Period::Unit::months, 2020, 1, 31), "2020-02-29");
  EXPECT_EQ(last(1, Period::Unit::months, 2021, 1, 31), "2021-02-28");
  EXPECT_EQ(last(2, Period::Unit::months, 2020, 12, 31), "2021-02-28");
  EXPECT_EQ(last(12, Period::Unit::months, 2020, 12, 5), "2021-12-05");
  EXPECT_EQ(last(1, Period::Unit::years, 2020, 2, 29), "2021-02-28");
  EXPECT_EQ(last(4, Period::Unit::years, 2020, 2, 29), "2024-02-29");
}

TEST(LastDay, IsSaidInWords) {
  EXPECT_EQ(in_words(Period{1, Period::Unit::months}), "1 month");
  EXPECT_EQ(in_words(Period{30, Period::Unit::days}), "30 days");
}

}  // namespace
}  // namespace casepath::test
