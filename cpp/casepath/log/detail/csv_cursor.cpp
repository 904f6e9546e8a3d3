#include <bit>
#include <cstring>

#include "casepath/log/detail/csv_scan.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace casepath::detail {

namespace {

/// One bit for each of 64 bytes: whether it ends a cell.
std::uint64_t special_mask(const char* window, char delimiter) noexcept {
  std::uint64_t mask = 0;
#if defined(__SSE2__)
  const __m128i delimiters = _mm_set1_epi8(delimiter);
  const __m128i line_feeds = _mm_set1_epi8('\n');
  const __m128i returns = _mm_set1_epi8('\r');
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i bytes =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(window + std::size_t{i} * 16));
    const __m128i hits = _mm_or_si128(
        _mm_cmpeq_epi8(bytes, delimiters),
        _mm_or_si128(_mm_cmpeq_epi8(bytes, line_feeds), _mm_cmpeq_epi8(bytes, returns)));
    mask |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(hits))) << (i * 16);
  }
#else
  for (unsigned i = 0; i < 64; ++i) {
    const char c = window[i];
    if (c == delimiter || c == '\n' || c == '\r') mask |= std::uint64_t{1} << i;
  }
#endif
  return mask;
}

}  // namespace

const char* CsvCursor::find_special(const char* from) noexcept {
  // The text ends with '\n', so there is always one.
  if (window_ == nullptr || from < window_ || from - window_ >= 64) {
    window_ = from;
    mask_ = special_mask(window_, delimiter_);
  }
  const auto offset = static_cast<std::size_t>(from - window_);
  std::uint64_t left = mask_ >> offset << offset;
  while (left == 0) {
    window_ += 64;
    mask_ = special_mask(window_, delimiter_);
    left = mask_;
  }
  return window_ + std::countr_zero(left);
}

void CsvCursor::end_cell(const char* special) noexcept {
  row_end_ = *special != delimiter_;
  at_ = special + 1;
  if (*special == '\r' && special + 1 < end_ && special[1] == '\n') ++at_;
}

CsvCell CsvCursor::next() noexcept {
  CsvCell cell;
  if (*at_ != '"') {
    const char* special = find_special(at_);
    cell.raw = {at_, static_cast<std::size_t>(special - at_)};
    end_cell(special);
    return cell;
  }
  const char* begin = at_ + 1;
  const char* from = begin;
  cell.is_quoted = true;
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
    if (after == delimiter_ || after == '\n' || after == '\r') {
      end_cell(quote + 1);
    } else {
      fault_ = Fault::text_after_quote;
      end_cell(find_special(quote + 1));
    }
    return cell;
  }
}

void CsvCursor::skip_row() noexcept {
  while (!row_end_ && !at_end()) (void)next();
  row_end_ = false;
}

bool CsvCursor::skip_blank() noexcept {
  if (at_end() || (*at_ != '\n' && *at_ != '\r')) return false;
  end_cell(at_);
  row_end_ = false;
  return true;
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
