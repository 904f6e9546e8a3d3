#include "casepath/log/detail/case_names.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <span>
#include <utility>
#include <vector>

#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/ranges.hpp"

namespace casepath::detail {

namespace {

/// Calls `work(text)` for each of the rows, in order.
template <class Work>
void for_texts(const SourceColumn& column, std::span<const std::uint32_t> rows, Work work) {
  constexpr std::size_t batch_rows = 256;
  std::array<std::string_view, batch_rows> views;
  TextArena scratch;
  for (std::size_t begin = 0; begin < rows.size(); begin += batch_rows) {
    const std::size_t n = std::min(batch_rows, rows.size() - begin);
    scratch.clear();
    column.texts_of(rows.subspan(begin, n), {views.data(), n}, scratch);
    for (std::size_t i = 0; i < n; ++i) work(views[i]);
  }
}

}  // namespace

CaseNames::CaseNames(const SourceColumn& column, std::span<const std::uint32_t> rows,
                     unsigned threads) {
  const auto parts = even_ranges(rows.size(), std::size_t{threads} * 4);
  std::vector<std::uint64_t> bytes(parts.size(), 0);
  for_ranges(parts, threads, [&](std::size_t part, Range range) {
    std::uint64_t total = 0;
    for_texts(column, rows.subspan(range.begin, range.end - range.begin),
              [&](std::string_view text) { total += text.size(); });
    bytes[part] = total;
  });
  *this = CaseNames(column, rows, parts, std::move(bytes), threads);
}

CaseNames::CaseNames(const SourceColumn& column, std::span<const std::uint32_t> rows,
                     const std::vector<Range>& parts, std::vector<std::uint64_t> bytes,
                     unsigned threads)
    : begins_(rows.size() + 1) {
  std::uint64_t total = 0;
  for (std::uint64_t& begin : bytes) total += std::exchange(begin, total);
  text_ = NumberBuffer<char>(total);
  for_ranges(parts, threads, [&](std::size_t part, Range range) {
    std::uint64_t at = bytes[part];
    std::uint64_t* end = begins_.data() + range.begin + 1;
    for_texts(column, rows.subspan(range.begin, range.end - range.begin),
              [&](std::string_view text) {
                copy_text(text_.data() + at, text);
                *end++ = at += text.size();
              });
  });
}

CaseNames::CaseNames(const std::vector<std::string>& given, std::string_view prefix,
                     std::size_t count)
    : begins_(given.size() + count + 1) {
  constexpr std::size_t most_digits = 20;
  std::uint64_t total = count * prefix.size();
  for (const std::string& name : given) total += name.size();
  for (std::uint64_t shortest = 1; shortest <= count; shortest *= 10) {
    total += count - shortest + 1;  // a digit each
  }
  text_ = NumberBuffer<char>(total);
  std::uint64_t at = 0;
  std::uint64_t* end = begins_.data() + 1;
  for (const std::string& name : given) {
    copy_text(text_.data() + at, name);
    *end++ = at += name.size();
  }
  std::array<char, most_digits> digits;
  for (std::size_t number = 1; number <= count; ++number) {
    const char* last = std::to_chars(digits.begin(), digits.end(), number).ptr;
    copy_text(text_.data() + at, prefix);
    at += prefix.size();
    copy_text(text_.data() + at, {digits.data(), last});
    *end++ = at += static_cast<std::size_t>(last - digits.data());
  }
}

bool operator==(const CaseNames& a, const CaseNames& b) noexcept {
  return a.size() == b.size() && std::ranges::equal(a.begins_.span(), b.begins_.span()) &&
         std::ranges::equal(a.text_.span(), b.text_.span());
}

CaseIndex::CaseIndex(const CaseNames& names)
    : slots_(std::bit_ceil(names.size() * 2 + 1)), mask_(slots_.size() - 1) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::size_t at = hash_text(names[i]) & mask_;
    while (slots_[at] != 0) at = (at + 1) & mask_;
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

std::optional<std::uint32_t> CaseIndex::find(const CaseNames& names,
                                             std::string_view name) const noexcept {
  if (slots_.empty()) return std::nullopt;
  for (std::size_t at = hash_text(name) & mask_; slots_[at] != 0; at = (at + 1) & mask_) {
    if (same_text(names[slots_[at] - 1], name)) return slots_[at] - 1;
  }
  return std::nullopt;
}

}  // namespace casepath::detail
