#include "casepath/analysis/about.hpp"

#include <algorithm>
#include <utility>

#include "casepath/core/text.hpp"

namespace casepath {
namespace {

std::string counts_sentence(const About& about) {
  const std::int64_t pending = about.active + about.paused + about.silent;
  return "Cases: " + std::to_string(about.cases) + " = " + std::to_string(about.concluded) +
         " concluded + " + std::to_string(pending) + " pending (" + std::to_string(about.active) +
         " active, " + std::to_string(about.paused) + " paused, " + std::to_string(about.silent) +
         " silent) + " + std::to_string(about.set_aside) + " set aside.";
}

std::string column_name(const GroupColumn& column) {
  std::string name = column.column;
  if (column.period) name += "_" + std::string(to_string(*column.period));
  if (!column.at.empty()) name += "_at_" + column.at;
  return name;
}

std::string column_description(const GroupColumn& column) {
  const std::string what = column.period         ? std::string(to_string(*column.period))
                           : column.cuts.empty() ? std::string("value")
                                                 : std::string("interval of the value");
  return what + " of column " + in_quotes(column.column) + " at " +
         (column.at.empty() ? std::string("opening") : "milestone " + in_quotes(column.at)) +
         (column.keep ? "; \"(other)\" is every value that is not kept" : "");
}

}  // namespace

About about(const Tally& tally, Reading reading, std::string title, std::string estimator) {
  About about;
  about.title = std::move(title);
  about.pipeline = tally.pipeline().id();
  about.unit = tally.frame().unit;
  about.as_of = tally.frame().as_of;
  about.complete_from = tally.frame().complete_from;
  about.reading = reading;
  about.estimator = std::move(estimator);
  for (const auto& [key, count] : tally.cases()) {
    if (key.reading != reading) continue;
    about.cases += count;
    if (key.running) about.already_running += count;
    switch (key.status) {
      case CaseStatus::concluded:
        about.concluded += count;
        break;
      case CaseStatus::active:
        about.active += count;
        break;
      case CaseStatus::paused:
        about.paused += count;
        break;
      case CaseStatus::silent:
        about.silent += count;
        break;
      case CaseStatus::set_aside:
        about.set_aside += count;
        break;
    }
  }
  return about;
}

About about(const ReplaySummary& summary, std::string title, std::string estimator) {
  About about;
  about.title = std::move(title);
  about.pipeline = summary.pipeline;
  about.unit = summary.unit;
  about.as_of = summary.as_of;
  about.complete_from = summary.complete_from;
  about.cases = summary.cases;
  about.concluded = summary.concluded;
  about.active = summary.active;
  about.paused = summary.paused;
  about.silent = summary.silent;
  about.set_aside = summary.set_aside;
  about.already_running = summary.already_running;
  about.estimator = std::move(estimator);
  return about;
}

Table table_about(const About& about) {
  Table table(about.title);
  std::string frame = "Unit: " + about.unit + "; pipeline: " + about.pipeline + "; records up to " +
                      to_string(about.as_of);
  if (about.complete_from.is_recorded()) {
    frame += ", complete from " + to_string(about.complete_from);
  }
  table.add_note(frame + ".");
  table.add_note(counts_sentence(about));
  if (about.already_running > 0) {
    table.add_note("Already running when the records begin: " +
                   std::to_string(about.already_running) + " of them.");
  }
  if (about.reading) {
    table.add_note(*about.reading == Reading::first_decision ? "Read by the first decision."
                                                             : "Read by the position at the cut.");
  }
  table.add_note("Estimator: " + about.estimator + ".");
  for (const std::string& remark : about.remarks) table.add_note(remark);
  table.add_note("Internal: small cells may identify people.");
  return table;
}

std::vector<GroupLabel> group_labels(const Tally& tally) {
  std::vector<GroupLabel> labels;
  if (!tally.spec().by.empty()) {
    labels.reserve(tally.groups().size() + 1);
    for (const std::vector<std::string>& values : tally.groups()) {
      labels.push_back({values, false});
    }
  }
  labels.push_back({{}, true});
  return labels;
}

void add_group_columns(Table& table, const TallySpec& spec, const std::vector<std::string>& taken) {
  for (const GroupColumn& column : spec.by) {
    std::string name = column_name(column);
    if (std::find(taken.begin(), taken.end(), name) != taken.end()) name.insert(0, "group_");
    table.add_column(std::move(name), CellType::text, "", column_description(column));
  }
}

std::vector<Cell> group_cells(const GroupLabel& label, const TallySpec& spec) {
  std::vector<Cell> cells;
  cells.reserve(spec.by.size());
  for (std::size_t i = 0; i < spec.by.size(); ++i) {
    cells.emplace_back(label.is_total ? std::string("(all)") : label.values[i]);
  }
  return cells;
}

}  // namespace casepath
