#include "casepath/analysis/detail/state_names.hpp"

#include <algorithm>

#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath::detail {

StateNames::StateNames(const Pipeline& pipeline, StateSplit split) : pipeline_id(pipeline.id()) {
  if (split == StateSplit::downgraded) require_offences(pipeline);
  for (const char* suffix : {"", ", downgraded"}) {
    for (const State& state : pipeline.states()) {
      names.push_back(state.name + suffix);
      is_outcome.push_back(state.is_outcome());
    }
    if (split == StateSplit::none) break;
  }
}

std::uint32_t StateNames::number_of(const std::string& name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::uint32_t>(found - names.begin());
  std::string known;
  for (const std::string& one : names) known += (known.empty() ? "" : ", ") + in_quotes(one);
  throw ArgumentError(in_quotes(name) + " is no state of pipeline " + in_quotes(pipeline_id) +
                      did_you_mean(name, names) + "; states: " + known);
}

}  // namespace casepath::detail
