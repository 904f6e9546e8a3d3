#include "casepath/analysis/state_occupation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "golden.hpp"

namespace casepath {
namespace {

using test::CsvRow;
using test::golden_folder;
using test::read_json;
using test::read_plain_csv;

constexpr double golden_tolerance = 1e-12;

/// The simulated stays, on whole days; `units`: the column that says what belongs together.
struct SimulatedStays {
  explicit SimulatedStays(const std::string& units = "id", const std::string& group = "") {
    expected = read_json(golden_folder() / "aalen_johansen_sim.json");
    states = expected["sim"]["states"].get<std::vector<std::string>>();
    for (const CsvRow& row : read_plain_csv(golden_folder() / "sim_transitions.csv")) {
      if (!group.empty() && row.at("group") != group) continue;
      Sojourn stay;
      stay.from = number_of(row.at("from"));
      stay.to = row.at("to") == "cens" ? Sojourn::pending : number_of(row.at("to"));
      stay.entry = {std::stoi(row.at("entry")), 1};
      stay.exit = {std::stoi(row.at("exit")), 1};
      if (stay.to == Sojourn::pending) stay.exit = Moment::end_of_day(stay.exit.day);
      stay.cluster = static_cast<std::uint32_t>(std::stoul(row.at(units)));
      stays.push_back(stay);
    }
  }
  [[nodiscard]] std::uint32_t number_of(const std::string& name) const {
    return static_cast<std::uint32_t>(std::find(states.begin(), states.end(), name) -
                                      states.begin());
  }

  nlohmann::json expected;
  std::vector<std::string> states;
  std::vector<Sojourn> stays;
};

/// Estimates at the ends of some days, from the first move on or from a day's end.
struct Estimates {
  Estimates(const std::vector<Sojourn>& stays, std::size_t states, std::vector<std::int32_t> days,
            std::int32_t after_day = -1)
      : table(stays, states, marks_of(days, after_day)) {
    start_moment = after_day < 0 ? table.first_move() : Moment{after_day + 1, 0};
    for (const std::int32_t day : days) points.push_back(table.point_of(Moment::end_of_day(day)));
  }
  static std::vector<Moment> marks_of(const std::vector<std::int32_t>& days,
                                      std::int32_t after_day) {
    std::vector<Moment> marks{{after_day + 1, 0}};
    for (const std::int32_t day : days) marks.push_back(Moment::end_of_day(day));
    return marks;
  }

  OccupancyTable table;
  Moment start_moment;
  std::vector<std::size_t> points;
};

TEST(StateOccupation, MatchesThePstateOfSurfitAndTheRowsOfEtm) {
  const SimulatedStays sim;
  const auto days = sim.expected["sim"]["times"].get<std::vector<std::int32_t>>();
  const Estimates at(sim.stays, sim.states.size(), days);
  const std::size_t first = at.table.point_of(at.start_moment);
  for (std::uint32_t from = 0; from < sim.states.size(); ++from) {
    const OccupationStart start = start_in(at.table, first, from);
    const OccupationCurve curve = state_occupation(at.table.counts(), at.table.moves(), start);
    const auto covariances =
        occupation_covariances(at.table, curve, start, at.points, OccupancyVariance::greenwood);
    for (std::size_t i = 0; i < days.size(); ++i) {
      for (std::size_t to = 0; to < sim.states.size(); ++to) {
        EXPECT_NEAR(curve.before(at.points[i])[to],
                    sim.expected["sim"]["P"][i][from][to].get<double>(), golden_tolerance);
        EXPECT_NEAR(covariances[i][to * sim.states.size() + to],
                    sim.expected["sim"]["varP"][i][from][to].get<double>(), golden_tolerance);
      }
    }
  }
}

TEST(StateOccupation, JackknifeMatchesTheStandardErrorsOfSurvfitByIdAndByParent) {
  for (const bool by_parent : {false, true}) {
    const SimulatedStays sim(by_parent ? "parent" : "id");
    const auto& reference =
        by_parent ? sim.expected["sim_ij_cluster_parent"] : sim.expected["sim_survfit_ij_by_id"];
    const auto days = reference["times"].get<std::vector<std::int32_t>>();
    const Estimates at(sim.stays, sim.states.size(), days);
    const OccupationStart start = start_of_watched(at.table, at.table.point_of(at.start_moment));
    const OccupationCurve curve = state_occupation(at.table.counts(), at.table.moves(), start);
    const auto variances = jackknife_variances(at.table, curve, start, at.points);
    for (std::size_t i = 0; i < days.size(); ++i) {
      for (std::size_t to = 0; to < sim.states.size(); ++to) {
        EXPECT_NEAR(curve.before(at.points[i])[to], reference["pstate"][i][to].get<double>(),
                    golden_tolerance);
        EXPECT_NEAR(std::sqrt(variances[i][to]),
                    reference[by_parent ? "se_ij_cluster" : "se_ij"][i][to].get<double>(),
                    golden_tolerance)
            << sim.states[to] << " at " << days[i];
      }
    }
  }
}

TEST(StateOccupation, TimeInStatesMatchesTheRmeanOfSurvfit) {
  const SimulatedStays sim;
  const auto reference = read_json(golden_folder() / "time_in_state_sim.json");
  const Estimates at(sim.stays, sim.states.size(), {365});
  const OccupationStart start = start_of_watched(at.table, at.table.point_of(at.start_moment));
  const OccupationCurve curve = state_occupation(at.table.counts(), at.table.moves(), start);
  const TimeInStates time =
      time_in_states(at.table, curve, start, 0, 365, OccupancyVariance::jackknife);
  for (std::size_t to = 0; to < sim.states.size(); ++to) {
    EXPECT_NEAR(time.days[to], reference["sim_time_in_state_tau365"]["rmean"][to].get<double>(),
                1e-10);
  }
}

TEST(StateOccupation, OfAMillionCasesThatMoveOnOneDayIsThePlainShareWithItsBinomialError) {
  constexpr std::uint32_t cases = 1'000'000;
  std::vector<Sojourn> stays(cases);
  for (std::uint32_t i = 0; i < cases; ++i) {
    stays[i].to = i % 4 == 0 ? 1 : 2;
    stays[i].entry = {0, 1};
    stays[i].exit = {7, 1};
    stays[i].cluster = i;
  }
  const std::vector<Moment> marks{Moment::end_of_day(6), Moment::end_of_day(7)};
  const OccupancyTable table(stays, 3, marks);
  const std::vector<std::size_t> points{table.point_of(marks[0]), table.point_of(marks[1])};
  const OccupationStart start = start_in(table, 0, 0);

  const OccupationCurve curve = state_occupation(table.counts(), table.moves(), start);
  const auto by_case = jackknife_variances(table, curve, start, points);
  const auto greenwood =
      occupation_covariances(table, curve, start, points, OccupancyVariance::greenwood);

  EXPECT_EQ(curve.before(points[0])[0], 1);
  EXPECT_EQ(curve.before(points[1])[0], 0);
  EXPECT_EQ(curve.before(points[1])[1], 0.25);
  EXPECT_EQ(curve.before(points[1])[2], 0.75);
  for (const std::size_t state : {1U, 2U}) {
    EXPECT_EQ(by_case[0][state], 0);
    EXPECT_NEAR(by_case[1][state], 0.25 * 0.75 / cases, 1e-18);
    EXPECT_NEAR(greenwood[1][state * 3 + state], 0.25 * 0.75 / cases, 1e-18);
  }
}

TEST(StateOccupation, OfTenThousandDaysWithACaseEachFallsByOneCaseADay) {
  constexpr std::int32_t days = 10'000;
  std::vector<Sojourn> stays(days);
  for (std::int32_t i = 0; i < days; ++i) {
    stays[static_cast<std::size_t>(i)].to = 1;
    stays[static_cast<std::size_t>(i)].entry = {0, 1};
    stays[static_cast<std::size_t>(i)].exit = {i + 1, 1};
    stays[static_cast<std::size_t>(i)].cluster = static_cast<std::uint32_t>(i);
  }
  const Moment middle = Moment::end_of_day(days / 4);
  const OccupancyTable table(stays, 2, std::vector{middle});
  const OccupationStart start = start_in(table, 0, 0);

  const OccupationCurve curve = state_occupation(table.counts(), table.moves(), start);
  const std::vector<std::size_t> points{table.point_of(middle)};

  EXPECT_EQ(table.points(), std::size_t{days} + 1);
  EXPECT_NEAR(curve.before(points[0])[1], 0.25, 1e-12);
  EXPECT_EQ(curve.before(table.points())[1], 1);
  EXPECT_NEAR(jackknife_variances(table, curve, start, points)[0][1], 0.25 * 0.75 / days, 1e-14);
}

}  // namespace
}  // namespace casepath
