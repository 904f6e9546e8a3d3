// What if the inflow doubles, and what if courts then have twelve judges?
//
//   courts examples/data/courts.model.json
//
// Illustrative: no rate here is Kazakhstan's.  Investigators, judges and courtrooms of the model
// are made up.  courts.py prints the same.
#include <exception>
#include <iostream>

#include "casepath/simulation/simulate.hpp"

int main(int argc, char** argv) try {
  const auto model = casepath::read_model(argc > 1 ? argv[1] : "examples/data/courts.model.json");

  const casepath::Scenario doubled{.name = "inflow doubled",
                                   .changes = {{casepath::ChangeInflow{.factor = 2}}}};
  const casepath::Scenario staffed{
      .name = "and twelve judges, eighty investigators",
      .changes = {{casepath::ChangeInflow{.factor = 2}},
                  {casepath::SetServers{.pool = "judges", .servers = 12}},
                  {casepath::SetServers{.pool = "courtrooms", .servers = 12}},
                  {casepath::SetServers{.pool = "investigators", .servers = 80}}}};

  casepath::SimulateOptions options;
  options.until = casepath::Date::of(2028, 12, 31);
  options.warm_up_days = 730;
  std::cout << "Illustrative: no rate here is Kazakhstan's.\n";
  for (const auto& scenario : {casepath::Scenario{.name = "as it is"}, doubled, staffed}) {
    const auto run = simulate(model, scenario, options);
    std::cout << '\n'
              << scenario.name << '\n'
              << to_text(pool_table(run)) << to_text(waiting_table(run));
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
