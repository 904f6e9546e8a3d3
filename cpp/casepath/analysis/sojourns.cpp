#include "casepath/analysis/sojourns.hpp"

#include <utility>

#include "casepath/analysis/detail/closed_only.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/sojourn_counts.hpp"
#include "casepath/analysis/detail/state_names.hpp"
#include "casepath/analysis/incidence_table.hpp"

namespace casepath {
namespace {

double median_follow_up(const std::vector<ExitCount>& reversed) {
  const IncidenceTable table(reversed);
  const IncidenceCurve curve = incidence_curve(table.counts());
  for (std::size_t i = 0; i < curve.points(); ++i) {
    if (curve.waiting[i] <= 0.5) return table.moments()[i].day;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

std::string_view to_string(Clock clock) noexcept {
  return clock == Clock::forward ? "forward" : "reset";
}

std::string_view to_string(StateSplit split) noexcept {
  return split == StateSplit::none ? "none" : "downgraded";
}

SojournCounts& SojournCounts::operator+=(const SojournCounts& other) noexcept {
  cases += other.cases;
  pending += other.pending;
  set_aside += other.set_aside;
  running += other.running;
  undated += other.undated;
  before += other.before;
  delayed += other.delayed;
  undated_visits += other.undated_visits;
  filled_visits += other.filled_visits;
  return *this;
}

double Sojourns::share_pending() const noexcept {
  return static_cast<double>(counts.pending) / static_cast<double>(counts.cases);
}

Table Sojourns::table() const {
  Table table = table_about(about);
  table.add_column("state", CellType::text, "", "the state");
  table.add_column("stays", CellType::integer, "stays", "in the state, with days");
  table.add_column("left", CellType::integer, "stays", "of them, left");
  table.add_column("pending", CellType::integer, "stays", "of them, not left up to the data cut");
  std::vector<std::int64_t> stays(states.size());
  std::vector<std::int64_t> left(states.size());
  for (const Sojourn& row : rows) {
    stays[row.from] += row.count;
    if (row.to != Sojourn::pending) left[row.from] += row.count;
  }
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (stays[i] > 0) table.add_row({states[i], stays[i], left[i], stays[i] - left[i]});
  }
  return table;
}

Sojourns sojourns(const Replay& replay, const SojournOptions& options) {
  Sojourns result;
  const detail::StateNames names(replay.pipeline(), options.split);
  result.options = options;
  result.states = names.names;
  result.is_outcome = names.is_outcome;
  result.about = options.reading == Reading::first_decision
                     ? detail::about_first_decision(replay, "Stays in states", "counts")
                     : about(replay.summary(), "Stays in states", "counts");
  result.about.reading = options.reading;
  const auto [parent, column] = detail::largest_parent(replay.pipeline(), replay.log());
  result.cluster = parent;
  std::vector<std::uint32_t> clusters;
  if (!parent.empty()) clusters = detail::clusters_of(replay, column);

  detail::CaseStays stays(replay.data(), detail::stay_options(options));
  std::vector<ExitCount> reversed;  // the data cut is the exit, an outcome hides it
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    const std::uint32_t cluster = clusters.empty() ? number : clusters[i];
    const std::size_t first = result.rows.size();
    const auto summary =
        stays.walk(CaseId{i}, [&](std::uint32_t from, std::uint32_t to, Moment entry, Moment exit) {
          result.rows.push_back({number, from, to, entry, exit, 1, cluster});
        });
    detail::count_case(summary, result.counts);
    if (summary.left_out != detail::StaysLeftOut::none || options.clock == Clock::reset) continue;
    const Sojourn& last = result.rows.back();
    const bool has_ended = result.is_outcome[last.from];
    const Moment end = has_ended ? last.entry : last.exit;
    const Moment entry = result.rows[first].entry;
    if (entry < end) reversed.push_back({has_ended ? 0U : 1U, entry, end, 1, cluster});
  }
  if (options.clock == Clock::forward) result.median_follow_up_days = median_follow_up(reversed);
  if (std::string warning = detail::closed_cases_only(replay); !warning.empty()) {
    result.about.remarks.push_back(std::move(warning));
  }
  detail::add_remarks(result.counts, result.about);
  return result;
}

}  // namespace casepath
