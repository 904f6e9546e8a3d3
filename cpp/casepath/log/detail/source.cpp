#include "casepath/log/detail/source.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "casepath/core/time.hpp"

namespace casepath::detail {

void TextArena::grow(std::size_t at_least) {
  constexpr std::size_t smallest = 4096;
  constexpr std::size_t largest = std::size_t{1} << 20U;
  block_size_ = std::clamp(block_size_ * 2, smallest, largest);
  const std::size_t size = std::max(block_size_, at_least);
  blocks_.push_back(std::make_unique<char[]>(size));
  next_ = blocks_.back().get();
  left_ = size;
}

void TextArena::clear() noexcept {
  if (blocks_.size() > 1) {
    blocks_.clear();
    next_ = nullptr;
    left_ = 0;
  } else if (!blocks_.empty()) {
    left_ += static_cast<std::size_t>(next_ - blocks_.front().get());
    next_ = blocks_.front().get();
  }
}

std::string SourceColumn::type_name() const { return std::string{to_string(type())}; }

void SourceColumn::texts_of(std::span<const std::uint32_t> rows, std::span<std::string_view> out,
                            TextArena& arena) const {
  for (std::size_t i = 0; i < rows.size(); ++i) texts(rows[i], out.subspan(i, 1), arena);
}

KeyedTexts SourceColumn::keyed_texts(std::size_t, std::size_t) const noexcept { return {}; }

void SourceColumn::integers(std::size_t, std::span<std::int64_t> out,
                            std::span<std::uint8_t> recorded) const {
  std::fill(out.begin(), out.end(), 0);
  std::fill(recorded.begin(), recorded.end(), std::uint8_t{0});
}

void SourceColumn::numbers(std::size_t, std::span<double> out) const {
  std::fill(out.begin(), out.end(), std::numeric_limits<double>::quiet_NaN());
}

void SourceColumn::codes(std::size_t, std::span<std::uint32_t> out) const {
  std::fill(out.begin(), out.end(), Attribute::no_code);
}

namespace {

constexpr std::size_t batch_rows = 512;

/// Reads texts as times.  The first day of a month is worked out once and remembered: logs hold few
/// months.
class TextTimes {
 public:
  [[nodiscard]] RawTime operator()(std::string_view text) {
    if (text.data() == nullptr || text.empty()) return {};
    if (text.size() != date_length) return parsed(text);
    std::uint64_t year_month = 0;  // YYYY-MM-
    std::memcpy(&year_month, text.data(), sizeof year_month);
    Month& month = months_[(year_month * 0x9E37'79B9'7F4A'7C15U) >> 57U];
    if (month.text != year_month || month.days == 0) {
      const std::string first = std::string{text.substr(0, 8)} + "01";
      const auto begin = parse_date(first);
      if (!begin) return parsed(text);
      const Date next = begin->month() == 12 ? Date::of(begin->year() + 1, 1, 1)
                                             : Date::of(begin->year(), begin->month() + 1, 1);
      month = {year_month, begin->days(), days_between(*begin, next)};
    }
    const int tens = text[8] - '0';
    const int ones = text[9] - '0';
    const int day = tens * 10 + ones;
    if (tens < 0 || ones < 0 || ones > 9 || day < 1 || day > month.days) return parsed(text);
    return {month.first + day - 1, 0, 0};
  }

 private:
  static constexpr std::size_t date_length = 10;
  struct Month {
    std::uint64_t text = 0;
    std::int32_t first = 0;
    std::int32_t days = 0;  ///< 0: not used yet
  };

  [[nodiscard]] static RawTime parsed(std::string_view text) {
    const auto time = parse_time(text);
    if (!time) return {RawTime::unreadable, 0, 0};
    return {time->instant.date.days(), time->instant.second, time->nanosecond};
  }

  std::array<Month, 128> months_{};
};

}  // namespace

void SourceColumn::times(std::size_t begin, std::span<RawTime> out, TextArena& arena) const {
  const ColumnType kind = type();
  if (kind == ColumnType::text) {
    std::array<std::string_view, batch_rows> views;
    TextTimes read;
    for (std::size_t done = 0; done < out.size(); done += batch_rows) {
      const std::size_t n = std::min(batch_rows, out.size() - done);
      const std::span<std::string_view> batch{views.data(), n};
      texts(begin + done, batch, arena);
      for (std::size_t i = 0; i < n; ++i) out[done + i] = read(batch[i]);
    }
    return;
  }
  std::array<std::int64_t, batch_rows> values{};
  std::array<std::uint8_t, batch_rows> recorded{};
  for (std::size_t done = 0; done < out.size(); done += batch_rows) {
    const std::size_t n = std::min(batch_rows, out.size() - done);
    integers(begin + done, {values.data(), n}, {recorded.data(), n});
    for (std::size_t i = 0; i < n; ++i) {
      if (recorded[i] == 0) {
        out[done + i] = {};
      } else {
        out[done + i] =
            kind == ColumnType::date ? time_of_day(values[i]) : time_of_seconds(values[i]);
      }
    }
  }
}

bool SourceColumn::whole_days(std::size_t, std::span<std::int32_t>) const { return false; }

bool SourceColumn::same(std::size_t a, std::size_t b) const {
  switch (type()) {
    case ColumnType::text: {
      TextArena arena;
      std::array<std::string_view, 2> views;
      texts(a, {views.data(), 1}, arena);
      texts(b, {views.data() + 1, 1}, arena);
      return (views[0].data() == nullptr) == (views[1].data() == nullptr) && views[0] == views[1];
    }
    case ColumnType::number: {
      std::array<double, 2> values{};
      numbers(a, {values.data(), 1});
      numbers(b, {values.data() + 1, 1});
      return values[0] == values[1] || (values[0] != values[0] && values[1] != values[1]);
    }
    default: {
      std::array<std::int64_t, 2> values{};
      std::array<std::uint8_t, 2> recorded{};
      integers(a, {values.data(), 1}, {recorded.data(), 1});
      integers(b, {values.data() + 1, 1}, {recorded.data() + 1, 1});
      return recorded[0] == recorded[1] && (recorded[0] == 0 || values[0] == values[1]);
    }
  }
}

void append_text(std::string& out, std::int64_t value) {
  std::array<char, 24> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), result.ptr);
}

void append_text(std::string& out, double value) {
  std::array<char, 32> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  const std::string_view text{buffer.data(), static_cast<std::size_t>(result.ptr - buffer.data())};
  out += text;
  // A number stays recognisable as one: 3 is written 3.0.
  if (text.find_first_not_of("-0123456789") == std::string_view::npos) out += ".0";
}

namespace {

void append_digits(std::string& out, unsigned value, unsigned digits) {
  std::array<char, 12> buffer{};
  for (unsigned i = digits; i > 0; --i) {
    buffer[i - 1] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(buffer.data(), digits);
}

}  // namespace

void append_date(std::string& out, std::int32_t day) {
  const Date date{day};
  append_digits(out, static_cast<unsigned>(date.year()), 4);
  out += '-';
  append_digits(out, date.month(), 2);
  out += '-';
  append_digits(out, date.day(), 2);
}

void append_time(std::string& out, std::int32_t day, std::int32_t second, std::int32_t nanosecond) {
  append_date(out, day);
  const auto s = static_cast<unsigned>(second);
  out += 'T';
  append_digits(out, s / 3600, 2);
  out += ':';
  append_digits(out, s / 60 % 60, 2);
  out += ':';
  append_digits(out, s % 60, 2);
  if (nanosecond != 0) {
    out += '.';
    append_digits(out, static_cast<unsigned>(nanosecond), 9);
    out.erase(out.find_last_not_of('0') + 1);
  }
}

void append_value(std::string& out, ColumnType type, std::int64_t value) {
  if (type == ColumnType::boolean) {
    out += value != 0 ? "true" : "false";
    return;
  }
  if (type == ColumnType::date || type == ColumnType::time) {
    const RawTime time = type == ColumnType::date ? time_of_day(value) : time_of_seconds(value);
    if (time.day != RawTime::unreadable) {
      if (type == ColumnType::date) {
        append_date(out, time.day);
      } else {
        append_time(out, time.day, time.second, 0);
      }
      return;
    }
  }
  append_text(out, value);
}

RawTime time_of_seconds(std::int64_t seconds) noexcept {
  std::int64_t day = seconds / 86400;
  std::int64_t second = seconds % 86400;
  if (second < 0) {
    second += 86400;
    --day;
  }
  RawTime time = time_of_day(day);
  if (time.day != RawTime::unreadable) time.second = static_cast<std::int32_t>(second);
  return time;
}

RawTime time_of_day(std::int64_t day) noexcept {
  if (day < first_day || day > last_day) return {RawTime::unreadable, 0, 0};
  return {static_cast<std::int32_t>(day), 0, 0};
}

}  // namespace casepath::detail
