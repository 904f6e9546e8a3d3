/// @file text.hpp
/// Small pieces of texts: places, names and lists in messages, digits, UTF-8.  Not installed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace casepath::detail {

/// `pointer` one level down, escaped as RFC 6901 says.
[[nodiscard]] std::string at(std::string_view pointer, std::string_view key);
[[nodiscard]] std::string at(std::string_view pointer, std::size_t index);

/// Whether `pointer` is `ancestor` or lies below it.
[[nodiscard]] bool is_at_or_below(std::string_view pointer, std::string_view ancestor) noexcept;

/// In double quotes; control characters and bytes that are not UTF-8 as `?`, at most 60 characters.
[[nodiscard]] std::string shown(std::string_view text);

/// `"a", "b" and 3 more`; at most eight are named.
[[nodiscard]] std::string list_of(const std::vector<std::string>& names);

/// The known name that was probably meant; empty if none is near.
[[nodiscard]] std::string nearest(std::string_view name, const std::vector<std::string>& known);

/// `did you mean "x"?`, or `the <kinds> are "a" and "b"`, or `there are no <kinds>`.
[[nodiscard]] std::string hint_for(std::string_view name, const std::vector<std::string>& known,
                                   std::string_view kinds);

/// 0 to 9, whatever the locale.
[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Where `text` stops being UTF-8; empty if it never does.
[[nodiscard]] std::optional<std::size_t> first_bad_utf8(std::string_view text) noexcept;

/// Whether there is a control character (below U+0020, or U+007F to U+009F) in valid UTF-8.
/// Line breaks and tabs count unless `allow_breaks`.
[[nodiscard]] bool has_control(std::string_view text, bool allow_breaks) noexcept;

}  // namespace casepath::detail
