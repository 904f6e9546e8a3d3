#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/log_data.hpp"
#include "casepath/log/event_log.hpp"

namespace casepath {

std::string_view to_string(ColumnType type) noexcept {
  switch (type) {
    case ColumnType::text:
      return "text";
    case ColumnType::integer:
      return "integer";
    case ColumnType::number:
      return "number";
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::date:
      return "date";
    case ColumnType::time:
      return "time";
  }
  return "";
}

const std::string& Attribute::name() const noexcept { return data_->name; }

ColumnType Attribute::type() const noexcept { return data_->source->type(); }

std::span<const std::uint32_t> Attribute::codes() const { return data_->dense().codes; }
std::span<const std::string> Attribute::texts() const { return data_->dense().texts; }
std::span<const std::int64_t> Attribute::integers() const { return data_->dense().integers; }
std::span<const double> Attribute::numbers() const { return data_->dense().numbers; }

bool Attribute::is_recorded(RowId row) const {
  if (const auto* dense = data_->dense_if_decoded()) {
    if (!dense->codes.empty()) return dense->codes[row.index()] != no_code;
    if (!dense->numbers.empty()) return !std::isnan(dense->numbers[row.index()]);
    return dense->recorded.empty() || dense->recorded[row.index()] != 0;
  }
  const auto& source = *data_->source;
  const std::size_t at = data_->input_row(row);
  switch (source.type()) {
    case ColumnType::text: {
      detail::TextArena arena;
      std::string_view view;
      source.texts(at, {&view, 1}, arena);
      return view.data() != nullptr;
    }
    case ColumnType::number: {
      double value = 0;
      source.numbers(at, {&value, 1});
      return !std::isnan(value);
    }
    default: {
      std::int64_t value = 0;
      std::uint8_t recorded = 0;
      source.integers(at, {&value, 1}, {&recorded, 1});
      return recorded != 0;
    }
  }
}

std::string Attribute::text(RowId row) const {
  detail::TextArena arena;
  std::string_view view;
  data_->source->texts(data_->input_row(row), {&view, 1}, arena);
  return std::string{view};
}

bool Attribute::same(RowId a, RowId b) const {
  return data_->source->same(data_->input_row(a), data_->input_row(b));
}

const Attribute::Data::Dense& Attribute::Data::dense() const {
  std::call_once(once_, [this] {
    decode();
    decoded_.store(true, std::memory_order_release);
  });
  return dense_;
}

namespace {

/// values[i] = input[arrival[i]], in a new vector unless the orders are the same.
template <class T>
void to_log_order(std::vector<T>& values, const detail::NumberBuffer<std::uint32_t>& arrival) {
  if (arrival.empty() || values.empty()) return;
  std::vector<T> ordered(values.size());
  for (std::size_t i = 0; i < ordered.size(); ++i) ordered[i] = values[arrival[i]];
  values.swap(ordered);
}

}  // namespace

void Attribute::Data::decode() const {
  Dense dense;
  switch (source->type()) {
    case ColumnType::text:
      decode_texts();
      return;
    case ColumnType::number:
      dense.numbers.resize(rows);
      source->numbers(0, dense.numbers);
      to_log_order(dense.numbers, *arrival);
      break;
    default:
      dense.integers.resize(rows);
      dense.recorded.resize(rows);
      source->integers(0, dense.integers, dense.recorded);
      to_log_order(dense.integers, *arrival);
      if (std::find(dense.recorded.begin(), dense.recorded.end(), 0) == dense.recorded.end()) {
        dense.recorded = {};
      } else {
        to_log_order(dense.recorded, *arrival);
      }
      break;
  }
  dense_ = std::move(dense);
}

void Attribute::Data::decode_texts() const {
  Dense dense;
  dense.codes.resize(rows);
  detail::TextArena kept;
  std::vector<std::string_view> texts;
  if (source->is_coded()) {
    source->codes(0, dense.codes);
    const auto dictionary = source->dictionary();
    texts.assign(dictionary.begin(), dictionary.end());
  } else {
    constexpr std::size_t batch_rows = 1024;
    std::array<std::string_view, batch_rows> views;
    detail::NameTable table;
    detail::TextArena scratch;
    for (std::size_t begin = 0; begin < rows; begin += batch_rows) {
      const std::size_t n = std::min(batch_rows, rows - begin);
      scratch.clear();
      source->texts(begin, {views.data(), n}, scratch);
      for (std::size_t i = 0; i < n; ++i) {
        dense.codes[begin + i] = views[i].data() == nullptr
                                     ? no_code
                                     : table.find_or_add(views[i], detail::short_hash(views[i]));
      }
    }
    texts = table.names();
    kept = table.take_texts();
  }
  to_log_order(dense.codes, *arrival);

  // Texts in the order in which the log shows them first; those that no row has are left out.
  std::vector<std::uint32_t> code_of(texts.size(), no_code);
  for (std::uint32_t& code : dense.codes) {
    if (code == no_code) continue;
    if (code_of[code] == no_code) {
      code_of[code] = static_cast<std::uint32_t>(dense.texts.size());
      dense.texts.emplace_back(texts[code]);
    }
    code = code_of[code];
  }
  dense_ = std::move(dense);
}

}  // namespace casepath
