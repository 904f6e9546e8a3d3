#include "casepath/analysis/outcomes.hpp"

#include <array>
#include <optional>
#include <tuple>
#include <utility>

#include "casepath/analysis/detail/rows.hpp"

namespace casepath {
namespace {

using detail::ColumnSpec;

std::string class_name(const Pipeline& pipeline, ClassId id) {
  return id.is_none() ? std::string() : pipeline.outcome_classes()[id.index()].name;
}

/// Of a concluded case; none otherwise.
ClassId class_of(const Pipeline& pipeline, const CaseKey& key) {
  return key.status == CaseStatus::concluded ? pipeline.state(key.state).outcome_class
                                             : ClassId::none();
}

std::string ground_name(const Pipeline& pipeline, StateId outcome) {
  const Ground ground = pipeline.state(outcome).ground;
  return ground == Ground::none ? std::string() : std::string(to_string(ground));
}

std::vector<std::int64_t> cases_by_slot(const Tally& tally, Reading reading, std::size_t slots) {
  std::vector<std::int64_t> cases(slots);
  for (const auto& entry : tally.cases()) {
    if (entry.first.reading != reading) continue;
    detail::for_each_slot(tally, entry.first.group,
                          [&](std::size_t slot) { cases[slot] += entry.second; });
  }
  return cases;
}

ColumnSpec count_column(const About& about, std::string name, std::string description) {
  return {std::move(name), CellType::integer, about.unit, std::move(description)};
}

}  // namespace

Outcomes outcomes(const Tally& tally, Reading reading) {
  const Pipeline& pipeline = tally.pipeline();
  const std::vector<GroupLabel> labels = group_labels(tally);
  const std::vector<std::int64_t> of = cases_by_slot(tally, reading, labels.size());
  Outcomes result;
  result.about = about(tally, reading, "Outcomes", "counts");
  result.spec = tally.spec();

  using Key = std::tuple<CaseStatus, ClassId, StateId>;
  const auto counts = detail::by_slot<Key>(tally, tally.cases(), [&](const CaseKey& key) {
    return key.reading == reading
               ? std::optional<Key>({key.status, class_of(pipeline, key), key.state})
               : std::nullopt;
  });
  for (const auto& [place, count] : counts) {
    const auto& [status, outcome_class, state] = place.second;
    result.rows.push_back({labels[place.first], status, class_name(pipeline, outcome_class),
                           detail::state_name(pipeline, state), count, of[place.first]});
  }
  return result;
}

Table Outcomes::table() const {
  Table table = detail::make_table(
      about, spec,
      {{"status", CellType::text, "", "concluded, active, paused, silent or set_aside"},
       {"outcome_class", CellType::text, "",
        "class of the outcome; not available unless concluded"},
       {"state", CellType::text, "",
        "outcome, pending state, or where the path broke; not available before opening"},
       count_column(about, "cases", "how many"),
       count_column(about, "of", "all of the group: its cases add up to this")});
  for (const OutcomeRow& row : rows) {
    detail::add_row(table, spec, row.group,
                    {std::string(to_string(row.status)), detail::text_or_none(row.outcome_class),
                     detail::text_or_none(row.state), row.cases, row.of});
  }
  return table;
}

DropOuts drop_outs(const Tally& tally, Reading reading) {
  const Pipeline& pipeline = tally.pipeline();
  const std::vector<GroupLabel> labels = group_labels(tally);
  DropOuts result;
  result.about = about(tally, reading, "Drop-outs", "counts");
  result.spec = tally.spec();

  const auto dropped_out = [&](const CaseKey& key) {
    return key.reading == reading && !key.running && key.status == CaseStatus::concluded &&
           detail::is_attrition(pipeline, key.state);
  };
  const auto stage_of = [&](StateId state) {
    return state.is_none() ? StageId::none() : pipeline.state(state).stage;
  };
  // Last open stage and state, the outcome, the reason, the furthest stage.
  using Key = std::tuple<StageId, StateId, StateId, TextId, StageId>;
  const auto counts = detail::by_slot<Key>(tally, tally.cases(), [&](const CaseKey& key) {
    return dropped_out(key) ? std::optional<Key>({stage_of(key.last_open), key.last_open, key.state,
                                                  key.reason, key.furthest})
                            : std::nullopt;
  });
  using Fall = std::pair<StageId, StageId>;  // furthest, last
  std::vector<std::pair<detail::Slotted<Fall>, std::int64_t>> falls;
  std::optional<std::pair<std::size_t, std::tuple<StateId, StateId, TextId>>> last;
  for (const auto& [place, count] : counts) {
    const auto& [stage, state, outcome, reason, furthest] = place.second;
    const std::pair row_key{place.first, std::tuple{state, outcome, reason}};
    if (last != row_key) {
      last = row_key;
      result.rows.push_back({labels[place.first], detail::stage_name(pipeline, stage),
                             detail::state_name(pipeline, state),
                             detail::state_name(pipeline, outcome), ground_name(pipeline, outcome),
                             detail::text_of(tally, reason), 0, 0});
    }
    result.rows.back().cases += count;
    if (!stage.is_none() && furthest > stage) {
      result.rows.back().had_been_further += count;
      falls.push_back({{place.first, {furthest, stage}}, count});
    }
  }
  for (const auto& [place, count] : Counts<detail::Slotted<Fall>>(std::move(falls))) {
    result.fell_back.push_back({labels[place.first],
                                detail::stage_name(pipeline, place.second.first),
                                detail::stage_name(pipeline, place.second.second), count});
  }
  return result;
}

Table DropOuts::table() const {
  About with_falls = about;
  for (const FellBackRow& row : fell_back) {
    if (!row.group.is_total) continue;
    with_falls.remarks.push_back(
        "Left from " + row.stage + " after having been in " + row.furthest +
        ", where the funnel shows them: " + std::to_string(row.cases) + ".");
  }
  if (about.already_running > 0) {
    with_falls.remarks.emplace_back("Those already running are not among them, as in the funnel.");
  }
  Table table = detail::make_table(
      with_falls, spec,
      {{"stage", CellType::text, "", "stage of the last open or paused state"},
       {"state", CellType::text, "", "last open or paused state"},
       {"outcome", CellType::text, "", "state in which the case ended"},
       {"ground", CellType::text, "", "ground of the drop-out, by the pipeline"},
       {"reason", CellType::text, "", "reason, as the records say it"},
       count_column(about, "cases", "left without a court decision"),
       count_column(about, "had_been_further",
                    "of them, had been in a later stage; the funnel shows them there")});
  for (const DropOutRow& row : rows) {
    detail::add_row(table, spec, row.group,
                    {detail::text_or_none(row.stage), detail::text_or_none(row.state), row.outcome,
                     detail::text_or_none(row.ground), detail::text_or_none(row.reason), row.cases,
                     row.had_been_further});
  }
  return table;
}

DowngradedThenDropped downgraded_then_dropped(const Tally& tally, Reading reading) {
  const Pipeline& pipeline = tally.pipeline();
  detail::require_offences(pipeline);
  const std::vector<GroupLabel> labels = group_labels(tally);
  DowngradedThenDropped result;
  result.about = about(tally, reading, "After a reclassification to a lighter offence", "counts");
  result.spec = tally.spec();
  for (const GroupLabel& label : labels) {
    for (const bool downgraded : {false, true}) {
      AfterDowngradeRow row;
      row.group = label;
      row.downgraded = downgraded;
      result.rows.push_back(std::move(row));
    }
  }
  for (const auto& entry : tally.cases()) {
    const CaseKey& key = entry.first;
    const std::int64_t count = entry.second;
    if (key.reading != reading || key.running) continue;
    detail::for_each_slot(tally, key.group, [&](std::size_t slot) {
      AfterDowngradeRow& row = result.rows[2 * slot + (key.downgraded ? 1 : 0)];
      if (key.status == CaseStatus::set_aside) {
        row.set_aside += count;
        return;
      }
      row.cases += count;
      if (key.status != CaseStatus::concluded) {
        row.pending += count;
      } else if (detail::is_attrition(pipeline, key.state)) {
        row.dropped_out += count;
      } else {
        row.other_concluded += count;
      }
    });
  }
  for (AfterDowngradeRow& row : result.rows) {
    row.bounds = detail::bounds_of(row.dropped_out, row.pending, row.cases);
  }
  result.about.remarks.emplace_back(
      "What followed among those reclassified to a lighter offence, beside those that never were; "
      "not what the reclassification did.");
  if (result.about.already_running > 0) {
    result.about.remarks.emplace_back("Those already running are not among them.");
  }
  return result;
}

Table DowngradedThenDropped::table() const {
  Table table = detail::make_table(
      about, spec,
      {{"downgraded", CellType::boolean, "", "was reclassified to a lighter offence"},
       count_column(about, "cases", "dropped out + other concluded + pending"),
       count_column(about, "dropped_out", "left without a court decision"),
       count_column(about, "other_concluded", "concluded otherwise"),
       count_column(about, "pending", "active, paused or silent"),
       count_column(about, "set_aside", "path broken; not among the cases"),
       {"bounds_lower", CellType::number, "share", "dropped out, if no pending case does"},
       {"bounds_upper", CellType::number, "share", "dropped out, if every pending case does"}});
  for (const AfterDowngradeRow& row : rows) {
    detail::add_row(table, spec, row.group,
                    {row.downgraded, row.cases, row.dropped_out, row.other_concluded, row.pending,
                     row.set_aside, detail::number_or_none(row.bounds.lower),
                     detail::number_or_none(row.bounds.upper)});
  }
  return table;
}

}  // namespace casepath
