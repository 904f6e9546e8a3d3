/// @file mapping_columns.hpp
/// Columns made of other columns: those of linked rows, translated ones, and those of the log that
/// a mapping makes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "casepath/log/detail/mapping_condition.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/mapping.hpp"

namespace casepath::detail {

/// What a column of numbers holds where nothing is recorded.
inline constexpr double missing_number = std::numeric_limits<double>::quiet_NaN();

using ColumnPointer = std::shared_ptr<const SourceColumn>;

/// Texts of a column that names things: a whole number stands without its point, since a column of
/// ids with gaps often comes as one of floats.
void plain_texts(const SourceColumn& column, std::size_t begin, std::span<std::string_view> out,
                 TextArena& arena);

/// A column with texts, once and in order, from cells that were noted while reading.
[[nodiscard]] ColumnPointer typed_key_column(ColumnPointer key, ColumnType type);

/// The column of the rows that rows are linked to.
inline constexpr std::uint32_t no_linked_row = 0xFFFF'FFFFU;
using LinkedRows = std::shared_ptr<const std::vector<std::uint32_t>>;
[[nodiscard]] ColumnPointer linked_column(ColumnPointer column, LinkedRows rows);

/// Texts with other words in their place.  `pairs` must live as long.
[[nodiscard]] ColumnPointer translated_column(ColumnPointer column,
                                              std::shared_ptr<const MappingWords::Pairs> pairs);

/// The same value in every row.
[[nodiscard]] ColumnPointer constant_column(const MappingValue& value);

/// Texts read as dates; not recorded where not readable.
[[nodiscard]] ColumnPointer date_column(ColumnPointer column,
                                        std::shared_ptr<const DateFormat> format);

/// Where the rows of the log come from.
struct MappedRows {
  std::vector<std::uint32_t> row;     ///< of the source's table
  std::vector<std::uint16_t> source;  ///< empty: all of source 0
};
using MappedRowsPointer = std::shared_ptr<const MappedRows>;

/// What they say: needed while the log is built.
struct MappedCells {
  std::vector<std::uint16_t> word;  ///< of `words`
  std::vector<std::int32_t> day;
  std::vector<std::int32_t> second;     ///< empty: no times of day
  std::vector<std::uint32_t> case_id;   ///< of `case_names`, where the source has no case column
  std::vector<std::string_view> words;  ///< in `texts`
  std::vector<std::string_view> case_names;
  TextArena texts;
};
using MappedCellsPointer = std::shared_ptr<const MappedCells>;

/// `columns`: by source; null: not recorded there.
[[nodiscard]] ColumnPointer mapped_column(MappedRowsPointer rows,
                                          std::vector<ColumnPointer> columns);
[[nodiscard]] ColumnPointer mapped_cases(MappedRowsPointer rows, MappedCellsPointer cells,
                                         std::vector<ColumnPointer> columns);
[[nodiscard]] ColumnPointer mapped_events(MappedCellsPointer cells);
[[nodiscard]] ColumnPointer mapped_times(MappedCellsPointer cells);

}  // namespace casepath::detail
