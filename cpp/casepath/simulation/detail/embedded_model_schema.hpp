/// @file embedded_model_schema.hpp
/// The schema of models, put into the library at build time (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace casepath::detail {

/// The JSON Schema of a model.
[[nodiscard]] std::string_view embedded_model_schema() noexcept;

}  // namespace casepath::detail
