/// @file standardised_shares.hpp
/// Shares of groups as they would be if every group were composed like the whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/incidence.hpp"

namespace casepath {

struct StandardisedSharesOptions {
  std::optional<std::int64_t> days = {};  ///< not given: default_horizon()
  double level = 0.95;
  unsigned threads = 0;
};

/// A stratum of the standard: the whole.
struct StandardStratum {
  GroupLabel stratum;
  std::int64_t cases = 0;
  double weight = 0;  ///< of all cases in the estimate
};

/// One group.
struct StandardisedShare {
  ReachedByRow crude;  ///< as "reached by" answers
  double share = 0;    ///< standardised; not-a-number where it can't be known
  double standard_error = 0;
  Interval interval = no_interval();
  std::string interval_method;  ///< or why there is none
};

struct StandardisedShares {
  About about;
  TallySpec spec;                 ///< groups
  std::vector<GroupColumn> over;  ///< what they are standardised over
  std::string target;
  std::int64_t days = 0;
  double level = 0.95;
  std::string cluster;
  std::vector<StandardStratum> standard;  ///< by name
  std::vector<StandardisedShare> rows;    ///< by group, the total last

  [[nodiscard]] Table table() const;
  /// The composition that all groups are given.
  [[nodiscard]] Table standard_table() const;
};

/// Direct standardisation of the share that reached a target by a day: Aalen-Johansen within each
/// stratum of a group (group_shares()), weighted by what the stratum is of all cases in the
/// estimate.  Standard errors by the infinitesimal jackknife, clustered by the largest parent, with
/// the weights taken as given.  Unlike a share of those followed to the day it uses every case;
/// where nobody is pending it is the textbook's sum of weight x share.
///
/// A group without cases in a stratum, or of which the share there can't be known, gets no
/// standardised share, and the table says which stratum it is.  Interval: complementary log-log;
/// where all strata have shares of 0 or 1, which show no variation, Clopper-Pearson on the
/// effective number of those followed, 1 / sum (weight^2 / followed of the stratum), over the
/// design effect.
///
/// Errors: ArgumentError as reached_by(), and without groups or strata.
[[nodiscard]] StandardisedShares standardised_shares(const Replay& replay,
                                                     const std::string& target,
                                                     const std::vector<GroupColumn>& by,
                                                     const std::vector<GroupColumn>& over,
                                                     const StandardisedSharesOptions& options = {});

}  // namespace casepath
