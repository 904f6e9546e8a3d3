/// The columns of the log that a mapping makes.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "casepath/log/detail/mapping_columns.hpp"
#include "casepath/log/detail/mapping_texts.hpp"

namespace casepath::detail {

namespace {

/// Rows of a column that do not fall, read in windows: `read(first, count)`, then `pick(i, offset)`
/// for each of them.
template <class Read, class Pick>
void in_windows(std::span<const std::uint32_t> rows, const Read& read, const Pick& pick) {
  constexpr std::uint32_t widest_gap = 64;
  for (std::size_t i = 0; i < rows.size();) {
    const std::uint32_t first = rows[i];
    std::size_t end = i + 1;
    while (end < rows.size() && rows[end] >= rows[end - 1] &&
           rows[end] - rows[end - 1] <= widest_gap && rows[end] - first < mapping_batch) {
      ++end;
    }
    read(first, std::size_t{rows[end - 1] - first} + 1);
    for (; i < end; ++i) pick(i, rows[i] - first);
  }
}

/// A column of the log: batches of its rows are read column by column of the tables.
class MappedRowsColumn : public SourceColumn {
 public:
  MappedRowsColumn(MappedRowsPointer rows, std::vector<ColumnPointer> columns)
      : rows_(std::move(rows)), columns_(std::move(columns)) {}

  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override {
    for_batches(begin, out.size(), [&](std::size_t done, std::span<const std::uint32_t> batch) {
      texts_of(batch, out.subspan(done, batch.size()), arena);
    });
  }

 protected:
  /// Calls `work(done, rows)` with the numbers of the rows begin, begin + 1 ...
  template <class Work>
  static void for_batches(std::size_t begin, std::size_t count, const Work& work) {
    std::array<std::uint32_t, mapping_batch> batch{};
    for (std::size_t done = 0; done < count; done += mapping_batch) {
      const std::size_t n = std::min(mapping_batch, count - done);
      for (std::size_t i = 0; i < n; ++i) batch[i] = static_cast<std::uint32_t>(begin + done + i);
      work(done, std::span<const std::uint32_t>{batch.data(), n});
    }
  }

  /// Calls `work(column, rows of its table, places in the batch)` for each column of a batch.
  template <class Work>
  void for_sources(std::span<const std::uint32_t> batch, const Work& work) const {
    std::array<std::uint32_t, mapping_batch> table_rows{};
    std::array<std::uint32_t, mapping_batch> places{};
    const auto column_of = [this](std::uint32_t row) {
      return columns_[rows_->source.empty() ? 0 : rows_->source[row]].get();
    };
    for (std::size_t begin = 0; begin < batch.size(); begin += mapping_batch) {
      const std::size_t end = std::min(batch.size(), begin + mapping_batch);
      std::array<bool, mapping_batch> done{};
      for (std::size_t i = begin; i < end; ++i) {
        if (done[i - begin]) continue;
        const SourceColumn* column = column_of(batch[i]);
        std::size_t n = 0;
        for (std::size_t k = i; k < end; ++k) {
          if (column_of(batch[k]) != column) continue;
          done[k - begin] = true;
          table_rows[n] = rows_->row[batch[k]];
          places[n++] = static_cast<std::uint32_t>(k);
        }
        work(column, std::span<const std::uint32_t>{table_rows.data(), n},
             std::span<const std::uint32_t>{places.data(), n});
      }
    }
  }

  [[nodiscard]] const std::vector<ColumnPointer>& columns() const noexcept { return columns_; }

 private:
  MappedRowsPointer rows_;
  std::vector<ColumnPointer> columns_;
};

ColumnType common_type(const std::vector<ColumnPointer>& columns) {
  std::optional<ColumnType> common;
  for (const auto& column : columns) {
    if (!column) continue;
    const ColumnType type = column->type();
    if (!common || *common == type) {
      common = type;
      continue;
    }
    const auto both = [&](ColumnType a, ColumnType b) {
      return (*common == a || *common == b) && (type == a || type == b);
    };
    if (both(ColumnType::integer, ColumnType::number)) {
      common = ColumnType::number;
    } else if (both(ColumnType::date, ColumnType::time)) {
      common = ColumnType::time;
    } else {
      return ColumnType::text;
    }
  }
  return common.value_or(ColumnType::text);
}

class MappedColumn final : public MappedRowsColumn {
 public:
  MappedColumn(MappedRowsPointer rows, std::vector<ColumnPointer> columns)
      : MappedRowsColumn(std::move(rows), std::move(columns)),
        type_(common_type(MappedRowsColumn::columns())) {}

  [[nodiscard]] ColumnType type() const noexcept override { return type_; }

  void texts_of(std::span<const std::uint32_t> batch, std::span<std::string_view> out,
                TextArena& arena) const override {
    for_sources(batch, [&](const SourceColumn* column, auto table_rows, auto places) {
      if (column == nullptr) {
        for (const std::uint32_t place : places) out[place] = {};
        return;
      }
      std::array<std::string_view, mapping_batch> views;
      in_windows(
          table_rows,
          [&](std::size_t first, std::size_t n) {
            show_texts(*column, first, {views.data(), n}, arena);
          },
          [&](std::size_t i, std::size_t offset) { out[places[i]] = views[offset]; });
    });
  }
  void integers(std::size_t begin, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override {
    for_batches(begin, out.size(), [&](std::size_t done, std::span<const std::uint32_t> batch) {
      for_sources(batch, [&](const SourceColumn* column, auto table_rows, auto places) {
        if (column == nullptr) {
          for (const std::uint32_t place : places) {
            out[done + place] = 0;
            recorded[done + place] = 0;
          }
          return;
        }
        std::array<std::int64_t, mapping_batch> values{};
        std::array<std::uint8_t, mapping_batch> known{};
        in_windows(
            table_rows,
            [&](std::size_t first, std::size_t n) {
              integers_in(*column, first, {values.data(), n}, {known.data(), n});
            },
            [&](std::size_t i, std::size_t offset) {
              out[done + places[i]] = values[offset];
              recorded[done + places[i]] = known[offset];
            });
      });
    });
  }
  void numbers(std::size_t begin, std::span<double> out) const override {
    for_batches(begin, out.size(), [&](std::size_t done, std::span<const std::uint32_t> batch) {
      for_sources(batch, [&](const SourceColumn* column, auto table_rows, auto places) {
        if (column == nullptr) {
          for (const std::uint32_t place : places) out[done + place] = missing_number;
          return;
        }
        std::array<double, mapping_batch> values{};
        in_windows(
            table_rows,
            [&](std::size_t first, std::size_t n) {
              numbers_in(*column, first, {values.data(), n});
            },
            [&](std::size_t i, std::size_t offset) { out[done + places[i]] = values[offset]; });
      });
    });
  }

 private:
  /// In the type of the whole column.
  void integers_in(const SourceColumn& column, std::size_t begin, std::span<std::int64_t> out,
                   std::span<std::uint8_t> recorded) const {
    constexpr std::int64_t seconds_of_day = 86400;
    column.integers(begin, out, recorded);
    if (column.type() == type_) return;
    for (std::int64_t& value : out) value *= seconds_of_day;
  }
  static void numbers_in(const SourceColumn& column, std::size_t begin, std::span<double> out) {
    if (column.type() == ColumnType::number) {
      column.numbers(begin, out);
      return;
    }
    std::array<std::int64_t, mapping_batch> values{};
    std::array<std::uint8_t, mapping_batch> recorded{};
    column.integers(begin, {values.data(), out.size()}, {recorded.data(), out.size()});
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = recorded[i] != 0 ? static_cast<double>(values[i]) : missing_number;
    }
  }
  void show_texts(const SourceColumn& column, std::size_t begin, std::span<std::string_view> out,
                  TextArena& arena) const {
    if (column.type() == type_ || type_ == ColumnType::text) {
      column.texts(begin, out, arena);
      return;
    }
    if (type_ == ColumnType::time) {
      texts_of_integers(type_, out, arena, [&](std::size_t done, auto values, auto recorded) {
        integers_in(column, begin + done, values, recorded);
      });
      return;
    }
    std::array<double, mapping_batch> values{};
    numbers_in(column, begin, {values.data(), out.size()});
    std::string shown;
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = {};
      if (std::isnan(values[i])) continue;
      shown.clear();
      append_text(shown, values[i]);
      out[i] = arena.keep(shown);
    }
  }

  ColumnType type_;
};

class MappedCases final : public MappedRowsColumn {
 public:
  MappedCases(MappedRowsPointer rows, MappedCellsPointer cells, std::vector<ColumnPointer> columns)
      : MappedRowsColumn(std::move(rows), std::move(columns)), cells_(std::move(cells)) {}

  [[nodiscard]] ColumnType type() const noexcept override { return ColumnType::text; }

  void texts_of(std::span<const std::uint32_t> batch, std::span<std::string_view> out,
                TextArena& arena) const override {
    for_sources(batch, [&](const SourceColumn* column, auto table_rows, auto places) {
      if (column == nullptr) {
        for (const std::uint32_t place : places) {
          out[place] = cells_->case_names[cells_->case_id[batch[place]]];
        }
        return;
      }
      std::array<std::string_view, mapping_batch> views;
      in_windows(
          table_rows,
          [&](std::size_t first, std::size_t n) {
            plain_texts(*column, first, {views.data(), n}, arena);
          },
          [&](std::size_t i, std::size_t offset) { out[places[i]] = views[offset]; });
    });
  }

 private:
  MappedCellsPointer cells_;
};

class MappedEvents final : public SourceColumn {
 public:
  explicit MappedEvents(MappedCellsPointer cells) : cells_(std::move(cells)) {}

  [[nodiscard]] ColumnType type() const noexcept override { return ColumnType::text; }
  void texts(std::size_t begin, std::span<std::string_view> out, TextArena&) const override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = cells_->words[cells_->word[begin + i]];
  }
  [[nodiscard]] bool is_coded() const noexcept override { return true; }
  [[nodiscard]] std::span<const std::string_view> dictionary() const noexcept override {
    return cells_->words;
  }
  void codes(std::size_t begin, std::span<std::uint32_t> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = cells_->word[begin + i];
  }

 private:
  MappedCellsPointer cells_;
};

class MappedTimes final : public SourceColumn {
 public:
  explicit MappedTimes(MappedCellsPointer cells) : cells_(std::move(cells)) {}

  [[nodiscard]] ColumnType type() const noexcept override {
    return cells_->second.empty() ? ColumnType::date : ColumnType::time;
  }
  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override {
    texts_of_integers(type(), out, arena, [&](std::size_t done, auto values, auto recorded) {
      integers(begin + done, values, recorded);
    });
  }
  void integers(std::size_t begin, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::int32_t day = cells_->day[begin + i];
      recorded[i] = day != RawTime::not_recorded ? 1 : 0;
      out[i] = recorded[i] == 0         ? 0
               : cells_->second.empty() ? day
                                        : Instant{Date{day}, cells_->second[begin + i]}.seconds();
    }
  }
  void times(std::size_t begin, std::span<RawTime> out, TextArena&) const override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = {cells_->day[begin + i], cells_->second.empty() ? 0 : cells_->second[begin + i], 0};
    }
  }

 private:
  MappedCellsPointer cells_;
};

}  // namespace

ColumnPointer mapped_column(MappedRowsPointer rows, std::vector<ColumnPointer> columns) {
  return std::make_shared<MappedColumn>(std::move(rows), std::move(columns));
}
ColumnPointer mapped_cases(MappedRowsPointer rows, MappedCellsPointer cells,
                           std::vector<ColumnPointer> columns) {
  return std::make_shared<MappedCases>(std::move(rows), std::move(cells), std::move(columns));
}
ColumnPointer mapped_events(MappedCellsPointer cells) {
  return std::make_shared<MappedEvents>(std::move(cells));
}
ColumnPointer mapped_times(MappedCellsPointer cells) {
  return std::make_shared<MappedTimes>(std::move(cells));
}

}  // namespace casepath::detail
