/// @file against_whole.hpp
/// Each group's share against the whole, with room for chance by its size: a funnel plot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/analysis/multiple_tests.hpp"
#include "casepath/analysis/shrinkage.hpp"

namespace casepath {

/// Where a share lies among the limits of a funnel plot.
enum class FunnelPosition : std::uint8_t { within, below_95, above_95, below_998, above_998 };

[[nodiscard]] std::string_view to_string(FunnelPosition position) noexcept;

struct AgainstWholeOptions {
  std::optional<std::int64_t> days = {};  ///< not given: default_horizon()
  Adjustment adjust = Adjustment::holm;
  double level = 0.95;  ///< of the shrunken shares' intervals
  unsigned threads = 0;
};

/// One group.
struct AgainstWholeRow {
  GroupLabel group;
  std::int64_t followed = 0;  ///< opened at least so long before the cut, watched from opening
  std::int64_t reached = 0;   ///< of them, by the day
  double share = 0;           ///< reached / followed; not-a-number without any
  double size = 0;            ///< followed over the design effect: what the limits go by
  Interval limits_95 = no_interval();
  Interval limits_998 = no_interval();
  std::optional<FunnelPosition> position;  ///< none without limits
  double p_value = 0;                      ///< exact, two-sided; not-a-number without limits
  double adjusted_p_value = 0;
  double shrunken = 0;    ///< share drawn towards the whole
  double own_weight = 0;  ///< of its own share in it
  Interval shrunken_interval = no_interval();
  std::string why_none;  ///< why there are no limits; empty: there are
};

struct AgainstWhole {
  About about;
  TallySpec spec;
  std::string target;
  std::int64_t days = 0;
  AgainstWholeOptions options;
  std::string cluster;
  std::int64_t followed = 0;  ///< in all groups
  std::int64_t reached = 0;
  double whole = 0;  ///< reached / followed; not-a-number without any
  double overdispersion = 0;
  double prior_cases = 0;
  GroupSpread spread = GroupSpread::unknown;
  std::vector<AgainstWholeRow> rows;  ///< by name

  [[nodiscard]] Table table() const;
};

/// Of the cases opened at least so many days before the cut, which all have been followed as long,
/// the share of each group that reached the target by then: against limits within which it would
/// lie by chance with probability 95 % and 99.8 % if the group were like the whole
/// (funnel_limits(), D. Spiegelhalter, 2005), and drawn towards the whole (shrink(), J. Kleinman,
/// 1973).  With a parent, sizes are divided by the design effect of the group's plain share.
/// A unit below the case whose log names no parent gets neither limits nor shrunken intervals.
///
/// Errors: ArgumentError as reached_by(), and without groups.
/// Complexity: as reached_by().
[[nodiscard]] AgainstWhole against_whole(const Replay& replay, const std::string& target,
                                         const std::vector<GroupColumn>& by,
                                         const AgainstWholeOptions& options = {});

}  // namespace casepath
