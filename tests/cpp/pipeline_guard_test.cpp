#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "casepath/pipeline/step.hpp"
#include "pipeline_faults.hpp"
#include "pipelines.hpp"

namespace casepath::test {
namespace {

constexpr std::string_view guarded_json = R"json({
  "format": "casepath/1", "id": "guarded", "version": "1", "title": "Guards, made up for tests",
  "unit": "case", "sources": [], "stages": ["s"],
  "states": {"open": {"stage": "s"}, "closed": {"outcome": "settled"}},
  "fields": {"p": "boolean", "q": "boolean", "i": "integer", "n": "number", "c": "category",
             "d": "date", "o": "offence"},
  "offences": {"light": {"title": "L", "lighter_than": ["heavy"]}, "heavy": {"title": "H"},
               "other": {"title": "O"}, "heir": {"title": "L2", "succeeds": ["light"]}},
  "events": {
    "begin": {"transitions": [{"from": null, "to": "open"}]},
    "end": {"transitions": [{"from": "open", "to": "closed", "if": GUARD}]}
  }
})json";

/// A case in state "open" and a row, on a pipeline with one guard.
struct Scene {
  Pipeline pipeline;
  Position position;
  Event event;

  explicit Scene(std::string_view guard)
      : pipeline(Pipeline::from_json(replaced(guarded_json, "GUARD", guard))) {
    position.state = StateId{std::size_t{0}};
    event.type = EventId{std::size_t{1}};
  }
  Scene& of_case(std::string_view name, std::int64_t bits) {
    position.fields.set(*pipeline.find_field(name), bits);
    return *this;
  }
  Scene& of_row(std::string_view name, std::int64_t bits) {
    event.fields.set(*pipeline.find_field(name), bits);
    return *this;
  }
  Scene& number(double value) {
    position.fields.set_number(*pipeline.find_field("n"), value);
    return *this;
  }
  Scene& offence(std::string_view name) {
    return of_case("o", pipeline.find_offence(name)->value());
  }
  [[nodiscard]] bool holds() const { return step(pipeline, position, event).moved; }
};

/// 'y', 'n', or '?' for what is unknown: then neither the guard nor its negation holds.
char truth(const std::string& guard, std::optional<bool> p, std::optional<bool> q) {
  Scene plain(guard);
  Scene negated("[\"not\", " + guard + "]");
  if (p) {
    plain.of_case("p", *p);
    negated.of_case("p", *p);
  }
  if (q) {
    plain.of_row("q", *q);
    negated.of_row("q", *q);
  }
  if (plain.holds()) return 'y';
  return negated.holds() ? 'n' : '?';
}

/// Nine truths: p yes, unknown, no; within each q yes, unknown, no.
std::string table(const std::string& guard) {
  std::string result;
  for (const auto p : {std::optional{true}, std::optional<bool>{}, std::optional{false}}) {
    for (const auto q : {std::optional{true}, std::optional<bool>{}, std::optional{false}}) {
      result += truth(guard, p, q);
    }
  }
  return result;
}

TEST(Guard, JoinsTruthsAsKleeneDoes) {
  EXPECT_EQ(table(R"(["and", "case.p", "event.q"])"), "y?n??nnnn");
  EXPECT_EQ(table(R"(["or", "case.p", "event.q"])"), "yyyy??y?n");
  EXPECT_EQ(table(R"("case.p")"), "yyy???nnn");
  EXPECT_EQ(table(R"(["=", "case.p", "event.q"])"), "y?n???n?y");
  EXPECT_EQ(table(R"(["!=", "case.p", true])"), "nnn???yyy");
  EXPECT_EQ(table(R"(["known", "case.p"])"), "yyynnnyyy");
}

TEST(Guard, JoinsMoreThanTwo) {
  const std::string wide = R"(["and", "case.p", "case.p", "case.p", "event.q", "case.p"])";

  EXPECT_EQ(table(wide), "y?n??nnnn");
  EXPECT_EQ(table(R"(["or", ["and", "case.p", "event.q"], ["not", "case.p"], "event.q"])"),
            "y?ny??yyy");
}

TEST(Guard, TakesAWideConditionThatIsNotDeep) {
  std::string guard = R"(["or")";
  for (int i = 0; i < 500; ++i) guard += R"(, ["=", "case.i", )" + std::to_string(i) + "]";

  EXPECT_TRUE(Scene(guard + "]").of_case("i", 499).holds());
  EXPECT_FALSE(Scene(guard + "]").of_case("i", 500).holds());
}

TEST(Guard, ComparesWholeNumbers) {
  EXPECT_TRUE(Scene(R"(["<", "case.i", 3])").of_case("i", 2).holds());
  EXPECT_FALSE(Scene(R"(["<", "case.i", 3])").of_case("i", 3).holds());
  EXPECT_TRUE(Scene(R"(["<=", "case.i", 3])").of_case("i", 3).holds());
  EXPECT_TRUE(Scene(R"([">", 3, "case.i"])").of_case("i", 2).holds());
  EXPECT_TRUE(Scene(R"([">=", "case.i", "event.i"])").of_case("i", 2).of_row("i", 2).holds());
  EXPECT_FALSE(Scene(R"([">=", "case.i", "event.i"])").of_case("i", 2).holds());
}

TEST(Guard, ComparesWholeNumbersWithFractionsExactly) {
  EXPECT_TRUE(Scene(R"(["<", "case.i", 2.5])").of_case("i", 2).holds());
  EXPECT_TRUE(Scene(R"([">", "case.i", -2.5])").of_case("i", -2).holds());
  EXPECT_TRUE(Scene(R"(["=", "case.i", 2.0])").of_case("i", 2).holds());
  EXPECT_TRUE(Scene(R"(["<", "case.i", 1e300])").of_case("i", 2).holds());
  EXPECT_TRUE(Scene(R"([">", "case.i", -1e300])").of_case("i", 2).holds());
  // 2^53 + 1 is no double; as doubles the two would be equal.
  EXPECT_FALSE(
      Scene(R"(["=", "case.i", 9007199254740992.0])").of_case("i", 9007199254740993).holds());
  EXPECT_TRUE(
      Scene(R"([">", "case.i", 9007199254740992.0])").of_case("i", 9007199254740993).holds());
  EXPECT_TRUE(Scene(R"(["<", "case.n", "case.i"])").of_case("i", 3).number(2.5).holds());
  EXPECT_TRUE(Scene(R"(["=", "case.n", 3])").number(3.0).holds());
}

TEST(Guard, DoesNotKnowWhatIsNotANumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();

  EXPECT_FALSE(Scene(R"(["=", "case.n", "case.n"])").number(nan).holds());
  EXPECT_FALSE(Scene(R"(["!=", "case.n", 1])").number(nan).holds());
  EXPECT_FALSE(Scene(R"(["<", "case.n", "case.i"])").of_case("i", 1).number(nan).holds());
}

TEST(Guard, ComparesTextsByTheirCodes) {
  const Scene scene(R"(["=", "case.c", "north"])");

  ASSERT_EQ(scene.pipeline.category_texts().size(), 1U);
  EXPECT_EQ(scene.pipeline.category_texts()[0], "north");
  EXPECT_TRUE(Scene(R"(["=", "case.c", "north"])").of_case("c", 0).holds());
  EXPECT_FALSE(Scene(R"(["=", "case.c", "north"])").of_case("c", 1).holds());
  EXPECT_TRUE(Scene(R"(["in", "case.c", ["north", "south"]])").of_case("c", 1).holds());
  EXPECT_FALSE(Scene(R"(["in", "case.c", ["north", "south"]])").of_case("c", 2).holds());
  EXPECT_FALSE(Scene(R"(["not", ["in", "case.c", ["north"]]])").holds());
}

TEST(Guard, ComparesDates) {
  const std::int64_t day = Date::of(2020, 2, 29).days();

  EXPECT_TRUE(Scene(R"(["=", "case.d", "2020-02-29"])").of_case("d", day).holds());
  EXPECT_TRUE(Scene(R"([">", "case.d", "2020-02-28"])").of_case("d", day).holds());
  EXPECT_FALSE(Scene(R"([">", "case.d", "2020-02-29"])").of_case("d", day).holds());
}

TEST(Guard, IncludesBothEndsOfBetween) {
  const std::string guard = R"(["between", "case.i", 2, "event.i"])";

  EXPECT_TRUE(Scene(guard).of_case("i", 2).of_row("i", 4).holds());
  EXPECT_TRUE(Scene(guard).of_case("i", 4).of_row("i", 4).holds());
  EXPECT_FALSE(Scene(guard).of_case("i", 5).of_row("i", 4).holds());
  EXPECT_FALSE(Scene(guard).of_case("i", 3).holds());
  // Below the lower end the upper end does not matter, known or not.
  EXPECT_TRUE(Scene("[\"not\", " + guard + "]").of_case("i", 1).holds());
}

TEST(Guard, AsksWhichOffenceIsLighter) {
  EXPECT_TRUE(Scene(R"(["lighter", "case.o", "heavy"])").offence("light").holds());
  EXPECT_TRUE(Scene(R"(["lighter", "case.o", "heavy"])").offence("heir").holds());
  EXPECT_FALSE(Scene(R"(["lighter", "case.o", "heavy"])").offence("other").holds());
  EXPECT_FALSE(Scene(R"(["lighter", "case.o", "heir"])").offence("light").holds());
  EXPECT_TRUE(Scene(R"(["heavier", "case.o", "heir"])").offence("heavy").holds());
  EXPECT_TRUE(Scene(R"(["heavier", "heavy", "case.o"])").offence("heir").holds());
  EXPECT_FALSE(Scene(R"(["not", ["lighter", "case.o", "heavy"]])").holds());
}

TEST(Guard, NeedsADateWhereRangesDecideWhichOffenceIsLighter) {
  const Pipeline pipeline = Pipeline::from_json(replaced(
      with_penalties_json, R"({"from": "opened", "to": "closed"})",
      R"({"from": "opened", "to": "closed", "if": ["lighter", "case.offence", "heavy"]})"));
  Position position;
  position.state = *pipeline.find_state("opened");
  position.fields.set(pipeline.offence_field(), pipeline.find_offence("light")->value());
  const EventId close = *pipeline.find_event("close");

  EXPECT_TRUE(step(pipeline, position, {close, {Date::of(2021, 1, 1), 0}, {}}).moved);
  EXPECT_FALSE(step(pipeline, position, {close, {}, {}}).moved);
}

TEST(Guard, RefusesAnUnknownOffenceThatItWouldCompare) {
  Scene scene(R"(["=", "event.o", "light"])");
  scene.of_row("o", FieldValues::unknown_offence);

  EXPECT_EQ(step(scene.pipeline, scene.position, scene.event).reason,
            RefusalReason::unknown_offence);
}

TEST(Guard, KeepsDatesAndOffencesOfItsValuesChecked) {
  EXPECT_EQ(
      problems_of(replaced(guarded_json, "GUARD", R"(["<", "case.d", "2020-02-30"])")),
      std::vector<std::string>{"bad_date | /events/end/transitions/0/if/2 | \"2020-02-30\" is "
                               "not a date | write it as YYYY-MM-DD"});
}

}  // namespace
}  // namespace casepath::test
