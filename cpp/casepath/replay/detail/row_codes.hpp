/// @file row_codes.hpp
/// What of a row step() can look at, as one number.  Not installed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "casepath/core/id.hpp"
#include "casepath/core/time.hpp"
#include "casepath/log/event_log.hpp"
#include "casepath/pipeline/pipeline.hpp"
#include "casepath/pipeline/step.hpp"
#include "casepath/replay/detail/binding.hpp"

namespace casepath {

/// Numbers rows so that step() does the same for rows of one number at the same position: by word,
/// by those fields that the word's event requires, copies or looks at, and by the law in force
/// where it matters.  Fields that are copied but never looked at again are left out.
class RowCodes {
 public:
  /// Borrows the log and the binding.
  RowCodes(const Pipeline& pipeline, const EventLog& log, const Binding& binding);

  /// Of rows that can't be numbered: their fields have too many values.
  static constexpr std::uint32_t none = 0xFFFF'FFFFU;

  /// Codes are below it.
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  /// Whether the code of every row is its word.
  [[nodiscard]] bool are_words() const noexcept { return are_words_; }
  /// The code of a dated row, or of an undated one where `undated`.
  [[nodiscard]] std::uint32_t of(std::size_t row, bool undated = false) const {
    const Word& word = words_[log_words_[row]];
    if (word.digits.empty()) return word.first;
    return code_of(word, row, undated);
  }

  /// Whether it matters to rows of this word on which day they are.
  [[nodiscard]] bool looks_at_date(WordId word) const noexcept {
    return words_[word.index()].looks_at_date;
  }
  /// A day on which the same law is in force.
  [[nodiscard]] Date law_day(Date day) const noexcept;
  /// Without the fields that nothing looks at any more.
  void keep_live(FieldValues& values) const noexcept;

 private:
  /// One thing that rows of a word differ in.
  struct Digit {
    enum class Kind : std::uint8_t { is_recorded, text, whole_number, law };
    Kind kind = Kind::is_recorded;
    std::uint32_t step = 1;  ///< of the code, from one value to the next
    std::uint32_t values = 2;
    const Attribute* column = nullptr;
    std::vector<std::uint32_t> by_text;  ///< of text: value per code of the column, from 1
    std::int64_t least = 0;              ///< of whole_number
  };
  struct Word {
    std::uint32_t first = 0;  ///< its first code; none: its rows can't be numbered
    bool looks_at_date = false;
    std::vector<Digit> digits;
  };
  struct Uses;

  [[nodiscard]] static Word word_of(const Uses& uses, EventId event, const Binding& binding);
  [[nodiscard]] std::uint32_t code_of(const Word& word, std::size_t row, bool undated) const;
  [[nodiscard]] std::uint32_t value_of(const Digit& digit, std::size_t row) const;

  std::span<const std::uint16_t> log_words_;
  std::span<const std::int32_t> log_days_;
  std::vector<Word> words_;
  std::size_t count_ = 0;
  bool are_words_ = true;
  std::vector<std::int32_t> law_changes_;  ///< days on which a range of penalties changes
  std::array<bool, max_fields> is_live_{};
};

}  // namespace casepath
