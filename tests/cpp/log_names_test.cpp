// Names of cases of any length, in tables of any kind of text, in any order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <unordered_map>

#include "arrow_tables.hpp"
#include "casepath/log/readers.hpp"
#include "logs.hpp"

namespace casepath {
namespace {

using test::log_of;
using test::log_spec;
using test::LogRow;
using test::offset_texts;
using test::shown;
using test::TestArray;
using test::TestStream;
using test::TestTable;
using test::Texts;
using test::view_texts;

/// Names of one to `longest` bytes; of each length, many that differ in their last bytes alone, and
/// as many that differ in their first.
std::vector<std::string> names_of_any_length(std::size_t longest) {
  std::vector<std::string> names;
  for (std::size_t length = 1; length <= longest; ++length) {
    for (int i = 0; i < 300; ++i) {
      const std::string number = std::to_string(100 + i);
      const std::string own = number.substr(number.size() - std::min(length, number.size()));
      const std::string rest(length - own.size(), 'x');
      names.push_back(rest + own);
      names.push_back(own + rest);
    }
  }
  return names;
}

/// The rows of each name in turn, names in the order of their first row.
std::vector<std::uint32_t> rows_by_name(const Texts& names) {
  std::unordered_map<std::string, std::size_t> numbers;
  std::vector<std::vector<std::uint32_t>> rows_of;
  for (std::uint32_t row = 0; row < names.size(); ++row) {
    const auto [place, is_new] = numbers.emplace(*names[row], rows_of.size());
    if (is_new) rows_of.emplace_back();
    rows_of[place->second].push_back(row);
  }
  std::vector<std::uint32_t> rows;
  for (const auto& own : rows_of) rows.insert(rows.end(), own.begin(), own.end());
  return rows;
}

/// A table of undated rows, all of one event.
TestTable table_of(const std::string& format, TestArray names) {
  const std::int64_t rows = names.length;
  const TestArray events = offset_texts<std::int32_t>(Texts(static_cast<std::size_t>(rows), "x"));
  return {{{"case", format}, {"event", "u"}, {"time", "n"}},
          {{{std::move(names), events, {rows, {}, rows}}, rows}}};
}

void expect_rows_by_name(const std::string& format, const TestArray& array, const Texts& names) {
  const std::vector<std::uint32_t> expected = rows_by_name(names);
  for (const unsigned threads : {1U, 2U, 5U}) {
    TestStream stream{table_of(format, array)};

    const auto log = read_arrow(stream.get(), log_spec(), {threads, {}});

    std::vector<std::uint32_t> arrival;
    std::size_t wrong_names = 0;
    for (std::size_t id = 0; id < log.case_count(); ++id) {
      const CaseId of{id};
      for (std::size_t row = log.begin(of).index(); row < log.end(of).index(); ++row) {
        arrival.push_back(log.arrival(RowId{row}));
        wrong_names += log.case_name(of) == *names[arrival.back()] ? 0 : 1;
      }
    }
    EXPECT_TRUE(arrival == expected) << format << ", " << threads << " threads";
    EXPECT_EQ(wrong_names, 0U) << format << ", " << threads << " threads";
  }
}

TEST(Names, OfAnyLengthFindTheirRowsInAnyOrder) {
  const std::vector<std::string> names = names_of_any_length(40);
  std::mt19937 random{11};
  Texts rows;
  for (int i = 0; i < 70'000; ++i) rows.emplace_back(names[random() % names.size()]);

  expect_rows_by_name("vu", view_texts(rows), rows);
  expect_rows_by_name("u", offset_texts<std::int32_t>(rows), rows);
  expect_rows_by_name("U", offset_texts<std::int64_t>(rows), rows);
}

TEST(Names, OfNoMoreThanTwelveBytesFindTheirRowsWithoutBeingCompared) {
  const std::vector<std::string> names = names_of_any_length(12);
  std::mt19937 random{12};
  Texts rows;
  for (int i = 0; i < 70'000; ++i) rows.emplace_back(names[random() % names.size()]);

  expect_rows_by_name("vu", view_texts(rows), rows);
  expect_rows_by_name("U", offset_texts<std::int64_t>(rows), rows);
}

TEST(Names, ThatAreShortAreToldByTheirBytesAndNotByWhatStandsBehindThem) {
  TestArray array = view_texts({"A", "B", "A", "twelve bytes", "B"});
  std::string& views = *array.buffers[1];
  for (const std::size_t row : {0U, 2U}) views[16 * row + 5 + row] = '?';  // behind an "A"
  TestStream stream{table_of("vu", array)};

  const auto log = read_arrow(stream.get(), log_spec());

  EXPECT_EQ(shown(log), "A: x@? x@?; B: x@? x@?; twelve bytes: x@?");
}

TEST(Names, KeepTheOrderOfDaysWhereACaseLiesAcrossTheBorderOfTwoParts) {
  std::vector<LogRow> rows;
  for (int i = 0; i < 20'000; ++i) {
    rows.push_back({"c" + std::to_string(i / 4), "e" + std::to_string(i % 4), "2020-01-05"});
  }
  // Two parts meet at row 10,000: the case of rows 9,998 to 10,001 lies in both.
  for (std::size_t row = 9'998; row < 10'002; ++row) rows[row].case_name = "across";
  rows[10'000].time = "2020-01-03";

  const auto log = log_of(rows, {}, log_spec(), {2, {}});

  const CaseId across = log.find_case("across").value();
  std::vector<std::uint32_t> arrival;
  for (std::uint32_t i = 0; i < 4; ++i) {
    arrival.push_back(log.arrival(RowId{log.begin(across).index() + i}));
  }
  EXPECT_THAT(arrival, testing::ElementsAre(10'000U, 9'998U, 9'999U, 10'001U));
  EXPECT_TRUE(log == log_of(rows, {}, log_spec(), {1, {}}));
}

}  // namespace
}  // namespace casepath
