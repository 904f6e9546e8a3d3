/// @file checker.hpp
/// What the parts of check() share.  Not installed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/pipeline/definition.hpp"
#include "casepath/pipeline/detail/reading.hpp"

namespace casepath::detail {

/// The names of one kind, and whether some may be missing because they could not be read.
struct KnownNames {
  std::string_view one;   ///< "state", as in the code "unknown_state"
  std::string_view many;  ///< "states"
  std::vector<std::string> names;
  std::unordered_map<std::string_view, std::size_t> index;  ///< of the first of that name
  bool doubtful = false;

  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const {
    const auto found = index.find(name);
    if (found == index.end()) return std::nullopt;
    return found->second;
  }
};

class Checker {
 public:
  Checker(const Definition& definition, const Doubt& doubt);
  [[nodiscard]] std::vector<Diagnostic> run();

 private:
  // check.cpp
  void check_texts();
  void check_limits();
  void check_states();
  void check_events();
  void check_deadlines();
  void check_transitions(const EventDefinition& event, const std::string& pointer);
  void check_transition(const EventDefinition& event, const TransitionDefinition& transition,
                        const std::string& pointer);
  void check_via(const TransitionDefinition& transition, const std::string& pointer);
  void check_event_text(const std::string& text, const std::string& pointer);
  // check_guards.cpp
  void check_guard(const Expression& guard, const std::string& pointer);
  void check_assignment(const Assignment& assignment, const std::string& pointer);
  // check_offences.cpp
  void check_offences();
  void check_editions(const OffenceDefinition& offence, const std::string& pointer);
  // check_graph.cpp
  void check_reachability();

  void problem(std::string code, std::string pointer, std::string message, std::string hint = {});
  /// Position of `name` in `table`; reports where there is none.
  std::optional<std::size_t> look_up(const KnownNames& table, const std::string& name,
                                     const std::string& pointer);
  void look_up_all(const KnownNames& table, const std::vector<std::string>& names,
                   const std::string& pointer);
  void check_name(const std::string& name, const std::string& pointer, std::string_view what);
  void check_text(const std::string& text, const std::string& pointer);
  void check_repeats(const std::vector<std::string>& names, const std::string& pointer,
                     bool by_name);
  [[nodiscard]] bool is_outcome(std::size_t state) const;

  /// Type of a field; empty where it is not known, so nothing can be said against it.
  [[nodiscard]] std::optional<FieldType> type_of(std::size_t field) const;

  struct Operand;
  Operand operand(const Expression& e, const std::string& pointer);
  bool literal_fits(const Expression& literal, FieldType type, const std::string& pointer);
  void check_condition(const Expression& e, const std::string& pointer, std::size_t depth);
  void check_operation(const Expression& e, const std::string& pointer, std::size_t depth);

  const Definition& d_;
  const Doubt& doubt_;
  KnownNames stages_, milestones_, classes_, states_, fields_, offences_, events_;
  std::vector<Diagnostic> found_;
};

}  // namespace casepath::detail
