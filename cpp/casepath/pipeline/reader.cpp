#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casepath/core/detail/json_reader.hpp"
#include "casepath/core/detail/json_tree.hpp"
#include "casepath/core/detail/text.hpp"
#include "casepath/pipeline/definition.hpp"
#include "casepath/pipeline/detail/keys.hpp"
#include "casepath/pipeline/detail/reading.hpp"

namespace casepath {

namespace detail {

namespace {

using Kind = Json::Kind;

using Node = JsonNode;

class Reader : private JsonReader {
 public:
  JsonReading read(std::string_view text);

 private:
  // Values of a member; false: it is there and not readable
  bool date(const Node& parent, std::string_view key, bool may_be_null, Date& out);
  template <class Enumerator>
  bool one_of(const Node& node, std::span<const Enumerator> values, Enumerator& out);
  template <class Enumerator>
  bool one_of(const Node& parent, std::string_view key, std::span<const Enumerator> values,
              Enumerator& out);

  // Parts of a definition
  void provenance(const Node& node, Provenance& out);
  OutcomeClassDefinition outcome_class(const std::string& name, const Node& node);
  StateDefinition state(const std::string& name, const Node& node);
  FieldDefinition field(const std::string& name, const Node& node);
  OffenceDefinition offence(const std::string& name, const Node& node);
  EditionDefinition edition(const Node& node);
  EventDefinition event(const std::string& name, const Node& node);
  TransitionDefinition transition(const Node& node);
  bool from(const Node& node, std::vector<std::optional<std::string>>& out);
  DeadlineDefinition deadline(const std::string& name, const Node& node);
  Period within(const Node& node);
  std::optional<Expression> scalar(const Node& node, std::string_view wanted);
  std::optional<Expression> guard(const Node& node);
  void silent_after(const Node& root);
  void definition(const Node& root);

  JsonReading out_;
};

bool Reader::date(const Node& parent, std::string_view key, bool may_be_null, Date& out) {
  const auto node = child(parent, key);
  if (!node || (may_be_null && node->json.kind == Kind::null)) return true;
  if (!is(*node, Kind::text, may_be_null ? "a date or null" : "a date")) return false;
  const auto parsed = parse_date(node->json.text);
  if (!parsed) {
    problem("bad_date", node->pointer, shown(node->json.text) + " is not a date",
            "write it as YYYY-MM-DD");
    return false;
  }
  out = *parsed;
  return true;
}

template <class Enumerator>
bool Reader::one_of(const Node& node, std::span<const Enumerator> values, Enumerator& out) {
  if (!is(node, Kind::text, "a text")) return false;
  std::vector<std::string> names;
  for (const Enumerator value : values) {
    names.emplace_back(to_string(value));
    if (names.back() == node.json.text) {
      out = value;
      return true;
    }
  }
  problem("bad_value", node.pointer, shown(node.json.text) + " is not one of " + list_of(names),
          hint_for(node.json.text, names, "values"));
  return false;
}

template <class Enumerator>
bool Reader::one_of(const Node& parent, std::string_view key, std::span<const Enumerator> values,
                    Enumerator& out) {
  const auto node = child(parent, key);
  return !node || one_of(*node, values, out);
}

void Reader::provenance(const Node& node, Provenance& out) {
  text(node, "source", out.source);
  boolean(node, "verified", out.verified);
}

OutcomeClassDefinition Reader::outcome_class(const std::string& name, const Node& node) {
  OutcomeClassDefinition result;
  result.name = name;
  if (!keys_fit(node, outcome_class_keys, "a class of outcomes")) return result;
  one_of<CountsAs>(node, "counts_as", counts_as_values, result.counts_as);
  text(node, "title", result.title);
  return result;
}

StateDefinition Reader::state(const std::string& name, const Node& node) {
  StateDefinition result;
  result.name = name;
  if (!keys_fit(node, state_keys, "a state")) return result;
  text(node, "stage", result.stage);
  text(node, "outcome", result.outcome);
  one_of<StateKind>(node, "kind", state_kinds, result.kind);
  one_of<Ground>(node, "ground", grounds, result.ground);
  text(node, "title", result.title);
  provenance(node, result.provenance);
  if (result.kind == StateKind::open && result.outcome && !result.stage && child(node, "kind") &&
      !is_doubtful(at(node.pointer, "kind"))) {
    problem("kind_not_allowed", at(node.pointer, "kind"), "an outcome is neither open nor paused",
            "leave \"kind\" out");
  }
  return result;
}

FieldDefinition Reader::field(const std::string& name, const Node& node) {
  FieldDefinition result;
  result.name = name;
  if (!one_of<FieldType>(node, field_types, result.type)) {
    out_.doubt.untyped_fields.push_back(name);
  }
  return result;
}

EditionDefinition Reader::edition(const Node& node) {
  EditionDefinition result;
  if (!keys_fit(node, edition_keys, "an edition")) return result;
  date(node, "from", true, result.from);
  date(node, "until", false, result.until);
  integer(node, "min_months", result.min_months);
  integer(node, "max_months", result.max_months);
  text(node, "kind", result.kind);
  provenance(node, result.provenance);
  return result;
}

OffenceDefinition Reader::offence(const std::string& name, const Node& node) {
  OffenceDefinition result;
  result.name = name;
  if (!keys_fit(node, offence_keys, "an offence")) return result;
  text(node, "title", result.title);
  text(node, "category", result.category);
  if (const auto severity = child(node, "severity")) {
    if (severity->json.kind == Kind::integer) {
      result.severity = static_cast<double>(severity->json.integer);
    } else if (is(*severity, Kind::number, "a number")) {
      result.severity = severity->json.number;
    }
  }
  texts(node, "lighter_than", result.lighter_than);
  texts(node, "succeeds", result.succeeds);
  items(node, "editions", [&](const Node& item) { result.editions.push_back(edition(item)); });
  provenance(node, result.provenance);
  return result;
}

/// null, true, a number, a text or a reference to a field.
std::optional<Expression> Reader::scalar(const Node& node, std::string_view wanted) {
  Expression result;
  switch (node.json.kind) {
    case Kind::null:
      break;
    case Kind::boolean:
      result.literal = node.json.boolean;
      break;
    case Kind::integer:
      result.literal = node.json.integer;
      break;
    case Kind::number:
      result.literal = node.json.number;
      break;
    case Kind::text: {
      const std::string& text = node.json.text;
      if (text.starts_with(case_prefix)) {
        result.kind = Expression::Kind::case_field;
        result.name = text.substr(case_prefix.size());
      } else if (text.starts_with(event_prefix)) {
        result.kind = Expression::Kind::event_field;
        result.name = text.substr(event_prefix.size());
      } else {
        result.literal = text;
      }
      break;
    }
    case Kind::array:
    case Kind::object:
      is(node, Kind::text, wanted);
      return std::nullopt;
  }
  return result;
}

std::optional<Expression> Reader::guard(const Node& node) {
  if (node.json.kind != Kind::array) return scalar(node, "an array, a field or a value");
  if (node.json.items.empty() || node.json.items.front().kind != Kind::text) {
    problem("bad_guard", node.pointer, "a guard begins with an operator",
            "such as [\"=\", \"case.region\", \"north\"]");
    return std::nullopt;
  }
  Expression result;
  result.kind = Expression::Kind::operation;
  result.name = node.json.items.front().text;
  bool all = true;
  const auto take = [&](std::optional<Expression> operand) {
    all = all && operand.has_value();
    if (operand) result.operands.push_back(std::move(*operand));
  };
  for (std::size_t i = 1; i < node.json.items.size(); ++i) {
    const Node operand{node.json.items[i], at(node.pointer, i)};
    if (result.name != "in" || i != 2) {
      take(guard(operand));
    } else if (!is(operand, Kind::array, "an array of values")) {
      all = false;
    } else {
      for (std::size_t k = 0; k < operand.json.items.size(); ++k) {
        take(scalar(Node{operand.json.items[k], at(operand.pointer, k)}, "a value"));
      }
    }
    // One list only: more would be lost among its values.
    if (result.name == "in" && i > 2) {
      problem("wrong_operand_count", node.pointer, "\"in\" takes a field and one list of values");
      return std::nullopt;
    }
  }
  if (!all) return std::nullopt;
  return result;
}

bool Reader::from(const Node& node, std::vector<std::optional<std::string>>& out) {
  if (node.json.kind == Kind::null) {
    out.emplace_back();
    return true;
  }
  if (node.json.kind == Kind::text) {
    out.emplace_back(node.json.text);
    return true;
  }
  if (!is(node, Kind::array, "null, a state or a list of them")) return false;
  bool all = true;
  for (std::size_t i = 0; i < node.json.items.size(); ++i) {
    const Node item{node.json.items[i], at(node.pointer, i)};
    if (item.json.kind == Kind::null) {
      out.emplace_back();
    } else if (is(item, Kind::text, "null or a state")) {
      out.emplace_back(item.json.text);
    } else {
      all = false;
    }
  }
  return all;
}

TransitionDefinition Reader::transition(const Node& node) {
  TransitionDefinition result;
  if (!keys_fit(node, transition_keys, "a transition")) {
    out_.doubt.graph = true;
    return result;
  }
  const auto from_node = child(node, "from");
  const bool has_from = from_node && from(*from_node, result.from);
  const bool has_to = text(node, "to", result.to);
  if (const auto condition = child(node, "if")) result.guard = guard(*condition);
  boolean(node, "running", result.running);
  const bool has_via = texts(node, "via", result.via);
  if (!has_from || !has_to || !has_via) out_.doubt.graph = true;
  return result;
}

EventDefinition Reader::event(const std::string& name, const Node& node) {
  EventDefinition result;
  result.name = name;
  if (!keys_fit(node, event_keys, "an event")) {
    out_.doubt.graph = true;
    return result;
  }
  text(node, "title", result.title);
  text(node, "actor", result.actor);
  text(node, "reason", result.reason);
  text(node, "marks", result.marks);
  texts(node, "requires", result.requires_fields);
  members(node, "sets", [&](const std::string& field_name, const Node& value) {
    if (auto expression = scalar(value, "a field or a value")) {
      result.sets.emplace_back(field_name, std::move(*expression));
    }
  });
  // Not readable: no transition is called wrong for want of it.
  if (!boolean(node, "reopens", result.reopens)) result.reopens = true;
  const bool has_transitions = items(node, "transitions", [&](const Node& item) {
    result.transitions.push_back(transition(item));
  });
  if (!has_transitions) out_.doubt.graph = true;
  provenance(node, result.provenance);
  return result;
}

Period Reader::within(const Node& node) {
  Period result;
  if (!keys_fit(node, within_keys, "a period")) return result;
  const bool has_strange_key =
      std::any_of(node.json.keys.begin(), node.json.keys.end(),
                  [&](const std::string& key) { return is_doubtful(at(node.pointer, key)); });
  if (has_strange_key) {
    places.insert(node.pointer);
    return result;
  }
  if (node.json.keys.size() != 1) {
    problem("bad_period", node.pointer,
            "a period has exactly one of \"days\", \"months\", \"years\"");
    return result;
  }
  for (const Period::Unit unit : period_units) {
    if (!child(node, to_string(unit))) continue;
    result.unit = unit;
    integer(node, to_string(unit), result.count);
  }
  return result;
}

DeadlineDefinition Reader::deadline(const std::string& name, const Node& node) {
  DeadlineDefinition result;
  result.name = name;
  if (!keys_fit(node, deadline_keys, "a deadline")) return result;
  text(node, "title", result.title);
  texts(node, "starts", result.starts);
  texts(node, "stops", result.stops);
  texts(node, "suspends", result.suspends);
  texts(node, "resumes", result.resumes);
  if (const auto period = child(node, "within")) result.within = within(*period);
  provenance(node, result.provenance);
  return result;
}

void Reader::silent_after(const Node& root) {
  const auto node = child(root, "silent_after");
  if (!node || !keys_fit(*node, silent_after_keys, "\"silent_after\"")) return;
  integer(*node, "days", out_.definition.silent_after_days);
}

void Reader::definition(const Node& root) {
  if (!keys_fit(root, definition_keys, "a definition")) return;
  Definition& d = out_.definition;
  Doubt& doubt = out_.doubt;

  std::string format(format_name);
  if (text(root, "format", format) && format != format_name) {
    problem("bad_format", "/format", shown(format) + " is not a format that is read here",
            "write " + shown(format_name));
  }
  text(root, "id", d.id);
  text(root, "version", d.version);
  text(root, "title", d.title);
  text(root, "description", d.description);
  text(root, "unit", d.unit);
  texts(root, "parents", d.parents);
  texts(root, "sources", d.sources);
  doubt.stages = !texts(root, "stages", d.stages);
  doubt.milestones = !texts(root, "milestones", d.milestones);
  doubt.classes = !members(root, "outcome_classes", [&](const auto& name, const Node& node) {
    d.outcome_classes.push_back(outcome_class(name, node));
  });
  doubt.states = !members(root, "states", [&](const auto& name, const Node& node) {
    d.states.push_back(state(name, node));
  });
  doubt.fields = !members(root, "fields", [&](const auto& name, const Node& node) {
    d.fields.push_back(field(name, node));
  });
  one_of<OffenceOrder>(root, "order", offence_orders, d.order);
  doubt.offences = !members(root, "offences", [&](const auto& name, const Node& node) {
    d.offences.push_back(offence(name, node));
  });
  doubt.events = !members(root, "events", [&](const auto& name, const Node& node) {
    d.events.push_back(event(name, node));
  });
  members(root, "deadlines",
          [&](const auto& name, const Node& node) { d.deadlines.push_back(deadline(name, node)); });
  silent_after(root);
  doubt.graph = doubt.graph || doubt.states || doubt.events;
}

JsonReading Reader::read(std::string_view text) {
  const auto json = parse_json(text, diagnostics);
  for (const Diagnostic& duplicate : diagnostics) places.insert(duplicate.pointer);
  if (json) {
    out_.parsed = json->kind == Kind::object;
    definition(Node{*json, ""});
  }
  out_.diagnostics = std::move(diagnostics);
  out_.doubt.places = std::move(places);
  return std::move(out_);
}

}  // namespace

JsonReading read(std::string_view json) { return Reader{}.read(json); }

Checked read_and_check(std::string_view json) {
  JsonReading reading = read(json);
  Checked result{std::move(reading.definition), std::move(reading.diagnostics)};
  if (!reading.parsed) return result;
  for (Diagnostic& diagnostic : check(result.definition, reading.doubt)) {
    result.diagnostics.push_back(std::move(diagnostic));
  }
  return result;
}

}  // namespace detail

ReadDefinition read_definition(std::string_view json) {
  detail::JsonReading reading = detail::read(json);
  return {std::move(reading.definition), std::move(reading.diagnostics)};
}

}  // namespace casepath
