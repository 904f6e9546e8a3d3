// A model fitted from a real log, 150,370 Italian road-traffic fines, and what it says ahead.
//
//   fines_ahead FOLDER
//
// FOLDER holds road_traffic_fines_events.csv.gz; see road_fines_log.py.  fines_ahead.py prints the
// same.
#include <exception>
#include <filesystem>
#include <iostream>

#include "casepath/analysis/outcomes.hpp"
#include "casepath/log/readers.hpp"
#include "casepath/simulation/fit.hpp"
#include "casepath/simulation/projection.hpp"
#include "casepath/simulation/simulate.hpp"

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "fines_ahead FOLDER: the folder that holds road_traffic_fines_events.csv.gz\n";
    return 1;
  }
  casepath::LogSpec spec;
  spec.case_column = "case_id";
  spec.event_column = "activity";
  spec.time_column = "timestamp";
  spec.events = {{"Create Fine", "create"},
                 {"Send Fine", "send"},
                 {"Insert Fine Notification", "notify"},
                 {"Add penalty", "add_penalty"},
                 {"Payment", "pay"},
                 {"Send for Credit Collection", "send_to_collection"},
                 {"Insert Date Appeal to Prefecture", "appeal_to_prefecture"},
                 {"Send Appeal to Prefecture", "send_appeal"},
                 {"Receive Result Appeal from Prefecture", "receive_result"},
                 {"Notify Result Appeal to Offender", "notify_result"},
                 {"Appeal to Judge", "appeal_to_judge"}};
  const auto path = std::filesystem::path(argv[1]) / "road_traffic_fines_events.csv.gz";
  const auto pipeline = casepath::Pipeline::builtin("road-traffic-fines");
  const auto replay =
      casepath::replay(pipeline, casepath::read_csv(path, spec), casepath::Date::of(2010, 12, 31));
  casepath::TallySpec counted;
  counted.situations = true;
  const auto model = casepath::fit(casepath::tally(replay, counted));

  casepath::SimulateOptions options;
  options.cases = 20'000;
  options.from = casepath::Date::of(2011, 1, 1);
  options.until = casepath::Date::of(2013, 6, 18);
  const auto simulation = simulate(model, options);
  const auto ahead = casepath::replay(pipeline, simulation.log, simulation.as_of);
  casepath::ProjectionOptions days;
  days.on = {casepath::Date::of(2011, 12, 31), casepath::Date::of(2012, 12, 31)};
  days.replications = 5;
  std::cout << to_text(to_table(model)) << '\n'
            << to_text(casepath::outcomes(casepath::tally(ahead)).table()) << '\n'
            << to_text(to_table(project(replay, model, days)));
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
