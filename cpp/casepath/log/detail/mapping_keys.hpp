/// @file mapping_keys.hpp
/// The keys of every object of the mapping format, in the order of its schema.  The reader, the
/// writer and the test that holds the schema equal to them read these lists.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "casepath/core/detail/json_reader.hpp"

namespace casepath::detail {

inline constexpr std::string_view mapping_format_name = "casepath-mapping/1";

inline constexpr Key mapping_keys[] = {
    {"format", true}, {"title"},        {"pipeline"},     {"unit"},        {"case"},
    {"parents"},      {"columns"},      {"continues_in"}, {"split_from"},  {"date_format"},
    {"time_of_day"},  {"translations"}, {"tables"},       {"events", true}};
inline constexpr Key mapping_table_keys[] = {
    {"case"}, {"key"}, {"link"}, {"case_without_child"}, {"date_format"}};
inline constexpr Key mapping_link_keys[] = {{"to", true}, {"on", true}};
inline constexpr Key mapping_event_keys[] = {{"table"},      {"event", true},  {"time"},
                                             {"rounds"},     {"if"},           {"fields"},
                                             {"not_before"}, {"keep_undated"}, {"title"}};
inline constexpr Key mapping_event_column_keys[] = {{"column", true}, {"table"}, {"words"}};
inline constexpr Key mapping_round_keys[] = {{"time", true}, {"fields"}};
inline constexpr Key mapping_column_keys[] = {{"column", true}, {"table"}};
/// A column, or a value alone.
inline constexpr Key mapping_field_keys[] = {
    {"column"}, {"table"}, {"values"}, {"date"}, {"value"}};

struct MappingObjectKeys {
  std::string_view object;
  std::span<const Key> keys;
};

inline constexpr MappingObjectKeys all_mapping_keys[] = {
    {"mapping", mapping_keys},
    {"table", mapping_table_keys},
    {"link", mapping_link_keys},
    {"event", mapping_event_keys},
    {"event_column", mapping_event_column_keys},
    {"round", mapping_round_keys},
    {"column", mapping_column_keys},
    {"field", mapping_field_keys},
};

/// What an operand that is a column of the row begins with; one of a linked table begins with the
/// table's name and a point.
inline constexpr std::string_view row_prefix = "row.";

/// The name of the table of a mapping that names none.
inline constexpr std::string_view only_table = "table";

}  // namespace casepath::detail
