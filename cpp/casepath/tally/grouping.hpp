/// @file grouping.hpp
/// What may be grouped by, and which values of a column are frequent.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "casepath/replay/replay.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// Errors: ArgumentError for grouping columns that no log can have: one that is named twice, or
/// grouped in two ways, cuts that are not finite or do not ascend, values to keep that are named
/// twice or like another group.
void check_groups(const std::vector<GroupColumn>& columns);

/// The values of a column that most cases have, at opening or at the milestone `at`, as CSV would
/// show them: the most frequent first, of equally frequent ones the first by text; at most `n`.
///
/// For GroupColumn::keep: asked of the whole log once, so that tallies of its parts add up.
///
/// Errors: ArgumentError for n below 1, and as of tally() for a column.
[[nodiscard]] std::vector<std::string> top_values(const Replay& replay, const std::string& column,
                                                  std::size_t n, const std::string& at = {});

}  // namespace casepath
