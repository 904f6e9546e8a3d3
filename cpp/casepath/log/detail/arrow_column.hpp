/// @file arrow_column.hpp
/// Columns of record batches that came through the Arrow C stream interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/arrow_abi.hpp"
#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/detail/time_zone.hpp"

namespace casepath::detail {

/// What a format string of the Arrow C data interface says.
struct ArrowFormat {
  enum class Kind : std::uint8_t {
    unsupported,
    null,
    boolean,
    int8,
    uint8,
    int16,
    uint16,
    int32,
    uint32,
    int64,
    uint64,
    float32,
    float64,
    decimal128,
    utf8,
    large_utf8,
    utf8_view,
    date32,
    date64,
    timestamp,
    time32,
    time64,
  };
  Kind kind = Kind::unsupported;
  std::int64_t per_second = 1;  ///< units of timestamp and time
  int scale = 0;                ///< digits behind the point of decimal128
  std::string zone;             ///< of timestamp; empty: civil time

  [[nodiscard]] static ArrowFormat parse(std::string_view format);
  [[nodiscard]] bool is_text() const noexcept {
    return kind == Kind::utf8 || kind == Kind::large_utf8 || kind == Kind::utf8_view;
  }
};

/// Rows of one array.  `owner` keeps the memory.
struct ArrowChunk {
  const ArrowArray* array = nullptr;
  std::size_t offset = 0;  ///< of the first row within the buffers
  std::size_t rows = 0;
  std::size_t first_row = 0;
  const std::uint8_t* validity = nullptr;  ///< a bit per row from `offset` on; null: all valid
  std::shared_ptr<const std::vector<std::uint8_t>> batch_validity;  ///< a byte per row; null: all
  std::shared_ptr<const void> owner;

  [[nodiscard]] bool is_valid(std::size_t row) const noexcept {
    const std::size_t bit = offset + row;
    if (validity != nullptr && ((validity[bit / 8] >> (bit % 8)) & 1U) == 0) return false;
    return !batch_validity || (*batch_validity)[row] != 0;
  }
  template <class T>
  [[nodiscard]] const T* values() const noexcept {
    return static_cast<const T*>(array->buffers[1]) + offset;
  }
};

/// A column without a dictionary.
class ImportedColumn final : public SourceColumn {
 public:
  ImportedColumn(ArrowFormat format, std::string format_text, std::vector<ArrowChunk> chunks,
                 const std::string& name);

  [[nodiscard]] ColumnType type() const noexcept override { return type_; }
  [[nodiscard]] std::string type_name() const override;
  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override;
  void texts_of(std::span<const std::uint32_t> rows, std::span<std::string_view> out,
                TextArena& arena) const override;
  [[nodiscard]] KeyedTexts keyed_texts(std::size_t begin, std::size_t n) const noexcept override;
  void integers(std::size_t begin, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override;
  void numbers(std::size_t begin, std::span<double> out) const override;
  void times(std::size_t begin, std::span<RawTime> out, TextArena& arena) const override;
  [[nodiscard]] bool whole_days(std::size_t begin, std::span<std::int32_t> out) const override;

 private:
  template <class Work>
  void for_chunks(std::size_t begin, std::size_t n, Work work) const;
  /// Calls `work` with the quickest function from a row of the chunk to its text.
  template <class Work>
  void with_texts(const ArrowChunk& chunk, TextArena& arena, Work work) const;
  [[nodiscard]] std::string_view text_at(const ArrowChunk& chunk, std::size_t row) const noexcept;
  [[nodiscard]] std::string_view made_text(const ArrowChunk& chunk, std::size_t row,
                                           TextArena& arena) const;
  [[nodiscard]] std::int64_t integer_at(const ArrowChunk& chunk, std::size_t row) const noexcept;
  [[nodiscard]] double number_at(const ArrowChunk& chunk, std::size_t row) const noexcept;
  /// Civil seconds, and what is finer.
  [[nodiscard]] std::int64_t seconds_at(const ArrowChunk& chunk, std::size_t row,
                                        std::int32_t& nanosecond) const noexcept;
  [[nodiscard]] ColumnType type_of_format() const noexcept;

  ArrowFormat format_;
  std::string format_text_;
  std::vector<ArrowChunk> chunks_;
  std::shared_ptr<const TimeZone> zone_;
  ColumnType type_;
};

/// A column of indices into a dictionary, which may change from chunk to chunk: one dictionary of
/// distinct texts is made of all.
class ArrowDictionaryColumn final : public SourceColumn {
 public:
  ArrowDictionaryColumn(ArrowFormat index, const ArrowFormat& value, const std::string& value_text,
                        std::vector<ArrowChunk> chunks, const std::string& name);

  [[nodiscard]] ColumnType type() const noexcept override { return ColumnType::text; }
  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override;
  [[nodiscard]] bool is_coded() const noexcept override { return true; }
  [[nodiscard]] std::span<const std::string_view> dictionary() const noexcept override {
    return names_.names();
  }
  void codes(std::size_t begin, std::span<std::uint32_t> out) const override;

 private:
  [[nodiscard]] std::uint32_t code_at(std::size_t chunk, std::size_t row) const noexcept;

  ArrowFormat index_;
  std::vector<ArrowChunk> chunks_;
  std::vector<std::shared_ptr<const std::vector<std::uint32_t>>> code_of_;  ///< by chunk
  NameTable names_;
};

/// The chunk in which a row lies.
[[nodiscard]] std::size_t chunk_of(const std::vector<ArrowChunk>& chunks, std::size_t row) noexcept;

/// The validity bits of an array, or null where all rows are valid.
[[nodiscard]] const std::uint8_t* validity_of(const ArrowArray& array) noexcept;

/// Refuses an array that has not the buffers its format needs.
/// Errors: LogError.
void check_buffers(const ArrowArray& array, const ArrowFormat& format, const std::string& name);

}  // namespace casepath::detail
