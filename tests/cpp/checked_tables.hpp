/// @file checked_tables.hpp
/// What every table of an answer must be, however little there is to answer from.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <string>
#include <variant>

#include "casepath/table/table.hpp"

namespace casepath::test {

/// A number that is not available has a reason beside it: in a text cell of the row, or a note.
inline bool has_reason(const Table& table, std::size_t row) {
  for (const TableColumn& column : table.columns()) {
    const auto* text = std::get_if<std::string>(&column.cells[row]);
    if (text != nullptr && text->find("none") != std::string::npos) return true;
    if (text != nullptr && column.name == "remark" && !text->empty()) return true;
  }
  return false;
}

inline const double* number_of(const Table& table, const char* name, std::size_t row) {
  for (const TableColumn& column : table.columns()) {
    if (column.name == name) return std::get_if<double>(&column.cells[row]);
  }
  return nullptr;
}

inline bool has_column(const Table& table, const char* name) {
  for (const TableColumn& column : table.columns()) {
    if (column.name == name) return true;
  }
  return false;
}

/// No cell is not-a-number, shares and their limits are in order, and what is missing has a reason.
inline void check_answers(const Table& table, const std::string& of) {
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const auto where = [&] { return of + ", row " + std::to_string(row) + "\n" + to_text(table); };
    for (const TableColumn& column : table.columns()) {
      const auto* number = std::get_if<double>(&column.cells[row]);
      ASSERT_FALSE(number != nullptr && std::isnan(*number)) << column.name << " of " << where();
    }
    const double* share = number_of(table, "share", row);
    const double* lower = number_of(table, "lower", row);
    const double* upper = number_of(table, "upper", row);
    if (share != nullptr) {
      ASSERT_GE(*share, 0) << where();
      ASSERT_LE(*share, 1) << where();
    }
    if (has_column(table, "share") && has_column(table, "lower")) {
      ASSERT_EQ(lower == nullptr, upper == nullptr) << where();
      ASSERT_TRUE(lower != nullptr || has_reason(table, row)) << where();
    }
    ASSERT_TRUE(share != nullptr || !has_column(table, "share") || has_reason(table, row))
        << where();
    // A Dirichlet posterior lies around its mean, and a difference has limits of its own.
    const bool is_of_share =
        !has_column(table, "posterior_mean") && !has_column(table, "difference");
    if (is_of_share && share != nullptr && lower != nullptr) {
      ASSERT_LE(*lower, *share + 1e-12) << where();
      ASSERT_GE(*upper, *share - 1e-12) << where();
    }
  }
}

}  // namespace casepath::test
