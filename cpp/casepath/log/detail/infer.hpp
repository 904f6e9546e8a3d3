/// @file infer.hpp
/// The type of a column of texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "casepath/log/event_log.hpp"

namespace casepath::detail {

/// Which types every text seen so far can be read as.
///
/// A whole number has no leading zero and no plus (007 stays text) and fits 64 bits; a number has
/// no leading zero; a boolean is true or false (also True, TRUE); a date is YYYY-MM-DD; a time is
/// YYYY-MM-DDTHH:MM:SS.
class TypeGuess {
 public:
  void see(std::string_view text) noexcept {
    any_ = true;
    if (possible_ != 0) possible_ &= types_of(text);
  }
  void merge(const TypeGuess& other) noexcept {
    possible_ &= other.possible_;
    any_ = any_ || other.any_;
  }
  /// Text where nothing was seen.
  [[nodiscard]] ColumnType type() const noexcept;

 private:
  [[nodiscard]] static std::uint8_t types_of(std::string_view text) noexcept;

  std::uint8_t possible_ = 0xFF;
  bool any_ = false;
};

/// The value of a text of a column of that type (integer, boolean, date or time).
[[nodiscard]] std::optional<std::int64_t> integer_of(ColumnType type,
                                                     std::string_view text) noexcept;
/// The value of a text of a number column.
[[nodiscard]] std::optional<double> number_of(std::string_view text) noexcept;

}  // namespace casepath::detail
