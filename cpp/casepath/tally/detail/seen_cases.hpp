/// @file seen_cases.hpp
/// Which cases have been there, in bounded memory.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace casepath::detail {

/// Remembers names by their hashes: all of them up to a number, then of every second, every fourth
/// ... of them, as the hash says.
class SeenCases {
 public:
  static constexpr std::size_t standard_most = std::size_t{1} << 22U;

  /// `most` is a power of 2, at least 2.
  explicit SeenCases(std::size_t most = standard_most) : most_(most) {}

  /// False: the name has been added before.
  [[nodiscard]] bool add(std::string_view name);
  /// Whether all names are still remembered.
  [[nodiscard]] bool is_complete() const noexcept { return sampled_bits_ == 0; }
  [[nodiscard]] std::size_t remembered() const noexcept { return used_; }

 private:
  [[nodiscard]] bool is_sampled(std::uint64_t hash) const noexcept {
    return sampled_bits_ == 0 || hash >> (64U - sampled_bits_) == 0;
  }
  /// Where the hash is, or the free slot for it.
  [[nodiscard]] std::size_t slot_of(std::uint64_t hash) const noexcept;
  void rebuild(std::size_t slots);

  std::size_t most_;
  std::size_t used_ = 0;
  unsigned sampled_bits_ = 0;
  std::vector<std::uint64_t> slots_;  ///< 0: free
};

}  // namespace casepath::detail
