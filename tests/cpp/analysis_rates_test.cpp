#include "casepath/analysis/rates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "charges.hpp"
#include "random_logs.hpp"

namespace casepath {
namespace {

using test::acquitted;
using test::broken;
using test::Charge;
using test::convicted;
using test::dropped;
using test::pending;
using test::replay_of_charges;
using ::testing::HasSubstr;

const std::vector<std::string> on_trial{"report minor", "open minor", "charge", "court"};

/// North: 2 convicted, 1 acquitted, 1 dropped, 1 on trial.  South: 1 convicted, 2 dropped, 1 under
/// investigation, 1 whose path broke in the report stage.  In files F1 to F4.
std::vector<Charge> ten_charges() {
  return {{"n1", "A", convicted("minor", "minor"), "F1", "north"},
          {"n2", "A", convicted("grave", "minor"), "F1", "north"},
          {"n3", "B", acquitted("minor"), "F2", "north"},
          {"n4", "C", dropped("minor"), "F2", "north"},
          {"n5", "D", on_trial, "F3", "north"},
          {"s1", "E", convicted("minor", "minor"), "F3", "south"},
          {"s2", "F", dropped("minor"), "F3", "south"},
          {"s3", "G", dropped("minor"), "F4", "south"},
          {"s4", "H", pending("minor"), "F4", "south"},
          {"s5", "I", broken("minor"), "F4", "south"}};
}

LogSpec without_parents() {
  LogSpec spec = test::charges_spec();
  spec.parents.clear();
  return spec;
}

RateOptions by_region() {
  RateOptions options;
  options.by = {{"region", ""}};
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

// --- one share -----------------------------------------------------------------------------------

TEST(Rates, CountNumeratorDenominatorAndWhatIsLeftOutByHand) {
  const Rates result = rates(replay_of_charges(ten_charges()), "conviction", by_region());

  ASSERT_EQ(result.rows.size(), 3U);
  const RateRow& north = result.rows[0];
  EXPECT_EQ(north.group.values, std::vector<std::string>{"north"});
  EXPECT_EQ(north.rate.numerator, 2);
  EXPECT_EQ(north.rate.denominator, 4);
  EXPECT_EQ(north.pending, 1);
  EXPECT_EQ(north.set_aside, 0);
  const RateRow& all = result.rows[2];
  EXPECT_TRUE(all.group.is_total);
  EXPECT_EQ(all.rate.numerator, 3);
  EXPECT_EQ(all.rate.denominator, 7);
  EXPECT_EQ(all.concluded, 7);
  EXPECT_EQ(all.pending, 2);
  EXPECT_EQ(all.pending_in, 0);
  EXPECT_EQ(all.set_aside, 1);
  EXPECT_DOUBLE_EQ(all.rate.share(), 3.0 / 7);
}

TEST(Rates, BoundsAssumeNothingOfThePendingNorOfThoseSetAside) {
  const RateRow all =
      rates(replay_of_charges(ten_charges()), "conviction", by_region()).rows.back();

  EXPECT_EQ(all.rate.bounds, (Interval{3.0 / 9, 5.0 / 9}));
  EXPECT_EQ(all.rate.bounds_with_set_aside, (Interval{3.0 / 10, 6.0 / 10}));
}

TEST(Rates, AmongAllCountThePendingAsNotIn) {
  RateOptions options = by_region();
  options.among = RateAmong::all;

  const RateRow all = rates(replay_of_charges(ten_charges()), "conviction", options).rows.back();

  EXPECT_EQ(all.rate.numerator, 3);
  EXPECT_EQ(all.rate.denominator, 9);
}

TEST(Rates, OfAStageKnowThatAPendingCaseHasReachedIt) {
  RateOptions options;
  options.among = RateAmong::all;

  const RateRow all = rates(replay_of_charges(ten_charges()), "trial", options).rows.back();

  EXPECT_EQ(all.rate.numerator, 5);  // n1, n2, n3, s1, and n5, which is pending
  EXPECT_EQ(all.pending_in, 1);
  EXPECT_EQ(all.rate.bounds, (Interval{5.0 / 9, 6.0 / 9}));
  EXPECT_EQ(all.rate.bounds_with_set_aside, (Interval{5.0 / 10, 7.0 / 10}));

  // The case whose path broke in the report stage did reach that one.
  const RateRow report = rates(replay_of_charges(ten_charges()), "report", options).rows.back();
  EXPECT_EQ(report.rate.bounds_with_set_aside, (Interval{1, 1}));
}

TEST(Rates, OfASingleOutcomeOrOfReclassificationToLighterAreFoundToo) {
  const Replay replay = replay_of_charges(ten_charges());

  EXPECT_EQ(rates(replay, "terminated").rows.back().rate.numerator, 3);
  EXPECT_EQ(rates(replay, "reclassified to lighter").rows.back().rate.numerator, 1);
}

TEST(Rates, ReclassificationAfterTheFirstDecisionCountsOnlyAtTheCut) {
  std::vector<std::string> steps = dropped("grave");
  steps.insert(steps.end(), {"reopen", "reclassify minor", "terminate"});
  const Replay replay = replay_of_charges({{"a", "A", steps}, {"b", "B", dropped("grave")}});
  RateOptions at_cut;
  at_cut.reading = Reading::at_cut;

  EXPECT_EQ(rates(replay, "reclassified to lighter").rows.back().rate.numerator, 0);
  EXPECT_EQ(rates(replay, "reclassified to lighter", at_cut).rows.back().rate.numerator, 1);
}

TEST(Rates, IntervalsAreOfCountsOverTheDesignEffectOfTheLargestParent) {
  RateOptions options;
  const Replay replay = replay_of_charges(ten_charges());
  const RateRow all = rates(replay, "conviction", options).rows.back();

  // Of the concluded, by file: F1 2 of 2, F2 0 of 2, F3 1 of 2, F4 0 of 1.
  const double p = 3.0 / 7;
  const double squares = (2 - 2 * p) * (2 - 2 * p) + 4 * p * p + (1 - 2 * p) * (1 - 2 * p) + p * p;
  const double effect = 4.0 / 3 * squares / 49 / (p * (1 - p) / 6);
  EXPECT_NEAR(all.rate.design_effect, effect, 1e-12);
  EXPECT_EQ(rates(replay, "conviction", options).cluster, "case");
  for (const RateMethod method : all_rate_methods) {
    options.method = method;
    const RateCounts rate = rates(replay, "conviction", options).rows.back().rate;
    const Interval expected = rate_interval(method, 3 / effect, 7 / effect);
    EXPECT_NEAR(rate.interval.lower, expected.lower, 1e-12);
    EXPECT_NEAR(rate.interval.upper, expected.upper, 1e-12);
  }
  EXPECT_EQ(all.rate.interval_method, "Wilson, over the design effect");
}

TEST(Rates, OfAUnitBelowTheCaseWithoutAParentHaveNoIntervalAndSayWhy) {
  const RateRow all =
      rates(replay_of_charges(ten_charges(), without_parents()), "conviction").rows.back();

  EXPECT_FALSE(all.rate.interval.exists());
  EXPECT_EQ(all.rate.interval_method,
            "none: several of unit charge may belong to one case, and the log does not say which; "
            "declare parents={\"case\": \"<column>\"}");
  EXPECT_TRUE(all.rate.bounds.exists());
}

TEST(Rates, OfNobodyAreNotAvailableAndSayWhy) {
  const Replay replay = replay_of_charges({{"a", "A", pending("minor")}});
  RateOptions all_cases;
  all_cases.among = RateAmong::all;

  const RateRow concluded = rates(replay, "conviction").rows.back();
  EXPECT_TRUE(std::isnan(concluded.rate.share()));
  EXPECT_EQ(concluded.rate.interval_method, "none: nobody is concluded");
  EXPECT_EQ(concluded.rate.bounds, (Interval{0, 1}));

  const RateRow none = rates(replay_of_charges({}), "conviction", all_cases).rows.back();
  EXPECT_EQ(none.rate.interval_method, "none: no cases");
  EXPECT_FALSE(none.rate.bounds.exists());
  EXPECT_FALSE(none.rate.bounds_with_set_aside.exists());
}

TEST(Rates, LeaveOutCasesThatWereAlreadyRunningAndCountThem) {
  ReplayOptions options;
  options.complete_from = Date::of(2020, 10, 2);
  std::vector<Charge> charges{{"old", "A", convicted("minor", "minor")},
                              {"new", "B", convicted("minor", "minor")}};
  charges[1].first = Date::of(2020, 10, 5);
  const Replay late =
      replay(test::with_offences(), test::log_of_charges(charges), test::charges_cut, options);

  const RateRow all = rates(late, "conviction").rows.back();

  EXPECT_EQ(all.rate.denominator, 1);
  EXPECT_EQ(all.already_running, 1);
}

TEST(Rates, RefuseAnUnknownTargetAndABadLevel) {
  const Replay replay = replay_of_charges(ten_charges());
  RateOptions options;
  options.level = 95;

  EXPECT_THAT(refusal_of([&] { (void)rates(replay, "convicton"); }),
              HasSubstr("\"convicton\" is no target of pipeline \"with-offences\"; did you mean"));
  EXPECT_EQ(refusal_of([&] { (void)rates(replay, "conviction", options); }),
            "level is 95.000000; it must lie between 0 and 1, such as 0.95");
  EXPECT_EQ(refusal_of([&] { (void)outcome_shares(replay, options); }),
            "level is 95.000000; it must lie between 0 and 1, such as 0.95");
}

TEST(Rates, AreATableThatSaysWhatTheyAre) {
  const Table table = rates(replay_of_charges(ten_charges()), "conviction", by_region()).table();
  const std::string text = to_text(table);

  EXPECT_EQ(table.title(), "Share that ended in \"conviction\" among the concluded");
  EXPECT_THAT(text, HasSubstr("Some outcomes come sooner than others"));
  EXPECT_THAT(text, HasSubstr("Intervals: counts over the design effect of unit case."));
  EXPECT_THAT(text, HasSubstr("Confidence level of the intervals: 95 %."));
}

// --- differences ---------------------------------------------------------------------------------

TEST(Rates, DifferenceOfTwoGroupsIsNewcombesOfTheirCountsOverTheirDesignEffects) {
  const Rates both = rates(replay_of_charges(ten_charges()), "conviction", by_region());

  const RateDifference result = rate_difference(both, {"north"}, {"south"});

  const RateCounts& a = both.rows[0].rate;
  const RateCounts& b = both.rows[1].rate;
  EXPECT_DOUBLE_EQ(result.difference, 2.0 / 4 - 1.0 / 3);
  EXPECT_EQ(result.interval, newcombe(2 / a.design_effect, 4 / a.design_effect, 1 / b.design_effect,
                                      3 / b.design_effect));
  EXPECT_EQ(result.table().title(),
            "Share that ended in \"conviction\" among the concluded: north - south");
  EXPECT_EQ(
      rate_difference(both, {"north"}, {"south"}, DifferenceMethod::miettinen_nurminen).interval,
      miettinen_nurminen(2 / a.design_effect, 4 / a.design_effect, 1 / b.design_effect,
                         3 / b.design_effect));
}

TEST(Rates, DifferenceWithoutAnIntervalOfAGroupHasNoneAndSaysWhy) {
  const Rates both =
      rates(replay_of_charges(ten_charges(), without_parents()), "conviction", by_region());

  const RateDifference result = rate_difference(both, {"north"}, {"south"});

  EXPECT_DOUBLE_EQ(result.difference, 2.0 / 4 - 1.0 / 3);
  EXPECT_FALSE(result.interval.exists());
  EXPECT_EQ(result.interval_method, both.rows[0].rate.interval_method);
}

TEST(Rates, DifferenceRefusesGroupsThatThereAreNot) {
  const Replay replay = replay_of_charges(ten_charges());
  const Rates both = rates(replay, "conviction", by_region());

  EXPECT_EQ(refusal_of([&] { (void)rate_difference(both, {"north"}, {"sauth"}); }),
            "difference: there is no group \"sauth\"; did you mean \"south\"?; the groups: north; "
            "south");
  EXPECT_EQ(refusal_of([&] { (void)rate_difference(both, {"north"}, {"north"}); }),
            "difference: \"north\" is named twice; name two groups");
  EXPECT_EQ(
      refusal_of([&] { (void)rate_difference(rates(replay, "conviction"), {"north"}, {"south"}); }),
      "difference: the shares are not grouped; ask for them by a column");
}

// --- shares of all outcomes ----------------------------------------------------------------------

TEST(Rates, OutcomeSharesAddUpToTheConcludedAndHaveTheDirichletPosterior) {
  const OutcomeShares result = outcome_shares(replay_of_charges(ten_charges()), by_region());

  // Per group the five classes that the pipeline has.
  ASSERT_EQ(result.rows.size(), 15U);
  std::vector<double> counts;
  double sum = 0;
  double means = 0;
  for (std::size_t i = 10; i < 15; ++i) {
    const OutcomeShareRow& row = result.rows[i];
    EXPECT_TRUE(row.group.is_total);
    EXPECT_EQ(row.rate.denominator, 7);
    EXPECT_EQ(row.pending, 2);
    EXPECT_EQ(row.set_aside, 1);
    counts.push_back(static_cast<double>(row.rate.numerator) / row.rate.design_effect);
    sum += static_cast<double>(row.rate.numerator);
    means += row.posterior_mean;
  }
  EXPECT_EQ(sum, 7);
  EXPECT_NEAR(means, 1.0, 1e-12);
  const std::vector<DirichletShare> expected = dirichlet(counts);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(result.rows[10 + i].rate.interval, expected[i].interval);
    EXPECT_EQ(result.rows[10 + i].posterior_mean, expected[i].mean);
  }
}

TEST(Rates, OutcomeSharesUseTheMeanDesignEffectOfTheirShares) {
  const Replay replay = replay_of_charges(ten_charges());
  const auto effect_of = [&](const char* target) {
    return rates(replay, target).rows.back().rate.design_effect;
  };

  const OutcomeShareRow row = outcome_shares(replay).rows.front();

  // Three classes have cases: 3 convictions, 1 acquittal, 3 drop-outs of 7.
  const double mean = (4.0 / 7 * effect_of("conviction") + 6.0 / 7 * effect_of("acquittal") +
                       4.0 / 7 * effect_of("drop_out")) /
                      2;
  EXPECT_NEAR(row.rate.design_effect, std::max(1.0, mean), 1e-12);
}

TEST(Rates, OutcomeSharesOfOneClassUseTheLargestDesignEffect) {
  const Replay replay = replay_of_charges({{"a", "A", dropped("minor"), "F1"},
                                           {"b", "B", dropped("minor"), "F1"},
                                           {"c", "C", dropped("minor"), "F2"}});

  const OutcomeShares result = outcome_shares(replay);

  EXPECT_NEAR(result.rows.front().rate.design_effect, (4 + 1) / 3.0, 1e-15);
}

TEST(Rates, OutcomeSharesOfNothingConcludedAreNotAvailableAndSayWhy) {
  const OutcomeShares result = outcome_shares(replay_of_charges({{"a", "A", pending("minor")}}));

  ASSERT_FALSE(result.rows.empty());
  for (const OutcomeShareRow& row : result.rows) {
    EXPECT_TRUE(std::isnan(row.rate.share()));
    EXPECT_TRUE(std::isnan(row.posterior_mean));
    EXPECT_FALSE(row.rate.interval.exists());
    EXPECT_EQ(row.rate.interval_method, "none: nobody is concluded");
    EXPECT_EQ(row.rate.bounds, (Interval{0, 1}));
  }
}

// --- laws ----------------------------------------------------------------------------------------

class RandomRates : public ::testing::TestWithParam<unsigned> {
 protected:
  [[nodiscard]] std::vector<std::vector<test::LogRow>> cases() const {
    return test::random_cases(pipeline_, 150, GetParam());
  }
  [[nodiscard]] Replay replayed(const std::vector<std::vector<test::LogRow>>& cases) const {
    ReplayOptions options;
    options.complete_from = Date::of(2019, 9, 1);
    return replay(pipeline_, test::log_of_cases(cases), Date::of(2020, 12, 31), options);
  }
  Pipeline pipeline_ = test::with_offences();
};

TEST_P(RandomRates, OfATallyAreThoseOfTheReplay) {
  const Replay all = replayed(cases());
  TallySpec spec;
  spec.by = by_region().by;
  const Tally counted = tally(all, spec);
  for (const Reading reading : {Reading::first_decision, Reading::at_cut}) {
    for (const RateAmong among : all_rate_amongs) {
      RateOptions options = by_region();
      options.reading = reading;
      options.among = among;
      for (const char* target : {"conviction", "drop_out", "terminated", "report", "prosecution",
                                 "trial", "reclassified to lighter"}) {
        const Rates from_replay = rates(all, target, options);
        const Rates from_tally = rates(counted, target, options);
        ASSERT_EQ(from_replay.rows.size(), from_tally.rows.size());
        for (std::size_t i = 0; i < from_replay.rows.size(); ++i) {
          RateRow own = from_replay.rows[i];
          own.rate.interval_method = from_tally.rows[i].rate.interval_method;  // why there is none
          EXPECT_FALSE(own.rate.interval.exists());
          own.rate.interval = from_tally.rows[i].rate.interval;  // not-a-number is not itself
          EXPECT_EQ(own.group, from_tally.rows[i].group);
          EXPECT_EQ(own.rate.numerator, from_tally.rows[i].rate.numerator) << target;
          EXPECT_EQ(own.rate.denominator, from_tally.rows[i].rate.denominator);
          EXPECT_EQ(own.rate.bounds, from_tally.rows[i].rate.bounds);
          EXPECT_EQ(own.rate.bounds_with_set_aside, from_tally.rows[i].rate.bounds_with_set_aside);
          EXPECT_EQ(own.already_running, from_tally.rows[i].already_running);
          EXPECT_EQ(own.pending_in, from_tally.rows[i].pending_in);
        }
      }
    }
  }
}

TEST_P(RandomRates, KeepEveryCaseAndHoldTheShareBetweenTheirBounds) {
  const Replay all = replayed(cases());
  RateOptions options = by_region();
  options.among = RateAmong::all;
  for (const char* target : {"conviction", "drop_out", "trial", "reclassified to lighter"}) {
    for (const RateRow& row : rates(all, target, options).rows) {
      EXPECT_LE(row.rate.bounds.lower, row.rate.share());
      EXPECT_LE(row.rate.share(), row.rate.bounds.upper);
      const bool is_outcome =
          std::string(target) == "conviction" || std::string(target) == "drop_out";
      if (!is_outcome) continue;  // of those set aside some are known to have reached the others
      EXPECT_LE(row.rate.bounds_with_set_aside.lower, row.rate.bounds.lower);
      EXPECT_LE(row.rate.bounds.upper, row.rate.bounds_with_set_aside.upper);
    }
    const RateRow total = rates(all, target, options).rows.back();
    EXPECT_EQ(total.concluded + total.pending + total.set_aside + total.already_running, 150);
  }
}

TEST_P(RandomRates, OutcomeSharesAreTheRatesOfTheClasses) {
  const Replay all = replayed(cases());
  TallySpec spec;
  spec.by = by_region().by;
  const OutcomeShares from_tally = outcome_shares(tally(all, spec));
  const OutcomeShares shares = outcome_shares(all, by_region());
  ASSERT_EQ(shares.rows.size(), from_tally.rows.size());
  for (std::size_t i = 0; i < shares.rows.size(); ++i) {
    const OutcomeShareRow& row = shares.rows[i];
    EXPECT_EQ(row.rate.numerator, from_tally.rows[i].rate.numerator);
    EXPECT_EQ(row.rate.bounds_with_set_aside, from_tally.rows[i].rate.bounds_with_set_aside);
    for (const RateRow& rate : rates(all, row.outcome_class, by_region()).rows) {
      if (rate.group != row.group) continue;
      EXPECT_EQ(row.rate.numerator, rate.rate.numerator);
      EXPECT_EQ(row.rate.denominator, rate.rate.denominator);
      EXPECT_EQ(row.rate.bounds, rate.rate.bounds);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomRates, ::testing::Range(1U, 11U));

}  // namespace
}  // namespace casepath
