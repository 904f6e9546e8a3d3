/// @file bytes.hpp
/// Numbers and texts as bytes, and back without trust.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace casepath::detail {

/// 0, -1, 1, -2 ... as 0, 1, 2, 3: small numbers of either sign are short varints.
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) noexcept {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? ~(bits << 1U) : bits << 1U;
}
[[nodiscard]] constexpr std::int64_t from_zigzag(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>((value & 1U) != 0 ? ~(value >> 1U) : value >> 1U);
}

class ByteWriter {
 public:
  /// Little-endian, whatever the machine.
  template <class Number>
  void fixed(Number value) {
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      bytes_ += static_cast<char>(value >> (8 * i) & 0xFFU);
    }
  }
  void varint(std::uint64_t value);
  /// With its length.  Errors: TallyError - it is not UTF-8.
  void text(std::string_view text);
  void raw(std::string_view bytes) { bytes_ += bytes; }

  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::string take() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads from `at` to `end` of the bytes.
///
/// Errors: TallyError of whatever goes wrong, which names the bytes, the part and the place.
class ByteReader {
 public:
  /// `name` is what messages call the bytes.  Borrows both.
  ByteReader(std::string_view bytes, std::size_t at, std::size_t end, const std::string& name)
      : bytes_(bytes), at_(at), end_(end), name_(name) {}

  template <class Number>
  [[nodiscard]] Number fixed() {
    Number value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      value |= static_cast<Number>(static_cast<Number>(byte()) << (8 * i));
    }
    return value;
  }
  [[nodiscard]] std::uint64_t varint();
  /// UTF-8.
  [[nodiscard]] std::string text();
  /// A number of items of at least `least_size` bytes each, which the rest can hold.
  [[nodiscard]] std::size_t count(std::size_t least_size);
  /// What is left.
  [[nodiscard]] std::string_view rest();

  [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }

  /// The section that comes next, if it has this name: moves into it.
  [[nodiscard]] bool enter(std::string_view section);
  /// Out of the section, which must be read to its end.
  void leave();

  /// `<name> is no valid tally: <section>, byte <place>: <what>`
  [[noreturn]] void fail(const std::string& what) const;

 private:
  [[nodiscard]] std::uint8_t byte();
  [[nodiscard]] std::size_t left() const noexcept { return end_ - at_; }

  std::string_view bytes_;
  std::size_t at_;
  std::size_t end_;
  const std::string& name_;
  std::string section_;
  std::size_t outer_end_ = 0;
};

}  // namespace casepath::detail
