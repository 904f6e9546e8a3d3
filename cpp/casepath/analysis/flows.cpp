#include "casepath/analysis/flows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "casepath/analysis/detail/calendar_window.hpp"
#include "casepath/analysis/detail/rows.hpp"

namespace casepath {
namespace {

/// A stay that counts in the stock: neither set aside nor undated.
bool is_counted(const StayKey& stay) {
  return !stay.undated && stay.status != CaseStatus::set_aside;
}

Date first_record(const Tally& tally) {
  Date first;
  for (const auto& [stay, count] : tally.stays()) {
    const Date day = is_counted(stay) ? stay.from : stay.opened;
    if (day.is_recorded() && (!first.is_recorded() || day < first)) first = day;
  }
  return first;
}

// --- quartiles -----------------------------------------------------------------------------------

/// Number of days -> cases, in order.
using DayCounts = std::vector<std::pair<std::int32_t, std::int64_t>>;

double quantile(const DayCounts& days, std::int64_t cases, double p) {
  const double place = static_cast<double>(cases - 1) * p;
  const double below = std::floor(place);
  const auto low = static_cast<std::int64_t>(below);
  std::int64_t passed = 0;
  for (std::size_t i = 0; i < days.size(); ++i) {
    passed += days[i].second;
    if (low >= passed) continue;
    const auto here = static_cast<double>(days[i].first);
    if (low + 1 < passed || place == below) return here;
    return here + (place - below) * (static_cast<double>(days[i + 1].first) - here);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

DayQuartiles quartiles(const DayCounts& days) {
  DayQuartiles result;
  for (const auto& entry : days) result.cases += entry.second;
  result.lower = quantile(days, result.cases, 0.25);
  result.median = quantile(days, result.cases, 0.5);
  result.upper = quantile(days, result.cases, 0.75);
  return result;
}

// --- one group -----------------------------------------------------------------------------------

/// Adds up the stays of one group.
class FlowBuilder {
 public:
  FlowBuilder(const GroupLabel& label, const detail::CalendarWindow& window,
              const Pipeline& pipeline, const detail::UsedClasses& classes)
      : window_(window),
        pipeline_(pipeline),
        classes_(classes),
        rows_(window.periods),
        changes_(window.periods),
        decisions_(window.periods) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      FlowRow& row = rows_[i];
      row.group = label;
      detail::CoveredPeriod covered = window.covered(i);
      row.period = std::move(covered.label);
      row.first_day = covered.first_day;
      row.last_day = covered.last_day;
      row.part = covered.part;
      row.decided.resize(classes.names.size());
    }
    pending_.group = label;
  }

  void add(const StayKey& stay, std::int64_t count) {
    if (!is_counted(stay)) {
      if (stay.opened.is_recorded() && stay.opened >= window_.first_day) {
        FlowRow& row = rows_[window_.index(stay.opened)];
        (stay.undated ? row.undated : row.set_aside) += count;
      }
      return;
    }
    add_pending(stay, count);
    if (stay.until.is_recorded() && stay.until < window_.first_day) return;
    const std::size_t begin = add_begin(stay, count);
    const std::size_t end = add_end(stay, count);
    changes_[begin].push_back({stay.opened, count});
    if (end < rows_.size()) changes_[end].push_back({stay.opened, -count});
  }

  /// What has been added up; this builder is spent.
  void finish(Flows& flows) && {
    std::int64_t stock = before_;
    std::map<Date, std::int64_t> stock_by_opening;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      FlowRow& row = rows_[i];
      row.pending_begin = stock;
      stock += row.incoming() - row.closed;
      row.pending_end = stock;
      for (const StockChange& change : changes_[i]) {
        const auto place = stock_by_opening.try_emplace(change.opened, 0).first;
        place->second += change.cases;
        if (place->second == 0) stock_by_opening.erase(place);
      }
      set_age(row, stock_by_opening);
      row.decision_days = quartiles({decisions_[i].begin(), decisions_[i].end()});
      flows.rows.push_back(std::move(row));
    }
    flows.pending.push_back(std::move(pending_));
  }

 private:
  struct StockChange {
    Date opened;  ///< not recorded: began before the records
    std::int64_t cases;
  };

  void add_pending(const StayKey& stay, std::int64_t count) {
    switch (stay.status) {
      case CaseStatus::active:
        pending_.active += count;
        break;
      case CaseStatus::paused:
        pending_.paused += count;
        break;
      case CaseStatus::silent:
        pending_.silent += count;
        break;
      case CaseStatus::concluded:
      case CaseStatus::set_aside:
        break;
    }
  }

  /// The first period at whose end the stay may be pending.
  std::size_t add_begin(const StayKey& stay, std::int64_t count) {
    if (stay.begin == StayBegin::running || stay.from < window_.first_day) {
      before_ += count;
      return 0;
    }
    const std::size_t period = window_.index(stay.from);
    (stay.begin == StayBegin::opened ? rows_[period].opened : rows_[period].reopened) += count;
    return period;
  }

  /// The first period at whose end the stay is over.
  std::size_t add_end(const StayKey& stay, std::int64_t count) {
    if (!stay.until.is_recorded()) return rows_.size();
    const std::size_t period = window_.index(stay.until);
    FlowRow& row = rows_[period];
    row.closed += count;
    if (stay.begin == StayBegin::reopened) {
      row.closed_again += count;
      return period;
    }
    row.decided[classes_.place[pipeline_.state(stay.outcome).outcome_class.index()]] += count;
    if (stay.opened.is_recorded()) {
      decisions_[period][days_between(stay.opened, stay.until)] += count;
    }
    return period;
  }

  static void set_age(FlowRow& row, const std::map<Date, std::int64_t>& stock) {
    DayCounts ages;
    ages.reserve(stock.size());
    for (const auto& [opened, cases] : stock) {
      if (!opened.is_recorded()) {
        row.age_unknown = cases;
        continue;
      }
      const std::int32_t age = days_between(opened, row.last_day);
      ages.emplace_back(age, cases);
      for (std::size_t i = 0; i < old_ages.size(); ++i) {
        if (age > old_ages[i]) row.older[i] += cases;
      }
    }
    std::reverse(ages.begin(), ages.end());  // from the youngest on
    row.age = quartiles(ages);
  }

  const detail::CalendarWindow& window_;
  const Pipeline& pipeline_;
  const detail::UsedClasses& classes_;
  std::vector<FlowRow> rows_;
  std::int64_t before_ = 0;                                      ///< pending before the first day
  std::vector<std::vector<StockChange>> changes_;                ///< per period
  std::vector<std::map<std::int32_t, std::int64_t>> decisions_;  ///< per period: cases by days
  PendingAtCut pending_;
};

// --- what to know beside the numbers -------------------------------------------------------------

void add_remarks(Flows& flows, const detail::CalendarWindow& window, const Tally& tally) {
  std::vector<std::string>& remarks = flows.about.remarks;
  remarks.emplace_back(
      "pending_begin + opened + reopened - closed = pending_end. A case that is reopened is "
      "pending "
      "again; closed = first decisions by class + closed_again.");
  remarks.emplace_back(
      "Clearance rate = closed / incoming, incoming = opened + reopened; disposition_days = "
      "pending_end / closed x days: the calculated disposition time, a stock over a flow and not "
      "the time that any case took. Both after CEPEJ, Guidelines on Judicial Statistics, "
      "CEPEJ(2008)11. Not available where the denominator is 0.");
  remarks.emplace_back(
      "decision_days are observed, from opening to first decision, of those decided in the period; "
      "while the records are young only fast cases can be among them.");
  if (!window.begin_known) {
    remarks.emplace_back(
        "Since when the records are complete is not given (complete_from): what was pending before "
        "the first record is not in the stock.");
  }
  std::int64_t undated = 0;
  std::int64_t running = 0;
  for (const auto& [stay, count] : tally.stays()) {
    if (stay.undated) undated += count;
    if (is_counted(stay) && stay.begin == StayBegin::running) running += count;
  }
  if (running > 0) {
    remarks.push_back("Began before the records, nobody knows when: " + std::to_string(running) +
                      "; in the stock from the first day, without an age.");
  }
  if (undated > 0) {
    remarks.push_back("An opening, closing or reopening has no date: " + std::to_string(undated) +
                      "; not in the counts.");
  }
  if (flows.about.set_aside > 0) {
    remarks.push_back("Set aside: " + std::to_string(flows.about.set_aside) +
                      "; not in the counts.");
  }
}

std::vector<detail::ColumnSpec> columns_of(const Flows& flows) {
  const std::string& unit = flows.about.unit;
  const auto count = [&unit](std::string name, std::string description) {
    return detail::ColumnSpec{std::move(name), CellType::integer, unit, std::move(description)};
  };
  const auto days = [](std::string name, std::string description) {
    return detail::ColumnSpec{std::move(name), CellType::number, "days", std::move(description)};
  };
  std::vector<detail::ColumnSpec> columns{
      {"period", CellType::text, "", std::string(to_string(flows.options.period))},
      {"first_day", CellType::date, "", "first day that is covered"},
      {"last_day", CellType::date, "", "last day that is covered"},
      {"part", CellType::boolean, "", "covered in part only"},
      count("pending_begin", "pending before the first day"),
      count("opened", "opened in the period"),
      count("reopened", "left an outcome in the period and are pending again"),
      count("closed", "came to an outcome in the period")};
  for (const std::string& name : flows.classes) {
    columns.push_back(count("decided_" + name, "of those closed, for the first time, as " + name));
  }
  const std::vector<detail::ColumnSpec> rest{
      count("closed_again", "of those closed, after having been reopened"),
      count("pending_end", "pending at the end of the last day"),
      count("active", "of those pending at the data cut, in an open state"),
      count("paused", "of those pending at the data cut, in a paused state"),
      count("silent", "of those pending at the data cut, without a recent record"),
      count("incoming", "opened + reopened"),
      {flows.options.percent ? "clearance_percent" : "clearance_rate", CellType::number,
       flows.options.percent ? "%" : "closed per incoming",
       "closed / incoming; of different cases, so no share"},
      {"days", CellType::integer, "days", "days of the period that are covered"},
      days("disposition_days", "calculated disposition time: pending_end / closed x days"),
      count("decision_days_cases", "decided for the first time, opening known"),
      days("decision_days_lower", "lower quartile of their days from opening to decision"),
      days("decision_days_median", "median of their days from opening to decision"),
      days("decision_days_upper", "upper quartile of their days from opening to decision"),
      count("age_cases", "of those pending at the end, opening known"),
      days("age_lower", "lower quartile of their days since opening"),
      days("age_median", "median of their days since opening"),
      days("age_upper", "upper quartile of their days since opening"),
      count("age_unknown", "of those pending at the end, began before the records"),
      count("older_than_180", "of those pending at the end, opened more than 180 days before"),
      count("older_than_365", "of those pending at the end, opened more than 365 days before"),
      count("older_than_730", "of those pending at the end, opened more than 730 days before"),
      count("set_aside", "opened in the period, path broken; in no other count"),
      count("undated",
            "opened in the period, a closing or reopening has no date; in no other count")};
  columns.insert(columns.end(), rest.begin(), rest.end());
  return columns;
}

Cell ratio_cell(const std::optional<double>& ratio, double factor = 1) {
  return ratio ? Cell{*ratio * factor} : Cell{};
}

}  // namespace

std::optional<double> FlowRow::clearance_rate() const noexcept {
  if (incoming() == 0) return std::nullopt;
  return static_cast<double>(closed) / static_cast<double>(incoming());
}

std::optional<double> FlowRow::disposition_days() const noexcept {
  if (closed == 0) return std::nullopt;
  return static_cast<double>(pending_end) * static_cast<double>(days()) /
         static_cast<double>(closed);
}

Flows flows(const Tally& tally, const FlowOptions& options) {
  detail::require_calendar(tally, "flows");
  const detail::CalendarWindow window = detail::CalendarWindow::make(
      tally.frame(), options.period, options.since, first_record(tally), "flows");
  const detail::UsedClasses classes(tally.pipeline());
  Flows result;
  result.about =
      about(tally, Reading::at_cut, "Flows by " + std::string(to_string(options.period)), "counts");
  result.spec = tally.spec();
  result.options = options;
  result.classes = classes.names;
  add_remarks(result, window, tally);

  std::vector<FlowBuilder> builders;
  for (const GroupLabel& label : group_labels(tally)) {
    builders.emplace_back(label, window, tally.pipeline(), classes);
  }
  for (const auto& entry : tally.stays()) {
    if (window.periods == 0) break;  // no dated case
    detail::for_each_slot(tally, entry.first.group,
                          [&](std::size_t slot) { builders[slot].add(entry.first, entry.second); });
  }
  for (FlowBuilder& builder : builders) std::move(builder).finish(result);
  return result;
}

Table Flows::table() const {
  Table table = detail::make_table(about, spec, columns_of(*this));
  const std::size_t periods = rows.size() / std::max<std::size_t>(pending.size(), 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const FlowRow& row = rows[i];
    std::vector<Cell> cells{row.period,
                            std::int64_t{row.first_day.days()},
                            std::int64_t{row.last_day.days()},
                            row.part,
                            row.pending_begin,
                            row.opened,
                            row.reopened,
                            row.closed};
    cells.insert(cells.end(), row.decided.begin(), row.decided.end());
    cells.insert(cells.end(), {row.closed_again, row.pending_end});
    if ((i + 1) % periods == 0) {
      const PendingAtCut& at_cut = pending[i / periods];
      cells.insert(cells.end(), {at_cut.active, at_cut.paused, at_cut.silent});
    } else {
      cells.insert(cells.end(), 3, Cell{});
    }
    cells.insert(cells.end(),
                 {row.incoming(), ratio_cell(row.clearance_rate(), options.percent ? 100 : 1),
                  row.days(), ratio_cell(row.disposition_days())});
    for (const DayQuartiles& days : {row.decision_days, row.age}) {
      cells.insert(cells.end(),
                   {days.cases, detail::number_or_none(days.lower),
                    detail::number_or_none(days.median), detail::number_or_none(days.upper)});
    }
    cells.emplace_back(row.age_unknown);
    for (const std::int64_t older : row.older) cells.emplace_back(older);
    cells.insert(cells.end(), {row.set_aside, row.undated});
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

}  // namespace casepath
