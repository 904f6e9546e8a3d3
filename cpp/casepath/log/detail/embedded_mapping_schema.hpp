/// @file embedded_mapping_schema.hpp
/// The schema of mappings, put into the library at build time (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace casepath::detail {

/// The JSON Schema of a mapping.
[[nodiscard]] std::string_view embedded_mapping_schema() noexcept;

}  // namespace casepath::detail
