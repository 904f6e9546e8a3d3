/// @file bootstrap.hpp
/// How sure a share by day is, by drawing the cases, or their parents, again.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/analysis/resampling.hpp"

namespace casepath {

struct BootstrapOptions {
  /// Ascending or not, each at least 0; of a first passage at least 1.  Empty: default_horizon().
  std::vector<std::int64_t> days = {};
  std::int64_t replicates = 1000;
  std::uint64_t seed = 1;
  std::vector<GroupColumn> by = {};
  /// What is drawn: a parent that the log names, or its unit.  Empty: the largest parent, or the
  /// unit where the log names none.
  std::string cluster = {};
  double level = 0.95;
  unsigned threads = 0;
  Progress progress = {};  ///< counts replicates of all groups
};

/// One group on one day.
struct BootstrapRow {
  GroupLabel group;
  std::int64_t day = 0;
  std::int64_t cases = 0;     ///< in the estimate
  std::int64_t clusters = 0;  ///< that are drawn, so many times
  double estimate = std::numeric_limits<double>::quiet_NaN();
  BootstrapIntervals intervals;    ///< of an estimate that is a number
  std::string why_none;            ///< why there are no replicates; empty: there are
  std::vector<double> replicates;  ///< in order; those of one group's days belong together
};

struct Bootstrap {
  About about;
  TallySpec spec;
  std::string target;   ///< reached, or the state
  std::string cluster;  ///< what is drawn
  std::int64_t replicates = 0;
  std::uint64_t seed = 0;
  double level = 0.95;
  std::vector<BootstrapRow> rows;  ///< by group, the total last; by day
  [[nodiscard]] Table table() const;
};

/// Bootstrap of the share that reached a target by the ends of days since opening: the estimate of
/// reached_by(), which says which cases are in it (of several days: by the last).
///
/// In each group its own clusters are drawn, as many as it has, with replacement; a case without a
/// parent on record is a cluster of its own.  Clusters are numbered by their names, and groups are
/// told apart by theirs: the same seed gives the same replicates, bit for bit, for any order of the
/// cases and any number of threads, and a group has those of a log of that group alone.
///
/// Errors: ArgumentError as of reached_by(); for replicates outside 2 to 1,000,000; for a cluster
/// that the log does not name; for a unit below the case whose log names no parent, unless the unit
/// is named; where all groups together are one cluster.  Cancelled.
/// Complexity: O(rows + cases log cases + replicates x cases).
[[nodiscard]] Bootstrap bootstrap_reached(const Replay& replay, const std::string& target,
                                          const BootstrapOptions& options = {});

/// The same of the share of cases that are in a state at the ends of days since opening
/// (Aalen-Johansen, reopened cases included): the estimate of occupancy().
/// Errors: as above; for an unknown state; for days beyond the follow-up.
[[nodiscard]] Bootstrap bootstrap_occupancy(const Replay& replay, const std::string& state,
                                            const BootstrapOptions& options = {});

}  // namespace casepath
