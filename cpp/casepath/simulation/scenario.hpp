/// @file scenario.hpp
/// Named changes to a model: what if.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "casepath/core/time.hpp"
#include "casepath/simulation/model.hpp"
#include "casepath/table/table.hpp"

namespace casepath {

/// Which situations a change is about: of a state, and where given only of an offence or a group.
/// Of several, those that have the exit named are changed.
struct Where {
  std::string state;
  std::optional<std::string> offence = {};
  std::optional<std::vector<std::string>> group = {};
  friend bool operator==(const Where&, const Where&) = default;
};

/// The probability of leaving by `event` is `factor` times as large; the rest, tail included, is
/// scaled so that all sum to one.
struct ChangeProbability {
  Where where;
  std::string event;
  double factor = 1;
  friend bool operator==(const ChangeProbability&, const ChangeProbability&) = default;
};
/// The probability of leaving by `event` is `probability`; the rest is scaled.
struct SetProbability {
  Where where;
  std::string event;
  double probability = 0;
  friend bool operator==(const SetProbability&, const SetProbability&) = default;
};
/// Every time in the state, or of one exit, is `factor` times as long; with capacity, the service.
struct ScaleTime {
  Where where;
  std::optional<std::string> event = {};
  double factor = 1;
  friend bool operator==(const ScaleTime&, const ScaleTime&) = default;
};
/// Every time in the state, or of one exit, is drawn from `duration`; with capacity, the service.
/// Of the state as a whole: those who would leave after the end of the follow-up leave as the
/// others do.
struct ReplaceTime {
  Where where;
  std::optional<std::string> event = {};
  Duration duration;
  friend bool operator==(const ReplaceTime&, const ReplaceTime&) = default;
};
/// A lever: `share` of those who left by `event` leave by `instead`, which is an exit of the same
/// situation, with its times, or becomes one, with the times of those diverted.
struct Divert {
  Where where;
  std::string event;
  std::string instead;
  double share = 1;
  friend bool operator==(const Divert&, const Divert&) = default;
};
/// `factor` times as many cases come in, of all groups or of one.
struct ChangeInflow {
  std::optional<std::vector<std::string>> group = {};
  double factor = 1;
  friend bool operator==(const ChangeInflow&, const ChangeInflow&) = default;
};
/// A pool has `servers` servers.
struct SetServers {
  std::string pool;
  std::int64_t servers = 1;
  friend bool operator==(const SetServers&, const SetServers&) = default;
};

using Change = std::variant<ChangeProbability, SetProbability, ScaleTime, ReplaceTime, Divert,
                            ChangeInflow, SetServers>;

/// A change, and the day from which it holds: for stays, arrivals and services that begin on it or
/// later.
struct DatedChange {
  Change change;
  Date begins = {};  ///< not recorded: from the first day
  friend bool operator==(const DatedChange&, const DatedChange&) = default;
};

/// Changes, taken one after the other.  Scenarios compose: the changes of one, then of the other.
struct Scenario {
  std::string name;
  std::vector<DatedChange> changes = {};
  friend Scenario operator+(Scenario first, const Scenario& second);
  friend bool operator==(const Scenario&, const Scenario&) = default;
};

/// In one sentence, such as `time in "investigated" x 0.5 from 2026-01-01`.
[[nodiscard]] std::string to_string(const DatedChange& change);

/// The model with the changes that hold on `on` (not recorded: those without a day alone); the
/// model itself, which passes check(), is not changed.
///
/// Errors: ModelError with all problems of the scenario, also of changes that begin later: unknown
/// names, factors below 0, a probability above one, a change that would change nothing.
[[nodiscard]] Model apply(const Model& model, const Scenario& scenario, Date on);
/// The days on which a change begins, ascending, those without a day left out.
[[nodiscard]] std::vector<Date> change_days(const Scenario& scenario);

[[nodiscard]] std::string to_json(const Scenario& scenario);
/// Errors: ModelError with all problems.
[[nodiscard]] Scenario scenario_from_json(std::string_view json);
/// The JSON Schema (draft 2020-12) of the format, as text.
[[nodiscard]] std::string_view scenario_schema() noexcept;
/// What the changes do to the model, with all of them begun: compare(model, apply(...)).
[[nodiscard]] Table difference(const Model& model, const Scenario& scenario);

}  // namespace casepath
