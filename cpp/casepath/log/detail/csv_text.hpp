/// @file csv_text.hpp
/// The text of a CSV file in memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "casepath/log/detail/number_buffer.hpp"

namespace casepath::detail {

/// Zeros behind the text and its last '\n': who reads may look so far ahead.
inline constexpr std::size_t csv_padding = 64;

/// A text with '\n' and padding behind it.  The address of its bytes may change when it is moved.
class CsvText {
 public:
  CsvText() : CsvText(std::string{}) {}
  CsvText(std::string text);  // NOLINT(google-explicit-constructor): a text is one
  /// Of a block of `size` bytes, and room for '\n' and padding.
  CsvText(NumberBuffer<char> block, std::size_t size);

  [[nodiscard]] const char* data() const noexcept {
    return block_.empty() ? text_.data() : block_.data();
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::string_view view() const noexcept { return {data(), size_}; }

 private:
  std::string text_;
  NumberBuffer<char> block_;  ///< or this
  std::size_t size_ = 0;
};

/// The content of a file as read_text_file() gives it, large files read by several threads.
/// Errors: LogError.
[[nodiscard]] CsvText read_csv_text(const std::filesystem::path& path, unsigned threads);

}  // namespace casepath::detail
