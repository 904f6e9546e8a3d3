#include "casepath/tracking/detail/values.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "casepath/core/detail/text.hpp"
#include "casepath/core/error.hpp"

namespace casepath::detail {
namespace {

struct Describe {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return std::to_string(value); }
  std::string operator()(const std::string& value) const { return shown(value); }
};

[[noreturn]] void refuse(const Field& field, const FieldValue& value, std::string_view wanted) {
  throw ArgumentError("the field " + shown(field.name) + " takes " + std::string(wanted) +
                      ", not " + std::visit(Describe{}, value));
}

const std::string& text_in(const Field& field, const FieldValue& value, std::string_view wanted) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || first_bad_utf8(*text)) refuse(field, value, wanted);
  return *text;
}

std::int64_t integer_in(const Field& field, const FieldValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  const auto* number = std::get_if<double>(&value);
  constexpr double limit = 9'223'372'036'854'775'808.0;  // 2^63
  if (number == nullptr || std::trunc(*number) != *number || *number < -limit || *number >= limit) {
    refuse(field, value, "a whole number");
  }
  return static_cast<std::int64_t>(*number);
}

double number_in(const Field& field, const FieldValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*integer);
  }
  const auto* number = std::get_if<double>(&value);
  if (number == nullptr || !std::isfinite(*number)) refuse(field, value, "a finite number");
  return *number;
}

std::optional<std::size_t> place_of(std::string_view text, std::span<const std::string> texts) {
  const auto found = std::find(texts.begin(), texts.end(), text);
  if (found == texts.end()) return std::nullopt;
  return static_cast<std::size_t>(found - texts.begin());
}

std::int64_t category_of(const Pipeline& pipeline, const std::string& text,
                         const std::vector<std::string>& own, std::vector<std::string>& fresh) {
  const auto given = pipeline.category_texts();
  if (const auto place = place_of(text, given)) return static_cast<std::int64_t>(*place);
  std::size_t code = given.size();
  if (const auto place = place_of(text, own)) return static_cast<std::int64_t>(code + *place);
  code += own.size();
  if (const auto place = place_of(text, fresh)) return static_cast<std::int64_t>(code + *place);
  fresh.push_back(text);
  return static_cast<std::int64_t>(code + fresh.size() - 1);
}

FieldId field_called(const Pipeline& pipeline, const std::string& name) {
  if (const auto id = pipeline.find_field(name)) return *id;
  std::vector<std::string> known;
  for (const Field& field : pipeline.fields()) known.push_back(field.name);
  throw ArgumentError("pipeline " + shown(pipeline.id()) + " has no field " + shown(name) + "; " +
                      hint_for(name, known, "fields"));
}

}  // namespace

FieldValues values_of(const Pipeline& pipeline, const FieldMap& fields,
                      const std::vector<std::string>& own, std::vector<std::string>& fresh) {
  FieldValues values;
  for (const auto& [name, value] : fields) {
    const FieldId id = field_called(pipeline, name);
    const Field& field = pipeline.fields()[id.index()];
    switch (field.type) {
      case FieldType::offence: {
        const auto offence = pipeline.find_offence(text_in(field, value, "the name of an offence"));
        values.set(id, offence ? offence->value() : FieldValues::unknown_offence);
        break;
      }
      case FieldType::integer:
        values.set(id, integer_in(field, value));
        break;
      case FieldType::number:
        values.set_number(id, number_in(field, value));
        break;
      case FieldType::boolean: {
        const auto* boolean = std::get_if<bool>(&value);
        if (boolean == nullptr) refuse(field, value, "true or false");
        values.set(id, *boolean ? 1 : 0);
        break;
      }
      case FieldType::category:
        values.set(id, category_of(pipeline, text_in(field, value, "a text"), own, fresh));
        break;
      case FieldType::date: {
        constexpr std::string_view wanted = "a date written YYYY-MM-DD";
        const auto date = parse_date(text_in(field, value, wanted));
        if (!date) refuse(field, value, wanted);
        values.set(id, date->days());
        break;
      }
    }
  }
  return values;
}

FieldMap fields_of(const Pipeline& pipeline, const FieldValues& values,
                   const std::vector<std::string>& own) {
  FieldMap fields;
  for (std::size_t i = 0; i < pipeline.fields().size(); ++i) {
    const FieldId id{static_cast<std::uint16_t>(i)};
    if (!values.has(id)) continue;
    const Field& field = pipeline.fields()[i];
    const std::int64_t bits = values.bits(id);
    switch (field.type) {
      case FieldType::offence:
        fields[field.name] = pipeline.offences()[values.offence(id).index()];
        break;
      case FieldType::integer:
        fields[field.name] = bits;
        break;
      case FieldType::number:
        fields[field.name] = values.number(id);
        break;
      case FieldType::boolean:
        fields[field.name] = bits != 0;
        break;
      case FieldType::category: {
        const auto code = static_cast<std::size_t>(bits);
        const std::size_t given = pipeline.category_texts().size();
        fields[field.name] = code < given ? pipeline.category_texts()[code] : own[code - given];
        break;
      }
      case FieldType::date:
        fields[field.name] = to_string(Date{static_cast<std::int32_t>(bits)});
        break;
    }
  }
  return fields;
}

}  // namespace casepath::detail
