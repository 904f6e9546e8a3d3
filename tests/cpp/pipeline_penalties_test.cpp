#include "casepath/pipeline/penalties.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "casepath/core/error.hpp"
#include "pipelines.hpp"

namespace casepath::test {
namespace {

/// Editions that came and went, and a renumbered offence; made up for tests.
constexpr std::string_view editions_json = R"json({
  "format": "casepath/1",
  "id": "editions",
  "version": "1",
  "title": "Editions made up for tests",
  "unit": "charge",
  "sources": ["made up for tests"],
  "stages": ["court"],
  "states": {"opened": {"stage": "court"}, "closed": {"outcome": "conviction"}},
  "fields": {"offence": "offence"},
  "offences": {
    "changing": {
      "title": "Changing",
      "editions": [
        {"from": "2010-01-01", "min_months": 24, "max_months": 60},
        {"from": "2015-01-01", "min_months": 12, "max_months": 48, "verified": false},
        {"from": "2018-01-01", "min_months": 36, "max_months": 72}
      ]
    },
    "crossing": {
      "title": "Crossing",
      "editions": [
        {"from": null, "min_months": 24, "max_months": 60},
        {"from": "2015-01-01", "min_months": 12, "max_months": 72}
      ]
    },
    "old": {
      "title": "Old number",
      "editions": [{"from": "2000-01-01", "until": "2015-01-01", "min_months": 6, "max_months": 36}]
    },
    "older_twin": {
      "title": "Another old number",
      "editions": [{"from": "2000-01-01", "until": "2012-01-01", "min_months": 6, "max_months": 24}]
    },
    "new": {
      "title": "New number",
      "succeeds": ["old"],
      "editions": [{"from": "2015-01-01", "min_months": 12, "max_months": 36}]
    },
    "joined": {
      "title": "Two old numbers in one",
      "succeeds": ["old", "older_twin"],
      "editions": [{"from": "2015-01-01", "max_months": 36}]
    },
    "unchecked": {
      "title": "Not checked",
      "verified": false,
      "editions": [{"from": null, "min_months": 1, "max_months": 2, "kind": "fine"}]
    },
    "bare": {"title": "Without an edition"}
  },
  "events": {
    "open": {"sets": {"offence": "event.offence"}, "transitions": [{"from": null, "to": "opened"}]},
    "close": {"transitions": [{"from": "opened", "to": "closed"}]}
  }
})json";

class PenaltiesTest : public ::testing::Test {
 protected:
  [[nodiscard]] OffenceId offence(std::string_view name) const {
    return *pipeline_.find_offence(name);
  }
  /// The range of the answer in words, or the doubt.
  static std::string shown(const RangeAnswer& answer) {
    if (answer.range == nullptr) return std::string(to_string(answer.doubt));
    return in_words(*answer.range) + (answer.is_later ? ", later" : "");
  }
  [[nodiscard]] std::string in_force(std::string_view name, int year) const {
    return shown(penalties_.in_force(offence(name), Date::of(year, 6, 1)));
  }
  [[nodiscard]] std::string mildest(std::string_view name, int first, int last) const {
    return shown(penalties_.mildest(offence(name), Date::of(first, 6, 1), Date::of(last, 6, 1)));
  }

  Pipeline pipeline_ = Pipeline::from_json(editions_json);
  Penalties penalties_{pipeline_};
};

TEST_F(PenaltiesTest, FindTheEditionInForceOnADay) {
  EXPECT_EQ(in_force("changing", 2009), "no edition in force on the day");
  EXPECT_EQ(in_force("changing", 2010), "24 to 60 months");
  EXPECT_EQ(in_force("changing", 2016), "12 to 48 months");
  EXPECT_EQ(in_force("changing", 2020), "36 to 72 months");
  EXPECT_EQ(shown(penalties_.in_force(offence("changing"), Date::of(2015, 1, 1))),
            "12 to 48 months");
  EXPECT_EQ(shown(penalties_.in_force(offence("changing"), Date{})), "no date recorded");
  EXPECT_EQ(shown(penalties_.in_force(OffenceId{}, Date::of(2015, 1, 1))), "no offence recorded");
  EXPECT_EQ(in_force("bare", 2015), "no edition in force on the day");
}

TEST_F(PenaltiesTest, GoBackToTheOffencesThatOneSucceeds) {
  EXPECT_EQ(in_force("new", 2016), "12 to 36 months");
  EXPECT_EQ(in_force("new", 2014), "6 to 36 months");
  EXPECT_EQ(in_force("new", 1999), "no edition in force on the day");
  EXPECT_EQ(in_force("old", 2016), "no edition in force on the day");
  EXPECT_EQ(in_force("joined", 2011), "several offences that it succeeds have an edition in force");
  EXPECT_EQ(in_force("joined", 2013), "6 to 36 months");
  EXPECT_EQ(in_force("joined", 2016), "up to 36 months");
}

TEST_F(PenaltiesTest, TakeTheMildestEditionUpToTheDecision) {
  EXPECT_EQ(mildest("changing", 2012, 2013), "24 to 60 months");
  EXPECT_EQ(mildest("changing", 2012, 2016), "12 to 48 months, later");
  EXPECT_EQ(mildest("changing", 2012, 2020), "12 to 48 months, later");
  EXPECT_EQ(mildest("changing", 2016, 2020), "12 to 48 months");
  EXPECT_EQ(mildest("crossing", 2012, 2016), "no edition is the mildest");
  EXPECT_EQ(mildest("crossing", 2016, 2017), "12 to 72 months");
  EXPECT_EQ(mildest("changing", 2009, 2012), "no edition in force on the day");
  EXPECT_EQ(mildest("new", 2014, 2016), "6 to 36 months");
  EXPECT_EQ(shown(penalties_.mildest(offence("changing"), Date::of(2012, 1, 1), Date{})),
            "no date recorded");
}

TEST_F(PenaltiesTest, RefuseADecisionBeforeTheOffence) {
  try {
    static_cast<void>(
        penalties_.mildest(offence("changing"), Date::of(2012, 1, 2), Date::of(2012, 1, 1)));
    FAIL();
  } catch (const ArgumentError& error) {
    EXPECT_EQ(std::string(error.what()),
              "the last day, 2012-01-01, is before the first, 2012-01-02");
  }
}

TEST_F(PenaltiesTest, KnowWhichEditionsNobodyHasChecked) {
  const auto editions = penalties_.of(offence("changing"));

  ASSERT_EQ(editions.size(), 3U);
  EXPECT_TRUE(editions[0].verified);
  EXPECT_FALSE(editions[1].verified);
  EXPECT_EQ(editions[0].until, Date::of(2015, 1, 1));
  EXPECT_FALSE(penalties_.of(offence("unchecked"))[0].verified);
  EXPECT_EQ(in_words(penalties_.of(offence("unchecked"))[0]), "1 to 2 months (fine)");
}

TEST(PenaltyRange, IsComparedByBothEndsOfOneKind) {
  const PenaltyRange two_to_five{{}, {}, {}, 24, 60, "imprisonment", true};
  const PenaltyRange one_to_five{{}, {}, {}, 12, 60, "imprisonment", true};
  const PenaltyRange one_to_six{{}, {}, {}, 12, 72, "imprisonment", true};
  const PenaltyRange up_to_five{{}, {}, {}, {}, 60, "imprisonment", true};
  const PenaltyRange from_two{{}, {}, {}, 24, {}, "imprisonment", true};
  const PenaltyRange fine{{}, {}, {}, 12, 60, "fine", true};

  EXPECT_EQ(compare(two_to_five, one_to_five), Direction::lighter);
  EXPECT_EQ(compare(one_to_five, two_to_five), Direction::heavier);
  EXPECT_EQ(compare(two_to_five, one_to_six), Direction::incomparable);
  EXPECT_EQ(compare(two_to_five, two_to_five), Direction::same);
  EXPECT_EQ(compare(two_to_five, up_to_five), Direction::incomparable);
  EXPECT_EQ(compare(two_to_five, fine), Direction::incomparable);
  EXPECT_EQ(in_words(up_to_five), "up to 60 months");
  EXPECT_EQ(in_words(from_two), "24 months or more");
  EXPECT_EQ(in_words(PenaltyRange{{}, {}, {}, {}, {}, "imprisonment", true}), "not known");
}

}  // namespace
}  // namespace casepath::test
