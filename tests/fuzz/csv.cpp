// Any text as a CSV file: a log that survives being written and read again, or problems with rows.
#include <string>

#include "casepath/core/error.hpp"
#include "casepath/log/readers.hpp"
#include "fuzz.hpp"

void fuzz(std::string_view bytes) {
  using namespace casepath;
  test::FuzzInput input(bytes);
  const unsigned options = input.byte();
  LogSpec spec;
  spec.case_column = "case";
  spec.event_column = "event";
  spec.time_column = "time";
  if ((options & 1U) != 0) spec.sequence_column = "n";
  CsvOptions csv;
  if ((options & 2U) != 0) csv.delimiter = ';';
  if ((options & 4U) != 0) csv.missing = {"NA"};
  const ReadOptions one_thread{.threads = 1, .progress = {}};
  try {
    const EventLog log = parse_csv(input.rest(), spec, csv, one_thread);
    for (const Attribute& attribute : log.attributes()) {
      for (std::size_t row = 0; row < log.row_count(); ++row) {
        static_cast<void>(attribute.text(RowId{row}));
      }
    }
    test::require(parse_csv(input.rest(), spec, csv, {.threads = 3, .progress = {}}) == log,
                  "another log with three threads");
    const EventLog again = parse_csv(to_csv(log), spec, {}, one_thread);
    test::require(again.row_count() == log.row_count() && again.case_count() == log.case_count(),
                  "a log loses rows when it is copied");
  } catch (const LogError& error) {
    test::require(!error.problems().empty(), "refused without a problem");
  }
}
