#include "casepath/log/detail/kind_rows.hpp"

#include <bit>
#include <cmath>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/log_data.hpp"

namespace casepath {

namespace {

using Kinds = std::shared_ptr<const detail::NumberBuffer<std::uint32_t>>;

/// A column whose rows are told by their kind.
class KindSource final : public detail::SourceColumn {
 public:
  KindSource(ColumnType type, std::vector<std::optional<detail::KindValue>> values, Kinds kinds)
      : type_(type), values_(std::move(values)), kinds_(std::move(kinds)) {
    std::unordered_map<std::string_view, std::uint32_t> code_of;
    for (const auto& value : values_) {
      if (!value) {
        codes_.push_back(Attribute::no_code);
        continue;
      }
      const auto [found, is_new] =
          code_of.try_emplace(value->text, static_cast<std::uint32_t>(texts_.size()));
      if (is_new) texts_.push_back(value->text);
      codes_.push_back(found->second);
    }
  }

  [[nodiscard]] ColumnType type() const noexcept override { return type_; }

  void texts(std::size_t begin, std::span<std::string_view> out,
             detail::TextArena& /*arena*/) const override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto& value = at(begin + i);
      out[i] = value ? std::string_view{value->text} : std::string_view{};
    }
  }

  void integers(std::size_t begin, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto& value = at(begin + i);
      recorded[i] = value ? 1 : 0;
      out[i] = value ? value->bits : 0;
    }
  }

  void numbers(std::size_t begin, std::span<double> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto& value = at(begin + i);
      out[i] = value ? std::bit_cast<double>(value->bits) : std::nan("");
    }
  }

  [[nodiscard]] bool same(std::size_t a, std::size_t b) const override {
    return codes_[(*kinds_)[a]] == codes_[(*kinds_)[b]];
  }

  [[nodiscard]] bool is_coded() const noexcept override { return type_ == ColumnType::text; }
  [[nodiscard]] std::span<const std::string_view> dictionary() const noexcept override {
    return texts_;
  }
  void codes(std::size_t begin, std::span<std::uint32_t> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = codes_[(*kinds_)[begin + i]];
  }

 private:
  [[nodiscard]] const std::optional<detail::KindValue>& at(std::size_t row) const noexcept {
    return values_[(*kinds_)[row]];
  }

  ColumnType type_;
  std::vector<std::optional<detail::KindValue>> values_;  ///< of each kind
  std::vector<std::uint32_t> codes_;                      ///< of each kind
  std::vector<std::string_view> texts_;                   ///< distinct; of values_
  Kinds kinds_;
};

/// Words by the first row that has them, as every reader numbers them.
class WordNumbers {
 public:
  explicit WordNumbers(const std::vector<std::string>& words) : words_(words) {
    std::unordered_map<std::string_view, std::uint32_t> first;
    for (const std::string& word : words) {
      const auto next = static_cast<std::uint32_t>(first_kind_.size());
      first_kind_.push_back(first.try_emplace(word, next).first->second);
    }
    numbers_.assign(words.size(), unseen);
  }

  [[nodiscard]] std::uint16_t of(std::uint32_t kind) {
    if (numbers_[kind] == unseen) see(kind);
    return static_cast<std::uint16_t>(numbers_[kind]);
  }
  [[nodiscard]] std::vector<std::string> take_texts() noexcept { return std::move(texts_); }

 private:
  void see(std::uint32_t kind) {
    const std::uint32_t first = first_kind_[kind];
    if (numbers_[first] == unseen) {
      numbers_[first] = static_cast<std::uint32_t>(texts_.size());
      texts_.push_back(words_[kind]);
    }
    numbers_[kind] = numbers_[first];
  }

  static constexpr std::uint32_t unseen = 0xFFFF'FFFFU;
  const std::vector<std::string>& words_;
  std::vector<std::uint32_t> first_kind_;  ///< of each kind: the first kind of the same word
  std::vector<std::uint32_t> numbers_;     ///< of each kind
  std::vector<std::string> texts_;
};

}  // namespace

EventLog LogBuilder::build(detail::KindRows rows) {
  const std::size_t row_count = rows.kinds.size();
  if (row_count > detail::max_rows) detail::refuse_rows();
  auto data = std::make_shared<EventLog::Data>();
  WordNumbers numbers{rows.words};
  data->words = detail::NumberBuffer<std::uint16_t>(row_count);
  for (std::size_t i = 0; i < row_count; ++i) data->words[i] = numbers.of(rows.kinds[i]);
  data->word_texts = numbers.take_texts();
  data->translations.resize(data->word_texts.size());
  data->case_begins = std::move(rows.case_begins);
  data->case_names = std::move(rows.names);
  data->days = std::move(rows.days);
  data->spec = std::move(rows.spec);

  const auto kinds =
      std::make_shared<const detail::NumberBuffer<std::uint32_t>>(std::move(rows.kinds));
  for (detail::KindColumn& column : rows.columns) {
    auto attribute = std::make_shared<Attribute::Data>();
    attribute->name = std::move(column.name);
    attribute->source = std::make_shared<KindSource>(column.type, std::move(column.values), kinds);
    attribute->arrival = data->arrival;
    attribute->rows = row_count;
    data->attributes.emplace_back(std::move(attribute));
  }
  return EventLog{std::shared_ptr<const EventLog::Data>{std::move(data)}};
}

}  // namespace casepath
