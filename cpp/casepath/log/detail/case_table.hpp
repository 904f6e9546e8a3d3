/// @file case_table.hpp
/// Which names are the same, found by many threads at once.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/number_buffer.hpp"
#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

/// A slot for each distinct hash of a name, with the least row that it stands in.  Threads add
/// together without a lock: what is in the table at the end does not depend on who came first.
///
/// Names are told apart by 32 bits of their hash and a place that comes of the other 32; that two
/// names share both is rare, not impossible: the caller compares the names.
class CaseTable {
 public:
  /// At least `names` * 3 / 2 slots find their names in few steps.
  /// With keys a slot also has room for the key of its name.
  explicit CaseTable(std::size_t slots, bool with_keys = false)
      : slots_(slots), keys_(with_keys ? slots : 0) {}

  /// No slot is free near the place of a name: the table is too small.
  static constexpr std::uint32_t no_slot = 0xFFFF'FFFFU;
  static constexpr std::size_t most_slots = no_slot;

  void prefetch_home(std::uint64_t hash) const noexcept {
    prefetch_to_write(slots_.data() + home(hash));
  }
  void prefetch_slot(std::uint32_t slot) const noexcept {
    prefetch(slots_.data() + slot);
    if (has_keys()) prefetch(keys_.data() + slot);
  }

  [[nodiscard]] bool has_keys() const noexcept { return !keys_.empty(); }
  /// The key of a slot's name: set by who added it, read once all are added.
  void set_key(std::uint32_t slot, const TextKey& key) noexcept { keys_[slot] = key; }
  [[nodiscard]] const TextKey& key(std::uint32_t slot) const noexcept { return keys_[slot]; }

  /// The slot of a name that stands in `row`; `added` counts up where it is new.
  [[nodiscard]] std::uint32_t find_or_add(std::uint64_t hash, std::uint32_t row,
                                          std::size_t& added) noexcept {
    const std::uint64_t wanted = (hash << 32U) | (row + 1U);
    std::size_t at = home(hash);
    for (std::size_t step = 0; step < most_steps; ++step) {
      const std::atomic_ref<std::uint64_t> slot{slots_[at]};
      std::uint64_t found = slot.load(std::memory_order_relaxed);
      if (found == 0 && slot.compare_exchange_strong(found, wanted, std::memory_order_relaxed)) {
        ++added;
        return static_cast<std::uint32_t>(at);
      }
      if ((found ^ wanted) >> 32U == 0) {
        // One hash in the high half: the lesser is the one with the earlier row.
        while (wanted < found &&
               !slot.compare_exchange_weak(found, wanted, std::memory_order_relaxed)) {
        }
        return static_cast<std::uint32_t>(at);
      }
      if (++at == slots_.size()) at = 0;
    }
    return no_slot;
  }

  /// Once all are added: numbers the names by the order of their least rows.  Returns these rows,
  /// of all `rows`.  From then on number() is known and nothing may be added.
  [[nodiscard]] NumberBuffer<std::uint32_t> number_by_row(std::size_t rows, std::size_t names,
                                                          unsigned threads);
  [[nodiscard]] std::uint32_t number(std::uint32_t slot) const noexcept {
    return static_cast<std::uint32_t>(slots_[slot]);
  }

 private:
  static constexpr std::size_t most_steps = 512;

  [[nodiscard]] std::size_t home(std::uint64_t hash) const noexcept {
    return static_cast<std::size_t>(((hash >> 32U) * slots_.size()) >> 32U);
  }

  NumberBuffer<std::uint64_t> slots_;  ///< hash in the high half, row + 1 in the low; 0: free
  NumberBuffer<TextKey> keys_;
};

}  // namespace casepath::detail
