/// @file utf8.hpp
/// The little that casepath needs to know of UTF-8.  Not installed.
#pragma once

#include <cstddef>
#include <string_view>

namespace casepath::detail {

/// Well-formed, with no surrogates, no overlong forms and nothing beyond U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// Code points of a well-formed text: its width on a terminal, but for wide and combining ones.
[[nodiscard]] std::size_t count_code_points(std::string_view text) noexcept;

}  // namespace casepath::detail
