#include "casepath/replay/detail/binding.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/core/time.hpp"

namespace casepath {
namespace {

constexpr std::int64_t seconds_a_day = 86400;

std::vector<std::string> field_names(const Pipeline& pipeline) {
  std::vector<std::string> names;
  for (const Field& field : pipeline.fields()) names.push_back(field.name);
  return names;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

/// Codes for category texts: those of the definition first, then as they come.
class Categories {
 public:
  explicit Categories(const Pipeline& pipeline) {
    for (const std::string& text : pipeline.category_texts()) (void)code(text);
  }
  std::int64_t code(const std::string& text) {
    return codes_.try_emplace(text, static_cast<std::int64_t>(codes_.size())).first->second;
  }

 private:
  std::unordered_map<std::string, std::int64_t> codes_;
};

/// Makes one column feed one field, or says why it can't.
class FieldBinder {
 public:
  FieldBinder(const Pipeline& pipeline, Categories& categories, std::vector<LogProblem>& problems)
      : pipeline_(pipeline), categories_(categories), problems_(problems) {}

  BoundField bind(FieldId id, const Attribute& column) {
    const Field& field = pipeline_.fields()[id.index()];
    BoundField bound;
    bound.field = id;
    bound.column = &column;
    switch (column.type()) {
      case ColumnType::text:
        from_texts(field, column, bound);
        break;
      case ColumnType::number:
        from_numbers(field, column, bound);
        break;
      case ColumnType::integer:
      case ColumnType::boolean:
      case ColumnType::date:
      case ColumnType::time:
        from_integers(field, column, bound);
        break;
    }
    return bound;
  }

 private:
  /// Bits of a text; empty where it can't be such a value.
  std::optional<std::int64_t> bits_of(FieldType type, const std::string& text) {
    switch (type) {
      case FieldType::offence: {
        const auto offence = pipeline_.find_offence(text);
        return offence ? std::int64_t{offence->value()} : FieldValues::unknown_offence;
      }
      case FieldType::category:
        return categories_.code(text);
      case FieldType::boolean: {
        const std::string word = lower(text);
        if (word == "true") return 1;
        if (word == "false") return 0;
        return std::nullopt;
      }
      case FieldType::date: {
        const auto date = parse_date(text);
        return date ? std::optional<std::int64_t>(date->days()) : std::nullopt;
      }
      case FieldType::integer:
      case FieldType::number:
        return std::nullopt;
    }
    return std::nullopt;
  }

  void from_texts(const Field& field, const Attribute& column, BoundField& bound) {
    bound.source = BoundField::Source::codes;
    for (const std::string& text : column.texts()) {
      const auto bits = bits_of(field.type, text);
      if (!bits) {
        refuse(field, column, "holds the text " + in_quotes(text));
        return;
      }
      bound.by_code.push_back(*bits);
    }
  }

  void from_numbers(const Field& field, const Attribute& column, BoundField& bound) {
    if (field.type == FieldType::number) {
      bound.source = BoundField::Source::numbers;
      return;
    }
    if (field.type == FieldType::integer) {
      bound.source = BoundField::Source::whole_numbers;
      constexpr double limit = 9.0e15;  // whole numbers are exact in a double up to 2^53
      const auto fits = [](double x) { return std::abs(x) <= limit && x == std::floor(x); };
      const auto numbers = column.numbers();
      for (std::size_t row = 0; row < numbers.size(); ++row) {
        if (column.is_recorded(RowId{row}) && !fits(numbers[row])) {
          refuse(field, column, "holds " + column.text(RowId{row}));
          return;
        }
      }
      return;
    }
    refuse(field, column, "holds numbers");
  }

  void from_integers(const Field& field, const Attribute& column, BoundField& bound) {
    const ColumnType type = column.type();
    const bool is_whole = type == ColumnType::integer || type == ColumnType::boolean;
    bound.source = BoundField::Source::integers;
    switch (field.type) {
      case FieldType::integer:
      case FieldType::number:
        if (!is_whole) break;
        bound.to_double = field.type == FieldType::number;
        return;
      case FieldType::date:
        if (is_whole) break;
        bound.divisor = type == ColumnType::time ? seconds_a_day : 1;
        return;
      case FieldType::boolean:
        if (type == ColumnType::boolean) return;
        if (type == ColumnType::integer) {
          only_zero_and_one(field, column);
          return;
        }
        break;
      case FieldType::offence:
      case FieldType::category:
        map_values(field, column, bound);
        return;
    }
    refuse(field, column, "is of type " + std::string(to_string(type)));
  }

  void only_zero_and_one(const Field& field, const Attribute& column) {
    const auto values = column.integers();
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (column.is_recorded(RowId{row}) && values[row] != 0 && values[row] != 1) {
        refuse(field, column, "holds " + column.text(RowId{row}));
        return;
      }
    }
  }

  void map_values(const Field& field, const Attribute& column, BoundField& bound) {
    bound.source = BoundField::Source::integers_mapped;
    const auto values = column.integers();
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (!column.is_recorded(RowId{row})) continue;
      const auto [place, is_new] = bound.by_value.try_emplace(values[row], 0);
      if (is_new) place->second = *bits_of(field.type, column.text(RowId{row}));
    }
  }

  void refuse(const Field& field, const Attribute& column, const std::string& what) {
    problems_.push_back({"wrong_type",
                         "column " + in_quotes(column.name()) + " feeds the field " +
                             in_quotes(field.name) + " of type " +
                             std::string(to_string(field.type)) + ", but " + what,
                         0, column.name()});
  }

  const Pipeline& pipeline_;
  Categories& categories_;
  std::vector<LogProblem>& problems_;
};

void bind_words(const Pipeline& pipeline, const EventLog& log, Binding& binding) {
  const std::vector<std::string> known(pipeline.events().begin(), pipeline.events().end());
  for (const auto& [word, event] : log.spec().events) {
    if (event && !pipeline.find_event(*event)) {
      throw ArgumentError("events: " + in_quotes(word) + " is translated to " + in_quotes(*event) +
                          ", which is no event of the pipeline " + in_quotes(pipeline.id()) +
                          did_you_mean(*event, known));
    }
  }
  const auto words = log.word_texts();
  const auto translations = log.translations();
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Translation& translation = translations[i];
    const bool nothing = translation.kind == Translation::Kind::nothing;
    const std::string& name =
        translation.kind == Translation::Kind::to ? translation.event : words[i];
    binding.word_moves_nothing.push_back(nothing);
    binding.word_events.push_back(nothing ? EventId{}
                                          : pipeline.find_event(name).value_or(EventId{}));
  }
}

}  // namespace

void BoundField::read(std::uint32_t row, FieldValues& values) const {
  if (source == Source::codes) {
    const std::uint32_t code = column->codes()[row];
    if (code != Attribute::no_code) values.set(field, by_code[code]);
    return;
  }
  if (!column->is_recorded(RowId{row})) return;
  switch (source) {
    case Source::codes:
      break;
    case Source::integers: {
      const std::int64_t value = column->integers()[row];
      if (to_double) {
        values.set_number(field, static_cast<double>(value));
      } else if (divisor == 1) {
        values.set(field, value);
      } else {  // the day that holds the second, also before 1970
        values.set(field, (value - (value < 0 ? divisor - 1 : 0)) / divisor);
      }
      break;
    }
    case Source::integers_mapped:
      values.set(field, by_value.at(column->integers()[row]));
      break;
    case Source::numbers:
      values.set_number(field, column->numbers()[row]);
      break;
    case Source::whole_numbers:
      values.set(field, static_cast<std::int64_t>(column->numbers()[row]));
      break;
  }
}

Binding bind(const Pipeline& pipeline, const EventLog& log) {
  Binding binding;
  bind_words(pipeline, log, binding);

  binding.field_columns.assign(pipeline.fields().size(), nullptr);
  for (std::size_t i = 0; i < pipeline.fields().size(); ++i) {
    binding.field_columns[i] = log.find_attribute(pipeline.fields()[i].name);
  }
  for (const auto& [field, column] : log.spec().fields) {
    const auto id = pipeline.find_field(field);
    if (!id) {
      throw ArgumentError("fields: " + in_quotes(field) + " is no field of the pipeline " +
                          in_quotes(pipeline.id()) + did_you_mean(field, field_names(pipeline)));
    }
    binding.field_columns[id->index()] = log.find_attribute(column);
  }

  Categories categories(pipeline);
  std::vector<LogProblem> problems;
  FieldBinder binder(pipeline, categories, problems);
  std::vector<std::optional<BoundField>> bound(pipeline.fields().size());
  binding.event_fields.resize(pipeline.events().size());
  for (std::size_t event = 0; event < pipeline.events().size(); ++event) {
    for (const FieldId field : pipeline.reads(EventId{event})) {
      const Attribute* column = binding.field_columns[field.index()];
      if (column == nullptr) continue;
      auto& slot = bound[field.index()];
      if (!slot) slot = binder.bind(field, *column);
      binding.event_fields[event].push_back(*slot);
    }
  }
  if (!problems.empty()) throw LogError(std::move(problems));
  return binding;
}

}  // namespace casepath
