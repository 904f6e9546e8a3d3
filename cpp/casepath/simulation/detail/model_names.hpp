/// @file model_names.hpp
/// Names of a pipeline as lists, and parts of a model by their names.  Not installed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/simulation/model.hpp"

namespace casepath::detail {

[[nodiscard]] std::vector<std::string> state_names(const Pipeline& pipeline);
[[nodiscard]] std::vector<std::string> event_names(const Pipeline& pipeline);
[[nodiscard]] std::vector<std::string> offence_names(const Pipeline& pipeline);
[[nodiscard]] std::vector<std::string> field_names(const Pipeline& pipeline);

/// The name of an offence; empty for none.
[[nodiscard]] std::string offence_name(const Pipeline& pipeline, OffenceId offence);

/// The place in `group` of the situation of a case in `state` that carries `offence` (empty: none):
/// the one that names both, else the one of the state that names no offence; empty: there is none.
[[nodiscard]] std::optional<std::size_t> find_situation(const GroupModel& group,
                                                        std::string_view state,
                                                        std::string_view offence);

/// `"Mangistau", "2025"`; nothing without grouping.
[[nodiscard]] std::string group_in_words(const GroupModel& group);

}  // namespace casepath::detail
