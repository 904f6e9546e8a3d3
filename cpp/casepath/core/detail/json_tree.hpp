/// @file json_tree.hpp
/// JSON text as a tree that keeps the order of keys and tells duplicates.  Not installed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/error.hpp"

namespace casepath::detail {

struct Json {
  enum class Kind : std::uint8_t { null, boolean, integer, number, text, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  double number = 0;
  std::string text;
  std::vector<std::string> keys;  ///< of an object
  std::vector<Json> items;        ///< of an array; of an object the values, beside `keys`

  [[nodiscard]] const Json* find(std::string_view key) const noexcept;
};

/// `a text`, `a whole number`, ... as messages say it.
[[nodiscard]] std::string_view name_of(Json::Kind kind) noexcept;

/// Deepest nesting of arrays and objects that is read.
inline constexpr std::size_t max_json_depth = 64;

/// Adds the problems of the text: one of syntax, encoding or depth, after which there is no tree,
/// or any number of duplicate keys, of which the first is kept.
[[nodiscard]] std::optional<Json> parse_json(std::string_view text,
                                             std::vector<Diagnostic>& problems);

}  // namespace casepath::detail
