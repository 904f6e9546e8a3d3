// How long one move takes, and a whole replay and tally, on the made-up log of examples/.
#include <benchmark/benchmark.h>

#include <string>

#include "casepath/log/readers.hpp"
#include "casepath/pipeline/step.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/tally/tally.hpp"

namespace {

casepath::EventLog made_up_log() {
  casepath::LogSpec spec;
  spec.case_column = "charge_id";
  spec.event_column = "event";
  spec.time_column = "date";
  spec.events = {{"letter sent", std::nullopt}};
  const std::string folder = CASEPATH_SOURCE_DIR;
  return casepath::read_csv(folder + "/examples/data/kazakhstan_illustrative.csv", spec);
}

/// From report to registration: two moves that read and write the offence.
void step_and_advance(benchmark::State& state) {
  const auto pipeline = casepath::Pipeline::builtin("kazakhstan-trafficking");
  casepath::Event report;
  report.type = *pipeline.find_event("report");
  report.time.date = casepath::Date::of(2025, 1, 1);
  report.fields.set(pipeline.offence_field(), pipeline.find_offence("128-1")->value());
  casepath::Event open = report;
  open.type = *pipeline.find_event("register");
  for (auto _ : state) {
    casepath::Position position;
    casepath::advance(pipeline, position, report, casepath::step(pipeline, position, report));
    casepath::advance(pipeline, position, open, casepath::step(pipeline, position, open));
    benchmark::DoNotOptimize(position.state);
  }
  state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(step_and_advance);

void replay_and_tally(benchmark::State& state) {
  const auto pipeline = casepath::Pipeline::builtin("kazakhstan-trafficking");
  const auto log = made_up_log();
  for (auto _ : state) {
    const auto replay =
        casepath::replay(pipeline, log, casepath::Date::of(2025, 12, 31), {.threads = 1});
    benchmark::DoNotOptimize(casepath::tally(replay, {}, {.threads = 1}).cases().size());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(log.row_count()) * state.iterations());
}
BENCHMARK(replay_and_tally);

}  // namespace
