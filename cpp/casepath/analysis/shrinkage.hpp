/// @file shrinkage.hpp
/// Shares of groups drawn towards the whole, the smaller the group the more.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "casepath/core/interval.hpp"

namespace casepath {

/// Hits of a group; both may be fractions of counts, as with an effective sample size.
struct ShareCount {
  double hits = 0;
  double n = 0;
};

/// What the spread between groups amounts to.
enum class GroupSpread : std::uint8_t {
  between_groups,  ///< more than chance: groups differ, and are drawn in part
  none,            ///< no more than chance: all are drawn to the whole
  complete,        ///< as much as shares can: none is drawn
  unknown,         ///< fewer than two groups with cases, or every share is 0 or every one 1
};

[[nodiscard]] std::string_view to_string(GroupSpread spread) noexcept;

/// The share of one group after shrinkage.
struct ShrunkenShare {
  double share = 0;
  double own_weight = 0;  ///< of its own share; the rest is that of the whole
  Interval interval = no_interval();
};

struct Shrinkage {
  double whole = 0;  ///< share of all groups together; not-a-number without cases
  /// Correlation of two cases of one group: 0 where groups differ by chance alone.  Variance of a
  /// share is whole (1 - whole) / n times 1 + overdispersion (n - 1).
  double overdispersion = 0;
  double prior_cases = 0;  ///< how many cases the whole weighs as; may be infinite
  GroupSpread spread = GroupSpread::unknown;
  std::vector<ShrunkenShare> groups;  ///< in the order given
};

/// Empirical Bayes by the beta-binomial model, its two parameters by the method of moments with
/// each case weighted alike (J. C. Kleinman, 1973, JASA 68, 46-54).  With p_i = hits / n of k
/// groups, N = sum n_i, p that of the whole, S = sum n_i (p_i - p)^2:
///   overdispersion = (S - p q (k - 1)) / (p q (N - sum n_i^2 / N - (k - 1))), within 0 and 1
///   prior_cases = 1 / overdispersion - 1; own_weight = n_i / (n_i + prior_cases)
/// The interval is that of the posterior beta distribution, equal tails.  It takes the whole and
/// the spread as known, and so is a little too short where groups are few.  Where there is no
/// spread it is the Clopper-Pearson interval of the whole; where it is complete, of the group.
/// Groups without cases are drawn to the whole all the way, with the interval of the prior.
///
/// Errors: ArgumentError for hits outside 0 to n, an n that is not finite, a bad level.
[[nodiscard]] Shrinkage shrink(std::span<const ShareCount> groups, double level = 0.95);

}  // namespace casepath
