#include "casepath/analysis/reclassifications.hpp"

#include <optional>
#include <tuple>
#include <utility>

#include "casepath/analysis/detail/rows.hpp"

namespace casepath {
namespace {

std::string offence_cell(const Pipeline& pipeline, OffenceId id) {
  return id.is_none() ? "(none)" : pipeline.offences()[id.index()];
}

}  // namespace

Reclassifications reclassifications(const Tally& tally) {
  const Pipeline& pipeline = tally.pipeline();
  detail::require_offences(pipeline);
  const std::vector<GroupLabel> labels = group_labels(tally);
  Reclassifications result;
  result.about = about(tally, Reading::at_cut, "Reclassifications", "counts");
  result.about.reading.reset();  // moves are counted, wherever the case stood later
  result.about.remarks.emplace_back(
      "Every reclassification is counted; a case may have several. Renumbering is none.");
  result.spec = tally.spec();

  using Key = std::tuple<OffenceId, OffenceId, Direction, StageId, EventId, TextId>;
  const auto counts =
      detail::by_slot<Key>(tally, tally.reclassifications(), [&](const ReclassificationKey& key) {
        const StageId stage =
            key.state.is_none() ? StageId::none() : pipeline.state(key.state).stage;
        return std::optional<Key>({key.from, key.to, key.direction, stage, key.event, key.actor});
      });
  for (const auto& [place, count] : counts) {
    const auto& [from, to, direction, stage, event, actor] = place.second;
    result.rows.push_back({labels[place.first], offence_cell(pipeline, from),
                           offence_cell(pipeline, to), direction,
                           detail::stage_name(pipeline, stage), pipeline.events()[event.index()],
                           detail::text_of(tally, actor), count});
  }
  return result;
}

Table Reclassifications::table() const {
  Table table = detail::make_table(
      about, spec,
      {{"from", CellType::text, "", "offence before"},
       {"to", CellType::text, "", "offence after"},
       {"direction", CellType::text, "", "lighter, heavier, same or incomparable"},
       {"stage", CellType::text, "", "where the case stood; not available in an outcome"},
       {"event", CellType::text, "", "event of the pipeline that changed it"},
       {"actor", CellType::text, "", "who did it, as the pipeline or the records say"},
       {"reclassifications", CellType::integer, "reclassifications", "how many"}});
  for (const ReclassificationRow& row : rows) {
    detail::add_row(
        table, spec, row.group,
        {row.from, row.to, std::string(to_string(row.direction)), detail::text_or_none(row.stage),
         row.event, detail::text_or_none(row.actor), row.reclassifications});
  }
  return table;
}

}  // namespace casepath
