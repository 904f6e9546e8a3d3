/// @file group_names.hpp
/// The names and the order of groups, as far as a spec says them without a log.  Not installed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "casepath/tally/tally.hpp"

namespace casepath {

inline constexpr std::string_view name_not_recorded = "(not recorded)";
inline constexpr std::string_view name_not_reached = "(not reached)";
inline constexpr std::string_view name_other = "(other)";

/// Whether a name is one of these three.
[[nodiscard]] constexpr bool is_reserved_group(std::string_view name) noexcept {
  return name == name_not_recorded || name == name_not_reached || name == name_other;
}

/// What is wrong with grouping columns, whatever the log; empty: nothing.
[[nodiscard]] std::string fault_of(const std::vector<GroupColumn>& columns);

/// A grouping column in words: `"age" cut at 18, 25`.
[[nodiscard]] std::string in_words(const GroupColumn& column);

/// The groups that cuts or kept values make, in their order; of other columns none.
[[nodiscard]] std::vector<std::string> declared_groups(const GroupColumn& column);

/// Whether a case may be in a group of this name.
[[nodiscard]] bool may_be_group(const GroupColumn& column, std::string_view name);

/// The order of groups: as declared, what is not declared after it by text.
class GroupOrder {
 public:
  explicit GroupOrder(const std::vector<GroupColumn>& columns);

  [[nodiscard]] bool operator()(const std::vector<std::string>& a,
                                const std::vector<std::string>& b) const;

 private:
  /// Per column the places of its declared groups.
  std::vector<std::unordered_map<std::string, std::size_t>> places_;
  bool is_plain_ = true;  ///< nothing is declared: by text
};

}  // namespace casepath
