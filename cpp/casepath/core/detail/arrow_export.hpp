/// @file arrow_export.hpp
/// Columns of ours as an Arrow C stream of one record batch.  Not installed.
///
/// Every exported struct holds its own share of the columns: a consumer may keep an array after the
/// stream, or one column after the others, and release them from any thread in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/core/arrow_abi.hpp"

namespace casepath::detail {

/// Memory that lives as long as its owner.
struct ArrowBuffer {
  std::shared_ptr<const void> owner;
  const void* data = nullptr;
};

/// Takes the values over; the buffer is never null, not even where there are none.
template <class Number>
[[nodiscard]] ArrowBuffer own_buffer(std::vector<Number> values) {
  if (values.capacity() == 0) values.reserve(1);
  auto owner = std::make_shared<const std::vector<Number>>(std::move(values));
  const void* data = owner->data();
  return {std::move(owner), data};
}

using ArrowMetadata = std::vector<std::pair<std::string, std::string>>;

struct ArrowColumn {
  std::string name;
  std::string format;  ///< as the Arrow C data interface writes a type
  ArrowMetadata metadata;
  std::int64_t length = 0;
  std::int64_t null_count = 0;
  std::vector<ArrowBuffer> buffers;  ///< validity (empty: all valid), then as the type asks
  std::shared_ptr<const ArrowColumn> dictionary;  ///< of a dictionary-coded column: its values
};

/// Bits packed from the lowest, as validity and boolean columns are.
class ArrowBits {
 public:
  void append(bool bit) {
    if (size_ % 8 == 0) bytes_.push_back(0);
    if (bit) {
      bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | 1U << size_ % 8);
    } else {
      ++zeros_;
    }
    ++size_;
  }
  [[nodiscard]] std::int64_t size() const noexcept { return static_cast<std::int64_t>(size_); }
  [[nodiscard]] std::int64_t zeros() const noexcept { return zeros_; }
  [[nodiscard]] ArrowBuffer finish() { return own_buffer(std::move(bytes_)); }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t size_ = 0;
  std::int64_t zeros_ = 0;
};

/// Column of values of a fixed width.  `validity` has one bit per value, or none at all: all valid.
template <class Number>
[[nodiscard]] ArrowColumn arrow_values(std::string name, std::string format,
                                       std::vector<Number> values, ArrowBits validity = {}) {
  ArrowColumn column;
  column.name = std::move(name);
  column.format = std::move(format);
  column.length = static_cast<std::int64_t>(values.size());
  column.null_count = validity.zeros();
  column.buffers = {column.null_count == 0 ? ArrowBuffer{} : validity.finish(),
                    own_buffer(std::move(values))};
  return column;
}

/// Column of bits.
[[nodiscard]] ArrowColumn arrow_booleans(std::string name, ArrowBits values,
                                         ArrowBits validity = {});

/// Makes a column of texts: with 32-bit offsets ("u"), or 64-bit ("U") from two gigabytes on.
class ArrowTexts {
 public:
  void append(std::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    offsets_.push_back(static_cast<std::int64_t>(bytes_.size()));
    validity_.append(true);
  }
  void append_null() {
    offsets_.push_back(offsets_.back());
    validity_.append(false);
  }
  [[nodiscard]] ArrowColumn finish(std::string name);

 private:
  std::vector<std::int64_t> offsets_{0};
  std::vector<char> bytes_;
  ArrowBits validity_;
};

/// Fills `out` with a stream of one batch of `length` rows; the consumer releases it.
/// Every column must have `length` rows.
void export_arrow_stream(std::vector<ArrowColumn> columns, std::int64_t length,
                         ArrowMetadata metadata, ArrowArrayStream* out);

}  // namespace casepath::detail
