/// @file model.hpp
/// A pipeline with chances and times: what a simulation draws from.
///
/// A model is plain data.  It is fitted from a tally (fit.hpp), read from JSON, or written by hand
/// from published rates; check() names everything that is wrong with it, and a simulation refuses
/// what check() refuses.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/core/time.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/simulation/capacity.hpp"
#include "casepath/simulation/duration.hpp"
#include "casepath/table/table.hpp"

namespace casepath {

/// What rows of an event say beside the offence: field of the pipeline -> value, as CSV shows it.
using ModelFields = std::vector<std::pair<std::string, std::string>>;

/// How a case comes in.
struct OpeningModel {
  std::string event = {};
  std::string offence = {};  ///< that its row says; empty: none
  double probability = 1;    ///< among the openings of its group
  ModelFields fields = {};
  std::int64_t cases = 0;  ///< behind the figure; 0: not from records
  friend bool operator==(const OpeningModel&, const OpeningModel&) = default;
};

/// One way out of a situation: an event that moves the case to another state, or changes its
/// offence where it stands.
struct ExitModel {
  std::string event = {};
  std::string offence = {};  ///< that the event's row says; empty: none, the case keeps its own
  double probability = 0;    ///< of leaving by it
  Duration duration = {};    ///< from coming into the situation, of those who leave by it
  ModelFields fields = {};
  std::int64_t cases = 0;
  friend bool operator==(const ExitModel&, const ExitModel&) = default;
};

/// What becomes of those who are still there when the follow-up ends: an assumption.
struct TailModel {
  enum class Rule : std::uint8_t {
    leaves,  ///< by one of the exits in their proportions, `mean_days` later on average
             ///< (exponential)
    stays,   ///< never
  };
  double probability = 0;  ///< exits and tail sum to one
  Rule rule = Rule::leaves;
  double after_days = 0;  ///< the end of the follow-up, from coming into the situation
  double mean_days = 0;
  friend bool operator==(const TailModel&, const TailModel&) = default;
};

[[nodiscard]] std::string_view to_string(TailModel::Rule rule) noexcept;

/// A state with the offence that the case carries there.
struct SituationModel {
  std::string state = {};  ///< open or paused
  /// Empty: whatever the case carries that no other situation of the state names.
  std::string offence = {};
  std::vector<ExitModel> exits = {};
  TailModel tail = {};
  std::int64_t cases = 0;    ///< stays watched in it
  std::int64_t pending = 0;  ///< of them, not left at the cut
  friend bool operator==(const SituationModel&, const SituationModel&) = default;
};

/// Cases alike: all of them, or those of one group.
struct GroupModel {
  std::vector<std::string> values = {};  ///< one per column of Model::by
  double share = 1;                      ///< of the arrivals
  std::int64_t cases = 0;
  std::vector<OpeningModel> openings = {};
  std::vector<SituationModel> situations = {};
  friend bool operator==(const GroupModel&, const GroupModel&) = default;
};

/// How many cases come in a day.
struct Arrivals {
  enum class Kind : std::uint8_t {
    none,      ///< only as many as a simulation is asked for, spread evenly
    constant,  ///< per_day[0] each day, carried over where it is no whole number
    poisson,   ///< Poisson with a rate by calendar month
  };
  Kind kind = Kind::none;
  std::array<double, 12> per_day{};  ///< January first
  std::int64_t cases = 0;            ///< behind the rates
  friend bool operator==(const Arrivals&, const Arrivals&) = default;
};

/// Fewer cases behind a figure than this, and it is flagged, unless somebody says otherwise.
inline constexpr std::int64_t usual_thin_below = 20;

/// A model, format "casepath-model/1".
struct Model {
  std::string title = {};
  Pipeline pipeline;
  std::vector<std::string> sources = {};      ///< where its figures come from
  std::vector<std::string> by = {};           ///< grouping columns
  std::vector<std::string> assumptions = {};  ///< in sentences, shown with every result
  Arrivals arrivals = {};
  std::vector<GroupModel> groups = {};  ///< at least one
  Capacity capacity = {};
  std::int64_t thin_below = usual_thin_below;  ///< a figure from fewer cases is flagged
  friend bool operator==(const Model&, const Model&) = default;
};

/// A model that can't be used, with all its problems.
class ModelError : public Error {
 public:
  /// `of`: what has the problems, such as "the scenario".
  explicit ModelError(std::vector<Diagnostic> diagnostics, const std::string& of = "the model");
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// Every problem of a model, with its place in its JSON: unknown names, probabilities that do not
/// sum to one (beyond 1e-9), negative times, a state that cases get into and that has no exit, an
/// exit that step() would refuse, a state's service without a pool, and so on.  Empty: it can be
/// simulated.
[[nodiscard]] std::vector<Diagnostic> check(const Model& model);

/// Errors: ModelError with all problems, structural ones first.
[[nodiscard]] Model model_from_json(std::string_view json);
/// From a file.  Errors: ModelError, also where the file can't be read.
[[nodiscard]] Model read_model(const std::filesystem::path& path);
/// model_from_json() of it gives an equal model.  A built-in pipeline is written as its id alone.
[[nodiscard]] std::string to_json(const Model& model);
/// The JSON Schema (draft 2020-12) of the format, as text.
[[nodiscard]] std::string_view model_schema() noexcept;

/// One row per opening, exit and tail: group, situation, event, where it leads, probability, days
/// (mean, median), cases behind it, and "thin" where they are few.  Assumptions are its notes.
[[nodiscard]] Table to_table(const Model& model);
/// What differs, a row per figure: where, in `before`, in `after`.  Empty table: equal.
[[nodiscard]] Table compare(const Model& before, const Model& after);

}  // namespace casepath
