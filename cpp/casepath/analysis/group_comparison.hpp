/// @file group_comparison.hpp
/// Do cases of several groups reach a target alike?
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/analysis/curve_difference.hpp"
#include "casepath/analysis/group_tests.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/analysis/multiple_tests.hpp"

namespace casepath {

/// What the share of a group is compared with.
enum class Against : std::uint8_t {
  rest,   ///< that of all other groups together
  pairs,  ///< that of each other group
};

inline constexpr std::array all_againsts{Against::rest, Against::pairs};

[[nodiscard]] std::string_view to_string(Against against) noexcept;

struct GroupComparisonOptions {
  std::optional<std::int64_t> days = {};  ///< of the shares; not given: default_horizon()
  std::vector<GroupColumn> strata = {};   ///< Gray's test and the log-rank test compare within them
  double rho = 0;                         ///< of both: above 0, early events weigh more
  Against against = Against::rest;
  Adjustment adjust = Adjustment::holm;
  double level = 0.95;
  unsigned threads = 0;
};

/// One group.
struct ComparedGroup {
  ReachedByRow estimate;  ///< by the day
  double observed = 0;    ///< reached the target, ever; weighted where rho is not 0
  double expected = 0;    ///< would have, if all groups were alike: of Gray's test
};

/// The share of one group by the day, and of another or of all others.
struct GroupDifference {
  GroupLabel group;
  GroupLabel other;  ///< `is_total`: all others together
  double share = 0;
  double other_share = 0;
  ShareDifference difference;
  double adjusted_p_value = 0;
  std::string interval_method;  ///< or why there is none
};

/// A comparison, not a ranking: groups stand by name.
struct GroupComparison {
  About about;
  TallySpec spec;
  std::string target;
  std::int64_t days = 0;
  GroupComparisonOptions options;
  std::string cluster;                ///< parent; empty: cases are independent
  bool shares_parents = false;        ///< some parent has several of the cases
  std::vector<ComparedGroup> groups;  ///< the total last, of whom nothing is expected
  GroupTest gray;                     ///< of the shares at all times, other ends competing
  GroupTest log_rank;                 ///< of the pace at which cases still on their way get there
  GroupTest shares_by_day;            ///< Wald's, of the shares by the day, clustered
  std::vector<GroupDifference> differences;

  /// The test to go by: gray; where cases share parents, which it does not allow for,
  /// shares_by_day.
  [[nodiscard]] const GroupTest& test() const noexcept {
    return shares_parents ? shares_by_day : gray;
  }
  [[nodiscard]] std::string_view test_name() const noexcept {
    return shares_parents ? "shares_by_day" : "gray";
  }

  /// The groups.
  [[nodiscard]] Table table() const;
  [[nodiscard]] Table tests_table() const;
  [[nodiscard]] Table differences_table() const;
};

/// Compares groups on their way to a target: gray_test(), log_rank(), equal_shares(), and the
/// differences of shares by the day (difference_of_shares() with covariances from the influences of
/// cases, or of parents on all their groups), with p-values adjusted for how many there are.
/// Of two groups there is one difference.
///
/// Gray's and the log-rank test take cases as independent.  Where a parent has several of them -
/// charges of one defendant - these end alike, such a test sees more cases than there are and calls
/// too much a difference; there the clustered test of the shares by the day is the one to go by.
/// A unit below the case whose log names no parent gets no test and no interval.
///
/// Errors      as reached_by(); ArgumentError without groups or for a rho that is not finite
/// Complexity  O(rows + groups x (cases + points) + points x groups^3)
[[nodiscard]] GroupComparison compare_groups(const Replay& replay, const std::string& target,
                                             const std::vector<GroupColumn>& by,
                                             const GroupComparisonOptions& options = {});

}  // namespace casepath
