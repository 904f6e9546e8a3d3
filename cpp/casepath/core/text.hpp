/// @file text.hpp
/// Small pieces of messages.
#pragma once

#include <string>
#include <string_view>

namespace casepath {

/// The text between double quotes, as messages show names and values.
[[nodiscard]] inline std::string in_quotes(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size() + 2);
  quoted += '"';
  quoted += text;
  quoted += '"';
  return quoted;
}

}  // namespace casepath
