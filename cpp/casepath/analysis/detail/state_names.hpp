/// @file state_names.hpp
/// The states that stays are in, split or not, by number.  Not installed.
#pragma once

#include <string>
#include <vector>

#include "casepath/analysis/sojourns.hpp"

namespace casepath::detail {

struct StateNames {
  /// Errors: ArgumentError for a split by downgrade where the pipeline has no offences.
  StateNames(const Pipeline& pipeline, StateSplit split);

  /// The number of a state.
  /// Errors: ArgumentError that lists the states there are.
  [[nodiscard]] std::uint32_t number_of(const std::string& name) const;

  std::vector<std::string> names;
  std::vector<bool> is_outcome;
  std::string pipeline_id;
};

}  // namespace casepath::detail
