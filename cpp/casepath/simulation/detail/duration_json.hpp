/// @file duration_json.hpp
/// Durations as JSON: an object with one key, the kind, such as {"exponential": {"mean_days": 30}}.
/// Not installed.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "casepath/core/detail/json_reader.hpp"
#include "casepath/simulation/duration.hpp"

namespace casepath::detail {

/// Reads the duration of `parent` at `key`; false: it is there and not readable, or required and
/// missing.  Whether its numbers are possible is for check_duration() to say.
bool read_duration(JsonReader& reader, const JsonNode& parent, std::string_view key, Duration& out);

[[nodiscard]] nlohmann::ordered_json duration_json(const Duration& duration);

}  // namespace casepath::detail
