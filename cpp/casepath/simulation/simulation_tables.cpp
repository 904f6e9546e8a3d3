/// Simulation -> tables.
#include <limits>

#include "casepath/simulation/simulate.hpp"

namespace casepath {
namespace {

constexpr double not_available = std::numeric_limits<double>::quiet_NaN();

/// What a reader must know of a run, whatever is shown of it.
void add_notes(Table& table, const Simulation& simulation) {
  table.add_note("Simulated, " + to_string(simulation.from) + " to " + to_string(simulation.as_of) +
                 ": one run of a model, not records.");
  for (const std::string& warning : simulation.warnings) table.add_note(warning);
}

}  // namespace

Table pool_table(const Simulation& simulation) {
  Table table("Use of the pools");
  table.add_column("pool", CellType::text, "", "people or rooms that are alike")
      .add_column("servers", CellType::integer, "servers", "on the last day")
      .add_column("available", CellType::number, "server days", "of its working days")
      .add_column("busy", CellType::number, "server days", "in service")
      .add_column("use", CellType::number, "", "busy / available")
      .add_column("offered_load", CellType::number, "",
                  "work that came in / available; at or above one the queue grows without end");
  for (const PoolUse& use : simulation.pools) {
    const double share =
        use.available_days > 0 ? use.busy_days / use.available_days : not_available;
    table.add_row(
        {use.pool, use.servers, use.available_days, use.busy_days, share, use.offered_load});
  }
  add_notes(table, simulation);
  return table;
}

Table waiting_table(const Simulation& simulation) {
  Table table("Waiting for service");
  table.add_column("state", CellType::text, "", "state with a service")
      .add_column("served", CellType::integer, "cases", "whose service began")
      .add_column("gave_up", CellType::integer, "cases", "that left while waiting")
      .add_column("queue_left", CellType::integer, "cases", "waiting on the last day")
      .add_column("mean", CellType::number, "days", "waited by those served, on average")
      .add_column("median", CellType::number, "days", "half of those served waited no longer")
      .add_column("ninetieth", CellType::number, "days", "90 % of those served waited no longer")
      .add_column("mean_queue", CellType::number, "cases", "waiting, averaged over the days");
  for (const Waiting& one : simulation.waiting) {
    const bool served = one.served > 0;
    table.add_row({one.state, one.served, one.gave_up, one.queue_left,
                   served ? one.mean_days : not_available, served ? one.median_days : not_available,
                   served ? one.ninetieth_days : not_available, one.mean_queue});
  }
  add_notes(table, simulation);
  return table;
}

}  // namespace casepath
