#include "casepath/tally/passage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "logs.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::LogRow;
using test::with_offences;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

const Date cut = Date::of(2020, 12, 31);

/// The passage of the one case of these rows.
Passage passage_in(const std::vector<LogRow>& rows, const std::string& target,
                   const ReplayOptions& options = {}) {
  const Pipeline pipeline = with_offences();
  const Replay result = replay(pipeline, log_of(rows, {"offence"}), cut, options);
  return passage_of(result, Target::find(pipeline, target), CaseId{0U});
}

TEST(Target, IsAStageAClassOrAnOutcomeOfThatName) {
  const Pipeline pipeline = with_offences();

  EXPECT_EQ(Target::find(pipeline, "trial").kind, Target::Kind::stage);
  EXPECT_EQ(Target::find(pipeline, "drop_out").kind, Target::Kind::outcome_class);
  EXPECT_EQ(Target::find(pipeline, "withdrawn").kind, Target::Kind::outcome);
  EXPECT_EQ(Target::find(pipeline, "class:drop_out").kind, Target::Kind::outcome_class);
  EXPECT_EQ(Target::find(pipeline, "outcome:withdrawn").name, "outcome:withdrawn");
}

TEST(Target, ThatIsUnknownIsRefusedWithThoseThereAre) {
  try {
    static_cast<void>(Target::find(with_offences(), "trail"));
    FAIL();
  } catch (const ArgumentError& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"trail\" is no target of pipeline"));
    EXPECT_THAT(error.what(), HasSubstr("did you mean \"trial\"?"));
    EXPECT_THAT(error.what(), HasSubstr("stages: report, investigation, prosecution, trial"));
    EXPECT_THAT(error.what(), HasSubstr("withdrawn"));
  }
}

TEST(Target, ThatIsAnOpenStateOrAClassWithoutAnOutcomeIsRefused) {
  EXPECT_THROW(static_cast<void>(Target::find(with_offences(), "suspended")), ArgumentError);
  EXPECT_THROW(static_cast<void>(Target::find(with_offences(), "diversion")), ArgumentError);
  EXPECT_THROW(static_cast<void>(Target::find(with_offences(), "stage:drop_out")), ArgumentError);
}

TEST(Target, IsTheFirstMoveToALighterOffenceWhereThePipelineHasOffences) {
  EXPECT_EQ(Target::find(with_offences(), "reclassified to lighter").kind,
            Target::Kind::reclassified_to_lighter);
  EXPECT_THAT(test::message_of(
                  [] { static_cast<void>(Target::find(with_offences(), "reclassified lighter")); }),
              AllOf(HasSubstr("did you mean \"reclassified to lighter\"?"),
                    EndsWith("; or \"reclassified to lighter\"")));
  EXPECT_THAT(
      test::message_of([] {
        static_cast<void>(Target::find(test::report_charge_verdict(), "reclassified to lighter"));
      }),
      Not(HasSubstr("; or \"reclassified to lighter\"")));
}

TEST(Passage, IsReachedWhenTheCaseEntersTheStage) {
  const Passage passage = passage_in(
      {{"A", "report", "2020-01-01"}, {"A", "open", "2020-01-11"}, {"A", "charge", "2020-02-01"}},
      "prosecution");

  EXPECT_EQ(passage.end, PassageEnd::reached);
  EXPECT_EQ(passage.entry_day, 0);
  EXPECT_EQ(passage.exit_day, 31);
  EXPECT_EQ(passage.exit_k, 1U);
  EXPECT_EQ(passage.followed_days, 365);
}

TEST(Passage, CountsMovesOfOneDayInTheirOrder) {
  const Passage passage = passage_in(
      {{"A", "report", "2020-01-01"}, {"A", "open", "2020-01-01"}, {"A", "charge", "2020-01-01"}},
      "prosecution");

  EXPECT_EQ(passage.end, PassageEnd::reached);
  EXPECT_EQ(passage.exit_day, 0);
  EXPECT_EQ(passage.exit_k, 3U);
}

TEST(Passage, ToAStageIsReachedInAStateThatTheRecordsSkip) {
  const Passage passage = passage_in(
      {{"A", "report", "2020-01-01"}, {"A", "open", "2020-01-02"}, {"A", "court", "2020-01-05"}},
      "prosecution");

  EXPECT_EQ(passage.end, PassageEnd::reached);
  EXPECT_EQ(passage.exit_day, 4);
}

TEST(Passage, EndsOtherwiseAtTheFirstOutcomeWhateverComesAfterIt) {
  const Passage passage = passage_in({{"A", "report", "2020-01-01"},
                                      {"A", "open", "2020-01-02"},
                                      {"A", "terminate", "2020-01-11"},
                                      {"A", "reopen", "2020-02-01"},
                                      {"A", "charge", "2020-03-01"}},
                                     "prosecution");

  EXPECT_EQ(passage.end, PassageEnd::other_end);
  EXPECT_EQ(passage.exit_day, 10);
}

TEST(Passage, ToAnOutcomeIsReachedByItsClassOrItsName) {
  const std::vector<LogRow> rows{{"A", "report", "2020-01-01"}, {"A", "terminate", "2020-01-11"}};

  EXPECT_EQ(passage_in(rows, "drop_out").end, PassageEnd::reached);
  EXPECT_EQ(passage_in(rows, "terminated").end, PassageEnd::reached);
  EXPECT_EQ(passage_in(rows, "withdrawn").end, PassageEnd::other_end);
}

TEST(Passage, OfAPendingCaseIsFollowedToTheDataCut) {
  const Passage passage = passage_in({{"A", "report", "2020-12-01"}}, "trial");

  EXPECT_EQ(passage.end, PassageEnd::pending);
  EXPECT_EQ(passage.exit_day, 30);
  EXPECT_EQ(passage.exit_k, 0U);
}

TEST(Passage, BeginsLateWhereTheCaseOpenedBeforeTheRecordsAreComplete) {
  const std::vector<LogRow> rows{{"A", "report", "2020-01-01"}, {"A", "open", "2020-03-01"}};
  const ReplayOptions from_february{.complete_from = Date::of(2020, 2, 1)};
  const ReplayOptions from_april{.complete_from = Date::of(2020, 4, 1)};

  const Passage watched = passage_in(rows, "investigation", from_february);
  const Passage too_early = passage_in(rows, "investigation", from_april);

  EXPECT_EQ(watched.end, PassageEnd::reached);
  EXPECT_EQ(watched.entry_day, 31);
  EXPECT_EQ(watched.exit_day, 60);
  EXPECT_EQ(too_early.end, PassageEnd::before);
}

TEST(Passage, IsLeftOutWhereTheCaseWasRunningSetAsideOpenedThereOrIsUndated) {
  EXPECT_EQ(passage_in({{"A", "seen_in_investigation", "2020-01-01"}}, "trial").end,
            PassageEnd::running);
  EXPECT_EQ(passage_in({{"A", "charge", "2020-01-01"}}, "trial").end, PassageEnd::set_aside);
  EXPECT_EQ(
      passage_in({{"A", "report", "2020-01-01"}, {"A", "verdict", "2020-01-02"}}, "trial").end,
      PassageEnd::set_aside);
  EXPECT_EQ(passage_in({{"A", "add_charge", "2020-01-01", {"minor"}}}, "prosecution").end,
            PassageEnd::opened_there);
  EXPECT_EQ(passage_in({{"A", "report", ""}, {"A", "open", "2020-01-02"}}, "trial").end,
            PassageEnd::undated);
  EXPECT_EQ(passage_in({{"A", "report", "2020-01-01"}, {"A", "open", ""}}, "investigation").end,
            PassageEnd::undated);
}

TEST(Passage, ToALighterOffenceIsReachedByTheFirstMoveToOne) {
  const Passage passage = passage_in({{"A", "report", "2020-01-01", {"medium"}},
                                      {"A", "reclassify", "2020-01-05", {"grave"}},
                                      {"A", "open", "2020-01-11", {"grave"}},
                                      {"A", "reclassify", "2020-01-11", {"medium"}},
                                      {"A", "reclassify", "2020-02-01", {"minor"}}},
                                     "reclassified to lighter");

  EXPECT_EQ(passage.end, PassageEnd::reached);
  EXPECT_EQ(passage.exit_day, 10);
  EXPECT_EQ(passage.exit_k, 2U);
}

TEST(Passage, ToALighterOffenceIsReachedByTheVerdictItself) {
  const Passage passage = passage_in(
      {{"A", "add_charge", "2020-01-01", {"grave"}}, {"A", "verdict", "2020-01-31", {"minor"}}},
      "reclassified to lighter");

  EXPECT_EQ(passage.end, PassageEnd::reached);
  EXPECT_EQ(passage.exit_day, 30);
}

TEST(Passage, ToALighterOffenceEndsOtherwiseAtAnOutcomeBeforeIt) {
  const std::vector<LogRow> rows{{"A", "report", "2020-01-01", {"grave"}},
                                 {"A", "terminate", "2020-01-11"},
                                 {"A", "reopen", "2020-02-01"},
                                 {"A", "reclassify", "2020-03-01", {"minor"}}};

  const Passage passage = passage_in(rows, "reclassified to lighter");

  EXPECT_EQ(passage.end, PassageEnd::other_end);
  EXPECT_EQ(passage.exit_day, 10);
}

TEST(Passage, ToALighterOffenceIsPendingWhereOffencesOnlyRoseOrWereRenumbered) {
  EXPECT_EQ(passage_in({{"A", "report", "2020-12-01", {"minor"}},
                        {"A", "reclassify", "2020-12-02", {"minor_new"}},
                        {"A", "reclassify", "2020-12-03", {"grave"}}},
                       "reclassified to lighter")
                .end,
            PassageEnd::pending);
  EXPECT_EQ(
      passage_in({{"A", "report", "2020-12-01", {"grave"}}, {"A", "reclassify", "", {"minor"}}},
                 "reclassified to lighter")
          .end,
      PassageEnd::undated);
}

TEST(Passage, PassesAnUndatedMoveThatDecidesNothing) {
  const Passage passage =
      passage_in({{"A", "report", "2020-01-01"}, {"A", "open", ""}, {"A", "charge", "2020-02-01"}},
                 "prosecution");

  EXPECT_EQ(passage.end, PassageEnd::reached);
  EXPECT_EQ(passage.exit_day, 31);
}

}  // namespace
}  // namespace casepath
