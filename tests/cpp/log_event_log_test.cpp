// Logs from columns in memory: grouping, order, attributes, errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "casepath/core/error.hpp"
#include "casepath/log/event_log.hpp"
#include "casepath/log/readers.hpp"
#include "logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::log_spec;
using test::message_of;
using test::shown;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint32_t> arrivals(const EventLog& log) {
  std::vector<std::uint32_t> rows;
  for (std::size_t i = 0; i < log.row_count(); ++i) rows.push_back(log.arrival(RowId{i}));
  return rows;
}

TEST(EventLog, GroupsRowsByCaseInTheOrderOfTheirFirstRow) {
  const auto log = log_of({{"B", "report", "2020-01-05"},
                           {"A", "report", "2020-01-01"},
                           {"B", "charge", "2020-02-01"},
                           {"A", "charge", "2020-01-02"}});

  EXPECT_EQ(shown(log),
            "B: report@2020-01-05 charge@2020-02-01; "
            "A: report@2020-01-01 charge@2020-01-02");
  EXPECT_THAT(arrivals(log), ElementsAre(0, 2, 1, 3));
  EXPECT_EQ(log.find_case("A"), CaseId{1U});
  EXPECT_EQ(log.find_case("C"), std::nullopt);
}

TEST(EventLog, OrdersTheRowsOfACaseByDateAndTimeOfDay) {
  const auto log = log_of({{"A", "c", "2020-01-02T10:00"},
                           {"A", "b", "2020-01-02T09:00:00.5"},
                           {"A", "x", "2020-01-02T09:00:00.25"},
                           {"A", "a", "2020-01-01"}});

  EXPECT_EQ(shown(log),
            "A: a@2020-01-01 x@2020-01-02T09:00:00 b@2020-01-02T09:00:00 "
            "c@2020-01-02T10:00:00");
  EXPECT_THAT(log.nanoseconds(), ElementsAre(0, 250'000'000, 500'000'000, 0));
}

TEST(EventLog, KeepsTheOrderOfTheInputWithinADay) {
  const auto log =
      log_of({{"A", "c", "2020-01-02"}, {"A", "a", "2020-01-02"}, {"A", "b", "2020-01-02"}});

  EXPECT_EQ(shown(log), "A: c@2020-01-02 a@2020-01-02 b@2020-01-02");
  EXPECT_THAT(arrivals(log), ElementsAre(0, 1, 2));
}

TEST(EventLog, LeavesAnUndatedRowBehindItsPredecessor) {
  const auto log = log_of({{"A", "front", ""},
                           {"A", "late", "2020-03-01"},
                           {"A", "after_late", ""},
                           {"A", "early", "2020-01-01"},
                           {"A", "after_early", ""},
                           {"A", "also_after_early", ""}});

  EXPECT_EQ(shown(log),
            "A: front@? early@2020-01-01 after_early@? also_after_early@? "
            "late@2020-03-01 after_late@?");
}

TEST(EventLog, OrdersByTheSequenceColumnWithinATimeAndAnchorsUndatedRowsInIt) {
  auto spec = log_spec();
  spec.sequence_column = "no";
  const auto log = log_of({{"A", "d", "2020-01-02", {"4"}},
                           {"A", "undated", "", {"2"}},
                           {"A", "c", "2020-01-02", {"3"}},
                           {"A", "unnumbered", "2020-01-02", {""}},
                           {"A", "a", "2020-01-02", {"1"}},
                           {"A", "first", "2019-12-31", {"9"}}},
                          {"no:integer"}, spec);

  EXPECT_EQ(shown(log),
            "A: first@2019-12-31 a@2020-01-02 undated@? c@2020-01-02 d@2020-01-02 "
            "unnumbered@2020-01-02");
  EXPECT_TRUE(log.has_sequence());
}

TEST(EventLog, OrdersByASequenceOfTextsAsNumbers) {
  auto spec = log_spec();
  spec.sequence_column = "no";
  const auto log =
      log_of({{"A", "b", "2020-01-02", {"010"}}, {"A", "a", "2020-01-02", {"9.5"}}}, {"no"}, spec);

  EXPECT_EQ(shown(log), "A: a@2020-01-02 b@2020-01-02");
  EXPECT_EQ(message_of([&] {
              (void)log_of({{"A", "b", "2020-01-02", {"first"}}}, {"no"}, spec);
            }),
            "row 1, column \"no\": \"first\" is not a number");
}

TEST(EventLog, NamesEventsInTheOrderOfTheLogWhateverTheOrderOfTheInput) {
  const auto log = log_of({{"A", "charge", "2020-02-01"}, {"A", "report", "2020-01-01"}});

  EXPECT_THAT(log.word_texts(), ElementsAre("report", "charge"));
  EXPECT_THAT(log.words(), ElementsAre(0, 1));
}

TEST(EventLog, KeepsARowWithoutAnEventAsTheEmptyWord) {
  const std::vector<InputColumn> columns{
      {"case", ColumnType::text, InputColumn::Texts{"A", "A"}, {}},
      {"event", ColumnType::text, InputColumn::Texts{"report", std::nullopt}, {}},
      {"time", ColumnType::date, std::vector<std::int64_t>{18000, 18001}, {}}};

  const auto log = make_log(columns, log_spec());

  EXPECT_THAT(log.word_texts(), ElementsAre("report", ""));
}

TEST(EventLog, SaysWhatEachWordStandsFor) {
  auto spec = log_spec();
  spec.events = {{"Send Fine", "send"}, {"Letter", std::nullopt}, {"Unused", "x"}};
  const auto log =
      log_of({{"A", "Send Fine", ""}, {"A", "Letter", ""}, {"A", "pay", ""}}, {}, spec);

  EXPECT_THAT(log.translations(), ElementsAre(Translation{Translation::Kind::to, "send"},
                                              Translation{Translation::Kind::nothing, ""},
                                              Translation{Translation::Kind::as_is, ""}));
}

TEST(EventLog, HasNoRowsAndNoCasesWhereTheTableHasNone) {
  const auto log = log_of({}, {"region"});

  EXPECT_EQ(log.case_count(), 0U);
  EXPECT_EQ(log.row_count(), 0U);
  EXPECT_EQ(log.attributes().size(), 1U);
  EXPECT_EQ(EventLog{}.case_count(), 0U);
}

TEST(EventLog, TakesWholeNumbersAsCasesAndEvents) {
  const std::vector<InputColumn> columns{
      {"case", ColumnType::integer, std::vector<std::int64_t>{7, -3, 7}, {}},
      {"event", ColumnType::integer, std::vector<std::int64_t>{10, 20, 30}, {}},
      {"time", ColumnType::time, std::vector<std::int64_t>{0, 86399, -1}, {}}};

  const auto log = make_log(columns, log_spec());

  EXPECT_EQ(shown(log), "7: 30@1969-12-31T23:59:59 10@1970-01-01; -3: 20@1970-01-01T23:59:59");
}

TEST(Attribute, HoldsEachTypeInTheOrderOfTheLog) {
  const auto log = log_of({{"B", "x", "2020-01-02", {"north", "3", "1.5", "true", "2020-05-01"}},
                           {"A", "x", "2020-01-02", {"south", "", "", "", ""}},
                           {"B", "x", "2020-01-01", {"", "-4", "0", "false", "1969-12-31"}}},
                          {"region", "months:integer", "share:number", "held:boolean", "due:date"});

  const auto& region = *log.find_attribute("region");
  EXPECT_EQ(region.type(), ColumnType::text);
  EXPECT_THAT(region.codes(), ElementsAre(Attribute::no_code, 0U, 1U));
  EXPECT_THAT(region.texts(), ElementsAre("north", "south"));
  const auto& months = *log.find_attribute("months");
  EXPECT_THAT(months.integers(), ElementsAre(-4, 3, 0));
  EXPECT_TRUE(months.is_recorded(RowId{1U}));
  EXPECT_FALSE(months.is_recorded(RowId{2U}));
  const auto& share = *log.find_attribute("share");
  EXPECT_EQ(share.numbers()[0], 0.0);
  EXPECT_EQ(share.numbers()[1], 1.5);
  EXPECT_FALSE(share.is_recorded(RowId{2U}));
  EXPECT_THAT(log.find_attribute("held")->integers(), ElementsAre(0, 1, 0));
  EXPECT_EQ(log.find_attribute("due")->text(RowId{0U}), "1969-12-31");
  EXPECT_EQ(share.text(RowId{0U}), "0.0");
  EXPECT_EQ(log.find_attribute("held")->text(RowId{1U}), "true");
  EXPECT_EQ(log.find_attribute("nothing"), nullptr);
}

TEST(EventLog, KnowsExactDuplicatesByEveryColumn) {
  const auto log = log_of({{"A", "x", "2020-01-01", {"1", ""}},
                           {"A", "x", "2020-01-01", {"1", ""}},
                           {"A", "x", "2020-01-01", {"1", "other"}},
                           {"A", "y", "2020-01-01", {"1", ""}}},
                          {"n:integer", "note"});

  EXPECT_TRUE(log.is_exact_duplicate(RowId{0U}, RowId{1U}));
  EXPECT_FALSE(log.is_exact_duplicate(RowId{1U}, RowId{2U}));
  EXPECT_FALSE(log.is_exact_duplicate(RowId{1U}, RowId{3U}));
}

TEST(EventLog, CarriesOnlyTheColumnsThatAreAskedForAndNamed) {
  auto spec = log_spec();
  spec.columns = std::vector<std::string>{"region"};
  spec.parents = {{"defendant", "person"}};
  spec.fields = {{"offence", "article"}};
  const auto log = log_of({{"A", "x", "2020-01-01", {"p", "128", "n", "junk"}}},
                          {"person", "article", "region", "note"}, spec);

  std::vector<std::string> names;
  for (const auto& attribute : log.attributes()) names.push_back(attribute.name());
  EXPECT_THAT(names, ElementsAre("person", "article", "region"));
}

TEST(EventLog, IsTheSameForAnyNumberOfThreads) {
  std::mt19937 random{7};
  std::vector<test::LogRow> rows;
  for (int i = 0; i < 8'000; ++i) {
    const auto day = 1 + random() % 28;
    rows.push_back({"case " + std::to_string(random() % 1'500),
                    "event " + std::to_string(random() % 40),
                    random() % 20 == 0
                        ? ""
                        : "2020-01-" + std::string(day < 10 ? "0" : "") + std::to_string(day),
                    {std::to_string(random() % 100), "r" + std::to_string(random() % 9)}});
  }
  auto spec = log_spec();
  const auto one = log_of(rows, {"no:integer", "region"}, spec, {1, {}});

  for (const unsigned threads : {2U, 3U, 8U}) {
    const auto other = log_of(rows, {"no:integer", "region"}, spec, {threads, {}});
    EXPECT_TRUE(other == one);
    EXPECT_EQ(arrivals(other), arrivals(one));
  }
  spec.sequence_column = "no";
  EXPECT_TRUE(log_of(rows, {"no:integer", "region"}, spec, {1, {}}) ==
              log_of(rows, {"no:integer", "region"}, spec, {5, {}}));
}

TEST(EventLog, IsEqualToALogOfTheSameRowsOnly) {
  const std::vector<test::LogRow> rows{{"A", "x", "2020-01-01", {"1"}}, {"A", "y", "", {""}}};
  const auto log = log_of(rows, {"n:integer"});
  auto other = rows;

  EXPECT_TRUE(log == log_of(rows, {"n:integer"}));
  other[1].others[0] = "0";
  EXPECT_FALSE(log == log_of(other, {"n:integer"}));
  EXPECT_FALSE(log == log_of(rows, {"n"}));
  EXPECT_FALSE(log == log_of(rows, {"m:integer"}));
  EXPECT_FALSE(log == EventLog{});
}

TEST(EventLog, StaysWholeWhereItIsMovedFrom) {
  auto log = log_of({{"A", "x", "2020-01-01"}});

  const EventLog moved = std::move(log);

  EXPECT_EQ(log.row_count(), 1U);  // NOLINT(bugprone-use-after-move): moving copies
  EXPECT_EQ(moved.case_name(CaseId{0U}), "A");
}

TEST(LogBuilder, NamesAllMissingColumnsAtOnceWithWhatThereIs) {
  auto spec = log_spec();
  spec.case_column = "case_nr";
  spec.sequence_column = "order";
  spec.fields = {{"offence", "articel"}};
  std::vector<InputColumn> columns{{"case_no", ColumnType::text, InputColumn::Texts{}, {}},
                                   {"event", ColumnType::text, InputColumn::Texts{}, {}},
                                   {"time", ColumnType::text, InputColumn::Texts{}, {}},
                                   {"article", ColumnType::text, InputColumn::Texts{}, {}}};

  try {
    (void)make_log(columns, spec);
    FAIL();
  } catch (const LogError& error) {
    ASSERT_EQ(error.problems().size(), 3U);
    EXPECT_EQ(error.problems()[0].code, "missing_column");
    EXPECT_EQ(error.problems()[0].column, "case_nr");
    EXPECT_EQ(error.problems()[0].message,
              "there is no column \"case_nr\" (case); did you mean \"case_no\"?; the columns are "
              "\"case_no\", \"event\", \"time\", \"article\"");
    EXPECT_EQ(error.problems()[1].message, "there is no column \"order\" (sequence)");
    EXPECT_EQ(error.problems()[2].message,
              "there is no column \"articel\" (field \"offence\"); did you mean \"article\"?");
  }
}

TEST(LogBuilder, NamesRowAndValueOfTimesThatCanNotBeReadAndCountsTheRest) {
  std::vector<test::LogRow> rows;
  for (int i = 0; i < 25; ++i) rows.push_back({"A", "x", i % 2 == 0 ? "31.12.2020" : "2020-02-30"});

  try {
    (void)log_of(rows);
    FAIL();
  } catch (const LogError& error) {
    ASSERT_EQ(error.problems().size(), 20U);
    EXPECT_EQ(error.further(), 5);
    EXPECT_EQ(error.problems()[1].row, 2);
    EXPECT_EQ(error.problems()[1].message,
              "row 2, column \"time\": \"2020-02-30\" is not a date of the years 1 to 9999 "
              "(YYYY-MM-DD, or that with THH:MM:SS)");
  }
}

TEST(LogBuilder, RefusesARowWithoutACase) {
  EXPECT_EQ(message_of([] {
              (void)log_of({{"A", "x", ""}, {"", "x", ""}});
            }),
            "row 2: column \"case\" is empty: no case");
}

TEST(LogBuilder, RefusesColumnsThatCanNotBeACaseAnEventOrATime) {
  const std::vector<InputColumn> columns{
      {"case", ColumnType::number, std::vector<double>{1.5}, {}},
      {"event", ColumnType::boolean, std::vector<std::int64_t>{1}, {}},
      {"time", ColumnType::integer, std::vector<std::int64_t>{2020}, {}}};

  try {
    (void)make_log(columns, log_spec());
    FAIL();
  } catch (const LogError& error) {
    ASSERT_EQ(error.problems().size(), 3U);
    EXPECT_EQ(
        error.problems()[2].message,
        "column \"time\" (time) is of type integer; a date, a timestamp or ISO text is needed");
  }
}

TEST(LogBuilder, RefusesMoreEventsThanItCanNumber) {
  std::vector<test::LogRow> rows;
  for (int i = 0; i < 65'535; ++i) rows.push_back({"A", std::to_string(i), ""});

  EXPECT_EQ(log_of(rows).word_texts().size(), 65'535U);
  rows.push_back({"A", "one too many", ""});
  EXPECT_EQ(message_of([&] { (void)log_of(rows); }),
            "column \"event\" has more than 65535 different events: is it the event column?");
}

TEST(LogBuilder, RefusesASpecThatContradictsItself) {
  auto spec = log_spec();
  spec.event_column = "case";
  EXPECT_EQ(message_of([&] { (void)make_log({}, spec); }),
            "column \"case\" can't be both case and event");
  spec = log_spec();
  spec.events = {{"a", "x"}, {"a", "y"}};
  EXPECT_EQ(message_of([&] { (void)make_log({}, spec); }), "events names the word \"a\" twice");
  spec = log_spec();
  spec.time_column = "";
  EXPECT_EQ(message_of([&] { (void)make_log({}, spec); }), "the log's time column is not named");
  EXPECT_EQ(message_of([&] { (void)make_log({}, log_spec()); }), "the table has no columns");
}

TEST(LogBuilder, RefusesColumnsOfUnequalLength) {
  const std::vector<InputColumn> columns{
      {"case", ColumnType::text, InputColumn::Texts{"A", "B"}, {}},
      {"event", ColumnType::text, InputColumn::Texts{"x"}, {}}};

  EXPECT_EQ(message_of([&] { (void)make_log(columns, log_spec()); }),
            "column \"event\" has 1 values, column \"case\" has 2");
}

TEST(LogBuilder, StopsWhereTheCallerSaysSo) {
  EXPECT_THROW((void)log_of({{"A", "x", ""}}, {}, log_spec(),
                            {1, [](std::size_t, std::size_t) { return false; }}),
               Cancelled);
}

}  // namespace
}  // namespace casepath
