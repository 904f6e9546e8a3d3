/// @file about.hpp
/// What every result says of itself beside its numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/core/time.hpp"
#include "casepath/replay/replay.hpp"
#include "casepath/table/table.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath {

/// Unit, data cut, how many cases stand where, and the name of the estimator.
struct About {
  std::string title;
  std::string pipeline;
  std::string unit;
  Date as_of;
  Date complete_from;
  std::optional<Reading> reading;  ///< where the result depends on it
  std::int64_t cases = 0;          ///< all of them: concluded + pending + set aside
  std::int64_t concluded = 0;
  std::int64_t active = 0;
  std::int64_t paused = 0;
  std::int64_t silent = 0;
  std::int64_t set_aside = 0;
  std::int64_t already_running = 0;  ///< of the cases
  std::string estimator;             ///< such as "counts"
  std::vector<std::string> remarks;  ///< what else a reader must know; shown before the last note

  friend bool operator==(const About&, const About&) = default;
};

/// About a tally, by one reading.
[[nodiscard]] About about(const Tally& tally, Reading reading, std::string title,
                          std::string estimator);
/// About a replay, by position at the cut; for results that have no reading.
[[nodiscard]] About about(const ReplaySummary& summary, std::string title, std::string estimator);

/// A table with the title of `about` and, as notes, all that it says; the last note says that the
/// result is internal, since small cells may identify people.
[[nodiscard]] Table table_about(const About& about);

/// The values of the grouping columns; `is_total`: all groups together, values are empty.
struct GroupLabel {
  std::vector<std::string> values;
  bool is_total = false;
  friend bool operator==(const GroupLabel&, const GroupLabel&) = default;
};

/// One per group of the tally, and the total last; without grouping the total alone.
[[nodiscard]] std::vector<GroupLabel> group_labels(const Tally& tally);

/// Adds one text column per grouping column, named like it (region), with its milestone where it
/// has one (article_at_charged), and with group_ before it where `taken` has that name.  The
/// total's cells read "(all)".
void add_group_columns(Table& table, const TallySpec& spec,
                       const std::vector<std::string>& taken = {});
[[nodiscard]] std::vector<Cell> group_cells(const GroupLabel& label, const TallySpec& spec);

}  // namespace casepath
