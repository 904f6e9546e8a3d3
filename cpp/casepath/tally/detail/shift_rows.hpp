/// @file shift_rows.hpp
/// The errors of a piece of a table with the rows of the table.  Not installed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "casepath/core/error.hpp"

namespace casepath::detail {

/// The same problems, `rows` further down.
[[nodiscard]] inline LogError shifted(const LogError& error, std::size_t rows) {
  std::vector<LogProblem> problems = error.problems();
  for (LogProblem& problem : problems) {
    if (problem.row <= 0) continue;
    const std::string before = "row " + std::to_string(problem.row);
    problem.row += static_cast<long long>(rows);
    const std::size_t at = problem.message.find(before);
    const std::size_t end = at + before.size();
    const bool is_number =
        at != std::string::npos &&
        (end == problem.message.size() || problem.message[end] < '0' || problem.message[end] > '9');
    if (is_number) {
      problem.message.replace(at, before.size(), "row " + std::to_string(problem.row));
    }
  }
  return LogError(std::move(problems), error.further());
}

/// Calls `work`, and what it says of rows is said of rows `rows` further down.
template <class Work>
auto with_rows_shifted(std::size_t rows, const Work& work) {
  try {
    return work();
  } catch (const LogError& error) {
    throw shifted(error, rows);
  }
}

}  // namespace casepath::detail
