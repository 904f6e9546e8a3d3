#include "casepath/analysis/funnel.hpp"

#include <cstddef>
#include <utility>

#include "casepath/analysis/detail/rows.hpp"

namespace casepath {
namespace {

/// The stages of one group, before the bounds.
struct Group {
  std::vector<FunnelStage> stages;
  std::vector<std::int64_t> moved_on_set_aside;  ///< per stage: opened by then, broke later
  std::vector<std::int64_t> before_set_aside;    ///< per stage: broke earlier, or never opened
  std::int64_t set_aside_before_opening = 0;
  std::int64_t without_stage = 0;
};

void count_set_aside(Group& group, const CaseKey& key, std::int64_t count) {
  const std::size_t stages = group.stages.size();
  if (key.furthest.is_none()) {
    group.set_aside_before_opening += count;
    for (std::size_t i = 0; i < stages; ++i) group.before_set_aside[i] += count;
    return;
  }
  const std::size_t furthest = key.furthest.index();
  group.stages[furthest].set_aside += count;
  for (std::size_t i = key.opened.index(); i < furthest; ++i) {
    group.moved_on_set_aside[i] += count;
  }
  for (std::size_t i = furthest + 1; i < stages; ++i) group.before_set_aside[i] += count;
}

void count_case(Group& group, const Pipeline& pipeline, const detail::UsedClasses& classes,
                const CaseKey& key, std::int64_t count) {
  if (key.status == CaseStatus::set_aside) {
    count_set_aside(group, key, count);
    return;
  }
  if (key.furthest.is_none()) {
    group.without_stage += count;
    return;
  }
  const std::size_t furthest = key.furthest.index();
  group.stages[key.opened.index()].opened_here += count;
  for (std::size_t i = key.opened.index(); i <= furthest; ++i) group.stages[i].reached += count;
  for (std::size_t i = key.opened.index(); i < furthest; ++i) group.stages[i].moved_on += count;
  FunnelStage& last = group.stages[furthest];
  switch (key.status) {
    case CaseStatus::concluded:
      last.left[classes.place[pipeline.state(key.state).outcome_class.index()]] += count;
      break;
    case CaseStatus::active:
      last.active += count;
      break;
    case CaseStatus::paused:
      last.paused += count;
      break;
    case CaseStatus::silent:
      last.silent += count;
      break;
    case CaseStatus::set_aside:
      break;
  }
}

void count_stage(FunnelStage& stage, StageKey::What what, std::int64_t count) {
  switch (what) {
    case StageKey::What::visited:
      stage.visited += count;
      break;
    case StageKey::What::skipped:
      stage.skipped += count;
      break;
    case StageKey::What::returned_to:
      stage.returned_to += count;
      break;
    case StageKey::What::returns:
      stage.returns += count;
      break;
  }
}

void set_bounds(Group& group) {
  for (std::size_t i = 0; i + 1 < group.stages.size(); ++i) {
    FunnelStage& stage = group.stages[i];
    const std::int64_t pending = stage.active + stage.paused + stage.silent;
    const std::int64_t further = group.moved_on_set_aside[i];
    const std::int64_t unknown = stage.set_aside + group.before_set_aside[i];
    stage.bounds = detail::bounds_of(stage.moved_on, pending, stage.reached);
    stage.bounds_with_set_aside = detail::bounds_of(stage.moved_on + further, pending + unknown,
                                                    stage.reached + further + unknown);
  }
}

std::vector<detail::ColumnSpec> columns_of(const Funnel& funnel) {
  const std::string& unit = funnel.about.unit;
  const auto count = [&unit](std::string name, std::string description) {
    return detail::ColumnSpec{std::move(name), CellType::integer, unit, std::move(description)};
  };
  const auto share = [](std::string name, std::string description) {
    return detail::ColumnSpec{std::move(name), CellType::number, "share", std::move(description)};
  };
  std::vector<detail::ColumnSpec> columns{
      {"stage", CellType::text, "", "stage, in the order of the pipeline"},
      count("opened_here", "opened in this stage"),
      count("reached",
            "opened in it or before, and were in it or in a later one: "
            "moved on + left + active + paused + silent"),
      count("moved_on", "of those reached, were in a later stage")};
  for (const std::string& name : funnel.classes) {
    columns.push_back(
        count("left_" + name, "concluded as " + name + ", this being the furthest stage"));
  }
  columns.insert(
      columns.end(),
      {count("active", "pending in an open state, this being the furthest stage"),
       count("paused", "pending in a paused state, this being the furthest stage"),
       count("silent", "pending without a recent record, this being the furthest stage"),
       count("visited", "were in this stage itself"),
       count("skipped", "reached it without being in it"),
       count("returned_to", "came back to it from a later one"),
       {"returns", CellType::integer, "moves", "how often cases came back to it"},
       count("set_aside", "path broken, this being the furthest stage until then; not in reached"),
       share("bounds_lower", "share that moves on if no pending case does"),
       share("bounds_upper", "share that moves on if every pending case does"),
       share("bounds_with_set_aside_lower",
             "the same among all that may have reached it: no set-aside case moved on but those "
             "whose path broke later"),
       share("bounds_with_set_aside_upper",
             "the same if every set-aside case that may have moved on did")});
  return columns;
}

}  // namespace

Funnel funnel(const Tally& tally, Reading reading) {
  const Pipeline& pipeline = tally.pipeline();
  const detail::UsedClasses classes(pipeline);
  const std::vector<GroupLabel> labels = group_labels(tally);
  Funnel result;
  result.about = about(tally, reading, "Funnel", "counts");
  result.spec = tally.spec();
  result.classes = classes.names;

  std::vector<Group> groups(labels.size());
  for (std::size_t slot = 0; slot < labels.size(); ++slot) {
    Group& group = groups[slot];
    group.moved_on_set_aside.resize(pipeline.stages().size());
    group.before_set_aside.resize(pipeline.stages().size());
    for (const std::string& name : pipeline.stages()) {
      FunnelStage stage;
      stage.group = labels[slot];
      stage.stage = name;
      stage.left.resize(classes.names.size());
      group.stages.push_back(std::move(stage));
    }
  }
  for (const auto& entry : tally.cases()) {
    const CaseKey& key = entry.first;
    if (key.reading != reading || key.running) continue;
    detail::for_each_slot(tally, key.group, [&](std::size_t slot) {
      count_case(groups[slot], pipeline, classes, key, entry.second);
    });
  }
  for (const auto& entry : tally.stages()) {
    const StageKey& key = entry.first;
    if (key.reading != reading) continue;
    detail::for_each_slot(tally, key.group, [&](std::size_t slot) {
      count_stage(groups[slot].stages[key.stage.index()], key.what, entry.second);
    });
  }
  for (Group& group : groups) {
    set_bounds(group);
    for (FunnelStage& stage : group.stages) result.stages.push_back(std::move(stage));
    result.set_aside_before_opening.push_back(group.set_aside_before_opening);
    result.without_stage.push_back(group.without_stage);
  }
  const std::string& unit = result.about.unit;
  result.about.remarks.push_back(
      "A " + unit +
      " belongs to the furthest stage it reached. The bounds say what share moves on "
      "if no pending one does, and if all do; they are not rates.");
  if (groups.back().set_aside_before_opening > 0) {
    result.about.remarks.push_back("Set aside before it was opened, so at no stage: " +
                                   std::to_string(groups.back().set_aside_before_opening) + ".");
  }
  if (groups.back().without_stage > 0) {
    result.about.remarks.push_back("Opened in an outcome, so at no stage: " +
                                   std::to_string(groups.back().without_stage) + ".");
  }
  if (result.about.already_running > 0) {
    result.about.remarks.emplace_back("Those already running are not counted at any stage.");
  }
  return result;
}

Table Funnel::table() const {
  Table table = detail::make_table(about, spec, columns_of(*this));
  for (const FunnelStage& stage : stages) {
    std::vector<Cell> cells{stage.stage, stage.opened_here, stage.reached, stage.moved_on};
    for (const std::int64_t count : stage.left) cells.emplace_back(count);
    for (const std::int64_t count :
         {stage.active, stage.paused, stage.silent, stage.visited, stage.skipped, stage.returned_to,
          stage.returns, stage.set_aside}) {
      cells.emplace_back(count);
    }
    for (const double bound :
         {stage.bounds.lower, stage.bounds.upper, stage.bounds_with_set_aside.lower,
          stage.bounds_with_set_aside.upper}) {
      cells.push_back(detail::number_or_none(bound));
    }
    detail::add_row(table, spec, stage.group, std::move(cells));
  }
  return table;
}

}  // namespace casepath
