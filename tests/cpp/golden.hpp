/// @file golden.hpp
/// Reference values for tests: the project's own, and those of the shared folder.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace casepath::test {

/// tests/golden.
inline std::filesystem::path golden_folder() {
  return std::filesystem::path(CASEPATH_SOURCE_DIR) / "tests" / "golden";
}

/// The folder of the real logs and references: CASEPATH_DATA, else ../shared beside the project.
inline std::filesystem::path shared_folder() {
  if (const char* folder = std::getenv("CASEPATH_DATA"); folder != nullptr && *folder != '\0') {
    return folder;
  }
  return std::filesystem::path(CASEPATH_SOURCE_DIR) / ".." / "shared";
}

inline nlohmann::json read_json(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("can't read " + path.string());
  return nlohmann::json::parse(file);
}

using CsvRow = std::map<std::string, std::string>;

/// A plain CSV file without quotes: column -> text, per row.
inline std::vector<CsvRow> read_plain_csv(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("can't read " + path.string());
  const auto fields_of = [](const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
    return fields;
  };
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = fields_of(line);
  std::vector<CsvRow> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = fields_of(line);
    CsvRow row;
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = fields.at(i);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace casepath::test
