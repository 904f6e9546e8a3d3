/// @file date_format.hpp
/// Dates as offices write them: a closed set of directives, read strictly.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

/// A compiled format.
class DateFormat {
 public:
  /// Of %Y (four digits), %m %d %H (one or two), %M %S (two), %% and other characters that stand
  /// for themselves; year, month and day once each.  Empty, with the reason in `why`: not such a
  /// format.
  [[nodiscard]] static std::optional<DateFormat> parse(std::string_view format, std::string& why);

  /// The whole text; `unreadable` where it is not of this format or no day of the calendar.
  [[nodiscard]] RawTime read(std::string_view text) const noexcept;

 private:
  std::string steps_;  ///< letters of directives, and characters
  std::vector<bool> is_directive_;
};

}  // namespace casepath::detail
