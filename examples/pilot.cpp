// What would change if a pilot's mobile groups halved the time to investigate?
//
//   pilot examples/data/pilot.model.json
//
// Illustrative: no rate here is Kazakhstan's.  The regions, chances and times of the model are made
// up.  pilot.py prints the same.
#include <exception>
#include <iostream>

#include "casepath/simulation/experiment.hpp"

int main(int argc, char** argv) try {
  const auto model = casepath::read_model(argc > 1 ? argv[1] : "examples/data/pilot.model.json");

  const casepath::Where investigation{.state = "qualified", .group = {{"pilot region"}}};
  const casepath::Where review{.state = "prosecutor_review", .offence = "128-1"};
  const casepath::Scenario faster{
      .name = "faster investigation",
      .changes = {{casepath::ScaleTime{.where = investigation, .factor = 0.5}}}};
  const casepath::Scenario kept{
      .name = "a third fewer reclassified",
      .changes = {{casepath::ChangeProbability{
          .where = review, .event = "requalify_by_prosecutor", .factor = 2.0 / 3}}}};
  const casepath::Scenario both = faster + kept;

  casepath::ExperimentOptions options;
  options.run.cases = 1'000;
  options.horizon_days = 730;
  const auto experiment = casepath::experiment(model, {faster, kept, both}, options);

  std::cout << "Illustrative: no rate here is Kazakhstan's.\n\n"
            << to_text(casepath::difference(model, both)) << '\n'
            << to_text(to_table(experiment)) << '\n'
            << to_text(differences_table(experiment));
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
