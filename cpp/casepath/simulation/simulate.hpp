/// @file simulate.hpp
/// model -> log.
///
/// Next-event simulation in whole days.  A time drawn is rounded to the nearest day.  Random
/// numbers are Philox's, keyed by seed, replication, case, and what they are drawn for (the state,
/// and the how-manieth stay of the case in it): the log is the same on any number of threads, and a
/// scenario changes only what it should.
///
/// What a day means, with capacity.  A service of d working days that begins on day t ends d
/// working days later: without weekends on day t + d, and its servers can be used on that day
/// again.  Several cases pass one server on one day only where their services take 0 days.  On each
/// day first services and stays end and levels change, then cases come in, then whoever can begins,
/// the highest level first, of one level who came first, of one day the lower number; whoever has
/// then waited as long as the patience lasts goes.  A case that needs several pools waits until all
/// are free on one day; others may take one of them meanwhile.  Who is interrupted keeps the place
/// in line that the day of coming gives.  Who would never leave (a tail that stays) is not served.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/core/parallel.hpp"
#include "casepath/core/time.hpp"
#include "casepath/log/event_log.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/simulation/model.hpp"
#include "casepath/simulation/scenario.hpp"

namespace casepath {

/// A case that is pending today: its rows so far, and where it stands.
struct PendingCase {
  struct Row {
    std::string event;
    Date on;
    std::string offence;      ///< that the row says; empty: none
    ModelFields fields = {};  ///< of those that the event reads, what the row says
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::string name;
  std::vector<std::string> group;  ///< values of Model::by
  std::vector<Row> rows;           ///< of dated moves; the first one opened it
  Date entered;                    ///< came into its state, with its offence
  friend bool operator==(const PendingCase&, const PendingCase&) = default;
};

/// The cases of a replay that are pending at its cut (active or paused; silent ones where asked
/// for), for a model with these groups.  Cases that were running or have undated moves are left
/// out, and how many is said.
struct PendingCases {
  std::vector<PendingCase> cases;
  std::int64_t left_out = 0;
};
[[nodiscard]] PendingCases pending_cases(const Replay& replay, const std::vector<std::string>& by,
                                         bool silent = false);

struct SimulateOptions {
  /// How many cases come in from `from` on, at the rate of the model's arrivals, or, where it has
  /// none, spread evenly over a year (or up to `until`); not given: as many as the arrivals bring.
  std::optional<std::int64_t> cases = {};
  Date from = Date{20454};  ///< first day; 2026-01-01
  /// Last day, the data cut of the log.  Not recorded: until every case has ended; then `cases` is
  /// needed.
  Date until = {};
  /// Days before `from` on which cases come in already, so that day one does not find the pools
  /// idle; they are in the log.
  std::int64_t warm_up_days = 0;
  /// Today's cases, which go on from `from`: none has left before it.  With capacity, those whose
  /// state asks for service wait for it in the order in which they came, and it is all before them.
  std::vector<PendingCase> pending = {};
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  unsigned threads = 0;  ///< free flow alone can use several
  Progress progress = {};
};

/// What one pool did, from `from` to `until`.
struct PoolUse {
  std::string pool;
  std::int64_t servers = 0;   ///< on the last day
  double available_days = 0;  ///< server days on its working days
  double busy_days = 0;       ///< of them in service
  double offered_load = 0;    ///< work that came in, over available_days
  friend bool operator==(const PoolUse&, const PoolUse&) = default;
};

/// How cases waited for service in a state: services begun from `from` to `until`.
struct Waiting {
  std::string state;
  std::int64_t served = 0;      ///< services begun
  std::int64_t gave_up = 0;     ///< left by their patience
  std::int64_t queue_left = 0;  ///< waiting at the end
  double mean_days = 0;         ///< of those served, from coming in to service
  double median_days = 0;
  double ninetieth_days = 0;  ///< 90 % waited no longer
  double mean_queue = 0;      ///< cases waiting, averaged over the days
  friend bool operator==(const Waiting&, const Waiting&) = default;
};

/// One run.
struct Simulation {
  EventLog log;  ///< columns case, event, date, offence, those of Model::by, and fields
  Date from;
  Date as_of;                         ///< the data cut: replay(pipeline, log, as_of)
  std::vector<PoolUse> pools;         ///< with capacity
  std::vector<Waiting> waiting;       ///< with capacity, one a service
  std::vector<std::string> warnings;  ///< such as a load at or above one
};

/// The rows of a case stand together; cases stand in the order in which they come in, named "1",
/// "2", "3" ..., behind the pending ones, which keep their names ("new-1", "new-2" ... then).
///
/// Errors: ModelError - the model or the scenario has problems; ArgumentError - no cases asked for
/// and no arrivals, no end where cases may stay for ever or arrivals go on, a pending case that the
/// model or the pipeline does not know, a circle without time; Cancelled.
/// Complexity: O(1) an event, however many cases are open; 32 bytes an event at most.
[[nodiscard]] Simulation simulate(const Model& model, const Scenario& scenario,
                                  const SimulateOptions& options);
[[nodiscard]] inline Simulation simulate(const Model& model, const SimulateOptions& options) {
  return simulate(model, Scenario{}, options);
}

/// One row per pool, and one per state with a service; without a row in free flow.
[[nodiscard]] Table pool_table(const Simulation& simulation);
[[nodiscard]] Table waiting_table(const Simulation& simulation);

}  // namespace casepath
