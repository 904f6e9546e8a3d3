#include "casepath/log/detail/arrow_column.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "casepath/core/error.hpp"
#include "casepath/log/detail/builder.hpp"

namespace casepath::detail {

namespace {

using Kind = ArrowFormat::Kind;

constexpr std::int64_t per_billion = 1'000'000'000;

/// Of a large or small Utf8 array.
template <class Offset>
std::string_view offset_text(const ArrowChunk& chunk, std::size_t row) noexcept {
  const Offset* offsets = chunk.values<Offset>();
  const auto* data = static_cast<const char*>(chunk.array->buffers[2]);
  const Offset begin = offsets[row];
  const Offset length = offsets[row + 1] - begin;
  if (length <= 0 || data == nullptr) return std::string_view("");
  return {data + begin, static_cast<std::size_t>(length)};
}

/// The texts from a row on.
KeyedTexts views_of(const ArrowChunk& chunk, std::size_t row) noexcept {
  const auto* views = static_cast<const char*>(chunk.array->buffers[1]);
  return {views + (chunk.offset + row) * sizeof(TextKey), chunk.array->buffers + 2};
}

std::int64_t floor_divide(std::int64_t value, std::int64_t by) noexcept {
  const std::int64_t quotient = value / by;
  return value % by < 0 ? quotient - 1 : quotient;
}

/// The rest of floor_divide, from 0 to by - 1; value - quotient * by would leave 64 bits at the
/// smallest values.
std::int64_t floor_rest(std::int64_t value, std::int64_t by) noexcept {
  const std::int64_t rest = value % by;
  return rest < 0 ? rest + by : rest;
}

}  // namespace

ArrowFormat ArrowFormat::parse(std::string_view format) {
  ArrowFormat out;
  const auto is = [&](const char* text) { return format == text; };
  if (format.size() == 1) {
    constexpr std::string_view letters = "nbcCsSiIlLfguU";
    constexpr Kind kinds[] = {Kind::null,  Kind::boolean,   Kind::int8,    Kind::uint8,
                              Kind::int16, Kind::uint16,    Kind::int32,   Kind::uint32,
                              Kind::int64, Kind::uint64,    Kind::float32, Kind::float64,
                              Kind::utf8,  Kind::large_utf8};
    const std::size_t at = letters.find(format[0]);
    if (at != std::string_view::npos) out.kind = kinds[at];
    return out;
  }
  const auto unit_of = [](char c) -> std::int64_t {
    return c == 's' ? 1 : c == 'm' ? 1000 : c == 'u' ? 1'000'000 : c == 'n' ? per_billion : 0;
  };
  if (is("vu")) {
    out.kind = Kind::utf8_view;
  } else if (is("tdD")) {
    out.kind = Kind::date32;
  } else if (is("tdm")) {
    out.kind = Kind::date64;
    out.per_second = 1000;
  } else if (format.size() >= 4 && format.substr(0, 2) == "ts" && format[3] == ':') {
    out.per_second = unit_of(format[2]);
    out.zone = format.substr(4);
    if (out.per_second != 0) out.kind = Kind::timestamp;
  } else if (format.size() == 3 && format.substr(0, 2) == "tt") {
    out.per_second = unit_of(format[2]);
    if (out.per_second != 0) out.kind = out.per_second <= 1000 ? Kind::time32 : Kind::time64;
  } else if (format.substr(0, 2) == "d:") {
    // d:precision,scale or d:precision,scale,bits
    const std::size_t first = format.find(',');
    const std::size_t second =
        format.find(',', first == std::string_view::npos ? first : first + 1);
    if (first != std::string_view::npos &&
        (second == std::string_view::npos || format.substr(second + 1) == "128")) {
      const char* begin = format.data() + first + 1;
      const char* end = format.data() + std::min(second, format.size());
      if (std::from_chars(begin, end, out.scale).ec == std::errc{}) out.kind = Kind::decimal128;
    }
  }
  return out;
}

std::size_t chunk_of(const std::vector<ArrowChunk>& chunks, std::size_t row) noexcept {
  const auto after = std::upper_bound(
      chunks.begin(), chunks.end(), row,
      [](std::size_t wanted, const ArrowChunk& chunk) { return wanted < chunk.first_row; });
  return static_cast<std::size_t>(after - chunks.begin()) - 1;
}

const std::uint8_t* validity_of(const ArrowArray& array) noexcept {
  if (array.null_count == 0 || array.n_buffers < 1 || array.buffers == nullptr) return nullptr;
  return static_cast<const std::uint8_t*>(array.buffers[0]);
}

void check_buffers(const ArrowArray& array, const ArrowFormat& format, const std::string& name) {
  const std::int64_t needed = format.kind == Kind::null                                      ? 0
                              : format.kind == Kind::utf8 || format.kind == Kind::large_utf8 ? 3
                                                                                             : 2;
  bool is_good = array.length >= 0 && array.offset >= 0 && array.n_buffers >= needed;
  if (is_good && needed > 0 && array.length > 0) {
    is_good = array.buffers != nullptr && array.buffers[1] != nullptr;
  }
  if (!is_good) {
    throw LogError(
        {{"bad_arrow",
          "column " + in_quotes(name) + ": the Arrow producer gave an array without its buffers", 0,
          name}});
  }
}

ImportedColumn::ImportedColumn(ArrowFormat format, std::string format_text,
                               std::vector<ArrowChunk> chunks, const std::string& name)
    : format_(std::move(format)), format_text_(std::move(format_text)), chunks_(std::move(chunks)) {
  if (format_.kind == Kind::timestamp && !format_.zone.empty()) {
    zone_ = TimeZone::of(format_.zone, name);
  }
  type_ = type_of_format();
  if (format_.kind == Kind::uint64) {
    // Numbers beyond 64 bits with a sign are kept as what they look like.
    for (const ArrowChunk& chunk : chunks_) {
      for (std::size_t row = 0; row < chunk.rows && type_ != ColumnType::text; ++row) {
        if (chunk.is_valid(row) && (chunk.values<std::uint64_t>()[row] >> 63U) != 0) {
          type_ = ColumnType::text;
        }
      }
    }
  }
}

std::string ImportedColumn::type_name() const {
  return std::string{to_string(type_)} + " (Arrow " + in_quotes(format_text_) + ")";
}

ColumnType ImportedColumn::type_of_format() const noexcept {
  switch (format_.kind) {
    case Kind::boolean:
      return ColumnType::boolean;
    case Kind::int8:
    case Kind::uint8:
    case Kind::int16:
    case Kind::uint16:
    case Kind::int32:
    case Kind::uint32:
    case Kind::int64:
    case Kind::uint64:
      return ColumnType::integer;
    case Kind::float32:
    case Kind::float64:
    case Kind::decimal128:
      return ColumnType::number;
    case Kind::date32:
    case Kind::date64:
      return ColumnType::date;
    case Kind::timestamp:
      return ColumnType::time;
    default:
      return ColumnType::text;
  }
}

template <class Work>
void ImportedColumn::for_chunks(std::size_t begin, std::size_t n, Work work) const {
  if (n == 0) return;
  std::size_t done = 0;
  for (std::size_t c = chunk_of(chunks_, begin); done < n; ++c) {
    const ArrowChunk& chunk = chunks_[c];
    const std::size_t first = begin + done - chunk.first_row;
    const std::size_t count = std::min(n - done, chunk.rows - first);
    work(chunk, first, count, done);
    done += count;
  }
}

std::string_view ImportedColumn::text_at(const ArrowChunk& chunk, std::size_t row) const noexcept {
  if (!chunk.is_valid(row)) return {};
  switch (format_.kind) {
    case Kind::utf8:
      return offset_text<std::int32_t>(chunk, row);
    case Kind::large_utf8:
      return offset_text<std::int64_t>(chunk, row);
    default:
      return views_of(chunk, row).text(0);
  }
}

std::string_view ImportedColumn::made_text(const ArrowChunk& chunk, std::size_t row,
                                           TextArena& arena) const {
  if (format_.kind == Kind::null || !chunk.is_valid(row)) return {};
  std::string text;
  if (type_ == ColumnType::number) {
    const double value = number_at(chunk, row);
    if (std::isnan(value)) return {};
    append_text(text, value);
  } else if (format_.kind == Kind::uint64) {
    text = std::to_string(chunk.values<std::uint64_t>()[row]);
  } else if (format_.kind == Kind::time32 || format_.kind == Kind::time64) {
    const std::int64_t value = integer_at(chunk, row);
    const std::int64_t second = floor_divide(value, format_.per_second);
    const std::int64_t fraction = floor_rest(value, format_.per_second);
    append_time(text, 0, static_cast<std::int32_t>(floor_rest(second, 86400)),
                static_cast<std::int32_t>(fraction * (per_billion / format_.per_second)));
    text.erase(0, 11);  // the date
  } else {
    append_value(text, type_, integer_at(chunk, row));
  }
  return arena.keep(text);
}

template <class Work>
void ImportedColumn::with_texts(const ArrowChunk& chunk, TextArena& arena, Work work) const {
  if (!format_.is_text()) {
    work([&](std::size_t row) { return made_text(chunk, row, arena); });
  } else if (chunk.validity != nullptr || chunk.batch_validity) {
    work([&](std::size_t row) { return text_at(chunk, row); });
  } else if (format_.kind == Kind::utf8_view) {
    work([&](std::size_t row) { return views_of(chunk, row).text(0); });
  } else if (format_.kind == Kind::large_utf8) {
    work([&](std::size_t row) { return offset_text<std::int64_t>(chunk, row); });
  } else {
    work([&](std::size_t row) { return offset_text<std::int32_t>(chunk, row); });
  }
}

void ImportedColumn::texts(std::size_t begin, std::span<std::string_view> out,
                           TextArena& arena) const {
  for_chunks(begin, out.size(),
             [&](const ArrowChunk& chunk, std::size_t first, std::size_t count, std::size_t at) {
               with_texts(chunk, arena, [&](auto text_of) {
                 for (std::size_t i = 0; i < count; ++i) out[at + i] = text_of(first + i);
               });
             });
}

void ImportedColumn::texts_of(std::span<const std::uint32_t> rows, std::span<std::string_view> out,
                              TextArena& arena) const {
  for (std::size_t done = 0; done < rows.size();) {
    const ArrowChunk& chunk = chunks_[chunk_of(chunks_, rows[done])];
    with_texts(chunk, arena, [&](auto text_of) {
      do {
        out[done] = text_of(rows[done] - chunk.first_row);
        ++done;
      } while (done < rows.size() && rows[done] >= chunk.first_row &&
               rows[done] - chunk.first_row < chunk.rows);
    });
  }
}

KeyedTexts ImportedColumn::keyed_texts(std::size_t begin, std::size_t n) const noexcept {
  if (format_.kind != Kind::utf8_view || n == 0) return {};
  const ArrowChunk& chunk = chunks_[chunk_of(chunks_, begin)];
  const bool is_whole = begin + n <= chunk.first_row + chunk.rows;
  if (!is_whole || chunk.validity != nullptr || chunk.batch_validity) return {};
  return views_of(chunk, begin - chunk.first_row);
}

std::int64_t ImportedColumn::integer_at(const ArrowChunk& chunk, std::size_t row) const noexcept {
  switch (format_.kind) {
    case Kind::boolean: {
      const std::size_t bit = chunk.offset + row;
      const auto* bits = static_cast<const std::uint8_t*>(chunk.array->buffers[1]);
      return (bits[bit / 8] >> (bit % 8)) & 1U;
    }
    case Kind::int8:
      return chunk.values<std::int8_t>()[row];
    case Kind::uint8:
      return chunk.values<std::uint8_t>()[row];
    case Kind::int16:
      return chunk.values<std::int16_t>()[row];
    case Kind::uint16:
      return chunk.values<std::uint16_t>()[row];
    case Kind::int32:
    case Kind::date32:
    case Kind::time32:
      return chunk.values<std::int32_t>()[row];
    case Kind::uint32:
      return chunk.values<std::uint32_t>()[row];
    case Kind::uint64:
      return static_cast<std::int64_t>(chunk.values<std::uint64_t>()[row]);
    case Kind::date64:
      return floor_divide(chunk.values<std::int64_t>()[row], 86'400'000);
    case Kind::timestamp: {
      std::int32_t nanosecond = 0;
      return seconds_at(chunk, row, nanosecond);
    }
    default:
      return chunk.values<std::int64_t>()[row];
  }
}

std::int64_t ImportedColumn::seconds_at(const ArrowChunk& chunk, std::size_t row,
                                        std::int32_t& nanosecond) const noexcept {
  const std::int64_t value = chunk.values<std::int64_t>()[row];
  const std::int64_t seconds = floor_divide(value, format_.per_second);
  const std::int64_t fraction = floor_rest(value, format_.per_second);
  nanosecond = static_cast<std::int32_t>(fraction * (per_billion / format_.per_second));
  constexpr std::int64_t beyond = std::int64_t{1} << 48U;  // no date so far away is let in
  if (!zone_ || seconds > beyond || seconds < -beyond) return seconds;
  return seconds + zone_->offset_at(seconds);
}

double ImportedColumn::number_at(const ArrowChunk& chunk, std::size_t row) const noexcept {
  switch (format_.kind) {
    case Kind::float32:
      return static_cast<double>(chunk.values<float>()[row]);
    case Kind::float64:
      return chunk.values<double>()[row];
    default: {  // two halves, the higher with the sign
      std::uint64_t low = 0;
      std::int64_t high = 0;
      const auto* at =
          static_cast<const char*>(chunk.array->buffers[1]) + (chunk.offset + row) * 16;
      std::memcpy(&low, at, 8);
      std::memcpy(&high, at + 8, 8);
      // Small values, the usual ones, stay exact.
      const bool is_small = high == (static_cast<std::int64_t>(low) < 0 ? -1 : 0);
      const double value =
          is_small ? static_cast<double>(static_cast<std::int64_t>(low))
                   : static_cast<double>(high) * 18446744073709551616.0 + static_cast<double>(low);
      return value / std::pow(10.0, format_.scale);
    }
  }
}

void ImportedColumn::integers(std::size_t begin, std::span<std::int64_t> out,
                              std::span<std::uint8_t> recorded) const {
  for_chunks(
      begin, out.size(),
      [&](const ArrowChunk& chunk, std::size_t first, std::size_t count, std::size_t at) {
        if (format_.kind == Kind::int64 && chunk.validity == nullptr && !chunk.batch_validity) {
          std::copy_n(chunk.values<std::int64_t>() + first, count, out.data() + at);
          std::fill_n(recorded.data() + at, count, std::uint8_t{1});
          return;
        }
        for (std::size_t i = 0; i < count; ++i) {
          const bool is_valid = chunk.is_valid(first + i);
          recorded[at + i] = is_valid ? 1 : 0;
          out[at + i] = is_valid ? integer_at(chunk, first + i) : 0;
        }
      });
}

void ImportedColumn::numbers(std::size_t begin, std::span<double> out) const {
  for_chunks(begin, out.size(),
             [&](const ArrowChunk& chunk, std::size_t first, std::size_t count, std::size_t at) {
               for (std::size_t i = 0; i < count; ++i) {
                 out[at + i] =
                     chunk.is_valid(first + i) ? number_at(chunk, first + i) : std::nan("");
               }
             });
}

void ImportedColumn::times(std::size_t begin, std::span<RawTime> out, TextArena& arena) const {
  if (type_ != ColumnType::time && type_ != ColumnType::date) {
    SourceColumn::times(begin, out, arena);
    return;
  }
  for_chunks(begin, out.size(),
             [&](const ArrowChunk& chunk, std::size_t first, std::size_t count, std::size_t at) {
               for (std::size_t i = 0; i < count; ++i) {
                 if (!chunk.is_valid(first + i)) {
                   out[at + i] = {};
                 } else if (type_ == ColumnType::date) {
                   out[at + i] = time_of_day(integer_at(chunk, first + i));
                 } else {
                   std::int32_t nanosecond = 0;
                   out[at + i] = time_of_seconds(seconds_at(chunk, first + i, nanosecond));
                   if (out[at + i].day != RawTime::unreadable) out[at + i].nanosecond = nanosecond;
                 }
               }
             });
}

bool ImportedColumn::whole_days(std::size_t begin, std::span<std::int32_t> out) const {
  if (format_.kind != Kind::date32) return false;
  for_chunks(begin, out.size(),
             [&](const ArrowChunk& chunk, std::size_t first, std::size_t count, std::size_t at) {
               const auto* days = chunk.values<std::int32_t>() + first;
               for (std::size_t i = 0; i < count; ++i) {
                 const bool is_known = days[i] >= first_day && days[i] <= last_day;
                 out[at + i] = is_known ? days[i] : RawTime::unreadable;
               }
               if (chunk.validity == nullptr && !chunk.batch_validity) return;
               for (std::size_t i = 0; i < count; ++i) {
                 if (!chunk.is_valid(first + i)) out[at + i] = RawTime::not_recorded;
               }
             });
  return true;
}

ArrowDictionaryColumn::ArrowDictionaryColumn(ArrowFormat index, const ArrowFormat& value,
                                             const std::string& value_text,
                                             std::vector<ArrowChunk> chunks,
                                             const std::string& name)
    : index_(std::move(index)), chunks_(std::move(chunks)) {
  const ArrowArray* last = nullptr;
  for (const ArrowChunk& chunk : chunks_) {
    const ArrowArray* dictionary = chunk.array->dictionary;
    if (dictionary == nullptr) {
      throw LogError({{"bad_arrow",
                       "column " + in_quotes(name) +
                           ": the Arrow producer gave an array without its dictionary",
                       0, name}});
    }
    check_buffers(*dictionary, value, name);
    const bool is_last =
        last != nullptr && last->length == dictionary->length &&
        last->offset == dictionary->offset && last->n_buffers == dictionary->n_buffers &&
        std::equal(last->buffers, last->buffers + last->n_buffers, dictionary->buffers);
    last = dictionary;
    if (is_last) {
      code_of_.push_back(code_of_.back());
      continue;
    }
    ArrowChunk values;
    values.array = dictionary;
    values.offset = static_cast<std::size_t>(dictionary->offset);
    values.rows = static_cast<std::size_t>(dictionary->length);
    values.validity = validity_of(*dictionary);
    const std::size_t n = values.rows;
    const ImportedColumn column{value, value_text, {std::move(values)}, name};
    std::vector<std::string_view> texts(n);
    TextArena arena;
    column.texts(0, texts, arena);
    auto codes = std::make_shared<std::vector<std::uint32_t>>(n, Attribute::no_code);
    for (std::size_t i = 0; i < n; ++i) {
      if (texts[i].data() != nullptr) {
        (*codes)[i] = names_.find_or_add(texts[i], short_hash(texts[i]));
      }
    }
    code_of_.push_back(std::move(codes));
  }
}

std::uint32_t ArrowDictionaryColumn::code_at(std::size_t c, std::size_t row) const noexcept {
  const ArrowChunk& chunk = chunks_[c];
  if (!chunk.is_valid(row)) return Attribute::no_code;
  std::uint64_t index = 0;  // a negative one becomes huge
  switch (index_.kind) {
    case Kind::int8:
      index = static_cast<std::uint64_t>(
          chunk.values<std::int8_t>()[row]);  // NOLINT(bugprone-signed-char-misuse): a number
      break;
    case Kind::uint8:
      index = chunk.values<std::uint8_t>()[row];
      break;
    case Kind::int16:
      index = static_cast<std::uint64_t>(chunk.values<std::int16_t>()[row]);
      break;
    case Kind::uint16:
      index = chunk.values<std::uint16_t>()[row];
      break;
    case Kind::int32:
      index = static_cast<std::uint64_t>(chunk.values<std::int32_t>()[row]);
      break;
    case Kind::uint32:
      index = chunk.values<std::uint32_t>()[row];
      break;
    default:
      index = chunk.values<std::uint64_t>()[row];
      break;
  }
  return index < code_of_[c]->size() ? (*code_of_[c])[index] : Attribute::no_code;
}

void ArrowDictionaryColumn::codes(std::size_t begin, std::span<std::uint32_t> out) const {
  if (out.empty()) return;
  std::size_t c = chunk_of(chunks_, begin);
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::size_t row = begin + i - chunks_[c].first_row;
    if (row >= chunks_[c].rows) {
      ++c;
      row = 0;
    }
    out[i] = code_at(c, row);
  }
}

void ArrowDictionaryColumn::texts(std::size_t begin, std::span<std::string_view> out,
                                  TextArena&) const {
  if (out.empty()) return;
  const auto names = dictionary();
  std::size_t c = chunk_of(chunks_, begin);
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::size_t row = begin + i - chunks_[c].first_row;
    if (row >= chunks_[c].rows) {
      ++c;
      row = 0;
    }
    const std::uint32_t code = code_at(c, row);
    out[i] = code == Attribute::no_code ? std::string_view{} : names[code];
  }
}

}  // namespace casepath::detail
