/// @file csv_types.hpp
/// What the cells of a CSV file say of the types of its columns, gathered piece by piece.
/// Not installed.
#pragma once

#include <cstddef>
#include <vector>

#include "casepath/log/detail/csv_scan.hpp"

namespace casepath::detail {

/// What all pieces so far have said.  A piece of a file is read with the types that it and the
/// pieces before it give.
struct CsvTypes {
  std::vector<CsvTable::Column> columns;  ///< guesses and quotes alone
  char delimiter = 0;
  std::size_t rows = 0;
  bool quotes_all = true;     ///< no cell so far without quotes
  bool have_changed = false;  ///< values of pieces before would be read otherwise now

  /// Adds what the scan of a piece has found, and gives the piece what all pieces have said.
  void join(CsvTable& table);
};

}  // namespace casepath::detail
