#include "casepath/log/detail/case_numbers.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "casepath/log/detail/case_table.hpp"
#include "casepath/log/detail/intern.hpp"
#include "casepath/log/detail/ranges.hpp"

namespace casepath::detail {

namespace {

constexpr std::size_t ahead = 16;  // so many waits for memory overlap

/// The steps, over the parts of one table.
class Numbering {
 public:
  Numbering(const SourceColumn& column, const std::vector<Range>& ranges,
            std::vector<CaseRuns>& runs, unsigned threads)
      : column_(column),
        ranges_(ranges),
        runs_(runs),
        threads_(threads),
        parts_(even_ranges(runs.size(), runs.size())) {
    for (const CaseRuns& part : runs) run_count_ += part.rows().size();
  }

  [[nodiscard]] CaseNumbers number() {
    CaseNumbers result;
    CaseTable table = add_names();
    if (name_count_ == run_count_) {  // no name comes twice: the rows of each stand together
      result.begins = NumberBuffer<std::uint32_t>(name_count_ + 1);
      std::uint32_t* end = result.begins.data();
      std::vector<Range> parts;
      std::vector<std::uint64_t> bytes;
      for (const CaseRuns& part : runs_) {
        const auto begin = static_cast<std::size_t>(end - result.begins.data());
        end = std::copy(part.rows().begin(), part.rows().end(), end);
        parts.push_back({begin, begin + part.rows().size()});
        bytes.push_back(part.bytes());
      }
      *end = static_cast<std::uint32_t>(ranges_.empty() ? 0 : ranges_.back().end);
      std::vector<CaseRuns>().swap(runs_);
      result.names = CaseNames{column_, result.begins.span().first(name_count_), parts,
                               std::move(bytes), threads_};
      return result;
    }
    const auto first_rows = table.number_by_row(ranges_.back().end, name_count_, threads_);
    result.names = CaseNames{column_, first_rows.span(), threads_};
    const bool is_known_right = number_rows(table, result);
    if (!is_known_right && !is_right(result)) number_one_by_one(result);
    return result;
  }

 private:
  static constexpr std::size_t few = std::size_t{1} << 16U;  // runs: not worth a sample

  /// Hardly fewer than there are names, by a sample of the hashes; never more than runs.
  [[nodiscard]] std::size_t names_expected() const {
    std::size_t names = run_count_;
    if (run_count_ > few) {
      constexpr std::uint64_t one_in = 64;
      std::vector<std::uint64_t> sample;
      for (const CaseRuns& part : runs_) {
        std::copy_if(part.hashes().begin(), part.hashes().end(), std::back_inserter(sample),
                     [](std::uint64_t hash) { return (hash >> 13U) % one_in == 0; });
      }
      std::sort(sample.begin(), sample.end());
      const auto different = std::unique(sample.begin(), sample.end()) - sample.begin();
      names = std::min(names, static_cast<std::size_t>(different) * one_in + few);
    }
    return names;
  }

  /// A slot for each name; slots_ says which, for each run.
  [[nodiscard]] CaseTable add_names() {
    const std::size_t names = names_expected();
    // Where names come back often, what they are is soonest told next to their slots.
    const bool with_keys = run_count_ > few && names < run_count_ / 2;
    for (std::size_t wanted = names * 3 / 2 + 16;; wanted *= 2) {
      CaseTable table{std::min(wanted, CaseTable::most_slots), with_keys};
      if (add_names_to(table)) {
        for (CaseRuns& part : runs_) part.drop_hashes();
        return table;
      }
    }
  }

  [[nodiscard]] bool add_names_to(CaseTable& table) {
    slots_.clear();
    slots_.resize(runs_.size());
    std::atomic<std::size_t> names{0};
    std::atomic<bool> fits{true};
    for_ranges(parts_, threads_, [&](std::size_t part, Range) {
      const auto hashes = runs_[part].hashes();
      const auto rows = runs_[part].rows();
      const std::size_t n = hashes.size();
      NumberBuffer<std::uint32_t> slots(n);
      std::size_t added = 0;
      const KeyedTexts keyed = keyed_texts(table, part);
      for (std::size_t i = 0; i < std::min(ahead, n); ++i) table.prefetch_home(hashes[i]);
      for (std::size_t i = 0; i < n && fits.load(std::memory_order_relaxed); ++i) {
        if (i + ahead < n) table.prefetch_home(hashes[i + ahead]);
        const std::size_t added_before = added;
        slots[i] = table.find_or_add(hashes[i], rows[i], added);
        if (slots[i] == CaseTable::no_slot) fits = false;
        if (keyed && added != added_before) {
          table.set_key(slots[i], keyed.key(rows[i] - ranges_[part].begin));
        }
      }
      slots_[part] = std::move(slots);
      names += added;
    });
    name_count_ = names;
    return fits;
  }

  /// Calls `work(begin, end, part, run)` for the rows of each run.  Rows of a part before its first
  /// run belong to the last run of the parts before it.
  template <class Work>
  void for_runs(std::size_t part, Work work) const {
    const auto rows = runs_[part].rows();
    const std::size_t first = rows.empty() ? ranges_[part].end : rows[0];
    if (first > ranges_[part].begin) {
      std::size_t before = part;
      do --before;
      while (runs_[before].rows().empty());
      work(ranges_[part].begin, first, before, runs_[before].rows().size() - 1);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      work(rows[i], i + 1 < rows.size() ? rows[i + 1] : ranges_[part].end, part, i);
    }
  }

  /// The names of a part by their keys, if the table has room for these.
  [[nodiscard]] KeyedTexts keyed_texts(const CaseTable& table, std::size_t part) const {
    if (!table.has_keys()) return {};
    return column_.keyed_texts(ranges_[part].begin, ranges_[part].end - ranges_[part].begin);
  }

  /// Finds the case of each row.  Answers whether the rows of each case are known to bear its name,
  /// which the keys of short names tell; else is_right() does.
  [[nodiscard]] bool number_rows(const CaseTable& table, CaseNumbers& result) {
    NumberBuffer<std::uint32_t> cases(ranges_.back().end);
    std::atomic<bool> same_names{true};
    for_ranges(parts_, threads_, [&](std::size_t part, Range) {
      const KeyedTexts keyed = keyed_texts(table, part);
      bool same = static_cast<bool>(keyed);
      for_runs(part, [&](std::size_t begin, std::size_t end, std::size_t of, std::size_t run) {
        const auto& slots = slots_[of];
        if (run + ahead < slots.size()) table.prefetch_slot(slots[run + ahead]);
        std::fill(cases.begin() + begin, cases.begin() + end, table.number(slots[run]));
        if (!same) return;
        const TextKey key = keyed.key(begin - ranges_[part].begin);
        same = key == table.key(slots[run]) && key.length() <= TextKey::inside;
      });
      if (!same) same_names = false;
    });
    slots_.clear();
    result.case_of_row = std::move(cases);
    return same_names;
  }

  /// Whether the rows of each case bear its name: else two names have one hash.
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
    std::vector<std::vector<std::uint32_t>> numbers(runs_.size());
    for (std::size_t part = 0; part < runs_.size(); ++part) {
      for (const std::uint32_t row : runs_[part].rows()) {
        std::string_view name;
        scratch.clear();
        column_.texts_of({&row, 1}, {&name, 1}, scratch);
        const std::uint32_t number = names.find_or_add(name, short_hash(name));
        if (number == first_rows.size()) first_rows.push_back(row);
        numbers[part].push_back(number);
      }
    }
    for (std::size_t part = 0; part < runs_.size(); ++part) {
      for_runs(part, [&](std::size_t begin, std::size_t end, std::size_t of, std::size_t run) {
        std::fill(result.case_of_row.begin() + begin, result.case_of_row.begin() + end,
                  numbers[of][run]);
      });
    }
    result.names = CaseNames{column_, first_rows, threads_};
  }

  const SourceColumn& column_;
  const std::vector<Range>& ranges_;
  std::vector<CaseRuns>& runs_;
  unsigned threads_;
  std::vector<Range> parts_;
  std::vector<NumberBuffer<std::uint32_t>> slots_;  ///< of each run, by part
  std::size_t run_count_ = 0;
  std::size_t name_count_ = 0;
};

}  // namespace

CaseNumbers number_cases(const SourceColumn& column, const std::vector<Range>& ranges,
                         std::vector<CaseRuns>& runs, unsigned threads) {
  return Numbering{column, ranges, runs, threads}.number();
}

}  // namespace casepath::detail
