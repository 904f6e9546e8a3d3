#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "casepath/pipeline/definition.hpp"
#include "casepath/pipeline/detail/keys.hpp"

namespace casepath {

namespace {

using Object = nlohmann::ordered_json;

Object object() { return Object::object(); }

void put(Object& to, std::string_view key, Object value) {
  to.push_back({std::string(key), std::move(value)});
}

/// Only where there is something to say.
void put_text(Object& to, std::string_view key, const std::string& text) {
  if (!text.empty()) put(to, key, text);
}

void put_list(Object& to, std::string_view key, const std::vector<std::string>& list) {
  if (!list.empty()) put(to, key, list);
}

void put_flag(Object& to, std::string_view key, bool value, bool standard) {
  if (value != standard) put(to, key, value);
}

void put_provenance(Object& to, const Provenance& provenance) {
  put_text(to, "source", provenance.source);
  put_flag(to, "verified", provenance.verified, true);
}

Object literal(const Literal& value) {
  struct Write {
    Object operator()(std::monostate) const { return nullptr; }
    Object operator()(bool flag) const { return flag; }
    Object operator()(std::int64_t whole) const { return whole; }
    Object operator()(double number) const { return number; }
    Object operator()(const std::string& text) const { return text; }
  };
  return std::visit(Write{}, value);
}

Object expression(const Expression& e) {
  switch (e.kind) {
    case Expression::Kind::literal:
      return literal(e.literal);
    case Expression::Kind::case_field:
      return std::string(detail::case_prefix) + e.name;
    case Expression::Kind::event_field:
      return std::string(detail::event_prefix) + e.name;
    case Expression::Kind::operation:
      break;
  }
  Object result = Object::array();
  result.push_back(e.name);
  Object list = Object::array();
  for (std::size_t i = 0; i < e.operands.size(); ++i) {
    Object& to = e.name == "in" && i > 0 ? list : result;
    to.push_back(expression(e.operands[i]));
  }
  if (e.name == "in") result.push_back(std::move(list));
  return result;
}

Object outcome_class(const OutcomeClassDefinition& c) {
  Object to = object();
  put(to, "counts_as", to_string(c.counts_as));
  put_text(to, "title", c.title);
  return to;
}

Object state(const StateDefinition& s) {
  Object to = object();
  if (s.stage) put(to, "stage", *s.stage);
  if (s.kind != StateKind::open) put(to, "kind", to_string(s.kind));
  if (s.outcome) put(to, "outcome", *s.outcome);
  if (s.ground != Ground::none) put(to, "ground", to_string(s.ground));
  put_text(to, "title", s.title);
  put_provenance(to, s.provenance);
  return to;
}

Object edition(const EditionDefinition& e) {
  Object to = object();
  put(to, "from", e.from.is_recorded() ? Object(to_string(e.from)) : Object(nullptr));
  if (e.until.is_recorded()) put(to, "until", to_string(e.until));
  if (e.min_months) put(to, "min_months", *e.min_months);
  if (e.max_months) put(to, "max_months", *e.max_months);
  if (e.kind != EditionDefinition{}.kind) put(to, "kind", e.kind);
  put_provenance(to, e.provenance);
  return to;
}

Object offence(const OffenceDefinition& o) {
  Object to = object();
  put(to, "title", o.title);
  put_text(to, "category", o.category);
  if (o.severity) put(to, "severity", *o.severity);
  put_list(to, "lighter_than", o.lighter_than);
  put_list(to, "succeeds", o.succeeds);
  put_provenance(to, o.provenance);
  Object editions = Object::array();
  for (const EditionDefinition& e : o.editions) editions.push_back(edition(e));
  if (!editions.empty()) put(to, "editions", std::move(editions));
  return to;
}

Object from(const std::vector<std::optional<std::string>>& states) {
  Object list = Object::array();
  for (const auto& name : states) list.push_back(name ? Object(*name) : Object(nullptr));
  if (list.size() == 1) return list.front();
  return list;
}

Object transition(const TransitionDefinition& t) {
  Object to = object();
  put(to, "from", from(t.from));
  put(to, "to", t.to);
  if (t.guard) put(to, "if", expression(*t.guard));
  put_flag(to, "running", t.running, false);
  put_list(to, "via", t.via);
  return to;
}

Object event(const EventDefinition& e) {
  Object to = object();
  put_text(to, "title", e.title);
  put_text(to, "actor", e.actor);
  put_text(to, "reason", e.reason);
  if (e.marks) put(to, "marks", *e.marks);
  put_list(to, "requires", e.requires_fields);
  Object sets = object();
  for (const Assignment& a : e.sets) put(sets, a.first, expression(a.second));
  if (!sets.empty()) put(to, "sets", std::move(sets));
  put_flag(to, "reopens", e.reopens, false);
  Object transitions = Object::array();
  for (const TransitionDefinition& t : e.transitions) transitions.push_back(transition(t));
  put(to, "transitions", std::move(transitions));
  put_provenance(to, e.provenance);
  return to;
}

Object deadline(const DeadlineDefinition& d) {
  Object to = object();
  put_text(to, "title", d.title);
  put(to, "starts", d.starts);
  put(to, "stops", d.stops);
  put_list(to, "suspends", d.suspends);
  put_list(to, "resumes", d.resumes);
  Object within = object();
  put(within, to_string(d.within.unit), d.within.count);
  put(to, "within", std::move(within));
  put_provenance(to, d.provenance);
  return to;
}

/// `key`: {name: what `write` makes of it, ...}, unless there is nothing and it is optional.
template <class List, class Write>
void put_named(Object& to, std::string_view key, const List& list, Write write, bool required) {
  if (list.empty() && !required) return;
  Object members = object();
  for (const auto& one : list) put(members, one.name, write(one));
  put(to, key, std::move(members));
}

}  // namespace

std::string write_definition(const Definition& definition) {
  const Definition& d = definition;
  Object root = object();
  put(root, "format", detail::format_name);
  put(root, "id", d.id);
  put(root, "version", d.version);
  put(root, "title", d.title);
  put_text(root, "description", d.description);
  put(root, "unit", d.unit);
  put_list(root, "parents", d.parents);
  put(root, "sources", d.sources);
  put(root, "stages", d.stages);
  put_list(root, "milestones", d.milestones);
  put_named(root, "outcome_classes", d.outcome_classes, outcome_class, false);
  put_named(root, "states", d.states, state, true);
  put_named(
      root, "fields", d.fields, [](const FieldDefinition& f) { return Object(to_string(f.type)); },
      false);
  if (d.order != OffenceOrder::declared) put(root, "order", to_string(d.order));
  put_named(root, "offences", d.offences, offence, false);
  put_named(root, "events", d.events, event, true);
  put_named(root, "deadlines", d.deadlines, deadline, false);
  if (d.silent_after_days) {
    Object period = object();
    put(period, "days", *d.silent_after_days);
    put(root, "silent_after", std::move(period));
  }
  // Text that is not UTF-8 can't be JSON; check() refuses it, and here it must not throw.
  return root.dump(2, ' ', false, Object::error_handler_t::replace) + "\n";
}

}  // namespace casepath
