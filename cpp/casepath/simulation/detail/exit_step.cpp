#include "casepath/simulation/detail/exit_step.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>
#include <vector>

#include "casepath/core/detail/text.hpp"

namespace casepath::detail {
namespace {

/// All of `text` as a number; empty: it is none.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc{} || stop != end) return std::nullopt;
  return number;
}

std::int64_t category_bits(const Pipeline& pipeline, std::string_view text) {
  const auto named = pipeline.category_texts();
  const auto found = std::find(named.begin(), named.end(), text);
  return found - named.begin();
}

/// The last day on which an edition of an offence began; not recorded: the definition has none.
Date last_edition(const Pipeline& pipeline) {
  Date last;
  for (const OffenceDefinition& offence : pipeline.definition().offences) {
    for (const EditionDefinition& edition : offence.editions) last = std::max(last, edition.from);
  }
  return last;
}

Step step_of(const Pipeline& pipeline, const Position& position, const std::string& name,
             const FieldValues& fields) {
  Event event;
  event.type = pipeline.find_event(name).value_or(EventId::none());
  event.time = {last_edition(pipeline)};
  event.fields = fields;
  return step(pipeline, position, event);
}

}  // namespace

std::optional<std::int64_t> bits_of_text(const Pipeline& pipeline, FieldType type,
                                         std::string_view text) {
  switch (type) {
    case FieldType::offence: {
      const auto offence = pipeline.find_offence(text);
      return offence ? std::int64_t{offence->value()} : FieldValues::unknown_offence;
    }
    case FieldType::category:
      return category_bits(pipeline, text);
    case FieldType::integer:
      return number_in<std::int64_t>(text);
    case FieldType::number: {
      const auto number = number_in<double>(text);
      if (!number || !std::isfinite(*number)) return std::nullopt;
      return std::bit_cast<std::int64_t>(*number);
    }
    case FieldType::boolean:
      if (text == "true") return 1;
      if (text == "false") return 0;
      return std::nullopt;
    case FieldType::date: {
      const auto date = parse_date(text);
      return date ? std::optional<std::int64_t>(date->days()) : std::nullopt;
    }
  }
  return std::nullopt;
}

FieldValues row_values(const Pipeline& pipeline, const std::string& offence,
                       const ModelFields& fields) {
  FieldValues values;
  for (const auto& [name, text] : fields) {
    const auto field = pipeline.find_field(name);
    if (!field) continue;
    const auto bits = bits_of_text(pipeline, pipeline.fields()[field->index()].type, text);
    if (bits) values.set(*field, *bits);
  }
  const FieldId field = pipeline.offence_field();
  if (!field.is_none() && !offence.empty()) {
    values.set(field, *bits_of_text(pipeline, FieldType::offence, offence));
  }
  return values;
}

Step opening_step(const Pipeline& pipeline, const OpeningModel& opening) {
  return step_of(pipeline, {}, opening.event,
                 row_values(pipeline, opening.offence, opening.fields));
}

Step exit_step(const Pipeline& pipeline, StateId state, OffenceId offence, const ExitModel& exit) {
  Position position;
  position.state = state;
  const FieldId field = pipeline.offence_field();
  if (!field.is_none() && !offence.is_none()) position.fields.set(field, offence.value());
  return step_of(pipeline, position, exit.event, row_values(pipeline, exit.offence, exit.fields));
}

std::string refusal_in_words(const Pipeline& pipeline, const Step& step, std::string_view event) {
  const bool opens = step.from.is_none();
  const std::string where = opens ? "" : " in " + shown(pipeline.state(step.from).name);
  switch (step.reason) {
    case RefusalReason::unknown_event:
      return "is no event of the pipeline";
    case RefusalReason::time_runs_backwards:
    case RefusalReason::after_close:
    case RefusalReason::not_allowed_here: {
      if (opens) return "can't open a case";
      std::vector<std::string> allowed;
      for (const EventId id : pipeline.events_from(step.from)) {
        allowed.push_back(pipeline.events()[id.index()]);
      }
      return "is not allowed" + where + "; " + hint_for(event, allowed, "events there");
    }
    case RefusalReason::missing_field:
      return "needs the field " + shown(pipeline.fields()[step.field.index()].name) + where;
    case RefusalReason::unknown_offence:
      return "names an offence that the pipeline does not know";
    case RefusalReason::guard_failed:
      return "has a condition" + where + " that does not hold for a case of which the offence" +
             " alone is known";
  }
  return {};
}

}  // namespace casepath::detail
