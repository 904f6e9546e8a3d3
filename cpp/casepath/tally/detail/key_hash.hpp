/// @file key_hash.hpp
/// What of each key goes into its hash.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "casepath/tally/tally.hpp"

namespace casepath {

template <class... Numbers>
void mix_all(auto& mix, Numbers... numbers) {
  (mix(static_cast<std::uint64_t>(numbers)), ...);
}

void mix_key(const CaseKey& k, auto&& mix) {
  mix_all(mix, k.group.value(), k.reading, k.status, k.running, k.opened.value(),
          k.furthest.value(), k.state.value(), k.last_open.value(), k.reason.value(),
          k.never_opened, k.broken_by, k.broken_word.value(), k.downgraded, k.last_milestone,
          k.marked);
  for (const OffenceId offence : k.offences) mix(std::uint64_t{offence.value()});
}
void mix_key(const ReclassificationKey& k, auto&& mix) {
  mix_all(mix, k.group.value(), k.from.value(), k.to.value(), k.direction, k.state.value(),
          k.event.value(), k.actor.value());
}
void mix_key(const FindingKey& k, auto&& mix) {
  mix_all(mix, k.group.value(), k.kind, k.word.value(), k.state.value());
}
void mix_key(const SojournKey& k, auto&& mix) {
  mix_all(mix, k.group.value(), k.state.value(), k.to.value(), k.days);
}
void mix_key(const VariantKey& k, auto&& mix) {
  mix_all(mix, k.group.value(), k.words.size());
  for (const TextId word : k.words) mix(std::uint64_t{word.value()});
}
void mix_key(const PassageKey& k, auto&& mix) {
  mix_all(mix, k.group.value(), k.passage, k.end, k.entry_day, k.exit_day, k.exit_k, k.followed);
}

/// For std::unordered_map.
struct KeyHash {
  template <class Key>
  std::size_t operator()(const Key& key) const noexcept {
    std::uint64_t hash = 0x9E37'79B9'7F4A'7C15U;
    mix_key(key, [&hash](std::uint64_t value) {
      hash = (hash ^ value) * 0xFF51'AFD7'ED55'8CCDU;
      hash ^= hash >> 32U;
    });
    return static_cast<std::size_t>(hash);
  }
};

}  // namespace casepath
