#include "casepath/log/detail/case_numbers.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <utility>

#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/ranges.hpp"

namespace casepath::detail {

namespace {

/// Rows that are the first of a name, and their places among all such rows.
class FirstRows {
 public:
  explicit FirstRows(std::size_t rows) : bits_(rows / word_bits + 1), before_(bits_.size()) {}

  /// From any thread.
  void add(std::uint32_t row) noexcept {
    std::atomic_ref<std::uint64_t>{bits_[row / word_bits]}.fetch_or(
        std::uint64_t{1} << (row % word_bits), std::memory_order_relaxed);
  }
  /// Once all are added: the rows, in order.
  [[nodiscard]] NumberBuffer<std::uint32_t> in_order(std::size_t count, unsigned threads) {
    std::uint32_t total = 0;
    for (std::size_t i = 0; i < bits_.size(); ++i) {
      before_[i] = total;
      total += static_cast<std::uint32_t>(std::popcount(bits_[i]));
    }
    NumberBuffer<std::uint32_t> rows(count);
    for_ranges(even_ranges(bits_.size(), threads), threads, [&](std::size_t, Range range) {
      for (std::size_t i = range.begin; i < range.end; ++i) {
        std::uint32_t* row = rows.data() + before_[i];
        for (std::uint64_t left = bits_[i]; left != 0; left &= left - 1) {
          *row++ = static_cast<std::uint32_t>(i * word_bits) +
                   static_cast<std::uint32_t>(std::countr_zero(left));
        }
      }
    });
    return rows;
  }
  /// The place of a row, once they are counted.
  [[nodiscard]] std::uint32_t place(std::uint32_t row) const noexcept {
    const std::uint64_t below =
        bits_[row / word_bits] & ((std::uint64_t{1} << (row % word_bits)) - 1);
    return before_[row / word_bits] + static_cast<std::uint32_t>(std::popcount(below));
  }

 private:
  static constexpr std::size_t word_bits = 64;
  NumberBuffer<std::uint64_t> bits_;
  NumberBuffer<std::uint32_t> before_;
};

/// The steps, over the parts of one table.
class Numbering {
 public:
  Numbering(const SourceColumn& column, const std::vector<Range>& ranges,
            std::vector<DealtRuns>& runs, RunRoom& room, NameShards shards, unsigned threads)
      : column_(column),
        ranges_(ranges),
        runs_(runs),
        room_(room),
        threads_(threads),
        parts_(even_ranges(runs.size(), runs.size())),
        names_(shards.count()) {}

  [[nodiscard]] CaseNumbers number() {
    std::size_t run_count = 0;
    bool has_whole_names = true;
    for (const DealtRuns& part : runs_) {
      begins_.push_back(run_count);
      run_count += part.size();
      has_whole_names = has_whole_names && part.has_whole_names();
    }
    // If no name comes twice the rows of each stand together.
    if (all_names_differ()) return rows_stand_together(run_count);
    name_of_run_ = NumberBuffer<std::uint32_t>(run_count);
    find_names();
    std::size_t name_count = 0;
    for (const auto& first_rows : names_) name_count += first_rows.size();
    CaseNumbers result;
    const auto first_rows = number_names(name_count);
    result.names = CaseNames{column_, first_rows.span(), threads_};
    number_rows(result);
    if (!has_whole_names && !is_right(result)) number_one_by_one(result);
    return result;
  }

 private:
  /// Whether each run has a name of its own; looks no further than to a name that comes twice.
  [[nodiscard]] bool all_names_differ() {
    std::atomic<bool> differ{true};
    for_shards([&](std::size_t shard, KeyTable& table) {
      std::size_t runs = 0;
      for (std::size_t part = 0; part < runs_.size() && differ; ++part) {
        const auto keys = runs_[part].dealt_keys();
        const Range dealt = runs_[part].shard(shard);
        for (std::size_t i = dealt.begin; i < dealt.end; ++i) (void)table.find_or_add(keys[i]);
        runs += dealt.end - dealt.begin;
        if (table.size() != runs) differ = false;
      }
    });
    return differ;
  }

  /// The first row of each name, by shard; and for each run that was dealt out, its name in its
  /// shard.
  void find_names() {
    for_shards([this](std::size_t shard, KeyTable& table) { find_names_of(shard, table); });
    room_.keys.clear();
  }

  /// Calls `work(shard, table)` for each shard, with an empty table.
  template <class Work>
  void for_shards(Work work) {
    const auto shares = even_ranges(names_.size(), std::size_t{threads_} * 8);
    for_ranges(shares, threads_, [&](std::size_t, Range share) {
      KeyTable table;
      for (std::size_t shard = share.begin; shard < share.end; ++shard) {
        table.clear();
        work(shard, table);
      }
    });
  }

  void find_names_of(std::size_t shard, KeyTable& table) {
    auto& first_rows = names_[shard];
    for (std::size_t part = 0; part < runs_.size(); ++part) {
      const auto keys = runs_[part].dealt_keys();
      const auto rows = runs_[part].dealt_rows();
      std::uint32_t* names = name_of_run_.data() + begins_[part];
      const Range dealt = runs_[part].shard(shard);
      for (std::size_t i = dealt.begin; i < dealt.end; ++i) {
        names[i] = table.find_or_add(keys[i]);
        if (names[i] == first_rows.size()) first_rows.push_back(rows[i]);
      }
    }
  }

  [[nodiscard]] CaseNumbers rows_stand_together(std::size_t name_count) {
    CaseNumbers result;
    result.begins = NumberBuffer<std::uint32_t>(name_count + 1);
    std::uint32_t* end = result.begins.data();
    std::vector<Range> parts;
    std::vector<std::uint64_t> bytes;
    for (const DealtRuns& part : runs_) {
      const auto begin = static_cast<std::size_t>(end - result.begins.data());
      end = std::copy(part.rows().begin(), part.rows().end(), end);
      parts.push_back({begin, begin + part.size()});
      bytes.push_back(part.bytes());
    }
    *end = static_cast<std::uint32_t>(ranges_.empty() ? 0 : ranges_.back().end);
    room_.rows.clear();
    room_.keys.clear();
    result.names = CaseNames{column_, result.begins.span().first(name_count), parts,
                             std::move(bytes), threads_};
    return result;
  }

  /// Puts the number of each name in the place of its first row.  Returns these rows, in order.
  [[nodiscard]] NumberBuffer<std::uint32_t> number_names(std::size_t name_count) {
    FirstRows all(ranges_.back().end);
    const auto shards = even_ranges(names_.size(), std::size_t{threads_} * 8);
    for_ranges(shards, threads_, [&](std::size_t, Range range) {
      for (std::size_t shard = range.begin; shard < range.end; ++shard) {
        for (const std::uint32_t row : names_[shard]) all.add(row);
      }
    });
    auto first_rows = all.in_order(name_count, threads_);
    for_ranges(shards, threads_, [&](std::size_t, Range range) {
      for (std::size_t shard = range.begin; shard < range.end; ++shard) {
        for (std::uint32_t& row : names_[shard]) row = all.place(row);
      }
    });
    return first_rows;
  }

  void number_rows(CaseNumbers& result) {
    result.case_of_row = NumberBuffer<std::uint32_t>(ranges_.back().end);
    for_ranges(parts_, threads_, [&](std::size_t part, Range) {
      const auto rows = runs_[part].dealt_rows();
      const std::uint32_t* names = name_of_run_.data() + begins_[part];
      for (std::size_t shard = 0; shard < names_.size(); ++shard) {
        const Range dealt = runs_[part].shard(shard);
        const std::uint32_t* numbers = names_[shard].data();
        for (std::size_t i = dealt.begin; i < dealt.end; ++i) {
          result.case_of_row[rows[i]] = numbers[names[i]];
        }
      }
      fill_runs(part, result);
    });
    fill_heads(result);
  }

  /// Gives the rows of each run of a part the number of its first.
  void fill_runs(std::size_t part, CaseNumbers& result) const {
    const auto rows = runs_[part].rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t end = i + 1 < rows.size() ? rows[i + 1] : ranges_[part].end;
      const std::uint32_t number = result.case_of_row[rows[i]];
      for (std::size_t row = rows[i] + std::size_t{1}; row < end; ++row) {
        result.case_of_row[row] = number;
      }
    }
  }
  /// Rows before the first run of a part are of the case of the row before the part.
  void fill_heads(CaseNumbers& result) const {
    for (std::size_t part = 1; part < runs_.size(); ++part) {
      const auto rows = runs_[part].rows();
      const std::size_t end = rows.empty() ? ranges_[part].end : rows.front();
      std::uint32_t* begin = result.case_of_row.begin() + ranges_[part].begin;
      std::fill(begin, result.case_of_row.begin() + end, begin[-1]);
    }
  }

  /// Whether the rows of each case bear its name: else two names have one key.
  [[nodiscard]] bool is_right(const CaseNumbers& result) const {
    constexpr std::size_t batch_rows = 128;
    std::atomic<bool> right{true};
    for_ranges(parts_, threads_, [&](std::size_t part, Range) {
      const auto rows = runs_[part].rows();
      std::array<std::string_view, batch_rows> views;
      TextArena scratch;
      for (std::size_t begin = 0; begin < rows.size(); begin += batch_rows) {
        const auto batch = rows.subspan(begin, std::min(batch_rows, rows.size() - begin));
        const auto case_of = [&](std::size_t i) { return result.case_of_row[batch[i]]; };
        for (std::size_t i = 0; i < batch.size(); ++i) result.names.prefetch_begin(case_of(i));
        scratch.clear();
        column_.texts_of(batch, {views.data(), batch.size()}, scratch);
        for (std::size_t i = 0; i < batch.size(); ++i) result.names.prefetch_text(case_of(i));
        bool same = true;
        for (std::size_t i = 0; i < batch.size(); ++i) {
          same = same && same_text(result.names[case_of(i)], views[i]);
        }
        if (!same) right = false;
      }
    });
    return right;
  }

  /// The slow way, which compares each name with all that share its hash.
  void number_one_by_one(CaseNumbers& result) {
    NameTable names;
    TextArena scratch;
    std::vector<std::uint32_t> first_rows;
    for (std::size_t part = 0; part < runs_.size(); ++part) {
      for (const std::uint32_t row : runs_[part].rows()) {
        std::string_view name;
        scratch.clear();
        column_.texts_of({&row, 1}, {&name, 1}, scratch);
        const std::uint32_t number = names.find_or_add(name, short_hash(name));
        if (number == first_rows.size()) first_rows.push_back(row);
        result.case_of_row[row] = number;
      }
      fill_runs(part, result);
    }
    fill_heads(result);
    result.names = CaseNames{column_, first_rows, threads_};
  }

  const SourceColumn& column_;
  const std::vector<Range>& ranges_;
  std::vector<DealtRuns>& runs_;
  RunRoom& room_;
  unsigned threads_;
  std::vector<Range> parts_;
  std::vector<std::size_t> begins_;                ///< by part: its first run among all
  std::vector<std::vector<std::uint32_t>> names_;  ///< by shard: first rows, then numbers
  NumberBuffer<std::uint32_t> name_of_run_;        ///< in its shard, as dealt out
};

}  // namespace

DealtRuns::DealtRuns(const CaseRuns& runs, NameShards shards, RunRoom& room)
    : rows_(room.rows.take<std::uint32_t>(runs.rows().size())),
      dealt_keys_(room.keys.take<TextKey>(runs.rows().size())),
      dealt_rows_(room.rows.take<std::uint32_t>(runs.rows().size())),
      shard_begins_(shards.count() + 1, 0),
      bytes_(runs.bytes()) {
  const auto keys = runs.keys();
  std::copy(runs.rows().begin(), runs.rows().end(), rows_.begin());
  for (const TextKey& key : keys) {
    ++shard_begins_[shards.of(key) + 1];
    has_whole_names_ = has_whole_names_ && is_whole_name(key);
  }
  for (std::size_t i = 1; i < shard_begins_.size(); ++i) shard_begins_[i] += shard_begins_[i - 1];
  std::vector<std::uint32_t> places = shard_begins_;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::uint32_t place = places[shards.of(keys[i])]++;
    dealt_keys_[place] = keys[i];
    dealt_rows_[place] = rows_[i];
  }
}

CaseNumbers number_cases(const SourceColumn& column, const std::vector<Range>& ranges,
                         std::vector<DealtRuns>& runs, RunRoom& room, NameShards shards,
                         unsigned threads) {
  return Numbering{column, ranges, runs, room, shards, threads}.number();
}

}  // namespace casepath::detail
