/// @file random.hpp
/// Random numbers from a counter: no state, so a number does not depend on what was drawn before
/// it, in which order, or on which thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace casepath {

/// Four words: what one counter gives.
using RandomBlock = std::array<std::uint32_t, 4>;

/// Philox 4x32 with 10 rounds (J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, 2011, Parallel
/// random numbers: as easy as 1, 2, 3, SC '11).  The same on every platform.
[[nodiscard]] constexpr RandomBlock philox(RandomBlock counter,
                                           std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t even = std::uint64_t{0xD2511F53U} * counter[0];
    const std::uint64_t odd = std::uint64_t{0xCD9E8D57U} * counter[2];
    counter = {static_cast<std::uint32_t>(odd >> 32U) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(odd),
               static_cast<std::uint32_t>(even >> 32U) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(even)};
    key[0] += 0x9E3779B9U;
    key[1] += 0xBB67AE85U;
  }
  return counter;
}

/// What numbers are drawn for; streams of different purposes have nothing in common.
enum class RandomPurpose : std::uint16_t { bootstrap = 1, simulation = 2 };

/// The draws of one seed, purpose, subject (such as a case) and replication, by their number.
///
/// Every draw has 128 bits of its own: asked twice, or in two ways, it gives the same bits, so what
/// must be independent takes different draws.
class RandomStream {
 public:
  constexpr RandomStream(std::uint64_t seed, RandomPurpose purpose, std::uint32_t subject,
                         std::uint32_t replication) noexcept
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)},
        purpose_(static_cast<std::uint32_t>(purpose)),
        subject_(subject),
        replication_(replication) {}

  [[nodiscard]] constexpr RandomBlock block(std::uint32_t draw) const noexcept {
    return block(draw, 0);
  }

  /// In [0, 1): a multiple of 2^-53.
  [[nodiscard]] constexpr double uniform(std::uint32_t draw) const noexcept {
    const RandomBlock words = block(draw);
    const std::uint64_t bits = std::uint64_t{words[0]} << 32U | words[1];
    return static_cast<double>(bits >> 11U) * 0x1p-53;
  }

  /// In 0 to `bound` - 1, each with the same probability; `bound` is at least 1.
  [[nodiscard]] constexpr std::uint32_t below(std::uint32_t bound,
                                              std::uint32_t draw) const noexcept {
    return fit(block(draw)[0], bound, draw, 0);
  }

  /// Four such numbers of one draw, of which the first is below().
  [[nodiscard]] constexpr RandomBlock four_below(std::uint32_t bound,
                                                 std::uint32_t draw) const noexcept {
    RandomBlock words = block(draw);
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = fit(words[i], bound, draw, i);
    return words;
  }

 private:
  [[nodiscard]] constexpr RandomBlock block(std::uint32_t draw,
                                            std::uint32_t attempt) const noexcept {
    return philox({draw, replication_, subject_, purpose_ | attempt << 16U}, key_);
  }

  /// The high half of word * bound (D. Lemire, 2019, ACM Trans. Model. Comput. Simul. 29(1), 3).
  /// The few words that would favour some numbers are replaced by those of the same draw's next
  /// attempt, so that no other draw changes.
  [[nodiscard]] constexpr std::uint32_t fit(std::uint32_t word, std::uint32_t bound,
                                            std::uint32_t draw, std::size_t place) const noexcept {
    std::uint64_t product = std::uint64_t{word} * bound;
    if (static_cast<std::uint32_t>(product) < bound) {
      const std::uint32_t excess = (0U - bound) % bound;  // 2^32 modulo bound
      for (std::uint32_t attempt = 1; static_cast<std::uint32_t>(product) < excess; ++attempt) {
        product = std::uint64_t{block(draw, attempt)[place]} * bound;
      }
    }
    return static_cast<std::uint32_t>(product >> 32U);
  }

  std::array<std::uint32_t, 2> key_;
  std::uint32_t purpose_;
  std::uint32_t subject_;
  std::uint32_t replication_;
};

}  // namespace casepath
