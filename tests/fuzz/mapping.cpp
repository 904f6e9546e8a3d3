// Any text as a mapping, and any cells as its table: a log with every row accounted for, or
// problems with their places.  The mapping ends at the first NUL byte; the table follows.
#include <string>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/log/mapping.hpp"
#include "fuzz.hpp"

namespace {

using namespace casepath;

/// Lines of cells; the first names the columns.
std::vector<InputColumn> table_of(std::string_view text) {
  test::FuzzInput lines(text);
  std::vector<InputColumn> columns;
  test::FuzzInput header(lines.until('\n'));
  while (!header.rest().empty() && columns.size() < 16) {
    columns.push_back({std::string(header.until(',')), ColumnType::text, InputColumn::Texts{}, {}});
  }
  for (std::size_t row = 0; row < 64 && !lines.rest().empty(); ++row) {
    test::FuzzInput cells(lines.until('\n'));
    for (InputColumn& column : columns) {
      const std::string_view cell = cells.until(',');
      std::get<InputColumn::Texts>(column.values)
          .push_back(cell.empty() ? std::nullopt : std::optional<std::string>(cell));
    }
  }
  return columns;
}

void map(const Mapping& mapping, const std::vector<InputColumn>& columns) {
  std::vector<MappingInput> inputs;
  for (const MappingTable& table : mapping.tables) {
    inputs.push_back({table.name, std::span<const InputColumn>(columns)});
  }
  try {
    const MappedLog mapped = map_tables(mapping, inputs, {.threads = 1, .progress = {}});
    std::uint64_t events = 0;
    for (const MappedSource& source : mapped.report.sources) {
      test::require(source.rows == source.became_events + source.without_date + source.not_held +
                                       source.unknown + source.set_aside,
                    "rows of a table are lost");
      events += source.events;
    }
    test::require(events == mapped.log.row_count(), "events are lost");
  } catch (const MappingError& error) {
    test::require(!error.problems().empty(), "refused without a problem");
  } catch (const LogError& error) {
    test::require(!error.problems().empty(), "refused without a problem");
  }
}

}  // namespace

void fuzz(std::string_view bytes) {
  test::FuzzInput input(bytes);
  const std::string_view json = input.until('\0');
  try {
    const Mapping mapping = parse_mapping(json);
    test::require(parse_mapping(to_json(mapping)) == mapping, "a mapping changes when copied");
    map(mapping, table_of(input.rest()));
  } catch (const MappingError& error) {
    test::require(!error.problems().empty(), "refused without a problem");
  }
}
