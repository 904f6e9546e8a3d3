/// @file level_sum.hpp
/// Many sums side by side that are the same, bit for bit, in any order.  Not installed.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "casepath/analysis/detail/lanes.hpp"

namespace casepath::detail {

/// Numbers are cut into two levels of whole multiples of powers of two; in each level sums are
/// exact, since all of them fit into the digits of a double (as in J. Demmel, H. D. Nguyen, 2015,
/// IEEE Transactions on Computers 64, 2060-2070, with levels that are known beforehand).  What is
/// below the last level is lost: with n numbers, at most 2^-(102 - 2 log2 n) of the bound each.
class LevelScale {
 public:
  /// For at most `count` numbers that are at most `largest` in absolute value.
  LevelScale(double largest, std::size_t count) noexcept {
    const double n = std::ldexp(1.0, exponent_above(static_cast<double>(count)));
    double bound = std::ldexp(1.0, exponent_above(largest));
    for (double& magic : magic_) {
      // Multiples of q, whose sum is at most n * bound, and with it fits into 51 digits.
      const double q = std::ldexp(n * bound, -51);
      magic = std::ldexp(q, 52) * 1.5;  // adding it rounds to multiples of q
      bound = q / 2;
    }
  }
  static constexpr std::size_t levels = 2;
  [[nodiscard]] double magic(std::size_t level) const noexcept { return magic_[level]; }
  /// A power of two above a number; far above where it is 0, so that nothing overflows.
  [[nodiscard]] static int exponent_above(double number) noexcept {
    int exponent = 0;
    static_cast<void>(std::frexp(number, &exponent));
    return number > 0 && exponent > -600 ? exponent : -600;
  }

 private:
  std::array<double, levels> magic_{};
};

/// Sums of vectors of one width.
class LevelSums {
 public:
  explicit LevelSums(std::size_t width) : width_(width), sums_(LevelScale::levels * width) {}

  /// Adds factor times the numbers of a row, from place `first` on; `Width` as of Lanes.
  template <std::size_t Width>
  void add_times(const LevelScale& scale, double factor, const double* row, Lanes<Width> lanes,
                 std::size_t first) noexcept {
    const Lane* numbers = Lanes<Width>::of(row);
    Lane* high = Lanes<Width>::of(&sums_[first]);
    Lane* low = Lanes<Width>::of(&sums_[first + width_]);
    for (std::size_t i = 0; i < lanes.count(); ++i)
      add(scale, factor * numbers[i], high[i], low[i]);
  }
  /// Adds the squares of a row.
  template <std::size_t Width>
  void add_squares(const LevelScale& scale, const double* row, Lanes<Width> lanes) noexcept {
    const Lane* numbers = Lanes<Width>::of(row);
    Lane* high = Lanes<Width>::of(sums_.data());
    Lane* low = Lanes<Width>::of(&sums_[width_]);
    for (std::size_t i = 0; i < lanes.count(); ++i) {
      add(scale, numbers[i] * numbers[i], high[i], low[i]);
    }
  }
  LevelSums& operator+=(const LevelSums& other) noexcept {
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += other.sums_[i];
    return *this;
  }
  [[nodiscard]] double operator[](std::size_t i) const noexcept {
    return sums_[i] + sums_[width_ + i];
  }

 private:
  static void add(const LevelScale& scale, Lane number, Lane& high, Lane& low) noexcept {
    const Lane coarse = (number + scale.magic(0)) - scale.magic(0);
    high += coarse;
    low += ((number - coarse) + scale.magic(1)) - scale.magic(1);
  }

  std::size_t width_;
  std::vector<double> sums_;
};

}  // namespace casepath::detail
