/// @file exact_sum.hpp
/// Sums of numbers that are the same, bit for bit, in any order.  Not installed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace casepath::detail {

__extension__ using Fixed128 = __int128;

/// Numbers as whole multiples of a power of two, which add up exactly: the largest in absolute
/// value takes 96 bits, so that 2^30 of them fit, and nothing above 2^-96 of it is lost.
class FixedPoint {
 public:
  /// For finite numbers of at most this absolute value.
  explicit FixedPoint(double largest) noexcept {
    int exponent = 0;
    static_cast<void>(std::frexp(largest, &exponent));
    exponent = std::max(exponent, -900);  // so that both factors are numbers
    up_ = std::ldexp(1.0, 96 - exponent);
    down_ = std::ldexp(1.0, exponent - 96);
  }
  [[nodiscard]] Fixed128 of(double value) const noexcept {
    // In two halves of 48 bits, which a processor converts by itself; what is cut off the first
    // half is the second, exactly.
    constexpr double half = 281474976710656.0;  // 2^48
    const double scaled = value * up_;
    const auto high = static_cast<std::int64_t>(scaled / half);
    const auto low = static_cast<std::int64_t>(scaled - static_cast<double>(high) * half);
    return static_cast<Fixed128>(high) * (std::int64_t{1} << 48U) + low;
  }
  [[nodiscard]] double back(Fixed128 sum) const noexcept {
    return static_cast<double>(sum) * down_;
  }

 private:
  double up_;
  double down_;
};

/// The sum of at most 2^30 finite numbers, correctly rounded but for what is below 2^-96 of the
/// largest.
[[nodiscard]] inline double exact_sum(std::span<const double> values) noexcept {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  const FixedPoint fixed(largest);
  Fixed128 sum = 0;
  for (const double value : values) sum += fixed.of(value);
  return fixed.back(sum);
}

/// Adds up `values` by cluster, squares the sums and adds those up; the same in any order and
/// under any numbering of clusters below `clusters`.
[[nodiscard]] inline double exact_sum_of_squares(std::span<const double> values,
                                                 std::span<const std::uint32_t> cluster_of,
                                                 std::size_t clusters) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  const FixedPoint fixed(largest);
  std::vector<Fixed128> sums(clusters, 0);
  for (std::size_t i = 0; i < values.size(); ++i) sums[cluster_of[i]] += fixed.of(values[i]);
  std::vector<double> squares;
  squares.reserve(clusters);
  for (const Fixed128 sum : sums) {
    const double value = fixed.back(sum);
    squares.push_back(value * value);
  }
  return exact_sum(squares);
}

}  // namespace casepath::detail
