#include "casepath/log/detail/number_arena.hpp"

#include <algorithm>
#include <utility>

namespace casepath::detail {

std::byte* NumberArena::take_bytes(std::size_t bytes) {
  const std::size_t wanted = (bytes + step - 1) / step * step;
  const std::lock_guard lock{mutex_};
  if (wanted > left_) {
    // As much again as there is: few blocks for a large table, little to spare for a small one.
    const std::size_t size = std::max(wanted, std::min(total_, largest_block));
    blocks_.emplace_back(size);
    total_ += size;
    next_ = blocks_.back().data();
    left_ = size;
  }
  left_ -= wanted;
  return std::exchange(next_, next_ + wanted);
}

void NumberArena::clear() noexcept {
  blocks_.clear();
  total_ = 0;
  next_ = nullptr;
  left_ = 0;
}

}  // namespace casepath::detail
