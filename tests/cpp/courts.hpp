/// @file courts.hpp
/// Models of a small made-up procedure, for tests of scenarios, experiments and projections.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "casepath/simulation/model.hpp"
#include "pipelines.hpp"

namespace casepath::test {

inline ExitModel exit_by(std::string event, double probability, Duration duration) {
  ExitModel exit;
  exit.event = std::move(event);
  exit.probability = probability;
  exit.duration = std::move(duration);
  return exit;
}

inline SituationModel situation(std::string state, std::vector<ExitModel> exits) {
  SituationModel result;
  result.state = std::move(state);
  result.exits = std::move(exits);
  return result;
}

inline GroupModel group_of(std::vector<std::string> values, double share, std::string opening,
                           std::vector<SituationModel> situations) {
  GroupModel group;
  group.values = std::move(values);
  group.share = share;
  group.openings.emplace_back().event = std::move(opening);
  group.situations = std::move(situations);
  return group;
}

/// Reported: charged 0.6, terminated 0.4.  Charged: convicted 0.5, acquitted 0.2, terminated 0.2,
/// and a tail of 0.1.  Two cases a day come in.
inline Model court_model() {
  Model model{"A court", report_charge_verdict(), {}, {}, {"Rates are made up."}, {}, {}, {}, 20};
  SituationModel charged = situation("charged", {exit_by("verdict", 0.5, ExponentialDays{60}),
                                                 exit_by("acquit", 0.2, ExponentialDays{90}),
                                                 exit_by("terminate", 0.2, ExponentialDays{30})});
  charged.tail = {0.1, TailModel::Rule::leaves, 400, 100};
  model.groups.push_back(
      group_of({}, 1, "report",
               {situation("reported", {exit_by("charge", 0.6, ExponentialDays{40}),
                                       exit_by("terminate", 0.4, ExponentialDays{20})}),
                std::move(charged)}));
  model.arrivals.kind = Arrivals::Kind::poisson;
  model.arrivals.per_day.fill(2);
  return model;
}

/// The same in two regions, North with three quarters of the cases, and with two judges at trial.
inline Model court_of_two_regions() {
  Model model = court_model();
  model.by = {"region"};
  GroupModel south = model.groups.front();
  model.groups.front().values = {"North"};
  model.groups.front().share = 0.75;
  south.values = {"South"};
  south.share = 0.25;
  model.groups.push_back(std::move(south));
  model.capacity.pools.push_back({"judges", 2, {}});
  Service service;
  service.state = "charged";
  service.needs = {{"judges", 1}};
  service.duration = ExponentialDays{5};
  model.capacity.services.push_back(std::move(service));
  return model;
}

}  // namespace casepath::test
