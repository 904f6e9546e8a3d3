/// @file case_numbers.hpp
/// Names of cases to numbers, in the order of their first row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/case_names.hpp"
#include "casepath/log/detail/number_buffer.hpp"
#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

/// Where in a part of a table a row is of another case than the row before it.
class CaseRuns {
 public:
  CaseRuns() = default;
  explicit CaseRuns(std::size_t most) : rows_(most), hashes_(most) {}

  void add(std::uint32_t row, std::uint64_t hash_of_name, std::size_t bytes_of_name) noexcept {
    rows_[size_] = row;
    hashes_[size_++] = hash_of_name;
    bytes_ += bytes_of_name;
  }
  /// Of the names of all its runs together.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::span<const std::uint32_t> rows() const noexcept {
    return rows_.span().first(size_);
  }
  [[nodiscard]] std::span<const std::uint64_t> hashes() const noexcept {
    return hashes_.span().first(hashes_.empty() ? 0 : size_);
  }
  void drop_hashes() noexcept { hashes_.clear(); }

 private:
  NumberBuffer<std::uint32_t> rows_;
  NumberBuffer<std::uint64_t> hashes_;
  std::size_t size_ = 0;
  std::uint64_t bytes_ = 0;
};

/// The cases of a table.
struct CaseNumbers {
  CaseNames names;
  /// The case of each row; empty where the rows of each case stand together, and then:
  NumberBuffer<std::uint32_t> case_of_row;
  /// The first row of each case, and the number of rows behind the last.
  NumberBuffer<std::uint32_t> begins;
};

/// Numbers the names.  `ranges` are the rows of the parts; `runs`, of which there is one for each
/// part, are used up.
[[nodiscard]] CaseNumbers number_cases(const SourceColumn& column, const std::vector<Range>& ranges,
                                       std::vector<CaseRuns>& runs, unsigned threads);

}  // namespace casepath::detail
