// One table with a row per case and a column per step.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "casepath/log/mapping.hpp"
#include "mappings.hpp"

namespace casepath {
namespace {

using test::findings_of;
using test::mapping_of;
using test::message_of;
using test::shown;
using test::table_of;

std::string value_of(const EventLog& log, const std::string& column) {
  const Attribute* attribute = log.find_attribute(column);
  if (attribute == nullptr) return "no column";
  std::string out{to_string(attribute->type())};
  out += ":";
  for (std::uint32_t row = 0; row < log.row_count(); ++row) {
    out += " " + (attribute->is_recorded(RowId{row}) ? attribute->text(RowId{row}) : "-");
  }
  return out;
}

TEST(WideMapping, MakesAnEventOfEveryDate) {
  const auto mapping = mapping_of(R"("unit": "charge", "case": "id", "events": [
      {"event": "report", "time": "reported_on"},
      {"event": "charge", "time": "charged_on", "fields": {"offence": "article"}}])");
  const auto tables = table_of({{"id", {"A", "B", "C"}},
                                {"reported_on", {"2020-01-05", "2020-01-06", ""}},
                                {"charged_on", {"2020-02-01", "", "2020-02-03"}},
                                {"article", {"128", "129", "130"}},
                                {"clerk", {"x", "y", "z"}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log),
            "A: report@2020-01-05 charge@2020-02-01; B: report@2020-01-06; C: charge@2020-02-03");
  EXPECT_EQ(
      shown(mapped.report),
      "report reported_on: 2 of 3, 1 without date; charge charged_on: 2 of 3, 1 without date");
  EXPECT_EQ(findings_of(mapped.report), "");
  EXPECT_EQ(value_of(mapped.log, "offence"), "text: - 128 - 130");
  EXPECT_EQ(mapped.log.attributes().size(), 1U);
  EXPECT_EQ(mapped.log.spec().unit, "charge");
  ASSERT_EQ(mapped.report.tables.size(), 1U);
  EXPECT_EQ(mapped.report.tables[0].rows_with_event, 3U);
}

TEST(WideMapping, OrdersTheEventsOfADayAsTheyAreDeclaredWhetherCasesAreUniqueOrNot) {
  const std::string events = R"("events": [{"event": "b", "time": "second"},
                                           {"event": "a", "time": "first"}])";
  const auto tables = table_of({{"id", {"A", "B"}},
                                {"first", {"2020-01-05", "2020-01-07"}},
                                {"second", {"2020-01-05", "2020-01-06"}}});

  const auto sources = map_tables(mapping_of(R"("case": "id", )" + events), tables.inputs());
  const auto rows = map_tables(
      mapping_of(R"("case": "id", "tables": {"t": {"key": "id"}}, )" + events), tables.inputs());

  EXPECT_EQ(shown(sources.log), "A: b@2020-01-05 a@2020-01-05; B: b@2020-01-06 a@2020-01-07");
  EXPECT_EQ(shown(rows.log), shown(sources.log));
  EXPECT_EQ(shown(rows.report), shown(sources.report));
}

TEST(WideMapping, ReadsSeveralRoundsOfAStepWithTheirFields) {
  const auto mapping = mapping_of(R"("case": "id", "events": [{"event": "hearing",
      "rounds": ["h1", {"time": "h2", "fields": {"judge": "j2"}}], "fields": {"court": "court"}}])");
  const auto tables = table_of({{"id", {"A", "B"}},
                                {"h1", {"2020-01-05", "2020-01-06"}},
                                {"h2", {"2020-02-05", ""}},
                                {"j2", {"J", "K"}},
                                {"court", {"north", "south"}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log), "A: hearing@2020-01-05 hearing@2020-02-05; B: hearing@2020-01-06");
  EXPECT_EQ(shown(mapped.report), "hearing h1: 2 of 2; hearing h2: 1 of 2, 1 without date");
  EXPECT_EQ(value_of(mapped.log, "judge"), "text: - J -");
  EXPECT_EQ(value_of(mapped.log, "court"), "text: north north south");
}

TEST(WideMapping, ReadsDatesOfADeclaredFormatAndFindsThoseThatAreNone) {
  const auto mapping = mapping_of(R"("case": "id", "date_format": "%d.%m.%Y",
      "events": [{"event": "report", "time": "on", "fields": {"born": {"column": "born",
      "date": true}}}])");
  const auto tables =
      table_of({{"id", {"A", "B", "C", "D", "E", "F"}},
                {"on", {"5.1.2020", "31.02.2019", "29.02.2020", "29.02.2019", "n/a", ""}},
                {"born", {"01.01.0001", "", "31.12.9999", "", "", ""}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log), "A: report@2020-01-05; C: report@2020-02-29");
  EXPECT_EQ(shown(mapped.report), "report on: 2 of 6, 1 without date, 3 set aside");
  EXPECT_EQ(findings_of(mapped.report),
            "unreadable_date of report, on: 3 (2: 31.02.2019, 4: 29.02.2019, 5: n/a)");
  EXPECT_EQ(value_of(mapped.log, "born"), "date: 0001-01-01 9999-12-31");
}

TEST(WideMapping, KeepsImpossibleDatesAndRemarksOnThoseBeforeAnother) {
  const auto mapping = mapping_of(R"("case": "id", "events": [
      {"event": "charge", "time": "on", "not_before": "arrested"}])");
  const auto tables = table_of({{"id", {"A", "B", "C"}},
                                {"on", {"2109-01-05", "2020-01-05", "2020-01-05"}},
                                {"arrested", {"2020-01-01", "2020-01-06 23:10", "nonsense"}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log), "A: charge@2109-01-05; B: charge@2020-01-05; C: charge@2020-01-05");
  EXPECT_EQ(findings_of(mapped.report),
            "before of charge, arrested: 1 (2: 2020-01-05 is before 2020-01-06 23:10)");
  EXPECT_EQ(mapped.report.sources[0].set_aside, 0U);
}

TEST(WideMapping, TakesTheEventFromAColumnOfWords) {
  const auto mapping = mapping_of(R"("case": "id", "events": [{"time": "on", "event":
      {"column": "what", "words": {"Charged": "charge", "Noted": null, "": null}}}])");
  const auto tables = table_of({{"id", {"A", "B", "C", "D"}},
                                {"on", {"2020-01-05", "2020-01-05", "2020-01-05", "2020-01-05"}},
                                {"what", {"Charged", "Noted", "Odd", ""}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log),
            "A: charge@2020-01-05; B: Noted@2020-01-05; C: Odd@2020-01-05; "
            "D: what: (not recorded)@2020-01-05");
  ASSERT_EQ(mapped.log.translations().size(), 4U);
  EXPECT_EQ(mapped.log.translations()[0].kind, Translation::Kind::as_is);
  EXPECT_EQ(mapped.log.translations()[1].kind, Translation::Kind::nothing);
  EXPECT_EQ(mapped.log.translations()[2].kind, Translation::Kind::as_is);
  EXPECT_EQ(mapped.log.translations()[3].kind, Translation::Kind::nothing);
}

TEST(WideMapping, KeepsAWordThatMovesNothingApartFromTheEventOfThatName) {
  const auto mapping = mapping_of(R"("case": "id", "events": [
      {"event": "charge", "time": "charged"},
      {"time": "on", "event": {"column": "what", "words": {"charge": null}}}])");
  const auto tables = table_of(
      {{"id", {"A"}}, {"charged", {"2020-01-05"}}, {"on", {"2020-01-06"}}, {"what", {"charge"}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log), "A: charge@2020-01-05 what: charge@2020-01-06");
  EXPECT_EQ(mapped.log.translations()[0].kind, Translation::Kind::as_is);
  EXPECT_EQ(mapped.log.translations()[1].kind, Translation::Kind::nothing);
}

TEST(WideMapping, ReadsOnlyRowsForWhichTheConditionHolds) {
  const auto tables =
      table_of({{"id", {"A", "B", "C", "D", "E"}},
                {"on", {"2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04", ""}},
                {"result", {"yes", "no", "", "maybe", "yes"}},
                {"count:integer", {"1", "2", "3", "", "5"}},
                {"share:number", {"0.5", "1.5", "2.5", "", "3"}},
                {"flag:boolean", {"true", "false", "", "true", "true"}},
                {"heard:date", {"2020-01-01", "2020-06-01", "", "2021-01-01", ""}}});
  const auto says = [&](const std::string& condition) {
    const auto mapped =
        map_tables(mapping_of(R"("case": "id", "events": [{"event": "e", "time": "on",
        "if": )" + condition + "}]"),
                   tables.inputs());
    std::string cases;
    for (std::size_t i = 0; i < mapped.log.case_count(); ++i) {
      cases += mapped.log.case_name(CaseId{i});
    }
    const MappedSource& one = mapped.report.sources[0];
    return cases + " " + std::to_string(one.not_held) + " " + std::to_string(one.unknown) + " " +
           std::to_string(one.without_date);
  };

  EXPECT_EQ(says(R"(["=", "row.result", "yes"])"), "A 2 1 1");
  EXPECT_EQ(says(R"(["!=", "row.result", "yes"])"), "BD 2 1 0");
  EXPECT_EQ(says(R"(["in", "row.result", ["yes", "maybe"]])"), "AD 1 1 1");
  EXPECT_EQ(says(R"(["not", ["in", "row.result", ["yes", "maybe"]]])"), "B 3 1 0");
  EXPECT_EQ(says(R"(["known", "row.result"])"), "ABD 1 0 1");
  EXPECT_EQ(says(R"(["or", ["=", "row.result", "yes"], ["=", "row.count", 3]])"), "AC 1 1 1");
  EXPECT_EQ(says(R"(["and", ["=", "row.result", "yes"], [">", "row.count", 3]])"), " 4 0 1");
  EXPECT_EQ(says(R"(["and", ["=", "row.result", "yes"], [">", "row.count", 2]])"), " 3 1 1");
  EXPECT_EQ(says(R"([">=", "row.count", 2])"), "BC 1 1 1");
  EXPECT_EQ(says(R"(["<", 2, "row.count"])"), "C 2 1 1");
  EXPECT_EQ(says(R"(["=", "row.count", "2"])"), "B 3 1 0");
  EXPECT_EQ(says(R"(["between", "row.share", 1, 2.5])"), "BC 2 1 0");
  EXPECT_EQ(says(R"(["<", "row.count", "row.share"])"), " 4 1 0");
  EXPECT_EQ(says(R"("row.flag")"), "AD 1 1 1");
  EXPECT_EQ(says(R"(["=", "row.flag", false])"), "B 3 1 0");
  EXPECT_EQ(says(R"(["<", "row.heard", "2020-06-01"])"), "A 2 2 0");
  EXPECT_EQ(says(R"(["=", "row.heard", "2020-06-01"])"), "B 2 2 0");
  EXPECT_EQ(says(R"(["between", "row.on", "2020-01-02", "2020-01-03"])"), "BC 2 1 0");
  EXPECT_EQ(says(R"(["=", "row.on", "row.heard"])"), "A 2 2 0");
}

TEST(WideMapping, KeepsRowsWithoutADateWhereThatIsDeclared) {
  const auto mapping = mapping_of(R"("case": "id", "events": [{"event": "report", "time": "on"},
      {"event": "close", "time": "off", "keep_undated": true}, {"event": "file"}])");
  const auto tables = table_of({{"id", {"A", "B"}}, {"on", {"2020-01-05", ""}}, {"off", {"", ""}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log), "A: report@2020-01-05 close@? file@?; B: close@? file@?");
  EXPECT_EQ(mapped.report.sources[1].undated, 2U);
}

TEST(WideMapping, LeavesTheTimeOfDayAwayUnlessItIsAskedFor) {
  const std::string rest = R"("case": "id", "events": [{"event": "late", "time": "a"},
                                                       {"event": "early", "time": "b"}])";
  const auto tables =
      table_of({{"id", {"A"}}, {"a", {"2020-01-05T22:00:00"}}, {"b", {"2020-01-05 08:00"}}});

  const auto by_day = map_tables(mapping_of(rest), tables.inputs());
  const auto by_time = map_tables(mapping_of(R"("time_of_day": true, )" + rest), tables.inputs());

  EXPECT_EQ(shown(by_day.log), "A: late@2020-01-05 early@2020-01-05");
  EXPECT_EQ(by_day.report.sources[0].timed, 1U);
  EXPECT_EQ(shown(by_time.log), "A: early@2020-01-05T08:00:00 late@2020-01-05T22:00:00");
  EXPECT_EQ(by_time.report.sources[0].timed, 0U);
}

TEST(WideMapping, TranslatesTheValuesOfFields) {
  const auto mapping = mapping_of(R"("case": "id",
      "translations": {"class": {"1": "class-1", "X": null, "": "none"}},
      "events": [{"event": "charge", "time": "on", "fields": {
        "offence": {"column": "class", "values": "class"}, "by": {"value": "police"},
        "kind": {"column": "class", "values": {"2": "two"}}, "weight": {"value": 2.5}}}])");
  const auto tables = table_of({{"id", {"A", "B", "C", "D"}},
                                {"on", {"2020-01-05", "2020-01-05", "2020-01-05", "2020-01-05"}},
                                {"class", {"1", "2", "X", ""}}});

  const auto log = map_tables(mapping, tables.inputs()).log;

  EXPECT_EQ(value_of(log, "offence"), "text: class-1 2 - none");
  EXPECT_EQ(value_of(log, "kind"), "text: 1 two X -");
  EXPECT_EQ(value_of(log, "by"), "text: police police police police");
  EXPECT_EQ(value_of(log, "weight"), "number: 2.5 2.5 2.5 2.5");
}

TEST(WideMapping, GivesAFieldReadFromColumnsOfTwoTypesTheWiderOne) {
  const auto mapping = mapping_of(R"("case": "id", "events": [
      {"event": "a", "time": "on", "fields": {"x": "i", "d": "day", "m": "i"}},
      {"event": "b", "time": "on", "fields": {"x": "n", "d": "clock", "m": "t"}}])");
  auto tables = table_of({{"id", {"A"}},
                          {"on", {"2020-01-05"}},
                          {"i:integer", {"3"}},
                          {"n:number", {"0.5"}},
                          {"t", {"text"}},
                          {"day:date", {"2020-01-02"}},
                          {"clock:date", {"2020-01-03"}}});

  const auto log = map_tables(mapping, tables.inputs()).log;

  EXPECT_EQ(value_of(log, "x"), "number: 3.0 0.5");
  EXPECT_EQ(value_of(log, "d"), "date: 2020-01-02 2020-01-03");
  EXPECT_EQ(value_of(log, "m"), "text: 3 text");
}

TEST(WideMapping, SetsRowsWithoutACaseAside) {
  const auto mapping = mapping_of(R"("case": "id", "events": [{"event": "report", "time": "on"}])");
  const auto tables = table_of({{"id", {"A", "", ""}}, {"on", {"2020-01-05", "2020-01-06", ""}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.report), "report on: 1 of 3, 1 without date, 1 set aside");
  EXPECT_EQ(findings_of(mapped.report), "no_case of report, id: 1 (2: )");
}

TEST(WideMapping, ReadsNumbersAsNamesOfCasesWithoutTheirPoint) {
  const auto mapping = mapping_of(R"("case": "id", "events": [{"event": "report", "time": "on"}])");
  const auto tables =
      table_of({{"id:number", {"1079960508495", "2.5"}}, {"on", {"2020-01-05", "2020-01-05"}}});

  EXPECT_EQ(shown(map_tables(mapping, tables.inputs()).log),
            "1079960508495: report@2020-01-05; 2.5: report@2020-01-05");
}

TEST(WideMapping, TakesAnyNames) {
  const auto mapping = mapping_of(R"("case": "дело", "events": [
      {"event": "возбуждение", "time": "تاريخ", "fields": {"статья": "статья"}}])");
  const auto tables = table_of({{"дело", {"Дело № 1", "قضية 2"}},
                                {"تاريخ", {"2020-01-05", "2020-01-06"}},
                                {"статья", {"128", "129"}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(shown(mapped.log), "Дело № 1: возбуждение@2020-01-05; قضية 2: возбуждение@2020-01-06");
  EXPECT_EQ(value_of(mapped.log, "статья"), "text: 128 129");
}

TEST(WideMapping, MakesALogWithoutRowsOfATableWithoutRows) {
  const auto mapping = mapping_of(R"("case": "id", "events": [{"event": "report", "time": "on"}])");
  const auto tables = table_of({{"id", {}}, {"on", {}}});

  const auto mapped = map_tables(mapping, tables.inputs());

  EXPECT_EQ(mapped.log.row_count(), 0U);
  EXPECT_EQ(shown(mapped.report), "report on: 0 of 0");
}

TEST(WideMapping, ReadsCsvFilesWithTheirTypes) {
  const auto mapping = mapping_of(R"("case": "id", "columns": ["office", "count"], "events": [
      {"event": "report", "time": "on", "fields": {"sum": "sum", "day": "on"}}])");
  const auto path = std::filesystem::path{testing::TempDir()} / "wide.csv";
  std::ofstream{path} << "id;on;office;sum;count\n7;2020-01-05;\"a \"\"b\"\"\";1.50;3\n"
                         "8;;x;2;\n9;2020-01-07;;;4\n";

  const auto mapped = map_tables(mapping, std::vector<MappingInput>{{"", path}});

  EXPECT_EQ(shown(mapped.log), "7: report@2020-01-05; 9: report@2020-01-07");
  EXPECT_EQ(value_of(mapped.log, "office"), "text: a \"b\" -");
  EXPECT_EQ(value_of(mapped.log, "sum"), "number: 1.5 -");
  EXPECT_EQ(value_of(mapped.log, "count"), "integer: 3 4");
  EXPECT_EQ(value_of(mapped.log, "day"), "date: 2020-01-05 2020-01-07");
  std::filesystem::remove(path);
}

TEST(WideMapping, IsTheSameForAnyNumberOfThreads) {
  std::vector<std::string> ids;
  std::vector<std::string> on;
  std::vector<std::string> what;
  for (int i = 0; i < 20'000; ++i) {
    ids.push_back(std::to_string(i * 7919 % 5'021));
    on.push_back(i % 11 == 0 ? "" : i % 97 == 0 ? "?" : to_string(Date{i % 4000}));
    what.push_back("w" + std::to_string(i % 300));
  }
  const auto tables = table_of({{"id", ids}, {"on", on}, {"what", what}});
  const auto mapping = mapping_of(R"("case": "id", "columns": ["what"], "events": [
      {"event": "a", "time": "on"}, {"event": {"column": "what"}, "time": "on",
       "if": ["!=", "row.what", "w7"]}])");

  const auto one = map_tables(mapping, tables.inputs(), {.threads = 1, .progress = {}});
  const auto four = map_tables(mapping, tables.inputs(), {.threads = 4, .progress = {}});

  EXPECT_EQ(one.log, four.log);
  EXPECT_EQ(one.report, four.report);
}

}  // namespace
}  // namespace casepath
