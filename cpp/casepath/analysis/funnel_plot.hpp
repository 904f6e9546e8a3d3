/// @file funnel_plot.hpp
/// How far from the whole a share of so many cases lies by chance alone.
#pragma once

#include "casepath/core/interval.hpp"

namespace casepath {

/// Where the share of `n` cases lies with probability `level` if each of them, independently, has
/// `target` as its chance: exact binomial limits, made smooth over n by interpolation between
/// counts (D. J. Spiegelhalter, 2005, Statist. Med. 24, 1185-1202, appendix A.1).  With p the
/// probability beyond a limit and r the smallest count with P(X <= r) > p, the lower limit is
/// (r - a) / n, a = (P(X <= r) - p) / P(X = r).  The upper one is the same of those who are not
/// hit, so that limits don't depend on which of the two is called a hit, and a share lies outside
/// where its tail, its own count included, is smaller than p.  (The paper takes both from one tail,
/// which leaves the own count out above: 2 of 3 would be beyond 95 % of a target of 0.28.)
/// Held within 0 and 1.  `n` may be an effective size.  No interval where n is 0.
///
/// Errors: ArgumentError for a target outside 0 to 1, a negative n, a bad level.
[[nodiscard]] Interval funnel_limits(double target, double n, double level = 0.95);

/// The exact two-sided p-value of `hits` of `n` against `target`: twice the smaller tail, at most 1
/// (C. J. Clopper, E. S. Pearson, 1934, whose interval holds the targets with p above 1 - level).
/// Both may be effective sizes.  1 where n is 0.
/// Errors: as above, and for hits outside 0 to n.
[[nodiscard]] double binomial_p_value(double hits, double n, double target);

}  // namespace casepath
