#include "casepath/analysis/curves.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <utility>

#include "casepath/analysis/detail/case_ways.hpp"
#include "casepath/analysis/detail/closed_only.hpp"
#include "casepath/analysis/detail/cluster_ways.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

constexpr double unknown_share = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t last_curve_day = 36500;
constexpr std::size_t most_default_days = 200;
/// Up to so many days the jackknife by cluster is worked out at each of them; for more, at all
/// points at once.
constexpr std::size_t few_days = 32;

/// Sorted, each once.
std::vector<std::int32_t> checked_curve_days(const std::vector<std::int64_t>& days) {
  if (days.empty()) throw ArgumentError("days is empty; name at least one day");
  std::vector<std::int32_t> result;
  result.reserve(days.size());
  for (const std::int64_t day : days) {
    if (day < 0 || day > last_curve_day) {
      throw ArgumentError("days: " + std::to_string(day) + " is not allowed; give days from 0 to " +
                          std::to_string(last_curve_day));
    }
    result.push_back(static_cast<std::int32_t>(day));
  }
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

/// Where the share rises, and the last day that anybody is watched.
std::vector<std::int32_t> default_curve_days(const IncidenceTable& table) {
  std::vector<std::int32_t> days;
  for (std::size_t i = 0; i < table.points(); ++i) {
    const std::int32_t day = table.moments()[i].day;
    const bool is_last = i + 1 == table.points();
    if (!is_last && table.counts().ended_by(i, reached_target) == 0) continue;
    if (days.empty() || days.back() != day) days.push_back(day);
  }
  if (days.size() <= most_default_days) return days;
  std::vector<std::int32_t> some;
  some.reserve(most_default_days);
  for (std::size_t i = 0; i < most_default_days; ++i) {
    some.push_back(days[i * (days.size() - 1) / (most_default_days - 1)]);
  }
  return some;
}

/// How many cases and clusters an estimate rests on.
struct CurveSizes {
  std::int64_t cases = 0;
  double clusters = 0;  ///< equal_clusters(); without clusters, the cases
  bool is_one_cluster = false;
};

/// The passages of each slot one by one, gone through again when a share of 0 or 1 asks for those
/// followed to a day.
class FollowedPassages {
 public:
  /// Of a slot.
  using Add = std::function<void(std::size_t, const Passage&, std::uint32_t, std::int64_t)>;
  /// `read` calls what it is given for each passage that is watched and each slot that it is in.
  FollowedPassages(std::size_t slots, std::function<void(const Add&)> read)
      : slots_(slots), read_(std::move(read)) {}

  [[nodiscard]] detail::FollowedCounts counts(std::size_t slot, std::int32_t day, bool clustered) {
    if (read_) {
      std::exchange(read_, nullptr)([this](std::size_t of, const Passage& passage,
                                           std::uint32_t cluster, std::int64_t count) {
        if (passage.entry_day == 0) slots_[of].push_back({passage, cluster, count});
      });
    }
    detail::FollowedCounter followed(day, clustered);
    for (const Alike& one : slots_[slot]) followed.add(one.passage, one.cluster, one.count);
    return followed.counts();
  }

 private:
  struct Alike {
    Passage passage;
    std::uint32_t cluster = 0;
    std::int64_t count = 1;
  };

  std::vector<std::vector<Alike>> slots_;
  std::function<void(const Add&)> read_;  ///< none: has been read
};

/// One group on its way from passages to rows.
class CurveBuilder {
 public:
  CurveBuilder(GroupLabel label, const detail::ReachedQuestion& question) : question_(question) {
    group_.group = std::move(label);
  }

  /// Makes room for so many exits.
  void reserve(std::size_t exits) { group_.exits.reserve(exits); }

  void add(const Passage& passage, std::uint32_t cluster, std::int64_t count) {
    if (!detail::is_watched(passage.end)) {
      group_.left_out[static_cast<std::size_t>(passage.end) -
                      static_cast<std::size_t>(PassageEnd::set_aside)] += count;
      return;
    }
    group_.cases += count;
    group_.last_day = std::max(group_.last_day, passage.exit_day);
    (passage.end == PassageEnd::reached     ? group_.reached
     : passage.end == PassageEnd::other_end ? group_.other_end
                                            : group_.pending) += count;
    group_.exits.push_back(detail::exit_of(passage, cluster, count));
  }

  /// All that rows need, variances apart.
  void tabulate() {
    table_ = IncidenceTable(group_.exits, passage_causes);
    curve_ = incidence_curve(table_.counts());
    const PointCounts& counts = table_.counts();
    totals_.resize(table_.points() + 1);
    for (std::size_t i = 0; i < table_.points(); ++i) {
      totals_[i + 1] = totals_[i];
      totals_[i + 1].reached += counts.ended_by(i, reached_target);
      totals_[i + 1].other_end += counts.ended_by(i, ended_otherwise);
      totals_[i + 1].pending += table_.pending()[i];
    }
  }

  [[nodiscard]] const IncidenceTable& table() const noexcept { return table_; }

  /// `followed_to(day)` counts those followed to a day.
  template <class FollowedTo>
  [[nodiscard]] CurveGroup group(const std::vector<std::int32_t>& days,
                                 FollowedTo&& followed_to) && {
    if (question_.no_parent.empty()) find_variances(days);
    for (std::size_t i = 0; i < days.size(); ++i) {
      group_.rows.push_back(row(days[i], i, followed_to));
    }
    return std::move(group_);
  }

 private:
  /// Ends up to a point.
  struct Totals {
    std::int64_t reached = 0;
    std::int64_t other_end = 0;
    std::int64_t pending = 0;
  };

  /// Of the share at the end of each day, in all, and as if every case stood alone.
  void find_variances(const std::vector<std::int32_t>& days) {
    if (is_clustered()) clusters_ = cluster_numbers(table_);
    set_sizes();
    std::vector<std::size_t> points;
    points.reserve(days.size());
    for (const std::int32_t day : days) {
      points.push_back(table_.points_until(Moment::end_of_day(day)));
    }
    const auto at_points = [&points](const std::vector<double>& after_point) {
      std::vector<double> variances;
      variances.reserve(points.size());
      for (const std::size_t many : points) {
        variances.push_back(many == 0 ? 0 : after_point[many - 1]);
      }
      return variances;
    };
    variances_by_case_ =
        at_points(variances_of(table_, curve_, reached_target,
                               is_clustered() ? CurveVariance::jackknife : question_.variance()));
    if (!is_clustered()) {
      variances_ = variances_by_case_;
    } else if (days.size() > few_days) {
      variances_ = at_points(jackknife_variances(table_, curve_, reached_target, &clusters_));
    } else {
      variances_ = clustered_variances(points);
    }
  }

  [[nodiscard]] std::vector<double> clustered_variances(
      const std::vector<std::size_t>& points) const {
    std::vector<CurveQuantity> shares;
    shares.reserve(points.size());
    for (const std::size_t many : points) {
      shares.push_back(CurveQuantity::share(table_.counts(), curve_, reached_target, many));
    }
    std::vector<double> variances =
        detail::jackknife_variances(shares, table_, detail::ClusterWays(table_, clusters_));
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const bool is_sure = shares[i].value() == 0 || shares[i].value() == 1;
      if (is_sure) variances[i] = 0;  // whatever crumbs of rounding say
    }
    return variances;
  }

  template <class FollowedTo>
  [[nodiscard]] CurveRow row(std::int32_t day, std::size_t place, FollowedTo&& followed_to) const {
    const Moment end = Moment::end_of_day(day);
    const std::size_t points = table_.points_until(end);
    CurveRow row;
    row.day = day;
    row.at_risk = table_.at_risk_after(end);
    row.reached = totals_[points].reached;
    row.other_end = totals_[points].other_end;
    row.pending = totals_[table_.points_until({day, 0})].pending;
    row.waiting = curve_.waiting_after(points);
    if (group_.cases == 0) return unknown(row, "none: no cases");
    if (group_.last_day < day && row.waiting > 0) {
      return unknown(row, "none: nobody was watched after day " + std::to_string(group_.last_day));
    }
    row.share = curve_.share_after(points, reached_target);
    row.share_other = curve_.share_after(points, ended_otherwise);
    set_interval(row, place, followed_to);
    return row;
  }

  [[nodiscard]] static CurveRow unknown(CurveRow row, std::string why) {
    row.share = row.share_other = row.waiting = row.standard_error = unknown_share;
    row.interval_method = std::move(why);
    return row;
  }

  template <class FollowedTo>
  void set_interval(CurveRow& row, std::size_t place, FollowedTo&& followed_to) const {
    row.standard_error = unknown_share;
    if (!question_.no_parent.empty()) {
      row.interval_method = question_.no_parent;
      return;
    }
    const bool is_between = row.share > 0 && row.share < 1;
    const CurveSizes sizes = is_between ? sizes_on(row.day) : CurveSizes{};
    if (is_between && is_clustered() && sizes.is_one_cluster) {
      row.interval_method = detail::no_interval_of_one(question_.cluster);
      return;
    }
    row.standard_error = std::sqrt(variances_[place]);
    const double by_case = std::sqrt(variances_by_case_[place]);
    detail::ShareInterval made =
        is_between ? detail::estimated_interval(question_, {row.share, row.standard_error, by_case,
                                                            sizes.cases, sizes.clusters})
                   : detail::exact_interval(question_, row.day, followed_to(row.day));
    row.interval = made.interval;
    row.interval_method = std::move(made.method);
  }

  [[nodiscard]] bool is_clustered() const noexcept { return question_.is_clustered(); }

  /// Of those watched by the end of a day.
  [[nodiscard]] CurveSizes count_sizes(std::int32_t day) const {
    CurveSizes sizes;
    std::vector<std::int64_t> by_cluster(clusters_.count);
    for (std::size_t i = 0; i < group_.exits.size(); ++i) {
      const ExitCount& one = group_.exits[i];
      if (one.entry.day > day) continue;
      sizes.cases += one.count;
      if (is_clustered()) by_cluster[clusters_.of_exit[i]] += one.count;
    }
    sizes.clusters = static_cast<double>(sizes.cases);
    if (!is_clustered()) return sizes;
    sizes.is_one_cluster =
        std::count_if(by_cluster.begin(), by_cluster.end(), [](auto n) { return n > 0; }) == 1;
    sizes.clusters = detail::equal_clusters(by_cluster);
    return sizes;
  }
  /// The same for every day where all are watched from opening.
  void set_sizes() {
    last_entry_ = 0;
    for (const ExitCount& one : group_.exits) last_entry_ = std::max(last_entry_, one.entry.day);
    sizes_ = count_sizes(last_entry_);
  }
  [[nodiscard]] CurveSizes sizes_on(std::int32_t day) const {
    return day >= last_entry_ ? sizes_ : count_sizes(day);
  }

  const detail::ReachedQuestion& question_;
  CurveGroup group_;
  IncidenceTable table_{{}, passage_causes};
  IncidenceCurve curve_;
  ClusterNumbers clusters_;        ///< of the exits; none without clusters
  std::vector<double> variances_;  ///< of the share, per day asked for; empty: no intervals
  std::vector<double> variances_by_case_;
  CurveSizes sizes_;             ///< of all that are watched at some time
  std::int32_t last_entry_ = 0;  ///< the day by which they are
  std::vector<Totals> totals_;   ///< after so many points
};

void fill_in(Curves& result, const CurveOptions& options, const detail::ReachedQuestion& question,
             const std::string& target) {
  result.target = target;
  result.level = options.level;
  result.transform = options.transform;
  result.variance = question.variance();
  result.cluster = question.cluster;
  result.no_parent = question.no_parent;
}

/// The rows of all groups; the total is the last.
void finish(Curves& result, std::vector<CurveBuilder>& builders, FollowedPassages followed,
            const CurveOptions& options) {
  for (CurveBuilder& builder : builders) builder.tabulate();
  const std::vector<std::int32_t> days = options.days ? checked_curve_days(*options.days)
                                                      : default_curve_days(builders.back().table());
  const bool is_clustered = result.variance == CurveVariance::clustered;
  for (std::size_t slot = 0; slot < builders.size(); ++slot) {
    result.groups.push_back(std::move(builders[slot]).group(days, [&](std::int32_t day) {
      return followed.counts(slot, day, is_clustered);
    }));
  }
}

std::string title_of_curves(const std::string& target) {
  return "Share that reached " + in_quotes(target) + ", by days since opening";
}

constexpr const char* curve_estimator =
    "Aalen-Johansen first passage; other ends compete, pending are censored";

}  // namespace

Curves incidence(const Replay& replay, const std::string& target, const CurveOptions& options) {
  const Target found = Target::find(replay.pipeline(), target);
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  if (options.days) static_cast<void>(checked_curve_days(*options.days));
  const auto parent = detail::largest_parent(replay.pipeline(), replay.log()).first;
  auto question = detail::reached_question(replay, 0, options.level, parent);
  question.transform = options.transform;

  Curves result;
  result.about = detail::about_first_decision(replay, title_of_curves(target), curve_estimator);
  if (std::string doubt = detail::closed_cases_only(replay); !doubt.empty()) {
    result.about.remarks.push_back(std::move(doubt));
  }
  result.spec.by = options.by;
  fill_in(result, options, question, target);

  const detail::ReachedCases cases =
      detail::reached_cases(replay, found, options.by, options.threads);
  std::vector<CurveBuilder> builders;
  builders.reserve(cases.groups.labels.size());
  const std::vector<detail::CaseWay> ways = detail::case_ways(cases, 0);
  const std::vector<std::size_t> sizes = detail::ways_of_slots(cases.groups, ways);
  for (std::size_t slot = 0; slot < sizes.size(); ++slot) {
    builders.emplace_back(cases.groups.labels[slot], question);
    builders.back().reserve(sizes[slot]);
  }
  for (const detail::CaseWay& way : ways) {
    detail::for_each_slot(cases.groups, way, [&](std::size_t slot) {
      builders[slot].add(way.passage, way.cluster, way.count);
    });
  }
  finish(result, builders,
         {builders.size(),
          [&cases](const FollowedPassages::Add& add) {
            for (std::size_t i = 0; i < cases.passages.size(); ++i) {
              if (!detail::is_watched(cases.passages[i].end)) continue;
              cases.groups.for_each_slot(
                  i, [&](std::size_t slot) { add(slot, cases.passages[i], cases.clusters[i], 1); });
            }
          }},
         options);
  return result;
}

Curves incidence(const Tally& tally, const std::string& target, const CurveOptions& options,
                 CurveVariance variance) {
  if (variance != CurveVariance::greenwood) {
    throw ArgumentError(
        "incidence: a jackknife needs to know each case, and its cluster, which a tally does not: "
        "ask the replay, or take Greenwood's variance");
  }
  if (!options.by.empty()) {
    throw ArgumentError("incidence: a tally has its own groups; leave by out");
  }
  const std::size_t passage = detail::passage_in(tally, target, "incidence");
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  if (options.days) static_cast<void>(checked_curve_days(*options.days));
  auto question = detail::reached_question(tally, 0, options.level);
  question.transform = options.transform;
  question.from_counts = true;

  Curves result;
  result.about = about(tally, Reading::first_decision, title_of_curves(target), curve_estimator);
  result.spec = tally.spec();
  fill_in(result, options, question, target);

  std::vector<CurveBuilder> builders;
  for (const GroupLabel& label : group_labels(tally)) builders.emplace_back(label, question);
  // All that a tally knows of the follow-up of a case that has ended: at least so long.
  const auto horizon = static_cast<std::int32_t>(
      std::min<std::int64_t>(tally.spec().passages[passage].horizon_days, last_curve_day));
  const auto for_each_passage = [&](auto&& add) {
    for (const auto& [key, count] : tally.passages()) {
      if (key.passage != passage) continue;
      Passage one;
      one.end = key.end;
      one.entry_day = key.entry_day;
      one.exit_day = key.exit_day;
      one.exit_k = key.exit_k;
      one.followed_days = key.followed ? std::max(key.exit_day, horizon) : key.exit_day;
      detail::for_each_slot(tally, key.group,
                            [&, cases = count](std::size_t slot) { add(slot, one, cases); });
    }
  };
  for_each_passage([&builders](std::size_t slot, const Passage& one, std::int64_t cases) {
    builders[slot].add(one, 0, cases);
  });
  finish(result, builders,
         {builders.size(),
          [&for_each_passage](const FollowedPassages::Add& add) {
            for_each_passage([&add](std::size_t slot, const Passage& one, std::int64_t cases) {
              if (detail::is_watched(one.end)) add(slot, one, 0, cases);
            });
          }},
         options);
  return result;
}

}  // namespace casepath
