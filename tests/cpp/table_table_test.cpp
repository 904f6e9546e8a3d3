#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/time.hpp"
#include "casepath/table/table.hpp"

namespace casepath {
namespace {

Table every_type() {
  Table table{"Every type"};
  table.add_column("state", CellType::text, "", "where")
      .add_column("cases", CellType::integer, "charges", "how many")
      .add_column("share", CellType::number, "share", "of all")
      .add_column("paused", CellType::boolean, "", "")
      .add_column("since", CellType::date, "", "first day");
  table.add_row(
      {"reported", std::int64_t{12}, 1.0 / 3.0, true, std::int64_t{Date::of(2025, 12, 31).days()}});
  table.add_row({{}, {}, {}, {}, {}});
  table.add_note("Internal: small cells may identify people.");
  return table;
}

template <class Call>
std::string refusal_of(Call call) {
  try {
    call();
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Table, HoldsRowsOfTypedCells) {
  const Table table = every_type();

  EXPECT_EQ(table.title(), "Every type");
  EXPECT_EQ(table.row_count(), 2U);
  EXPECT_EQ(table.column("cases").unit, "charges");
  EXPECT_EQ(std::get<std::int64_t>(table.column("cases").cells[0]), 12);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(table.column("share").cells[1]));
  EXPECT_EQ(table, every_type());
  EXPECT_EQ(Table{}.row_count(), 0U);
}

TEST(Table, RefusesWhatDoesNotFit) {
  Table table = every_type();

  EXPECT_EQ(refusal_of([&] { table.add_row({"a"}); }), "a row has 1 cells, the table 5 columns");
  EXPECT_EQ(refusal_of([&] {
              table.add_row({"a", 1.5, {}, {}, {}});
            }),
            "column \"cases\" holds values of type integer, not a number");
  EXPECT_EQ(refusal_of([&] {
              table.add_row({true, {}, {}, {}, {}});
            }),
            "column \"state\" holds values of type text, not a boolean");
  EXPECT_EQ(refusal_of([&] {
              table.add_row({{}, {}, {}, {}, std::int64_t{1} << 40});
            }),
            "column \"since\" holds values of type date, not an integer");
  EXPECT_EQ(refusal_of([&] { table.add_column("late", CellType::text, "", ""); }),
            "column \"late\" comes after the first row");
  EXPECT_EQ(
      refusal_of([] {
        Table{}.add_column("a", CellType::text, "", "").add_column("a", CellType::text, "", "");
      }),
      "the table has two columns \"a\"");
  EXPECT_EQ(
      refusal_of([&] { (void)table.column("stage"); }),
      "the table has no column \"stage\"; it has \"state\", \"cases\", \"share\", \"paused\", "
      "\"since\"");
  EXPECT_EQ(refusal_of([] { Table{}.add_row({}); }), "a row has 0 cells, the table 0 columns");
  EXPECT_EQ(table, every_type());
}

TEST(Table, HoldsNotANumberAsNotAvailable) {
  Table table;
  table.add_column("share", CellType::number, "", "");

  table.add_row({std::numeric_limits<double>::quiet_NaN()});

  EXPECT_TRUE(std::holds_alternative<std::monostate>(table.column("share").cells[0]));
}

TEST(TableText, AlignsColumnsAndPutsNumbersToTheRight) {
  Table table = every_type();
  table.add_row({"charged", std::int64_t{1234567}, 0.5, false, std::int64_t{0}});

  EXPECT_EQ(to_text(table),
            "Every type\n"
            "state       cases   share  paused  since\n"
            "---------------------------------------------\n"
            "reported       12  0.3333  true    2025-12-31\n"
            "-               -       -  -       -\n"
            "charged   1234567     0.5  false   1970-01-01\n"
            "Internal: small cells may identify people.\n");
}

TEST(TableText, CountsLettersAndNotBytes) {
  Table table;
  table.add_column("область", CellType::text, "", "").add_column("n", CellType::integer, "", "");
  table.add_row({"Мангистау", std::int64_t{5}});
  table.add_row({"Turkistan", std::int64_t{5}});
  table.add_row({"two\nlines\x1b[31m", std::int64_t{5}});

  EXPECT_EQ(to_text(table),
            "область         n\n"
            "-----------------\n"
            "Мангистау       5\n"
            "Turkistan       5\n"
            "two lines [31m  5\n");
}

TEST(TableText, ShowsSignificantDigitsAndWholeNumbersWhole) {
  struct Example {
    double number;
    int digits;
    const char* text;
  };
  for (const Example& example : std::vector<Example>{{0.123456, 4, "0.1235"},
                                                     {0.123456, 2, "0.12"},
                                                     {12.3456, 4, "12.35"},
                                                     {999.96, 4, "1000"},
                                                     {1234567.4, 4, "1234567"},
                                                     {1234.6, 4, "1235"},
                                                     {-0.0, 4, "0"},
                                                     {0.0000123456, 3, "1.23e-05"},
                                                     {2.5e17, 4, "2.5e+17"},
                                                     {1.0, 4, "1"}}) {
    Table table;
    table.add_column("x", CellType::number, "", "");
    table.add_row({example.number});

    const std::string text = to_text(table, example.digits);

    const std::string line(text, text.rfind('\n', text.size() - 2) + 1);
    EXPECT_EQ(line.substr(0, line.size() - 1), example.text) << text;
  }
}

TEST(TableText, RefusesDigitsThatMeanNothing) {
  EXPECT_EQ(refusal_of([] { (void)to_text(every_type(), 0); }),
            "digits is 0; it must lie between 1 and 17");
  EXPECT_THROW((void)to_html(every_type(), 18), ArgumentError);
}

TEST(TableText, ShowsAWideTableInBlocksThatRepeatWhatARowIs) {
  Table table("Wide");
  table.add_column("region", CellType::text, "", "");
  const std::string long_name(50, 'x');
  table.add_column("a" + long_name, CellType::integer, "", "");
  table.add_column("b" + long_name, CellType::integer, "", "");
  table.add_column("c" + long_name, CellType::integer, "", "");
  table.add_row({std::string("North"), std::int64_t{1}, std::int64_t{2}, std::int64_t{3}});
  table.add_note("A note.");

  const std::string blanks(50, ' ');
  EXPECT_EQ(to_text(table), "Wide\nregion  a" + long_name + "\n" + std::string(59, '-') +
                                "\nNorth   " + blanks + "1\n\nregion  b" + long_name + "\n" +
                                std::string(59, '-') + "\nNorth   " + blanks + "2\n\nregion  c" +
                                long_name + "\n" + std::string(59, '-') + "\nNorth   " + blanks +
                                "3\nA note.\n");
}

TEST(TableText, OfAnEmptyTableIsEmpty) {
  EXPECT_EQ(to_text(Table{}), "");
  EXPECT_EQ(to_csv(Table{}), "");
  EXPECT_EQ(to_json(Table{}), R"({"title":"","notes":[],"columns":[],"rows":[]})");
}

TEST(TableCsv, WritesFullPrecisionAndNothingWhereNotAvailable) {
  EXPECT_EQ(to_csv(every_type()),
            "state,cases,share,paused,since\r\n"
            "reported,12,0.3333333333333333,true,2025-12-31\r\n"
            ",,,,\r\n");
}

TEST(TableCsv, QuotesWhatNeedsIt) {
  Table table;
  table.add_column("a", CellType::text, "", "").add_column("b,c", CellType::text, "", "");
  table.add_row({"say \"no\"", "one\r\ntwo"});
  table.add_row({"", {}});

  EXPECT_EQ(to_csv(table),
            "a,\"b,c\"\r\n"
            "\"say \"\"no\"\"\",\"one\r\ntwo\"\r\n"
            "\"\",\r\n");
}

TEST(TableCsv, GuardsFormulasOnRequestAndOnlyInTexts) {
  Table table;
  table.add_column("t", CellType::text, "", "").add_column("n", CellType::integer, "", "");
  for (const char* text : {"=1+1", "+7", "-x", "@sum", "\tx", "plain"}) {
    table.add_row({text, std::int64_t{-3}});
  }

  EXPECT_EQ(to_csv(table, true),
            "t,n\r\n'=1+1,-3\r\n'+7,-3\r\n'-x,-3\r\n'@sum,-3\r\n'\tx,-3\r\nplain,-3\r\n");
  EXPECT_EQ(to_csv(table).substr(0, 13), "t,n\r\n=1+1,-3\r");
}

TEST(TableJson, KeepsTypesUnitsAndNotAvailable) {
  EXPECT_EQ(to_json(every_type()),
            R"({"title":"Every type","notes":["Internal: small cells may identify people."],)"
            R"("columns":[{"name":"state","type":"text","unit":"","description":"where"},)"
            R"({"name":"cases","type":"integer","unit":"charges","description":"how many"},)"
            R"({"name":"share","type":"number","unit":"share","description":"of all"},)"
            R"({"name":"paused","type":"boolean","unit":"","description":""},)"
            R"({"name":"since","type":"date","unit":"","description":"first day"}],)"
            R"("rows":[["reported",12,0.3333333333333333,true,"2025-12-31"],)"
            R"([null,null,null,null,null]]})");
}

TEST(TableJson, WritesEvenWhatJsonHasNoFormFor) {
  Table table;
  table.add_column("x", CellType::number, "", "").add_column("t", CellType::text, "", "");

  table.add_row({std::numeric_limits<double>::infinity(), "bad \xFF byte"});

  EXPECT_NE(to_json(table).find("[\"inf\",\"bad \xEF\xBF\xBD byte\"]"), std::string::npos);
}

TEST(TableHtml, EscapesAllText) {
  Table table{"<b>&"};
  table.add_column("a\"b", CellType::text, "u<", "d'").add_column("n", CellType::number, "", "");
  table.add_row({"<script>alert('x')</script>", 0.25});
  table.add_note("1 < 2");

  EXPECT_EQ(to_html(table),
            "<table class=\"casepath\">\n"
            "<caption>&lt;b&gt;&amp;</caption>\n"
            "<thead><tr><th scope=\"col\" style=\"text-align:left\" title=\"d&#39; (u&lt;)\">"
            "a&quot;b</th><th scope=\"col\" style=\"text-align:right\">n</th></tr></thead>\n"
            "<tbody>\n"
            "<tr><td style=\"text-align:left\">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</td>"
            "<td style=\"text-align:right\">0.25</td></tr>\n"
            "</tbody>\n"
            "<tfoot>\n"
            "<tr><td colspan=\"2\" style=\"text-align:left\">1 &lt; 2</td></tr>\n"
            "</tfoot>\n"
            "</table>\n");
}

}  // namespace
}  // namespace casepath
