/// @file apply_changes.hpp
/// The changes of a scenario, carried out on a model.  Not installed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/simulation/scenario.hpp"

namespace casepath::detail {

/// Carries out changes one after the other, each on what those before it made of the model, and
/// notes what is wrong with them.  A change with a problem is left out.
class ChangeApplier {
 public:
  /// `model` passes check().
  explicit ChangeApplier(Model model) : model_(std::move(model)) {}

  /// `pointer`: the place of the change in the scenario's JSON.
  void carry_out(const Change& change, const std::string& pointer);

  [[nodiscard]] const std::vector<Diagnostic>& problems() const noexcept { return problems_; }
  [[nodiscard]] Model take() { return std::move(model_); }

 private:
  struct Place {
    GroupModel* group;
    SituationModel* situation;
  };

  void carry_out(const ChangeProbability& change);
  void carry_out(const SetProbability& change);
  void carry_out(const ScaleTime& change);
  void carry_out(const ReplaceTime& change);
  void carry_out(const Divert& change);
  void carry_out(const ChangeInflow& change);
  void carry_out(const SetServers& change);

  void problem(std::string code, std::string_view key, std::string message, std::string hint = {});
  /// Notes a problem unless the number is finite and at least 0, or above 0.
  bool is_factor(double factor, bool may_be_zero);
  bool is_share(std::string_view key, double share);
  bool is_group(const std::vector<std::string>& values);
  /// The situations that a change is about; none: a problem was noted.
  std::vector<Place> places(const Where& where);
  void no_situation(const Where& where);
  /// Of those, the ones that have the exit (and by which cases leave, where `taken`); none: a
  /// problem was noted.
  std::vector<Place> places_with_exit(const Where& where, const std::string& event, bool taken);
  /// Makes the exits by `event` sum to `after`, and scales the rest; false: there is no rest.
  bool set_probability(const Place& place, const std::string& event, double after);
  bool divert(const Place& place, const Divert& change);
  /// The service of the state, if it has one; false: it can't be changed as asked for, and that was
  /// noted.
  std::pair<bool, Service*> service_of(const Where& where, const std::optional<std::string>& event);
  /// Calls `change_duration(duration)` for every exit in question and for the service, and
  /// `change_tail(situation)` where all exits are in question.
  template <class ChangeDuration, class ChangeTail>
  void change_times(const Where& where, const std::optional<std::string>& event,
                    ChangeDuration change_duration, ChangeTail change_tail);
  [[nodiscard]] std::string name_of(const Place& place) const;

  Model model_;
  std::string pointer_;
  std::vector<Diagnostic> problems_;
};

}  // namespace casepath::detail
