// Logs from Arrow streams laid out by hand, and back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "arrow_tables.hpp"
#include "casepath/core/error.hpp"
#include "casepath/log/readers.hpp"
#include "logs.hpp"

namespace casepath {
namespace {

using test::bits_of;
using test::log_of;
using test::log_spec;
using test::message_of;
using test::offset_texts;
using test::shown;
using test::TestArray;
using test::TestBatch;
using test::TestStream;
using test::TestTable;
using test::Texts;
using test::values_of;
using test::view_texts;
using testing::ElementsAre;

EventLog read(const TestTable& table, const LogSpec& spec = log_spec(), unsigned threads = 1) {
  TestStream stream{table};
  return read_arrow(stream.get(), spec, {threads, {}});
}

std::string fault_of(const TestTable& table) {
  return message_of([&] { (void)read(table); });
}

TestArray dates(const std::vector<std::int32_t>& days, const std::string& valid = "") {
  return values_of(days, valid);
}

/// A table of one batch with case and event as utf8, and the given time.
TestTable table_of(const std::string& time_format, TestArray time) {
  const auto n = static_cast<std::size_t>(time.length);
  return {{{"case", "u"}, {"event", "u"}, {"time", time_format}},
          {{{offset_texts<std::int32_t>(Texts(n, "A")), offset_texts<std::int32_t>(Texts(n, "x")),
             std::move(time)},
            static_cast<std::int64_t>(n)}}};
}

/// A table of two undated rows and one more column.
TestTable with_column(const std::string& format, TestArray column,
                      const std::string& dictionary_format = "") {
  TestTable table = table_of("n", {2, {}, 2});
  table.fields.push_back({"c", format, dictionary_format});
  table.batches[0].columns.push_back(std::move(column));
  return table;
}

TEST(Arrow, ReadsAllKindsOfTextAlike) {
  const Texts cases{"A", "a name of more than twelve bytes", "A", "another name that is long",
                    "a name of more than twelve bytes"};
  const Texts events{"report", "", std::nullopt, "a rather long event", "report"};
  const auto make = [&](const char* format, auto texts) {
    return TestTable{{{"case", format}, {"event", format}, {"time", "tdD"}},
                     {{{texts(cases), texts(events), dates({5, 4, 3, 2, 1}, "11110")}, 5}}};
  };
  const auto utf8 = read(make("u", offset_texts<std::int32_t>));

  EXPECT_EQ(shown(utf8),
            "A: @1970-01-04 report@1970-01-06; a name of more than twelve bytes: @1970-01-05 "
            "report@?; another name that is long: a rather long event@1970-01-03");
  EXPECT_TRUE(read(make("U", offset_texts<std::int64_t>)) == utf8);
  EXPECT_TRUE(read(make("vu", view_texts)) == utf8);
}

TEST(Arrow, ReadsDictionariesThatChangeFromBatchToBatch) {
  const auto coded = [](auto indices, const std::string& valid, const Texts& texts) {
    TestArray array = values_of(indices, valid);
    array.dictionary = std::make_shared<TestArray>(offset_texts<std::int32_t>(texts));
    return array;
  };
  const auto batch = [&](auto index, const Texts& texts, const std::string& valid) {
    using Index = decltype(index);
    return TestBatch{{coded(std::vector<Index>{0, 1, 0}, "", texts),
                      coded(std::vector<Index>{2, 2, 1}, valid, texts), dates({1, 2, 3})},
                     3};
  };
  const auto read_as = [&](auto index, const char* format) {
    return read(
        {{{"case", format, "u"}, {"event", format, "u"}, {"time", "tdD"}},
         {batch(index, {"A", "B", "x"}, ""), batch(index, {"B", std::nullopt, "y"}, "101")}});
  };
  const auto log = message_of([&] { (void)read_as(std::int8_t{}, "c"); });

  EXPECT_EQ(log, "row 5: column \"case\" is empty: no case");
  const auto good = [&](auto index, const char* format) {
    return shown(read(
        {{{"case", format, "u"}, {"event", format, "u"}, {"time", "tdD"}},
         {batch(index, {"A", "B", "x", "unused"}, ""), batch(index, {"B", "C", "y"}, "011")}}));
  };
  const std::string expected =
      "A: x@1970-01-02 B@1970-01-04; B: @1970-01-02 x@1970-01-03 C@1970-01-04; C: y@1970-01-03";
  EXPECT_EQ(good(std::int8_t{}, "c"), expected);
  EXPECT_EQ(good(std::uint8_t{}, "C"), expected);
  EXPECT_EQ(good(std::int16_t{}, "s"), expected);
  EXPECT_EQ(good(std::uint16_t{}, "S"), expected);
  EXPECT_EQ(good(std::int32_t{}, "i"), expected);
  EXPECT_EQ(good(std::uint32_t{}, "I"), expected);
  EXPECT_EQ(good(std::int64_t{}, "l"), expected);
  EXPECT_EQ(good(std::uint64_t{}, "L"), expected);
}

TEST(Arrow, ReadsDatesAndTimestampsOfAnyUnit) {
  const std::string expected = "A: x@1969-12-31T23:59:59 x@? x@1970-01-01T00:00:01";
  const auto stamps = [](std::int64_t per_second) {
    return values_of<std::int64_t>({per_second, -per_second, 7}, "110");
  };

  EXPECT_EQ(shown(read(table_of("tss:", stamps(1)))), expected);
  EXPECT_EQ(shown(read(table_of("tsm:", stamps(1000)))), expected);
  EXPECT_EQ(shown(read(table_of("tsu:", stamps(1'000'000)))), expected);
  EXPECT_EQ(shown(read(table_of("tsn:", stamps(1'000'000'000)))), expected);
  EXPECT_EQ(shown(read(table_of("tdm", values_of<std::int64_t>({86'400'000, -1})))),
            "A: x@1969-12-31 x@1970-01-02");
  EXPECT_EQ(shown(read(table_of("u", offset_texts<std::int32_t>({"1970-01-02", std::nullopt})))),
            "A: x@1970-01-02 x@?");
}

TEST(Arrow, KeepsWhatIsFinerThanASecondForTheOrder) {
  const auto log = read(table_of("tsm:", values_of<std::int64_t>({1250, 1001, -1})));

  EXPECT_THAT(log.nanoseconds(), ElementsAre(999'000'000, 1'000'000, 250'000'000));
  EXPECT_THAT(log.seconds(), ElementsAre(86399, 1, 1));
}

TEST(Arrow, TakesTheLocalDateOfATimestampWithAZone) {
  // 2006-07-23T22:00:00Z and 2006-12-04T23:00:00Z: midnights in Rome.
  const std::vector<std::int64_t> midnights{1153692000, 1165273200};
  const auto read_in = [&](const std::string& zone) {
    return shown(read(table_of("tss:" + zone, values_of(midnights))));
  };

  EXPECT_EQ(read_in("UTC"), "A: x@2006-07-23T22:00:00 x@2006-12-04T23:00:00");
  EXPECT_EQ(read_in("+02:00"), "A: x@2006-07-24 x@2006-12-05T01:00:00");
  EXPECT_EQ(read_in("-0130"), "A: x@2006-07-23T20:30:00 x@2006-12-04T21:30:00");
}

TEST(Arrow, SaysWhatToDoAboutAZoneThatTheSystemDoesNotKnow) {
  EXPECT_EQ(fault_of(table_of("tss:Mars/Olympus", values_of<std::int64_t>({0}))),
            "column \"time\" has times in zone \"Mars/Olympus\", which this system does not know; "
            "turn them into local times first (pandas: .dt.tz_localize(None), Polars: "
            ".dt.replace_time_zone(None))");
  EXPECT_THAT(fault_of(table_of("tss:../../etc/passwd", values_of<std::int64_t>({0}))),
              testing::HasSubstr("does not know"));
}

TEST(Arrow, ReadsColumnsOfEachType) {
  const auto integers = [](const std::string& format, TestArray array) {
    const auto log = read(with_column(format, std::move(array)));
    const auto& column = *log.find_attribute("c");
    EXPECT_EQ(column.type(), ColumnType::integer) << format;
    return std::vector<std::int64_t>(column.integers().begin(), column.integers().end());
  };
  EXPECT_THAT(integers("c", values_of<std::int8_t>({-128, 127})), ElementsAre(-128, 127));
  EXPECT_THAT(integers("C", values_of<std::uint8_t>({0, 255})), ElementsAre(0, 255));
  EXPECT_THAT(integers("s", values_of<std::int16_t>({-9, 9})), ElementsAre(-9, 9));
  EXPECT_THAT(integers("S", values_of<std::uint16_t>({1, 65535})), ElementsAre(1, 65535));
  EXPECT_THAT(integers("i", values_of<std::int32_t>({-9, 9})), ElementsAre(-9, 9));
  EXPECT_THAT(integers("I", values_of<std::uint32_t>({1, 4294967295U})),
              ElementsAre(1, 4294967295));
  EXPECT_THAT(integers("l", values_of<std::int64_t>({-9, 9}, "01")), ElementsAre(0, 9));
  EXPECT_THAT(integers("L", values_of<std::uint64_t>({1, 9})), ElementsAre(1, 9));

  const auto numbers = read(with_column("f", values_of<float>({1.5F, std::nanf("")})));
  EXPECT_EQ(numbers.find_attribute("c")->type(), ColumnType::number);
  EXPECT_EQ(numbers.find_attribute("c")->numbers()[0], 1.5);
  EXPECT_FALSE(numbers.find_attribute("c")->is_recorded(RowId{1U}));
  const auto doubles = read(with_column("g", values_of<double>({1e300, 2}, "10")));
  EXPECT_EQ(doubles.find_attribute("c")->text(RowId{0U}), "1e+300");
  EXPECT_EQ(doubles.find_attribute("c")->text(RowId{1U}), "");
  const auto decimals = read(with_column("d:18,2", values_of<std::int64_t>({1250, 0, -5, -1})));
  EXPECT_EQ(decimals.find_attribute("c")->text(RowId{0U}), "12.5");
  EXPECT_EQ(decimals.find_attribute("c")->text(RowId{1U}), "-0.05");

  TestArray flags;
  flags.length = 2;
  flags.buffers = {std::nullopt, bits_of("01")};
  EXPECT_EQ(read(with_column("b", flags)).find_attribute("c")->text(RowId{1U}), "true");
  const auto days = read(with_column("tdD", dates({-1, 0}, "10")));
  EXPECT_EQ(days.find_attribute("c")->text(RowId{0U}), "1969-12-31");
  EXPECT_FALSE(days.find_attribute("c")->is_recorded(RowId{1U}));
  const auto stamps = read(with_column("tsm:", values_of<std::int64_t>({1500, 0})));
  EXPECT_EQ(stamps.find_attribute("c")->type(), ColumnType::time);
  EXPECT_EQ(stamps.find_attribute("c")->text(RowId{0U}), "1970-01-01T00:00:01");
  EXPECT_EQ(read(with_column("ttm", values_of<std::int32_t>({1500, 0})))
                .find_attribute("c")
                ->text(RowId{0U}),
            "00:00:01.5");
  EXPECT_FALSE(read(with_column("n", {2, {}, 2})).find_attribute("c")->is_recorded(RowId{0U}));
}

TEST(Arrow, KeepsNumbersTooBigForItAsText) {
  const auto log = read(with_column("L", values_of<std::uint64_t>({18446744073709551615U, 1})));

  EXPECT_EQ(log.find_attribute("c")->type(), ColumnType::text);
  EXPECT_EQ(log.find_attribute("c")->text(RowId{0U}), "18446744073709551615");
}

TEST(Arrow, ReadsADictionaryOfNumbersAsTheirTexts) {
  TestArray array = values_of<std::int8_t>({1, 0});
  array.dictionary = std::make_shared<TestArray>(values_of<std::int64_t>({10, 20}));

  const auto log = read(with_column("c", array, "l"));

  EXPECT_THAT(log.find_attribute("c")->texts(), ElementsAre("20", "10"));
}

TEST(Arrow, HonoursOffsetsOfColumnsAndOfTheBatch) {
  TestArray cases = offset_texts<std::int32_t>({"no", "no", "no", "A", "B", "A", "no"});
  cases.offset = 1;
  cases.length = 6;
  TestArray events = view_texts({"no", "no", "x", "y", std::nullopt, "no"});
  events.length = 6;
  TestArray days = dates({9, 9, 9, 9, 1, 2, 3}, "0000110");
  days.offset = 2;
  days.length = 5;

  const auto log =
      read({{{"case", "u"}, {"event", "vu"}, {"time", "tdD"}}, {{{cases, events, days}, 3, 2}}});

  EXPECT_EQ(shown(log), "A: x@1970-01-02 @?; B: y@1970-01-03");
}

TEST(Arrow, TakesRowsThatTheBatchCallsNullAsEmpty) {
  TestTable table = table_of("tdD", dates({1, 2}));
  table.batches[0].validity = bits_of("10");

  EXPECT_EQ(fault_of(table), "row 2: column \"case\" is empty: no case");
}

TEST(Arrow, ReadsStreamsWithoutBatchesAndWithEmptyOnes) {
  const std::vector<test::TestField> fields{
      {"case", "u"}, {"event", "u"}, {"time", "tdD"}, {"n", "l"}};
  const TestBatch empty{{offset_texts<std::int32_t>({}), offset_texts<std::int32_t>({}), dates({}),
                         values_of<std::int64_t>({})},
                        0};
  TestArray nothing;
  nothing.buffers = {std::nullopt, std::nullopt, std::nullopt};
  const TestBatch bare{{nothing, nothing, nothing, nothing}, 0};
  const TestBatch full{{offset_texts<std::int32_t>({"A"}), offset_texts<std::int32_t>({"x"}),
                        dates({1}), values_of<std::int64_t>({7})},
                       1};

  EXPECT_EQ(read({fields, {}}).row_count(), 0U);
  EXPECT_EQ(read({fields, {}}).attributes().size(), 1U);
  EXPECT_EQ(read({fields, {empty, bare}}).row_count(), 0U);
  const auto log = read({fields, {empty, full, bare, full, empty}});
  EXPECT_EQ(shown(log), "A: x@1970-01-02 x@1970-01-02");
  EXPECT_THAT(log.find_attribute("n")->integers(), ElementsAre(7, 7));
}

TEST(Arrow, ReadsManyBatchesInAnyThreadsAsOneTable) {
  TestTable table{{{"case", "vu"}, {"event", "c", "U"}, {"time", "tsu:"}, {"n", "i"}}, {}};
  std::vector<test::LogRow> rows;
  std::uint32_t state = 1;
  for (int batch = 0; batch < 300; ++batch) {
    Texts cases;
    std::vector<std::int8_t> events;
    std::vector<std::int64_t> times;
    std::vector<std::int32_t> numbers;
    std::string valid;
    for (int i = 0; i < batch % 97; ++i) {
      state = state * 1664525U + 1013904223U;
      cases.emplace_back("case number " + std::to_string((state >> 8U) % 3000));
      events.push_back(static_cast<std::int8_t>((state >> 4U) % 3));
      const auto day = static_cast<std::int32_t>((state >> 16U) % 9);
      times.push_back(day * 86'400'000'000);
      numbers.push_back(i);
      valid += (state >> 12U) % 5 == 0 ? '0' : '1';
      const std::string words[2][3] = {{"a", "b", "c"}, {"c", "d", "a"}};
      rows.push_back({*cases.back(),
                      words[batch % 2][static_cast<std::size_t>(events.back())],
                      valid.back() == '0' ? "" : to_string(Date{day}),
                      {std::to_string(i)}});
    }
    const std::size_t n = cases.size();
    TestArray coded = values_of(events);
    coded.dictionary = std::make_shared<TestArray>(
        offset_texts<std::int64_t>(batch % 2 == 0 ? Texts{"a", "b", "c"} : Texts{"c", "d", "a"}));
    table.batches.push_back(
        {{view_texts(cases), coded, values_of(times, valid), values_of(numbers)},
         static_cast<std::int64_t>(n)});
  }
  const auto expected = log_of(rows, {"n:integer"});

  EXPECT_GT(expected.row_count(), 14'000U);
  for (const unsigned threads : {1U, 2U, 4U}) {
    EXPECT_TRUE(read(table, log_spec(), threads) == expected);
  }
}

TEST(Arrow, KeepsTheBatchesAsLongAsAColumnNeedsThem) {
  TestStream stream{with_column("u", offset_texts<std::int32_t>({"p", "q"}))};
  std::optional<EventLog> log = read_arrow(stream.get(), log_spec());
  std::optional<Attribute> column = *log->find_attribute("c");

  EXPECT_TRUE(stream.is_released());
  log.reset();
  EXPECT_GT(stream.unreleased(), 0);
  EXPECT_EQ(column->text(RowId{1U}), "q");
  EXPECT_THAT(column->texts(), ElementsAre("p", "q"));
  column.reset();
  EXPECT_EQ(stream.unreleased(), 0);
}

TEST(Arrow, ReleasesEverythingAtOnceWhereNoColumnRidesAlong) {
  auto spec = log_spec();
  spec.columns = std::vector<std::string>{};
  TestStream stream{with_column("+l", offset_texts<std::int32_t>({"p", "q"}))};

  const auto log = read_arrow(stream.get(), spec);

  EXPECT_EQ(shown(log), "A: x@? x@?");
  EXPECT_EQ(stream.unreleased(), 0);
}

TEST(Arrow, RefusesTypesThatItCanNotCarry) {
  EXPECT_EQ(fault_of(with_column("+l", offset_texts<std::int32_t>({"p", "q"}))),
            "column \"c\" is of Arrow type \"+l\", which a log can't carry; leave it out "
            "(columns=...)");
  EXPECT_EQ(fault_of(table_of("l", values_of<std::int64_t>({2020}))),
            "column \"time\" (time) is of type integer (Arrow \"l\"); a date, a timestamp or ISO "
            "text is needed");
}

TEST(Arrow, RefusesDatesOutsideTheYears1To9999) {
  EXPECT_EQ(read(table_of("tdD", dates({-719162, 2932896}))).row_count(), 2U);
  EXPECT_EQ(fault_of(table_of("tdD", dates({0, 2932897, -719163}))),
            "row 2, column \"time\": \"2932897\" is not a date of the years 1 to 9999 (YYYY-MM-DD, "
            "or that with THH:MM:SS)\n"
            "row 3, column \"time\": \"-719163\" is not a date of the years 1 to 9999 (YYYY-MM-DD, "
            "or that with THH:MM:SS)");
  EXPECT_THAT(fault_of(table_of("tss:+01:00", values_of<std::int64_t>({INT64_MAX}))),
              testing::HasSubstr("row 1"));
}

TEST(Arrow, PassesOnWhatTheProducerSaysAndReleasesTheRest) {
  TestTable table = table_of("tdD", dates({1}));
  table.error = "disk on fire";
  TestStream stream{table};

  EXPECT_EQ(message_of([&] { (void)read_arrow(stream.get(), log_spec()); }),
            "the Arrow producer failed: disk on fire");
  EXPECT_TRUE(stream.is_released());
  EXPECT_EQ(stream.unreleased(), 0);
  EXPECT_EQ(message_of([&] { (void)read_arrow(stream.get(), log_spec()); }),
            "the Arrow stream was released already: a stream can be read once");
}

TEST(Arrow, RefusesBatchesThatDoNotFitTheirSchema) {
  TestTable table = table_of("tdD", dates({1}));
  table.batches[0].columns.pop_back();
  EXPECT_EQ(fault_of(table), "the Arrow producer gave a batch that does not fit its schema");
  table = table_of("tdD", dates({1}));
  table.batches[0].length = 2;
  EXPECT_EQ(fault_of(table), "column \"case\" is shorter than its batch");
  table = table_of("tdD", {1, {std::nullopt, std::nullopt}});
  EXPECT_EQ(fault_of(table),
            "column \"time\": the Arrow producer gave an array without its buffers");
}

TEST(ArrowExport, GivesALogThatReadsBackEqual) {
  auto spec = log_spec();
  spec.sequence_column = "no";
  spec.events = {{"x", "y"}};
  const std::vector<test::LogRow> rows{
      {"A", "x", "2020-01-05T10:00:00.25", {"1", "1.5", "true", "2020-05-01", "p", ""}},
      {"B", "", "", {"3", "", "", "", "", ""}},
      {"A", "z", "2020-01-05", {"2", "0", "false", "1969-01-01", "", ""}}};
  const std::vector<std::string> columns{"no:integer", "n:number", "b:boolean",
                                         "d:date",     "t",        "none"};

  for (const char* time : {"2020-01-05T10:00:00.25", "2020-01-05T10:00:00", "2020-01-04",
                           "2020-01-05T10:00:00.123456789", "0001-01-01T10:00:00.5"}) {
    auto timed = rows;
    timed[0].time = time;
    const auto log = log_of(timed, columns, spec);
    ArrowArrayStream stream{};
    export_arrow(log, &stream);

    const auto again = read_arrow(&stream, spec);

    EXPECT_TRUE(again == log) << time;
    EXPECT_EQ(stream.release, nullptr);
  }
}

TEST(ArrowExport, GivesAnEmptyLogToo) {
  const auto log = log_of({}, {"region", "n:integer", "x:number", "b:boolean"});
  ArrowArrayStream stream{};

  export_arrow(log, &stream);

  EXPECT_TRUE(read_arrow(&stream, log_spec()) == log);
}

TEST(ArrowExport, LetsColumnsOutliveTheirBatchAndTheLog) {
  ArrowArrayStream stream{};
  export_arrow(log_of({{"A", "x", "2020-01-05", {"7"}}}, {"n:integer"}), &stream);
  ArrowArray batch{};
  ASSERT_EQ(stream.get_next(&stream, &batch), 0);
  stream.release(&stream);

  ArrowArray column = *batch.children[3];
  batch.children[3]->release = nullptr;
  batch.release(&batch);

  EXPECT_EQ(static_cast<const std::int64_t*>(column.buffers[1])[0], 7);
  column.release(&column);
  EXPECT_EQ(column.release, nullptr);
}

}  // namespace
}  // namespace casepath
