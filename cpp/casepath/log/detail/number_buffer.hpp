/// @file number_buffer.hpp
/// Columns of numbers, one per row of a log.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace casepath::detail {

/// `bytes` bytes that are 0.  A large block comes from the system and goes back to it: pages that
/// nobody writes take no memory, and very large blocks stand in large pages where there are any.
/// Errors: std::bad_alloc.
[[nodiscard]] void* allocate_zeros(std::size_t bytes);
/// A wider block with the same bytes in front, and zeros behind; `block` is given back.
/// Errors: std::bad_alloc - `block` stays as it was.
[[nodiscard]] void* widen_zeros(void* block, std::size_t bytes, std::size_t wider);
/// Gives back what allocate_zeros(bytes) or widen_zeros(..., bytes) gave.
void free_zeros(void* block, std::size_t bytes) noexcept;

/// A fixed number of plain values, all 0 at first.  Moves, never copies.
template <class T>
class NumberBuffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  NumberBuffer() noexcept = default;
  explicit NumberBuffer(std::size_t size)
      : data_(static_cast<T*>(size == 0 ? nullptr : allocate_zeros(size * sizeof(T)))),
        size_(size) {}
  NumberBuffer(NumberBuffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  NumberBuffer& operator=(NumberBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~NumberBuffer() { clear(); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] T* data() noexcept { return data_; }
  [[nodiscard]] const T* data() const noexcept { return data_; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return data_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }
  [[nodiscard]] T* begin() noexcept { return data(); }
  [[nodiscard]] T* end() noexcept { return data() + size_; }
  [[nodiscard]] const T* begin() const noexcept { return data(); }
  [[nodiscard]] const T* end() const noexcept { return data() + size_; }
  [[nodiscard]] std::span<const T> span() const noexcept { return {data(), size_}; }
  /// To `size` values, more than now: those that are new are 0.
  void widen(std::size_t size) {
    data_ =
        static_cast<T*>(data_ == nullptr ? allocate_zeros(size * sizeof(T))
                                         : widen_zeros(data_, size_ * sizeof(T), size * sizeof(T)));
    size_ = size;
  }
  /// Gives the memory back.
  void clear() noexcept {
    if (data_ != nullptr) free_zeros(data_, size_ * sizeof(T));
    data_ = nullptr;
    size_ = 0;
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// A NumberBuffer that values are added to.
template <class T>
class GrowingBuffer {
 public:
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return room_[i]; }
  [[nodiscard]] const T* begin() const noexcept { return room_.data(); }
  [[nodiscard]] const T* end() const noexcept { return room_.data() + size_; }
  void push_back(T value) {
    if (size_ == room_.size()) reserve(size_ + size_ / 2 + 64);
    room_[size_++] = value;
  }
  /// Room for so many values.
  void reserve(std::size_t size) {
    if (size > room_.size()) room_.widen(size);
  }

 private:
  NumberBuffer<T> room_;
  std::size_t size_ = 0;
};

}  // namespace casepath::detail
