/// @file lanes.hpp
/// Rows of numbers, two at a time, where the compiler knows how long they are.  Not installed.
#pragma once

#include <cstddef>

namespace casepath::detail {

/// Two neighbours of a row; a vector type of GCC and Clang, which any processor can do.
using Lane [[gnu::vector_size(16), gnu::aligned(8), gnu::may_alias]] = double;

/// Rows of `Width` numbers, which is even; 0: as many as said.
template <std::size_t Width>
struct Lanes {
  std::size_t given;

  [[nodiscard]] constexpr std::size_t count() const noexcept {
    return (Width == 0 ? given : Width) / 2;
  }
  static Lane* of(double* row) noexcept { return reinterpret_cast<Lane*>(row); }
  static const Lane* of(const double* row) noexcept { return reinterpret_cast<const Lane*>(row); }

  void add(double* sum, const double* a) const noexcept {
    for (std::size_t i = 0; i < count(); ++i) of(sum)[i] += of(a)[i];
  }
  void add_difference(double* sum, const double* a, const double* b) const noexcept {
    for (std::size_t i = 0; i < count(); ++i) of(sum)[i] += of(a)[i] - of(b)[i];
  }
  void add_times(double* sum, double factor, const double* a) const noexcept {
    for (std::size_t i = 0; i < count(); ++i) of(sum)[i] += factor * of(a)[i];
  }
  void copy(double* to, const double* a) const noexcept {
    for (std::size_t i = 0; i < count(); ++i) of(to)[i] = of(a)[i];
  }
  void clear(double* row) const noexcept {
    for (std::size_t i = 0; i < count(); ++i) of(row)[i] = Lane{};
  }
};

}  // namespace casepath::detail
