/// @file kind_rows.hpp
/// Rows of which each is one of few kinds: a log that is made, not read.
///
/// What a row says beside its case and its day, its kind says: the event and the value of every
/// column.  So a row takes its kind, its word and its day, however many columns there are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "casepath/log/detail/case_names.hpp"
#include "casepath/log/detail/number_buffer.hpp"
#include "casepath/log/event_log.hpp"

namespace casepath::detail {

/// A value of a column: its text, as CSV shows it, and beside it, of other columns than text, the
/// number (that of a number column by the bits of the double).
struct KindValue {
  std::string text;
  std::int64_t bits = 0;
  friend bool operator==(const KindValue&, const KindValue&) = default;
};

/// A column beside case, event and time.
struct KindColumn {
  std::string name;
  ColumnType type = ColumnType::text;
  std::vector<std::optional<KindValue>> values;  ///< of each kind; empty: not recorded
};

/// All of a log.  The rows of a case stand together, their days ascend.
struct KindRows {
  LogSpec spec;
  std::vector<std::string> words;           ///< of each kind: its event
  std::vector<KindColumn> columns;          ///< of other names than the spec's case, event and time
  CaseNames names;                          ///< all different
  NumberBuffer<std::uint32_t> case_begins;  ///< one more than there are cases
  NumberBuffer<std::uint32_t> kinds;        ///< of each row
  NumberBuffer<std::int32_t> days;          ///< since 1970-01-01
};

}  // namespace casepath::detail
