/// Model -> JSON.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "casepath/simulation/detail/duration_json.hpp"
#include "casepath/simulation/detail/model_keys.hpp"
#include "casepath/simulation/model.hpp"

namespace casepath {

namespace {

using ModelObject = nlohmann::ordered_json;

/// Puts what is not at its default.
template <class Value>
void put(ModelObject& to, const char* key, const Value& value, const Value& standard = {}) {
  if (!(value == standard)) to[key] = value;
}

void put_fields(ModelObject& to, const ModelFields& fields) {
  for (const auto& [name, value] : fields) to["fields"][name] = value;
}

ModelObject pipeline_object(const Pipeline& pipeline) {
  const std::vector<std::string> ids = Pipeline::builtin_ids();
  const bool is_builtin = std::find(ids.begin(), ids.end(), pipeline.id()) != ids.end() &&
                          Pipeline::builtin(pipeline.id()) == pipeline;
  return is_builtin ? ModelObject(pipeline.id()) : ModelObject::parse(pipeline.to_json());
}

ModelObject arrivals_object(const Arrivals& arrivals) {
  ModelObject to = ModelObject::object();
  to["kind"] = detail::arrival_kinds[static_cast<std::size_t>(arrivals.kind)];
  const bool is_one_rate = std::all_of(arrivals.per_day.begin() + 1, arrivals.per_day.end(),
                                       [](double rate) { return rate == 0.0; });
  if (arrivals.kind == Arrivals::Kind::constant && is_one_rate) {
    to["per_day"] = arrivals.per_day[0];
  } else {
    put(to, "per_day", arrivals.per_day);
  }
  put(to, "cases", arrivals.cases);
  return to;
}

ModelObject opening_object(const OpeningModel& opening) {
  ModelObject to{{"event", opening.event}};
  put(to, "offence", opening.offence);
  put(to, "probability", opening.probability, 1.0);
  put_fields(to, opening.fields);
  put(to, "cases", opening.cases);
  return to;
}

ModelObject exit_object(const ExitModel& exit) {
  ModelObject to{{"event", exit.event}};
  put(to, "offence", exit.offence);
  to["probability"] = exit.probability;
  to["duration"] = detail::duration_json(exit.duration);
  put_fields(to, exit.fields);
  put(to, "cases", exit.cases);
  return to;
}

ModelObject tail_object(const TailModel& tail) {
  ModelObject to{{"probability", tail.probability}};
  to["rule"] = to_string(tail.rule);
  put(to, "after_days", tail.after_days);
  put(to, "mean_days", tail.mean_days);
  return to;
}

ModelObject situation_object(const SituationModel& situation) {
  ModelObject to{{"state", situation.state}};
  put(to, "offence", situation.offence);
  to["exits"] = ModelObject::array();
  for (const ExitModel& exit : situation.exits) to["exits"].push_back(exit_object(exit));
  if (situation.tail != TailModel{}) to["tail"] = tail_object(situation.tail);
  put(to, "cases", situation.cases);
  put(to, "pending", situation.pending);
  return to;
}

ModelObject group_object(const GroupModel& group) {
  ModelObject to = ModelObject::object();
  put(to, "values", group.values);
  put(to, "share", group.share, 1.0);
  put(to, "cases", group.cases);
  to["openings"] = ModelObject::array();
  for (const OpeningModel& one : group.openings) to["openings"].push_back(opening_object(one));
  to["situations"] = ModelObject::array();
  for (const SituationModel& one : group.situations) {
    to["situations"].push_back(situation_object(one));
  }
  return to;
}

ModelObject calendar_object(const WorkCalendar& calendar) {
  ModelObject to = ModelObject::object();
  if (calendar.weekdays != WorkCalendar{}.weekdays) {
    to["weekdays"] = ModelObject::array();
    for (std::size_t day = 0; day < calendar.weekdays.size(); ++day) {
      if (calendar.weekdays[day]) to["weekdays"].push_back(detail::weekday_names[day]);
    }
  }
  for (const Date holiday : calendar.holidays) to["holidays"].push_back(to_string(holiday));
  return to;
}

ModelObject pool_object(const Pool& pool) {
  ModelObject to{{"name", pool.name}, {"servers", pool.servers}};
  if (pool.calendar != WorkCalendar{}) to["calendar"] = calendar_object(pool.calendar);
  return to;
}

ModelObject priority_object(const PriorityRule& rule) {
  ModelObject to{{"level", rule.level}};
  to["clock"] = detail::priority_clocks[static_cast<std::size_t>(rule.clock)];
  put(to, "days", rule.days);
  put(to, "deadline", rule.deadline);
  if (rule.offence) to["offence"] = *rule.offence;
  if (rule.group) to["group"] = *rule.group;
  return to;
}

ModelObject service_object(const Service& service) {
  ModelObject to{{"state", service.state}};
  to["needs"] = ModelObject::array();
  for (const Need& need : service.needs) {
    ModelObject one{{"pool", need.pool}};
    put(one, "servers", need.servers, std::int64_t{1});
    to["needs"].push_back(std::move(one));
  }
  to["duration"] = detail::duration_json(service.duration);
  for (const PriorityRule& rule : service.priority) {
    to["priority"].push_back(priority_object(rule));
  }
  put(to, "preempts", service.preempts);
  if (service.patience) {
    to["patience"] = {{"duration", detail::duration_json(service.patience->duration)},
                      {"event", service.patience->event}};
  }
  return to;
}

ModelObject capacity_object(const Capacity& capacity) {
  ModelObject to{{"pools", ModelObject::array()}, {"services", ModelObject::array()}};
  for (const Pool& pool : capacity.pools) to["pools"].push_back(pool_object(pool));
  for (const Service& one : capacity.services) to["services"].push_back(service_object(one));
  return to;
}

}  // namespace

std::string to_json(const Model& model) {
  ModelObject to{{"format", detail::model_format_name}};
  put(to, "title", model.title);
  to["pipeline"] = pipeline_object(model.pipeline);
  put(to, "sources", model.sources);
  put(to, "by", model.by);
  put(to, "assumptions", model.assumptions);
  if (model.arrivals != Arrivals{}) to["arrivals"] = arrivals_object(model.arrivals);
  to["groups"] = ModelObject::array();
  for (const GroupModel& group : model.groups) to["groups"].push_back(group_object(group));
  if (!model.capacity.empty()) to["capacity"] = capacity_object(model.capacity);
  put(to, "thin_below", model.thin_below, usual_thin_below);
  return to.dump(2) + "\n";
}

}  // namespace casepath
