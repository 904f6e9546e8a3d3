// Laws of occupancy, over random pipelines and logs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "casepath/analysis/incidence.hpp"
#include "casepath/analysis/occupancy.hpp"
#include "pipelines.hpp"
#include "random_logs.hpp"
#include "random_pipelines.hpp"

namespace casepath {
namespace {

using test::LogRow;
using Cases = std::vector<std::vector<LogRow>>;

constexpr unsigned seeds = 12;
const std::vector<std::string> columns{"offence", "region", "row"};

EventLog log_of_rows(const Cases& cases, bool with_parent = false) {
  std::vector<LogRow> rows;
  for (const auto& own : cases) rows.insert(rows.end(), own.begin(), own.end());
  LogSpec spec = test::log_spec();
  spec.unit = "case";
  if (with_parent) spec.parents = {{"case", "parent"}};
  std::vector<std::string> names = columns;
  if (with_parent) names.emplace_back("parent");
  return test::log_of(rows, names, spec);
}

struct RandomCases {
  explicit RandomCases(unsigned seed, std::size_t count = 120)
      : pipeline(test::random_definition(seed)),
        cases(test::random_cases_on(pipeline, count, seed + 1000)) {}
  Pipeline pipeline;
  Cases cases;
};

OccupancyOptions at_days(std::vector<std::int64_t> days) {
  OccupancyOptions options;
  options.days = std::move(days);
  return options;
}

/// What must be the same, bit for bit.
std::vector<double> numbers_of(const Occupancy& occupancy) {
  std::vector<double> numbers;
  for (const OccupancyRow& row : occupancy.rows) {
    for (const double number : {row.share, row.standard_error, row.interval.lower,
                                row.interval.upper, static_cast<double>(row.in_state)}) {
      numbers.push_back(std::isnan(number) ? -1 : number);
    }
  }
  return numbers;
}

std::vector<double> shares_of(const Occupancy& occupancy) {
  std::vector<double> shares;
  for (const OccupancyRow& row : occupancy.rows) {
    shares.push_back(std::isnan(row.share) ? -1 : row.share);
  }
  return shares;
}

TEST(OccupancyLaws, SharesOfADaySumToOneAndAreProbabilities) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    const RandomCases random(seed);
    const Replay replayed =
        replay(random.pipeline, log_of_rows(random.cases), Date::of(2020, 11, 1));
    for (const Reading reading : {Reading::at_cut, Reading::first_decision}) {
      OccupancyOptions options = at_days({0, 30, 100, 200});
      options.reading = reading;
      options.by = {{"region", ""}};
      std::map<std::pair<std::vector<std::string>, std::int64_t>, double> sums;
      for (const OccupancyRow& row : occupancy(replayed, options).rows) {
        if (std::isnan(row.share)) {
          EXPECT_THAT(row.interval_method, ::testing::StartsWith("none: nobody "));
          continue;
        }
        EXPECT_GE(row.share, 0);
        EXPECT_LE(row.share, 1);
        EXPECT_GE(row.standard_error, 0);
        sums[{row.group.values, row.day}] += row.share;
      }
      for (const auto& [key, sum] : sums) EXPECT_NEAR(sum, 1, 1e-12);
    }
  }
}

TEST(OccupancyLaws, WithoutCensoringSharesArePlainSharesWithSeveralMovesADay) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    const RandomCases random(seed);
    const Replay replayed =
        replay(random.pipeline, log_of_rows(random.cases), Date::of(2024, 12, 31));
    const std::vector<std::int64_t> days{0, 1, 20, 75, 300};
    const Sojourns stays = sojourns(replayed);
    const Occupancy result = occupancy(replayed, at_days(days));
    for (const OccupancyRow& row : result.rows) {
      std::int64_t there = 0;
      for (const Sojourn& stay : stays.rows) {
        const Moment end = Moment::end_of_day(static_cast<std::int32_t>(row.day));
        there += stays.states[stay.from] == row.state && stay.entry <= end && end < stay.exit;
      }
      EXPECT_NEAR(row.share, static_cast<double>(there) / static_cast<double>(stays.counts.cases),
                  1e-12);
      EXPECT_EQ(row.in_state, there);
      EXPECT_NEAR(row.standard_error,
                  std::sqrt(row.share * (1 - row.share) / static_cast<double>(stays.counts.cases)),
                  1e-12);
    }
  }
}

TEST(OccupancyLaws, TheWayToTheFirstOutcomeIsTheIncidenceOfIt) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    const RandomCases random(seed);
    const Replay replayed =
        replay(random.pipeline, log_of_rows(random.cases), Date::of(2020, 8, 1));
    SojournOptions options;
    options.reading = Reading::first_decision;
    const Sojourns stays = sojourns(replayed, options);
    std::vector<Sojourn> ways;           // state 0: on the way, 1: that outcome, 2: another
    std::vector<PassageCount> passages;  // the same cases
    const auto target = static_cast<std::uint32_t>(
        std::find(stays.is_outcome.begin(), stays.is_outcome.end(), true) -
        stays.is_outcome.begin());
    for (std::size_t i = 0; i < stays.rows.size(); ++i) {
      const Sojourn& stay = stays.rows[i];
      if (stays.is_outcome[stay.from]) continue;
      const bool is_end = stay.to == Sojourn::pending || stays.is_outcome[stay.to];
      if (!is_end) continue;
      Sojourn way;
      way.to = stay.to == Sojourn::pending ? Sojourn::pending : stay.to == target ? 1U : 2U;
      way.exit = stay.exit;
      way.cluster = stay.case_index / 3;
      ways.push_back(way);
      passages.push_back({way.to == 1, way.to == Sojourn::pending, 0, stay.exit.day,
                          way.to == Sojourn::pending ? 0 : stay.exit.k, 1, way.cluster});
    }
    const std::int32_t day = 60;
    const Moment end = Moment::end_of_day(day);
    const OccupancyTable table(ways, 3, std::vector<Moment>{{0, 1}, end});
    const OccupationStart start = start_in(table, table.point_of({0, 1}), 0);
    const OccupationCurve curve = state_occupation(table.counts(), table.moves(), start);
    const std::vector<std::size_t> points{table.point_of(end)};
    const Incidence expected = incidence(passages, day, true);
    EXPECT_NEAR(curve.before(points[0])[1], expected.share, 1e-14);
    EXPECT_NEAR(std::sqrt(jackknife_variances(table, curve, start, points)[0][1]),
                expected.standard_error, 1e-14);
  }
}

TEST(OccupancyLaws, TheJackknifeIsTheDerivativeByTheWeightOfAUnit) {
  for (unsigned seed = 0; seed < 6; ++seed) {
    const RandomCases random(seed, 40);
    const Replay replayed =
        replay(random.pipeline, log_of_rows(random.cases), Date::of(2020, 9, 1));
    std::vector<Sojourn> stays = sojourns(replayed).rows;
    for (Sojourn& stay : stays) stay.cluster = stay.case_index / 2;
    const std::vector<Moment> ends{Moment::end_of_day(20), Moment::end_of_day(60),
                                   Moment::end_of_day(61), Moment::end_of_day(150)};
    std::vector<Moment> marks = ends;
    marks.push_back({11, 0});  // a landmark: where cases stand then is estimated
    const OccupancyTable table(stays, random.pipeline.states().size(), marks);
    const std::size_t first = table.point_of({11, 0});
    const OccupationStart start = start_of_watched(table, first);
    const OccupationCurve curve = state_occupation(table.counts(), table.moves(), start);
    std::vector<std::size_t> points;
    for (const Moment end : ends) points.push_back(table.point_of(end));
    const auto variances = jackknife_variances(table, curve, start, points);
    const TimeInStates time =
        time_in_states(table, curve, start, 10, 150, OccupancyVariance::jackknife);

    constexpr std::int64_t many = 1'000'000;
    const std::size_t states = table.states();
    std::vector<std::vector<double>> squares(points.size(), std::vector<double>(states));
    for (std::uint32_t unit = 0; unit < table.units(); ++unit) {
      StateCounts counts;
      table.recount([unit](std::uint32_t one) { return one == unit ? many + 1 : many; }, counts);
      OccupationStart moved = start;
      moved.cases = 0;
      for (std::size_t i = 0; i < states; ++i) moved.cases += counts.at_risk[first * states + i];
      for (std::size_t i = 0; i < states; ++i) {
        moved.shares[i] = static_cast<double>(counts.at_risk[first * states + i]) /
                          static_cast<double>(moved.cases);
      }
      const OccupationCurve other = state_occupation(counts, table.moves(), moved);
      for (std::size_t at = 0; at < points.size(); ++at) {
        for (std::size_t i = 0; i < states; ++i) {
          const double influence =
              (other.before(points[at])[i] - curve.before(points[at])[i]) * many;
          squares[at][i] += influence * influence;
        }
      }
    }
    for (std::size_t at = 0; at < points.size(); ++at) {
      for (std::size_t i = 0; i < states; ++i) {
        EXPECT_NEAR(variances[at][i], squares[at][i], 1e-6);
      }
    }
    EXPECT_GT(*std::max_element(time.variance.begin(), time.variance.end()), 0);
  }
}

TEST(OccupancyLaws, AClusterOfSizeOneGivesThePlainJackknife) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    RandomCases random(seed);
    const Date cut = Date::of(2020, 9, 1);
    const OccupancyOptions options = at_days({10, 60, 150});
    const Occupancy plain =
        occupancy(replay(random.pipeline, log_of_rows(random.cases), cut), options);
    for (auto& own : random.cases) {
      for (LogRow& row : own) row.others.push_back("parent of " + row.case_name);
    }
    const Occupancy clustered =
        occupancy(replay(random.pipeline, log_of_rows(random.cases, true), cut), options);
    EXPECT_EQ(clustered.cluster, "case");
    EXPECT_EQ(numbers_of(clustered), numbers_of(plain));
  }
}

TEST(OccupancyLaws, NeitherOrderNorThreadsNorAYearChangeABit) {
  for (unsigned seed = 0; seed < seeds; ++seed) {
    RandomCases random(seed);
    for (auto& own : random.cases) {
      for (LogRow& row : own) {
        row.others.push_back("P" + std::to_string(std::stoi(row.case_name.substr(5)) / 4));
      }
    }
    OccupancyOptions options = at_days({10, 60, 61, 150});
    options.threads = 1;
    const Date cut = Date::of(2020, 9, 1);
    const auto expected = numbers_of(
        occupancy(replay(random.pipeline, log_of_rows(random.cases, true), cut), options));

    Cases shuffled = random.cases;
    std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(seed));
    options.threads = 3;
    EXPECT_EQ(
        numbers_of(occupancy(replay(random.pipeline, log_of_rows(shuffled, true), cut), options)),
        expected);

    for (auto& own : shuffled) {
      for (LogRow& row : own) {
        row.time = to_string(Date{parse_date(row.time).value().days() + 365});
      }
    }
    EXPECT_EQ(
        numbers_of(occupancy(
            replay(random.pipeline, log_of_rows(shuffled, true), Date{cut.days() + 365}), options)),
        expected);
  }
}

TEST(OccupancyLaws, ATallyGivesTheSameEstimateAndPartsAddUpToIt) {
  const Pipeline pipeline = test::with_offences();
  for (unsigned seed = 0; seed < seeds; ++seed) {
    const EventLog log = test::log_of_cases(test::random_cases(pipeline, 150, seed));
    ReplayOptions of_replay;
    of_replay.complete_from = Date::of(2019, 9, 1);
    const Replay replayed = replay(pipeline, log, Date::of(2020, 12, 31), of_replay);
    OccupancyOptions options = at_days({0, 30, 90, 200, 400});
    options.variance = OccupancyVariance::greenwood;
    options.by = {{"region", ""}};
    const Occupancy expected = occupancy(replayed, options);

    TallySpec spec;
    spec.by = options.by;
    spec.occupancy = true;
    const CaseId middle{replayed.case_count() / 3};
    const Tally parts = tally_part(replayed, spec, middle, CaseId{replayed.case_count()}) +
                        tally_part(replayed, spec, CaseId{0U}, middle);
    EXPECT_EQ(parts, tally(replayed, spec));
    options.by.clear();
    const Occupancy counted = occupancy(parts, options);
    EXPECT_EQ(shares_of(counted), shares_of(expected));
    for (std::size_t i = 0; i < counted.rows.size(); ++i) {
      EXPECT_EQ(counted.rows[i].in_state, expected.rows[i].in_state);
    }
  }
}

TEST(OccupancyLaws, StaysAreTheVisitsOfTheReplay) {
  const Pipeline pipeline = test::with_offences();
  for (unsigned seed = 0; seed < seeds; ++seed) {
    const EventLog log = test::log_of_cases(test::random_cases(pipeline, 150, seed));
    const Replay replayed = replay(pipeline, log, Date::of(2020, 12, 31));
    const Sojourns stays = sojourns(replayed);
    std::size_t next = 0;
    std::int64_t dropped = 0;
    for (std::size_t i = 0; i < replayed.case_count(); ++i) {
      const std::vector<Visit> visits = replayed.visits(CaseId{i});
      const bool is_in = next < stays.rows.size() && stays.rows[next].case_index == i;
      if (!is_in) continue;
      const Date opened = visits.front().entered.date;
      for (const Visit& visit : visits) {
        if (visit.filled) continue;
        const bool has_dates =
            visit.entered.is_recorded() && (!visit.has_left || visit.left.is_recorded());
        if (!has_dates) {
          ++dropped;
          continue;
        }
        ASSERT_LT(next, stays.rows.size());
        const Sojourn& stay = stays.rows[next++];
        EXPECT_EQ(stay.from, visit.state.index());
        EXPECT_EQ(stay.entry.day, days_between(opened, visit.entered.date));
        EXPECT_EQ(stay.entry.k, visit.entered_k);
        EXPECT_EQ(stay.to == Sojourn::pending, !visit.has_left);
        const Date left = visit.has_left ? visit.left.date : replayed.as_of();
        EXPECT_EQ(stay.exit.day, days_between(opened, left));
        if (visit.has_left) {
          EXPECT_EQ(stay.exit.k, visit.left_k);
        }
      }
    }
    EXPECT_EQ(next, stays.rows.size());
    EXPECT_EQ(dropped, stays.counts.undated_visits);
    EXPECT_EQ(stays.counts.cases + stays.counts.set_aside + stays.counts.running +
                  stays.counts.undated + stays.counts.before,
              static_cast<std::int64_t>(replayed.case_count()));
  }
}

}  // namespace
}  // namespace casepath
