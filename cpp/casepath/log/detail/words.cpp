#include "casepath/log/detail/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "casepath/core/error.hpp"
#include "casepath/log/detail/builder.hpp"

namespace casepath::detail {

std::uint16_t WordTable::number(std::string_view word) {
  if (full_) return 0;
  const std::uint32_t id = table_.find_or_add(word, short_hash(word));
  full_ = id >= most;
  return static_cast<std::uint16_t>(id);
}

void WordTable::read(const SourceColumn& events, std::size_t begin, std::span<std::uint16_t> out,
                     std::span<std::string_view> texts, TextArena& scratch) {
  if (!events.is_coded()) {
    events.texts(begin, texts, scratch);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = number(texts[i]);
    return;
  }
  const auto dictionary = events.dictionary();
  of_code_.resize(dictionary.size(), 0);
  codes_.resize(out.size());
  events.codes(begin, codes_);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint32_t code = codes_[i];
    if (code == Attribute::no_code) {
      out[i] = number({});
      continue;
    }
    if (of_code_[code] == 0) {
      of_code_[code] = static_cast<std::uint16_t>(number(dictionary[code]) + 1);
    }
    out[i] = static_cast<std::uint16_t>(of_code_[code] - 1);
  }
}

MergedWords merge_words(const std::vector<WordTable*>& parts, const std::string& column) {
  MergedWords merged;
  merged.number.resize(parts.size());
  NameTable all;
  bool full = false;
  for (std::size_t part = 0; part < parts.size() && !full; ++part) {
    const auto& names = parts[part]->names();
    full = parts[part]->is_full();
    std::vector<std::uint16_t> number(names.size());
    bool same = true;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::uint32_t id = all.find_or_add(names[i], short_hash(names[i]));
      number[i] = static_cast<std::uint16_t>(id);
      same = same && id == i;
    }
    if (!same) merged.number[part] = std::move(number);
    full = full || all.size() > WordTable::most;
  }
  if (full) {
    throw LogError(
        {{"too_many_events",
          "column " + in_quotes(column) + " has more than " + std::to_string(WordTable::most) +
              " different events: is it the event column?",
          0, column}});
  }
  merged.texts.assign(all.names().begin(), all.names().end());
  return merged;
}

void number_words_by_first(std::vector<std::uint16_t>& words, std::vector<std::string>& texts) {
  constexpr std::uint16_t unseen = 0xFFFFU;
  std::vector<std::uint16_t> number(texts.size(), unseen);
  std::vector<std::string> ordered;
  for (std::size_t i = 0; i < words.size() && ordered.size() < texts.size(); ++i) {
    if (number[words[i]] != unseen) continue;
    number[words[i]] = static_cast<std::uint16_t>(ordered.size());
    ordered.push_back(texts[words[i]]);
  }
  if (ordered == texts) return;
  for (std::uint16_t& word : words) word = number[word];
  texts = std::move(ordered);
}

bool is_all_missing(const SourceColumn& column, std::size_t rows) {
  constexpr std::size_t batch = 512;
  std::array<std::string_view, batch> views;
  TextArena scratch;
  for (std::size_t begin = 0; begin < rows; begin += batch) {
    const std::size_t n = std::min(batch, rows - begin);
    scratch.clear();
    column.texts(begin, {views.data(), n}, scratch);
    for (std::size_t i = 0; i < n; ++i) {
      if (views[i].data() != nullptr) return false;
    }
  }
  return true;
}

SequenceColumn read_sequence(const SourceColumn& column, std::size_t rows,
                             const std::string& name) {
  SequenceColumn sequence;
  if (column.type() == ColumnType::number) {
    sequence.numbers.resize(rows);
    column.numbers(0, sequence.numbers);
    return sequence;
  }
  if (column.type() != ColumnType::text) {
    sequence.integers.resize(rows);
    std::vector<std::uint8_t> recorded(rows);
    column.integers(0, sequence.integers, recorded);
    for (std::size_t i = 0; i < rows; ++i) {
      if (recorded[i] == 0) sequence.integers[i] = SequenceColumn::none;
    }
    return sequence;
  }
  // Numbers written as text, such as 007.
  sequence.numbers.resize(rows);
  Problems problems;
  constexpr std::size_t batch = 512;
  std::array<std::string_view, batch> views;
  TextArena scratch;
  for (std::size_t begin = 0; begin < rows; begin += batch) {
    const std::size_t n = std::min(batch, rows - begin);
    scratch.clear();
    column.texts(begin, {views.data(), n}, scratch);
    for (std::size_t i = 0; i < n; ++i) {
      double& value = sequence.numbers[begin + i];
      value = std::nan("");
      if (views[i].empty()) continue;
      const char* end = views[i].data() + views[i].size();
      const auto result = std::from_chars(views[i].data(), end, value);
      if (result.ec == std::errc{} && result.ptr == end && std::isfinite(value)) continue;
      problems.add({"bad_sequence",
                    "row " + std::to_string(begin + i + 1) + ", column " + in_quotes(name) + ": " +
                        in_quotes(views[i]) + " is not a number",
                    static_cast<long long>(begin + i) + 1, name});
    }
  }
  problems.raise();
  return sequence;
}

}  // namespace casepath::detail
