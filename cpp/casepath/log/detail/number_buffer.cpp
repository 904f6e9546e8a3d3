#include "casepath/log/detail/number_buffer.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace casepath::detail {
namespace {

void* widened_by_copy(void* block, std::size_t bytes, std::size_t wider) {
  void* copy = allocate_zeros(wider);
  std::memcpy(copy, block, bytes);
  free_zeros(block, bytes);
  return copy;
}

}  // namespace

#if defined(__linux__)

namespace {
constexpr std::size_t large = std::size_t{1} << 18U;       // from here on the system is asked
constexpr std::size_t very_large = std::size_t{1} << 21U;  // from here on in large pages
}  // namespace

void* allocate_zeros(std::size_t bytes) {
  if (bytes < large) {
    void* block = std::calloc(bytes, 1);
    if (block == nullptr) throw std::bad_alloc();
    return block;
  }
  void* block = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED) throw std::bad_alloc();  // NOLINT(performance-no-int-to-ptr)
  // Only a wish.  Rows are gone to in any order, which misses the page tables less often so.
  if (bytes >= very_large) (void)::madvise(block, bytes, MADV_HUGEPAGE);
  return block;
}

void* widen_zeros(void* block, std::size_t bytes, std::size_t wider) {
  if (bytes < large) return widened_by_copy(block, bytes, wider);
  // Its pages move to another address; nothing is copied.
  void* moved = ::mremap(block, bytes, wider, MREMAP_MAYMOVE);
  if (moved == MAP_FAILED) throw std::bad_alloc();  // NOLINT(performance-no-int-to-ptr)
  if (wider >= very_large) (void)::madvise(moved, wider, MADV_HUGEPAGE);
  return moved;
}

void free_zeros(void* block, std::size_t bytes) noexcept {
  if (bytes < large) {
    std::free(block);
  } else {
    (void)::munmap(block, bytes);
  }
}

#else

void* allocate_zeros(std::size_t bytes) {
  void* block = std::calloc(bytes, 1);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void* widen_zeros(void* block, std::size_t bytes, std::size_t wider) {
  return widened_by_copy(block, bytes, wider);
}

void free_zeros(void* block, std::size_t) noexcept { std::free(block); }

#endif

}  // namespace casepath::detail
