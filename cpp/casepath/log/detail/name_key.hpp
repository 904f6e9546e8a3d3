/// @file name_key.hpp
/// Names as sixteen bytes, and which of them are the same.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

/// Whether a key says all of its name: then equal keys mean equal names.  Else they nearly always
/// do, and the names have to be compared.
[[nodiscard]] inline bool is_whole_name(const TextKey& key) noexcept {
  return key.length() <= TextKey::inside;
}

/// The key of a name: its length, and all of it where that is at most `TextKey::inside`, else its
/// first four bytes and a hash.  Equal names have equal keys.
[[nodiscard]] inline TextKey key_of_name(std::string_view name) noexcept {
  constexpr std::size_t longest = std::numeric_limits<std::int32_t>::max();
  const auto length = static_cast<std::int32_t>(std::min(name.size(), longest));
  std::array<char, sizeof(TextKey)> bytes{};
  std::memcpy(bytes.data(), &length, 4);
  if (length <= TextKey::inside) {
    copy_text(bytes.data() + 4, name);
  } else {
    const std::uint64_t hash = hash_text(name);
    std::memcpy(bytes.data() + 4, name.data(), 4);
    std::memcpy(bytes.data() + 8, &hash, 8);
  }
  TextKey key;
  std::memcpy(&key, bytes.data(), sizeof key);
  return key;
}

/// By length of a short text: which bytes of its key say something.
inline constexpr auto said_by_length = [] {
  std::array<std::array<unsigned char, sizeof(TextKey)>, TextKey::inside + 1> all{};
  for (std::size_t length = 0; length < all.size(); ++length) {
    for (std::size_t byte = 0; byte < 4 + length; ++byte) all[length][byte] = 0xFF;
  }
  return all;
}();

/// The same of a text with a key, whatever stands behind a short one there.
[[nodiscard]] inline TextKey key_of_name(const KeyedTexts& texts, std::size_t i) noexcept {
  TextKey key = texts.key(i);
  const std::int32_t length = key.length();
  if (length > TextKey::inside) return key_of_name(texts.text(i));
  TextKey said;
  std::memcpy(&said, said_by_length[static_cast<std::size_t>(std::max(length, 0))].data(),
              sizeof said);
  key.first &= said.first;
  key.last &= said.last;
  return key;
}

[[nodiscard]] inline std::uint64_t hash_key(const TextKey& key) noexcept {
  return fold(key.first ^ 0x9E37'79B9'7F4A'7C15U, key.last ^ 0xC2B2'AE3D'27D4'EB4FU);
}

/// Names are dealt out by their hashes to a power of two of shards.
class NameShards {
 public:
  /// So many that the names of one, of all `rows`, fit the nearest caches.
  explicit NameShards(std::size_t rows) noexcept {
    constexpr std::size_t wanted_rows = std::size_t{1} << 15U;
    constexpr std::size_t most = 256;
    bits_ = static_cast<unsigned>(
        std::countr_zero(std::bit_ceil(std::clamp<std::size_t>(rows / wanted_rows, 1, most))));
  }
  [[nodiscard]] std::size_t count() const noexcept { return std::size_t{1} << bits_; }
  [[nodiscard]] std::size_t of(const TextKey& key) const noexcept {
    return static_cast<std::size_t>(hash_key(key) >> 32U >> (32U - bits_));
  }

 private:
  unsigned bits_;
};

/// Distinct keys, numbered from 0 in the order in which they came.
class KeyTable {
 public:
  KeyTable() : slots_(first_slots) {}

  [[nodiscard]] std::uint32_t find_or_add(const TextKey& key) {
    std::size_t at = home(key);
    for (; slots_[at] != 0; at = next(at)) {
      if (keys_[slots_[at] - 1] == key) return slots_[at] - 1;
    }
    keys_.push_back(key);
    const auto count = static_cast<std::uint32_t>(keys_.size());
    slots_[at] = count;
    if (keys_.size() * 2 > slots_.size()) grow();
    return count - 1;
  }
  [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }
  /// Forgets all keys; keeps the memory.
  void clear() {
    std::fill(slots_.begin(), slots_.end(), 0U);
    keys_.clear();
  }

 private:
  static constexpr std::size_t first_slots = 1024;

  [[nodiscard]] std::size_t home(const TextKey& key) const noexcept {
    return hash_key(key) & (slots_.size() - 1);
  }
  [[nodiscard]] std::size_t next(std::size_t at) const noexcept {
    return (at + 1) & (slots_.size() - 1);
  }
  void grow() {
    slots_.assign(slots_.size() * 2, 0);
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      std::size_t at = home(keys_[i]);
      while (slots_[at] != 0) at = next(at);
      slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
  }

  std::vector<std::uint32_t> slots_;  ///< number + 1; 0: free
  std::vector<TextKey> keys_;
};

}  // namespace casepath::detail
