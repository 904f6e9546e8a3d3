// Scenarios: what they do to a model, what is wrong with them, and their JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "casepath/simulation/detail/model_keys.hpp"
#include "casepath/simulation/detail/scenario_keys.hpp"
#include "casepath/simulation/scenario.hpp"
#include "courts.hpp"
#include "schema_keys.hpp"

namespace casepath {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Date first_day = Date::of(2026, 1, 1);

Scenario scenario_of(std::vector<Change> changes) {
  Scenario scenario;
  scenario.name = "what if";
  for (Change& change : changes) scenario.changes.push_back({std::move(change), {}});
  return scenario;
}

Model changed(const Model& model, Change change) {
  return apply(model, scenario_of({std::move(change)}), first_day);
}

/// Probabilities of the exits of a situation, and of its tail.
std::vector<double> probabilities(const SituationModel& situation) {
  std::vector<double> all;
  for (const ExitModel& exit : situation.exits) all.push_back(exit.probability);
  all.push_back(situation.tail.probability);
  return all;
}

const SituationModel& charged_in(const Model& model, std::size_t group = 0) {
  return model.groups[group].situations[1];
}

auto near(double value) { return ::testing::DoubleNear(value, 1e-15); }

/// `code | pointer | message | hint` of every problem.
std::vector<std::string> problems_of(const Model& model, const Scenario& scenario) {
  std::vector<std::string> result;
  try {
    static_cast<void>(apply(model, scenario, first_day));
  } catch (const ModelError& error) {
    for (const Diagnostic& d : error.diagnostics()) {
      result.push_back(d.code + " | " + d.pointer + " | " + d.message + " | " + d.hint);
    }
  }
  return result;
}

std::vector<std::string> problems_of(const Model& model, Change change) {
  return problems_of(model, scenario_of({std::move(change)}));
}

std::vector<std::string> problems_of_json(std::string_view json) {
  std::vector<std::string> result;
  try {
    static_cast<void>(scenario_from_json(json));
  } catch (const ModelError& error) {
    for (const Diagnostic& d : error.diagnostics()) {
      result.push_back(d.code + " | " + d.pointer + " | " + d.message + " | " + d.hint);
    }
  }
  return result;
}

// --- probabilities -------------------------------------------------------------------------------

TEST(Scenario, ChangesAProbabilityAndScalesTheRestTailIncluded) {
  const Model model = changed(test::court_model(), ChangeProbability{{"charged"}, "acquit", 2});

  EXPECT_THAT(probabilities(charged_in(model)),
              ElementsAre(near(0.375), near(0.4), near(0.15), near(0.075)));
}

TEST(Scenario, SetsAProbabilityAndScalesTheRest) {
  const Model model = changed(test::court_model(), SetProbability{{"charged"}, "verdict", 0});

  EXPECT_THAT(probabilities(charged_in(model)),
              ElementsAre(near(0), near(0.4), near(0.4), near(0.2)));
}

TEST(Scenario, LeavesProbabilitiesThatSumToOneWhateverIsChanged) {
  Model model = test::court_model();

  for (const double factor : {0.1, 0.3, 0.7, 1.1, 1.3, 1.7}) {
    model = changed(model, ChangeProbability{{"charged"}, "terminate", factor});
    double sum = 0;
    for (const double probability : probabilities(charged_in(model))) sum += probability;
    EXPECT_DOUBLE_EQ(sum, 1);
  }
}

TEST(Scenario, SharesOutWhatWasSetAmongExitsByTheSameEvent) {
  Model before = test::court_model();
  before.groups[0].situations[1].exits[0].event = "terminate";
  before.groups[0].situations[1].exits[2].probability = 0;
  before.groups[0].situations[1].exits[1].probability = 0.4;

  const Model proportional = changed(before, SetProbability{{"charged"}, "terminate", 0.25});
  before.groups[0].situations[1].exits[0].probability = 0;
  before.groups[0].situations[1].exits[1].probability = 0.9;
  const Model alike = changed(before, SetProbability{{"charged"}, "terminate", 0.25});

  EXPECT_THAT(probabilities(charged_in(proportional)),
              ElementsAre(near(0.25), near(0.6), near(0), near(0.15)));
  EXPECT_THAT(probabilities(charged_in(alike)),
              ElementsAre(near(0.125), near(0.675), near(0.125), near(0.075)));
}

TEST(Scenario, DivertsAShareOfThoseWhoLeaveByAnEventToAnother) {
  const Model model =
      changed(test::court_model(), Divert{{"charged"}, "terminate", "verdict", 0.25});

  EXPECT_THAT(probabilities(charged_in(model)),
              ElementsAre(near(0.55), near(0.2), near(0.15), near(0.1)));
}

TEST(Scenario, DivertsToAnEventThatBecomesAnExitWithTheTimesOfThoseDiverted) {
  Model before = test::court_model();
  auto& exits = before.groups[0].situations[1].exits;
  exits.erase(exits.begin() + 1);
  exits[0].probability = 0.7;

  const Model model = changed(before, Divert{{"charged"}, "terminate", "acquit", 1});

  EXPECT_THAT(probabilities(charged_in(model)),
              ElementsAre(near(0.7), near(0), near(0.2), near(0.1)));
  EXPECT_EQ(charged_in(model).exits[2].event, "acquit");
  EXPECT_EQ(charged_in(model).exits[2].duration, Duration{ExponentialDays{30}});
  EXPECT_EQ(charged_in(model).exits[2].cases, 0);
}

TEST(Scenario, ChangesOneGroupAlone) {
  const Model before = test::court_of_two_regions();

  const Model model =
      changed(before, SetProbability{{"charged", {}, {{"South"}}}, "verdict", 0.75});

  EXPECT_EQ(charged_in(model, 0), charged_in(before, 0));
  EXPECT_THAT(probabilities(charged_in(model, 1)),
              ElementsAre(near(0.75), near(0.1), near(0.1), near(0.05)));
}

TEST(Scenario, ChangesOneOffenceAlone) {
  Model before = test::court_model();
  before.pipeline = test::with_offences();
  before.groups[0].situations = {
      test::situation("investigated", {test::exit_by("charge", 0.5, ConstantDays{9}),
                                       test::exit_by("withdraw", 0.5, ConstantDays{9})}),
      test::situation("investigated", {test::exit_by("charge", 0.5, ConstantDays{9}),
                                       test::exit_by("withdraw", 0.5, ConstantDays{9})})};
  before.groups[0].situations[0].offence = "grave";

  const Model of_grave = changed(before, SetProbability{{"investigated", "grave"}, "charge", 1});
  const Model of_others = changed(before, SetProbability{{"investigated", ""}, "charge", 1});

  EXPECT_THAT(probabilities(of_grave.groups[0].situations[0]), ElementsAre(1, 0, 0));
  EXPECT_EQ(of_grave.groups[0].situations[1], before.groups[0].situations[1]);
  EXPECT_EQ(of_others.groups[0].situations[0], before.groups[0].situations[0]);
  EXPECT_THAT(probabilities(of_others.groups[0].situations[1]), ElementsAre(1, 0, 0));
}

// --- times ---------------------------------------------------------------------------------------

TEST(Scenario, ScalesEveryTimeInAStateTailIncluded) {
  const Model model = changed(test::court_model(), ScaleTime{{"charged"}, {}, 0.5});

  EXPECT_EQ(charged_in(model).exits[0].duration, Duration{ExponentialDays{30}});
  EXPECT_EQ(charged_in(model).exits[1].duration, Duration{ExponentialDays{45}});
  EXPECT_EQ(charged_in(model).exits[2].duration, Duration{ExponentialDays{15}});
  EXPECT_EQ(charged_in(model).tail, (TailModel{0.1, TailModel::Rule::leaves, 200, 50}));
  EXPECT_EQ(model.groups[0].situations[0], test::court_model().groups[0].situations[0]);
}

TEST(Scenario, ScalesTheTimeOfOneExitAlone) {
  const Model model = changed(test::court_model(), ScaleTime{{"charged"}, "acquit", 2});

  EXPECT_EQ(charged_in(model).exits[0].duration, Duration{ExponentialDays{60}});
  EXPECT_EQ(charged_in(model).exits[1].duration, Duration{ExponentialDays{180}});
  EXPECT_EQ(charged_in(model).tail, charged_in(test::court_model()).tail);
}

TEST(Scenario, ReplacesTheTimesInAStateAndThenNobodyIsLeftBehind) {
  const Model model = changed(test::court_model(), ReplaceTime{{"charged"}, {}, ConstantDays{14}});

  for (const ExitModel& exit : charged_in(model).exits) {
    EXPECT_EQ(exit.duration, Duration{ConstantDays{14}});
  }
  EXPECT_THAT(probabilities(charged_in(model)),
              ElementsAre(near(5.0 / 9), near(2.0 / 9), near(2.0 / 9), 0));
}

TEST(Scenario, ReplacesNoTimeOfThoseWhoNeverLeave) {
  Model before = test::court_model();
  before.groups[0].situations[1].tail.rule = TailModel::Rule::stays;

  const Model model = changed(before, ReplaceTime{{"charged"}, {}, ConstantDays{14}});

  EXPECT_EQ(charged_in(model).tail, charged_in(before).tail);
}

TEST(Scenario, WithCapacityChangesTheServiceToo) {
  const Model before = test::court_of_two_regions();

  const Model scaled_model = changed(before, ScaleTime{{"charged"}, {}, 2});
  const Model replaced_model = changed(before, ReplaceTime{{"charged"}, {}, ConstantDays{3}});

  EXPECT_EQ(scaled_model.capacity.services[0].duration, Duration{ExponentialDays{10}});
  EXPECT_EQ(replaced_model.capacity.services[0].duration, Duration{ConstantDays{3}});
  EXPECT_EQ(charged_in(scaled_model, 1).exits[0].duration, Duration{ExponentialDays{120}});
}

// --- inflow, servers -----------------------------------------------------------------------------

TEST(Scenario, ChangesTheInflowOfAllOrOfOneGroup) {
  const Model before = test::court_of_two_regions();

  const Model all = changed(before, ChangeInflow{{}, 2});
  const Model south = changed(before, ChangeInflow{{{"South"}}, 3});

  EXPECT_EQ(all.arrivals.per_day[5], 4);
  EXPECT_EQ(all.groups[0].share, 0.75);
  EXPECT_EQ(south.arrivals.per_day[5], 3);
  EXPECT_EQ(south.groups[0].share, 0.5);
  EXPECT_EQ(south.groups[1].share, 0.5);
}

TEST(Scenario, MayStopTheInflow) {
  const Model before = test::court_of_two_regions();

  const Model model = changed(before, ChangeInflow{{}, 0});

  EXPECT_EQ(model.arrivals.per_day[0], 0);
  EXPECT_EQ(model.groups, before.groups);
}

TEST(Scenario, SetsTheServersOfAPool) {
  const Model model = changed(test::court_of_two_regions(), SetServers{"judges", 12});

  EXPECT_EQ(model.capacity.pools[0].servers, 12);
}

// --- several changes, and their days -------------------------------------------------------------

TEST(Scenario, CarriesOutItsChangesOneAfterTheOther) {
  Model before = test::court_model();
  auto& exits = before.groups[0].situations[1].exits;
  exits.erase(exits.begin() + 1);
  exits[0].probability = 0.7;

  const Model model = apply(before,
                            scenario_of({Divert{{"charged"}, "terminate", "acquit", 0.5},
                                         ChangeProbability{{"charged"}, "acquit", 2}}),
                            first_day);

  EXPECT_NEAR(charged_in(model).exits[2].probability, 0.2, 1e-15);
}

TEST(Scenario, HoldsFromTheDayOnWhichItsChangesBegin) {
  Scenario scenario = scenario_of({ScaleTime{{"reported"}, {}, 0.5}, ChangeInflow{{}, 2}});
  scenario.changes[0].begins = Date::of(2027, 3, 1);
  const Model model = test::court_model();

  EXPECT_EQ(apply(model, scenario, Date{}).arrivals.per_day[0], 4);
  EXPECT_EQ(apply(model, scenario, Date::of(2027, 2, 28)).groups, model.groups);
  EXPECT_EQ(apply(model, scenario, Date::of(2027, 3, 1)).groups[0].situations[0].exits[0].duration,
            Duration{ExponentialDays{20}});
  EXPECT_EQ(model, test::court_model());
}

TEST(Scenario, NamesTheDaysOnWhichSomethingChanges) {
  Scenario scenario =
      scenario_of({ChangeInflow{{}, 2}, ChangeInflow{{}, 2}, ChangeInflow{{}, 2}, ChangeInflow{}});
  scenario.changes[0].begins = Date::of(2027, 3, 1);
  scenario.changes[1].begins = Date::of(2026, 5, 1);
  scenario.changes[2].begins = Date::of(2027, 3, 1);

  EXPECT_THAT(change_days(scenario), ElementsAre(Date::of(2026, 5, 1), Date::of(2027, 3, 1)));
  EXPECT_THAT(change_days(Scenario{}), IsEmpty());
}

TEST(Scenario, ComposesWithAnother) {
  Scenario first = scenario_of({ChangeInflow{{}, 2}});
  Scenario second = scenario_of({SetServers{"judges", 3}});
  first.name = "double";
  second.name = "judges";

  const Scenario both = first + second;

  EXPECT_EQ(both.name, "double + judges");
  EXPECT_THAT(both.changes, ElementsAre(first.changes[0], second.changes[0]));
  EXPECT_EQ((first + Scenario{}).name, "double");
  EXPECT_EQ((Scenario{} + second).name, "judges");
}

// --- words ---------------------------------------------------------------------------------------

TEST(Scenario, SaysEachChangeInOneSentence) {
  const auto said = [](Change change) { return to_string(DatedChange{std::move(change), {}}); };

  EXPECT_EQ(to_string(DatedChange{ScaleTime{{"charged"}, {}, 0.5}, first_day}),
            "time in \"charged\" x 0.5 from 2026-01-01");
  EXPECT_EQ(said(ScaleTime{{"charged"}, "verdict", 0.5}),
            "time in \"charged\" until \"verdict\" x 0.5");
  EXPECT_EQ(said(ChangeProbability{{"charged", "grave", {{"North", "urban"}}}, "acquit", 2}),
            "probability of \"acquit\" in \"charged\" with offence \"grave\" of group "
            "\"North, urban\" x 2");
  EXPECT_EQ(said(SetProbability{{"charged", ""}, "acquit", 0.1}),
            "probability of \"acquit\" in \"charged\" with any other offence = 0.1");
  EXPECT_EQ(said(Divert{{"charged"}, "terminate", "verdict", 0.3}),
            "0.3 of \"terminate\" in \"charged\" by \"verdict\" instead");
  EXPECT_EQ(said(ChangeInflow{{}, 2}), "inflow x 2");
  EXPECT_EQ(said(ChangeInflow{{{"North"}}, 2}), "inflow of group \"North\" x 2");
  EXPECT_EQ(said(SetServers{"judges", 12}), "servers of \"judges\" = 12");
}

TEST(Scenario, SaysDurationsInWords) {
  const auto said = [](Duration duration) {
    return to_string(DatedChange{ReplaceTime{{"charged"}, {}, std::move(duration)}, {}});
  };

  EXPECT_EQ(said(ConstantDays{14}), "time in \"charged\" = constant (days 14)");
  EXPECT_EQ(said(ExponentialDays{30}), "time in \"charged\" = exponential (mean_days 30)");
  EXPECT_EQ(said(WeibullDays{1.5, 20}), "time in \"charged\" = weibull (shape 1.5, scale_days 20)");
  EXPECT_EQ(said(LogNormalDays{30, 0.8}),
            "time in \"charged\" = log_normal (median_days 30, sigma 0.8)");
  EXPECT_EQ(said(GammaDays{2, 15}), "time in \"charged\" = gamma (shape 2, scale_days 15)");
  EXPECT_EQ(said(EmpiricalDays{{3, 5}, {0.5, 1}}),
            "time in \"charged\" = empirical (2 times, mean 4 days)");
}

// --- problems ------------------------------------------------------------------------------------

TEST(ScenarioProblems, NameUnknownNamesAndWhatWasProbablyMeant) {
  const Model model = test::court_of_two_regions();

  EXPECT_THAT(problems_of(model, ScaleTime{{"charge"}, {}, 0.5}),
              ElementsAre("unknown_state | /changes/0/scale_time/state | the pipeline has no state "
                          "\"charge\" | did you mean \"charged\"?"));
  EXPECT_THAT(
      problems_of(model, ChangeProbability{{"charged", "theft", {{"East"}}}, "verdict", 0.5}),
      ElementsAre("unknown_offence | /changes/0/change_probability/offence | the pipeline has no "
                  "offence \"theft\" | there are no offences",
                  "unknown_group | /changes/0/change_probability/group | the model has no group "
                  "\"East\" | its groups are \"North\" and \"South\""));
  EXPECT_THAT(problems_of(model, SetProbability{{"charged"}, "verdicts", 0.5}),
              ElementsAre("unknown_event | /changes/0/set_probability/event | the pipeline has no "
                          "event \"verdicts\" | did you mean \"verdict\"?"));
  EXPECT_THAT(problems_of(model, SetServers{"judge", 3}),
              ElementsAre("unknown_pool | /changes/0/set_servers/pool | the model has no pool "
                          "\"judge\" | did you mean \"judges\"?"));
  EXPECT_THAT(problems_of(test::court_model(), ChangeInflow{{{"North"}}, 3}),
              ElementsAre("unknown_group | /changes/0/change_inflow/group | the model has no group "
                          "\"North\" | it is not grouped: leave out \"group\""));
}

TEST(ScenarioProblems, SayThatTheyAreTheScenarios) {
  const Model model = test::court_model();
  const Scenario misspelt{"misspelt", {{ScaleTime{{"charge"}, {}, 0.5}, {}}}};

  try {
    (void)apply(model, misspelt, Date::of(2026, 1, 1));
    FAIL() << "nothing was refused";
  } catch (const ModelError& error) {
    EXPECT_STREQ(error.what(),
                 "1 problem in the scenario:\n"
                 "  /changes/0/scale_time/state: the pipeline has no state \"charge\" "
                 "[unknown_state]\n"
                 "    hint: did you mean \"charged\"?");
  }
}

TEST(ScenarioProblems, NameChangesThatWouldDoNothing) {
  Model model = test::court_model();
  model.groups[0].situations[1].exits[1].probability = 0;
  model.groups[0].situations[1].exits[0].probability = 0.7;

  EXPECT_THAT(problems_of(model, ScaleTime{{"convicted"}, {}, 0.5}),
              ElementsAre("no_situation | /changes/0/scale_time/state | \"convicted\" is an "
                          "outcome: no case leaves it | "));
  EXPECT_THAT(
      problems_of(model, ScaleTime{{"charged", ""}, "charge", 0.5}),
      ElementsAre("no_exit | /changes/0/scale_time/event | no case leaves \"charged\" with any "
                  "other offence by \"charge\" | the exits are \"verdict\", \"acquit\" and "
                  "\"terminate\""));
  EXPECT_THAT(
      problems_of(model, ChangeProbability{{"charged"}, "acquit", 2}),
      ElementsAre("no_exit | /changes/0/change_probability/event | no case leaves "
                  "\"charged\" by \"acquit\" | the exits are \"verdict\" and \"terminate\""));
  EXPECT_THAT(problems_of(model, SetProbability{{"charged"}, "acquit", 0.1}), IsEmpty());
  model.arrivals = {};
  EXPECT_THAT(problems_of(model, ChangeInflow{{}, 2}),
              ElementsAre("no_arrivals | /changes/0/change_inflow | the model does not say how "
                          "many cases come in | give it \"arrivals\", or simulate another number "
                          "of cases"));
}

TEST(ScenarioProblems, NameSituationsThatTheModelDoesNotTellApart) {
  Model model = test::court_model();
  model.pipeline = test::with_offences();
  const SetProbability grave{{"charged", "grave"}, "court", 0.5};

  EXPECT_THAT(problems_of(model, grave),
              ElementsAre("no_situation | /changes/0/set_probability/offence | the model has no "
                          "situation in \"charged\" with offence \"grave\" | offences are not told "
                          "apart there: leave out \"offence\""));
  model.groups[0].situations[1].offence = "minor";
  EXPECT_THAT(
      problems_of(model, grave),
      ElementsAre("no_situation | /changes/0/set_probability/offence | the model has no "
                  "situation in \"charged\" with offence \"grave\" | the offences there are "
                  "\"minor\""));
  EXPECT_THAT(problems_of(model, ScaleTime{{"tried"}, {}, 2}),
              ElementsAre("no_situation | /changes/0/scale_time/state | the model has no situation "
                          "in \"tried\" | "));
}

TEST(ScenarioProblems, NameImpossibleNumbers) {
  const Model model = test::court_of_two_regions();

  EXPECT_THAT(
      problems_of(model, scenario_of({ChangeProbability{{"charged"}, "verdict", -1},
                                      ScaleTime{{"charged"}, {}, 0},
                                      SetProbability{{"charged"}, "verdict", 1.5},
                                      Divert{{"charged"}, "verdict", "acquit", -0.1},
                                      ChangeInflow{{}, -2}, SetServers{"judges", 0}})),
      ElementsAre("bad_factor | /changes/0/change_probability/factor | a factor can't be -1 | a "
                  "factor is at least 0",
                  "bad_factor | /changes/1/scale_time/factor | a factor can't be 0 | a factor of "
                  "times is above 0",
                  "bad_probability | /changes/2/set_probability/probability | a probability can't "
                  "be 1.5 | it lies between 0 and 1",
                  "bad_probability | /changes/3/divert/share | a share can't be -0.1 | it lies "
                  "between 0 and 1",
                  "bad_factor | /changes/4/change_inflow/factor | a factor can't be -2 | a factor "
                  "is at least 0",
                  "bad_servers | /changes/5/set_servers/servers | a pool can't have 0 servers | it "
                  "has at least 1"));
}

TEST(ScenarioProblems, NameProbabilitiesThatCannotBe) {
  Model model = test::court_model();
  EXPECT_THAT(
      problems_of(model, ChangeProbability{{"charged"}, "verdict", 2.5}),
      ElementsAre("bad_probability | /changes/0/change_probability/factor | the probability "
                  "of leaving \"charged\" by \"verdict\" is 0.5, and 2.5 times that is "
                  "above 1 | the factor can be at most 2"));
  EXPECT_THAT(problems_of(model, ChangeProbability{{"charged"}, "verdict", 2}), IsEmpty());

  model.groups[0].situations[0].exits.pop_back();
  model.groups[0].situations[0].exits[0].probability = 1;
  EXPECT_THAT(problems_of(model, SetProbability{{"reported"}, "charge", 0.5}),
              ElementsAre("no_rest | /changes/0/set_probability/event | all cases leave "
                          "\"reported\" by \"charge\": there is nothing else that could become "
                          "likelier | a \"divert\" says where they go"));
  EXPECT_THAT(problems_of(model, SetProbability{{"reported"}, "charge", 1}), IsEmpty());
}

TEST(ScenarioProblems, NameDiversionsThatThePipelineDoesNotKnow) {
  const Model model = test::court_model();

  EXPECT_THAT(
      problems_of(model, Divert{{"reported"}, "terminate", "verdict", 0.5}),
      ElementsAre("not_allowed_here | /changes/0/divert/instead | \"verdict\" does not lead "
                  "out of \"reported\" | the events are \"charge\" and \"terminate\""));
  EXPECT_THAT(problems_of(model, Divert{{"reported"}, "terminate", "chrge", 0.5}),
              ElementsAre("unknown_event | /changes/0/divert/instead | the pipeline has no event "
                          "\"chrge\" | did you mean \"charge\"?"));
  EXPECT_THAT(problems_of(model, Divert{{"reported"}, "charge", "charge", 0.5}),
              ElementsAre("same_event | /changes/0/divert/instead | \"charge\" is diverted to "
                          "itself | "));
}

TEST(ScenarioProblems, NameTimesThatOneServiceCannotHave) {
  const Model model = test::court_of_two_regions();

  EXPECT_THAT(problems_of(model, ScaleTime{{"charged", {}, {{"North"}}}, {}, 0.5}),
              ElementsAre("one_service | /changes/0/scale_time/group | the service in \"charged\" "
                          "takes the same time for all cases | leave out \"group\""));
  EXPECT_THAT(problems_of(model, ScaleTime{{"charged"}, "verdict", 0.5}),
              ElementsAre("one_service | /changes/0/scale_time/event | the service in \"charged\" "
                          "takes the same time for all cases | leave out \"event\""));
  EXPECT_THAT(problems_of(model, ScaleTime{{"reported", {}, {{"North"}}}, {}, 0.5}), IsEmpty());
}

TEST(ScenarioProblems, AreThoseOfChangesThatBeginLaterToo) {
  Scenario scenario = scenario_of({ScaleTime{{"charge"}, {}, 0.5}});
  scenario.changes[0].begins = Date::of(2030, 1, 1);

  EXPECT_THAT(problems_of(test::court_model(), scenario),
              ElementsAre("unknown_state | /changes/0/scale_time/state | the pipeline has no state "
                          "\"charge\" | did you mean \"charged\"?"));
}

// --- JSON ----------------------------------------------------------------------------------------

const std::string everything = R"({
  "format": "casepath-scenario/1",
  "name": "All of it",
  "changes": [
    {"change_probability": {"state": "charged", "offence": "grave", "group": ["North"],
                            "event": "verdict", "factor": 0.5}, "begins": "2026-02-28"},
    {"set_probability": {"state": "charged", "event": "verdict", "probability": 0.25}},
    {"scale_time": {"state": "charged", "event": "verdict", "factor": 2.0}},
    {"replace_time": {"state": "charged", "duration": {"exponential": {"mean_days": 30.0}}}},
    {"divert": {"state": "charged", "event": "verdict", "instead": "acquit", "share": 0.125}},
    {"change_inflow": {"group": ["South"], "factor": 3.0}},
    {"set_servers": {"pool": "judges", "servers": 12}}
  ]
})";

TEST(ScenarioJson, IsReadAndWrittenWithoutLoss) {
  const Scenario scenario = scenario_from_json(everything);

  EXPECT_EQ(scenario_from_json(to_json(scenario)), scenario);
  EXPECT_EQ(nlohmann::json::parse(to_json(scenario)), nlohmann::json::parse(everything));
  EXPECT_EQ(scenario.name, "All of it");
  EXPECT_THAT(
      scenario.changes,
      ElementsAre(DatedChange{ChangeProbability{{"charged", "grave", {{"North"}}}, "verdict", 0.5},
                              Date::of(2026, 2, 28)},
                  DatedChange{SetProbability{{"charged"}, "verdict", 0.25}, {}},
                  DatedChange{ScaleTime{{"charged"}, "verdict", 2}, {}},
                  DatedChange{ReplaceTime{{"charged"}, {}, ExponentialDays{30}}, {}},
                  DatedChange{Divert{{"charged"}, "verdict", "acquit", 0.125}, {}},
                  DatedChange{ChangeInflow{{{"South"}}, 3}, {}},
                  DatedChange{SetServers{"judges", 12}, {}}));
}

TEST(ScenarioJson, NamesEveryProblem) {
  EXPECT_THAT(
      problems_of_json(R"({"format": "casepath-scenario/2", "changes": [
        {"scale_tme": {"state": "a", "factor": 1}},
        {"scale_time": {"state": 1, "factr": 1}, "begins": "soon"},
        {"begins": "2026-01-01"},
        {"change_inflow": {"factor": 2}, "set_servers": {"pool": "judges", "servers": 1}}
      ]})"),
      ElementsAre(
          "bad_format | /format | \"casepath-scenario/2\" is not a format that is read here | "
          "write "
          "\"casepath-scenario/1\"",
          "unknown_key | /changes/0/scale_tme | a change has no key \"scale_tme\" | did you mean "
          "\"scale_time\"?",
          "bad_date | /changes/1/begins | \"soon\" is no date | dates are written YYYY-MM-DD",
          "unknown_key | /changes/1/scale_time/factr | \"scale_time\" has no key \"factr\" | did "
          "you mean \"factor\"?",
          "wrong_type | /changes/1/scale_time/state | must be a text, not a whole number | ",
          "one_change | /changes/2 | nothing is changed here | such as {\"scale_time\": "
          "{\"state\": "
          "\"...\", \"factor\": 0.5}}",
          "one_change | /changes/3 | several changes in one: \"change_inflow\" and "
          "\"set_servers\" | write each as a change of its own"));
  EXPECT_THAT(problems_of_json("{}"),
              ElementsAre("missing_key |  | a scenario needs the key \"format\" | ",
                          "missing_key |  | a scenario needs the key \"changes\" | "));
}

TEST(ScenarioJson, NamesItsChangesAsTheValuesAre) {
  for (std::size_t i = 0; i < std::size(detail::change_formats); ++i) {
    EXPECT_FALSE(detail::change_formats[i].keys.empty());
  }
  EXPECT_EQ(detail::name_of(ChangeProbability{}), "change_probability");
  EXPECT_EQ(detail::name_of(SetServers{}), "set_servers");
}

/// What the reader knows of an object: its keys and whether it needs them, in order.
std::vector<std::pair<std::string, bool>> pairs_of(std::span<const detail::Key> keys) {
  std::vector<std::pair<std::string, bool>> pairs;
  for (const detail::Key& key : keys) pairs.emplace_back(key.name, key.required);
  return pairs;
}

TEST(ScenarioSchema, HasTheKeysThatTheReaderKnowsInTheSameOrder) {
  const auto schema = nlohmann::ordered_json::parse(scenario_schema());
  std::vector<std::pair<std::string, bool>> kinds;

  EXPECT_EQ(test::keys_in(schema), pairs_of(detail::scenario_keys));
  for (const detail::ChangeFormat& format : detail::change_formats) {
    const std::string name{format.name};
    EXPECT_EQ(test::keys_in(schema.at("$defs").at(name)), pairs_of(format.keys)) << name;
    kinds.emplace_back(name, false);
  }

  kinds.emplace_back("begins", false);
  EXPECT_EQ(test::keys_in(schema.at("$defs").at("change")), kinds);
  EXPECT_EQ(schema.at("properties").at("format").at("const"), detail::scenario_format_name);
}

TEST(ScenarioSchema, AsksForOneKindOfChange) {
  const auto schema = nlohmann::ordered_json::parse(scenario_schema());
  std::vector<std::string> asked;

  for (const auto& one : schema.at("/$defs/change/oneOf"_json_pointer)) {
    asked.push_back(one.at("required").at(0));
  }

  std::vector<std::string> kinds;
  for (const detail::ChangeFormat& format : detail::change_formats) kinds.emplace_back(format.name);
  EXPECT_EQ(asked, kinds);
}

TEST(ScenarioSchema, HasTheDurationsOfModels) {
  const auto of_scenarios = nlohmann::ordered_json::parse(scenario_schema()).at("$defs");
  const auto of_models = nlohmann::ordered_json::parse(model_schema()).at("$defs");

  EXPECT_EQ(of_scenarios.at("duration"), of_models.at("duration"));
  for (const detail::Key& kind : detail::duration_keys) {
    const std::string name{kind.name};
    EXPECT_EQ(of_scenarios.at(name), of_models.at(name)) << name;
  }
}

// --- the difference ------------------------------------------------------------------------------

TEST(Scenario, ShowsWhatItDoesToAModel) {
  const Model model = test::court_model();
  Scenario scenario = scenario_of({ScaleTime{{"reported"}, {}, 0.5}});
  scenario.changes[0].begins = Date::of(2030, 1, 1);

  const Table table = difference(model, scenario);

  EXPECT_EQ(table.row_count(),
            compare(model, apply(model, scenario, Date::of(2030, 1, 1))).row_count());
  EXPECT_GT(table.row_count(), 0U);
  EXPECT_EQ(table.notes().back(), "time in \"reported\" x 0.5 from 2030-01-01");
}

}  // namespace
}  // namespace casepath
