/// @file mapping_report.hpp
/// What a mapping did, as tables, and whether it fits a pipeline.
#pragma once

#include <vector>

#include "casepath/log/mapping.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/table/table.hpp"

namespace casepath {

/// One row per column that events are read from: column -> event, rows read, rows that became
/// events, rows without a date ...; rows == became_events + without_date + not_held + unknown +
/// set_aside.  The findings are its notes.
[[nodiscard]] Table sources_table(const MappingReport& report);
/// One row per kind of finding and event source, with the first rows and values.
[[nodiscard]] Table findings_table(const MappingReport& report);
/// One row per table that was read.
[[nodiscard]] Table tables_table(const MappingReport& report);

/// What of a mapping does not fit a pipeline: another id or unit, events, fields and offences that
/// it does not have, fields that an event requires and nothing feeds.  Empty: it fits.
[[nodiscard]] std::vector<MappingProblem> check(const Mapping& mapping, const Pipeline& pipeline);

}  // namespace casepath
