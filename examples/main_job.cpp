// Where do cases drop out?  The main job, on the made-up log of this folder.
//
//   main_job examples/data/kazakhstan_illustrative.csv
//
// Illustrative, made-up data: no rate here is Kazakhstan's.  main_job.py prints the same.
#include <exception>
#include <iostream>

#include "casepath/analysis/findings.hpp"
#include "casepath/analysis/funnel.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/analysis/outcomes.hpp"
#include "casepath/analysis/paths.hpp"
#include "casepath/analysis/reclassifications.hpp"
#include "casepath/log/readers.hpp"
#include "casepath/replay/replay.hpp"

int main(int argc, char** argv) try {
  const char* path = argc > 1 ? argv[1] : "examples/data/kazakhstan_illustrative.csv";

  casepath::LogSpec spec;
  spec.case_column = "charge_id";
  spec.event_column = "event";
  spec.time_column = "date";
  spec.parents = {{"defendant", "defendant_id"}, {"case", "case_id"}};
  spec.events = {{"letter sent", std::nullopt}};
  const auto log = casepath::read_csv(path, spec);
  const auto pipeline = casepath::Pipeline::builtin("kazakhstan-trafficking");
  const auto replay = casepath::replay(pipeline, log, casepath::Date::of(2025, 12, 31));

  const auto all = casepath::tally(replay);
  const auto by_region = casepath::tally(replay, {{{"region", ""}}, {}});
  std::cout << "Illustrative, made-up data: no rate here is Kazakhstan's.\n\n"
            << to_text(replay.summary()) << '\n'
            << to_text(casepath::funnel(all).table()) << '\n'
            << to_text(casepath::drop_outs(all).table()) << '\n'
            << to_text(casepath::reclassifications(all).table()) << '\n'
            << to_text(casepath::outcomes_by_offence(all).table()) << '\n'
            << to_text(casepath::downgraded_then_dropped(by_region).table()) << '\n'
            << to_text(casepath::reached_by(replay, "trial", {.days = 365, .by = {{"region", ""}}})
                           .table())
            << '\n'
            << to_text(casepath::count_findings(replay).table()) << '\n'
            << replay.path_text(*log.find_case("K0453-1-1")) << '\n';
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
