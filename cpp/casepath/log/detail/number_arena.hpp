/// @file number_arena.hpp
/// Many short columns of numbers in few large blocks.
#pragma once

#include <cstddef>
#include <mutex>
#include <span>
#include <type_traits>
#include <vector>

#include "casepath/log/detail/number_buffer.hpp"

namespace casepath::detail {

/// Columns that are given back together.  What is short by itself would stand in small pages, which
/// the system hands out one by one; a block stands in large ones.
class NumberArena {
 public:
  /// Room for so many values, all 0.  From any thread.
  template <class T>
  [[nodiscard]] std::span<T> take(std::size_t size) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= step);
    return {reinterpret_cast<T*>(take_bytes(size * sizeof(T))), size};
  }
  void clear() noexcept;

 private:
  static constexpr std::size_t step = 64;
  static constexpr std::size_t largest_block = std::size_t{1} << 24U;

  [[nodiscard]] std::byte* take_bytes(std::size_t bytes);

  std::mutex mutex_;
  std::vector<NumberBuffer<std::byte>> blocks_;
  std::size_t total_ = 0;  ///< of all blocks
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace casepath::detail
