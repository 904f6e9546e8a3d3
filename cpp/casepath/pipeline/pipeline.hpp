/// @file pipeline.hpp
/// A definition that has been checked and compiled: immutable, cheap to copy, shared by threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/core/time.hpp"
#include "casepath/pipeline/definition.hpp"

namespace casepath {

/// Most milestones that a pipeline may declare.
inline constexpr std::size_t max_milestones = 8;

/// Most stages, states, classes, offences, events or deadlines that a pipeline may declare.
inline constexpr std::size_t max_names = 4096;

/// How an offence compares with the one before it.
enum class Direction : std::uint8_t { lighter, heavier, same, incomparable };

[[nodiscard]] std::string_view to_string(Direction direction) noexcept;

/// A state, ready to use.
struct State {
  std::string name;
  std::string title;  ///< the name where the author gave none
  StageId stage;      ///< none for an outcome
  StateKind kind = StateKind::open;
  ClassId outcome_class;  ///< none for an open or paused state
  Ground ground = Ground::none;

  [[nodiscard]] bool is_outcome() const noexcept { return !outcome_class.is_none(); }
};

struct OutcomeClass {
  std::string name;
  std::string title;
  CountsAs counts_as;
};

struct Field {
  std::string name;
  FieldType type;
};

/// What happens to a case that is in a given state when a given event comes.
struct Transition {
  EventId event;
  StateId from;              ///< none: opens a case
  StateId to;                ///< `from` where the case stays
  std::vector<StateId> via;  ///< passed through because the records skip them
  std::int32_t guard = -1;   ///< index of a compiled guard; -1: none
  bool running = false;      ///< the case began before the records
};

/// A text that an event gives: fixed, read from a field of its row, or nothing.
struct EventText {
  std::string literal;
  FieldId field;  ///< none: the literal
  [[nodiscard]] bool exists() const noexcept { return !field.is_none() || !literal.empty(); }
};

/// Something of the law that nobody has checked at its source.
struct Unverified {
  std::string pointer;  ///< JSON Pointer into the definition
  std::string what;     ///< such as `offence "128-1", edition from 2020-01-01`
  std::string source;   ///< may be empty
};

namespace detail {
struct Compiled;
}

class Pipeline {
 public:
  /// Checks and compiles.  Errors: PipelineError with all problems.
  explicit Pipeline(Definition definition);

  /// From JSON text.  Errors: PipelineError with all problems, structural ones first.
  [[nodiscard]] static Pipeline from_json(std::string_view json);
  /// From a file.  Errors: PipelineError, also where the file can't be read.
  [[nodiscard]] static Pipeline read(const std::filesystem::path& path);
  /// One of builtin_ids().  Errors: ArgumentError naming them.
  [[nodiscard]] static Pipeline builtin(std::string_view id);
  [[nodiscard]] static std::vector<std::string> builtin_ids();

  [[nodiscard]] const Definition& definition() const noexcept;
  [[nodiscard]] std::string to_json() const;
  /// 64-bit FNV-1a of to_json(): equal text, equal fingerprint.
  [[nodiscard]] std::uint64_t fingerprint() const noexcept;
  /// The graph of states for Graphviz, and as a Mermaid state diagram.
  [[nodiscard]] std::string to_dot() const;
  [[nodiscard]] std::string to_mermaid() const;
  [[nodiscard]] std::vector<Unverified> unverified() const;

  // Names.  Ids are positions in these.
  [[nodiscard]] const std::string& id() const noexcept;
  [[nodiscard]] const std::string& unit() const noexcept;
  [[nodiscard]] std::span<const std::string> parents() const noexcept;
  [[nodiscard]] std::span<const std::string> stages() const noexcept;
  [[nodiscard]] std::span<const std::string> milestones() const noexcept;
  [[nodiscard]] std::span<const OutcomeClass> outcome_classes() const noexcept;
  [[nodiscard]] std::span<const State> states() const noexcept;
  [[nodiscard]] std::span<const Field> fields() const noexcept;
  [[nodiscard]] std::span<const std::string> offences() const noexcept;
  [[nodiscard]] std::span<const std::string> events() const noexcept;
  [[nodiscard]] std::span<const Transition> transitions() const noexcept;
  [[nodiscard]] const State& state(StateId id) const noexcept { return states()[id.index()]; }

  [[nodiscard]] std::optional<StageId> find_stage(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<StateId> find_state(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<ClassId> find_class(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<FieldId> find_field(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<OffenceId> find_offence(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<EventId> find_event(std::string_view name) const noexcept;
  [[nodiscard]] std::optional<MilestoneId> find_milestone(std::string_view name) const noexcept;

  /// The field of type offence; none if there is none.
  [[nodiscard]] FieldId offence_field() const noexcept;
  /// The one transition of `event` from `from` (none: opening); none if there is none.
  [[nodiscard]] TransitionId transition(StateId from, EventId event) const noexcept;
  /// The events that have a transition from `from`, in the author's order.
  [[nodiscard]] std::vector<EventId> events_from(StateId from) const;
  [[nodiscard]] MilestoneId marks(EventId event) const noexcept;
  [[nodiscard]] const EventText& actor(EventId event) const noexcept;
  [[nodiscard]] const EventText& reason(EventId event) const noexcept;
  /// The fields of a row that `event` reads: required, copied, looked at by a guard, or its texts.
  [[nodiscard]] std::span<const FieldId> reads(EventId event) const noexcept;
  /// Days without a record after which an open case counts as silent, if the author says.
  [[nodiscard]] std::optional<std::int64_t> silent_after_days() const noexcept;

  /// How `after` compares with `before`, by the declared order, or by the ranges in force `on`.
  /// Offences that succeed each other are the same.
  [[nodiscard]] Direction compare(OffenceId before, OffenceId after, Date on) const noexcept;

  /// Category texts that the definition names, by their code; other texts get higher codes.
  [[nodiscard]] std::span<const std::string> category_texts() const noexcept;

  /// For step() alone.
  [[nodiscard]] const detail::Compiled& compiled() const noexcept { return *compiled_; }

  friend bool operator==(const Pipeline& a, const Pipeline& b) noexcept;

 private:
  explicit Pipeline(std::shared_ptr<const detail::Compiled> compiled) noexcept
      : compiled_(std::move(compiled)) {}

  std::shared_ptr<const detail::Compiled> compiled_;
};

}  // namespace casepath
