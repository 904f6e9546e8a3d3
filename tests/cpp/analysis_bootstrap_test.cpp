#include "casepath/analysis/bootstrap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "casepath/analysis/incidence.hpp"
#include "casepath/analysis/resampled_curves.hpp"
#include "casepath/analysis/sojourns.hpp"
#include "casepath/analysis/state_occupation.hpp"
#include "casepath/core/error.hpp"
#include "charges.hpp"

namespace casepath {
namespace {

using test::acquitted;
using test::Charge;
using test::convicted;
using test::dropped;
using test::pending;
using test::replay_of_charges;
using ::testing::HasSubstr;

/// Charges of 1 to 4 co-defendants a file, whose ends hang together, opened over 60 days.
std::vector<Charge> random_charges(std::size_t files, unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::vector<std::vector<std::string>> ends{convicted("grave", "minor"), acquitted("minor"),
                                                   dropped("minor"), pending("minor")};
  std::vector<Charge> charges;
  for (std::size_t file = 0; file < files; ++file) {
    const std::size_t common = below(ends.size());
    const std::string region = below(2) == 0 ? "north" : "south";
    const std::size_t members = 1 + below(4);
    for (std::size_t i = 0; i < members; ++i) {
      Charge charge;
      charge.name = "c" + std::to_string(file) + "-" + std::to_string(i);
      charge.who = "w" + charge.name;
      charge.steps = ends[below(3) == 0 ? below(ends.size()) : common];
      charge.file = "F" + std::to_string(file);
      charge.region = region;
      charge.first = Date{Date::of(2020, 10, 1).days() + static_cast<std::int32_t>(below(60))};
      charges.push_back(std::move(charge));
    }
  }
  return charges;
}

BootstrapOptions few(std::vector<std::int64_t> days = {20}) {
  BootstrapOptions options;
  options.days = std::move(days);
  options.replicates = 200;
  options.threads = 1;
  return options;
}

template <class Call>
std::string refusal_of(Call call) {
  try {
    call();
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "accepted";
}

/// Bit for bit, or neither is there.
void expect_same(Interval one, Interval other) {
  EXPECT_EQ(one.exists(), other.exists());
  if (one.exists()) {
    EXPECT_EQ(one, other);
  }
}

void expect_same(const Bootstrap& one, const Bootstrap& other) {
  ASSERT_EQ(one.rows.size(), other.rows.size());
  for (std::size_t i = 0; i < one.rows.size(); ++i) {
    EXPECT_EQ(one.rows[i].group, other.rows[i].group);
    EXPECT_EQ(one.rows[i].estimate, other.rows[i].estimate);
    EXPECT_EQ(one.rows[i].replicates, other.rows[i].replicates);
    expect_same(one.rows[i].intervals.bca, other.rows[i].intervals.bca);
    expect_same(one.rows[i].intervals.normal, other.rows[i].intervals.normal);
  }
}

// --- laws ----------------------------------------------------------------------------------------

class RandomBootstrap : public ::testing::TestWithParam<unsigned> {};

TEST_P(RandomBootstrap, IsTheSameBitForBitForAnyOrderOfCasesAndAnyNumberOfThreads) {
  std::vector<Charge> charges = random_charges(40, GetParam());
  BootstrapOptions options = few({10, 20});
  options.by = {{"region", ""}};
  const Replay replay = replay_of_charges(charges);
  const Bootstrap reached = bootstrap_reached(replay, "conviction", options);
  const Bootstrap occupancy = bootstrap_occupancy(replay, "investigated", options);
  std::mt19937 random(GetParam());
  std::shuffle(charges.begin(), charges.end(), random);
  const Replay shuffled = replay_of_charges(charges);

  for (const unsigned threads : {1U, 2U, 7U}) {
    options.threads = threads;
    expect_same(reached, bootstrap_reached(shuffled, "conviction", options));
    expect_same(occupancy, bootstrap_occupancy(shuffled, "investigated", options));
  }
}

TEST_P(RandomBootstrap, OfAGroupIsThatOfALogOfTheGroupAlone) {
  const std::vector<Charge> charges = random_charges(40, GetParam());
  std::vector<Charge> north;
  std::copy_if(charges.begin(), charges.end(), std::back_inserter(north),
               [](const Charge& charge) { return charge.region == "north"; });
  BootstrapOptions options = few();
  options.by = {{"region", ""}};

  const Bootstrap all = bootstrap_reached(replay_of_charges(charges), "conviction", options);
  const Bootstrap alone = bootstrap_reached(replay_of_charges(north), "conviction", options);

  EXPECT_EQ(all.rows[0].replicates, alone.rows[0].replicates);
  EXPECT_EQ(all.rows[0].estimate, alone.rows[0].estimate);
}

TEST_P(RandomBootstrap, OfOccupationOverAllStatesSumsToOneInEveryReplicate) {
  const Replay replay = replay_of_charges(random_charges(30, GetParam()));
  std::vector<double> sums(200, 0.0);
  const Pipeline pipeline = replay.pipeline();
  for (const State& state : pipeline.states()) {
    const Bootstrap one = bootstrap_occupancy(replay, state.name, few());
    for (std::size_t r = 0; r < sums.size(); ++r) sums[r] += one.rows[0].replicates[r];
  }

  for (const double sum : sums) EXPECT_NEAR(sum, 1.0, 1e-12);
}

TEST_P(RandomBootstrap, OfAnOutcomeThatIsNeverLeftIsTheSameByFirstPassageAndByOccupation) {
  const Replay replay = replay_of_charges(random_charges(40, GetParam()));

  const Bootstrap reached = bootstrap_reached(replay, "outcome:convicted", few());
  const Bootstrap occupancy = bootstrap_occupancy(replay, "convicted", few());

  EXPECT_NEAR(reached.rows[0].estimate, occupancy.rows[0].estimate, 1e-12);
  for (std::size_t r = 0; r < 200; ++r) {
    EXPECT_NEAR(reached.rows[0].replicates[r], occupancy.rows[0].replicates[r], 1e-12);
  }
  EXPECT_NEAR(reached.rows[0].intervals.normal.lower, occupancy.rows[0].intervals.normal.lower,
              1e-12);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomBootstrap, ::testing::Range(1U, 6U));

TEST(Bootstrap, AgreesWithTheClusteredJackknifeWithinFiveMonteCarloErrors) {
  const Replay replay = replay_of_charges(random_charges(300, 3));
  BootstrapOptions options = few();
  options.replicates = 4000;
  options.threads = 0;
  ReachedByOptions by_day;
  by_day.days = 20;
  const ReachedByRow known = reached_by(replay, "conviction", by_day).rows.back();

  const BootstrapRow row = bootstrap_reached(replay, "conviction", options).rows.back();

  EXPECT_EQ(row.cases, known.cases);
  EXPECT_EQ(row.clusters, 300);
  EXPECT_NEAR(row.estimate, known.share, 1e-14);
  // Relative error of a standard error from B replicates: 1 / sqrt(2 B).
  EXPECT_NEAR(row.intervals.standard_error / known.standard_error, 1.0, 5 / std::sqrt(2.0 * 4000));
  // That of the mean of the replicates; the estimate itself is biased by less than that.
  EXPECT_LT(std::abs(row.intervals.bias), 5 * known.standard_error / std::sqrt(4000.0));
}

// --- statistics under weights --------------------------------------------------------------------

TEST(Bootstrap, InfluencesOfFirstPassageSquaredAreTheVarianceOfReachedBy) {
  const Replay replay = replay_of_charges(random_charges(60, 5));
  ReachedByOptions by_day;
  by_day.days = 20;
  const double known = reached_by(replay, "conviction", by_day).rows.back().standard_error;
  const Target target = Target::find(replay.pipeline(), "conviction");
  std::vector<ExitCount> exits;
  std::vector<std::string> files;
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    const std::string file =
        replay.log().find_attribute("file")->text(replay.log().begin(CaseId{i}));
    auto place = std::find(files.begin(), files.end(), file);
    if (place == files.end()) place = files.insert(files.end(), file);
    const Passage passage = passage_of(replay, target, CaseId{i});
    const bool is_pending = passage.end == PassageEnd::pending;
    exits.push_back({is_pending                           ? 0U
                     : passage.end == PassageEnd::reached ? 1U
                                                          : 2U,
                     {},
                     is_pending ? Moment::end_of_day(passage.exit_day)
                                : Moment{passage.exit_day, passage.exit_k},
                     1,
                     static_cast<std::uint32_t>(place - files.begin())});
  }
  const IncidenceTable table(exits, 2);
  const ReachedStatistic statistic(table, 1, {20});

  const std::vector<double> influence = statistic.influence(0, files.size());

  EXPECT_NEAR(
      std::sqrt(std::inner_product(influence.begin(), influence.end(), influence.begin(), 0.0)),
      known, 1e-14);
  EXPECT_NEAR(std::accumulate(influence.begin(), influence.end(), 0.0), 0.0, 1e-14);
}

TEST(Bootstrap, InfluencesOfOccupationSquaredAreItsJackknifeVariance) {
  const Sojourns stays = sojourns(replay_of_charges(random_charges(60, 6)));
  const std::vector<std::int32_t> days{0, 10, 20, 40};
  constexpr Moment opened{0, 2};
  std::vector<Moment> marks{opened};
  for (const std::int32_t day : days) marks.push_back({day + 1, 0});
  const OccupancyTable table(stays.rows, stays.states.size(), marks);
  const OccupationStart start = start_of_watched(table, table.point_of(opened));
  const OccupationCurve curve = state_occupation(table.counts(), table.moves(), start);
  for (std::size_t place = 0; place < days.size(); ++place) {
    const std::size_t point = std::max(table.point_of(marks[place + 1]), start.point);
    const std::vector<std::size_t> points{point};
    const auto variances = jackknife_variances(table, curve, start, points);
    for (std::uint32_t state = 0; state < stays.states.size(); ++state) {
      const OccupancyStatistic statistic(table, state, days, opened);

      const std::vector<double> influence = statistic.influence(place);

      EXPECT_NEAR(statistic.estimates()[place], curve.before(point)[state], 1e-15);
      EXPECT_NEAR(std::inner_product(influence.begin(), influence.end(), influence.begin(), 0.0),
                  variances[0][state], 1e-15)
          << stays.states[state] << " on day " << days[place];
    }
  }
}

TEST(Bootstrap, WeightsOfOneGiveTheEstimateItself) {
  const Sojourns stays = sojourns(replay_of_charges(random_charges(30, 7)));
  const std::vector<Moment> marks{{0, 2}, {21, 0}};
  const OccupancyTable table(stays.rows, stays.states.size(), marks);
  const OccupancyStatistic statistic(table, 1, {20}, {0, 2});
  const std::vector<std::uint32_t> ones(table.units(), 1);
  std::vector<double> value(1);

  statistic.make()(ones, value);

  EXPECT_EQ(value, statistic.estimates());
}

TEST(Bootstrap, WeightsStandForCopiesOfTheirCases) {
  // Two exits of cluster 0 on days 1 and 3, one of cluster 1 on day 2; cluster 0 counts twice.
  const std::vector<ExitCount> exits{
      {1, {}, {1, 1}, 1, 0}, {2, {}, {3, 1}, 1, 0}, {1, {}, {2, 1}, 1, 1}};
  const IncidenceTable table(exits, 2);
  const ReachedStatistic statistic(table, 1, {1, 2});
  std::vector<double> values(2);

  statistic.make()(std::vector<std::uint32_t>{2, 1}, values);
  EXPECT_NEAR(values[0], 2.0 / 5, 1e-15);
  EXPECT_NEAR(values[1], 3.0 / 5, 1e-15);

  statistic.make()(std::vector<std::uint32_t>{0, 2}, values);
  EXPECT_EQ(values, (std::vector<double>{0, 1}));
}

// --- what may be asked ---------------------------------------------------------------------------

TEST(Bootstrap, DrawsTheLargestParentUnlessToldWhichOneOrTheUnit) {
  const Replay replay = replay_of_charges(random_charges(30, 8));
  BootstrapOptions options = few();

  EXPECT_EQ(bootstrap_reached(replay, "conviction", options).cluster, "case");
  EXPECT_EQ(bootstrap_reached(replay, "conviction", options).rows[0].clusters, 30);
  options.cluster = "charge";
  const Bootstrap by_charge = bootstrap_reached(replay, "conviction", options);
  EXPECT_EQ(by_charge.cluster, "charge");
  EXPECT_EQ(by_charge.rows[0].clusters, by_charge.rows[0].cases);
  options.cluster = "defendant";
  EXPECT_EQ(bootstrap_occupancy(replay, "tried", options).cluster, "defendant");
  options.cluster = "region";
  EXPECT_EQ(refusal_of([&] { (void)bootstrap_reached(replay, "conviction", options); }),
            "cluster: \"region\" is neither the unit nor a parent of the log; there is \"charge\", "
            "\"defendant\", \"case\"");
}

TEST(Bootstrap, OfAUnitBelowTheCaseWithoutAParentIsRefusedUnlessTheUnitIsNamed) {
  LogSpec spec = test::charges_spec();
  spec.parents.clear();
  const Replay replay = replay_of_charges(random_charges(30, 8), spec);
  BootstrapOptions options = few();

  EXPECT_EQ(refusal_of([&] { (void)bootstrap_reached(replay, "conviction", options); }),
            "bootstrap: several of unit charge may belong to one case, and the log does not say "
            "which; declare parents={\"case\": \"<column>\"}, or say cluster=\"charge\" to draw "
            "them as if each stood alone");
  options.cluster = "charge";
  EXPECT_TRUE(
      bootstrap_reached(replay, "conviction", options).rows[0].intervals.percentile.exists());
}

TEST(Bootstrap, CountsCasesWithoutAParentOnRecordAsClustersOfTheirOwn) {
  std::vector<Charge> charges = random_charges(10, 9);
  charges.push_back({"alone 1", "", convicted("minor", "minor"), ""});
  charges.push_back({"alone 2", "", dropped("minor"), ""});

  EXPECT_EQ(bootstrap_reached(replay_of_charges(charges), "conviction", few()).rows[0].clusters,
            12);
}

TEST(Bootstrap, OfASingleClusterIsRefusedAndOfAGroupWithOneHasNoInterval) {
  std::vector<Charge> charges{{"a", "A", convicted("minor", "minor"), "F1", "north"},
                              {"b", "B", dropped("minor"), "F1", "north"}};
  EXPECT_EQ(
      refusal_of([&] { (void)bootstrap_reached(replay_of_charges(charges), "conviction", few()); }),
      "bootstrap: all cases belong to one case, and to draw again needs at least two; say cluster= "
      "to draw something smaller");

  charges.push_back({"c", "C", dropped("minor"), "F2", "south"});
  BootstrapOptions options = few();
  options.by = {{"region", ""}};
  const Bootstrap both = bootstrap_reached(replay_of_charges(charges), "conviction", options);
  EXPECT_EQ(both.rows[0].why_none, "none: all belong to one case");
  EXPECT_TRUE(both.rows[0].replicates.empty());
  EXPECT_TRUE(both.rows[2].why_none.empty());
  EXPECT_THAT(to_text(both.table()), HasSubstr("none: all belong to one case"));
}

TEST(Bootstrap, OfWhatNobodyReachedSaysThatReplicatesTellNothing) {
  const BootstrapRow row =
      bootstrap_reached(replay_of_charges(random_charges(20, 1)), "conviction", few({2}))
          .rows.back();

  EXPECT_EQ(row.estimate, 0.0);
  EXPECT_EQ(row.intervals.standard_error, 0.0);
  EXPECT_FALSE(row.intervals.percentile.exists());
  EXPECT_EQ(row.intervals.why_none,
            "none: all replicates are the same, so they say nothing of the spread");
}

TEST(Bootstrap, RefusesWhatMeansNothing) {
  const Replay replay = replay_of_charges(random_charges(20, 2));
  const auto of_days = [&](std::vector<std::int64_t> days) {
    return refusal_of([&] { (void)bootstrap_occupancy(replay, "tried", few(std::move(days))); });
  };
  BootstrapOptions none = few();
  none.replicates = 1;

  EXPECT_EQ(refusal_of([&] { (void)bootstrap_reached(replay, "conviction", none); }),
            "replicates is 1; it must be at least 2 and at most 1000000");
  EXPECT_EQ(of_days({-1}), "days holds -1; a day must be at least 0");
  EXPECT_THAT(of_days({2000}),
              HasSubstr("days holds 2000, but no charge was followed longer than"));
  EXPECT_THAT(refusal_of([&] { (void)bootstrap_occupancy(replay, "tryed", few()); }),
              HasSubstr("state: \"tryed\" is no state of pipeline \"with-offences\"; did you mean "
                        "\"tried\"?; there are reported, investigated"));
  EXPECT_THAT(refusal_of([&] { (void)bootstrap_reached(replay, "conviction", few({0})); }),
              HasSubstr("days is 0; it must be at least 1"));
  EXPECT_THAT(refusal_of([&] { (void)bootstrap_reached(replay, "convict", few()); }),
              HasSubstr("\"convict\" is no target"));
}

TEST(Bootstrap, IsATableThatSaysHowItWasMade) {
  BootstrapOptions options = few({10, 20});
  options.seed = 42;

  const Table table =
      bootstrap_reached(replay_of_charges(random_charges(20, 2)), "conviction", options).table();

  const std::string text = to_text(table);
  EXPECT_EQ(table.title(), "Share that reached \"conviction\" within so many days of opening");
  EXPECT_THAT(text, HasSubstr("200 replicates by case, seed 42; confidence level of the intervals: "
                              "95 %."));
  EXPECT_THAT(text, HasSubstr("Aalen-Johansen first passage; bootstrap, drawing unit case again"));
}

TEST(Bootstrap, ReportsProgressOverAllGroupsAndStopsWhereItIsAskedTo) {
  const Replay replay = replay_of_charges(random_charges(20, 2));
  BootstrapOptions options = few();
  options.by = {{"region", ""}};
  std::size_t last = 0;
  std::size_t all = 0;
  options.progress = [&](std::size_t done, std::size_t total) {
    EXPECT_GE(done, last);
    last = done;
    all = total;
    return true;
  };

  static_cast<void>(bootstrap_reached(replay, "conviction", options));

  EXPECT_EQ(last, 600U);
  EXPECT_EQ(all, 600U);
  options.progress = [](std::size_t, std::size_t) { return false; };
  EXPECT_THROW((void)bootstrap_occupancy(replay, "tried", options), Cancelled);
}

}  // namespace
}  // namespace casepath
