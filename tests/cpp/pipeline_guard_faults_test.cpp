/// @file
/// What is said of conditions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "pipeline_faults.hpp"
#include "pipelines.hpp"

namespace casepath::test {
namespace {

const std::vector<Fault>
    faults =
        {
            {"AnUnknownOperator",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["nor", "case.detained", "case.detained"])-"}},
             {R"-(unknown_operator | /events/terminate/transitions/0/if/0 | there is no operator "nor" | did you mean "or"?)-"}},
            {"NotOfTwo",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["not", "case.detained", "case.detained"])-"}},
             {R"-(wrong_operand_count | /events/terminate/transitions/0/if | "not" takes 1 operand, not 2 | )-"}},
            {"AndOfNothing",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["and"])-"}},
             {R"-(wrong_operand_count | /events/terminate/transitions/0/if | "and" takes at least 1 operand, not 0 | )-"}},
            {"EqualOfOne",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["=", "case.region"])-"}},
             {R"-(wrong_operand_count | /events/terminate/transitions/0/if | "=" takes 2 operands, not 1 | )-"}},
            {"BetweenOfTwo",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["between", "case.months", 1])-"}},
             {R"-(wrong_operand_count | /events/terminate/transitions/0/if | "between" takes 3 operands, not 2 | )-"}},
            {"InWithoutAList",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["in", "case.region"])-"}},
             {R"-(wrong_operand_count | /events/terminate/transitions/0/if | the list of "in" is empty | )-"}},
            {"InWithAnEmptyList",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["in", "case.region", []])-"}},
             {R"-(wrong_operand_count | /events/terminate/transitions/0/if | the list of "in" is empty | )-"}},
            {"ALiteralAsACondition",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               "true"}},
             {"guard_type | /events/terminate/transitions/0/if | true or false is not a condition "
              "| a condition is a comparison, or a field of type boolean"}},
            {"ATextAsACondition",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-("detained")-"}},
             {"guard_type | /events/terminate/transitions/0/if | a text is not a condition | a "
              "condition is a comparison, or a field of type boolean"}},
            {"AFieldThatIsNoCondition",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["not", "case.months"])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/1 | "case.months" is of type integer, and a condition is needed | compare it with something, or ask ["known", "case.months"])-"}},
            {"AConditionThatIsCompared",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["=", ["not", "case.detained"], true])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/1 | a comparison compares fields and values, not conditions | join conditions with "and", "or" and "not")-"}},
            {"TwoValuesThatAreCompared",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["=", 1, 1])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if | two values are compared, and no field | name a field as "case.<field>" or "event.<field>")-"}},
            {"FieldsOfDifferentTypes",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["=", "case.months", "case.region"])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/2 | "case.region" is of type category, and "case.months" is of type integer | )-"}},
            {"AValueOfAnotherType",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["=", "case.months", "twelve"])-"}},
             {"guard_type | /events/terminate/transitions/0/if/2 | a text stands where a value of "
              "type number is expected | "}},
            {"ANullThatIsCompared",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["=", "case.months", null])-"}},
             {"guard_type | /events/terminate/transitions/0/if/2 | null stands where a value of "
              "type number is expected | "}},
            {"AnOrderOfTexts",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["<", "case.region", "north"])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/1 | "case.region" is of type category, which has no order | )-"}},
            {"AnOrderOfOffences",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["<", "case.offence", "grave"])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/1 | "case.offence" is of type offence, which has no order | use "lighter" or "heavier")-"}},
            {"BetweenTexts",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["between", "case.region", "a", "b"])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/1 | "case.region" is of type category, which has no order | )-"}},
            {"BetweenOfAValue",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["between", 5, "case.months", 7])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/1 | "between" asks of a field | name a field as "case.<field>" or "event.<field>")-"}},
            {"LighterOfNumbers",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["lighter", "case.months", 3])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/1 | "case.months" is of type integer, not an offence | )-"}},
            {"AFieldInAList",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["in", "case.region", ["north", "event.region"]])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/2/1 | the list of "in" holds values, not fields | )-"}},
            {"AListForAValue",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["in", "north", ["north"]])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/1 | "in" asks of a field | name a field as "case.<field>" or "event.<field>")-"}},
            {"KnownOfAValue",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["known", 3])-"}},
             {R"-(guard_type | /events/terminate/transitions/0/if/1 | "known" asks of a field | such as ["known", "case.offence"])-"}},
            {"KnownOfAnUnknownField",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["known", "case.colour"])-"}},
             {R"-(unknown_field | /events/terminate/transitions/0/if/1 | there is no field "colour" | the fields are "offence", "months", "detained", "actor" and "region")-"}},
            {"AnUnknownOffence",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["in", "case.offence", ["minor", "major"]])-"}},
             {R"-(unknown_offence | /events/terminate/transitions/0/if/2/1 | there is no offence "major" | the offences are "minor", "medium", "grave", "minor_new" and "other")-"}},
            {"ANestingThatIsTooDeep",
             with_offences_json,
             {{R"-(["or", ["not", ["known", "case.detained"]], ["not", "case.detained"]])-",
               R"-(["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", ["and", "case.detained", "case.detained"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]])-"}},
             {"guard_too_deep | /events/terminate/transitions/0/if | the condition is nested more "
              "than 32 deep | "}},
};

class FaultOfAGuard : public ::testing::TestWithParam<Fault> {};

TEST_P(FaultOfAGuard, IsReportedWithItsPlaceAndAHint) {
  const auto problems = problems_of(faulty(GetParam()));

  EXPECT_EQ(problems, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Pipeline, FaultOfAGuard, ::testing::ValuesIn(faults), name_of_fault);

}  // namespace
}  // namespace casepath::test
