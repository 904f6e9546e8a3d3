// Models that are fitted from tallies.
#include "casepath/simulation/fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "casepath/analysis/curves.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/simulation/detail/fit_counts.hpp"
#include "casepath/simulation/detail/fit_duration.hpp"
#include "logs.hpp"
#include "models.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::LogRow;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Date cut = Date::of(2020, 12, 31);

std::string day_before_cut(std::int32_t days) { return to_string(Date{cut.days() - days}); }

Tally counted(const Pipeline& pipeline, const EventLog& log, std::vector<GroupColumn> by = {},
              const ReplayOptions& options = {}) {
  TallySpec spec;
  spec.by = std::move(by);
  spec.situations = true;
  return tally(replay(pipeline, log, cut, options), spec);
}

const SituationModel& situation_of(const GroupModel& group, const std::string& state,
                                   const std::string& offence = {}) {
  for (const SituationModel& one : group.situations) {
    if (one.state == state && one.offence == offence) return one;
  }
  ADD_FAILURE() << "no situation " << state << " " << offence;
  return group.situations.front();
}

const ExitModel& exit_of(const SituationModel& situation, const std::string& event) {
  for (const ExitModel& one : situation.exits) {
    if (one.event == event) return one;
  }
  ADD_FAILURE() << "no exit " << event;
  return situation.exits.front();
}

/// Of five reported: on day 10 one is charged and one terminated, C leaves the records on day 15,
/// D is charged on day 20, E terminated on day 30.  The charged are pending.
EventLog five_reported() {
  return log_of({{"A", "report", day_before_cut(50)},
                 {"A", "charge", day_before_cut(40)},
                 {"B", "report", day_before_cut(60)},
                 {"B", "terminate", day_before_cut(50)},
                 {"C", "report", day_before_cut(15)},
                 {"D", "report", day_before_cut(70)},
                 {"D", "charge", day_before_cut(50)},
                 {"E", "report", day_before_cut(80)},
                 {"E", "terminate", day_before_cut(50)}});
}

TEST(Fit, GivesTheFractionsOfAHandWorkedExampleWithAPendingCase) {
  const Model model = fit(counted(test::report_charge_verdict(), five_reported()));

  EXPECT_THAT(check(model), IsEmpty());
  const GroupModel& all = model.groups.at(0);
  const SituationModel& reported = situation_of(all, "reported");
  // On day 10 two of five leave; on day 20 one of the two left, of a share of 3/5; then the other.
  EXPECT_NEAR(exit_of(reported, "charge").probability, 0.2 + 0.6 * 0.5, 1e-15);
  EXPECT_NEAR(exit_of(reported, "terminate").probability, 0.2 + 0.3, 1e-15);
  const auto& charge = std::get<EmpiricalDays>(exit_of(reported, "charge").duration);
  EXPECT_THAT(charge.days, ElementsAre(10, 20));
  EXPECT_NEAR(charge.cumulative[0], 0.4, 1e-15);
  const auto& terminate = std::get<EmpiricalDays>(exit_of(reported, "terminate").duration);
  EXPECT_THAT(terminate.days, ElementsAre(10, 30));
  EXPECT_NEAR(terminate.cumulative[0], 0.4, 1e-15);
  EXPECT_EQ(reported.tail, TailModel{});
  EXPECT_EQ(reported.cases, 5);
  EXPECT_EQ(reported.pending, 1);
  EXPECT_EQ(exit_of(reported, "charge").cases, 2);
  ASSERT_EQ(all.openings.size(), 1U);
  EXPECT_EQ(all.openings[0], (OpeningModel{.event = "report", .probability = 1, .cases = 5}));
}

TEST(Fit, KeepsCasesWhereNobodyHasLeft) {
  const Model model = fit(counted(test::report_charge_verdict(), five_reported()));

  const SituationModel& charged = situation_of(model.groups[0], "charged");
  EXPECT_THAT(charged.exits, IsEmpty());
  EXPECT_EQ(charged.tail, (TailModel{1, TailModel::Rule::stays, 50, 0}));
  EXPECT_EQ(charged.pending, 2);
}

/// Three reported: one leaves on day 10, two are pending on days 20 and 40.
EventLog with_a_tail() {
  return log_of({{"A", "report", day_before_cut(50)},
                 {"A", "terminate", day_before_cut(40)},
                 {"B", "report", day_before_cut(20)},
                 {"C", "report", day_before_cut(40)}});
}

TEST(Fit, DeclaresWhatIsLeftAtTheEndOfTheFollowUpAsATail) {
  const Tally tally = counted(test::report_charge_verdict(), with_a_tail());

  const Model leaves = fit(tally);
  const Model stays = fit(tally, {.tail = TailModel::Rule::stays});

  const SituationModel& reported = leaves.groups[0].situations.at(0);
  EXPECT_NEAR(reported.exits.at(0).probability, 1.0 / 3.0, 1e-15);
  EXPECT_NEAR(reported.tail.probability, 2.0 / 3.0, 1e-15);
  EXPECT_EQ(reported.tail.after_days, 40);
  EXPECT_EQ(reported.tail.mean_days, 70);  // 10 + 20 + 40 days, one exit
  EXPECT_EQ(stays.groups[0].situations.at(0).tail.rule, TailModel::Rule::stays);
  EXPECT_THAT(leaves.assumptions,
              testing::Contains("In 1 situation not all have left when the follow-up ends, up to a "
                                "share of 0.667 in \"reported\", after 40 days: it is assumed that "
                                "they leave by the exits seen, in their proportions, later by an "
                                "exponential time with the rate of the whole follow-up; where "
                                "nobody has left, that they stay."));
  EXPECT_THAT(stays.assumptions, testing::Contains(HasSubstr("it is assumed that they stay for "
                                                             "ever.")));
}

TEST(Fit, WatchesCasesThatWereOpenedBeforeTheRecordsFromTheDayOnWhichTheseAreComplete) {
  // Complete from 30 days before the cut: A is watched from day 20 of its stay, B from day 0.
  const EventLog log = log_of({{"A", "report", day_before_cut(50)},
                               {"A", "charge", day_before_cut(20)},
                               {"B", "report", day_before_cut(30)},
                               {"B", "terminate", day_before_cut(25)},
                               {"C", "report", day_before_cut(29)},
                               {"C", "charge", day_before_cut(5)},
                               {"D", "report", day_before_cut(70)},
                               {"D", "terminate", day_before_cut(35)}});

  const Model model = fit(
      counted(test::report_charge_verdict(), log, {}, {.complete_from = Date{cut.days() - 30}}));

  const SituationModel& reported = situation_of(model.groups[0], "reported");
  // Day 5: B of two (A comes in on day 20).  Day 24: C of two, A and C.  Day 30: A alone.
  EXPECT_NEAR(exit_of(reported, "terminate").probability, 0.5, 1e-15);
  EXPECT_NEAR(exit_of(reported, "charge").probability, 0.5, 1e-15);
  EXPECT_EQ(std::get<EmpiricalDays>(exit_of(reported, "charge").duration),
            (EmpiricalDays{{24, 30}, {0.5, 1}}));
  EXPECT_EQ(reported.cases, 3);
  EXPECT_EQ(model.groups[0].cases, 2);
  EXPECT_THAT(model.assumptions,
              testing::Contains("Came in before the records are complete, so watched from then on, "
                                "or left out where nobody knows when they came in: 2 cases."));
}

/// Cases on report_charge_verdict() that go on or are pending, with a region.
EventLog random_log(unsigned seed, std::size_t cases, std::int32_t longest) {
  std::mt19937 random(seed);
  const auto below = [&random](std::int32_t n) {
    return static_cast<std::int32_t>(random() % static_cast<unsigned>(n));
  };
  std::vector<LogRow> rows;
  for (std::size_t i = 0; i < cases; ++i) {
    const std::string name = std::to_string(i);
    const std::string region = below(3) == 0 ? "North" : "South";
    std::int32_t day = cut.days() - below(600);
    const auto add = [&](const std::string& event) {
      if (day <= cut.days()) rows.push_back({name, event, to_string(Date{day}), {region}});
    };
    add("report");
    day += below(longest);
    const bool is_charged = below(5) > 1;
    add(is_charged ? "charge" : "terminate");
    if (!is_charged) continue;
    day += below(longest);
    add(below(2) == 0 ? "verdict" : "acquit");
  }
  return log_of(rows, {"region"});
}

TEST(Fit, AgreesWithTheCurvesOfTheAnalysis) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    for (const Date complete_from : {Date{}, Date{cut.days() - 400}}) {
      const Replay result = replay(test::report_charge_verdict(), random_log(seed, 300, 200), cut,
                                   {.complete_from = complete_from});
      TallySpec spec;
      spec.situations = true;
      const Model model = fit(tally(result, spec));

      std::vector<std::int64_t> days;
      for (std::int64_t day = 0; day < 190; day += 10) days.push_back(day);
      const Curves curves = incidence(result, "prosecution", {.days = days});

      const ExitModel& charge = exit_of(situation_of(model.groups[0], "reported"), "charge");
      for (const CurveRow& row : curves.groups.at(0).rows) {
        EXPECT_NEAR(charge.probability * cumulative(charge.duration, row.day), row.share, 1e-12)
            << row.day;
      }
    }
  }
}

TEST(Fit, OfRecordsWithoutPendingCasesGivesPlainShares) {
  const EventLog log = log_of({{"A", "report", "2020-01-01"},
                               {"A", "charge", "2020-01-11"},
                               {"A", "verdict", "2020-02-01"},
                               {"B", "report", "2020-01-01"},
                               {"B", "charge", "2020-01-21"},
                               {"B", "acquit", "2020-02-01"},
                               {"C", "report", "2020-01-01"},
                               {"C", "charge", "2020-01-21"},
                               {"C", "verdict", "2020-03-01"},
                               {"D", "report", "2020-01-01"},
                               {"D", "terminate", "2020-01-31"}});

  const Model model = fit(counted(test::report_charge_verdict(), log));

  const GroupModel& all = model.groups[0];
  EXPECT_NEAR(exit_of(situation_of(all, "reported"), "charge").probability, 0.75, 1e-15);
  EXPECT_NEAR(exit_of(situation_of(all, "charged"), "verdict").probability, 2.0 / 3.0, 1e-15);
  EXPECT_NEAR(cumulative(exit_of(situation_of(all, "reported"), "charge").duration, 10), 1.0 / 3.0,
              1e-15);
  EXPECT_THAT(model.assumptions,
              testing::Contains("All have left every situation when the follow-up ends."));
}

TEST(Fit, TellsGroupsApartAndGivesThemTheirShareOfArrivals) {
  const EventLog log = random_log(4, 400, 100);
  const Model model = fit(counted(test::report_charge_verdict(), log, {{"region"}}));

  EXPECT_THAT(check(model), IsEmpty());
  ASSERT_EQ(model.groups.size(), 2U);
  EXPECT_THAT(model.by, ElementsAre("region"));
  EXPECT_THAT(model.groups[0].values, ElementsAre("North"));
  EXPECT_EQ(model.groups[0].cases + model.groups[1].cases, 400);
  EXPECT_DOUBLE_EQ(model.groups[0].share, static_cast<double>(model.groups[0].cases) / 400);
  // A group is fitted as if it were alone.
  const std::vector<GroupColumn> south{
      {.column = "region", .keep = std::vector<std::string>{"South"}}};
  const Model kept = fit(counted(test::report_charge_verdict(), log, south));
  EXPECT_EQ(kept.groups[0].situations, model.groups[1].situations);
}

/// Grave cases: two are reclassified to minor, after 5 and 9 days, and charged after 10 more; one
/// is charged as grave after 20.
EventLog with_reclassifications() {
  std::vector<LogRow> rows;
  const auto add = [&rows](const std::string& name, const std::string& event, std::int32_t before,
                           const std::string& offence = {}) {
    rows.push_back({name, event, day_before_cut(before), {offence}});
  };
  for (const std::string name : {"A", "B", "C"}) {
    add(name, "report", 100, "grave");
    add(name, "open", 100);
  }
  add("A", "reclassify", 95, "minor");
  add("A", "charge", 85);
  add("B", "reclassify", 91, "minor");
  add("B", "charge", 81);
  add("C", "charge", 80);
  return log_of(rows, {"offence"});
}

TEST(Fit, TellsSituationsApartByTheOffenceCarriedThere) {
  const Model model = fit(counted(test::with_offences(), with_reclassifications()));

  EXPECT_THAT(check(model), IsEmpty());
  const GroupModel& all = model.groups[0];
  EXPECT_EQ(all.openings.at(0).offence, "grave");
  const SituationModel& grave = situation_of(all, "investigated", "grave");
  EXPECT_NEAR(exit_of(grave, "reclassify").probability, 2.0 / 3.0, 1e-15);
  EXPECT_EQ(exit_of(grave, "reclassify").offence, "minor");
  EXPECT_EQ(std::get<EmpiricalDays>(exit_of(grave, "reclassify").duration).days,
            (std::vector<double>{5, 9}));
  EXPECT_EQ(exit_of(grave, "charge").offence, "");  // its row need not say it
  const SituationModel& minor = situation_of(all, "investigated", "minor");
  EXPECT_EQ(std::get<EmpiricalDays>(minor.exits.at(0).duration), (EmpiricalDays{{10}, {1}}));
}

TEST(Fit, WithoutOffencesCountsTheWholeStayInAState) {
  const Model model =
      fit(counted(test::with_offences(), with_reclassifications()), {.offences = false});

  EXPECT_THAT(check(model), IsEmpty());
  const SituationModel& investigated = situation_of(model.groups[0], "investigated");
  EXPECT_EQ(std::get<EmpiricalDays>(investigated.exits.at(0).duration).days,
            (std::vector<double>{15, 19, 20}));
  EXPECT_EQ(model.groups[0].openings.at(0).offence, "grave");
  EXPECT_THAT(model.assumptions,
              testing::Contains("Reclassifications are not simulated: cases keep their offence."));
}

TEST(Fit, KeepsCasesWhereNoStayHasItsDays) {
  const EventLog log =
      log_of({{"A", "report", "2020-01-01"}, {"A", "charge", "2020-02-01"}, {"A", "verdict", ""}});

  const Model model = fit(counted(test::report_charge_verdict(), log));

  EXPECT_THAT(check(model), IsEmpty());
  EXPECT_EQ(situation_of(model.groups[0], "charged").tail,
            (TailModel{1, TailModel::Rule::stays, 0, 0}));
  EXPECT_THAT(model.assumptions,
              testing::Contains("Situations of which no stay has its days, so that cases stay "
                                "there: 1."));
}

TEST(Fit, CountsArrivalsByCalendarMonth) {
  // Three in January (31 days), one in February 2020 (29 days); complete from 2020-01-01.
  std::vector<LogRow> rows{{"A", "report", "2020-01-01"},
                           {"B", "report", "2020-01-31"},
                           {"C", "report", "2020-01-31"},
                           {"D", "report", "2020-02-10"}};
  TallySpec spec;
  spec.situations = true;
  const Replay result = replay(test::report_charge_verdict(), log_of(rows), Date::of(2020, 3, 10),
                               {.complete_from = Date::of(2020, 1, 1)});

  const Model model = fit(tally(result, spec));

  EXPECT_EQ(model.arrivals.kind, Arrivals::Kind::poisson);
  EXPECT_EQ(model.arrivals.cases, 4);
  EXPECT_DOUBLE_EQ(model.arrivals.per_day[0], 3.0 / 31.0);
  EXPECT_DOUBLE_EQ(model.arrivals.per_day[1], 1.0 / 29.0);
  EXPECT_DOUBLE_EQ(model.arrivals.per_day[2], 0.0);
  EXPECT_DOUBLE_EQ(model.arrivals.per_day[3], 4.0 / 70.0);
  EXPECT_THAT(
      model.assumptions,
      testing::Contains("Arrivals are Poisson, with the rate of each calendar month between "
                        "2020-01-01 and 2020-03-10; 9 months that the records do not cover "
                        "have the rate of all days."));
}

TEST(Fit, SaysAllThatItAssumes) {
  const Model model = fit(counted(test::report_charge_verdict(), five_reported()));

  EXPECT_EQ(model.title, "Fitted from 5 cases up to 2020-12-31");
  EXPECT_THAT(
      model.assumptions,
      ElementsAre(
          "Fitted from 5 cases up to 2020-12-31: the future is like the records.",
          "How a case goes on, and when, depends on its state and the days since it came there, "
          "not on its way there or the calendar.",
          "Times are as seen, by cumulative incidence with pending cases censored; nothing takes "
          "longer than the longest seen, tails apart.",
          "Times are whole days: a time drawn is rounded to the nearest day.",
          "In 1 situation not all have left when the follow-up ends, up to a share of 1 in "
          "\"charged\", after 50 days: it is assumed that they leave by the exits seen, in their "
          "proportions, later by an exponential time with the rate of the whole follow-up; where "
          "nobody has left, that they stay.",
          "3 of 3 openings and exits stand on fewer than 20 cases.",
          "Arrivals are Poisson, with the rate of each calendar month between 2020-10-01 and "
          "2020-12-31; 9 months that the records do not cover have the rate of all days."));
}

TEST(Fit, RefusesTalliesThatCannotBeFitted) {
  const Replay result = replay(test::report_charge_verdict(), five_reported(), cut);
  const Replay empty = replay(test::report_charge_verdict(), log_of({}), cut);
  const Replay early = replay(test::report_charge_verdict(), five_reported(), cut,
                              {.complete_from = Date{cut.days() - 1}});
  TallySpec spec;
  spec.situations = true;

  EXPECT_EQ(test::message_of([&] { (void)fit(tally(result)); }),
            "a model is fitted from a tally that counts situations: make it with situations");
  EXPECT_EQ(test::message_of([&] { (void)fit(tally(empty, spec)); }),
            "a tally without a case gives no model");
  EXPECT_EQ(test::message_of([&] { (void)fit(tally(early, spec)); }),
            "no case came in within the records: there is nothing to simulate");
  EXPECT_EQ(test::message_of([&] { (void)fit(tally(result, spec), {.offences = true}); }),
            "the pipeline \"report-charge-verdict\" has no offences by which situations could be "
            "told apart");
}

// --- forms
// ----------------------------------------------------------------------------------------

/// Days with their weights, and 1.5 that are still there on day 60.
const detail::ExitTimes some_times{{0, 1, 3, 8, 20, 45}, {2, 3, 5, 6, 3, 1}, 1.5, 60};

std::vector<double> fitted(detail::ExitTimes times, DurationFit form, bool censored) {
  if (!censored) times.beyond = 0;
  const Duration duration = detail::fit_duration(times, form);
  if (const auto* held = std::get_if<ExponentialDays>(&duration)) return {held->mean_days};
  if (const auto* held = std::get_if<WeibullDays>(&duration))
    return {held->shape, held->scale_days};
  if (const auto* held = std::get_if<GammaDays>(&duration)) return {held->shape, held->scale_days};
  const auto& held = std::get<LogNormalDays>(duration);
  return {held.median_days, held.sigma};
}

TEST(FitDuration, HasTheLargestLikelihoodOfDaysAsIntervals) {
  // R 4.2.2: optim on the logarithm of the likelihood, from pexp and so on.
  const auto near = [](double value) { return testing::DoubleNear(value, 2e-5 * value); };

  EXPECT_THAT(fitted(some_times, DurationFit::exponential, false), ElementsAre(near(8.5660045)));
  EXPECT_THAT(fitted(some_times, DurationFit::weibull, false),
              ElementsAre(near(0.81459094), near(7.6463072)));
  EXPECT_THAT(fitted(some_times, DurationFit::log_normal, false),
              ElementsAre(near(4.0309766), near(1.3900630)));
  EXPECT_THAT(fitted(some_times, DurationFit::gamma, false),
              ElementsAre(near(0.72250816), near(11.844494)));
  EXPECT_THAT(fitted(some_times, DurationFit::exponential, true), ElementsAre(near(13.106621)));
  EXPECT_THAT(fitted(some_times, DurationFit::weibull, true),
              ElementsAre(near(0.66133689), near(10.426777)));
  EXPECT_THAT(fitted(some_times, DurationFit::log_normal, true),
              ElementsAre(near(5.0483073), near(1.6357546)));
  EXPECT_THAT(fitted(some_times, DurationFit::gamma, true),
              ElementsAre(near(0.55237517), near(24.866974)));
}

/// `cases` times of a distribution, rounded to days.
detail::ExitTimes drawn(const Duration& duration, std::size_t cases, unsigned seed) {
  std::mt19937_64 random(seed);
  std::map<double, double> counts;
  for (std::size_t i = 0; i < cases; ++i) {
    const double uniform = std::ldexp(static_cast<double>(random() >> 11U), -53);
    counts[std::floor(quantile(duration, uniform) + 0.5)] += 1;
  }
  detail::ExitTimes times;
  for (const auto& [day, count] : counts) {
    times.days.push_back(day);
    times.weights.push_back(count);
  }
  times.last_day = times.days.back();
  return times;
}

TEST(FitDuration, FindsTheParametersOfASampleAgain) {
  constexpr std::size_t cases = 2000;
  const double root = std::sqrt(static_cast<double>(cases));
  // Four standard errors of the estimate from times that are not rounded (N. L. Johnson et al.,
  // 1994, Continuous Univariate Distributions 1, chapters 14, 17 and 21); 2 has the trigamma
  // function 0.644934.
  const auto near = [root](double value, double error_of_one) {
    return testing::DoubleNear(value, 4 * error_of_one / root);
  };

  for (const unsigned seed : {1U, 2U}) {
    EXPECT_THAT(fitted(drawn(ExponentialDays{60}, cases, seed), DurationFit::exponential, false),
                ElementsAre(near(60, 60)));
    EXPECT_THAT(fitted(drawn(WeibullDays{0.8, 90}, cases, seed), DurationFit::weibull, false),
                ElementsAre(near(0.8, 0.7797 * 0.8), near(90, 1.0530 * 90 / 0.8)));
    EXPECT_THAT(fitted(drawn(LogNormalDays{90, 1.2}, cases, seed), DurationFit::log_normal, false),
                ElementsAre(near(90, 90 * 1.2), near(1.2, 1.2 / std::sqrt(2.0))));
    EXPECT_THAT(fitted(drawn(GammaDays{2, 40}, cases, seed), DurationFit::gamma, false),
                ElementsAre(near(2, 2.6269), near(40, 40 * 1.4916)));
  }
}

TEST(FitDuration, OfOneDayIsAConstantWhereTheFormHasTwoParameters) {
  const detail::ExitTimes one{{7}, {0.25}, 0, 7};
  const detail::ExitTimes none{{0}, {0.25}, 0, 7};

  EXPECT_EQ(detail::fit_duration(one, DurationFit::weibull), Duration{ConstantDays{7}});
  EXPECT_EQ(detail::fit_duration(none, DurationFit::exponential), Duration{ConstantDays{0}});
  EXPECT_NEAR(mean_days(detail::fit_duration(one, DurationFit::exponential)), 7, 0.02);
  EXPECT_EQ(detail::fit_duration(one, DurationFit::empirical), Duration(EmpiricalDays{{7}, {1}}));
}

TEST(FitDuration, OfTwoNeighbouringDaysIsFinite) {
  const detail::ExitTimes two{{7, 8}, {1, 1}, 0, 8};

  for (const DurationFit form :
       {DurationFit::weibull, DurationFit::gamma, DurationFit::log_normal}) {
    const Duration duration = detail::fit_duration(two, form);
    EXPECT_NEAR(cumulative(duration, 7.5), 0.5, 0.01);
    EXPECT_GT(cumulative(duration, 8.6), 0.95);
  }
}

TEST(Fit, LetsAFormSayWhenTheTailLeaves) {
  const Model model = fit(counted(test::report_charge_verdict(), with_a_tail()),
                          {.durations = DurationFit::exponential});
  const Model stays = fit(counted(test::report_charge_verdict(), with_a_tail()),
                          {.durations = DurationFit::exponential, .tail = TailModel::Rule::stays});

  EXPECT_THAT(check(model), IsEmpty());
  const SituationModel& reported = model.groups[0].situations.at(0);
  EXPECT_EQ(reported.tail, TailModel{});
  EXPECT_NEAR(reported.exits.at(0).probability, 1.0, 1e-15);
  // A third on day 10, two thirds beyond day 40: (10 / 3 + 2 / 3 * 40) / (1 / 3), but for rounding.
  EXPECT_NEAR(mean_days(reported.exits.at(0).duration), 90, 1.5);
  EXPECT_THAT(check(stays), IsEmpty());
  EXPECT_NEAR(stays.groups[0].situations.at(0).tail.probability, 2.0 / 3.0, 1e-15);
  EXPECT_NEAR(mean_days(stays.groups[0].situations.at(0).exits.at(0).duration), 10, 0.02);
}

// --- again with other weights
// ---------------------------------------------------------------------

TEST(Refit, GivesTheModelOfTheTallyWhereEveryCaseCountsOnce) {
  const Replay result = replay(test::with_offences(), with_reclassifications(), cut);
  TallySpec spec;
  spec.situations = true;
  const detail::Refit refit(result, {}, {});
  const std::vector<std::uint32_t> once(result.case_count(), 1);
  const std::vector<std::uint32_t> twice(result.case_count(), 2);

  EXPECT_EQ(refit.fitted(), fit(tally(result, spec)));
  EXPECT_EQ(refit(once), refit.fitted());
  EXPECT_EQ(refit(twice).groups[0].situations[1].exits[0].probability,
            refit(once).groups[0].situations[1].exits[0].probability);
  EXPECT_EQ(refit(twice).arrivals.cases, 2 * refit(once).arrivals.cases);
}

TEST(Refit, OfSomeCasesIsTheFitOfTheirRecordsAlone) {
  const EventLog log = random_log(5, 200, 100);
  const Replay result = replay(test::report_charge_verdict(), log, cut);
  const detail::Refit refit(result, {{"region"}}, {});
  TallySpec spec;
  spec.by = {{"region"}};
  spec.situations = true;
  const CaseId half{log.case_count() / 2};
  std::vector<std::uint32_t> weights(log.case_count());
  std::fill(weights.begin() + half.value(), weights.end(), 1);

  const Model again = refit(weights);

  const Model alone = fit(tally_part(result, spec, half, CaseId{log.case_count()}));
  EXPECT_EQ(again.groups, alone.groups);
}

}  // namespace
}  // namespace casepath
