/// @file case_names.hpp
/// The names of the cases of a log, each stored once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/number_buffer.hpp"
#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

/// Texts one after the other in one block.
class CaseNames {
 public:
  CaseNames() = default;
  /// The texts of some rows of a column.
  CaseNames(const SourceColumn& column, std::span<const std::uint32_t> rows, unsigned threads);
  /// The same, where it is known how many bytes the texts of each part of the rows have.
  CaseNames(const SourceColumn& column, std::span<const std::uint32_t> rows,
            const std::vector<Range>& parts, std::vector<std::uint64_t> bytes, unsigned threads);
  /// Names that are given, and behind them `count` numbered ones: `prefix` and 1, 2, 3 ...
  CaseNames(const std::vector<std::string>& given, std::string_view prefix, std::size_t count);

  [[nodiscard]] std::size_t size() const noexcept {
    return begins_.empty() ? 0 : begins_.size() - 1;
  }
  [[nodiscard]] std::string_view operator[](std::size_t i) const noexcept {
    return {text_.data() + begins_[i], static_cast<std::size_t>(begins_[i + 1] - begins_[i])};
  }
  // What operator[] will look at, asked for in two rounds over a batch.
  void prefetch_begin(std::size_t i) const noexcept { prefetch(begins_.data() + i); }
  void prefetch_text(std::size_t i) const noexcept { prefetch(text_.data() + begins_[i]); }

  friend bool operator==(const CaseNames& a, const CaseNames& b) noexcept;

 private:
  NumberBuffer<std::uint64_t> begins_;  ///< one more than there are names
  NumberBuffer<char> text_;
};

/// Numbers of names, to be asked for by name.
class CaseIndex {
 public:
  CaseIndex() = default;
  explicit CaseIndex(const CaseNames& names);

  /// The number of `name` among the names that the index was made of.
  [[nodiscard]] std::optional<std::uint32_t> find(const CaseNames& names,
                                                  std::string_view name) const noexcept;

 private:
  NumberBuffer<std::uint32_t> slots_;  ///< number + 1; 0: free
  std::size_t mask_ = 0;
};

}  // namespace casepath::detail
