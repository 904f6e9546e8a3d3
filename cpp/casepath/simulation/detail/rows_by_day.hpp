/// @file rows_by_day.hpp
/// Rows as they are written, day by day; put in order by case at the end.  Not installed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "casepath/log/detail/number_buffer.hpp"
#include "casepath/simulation/detail/pending_start.hpp"
#include "casepath/simulation/detail/run_rows.hpp"

namespace casepath::detail {

class RowsByDay {
 public:
  void write(std::uint32_t number, std::uint32_t kind) {
    numbers_.push_back(number);
    kinds_.push_back(kind);
  }
  void end_day(std::int32_t day) {
    if (days_.empty() || days_.back().end != numbers_.size()) {
      days_.push_back({static_cast<std::uint32_t>(numbers_.size()), day});
    }
  }

  /// Rows of the past stand in front of those of their case.  Leaves nothing here.
  [[nodiscard]] RunRows by_case(std::size_t cases, const std::vector<PendingStart>& pending);

 private:
  struct Row {
    std::uint32_t kind;
    std::int32_t day;
  };
  struct Day {
    std::uint32_t end;  ///< of its rows
    std::int32_t day;
  };

  void count(NumberBuffer<std::uint32_t>& begins, const std::vector<PendingStart>& pending) const;
  [[nodiscard]] NumberBuffer<Row> order(const NumberBuffer<std::uint32_t>& begins,
                                        const std::vector<PendingStart>& pending) const;

  GrowingBuffer<std::uint32_t> numbers_;
  GrowingBuffer<std::uint32_t> kinds_;
  std::vector<Day> days_;
};

}  // namespace casepath::detail
