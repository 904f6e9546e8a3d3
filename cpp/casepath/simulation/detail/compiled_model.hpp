/// @file compiled_model.hpp
/// A model ready to be drawn from: names are numbers, chances thresholds, times tables, and what
/// step() answers is known.  Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/core/time.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/simulation/detail/day_sampler.hpp"
#include "casepath/simulation/detail/row_kinds.hpp"
#include "casepath/simulation/model.hpp"
#include "casepath/simulation/scenario.hpp"

namespace casepath::detail {

/// Where a case of a group stands, and what it carries there.
struct Place {
  std::uint32_t group = 0;
  StateId state;
  OffenceId offence;
  friend auto operator<=>(const Place&, const Place&) = default;
};
using PlaceId = Id<struct PlaceTag>;

/// A move that a case may make: the row that says so, and where it leads.
struct CompiledMove {
  std::uint32_t row_kind = 0;
  PlaceId to;
  EventId event;
};

/// One way out of a place.
struct CompiledExit {
  CompiledMove move;
  double threshold = 0;       ///< of the sum of the exits so far, this one included
  std::uint32_t sampler = 0;  ///< of its times
};

/// What a phase knows of a place.
struct CompiledPlace {
  std::uint32_t exits_begin = 0;
  std::uint32_t exits_end = 0;
  std::uint16_t state = 0;
  std::uint16_t counter = 0;  ///< 0: nobody comes back to the state; else counter - 1 counts stays
  bool is_outcome = false;
  bool is_known = false;  ///< has a situation, or is an outcome
  bool tail_stays = false;
  double tail_begins = 1;  ///< draws from here on belong to the tail
  double tail_after_days = 0;
  double tail_mean_days = 0;
};

struct CompiledOpening {
  CompiledMove move;
  double threshold = 0;
};

struct CompiledGroup {
  double threshold = 0;  ///< of the sum of shares so far
  std::vector<CompiledOpening> openings;
};

/// A model between two days on which a scenario changes it.
struct Phase {
  Date begins;  ///< not recorded: the first one
  Arrivals arrivals;
  std::vector<CompiledGroup> groups;
  std::vector<CompiledPlace> places;  ///< by PlaceId
  std::vector<CompiledExit> exits;
  std::vector<DaySampler> samplers;
  Capacity capacity;
};

/// How a stay ends that has just been drawn.
struct Leaving {
  const CompiledExit* exit = nullptr;  ///< null: never
  std::int32_t days = 0;
};

/// A model with the changes of a scenario, for a simulation with these groups.
class CompiledModel {
 public:
  /// Errors: ModelError - check() finds problems, in the model or after a change.
  CompiledModel(const Model& model, const Scenario& scenario);

  [[nodiscard]] const Pipeline& pipeline() const noexcept { return pipeline_; }
  [[nodiscard]] std::span<const Phase> phases() const noexcept { return phases_; }
  [[nodiscard]] const Phase& phase(std::int32_t day) const noexcept {
    std::size_t at = phases_.size() - 1;
    while (at > 0 && day < phases_[at].begins.days()) --at;
    return phases_[at];
  }
  [[nodiscard]] const std::vector<std::vector<std::string>>& groups() const noexcept {
    return groups_;
  }
  [[nodiscard]] const std::vector<std::string>& by() const noexcept { return by_; }
  [[nodiscard]] const Place& place(PlaceId id) const noexcept { return places_[id.index()]; }
  [[nodiscard]] std::span<const Place> places() const noexcept { return places_; }
  /// How many states a case may come back to.
  [[nodiscard]] std::size_t counters() const noexcept { return counters_; }
  /// CompiledPlace::counter of the places of a state.
  [[nodiscard]] std::uint16_t counter(StateId state) const noexcept {
    return counter_of_[state.index()];
  }

  /// A place where a case stands already.  Compiles it, and what it leads to, where it is new.
  [[nodiscard]] PlaceId add_place(const Place& place);
  /// The number of a kind of rows that pending cases have.
  [[nodiscard]] std::uint32_t row_kind(RowKind kind) { return kinds_.number(std::move(kind)); }
  [[nodiscard]] const RowKinds& row_kinds() const noexcept { return kinds_; }
  /// A move that is no exit of a situation; compiles where it leads.  None where step() refuses it.
  [[nodiscard]] std::optional<CompiledMove> add_move(PlaceId from, const ExitModel& exit);

  /// Places that cases may never leave for an outcome.
  [[nodiscard]] std::vector<PlaceId> endless_places() const;

 private:
  [[nodiscard]] std::optional<CompiledMove> move(PlaceId from, const ExitModel& exit);
  void add_phase(const Model& model, Date begins);
  void compile_places();
  void compile_place(std::size_t phase, PlaceId id);
  void compile_exits(std::size_t phase, PlaceId id, const SituationModel& situation,
                     const std::vector<std::uint32_t>& samplers);
  void number_counters();
  [[nodiscard]] PlaceId place_id(const Place& place);

  Pipeline pipeline_;
  std::vector<std::string> by_;
  std::vector<std::vector<std::string>> groups_;  ///< values of each
  std::vector<Model> models_;                     ///< of each phase
  std::vector<Phase> phases_;
  /// Of each phase, the samplers of the exits of a situation (group, index).
  std::vector<std::map<std::pair<std::uint32_t, std::size_t>, std::vector<std::uint32_t>>>
      samplers_;
  std::vector<Place> places_;
  std::map<Place, PlaceId> place_ids_;
  RowKinds kinds_;
  std::vector<std::uint16_t> counter_of_;  ///< of each state
  std::size_t counters_ = 0;
};

}  // namespace casepath::detail
