/// @file case.hpp
/// One live case: what happened, where it stands, what may happen next.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/core/time.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/pipeline/step.hpp"

namespace casepath {

/// A value of a field as a person gives it: text for offence, category and date.
using FieldValue = std::variant<bool, std::int64_t, double, std::string>;
/// Field name -> value.
using FieldMap = std::map<std::string, FieldValue, std::less<>>;

/// Why an event was refused, where the case stands, and what would be allowed there.
struct Refusal {
  RefusalReason reason = RefusalReason::unknown_event;
  std::string event;
  std::string state;                 ///< empty: not yet opened
  std::string field;                 ///< of missing_field and unknown_offence
  std::vector<std::string> allowed;  ///< events that have a transition from this state
  std::string message;               ///< one sentence with all of it

  friend bool operator==(const Refusal&, const Refusal&) = default;
};

/// One move of a case.
struct HistoryEntry {
  std::string event;
  Instant on;        ///< not recorded: undated
  FieldMap fields;   ///< as given
  std::string from;  ///< empty: opened the case
  std::string to;
  std::string offence_before;  ///< empty: none
  std::string offence_after;

  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

/// A case on a pipeline.  A value: copying it copies its history.
class Case {
 public:
  /// A case that is not yet opened; its first event opens it.
  /// Errors: ArgumentError for a name that is not UTF-8.
  explicit Case(Pipeline pipeline, std::string name = {});

  [[nodiscard]] const Pipeline& pipeline() const noexcept { return pipeline_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const Position& position() const noexcept { return position_; }
  /// Name of the state; empty before opening.
  [[nodiscard]] std::string state() const;
  /// Name of the stage; empty before opening and in an outcome.
  [[nodiscard]] std::string stage() const;
  [[nodiscard]] std::string offence() const;
  [[nodiscard]] bool is_concluded() const noexcept;
  [[nodiscard]] FieldMap fields() const;
  [[nodiscard]] std::span<const HistoryEntry> history() const noexcept { return history_; }
  /// Milestone -> offence when it was first marked; empty text: no offence then.
  [[nodiscard]] std::map<std::string, std::string> milestones() const;

  /// Events with a transition from here.  Their guards and required fields are not looked at.
  [[nodiscard]] std::vector<std::string> allowed() const;
  /// Empty if apply() of the same would move the case.
  /// Errors: as apply().
  [[nodiscard]] std::optional<Refusal> why_not(std::string_view event, Instant on,
                                               const FieldMap& fields = {}) const;
  [[nodiscard]] bool can(std::string_view event, Instant on, const FieldMap& fields = {}) const {
    return !why_not(event, on, fields).has_value();
  }
  /// Moves the case, or says why not and changes nothing.  An offence that the pipeline does not
  /// know is refused, not thrown.  A double without a fraction is good for an integer field.
  /// Errors: ArgumentError for a field that the pipeline does not have, a value of the wrong type,
  /// or a time outside years 1 to 9999; the case is unchanged after any exception.
  std::optional<Refusal> apply(std::string_view event, Instant on, const FieldMap& fields = {});

  /// {"format": "casepath-case/1", "pipeline": id, "version", "fingerprint", "name", "history":
  /// [...]} with the fingerprint as 16 hexadecimal digits, and of each move {"event", "on",
  /// "fields"}; "on" is null where undated.
  [[nodiscard]] std::string to_json() const;
  /// Applies the history of the text to a new case.
  /// Errors: ArgumentError for another pipeline, a broken text, a history that the pipeline
  /// refuses.
  [[nodiscard]] static Case from_json(const Pipeline& pipeline, std::string_view json);

  friend bool operator==(const Case&, const Case&) = default;

 private:
  Pipeline pipeline_;
  std::string name_;
  Position position_;
  std::vector<std::string> own_categories_;  // texts beyond the pipeline's, by code
  std::vector<OffenceId> milestone_offences_;
  std::vector<bool> milestone_marked_;
  std::vector<HistoryEntry> history_;
};

}  // namespace casepath
