/// @file simulated_cohorts.hpp
/// Cohorts of which the truth is known, cut off by a day at which the records end.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "casepath/core/random.hpp"
#include "casepath/tally/passage.hpp"

namespace casepath::simulated {

/// One random number after the other.
class Draws {
 public:
  Draws(std::uint32_t subject, std::uint32_t replication)
      : stream_(seed, RandomPurpose::simulation, subject, replication) {}

  /// In [0, 1).
  double uniform() { return stream_.uniform(next_++); }
  /// In first to last, each with the same probability.
  std::int32_t day(std::int32_t first, std::int32_t last) {
    const auto days = static_cast<std::uint32_t>(last - first + 1);
    return first + static_cast<std::int32_t>(stream_.below(days, next_++));
  }
  std::size_t below(std::size_t bound) {
    return stream_.below(static_cast<std::uint32_t>(bound), next_++);
  }

 private:
  static constexpr std::uint64_t seed = 20260601;
  RandomStream stream_;
  std::uint32_t next_ = 0;
};

/// What the cases of one parent have in common, beside the day of opening.
enum class Bond : std::uint8_t {
  none,       ///< every case is a parent of its own
  alike,      ///< their chances: beta-binomial, drawn as from Polya's urn
  same_fate,  ///< some share end and day, the others are on their own
};

/// Correlation of "reached the target" between two cases of one parent.
inline constexpr double correlation = 0.2;
inline constexpr std::int32_t horizon = 365;

/// What would be seen of a case if the records never ended.
struct Fate {
  PassageEnd end = PassageEnd::pending;
  std::int32_t day = 0;
};

/// By the horizon `share` of all reach the target, evenly over its days; of the rest 60 % end
/// otherwise within 500 days, and the others never.
inline Fate fate_of(bool reached, Draws& draws) {
  if (reached) return {PassageEnd::reached, draws.day(1, horizon)};
  if (draws.uniform() < 0.6) return {PassageEnd::other_end, draws.day(1, 500)};
  return {};
}

/// A case as the records show it, and its parent.
struct SeenCase {
  Passage passage;
  std::uint32_t parent = 0;
};

inline Passage seen(const Fate& fate, std::int32_t followed) {
  Passage passage;
  passage.followed_days = followed;
  const bool is_seen = fate.end != PassageEnd::pending && fate.day <= followed;
  passage.end = is_seen ? fate.end : PassageEnd::pending;
  passage.exit_day = is_seen ? fate.day : followed;
  passage.exit_k = is_seen ? 1 : 0;
  return passage;
}

/// `cases` of `parents`, one of each at least and the others at random, opened evenly over the
/// three years before the cut.
inline std::vector<SeenCase> cohort(std::size_t cases, std::size_t parents, double share, Bond bond,
                                    Draws& draws) {
  constexpr double fresh_weight = 1 / correlation - 1;  // of the urn
  const double with_the_others = std::sqrt(correlation);
  std::vector<std::size_t> sizes(parents, 1);
  for (std::size_t i = parents; i < cases; ++i) ++sizes[draws.below(parents)];
  std::vector<SeenCase> result;
  result.reserve(cases);
  for (std::size_t parent = 0; parent < parents; ++parent) {
    const std::int32_t followed = draws.day(0, 3 * 365 - 1);
    const Fate common = fate_of(draws.uniform() < share, draws);
    std::vector<bool> reached;
    for (std::size_t i = 0; i < sizes[parent]; ++i) {
      bool own = draws.uniform() < share;
      if (bond == Bond::alike) {
        const auto earlier = static_cast<double>(i);
        const bool fresh = draws.uniform() * (fresh_weight + earlier) < fresh_weight;
        if (!fresh) own = reached[draws.below(i)];
        reached.push_back(own);
      }
      const bool together = bond == Bond::same_fate && draws.uniform() < with_the_others;
      const Fate fate = together ? common : fate_of(own, draws);
      result.push_back({seen(fate, followed), static_cast<std::uint32_t>(parent)});
    }
  }
  return result;
}

}  // namespace casepath::simulated
