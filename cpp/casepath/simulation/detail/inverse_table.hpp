/// @file inverse_table.hpp
/// Whole numbers drawn by the inverse of their distribution function.  Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace casepath::detail {

/// The numbers 0, 1, 2 ... by their cumulative probabilities, with a guide (H.-C. Chen, Y. Asau,
/// 1974, On generating random variates from an empirical distribution, AIIE Trans. 6(2), 163-166):
/// exact, and a draw takes a look-up and a few comparisons.
class InverseTable {
 public:
  InverseTable() : InverseTable(std::vector<double>{}) {}
  /// `cumulative` does not descend.
  explicit InverseTable(std::vector<double> cumulative) : cumulative_(std::move(cumulative)) {
    cumulative_.push_back(std::numeric_limits<double>::infinity());
    std::uint32_t number = 0;
    for (std::size_t slot = 0; slot < slots; ++slot) {
      const double begin = static_cast<double>(slot) / static_cast<double>(slots);
      while (cumulative_[number] <= begin) ++number;
      guide_[slot] = number;
    }
  }

  /// How many numbers there are.
  [[nodiscard]] std::uint32_t size() const noexcept {
    return static_cast<std::uint32_t>(cumulative_.size() - 1);
  }
  /// The first number whose cumulative probability is above `u`, which lies in [0, 1); size()
  /// where there is none.
  [[nodiscard]] std::uint32_t operator()(double u) const noexcept {
    std::uint32_t number = guide_[static_cast<std::size_t>(u * static_cast<double>(slots))];
    while (cumulative_[number] <= u) ++number;
    return number;
  }
  /// Of a number below size().
  [[nodiscard]] double cumulative(std::uint32_t number) const noexcept {
    return cumulative_[number];
  }

 private:
  static constexpr std::size_t slots = 2048;

  std::vector<double> cumulative_;  ///< and one that is above every u
  std::array<std::uint32_t, slots> guide_{};
};

}  // namespace casepath::detail
