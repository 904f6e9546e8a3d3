// Everything that can be wrong with a model is named, with its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "casepath/simulation/detail/exit_step.hpp"
#include "casepath/simulation/model.hpp"
#include "models.hpp"

namespace casepath {
namespace {

using test::exit_by;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> problems_of(const Model& model) {
  std::vector<std::string> problems;
  for (const Diagnostic& one : check(model)) {
    problems.push_back(one.pointer + ": " + one.message + " [" + one.code + "]" +
                       (one.hint.empty() ? "" : " " + one.hint));
  }
  return problems;
}

Model plain() { return test::report_charge_verdict_model(); }
GroupModel& group_of(Model& model) { return model.groups[0]; }
SituationModel& reported(Model& model) { return model.groups[0].situations[0]; }
SituationModel& charged(Model& model) { return model.groups[0].situations[1]; }

TEST(ModelCheck, FindsNothingWrongWithModelsThatCanBeSimulated) {
  EXPECT_THAT(problems_of(plain()), IsEmpty());
  EXPECT_THAT(problems_of(test::reclassification_model()), IsEmpty());
}

TEST(ModelCheck, NamesAModelWithoutAGroupOrAnOpening) {
  Model none = plain();
  none.groups.clear();
  Model closed = plain();
  group_of(closed).openings.clear();

  EXPECT_THAT(problems_of(none), ElementsAre("/groups: the model has no group [no_group] write one "
                                             "group for all cases"));
  EXPECT_THAT(problems_of(closed), ElementsAre("/groups/0/openings: no case comes in [no_opening] "
                                               "write at least one opening"));
}

TEST(ModelCheck, NamesNamesThatThePipelineDoesNotHave) {
  Model model = plain();
  group_of(model).openings[0].event = "raport";
  reported(model).state = "reporte";
  charged(model).exits[0].event = "verdikt";
  charged(model).exits[1].offence = "theft";
  charged(model).exits[2].fields = {{"months", "3"}};

  EXPECT_THAT(
      problems_of(model),
      ElementsAre("/groups/0/openings/0/event: the pipeline has no event \"raport\" "
                  "[unknown_event] did you mean \"report\"?",
                  "/groups/0/situations/0/state: the pipeline has no state \"reporte\" "
                  "[unknown_state] did you mean \"reported\"?",
                  "/groups/0/situations/1/exits/0/event: the pipeline has no event \"verdikt\" "
                  "[unknown_event] did you mean \"verdict\"?",
                  "/groups/0/situations/1/exits/1/offence: the pipeline has no offence \"theft\" "
                  "[unknown_offence] there are no offences",
                  "/groups/0/situations/1/exits/2/fields/months: the pipeline has no field "
                  "\"months\" [unknown_field] there are no fields"));
}

TEST(ModelCheck, NamesProbabilitiesThatAreNoneOrDoNotSumToOne) {
  Model model = plain();
  group_of(model).share = 0.5;
  group_of(model).openings[0].probability = -1;
  reported(model).exits[0].probability = 0.7;
  charged(model).exits[0].probability = std::numeric_limits<double>::quiet_NaN();
  charged(model).tail.probability = 2;

  EXPECT_THAT(
      problems_of(model),
      ElementsAre(
          "/groups/0/openings/0/probability: the probability is -1 [bad_probability] write a "
          "number from 0 to 1",
          "/groups/0/situations/0: the probabilities of the exits and the tail sum to "
          "1.1 [sum_not_one] they must sum to one",
          "/groups/0/situations/1/exits/0/probability: the probability is nan [bad_probability] "
          "write a number from 0 to 1",
          "/groups/0/situations/1/tail/probability: the probability is 2 [bad_probability] write "
          "a number from 0 to 1",
          "/groups: the shares of the groups sum to 0.5 [sum_not_one] they must sum to one"));
}

TEST(ModelCheck, TakesProbabilitiesThatSumToOneButForRounding) {
  Model model = plain();
  charged(model).exits[0].probability = 0.5 + 9e-10;

  EXPECT_THAT(problems_of(model), IsEmpty());
}

TEST(ModelCheck, NamesTimesThatAreNone) {
  Model model = plain();
  reported(model).exits[0].duration = ConstantDays{-1};
  reported(model).exits[1].duration = WeibullDays{0, std::numeric_limits<double>::infinity()};
  charged(model).exits[0].duration = EmpiricalDays{{3, 2}, {0.5, 1}};
  charged(model).exits[1].duration = EmpiricalDays{{2, 3}, {0.5, 0.9}};
  charged(model).exits[2].duration = EmpiricalDays{{2, 3}, {1}};
  charged(model).tail = {0, TailModel::Rule::leaves, -3, -4};

  EXPECT_THAT(
      problems_of(model),
      ElementsAre(
          "/groups/0/situations/0/exits/0/duration/constant/days: days is -1 [bad_number] write a "
          "number of at least 0",
          "/groups/0/situations/0/exits/1/duration/weibull/shape: shape is 0 [bad_number] write a "
          "number above 0",
          "/groups/0/situations/0/exits/1/duration/weibull/scale_days: scale_days is inf "
          "[bad_number] write a number above 0",
          "/groups/0/situations/1/exits/0/duration/empirical/days: day 2 comes after day 3 "
          "[bad_empirical] write days of at least 0, ascending, each once",
          "/groups/0/situations/1/exits/1/duration/empirical/cumulative: the last share is 0.9 "
          "[bad_empirical] the last share is 1: everybody has left by then",
          "/groups/0/situations/1/exits/2/duration/empirical: there are 2 days and 1 cumulative "
          "shares [bad_empirical] write one share for each day, and at least one day",
          "/groups/0/situations/1/tail/after_days: after_days is -3 [bad_number] write a number of "
          "at least 0",
          "/groups/0/situations/1/tail/mean_days: mean_days is -4 [bad_number] write a number of "
          "at least 0"));
}

TEST(ModelCheck, NamesASituationThatNobodyLeavesUnlessItSaysSo) {
  Model model = plain();
  charged(model).exits.clear();
  Model stays = model;
  charged(stays).tail = {1, TailModel::Rule::stays, 0, 0};

  EXPECT_THAT(problems_of(model),
              ElementsAre("/groups/0/situations/1/exits: no case leaves \"charged\" [no_exit] "
                          "write an exit, or a tail of rule \"stays\""));
  EXPECT_THAT(problems_of(stays), IsEmpty());
}

TEST(ModelCheck, NamesASituationThatCasesGetIntoAndThatIsNotThere) {
  Model model = plain();
  group_of(model).situations.pop_back();
  Model offence = test::reclassification_model();
  offence.groups[0].situations.erase(offence.groups[0].situations.begin() + 2);

  EXPECT_THAT(problems_of(model),
              ElementsAre("/groups/0/situations: cases get into \"charged\", and there is no "
                          "situation for it [no_situation] add one, or one of the state that names "
                          "no offence"));
  EXPECT_THAT(problems_of(offence),
              ElementsAre("/groups/0/situations: cases get into \"investigated\" with the offence "
                          "\"minor\", and there is no situation for it [no_situation] add one, or "
                          "one of the state that names no offence"));
}

TEST(ModelCheck, NamesExitsThatThePipelineRefuses) {
  Model model = test::reclassification_model();
  auto& situations = model.groups[0].situations;
  situations[0].exits[0].event = "verdict";       // not from reported
  situations[1].exits[0].offence.clear();         // reclassify needs the offence
  situations[3].exits[0].event = "reconcile";     // not for grave ones
  model.groups[0].openings[0].event = "suspend";  // opens nothing
  model.groups[0].openings.push_back({.event = "report", .offence = "grave", .probability = 0});
  situations[0].exits.push_back(exit_by("open", 0, 10));

  EXPECT_THAT(
      problems_of(model),
      ElementsAre("/groups/0/openings/0: \"suspend\" can't open a case [refused]",
                  "/groups/0/situations/0/exits/0: \"verdict\" is not allowed in \"reported\"; "
                  "the events there are \"open\", \"reclassify\", \"terminate\", \"withdraw\" and "
                  "\"join\" [refused]",
                  "/groups/0/situations/1/exits/0: \"reclassify\" needs the field \"offence\" in "
                  "\"investigated\" [refused]",
                  "/groups/0/situations/3/exits/0: \"reconcile\" has a condition in \"charged\" "
                  "that does not hold for a case of which the offence alone is known [refused]"));
}

TEST(ModelCheck, NamesAnExitThatLeavesACaseAsItIs) {
  Model model = test::reclassification_model();
  model.groups[0].situations[1].exits[0].offence = "grave";

  EXPECT_THAT(problems_of(model),
              ElementsAre("/groups/0/situations/1/exits/0: \"reclassify\" leaves a case in "
                          "\"investigated\" with the offence \"grave\" as it is [no_move] an exit "
                          "changes the state or the offence"));
}

TEST(ModelCheck, NamesWhatIsThereTwiceAndOutcomesThatAreNoSituation) {
  Model model = plain();
  group_of(model).situations.push_back(charged(model));
  group_of(model).situations.push_back({.state = "convicted", .exits = {exit_by("charge", 1, 1)}});
  reported(model).exits = {exit_by("charge", 0.5, 1), exit_by("charge", 0.5, 2)};
  model.groups.push_back(model.groups[0]);
  model.groups[0].share = model.groups[1].share = 0.5;
  model.groups[1].situations = plain().groups[0].situations;

  EXPECT_THAT(
      problems_of(model),
      ElementsAre("/groups/0/situations/0/exits/1: \"charge\" is there twice, with the same fields "
                  "[duplicate] keep one, with the sum of both probabilities",
                  "/groups/0/situations/2: the situation \"charged\" is there twice [duplicate] "
                  "keep one of the two",
                  "/groups/0/situations/3/state: \"convicted\" is an outcome, in which cases have "
                  "ended [outcome] a situation is in an open or paused state",
                  "/groups/1/values: there are two groups without a column that tells them apart "
                  "[duplicate] keep one of the two"));
}

TEST(ModelCheck, NamesColumnsAndValuesOfGroupsThatDoNotFit) {
  Model model = test::reclassification_model();
  model.by = {"offence", "case", "office", "office", ""};

  EXPECT_THAT(
      problems_of(model),
      ElementsAre(
          "/by/0: every simulated log has a column \"offence\" of its own [bad_name] group "
          "by a copy of it under another name",
          "/by/1: every simulated log has a column \"case\" of its own [bad_name] group by "
          "a copy of it under another name",
          "/by/3: \"office\" is there twice [duplicate] keep one of the two",
          "/by/4: the column has no name [bad_name] give it a name",
          "/groups/0/values: a group by 5 columns has 0 values [bad_values] write one value "
          "for each column of \"by\""));
}

TEST(ModelCheck, NamesFieldsThatAreNone) {
  Model model = test::reclassification_model();
  model.groups[0].situations[4].exits[0].fields = {
      {"months", "twelve"}, {"detained", "yes"}, {"offence", "minor"}, {"region", "North"}};

  EXPECT_THAT(
      problems_of(model),
      ElementsAre("/groups/0/situations/4/exits/0/fields/months: \"twelve\" is no value of a field "
                  "of type integer [bad_field] write it as a CSV file shows it",
                  "/groups/0/situations/4/exits/0/fields/detained: \"yes\" is no value of a field "
                  "of type boolean [bad_field] write it as a CSV file shows it",
                  "/groups/0/situations/4/exits/0/fields/offence: the field \"offence\" is the "
                  "offence [bad_field] write it as \"offence\" beside \"event\""));
}

TEST(ModelCheck, NamesRatesOfArrivalsThatAreNegative) {
  Model model = plain();
  model.arrivals.kind = Arrivals::Kind::poisson;
  model.arrivals.per_day[2] = -1;

  EXPECT_THAT(problems_of(model),
              ElementsAre("/arrivals/per_day: the rate -1 of month 3 is negative or no number "
                          "[bad_number] write numbers of at least 0"));
}

/// A service by two judges in "charged".
Model with_judges() {
  Model model = test::reclassification_model();
  model.capacity.pools = {{"judges", 4, {}}};
  model.capacity.services = {
      {.state = "charged", .needs = {{"judges", 2}}, .duration = ExponentialDays{5}}};
  return model;
}

TEST(ModelCheck, NamesPoolsThatCannotServe) {
  EXPECT_THAT(problems_of(with_judges()), IsEmpty());
  Model model = with_judges();
  model.capacity.pools[0].servers = 0;
  model.capacity.pools[0].calendar.weekdays.fill(false);
  model.capacity.pools.push_back({"judges", 1, {}});
  model.capacity.pools[1].calendar.holidays = {Date::of(2026, 5, 1), Date::of(2026, 1, 1)};

  EXPECT_THAT(
      problems_of(model),
      ElementsAre("/capacity/pools/0/servers: the pool \"judges\" has 0 servers [bad_servers] "
                  "write at least 1",
                  "/capacity/pools/0/calendar/weekdays: no day is a working day [no_working_day] "
                  "name at least one day of the week",
                  "/capacity/pools/1/name: the pool \"judges\" is there twice [duplicate] keep one "
                  "of the two",
                  "/capacity/pools/1/calendar/holidays: the holidays do not ascend [bad_holidays] "
                  "write dates, ascending, each once",
                  "/capacity/services/0/needs/0/servers: the service needs 2 servers of "
                  "\"judges\", which has 0 [bad_servers] write at least 1, and no more than there "
                  "are"));
}

TEST(ModelCheck, NamesServicesThatNobodyCanDo) {
  Model model = with_judges();
  model.capacity.pools.push_back(
      {"rooms", 1, {{true, false, false, false, false, false, false}, {}}});
  model.capacity.pools[0].calendar.weekdays[0] = false;
  model.capacity.services[0].needs = {{"judges", 5}, {"rooms", 1}, {"room", 1}, {"rooms", 1}};
  model.capacity.services.push_back({.state = "charged", .duration = ConstantDays{-1}});
  model.capacity.services.push_back({.state = "convicted", .needs = {{"rooms", 1}}});

  EXPECT_THAT(
      problems_of(model),
      ElementsAre("/capacity/services/0/needs/0/servers: the service needs 5 servers of "
                  "\"judges\", which has 4 [bad_servers] write at least 1, and no more than there "
                  "are",
                  "/capacity/services/0/needs/2/pool: the model has no pool \"room\" "
                  "[unknown_pool] did you mean \"rooms\"?",
                  "/capacity/services/0/needs/3/pool: the service needs \"rooms\" twice "
                  "[duplicate] write one need, with the sum of the servers",
                  "/capacity/services/0/needs: there is no day on which all of these pools work "
                  "[no_working_day] give them a day of the week in common",
                  "/capacity/services/1/state: there is another service in \"charged\" [duplicate] "
                  "keep one of the two",
                  "/capacity/services/1/needs: the service needs nobody [no_need] name a pool, or "
                  "leave the service out: without one nobody waits",
                  "/capacity/services/1/duration/constant/days: days is -1 [bad_number] write a "
                  "number of at least 0",
                  "/capacity/services/2/state: \"convicted\" is an outcome, in which cases have "
                  "ended [outcome] a service is in an open or paused state"));
}

TEST(ModelCheck, NamesRulesOfPriorityAndPatienceThatCannotHold) {
  Model model = with_judges();
  model.capacity.services[0].priority = {
      {.level = -1, .days = -2},
      {.clock = PriorityRule::Clock::deadline, .deadline = "charge_bye"},
      {.deadline = "charge_by", .offence = "mino", .group = std::vector<std::string>{"North"}}};
  model.capacity.services[0].patience = Patience{ConstantDays{-1}, "reclassify"};
  Model unknown = with_judges();
  unknown.capacity.services[0].patience = Patience{ConstantDays{100}, "terminat"};
  Model refused = with_judges();
  refused.capacity.services[0].patience = Patience{ConstantDays{100}, "reconcile"};

  EXPECT_THAT(
      problems_of(model),
      testing::IsSupersetOf(
          {"/capacity/services/0/priority/0/level: the level is -1 [bad_number] write a number of "
           "at least 0",
           "/capacity/services/0/priority/0/days: days is -2 [bad_number] write a number of at "
           "least 0",
           "/capacity/services/0/priority/1/deadline: the pipeline has no deadline \"charge_bye\" "
           "[unknown_deadline] did you mean \"charge_by\"?",
           "/capacity/services/0/priority/2/deadline: only the clock \"deadline\" has a deadline "
           "[bad_deadline] leave it out, or write that clock",
           "/capacity/services/0/priority/2/offence: the pipeline has no offence \"mino\" "
           "[unknown_offence] did you mean \"minor\"?",
           "/capacity/services/0/priority/2/group: no group of the model has these values "
           "[unknown_group] write the values of one of them",
           "/capacity/services/0/patience/duration/constant/days: days is -1 [bad_number] write a "
           "number of at least 0",
           "/capacity/services/0/patience/event: \"reclassify\" does not move a case from "
           "\"charged\" to another state [no_move] name an event by which a case leaves it"}));
  EXPECT_THAT(problems_of(unknown),
              ElementsAre("/capacity/services/0/patience/event: the pipeline has no event "
                          "\"terminat\" [unknown_event] did you mean \"terminate\"?"));
  EXPECT_THAT(problems_of(refused),
              ElementsAre("/capacity/services/0/patience/event: \"reconcile\" has a condition in "
                          "\"charged\" that does not hold for a case of which the offence alone is "
                          "known [refused]"));
}

TEST(ModelError, SaysHowManyProblemsThereAreAndEachOfThem) {
  const ModelError error({{"no_group", "/groups", "the model has no group", "write one"},
                          {"bad_format", "", "no format", ""}});

  EXPECT_STREQ(error.what(),
               "2 problems in the model:\n"
               "  /groups: the model has no group [no_group]\n"
               "    hint: write one\n"
               "  (document): no format [bad_format]");
}

TEST(ExitStep, AsksThePipelineWithTheOffenceThatTheCaseCarries) {
  const Pipeline pipeline = test::with_offences();
  const StateId investigated = *pipeline.find_state("investigated");
  const OffenceId grave = *pipeline.find_offence("grave");
  const OffenceId minor = *pipeline.find_offence("minor");

  const Step kept = detail::exit_step(pipeline, investigated, grave, exit_by("charge", 1, 1));
  const Step lighter =
      detail::exit_step(pipeline, investigated, grave, exit_by("reclassify", 1, 1, "minor"));
  const Step refused = detail::exit_step(pipeline, investigated, grave, exit_by("reconcile", 1, 1));
  const Step settled = detail::exit_step(pipeline, investigated, minor, exit_by("reconcile", 1, 1));

  EXPECT_EQ(kept.offence_after, grave);
  EXPECT_EQ(lighter.to, investigated);
  EXPECT_EQ(lighter.offence_after, minor);
  EXPECT_EQ(refused.reason, RefusalReason::guard_failed);
  EXPECT_TRUE(settled.moved);
}

TEST(ExitStep, FindsThePenaltiesInForceLast) {
  const Pipeline pipeline = test::with_penalties();

  const Step opened = detail::opening_step(pipeline, {.event = "open", .offence = "heavy"});
  const Step unknown = detail::opening_step(pipeline, {.event = "open", .offence = "none such"});

  EXPECT_TRUE(opened.moved);
  EXPECT_EQ(opened.offence_after, pipeline.find_offence("heavy"));
  EXPECT_EQ(unknown.reason, RefusalReason::unknown_offence);
}

TEST(ExitStep, ReadsValuesAsCsvShowsThem) {
  const Pipeline pipeline = test::with_offences();
  const auto bits = [&](FieldType type, std::string_view text) {
    return detail::bits_of_text(pipeline, type, text);
  };

  EXPECT_EQ(bits(FieldType::integer, "-12"), -12);
  EXPECT_EQ(bits(FieldType::integer, "12.5"), std::nullopt);
  EXPECT_EQ(bits(FieldType::number, "0.5"), std::bit_cast<std::int64_t>(0.5));
  EXPECT_EQ(bits(FieldType::number, "inf"), std::nullopt);
  EXPECT_EQ(bits(FieldType::boolean, "true"), 1);
  EXPECT_EQ(bits(FieldType::boolean, "yes"), std::nullopt);
  EXPECT_EQ(bits(FieldType::date, "2020-01-01"), Date::of(2020, 1, 1).days());
  EXPECT_EQ(bits(FieldType::date, "1.1.2020"), std::nullopt);
  EXPECT_EQ(bits(FieldType::offence, "medium"), 1);
  EXPECT_EQ(bits(FieldType::offence, "theft"), FieldValues::unknown_offence);
}

}  // namespace
}  // namespace casepath
