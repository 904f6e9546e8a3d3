/// @file random_pipelines.hpp
/// Random pipelines that check() accepts, from a seed.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "casepath/pipeline/definition.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "logs.hpp"

namespace casepath::test {

/// 2 to 4 stages with 1 to 3 states each, 2 to 4 outcomes of any class, 4 to 10 events with up to
/// three transitions each, some of them reopening, staying, marking or setting the offence.
inline Definition random_definition(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  Definition definition;
  definition.id = "random-" + std::to_string(seed);
  definition.version = "1";
  definition.title = "Random, for tests";
  definition.unit = "charge";
  definition.parents = {"defendant", "case"};
  definition.sources = {"made up for tests"};
  definition.milestones = {"opened", "decided"};
  definition.fields = {{"offence", FieldType::offence}, {"region", FieldType::category}};
  for (const char* name : {"minor", "medium", "grave"}) {
    OffenceDefinition offence;
    offence.name = name;
    offence.title = name;
    definition.offences.push_back(offence);
  }
  definition.offences[0].lighter_than = {"medium"};
  definition.offences[1].lighter_than = {"grave"};

  std::vector<std::string> open;
  const std::size_t stages = 2 + below(3);
  for (std::size_t i = 0; i < stages; ++i) {
    definition.stages.push_back("stage-" + std::to_string(i));
    const std::size_t states = 1 + below(3);
    for (std::size_t k = 0; k < states; ++k) {
      StateDefinition state;
      state.name = "state-" + std::to_string(i) + "-" + std::to_string(k);
      state.stage = definition.stages.back();
      state.kind = below(4) == 0 ? StateKind::paused : StateKind::open;
      open.push_back(state.name);
      definition.states.push_back(state);
    }
  }
  const std::vector<std::string> classes{"conviction", "acquittal", "drop_out", "settled",
                                         "administrative"};
  std::vector<std::string> outcomes;
  const std::size_t wanted = 2 + below(3);
  for (std::size_t i = 0; i < wanted; ++i) {
    StateDefinition state;
    state.name = "outcome-" + std::to_string(i);
    state.outcome = classes[below(classes.size())];
    if (state.outcome == "drop_out") state.ground = Ground::evidence;
    outcomes.push_back(state.name);
    definition.states.push_back(state);
  }

  // A way through all states, so that each is reachable and can end; then what chance adds.
  const auto event = [&](const std::string& name) -> EventDefinition& {
    definition.events.push_back({});
    definition.events.back().name = name;
    return definition.events.back();
  };
  const std::vector<Assignment> sets_offence{
      {"offence", {Expression::Kind::event_field, {}, "offence", {}}}};
  EventDefinition& first = event("open");  // valid until the next event is made
  first.marks = "opened";
  first.sets = sets_offence;
  first.transitions = {{{std::nullopt}, open.front(), {}, false, {}}};
  EventDefinition& onward = event("onward");
  for (std::size_t i = 0; i + 1 < open.size(); ++i) {
    onward.transitions.push_back({{open[i]}, open[i + 1], {}, false, {}});
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    EventDefinition& end = event("end-" + std::to_string(i));
    if (i == 0) end.marks = "decided";
    end.transitions.push_back(
        {{open.back(), open[below(open.size() - 1)]}, outcomes[i], {}, false, {}});
  }
  const std::size_t more = 1 + below(5);
  for (std::size_t i = 0; i < more; ++i) {
    EventDefinition& extra = event("extra-" + std::to_string(i));
    if (below(2) == 0) extra.sets = sets_offence;
    if (below(3) == 0) {
      extra.reopens = true;
      extra.transitions = {
          {{outcomes[below(outcomes.size())]}, open[below(open.size())], {}, false, {}}};
    } else {
      const std::string& from = open[below(open.size())];
      extra.transitions = {{{from}, below(3) == 0 ? "=" : open[below(open.size())], {}, false, {}}};
    }
  }
  return definition;
}

/// Cases of 1 to 10 rows on a pipeline of random_definition(); two rows may share a day.
inline std::vector<std::vector<LogRow>> random_cases_on(const Pipeline& pipeline, std::size_t cases,
                                                        unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::vector<std::string> offences{"minor", "medium", "grave", ""};
  std::vector<std::vector<LogRow>> all;
  for (std::size_t i = 0; i < cases; ++i) {
    std::vector<LogRow> rows;
    const std::string region = "Region " + std::string(1, static_cast<char>('A' + below(3)));
    std::int32_t day = Date::of(2020, 1, 1).days() + static_cast<std::int32_t>(below(300));
    const std::size_t length = 1 + below(10);
    for (std::size_t k = 0; k < length; ++k) {
      std::string name = k == 0 && below(10) != 0 ? "open"
                         : below(2) == 0          ? "onward"
                                         : pipeline.events()[below(pipeline.events().size())];
      rows.push_back({"case-" + std::to_string(i),
                      std::move(name),
                      to_string(Date{day}),
                      {offences[below(offences.size())], region, std::to_string(k)}});
      day += below(3) == 0 ? 0 : static_cast<std::int32_t>(1 + below(40));
    }
    all.push_back(std::move(rows));
  }
  return all;
}

}  // namespace casepath::test
