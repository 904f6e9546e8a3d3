/// @file parallel.hpp
/// Ranges of independent work over threads, with progress and a way to stop.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace casepath {

/// Called from the calling thread, now and then, with work done and work in all; `false` stops.
using Progress = std::function<bool(std::size_t done, std::size_t total)>;

/// 0 means: as many as the machine has.  At least 1.
[[nodiscard]] unsigned resolve_threads(unsigned threads) noexcept;

/// Half-open range of items.
struct Range {
  std::size_t begin;
  std::size_t end;
};

/// Splits 0..n into at most `parts` ranges of nearly the same weight, where the items before i
/// weigh `weight_before(i)` (not falling, weight_before(0) == 0).
[[nodiscard]] std::vector<Range> split_by_weight(
    std::size_t n, std::size_t parts, const std::function<std::size_t(std::size_t)>& weight_before);

/// Calls `work(part, range)` once per range, on up to `threads` threads, and waits for all.
///
/// What a part throws is thrown here after all have ended (the lowest part's first).  `progress`
/// is called in the calling thread whenever parts have ended; where it answers false no further
/// part begins and Cancelled is thrown.
void for_ranges(const std::vector<Range>& ranges, unsigned threads,
                const std::function<void(std::size_t part, Range range)>& work,
                const Progress& progress = {});

}  // namespace casepath
