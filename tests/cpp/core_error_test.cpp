#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <type_traits>
#include <unordered_set>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/id.hpp"

namespace casepath {
namespace {

TEST(Errors, APipelineErrorListsEveryProblemWithItsPlaceCodeAndHint) {
  const PipelineError error{{{"unknown_state", "/events/charge/transitions/0/to",
                              "there is no state \"chraged\"", "one of: \"reported\", \"charged\""},
                             {"syntax", "", "the text ends inside an object", ""}}};

  EXPECT_STREQ(error.what(),
               "2 problems in the definition:\n"
               "  /events/charge/transitions/0/to: there is no state \"chraged\" [unknown_state]\n"
               "    hint: one of: \"reported\", \"charged\"\n"
               "  (document): the text ends inside an object [syntax]");
  EXPECT_EQ(error.diagnostics().size(), 2U);
  EXPECT_EQ(error.diagnostics()[0].code, "unknown_state");
}

TEST(Errors, ALogErrorListsItsProblemsAndCountsTheRest) {
  const LogError error{
      {{"bad_date", "row 3, column \"date\": \"31.02.\" is not a date", 3, "date"}}, 4};

  EXPECT_STREQ(error.what(),
               "5 problems in the records:\n"
               "  row 3, column \"date\": \"31.02.\" is not a date [bad_date]\n"
               "  and 4 more");
  EXPECT_EQ(error.problems().front().row, 3);
  EXPECT_EQ(error.further(), 4);
}

TEST(Errors, OneProblemIsSingular) {
  EXPECT_STREQ(LogError({{"empty", "the file is empty", 0, ""}}).what(),
               "1 problem in the records:\n  the file is empty [empty]");
}

TEST(Errors, EverythingThrownIsAnError) {
  EXPECT_TRUE((std::is_base_of_v<Error, ArgumentError>));
  EXPECT_TRUE((std::is_base_of_v<Error, PipelineError>));
  EXPECT_TRUE((std::is_base_of_v<Error, LogError>));
  EXPECT_TRUE((std::is_base_of_v<Error, Cancelled>));
  EXPECT_STREQ(Cancelled().what(), "stopped by the caller");
}

TEST(DidYouMean, NamesTheNearestKnownName) {
  const std::vector<std::string> known{"report", "charge", "change", "обвинение"};

  EXPECT_EQ(did_you_mean("chagre", known), "; did you mean \"charge\"?");
  EXPECT_EQ(did_you_mean("reprot", known), "; did you mean \"report\"?");
  EXPECT_EQ(did_you_mean("reports", known), "; did you mean \"report\"?");
  EXPECT_EQ(did_you_mean("обвинения", known), "; did you mean \"обвинение\"?");
}

TEST(DidYouMean, IsSilentWhereNothingIsNear) {
  const std::vector<std::string> known{"report", "charge"};

  EXPECT_EQ(did_you_mean("verdict", known), "");
  EXPECT_EQ(did_you_mean("", known), "");
  EXPECT_EQ(did_you_mean("ch", known), "");
  EXPECT_EQ(did_you_mean("report", {}), "");
}

TEST(Ids, AreOfOneKindAndStartAtNone) {
  EXPECT_TRUE(StateId{}.is_none());
  EXPECT_EQ(StateId{}, StateId::none());
  EXPECT_EQ(StateId{std::size_t{7}}.index(), 7U);
  EXPECT_LT(CaseId{1U}, CaseId{2U});
  EXPECT_FALSE((std::is_convertible_v<std::uint16_t, StateId>));
  EXPECT_FALSE((std::is_constructible_v<StateId, EventId>));
  EXPECT_EQ((std::unordered_set<CaseId>{CaseId{1U}, CaseId{1U}, CaseId{2U}}.size()), 2U);
}

}  // namespace
}  // namespace casepath
