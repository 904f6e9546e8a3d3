/// @file courts.hpp
/// Models of a small made-up procedure, for tests of scenarios, experiments and projections.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "casepath/simulation/model.hpp"
#include "models.hpp"
#include "pipelines.hpp"

namespace casepath::test {

inline ExitModel exit_by(std::string event, double probability, Duration duration) {
  return {.event = std::move(event), .probability = probability, .duration = std::move(duration)};
}

inline SituationModel situation(std::string state, std::vector<ExitModel> exits) {
  return {.state = std::move(state), .exits = std::move(exits)};
}

inline GroupModel group_of(std::vector<std::string> values, double share, std::string opening,
                           std::vector<SituationModel> situations) {
  return {.values = std::move(values),
          .share = share,
          .openings = {{.event = std::move(opening)}},
          .situations = std::move(situations)};
}

/// Reported: charged 0.6, terminated 0.4.  Charged: convicted 0.5, acquitted 0.2, terminated 0.2,
/// and a tail of 0.1.  Two cases a day come in.
inline Model court_model() {
  Model model{.title = "A court",
              .pipeline = report_charge_verdict(),
              .assumptions = {"Rates are made up."}};
  SituationModel charged = situation(
      "charged",
      {exit_by("verdict", 0.5, 60), exit_by("acquit", 0.2, 90), exit_by("terminate", 0.2, 30)});
  charged.tail = {0.1, TailModel::Rule::leaves, 400, 100};
  model.groups = {{.openings = {{.event = "report"}},
                   .situations = {situation("reported", {exit_by("charge", 0.6, 40),
                                                         exit_by("terminate", 0.4, 20)}),
                                  std::move(charged)}}};
  model.arrivals.kind = Arrivals::Kind::poisson;
  model.arrivals.per_day.fill(2);
  return model;
}

/// The same in two regions, North with three quarters of the cases, and with two judges for the
/// charged.
inline Model court_of_two_regions() {
  Model model = court_model();
  model.by = {"region"};
  GroupModel south = model.groups.front();
  model.groups.front().values = {"North"};
  model.groups.front().share = 0.75;
  south.values = {"South"};
  south.share = 0.25;
  model.groups.push_back(std::move(south));
  model.capacity.pools = {{.name = "judges", .servers = 2}};
  model.capacity.services = {
      {.state = "charged", .needs = {{"judges", 1}}, .duration = ExponentialDays{5}}};
  return model;
}

}  // namespace casepath::test
