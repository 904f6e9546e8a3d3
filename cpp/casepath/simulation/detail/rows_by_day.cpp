#include "casepath/simulation/detail/rows_by_day.hpp"

#include <algorithm>

#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/intern.hpp"

namespace casepath::detail {

RunRows RowsByDay::by_case(std::size_t cases, const std::vector<PendingStart>& pending) {
  RunRows rows;
  rows.case_begins = NumberBuffer<std::uint32_t>(cases + 1);
  count(rows.case_begins, pending);
  NumberBuffer<Row> ordered = order(rows.case_begins, pending);
  numbers_ = {};
  kinds_ = {};
  rows.kinds = NumberBuffer<std::uint32_t>(ordered.size());
  rows.days = NumberBuffer<std::int32_t>(ordered.size());
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    rows.kinds[i] = ordered[i].kind;
    rows.days[i] = ordered[i].day;
  }
  return rows;
}

/// Where the rows of each case begin.
void RowsByDay::count(NumberBuffer<std::uint32_t>& begins,
                      const std::vector<PendingStart>& pending) const {
  std::size_t total = numbers_.size();
  for (std::size_t i = 0; i < pending.size(); ++i) {
    begins[i + 1] = static_cast<std::uint32_t>(pending[i].rows.size());
    total += pending[i].rows.size();
  }
  if (total > max_rows) refuse_rows();
  for (const std::uint32_t number : numbers_) ++begins[number + 1];
  for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
}

NumberBuffer<RowsByDay::Row> RowsByDay::order(const NumberBuffer<std::uint32_t>& begins,
                                              const std::vector<PendingStart>& pending) const {
  NumberBuffer<std::uint32_t> next(begins.size());
  std::copy(begins.begin(), begins.end(), next.begin());
  NumberBuffer<Row> ordered(begins[begins.size() - 1]);
  for (std::size_t i = 0; i < pending.size(); ++i) {
    for (const PendingStart::Row& row : pending[i].rows) ordered[next[i]++] = {row.kind, row.day};
  }
  // The rows of a day belong to cases that lie far apart: their places are asked for ahead.
  constexpr std::size_t far = 32;
  constexpr std::size_t near = 16;
  std::size_t row = 0;
  for (const auto& [end, day] : days_) {
    for (; row < end; ++row) {
      if (row + far < numbers_.size()) {
        prefetch_to_write(&next[numbers_[row + far]]);
        prefetch_to_write(ordered.data() + next[numbers_[row + near]]);
      }
      ordered[next[numbers_[row]]++] = {kinds_[row], day};
    }
  }
  return ordered;
}

}  // namespace casepath::detail
