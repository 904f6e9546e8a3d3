/// @file scenario_keys.hpp
/// The keys of every object of the scenario format.  The reader, the writer and the places that
/// problems name are made of these, and a test holds the schema equal to them.  Not installed.
#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "casepath/core/detail/json_reader.hpp"
#include "casepath/simulation/scenario.hpp"

namespace casepath::detail {

inline constexpr std::string_view scenario_format_name = "casepath-scenario/1";

inline constexpr Key scenario_keys[] = {{"format", true}, {"name"}, {"changes", true}};

inline constexpr Key change_probability_keys[] = {
    {"state", true}, {"offence"}, {"group"}, {"event", true}, {"factor", true}};
inline constexpr Key set_probability_keys[] = {
    {"state", true}, {"offence"}, {"group"}, {"event", true}, {"probability", true}};
inline constexpr Key scale_time_keys[] = {
    {"state", true}, {"offence"}, {"group"}, {"event"}, {"factor", true}};
inline constexpr Key replace_time_keys[] = {
    {"state", true}, {"offence"}, {"group"}, {"event"}, {"duration", true}};
inline constexpr Key divert_keys[] = {{"state", true}, {"offence"},       {"group"},
                                      {"event", true}, {"instead", true}, {"share", true}};
inline constexpr Key change_inflow_keys[] = {{"group"}, {"factor", true}};
inline constexpr Key set_servers_keys[] = {{"pool", true}, {"servers", true}};

struct ChangeFormat {
  std::string_view name;
  std::span<const Key> keys;
};

/// A change is {"<name>": {...}, "begins": "2026-01-01"}; in the order of the variant.
inline constexpr ChangeFormat change_formats[] = {
    {"change_probability", change_probability_keys},
    {"set_probability", set_probability_keys},
    {"scale_time", scale_time_keys},
    {"replace_time", replace_time_keys},
    {"divert", divert_keys},
    {"change_inflow", change_inflow_keys},
    {"set_servers", set_servers_keys},
};
static_assert(std::size(change_formats) == std::variant_size_v<Change>);

[[nodiscard]] inline std::string_view name_of(const Change& change) noexcept {
  return change_formats[change.index()].name;
}

}  // namespace casepath::detail
