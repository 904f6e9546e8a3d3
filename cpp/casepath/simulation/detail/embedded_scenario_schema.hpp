/// @file embedded_scenario_schema.hpp
/// The schema of scenarios, put into the library at build time (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace casepath::detail {

/// The JSON Schema of a scenario.
[[nodiscard]] std::string_view embedded_scenario_schema() noexcept;

}  // namespace casepath::detail
