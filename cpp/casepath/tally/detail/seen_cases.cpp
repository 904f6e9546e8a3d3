#include "casepath/tally/detail/seen_cases.hpp"

#include <algorithm>
#include <utility>

namespace casepath::detail {
namespace {

constexpr std::size_t first_slots = 4096;

/// FNV-1a with the last step of MurmurHash3, which spreads it over all bits.  Never 0.
std::uint64_t hash_of(std::string_view name) noexcept {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01B3U;
  hash = (hash ^ (hash >> 33U)) * 0xFF51'AFD7'ED55'8CCDU;
  hash = (hash ^ (hash >> 33U)) * 0xC4CE'B9FE'1A85'EC53U;
  hash ^= hash >> 33U;
  return hash == 0 ? 1 : hash;
}

}  // namespace

bool SeenCases::add(std::string_view name) {
  const std::uint64_t hash = hash_of(name);
  if (!is_sampled(hash)) return true;
  if (slots_.empty()) rebuild(std::min(first_slots, 2 * most_));
  std::size_t slot = slot_of(hash);
  if (slots_[slot] == hash) return false;
  if (used_ == most_) {
    ++sampled_bits_;
    rebuild(slots_.size());
    return !is_sampled(hash) || add(name);
  }
  if (2 * (used_ + 1) > slots_.size()) {
    rebuild(2 * slots_.size());
    slot = slot_of(hash);
  }
  slots_[slot] = hash;
  ++used_;
  return true;
}

std::size_t SeenCases::slot_of(std::uint64_t hash) const noexcept {
  const std::size_t last = slots_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(hash) & last;
  while (slots_[slot] != 0 && slots_[slot] != hash) slot = (slot + 1) & last;
  return slot;
}

void SeenCases::rebuild(std::size_t slots) {
  const std::vector<std::uint64_t> before =
      std::exchange(slots_, std::vector<std::uint64_t>(slots));
  used_ = 0;
  for (const std::uint64_t hash : before) {
    if (hash == 0 || !is_sampled(hash)) continue;
    slots_[slot_of(hash)] = hash;
    ++used_;
  }
}

}  // namespace casepath::detail
