// Tables that are larger, longer or stranger than tables usually are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <unordered_map>

#include "arrow_tables.hpp"
#include "casepath/core/time.hpp"
#include "casepath/log/detail/arrow_column.hpp"
#include "casepath/log/detail/case_numbers.hpp"
#include "casepath/log/detail/csv_scan.hpp"
#include "casepath/log/readers.hpp"
#include "logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::log_spec;
using test::LogRow;
using test::message_of;
using test::offset_texts;
using test::shown;
using test::TestArray;
using test::TestBatch;
using test::TestStream;
using test::TestTable;
using test::Texts;
using test::values_of;
using testing::ElementsAre;

constexpr std::int64_t two_to_31 = std::int64_t{1} << 31U;

// Rows

/// A batch that says it has `rows` rows; nobody may look at them.
TestBatch batch_saying(std::int64_t rows) {
  TestArray array = values_of<std::int8_t>({0});
  array.length = rows;
  return {{array, array, array}, rows};
}

TEST(Limits, RefuseMoreRowsThan32BitsCanNumberBeforeAnyIsRead) {
  const std::string message = "the table has more than 4294967294 rows, more than a log holds";
  const auto fault_of = [](std::vector<TestBatch> batches) {
    TestStream stream{{{{"case", "c"}, {"event", "c"}, {"time", "tdD"}}, std::move(batches)}};
    return message_of([&] { (void)read_arrow(stream.get(), log_spec()); });
  };

  EXPECT_EQ(fault_of({batch_saying(2 * two_to_31 - 1)}), message);
  EXPECT_EQ(fault_of({batch_saying(two_to_31), batch_saying(two_to_31)}), message);
  EXPECT_EQ(fault_of({batch_saying(two_to_31), batch_saying(two_to_31 - 2), batch_saying(1)}),
            message);
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(fault_of({batch_saying(most), batch_saying(most), batch_saying(most)}), message);
}

TEST(Limits, LetAnArrowChunkHoldMoreThan2To31Rows) {
  // Two gigabytes that nobody writes take no memory; the last rows are written.
  constexpr std::size_t rows = static_cast<std::size_t>(two_to_31) + 2;
  detail::NumberBuffer<std::int8_t> values(rows);
  const void* buffers[] = {nullptr, values.data()};
  ArrowArray array{};
  array.length = static_cast<std::int64_t>(rows);
  array.n_buffers = 2;
  array.buffers = buffers;
  detail::ArrowChunk chunk;
  chunk.array = &array;
  chunk.rows = rows;
  const detail::ImportedColumn column{detail::ArrowFormat::parse("c"), "c", {chunk}, "n"};
  for (std::size_t i = 0; i < 4; ++i) {
    values[rows - 4 + i] = static_cast<std::int8_t>(i + 1);
  }
  std::vector<std::int64_t> read(4);
  std::vector<std::uint8_t> recorded(4);
  std::vector<std::string_view> texts(2);
  detail::TextArena arena;
  const std::vector<std::uint32_t> wanted{static_cast<std::uint32_t>(rows - 1), 5};

  column.integers(rows - 4, read, recorded);
  column.texts_of(wanted, texts, arena);

  EXPECT_THAT(read, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(texts, ElementsAre("4", "0"));
}

TEST(Limits, RefuseArrowBatchesWithoutTheirColumns) {
  const auto fault_of = [](auto damage) {
    ArrowArrayStream stream{};
    static std::function<void(ArrowSchema&, ArrowArray&)> spoil;
    spoil = damage;
    stream.get_schema = [](ArrowArrayStream*, ArrowSchema* out) {
      static ArrowSchema column{};
      static ArrowSchema* columns[] = {&column};
      column.format = "n";
      column.name = "case";
      *out = {};
      out->format = "+s";
      out->n_children = 1;
      out->children = columns;
      out->release = [](ArrowSchema* self) { self->release = nullptr; };
      ArrowArray unused{};
      spoil(*out, unused);
      return 0;
    };
    stream.get_next = [](ArrowArrayStream*, ArrowArray* out) {
      static ArrowArray* columns[] = {nullptr};
      *out = {};
      out->length = 1;
      out->n_children = 1;
      out->children = columns;
      out->release = [](ArrowArray* self) { self->release = nullptr; };
      ArrowSchema unused{};
      spoil(unused, *out);
      static int calls = 0;
      if (++calls % 2 == 0) out->release = nullptr;
      return 0;
    };
    stream.release = [](ArrowArrayStream* self) { self->release = nullptr; };
    LogSpec spec = log_spec();
    return message_of([&] { (void)read_arrow(&stream, spec); });
  };

  EXPECT_EQ(fault_of([](ArrowSchema& schema, ArrowArray&) { schema.n_children = -1; }),
            "the Arrow producer gave a schema without its columns");
  EXPECT_EQ(fault_of([](ArrowSchema& schema, ArrowArray&) { schema.children = nullptr; }),
            "the Arrow producer gave a schema without its columns");
  EXPECT_EQ(fault_of([](ArrowSchema&, ArrowArray& batch) { batch.children = nullptr; }),
            "the Arrow producer gave a batch that does not fit its schema");
}

// Names

TEST(Limits, KeepNamesApartThatShareTheirHash) {
  // The first eight bytes make the hash 0, whatever follows.
  constexpr std::uint64_t odd = 0xC2B2'AE3D'27D4'EB4FU;
  std::string start(8, '\0');
  std::memcpy(start.data(), &odd, 8);
  std::vector<LogRow> apart;
  std::vector<LogRow> together;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 300; ++i) {
      apart.push_back({start + std::to_string(10000000 + i), "x", "2020-01-01"});
    }
  }
  for (int i = 0; i < 900; ++i) together.push_back(apart[static_cast<std::size_t>(i / 3)]);

  const auto log = log_of(apart);
  const auto again = log_of(together, {}, log_spec(), {2, {}});

  ASSERT_EQ(log.case_count(), 300U);
  EXPECT_EQ(log.case_name(CaseId{299U}), start + "10000299");
  EXPECT_EQ(log.find_case(start + "10000007"), CaseId{7U});
  EXPECT_EQ(log.arrival(RowId{5U}), 601U);
  EXPECT_TRUE(log == again);
}

TEST(Limits, TellNamesApartByNulBytesAtTheirEnd) {
  using namespace std::string_literals;
  const TestTable table{{{"case", "U"}, {"event", "U"}, {"time", "n"}},
                        {{{offset_texts<std::int64_t>({"A"s, "A\0"s, "A\0\0"s, "A\0"s, "A"s}),
                           offset_texts<std::int64_t>({"x"s, "x\0"s, "x"s, "x\0"s, "x"s}),
                           {5, {}, 5}},
                          5}}};
  TestStream stream{table};

  const auto log = read_arrow(stream.get(), log_spec());

  EXPECT_EQ(shown(log), "A: x@? x@?; A\0: x\0@? x\0@?; A\0\0: x@?"s);
}

TEST(Limits, FindEachCaseByNameAndNoOther) {
  std::vector<LogRow> rows;
  for (int i = 0; i < 5000; ++i) rows.push_back({"case " + std::to_string(i), "x", "2020-01-01"});
  const auto log = log_of(rows);

  for (std::uint32_t i = 0; i < 5000; ++i) {
    EXPECT_EQ(log.find_case("case " + std::to_string(i)), CaseId{i});
  }
  EXPECT_EQ(log.find_case("case 5000"), std::nullopt);
  EXPECT_EQ(log.find_case(""), std::nullopt);
  EXPECT_EQ(EventLog{}.find_case("case 1"), std::nullopt);
}

// Order

/// Rows of one kind in any order, and the same with those of each case brought together.
void expect_same_order(bool has_times, bool has_sequence, bool is_wide) {
  std::mt19937 random{7};
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  std::vector<LogRow> rows;
  for (int i = 0; i < 20000; ++i) {
    std::string time = below(9) == 0 ? "" : "2020-01-0" + std::to_string(1 + below(9));
    if (has_times && !time.empty() && below(2) == 0) {
      time += "T10:00:0" + std::to_string(below(10));
    }
    std::string sequence = below(7) == 0 ? "" : std::to_string(below(20) - 10);
    if (is_wide && !sequence.empty()) sequence += "000000000000";
    // A few cases have many rows.
    const int of = below(10) == 0 ? below(3) : below(4000);
    rows.push_back({"c" + std::to_string(of), "e" + std::to_string(below(30)), time, {sequence}});
  }
  std::unordered_map<std::string, std::size_t> number;
  for (const LogRow& row : rows) number.emplace(row.case_name, number.size());
  std::vector<LogRow> together = rows;
  std::stable_sort(together.begin(), together.end(), [&](const LogRow& a, const LogRow& b) {
    return number.at(a.case_name) < number.at(b.case_name);
  });
  LogSpec spec = log_spec();
  if (has_sequence) spec.sequence_column = "n";

  const auto log = log_of(rows, {"n:integer"}, spec, {3, {}});
  const auto expected = log_of(together, {"n:integer"}, spec, {1, {}});

  EXPECT_TRUE(log == expected);
  for (std::uint32_t row = 0; row < log.row_count(); ++row) {
    ASSERT_EQ(log.word_texts()[log.words()[row]], rows[log.arrival(RowId{row})].event);
  }
}

TEST(Limits, BringRowsInAnyOrderIntoTheOrderOfTheirCase) {
  expect_same_order(false, false, false);
  expect_same_order(false, true, false);
  expect_same_order(false, true, true);
  expect_same_order(true, false, false);
  expect_same_order(true, true, false);
}

// Times

TEST(Limits, ReadEachDayOfTheCalendarAndNoOther) {
  std::string text = "case,event,time\n";
  std::vector<std::int32_t> days;
  for (const auto& [first, last] :
       {std::pair{"0001-01-01", "0004-12-31"}, std::pair{"1899-12-25", "1904-03-05"},
        std::pair{"1999-01-01", "2001-12-31"}, std::pair{"9996-01-01", "9999-12-31"}}) {
    for (auto day = parse_date(first)->days(); day <= parse_date(last)->days(); ++day) {
      days.push_back(day);
      text += "A,x," + to_string(Date{day}) + "\n";
    }
  }

  const auto log = parse_csv(text, log_spec());

  EXPECT_TRUE(std::ranges::equal(log.days(), days));
  for (const char* bad : {"0000-01-01", "2001-02-29", "1900-02-29", "2020-04-31", "2020-13-01",
                          "2020-00-10", "2020-01-00", "2020-01-32", "2020-01-3a", "2020-01-:1",
                          "2020/01/01", "20200-1-01", "2020-1-011", "+020-01-01"}) {
    EXPECT_EQ(message_of([&] {
                (void)parse_csv("case,event,time\nA,x,2020-01-01\nA,x," + std::string{bad} + "\n",
                                log_spec());
              }),
              "row 2, column \"time\": \"" + std::string{bad} +
                  "\" is not a date of the years 1 to 9999 (YYYY-MM-DD, or that with THH:MM:SS)");
  }
}

// CSV

TEST(Limits, ReadCellsThatAreLongOrFarFromTheBeginningOfTheirRow) {
  const std::string note(70000, 'n');
  const std::string long_name(40000, 'q');
  const std::string text = "note,case,event,time\n" + note + ",A,x,2020-01-01\n,\"" + long_name +
                           "\"\"\",y,2020-01-02\n" + note + ",\"B\"\"\",\"x\",2020-01-03\n" +
                           "short,A," + long_name + ",2020-01-04\n";

  const auto log = parse_csv(text, log_spec());

  EXPECT_EQ(shown(log), "A: x@2020-01-01 " + long_name + "@2020-01-04; " + long_name +
                            "\": y@2020-01-02; B\": x@2020-01-03");
  EXPECT_EQ(log.find_attribute("note")->text(RowId{0U}), note);
  EXPECT_EQ(log.find_attribute("note")->text(RowId{1U}), "short");
}

TEST(Limits, RefuseARowThatIsTooLongByItsNumber) {
  detail::CsvTable table;
  table.text = std::string("A,x\nB,") + std::string(200, 'y') + "\nC,z\n";
  table.size = table.text.size();
  table.longest_row = 100;
  table.columns.resize(2);
  table.columns[0] = {"case", {}, false, false, 0, false};
  table.columns[1] = {"event", {}, false, false, 1, false};

  EXPECT_EQ(message_of([&] { detail::scan_csv(table, 0, 1, {}); }),
            "row 2 is longer than 100 bytes: is a quote missing?");
  EXPECT_EQ(detail::CsvTable{}.longest_row, 1073741823U);
}

TEST(Limits, ReadATableOfAHundredThousandColumns) {
  std::string text = "case,event,time";
  for (int i = 3; i < 100000; ++i) text += ",c" + std::to_string(i);
  for (const char* name : {"A", "B"}) {
    text += "\n" + std::string{name} + ",x,2020-01-01";
    for (int i = 3; i < 100000; ++i) text += "," + std::to_string(i);
  }

  const auto log = parse_csv(text, log_spec());

  EXPECT_EQ(log.attributes().size(), 99997U);
  EXPECT_THAT(log.find_attribute("c99999")->integers(), ElementsAre(99999, 99999));
  EXPECT_EQ(message_of([&] { (void)parse_csv(text + "\nC,x", log_spec()); }),
            "row 3 has 2 cells; the header has 100000");
}

TEST(Limits, ReadLineEndsWhereverTheyFallInWhatIsLookedAtAtOnce) {
  // Rows of growing length put each line end at each place of the 64 bytes.
  for (const std::string line_end : {"\n", "\r\n", "\r"}) {
    std::string text = "case,event,time" + line_end;
    std::string expected;
    for (int i = 1; i < 150; ++i) {
      const std::string name(static_cast<std::size_t>(i), 'c');
      const bool is_quoted = i % 7 == 0;
      text += (is_quoted ? "\"" + name + "\"" : name) + ",x,2020-01-01" + line_end;
      if (i % 5 == 0) text += line_end;
      expected += (expected.empty() ? "" : "; ") + name + ": x@2020-01-01";
    }
    EXPECT_EQ(shown(parse_csv(text, log_spec())), expected);
    text.resize(text.size() - line_end.size());
    EXPECT_EQ(shown(parse_csv(text, log_spec())), expected);
  }
}

}  // namespace
}  // namespace casepath
