/// A model as a table, and what two models differ in.
#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "casepath/core/text.hpp"
#include "casepath/simulation/detail/exit_step.hpp"
#include "casepath/simulation/detail/model_keys.hpp"
#include "casepath/simulation/detail/model_names.hpp"
#include "casepath/simulation/model.hpp"
#include "casepath/table/detail/cell_text.hpp"

namespace casepath {

namespace {

using detail::exact_number;
using detail::offence_name;

// --- a model as a table
// ---------------------------------------------------------------------------

constexpr std::array<std::string_view, 12> model_columns{
    "what", "state",       "offence",   "event",       "to",    "offence_after",
    "days", "probability", "mean_days", "median_days", "cases", "thin"};

class ModelTable {
 public:
  explicit ModelTable(const Model& model)
      : model_(model), table_(model.title.empty() ? "Model" : model.title) {}

  Table make() && {
    add_columns();
    for (const GroupModel& group : model_.groups) add_group(group);
    add_notes();
    return std::move(table_);
  }

 private:
  /// What stands in a row beside its group.
  struct Row {
    std::string what;
    std::string state = {};
    std::string offence = {};
    std::string event = {};
    Cell to = {};
    Cell offence_after = {};
    std::string days = {};
    double probability = 0;
    Cell mean_days = {};
    Cell median_days = {};
    std::int64_t cases = 0;
  };

  void add_columns();
  void add_group(const GroupModel& group);
  void add_situation(const GroupModel& group, const SituationModel& situation);
  void add(const GroupModel& group, Row row);
  void add_arrivals();
  void add_notes();
  /// Where a step leads, and what a case carries then; nothing where it is refused.
  void lead(const Step& step, Row& row) const;

  const Model& model_;
  Table table_;
};

void ModelTable::add_columns() {
  for (const std::string& column : model_.by) {
    const bool is_taken =
        std::find(model_columns.begin(), model_columns.end(), column) != model_columns.end();
    table_.add_column(is_taken ? "group_" + column : column, CellType::text, "",
                      "value of the group");
  }
  const std::string& unit = model_.pipeline.unit();
  table_.add_column("what", CellType::text, "", "opening, exit or tail");
  table_.add_column("state", CellType::text, "", "where cases stand");
  table_.add_column("offence", CellType::text, "", "that they carry there; empty: any other");
  table_.add_column("event", CellType::text, "", "by which they come in or leave");
  table_.add_column("to", CellType::text, "", "state in which they are then");
  table_.add_column("offence_after", CellType::text, "", "that they carry then");
  table_.add_column("days", CellType::text, "", "from coming in to leaving, in words");
  table_.add_column("probability", CellType::number, "share",
                    "of the openings of the group, or of those who stand there");
  table_.add_column("mean_days", CellType::number, "days", "from coming in to leaving");
  table_.add_column("median_days", CellType::number, "days", "from coming in to leaving");
  table_.add_column("cases", CellType::integer, unit, "behind the figure; 0: not from records");
  table_.add_column("thin", CellType::boolean, "",
                    "from records, but fewer than " + std::to_string(model_.thin_below));
}

void ModelTable::lead(const Step& step, Row& row) const {
  if (!step.moved) return;
  row.to = model_.pipeline.state(step.to).name;
  row.offence_after = offence_name(model_.pipeline, step.offence_after);
}

void ModelTable::add(const GroupModel& group, Row row) {
  std::vector<Cell> cells(group.values.begin(), group.values.end());
  cells.resize(model_.by.size());
  const bool is_thin = row.cases > 0 && row.cases < model_.thin_below;
  cells.insert(cells.end(), {std::move(row.what), std::move(row.state), std::move(row.offence),
                             std::move(row.event), std::move(row.to), std::move(row.offence_after),
                             std::move(row.days), row.probability, row.mean_days, row.median_days,
                             row.cases, is_thin});
  table_.add_row(std::move(cells));
}

void ModelTable::add_group(const GroupModel& group) {
  for (const OpeningModel& opening : group.openings) {
    Row row{"opening"};
    row.event = opening.event;
    row.probability = opening.probability;
    row.cases = opening.cases;
    lead(detail::opening_step(model_.pipeline, opening), row);
    add(group, std::move(row));
  }
  for (const SituationModel& situation : group.situations) add_situation(group, situation);
}

void ModelTable::add_situation(const GroupModel& group, const SituationModel& situation) {
  const auto state = model_.pipeline.find_state(situation.state);
  const OffenceId offence =
      model_.pipeline.find_offence(situation.offence).value_or(OffenceId::none());
  for (const ExitModel& exit : situation.exits) {
    Row row{"exit", situation.state, situation.offence, exit.event};
    row.days = to_string(exit.duration);
    row.probability = exit.probability;
    row.mean_days = mean_days(exit.duration);
    row.median_days = quantile(exit.duration, 0.5);
    row.cases = exit.cases;
    if (state) lead(detail::exit_step(model_.pipeline, *state, offence, exit), row);
    add(group, std::move(row));
  }
  const TailModel& tail = situation.tail;
  if (tail.probability == 0.0) return;
  Row row{"tail", situation.state, situation.offence};
  row.probability = tail.probability;
  row.cases = situation.pending;
  if (tail.rule == TailModel::Rule::leaves) {
    row.days = exact_number(tail.after_days) + " days and then " +
               to_string(Duration{ExponentialDays{tail.mean_days}});
    row.mean_days = tail.after_days + tail.mean_days;
  } else {
    row.days = "for ever";
  }
  add(group, std::move(row));
}

void ModelTable::add_arrivals() {
  const Arrivals& arrivals = model_.arrivals;
  if (arrivals.kind == Arrivals::Kind::none) return;
  std::string rates;
  const std::size_t months =
      arrivals.kind == Arrivals::Kind::constant ? 1 : arrivals.per_day.size();
  for (std::size_t i = 0; i < months; ++i) {
    rates += (i == 0 ? "" : ", ") + detail::display(arrivals.per_day[i], CellType::number, 4);
  }
  table_.add_note("Arrivals a day, " +
                  (months == 1 ? std::string("constant: ")
                               : std::string("Poisson, by calendar month from January: ")) +
                  rates + ".");
}

void ModelTable::add_notes() {
  table_.add_note("Pipeline " + in_quotes(model_.pipeline.id()) + ", version " +
                  model_.pipeline.definition().version + "; unit: " + model_.pipeline.unit() + ".");
  add_arrivals();
  for (const Pool& pool : model_.capacity.pools) {
    table_.add_note("Pool " + in_quotes(pool.name) + ": " + std::to_string(pool.servers) +
                    (pool.servers == 1 ? " server." : " servers."));
  }
  for (const Service& service : model_.capacity.services) {
    table_.add_note("Service in " + in_quotes(service.state) +
                    ", working days: " + to_string(service.duration) + ".");
  }
  for (const std::string& source : model_.sources) table_.add_note("Source: " + source);
  for (const std::string& assumption : model_.assumptions) table_.add_note(assumption);
}

// --- what two models differ in
// --------------------------------------------------------------------

/// One figure of a model.
using Figure = std::variant<double, std::int64_t, std::string, Duration>;

struct FigureText {
  std::string operator()(double number) const { return exact_number(number); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const Duration& duration) const { return to_string(duration); }
};

/// The figures of a model by their places, in words; in the order in which they stand.
class Figures {
 public:
  explicit Figures(const Model& model) {
    add("pipeline", model.pipeline.id() + " " + model.pipeline.definition().version);
    add_arrivals(model.arrivals);
    for (const GroupModel& group : model.groups) add_group(group);
    add_capacity(model.capacity);
    add("thin below", model.thin_below);
  }

  [[nodiscard]] const std::vector<std::string>& places() const noexcept { return places_; }
  [[nodiscard]] const Figure* find(const std::string& place) const {
    const auto found = figures_.find(place);
    return found == figures_.end() ? nullptr : &found->second;
  }

 private:
  void add(std::string place, const Figure& figure) {
    if (figures_.try_emplace(place, figure).second) {
      places_.push_back(std::move(place));
    }
  }
  void add_arrivals(const Arrivals& arrivals);
  void add_group(const GroupModel& group);
  void add_situation(const std::string& of, const SituationModel& situation);
  void add_capacity(const Capacity& capacity);
  void add_service(const Service& service);

  std::vector<std::string> places_;
  std::map<std::string, Figure> figures_;
};

std::string with_offence(const std::string& name, const std::string& offence) {
  return in_quotes(name) + (offence.empty() ? "" : " with " + in_quotes(offence));
}

std::string fields_text(const ModelFields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) text += ", " + name + " " + in_quotes(value);
  return text;
}

void Figures::add_arrivals(const Arrivals& arrivals) {
  add("arrivals", std::string(detail::arrival_kinds[static_cast<std::size_t>(arrivals.kind)]));
  if (arrivals.kind == Arrivals::Kind::none) return;
  if (arrivals.kind == Arrivals::Kind::constant) {
    add("arrivals a day", arrivals.per_day[0]);
    return;
  }
  for (std::size_t i = 0; i < arrivals.per_day.size(); ++i) {
    add("arrivals a day in month " + std::to_string(i + 1), arrivals.per_day[i]);
  }
}

void Figures::add_group(const GroupModel& group) {
  const std::string of =
      group.values.empty() ? "" : "group " + detail::group_in_words(group) + ": ";
  add(of + "share", group.share);
  for (const OpeningModel& one : group.openings) {
    add(of + "opening by " + with_offence(one.event, one.offence) + fields_text(one.fields) +
            ": probability",
        one.probability);
  }
  for (const SituationModel& one : group.situations) add_situation(of, one);
}

void Figures::add_situation(const std::string& of, const SituationModel& situation) {
  const std::string where = of + with_offence(situation.state, situation.offence);
  for (const ExitModel& exit : situation.exits) {
    const std::string way =
        where + " by " + with_offence(exit.event, exit.offence) + fields_text(exit.fields);
    add(way + ": probability", exit.probability);
    add(way + ": days", exit.duration);
  }
  const TailModel& tail = situation.tail;
  if (tail == TailModel{}) return;
  add(where + ", tail: probability", tail.probability);
  add(where + ", tail: rule", std::string(to_string(tail.rule)));
  add(where + ", tail: after days", tail.after_days);
  add(where + ", tail: mean days", tail.mean_days);
}

void Figures::add_capacity(const Capacity& capacity) {
  for (const Pool& pool : capacity.pools) {
    const std::string of = "pool " + in_quotes(pool.name) + ": ";
    add(of + "servers", pool.servers);
    std::string days;
    for (std::size_t day = 0; day < pool.calendar.weekdays.size(); ++day) {
      if (!pool.calendar.weekdays[day]) continue;
      days += (days.empty() ? "" : ", ") + std::string(detail::weekday_names[day]);
    }
    add(of + "weekdays", std::move(days));
    std::string holidays;
    for (const Date day : pool.calendar.holidays) {
      holidays += (holidays.empty() ? "" : ", ") + to_string(day);
    }
    add(of + "holidays", std::move(holidays));
  }
  for (const Service& service : capacity.services) add_service(service);
}

void Figures::add_service(const Service& service) {
  const std::string of = "service in " + in_quotes(service.state);
  for (const Need& need : service.needs) {
    add(of + " needs " + in_quotes(need.pool) + ": servers", need.servers);
  }
  add(of + ": working days", service.duration);
  add(of + ": pre-empts", std::string(service.preempts ? "yes" : "no"));
  for (std::size_t i = 0; i < service.priority.size(); ++i) {
    const PriorityRule& rule = service.priority[i];
    std::string text = "level " + std::to_string(rule.level) + ", " +
                       std::string(detail::priority_clocks[static_cast<std::size_t>(rule.clock)]);
    if (!rule.deadline.empty()) text += " " + in_quotes(rule.deadline);
    if (rule.clock != PriorityRule::Clock::at_once) {
      text += ", " + std::to_string(rule.days) + " days";
    }
    if (rule.offence) text += ", offence " + in_quotes(*rule.offence);
    if (rule.group) {
      GroupModel group;
      group.values = *rule.group;
      text += ", group " + detail::group_in_words(group);
    }
    add(of + ": rule of priority " + std::to_string(i + 1), std::move(text));
  }
  if (service.patience) {
    add(of + ": patience until " + in_quotes(service.patience->event), service.patience->duration);
  }
}

}  // namespace

Table to_table(const Model& model) { return ModelTable(model).make(); }

Table compare(const Model& before, const Model& after) {
  Table table("Difference of two models");
  table.add_column("figure", CellType::text, "", "what differs");
  table.add_column("before", CellType::text, "", "in the first model; not available: not there");
  table.add_column("after", CellType::text, "", "in the second model; not available: not there");
  const Figures first(before);
  const Figures second(after);
  const auto cell = [](const Figure* figure) {
    return figure == nullptr ? Cell{} : Cell{std::visit(FigureText{}, *figure)};
  };
  const auto add = [&](const std::string& place, const Figure* one, const Figure* other) {
    table.add_row({place, cell(one), cell(other)});
  };
  for (const std::string& place : first.places()) {
    const Figure* one = first.find(place);
    const Figure* other = second.find(place);
    if (other == nullptr || !(*one == *other)) add(place, one, other);
  }
  for (const std::string& place : second.places()) {
    if (first.find(place) == nullptr) add(place, nullptr, second.find(place));
  }
  if (table.row_count() == 0 && before.pipeline != after.pipeline) {
    table.add_note("The definitions of the pipelines differ.");
  }
  return table;
}

}  // namespace casepath
