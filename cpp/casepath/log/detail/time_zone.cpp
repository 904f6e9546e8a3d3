#include "casepath/log/detail/time_zone.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/time.hpp"
#include "casepath/log/detail/builder.hpp"

namespace casepath::detail {

namespace {

/// Takes a whole number of at most four digits off the front.
std::optional<int> take_number(std::string_view& text) {
  int value = 0;
  std::size_t n = 0;
  while (n < text.size() && n < 4 && is_digit(text[n])) value = value * 10 + (text[n++] - '0');
  if (n == 0) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// Takes [+-]h[:mm[:ss]].
std::optional<std::int32_t> take_clock(std::string_view& text) {
  const bool negative = take(text, '-');
  if (!negative) take(text, '+');
  const auto hours = take_number(text);
  if (!hours || *hours > 167) return std::nullopt;
  std::int32_t seconds = *hours * 3600;
  for (const std::int32_t unit : {60, 1}) {
    if (!take(text, ':')) break;
    const auto part = take_number(text);
    if (!part || *part > 59) return std::nullopt;
    seconds += *part * unit;
  }
  return negative ? -seconds : seconds;
}

/// Takes a name of letters, or any in angle brackets.
bool take_name(std::string_view& text) {
  if (take(text, '<')) {
    const std::size_t end = text.find('>');
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
    return true;
  }
  std::size_t n = 0;
  while (n < text.size() &&
         ((text[n] >= 'A' && text[n] <= 'Z') || (text[n] >= 'a' && text[n] <= 'z'))) {
    ++n;
  }
  text.remove_prefix(n);
  return n >= 3;
}

std::int64_t floor_days(std::int64_t seconds) {
  return seconds >= 0 ? seconds / 86400 : -((-seconds + 86399) / 86400);
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::uint64_t big_endian(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

/// `+HH:MM`, `-HHMM`, `+HH`; seconds east of Greenwich.
std::optional<std::int32_t> fixed_offset(std::string_view name) {
  for (const std::string_view utc : {"UTC", "Z", "GMT", "Etc/UTC", "Etc/GMT", "utc", "Zulu"}) {
    if (name == utc) return 0;
  }
  if (name.size() < 3 || (name[0] != '+' && name[0] != '-')) return std::nullopt;
  std::string digits;
  for (const char c : name.substr(1)) {
    if (c == ':' && digits.size() == 2) continue;
    if (!is_digit(c)) return std::nullopt;
    digits += c;
  }
  if (digits.size() == 2) digits += "00";
  if (digits.size() != 4) return std::nullopt;
  const int hours = (digits[0] - '0') * 10 + digits[1] - '0';
  const int minutes = (digits[2] - '0') * 10 + digits[3] - '0';
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::int32_t seconds = hours * 3600 + minutes * 60;
  return name[0] == '-' ? -seconds : seconds;
}

/// A name that stays within the folder of zones.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find("..") != std::string_view::npos)
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  });
}

}  // namespace

bool ZoneRule::parse(std::string_view text) {
  if (!take_name(text)) return false;
  const auto standard = take_clock(text);
  if (!standard) return false;
  standard_ = -*standard;  // POSIX counts west of Greenwich
  if (text.empty()) return true;
  if (!take_name(text)) return false;
  has_summer_ = true;
  summer_ = standard_ + 3600;
  if (!text.empty() && text.front() != ',') {
    const auto summer = take_clock(text);
    if (!summer) return false;
    summer_ = -*summer;
  }
  return take(text, ',') && parse_change(text, begin_) && take(text, ',') &&
         parse_change(text, end_) && text.empty();
}

bool ZoneRule::parse_change(std::string_view& text, Change& change) {
  if (take(text, 'M')) {
    const auto month = take_number(text);
    if (!month || *month < 1 || *month > 12 || !take(text, '.')) return false;
    const auto week = take_number(text);
    if (!week || *week < 1 || *week > 5 || !take(text, '.')) return false;
    const auto day = take_number(text);
    if (!day || *day > 6) return false;
    change = {Change::Kind::week_day, *month, *week, *day, 7200};
  } else {
    const bool julian = take(text, 'J');
    const auto day = take_number(text);
    if (!day || *day > 365 || (julian && *day == 0)) return false;
    change = {julian ? Change::Kind::julian : Change::Kind::day_of_year, 1, 1, *day, 7200};
  }
  if (take(text, '/')) {
    const auto second = take_clock(text);
    if (!second) return false;
    change.second = *second;
  }
  return true;
}

std::int64_t ZoneRule::Change::local_seconds(int year) const {
  std::int64_t day_number = 0;
  const std::int64_t new_year = Date::of(year, 1, 1).days();
  if (kind == Kind::week_day) {
    const std::int64_t first = Date::of(year, static_cast<unsigned>(month), 1).days();
    const std::int64_t next = month == 12
                                  ? Date::of(year, 12, 31).days() + 1
                                  : Date::of(year, static_cast<unsigned>(month) + 1, 1).days();
    // 1970-01-01 was a Thursday.
    const std::int64_t week_day_of_first = ((first + 4) % 7 + 7) % 7;
    day_number = first + (day - week_day_of_first + 7) % 7 + (week - 1) * 7;
    while (day_number >= next) day_number -= 7;
  } else if (kind == Kind::julian) {
    day_number = new_year + day - 1 + (is_leap(year) && day > 59 ? 1 : 0);
  } else {
    day_number = new_year + day;
  }
  return day_number * 86400 + second;
}

std::int32_t ZoneRule::offset_at(std::int64_t utc_seconds) const {
  if (!has_summer_) return standard_;
  const std::int64_t day =
      std::clamp<std::int64_t>(floor_days(utc_seconds + standard_), first_day, last_day);
  const int year = Date{static_cast<std::int32_t>(day)}.year();
  const std::int64_t begin = begin_.local_seconds(year) - standard_;
  const std::int64_t end = end_.local_seconds(year) - summer_;
  const bool is_summer = begin < end ? utc_seconds >= begin && utc_seconds < end
                                     : utc_seconds >= begin || utc_seconds < end;
  return is_summer ? summer_ : standard_;
}

std::shared_ptr<const TimeZone> TimeZone::from_file(std::string_view bytes) {
  constexpr std::size_t header_size = 44;
  struct Counts {
    std::size_t ut, standard, leap, time, type, letters;
    [[nodiscard]] std::size_t size(std::size_t time_size) const {
      return time * (time_size + 1) + type * 6 + letters + leap * (time_size + 4) + standard + ut;
    }
  };
  const auto counts_at = [&](std::size_t at) -> std::optional<Counts> {
    if (bytes.size() < at + header_size || bytes.substr(at, 4) != "TZif") return std::nullopt;
    const auto number = [&](std::size_t i) {
      return static_cast<std::size_t>(big_endian(bytes, at + 20 + i * 4, 4));
    };
    return Counts{number(0), number(1), number(2), number(3), number(4), number(5)};
  };
  std::size_t at = 0;
  std::size_t time_size = 4;
  auto counts = counts_at(at);
  if (!counts) return nullptr;
  if (bytes[4] >= '2') {  // a second block with 64-bit times follows
    at += header_size + counts->size(4);
    time_size = 8;
    counts = counts_at(at);
    if (!counts) return nullptr;
  }
  at += header_size;
  if (counts->type == 0 || counts->type > 256 || bytes.size() < at + counts->size(time_size)) {
    return nullptr;
  }

  auto zone = std::make_shared<TimeZone>();
  const std::size_t types_at = at + counts->time * (time_size + 1);
  const auto offset_of = [&](std::size_t type) {
    return static_cast<std::int32_t>(
        static_cast<std::uint32_t>(big_endian(bytes, types_at + type * 6, 4)));
  };
  zone->first_offset_ = offset_of(0);
  for (std::size_t i = 0; i < counts->time; ++i) {
    const std::uint64_t raw = big_endian(bytes, at + i * time_size, time_size);
    const auto type = static_cast<unsigned char>(bytes[at + counts->time * time_size + i]);
    if (type >= counts->type) return nullptr;
    zone->changes_.push_back(time_size == 8
                                 ? static_cast<std::int64_t>(raw)
                                 : static_cast<std::int32_t>(static_cast<std::uint32_t>(raw)));
    zone->offsets_.push_back(offset_of(type));
  }
  if (!std::is_sorted(zone->changes_.begin(), zone->changes_.end())) return nullptr;
  if (time_size == 8) {
    std::string_view footer = bytes.substr(at + counts->size(8));
    if (take(footer, '\n')) {
      zone->has_rule_ = zone->rule_.parse(footer.substr(0, footer.find('\n')));
    }
  }
  return zone;
}

std::shared_ptr<const TimeZone> TimeZone::of(const std::string& name, const std::string& column) {
  if (const auto offset = fixed_offset(name)) {
    auto zone = std::make_shared<TimeZone>();
    zone->first_offset_ = *offset;
    return zone;
  }
  if (is_zone_name(name)) {
    for (const char* folder :
         {"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"}) {
      const auto path = std::filesystem::path{folder} / name;
      std::error_code error;
      if (!std::filesystem::is_regular_file(path, error)) continue;
      std::ifstream file{path, std::ios::binary};
      const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
      if (auto zone = from_file(bytes)) return zone;
    }
  }
  throw LogError({{"unknown_zone",
                   "column " + in_quotes(column) + " has times in zone " + in_quotes(name) +
                       ", which this system does not know; turn them into local times first "
                       "(pandas: .dt.tz_localize(None), Polars: .dt.replace_time_zone(None))",
                   0, column}});
}

std::int32_t TimeZone::offset_at(std::int64_t utc_seconds) const {
  if (changes_.empty() || utc_seconds < changes_.front()) {
    return changes_.empty() && has_rule_ ? rule_.offset_at(utc_seconds) : first_offset_;
  }
  if (has_rule_ && utc_seconds >= changes_.back()) return rule_.offset_at(utc_seconds);
  const auto after = std::upper_bound(changes_.begin(), changes_.end(), utc_seconds);
  return offsets_[static_cast<std::size_t>(after - changes_.begin()) - 1];
}

}  // namespace casepath::detail
