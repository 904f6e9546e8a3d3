/// @file mapping_texts.hpp
/// Texts of columns that hold whole numbers, flags, dates or times.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "casepath/log/detail/mapping_condition.hpp"
#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

/// Texts of a column whose values `read(done, values, recorded)` gives, a batch at a time.
template <class Integers>
void texts_of_integers(ColumnType type, std::span<std::string_view> out, TextArena& arena,
                       const Integers& read) {
  std::array<std::int64_t, mapping_batch> values{};
  std::array<std::uint8_t, mapping_batch> recorded{};
  std::string shown;
  for (std::size_t done = 0; done < out.size(); done += mapping_batch) {
    const std::size_t n = std::min(mapping_batch, out.size() - done);
    read(done, std::span{values.data(), n}, std::span{recorded.data(), n});
    for (std::size_t i = 0; i < n; ++i) {
      out[done + i] = {};
      if (recorded[i] == 0) continue;
      shown.clear();
      append_value(shown, type, values[i]);
      out[done + i] = arena.keep(shown);
    }
  }
}

}  // namespace casepath::detail
