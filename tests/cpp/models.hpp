/// @file models.hpp
/// Small models, written by hand, that tests of the simulation share.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "casepath/simulation/model.hpp"
#include "pipelines.hpp"

namespace casepath::test {

/// An exit that takes an exponential time.
inline ExitModel exit_by(std::string event, double probability, double mean_days,
                         std::string offence = {}) {
  return {.event = std::move(event),
          .offence = std::move(offence),
          .probability = probability,
          .duration = ExponentialDays{mean_days}};
}

/// On report_charge_verdict(): reported, 100 days on average; 0.6 are charged, 0.4 terminated.
/// Charged, 50 days on average; 0.5 convicted, 0.3 acquitted, 0.2 terminated.
inline Model report_charge_verdict_model() {
  Model model{.pipeline = report_charge_verdict()};
  model.groups = {
      {.openings = {{.event = "report"}},
       .situations = {{.state = "reported",
                       .exits = {exit_by("charge", 0.6, 100), exit_by("terminate", 0.4, 100)}},
                      {.state = "charged",
                       .exits = {exit_by("verdict", 0.5, 50), exit_by("acquit", 0.3, 50),
                                 exit_by("terminate", 0.2, 50)}}}}};
  return model;
}

/// On with_offences(): grave cases are investigated, where 0.3 are reclassified to minor, 0.5
/// charged and 0.2 terminated; minor ones are charged (0.6) or terminated (0.4).  The charged are
/// tried and convicted, whatever they carry.
inline Model reclassification_model() {
  Model model{.pipeline = with_offences()};
  model.groups = {
      {.openings = {{.event = "report", .offence = "grave"}},
       .situations = {{.state = "reported", .exits = {exit_by("open", 1, 20)}},
                      {.state = "investigated",
                       .offence = "grave",
                       .exits = {exit_by("reclassify", 0.3, 40, "minor"),
                                 exit_by("charge", 0.5, 60), exit_by("terminate", 0.2, 80)}},
                      {.state = "investigated",
                       .offence = "minor",
                       .exits = {exit_by("charge", 0.6, 30), exit_by("terminate", 0.4, 30)}},
                      {.state = "charged", .exits = {exit_by("court", 1, 25)}},
                      {.state = "tried", .exits = {exit_by("verdict", 1, 90)}}}}};
  return model;
}

}  // namespace casepath::test
