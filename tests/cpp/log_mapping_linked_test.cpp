// Several tables with keys between them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "casepath/log/mapping.hpp"
#include "mappings.hpp"

namespace casepath {
namespace {

using test::findings_of;
using test::mapping_of;
using test::shown;
using test::Tables;

/// Defendants, their charges, and the sentences on charges.
const std::string people_and_charges = R"("unit": "charge", "case": "charge",
    "parents": {"defendant": "person"},
    "tables": {
      "people": {"case": null, "key": "person", "case_without_child": "person "},
      "charges": {"link": {"to": "people", "on": {"defendant_id": "person"}}},
      "sentences": {"link": {"to": "people", "on": "person"}}},
    "events": [
      {"table": "people", "event": "arrest", "time": "arrested"},
      {"table": "charges", "event": "charge", "time": "charged",
       "fields": {"article": "article", "station": {"column": "station", "table": "people"}}},
      {"table": "sentences", "event": "sentence", "time": "sentenced"}])";

Tables people() {
  Tables tables;
  tables.add("people", {{"person", {"P1", "P2", "P3", ""}},
                        {"arrested", {"2020-01-05", "2020-01-06", "2020-01-07", "2020-01-08"}},
                        {"station", {"north", "south", "east", ""}}});
  return tables;
}

TEST(LinkedMapping, GivesTheEventsOfARowToEveryCaseBelowIt) {
  auto tables = people();
  tables
      .add("charges", {{"charge", {"C1", "C2", "C3"}},
                       {"defendant_id", {"P1", "P2", "P1"}},
                       {"charged", {"2020-02-01", "2020-02-02", "2020-02-03"}},
                       {"article", {"128", "129", "130"}}})
      .add("sentences", {{"charge", {"C3"}}, {"person", {"P1"}}, {"sentenced", {"2020-03-01"}}});

  const auto mapped = map_tables(mapping_of(people_and_charges), tables.inputs());

  EXPECT_EQ(shown(mapped.log),
            "C1: arrest@2020-01-05 charge@2020-02-01; "
            "C3: arrest@2020-01-05 charge@2020-02-03 sentence@2020-03-01; "
            "C2: arrest@2020-01-06 charge@2020-02-02; "
            "person P3: arrest@2020-01-07");
  EXPECT_EQ(shown(mapped.report),
            "arrest arrested: 3 of 4, 1 set aside, 4 events; charge charged: 3 of 3; "
            "sentence sentenced: 1 of 1");
  EXPECT_EQ(findings_of(mapped.report), "no_child of arrest, person: 1 (4: )");
  EXPECT_EQ(mapped.report.tables[0].without_child, 1U);
  EXPECT_EQ(mapped.report.tables[0].rows_with_event, 3U);
}

TEST(LinkedMapping, CarriesParentsAndColumnsOfTheRowsThatRowsAreLinkedTo) {
  auto tables = people();
  tables
      .add("charges", {{"charge", {"C1"}},
                       {"defendant_id", {"P1"}},
                       {"charged", {"2020-02-01"}},
                       {"article", {"128"}}})
      .add("sentences", {{"charge", {"C1"}}, {"person", {"P1"}}, {"sentenced", {"2020-03-01"}}});

  const auto log = map_tables(mapping_of(people_and_charges), tables.inputs()).log;

  const Attribute* person = log.find_attribute("person");
  const Attribute* station = log.find_attribute("station");
  ASSERT_NE(person, nullptr);
  ASSERT_NE(station, nullptr);
  std::string people_of_rows;
  std::string stations;
  for (std::uint32_t row = 0; row < 3; ++row) {
    people_of_rows += person->text(RowId{row}) + " ";
    stations += station->text(RowId{row}) + "|";
  }
  EXPECT_EQ(people_of_rows, "P1 P1 P1 ");
  EXPECT_EQ(stations, "|north||");
  EXPECT_EQ(log.spec().parents,
            (std::vector<std::pair<std::string, std::string>>{{"defendant", "person"}}));
}

TEST(LinkedMapping, RemarksOnEventsWhoseLinkLeadsNowhere) {
  auto tables = people();
  tables
      .add("charges", {{"charge", {"C1", "C2", "C3"}},
                       {"defendant_id", {"P1", "P9", ""}},
                       {"charged", {"2020-02-01", "2020-02-02", "2020-02-03"}},
                       {"article", {"128", "129", "130"}}})
      .add("sentences", {{"charge", {}}, {"person", {}}, {"sentenced", {}}});

  const auto mapped = map_tables(mapping_of(people_and_charges), tables.inputs());

  EXPECT_EQ(shown(mapped.log),
            "C1: arrest@2020-01-05 charge@2020-02-01; person P2: arrest@2020-01-06; "
            "person P3: arrest@2020-01-07; C2: charge@2020-02-02; C3: charge@2020-02-03");
  EXPECT_EQ(findings_of(mapped.report),
            "no_child of arrest, person: 1 (4: ); broken_link of charge, defendant_id: 1 (2: P9)");
}

TEST(LinkedMapping, SetsRowsWithoutACaseLinkedToThemAsideUnlessTheyAreCases) {
  const auto mapping = mapping_of(R"("case": "charge", "tables": {
      "people": {"case": null, "key": "person"},
      "charges": {"link": {"to": "people", "on": "person"}}},
      "events": [{"table": "people", "event": "arrest", "time": "arrested"}])");
  auto tables = people();
  tables.add("charges", {{"charge", {"C1"}}, {"person", {"P2"}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log), "C1: arrest@2020-01-06");
  EXPECT_EQ(shown(mapped.report), "arrest arrested: 1 of 4, 3 set aside");
  EXPECT_EQ(findings_of(mapped.report), "no_child of arrest, person: 3 (1: P1, 3: P3, 4: )");
}

TEST(LinkedMapping, GivesRowsWithoutCasesThoseOfTheRowTheyAreLinkedTo) {
  // Hearings name the defendant, and a sentence names the charge: neither has a case column.
  const auto mapping = mapping_of(R"("case": "charge", "tables": {
      "people": {"case": null, "key": "person", "case_without_child": "~"},
      "charges": {"key": "charge", "link": {"to": "people", "on": "person"}},
      "hearings": {"case": null, "link": {"to": "people", "on": {"who": "person"}}},
      "sentences": {"case": null, "link": {"to": "charges", "on": {"on_charge": "charge"}}}},
      "events": [{"table": "hearings", "event": "hear", "time": "on"},
                 {"table": "sentences", "event": "sentence", "time": "on"}])");
  Tables tables;
  tables.add("people", {{"person", {"P1", "P2"}}})
      .add("charges", {{"charge", {"C1", "C2"}}, {"person", {"P1", "P1"}}})
      .add("hearings", {{"who", {"P1", "P2", "P7", ""}},
                        {"on", {"2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04"}}})
      .add("sentences",
           {{"on_charge", {"C2", "C9", ""}}, {"on", {"2020-02-01", "2020-02-02", "2020-02-03"}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log),
            "C1: hear@2020-01-01; C2: hear@2020-01-01 sentence@2020-02-01; ~P2: hear@2020-01-02");
  EXPECT_EQ(shown(mapped.report),
            "hear on: 2 of 4, 2 set aside, 3 events; sentence on: 1 of 3, 2 set aside");
  EXPECT_EQ(findings_of(mapped.report),
            "no_case of hear, who: 1 (4: ); orphan of hear, who: 1 (3: P7); "
            "no_case of sentence, on_charge: 1 (3: ); orphan of sentence, on_charge: 1 (2: C9)");
}

TEST(LinkedMapping, ReachesCasesOverSeveralTables) {
  // An incident has defendants, a defendant has charges; keys of two columns.
  const auto mapping = mapping_of(R"("case": "charge", "tables": {
      "incidents": {"case": null, "key": ["year", "number"], "case_without_child": "incident "},
      "people": {"case": null, "key": "person", "case_without_child": "person ",
                 "link": {"to": "incidents", "on": {"y": "year", "n": "number"}}},
      "charges": {"link": {"to": "people", "on": "person"}}},
      "events": [{"table": "incidents", "event": "report", "time": "on"},
                 {"table": "people", "event": "arrest", "time": "on"},
                 {"table": "charges", "event": "charge", "time": "on",
                  "if": ["=", "incidents.kind", "theft"]}])");
  Tables tables;
  tables
      .add("incidents", {{"year:integer", {"2020", "2020", "2021"}},
                         {"number:integer", {"1", "2", "1"}},
                         {"kind", {"theft", "theft", "other"}},
                         {"on", {"2020-01-01", "2020-01-02", "2021-01-01"}}})
      .add("people", {{"person", {"P1", "P2", "P3"}},
                      {"n", {"1", "1", "1"}},
                      {"y", {"2020", "2020", "2021"}},
                      {"on", {"2020-01-05", "2020-01-06", "2021-01-05"}}})
      .add("charges", {{"charge", {"C1", "C2"}},
                       {"person", {"P1", "P3"}},
                       {"on", {"2020-01-07", "2021-01-07"}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log),
            "C1: report@2020-01-01 arrest@2020-01-05 charge@2020-01-07; "
            "person P2: report@2020-01-01 arrest@2020-01-06; "
            "incident 2020 2: report@2020-01-02; "
            "C2: report@2021-01-01 arrest@2021-01-05");
  EXPECT_EQ(shown(mapped.report),
            "report on: 3 of 3, 4 events; arrest on: 3 of 3; charge on: 1 of 2, 1 not held");
}

TEST(LinkedMapping, JoinsKeysThatOneTableHoldsAsNumbersAndTheOtherAsText) {
  const auto mapping = mapping_of(R"("case": "charge", "tables": {
      "people": {"case": null, "key": "person"},
      "charges": {"link": {"to": "people", "on": "person"}}},
      "events": [{"table": "people", "event": "arrest", "time": "on"}])");
  Tables tables;
  tables.add("people", {{"person", {"1079960508495"}}, {"on", {"2020-01-01"}}})
      .add("charges", {{"charge:integer", {"1", "2"}}, {"person:number", {"1079960508495", ""}}});

  EXPECT_EQ(shown(map_tables(mapping, tables.inputs()).log), "1: arrest@2020-01-01");
}

}  // namespace
}  // namespace casepath
