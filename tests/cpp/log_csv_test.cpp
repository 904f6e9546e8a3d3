// Logs from CSV text and files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "casepath/core/error.hpp"
#include "casepath/log/readers.hpp"
#include "logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::log_spec;
using test::message_of;
using test::shown;
using testing::ElementsAre;

EventLog parsed(const std::string& text, const CsvOptions& csv = {}, unsigned threads = 1) {
  return parse_csv(text, log_spec(), csv, {threads, {}});
}

std::string fault_of(const std::string& text, const CsvOptions& csv = {}) {
  return message_of([&] { (void)parsed(text, csv); });
}

/// A file that is gone at the end of the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("casepath_log_csv_" + name)) {
    std::filesystem::remove(path_);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }

  void fill(const std::string& content) const {
    std::ofstream{path_, std::ios::binary}.write(content.data(),
                                                 static_cast<std::streamsize>(content.size()));
  }
  [[nodiscard]] std::string content() const {
    std::ifstream file{path_, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Two gzip members: "case,event,time\nA,report,2020-01-05\n" and "B,charge,2020-01-06\n".
const std::string first_member{
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\x4e\x2c\x4e\xd5\x49\x2d\x4b\xcd\x2b\xd1\x29\xc9"
    "\xcc"
    "\x4d\xe5\x72\xd4\x29\x4a\x2d\xc8\x2f\x2a\xd1\x31\x32\x30\x32\xd0\x35\x30\xd4\x35\x30\xe5\x02"
    "\x00"
    "\x78\xd1\x09\x42\x24\x00\x00\x00",
    56};
const std::string second_member{
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x73\xd2\x49\xce\x48\x2c\x4a\x4f\xd5\x31\x32\x30\x32"
    "\xd0"
    "\x35\x30\xd4\x35\x30\xe3\x02\x00\x23\x64\x46\xc4\x14\x00\x00\x00",
    40};

TEST(Csv, ReadsTheSameLogAsFromColumns) {
  const auto log = parsed("case,event,time\nA,report,2020-01-05\nB,report,\nA,charge,2020-01-04\n");

  EXPECT_EQ(shown(log), "A: charge@2020-01-04 report@2020-01-05; B: report@?");
  EXPECT_TRUE(
      log ==
      log_of({{"A", "report", "2020-01-05"}, {"B", "report", ""}, {"A", "charge", "2020-01-04"}}));
}

TEST(Csv, ReadsQuotedCellsWithDelimitersQuotesAndLineEnds) {
  const auto log = parsed(
      "case,\"event\",time,note\r\n"
      "\"A,1\",\"say \"\"no\"\"\",\"2020-01-05\",\"two\r\nlines \"\"q\"\"\"\r\n"
      "5\" pipe,\"\",,a \"quote\" inside\r\n");

  EXPECT_EQ(shown(log), "A,1: say \"no\"@2020-01-05; 5\" pipe: @?");
  EXPECT_EQ(log.find_attribute("note")->text(RowId{0U}), "two\r\nlines \"q\"");
  EXPECT_EQ(log.find_attribute("note")->text(RowId{1U}), "a \"quote\" inside");
}

TEST(Csv, ReadsRowsWithAndWithoutQuotesAlike) {
  const std::string plain = "case,event,time\n";
  std::string mixed = plain;
  std::string all_plain = plain;
  for (int i = 0; i < 500; ++i) {
    const std::string name = "case " + std::string(static_cast<std::size_t>(i % 90), 'n');
    all_plain += name + ",an event,2020-01-05\n";
    const std::string first = i % 3 == 0 ? '"' + name + '"' : name;
    const std::string event = i % 5 == 0 ? "\"an event\"" : "an event";
    const std::string last = i % 7 == 0 ? "\"2020-01-05\"" : "2020-01-05";
    mixed += first + "," + event + "," + last + (i % 2 == 0 ? "\r\n" : "\n");
    if (i % 11 == 0) mixed += "\n";
  }

  const auto log = parsed(mixed);

  EXPECT_EQ(log.row_count(), 500U);
  EXPECT_TRUE(log == parsed(all_plain));
}

TEST(Csv, ReadsAByteOrderMarkAndAnyLineEnd) {
  const std::string expected = "A: x@2020-01-05; B: y@?";

  EXPECT_EQ(shown(parsed("\xEF\xBB\xBF"
                         "case,event,time\nA,x,2020-01-05\nB,y,\n")),
            expected);
  EXPECT_EQ(shown(parsed("case,event,time\r\nA,x,2020-01-05\r\nB,y,")), expected);
  EXPECT_EQ(shown(parsed("case,event,time\rA,x,2020-01-05\rB,y,\r")), expected);
  EXPECT_EQ(shown(parsed("\n\ncase,event,time\n\nA,x,2020-01-05\n\nB,y,\n\n\n")), expected);
}

TEST(Csv, FindsTheDelimiterFromTheHeader) {
  const std::string expected = "A: x@2020-01-05";

  EXPECT_EQ(shown(parsed("case;event;time;\"a,b,c,d,e\"\nA;x;2020-01-05;1,5\n")), expected);
  EXPECT_EQ(shown(parsed("case\tevent\ttime\nA\tx\t2020-01-05\n")), expected);
  EXPECT_EQ(shown(parsed("case|event|time\nA|x|2020-01-05\n")), expected);
  EXPECT_EQ(shown(parsed("case:event:time\nA:x:2020-01-05\n", {':', {}})), expected);
}

TEST(Csv, FindsTheTypeOfEachColumn) {
  const auto log = parsed(
      "case,event,time,i,n,b,d,t,id,plus,mixed,nothing,big\n"
      "A,x,,1,1.5,true,2020-02-29,2020-01-01T10:00:00,007,+1,1,,12345678901234567890\n"
      "A,y,,-20,-1e3,False,1969-12-31,2020-01-01 00:00:00,8,2,x,,1\n"
      "A,z,,,,,,,,,,,\n");
  const auto type = [&](const char* name) { return log.find_attribute(name)->type(); };

  EXPECT_EQ(type("i"), ColumnType::integer);
  EXPECT_EQ(type("n"), ColumnType::number);
  EXPECT_EQ(type("b"), ColumnType::boolean);
  EXPECT_EQ(type("d"), ColumnType::date);
  EXPECT_EQ(type("t"), ColumnType::time);
  for (const char* name : {"id", "plus", "mixed", "nothing", "big"}) {
    EXPECT_EQ(type(name), ColumnType::text) << name;
  }
  EXPECT_THAT(log.find_attribute("i")->integers(), ElementsAre(1, -20, 0));
  EXPECT_FALSE(log.find_attribute("i")->is_recorded(RowId{2U}));
  EXPECT_EQ(log.find_attribute("n")->numbers()[1], -1000.0);
  EXPECT_EQ(log.find_attribute("id")->text(RowId{0U}), "007");
  EXPECT_EQ(log.find_attribute("t")->text(RowId{1U}), "2020-01-01T00:00:00");
  EXPECT_FALSE(log.find_attribute("nothing")->is_recorded(RowId{0U}));
}

TEST(Csv, TakesQuotesAroundEveryValueOfAColumnAsText) {
  const auto log = parsed("case,event,time,article,n\nA,x,,\"157\",\"\"\nA,y,,\"\",2\n");
  const auto all = parsed("\"case\",\"event\",\"time\",\"n\"\n\"A\",\"x\",\"\",\"157\"\n");

  EXPECT_EQ(log.find_attribute("article")->type(), ColumnType::text);
  EXPECT_TRUE(log.find_attribute("article")->is_recorded(RowId{1U}));
  EXPECT_EQ(log.find_attribute("n")->type(), ColumnType::integer);
  EXPECT_FALSE(log.find_attribute("n")->is_recorded(RowId{0U}));
  EXPECT_EQ(all.find_attribute("n")->type(), ColumnType::integer);
}

TEST(Csv, TakesTheDeclaredTextsAsNotRecorded) {
  const auto log = parsed("case,event,time,n\nA,x,NA,-\nA,y,2020-01-05,5\n", {0, {"NA", "-"}});

  EXPECT_EQ(shown(log), "A: x@? y@2020-01-05");
  EXPECT_EQ(log.find_attribute("n")->type(), ColumnType::integer);
  EXPECT_FALSE(log.find_attribute("n")->is_recorded(RowId{0U}));
}

TEST(Csv, TakesTheLocalDateOfATimeWithAnOffset) {
  const auto log =
      parsed("case,event,time\nA,x,2006-07-24T00:00:00+02:00\nA,y,2006-12-05T00:00:00+01:00\n");

  EXPECT_EQ(shown(log), "A: x@2006-07-24 y@2006-12-05");
  EXPECT_TRUE(log.seconds().empty());
}

TEST(Csv, ReadsAHeaderAloneAsAnEmptyLog) {
  const auto log = parsed("case,event,time,region");

  EXPECT_EQ(log.row_count(), 0U);
  EXPECT_EQ(log.attributes().size(), 1U);
  EXPECT_EQ(log.find_attribute("region")->texts().size(), 0U);
}

TEST(Csv, NamesColumnsWithoutANameByTheirPlace) {
  const auto log = parsed("case,event,time,,\nA,x,,1,\n");

  EXPECT_NE(log.find_attribute("column 4"), nullptr);
  EXPECT_NE(log.find_attribute("column 5"), nullptr);
}

TEST(Csv, RefusesAFileWithoutAHeader) {
  EXPECT_EQ(fault_of(""), "the text is empty: not even a header");
  EXPECT_EQ(fault_of("\xEF\xBB\xBF\n \n"),
            "there is no column \"case\" (case); the columns are \" \"\n"
            "there is no column \"event\" (event)\nthere is no column \"time\" (time)");
  EXPECT_EQ(fault_of("\r\n\r\n"), "the text is empty: not even a header");
}

TEST(Csv, RefusesColumnsOfOneName) {
  EXPECT_EQ(fault_of("case,event,time,a,a\n"), "more than one column is named \"a\"");
}

TEST(Csv, NamesRowsWithTooFewOrTooManyCells) {
  EXPECT_EQ(fault_of("case,event,time\nA,x,\nA,x\n\nA,x,,\n"),
            "row 2 has 2 cells; the header has 3\nrow 3 has 4 cells; the header has 3");
}

TEST(Csv, NamesTheRowOfAQuoteThatIsNeverClosed) {
  EXPECT_EQ(fault_of("case,event,time\nA,x,\nA,\"x,\nB,y,\n"),
            "row 2, column \"event\": a quote is opened and never closed");
  EXPECT_EQ(fault_of("case,\"event,time\nA,x,\n"),
            "the text: the quotes of the header do not match");
}

TEST(Csv, NamesTheRowOfTextBehindAClosingQuote) {
  EXPECT_EQ(fault_of("case,event,time\nA,\"x\"y,\n"),
            "row 1, column \"event\": text follows a closing quote; a quote within quotes is "
            "written twice");
}

TEST(Csv, NamesRowAndColumnOfInvalidUtf8AndNulBytes) {
  EXPECT_EQ(fault_of("case,event,time\nA,x,\nB,caf\xE9,\nC,\xED\xA0\x80,\nD,x,\xC0\xAF\n"),
            "row 2, column \"event\": not valid UTF-8; save the file as UTF-8\n"
            "row 3, column \"event\": not valid UTF-8; save the file as UTF-8\n"
            "row 4, column \"time\": not valid UTF-8; save the file as UTF-8");
  EXPECT_EQ(fault_of(std::string{"case,event,time\nA\0B,x,\n", 22}),
            "row 1, column \"case\": a NUL byte; is the file text in UTF-8?");
  EXPECT_EQ(fault_of("case,event,t\xFFme\n"),
            "the text: the header is not valid UTF-8; save the file as UTF-8");
  EXPECT_EQ(fault_of("\xFF\xFE"
                     "c"),
            "the text is UTF-16; save the file as UTF-8");
  EXPECT_EQ(fault_of("PK\x03\x04"
                     "rest"),
            "the text is a ZIP file (an Excel workbook?), not CSV");
}

TEST(Csv, KeepsNamesInAnyScript) {
  const auto log = parsed("case,event,time\nдело 1,хабарлау,2020-01-05\nملف,اتهام,\n😀,x,\n");

  EXPECT_EQ(shown(log), "дело 1: хабарлау@2020-01-05; ملف: اتهام@?; 😀: x@?");
}

TEST(Csv, NamesRowAndValueOfATimeThatCanNotBeRead) {
  EXPECT_EQ(fault_of("case,event,time\nA,x,2020-01-05\nA,y,05/01/2020\n"),
            "row 2, column \"time\": \"05/01/2020\" is not a date of the years 1 to 9999 "
            "(YYYY-MM-DD, or that with THH:MM:SS)");
}

TEST(Csv, RefusesADelimiterThatCanNotBeOne) {
  EXPECT_EQ(fault_of("case,event,time\n", {'"', {}}),
            "the delimiter must be one ASCII character, no quote and no line end");
}

TEST(Csv, IsTheSameForAnyNumberOfThreadsAlsoWhereQuotesMislead) {
  std::string text = "case,event,time,note\n";
  for (int i = 0; i < 60'000; ++i) {
    text += std::to_string(i % 9'973) + ",event " + std::to_string(i % 7) + ",2020-01-0" +
            std::to_string(1 + i % 9);
    text += i % 5 == 0 ? ",\"a, long\nnote with \"\"quotes\"\" in it\"\n" : ",5\" pipe\n";
  }
  const auto one = parsed(text, {}, 1);

  EXPECT_EQ(one.row_count(), 60'000U);
  for (const unsigned threads : {2U, 5U}) EXPECT_TRUE(parsed(text, {}, threads) == one);
  text += "A,x\n";
  for (const unsigned threads : {1U, 4U}) {
    EXPECT_EQ(message_of([&] { (void)parsed(text, {}, threads); }),
              "row 60001 has 2 cells; the header has 4");
  }
}

TEST(Csv, WritesALogThatReadsBackEqual) {
  auto spec = log_spec();
  spec.sequence_column = "no";
  const auto log = log_of(
      {{"A",
        "say \"no\", loud",
        "2020-01-05T10:00:00.25",
        {"1", "1.0", "true", "2020-05-01", "157", "plain", "true"}},
       {"B", "x", "", {"3", "", "", "", "", "", "false"}},
       {"A", "two\nlines", "2020-01-05", {"2", "1e300", "false", "0001-01-01", "1", "a", ""}}},
      {"no:integer", "n:number", "b:boolean", "d:date", "article", "word", "word_true"}, spec);

  const std::string text = to_csv(log);

  EXPECT_EQ(text.substr(0, text.find('\n')), "case,event,time,no,n,b,d,article,word,word_true");
  EXPECT_TRUE(parse_csv(text, spec) == log) << text;
}

TEST(Csv, WritesAnEmptyTextApartFromNone) {
  const std::vector<InputColumn> columns{
      {"case", ColumnType::text, InputColumn::Texts{"A", "A"}, {}},
      {"event", ColumnType::text, InputColumn::Texts{"x", std::nullopt}, {}},
      {"time", ColumnType::date, std::vector<std::int64_t>{0, 0}, {}},
      {"note", ColumnType::text, InputColumn::Texts{"", std::nullopt}, {}}};
  const auto log = make_log(columns, log_spec());

  EXPECT_EQ(to_csv(log), "case,event,time,note\nA,x,1970-01-01,\"\"\nA,,1970-01-01,\n");
  EXPECT_TRUE(parse_csv(to_csv(log), log_spec()) == log);
}

TEST(CsvFile, IsWrittenWholeOrNotAtAll) {
  const TemporaryFile file{"written.csv"};
  const auto log = log_of({{"A", "x", "2020-01-05"}});

  write_csv(log, file.path());

  EXPECT_EQ(file.content(), to_csv(log));
  EXPECT_TRUE(read_csv(file.path(), log_spec()) == log);
  const auto folder = file.path() / "below";
  EXPECT_THROW(write_csv(log, folder), LogError);
}

TEST(CsvFile, LeavesNothingBehindWhereItCanNotTakeItsName) {
  const TemporaryFile folder{"folder"};
  std::filesystem::create_directory(folder.path());
  const auto target = folder.path() / "taken.csv";
  std::filesystem::create_directories(target / "something");

  EXPECT_THROW(write_csv(log_of({{"A", "x", ""}}), target), LogError);

  std::size_t entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator{folder.path()}) {
    EXPECT_EQ(entry.path(), target);
    ++entries;
  }
  EXPECT_EQ(entries, 1U);
  std::filesystem::remove_all(target);
}

TEST(CsvFile, ReadsGzipByItsContentInOneOrMoreMembers) {
  const TemporaryFile file{"packed.csv"};
  file.fill(first_member + second_member + std::string(512, '\0'));

  EXPECT_EQ(shown(read_csv(file.path(), log_spec())), "A: report@2020-01-05; B: charge@2020-01-06");
}

TEST(CsvFile, RefusesGzipThatIsCutOffOrDamaged) {
  const TemporaryFile file{"cut.csv.gz"};
  const auto fault = [&](const std::string& content) {
    file.fill(content);
    return message_of([&] { (void)read_csv(file.path(), log_spec()); });
  };
  const std::string name = file.path().string();

  for (std::size_t length = 2; length < first_member.size(); ++length) {
    EXPECT_EQ(fault(first_member.substr(0, length)),
              name + ": the gzip data end too early: the file is cut off");
  }
  EXPECT_EQ(fault(first_member + second_member.substr(0, 30)),
            name + ": the gzip data end too early: the file is cut off");
  auto damaged = first_member;
  damaged[49] = static_cast<char>(damaged[49] ^ 1);  // the checksum
  EXPECT_EQ(fault(damaged), name + ": the gzip data are damaged");
  EXPECT_EQ(fault(first_member + "tail"),
            name + ": something that is not gzip follows the gzip data");
}

TEST(CsvFile, NamesAFileThatIsNotThere) {
  EXPECT_EQ(message_of([] { (void)read_csv("no such file.csv", log_spec()); }),
            "no such file.csv: No such file or directory");
  const auto folder = std::filesystem::temp_directory_path();
  EXPECT_EQ(message_of([&] { (void)read_csv(folder, log_spec()); }),
            folder.string() + ": is a folder");
}

}  // namespace
}  // namespace casepath
