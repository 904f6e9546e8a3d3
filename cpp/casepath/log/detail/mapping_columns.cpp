#include "casepath/log/detail/mapping_columns.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

#include "casepath/log/detail/infer.hpp"
#include "casepath/log/detail/mapping_texts.hpp"

namespace casepath::detail {

namespace {

class TypedKeyColumn final : public SourceColumn {
 public:
  TypedKeyColumn(ColumnPointer key, ColumnType type) : key_(std::move(key)), type_(type) {}

  [[nodiscard]] ColumnType type() const noexcept override { return type_; }

  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override {
    if (type_ != ColumnType::number) {
      texts_of_integers(type_, out, arena, [&](std::size_t done, auto values, auto recorded) {
        integers(begin + done, values, recorded);
      });
      return;
    }
    key_->texts(begin, out, arena);
    std::string shown;
    for (std::string_view& text : out) {
      if (text.data() == nullptr) continue;
      shown.clear();
      append_text(shown, number_of(text).value_or(0));
      text = arena.keep(shown);
    }
  }
  void integers(std::size_t begin, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override {
    for_texts(begin, out.size(), [&](std::size_t i, std::string_view text) {
      const auto value = text.empty() ? std::nullopt : integer_of(type_, text);
      recorded[i] = value ? 1 : 0;
      out[i] = value.value_or(0);
    });
  }
  void numbers(std::size_t begin, std::span<double> out) const override {
    for_texts(begin, out.size(), [&](std::size_t i, std::string_view text) {
      out[i] = text.empty() ? missing_number : number_of(text).value_or(missing_number);
    });
  }

 private:
  template <class Work>
  void for_texts(std::size_t begin, std::size_t count, Work work) const {
    std::array<std::string_view, mapping_batch> views;
    TextArena arena;
    for (std::size_t done = 0; done < count; done += mapping_batch) {
      const std::size_t n = std::min(mapping_batch, count - done);
      key_->texts(begin + done, {views.data(), n}, arena);
      for (std::size_t i = 0; i < n; ++i) work(done + i, views[i]);
    }
  }

  ColumnPointer key_;
  ColumnType type_;
};

class LinkedColumn final : public SourceColumn {
 public:
  LinkedColumn(ColumnPointer column, LinkedRows rows)
      : column_(std::move(column)), rows_(std::move(rows)) {}

  [[nodiscard]] ColumnType type() const noexcept override { return column_->type(); }
  [[nodiscard]] std::string type_name() const override { return column_->type_name(); }

  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override {
    std::array<std::uint32_t, mapping_batch> wanted{};
    std::array<std::size_t, mapping_batch> place{};
    std::array<std::string_view, mapping_batch> views;
    for (std::size_t done = 0; done < out.size(); done += mapping_batch) {
      const std::size_t n = std::min(mapping_batch, out.size() - done);
      std::size_t found = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t row = (*rows_)[begin + done + i];
        out[done + i] = {};
        if (row == no_linked_row) continue;
        wanted[found] = row;
        place[found++] = done + i;
      }
      column_->texts_of({wanted.data(), found}, {views.data(), found}, arena);
      for (std::size_t i = 0; i < found; ++i) out[place[i]] = views[i];
    }
  }
  void integers(std::size_t begin, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override {
    decode();
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::uint32_t row = (*rows_)[begin + i];
      recorded[i] = row == no_linked_row ? std::uint8_t{0} : recorded_[row];
      out[i] = recorded[i] != 0 ? integers_[row] : 0;
    }
  }
  void numbers(std::size_t begin, std::span<double> out) const override {
    decode();
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::uint32_t row = (*rows_)[begin + i];
      out[i] = row == no_linked_row ? missing_number : numbers_[row];
    }
  }

 private:
  /// Rows are asked for in any order: all values at once, the first time.
  void decode() const {
    std::call_once(once_, [this] {
      std::size_t rows = 0;
      for (const std::uint32_t row : *rows_) {
        if (row != no_linked_row) rows = std::max<std::size_t>(rows, std::size_t{row} + 1);
      }
      if (type() == ColumnType::number) {
        numbers_.resize(rows);
        column_->numbers(0, numbers_);
      } else {
        integers_.resize(rows);
        recorded_.resize(rows);
        column_->integers(0, integers_, recorded_);
      }
    });
  }

  ColumnPointer column_;
  LinkedRows rows_;
  mutable std::once_flag once_;
  mutable std::vector<std::int64_t> integers_;
  mutable std::vector<std::uint8_t> recorded_;
  mutable std::vector<double> numbers_;
};

class TranslatedColumn final : public SourceColumn {
 public:
  TranslatedColumn(ColumnPointer column, std::shared_ptr<const MappingWords::Pairs> pairs)
      : column_(std::move(column)), pairs_(std::move(pairs)) {
    for (const auto& [word, to] : *pairs_) {
      words_.emplace(word, to ? std::string_view{*to} : std::string_view{});
    }
    const auto found = words_.find(std::string_view{});
    if (found != words_.end()) for_missing_ = found->second;
  }

  [[nodiscard]] ColumnType type() const noexcept override { return ColumnType::text; }

  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override {
    plain_texts(*column_, begin, out, arena);
    translate(out);
  }
  void texts_of(std::span<const std::uint32_t> rows, std::span<std::string_view> out,
                TextArena& arena) const override {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      plain_texts(*column_, rows[i], out.subspan(i, 1), arena);
    }
    translate(out);
  }

 private:
  void translate(std::span<std::string_view> texts) const {
    std::string_view last;
    std::string_view last_word;
    for (std::string_view& text : texts) {
      if (text.empty()) {
        text = for_missing_;
        continue;
      }
      if (text != last) {
        last = text;
        const auto found = words_.find(text);
        last_word = found == words_.end() ? text : found->second;
      }
      text = last_word;
    }
  }

  ColumnPointer column_;
  std::shared_ptr<const MappingWords::Pairs> pairs_;
  std::unordered_map<std::string_view, std::string_view> words_;
  std::string_view for_missing_;
};

class ConstantColumn final : public SourceColumn {
 public:
  explicit ConstantColumn(const MappingValue& value) {
    if (const auto* flag = std::get_if<bool>(&value)) {
      type_ = ColumnType::boolean;
      whole_ = *flag ? 1 : 0;
      append_value(text_, type_, whole_);
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      type_ = ColumnType::integer;
      whole_ = *whole;
      append_value(text_, type_, whole_);
    } else if (const auto* number = std::get_if<double>(&value)) {
      type_ = ColumnType::number;
      number_ = *number;
      append_text(text_, number_);
    } else {
      text_ = std::get<std::string>(value);
    }
  }

  [[nodiscard]] ColumnType type() const noexcept override { return type_; }
  void texts(std::size_t, std::span<std::string_view> out, TextArena&) const override {
    std::fill(out.begin(), out.end(), std::string_view{text_});
  }
  void integers(std::size_t, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override {
    std::fill(out.begin(), out.end(), whole_);
    std::fill(recorded.begin(), recorded.end(), std::uint8_t{1});
  }
  void numbers(std::size_t, std::span<double> out) const override {
    std::fill(out.begin(), out.end(), number_);
  }

 private:
  ColumnType type_ = ColumnType::text;
  std::string text_;
  std::int64_t whole_ = 0;
  double number_ = 0;
};

class DateColumn final : public SourceColumn {
 public:
  DateColumn(ColumnPointer column, std::shared_ptr<const DateFormat> format)
      : column_(std::move(column)), format_(std::move(format)) {}

  [[nodiscard]] ColumnType type() const noexcept override { return ColumnType::date; }

  void texts(std::size_t begin, std::span<std::string_view> out, TextArena& arena) const override {
    texts_of_integers(type(), out, arena, [&](std::size_t done, auto values, auto recorded) {
      integers(begin + done, values, recorded);
    });
  }
  void integers(std::size_t begin, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override {
    std::array<RawTime, mapping_batch> times;
    TextArena arena;
    for (std::size_t done = 0; done < out.size(); done += mapping_batch) {
      const std::size_t n = std::min(mapping_batch, out.size() - done);
      RowColumn{column_, format_.get(), "", ""}.dates(begin + done, {times.data(), n}, arena);
      for (std::size_t i = 0; i < n; ++i) {
        const std::int32_t day = times[i].day;
        recorded[done + i] = day != RawTime::not_recorded && day != RawTime::unreadable ? 1 : 0;
        out[done + i] = recorded[done + i] != 0 ? day : 0;
      }
    }
  }

 private:
  ColumnPointer column_;
  std::shared_ptr<const DateFormat> format_;
};

}  // namespace

void plain_texts(const SourceColumn& column, std::size_t begin, std::span<std::string_view> out,
                 TextArena& arena) {
  if (column.type() != ColumnType::number) {
    column.texts(begin, out, arena);
    return;
  }
  constexpr double exact = 9007199254740992.0;  // 2^53
  std::array<double, mapping_batch> values{};
  std::string shown;
  for (std::size_t done = 0; done < out.size(); done += mapping_batch) {
    const std::size_t n = std::min(mapping_batch, out.size() - done);
    column.numbers(begin + done, {values.data(), n});
    for (std::size_t i = 0; i < n; ++i) {
      out[done + i] = {};
      const double value = values[i];
      if (std::isnan(value)) continue;
      shown.clear();
      if (value == std::floor(value) && std::abs(value) < exact) {
        append_text(shown, static_cast<std::int64_t>(value));
      } else {
        append_text(shown, value);
      }
      out[done + i] = arena.keep(shown);
    }
  }
}

ColumnPointer typed_key_column(ColumnPointer key, ColumnType type) {
  if (type == ColumnType::text) return key;
  return std::make_shared<TypedKeyColumn>(std::move(key), type);
}
ColumnPointer linked_column(ColumnPointer column, LinkedRows rows) {
  return std::make_shared<LinkedColumn>(std::move(column), std::move(rows));
}
ColumnPointer translated_column(ColumnPointer column,
                                std::shared_ptr<const MappingWords::Pairs> pairs) {
  return std::make_shared<TranslatedColumn>(std::move(column), std::move(pairs));
}
ColumnPointer constant_column(const MappingValue& value) {
  return std::make_shared<ConstantColumn>(value);
}
ColumnPointer date_column(ColumnPointer column, std::shared_ptr<const DateFormat> format) {
  return std::make_shared<DateColumn>(std::move(column), std::move(format));
}

}  // namespace casepath::detail
