/// @file rows.hpp
/// Counts of a tally by group and in total, and how rows become tables.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "casepath/analysis/about.hpp"
#include "casepath/core/interval.hpp"
#include "casepath/table/table.hpp"
#include "casepath/tally/counts.hpp"
#include "casepath/tally/tally.hpp"

namespace casepath::detail {

/// The office's word in a row.
[[nodiscard]] inline const std::string& word_of(const EventLog& log, RowId row) {
  return log.word_texts()[log.words()[row.index()]];
}

/// The number of a row in the input, from 1, as a person counts.
[[nodiscard]] inline std::int64_t input_row_of(const EventLog& log, RowId row) {
  return std::int64_t{log.arrival(row)} + 1;
}

/// Calls `add(slot)` for each row of group_labels() that counts `group`: its own, and the total's.
template <class Add>
void for_each_slot(const Tally& tally, GroupId group, Add&& add) {
  if (tally.spec().by.empty()) {
    add(std::size_t{0});
    return;
  }
  add(group.index());
  add(tally.groups().size());
}

/// A key below a row of group_labels().
template <class Key>
using Slotted = std::pair<std::size_t, Key>;

/// Counts under other keys, by group and in total; by slot, then by key.  `project` answers an
/// optional key: none leaves the entry out.
template <class Key, class From, class Project>
[[nodiscard]] Counts<Slotted<Key>> by_slot(const Tally& tally, const Counts<From>& counts,
                                           Project&& project) {
  std::vector<std::pair<Slotted<Key>, std::int64_t>> entries;
  entries.reserve(counts.size());
  for (const auto& entry : counts) {
    const std::optional<Key> key = project(entry.first);
    if (!key) continue;
    for_each_slot(tally, entry.first.group, [&](std::size_t slot) {
      entries.emplace_back(Slotted<Key>{slot, *key}, entry.second);
    });
  }
  return Counts<Slotted<Key>>(std::move(entries));
}

/// The outcome classes that some state of a pipeline has.
struct UsedClasses {
  std::vector<std::string> names;
  std::vector<std::size_t> place;  ///< in `names`, per class of the pipeline; not there if unused

  explicit UsedClasses(const Pipeline& pipeline);
};

/// A column of a result, beside the grouping columns.
struct ColumnSpec {
  std::string name;
  CellType type = CellType::text;
  std::string unit;
  std::string description;
};

/// Title and notes of `about`, grouping columns, then `columns`.  A grouping column named like one
/// of these is called group_<name>.
[[nodiscard]] Table make_table(const About& about, const TallySpec& spec,
                               const std::vector<ColumnSpec>& columns);

/// Adds a row: cells of the group, then these.
void add_row(Table& table, const TallySpec& spec, const GroupLabel& label, std::vector<Cell> cells);

/// A text, or not available where it is empty.
[[nodiscard]] Cell text_or_none(std::string text);
/// A number, or not available where it is not a number.
[[nodiscard]] Cell number_or_none(double number);
/// part / whole up to (part + unknown) / whole; no interval where whole is 0.
[[nodiscard]] Interval bounds_of(std::int64_t part, std::int64_t unknown, std::int64_t whole);

/// Errors: ArgumentError where the pipeline has no offences.
void require_offences(const Pipeline& pipeline);

/// Errors: ArgumentError where the tally was not made with a calendar, naming what needs it.
void require_calendar(const Tally& tally, const std::string& what);

[[nodiscard]] std::string stage_name(const Pipeline& pipeline, StageId id);
[[nodiscard]] std::string state_name(const Pipeline& pipeline, StateId id);
[[nodiscard]] std::string text_of(const Tally& tally, TextId id);
/// The class of an outcome counts as attrition: it left without a court decision.
[[nodiscard]] bool is_attrition(const Pipeline& pipeline, StateId outcome);

}  // namespace casepath::detail
