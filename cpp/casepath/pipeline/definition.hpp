/// @file definition.hpp
/// A pipeline as its author writes it: plain data, names as text, nothing checked.
///
/// The JSON reader makes one, code can make one, `Pipeline` is made from one, and the writer turns
/// it into JSON again.  Order is the author's order everywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/time.hpp"

namespace casepath {

/// Whether a case in an open state can move on (`open`) or waits by law (`paused`).
enum class StateKind : std::uint8_t { open, paused };

/// Why a drop-out dropped out.
enum class Ground : std::uint8_t { none, no_offence, evidence, victim_request, legal_bar, other };

/// What a class of outcomes counts as in a funnel.
enum class CountsAs : std::uint8_t { decision, alternative, attrition, transfer };

/// What a field holds.  `offence` is the legal classification; `category` is text.
enum class FieldType : std::uint8_t { offence, integer, number, boolean, category, date };

/// What decides which offence is lighter.
enum class OffenceOrder : std::uint8_t { declared, penalties };

[[nodiscard]] std::string_view to_string(StateKind kind) noexcept;
[[nodiscard]] std::string_view to_string(Ground ground) noexcept;
[[nodiscard]] std::string_view to_string(CountsAs counts_as) noexcept;
[[nodiscard]] std::string_view to_string(FieldType type) noexcept;
[[nodiscard]] std::string_view to_string(OffenceOrder order) noexcept;

/// A value as written: null, true, 3, 3.5 or a text (category, offence or date by its field).
using Literal = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// Where a number or a rule comes from, and whether somebody has checked it there.
struct Provenance {
  std::string source;
  bool verified = true;
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// A guard: an operator with operands, a reference, or a literal.
struct Expression {
  enum class Kind : std::uint8_t { literal, case_field, event_field, operation };

  Kind kind = Kind::literal;
  Literal literal;                   ///< of a literal
  std::string name;                  ///< field of a reference, operator of an operation
  std::vector<Expression> operands;  ///< of an operation

  friend bool operator==(const Expression&, const Expression&) = default;
};

struct OutcomeClassDefinition {
  std::string name;
  CountsAs counts_as = CountsAs::decision;
  std::string title;
  friend bool operator==(const OutcomeClassDefinition&, const OutcomeClassDefinition&) = default;
};

struct StateDefinition {
  std::string name;
  std::string title;
  std::optional<std::string> stage;  ///< of an open or paused state
  StateKind kind = StateKind::open;
  std::optional<std::string> outcome;  ///< class of an outcome
  Ground ground = Ground::none;
  Provenance provenance;
  friend bool operator==(const StateDefinition&, const StateDefinition&) = default;
};

struct FieldDefinition {
  std::string name;
  FieldType type = FieldType::category;
  friend bool operator==(const FieldDefinition&, const FieldDefinition&) = default;
};

/// The penalty range of an offence from a day on.
struct EditionDefinition {
  Date from;                               ///< not recorded: from the beginning
  Date until;                              ///< exclusive; not recorded: to the next edition
  std::optional<std::int64_t> min_months;  ///< empty: not known
  std::optional<std::int64_t> max_months;
  std::string kind = "imprisonment";
  Provenance provenance;
  friend bool operator==(const EditionDefinition&, const EditionDefinition&) = default;
};

struct OffenceDefinition {
  std::string name;
  std::string title;
  std::string category;            ///< severity category of the statute; may be empty
  std::optional<double> severity;  ///< for display only
  std::vector<std::string> lighter_than;
  std::vector<std::string> succeeds;
  std::vector<EditionDefinition> editions;
  Provenance provenance;
  friend bool operator==(const OffenceDefinition&, const OffenceDefinition&) = default;
};

struct TransitionDefinition {
  std::vector<std::optional<std::string>> from;  ///< an empty one opens a case
  std::string to;                                ///< "=" stays
  std::optional<Expression> guard;               ///< "if"
  bool running = false;
  std::vector<std::string> via;
  friend bool operator==(const TransitionDefinition&, const TransitionDefinition&) = default;
};

/// A value that an event writes into a field of the case.
using Assignment = std::pair<std::string, Expression>;

struct EventDefinition {
  std::string name;
  std::string title;
  std::string actor;   ///< literal text, or "event.<field>"
  std::string reason;  ///< literal text, or "event.<field>"
  std::optional<std::string> marks;
  std::vector<std::string> requires_fields;  ///< "requires"
  std::vector<Assignment> sets;
  bool reopens = false;
  std::vector<TransitionDefinition> transitions;
  Provenance provenance;
  friend bool operator==(const EventDefinition&, const EventDefinition&) = default;
};

/// A period of the calendar.
struct Period {
  enum class Unit : std::uint8_t { days, months, years };
  std::int64_t count = 0;
  Unit unit = Unit::days;
  friend bool operator==(const Period&, const Period&) = default;
};

[[nodiscard]] std::string_view to_string(Period::Unit unit) noexcept;

struct DeadlineDefinition {
  std::string name;
  std::string title;
  std::vector<std::string> starts;
  std::vector<std::string> stops;
  std::vector<std::string> suspends;
  std::vector<std::string> resumes;
  Period within;
  Provenance provenance;
  friend bool operator==(const DeadlineDefinition&, const DeadlineDefinition&) = default;
};

/// A whole definition, format "casepath/1".
struct Definition {
  std::string id;
  std::string version;
  std::string title;
  std::string description;
  std::string unit;
  std::vector<std::string> parents;
  std::vector<std::string> sources;
  std::vector<std::string> stages;
  std::vector<std::string> milestones;
  std::vector<OutcomeClassDefinition> outcome_classes;
  std::vector<StateDefinition> states;
  std::vector<FieldDefinition> fields;
  OffenceOrder order = OffenceOrder::declared;
  std::vector<OffenceDefinition> offences;
  std::vector<EventDefinition> events;
  std::vector<DeadlineDefinition> deadlines;
  std::optional<std::int64_t> silent_after_days;

  friend bool operator==(const Definition&, const Definition&) = default;
};

/// What read_definition() found: as much of the definition as could be read, and the problems.
struct ReadDefinition {
  Definition definition;
  std::vector<Diagnostic> diagnostics;
};

/// Reads JSON text.  Structural problems (syntax, unknown or duplicate keys, wrong types, missing
/// keys) become diagnostics; what is readable is read, so that check() can look at the rest.
[[nodiscard]] ReadDefinition read_definition(std::string_view json);

/// Writes a definition as JSON, keys in the order of the schema; what is at its default is left
/// out.  read_definition() of the text gives an equal definition.
[[nodiscard]] std::string write_definition(const Definition& definition);

/// Every problem of a definition that lies beyond its structure: names, types, ambiguity,
/// reachability, order of offences, editions.  Empty: `Pipeline` accepts it.
[[nodiscard]] std::vector<Diagnostic> check(const Definition& definition);

/// The JSON Schema (draft 2020-12) of the format, as text.
[[nodiscard]] std::string_view definition_schema() noexcept;

}  // namespace casepath
