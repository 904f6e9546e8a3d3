#include "casepath/analysis/offence_paths.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/pipeline/penalties.hpp"

namespace casepath {
namespace {

/// Compares offences where the day is not known.
class AnyDayOrder {
 public:
  AnyDayOrder(const Pipeline& pipeline, Date as_of)
      : pipeline_(pipeline), penalties_(pipeline), as_of_(as_of) {}

  /// Empty where it depends on the day.  Days on which one of them has no edition say nothing.
  [[nodiscard]] std::optional<Direction> compare(OffenceId before, OffenceId after) const {
    if (pipeline_.definition().order == OffenceOrder::declared) {
      return pipeline_.compare(before, after, as_of_);
    }
    // Directions change on days on which an edition begins or ends.
    std::vector<Date> days{as_of_};
    for (const OffenceId one : {before, after}) {
      for (const PenaltyRange& range : penalties_.of(one)) {
        for (const Date day : {range.from, range.until}) {
          if (!day.is_recorded()) continue;
          days.push_back(day);
          days.emplace_back(day.days() - 1);
        }
      }
    }
    std::optional<Direction> found;
    for (const Date day : days) {
      if (day > as_of_ || !has_edition(before, day) || !has_edition(after, day)) continue;
      const Direction direction = pipeline_.compare(before, after, day);
      if (found && *found != direction) return {};
      found = direction;
    }
    return found ? found : pipeline_.compare(before, after, as_of_);
  }

 private:
  [[nodiscard]] bool has_edition(OffenceId offence, Date day) const {
    const auto ranges = penalties_.of(offence);
    return std::any_of(ranges.begin(), ranges.end(),
                       [day](const PenaltyRange& one) { return one.is_in_force(day); });
  }

  const Pipeline& pipeline_;
  Penalties penalties_;
  Date as_of_;
};

using Offences = std::array<OffenceId, offence_slots>;

/// What rows are told apart by.
using PathKey = std::tuple<Offences, std::uint8_t, CaseStatus, ClassId, std::optional<Direction>>;

bool has_mark(std::uint8_t marked, std::size_t milestone) {
  return (marked >> milestone & 1U) != 0;
}

/// The direction of the last step as the tally holds it: only where it follows the milestone right
/// before it.
std::optional<Direction> last_step(const Pipeline& pipeline, const CaseKey& key) {
  const std::size_t count = pipeline.milestones().size();
  if (count < 2 || count > offence_slots) return {};
  for (const std::size_t milestone : {count - 2, count - 1}) {
    if (!has_mark(key.marked, milestone) || key.offences[milestone].is_none()) return {};
  }
  return key.last_milestone;
}

OffencePathRow row_of(const Pipeline& pipeline, const AnyDayOrder& order, std::size_t milestones,
                      const PathKey& key) {
  const auto& [offences, marked, status, outcome_class, last] = key;
  OffencePathRow row;
  OffenceId first;
  OffenceId previous;
  std::size_t carried = 0;
  for (std::size_t i = 0; i < milestones; ++i) {
    const OffenceId offence = offences[i];
    std::optional<Direction>& step = row.steps.emplace_back();
    if (!has_mark(marked, i)) {
      row.offences.emplace_back();
      continue;
    }
    row.offences.push_back(offence.is_none() ? "(none)" : pipeline.offences()[offence.index()]);
    if (offence.is_none()) continue;
    if (++carried == 1) first = offence;
    if (carried > 1) step = order.compare(previous, offence);
    previous = offence;
  }
  if (last) row.steps.back() = last;
  if (carried == 2 && last) {
    row.overall = last;
  } else if (carried > 1) {
    row.overall = order.compare(first, previous);
  }
  row.status = status;
  if (!outcome_class.is_none()) {
    row.outcome_class = pipeline.outcome_classes()[outcome_class.index()].name;
  }
  return row;
}

Cell direction_cell(const std::optional<Direction>& direction) {
  return direction ? Cell{std::string(to_string(*direction))} : Cell{};
}

}  // namespace

OffencePaths offence_paths(const Tally& tally, Reading reading) {
  const Pipeline& pipeline = tally.pipeline();
  detail::require_offences(pipeline);
  const std::size_t held = std::min(pipeline.milestones().size(), offence_slots);
  if (held == 0) {
    throw ArgumentError("pipeline " + in_quotes(pipeline.id()) +
                        " has no milestones, so there is no point at which to read the offence");
  }
  const std::vector<GroupLabel> labels = group_labels(tally);
  OffencePaths result;
  result.about = about(tally, reading, "Offence from milestone to milestone x outcome", "counts");
  result.spec = tally.spec();
  result.milestones.assign(pipeline.milestones().begin(),
                           pipeline.milestones().begin() + static_cast<std::ptrdiff_t>(held));

  const auto counts = detail::by_slot<PathKey>(tally, tally.cases(), [&](const CaseKey& key) {
    if (key.reading != reading) return std::optional<PathKey>();
    const ClassId outcome_class = key.status == CaseStatus::concluded
                                      ? pipeline.state(key.state).outcome_class
                                      : ClassId::none();
    return std::optional<PathKey>(
        {key.offences, key.marked, key.status, outcome_class, last_step(pipeline, key)});
  });
  const AnyDayOrder order(pipeline, tally.frame().as_of);
  for (const auto& [place, count] : counts) {
    OffencePathRow row = row_of(pipeline, order, held, place.second);
    row.group = labels[place.first];
    row.cases = count;
    result.rows.push_back(std::move(row));
  }
  return result;
}

Table OffencePaths::table() const {
  std::vector<detail::ColumnSpec> columns;
  for (std::size_t i = 0; i < milestones.size(); ++i) {
    const std::string& milestone = milestones[i];
    columns.push_back({"offence_" + milestone, CellType::text, "",
                       "offence when " + in_quotes(milestone) +
                           " was first marked; not available where it was not"});
    if (i == 0) continue;
    columns.push_back({"step_" + milestone, CellType::text, "",
                       "against the last offence before it; not available where there is none, or "
                       "where their order depends on the day"});
  }
  columns.insert(columns.end(),
                 {{"overall", CellType::text, "", "the last offence against the first"},
                  {"status", CellType::text, "", "concluded, active, paused, silent or set_aside"},
                  {"outcome_class", CellType::text, "",
                   "class of the outcome; not available unless concluded"},
                  {"cases", CellType::integer, about.unit, "how many"}});
  Table table = detail::make_table(about, spec, columns);
  for (const OffencePathRow& row : rows) {
    std::vector<Cell> cells;
    for (std::size_t i = 0; i < milestones.size(); ++i) {
      cells.push_back(detail::text_or_none(row.offences[i]));
      if (i > 0) cells.push_back(direction_cell(row.steps[i]));
    }
    cells.push_back(direction_cell(row.overall));
    cells.emplace_back(std::string(to_string(row.status)));
    cells.push_back(detail::text_or_none(row.outcome_class));
    cells.emplace_back(row.cases);
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

}  // namespace casepath
