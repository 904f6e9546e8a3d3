#include "casepath/analysis/bootstrap.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string_view>
#include <tuple>
#include <utility>

#include "casepath/analysis/detail/canonical_clusters.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/analysis/resampled_curves.hpp"
#include "casepath/analysis/sojourns.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

constexpr std::int64_t most_replicates = 1'000'000;

/// What is asked of every group.
struct BootstrapPlan {
  std::vector<std::int32_t> days;
  ResamplingOptions resampling;
  double level = 0.95;
  Progress progress;
  std::size_t groups = 0;
  std::size_t groups_done = 0;
};

void check_replicates(std::int64_t replicates) {
  if (replicates >= 2 && replicates <= most_replicates) return;
  throw ArgumentError("replicates is " + std::to_string(replicates) +
                      "; it must be at least 2 and at most " + std::to_string(most_replicates));
}

/// A number of the group's name, from its bytes (FNV-1a); groups of other names have other draws.
std::uint32_t subject_of(const GroupLabel& label) {
  std::uint32_t hash = 0x811C9DC5U;
  const auto add = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x01000193U; };
  if (label.is_total) return 0;
  for (const std::string& value : label.values) {
    for (const char letter : value) add(static_cast<unsigned char>(letter));
    add(0);
  }
  return hash == 0 ? 1 : hash;
}

/// Numbers the clusters in use from 0, in their order; `rows` stand in it.
template <class Row>
std::uint32_t renumber(std::vector<Row>& rows) {
  std::uint32_t count = 0;
  std::uint32_t last = 0;
  for (Row& row : rows) {
    if (count == 0 || row.cluster != last) {
      last = row.cluster;
      ++count;
    }
    row.cluster = count - 1;
  }
  return count;
}

/// One group's rows: replicates of `statistic`, whose estimates stand in them already.
template <class Statistic>
void draw_again(BootstrapPlan& plan, const Statistic& statistic,
                const std::function<std::vector<double>(std::size_t)>& influence_of,
                std::span<BootstrapRow> rows) {
  const auto clusters = static_cast<std::size_t>(rows.front().clusters);
  ResamplingOptions options = plan.resampling;
  options.subject = subject_of(rows.front().group);
  if (plan.progress) {
    const std::size_t total = plan.groups * options.replicates;
    const std::size_t before = plan.groups_done * options.replicates;
    options.progress = [&plan, before, total](std::size_t done, std::size_t) {
      return plan.progress(before + done, total);
    };
  }
  const std::vector<double> replicates = resample(
      clusters, rows.size(), [&] { return statistic.make(); }, options);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto begin = replicates.begin() + static_cast<std::ptrdiff_t>(i * options.replicates);
    BootstrapRow& row = rows[i];
    if (!row.why_none.empty()) continue;
    row.replicates.assign(begin, begin + static_cast<std::ptrdiff_t>(options.replicates));
    row.intervals = bootstrap_intervals(row.estimate, row.replicates, influence_of(i), plan.level);
  }
}

/// Says of a group why it can't be drawn again; empty: it can.
std::string why_not_drawn(std::int64_t cases, std::int64_t clusters, const std::string& cluster) {
  if (cases == 0) return "none: no cases";
  return clusters < 2 ? "none: all belong to one " + cluster : std::string();
}

/// Rows of one group, and whether it can be drawn again.
std::span<BootstrapRow> add_rows(Bootstrap& result, const BootstrapPlan& plan,
                                 const GroupLabel& label, std::int64_t cases,
                                 std::int64_t clusters) {
  const std::string why = why_not_drawn(cases, clusters, result.cluster);
  if (!why.empty() && label.is_total && cases > 0) {
    throw ArgumentError("bootstrap: all cases belong to one " + result.cluster +
                        ", and to draw again needs at least two; say cluster= to draw something "
                        "smaller");
  }
  const std::size_t first = result.rows.size();
  for (const std::int32_t day : plan.days) {
    BootstrapRow row;
    row.group = label;
    row.day = day;
    row.cases = cases;
    row.clusters = clusters;
    row.why_none = why;
    result.rows.push_back(std::move(row));
  }
  return std::span(result.rows).subspan(first);
}

bool can_be_drawn(std::span<const BootstrapRow> rows) {
  return std::any_of(rows.begin(), rows.end(),
                     [](const BootstrapRow& row) { return row.why_none.empty(); });
}

BootstrapPlan plan_of(const BootstrapOptions& options, std::vector<std::int32_t> days,
                      std::size_t groups) {
  BootstrapPlan plan;
  plan.days = std::move(days);
  plan.resampling.replicates = static_cast<std::uint32_t>(options.replicates);
  plan.resampling.seed = options.seed;
  plan.resampling.threads = options.threads;
  plan.level = options.level;
  plan.progress = options.progress;
  plan.groups = groups;
  return plan;
}

Bootstrap bootstrap_asked_for(const BootstrapOptions& options, const std::string& target,
                              const std::string& cluster) {
  Bootstrap result;
  result.spec.by = options.by;
  result.target = target;
  result.cluster = cluster;
  result.replicates = options.replicates;
  result.seed = options.seed;
  result.level = options.level;
  return result;
}

std::string estimator_of(const char* estimate, const std::string& cluster) {
  return std::string(estimate) + "; bootstrap, drawing unit " + cluster + " again";
}

std::string days_in_words(const std::vector<std::int32_t>& days) {
  return days.size() == 1 ? std::to_string(days.front()) : std::string("so many");
}

// --- first passage -------------------------------------------------------------------------------

/// The exits of one group by the number of their cluster, in an order of their own.
std::uint32_t sort_by_cluster(std::vector<ExitCount>& exits) {
  std::sort(exits.begin(), exits.end(), [](const ExitCount& a, const ExitCount& b) {
    return std::tie(a.cluster, a.entry, a.exit, a.cause) <
           std::tie(b.cluster, b.entry, b.exit, b.cause);
  });
  return renumber(exits);
}

void bootstrap_group(Bootstrap& result, BootstrapPlan& plan, const GroupLabel& label,
                     std::vector<ExitCount>& exits) {
  const auto cases = static_cast<std::int64_t>(exits.size());
  const std::uint32_t clusters = sort_by_cluster(exits);
  const std::span<BootstrapRow> rows = add_rows(result, plan, label, cases, clusters);
  if (!can_be_drawn(rows)) return;
  const IncidenceTable table(exits, 2);
  const IncidenceCurve curve = incidence_curve(table.counts());
  const std::int32_t last_day = table.moments().back().day;
  const ReachedStatistic statistic(table, 1, plan.days);
  const std::vector<double> estimates = statistic.estimates();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t points = table.points_until(Moment::end_of_day(plan.days[i]));
    if (last_day < plan.days[i] && curve.waiting_after(points) > 0) {
      rows[i].why_none = "none: nobody was watched after day " + std::to_string(last_day);
    } else {
      rows[i].estimate = estimates[i];
    }
  }
  if (!can_be_drawn(rows)) return;
  draw_again(
      plan, statistic, [&](std::size_t place) { return statistic.influence(place, clusters); },
      rows);
}

// --- occupation ----------------------------------------------------------------------------------

/// Stays up to the end of the last day asked for, by the number of their cluster.
std::uint32_t sort_by_cluster(std::vector<Sojourn>& stays) {
  std::sort(stays.begin(), stays.end(), [](const Sojourn& a, const Sojourn& b) {
    return std::tie(a.cluster, a.entry, a.exit, a.from, a.to) <
           std::tie(b.cluster, b.entry, b.exit, b.from, b.to);
  });
  return renumber(stays);
}

/// The first moment behind the opening, at which occupation starts.
constexpr Moment after_opening{0, 2};

/// Whether nobody is watched there; then says so.
bool nobody_starts(const OccupancyTable& table, std::span<BootstrapRow> rows) {
  const std::size_t point = table.point_of(after_opening);
  for (std::size_t state = 0; state < table.states(); ++state) {
    if (table.at_risk(point, state) > 0) return false;
  }
  for (BootstrapRow& row : rows) row.why_none = "none: nobody was watched from opening";
  return true;
}

void bootstrap_group(Bootstrap& result, BootstrapPlan& plan, const GroupLabel& label,
                     std::vector<Sojourn>& stays, std::int64_t cases, std::size_t states,
                     std::uint32_t state) {
  const std::uint32_t clusters = sort_by_cluster(stays);
  const std::span<BootstrapRow> rows = add_rows(result, plan, label, cases, clusters);
  if (!can_be_drawn(rows)) return;
  std::vector<Moment> marks{after_opening};
  Moment last{};
  for (const std::int32_t day : plan.days) marks.push_back({day + 1, 0});
  for (const Sojourn& stay : stays) last = std::max(last, stay.exit);
  const OccupancyTable table(stays, states, marks);
  if (nobody_starts(table, rows)) return;
  const OccupancyStatistic statistic(table, state, plan.days, after_opening);
  const std::vector<double> estimates = statistic.estimates();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (last.day < plan.days[i]) {
      rows[i].why_none = "none: nobody was watched after day " + std::to_string(last.day);
    } else {
      rows[i].estimate = estimates[i];
    }
  }
  if (!can_be_drawn(rows)) return;
  draw_again(
      plan, statistic, [&](std::size_t place) { return statistic.influence(place); }, rows);
}

std::uint32_t state_named(const Sojourns& all, const std::string& name) {
  const auto found = std::find(all.states.begin(), all.states.end(), name);
  if (found != all.states.end()) return static_cast<std::uint32_t>(found - all.states.begin());
  std::string known;
  for (const std::string& one : all.states) known += (known.empty() ? "" : ", ") + one;
  throw ArgumentError("state: " + in_quotes(name) + " is no state of pipeline " +
                      in_quotes(all.about.pipeline) + did_you_mean(name, all.states) +
                      "; there are " + known);
}

std::vector<std::int32_t> checked_days(const Replay& replay, const std::vector<std::int64_t>& days,
                                       const Sojourns& all) {
  std::int32_t longest = -1;
  for (const Sojourn& stay : all.rows) {
    if (stay.to == Sojourn::pending) longest = std::max(longest, stay.exit.day);
  }
  std::vector<std::int32_t> checked;
  for (const std::int64_t day : days) {
    if (day < 0) {
      throw ArgumentError("days holds " + std::to_string(day) + "; a day must be at least 0");
    }
    if (longest >= 0 && day > longest) {
      throw ArgumentError("days holds " + std::to_string(day) + ", but no " + replay.unit() +
                          " was followed longer than " + std::to_string(longest) +
                          " days, from opening to the data cut " + to_string(replay.as_of()) +
                          "; ask for at most " + std::to_string(longest));
    }
    checked.push_back(static_cast<std::int32_t>(day));
  }
  return checked;
}

}  // namespace

Bootstrap bootstrap_reached(const Replay& replay, const std::string& target,
                            const BootstrapOptions& options) {
  check_replicates(options.replicates);
  std::vector<std::int64_t> asked = options.days;
  if (asked.empty()) asked.push_back(default_horizon(replay));
  for (const std::int64_t day : asked) {
    ReachedByOptions one_day;
    one_day.days = day;
    one_day.level = options.level;
    one_day.threads = options.threads;
    if (day == *std::max_element(asked.begin(), asked.end()) || day < 1) {
      static_cast<void>(reached_by(replay, target, one_day));  // refuses what can't be asked
    }
  }
  const std::vector<std::int32_t> days(asked.begin(), asked.end());
  const std::int32_t last_day = *std::max_element(days.begin(), days.end());

  const Target found = Target::find(replay.pipeline(), target);
  const std::vector<Passage> passages = detail::passages_of(replay, found, options.threads);
  const detail::CanonicalClusters clusters = detail::canonical_clusters(replay, options.cluster);
  const detail::CaseGroups groups = detail::case_groups(replay, options.by);
  Bootstrap result = bootstrap_asked_for(options, target, clusters.name);
  result.about =
      detail::about_first_decision(replay,
                                   "Share that reached " + in_quotes(target) + " within " +
                                       days_in_words(days) + " days of opening",
                                   estimator_of("Aalen-Johansen first passage", clusters.name));

  std::vector<std::vector<ExitCount>> exits(groups.labels.size());
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const Passage& passage = passages[i];
    if (!detail::is_watched(passage.end) || passage.entry_day > last_day) continue;
    const ExitCount exit = detail::exit_of(passage, clusters.of_case[i]);
    groups.for_each_slot(i, [&](std::size_t slot) { exits[slot].push_back(exit); });
  }
  BootstrapPlan plan = plan_of(options, days, groups.labels.size());
  for (std::size_t slot = 0; slot < exits.size(); ++slot) {
    bootstrap_group(result, plan, groups.labels[slot], exits[slot]);
    ++plan.groups_done;
  }
  return result;
}

Bootstrap bootstrap_occupancy(const Replay& replay, const std::string& state,
                              const BootstrapOptions& options) {
  check_replicates(options.replicates);
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  SojournOptions stays_of;
  stays_of.threads = options.threads;
  const Sojourns all = sojourns(replay, stays_of);
  const std::uint32_t number = state_named(all, state);
  std::vector<std::int64_t> asked = options.days;
  if (asked.empty()) asked.push_back(default_horizon(replay));
  const std::vector<std::int32_t> days = checked_days(replay, asked, all);
  const Moment end{*std::max_element(days.begin(), days.end()) + 1, 0};

  const detail::CanonicalClusters clusters = detail::canonical_clusters(replay, options.cluster);
  const detail::CaseGroups groups = detail::case_groups(replay, options.by);
  Bootstrap result = bootstrap_asked_for(options, state, clusters.name);
  result.about = all.about;
  result.about.title =
      "Share in " + in_quotes(state) + " " + days_in_words(days) + " days after opening";
  result.about.estimator = estimator_of("Aalen-Johansen state occupation", clusters.name);

  std::vector<std::vector<Sojourn>> stays(groups.labels.size());
  std::vector<std::int64_t> cases(groups.labels.size());
  std::uint32_t last_case = Sojourn::pending;
  for (Sojourn stay : all.rows) {
    if (stay.entry >= end) continue;
    if (stay.exit > end) {
      stay.exit = end;
      stay.to = Sojourn::pending;
    }
    stay.cluster = clusters.of_case[stay.case_index];
    const bool is_new = stay.case_index != last_case;
    last_case = stay.case_index;
    groups.for_each_slot(stay.case_index, [&](std::size_t slot) {
      stays[slot].push_back(stay);
      if (is_new) ++cases[slot];
    });
  }
  BootstrapPlan plan = plan_of(options, days, groups.labels.size());
  for (std::size_t slot = 0; slot < stays.size(); ++slot) {
    bootstrap_group(result, plan, groups.labels[slot], stays[slot], cases[slot], all.states.size(),
                    number);
    ++plan.groups_done;
  }
  return result;
}

}  // namespace casepath
