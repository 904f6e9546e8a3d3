/// @file embedded.hpp
/// The built-in definitions and the schema, put into the library at build time (cmake/embed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace casepath::detail {

/// One file of cpp/pipelines.
struct EmbeddedFile {
  std::string_view name;  ///< file name without ".json"
  std::string_view text;  ///< the file, byte for byte
};

/// By name.
[[nodiscard]] std::span<const EmbeddedFile> embedded_pipelines() noexcept;

/// The JSON Schema of a definition.
[[nodiscard]] std::string_view embedded_schema() noexcept;

}  // namespace casepath::detail
