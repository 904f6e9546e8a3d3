// Logs from JSON lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "casepath/core/error.hpp"
#include "casepath/log/mapping.hpp"
#include "casepath/log/readers.hpp"
#include "logs.hpp"

namespace casepath {
namespace {

using test::log_spec;
using test::message_of;
using testing::ElementsAre;
using testing::HasSubstr;

EventLog read_lines(const std::string& text) { return parse_json_lines(text, log_spec()); }

std::string fault_of_lines(const std::string& text) {
  return message_of([&] { (void)read_lines(text); });
}

/// One row with the key "x", and its value as JSON.
std::string row_with(const std::string& value) {
  return R"({"case": "A", "event": "report", "time": "2020-01-05", "x": )" + value + "}\n";
}

ColumnType type_of_x(const std::string& text) {
  return read_lines(text).find_attribute("x")->type();
}

TEST(JsonLines, MakeTheSameLogAsCsvWithTheSameRows) {
  const auto csv = parse_csv(
      "case,event,time,sentence,share,detained,heard,filed,article,note\n"
      "A,report,2020-01-05,3,0.5,true,2020-02-29,2020-01-05T10:00:00,\"128\",\n"
      "B,заявление,,,,,,,\"007\",\"two \"\"words\"\"\"\n"
      "A,charge,2020-01-04,-4,1e3,false,0001-01-01,2020-01-06T00:00:01,\"12\",שלום\n",
      log_spec());
  const auto json = read_lines(
      R"({"case": "A", "event": "report", "time": "2020-01-05", "sentence": 3, "share": 0.5, )"
      R"("detained": true, "heard": "2020-02-29", "filed": "2020-01-05T10:00:00", )"
      R"("article": "128", "note": null})"
      "\n"
      R"({"case": "B", "event": "\u0437аявление", "article": "007", "note": "two \"words\""})"
      "\r\n\n"
      R"({"time": "2020-01-04", "sentence": -4, "case": "A", "share": 1e3, "detained": false, )"
      R"("heard": "0001-01-01", "filed": "2020-01-06T00:00:01", "article": "12", "note": "שלום", )"
      R"("event": "charge"})");

  EXPECT_EQ(json, csv);
  EXPECT_EQ(to_csv(json), to_csv(csv));
}

TEST(JsonLines, TakeTypesAsJsonHasThem) {
  EXPECT_EQ(type_of_x(row_with("3") + row_with("null")), ColumnType::integer);
  EXPECT_EQ(type_of_x(row_with("3") + row_with("2.5")), ColumnType::number);
  EXPECT_EQ(type_of_x(row_with("true") + row_with("false")), ColumnType::boolean);
  EXPECT_EQ(type_of_x(row_with("\"3\"")), ColumnType::text);
  EXPECT_EQ(type_of_x(row_with("\"true\"")), ColumnType::text);
  EXPECT_EQ(type_of_x(row_with("\"2020-02-29\"") + row_with("\"\"")), ColumnType::date);
  EXPECT_EQ(type_of_x(row_with("\"2021-02-29\"")), ColumnType::text);
  EXPECT_EQ(type_of_x(row_with("\"2020-02-29T08:00:00\"")), ColumnType::time);
  EXPECT_EQ(type_of_x(row_with("null")), ColumnType::text);
}

TEST(JsonLines, ShowAColumnOfSeveralTypesAsWritten) {
  const auto log =
      read_lines(row_with("3") + row_with("\"three\"") + row_with("2.50") + row_with("true") +
                 row_with("\"2020-01-01\"") + row_with("18446744073709551615"));

  EXPECT_EQ(log.find_attribute("x")->type(), ColumnType::text);
  EXPECT_THAT(log.find_attribute("x")->texts(),
              ElementsAre("3", "three", "2.50", "true", "2020-01-01", "18446744073709551615"));
}

TEST(JsonLines, KeepNumbersBeyond64BitsAsText) {
  EXPECT_EQ(type_of_x(row_with("9223372036854775807")), ColumnType::integer);
  EXPECT_EQ(type_of_x(row_with("9223372036854775808")), ColumnType::text);
  EXPECT_EQ(type_of_x(row_with("123456789012345678901234567890")), ColumnType::text);
}

TEST(JsonLines, TellATextWithoutACharacterFromNone) {
  const auto log = read_lines(row_with("\"\"") + row_with("\"a\"") + row_with("null"));
  const Attribute& x = *log.find_attribute("x");

  EXPECT_TRUE(x.is_recorded(RowId{0U}));
  EXPECT_FALSE(x.is_recorded(RowId{2U}));
  EXPECT_FALSE(
      read_lines(row_with("5") + row_with("\"\"")).find_attribute("x")->is_recorded(RowId{1U}));
}

TEST(JsonLines, FindRowsOfKeysThatStandInFewLines) {
  std::string text;
  std::string csv = "case,event,time,x,y\n";
  for (int row = 0; row < 3000; ++row) {
    const std::string name = std::to_string(row % 700);
    const std::string x = row % 7 == 3 ? std::to_string(row) : "";
    const std::string y = row > 2990 ? "\"late\"" : "";
    text += "{\"case\": " + name + ", \"event\": \"report\", \"time\": \"2020-01-05\"" +
            (x.empty() ? "" : ", \"x\": " + x) + (y.empty() ? "" : ", \"y\": " + y) + "}\n";
    csv += name + ",report,2020-01-05," + x + "," + y + "\n";
  }

  EXPECT_EQ(read_lines(text), parse_csv(csv, log_spec()));
}

TEST(JsonLines, AreTheSameForAnyNumberOfThreads) {
  std::string text;
  for (int row = 0; row < 40000; ++row) {
    text += "{\"case\": " + std::to_string(row % 977) + ", \"event\": \"e" +
            std::to_string(row % 13) + "\", \"time\": \"2020-01-05\"}\n";
  }
  const auto with = [&](unsigned threads) {
    return to_csv(parse_json_lines(text, log_spec(), {threads, {}}));
  };

  EXPECT_EQ(with(1), with(4));
}

TEST(JsonLines, AreReadWithAByteOrderMarkAndWithNamesOfAnyScript) {
  const auto log = read_lines(
      "\xEF\xBB\xBF{\"case\": \"Дело 1\", \"event\": \"подано\", "
      "\"time\": \"2020-01-05\", \"ملاحظة\": \"نعم\"}");

  EXPECT_EQ(log.case_name(CaseId{0U}), "Дело 1");
  EXPECT_THAT(log.find_attribute("ملاحظة")->texts(), ElementsAre("نعم"));
}

TEST(JsonLines, SayEveryProblemOfEveryLine) {
  EXPECT_EQ(fault_of_lines(row_with("{\"a\": [1, {\"b\": 2}]}") + row_with("[1]") +
                           row_with("1, \"x\": 2") + "[1, 2]\n\"text\"\n" + row_with("tru") +
                           "{\"case\": 1\n" + row_with("1e999") + row_with("\"\\u0000\"")),
            "row 1, column \"x\": an object is nested here; a value must be a text, a number, "
            "true, false or null\n"
            "row 2, column \"x\": an array is nested here; a value must be a text, a number, "
            "true, false or null\n"
            "row 3, column \"x\": the key is written twice\n"
            "row 4: an array stands here; each line must be an object: {\"key\": value, ...}\n"
            "row 5: a text stands here; each line must be an object: {\"key\": value, ...}\n"
            "row 6: this is not JSON, at \"}\" (byte 64 of the line)\n"
            "row 7: the line ends too early; each line must hold one whole object: "
            "{\"key\": value, ...}\n"
            "row 8, column \"x\": the number 1e999 is too large\n"
            "row 9, column \"x\": a NUL character");
}

TEST(JsonLines, NameTheFirstTwentyProblemsAndCountTheRest) {
  std::string text;
  for (int row = 0; row < 30; ++row) text += row_with("[]");
  try {
    (void)read_lines(text);
    FAIL() << "nothing was thrown";
  } catch (const LogError& error) {
    EXPECT_EQ(error.problems().size(), 20U);
    EXPECT_EQ(error.further(), 10);
    EXPECT_EQ(error.problems().back().code, "nested_value");
    EXPECT_EQ(error.problems().back().row, 20);
    EXPECT_EQ(error.problems().back().column, "x");
  }
}

TEST(JsonLines, RefuseWhatIsNoText) {
  EXPECT_EQ(fault_of_lines(row_with("\"\xFF\"")), "row 1: not valid UTF-8; save the file as UTF-8");
  EXPECT_EQ(fault_of_lines(row_with(std::string("\"\0\"", 3))),
            "row 1: a NUL byte; is it UTF-8 text?");
  EXPECT_EQ(fault_of_lines("\xFF\xFE{"), "the text is UTF-16; save the file as UTF-8");
  EXPECT_EQ(fault_of_lines("PK\x03\x04"),
            "the text is a ZIP file (an Excel workbook?), not JSON lines");
  EXPECT_THAT(fault_of_lines(row_with("\"\\ud800\"")), HasSubstr("row 1: this is not JSON"));
}

TEST(JsonLines, RefuseATextWithoutRowsAndKeysWithoutACharacter) {
  EXPECT_EQ(fault_of_lines(""), "the text is empty: not even a row");
  EXPECT_EQ(fault_of_lines("\xEF\xBB\xBF\r\n \t\n"), "the text is empty: not even a row");
  EXPECT_EQ(fault_of_lines("{\"\": 1}"), "row 1: a key without a character");
}

TEST(JsonLines, NameMissingColumnsAndUnreadableTimes) {
  EXPECT_EQ(fault_of_lines("{}\n"), "the table has no columns");
  EXPECT_THAT(fault_of_lines("{\"a\": 1}\n"), HasSubstr("\"case\""));
  EXPECT_EQ(fault_of_lines(R"({"case": "A", "event": "report", "time": "5.1.2020"})"),
            "row 1, column \"time\": \"5.1.2020\" is not a date of the years 1 to 9999 "
            "(YYYY-MM-DD, or that with THH:MM:SS)");
}

TEST(JsonLines, SurviveAnyDepth) {
  const std::string deep = std::string(200000, '[') + std::string(200000, ']');

  EXPECT_THAT(fault_of_lines(row_with(deep)), HasSubstr("row 1, column \"x\": an array is nested"));
}

TEST(JsonLines, StopWhenTheCallerSaysSo) {
  const ReadOptions stop{1, [](std::size_t, std::size_t) { return false; }};

  EXPECT_THROW((void)parse_json_lines(row_with("1"), log_spec(), stop), Cancelled);
}

TEST(JsonLines, AreATableOfAMappingByTheNameOfTheFile) {
  const auto path = std::filesystem::temp_directory_path() / "casepath_json_lines_test.jsonl";
  std::ofstream{path, std::ios::binary}
      << R"({"file": 1, "reported": "2020-01-05", "charged": "2020-02-01"})"
      << "\n"
      << R"({"file": 2, "reported": "2020-01-06"})";
  const Mapping mapping = parse_mapping(
      R"({"format": "casepath-mapping/1", "case": "file", "tables": {"files": {"key": "file"}},
          "events": [{"event": "report", "time": "reported"},
                     {"event": "charge", "time": "charged"}]})");
  const MappingInput input{"files", path};
  const MappedLog mapped = map_tables(mapping, {&input, 1});
  std::filesystem::remove(path);

  EXPECT_EQ(mapped.log.row_count(), 3U);
  EXPECT_EQ(mapped.log.case_count(), 2U);
}

}  // namespace
}  // namespace casepath
