/// @file mapping_check.hpp
/// How the tables of a mapping hang together, as check() and map_tables() both need it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/log/mapping.hpp"

namespace casepath::detail {

/// Of a mapping whose links are in order.
class MappingShape {
 public:
  explicit MappingShape(const Mapping& mapping);

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// Index of a table; none: there is no such.
  [[nodiscard]] std::size_t find(std::string_view table) const noexcept;
  /// The table of an event, where it may be left out.
  [[nodiscard]] std::size_t table_of(const MappingEvent& event) const noexcept;
  /// (table, link) steps from one table to another, the fewest; empty: not linked.  Not for
  /// `from` == `to`.
  [[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> path(std::size_t from,
                                                                      std::size_t to) const;
  /// Tables so that each stands behind all that link to it; fewer than all: links in a cycle.
  [[nodiscard]] const std::vector<std::size_t>& children_first() const noexcept { return order_; }
  /// Whether a table has cases: its own, or those of tables linked to it.
  [[nodiscard]] bool has_cases(std::size_t table) const noexcept { return has_cases_[table]; }

 private:
  const Mapping& mapping_;
  std::vector<std::vector<std::size_t>> targets_;  ///< by table and link; none: unknown
  std::vector<std::size_t> order_;
  std::vector<bool> has_cases_;
};

/// Whether no row can satisfy both.
[[nodiscard]] bool are_exclusive(const std::optional<MappingCondition>& a,
                                 const std::optional<MappingCondition>& b);

/// A literal as text.
[[nodiscard]] std::string text_of(const MappingValue& value);

/// The words of an event or field, wherever they are declared.
[[nodiscard]] const MappingWords::Pairs& pairs_of(const Mapping& mapping,
                                                  const MappingWords& words);

}  // namespace casepath::detail
