/// @file source_readers.hpp
/// Tables as they come, before anybody says what is a case, an event or a time.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/log/detail/csv_text.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/readers.hpp"

namespace casepath::detail {

/// Columns of a table, by position.
struct ColumnRoles {
  std::vector<std::size_t> keys;     ///< read for every row: a quick way to them is wanted
  std::vector<std::size_t> carried;  ///< read when somebody asks, with their types
};

/// Given the names of all columns: which are wanted.  Called once; what it throws goes on.
using ChooseRoles = std::function<ColumnRoles(const std::vector<std::string>& names)>;

struct CsvTypes;

/// `name` stands in messages.  Of a piece of a file `types` says what the pieces before it have
/// told of the types of its columns, and learns what this one tells.
[[nodiscard]] Source read_csv_source(CsvText text, const std::string& name, const CsvOptions& csv,
                                     const ReadOptions& options, const ChooseRoles& choose,
                                     CsvTypes* types = nullptr);
/// Reads the stream to its end and releases it.  Columns without a role have no SourceColumn.
[[nodiscard]] Source read_arrow_source(ArrowArrayStream* stream, const ChooseRoles& choose);
/// One JSON object per line.  A key is a column; what is absent or null is not recorded.
/// Errors: LogError - lines that are no object, nested values, keys written twice, invalid UTF-8,
/// NUL bytes, each with row and column.
[[nodiscard]] Source read_json_lines_source(std::string_view text, const std::string& name,
                                            const ReadOptions& options);
/// Whether a file is one of JSON lines by its name: .jsonl or .ndjson, also with .gz behind.
[[nodiscard]] bool is_json_lines(const std::filesystem::path& path);
/// Copies the columns.
[[nodiscard]] Source memory_source(const std::vector<InputColumn>& columns);

}  // namespace casepath::detail
