#include "casepath/pipeline/definition.hpp"

#include "casepath/pipeline/detail/embedded.hpp"

namespace casepath {

std::string_view to_string(StateKind kind) noexcept {
  switch (kind) {
    case StateKind::open:
      return "open";
    case StateKind::paused:
      return "paused";
  }
  return "";
}

std::string_view to_string(Ground ground) noexcept {
  switch (ground) {
    case Ground::none:
      return "none";
    case Ground::no_offence:
      return "no_offence";
    case Ground::evidence:
      return "evidence";
    case Ground::victim_request:
      return "victim_request";
    case Ground::legal_bar:
      return "legal_bar";
    case Ground::other:
      return "other";
  }
  return "";
}

std::string_view to_string(CountsAs counts_as) noexcept {
  switch (counts_as) {
    case CountsAs::decision:
      return "decision";
    case CountsAs::alternative:
      return "alternative";
    case CountsAs::attrition:
      return "attrition";
    case CountsAs::transfer:
      return "transfer";
  }
  return "";
}

std::string_view to_string(FieldType type) noexcept {
  switch (type) {
    case FieldType::offence:
      return "offence";
    case FieldType::integer:
      return "integer";
    case FieldType::number:
      return "number";
    case FieldType::boolean:
      return "boolean";
    case FieldType::category:
      return "category";
    case FieldType::date:
      return "date";
  }
  return "";
}

std::string_view to_string(OffenceOrder order) noexcept {
  switch (order) {
    case OffenceOrder::declared:
      return "declared";
    case OffenceOrder::penalties:
      return "penalties";
  }
  return "";
}

std::string_view to_string(Period::Unit unit) noexcept {
  switch (unit) {
    case Period::Unit::days:
      return "days";
    case Period::Unit::months:
      return "months";
    case Period::Unit::years:
      return "years";
  }
  return "";
}

std::string_view definition_schema() noexcept { return detail::embedded_schema(); }

}  // namespace casepath
