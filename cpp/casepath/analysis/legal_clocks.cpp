#include "casepath/analysis/legal_clocks.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/core/text.hpp"
#include "casepath/pipeline/legal_clock.hpp"
#include "casepath/replay/detail/replay_data.hpp"

namespace casepath {
namespace {

using End = ClockOfCase::End;

// --- one case ------------------------------------------------------------------------------------

/// Lets the moves of a case run through the clock, up to the end of its first run.
class ClockWalk {
 public:
  ClockWalk(const Replay& replay, const Deadline& deadline)
      : replay_(replay), deadline_(deadline), clock_(deadline) {}

  [[nodiscard]] ClockOfCase walk(CaseId id) && {
    if (replay_.status(id) == CaseStatus::set_aside) return {};
    answer_.end = End::not_started;
    for_each_move(replay_.data(), id, [&](const MoveView& move) {
      if (is_over_) {
        answer_.was_restarted = answer_.was_restarted || deadline_.starts(move.event);
      } else {
        take(move);
      }
      return !answer_.was_restarted;
    });
    if (!is_over_ && is_on()) conclude(End::running, replay_.as_of());
    if (!is_over_ && opened_running_) answer_.end = End::unseen_start;
    return answer_;
  }

 private:
  [[nodiscard]] bool is_on() const {
    return clock_.state() == ClockState::running || clock_.state() == ClockState::suspended;
  }

  void take(const MoveView& move) {
    const Pipeline& pipeline = replay_.pipeline();
    const TransitionId transition = pipeline.transition(move.from, move.event);
    const bool seen_running = pipeline.transitions()[transition.index()].running;
    opened_running_ = opened_running_ || seen_running;
    if (is_on()) {
      look_in(move.day);
      const bool stops = deadline_.stops(move.event);
      const bool ends = move.from != move.to && pipeline.state(move.to).is_outcome();
      if (stops || ends) {
        conclude(stops ? End::stopped : End::ended, move.day);
        answer_.was_restarted = deadline_.starts(move.event);
        return;
      }
    }
    clock_.take(move.event, move.day);
    if (is_on() && seen_running) is_unseen_ = true;
    if (clock_.state() == ClockState::suspended) answer_.had_suspension = true;
  }

  /// Something happens on `day`: what had run off when the watch began.
  void look_in(Date day) {
    const Date from = replay_.complete_from();
    if (is_watched_ || !clock_.is_dated() || !day.is_recorded()) return;
    if (from.is_recorded() && day < from) return;
    is_watched_ = true;
    if (from.is_recorded() && clock_.started_on() < from) {
      answer_.entry_days = clock_.elapsed_days(from);
    }
  }

  /// Of a clock that is on.
  void conclude(End end, Date day) {
    is_over_ = true;
    look_in(day);
    if (is_unseen_) {
      answer_.end = End::unseen_start;
      return;
    }
    if (!clock_.is_dated() || !day.is_recorded()) {
      answer_.end = End::undated;
      return;
    }
    answer_.started_on = clock_.started_on();
    answer_.allowed_days = clock_.allowed_days();
    answer_.elapsed_days = clock_.elapsed_days(day);
    answer_.followed_days = clock_.elapsed_days(replay_.as_of());
    answer_.is_suspended = end == End::running && clock_.state() == ClockState::suspended;
    const bool too_late = answer_.allowed_days + 1 < answer_.entry_days;
    answer_.end = is_watched_ && !too_late ? end : End::before;
  }

  const Replay& replay_;
  const Deadline& deadline_;
  LegalClock clock_;
  ClockOfCase answer_;
  bool is_over_ = false;
  bool is_watched_ = false;
  bool is_unseen_ = false;  ///< started by an opening that says the case was running
  bool opened_running_ = false;
};

std::vector<ClockOfCase> clocks_of(const Replay& replay, const Deadline& deadline,
                                   unsigned threads) {
  std::vector<ClockOfCase> clocks(replay.case_count());
  const auto begins = replay.log().case_begins();
  const auto ranges = split_by_weight(clocks.size(), resolve_threads(threads) * std::size_t{8},
                                      [begins](std::size_t i) { return std::size_t{begins[i]}; });
  for_ranges(ranges, threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      clocks[i] = ClockWalk(replay, deadline).walk(CaseId{i});
    }
  });
  return clocks;
}

bool is_counted(const ClockOfCase& clock) {
  return clock.end == End::stopped || clock.end == End::ended || clock.end == End::running;
}

// --- groups --------------------------------------------------------------------------------------

void count(LegalClockRow& row, const ClockOfCase& clock) {
  const bool beyond = clock.is_beyond();
  switch (clock.end) {
    case End::stopped:
      ++(beyond ? row.beyond : row.met);
      break;
    case End::ended:
      ++(beyond ? row.ended_beyond : row.ended);
      break;
    case End::running:
      ++(beyond ? row.running_beyond : row.running);
      break;
    case End::not_started:
      ++row.not_started;
      return;
    case End::undated:
      ++row.undated;
      return;
    case End::before:
      ++row.before;
      return;
    case End::unseen_start:
      ++row.unseen_start;
      return;
    case End::set_aside:
      ++row.set_aside;
      return;
  }
  ++row.clocks;
  row.suspended += clock.is_suspended ? 1 : 0;
  row.had_suspension += clock.had_suspension ? 1 : 0;
  row.restarted += clock.was_restarted ? 1 : 0;
}

/// The way to going beyond the deadline, in days that ran off.
Passage to_beyond(const ClockOfCase& clock) {
  Passage passage{PassageEnd::other_end, clock.entry_days, clock.elapsed_days, 1,
                  clock.followed_days};
  if (clock.is_beyond()) {
    passage.end = PassageEnd::reached;
    passage.exit_day = clock.allowed_days + 1;
  } else if (clock.end == End::running) {
    passage.end = PassageEnd::pending;
    passage.exit_k = 0;
  }
  return passage;
}

/// The way to being stopped.
Passage to_stop(const ClockOfCase& clock) {
  Passage passage{PassageEnd::reached, clock.entry_days, clock.elapsed_days, 1,
                  clock.followed_days};
  if (clock.end == End::ended) passage.end = PassageEnd::other_end;
  if (clock.end == End::running) {
    passage.end = PassageEnd::pending;
    passage.exit_k = 0;
  }
  return passage;
}

void check_days(const std::vector<std::int64_t>& days) {
  constexpr std::int64_t most = 36500;
  for (const std::int64_t one : days) {
    if (one >= 1 && one <= most) continue;
    throw ArgumentError("days is " + std::to_string(one) + "; it must be 1 to " +
                        std::to_string(most));
  }
}

/// What every case with a clock adds to the estimate of its group, and to that of the total.
class ClockEstimates {
 public:
  ClockEstimates(const std::vector<ClockOfCase>& clocks, const detail::CaseGroups& groups,
                 const std::vector<std::uint32_t>& clusters)
      : clocks_(clocks), groups_(groups), clusters_(clusters) {}

  /// One per group, the total last.
  [[nodiscard]] std::vector<ReachedByRow> of(const detail::ReachedQuestion& question,
                                             Passage (*way)(const ClockOfCase&)) const {
    std::vector<detail::ReachedRowBuilder> builders;
    builders.reserve(groups_.labels.size());
    for (const GroupLabel& label : groups_.labels) builders.emplace_back(label, question);
    for (std::size_t i = 0; i < clocks_.size(); ++i) {
      if (!is_counted(clocks_[i])) continue;
      groups_.for_each_slot(
          i, [&](std::size_t slot) { builders[slot].add(way(clocks_[i]), clusters_[i]); });
    }
    std::vector<ReachedByRow> rows;
    rows.reserve(builders.size());
    for (detail::ReachedRowBuilder& builder : builders) rows.push_back(std::move(builder).row());
    return rows;
  }

 private:
  const std::vector<ClockOfCase>& clocks_;
  const detail::CaseGroups& groups_;
  const std::vector<std::uint32_t>& clusters_;
};

}  // namespace

std::string_view to_string(ClockOfCase::End end) noexcept {
  switch (end) {
    case End::stopped:
      return "stopped";
    case End::ended:
      return "ended";
    case End::running:
      return "running";
    case End::not_started:
      return "not_started";
    case End::undated:
      return "undated";
    case End::before:
      return "before";
    case End::unseen_start:
      return "unseen_start";
    case End::set_aside:
      return "set_aside";
  }
  return {};
}

LegalClocks legal_clock(const Replay& replay, const std::string& deadline,
                        const LegalClockOptions& options) {
  const Pipeline& pipeline = replay.pipeline();
  const Deadline found = Deadline::find(pipeline, deadline);
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  check_days(options.days);
  const detail::CaseGroups groups = detail::case_groups(replay, options.by);
  const auto [parent, column] = detail::largest_parent(pipeline, replay.log());
  const std::vector<std::uint32_t> clusters = detail::clusters_of(replay, column);

  LegalClocks result;
  result.about =
      about(replay.summary(),
            "Deadline " + in_quotes(deadline) + ": " + in_words(found.definition().within),
            "Aalen-Johansen on days that ran off; running clocks are censored");
  result.about.remarks.emplace_back(
      "Days are those that ran off: suspensions are taken out. The first clock of each case.");
  if (!found.definition().provenance.verified) {
    result.about.remarks.emplace_back("The deadline was not checked at its source.");
  }
  result.spec.by = options.by;
  result.deadline = found.definition();
  result.level = options.level;
  result.cluster = parent;
  result.log = replay.log();
  result.cases = clocks_of(replay, found, options.threads);
  for (const GroupLabel& label : groups.labels) result.rows.emplace_back().group = label;
  std::int32_t longest = 0;
  for (std::size_t i = 0; i < result.cases.size(); ++i) {
    groups.for_each_slot(i, [&](std::size_t slot) { count(result.rows[slot], result.cases[i]); });
    if (is_counted(result.cases[i])) longest = std::max(longest, result.cases[i].allowed_days);
  }
  result.horizon_days = std::int64_t{longest} + 1;

  const ClockEstimates estimates(result.cases, groups, clusters);
  const auto ask = [&](std::int64_t days) {
    return detail::reached_question(replay, static_cast<std::int32_t>(days), options.level,
                                    result.cluster);
  };
  std::vector<ReachedByRow> beyond = estimates.of(ask(result.horizon_days), &to_beyond);
  for (std::size_t slot = 0; slot < beyond.size(); ++slot) {
    result.rows[slot].share_beyond = std::move(beyond[slot]);
  }
  std::vector<std::vector<ReachedByRow>> stopped;  // by days, then by group
  for (const std::int64_t days : options.days) stopped.push_back(estimates.of(ask(days), &to_stop));
  for (std::size_t slot = 0; slot < groups.labels.size(); ++slot) {
    for (std::size_t i = 0; i < options.days.size(); ++i) {
      result.stopped.push_back({groups.labels[slot], options.days[i], std::move(stopped[i][slot])});
    }
  }
  return result;
}

// --- tables --------------------------------------------------------------------------------------

namespace {

std::vector<detail::ColumnSpec> estimate_columns(const std::string& what) {
  const auto number = [](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::number, "share", std::move(description)};
  };
  return {
      number("share", "Aalen-Johansen: " + what),
      number("standard_error", "of the share"),
      number("lower", "lower end of its interval"),
      number("upper", "upper end of its interval"),
      {"interval_method", CellType::text, "", "how the interval was made, or why there is none"}};
}

void add_estimate(std::vector<Cell>& cells, const ReachedByRow& one) {
  cells.insert(cells.end(),
               {detail::number_or_none(one.share), detail::number_or_none(one.standard_error),
                detail::number_or_none(one.interval.lower),
                detail::number_or_none(one.interval.upper), one.interval_method});
}

std::string interval_remark(double level, const std::string& cluster) {
  return "Intervals: " + std::to_string(static_cast<int>(std::lround(level * 100))) + " %; " +
         (cluster.empty() ? "by case" : "clustered by " + cluster) + ".";
}

}  // namespace

Table LegalClocks::table() const {
  const auto count = [this](const char* name, const char* description) {
    return detail::ColumnSpec{name, CellType::integer, about.unit, description};
  };
  About full = about;
  full.remarks.push_back(interval_remark(level, cluster));
  std::vector<detail::ColumnSpec> columns{
      count("clocks", "first clocks; the next six sum to them"),
      count("met", "stopped within the deadline"),
      count("beyond", "stopped beyond it"),
      count("ended", "an outcome came within it, and nothing stopped the clock"),
      count("ended_beyond", "the same, beyond it"),
      count("running", "not stopped at the cut, within it"),
      count("running_beyond", "not stopped at the cut, beyond it")};
  for (detail::ColumnSpec& column : estimate_columns("went beyond the deadline")) {
    columns.push_back(std::move(column));
  }
  columns.insert(columns.end(),
                 {count("had_suspension", "of the clocks, suspended at some time"),
                  count("suspended", "of those not stopped at the cut, suspended then"),
                  count("restarted", "of the clocks, started again later: that is not counted"),
                  count("not_started", "no event started it"),
                  count("undated", "left out: an event that counts for it has no date"),
                  count("before", "left out: over before the records are complete"),
                  count("unseen_start", "left out: began before the records"),
                  count("set_aside", "left out: the path broke")});
  Table table = detail::make_table(full, spec, columns);
  for (const LegalClockRow& row : rows) {
    std::vector<Cell> cells{row.clocks,       row.met,     row.beyond,        row.ended,
                            row.ended_beyond, row.running, row.running_beyond};
    add_estimate(cells, row.share_beyond);
    cells.insert(cells.end(), {row.had_suspension, row.suspended, row.restarted, row.not_started,
                               row.undated, row.before, row.unseen_start, row.set_aside});
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

Table LegalClocks::stopped_table() const {
  const auto count = [this](const char* name, const char* description) {
    return detail::ColumnSpec{name, CellType::integer, about.unit, description};
  };
  About full = about;
  full.title = "Share of clocks stopped; deadline " + in_quotes(deadline.name) + ": " +
               in_words(deadline.within);
  full.remarks.push_back(interval_remark(level, cluster));
  std::vector<detail::ColumnSpec> columns{
      {"days", CellType::integer, "days", "that ran off"},
      count("clocks", "in the estimate"),
      count("stopped", "of them, stopped within so many days"),
      count("ended", "of them, ended by an outcome within so many days"),
      count("running", "of them, not watched so long and not stopped")};
  for (detail::ColumnSpec& column : estimate_columns("stopped within so many days")) {
    columns.push_back(std::move(column));
  }
  Table table = detail::make_table(full, spec, columns);
  for (const StoppedByRow& row : stopped) {
    const ReachedByRow& one = row.estimate;
    std::vector<Cell> cells{row.days, one.cases, one.reached, one.other_end, one.pending};
    add_estimate(cells, one);
    detail::add_row(table, spec, row.group, std::move(cells));
  }
  return table;
}

Table LegalClocks::clocks_table() const {
  About full = about;
  full.title =
      "Clocks one by one; deadline " + in_quotes(deadline.name) + ": " + in_words(deadline.within);
  full.estimator = "days that ran off";
  Table table = detail::make_table(
      full, {},
      {{"case", CellType::text, "", "name of the case"},
       {"started_on", CellType::date, "", "day of the event that started the clock"},
       {"allowed_days", CellType::integer, "days", "from the start to the last day allowed"},
       {"elapsed_days", CellType::integer, "days", "that ran off up to its end or the cut"},
       {"end", CellType::text, "", "stopped, ended (by an outcome) or running (at the cut)"},
       {"beyond", CellType::boolean, "", "more ran off than is allowed"},
       {"suspended", CellType::boolean, "", "at the cut"}});
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const ClockOfCase& one = cases[i];
    if (!is_counted(one)) continue;
    table.add_row({std::string(log.case_name(CaseId{i})), std::int64_t{one.started_on.days()},
                   std::int64_t{one.allowed_days}, std::int64_t{one.elapsed_days},
                   std::string(to_string(one.end)), one.is_beyond(), one.is_suspended});
  }
  return table;
}

}  // namespace casepath
