#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/outcomes.hpp"
#include "casepath/core/error.hpp"

namespace casepath {
namespace {

/// What can be read from a tally about milestones: those it holds the offences of.
std::size_t milestones_held(const Pipeline& pipeline) {
  return std::min(pipeline.milestones().size(), offence_slots);
}

bool is_marked(const CaseKey& key, std::size_t milestone) {
  return (key.marked >> milestone & 1U) != 0;
}

/// None unless the last two milestones are marked with an offence.
std::optional<Direction> last_against_previous(const Pipeline& pipeline, const CaseKey& key) {
  const std::size_t count = pipeline.milestones().size();
  if (count < 2 || count > offence_slots) return {};
  for (const std::size_t milestone : {count - 2, count - 1}) {
    if (!is_marked(key, milestone) || key.offences[milestone].is_none()) return {};
  }
  return key.last_milestone;
}

std::string in_words(const Pipeline& pipeline, std::optional<Direction> direction) {
  if (!direction) return {};
  switch (*direction) {
    case Direction::lighter:
      return "of a lighter offence";
    case Direction::heavier:
      return "of a heavier offence";
    case Direction::same:
      return "as " + pipeline.milestones()[pipeline.milestones().size() - 2];
    case Direction::incomparable:
      break;
  }
  return "of another offence, not comparable";
}

}  // namespace

OutcomesByOffence outcomes_by_offence(const Tally& tally, Reading reading) {
  const Pipeline& pipeline = tally.pipeline();
  detail::require_offences(pipeline);
  if (pipeline.milestones().empty()) {
    throw ArgumentError("pipeline \"" + pipeline.id() +
                        "\" has no milestones, so there is no point at which to read the offence");
  }
  const std::vector<GroupLabel> labels = group_labels(tally);
  const std::size_t held = milestones_held(pipeline);
  OutcomesByOffence result;
  result.about = about(tally, reading, "Outcomes by offence", "counts");
  result.spec = tally.spec();
  result.milestones.assign(pipeline.milestones().begin(),
                           pipeline.milestones().begin() + static_cast<std::ptrdiff_t>(held));
  if (held < pipeline.milestones().size()) {
    result.about.remarks.push_back("The offence is held at the first " + std::to_string(held) +
                                   " milestones only.");
  }

  using Key = std::tuple<std::array<OffenceId, offence_slots>, std::uint8_t, CaseStatus, ClassId,
                         std::optional<Direction>>;
  const auto counts = detail::by_slot<Key>(tally, tally.cases(), [&](const CaseKey& key) {
    if (key.reading != reading) return std::optional<Key>();
    const ClassId outcome_class = key.status == CaseStatus::concluded
                                      ? pipeline.state(key.state).outcome_class
                                      : ClassId::none();
    return std::optional<Key>({key.offences, key.marked, key.status, outcome_class,
                               last_against_previous(pipeline, key)});
  });
  for (const auto& [place, count] : counts) {
    const auto& [offences, marked, status, outcome_class, direction] = place.second;
    OffenceOutcomeRow row;
    row.group = labels[place.first];
    for (std::size_t i = 0; i < held; ++i) {
      if ((marked >> i & 1U) == 0) {
        row.offences.emplace_back();
      } else if (offences[i].is_none()) {
        row.offences.emplace_back("(none)");
      } else {
        row.offences.push_back(pipeline.offences()[offences[i].index()]);
      }
    }
    row.status = status;
    if (!outcome_class.is_none()) {
      row.outcome_class = pipeline.outcome_classes()[outcome_class.index()].name;
    }
    row.against = in_words(pipeline, direction);
    row.cases = count;
    result.rows.push_back(std::move(row));
  }
  return result;
}

Table OutcomesByOffence::table() const {
  std::vector<detail::ColumnSpec> columns;
  for (const std::string& milestone : milestones) {
    columns.push_back(
        {"offence_" + milestone, CellType::text, "",
         "offence when \"" + milestone + "\" was first marked; not available where it was not"});
  }
  columns.insert(columns.end(),
                 {{"status", CellType::text, "", "concluded, active, paused, silent or set_aside"},
                  {"outcome_class", CellType::text, "",
                   "class of the outcome; not available unless concluded"},
                  {"against", CellType::text, "",
                   "the offence at the last milestone against that at the one before it"},
                  {"cases", CellType::integer, about.unit, "how many"}});
  Table table = detail::make_table(about, spec, columns);
  for (const OffenceOutcomeRow& row : rows) {
    std::vector<Cell> cells;
    for (const std::string& offence : row.offences) {
      cells.push_back(detail::text_or_none(offence));
    }
    cells.emplace_back(std::string(to_string(row.status)));
    cells.push_back(detail::text_or_none(row.outcome_class));
    cells.push_back(detail::text_or_none(row.against));
    cells.emplace_back(row.cases);
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

}  // namespace casepath
