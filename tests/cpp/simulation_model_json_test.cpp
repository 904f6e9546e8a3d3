// Models as JSON: read, written, and their schema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "casepath/simulation/detail/duration_json.hpp"
#include "casepath/simulation/detail/model_keys.hpp"
#include "casepath/simulation/model.hpp"
#include "models.hpp"
#include "schema_keys.hpp"

namespace casepath {
namespace {

/// Every member of the format away from its default.
Model everything() {
  Model model = test::reclassification_model();
  model.title = "Everything";
  model.sources = {"made up"};
  model.by = {"office", "year"};
  model.assumptions = {"Nothing changes."};
  model.thin_below = 5;
  model.arrivals = {Arrivals::Kind::poisson, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0.1}, 1234};
  GroupModel& group = model.groups[0];
  group.values = {"North", "2025"};
  group.share = 0.25;
  group.cases = 300;
  group.openings[0].fields = {{"region", "North"}};
  group.openings[0].cases = 299;
  group.openings[0].probability = 0.75;
  group.openings.push_back({.event = "add_charge", .offence = "minor", .probability = 0.25});
  SituationModel& tried = group.situations[4];
  tried.cases = 40;
  tried.pending = 4;
  tried.exits = {{.event = "verdict",
                  .probability = 0.25,
                  .duration = EmpiricalDays{{0, 3, 90}, {0.125, 0.5, 1}},
                  .fields = {{"months", "12"}},
                  .cases = 36},
                 {.event = "acquit", .probability = 0.125, .duration = WeibullDays{0.7, 120}},
                 {.event = "return", .probability = 0.5, .duration = LogNormalDays{90, 1.5}}};
  group.situations[0].exits[0].duration = GammaDays{2, 30};
  group.situations[1].exits[0].duration = ConstantDays{14};
  tried.tail = {0.125, TailModel::Rule::stays, 365, 0};
  group.situations[3].exits[0].probability = 0.5;
  group.situations[3].tail = {0.5, TailModel::Rule::leaves, 700, 0.1};
  model.groups.push_back(group);
  model.groups[1].values = {"South", "2025"};
  model.groups[1].share = 0.75;
  Pool judges{"judges", 12, {}};
  judges.calendar.weekdays = {true, true, true, true, true, false, false};
  judges.calendar.holidays = {Date::of(2026, 1, 1), Date::of(2026, 12, 25)};
  model.capacity.pools = {judges, {"rooms", 3, {}}};
  model.capacity.services = {
      {.state = "tried",
       .needs = {{"judges", 3}, {"rooms", 1}},
       .duration = ExponentialDays{5},
       .priority = {{.level = 3,
                     .clock = PriorityRule::Clock::deadline,
                     .days = 10,
                     .deadline = "charge_by"},
                    {.level = 2,
                     .offence = "grave",
                     .group = std::vector<std::string>{"North", "2025"}},
                    {.level = 1, .clock = PriorityRule::Clock::age, .days = 100}},
       .preempts = true,
       .patience = Patience{ConstantDays{300}, "return"}}};
  return model;
}

std::vector<std::string> problems_of(std::string_view json) {
  try {
    (void)model_from_json(json);
  } catch (const ModelError& error) {
    std::vector<std::string> problems;
    for (const Diagnostic& one : error.diagnostics()) {
      problems.push_back(one.pointer + ": " + one.message + " [" + one.code + "]" +
                         (one.hint.empty() ? "" : " " + one.hint));
    }
    return problems;
  }
  return {};
}

/// The JSON of report_charge_verdict_model() with one change.
template <class Change>
std::string changed(const Change& change) {
  auto json = nlohmann::ordered_json::parse(to_json(test::report_charge_verdict_model()));
  change(json);
  return json.dump();
}

TEST(ModelJson, IsReadAndWrittenWithoutLoss) {
  for (const Model& model :
       {everything(), test::report_charge_verdict_model(), test::reclassification_model()}) {
    const std::string json = to_json(model);

    EXPECT_EQ(model_from_json(json), model);
    EXPECT_EQ(to_json(model_from_json(json)), json);
  }
}

TEST(ModelJson, HasEveryMemberOfTheFormat) {
  const auto json = nlohmann::ordered_json::parse(to_json(everything()));

  for (const auto& key : detail::model_keys) EXPECT_TRUE(json.contains(key.name)) << key.name;
  EXPECT_EQ(json.at("/capacity/pools/0/calendar/weekdays"_json_pointer).size(), 5U);
  EXPECT_EQ(json.at("/arrivals/per_day/11"_json_pointer), 0.1);
  EXPECT_EQ(json.at("/groups/0/situations/4/exits/0/duration"_json_pointer).dump(),
            R"({"empirical":{"days":[0.0,3.0,90.0],"cumulative":[0.125,0.5,1.0]}})");
}

TEST(ModelJson, OfABuiltInPipelineNamesItAlone) {
  const Pipeline fines = Pipeline::builtin("road-traffic-fines");

  const auto json = nlohmann::ordered_json::parse(to_json(Model{.pipeline = fines}));

  EXPECT_EQ(json.at("pipeline"), "road-traffic-fines");
}

TEST(ModelJson, TakesOneNumberForConstantArrivals) {
  Model model = test::report_charge_verdict_model();
  model.arrivals.kind = Arrivals::Kind::constant;
  model.arrivals.per_day[0] = 2.5;

  const std::string json = to_json(model);

  EXPECT_THAT(json, testing::HasSubstr("\"per_day\": 2.5"));
  EXPECT_EQ(model_from_json(json), model);
}

TEST(ModelJson, SaysEverythingThatCannotBeReadAtOnce) {
  const std::string json = changed([](auto& to) {
    to["titel"] = "misspelt";
    to["format"] = "casepath-model/2";
    to["arrivals"] = {{"kind", "sometimes"}};
    to["groups"][0]["share"] = "all";
    to["groups"][0]["situations"][0]["exits"][0]["duration"] = {{"weibul", {{"shape", 1}}}};
    to["groups"][0]["situations"][0]["exits"][1]["duration"] = {
        {"gamma", {{"shape", 1}, {"scale_days", 2}}}, {"constant", {{"days", 2}}}};
    to["groups"][0]["situations"][1]["exits"][0].erase("event");
  });

  EXPECT_THAT(
      problems_of(json),
      testing::ElementsAre(
          "/titel: a model has no key \"titel\" [unknown_key] did you mean \"title\"?",
          "/format: \"casepath-model/2\" is not a format that is read here [bad_format] write "
          "\"casepath-model/1\"",
          "/arrivals/kind: \"sometimes\" is not one of \"none\", \"constant\" and \"poisson\" "
          "[bad_value] the values are \"none\", \"constant\" and \"poisson\"",
          "/groups/0/share: must be a number, not a text [wrong_type]",
          "/groups/0/situations/0/exits/0/duration/weibul: a duration has no key \"weibul\" "
          "[unknown_key] did you mean \"weibull\"?",
          "/groups/0/situations/0/exits/1/duration: a duration has one kind [bad_duration] write "
          "one of \"constant\", \"exponential\", \"weibull\", \"log_normal\", \"gamma\" and "
          "\"empirical\"",
          "/groups/0/situations/1/exits/0: an exit needs the key \"event\" [missing_key]"));
}

TEST(ModelJson, NamesTheProblemsOfItsPipelineAtTheirPlace) {
  const std::string json =
      changed([](auto& to) { to["pipeline"]["states"]["charged"]["stage"] = "trial"; });
  const std::string unknown = changed([](auto& to) { to["pipeline"] = "road-traffic-fine"; });

  EXPECT_THAT(problems_of(json),
              testing::Contains(testing::HasSubstr(
                  "/pipeline/states/charged/stage: there is no stage \"trial\" [unknown_stage]")));
  EXPECT_THAT(problems_of(unknown), testing::ElementsAre(testing::HasSubstr("/pipeline: ")));
}

TEST(ModelJson, ThatIsNoJsonIsRefused) {
  EXPECT_THAT(problems_of("{"), testing::SizeIs(1));
  EXPECT_THAT(problems_of("[]"), testing::SizeIs(1));
}

TEST(ModelJson, IsReadFromAFileOrSaysWhyNot) {
  const auto path = std::filesystem::path(testing::TempDir()) / "a model.json";
  std::ofstream(path) << to_json(test::report_charge_verdict_model());

  EXPECT_EQ(read_model(path), test::report_charge_verdict_model());

  std::filesystem::remove(path);
  try {
    (void)read_model(path);
    FAIL() << "read";
  } catch (const ModelError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U);
    EXPECT_EQ(error.diagnostics()[0].code, "unreadable_file");
    EXPECT_THAT(error.diagnostics()[0].message, testing::HasSubstr("a model.json"));
  }
}

TEST(ModelSchema, HasTheKeysThatTheReaderKnowsInTheSameOrder) {
  const auto schema = nlohmann::ordered_json::parse(model_schema());
  std::vector<std::string> known;

  for (const auto& object : detail::all_model_keys) {
    const std::string name{object.object};
    std::vector<std::pair<std::string, bool>> keys;
    for (const auto& key : object.keys) keys.emplace_back(key.name, key.required);
    EXPECT_EQ(test::keys_in(name == "model" ? schema : schema.at("$defs").at(name)), keys) << name;
    if (name != "model") known.push_back(name);
  }

  std::vector<std::string> objects;
  for (const auto& [name, part] : schema.at("$defs").items()) {
    if (part.contains("properties")) objects.push_back(name);
  }
  EXPECT_THAT(objects, testing::UnorderedElementsAreArray(known));
  EXPECT_EQ(schema.at("properties").at("format").at("const"), detail::model_format_name);
}

TEST(ModelSchema, HasTheValuesThatTheReaderKnows) {
  const auto schema = nlohmann::ordered_json::parse(model_schema());
  const auto values = [&schema](const char* pointer) {
    return schema.at(nlohmann::ordered_json::json_pointer(pointer)).get<std::vector<std::string>>();
  };

  EXPECT_THAT(values("/$defs/arrivals/properties/kind/enum"),
              testing::ElementsAreArray(detail::arrival_kinds));
  EXPECT_THAT(values("/$defs/tail/properties/rule/enum"),
              testing::ElementsAreArray(detail::tail_rules));
  EXPECT_THAT(values("/$defs/priority/properties/clock/enum"),
              testing::ElementsAreArray(detail::priority_clocks));
  EXPECT_THAT(values("/$defs/calendar/properties/weekdays/items/enum"),
              testing::ElementsAreArray(detail::weekday_names));
  EXPECT_EQ(schema.at("/properties/thin_below/default"_json_pointer), usual_thin_below);
  EXPECT_EQ(schema.at("/$defs/priority/properties/level/maximum"_json_pointer),
            detail::highest_level);
}

}  // namespace
}  // namespace casepath
