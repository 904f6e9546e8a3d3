#include "casepath/simulation/scenario.hpp"

#include <algorithm>
#include <utility>

#include "casepath/core/detail/text.hpp"
#include "casepath/simulation/detail/apply_changes.hpp"
#include "casepath/simulation/detail/scenario_text.hpp"
#include "casepath/table/detail/cell_text.hpp"

namespace casepath {

namespace {

using detail::at;
using detail::exact_number;
using detail::place_text;
using detail::shown;

std::string probability_text(const std::string& event, const Where& where) {
  return "probability of " + shown(event) + " in " + place_text(where);
}

std::string time_text(const Where& where, const std::optional<std::string>& event) {
  return "time in " + place_text(where) + (event ? " until " + shown(*event) : "");
}

std::string sentence(const ChangeProbability& change) {
  return probability_text(change.event, change.where) + " x " + exact_number(change.factor);
}
std::string sentence(const SetProbability& change) {
  return probability_text(change.event, change.where) + " = " + exact_number(change.probability);
}
std::string sentence(const ScaleTime& change) {
  return time_text(change.where, change.event) + " x " + exact_number(change.factor);
}
std::string sentence(const ReplaceTime& change) {
  return time_text(change.where, change.event) + " = " + detail::duration_text(change.duration);
}
std::string sentence(const Divert& change) {
  return exact_number(change.share) + " of " + shown(change.event) + " in " +
         place_text(change.where) + " by " + shown(change.instead) + " instead";
}
std::string sentence(const ChangeInflow& change) {
  return "inflow" + (change.group ? " of group " + shown(detail::group_name(*change.group)) : "") +
         " x " + exact_number(change.factor);
}
std::string sentence(const SetServers& change) {
  return "servers of " + shown(change.pool) + " = " + std::to_string(change.servers);
}

/// The model with the changes that `holds`.
template <class Holds>
Model with_changes(const Model& model, const Scenario& scenario, Holds holds) {
  detail::ChangeApplier applier(model);
  for (std::size_t i = 0; i < scenario.changes.size(); ++i) {
    const DatedChange& change = scenario.changes[i];
    if (holds(change)) applier.carry_out(change.change, at("/changes", i));
  }
  if (!applier.problems().empty()) throw ModelError(applier.problems(), "the scenario");
  return applier.take();
}

Model with_all_changes(const Model& model, const Scenario& scenario) {
  return with_changes(model, scenario, [](const DatedChange&) { return true; });
}

}  // namespace

Scenario operator+(Scenario first, const Scenario& second) {
  if (!second.name.empty()) {
    first.name = first.name.empty() ? second.name : first.name + " + " + second.name;
  }
  first.changes.insert(first.changes.end(), second.changes.begin(), second.changes.end());
  return first;
}

std::string to_string(const DatedChange& change) {
  std::string text = std::visit([](const auto& one) { return sentence(one); }, change.change);
  if (change.begins.is_recorded()) text += " from " + to_string(change.begins);
  return text;
}

Model apply(const Model& model, const Scenario& scenario, Date on) {
  static_cast<void>(with_all_changes(model, scenario));  // refuses a scenario with problems
  return with_changes(model, scenario,
                      [on](const DatedChange& change) { return change.begins <= on; });
}

std::vector<Date> change_days(const Scenario& scenario) {
  std::vector<Date> days;
  for (const DatedChange& change : scenario.changes) {
    if (change.begins.is_recorded()) days.push_back(change.begins);
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

Table difference(const Model& model, const Scenario& scenario) {
  Table table = compare(model, with_all_changes(model, scenario));
  for (const DatedChange& change : scenario.changes) table.add_note(to_string(change));
  return table;
}

}  // namespace casepath
