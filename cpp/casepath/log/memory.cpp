#include <algorithm>
#include <cmath>

#include "casepath/core/error.hpp"
#include "casepath/log/detail/builder.hpp"
#include "casepath/log/detail/source_readers.hpp"
#include "casepath/log/readers.hpp"

namespace casepath {

namespace {

/// A copy of a column in memory.
class MemoryColumn final : public detail::SourceColumn {
 public:
  explicit MemoryColumn(const InputColumn& column)
      : type_(column.type), values_(column.values), recorded_(column.recorded) {}

  [[nodiscard]] ColumnType type() const noexcept override { return type_; }

  void texts(std::size_t begin, std::span<std::string_view> out,
             detail::TextArena& arena) const override {
    std::string text;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::size_t row = begin + i;
      out[i] = {};
      if (!is_recorded(row)) continue;
      if (const auto* texts = std::get_if<InputColumn::Texts>(&values_)) {
        out[i] = *(*texts)[row];
        continue;
      }
      text.clear();
      if (const auto* numbers = std::get_if<std::vector<double>>(&values_)) {
        detail::append_text(text, (*numbers)[row]);
      } else {
        detail::append_value(text, type_, std::get<std::vector<std::int64_t>>(values_)[row]);
      }
      out[i] = arena.keep(text);
    }
  }

  void integers(std::size_t begin, std::span<std::int64_t> out,
                std::span<std::uint8_t> recorded) const override {
    const auto& integers = std::get<std::vector<std::int64_t>>(values_);
    for (std::size_t i = 0; i < out.size(); ++i) {
      recorded[i] = is_recorded(begin + i) ? 1 : 0;
      out[i] = recorded[i] != 0 ? integers[begin + i] : 0;
      if (type_ == ColumnType::boolean && out[i] != 0) out[i] = 1;
    }
  }

  void numbers(std::size_t begin, std::span<double> out) const override {
    const auto& numbers = std::get<std::vector<double>>(values_);
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = is_recorded(begin + i) ? numbers[begin + i] : std::nan("");
    }
  }

 private:
  [[nodiscard]] bool is_recorded(std::size_t row) const {
    if (!recorded_.empty() && !recorded_[row]) return false;
    if (const auto* texts = std::get_if<InputColumn::Texts>(&values_)) {
      return (*texts)[row].has_value();
    }
    const auto* numbers = std::get_if<std::vector<double>>(&values_);
    return numbers == nullptr || !std::isnan((*numbers)[row]);
  }

  ColumnType type_;
  decltype(InputColumn::values) values_;
  std::vector<bool> recorded_;
};

std::size_t length_of(const InputColumn& column) {
  return std::visit([](const auto& values) { return values.size(); }, column.values);
}

void check_column(const InputColumn& column, const InputColumn& first) {
  const std::size_t rows = length_of(column);
  if (rows != length_of(first)) {
    throw ArgumentError("column " + detail::in_quotes(column.name) + " has " +
                        std::to_string(rows) + " values, column " + detail::in_quotes(first.name) +
                        " has " + std::to_string(length_of(first)));
  }
  if (!column.recorded.empty() && column.recorded.size() != rows) {
    throw ArgumentError("column " + detail::in_quotes(column.name) + " has " +
                        std::to_string(rows) + " values, but says of " +
                        std::to_string(column.recorded.size()) + " whether they are recorded");
  }
  const std::size_t expected = column.type == ColumnType::text     ? 0
                               : column.type == ColumnType::number ? 2
                                                                   : 1;
  if (column.values.index() != expected) {
    throw ArgumentError("column " + detail::in_quotes(column.name) + " of type " +
                        std::string{to_string(column.type)} + " has values of another type");
  }
}

}  // namespace

detail::Source detail::memory_source(const std::vector<InputColumn>& columns) {
  detail::Source source;
  for (const InputColumn& column : columns) {
    check_column(column, columns.front());
    source.fields.push_back({column.name, std::make_shared<MemoryColumn>(column)});
  }
  if (!columns.empty()) source.rows = length_of(columns.front());
  return source;
}

EventLog make_log(const std::vector<InputColumn>& columns, const LogSpec& spec,
                  const ReadOptions& options) {
  return LogBuilder::build(detail::memory_source(columns), spec, options);
}

}  // namespace casepath
