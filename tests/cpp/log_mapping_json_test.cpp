// The mapping as JSON: read, written, and its schema.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "casepath/log/detail/date_format.hpp"
#include "casepath/log/detail/mapping_condition.hpp"
#include "casepath/log/detail/mapping_keys.hpp"
#include "casepath/log/mapping.hpp"
#include "mappings.hpp"
#include "schema_keys.hpp"

namespace casepath {
namespace {

using test::mapping_of;

/// Every member of the format.
const std::string everything = R"({
  "format": "casepath-mapping/1", "title": "All of it", "pipeline": "demo", "unit": "charge",
  "case": "charge", "parents": {"defendant": "person"}, "columns": ["office", "court"],
  "continues_in": "joined_to", "split_from": "severed_from",
  "date_format": "%d.%m.%Y", "time_of_day": true,
  "translations": {"class": {"1": "first", "Z": null}},
  "tables": {
    "people": {"case": null, "key": ["country", "person"], "case_without_child": "person ",
               "date_format": "%Y-%m-%d"},
    "charges": {"link": {"to": "people", "on": {"c": "country", "p": "person"}}},
    "hearings": {"case": "on_charge", "link": [{"to": "people", "on": ["country", "person"]},
                                               {"to": "charges", "on": "charge"}]}
  },
  "events": [
    {"table": "people", "event": "arrest", "time": "arrested", "title": "Taken in"},
    {"table": "charges", "event": {"column": "what", "table": "people", "words": {"A": "a", "B": null}},
     "time": "charged", "if": ["and", ["=", "row.x", 1], ["in", "people.y", ["p", "q"]],
       ["not", "row.flag"], ["between", "row.z", 0.5, 2]],
     "fields": {"offence": {"column": "class", "values": "class"}, "by": {"value": "police"},
                "born": {"column": "born", "table": "people", "date": true}, "article": "article"},
     "not_before": {"column": "arrested", "table": "people"}, "keep_undated": true},
    {"table": "hearings", "event": {"column": "kind", "words": "class"},
     "rounds": ["first", {"time": "second", "fields": {"judge": "judge_2"}}]}
  ]
})";

TEST(MappingJson, IsReadAndWrittenWithoutLoss) {
  const Mapping mapping = parse_mapping(everything);

  EXPECT_EQ(parse_mapping(to_json(mapping)), mapping);
  EXPECT_EQ(parse_mapping(to_json(mapping, 0)), mapping);
  EXPECT_EQ(to_json(parse_mapping(to_json(mapping))), to_json(mapping));
  EXPECT_EQ(nlohmann::json::parse(to_json(mapping)), nlohmann::json::parse(everything));
}

TEST(MappingJson, OfOneTableNeedNotNameIt) {
  const Mapping mapping = mapping_of(R"("case": "id", "events": [{"event": "e", "time": "t"}])");

  EXPECT_EQ(to_json(mapping, 0),
            R"({"format":"casepath-mapping/1","case":"id","events":[{"event":"e","time":"t"}]})");
  EXPECT_EQ(mapping.tables.front().name, "table");
}

TEST(MappingJson, DistinguishesMappingsThatDiffer) {
  Mapping mapping = parse_mapping(everything);
  const Mapping same = mapping;
  mapping.events[1].fields[1].from = MappingValue{std::string{"prosecutor"}};

  EXPECT_FALSE(mapping == same);
}

TEST(MappingSchema, HasTheKeysThatTheReaderKnowsInTheSameOrder) {
  const auto schema = nlohmann::ordered_json::parse(mapping_schema());
  std::vector<std::string> known;

  for (const auto& object : detail::all_mapping_keys) {
    const std::string name{object.object};
    std::vector<std::pair<std::string, bool>> keys;
    for (const auto& key : object.keys) keys.emplace_back(key.name, key.required);
    EXPECT_EQ(test::keys_in(name == "mapping" ? schema : schema.at("$defs").at(name)), keys)
        << name;
    if (name != "mapping") known.push_back(name);
  }

  std::vector<std::string> objects;
  for (const auto& [name, part] : schema.at("$defs").items()) {
    if (part.contains("properties")) objects.push_back(name);
  }
  EXPECT_THAT(objects, testing::UnorderedElementsAreArray(known));
  EXPECT_EQ(schema.at("properties").at("format").at("const"), mapping_format());
}

TEST(MappingSchema, HasTheOperatorsOfConditions) {
  const auto schema = nlohmann::ordered_json::parse(mapping_schema());
  const auto& listed =
      schema.at("$defs").at("condition").at("anyOf").at(1).at("prefixItems").at(0).at("enum");

  EXPECT_EQ(listed.get<std::vector<std::string>>(), detail::condition_operators());
}

std::string read_date(const std::string& format, const std::string& text) {
  std::string why;
  const auto compiled = detail::DateFormat::parse(format, why);
  if (!compiled) return why;
  const detail::RawTime time = compiled->read(text);
  if (time.day == detail::RawTime::unreadable) return "unreadable";
  return to_string(Instant{Date{time.day}, time.second});
}

TEST(DateFormat, ReadsDatesStrictly) {
  EXPECT_EQ(read_date("%d.%m.%Y", "31.12.2019"), "2019-12-31");
  EXPECT_EQ(read_date("%d.%m.%Y", "1.2.2019"), "2019-02-01");
  EXPECT_EQ(read_date("%d.%m.%Y", "31.02.2019"), "unreadable");
  EXPECT_EQ(read_date("%d.%m.%Y", "29.02.2019"), "unreadable");
  EXPECT_EQ(read_date("%d.%m.%Y", "29.02.2000"), "2000-02-29");
  EXPECT_EQ(read_date("%d.%m.%Y", "29.02.1900"), "unreadable");
  EXPECT_EQ(read_date("%d.%m.%Y", "01.01.0001"), "0001-01-01");
  EXPECT_EQ(read_date("%d.%m.%Y", "31.12.9999"), "9999-12-31");
  EXPECT_EQ(read_date("%d.%m.%Y", "01.01.0000"), "unreadable");
  EXPECT_EQ(read_date("%d.%m.%Y", "01.01.19"), "unreadable");
  EXPECT_EQ(read_date("%d.%m.%Y", "01.01.2019 "), "unreadable");
  EXPECT_EQ(read_date("%d.%m.%Y", " 01.01.2019"), "unreadable");
  EXPECT_EQ(read_date("%d.%m.%Y", "01/01/2019"), "unreadable");
  EXPECT_EQ(read_date("%d.%m.%Y", "01.13.2019"), "unreadable");
  EXPECT_EQ(read_date("%d.%m.%Y", "n/a"), "unreadable");
  EXPECT_EQ(read_date("%Y%m%d", "20190131"), "2019-01-31");
  EXPECT_EQ(read_date("%Y%m%d", "2019131"), "unreadable");
  EXPECT_EQ(read_date("%m/%d/%Y %H:%M:%S", "1/31/2019 9:05:59"), "2019-01-31T09:05:59");
  EXPECT_EQ(read_date("%m/%d/%Y %H:%M", "1/31/2019 24:00"), "unreadable");
  EXPECT_EQ(read_date("100%% %Y-%m-%d", "100% 2019-01-31"), "2019-01-31");
  EXPECT_EQ(read_date("%d год %m %Y", "31 год 01 2019"), "2019-01-31");
}

TEST(DateFormat, RefusesWhatIsNone) {
  EXPECT_EQ(read_date("%d.%m", ""), "%Y is missing");
  EXPECT_EQ(read_date("%d.%m.%Y %b", ""), "%b is not known");
  EXPECT_EQ(read_date("%d.%m.%y", ""), "%y is a year without its century");
  EXPECT_EQ(read_date("%d.%d.%Y", ""), "%d stands twice");
  EXPECT_EQ(read_date("%d.%m.%Y%", ""), "it ends with a single %");
}

}  // namespace
}  // namespace casepath
