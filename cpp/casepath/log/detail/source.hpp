/// @file source.hpp
/// A table as a reader found it, in input order: what LogBuilder makes a log from.
///
/// Every reader fills a Source; nothing behind it knows whether rows came from CSV or Arrow.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/time.hpp"
#include "casepath/log/event_log.hpp"

namespace casepath::detail {

/// Keeps short texts alive at fixed addresses.
class TextArena {
 public:
  /// A copy of `text` that lives as long as the arena.  Never a null pointer.
  std::string_view keep(std::string_view text) {
    if (text.size() > left_) grow(text.size());
    if (!text.empty()) text.copy(next_, text.size());
    const std::string_view kept{next_, text.size()};
    next_ += text.size();
    left_ -= text.size();
    return kept;
  }
  /// Forgets all texts; keeps one block.
  void clear() noexcept;

 private:
  void grow(std::size_t at_least);

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_size_ = 0;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

/// A time of one row.  `day` says by two values below every date that there is none.
struct RawTime {
  std::int32_t day = not_recorded;
  std::int32_t second = 0;
  std::int32_t nanosecond = 0;

  static constexpr std::int32_t not_recorded = Date::not_recorded;
  static constexpr std::int32_t unreadable = Date::not_recorded + 1;
};

/// Sixteen bytes that stand for a text: its length, and all of it where that is at most `inside`,
/// else its first four bytes and where the rest lies.
struct TextKey {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  static constexpr std::int32_t inside = 12;
  [[nodiscard]] std::int32_t length() const noexcept {
    std::int32_t length = 0;
    std::memcpy(&length, &first, 4);
    return length;
  }
  friend bool operator==(const TextKey&, const TextKey&) noexcept = default;
};

/// Texts of rows that follow each other, each with a key, as Arrow's string views have them.  Equal
/// keys mean equal texts, and different ones mostly different texts.
class KeyedTexts {
 public:
  KeyedTexts() = default;
  /// `views` of sixteen bytes each, and the `buffers` that hold the long texts.
  KeyedTexts(const char* views, const void* const* buffers) : views_(views), buffers_(buffers) {}

  /// Whether there are any.
  [[nodiscard]] explicit operator bool() const noexcept { return views_ != nullptr; }
  [[nodiscard]] TextKey key(std::size_t i) const noexcept {
    TextKey key;
    std::memcpy(&key, views_ + i * sizeof(TextKey), sizeof(TextKey));
    return key;
  }
  [[nodiscard]] std::string_view text(std::size_t i) const noexcept {
    const TextKey at = key(i);
    const std::int32_t length = at.length();
    if (length <= 0) return std::string_view("");
    if (length <= TextKey::inside) {
      return {views_ + i * sizeof(TextKey) + 4, static_cast<std::size_t>(length)};
    }
    std::array<std::int32_t, 2> place{};  // which buffer, and where in it
    std::memcpy(place.data(), &at.last, 8);
    return {static_cast<const char*>(buffers_[place[0]]) + place[1],
            static_cast<std::size_t>(length)};
  }

 private:
  const char* views_ = nullptr;
  const void* const* buffers_ = nullptr;
};

/// Days of 0001-01-01 and 9999-12-31: no other dates are let in.
inline constexpr std::int32_t first_day = -719162;
inline constexpr std::int32_t last_day = 2932896;

/// One column in input order.  Reading is const and safe from many threads.
///
/// A text that is not recorded is a view with a null pointer.  Texts that are made up (of numbers)
/// live in the caller's arena, others as long as the column.
class SourceColumn {
 public:
  SourceColumn() = default;
  SourceColumn(const SourceColumn&) = delete;
  SourceColumn& operator=(const SourceColumn&) = delete;
  virtual ~SourceColumn() = default;

  [[nodiscard]] virtual ColumnType type() const noexcept = 0;
  /// What the input calls the type, for messages.
  [[nodiscard]] virtual std::string type_name() const;

  /// The rows begin, begin + 1 ... as text, as CSV would show them.
  virtual void texts(std::size_t begin, std::span<std::string_view> out,
                     TextArena& arena) const = 0;
  /// The same of any rows.
  virtual void texts_of(std::span<const std::uint32_t> rows, std::span<std::string_view> out,
                        TextArena& arena) const;
  /// A quick way to texts(): those of the `n` rows from `begin`, where the input holds them so.
  [[nodiscard]] virtual KeyedTexts keyed_texts(std::size_t begin, std::size_t n) const noexcept;
  /// Of integer, boolean, date and time columns; `recorded` 0 or 1.
  virtual void integers(std::size_t begin, std::span<std::int64_t> out,
                        std::span<std::uint8_t> recorded) const;
  /// Of number columns; not-a-number where not recorded.
  virtual void numbers(std::size_t begin, std::span<double> out) const;
  /// As times: of text (parsed), date and time columns.
  virtual void times(std::size_t begin, std::span<RawTime> out, TextArena& arena) const;
  /// A quick way to times() where all are whole days: the day alone of each row, as there.  False,
  /// and nothing written, where the column is of another kind.
  [[nodiscard]] virtual bool whole_days(std::size_t begin, std::span<std::int32_t> out) const;
  /// Whether the type can be a time at all.
  [[nodiscard]] bool can_be_time() const noexcept {
    return type() == ColumnType::text || type() == ColumnType::date || type() == ColumnType::time;
  }

  /// Whether rows a and b (of the input) hold the same, or both nothing.
  [[nodiscard]] virtual bool same(std::size_t a, std::size_t b) const;

  /// Text columns that the input holds as codes: `codes` gives indices into `dictionary()`, whose
  /// texts are distinct, or Attribute::no_code.
  [[nodiscard]] virtual bool is_coded() const noexcept { return false; }
  [[nodiscard]] virtual std::span<const std::string_view> dictionary() const noexcept { return {}; }
  virtual void codes(std::size_t begin, std::span<std::uint32_t> out) const;
};

/// A named column.
struct SourceField {
  std::string name;
  std::shared_ptr<const SourceColumn> column;
  std::shared_ptr<const SourceColumn> key = nullptr;  ///< a quicker way to read it once, if any

  [[nodiscard]] const SourceColumn* as_key() const noexcept {
    return key ? key.get() : column.get();
  }
};

/// A table.
struct Source {
  std::vector<SourceField> fields;
  std::size_t rows = 0;
};

/// Values as CSV shows them.
void append_text(std::string& out, std::int64_t value);
void append_text(std::string& out, double value);
/// `YYYY-MM-DD`.
void append_date(std::string& out, std::int32_t day);
/// `YYYY-MM-DDTHH:MM:SS`, with a fraction where there is one.
void append_time(std::string& out, std::int32_t day, std::int32_t second, std::int32_t nanosecond);
/// The text of an integer, boolean, date or time value.
void append_value(std::string& out, ColumnType type, std::int64_t value);
/// Seconds since 1970 as day and second of the day; `unreadable` outside the years 1 to 9999.
[[nodiscard]] RawTime time_of_seconds(std::int64_t seconds) noexcept;
/// A day as a time; `unreadable` outside the years 1 to 9999.
[[nodiscard]] RawTime time_of_day(std::int64_t day) noexcept;

/// Most rows a log can have: row numbers and "none" fit 32 bits.
inline constexpr std::size_t max_rows = std::numeric_limits<std::uint32_t>::max() - std::size_t{1};

}  // namespace casepath::detail
