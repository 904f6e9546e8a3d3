// What is wrong with a mapping, and with tables that do not fit it: whole messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "casepath/log/mapping.hpp"
#include "mappings.hpp"

namespace casepath {
namespace {

using test::mapping_of;
using test::message_of;
using test::table_of;
using test::Tables;

std::string faults(const std::string& members) {
  return message_of([&] { (void)mapping_of(members); });
}

TEST(MappingFaults, AreToldAllAtOnceWithTheirPlaces) {
  EXPECT_EQ(
      faults(R"("unti": "charge", "case": "id", "events": [
      {"event": "report", "tiem": "on"}, {"event": "", "time": "on", "if": ["=", "row.a"]}])"),
      "4 problems in the mapping:\n"
      "  /unti: a mapping has no key \"unti\" [unknown_key]\n"
      "    hint: did you mean \"unit\"?\n"
      "  /events/0/tiem: an event has no key \"tiem\" [unknown_key]\n"
      "    hint: did you mean \"time\"?\n"
      "  /events/1/event: an event has neither a name nor a column with its name [bad_event]\n"
      "  /events/1/if: \"=\" takes 2 operands, not 1 [wrong_operand_count]");
}

TEST(MappingFaults, NameWhatIsMissingFromTheDocument) {
  EXPECT_EQ(message_of([] { (void)parse_mapping(R"({"case": "id"})"); }),
            "2 problems in the mapping:\n"
            "  (document): a mapping needs the key \"format\" [missing_key]\n"
            "  (document): a mapping needs the key \"events\" [missing_key]");
  EXPECT_EQ(message_of([] { (void)parse_mapping("[1"); }).substr(0, 26),
            "1 problem in the mapping:\n");
}

TEST(MappingFaults, RefuseTwoDateColumnsForOneEventAndNameBoth) {
  EXPECT_EQ(faults(R"("case": "id", "events": [{"event": "charge", "time": "charged"},
      {"event": "report", "time": "on"}, {"event": "charge", "time": "charged_again"}])"),
            "1 problem in the mapping:\n"
            "  /events/2: the event \"charge\" is read with two dates: the column \"charged\" at "
            "/events/0 and the column \"charged_again\" here [two_date_columns]\n"
            "    hint: if they are several rounds of the step, declare \"rounds\"; else give them "
            "other names or an \"if\" that excludes the other");
  EXPECT_EQ(faults(R"("case": "id", "events": [{"event": "charge", "time": "on"},
      {"time": "off", "event": {"column": "what", "words": {"Charged": "charge"}}}])"),
            "1 problem in the mapping:\n"
            "  /events/1: the event \"charge\" is read with two dates: the column \"on\" at "
            "/events/0 and the column \"off\" here [two_date_columns]\n"
            "    hint: if they are several rounds of the step, declare \"rounds\"; else give them "
            "other names or an \"if\" that excludes the other");
  EXPECT_EQ(faults(R"("case": "id", "events": [{"event": "charge", "time": "on"},
      {"event": "charge", "time": "on"}])"),
            "1 problem in the mapping:\n"
            "  /events/1: the event \"charge\" is read twice with the column \"on\", here and at "
            "/events/0 [event_twice]\n"
            "    hint: leave one out, or give them an \"if\" that excludes the other");
}

TEST(MappingFaults, LetOneEventHaveTwoDateColumnsWhereConditionsExcludeEachOther) {
  const auto with = [](const std::string& one, const std::string& other) {
    const auto condition = [](const std::string& text) {
      return text.empty() ? text : R"(, "if": )" + text;
    };
    return faults(R"("case": "id", "events": [{"event": "e", "time": "a")" + condition(one) +
                  R"(}, {"event": "e", "time": "b")" + condition(other) + "}]");
  };
  const std::string fine = "nothing thrown";

  EXPECT_EQ(with(R"(["=", "row.x", "1"])", R"(["=", "row.x", "2"])"), fine);
  EXPECT_EQ(with(R"(["in", "row.x", ["1", "2"]])", R"(["=", "3", "row.x"])"), fine);
  EXPECT_EQ(with(R"(["=", "row.x", "1"])", R"(["!=", "row.x", "1"])"), fine);
  EXPECT_EQ(with(R"(["in", "row.x", ["1"]])", R"(["not", ["in", "row.x", ["1", "2"]]])"), fine);
  EXPECT_EQ(with(R"([">", "row.x", 1])", R"(["not", [">", "row.x", 1]])"), fine);
  EXPECT_EQ(with(R"(["not", ["known", "row.x"]])", R"(["=", "row.x", "1"])"), fine);
  EXPECT_EQ(with(R"(["and", ["known", "row.y"], ["=", "row.x", "1"]])", R"(["=", "row.x", "2"])"),
            fine);
  EXPECT_NE(with(R"(["=", "row.x", "1"])", R"(["=", "row.y", "2"])"), fine);
  EXPECT_NE(with(R"(["in", "row.x", ["1", "2"]])", R"(["=", "row.x", "2"])"), fine);
  EXPECT_NE(with(R"(["=", "row.x", "1"])", ""), fine);
  EXPECT_NE(with(R"(["=", "row.x", 1])", R"(["=", "row.x", 1.0])"), fine);
  EXPECT_NE(with(R"([">", "row.x", 1])", R"(["<", "row.x", 5])"), fine);
}

TEST(MappingFaults, TellOfTablesAndLinks) {
  EXPECT_EQ(
      faults(R"("case": "id", "tables": {
      "a": {"link": {"to": "b", "on": "k"}, "key": ["id", "id"]},
      "b": {"link": {"to": "a", "on": "id"}},
      "c": {"link": {"to": "aa", "on": []}, "case_without_child": "x"},
      "row": {}},
      "events": [{"table": "A", "event": "e", "time": "t"}, {"event": "f", "time": "t"},
                 {"table": "c", "event": "g", "time": "t", "not_before": {"column": "x", "table": "a"}},
                 {"table": "row", "event": "h", "time": "t"}])"),
      "10 problems in the mapping:\n"
      "  /tables/a/key: the key names \"id\" twice [bad_key]\n"
      "  /tables/b/link/on: the link goes to \"id\" of the table \"a\", whose key is \"id\" and "
      "\"id\" [link_not_to_key]\n"
      "    hint: link to the key, or declare the key that the link needs\n"
      "  /tables/c/link/to: there is no table \"aa\" [unknown_table]\n"
      "    hint: the tables are \"a\", \"b\", \"c\" and \"row\"\n"
      "  /tables/c/link/on: a link needs at least one column [bad_link]\n"
      "  /tables/c/case_without_child: the table \"c\" has a case column, so its rows are cases "
      "anyway [bad_case]\n"
      "    hint: \"case\": null says that its rows apply to the cases of other tables\n"
      "  /tables/row: a table can't be named \"row\" [name_taken]\n"
      "    hint: conditions call the columns of a row \"row.<column>\"\n"
      "  /tables: the links of \"a\" and \"b\" go in a circle [link_cycle]\n"
      "    hint: a link goes from the many to the one: from charges to their defendant\n"
      "  /events/0/table: there is no table \"A\" [unknown_table]\n"
      "    hint: the tables are \"a\", \"b\", \"c\" and \"row\"\n"
      "  /events/1: an event of a mapping with several tables names its table [missing_key]\n"
      "    hint: the tables are \"a\", \"b\", \"c\" and \"row\"\n"
      "  /events/2/not_before: the table \"c\" is not linked to \"a\", so its rows have no column "
      "\"x\" there [not_linked]\n"
      "    hint: declare the link: \"link\": {\"to\": ..., \"on\": ...}");
}

TEST(MappingFaults, TellOfRowsThatBelongToNoCase) {
  EXPECT_EQ(faults(R"("events": [{"event": "report", "time": "on"}])"),
            "1 problem in the mapping:\n"
            "  (document): the rows of the table \"table\" belong to no case [no_case]\n"
            "    hint: \"case\" names the column that names the case");
  EXPECT_EQ(
      faults(R"("tables": {"a": {"case": "id"}, "b": {}, "c": {"case": "id"}}, "events": [
      {"table": "a", "event": "e", "time": "t"}, {"table": "b", "event": "f", "time": "t"}])"),
      "2 problems in the mapping:\n"
      "  /tables/b: the rows of the table \"b\" belong to no case [no_case]\n"
      "    hint: name its \"case\" column, or link it to a table that has one\n"
      "  /tables/c: no event is read from the table \"c\" and no link goes to it [unused_table]");
}

TEST(MappingFaults, TellOfConditionsThatCanNotBe) {
  const auto condition = [](const std::string& text) {
    const std::string said =
        faults(R"("case": "id", "events": [{"event": "e", "time": "t", "if": )" + text + "}]");
    return said.substr(said.find('/'));
  };

  EXPECT_EQ(condition(R"(["is", "row.a", 1])"),
            "/events/0/if/0: there is no operator \"is\" [unknown_operator]\n"
            "    hint: the operators are \"and\", \"or\", \"not\", \"=\", \"!=\", \"<\", \"<=\", "
            "\">\" and "
            "4 more");
  EXPECT_EQ(condition(R"(["=", "a", "b"])"),
            "/events/0/if: nothing here is a column: it is the same for every row [bad_condition]\n"
            "    hint: columns are written \"row.<column>\"");
  EXPECT_EQ(condition(R"(["<", "row.a", "soon"])"),
            "/events/0/if/2: \"<\" needs numbers or dates, not \"soon\" [bad_condition]\n"
            "    hint: dates are written YYYY-MM-DD");
  EXPECT_EQ(condition(R"(["in", "row.a", ["x", 1]])"),
            "/events/0/if: \"in\" has values of different kinds [bad_condition]\n"
            "    hint: give numbers, or texts, or true and false");
  EXPECT_EQ(condition(R"(["and", "yes"])"),
            "/events/0/if/1: \"yes\" is a value, not a condition [bad_condition]\n"
            "    hint: such as [\"=\", \"row.result\", \"Approved\"]");
  EXPECT_EQ(condition(R"(["=", "row.a", ["not", "row.b"]])"),
            "/events/0/if/2: \"=\" compares columns and values, not conditions [bad_condition]");
  EXPECT_EQ(condition(R"(["known", 3])"),
            "/events/0/if/1: \"known\" takes a column [bad_condition]\n"
            "    hint: columns are written \"row.<column>\"");
  EXPECT_EQ(condition("[]"),
            "/events/0/if: a condition begins with an operator [bad_condition]\n"
            "    hint: such as [\"=\", \"row.result\", \"Approved\"]");
}

TEST(MappingFaults, TellOfFormatsTranslationsFieldsAndNames) {
  EXPECT_EQ(
      faults(R"("case": "id", "date_format": "%d.%m.%y", "columns": ["time"],
      "translations": {"class": {"1": ""}},
      "events": [{"event": "e", "time": "t", "rounds": ["a", "a"], "fields": {
        "offence": {"column": "c", "values": "klass"}, "id": "x", "both": {"column": "c", "value": 1},
        "none": {}, "born": {"column": "b", "date": true, "values": {}}}}])"),
      "10 problems in the mapping:\n"
      "  /events/0/fields/both: a field has either \"column\" or \"value\" [bad_field]\n"
      "  /events/0/fields/none: a field has either \"column\" or \"value\" [bad_field]\n"
      "  /date_format: \"%d.%m.%y\" is not a date format: %y is a year without its century "
      "[bad_date_format]\n"
      "    hint: such as \"%d.%m.%Y\"; also %H, %M, %S and %%\n"
      "  /translations/class/1: \"1\" is translated to an empty text [empty_name]\n"
      "    hint: null says that it stands for nothing\n"
      "  /events/0/rounds: an event has either \"time\" or \"rounds\" [bad_rounds]\n"
      "  /events/0/rounds/1: two rounds are read from the column \"a\" [bad_rounds]\n"
      "  /events/0/fields/offence/values: there is no translation \"klass\" "
      "[unknown_translation]\n"
      "    hint: did you mean \"class\"?\n"
      "  /events/0/fields/born/values: dates are read, not translated [bad_field]\n"
      "    hint: leave out \"date\" or \"values\"\n"
      "  /columns/time: the log can't have a column \"time\" for the column \"time\": it is the "
      "time [name_taken]\n"
      "  /events/0/fields/id: the log can't have a column \"id\" for the field \"id\": it is the "
      "case [name_taken]");
}

TEST(MappingFaults, TellOfTablesThatDoNotFitAllAtOnce) {
  const auto mapping = mapping_of(R"("case": "charge", "parents": {"defendant": "person"},
      "columns": ["office"],
      "tables": {"charges": {"key": "charge"}, "people": {"case": null, "key": "person"},
                 "extra": {"link": {"to": "people", "on": "person"}}, "gone": {}},
      "events": [{"table": "charges", "event": "charge", "time": "charged_on"},
                 {"table": "people", "event": "arrest", "time": "arrested"},
                 {"table": "extra", "event": "note", "time": "on", "if": [">", "row.flag", 1]},
                 {"table": "gone", "event": "end", "time": "on"}])");
  Tables tables;
  tables.add("charges", {{"charge", {"C1"}}, {"charged", {"2020-01-01"}}})
      .add("people", {{"person", {"P1"}}, {"arrested:integer", {"5"}}})
      .add("extra", {{"charge:boolean", {"true"}}, {"person", {"P1"}}, {"on", {""}}, {"on", {""}}})
      .add("chrages", {});

  EXPECT_EQ(
      message_of([&] { (void)map_tables(mapping, tables.inputs()); }),
      "7 problems in the tables:\n"
      "  /tables: the table \"chrages\" was given, and the mapping has none of that name "
      "[unknown_table]\n"
      "    hint: did you mean \"charges\"?\n"
      "  /tables/gone: the table \"gone\" was not given [missing_table]\n"
      "  /events/0/time: the table \"charges\" has no column \"charged_on\" [missing_column]\n"
      "    hint: did you mean \"charged\"?\n"
      "  /events/1/time: the column \"arrested\" of the table \"people\" is of type integer; a "
      "date, a timestamp or text is needed [wrong_type]\n"
      "  /case: the column \"charge\" of the table \"extra\" is of type boolean; text or whole "
      "numbers are needed [wrong_type]\n"
      "  /events/2/time: the table \"extra\" has more than one column \"on\" "
      "[duplicate_column]\n"
      "  /events/2/if: the table \"extra\" has no column \"flag\" [missing_column]\n"
      "    hint: the columns are \"charge\", \"person\", \"on\" and \"on\"");
}

TEST(MappingFaults, TellOfParentsAndColumnsThatNoTableHas) {
  const auto mapping = mapping_of(R"("case": "charge", "parents": {"defendant": "person"},
      "columns": ["office"], "split_from": "origin", "tables": {"a": {}, "b": {}},
      "events": [{"table": "a", "event": "charge", "time": "on"},
                 {"table": "b", "event": "note", "time": "on"}])");
  Tables tables;
  tables.add("a", {{"charge", {"C1"}}, {"on", {""}}, {"persons", {""}}, {"offices", {""}}})
      .add("b", {{"charge", {"C1"}}, {"on", {""}}, {"person", {"P1"}}});

  EXPECT_EQ(message_of([&] { (void)map_tables(mapping, tables.inputs()); }),
            "3 problems in the tables:\n"
            "  /columns/office: no table has a column \"office\" [missing_column]\n"
            "    hint: did you mean \"offices\"?\n"
            "  /split_from: no table has a column \"origin\" [missing_column]\n"
            "    hint: the columns are \"charge\", \"on\", \"persons\", \"offices\", \"charge\", "
            "\"on\" and \"person\"\n"
            "  /parents/defendant: the table \"a\" has no column \"person\" (the parent "
            "\"defendant\"), nor has a table that it is linked to [missing_column]\n"
            "    hint: did you mean \"persons\"?");
}

TEST(MappingFaults, TellOfKeysThatAreNotUnique) {
  const auto mapping = mapping_of(R"("case": "id", "tables": {"t": {"key": "id"}},
      "events": [{"event": "report", "time": "on"}])");
  const auto tables =
      table_of({{"id", {"A", "B", "A", "C", "A", "C", ""}}, {"on", {"", "", "", "", "", "", ""}}});

  EXPECT_EQ(
      message_of([&] { (void)map_tables(mapping, tables.inputs()); }),
      "1 problem in the tables:\n"
      "  /tables/t/key: the key \"id\" of the table \"t\" is not unique: 3 rows repeat that of an "
      "earlier one: \"A\" in rows 1 and 3, \"A\" in rows 1 and 5, \"C\" in rows 4 and 6 "
      "[key_not_unique]");
}

TEST(MappingFaults, TellOfNamesOfCasesThatAreTaken) {
  const auto mapping = mapping_of(R"("case": "charge", "tables": {
      "people": {"case": null, "key": "person", "case_without_child": ""},
      "charges": {"link": {"to": "people", "on": "person"}}, "other": {}},
      "events": [{"table": "people", "event": "arrest", "time": "on"},
                 {"table": "charges", "event": "charge", "time": "on"},
                 {"table": "other", "event": "note", "time": "on"}])");
  Tables tables;
  tables.add("people", {{"person", {"1", "2", "3", "4"}}, {"on", {"", "", "", ""}}})
      .add("charges", {{"charge", {"2"}}, {"person", {"1"}}, {"on", {""}}})
      .add("other", {{"charge", {"4"}}, {"on", {""}}});

  EXPECT_EQ(
      message_of([&] { (void)map_tables(mapping, tables.inputs()); }),
      "1 problem in the tables:\n"
      "  /tables/people/case_without_child: 2 rows of the table \"people\" without a case would "
      "be named like a case that there is, such as \"2\" [case_name_taken]\n"
      "    hint: choose another text to begin these names with");
}

TEST(MappingFaults, TellOfColumnsThatAConditionCanNotCompare) {
  const auto mapping = mapping_of(R"("case": "id", "events": [{"event": "e", "time": "on",
      "if": ["or", [">", "row.flag", 1], ["between", "row.count", "2020-01-01", "2020-02-01"]]}])");
  const auto tables = table_of({{"id", {"A"}},
                                {"on", {"2020-01-01"}},
                                {"flag:boolean", {"true"}},
                                {"count:integer", {"1"}}});

  EXPECT_EQ(
      message_of([&] { (void)map_tables(mapping, tables.inputs()); }),
      "2 problems in the tables:\n"
      "  /events/0/if/1: \">\" compares the column \"flag\" of the table \"table\" with numbers, "
      "but it is of type boolean [wrong_type]\n"
      "  /events/0/if/2: \"between\" compares the column \"count\" of the table \"table\" with "
      "dates, but it is of type integer [wrong_type]");
}

TEST(MappingFaults, NameTheTableOfAFileThatCanNotBeRead) {
  const auto mapping = mapping_of(R"("case": "id", "tables": {"a": {}, "b": {}}, "events": [
      {"table": "a", "event": "e", "time": "t"}, {"table": "b", "event": "f", "time": "t"}])");
  const std::filesystem::path none = "no/such/file.csv";

  EXPECT_EQ(message_of([&] {
              (void)map_tables(mapping, std::vector<MappingInput>{{"a", none}, {"b", none}});
            }).substr(0, 29),
            "table \"a\": no/such/file.csv: ");
}

}  // namespace
}  // namespace casepath
