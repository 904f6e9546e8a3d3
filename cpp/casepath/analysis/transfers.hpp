/// @file transfers.hpp
/// Cases that go on in another case of the log, or came out of one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/analysis/about.hpp"

namespace casepath {

/// Which column says that two cases are linked.
enum class TransferKind : std::uint8_t {
  continues_in,  ///< a row of the first case names the second: its matter goes on there
  split_from,    ///< a row of the second case names the first: it came out of that one
  both,          ///< the first says that it goes on in the second, which says it came out of it
};

[[nodiscard]] std::string_view to_string(TransferKind kind) noexcept;

/// From one case to another.  At most one for the two.
struct Transfer {
  CaseId from;
  CaseId to;
  TransferKind kind = TransferKind::continues_in;
  RowId row;      ///< the row that says so
  Date when;      ///< of that row; not recorded: undated
  StateId state;  ///< where `from` stood before; none: not opened, or not known
  friend bool operator==(const Transfer&, const Transfer&) = default;
};

/// Why a link leads nowhere.
enum class TransferFindingKind : std::uint8_t {
  unknown_case,  ///< it names no case of the log
  self_link,     ///< a case names itself
  cycle,         ///< following links of this kind leads back to the case
};

[[nodiscard]] std::string_view to_string(TransferFindingKind kind) noexcept;

/// A link that leads nowhere: it is shown, and nothing follows it.
struct TransferFinding {
  TransferFindingKind kind = TransferFindingKind::unknown_case;
  CaseId case_id;
  RowId row;  ///< the row that says so
  TransferKind column = TransferKind::continues_in;
  std::string value;  ///< what the row names
  friend bool operator==(const TransferFinding&, const TransferFinding&) = default;
};

/// The links of a log.  Every pair (case, named case) of a column is a link or a finding; where
/// both columns say the same, one link.
struct Transfers {
  About about;
  Replay replay;                          ///< for names and rows
  std::vector<Transfer> links;            ///< by the names of the cases
  std::vector<TransferFinding> findings;  ///< by the name of the case
  std::int64_t linked_cases = 0;          ///< with a link
  std::int64_t matters = 0;               ///< groups of cases that links join

  /// A row per link.
  [[nodiscard]] Table table() const;
  /// A row per link that leads nowhere.
  [[nodiscard]] Table findings_table() const;
};

/// Resolves the columns that the log declares as `continues_in` and `split_from`.
///
/// A row after the data cut says nothing.  Where several rows of a case name the same one, the last
/// of them counts for `continues_in` (a matter goes on elsewhere at the end) and the first for
/// `split_from` (it comes out of another at the beginning), so that a column may stand in one row
/// or be repeated in all.  A case may name several.
///
/// Errors      ArgumentError where the log declares neither column
/// Complexity  O(rows + links log links)
[[nodiscard]] Transfers transfers(const Replay& replay);

}  // namespace casepath
