/// @file reclassifications.hpp
/// Which offences became which, where, and by whom.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "casepath/analysis/about.hpp"

namespace casepath {

struct ReclassificationRow {
  GroupLabel group;
  std::string from;
  std::string to;
  Direction direction = Direction::incomparable;
  std::string stage;  ///< where the case stood; empty: in an outcome
  std::string event;
  std::string actor;  ///< empty: not said
  std::int64_t reclassifications = 0;
  friend bool operator==(const ReclassificationRow&, const ReclassificationRow&) = default;
};

struct Reclassifications {
  About about;
  TallySpec spec;
  std::vector<ReclassificationRow> rows;
  [[nodiscard]] Table table() const;
};

/// Every reclassification counted: a case may have several.  Renumbering is none.
/// Errors: ArgumentError where the pipeline has no offences.
[[nodiscard]] Reclassifications reclassifications(const Tally& tally);

}  // namespace casepath
