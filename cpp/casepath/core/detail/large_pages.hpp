/// @file large_pages.hpp
/// Memory in large pages, where there are any.  Not installed.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <limits>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace casepath::detail {

/// For vectors whose many elements are gone to in any order: the fewer pages they stand in, the
/// more seldom an address has to be looked up.
template <class T>
struct LargePageAllocator {
  using value_type = T;

  LargePageAllocator() noexcept = default;
  template <class Other>
  explicit LargePageAllocator(const LargePageAllocator<Other>& /*other*/) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) {
    if (count > (std::numeric_limits<std::size_t>::max() - large_page) / sizeof(T)) {
      throw std::bad_array_new_length();
    }
    const bool is_large = count * sizeof(T) >= large_page;
    const std::size_t alignment = is_large ? large_page : alignof(T);
    const std::size_t bytes = (count * sizeof(T) + alignment - 1) / alignment * alignment;
    void* block = ::operator new (bytes, std::align_val_t{alignment});
#if defined(__linux__)
    if (is_large) (void)::madvise(block, bytes, MADV_HUGEPAGE);  // only a wish
#endif
    return static_cast<T*>(block);
  }
  void deallocate(T* block, std::size_t count) noexcept {
    const bool is_large = count * sizeof(T) >= large_page;
    ::operator delete (block, std::align_val_t{is_large ? large_page : alignof(T)});
  }

  friend bool operator==(LargePageAllocator, LargePageAllocator) noexcept { return true; }

 private:
  static constexpr std::size_t large_page = std::size_t{1} << 21U;
};

}  // namespace casepath::detail
