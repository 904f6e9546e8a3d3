/// @file paths.hpp
/// The ways cases took: moves between states, variants, what follows what, and what did not fit.
///
/// Tables of a tally carry its grouping columns, the total last.
#pragma once

#include <cstddef>

#include "casepath/analysis/about.hpp"
#include "casepath/table/table.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// from (not available: opened), event, to, moves.
[[nodiscard]] Table transitions(const Tally& tally);
/// The distinct sequences of event words, most frequent first: cases, events, variant.
[[nodiscard]] Table variants(const Tally& tally);
/// Pairs of event words right after each other: first, second, count.
[[nodiscard]] Table directly_follows(const Tally& tally);
/// Findings by reason, most frequent first: kind, moved (a remark), event, state, rows.
[[nodiscard]] Table findings_by_reason(const Tally& tally);

/// Every finding of a replay, or the first `most` of them (0: all): kind, case, row of the input
/// (from 1), time, event, state, message.
[[nodiscard]] Table findings(const Replay& replay, std::size_t most = 0);
/// The path of one case, a line per row in the order in which they were taken: row of the input
/// (from 1), time, event, what (moved, moves_nothing, or the kind of the finding), state and
/// offence after it, message.
/// Errors: ArgumentError for a case that the log does not have.
[[nodiscard]] Table path(const Replay& replay, CaseId id);
/// The summary as a table: what is counted, of which kind, how many.
[[nodiscard]] Table summary_table(const ReplaySummary& summary);
/// Why paths break, most frequent first: kind, event, state, cases, suggestion.
[[nodiscard]] Table break_reasons(const ReplaySummary& summary);

}  // namespace casepath
