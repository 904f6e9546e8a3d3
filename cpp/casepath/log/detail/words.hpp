/// @file words.hpp
/// Event words and sequence numbers of a table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/order.hpp"
#include "casepath/log/detail/source.hpp"

namespace casepath::detail {

/// Distinct events of a part of a table.  A missing event is the empty word.
class WordTable {
 public:
  /// Numbers the events of the rows begin, begin + 1 ...  `texts` is room for as many.
  void read(const SourceColumn& events, std::size_t begin, std::span<std::uint16_t> out,
            std::span<std::string_view> texts, TextArena& scratch);
  /// Begins with the words of another table, under the same numbers.
  void begin_like(const WordTable& other);

  [[nodiscard]] const std::vector<std::string_view>& names() const noexcept {
    return table_.names();
  }
  /// More distinct events than a log can number; those beyond have wrong numbers.
  [[nodiscard]] bool is_full() const noexcept { return full_; }

  static constexpr std::size_t most = 65535;

 private:
  /// A word that was met lately, known again by its ends and length before any hash is computed.
  struct Recent {
    TextEnds ends;
    std::string_view text;
    std::uint16_t number = 0;
  };
  static constexpr std::size_t recent_count = 64;

  /// A short word that was met lately, known again by its key.
  struct Keyed {
    TextKey key{~std::uint64_t{0}, 0};  ///< at first of no text
    std::uint16_t number = 0;
  };

  void read_keyed(const KeyedTexts& texts, std::span<std::uint16_t> out);
  [[nodiscard]] std::uint16_t number(std::string_view word);
  [[nodiscard]] std::uint16_t number_often(std::string_view word);

  NameTable table_;
  std::array<Recent, recent_count> recent_{};
  std::array<Keyed, recent_count> keyed_{};
  std::vector<std::uint32_t> codes_;    ///< scratch
  std::vector<std::uint16_t> of_code_;  ///< of coded columns: the word of each code, plus one
  bool full_ = false;
};

/// The words of all parts.
struct MergedWords {
  std::vector<std::string> texts;                  ///< in the order of their first row
  std::vector<std::vector<std::uint16_t>> number;  ///< by part: old -> new; empty: the same
};

/// Errors: LogError where there are more than 65,535.
[[nodiscard]] MergedWords merge_words(const std::vector<WordTable*>& parts,
                                      const std::string& column);

/// Renumbers words in the order in which the rows show them.
void number_words_by_first(NumberBuffer<std::uint16_t>& words, std::vector<std::string>& texts,
                           unsigned threads);

/// Whether no row has a value: such a column has no type of its own.
[[nodiscard]] bool is_all_missing(const SourceColumn& column, std::size_t rows);

/// Errors: LogError naming rows whose text is no number.
[[nodiscard]] SequenceColumn read_sequence(const SourceColumn& column, std::size_t rows,
                                           const std::string& name, unsigned threads);

}  // namespace casepath::detail
