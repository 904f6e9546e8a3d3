// What a model says comes back from the records of its simulation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "casepath/replay/replay.hpp"
#include "casepath/simulation/fit.hpp"
#include "casepath/simulation/model.hpp"
#include "casepath/simulation/simulate.hpp"
#include "casepath/tally/tally.hpp"
#include "models.hpp"

namespace casepath {
namespace {

const Date first_day = Date::of(2026, 1, 1);
constexpr std::int32_t watched_days = 365;
constexpr std::int64_t cases = 800;
constexpr unsigned seeds = 200;

Replay records_of(const Model& model, std::uint32_t seed, std::int64_t number = cases) {
  const Date last{first_day.days() + watched_days};
  SimulateOptions options;
  options.cases = number;
  options.from = first_day;
  options.until = last;
  options.seed = seed;
  options.threads = 1;
  const Simulation run = simulate(model, options);
  return replay(model.pipeline, run.log, last, {.threads = 1});
}

Model fitted(const Replay& records, const std::vector<GroupColumn>& by, DurationFit form) {
  TallySpec spec;
  spec.by = by;
  spec.situations = true;
  return fit(tally(records, spec, {.threads = 1}), {.durations = form});
}

/// Estimates of one figure over the seeds.
struct Estimates {
  double truth = 0;
  std::vector<double> values;
};
using Cells = std::map<std::string, Estimates>;

/// The days at which the shares that have left are compared.
constexpr std::array<double, 3> days_compared{10, 40, 120};

/// P(left by the exit by the end of the day), where times are rounded to days.
double share_by(const ExitModel& exit, double day, bool is_fitted) {
  return exit.probability * cumulative(exit.duration, is_fitted ? day : day + 0.5);
}

const SituationModel* find(const GroupModel& group, const SituationModel& like) {
  for (const SituationModel& one : group.situations) {
    if (one.state == like.state && one.offence == like.offence) return &one;
  }
  return nullptr;
}

void add_cells(const Model& truth, const Model& found, Cells& cells) {
  for (std::size_t g = 0; g < truth.groups.size(); ++g) {
    const GroupModel& group = truth.groups[g];
    const GroupModel& other = found.groups.at(g);
    const auto add = [&](const std::string& name, double true_value, double value) {
      Estimates& one = cells["group " + std::to_string(g) + " " + name];
      one.truth = true_value;
      one.values.push_back(value);
    };
    if (truth.groups.size() > 1) add("share", group.share, other.share);
    for (const SituationModel& situation : group.situations) {
      const SituationModel* same = find(other, situation);
      ASSERT_NE(same, nullptr) << situation.state;
      for (const ExitModel& exit : situation.exits) {
        const auto is_same = [&](const ExitModel& one) {
          return one.event == exit.event && one.offence == exit.offence;
        };
        const auto place = std::find_if(same->exits.begin(), same->exits.end(), is_same);
        for (const double day : days_compared) {
          const double value = place == same->exits.end() ? 0.0 : share_by(*place, day, true);
          add(situation.state + " " + situation.offence + " " + exit.event + " by day " +
                  std::to_string(static_cast<int>(day)),
              share_by(exit, day, false), value);
        }
      }
    }
  }
}

/// Within four standard errors of the mean over the seeds, in every cell.
void expect_truth(const Cells& cells) {
  for (const auto& [name, estimates] : cells) {
    const auto n = static_cast<double>(estimates.values.size());
    double sum = 0;
    double square = 0;
    for (const double value : estimates.values) {
      sum += value;
      square += value * value;
    }
    const double mean = sum / n;
    const double variance = std::max(square / n - mean * mean, 0.0) * n / (n - 1);
    EXPECT_NEAR(mean, estimates.truth, 4 * std::sqrt(variance / n) + 1e-12) << name;
  }
}

/// Simulates, cuts with a third pending, replays and fits.
void expect_round_trip(const Model& truth, const std::vector<GroupColumn>& by) {
  Cells cells;
  std::int64_t pending = 0;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const Replay records = records_of(truth, seed);
    ASSERT_EQ(records.findings().size(), 0U);
    pending += records.summary().cases - records.summary().concluded;
    add_cells(truth, fitted(records, by, DurationFit::empirical), cells);
  }

  EXPECT_NEAR(static_cast<double>(pending) / (cases * seeds), 1.0 / 3.0, 0.09);
  EXPECT_GE(cells.size(), 6U);
  expect_truth(cells);
}

TEST(RoundTrip, OfAModelWithoutOffencesGivesEveryCellBack) {
  expect_round_trip(test::report_charge_verdict_model(), {});
}

/// Like reclassification_model(), but with a situation for each offence that is carried there, and
/// with rows that say the offence where their event looks at it: as a fit has them.
Model model_with_each_offence() {
  using test::exit_by;
  Model model{.pipeline = test::with_offences()};
  GroupModel& group = model.groups.emplace_back();
  group.openings = {{.event = "report", .offence = "grave"}};
  group.situations = {
      {.state = "reported", .offence = "grave", .exits = {exit_by("open", 1, 15, "grave")}},
      {.state = "investigated",
       .offence = "grave",
       .exits = {exit_by("reclassify", 0.3, 30, "minor"), exit_by("charge", 0.5, 45),
                 exit_by("terminate", 0.2, 60)}},
      {.state = "investigated",
       .offence = "minor",
       .exits = {exit_by("charge", 0.6, 20), exit_by("terminate", 0.4, 20)}}};
  for (const std::string offence : {"grave", "minor"}) {
    group.situations.push_back(
        {.state = "charged", .offence = offence, .exits = {exit_by("court", 1, 20)}});
    group.situations.push_back(
        {.state = "tried", .offence = offence, .exits = {exit_by("verdict", 1, 60, offence)}});
  }
  return model;
}

TEST(RoundTrip, OfAModelWithReclassificationsGivesEveryCellBack) {
  expect_round_trip(model_with_each_offence(), {});
}

TEST(RoundTrip, OfGroupsGivesEveryCellOfEachBack) {
  Model model = test::report_charge_verdict_model();
  model.by = {"region"};
  model.groups.push_back(model.groups[0]);
  model.groups[0].values = {"North"};
  model.groups[0].share = 0.3;
  model.groups[1].values = {"South"};
  model.groups[1].share = 0.7;
  model.groups[1].situations[0].exits = {test::exit_by("charge", 0.2, 50),
                                         test::exit_by("terminate", 0.8, 150)};

  expect_round_trip(model, {{"region"}});
}

TEST(RoundTrip, GivesParametersOfTimesBack) {
  Model truth = test::report_charge_verdict_model();
  auto& exits = truth.groups[0].situations[0].exits;
  exits[0].duration = WeibullDays{1.5, 60};
  exits[1].duration = WeibullDays{0.8, 40};
  std::map<std::string, Estimates> cells;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const Model model = fitted(records_of(truth, seed), {}, DurationFit::weibull);
    for (const ExitModel& exit : model.groups.at(0).situations.at(0).exits) {
      const auto& held = std::get<WeibullDays>(exit.duration);
      cells[exit.event + " shape"].values.push_back(held.shape);
      cells[exit.event + " scale"].values.push_back(held.scale_days);
    }
  }
  for (const ExitModel& exit : exits) {
    const auto& held = std::get<WeibullDays>(exit.duration);
    cells[exit.event + " shape"].truth = held.shape;
    cells[exit.event + " scale"].truth = held.scale_days;
  }

  for (const auto& [name, estimates] : cells) {
    // One estimate may be off by its standard error, the mean of them by their bias of order 1/n.
    double sum = 0;
    double square = 0;
    for (const double value : estimates.values) {
      sum += value;
      square += value * value;
    }
    const auto n = static_cast<double>(estimates.values.size());
    const double mean = sum / n;
    const double error = std::sqrt(std::max(square / n - mean * mean, 0.0));
    EXPECT_NEAR(mean, estimates.truth, 4 * error / std::sqrt(n) + 0.01 * estimates.truth) << name;
  }
}

// --- occupation
// -----------------------------------------------------------------------------------

/// P(in each state at the end of day t) of the absorbing Markov chain that
/// report_charge_verdict_model() is, with both times rounded to days: reported, charged, convicted,
/// acquitted, terminated.
std::array<double, 5> occupation_at(std::int32_t t) {
  constexpr double mean_reported = 100;
  constexpr double mean_charged = 50;
  // A time is rounded to more than `day` days.
  const auto is_longer = [](double mean, std::int32_t day) {
    return day < 0 ? 1.0 : std::exp(-(day + 0.5) / mean);
  };
  const double reported = is_longer(mean_reported, t);
  double charged = 0;
  for (std::int32_t day = 0; day <= t; ++day) {
    const double enters = is_longer(mean_reported, day - 1) - is_longer(mean_reported, day);
    charged += 0.6 * enters * is_longer(mean_charged, t - day);
  }
  const double decided = 0.6 * (1 - reported) - charged;  // came into charged and left it
  return {reported, charged, 0.5 * decided, 0.3 * decided, 0.4 * (1 - reported) + 0.2 * decided};
}

TEST(RoundTrip, HasTheOccupationOfTheAbsorbingChain) {
  const Model model = test::report_charge_verdict_model();
  constexpr std::int64_t many = 40000;
  SimulateOptions options;
  options.cases = many;
  options.from = first_day;
  const Simulation run = simulate(model, options);

  const auto log_days = run.log.days();
  const Replay records = replay(model.pipeline, run.log, run.as_of);
  for (const std::int32_t t : {10, 50, 100, 200, 400}) {
    std::array<double, 5> share{};
    for (std::size_t i = 0; i < records.case_count(); ++i) {
      const CaseId id{i};
      StateId state;
      const std::int32_t opened = log_days[run.log.begin(id).index()];
      for (const RowId row : records.rows(id)) {
        if (log_days[row.index()] - opened > t) break;
        state = records.state_after(row);
      }
      share.at(state.index()) += 1.0 / many;
    }
    const auto expected = occupation_at(t);
    for (std::size_t s = 0; s < share.size(); ++s) {
      const double error = std::sqrt(expected[s] * (1 - expected[s]) / many);
      EXPECT_NEAR(share[s], expected[s], 4 * error) << "state " << s << " on day " << t;
    }
  }
}

}  // namespace
}  // namespace casepath
