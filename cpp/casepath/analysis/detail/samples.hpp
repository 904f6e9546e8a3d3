/// @file samples.hpp
/// Rows to look at beside their count.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/findings.hpp"

namespace casepath::detail {

[[nodiscard]] SampleRow sample_of(const EventLog& log, CaseId id, RowId row);

/// The columns sample_rows, sample_cases and further; none where no samples are wanted.  `counted`
/// is the unit of what is counted.
void add_sample_columns(std::vector<ColumnSpec>& columns, std::size_t most,
                        const std::string& counted);
/// Their cells: the first of `count` rows.
void add_sample_cells(std::vector<Cell>& cells, std::size_t most,
                      const std::vector<SampleRow>& samples, std::int64_t count);

/// The same of names of cases: the columns sample_cases and further.
void add_case_columns(std::vector<ColumnSpec>& columns, std::size_t most,
                      const std::string& counted);
void add_case_cells(std::vector<Cell>& cells, std::size_t most,
                    const std::vector<std::string>& samples, std::int64_t count);

}  // namespace casepath::detail
