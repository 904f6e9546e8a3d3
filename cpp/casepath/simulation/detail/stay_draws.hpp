/// @file stay_draws.hpp
/// What is drawn for a case, and from which of its random numbers.  Not installed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "casepath/core/random.hpp"
#include "casepath/simulation/detail/compiled_model.hpp"

namespace casepath::detail {

/// Two numbers in [0, 1), multiples of 2^-53: 106 of the 128 bits of one draw.
struct TwoUniforms {
  double first = 0;
  double second = 0;
};

[[nodiscard]] constexpr double uniform_of(std::uint32_t high, std::uint32_t low) noexcept {
  return static_cast<double>((std::uint64_t{high} << 32U | low) >> 11U) * 0x1p-53;
}
[[nodiscard]] constexpr TwoUniforms uniforms_of(const RandomBlock& words) noexcept {
  return {uniform_of(words[0], words[1]), uniform_of(words[2], words[3])};
}

/// The random numbers of one case.  A draw's number says what it is for: the opening, or a state
/// and the how-manieth stay of the case in it.
class CaseDraws {
 public:
  CaseDraws(std::uint64_t seed, std::uint32_t replication, std::uint32_t number) noexcept
      : stream_(seed, RandomPurpose::simulation, number, replication) {}

  /// Group and opening.
  [[nodiscard]] TwoUniforms opening() const noexcept { return uniforms_of(stream_.block(0)); }
  /// Exit and time of a stay; `nth` counts from 0.
  [[nodiscard]] TwoUniforms stay(std::uint16_t state, std::uint32_t nth) const noexcept {
    return uniforms_of(stream_.block(draw_of(state, nth)));
  }
  /// How long the case waits for service in a stay.
  [[nodiscard]] double patience(std::uint16_t state, std::uint32_t nth) const noexcept {
    return stream_.uniform(patience_draws | draw_of(state, nth));
  }

  /// Cases that were pending have numbers of their own.
  static constexpr std::uint32_t pending_cases = 0x8000'0000U;
  static constexpr std::uint32_t arrivals = 0xFFFF'FFFFU;

 private:
  static constexpr std::uint32_t patience_draws = 1U << 30U;
  static constexpr std::uint32_t most_stays = (1U << 12U) - 1;

  [[nodiscard]] static constexpr std::uint32_t draw_of(std::uint16_t state,
                                                       std::uint32_t nth) noexcept {
    return (std::uint32_t{state} << 12U | std::min(nth, most_stays)) + 1;
  }

  RandomStream stream_;
};

/// The exit whose part of the thresholds `u` lies in.
[[nodiscard]] inline const CompiledExit& exit_at(const Phase& phase, const CompiledPlace& place,
                                                 double u) noexcept {
  std::uint32_t at = place.exits_begin;
  while (at + 1 < place.exits_end && phase.exits[at].threshold <= u) ++at;
  return phase.exits[at];
}

/// The exit of a stay; null: there is none, the case stays for ever.
[[nodiscard]] inline const CompiledExit* draw_exit(const Phase& phase, const CompiledPlace& place,
                                                   double u) noexcept {
  if (u < place.tail_begins) return &exit_at(phase, place, u);
  if (place.tail_stays) return nullptr;
  const double within_tail = (u - place.tail_begins) / (1.0 - place.tail_begins);
  return &exit_at(phase, place, within_tail * place.tail_begins);
}

/// Of a stay that ends in the tail by the rule `leaves`.
[[nodiscard]] inline std::int32_t tail_days(const CompiledPlace& place, double u) noexcept {
  return whole_days(place.tail_after_days - place.tail_mean_days * std::log1p(-u));
}

/// How a stay ends and when: `draws` decide on the exit and the time.
[[nodiscard]] inline Leaving draw_leaving(const Phase& phase, const CompiledPlace& place,
                                          TwoUniforms draws) {
  const CompiledExit* exit = draw_exit(phase, place, draws.first);
  if (exit == nullptr) return {};
  return {exit, draws.first < place.tail_begins ? phase.samplers[exit->sampler](draws.second)
                                                : tail_days(place, draws.second)};
}

/// The same of a stay that has lasted `spent` days, at least: by the chances that those exits have
/// among the stays that last so long.  A case that has been there longer than any such stay leaves
/// on day `spent`.
[[nodiscard]] Leaving draw_leaving_after(const Phase& phase, const CompiledPlace& place,
                                         std::int32_t spent, TwoUniforms draws);
/// Whether no stay of the model lasts so long.
[[nodiscard]] bool is_beyond_model(const Phase& phase, const CompiledPlace& place,
                                   std::int32_t spent);

/// Group and opening of a case.
[[nodiscard]] inline const CompiledMove& draw_opening(const Phase& phase, const CaseDraws& draws) {
  const auto first_above = [](const auto& items, double u) -> const auto& {
    std::size_t at = 0;
    while (at + 1 < items.size() && items[at].threshold <= u) ++at;
    return items[at];
  };
  if (phase.groups.size() == 1 && phase.groups.front().openings.size() == 1) {
    return phase.groups.front().openings.front().move;
  }
  const TwoUniforms u = draws.opening();
  return first_above(first_above(phase.groups, u.first).openings, u.second).move;
}

/// How often a case has been in the state of a place before; counts this stay.  `counts` are those
/// of the case, of the states that it may come back to.
[[nodiscard]] inline std::uint32_t count_stay(const CompiledPlace& place,
                                              std::uint16_t* counts) noexcept {
  return place.counter == 0 ? 0 : counts[place.counter - 1]++;
}

}  // namespace casepath::detail
