/// @file key_hash.hpp
/// Hashes of the keys of a tally.  Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "casepath/tally/detail/fields.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// For std::unordered_map; of every field of the key.
struct KeyHash {
  template <class Key>
  std::size_t operator()(const Key& key) const noexcept {
    std::uint64_t hash = 0x9E37'79B9'7F4A'7C15U;
    for_each_field<Key>([&](const auto& field) { mix(hash, key.*field.place); });
    return static_cast<std::size_t>(hash);
  }

 private:
  template <class Value>
  static void mix(std::uint64_t& hash, const Value& value) noexcept {
    if constexpr (requires { value.value(); }) {
      mix(hash, value.value());
    } else if constexpr (requires { value.begin(); }) {
      mix(hash, value.size());
      for (const auto& one : value) mix(hash, one);
    } else {
      hash = (hash ^ static_cast<std::uint64_t>(value)) * 0xFF51'AFD7'ED55'8CCDU;
      hash ^= hash >> 32U;
    }
  }
};

}  // namespace casepath
