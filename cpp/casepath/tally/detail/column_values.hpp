/// @file column_values.hpp
/// The values of a column as whole numbers that tell them apart, and small numbers for these.
/// Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/log/event_log.hpp"

namespace casepath {

/// Reads a column without asking it row by row: the code of a text, the bits of a number, and
/// whole numbers, dates and the like as they are.  Borrows the column.
class ColumnValues {
 public:
  explicit ColumnValues(const Attribute& attribute)
      : attribute_(&attribute),
        codes_(attribute.codes()),
        integers_(attribute.integers()),
        numbers_(attribute.numbers()) {}

  /// Answers whether there is a value in the row.
  [[nodiscard]] bool read(std::size_t row, std::int64_t& value) const {
    if (!codes_.empty()) {
      value = codes_[row];
      return codes_[row] != Attribute::no_code;
    }
    if (!integers_.empty()) {
      value = integers_[row];  // 0 also where not recorded
      return value != 0 || attribute_->is_recorded(RowId{row});
    }
    return read_number(row, value);
  }

  /// From the least to the largest value, where a list can hold a place for each of them; else
  /// none.
  [[nodiscard]] std::pair<std::int64_t, std::size_t> range() const;

 private:
  [[nodiscard]] bool read_number(std::size_t row, std::int64_t& value) const;

  const Attribute* attribute_;
  std::span<const std::uint32_t> codes_;
  std::span<const std::int64_t> integers_;
  std::span<const double> numbers_;
};

/// A number for each of many values: by its place in a list, or looked up where they lie far apart.
class ValueNumbers {
 public:
  static constexpr std::uint32_t none = 0xFFFF'FFFFU;

  /// Of values as ColumnValues::range() says; without a range they are looked up.
  explicit ValueNumbers(std::pair<std::int64_t, std::size_t> range)
      : first_(range.first), by_place_(range.second, none) {}

  /// The number of a value; `none` until it is given one.
  [[nodiscard]] std::uint32_t& of(std::int64_t value) {
    if (!by_place_.empty()) return by_place_[static_cast<std::size_t>(value - first_)];
    return looked_up_.try_emplace(value, none).first->second;
  }

 private:
  std::int64_t first_;
  std::vector<std::uint32_t> by_place_;
  std::unordered_map<std::int64_t, std::uint32_t> looked_up_;
};

}  // namespace casepath
