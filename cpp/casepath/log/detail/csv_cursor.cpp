#include <cstring>

#include "casepath/log/detail/csv_scan.hpp"

namespace casepath::detail {

CsvCell CsvCursor::next_quoted() noexcept {
  CsvCell cell;
  const char* begin = at_ + 1;
  const char* from = begin;
  cell.is_quoted = true;
  is_plain_ = false;  // the bytes within are not looked at
  for (;;) {
    const char* quote = from < end_ ? static_cast<const char*>(std::memchr(
                                          from, '"', static_cast<std::size_t>(end_ - from)))
                                    : nullptr;
    if (quote == nullptr) {
      fault_ = Fault::unterminated_quote;
      cell.raw = {begin, static_cast<std::size_t>(end_ > begin ? end_ - begin : 0)};
      at_ = end_;
      row_end_ = true;
      return cell;
    }
    if (quote[1] == '"') {
      cell.is_escaped = true;
      from = quote + 2;
      continue;
    }
    cell.raw = {begin, static_cast<std::size_t>(quote - begin)};
    const char after = quote[1];
    if (after != delimiter_ && after != '\n' && after != '\r') fault_ = Fault::text_after_quote;
    const auto passed = static_cast<std::size_t>(quote + 1 - window_);
    if (passed < 64) {
      ends_ = ends_ >> passed << passed;
    } else {
      look_from(quote + 1);
    }
    end_cell(find_special());
    return cell;
  }
}

std::string unescaped(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    text += raw[i];
    if (raw[i] == '"') ++i;
  }
  return text;
}

std::size_t find_bad_utf8(std::string_view text) noexcept {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const std::size_t n = text.size();
  std::size_t i = 0;
  const auto follows = [&](std::size_t at) { return at < n && (bytes[at] & 0xC0U) == 0x80U; };
  while (i < n) {
    // Eight ASCII bytes at once; none of them 0.
    if (i + 8 <= n) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes + i, 8);
      constexpr std::uint64_t high = 0x8080'8080'8080'8080U;
      constexpr std::uint64_t ones = 0x0101'0101'0101'0101U;
      if ((word & high) == 0 && ((word - ones) & high) == 0) {
        i += 8;
        continue;
      }
    }
    const unsigned char c = bytes[i];
    if (c == 0) return i;
    if (c < 0x80) {
      ++i;
    } else if (c >= 0xC2 && c <= 0xDF && follows(i + 1)) {
      i += 2;
    } else if (c >= 0xE0 && c <= 0xEF && follows(i + 1) && follows(i + 2) &&
               !(c == 0xE0 && bytes[i + 1] < 0xA0) && !(c == 0xED && bytes[i + 1] > 0x9F)) {
      i += 3;
    } else if (c >= 0xF0 && c <= 0xF4 && follows(i + 1) && follows(i + 2) && follows(i + 3) &&
               !(c == 0xF0 && bytes[i + 1] < 0x90) && !(c == 0xF4 && bytes[i + 1] > 0x8F)) {
      i += 4;
    } else {
      return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace casepath::detail
