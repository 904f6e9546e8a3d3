#include "casepath/tally/detail/column_values.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace casepath {

bool ColumnValues::read_number(std::size_t row, std::int64_t& value) const {
  if (numbers_.empty()) return false;
  value = std::bit_cast<std::int64_t>(numbers_[row]);
  return !std::isnan(numbers_[row]);
}

std::pair<std::int64_t, std::size_t> ColumnValues::range() const {
  if (!codes_.empty()) return {0, attribute_->texts().size()};
  if (integers_.empty()) return {};
  const auto [least, most] = std::minmax_element(integers_.begin(), integers_.end());
  const std::uint64_t apart =
      static_cast<std::uint64_t>(*most) - static_cast<std::uint64_t>(*least);
  if (apart >= 4 * integers_.size()) return {};
  return {*least, static_cast<std::size_t>(apart) + 1};
}

}  // namespace casepath
