#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "pipeline_faults.hpp"
#include "pipelines.hpp"

namespace casepath::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Pipeline, AnswersWithIdsThatArePositionsInItsNames) {
  const Pipeline p = with_offences();

  EXPECT_EQ(p.id(), "with-offences");
  EXPECT_EQ(p.unit(), "charge");
  EXPECT_THAT(p.parents(), ElementsAre("defendant", "case"));
  EXPECT_EQ(p.stages()[p.find_stage("trial")->index()], "trial");
  EXPECT_EQ(p.states()[p.find_state("joined")->index()].name, "joined");
  EXPECT_EQ(p.outcome_classes()[p.find_class("settled")->index()].counts_as, CountsAs::alternative);
  EXPECT_EQ(p.fields()[p.find_field("region")->index()].type, FieldType::category);
  EXPECT_EQ(p.offences()[p.find_offence("grave")->index()], "grave");
  EXPECT_EQ(p.events()[p.find_event("court")->index()], "court");
  EXPECT_EQ(p.milestones()[p.find_milestone("decided")->index()], "decided");
  EXPECT_EQ(p.find_state("nowhere"), std::nullopt);
  EXPECT_EQ(p.silent_after_days(), 180);
  EXPECT_EQ(p.offence_field(), FieldId{std::size_t{0}});
}

TEST(Pipeline, KnowsWhatItsStatesAre) {
  const Pipeline p = with_offences();

  const State& suspended = p.state(*p.find_state("suspended"));
  const State& withdrawn = p.state(*p.find_state("withdrawn"));

  EXPECT_EQ(suspended.kind, StateKind::paused);
  EXPECT_EQ(suspended.stage, *p.find_stage("investigation"));
  EXPECT_FALSE(suspended.is_outcome());
  EXPECT_TRUE(withdrawn.is_outcome());
  EXPECT_TRUE(withdrawn.stage.is_none());
  EXPECT_EQ(withdrawn.ground, Ground::victim_request);
  EXPECT_EQ(withdrawn.title, "withdrawn");
}

TEST(Pipeline, ListsWhatMayHappenFromAStateInTheOrderOfTheAuthor) {
  const Pipeline p = report_charge_verdict();
  const auto names = [&](StateId from) {
    std::vector<std::string> result;
    for (const EventId event : p.events_from(from)) result.push_back(p.events()[event.index()]);
    return result;
  };

  EXPECT_THAT(names(StateId::none()), ElementsAre("report"));
  EXPECT_THAT(names(*p.find_state("charged")), ElementsAre("terminate", "verdict", "acquit"));
  EXPECT_THAT(names(*p.find_state("convicted")), IsEmpty());
  EXPECT_TRUE(p.transition(StateId{std::size_t{9999}}, *p.find_event("report")).is_none());
  EXPECT_TRUE(p.transition(StateId::none(), EventId::none()).is_none());
}

TEST(Pipeline, KnowsTheTextsAndFieldsOfItsEvents) {
  const Pipeline p = with_offences();
  const EventId reclassify = *p.find_event("reclassify");

  EXPECT_EQ(p.actor(reclassify).field, *p.find_field("actor"));
  EXPECT_EQ(p.actor(*p.find_event("charge")).literal, "prosecutor");
  EXPECT_EQ(p.reason(*p.find_event("terminate")).literal, "no proof");
  EXPECT_FALSE(p.reason(reclassify).exists());
  EXPECT_THAT(p.reads(reclassify), ElementsAre(*p.find_field("offence"), *p.find_field("actor")));
  EXPECT_EQ(p.marks(*p.find_event("charge")), *p.find_milestone("charged"));
  EXPECT_TRUE(p.marks(reclassify).is_none());
}

TEST(Pipeline, HasClassesOfItsOwnAfterTheSixBuiltIn) {
  const Pipeline p = Pipeline::from_json(replaced(
      replaced(report_charge_verdict_json, "\"stages\":",
               R"("outcome_classes": {"warned": {"counts_as": "alternative", "title": "Warned"}},
                  "stages":)"),
      "\"conviction\"", "\"warned\""));

  ASSERT_EQ(p.outcome_classes().size(), 7U);
  EXPECT_EQ(p.outcome_classes()[6].name, "warned");
  EXPECT_EQ(p.outcome_classes()[6].title, "Warned");
  EXPECT_EQ(p.state(*p.find_state("convicted")).outcome_class, *p.find_class("warned"));
}

Direction compare(const Pipeline& p, const char* before, const char* after, Date on = {}) {
  return p.compare(*p.find_offence(before), *p.find_offence(after), on);
}

TEST(Compare, FollowsTheDeclaredOrderThroughOthersAndThroughSuccession) {
  const Pipeline p = with_offences();

  EXPECT_EQ(compare(p, "grave", "minor"), Direction::lighter);
  EXPECT_EQ(compare(p, "minor", "grave"), Direction::heavier);
  EXPECT_EQ(compare(p, "grave", "minor_new"), Direction::lighter);
  EXPECT_EQ(compare(p, "minor", "minor_new"), Direction::same);
  EXPECT_EQ(compare(p, "medium", "medium"), Direction::same);
  EXPECT_EQ(compare(p, "minor", "other"), Direction::incomparable);
  EXPECT_EQ(p.compare(OffenceId::none(), *p.find_offence("minor"), {}), Direction::incomparable);
}

TEST(Compare, FollowsTheRangesInForce) {
  const Pipeline p = with_penalties();
  const Date before = Date::of(2019, 12, 31);
  const Date after = Date::of(2020, 1, 1);

  EXPECT_EQ(compare(p, "heavy", "light", before), Direction::lighter);
  EXPECT_EQ(compare(p, "light", "heavy", after), Direction::heavier);
  EXPECT_EQ(compare(p, "heavy", "twin", after), Direction::same);
  EXPECT_EQ(compare(p, "heavy", "wide", after), Direction::incomparable);
  EXPECT_EQ(compare(p, "heavy", "fined", after), Direction::incomparable);
  EXPECT_EQ(compare(p, "heavy", "unknown_end", after), Direction::incomparable);
  EXPECT_EQ(compare(p, "heavy", "light"), Direction::incomparable);
  EXPECT_EQ(compare(p, "heavy", "heavy"), Direction::same);
}

TEST(Compare, FindsNothingToCompareWhereNoEditionIsInForce) {
  const Pipeline p = with_penalties();

  EXPECT_EQ(compare(p, "heavy", "old", Date::of(2009, 12, 31)), Direction::incomparable);
  EXPECT_EQ(compare(p, "heavy", "old", Date::of(2010, 1, 1)), Direction::lighter);
  EXPECT_EQ(compare(p, "heavy", "old", Date::of(2019, 12, 31)), Direction::lighter);
  EXPECT_EQ(compare(p, "heavy", "old", Date::of(2020, 1, 1)), Direction::incomparable);
}

TEST(Pipeline, ListsWhatNobodyHasVerified) {
  const auto listed = with_penalties().unverified();

  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].pointer, "/offences/light/editions/1");
  EXPECT_EQ(listed[0].what, "offence \"light\", edition from 2020-01-01");
  EXPECT_EQ(listed[0].source, "made up");
}

TEST(Pipeline, HasTheFingerprintOfItsText) {
  const Pipeline p = with_offences();
  const Pipeline same = Pipeline::from_json(p.to_json());
  const Pipeline other = Pipeline::from_json(
      replaced(with_offences_json, "\"title\": \"Grave\"", "\"title\": \"Graver\""));

  EXPECT_EQ(same, p);
  EXPECT_EQ(same.fingerprint(), p.fingerprint());
  EXPECT_NE(other, p);
  EXPECT_NE(other.fingerprint(), p.fingerprint());
}

TEST(Pipeline, ReadsAFile) {
  const auto path = std::filesystem::temp_directory_path() / "casepath_pipeline_test.json";
  std::ofstream(path) << report_charge_verdict_json;

  const Pipeline p = Pipeline::read(path);

  std::filesystem::remove(path);
  EXPECT_EQ(p, report_charge_verdict());
}

TEST(Pipeline, SaysThatAFileCanNotBeRead) {
  try {
    static_cast<void>(Pipeline::read("no/such/file.json"));
    FAIL() << "a file that is not there was read";
  } catch (const PipelineError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U);
    EXPECT_EQ(error.diagnostics()[0].code, "unreadable_file");
    EXPECT_EQ(error.diagnostics()[0].message, "can't read \"no/such/file.json\"");
  }
  EXPECT_THROW(static_cast<void>(Pipeline::read(std::filesystem::temp_directory_path())),
               PipelineError);
}

TEST(BuiltIn, LoadAndSurviveARoundTrip) {
  EXPECT_THAT(Pipeline::builtin_ids(),
              ElementsAre("common-law", "cook-county-felony", "kazakhstan-trafficking",
                          "old-bailey", "road-traffic-fines"));
  for (const std::string& id : Pipeline::builtin_ids()) {
    const Pipeline p = Pipeline::builtin(id);

    EXPECT_EQ(p.id(), id);
    EXPECT_EQ(Pipeline::from_json(p.to_json()), p) << id;
    EXPECT_FALSE(p.definition().sources.empty()) << id;
  }
}

TEST(BuiltIn, AreNamedWhereAnotherIsAskedFor) {
  try {
    static_cast<void>(Pipeline::builtin("common-lay"));
    FAIL() << "a pipeline that is not there was found";
  } catch (const ArgumentError& error) {
    EXPECT_STREQ(error.what(),
                 "there is no built-in pipeline \"common-lay\"; did you mean \"common-law\"?; the "
                 "built-in ones are \"common-law\", \"cook-county-felony\", "
                 "\"kazakhstan-trafficking\", \"old-bailey\" and \"road-traffic-fines\"");
  }
}

TEST(Export, DrawsTheGraphForGraphviz) {
  EXPECT_EQ(report_charge_verdict().to_dot(), R"(digraph "report-charge-verdict" {
  rankdir=LR;
  node [shape=box];
  start [shape=point];
  subgraph cluster_0 {
    label="report";
    s0 [label="reported"];
  }
  subgraph cluster_1 {
    label="prosecution";
    s1 [label="charged"];
  }
  s2 [label="convicted", peripheries=2];
  s3 [label="acquitted", peripheries=2];
  s4 [label="terminated", peripheries=2];
  start -> s0 [label="report"];
  s0 -> s1 [label="charge"];
  s0 -> s4 [label="terminate"];
  s1 -> s4 [label="terminate"];
  s1 -> s2 [label="verdict"];
  s1 -> s3 [label="acquit"];
}
)");
}

TEST(Export, DrawsTheGraphForMermaid) {
  EXPECT_EQ(report_charge_verdict().to_mermaid(), R"(stateDiagram-v2
  direction LR
  state "reported" as s0
  state "charged" as s1
  state "convicted" as s2
  state "acquitted" as s3
  state "terminated" as s4
  [*] --> s0 : report
  s0 --> s1 : charge
  s0 --> s4 : terminate
  s1 --> s4 : terminate
  s1 --> s2 : verdict
  s1 --> s3 : acquit
  s2 --> [*]
  s3 --> [*]
  s4 --> [*]
)");
}

TEST(Export, MarksGuardsRunningOpeningsAndSkippedSteps) {
  const std::string dot = with_offences().to_dot();

  EXPECT_THAT(dot, HasSubstr("start -> s1 [label=\"seen_in_investigation (running)\"];\n"));
  EXPECT_THAT(dot, HasSubstr("s1 -> s4 [label=\"court (via charged)\"];\n"));
  EXPECT_THAT(dot, HasSubstr("s0 -> s7 [label=\"terminate (if)\"];\n"));
  EXPECT_THAT(dot, HasSubstr("s2 [label=\"suspended\", style=dashed];\n"));
}

TEST(Export, EscapesWhatWouldBeSyntax) {
  std::string json =
      replaced(report_charge_verdict_json, "\"acquit\": {", R"("say \"no\" \\ --> [x]; é": {)");
  const Pipeline p = Pipeline::from_json(json);

  EXPECT_THAT(p.to_dot(), HasSubstr(R"([label="say \"no\" \\ --> [x]; é"];)"));
  EXPECT_THAT(p.to_mermaid(),
              HasSubstr("s1 --> s3 : say #34;no#34; #92; --#62; #91;x#93;#59; é\n"));
}

TEST(Directions, PrintAsTheirNames) {
  EXPECT_EQ(to_string(Direction::lighter), "lighter");
  EXPECT_EQ(to_string(Direction::heavier), "heavier");
  EXPECT_EQ(to_string(Direction::same), "same");
  EXPECT_EQ(to_string(Direction::incomparable), "incomparable");
}

}  // namespace
}  // namespace casepath::test
