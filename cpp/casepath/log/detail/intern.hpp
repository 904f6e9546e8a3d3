/// @file intern.hpp
/// Names to numbers, once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

/// Multiplies to 128 bits and folds the halves: every bit of both reaches every bit of the result.
inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
#ifdef __SIZEOF_INT128__
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
#else
  const std::uint64_t a_low = a & 0xFFFF'FFFFU;
  const std::uint64_t a_high = a >> 32U;
  const std::uint64_t b_low = b & 0xFFFF'FFFFU;
  const std::uint64_t b_high = b >> 32U;
  const std::uint64_t low = a_low * b_low;
  const std::uint64_t middle = a_high * b_low + (low >> 32U);
  const std::uint64_t other = a_low * b_high + (middle & 0xFFFF'FFFFU);
  const std::uint64_t high = a_high * b_high + (middle >> 32U) + (other >> 32U);
  return ((other << 32U) | (low & 0xFFFF'FFFFU)) ^ high;
#endif
}

/// The first and last eight bytes of a text, or what there is.  Together with the length they say
/// all of a text of at most 16 bytes.
struct TextEnds {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  friend bool operator==(const TextEnds&, const TextEnds&) noexcept = default;
};

inline TextEnds ends_of(const char* text, std::size_t size) noexcept {
  TextEnds ends;
  if (size >= 8) {
    std::memcpy(&ends.first, text, 8);
    std::memcpy(&ends.last, text + size - 8, 8);
  } else if (size >= 4) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, text, 4);
    std::memcpy(&last, text + size - 4, 4);
    ends = {first, last};
  } else if (size > 0) {
    ends.first = (std::uint64_t{static_cast<unsigned char>(text[0])} << 16U) |
                 (std::uint64_t{static_cast<unsigned char>(text[size / 2])} << 8U) |
                 std::uint64_t{static_cast<unsigned char>(text[size - 1])};
  }
  return ends;
}

/// a == b, quick where texts are short.
inline bool same_text(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  if (a.size() <= 16) return ends_of(a.data(), a.size()) == ends_of(b.data(), b.size());
  if (a.size() <= 32) {
    const std::size_t rest = a.size() - 16;
    return ends_of(a.data(), 16) == ends_of(b.data(), 16) &&
           ends_of(a.data() + rest, 16) == ends_of(b.data() + rest, 16);
  }
  return std::memcmp(a.data(), b.data(), a.size()) == 0;
}

/// Copies a text, quick where it is short.
inline void copy_text(char* to, std::string_view text) noexcept {
  const std::size_t size = text.size();
  if (size > 16) {
    std::memcpy(to, text.data(), size);
  } else if (size >= 8) {
    const TextEnds ends = ends_of(text.data(), size);
    std::memcpy(to, &ends.first, 8);
    std::memcpy(to + size - 8, &ends.last, 8);
  } else {
    for (std::size_t i = 0; i < size; ++i) to[i] = text[i];
  }
}

/// A hash for tables in memory: the value is never stored or shown, and may change.
inline std::uint64_t hash_text(std::string_view text) noexcept {
  constexpr std::uint64_t odd_a = 0x9E37'79B9'7F4A'7C15U;
  constexpr std::uint64_t odd_b = 0xC2B2'AE3D'27D4'EB4FU;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t hash = left * odd_a;
  while (left > 16) {
    const TextEnds words = ends_of(at, 16);
    hash = fold(words.first ^ odd_a, words.last ^ hash);
    at += 16;
    left -= 16;
  }
  const TextEnds ends = ends_of(at, left);
  return fold(ends.first ^ odd_b, ends.last ^ hash ^ odd_a);
}

/// 32 bits of it, for tables of at most 2^32 names.
inline std::uint32_t short_hash(std::string_view text) noexcept {
  const std::uint64_t hash = hash_text(text);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

inline void prefetch([[maybe_unused]] const void* address) noexcept {
#if defined(__GNUC__)
  __builtin_prefetch(address);
#endif
}

inline void prefetch_to_write([[maybe_unused]] const void* address) noexcept {
#if defined(__GNUC__)
  __builtin_prefetch(address, 1);
#endif
}

/// Distinct texts, numbered from 0 in the order in which they came.  Open addressing; texts are
/// copied into an arena of its own.
class NameTable {
 public:
  NameTable();

  [[nodiscard]] std::uint32_t find_or_add(std::string_view text, std::uint32_t hash);

  // What find_or_add() of this hash will look at, asked for in three rounds over a batch, so that
  // the waits for memory overlap: the slot; the name that lies in it; that name's text.
  void prefetch_slot(std::uint32_t hash) const noexcept { prefetch(&slots_[hash & mask_]); }
  void prefetch_name(std::uint32_t hash) const noexcept {
    const Slot& slot = slots_[hash & mask_];
    if (slot.id_plus_one != 0 && slot.hash == hash) prefetch(&names_[slot.id_plus_one - 1]);
  }
  void prefetch_text(std::uint32_t hash) const noexcept {
    const Slot& slot = slots_[hash & mask_];
    if (slot.id_plus_one != 0 && slot.hash == hash) {
      prefetch(names_[slot.id_plus_one - 1].data());
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }
  [[nodiscard]] const std::vector<std::string_view>& names() const noexcept { return names_; }
  /// The storage that names() point into.
  [[nodiscard]] TextArena take_texts() noexcept { return std::move(arena_); }
  /// Gives the look-up table back; names stay.
  void drop_slots() noexcept { std::vector<Slot>().swap(slots_); }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id_plus_one = 0;  ///< 0: free
  };
  void grow();

  std::vector<Slot> slots_;
  std::size_t mask_;
  std::vector<std::string_view> names_;
  TextArena arena_;
};

}  // namespace casepath::detail
