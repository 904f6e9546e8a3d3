/// @file time_zone.hpp
/// From instants to local civil time, for Arrow timestamps with a zone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace casepath::detail {

/// A rule such as "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX TZ): what holds after the last known change.
class ZoneRule {
 public:
  /// False where the text is no such rule.
  [[nodiscard]] bool parse(std::string_view text);
  [[nodiscard]] std::int32_t offset_at(std::int64_t utc_seconds) const;

 private:
  /// A day of the year and a time on it, when the clock changes.
  struct Change {
    enum class Kind : std::uint8_t { week_day, julian, day_of_year };
    Kind kind = Kind::week_day;
    int month = 1;
    int week = 1;
    int day = 0;  ///< of the week from Sunday, or of the year
    std::int32_t second = 7200;

    [[nodiscard]] std::int64_t local_seconds(int year) const;
  };
  [[nodiscard]] static bool parse_change(std::string_view& text, Change& change);

  std::int32_t standard_ = 0;  ///< seconds east of Greenwich
  std::int32_t summer_ = 0;
  bool has_summer_ = false;
  Change begin_;
  Change end_;
};

/// Offsets from UTC over time.  Immutable.
class TimeZone {
 public:
  /// `UTC`, `+HH:MM`, or a name such as `Europe/Rome`, read from the system's zone files (TZif,
  /// RFC 8536).
  /// Errors: LogError - no such zone on this system; says what to do.
  [[nodiscard]] static std::shared_ptr<const TimeZone> of(const std::string& name,
                                                          const std::string& column);
  /// From the bytes of a zone file.  Null where they are damaged.
  [[nodiscard]] static std::shared_ptr<const TimeZone> from_file(std::string_view bytes);

  /// Seconds east of Greenwich at an instant.
  [[nodiscard]] std::int32_t offset_at(std::int64_t utc_seconds) const;

 private:
  std::vector<std::int64_t> changes_;  ///< rising
  std::vector<std::int32_t> offsets_;  ///< from each change on
  std::int32_t first_offset_ = 0;      ///< before the first
  bool has_rule_ = false;
  ZoneRule rule_;  ///< after the last
};

}  // namespace casepath::detail
