#include "casepath/analysis/cohorts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "casepath/analysis/detail/calendar_window.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

constexpr std::int64_t longest_days = 36500;
constexpr double no_share = std::numeric_limits<double>::quiet_NaN();

std::int32_t checked_days(std::int64_t days) {
  if (days < 1 || days > longest_days) {
    throw ArgumentError("days is " + std::to_string(days) + "; it must be at least 1 and at most " +
                        std::to_string(longest_days));
  }
  return static_cast<std::int32_t>(days);
}

/// A case, or several alike, with the day of opening where it is known.
struct Opening {
  Passage passage;
  Date opened;
  bool running = false;
};

/// Puts cases into the cohorts of all groups.
class CohortBuilder {
 public:
  CohortBuilder(Cohorts& result, const std::vector<GroupLabel>& labels,
                const detail::CalendarWindow& window, const detail::ReachedQuestion& question,
                Date complete_from)
      : result_(result), window_(window), days_(question.days), complete_from_(complete_from) {
    for (const GroupLabel& label : labels) {
      for (std::size_t i = 0; i < window.periods; ++i) {
        const detail::CoveredPeriod covered = window.covered(i);
        CohortRow row;
        row.group = label;
        row.period = covered.label;
        row.first_day = covered.first_day;
        row.last_day = covered.last_day;
        row.part = covered.part;
        result_.rows.push_back(std::move(row));
        estimates_.emplace_back(label, question);
      }
    }
  }

  /// Whether these cases belong to a cohort; if not, counts them as left out.
  [[nodiscard]] bool place(const Opening& one, std::int64_t count) {
    if (one.running ||
        (one.opened.is_recorded() && complete_from_.is_recorded() && one.opened < complete_from_)) {
      result_.already_running += count;
    } else if (!one.opened.is_recorded()) {
      result_.no_opening += count;
    } else if (one.opened < window_.first_day) {
      result_.earlier += count;
    } else {
      return true;
    }
    return false;
  }

  /// Cases that place() has accepted.
  void add(std::size_t slot, const Opening& one, std::uint32_t cluster, std::int64_t count) {
    const std::size_t at = slot * window_.periods + window_.index(one.opened);
    CohortRow& row = result_.rows[at];
    row.opened += count;
    switch (one.passage.end) {
      case PassageEnd::opened_there:
        row.opened_there += count;
        return;
      case PassageEnd::undated:
        row.undated += count;
        return;
      case PassageEnd::set_aside:
      case PassageEnd::running:
      case PassageEnd::before:
        row.set_aside += count;
        return;
      case PassageEnd::reached:
      case PassageEnd::other_end:
      case PassageEnd::pending:
        break;
    }
    estimates_[at].add(one.passage, cluster, count);
    if (one.passage.followed_days < days_) return;
    if (one.passage.end == PassageEnd::pending || one.passage.exit_day > days_) {
      row.pending += count;
    } else if (one.passage.end == PassageEnd::other_end) {
      row.other_end += count;
    }
  }

  void finish() && {
    for (std::size_t i = 0; i < result_.rows.size(); ++i) {
      CohortRow& row = result_.rows[i];
      row.estimate = std::move(estimates_[i]).row();
      ReachedByRow& estimate = row.estimate;
      if (estimate.cases == 0) continue;
      row.follow_up = estimate.followed == estimate.cases ? FollowUp::all
                      : estimate.followed > 0             ? FollowUp::part
                                                          : FollowUp::not_yet;
      if (row.follow_up == FollowUp::not_yet) {
        estimate.share = no_share;
        estimate.standard_error = no_share;
        estimate.interval = no_interval();
        estimate.interval_method =
            "none: nobody has been followed for " + std::to_string(days_) + " days yet";
      }
    }
  }

 private:
  Cohorts& result_;
  const detail::CalendarWindow& window_;
  std::int32_t days_;
  Date complete_from_;
  std::vector<detail::ReachedRowBuilder> estimates_;
};

std::string title_of(const std::string& target, std::int32_t days, CalendarPeriod period) {
  return "Share that reached " + in_quotes(target) + " within " + std::to_string(days) +
         " days, by " + std::string(to_string(period)) + " of opening";
}

constexpr const char* cohort_estimator =
    "plain share of those followed so long, Wilson interval; beside it Aalen-Johansen first "
    "passage";

void fill_in(Cohorts& result, const std::string& target, const CohortOptions& options,
             const detail::ReachedQuestion& question) {
  result.target = target;
  result.period = options.period;
  result.days = question.days;
  result.level = options.level;
  result.cluster = question.cluster;
}

void add_remarks(Cohorts& result) {
  std::vector<std::string>& remarks = result.about.remarks;
  const std::string days = std::to_string(result.days) + " days";
  const auto percent = static_cast<int>(std::lround(result.level * 100));
  remarks.push_back(
      "Followed: opened at least " + days +
      " before the cut. The share is of those followed alone: of a cohort followed in "
      "part, only of its older cases; of one not yet followed, none is given.");
  remarks.push_back("Intervals: " + std::to_string(percent) + " %; " +
                    (result.cluster.empty() ? "by case" : "clustered by " + result.cluster) +
                    ". Cohorts stand in the order of the calendar.");
  if (std::any_of(result.rows.begin(), result.rows.end(), [](const CohortRow& row) {
        return detail::is_called_rough(row.estimate.interval_method);
      })) {
    remarks.push_back(detail::rough_intervals_remark());
  }
  const auto left_out = [&remarks](std::int64_t count, const char* why) {
    if (count > 0) remarks.push_back("In no cohort: " + std::to_string(count) + " " + why + ".");
  };
  left_out(result.already_running, "that were already running when the records begin");
  left_out(result.earlier, "that were opened before the first day asked for");
  left_out(result.no_opening, "that were never opened, or on an unknown day");
  for (const GroupColumn& column : result.spec.by) {
    if (column.at.empty()) continue;
    remarks.push_back("Grouped by what stood at milestone \"" + column.at +
                      "\": such groups are formed by what happened after opening.");
  }
}

TallyFrame frame_of(const Replay& replay) {
  return {replay.unit(), replay.as_of(), replay.complete_from(), replay.silent_after_days()};
}

/// The earlier of two days, of which either may not be recorded.
Date earlier_of(Date a, Date b) {
  if (!a.is_recorded() || !b.is_recorded()) return a.is_recorded() ? a : b;
  return std::min(a, b);
}

/// The passage that a tally counts, as of one case.
Opening opening_of(const CohortKey& key, Date as_of) {
  Opening one;
  one.passage.end = key.end;
  one.passage.entry_day = key.entry_day;
  one.passage.exit_day = key.exit_day;
  one.passage.exit_k = key.exit_k;
  one.opened = key.opened;
  one.running = key.end == PassageEnd::running;
  if (key.opened.is_recorded()) one.passage.followed_days = days_between(key.opened, as_of);
  return one;
}

}  // namespace

std::string_view to_string(FollowUp follow_up) noexcept {
  switch (follow_up) {
    case FollowUp::all:
      return "all";
    case FollowUp::part:
      return "part";
    case FollowUp::not_yet:
      return "not yet";
    case FollowUp::no_cases:
      return "no cases";
  }
  return {};
}

double CohortRow::share() const noexcept {
  if (estimate.followed == 0) return no_share;
  return static_cast<double>(estimate.reached_of_followed) / static_cast<double>(estimate.followed);
}

Cohorts cohorts(const Replay& replay, const std::string& target, const CohortOptions& options,
                const std::vector<GroupColumn>& by, unsigned threads) {
  const Target found = Target::find(replay.pipeline(), target);
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  const std::int32_t days = checked_days(options.days ? *options.days : default_horizon(replay));
  const detail::ReachedCases cases = detail::reached_cases(replay, found, by, threads);

  std::vector<Opening> openings(replay.case_count());
  Date first;
  for (std::size_t i = 0; i < openings.size(); ++i) {
    openings[i].passage = cases.passages[i];
    openings[i].running = replay.is_already_running(CaseId{i});
    const RowId row = replay.opening_row(CaseId{i});
    if (!row.is_none()) openings[i].opened = replay.log().time(row).date;
    if (!openings[i].running) first = earlier_of(first, openings[i].opened);
  }

  Cohorts result;
  result.about = detail::about_first_decision(replay, title_of(target, days, options.period),
                                              cohort_estimator);
  result.spec.by = by;
  const auto question = detail::reached_question(replay, days, options.level, cases.parent);
  fill_in(result, target, options, question);
  const auto window = detail::CalendarWindow::make(frame_of(replay), options.period, options.since,
                                                   first, "cohorts");
  CohortBuilder builder(result, cases.groups.labels, window, question, replay.complete_from());
  for (std::size_t i = 0; i < openings.size(); ++i) {
    if (!builder.place(openings[i], 1)) continue;
    cases.groups.for_each_slot(
        i, [&](std::size_t slot) { builder.add(slot, openings[i], cases.clusters[i], 1); });
  }
  std::move(builder).finish();
  add_remarks(result);
  return result;
}

Cohorts cohorts(const Tally& tally, const std::string& target, const CohortOptions& options) {
  detail::require_calendar(tally, "cohorts");
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  const std::size_t passage = detail::passage_in(tally, target, "cohorts");
  const std::int32_t days =
      checked_days(options.days.value_or(tally.spec().passages[passage].horizon_days));
  Date first;
  for (const auto& entry : tally.cohorts()) {
    if (entry.first.passage == passage) first = earlier_of(first, entry.first.opened);
  }

  Cohorts result;
  result.about = about(tally, Reading::first_decision, title_of(target, days, options.period),
                       cohort_estimator);
  result.spec = tally.spec();
  const detail::ReachedQuestion question = detail::reached_question(tally, days, options.level);
  fill_in(result, target, options, question);
  const auto window =
      detail::CalendarWindow::make(tally.frame(), options.period, options.since, first, "cohorts");
  CohortBuilder builder(result, group_labels(tally), window, question, tally.frame().complete_from);
  for (const auto& [key, count] : tally.cohorts()) {
    const Opening one = opening_of(key, tally.frame().as_of);
    if (key.passage != passage || !builder.place(one, count)) continue;
    detail::for_each_slot(tally, key.group, [&, cases = count](std::size_t slot) {
      builder.add(slot, one, 0, cases);
    });
  }
  std::move(builder).finish();
  add_remarks(result);
  return result;
}

Table Cohorts::table() const {
  const std::string within = " within " + std::to_string(days) + " days of opening";
  const auto count = [this](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::integer, about.unit, std::move(description)};
  };
  const auto number = [](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::number, "share", std::move(description)};
  };
  Table table = detail::make_table(
      about, spec,
      {{"period", CellType::text, "", std::string(to_string(period)) + " of opening"},
       {"first_day", CellType::date, "", "first day of opening that is covered"},
       {"last_day", CellType::date, "", "last day of opening that is covered"},
       {"part", CellType::boolean, "", "covered in part only"},
       count("opened", "opened in the period: cases + opened_there + set_aside + undated"),
       count("cases", "of those opened, on their way to the target"),
       {"follow_up", CellType::text, "",
        "whether all, part or not yet any of the cases were opened " + std::to_string(days) +
            " days before the cut"},
       count("followed", "of the cases, opened at least so long before the cut"),
       count("reached", "of those followed, reached the target" + within),
       count("other_end", "of those followed, ended otherwise" + within),
       count("pending", "of those followed, neither reached it nor ended" + within),
       number("share", "reached / followed"),
       number("lower", "lower end of its Wilson interval"),
       number("upper", "upper end of its Wilson interval"),
       {"design_effect", CellType::number, "", "by which n is divided in intervals of counts"},
       number("estimate", "Aalen-Johansen, of all cases: reached" + within),
       number("estimate_lower", "lower end of its interval"),
       number("estimate_upper", "upper end of its interval"),
       {"interval_method", CellType::text, "", "how that interval was made, or why there is none"},
       count("not_followed", "of the cases, opened later than so long before the cut"),
       count("opened_there", "left out: opened in the target or beyond"),
       count("set_aside", "left out: path broken"),
       count("undated", "left out: reached the target, or ended, on an unknown day")});
  for (const CohortRow& row : rows) {
    const ReachedByRow& one = row.estimate;
    detail::add_row(table, spec, row.group,
                    {row.period,
                     std::int64_t{row.first_day.days()},
                     std::int64_t{row.last_day.days()},
                     row.part,
                     row.opened,
                     one.cases,
                     std::string(to_string(row.follow_up)),
                     one.followed,
                     one.reached_of_followed,
                     row.other_end,
                     row.pending,
                     detail::number_or_none(row.share()),
                     detail::number_or_none(one.plain.lower),
                     detail::number_or_none(one.plain.upper),
                     one.design_effect,
                     detail::number_or_none(one.share),
                     detail::number_or_none(one.interval.lower),
                     detail::number_or_none(one.interval.upper),
                     one.interval_method,
                     one.cases - one.followed,
                     row.opened_there,
                     row.set_aside,
                     row.undated});
  }
  return table;
}

}  // namespace casepath
