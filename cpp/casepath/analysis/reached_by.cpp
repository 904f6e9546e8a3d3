#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "casepath/analysis/detail/case_ways.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

std::int64_t default_horizon(const Replay& replay) {
  constexpr std::array<std::int64_t, 3> horizons{180, 365, 730};
  std::array<std::int64_t, 3> old_enough{};
  std::int64_t opened = 0;
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    const RowId row = replay.opening_row(CaseId{i});
    if (row.is_none()) continue;
    const Date day = replay.log().time(row).date;
    if (!day.is_recorded()) continue;
    ++opened;
    for (std::size_t j = 0; j < horizons.size(); ++j) {
      if (days_between(day, replay.as_of()) >= horizons[j]) ++old_enough[j];
    }
  }
  std::int64_t chosen = horizons.front();
  for (std::size_t j = 0; j < horizons.size(); ++j) {
    if (opened > 0 && 5 * old_enough[j] >= 4 * opened) chosen = horizons[j];
  }
  return chosen;
}

std::int64_t detail::horizon_of(const Replay& replay, const std::optional<std::int64_t>& days) {
  const std::int64_t horizon = days ? *days : default_horizon(replay);
  if (horizon < 1) {
    throw ArgumentError("days is " + std::to_string(horizon) + "; it must be at least 1");
  }
  return horizon;
}

void detail::check_follow_up(const Replay& replay, const std::string& target, std::int64_t days,
                             const std::vector<Passage>& passages) {
  std::int64_t longest = -1;
  std::size_t opened_there = 0;
  for (const Passage& passage : passages) {
    if (detail::is_watched(passage.end))
      longest = std::max<std::int64_t>(longest, passage.followed_days);
    if (passage.end == PassageEnd::opened_there) ++opened_there;
  }
  if (longest < 0) {
    if (opened_there == 0) return;
    throw ArgumentError("every " + replay.unit() + " that could be watched opened in " +
                        in_quotes(target) + " or beyond: none was on its way there");
  }
  if (days > longest) {
    throw ArgumentError("days is " + std::to_string(days) + ", but no " + replay.unit() +
                        " was followed longer than " + std::to_string(longest) +
                        " days, from opening to the data cut " + to_string(replay.as_of()) +
                        "; ask for at most " + std::to_string(longest));
  }
}

ReachedBy reached_by(const Replay& replay, const std::string& target,
                     const ReachedByOptions& options) {
  const Target found = Target::find(replay.pipeline(), target);
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  const std::int64_t days = detail::horizon_of(replay, options.days);
  const detail::ReachedCases cases =
      detail::reached_cases(replay, found, options.by, options.threads);
  detail::check_follow_up(replay, target, days, cases.passages);
  const std::vector<detail::CaseWay> ways =
      detail::case_ways(cases, static_cast<std::int32_t>(days));
  return detail::reached_by(replay, cases, ways, target, days, options);
}

ReachedBy detail::reached_by(const Replay& replay, const ReachedCases& cases,
                             std::span<const CaseWay> ways, const std::string& target,
                             std::int64_t days, const ReachedByOptions& options) {
  ReachedBy result;
  result.about = detail::about_first_decision(
      replay,
      "Share that reached " + in_quotes(target) + " within " + std::to_string(days) +
          " days of opening",
      "Aalen-Johansen first passage; other ends compete, pending are censored");
  result.spec.by = options.by;
  result.target = target;
  result.days = days;
  result.level = options.level;
  result.cluster = cases.parent;

  // At most the follow-up, which fits.
  const auto question = detail::reached_question(replay, static_cast<std::int32_t>(days),
                                                 options.level, cases.parent);
  std::vector<detail::ReachedRowBuilder> builders;
  builders.reserve(cases.groups.labels.size());
  const std::vector<std::size_t> sizes = ways_of_slots(cases.groups, ways);
  for (std::size_t slot = 0; slot < sizes.size(); ++slot) {
    builders.emplace_back(cases.groups.labels[slot], question);
    builders.back().reserve(sizes[slot]);
  }
  for (const CaseWay& way : ways) {
    for_each_slot(cases.groups, way, [&](std::size_t slot) {
      builders[slot].add(way.passage, way.cluster, way.count);
    });
  }
  for (detail::ReachedRowBuilder& builder : builders)
    result.rows.push_back(std::move(builder).row());
  return result;
}

Table ReachedBy::table() const {
  const std::string within = " within " + std::to_string(days) + " days of opening";
  const auto count = [this](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::integer, about.unit, std::move(description)};
  };
  const auto number = [](const char* name, const char* unit, std::string description) {
    return detail::ColumnSpec{name, CellType::number, unit, std::move(description)};
  };
  const auto percent = static_cast<int>(std::lround(level * 100));
  About full = about;
  full.remarks.push_back("Intervals: " + std::to_string(percent) + " %; " +
                         (cluster.empty() ? "by case" : "clustered by " + cluster) + ".");
  if (std::any_of(rows.begin(), rows.end(), [](const ReachedByRow& row) {
        return detail::is_called_rough(row.interval_method);
      })) {
    full.remarks.push_back(detail::rough_intervals_remark());
  }
  for (const GroupColumn& column : spec.by) {
    if (column.at.empty()) continue;
    full.remarks.push_back("Grouped by what stood at milestone \"" + column.at +
                           "\": such groups are formed by what happened after opening.");
  }
  Table table = detail::make_table(
      full, spec,
      {count("cases", "in the estimate"),
       count("reached", "of them, reached the target" + within),
       count("other_end", "of them, ended otherwise" + within),
       count("pending", "of them, not followed so long and without an end"),
       count("left_out",
             "set aside, running, undated, opened there, ended before the records are complete, or "
             "not watched until later"),
       number("share", "share", "Aalen-Johansen: reached" + within),
       number("standard_error", "share", "of the share"),
       number("lower", "share", "lower end of its interval"),
       number("upper", "share", "upper end of its interval"),
       {"interval_method", CellType::text, "", "how the interval was made, or why there is none"},
       count("followed", "opened at least so long before the cut, watched from opening"),
       count("reached_of_followed", "of those followed, reached the target" + within),
       number("plain_share", "share", "reached_of_followed / followed"),
       number("plain_lower", "share", "lower end of its Wilson interval"),
       number("plain_upper", "share", "upper end of its Wilson interval"),
       number("design_effect", "", "by which n is divided in intervals of counts")});
  for (const ReachedByRow& row : rows) {
    const double plain_share = row.followed == 0 ? nan
                                                 : static_cast<double>(row.reached_of_followed) /
                                                       static_cast<double>(row.followed);
    detail::add_row(
        table, spec, row.group,
        {row.cases, row.reached, row.other_end, row.pending, row.left_out,
         detail::number_or_none(row.share), detail::number_or_none(row.standard_error),
         detail::number_or_none(row.interval.lower), detail::number_or_none(row.interval.upper),
         row.interval_method, row.followed, row.reached_of_followed,
         detail::number_or_none(plain_share), detail::number_or_none(row.plain.lower),
         detail::number_or_none(row.plain.upper), row.design_effect});
  }
  return table;
}

}  // namespace casepath
