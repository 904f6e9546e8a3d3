#include "casepath/analysis/detail/samples.hpp"

namespace casepath::detail {
namespace {

/// One after the other.
template <class Items, class Text>
std::string listed(const Items& items, const char* between, Text&& text_of) {
  std::string list;
  for (const auto& item : items) list += (list.empty() ? "" : between) + text_of(item);
  return list;
}

std::string name_of_sample(const SampleRow& sample) { return sample.case_name; }
std::string row_of_sample(const SampleRow& sample) { return std::to_string(sample.row); }

ColumnSpec further_column(const std::string& counted) {
  return {"further", CellType::integer, counted, "how many more there are than the samples"};
}

}  // namespace

SampleRow sample_of(const EventLog& log, CaseId id, RowId row) {
  return {std::int64_t{log.arrival(row)} + 1, std::string(log.case_name(id))};
}

void add_sample_columns(std::vector<ColumnSpec>& columns, std::size_t most,
                        const std::string& counted) {
  if (most == 0) return;
  columns.push_back({"sample_rows", CellType::text, "", "rows of the input, from 1"});
  columns.push_back({"sample_cases", CellType::text, "", "the cases of these rows"});
  columns.push_back(further_column(counted));
}

void add_sample_cells(std::vector<Cell>& cells, std::size_t most,
                      const std::vector<SampleRow>& samples, std::int64_t count) {
  if (most == 0) return;
  cells.emplace_back(listed(samples, ", ", row_of_sample));
  cells.emplace_back(listed(samples, "; ", name_of_sample));
  cells.emplace_back(count - static_cast<std::int64_t>(samples.size()));
}

void add_case_columns(std::vector<ColumnSpec>& columns, std::size_t most,
                      const std::string& counted) {
  if (most == 0) return;
  columns.push_back({"sample_cases", CellType::text, "", "names of cases"});
  columns.push_back(further_column(counted));
}

void add_case_cells(std::vector<Cell>& cells, std::size_t most,
                    const std::vector<std::string>& samples, std::int64_t count) {
  if (most == 0) return;
  cells.emplace_back(listed(samples, "; ", [](const std::string& name) { return name; }));
  cells.emplace_back(count - static_cast<std::int64_t>(samples.size()));
}

}  // namespace casepath::detail
