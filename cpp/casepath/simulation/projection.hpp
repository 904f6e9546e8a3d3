/// @file projection.hpp
/// How today's pending cases will end, and when.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "casepath/core/interval.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/core/time.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/simulation/model.hpp"
#include "casepath/simulation/scenario.hpp"
#include "casepath/table/table.hpp"

namespace casepath {

struct ProjectionOptions {
  /// At the end of which days; each after the data cut.  Empty: three, six, twelve and 24 months
  /// after it.
  std::vector<Date> on = {};
  bool silent = false;  ///< also cases without a record for long
  Scenario scenario = {};
  std::uint32_t replications = 200;  ///< at least 2
  std::uint64_t seed = 1;
  double level = 0.95;
  unsigned threads = 0;    ///< over replications
  Progress progress = {};  ///< counts replications
};

/// How many of a group's pending cases stand somewhere at the end of a day.
struct ProjectionRow {
  std::vector<std::string> group;  ///< values of Model::by; of all groups together "(all)"
  Date on;
  std::string stands;                 ///< an outcome class, or "pending"
  std::int64_t cases = 0;             ///< pending at the cut, in the group
  double expected = 0;                ///< mean over the runs
  double mc_error = 0;                ///< its Monte-Carlo standard error
  Interval interval = no_interval();  ///< in which the number itself lies, by the model
  friend bool operator==(const ProjectionRow&, const ProjectionRow&) = default;
};

struct Projection {
  std::string title;
  std::string unit;
  std::vector<std::string> by;
  Date as_of;
  std::int64_t cases = 0;           ///< that are projected
  std::int64_t left_out = 0;        ///< already running, or with undated moves
  std::vector<ProjectionRow> rows;  ///< by group, all of them last; by day; by class, pending last
  std::vector<std::string> notes;
  friend bool operator==(const Projection&, const Projection&) = default;
};

/// Projects the cases that are pending at the data cut of a replay: each goes on from where it
/// stands, with the offence it carries, given the time that it has already spent there.
///
/// The interval is that of the number itself, from quantile to quantile of the runs: it tells the
/// chance of cases, not the error of the model's figures.  With capacity no new cases come in.
/// The same for any number of threads.
///
/// Errors: ModelError - the model or the scenario has problems; ArgumentError - the replay is of
/// another pipeline, a day that is not after the cut, fewer than two replications, a bad level;
/// Cancelled.
[[nodiscard]] Projection project(const Replay& replay, const Model& model,
                                 const ProjectionOptions& options = {});

/// The columns of Model::by, on, stands, cases, expected, mc_error, lower, upper.
[[nodiscard]] Table to_table(const Projection& projection);

}  // namespace casepath
