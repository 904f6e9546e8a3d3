#include "casepath/analysis/mapping_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "mappings.hpp"
#include "pipelines.hpp"

namespace casepath {
namespace {

using test::mapping_of;
using test::table_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// "code pointer" of each problem.
std::vector<std::string> places_of(const std::vector<MappingProblem>& problems) {
  std::vector<std::string> places;
  for (const MappingProblem& one : problems) places.push_back(one.code + " " + one.pointer);
  return places;
}

TEST(MappingReport, ShowsHowEveryRowOfEverySourceIsAccountedFor) {
  const auto mapping = mapping_of(R"("case": "id", "events": [
      {"event": "report", "time": "on", "if": ["=", "row.kind", "x"]}, {"event": "close"}])");
  const auto tables = table_of({{"id", {"A", "B", "C", "D", "E", ""}},
                                {"on", {"2020-01-01", "", "soon", "2020-01-01", "2020-01-01", ""}},
                                {"kind", {"x", "x", "x", "y", "", "y"}}});

  const Table table = sources_table(map_tables(mapping, tables.inputs()).report);

  EXPECT_EQ(
      to_text(table),
      "Columns and the events they became\n"
      "table  column  event   rows  became_events  without_date  not_held  unknown  set_aside  "
      "events\n"
      "---------------------------------------------------------------------------------------"
      "-------\n"
      "table  on      report     6              1             1         2        1          1  "
      "     1\n"
      "table  -       close      6              5             0         0        0          1  "
      "     5\n"
      "set aside: 1 row of \"table\" for report, column \"on\": a text that is no date (row 3: "
      "\"soon\")\n"
      "set aside: 1 row of \"table\" for close, column \"id\": no case (row 6)\n");
}

TEST(MappingReport, ListsFindingsWithTheFirstRows) {
  const auto mapping = mapping_of(R"("case": "id", "events": [
      {"event": "charge", "time": "on", "not_before": "arrested"}])");
  const auto tables = table_of({{"id", {"A", "B"}},
                                {"on", {"2020-01-01", "2020-01-02"}},
                                {"arrested", {"2020-02-01", "2020-02-02"}}});

  const Table table = findings_table(map_tables(mapping, tables.inputs()).report);

  EXPECT_EQ(
      to_csv(table),
      "table,event,finding,column,rows,became_events,sample\r\n"
      "table,charge,before,arrested,2,true,\"row 1: \"\"2020-01-01 is before 2020-02-01\"\", row "
      "2: \"\"2020-01-02 is before 2020-02-02\"\"\"\r\n");
}

TEST(MappingFit, IsComplainedOfWhereThePipelineHasNoSuchThing) {
  const auto pipeline = test::with_offences();
  const auto mapping = mapping_of(R"("pipeline": "another", "unit": "defendant", "case": "id",
      "translations": {"class": {"1": "minor", "2": "mediun"}}, "events": [
      {"event": "reprot", "time": "a", "fields": {"offence": {"value": "none"}}},
      {"event": {"column": "w", "words": {"x": "chrage", "y": null}}, "time": "b",
       "fields": {"ofence": "c"}},
      {"event": {"column": "v"}, "time": "d", "fields": {"offence": {"column": "c",
       "values": "class"}}}])");

  const auto problems = check(mapping, pipeline);

  EXPECT_THAT(
      places_of(problems),
      ElementsAre("other_pipeline /pipeline", "other_unit /unit", "unknown_event /events/0/event",
                  "unknown_offence /events/0/fields/offence",
                  "unknown_event /events/1/event/words/x", "unknown_field /events/1/fields/ofence",
                  "unknown_offence /translations/class/2"));
  EXPECT_EQ(problems[2].message, "the pipeline \"with-offences\" has no event \"reprot\"");
  EXPECT_EQ(problems[2].hint, "did you mean \"report\"?");
}

TEST(MappingFit, IsFineWhereEventsFieldsAndOffencesAreThoseOfThePipeline) {
  const auto mapping = mapping_of(R"("pipeline": "report-charge-verdict", "unit": "case",
      "case": "id", "events": [{"event": "report", "time": "a"}, {"event": "charge", "time": "b"}])");

  EXPECT_THAT(check(mapping, test::report_charge_verdict()), IsEmpty());
}

}  // namespace
}  // namespace casepath
