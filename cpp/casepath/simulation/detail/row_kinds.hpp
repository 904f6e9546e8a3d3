/// @file row_kinds.hpp
/// The few kinds of rows that a simulation writes.  Not installed.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "casepath/log/detail/kind_rows.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/simulation/model.hpp"

namespace casepath::detail {

/// What a row says beside its case and its day.
struct RowKind {
  std::uint32_t group = 0;  ///< of the case: an index into the groups' values
  std::string event;
  std::string offence;  ///< empty: none
  ModelFields fields;
  friend auto operator<=>(const RowKind&, const RowKind&) = default;
};

/// Kinds by number, and how a log shows them.
class RowKinds {
 public:
  [[nodiscard]] std::uint32_t number(RowKind kind) {
    const auto next = static_cast<std::uint32_t>(numbers_.size());
    return numbers_.try_emplace(std::move(kind), next).first->second;
  }

  /// The log's declaration, words and columns: case, event and date, the offence, the columns of
  /// `by` with the values of `groups`, and the fields that any kind says.  A group's value that was
  /// not recorded is not recorded here.
  /// Errors: ArgumentError - a column of `by` has the name of another column.
  [[nodiscard]] KindRows table(const Pipeline& pipeline, const std::vector<std::string>& by,
                               const std::vector<std::vector<std::string>>& groups) const;

 private:
  std::map<RowKind, std::uint32_t> numbers_;
};

}  // namespace casepath::detail
