#include "casepath/log/detail/intern.hpp"

namespace casepath::detail {

namespace {
constexpr std::size_t first_slots = 64;
}

NameTable::NameTable() : slots_(first_slots), mask_(first_slots - 1) {}

std::uint32_t NameTable::find_or_add(std::string_view text, std::uint32_t hash) {
  std::size_t at = hash & mask_;
  while (slots_[at].id_plus_one != 0) {
    const Slot& slot = slots_[at];
    if (slot.hash == hash && same_text(names_[slot.id_plus_one - 1], text)) {
      return slot.id_plus_one - 1;
    }
    at = (at + 1) & mask_;
  }
  const auto id = static_cast<std::uint32_t>(names_.size());
  names_.push_back(arena_.keep(text));
  slots_[at] = {hash, id + 1};
  if (names_.size() * 2 > slots_.size()) grow();
  return id;
}

void NameTable::grow() {
  std::vector<Slot> wider(slots_.size() * 4);
  const std::size_t mask = wider.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.id_plus_one == 0) continue;
    std::size_t at = slot.hash & mask;
    while (wider[at].id_plus_one != 0) at = (at + 1) & mask;
    wider[at] = slot;
  }
  slots_.swap(wider);
  mask_ = mask;
}

}  // namespace casepath::detail
