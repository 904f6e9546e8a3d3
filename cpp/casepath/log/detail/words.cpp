#include "casepath/log/detail/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "casepath/core/error.hpp"
#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/ranges.hpp"

namespace casepath::detail {

std::uint16_t WordTable::number(std::string_view word) {
  if (full_) return 0;
  const std::uint32_t id = table_.find_or_add(word, short_hash(word));
  full_ = id >= most;
  return static_cast<std::uint16_t>(id);
}

std::uint16_t WordTable::number_often(std::string_view word) {
  const TextEnds ends = ends_of(word.data(), word.size());
  const std::uint64_t mixed =
      (ends.first ^ (ends.last << 7U) ^ word.size()) * 0x9E37'79B9'7F4A'7C15U;
  Recent& recent = recent_[mixed >> 58U];
  if (recent.ends == ends && recent.text.size() == word.size() && recent.text.data() != nullptr &&
      (word.size() <= 16 || same_text(recent.text, word))) {
    return recent.number;
  }
  const std::uint16_t found = number(word);
  if (!full_) recent = {ends, table_.names()[found], found};
  return found;
}

void WordTable::begin_like(const WordTable& other) {
  for (const std::string_view word : other.names()) (void)number(word);
}

void WordTable::read_keyed(const KeyedTexts& texts, std::span<std::uint16_t> out) {
  const auto place_of = [this](const TextKey& key) -> Keyed& {
    return keyed_[((key.first ^ (key.last << 7U)) * 0x9E37'79B9'7F4A'7C15U) >> 58U];
  };
  // Rows whose word is not known by its key, long words among them, are looked at in a loop of
  // their own: so no processor has to guess which of the rows is one.
  codes_.resize(out.size() + 1);
  std::size_t unknown = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const TextKey key = texts.key(i);
    const Keyed& keyed = place_of(key);
    out[i] = keyed.number;
    codes_[unknown] = static_cast<std::uint32_t>(i);
    unknown += keyed.key == key ? 0 : 1;
  }
  constexpr std::size_t ahead = 16;  // so many waits for memory overlap
  for (std::size_t k = 0; k < unknown; ++k) {
    if (k + ahead < unknown) prefetch(texts.text(codes_[k + ahead]).data());
    const std::uint32_t i = codes_[k];
    out[i] = number_often(texts.text(i));
    const TextKey key = texts.key(i);
    if (key.length() <= TextKey::inside) place_of(key) = {key, out[i]};
  }
}

void WordTable::read(const SourceColumn& events, std::size_t begin, std::span<std::uint16_t> out,
                     std::span<std::string_view> texts, TextArena& scratch) {
  if (const KeyedTexts keyed = events.keyed_texts(begin, out.size())) {
    read_keyed(keyed, out);
    return;
  }
  if (!events.is_coded()) {
    events.texts(begin, texts, scratch);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = number_often(texts[i]);
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

void number_words_by_first(NumberBuffer<std::uint16_t>& words, std::vector<std::string>& texts,
                           unsigned threads) {
  constexpr std::uint16_t unseen = 0xFFFFU;
  std::vector<std::uint16_t> number(texts.size(), unseen);
  std::vector<std::string> ordered;
  for (std::size_t i = 0; i < words.size() && ordered.size() < texts.size(); ++i) {
    if (number[words[i]] != unseen) continue;
    number[words[i]] = static_cast<std::uint16_t>(ordered.size());
    ordered.push_back(texts[words[i]]);
  }
  if (ordered == texts) return;
  for_ranges(even_ranges(words.size(), threads), threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) words[i] = number[words[i]];
  });
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

namespace {

constexpr std::size_t sequence_batch = 512;

/// Calls `work(row, value, is_recorded)` for the rows of an integer column.
template <class Work>
void for_integers(const SourceColumn& column, Range range, Work work) {
  std::array<std::int64_t, sequence_batch> values{};
  std::array<std::uint8_t, sequence_batch> recorded{};
  for (std::size_t begin = range.begin; begin < range.end; begin += sequence_batch) {
    const std::size_t n = std::min(sequence_batch, range.end - begin);
    column.integers(begin, {values.data(), n}, {recorded.data(), n});
    for (std::size_t i = 0; i < n; ++i) work(begin + i, values[i], recorded[i] != 0);
  }
}

/// Numbers that lie close together become keys of 32 bits, which are quick to sort by.
SequenceColumn sequence_of_integers(const SourceColumn& column, std::size_t rows,
                                    unsigned threads) {
  struct Ends {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
  };
  const auto parts = even_ranges(rows, threads);
  std::vector<Ends> ends(parts.size());
  for_ranges(parts, threads, [&](std::size_t part, Range range) {
    Ends found;
    for_integers(column, range, [&](std::size_t, std::int64_t value, bool is_recorded) {
      if (!is_recorded) return;
      found.least = std::min(found.least, value);
      found.most = std::max(found.most, value);
    });
    ends[part] = found;
  });
  Ends all;
  for (const Ends& part : ends) {
    all.least = std::min(all.least, part.least);
    all.most = std::max(all.most, part.most);
  }
  SequenceColumn sequence;
  const std::uint64_t width = all.least > all.most ? 0
                                                   : static_cast<std::uint64_t>(all.most) -
                                                         static_cast<std::uint64_t>(all.least);
  const bool are_close = width < SequenceColumn::no_key;
  if (are_close) {
    sequence.keys = NumberBuffer<std::uint32_t>(rows);
  } else {
    sequence.integers = NumberBuffer<std::int64_t>(rows);
  }
  for_ranges(parts, threads, [&](std::size_t, Range range) {
    for_integers(column, range, [&](std::size_t row, std::int64_t value, bool is_recorded) {
      if (are_close) {
        sequence.keys[row] = is_recorded
                                 ? static_cast<std::uint32_t>(static_cast<std::uint64_t>(value) -
                                                              static_cast<std::uint64_t>(all.least))
                                 : SequenceColumn::no_key;
      } else {
        sequence.integers[row] = is_recorded ? value : SequenceColumn::none;
      }
    });
  });
  return sequence;
}

}  // namespace

SequenceColumn read_sequence(const SourceColumn& column, std::size_t rows, const std::string& name,
                             unsigned threads) {
  if (column.type() != ColumnType::number && column.type() != ColumnType::text) {
    return sequence_of_integers(column, rows, threads);
  }
  SequenceColumn sequence;
  sequence.numbers = NumberBuffer<double>(rows);
  if (column.type() == ColumnType::number) {
    column.numbers(0, {sequence.numbers.data(), rows});
    return sequence;
  }
  // Numbers written as text, such as 007.
  Problems problems;
  std::array<std::string_view, sequence_batch> views;
  TextArena scratch;
  for (std::size_t begin = 0; begin < rows; begin += sequence_batch) {
    const std::size_t n = std::min(sequence_batch, rows - begin);
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
