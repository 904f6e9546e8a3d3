/// @file case_numbers.hpp
/// Names of cases to numbers, in the order of their first row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/core/parallel.hpp"
#include "casepath/log/detail/case_names.hpp"
#include "casepath/log/detail/name_key.hpp"
#include "casepath/log/detail/number_arena.hpp"
#include "casepath/log/detail/number_buffer.hpp"
#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

/// Where in a part of a table a row is of another case than the row before it, in the order of the
/// rows.
class CaseRuns {
 public:
  /// Room for `most` runs.
  explicit CaseRuns(std::size_t most) {
    rows_.reserve(most);
    keys_.reserve(most);
  }
  void add(std::uint32_t row, const TextKey& key_of_name, std::size_t bytes_of_name) {
    rows_.push_back(row);
    keys_.push_back(key_of_name);
    bytes_ += bytes_of_name;
  }
  [[nodiscard]] std::span<const std::uint32_t> rows() const noexcept { return rows_; }
  [[nodiscard]] std::span<const TextKey> keys() const noexcept { return keys_; }
  /// Of the names of all its runs together.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  std::vector<std::uint32_t> rows_;
  std::vector<TextKey> keys_;
  std::uint64_t bytes_ = 0;
};

/// Where the runs of all parts lie.
struct RunRoom {
  NumberArena rows;
  NumberArena keys;  ///< of names: done with sooner
};

/// The runs of a part, those together whose names are of one shard.
class DealtRuns {
 public:
  DealtRuns() = default;
  DealtRuns(const CaseRuns& runs, NameShards shards, RunRoom& room);

  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  /// The first row of each run, in order.
  [[nodiscard]] std::span<const std::uint32_t> rows() const noexcept { return rows_; }
  /// Of the names of all runs together.
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
  /// Whether the keys say all of the names.
  [[nodiscard]] bool has_whole_names() const noexcept { return has_whole_names_; }

  // As dealt out: shard after shard, and within one in the order of the rows.
  [[nodiscard]] Range shard(std::size_t number) const noexcept {
    return {shard_begins_[number], shard_begins_[number + 1]};
  }
  [[nodiscard]] std::span<const TextKey> dealt_keys() const noexcept { return dealt_keys_; }
  [[nodiscard]] std::span<const std::uint32_t> dealt_rows() const noexcept { return dealt_rows_; }

 private:
  std::span<std::uint32_t> rows_;
  std::span<TextKey> dealt_keys_;
  std::span<std::uint32_t> dealt_rows_;
  std::vector<std::uint32_t> shard_begins_;
  std::uint64_t bytes_ = 0;
  bool has_whole_names_ = true;
};

/// The cases of a table.
struct CaseNumbers {
  CaseNames names;
  /// The case of each row; empty where the rows of each case stand together, and then:
  NumberBuffer<std::uint32_t> case_of_row;
  /// The first row of each case, and the number of rows behind the last.
  NumberBuffer<std::uint32_t> begins;
};

/// Numbers the names.  `ranges` are the rows of the parts; `runs`, one of each part, are dealt out
/// to `shards` and lie in `room`: both are used up.
///
/// Equal names lie in one shard, and the names of a shard fit the nearest caches: no name is looked
/// up in far memory.
[[nodiscard]] CaseNumbers number_cases(const SourceColumn& column, const std::vector<Range>& ranges,
                                       std::vector<DealtRuns>& runs, RunRoom& room,
                                       NameShards shards, unsigned threads);

}  // namespace casepath::detail
