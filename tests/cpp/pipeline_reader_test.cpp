#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/pipeline/definition.hpp"
#include "casepath/pipeline/detail/keys.hpp"
#include "pipeline_faults.hpp"
#include "pipelines.hpp"

namespace casepath::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Reader, SaysWhereTheTextStopsBeingJson) {
  EXPECT_THAT(
      problems_of("{\n  \"id\": \xC3\xA9\n}"),
      ElementsAre("syntax_error |  | line 2, column 9: this is not JSON, at \"\xC3\xA9\" | "));
  EXPECT_THAT(problems_of("{\"a\": 1,}"),
              ElementsAre("syntax_error |  | line 1, column 9: this is not JSON, at \"}\" | "));
  EXPECT_THAT(problems_of("{\"a\": [1, 2"),
              ElementsAre("syntax_error |  | line 1, column 12: the text ends too early | "));
  EXPECT_THAT(problems_of(""),
              ElementsAre("syntax_error |  | line 1, column 1: the text ends too early | "));
}

TEST(Reader, SaysWhereTheTextStopsBeingUtf8) {
  EXPECT_THAT(problems_of("{\n \"id\": \"\xC3\xA9\xFF\"}"),
              ElementsAre("invalid_utf8 |  | line 2, column 10: the text is not UTF-8 here | "
                          "save the file as UTF-8"));
}

TEST(Reader, RefusesNumbersThatAreTooLargeAndNestingThatIsTooDeep) {
  EXPECT_THAT(problems_of("{\"severity\": 1e999}"),
              ElementsAre("syntax_error |  | line 1, column 18: the number 1e999 is too large | "));
  EXPECT_THAT(problems_of(std::string(1'000'000, '[')),
              ElementsAre("too_deep |  | arrays and objects are nested more than 64 deep | "));
  EXPECT_THAT(problems_of(std::string(65, '[') + std::string(65, ']')),
              ElementsAre("too_deep |  | arrays and objects are nested more than 64 deep | "));
}

TEST(Reader, RefusesWhatIsNoObjectWithOneProblem) {
  EXPECT_THAT(problems_of("[]"), ElementsAre("wrong_type |  | must be an object, not an array | "));
  EXPECT_THAT(problems_of("null"), ElementsAre("wrong_type |  | must be an object, not null | "));
  EXPECT_THAT(problems_of("18446744073709551616"),
              ElementsAre("wrong_type |  | must be an object, not a number | "));
}

TEST(Reader, NamesEveryKeyThatAnEmptyObjectLacks) { EXPECT_EQ(problems_of("{}").size(), 9U); }

TEST(Reader, SkipsAByteOrderMark) {
  EXPECT_THAT(problems_of("\xEF\xBB\xBF" + std::string(report_charge_verdict_json)), IsEmpty());
}

TEST(Reader, EscapesKeysInPointers) {
  const auto json = replaced(report_charge_verdict_json, "\"unit\": \"case\",",
                             "\"unit\": \"case\", \"a/b~\": 1,");

  EXPECT_EQ(read_definition(json).diagnostics.at(0).pointer, "/a~1b~0");
}

TEST(Reader, GivesTenDiagnosticsForTenFaults) {
  std::string json(with_offences_json);
  json = replaced(json, "\"unit\": \"charge\",", "\"unit\": \"charge\", \"colour\": 1,");
  json = replaced(json, "\"kind\": \"paused\"", "\"kind\": \"pausd\"");
  json = replaced(json, "{\"outcome\": \"settled\"}", "{\"outcome\": \"setled\"}");
  json = replaced(json, "\"months\": \"integer\"", "\"months\": \"int\"");
  json = replaced(json, "\"lighter_than\": [\"grave\"]", "\"lighter_than\": [\"graver\"]");
  json = replaced(json, "\"marks\": \"indicated\"", "\"marks\": \"indicate\"");
  json = replaced(json, "\"to\": \"charged\"}", "\"to\": \"chargd\"}");
  json = replaced(json, "[\"not\", \"case.detained\"]]", "[\"not\", \"case.region\"]]");
  json = replaced(json, "\"event.actor\"", "\"event.aktor\"");
  json = replaced(json, "\"within\": {\"months\": 2}", "\"within\": {\"months\": -2}");

  std::vector<std::string> codes;
  for (const auto& problem : problems_of(json))
    codes.push_back(problem.substr(0, problem.find(' ')));

  EXPECT_THAT(codes, ::testing::UnorderedElementsAre("unknown_key", "bad_value", "bad_value",
                                                     "unknown_class", "unknown_offence",
                                                     "unknown_milestone", "unknown_field",
                                                     "unknown_state", "guard_type", "bad_period"));
}

TEST(Reader, ReadsWhatIsReadableBesideAFault) {
  const auto json = replaced(report_charge_verdict_json, "\"unit\": \"case\",", "\"unit\": 1,");

  const auto read = read_definition(json);

  EXPECT_EQ(read.diagnostics.size(), 1U);
  EXPECT_EQ(read.definition.states.size(), 5U);
  EXPECT_EQ(read.definition.unit, "");
}

TEST(Writer, WritesWhatTheReaderReadsBack) {
  for (const auto json : {report_charge_verdict_json, with_offences_json, with_penalties_json}) {
    const Definition definition = read_definition(json).definition;

    const auto read = read_definition(write_definition(definition));

    EXPECT_THAT(read.diagnostics, IsEmpty());
    EXPECT_EQ(read.definition, definition);
  }
}

TEST(Writer, WritesKeysInTheOrderOfTheSchemaAndLeavesDefaultsOut) {
  Definition d;
  d.id = "small";
  d.version = "1";
  d.title = "A \"small\" one";
  d.unit = "case";
  d.stages = {"report"};
  StateDefinition open;
  open.name = "open";
  open.stage = "report";
  StateDefinition closed;
  closed.name = "closed";
  closed.outcome = "settled";
  closed.provenance.verified = false;
  d.states = {open, closed};
  EventDefinition begin;
  begin.name = "begin";
  begin.transitions = {{{std::nullopt}, "open", std::nullopt, false, {}}};
  EventDefinition close;
  close.name = "close";
  close.transitions = {{{"open"}, "closed", std::nullopt, false, {}}};
  d.events = {begin, close};

  EXPECT_EQ(write_definition(d), R"json({
  "format": "casepath/1",
  "id": "small",
  "version": "1",
  "title": "A \"small\" one",
  "unit": "case",
  "sources": [],
  "stages": [
    "report"
  ],
  "states": {
    "open": {
      "stage": "report"
    },
    "closed": {
      "outcome": "settled",
      "verified": false
    }
  },
  "events": {
    "begin": {
      "transitions": [
        {
          "from": null,
          "to": "open"
        }
      ]
    },
    "close": {
      "transitions": [
        {
          "from": "open",
          "to": "closed"
        }
      ]
    }
  }
}
)json");
  EXPECT_THAT(check(d), IsEmpty());
  EXPECT_EQ(Pipeline(d).definition(), d);
}

TEST(Writer, DoesNotThrowOnTextThatIsNotUtf8AndCheckNamesIt) {
  Definition d = read_definition(report_charge_verdict_json).definition;
  d.title = "\xFF";

  EXPECT_NE(write_definition(d).find("\xEF\xBF\xBD"), std::string::npos);
  EXPECT_EQ(check(d).at(0).code, "bad_text");
}

TEST(Check, SurvivesAConditionNestedAThousandDeep) {
  Definition d = read_definition(with_offences_json).definition;
  Expression guard{Expression::Kind::case_field, {}, "detained", {}};
  for (int i = 0; i < 1000; ++i) {
    guard = Expression{Expression::Kind::operation, {}, "not", {std::move(guard)}};
  }
  d.events[0].transitions[0].guard = std::move(guard);

  const auto found = check(d);

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "guard_too_deep");
}

TEST(Check, RefusesATextThatWouldBeReadAsAReference) {
  Definition d = read_definition(with_offences_json).definition;
  d.events[0].sets = {{"region", Expression{Expression::Kind::literal, "case.x", "", {}}}};

  const auto found = check(d);

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], (Diagnostic{"bad_text", "/events/report/sets/region",
                                  "\"case.x\" would be read as a reference to a field",
                                  "a text can't begin with \"case.\" or \"event.\""}));
}

TEST(Check, RefusesMoreTransitionsThanAnIdCanNumber) {
  Definition d = read_definition(report_charge_verdict_json).definition;
  d.events[0].transitions[0].from.assign(70'000, std::nullopt);

  const auto found = check(d);

  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "70005 transitions, and 65534 are possible");
}

/// Keys of an object of the schema and those it requires, in order.
std::vector<std::pair<std::string, bool>> keys_of(const nlohmann::ordered_json& object) {
  std::vector<std::pair<std::string, bool>> keys;
  const auto required = object.value("required", std::vector<std::string>{});
  for (const auto& [key, value] : object.at("properties").items()) {
    keys.emplace_back(key, std::count(required.begin(), required.end(), key) > 0);
  }
  return keys;
}

std::vector<std::pair<std::string, bool>> keys_of_reader(std::string_view name) {
  std::vector<std::pair<std::string, bool>> keys;
  for (const auto& object : detail::all_keys) {
    if (object.object != name) continue;
    for (const auto& key : object.keys) keys.emplace_back(key.name, key.required);
  }
  return keys;
}

TEST(Schema, HasTheKeysThatTheReaderKnowsInTheSameOrder) {
  const auto schema = nlohmann::ordered_json::parse(definition_schema());

  EXPECT_EQ(keys_of(schema), keys_of_reader("definition"));
  for (const auto& object : std::span(detail::all_keys).subspan(1)) {
    EXPECT_EQ(keys_of(schema.at("$defs").at(std::string(object.object))),
              keys_of_reader(object.object))
        << object.object;
  }
}

TEST(Schema, HasNoObjectThatTheReaderDoesNotKnow) {
  const auto schema = nlohmann::ordered_json::parse(definition_schema());
  std::vector<std::string> objects{"definition"};
  for (const auto& [name, part] : schema.at("$defs").items()) {
    if (part.contains("properties")) objects.push_back(name);
  }
  std::vector<std::string> known;
  for (const auto& object : detail::all_keys) known.emplace_back(object.object);

  EXPECT_THAT(objects, ::testing::UnorderedElementsAreArray(known));
}

template <class Enumerators>
std::vector<std::string> names_of(const Enumerators& values) {
  std::vector<std::string> names;
  for (const auto value : values) names.emplace_back(to_string(value));
  return names;
}

TEST(Schema, HasTheEnumeratorsOfTheReader) {
  const auto schema = nlohmann::ordered_json::parse(definition_schema());
  const auto& parts = schema.at("$defs");
  const auto listed = [](const nlohmann::ordered_json& at) {
    return at.at("enum").get<std::vector<std::string>>();
  };
  std::vector<std::string> built_in;
  for (const auto& one : detail::built_in_classes) built_in.emplace_back(one.name);

  EXPECT_EQ(schema.at("properties").at("format").at("const"), detail::format_name);
  EXPECT_EQ(listed(schema.at("properties").at("order")), names_of(detail::offence_orders));
  EXPECT_EQ(listed(parts.at("field_type")), names_of(detail::field_types));
  EXPECT_EQ(listed(parts.at("outcome_class").at("properties").at("counts_as")),
            names_of(detail::counts_as_values));
  EXPECT_EQ(listed(parts.at("state").at("properties").at("ground")), names_of(detail::grounds));
  EXPECT_EQ(listed(parts.at("state").at("properties").at("kind")), names_of(detail::state_kinds));
  EXPECT_EQ(listed(schema.at("properties")
                       .at("outcome_classes")
                       .at("propertyNames")
                       .at("allOf")
                       .at(1)
                       .at("not")),
            built_in);
}

}  // namespace
}  // namespace casepath::test
