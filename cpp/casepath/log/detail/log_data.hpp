/// @file log_data.hpp
/// What is behind an EventLog and an Attribute.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "casepath/log/detail/case_names.hpp"
#include "casepath/log/detail/number_buffer.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/event_log.hpp"

namespace casepath {

/// A column of the input with the way from log rows to input rows.
struct Attribute::Data {
  std::string name;
  std::shared_ptr<const detail::SourceColumn> source;
  std::shared_ptr<const detail::NumberBuffer<std::uint32_t>>
      arrival;  ///< empty: log order is input order
  std::size_t rows = 0;

  /// Of one kind, by type, in log order.
  struct Dense {
    std::vector<std::uint32_t> codes;
    std::vector<std::string> texts;
    std::vector<std::int64_t> integers;
    std::vector<std::uint8_t> recorded;  ///< of integers; empty: all
    std::vector<double> numbers;
  };
  [[nodiscard]] const Dense& dense() const;
  /// The same where it is there already, else null.
  [[nodiscard]] const Dense* dense_if_decoded() const noexcept {
    return decoded_.load(std::memory_order_acquire) ? &dense_ : nullptr;
  }
  [[nodiscard]] std::size_t input_row(RowId row) const noexcept {
    return arrival->empty() ? row.index() : (*arrival)[row.index()];
  }

 private:
  void decode() const;
  void decode_texts() const;

  mutable std::once_flag once_;
  mutable std::atomic<bool> decoded_{false};
  mutable Dense dense_;
};

/// All of a log.
struct EventLog::Data {
  detail::NumberBuffer<std::uint32_t> case_begins{1};  ///< 0 alone
  detail::NumberBuffer<std::uint16_t> words;
  detail::NumberBuffer<std::int32_t> days;
  detail::NumberBuffer<std::int32_t> seconds;
  detail::NumberBuffer<std::int32_t> nanoseconds;
  std::shared_ptr<const detail::NumberBuffer<std::uint32_t>> arrival =
      std::make_shared<detail::NumberBuffer<std::uint32_t>>();

  detail::CaseNames case_names;
  std::vector<std::string> word_texts;
  std::vector<Translation> translations;
  std::vector<Attribute> attributes;
  LogSpec spec;

  mutable std::once_flag index_once;
  mutable detail::CaseIndex case_index;
};

}  // namespace casepath
