/// @file csv_pieces.hpp
/// A CSV file in pieces of whole rows, each with the header.  Not installed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace casepath::detail {

/// Reads a file, packed by gzip or not, never more than about a piece of it.
class CsvPieces {
 public:
  /// Errors: LogError - the file can't be read.
  CsvPieces(const std::filesystem::path& path, std::size_t piece_bytes);
  CsvPieces(const CsvPieces&) = delete;
  CsvPieces& operator=(const CsvPieces&) = delete;
  ~CsvPieces();

  /// The header row alone, with all before it.  To be read first.
  [[nodiscard]] std::string header();
  /// The header and the next rows, of at least one; empty: the file is at its end.
  /// Errors: LogError - the file can't be read, gzip data that are damaged or end too early.
  [[nodiscard]] std::string next(char delimiter);

 private:
  struct File;
  /// More bytes at the end of what waits; false: there are none.
  bool fill();
  /// Where the last whole row of what waits ends; 0: nowhere.
  [[nodiscard]] std::size_t end_of_rows(char delimiter);

  std::string name_;
  std::size_t piece_bytes_;
  std::unique_ptr<File> file_;
  std::string header_;
  std::string waiting_;
  bool at_end_ = false;
};

}  // namespace casepath::detail
