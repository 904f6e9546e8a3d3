/// @file offence_paths.hpp
/// The way of the offence from milestone to milestone, and the outcome at its end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"

namespace casepath {

/// Cases whose offence went the same way to an outcome of the same class.
struct OffencePathRow {
  GroupLabel group;
  /// Per milestone; "" where not marked, "(none)" where marked without an offence.
  std::vector<std::string> offences;
  /// Per milestone: its offence against that at the last milestone before it that has one.  Empty
  /// where either is missing, or where the order of the two depends on the day.
  std::vector<std::optional<Direction>> steps;
  /// The last offence against the first; empty with fewer than two, or as `steps`.
  std::optional<Direction> overall;
  CaseStatus status = CaseStatus::concluded;
  std::string outcome_class;  ///< empty unless concluded
  std::int64_t cases = 0;
  friend bool operator==(const OffencePathRow&, const OffencePathRow&) = default;
};

struct OffencePaths {
  About about;
  TallySpec spec;
  std::vector<std::string> milestones;
  std::vector<OffencePathRow> rows;  ///< by group, the total last; the rows of one sum to its cases
  [[nodiscard]] Table table() const;
};

/// The offence at every milestone (such as indicated, opened, charged, decided), the direction of
/// each step, and what became of the case.  All cases of the tally, set-aside ones included.
///
/// The direction is that of the declared order.  Of a pipeline that orders offences by penalties it
/// is read on the day of the last milestone for the last step, where it follows the one before it;
/// for other steps it is given where it is the same on every day, up to the data cut.
/// Errors: ArgumentError where the pipeline has no offences or no milestones.
[[nodiscard]] OffencePaths offence_paths(const Tally& tally,
                                         Reading reading = Reading::first_decision);

}  // namespace casepath
