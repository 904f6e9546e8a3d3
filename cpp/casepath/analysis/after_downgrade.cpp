#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/downgrades.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/tally/detail/case_passages.hpp"

namespace casepath {
namespace {

/// A case as it stood at the end of the landmark day, and what became of it.
struct LandmarkCase {
  enum class Standing : std::uint8_t {
    open,
    ended,
    not_followed,
    not_watched,
    running,
    undated,
    set_aside,
  };
  Standing standing = Standing::set_aside;
  bool downgraded = false;
  ClassId outcome;  ///< none: pending
  Passage passage;  ///< days after the landmark
};

/// Reads cases at the landmark.
class LandmarkReader {
 public:
  LandmarkReader(const Replay& replay, std::int32_t landmark)
      : replay_(replay),
        landmark_(landmark),
        downgrade_(replay.data(), Target::find(replay.pipeline(), std::string(downgrade_target))),
        outcome_(replay.data(), any_outcome()) {}

  [[nodiscard]] LandmarkCase read(CaseId id) const {
    using Standing = LandmarkCase::Standing;
    LandmarkCase one;
    const auto left_out = [&one](Standing standing) {
      one.standing = standing;
      return one;
    };
    const Passage end = outcome_.of(id);
    if (end.end == PassageEnd::set_aside) return left_out(Standing::set_aside);
    if (end.end == PassageEnd::running) return left_out(Standing::running);
    if (end.end == PassageEnd::undated) return left_out(Standing::undated);
    if (end.end == PassageEnd::opened_there) return left_out(Standing::ended);
    const bool pending = end.end == PassageEnd::pending;
    if (!pending && end.exit_day <= landmark_) return left_out(Standing::ended);
    if (end.followed_days < landmark_) return left_out(Standing::not_followed);
    if (end.entry_day > 0) return left_out(Standing::not_watched);
    const Passage downgrade = downgrade_.of(id);
    if (downgrade.end == PassageEnd::undated) return left_out(Standing::undated);

    one.standing = Standing::open;
    one.downgraded = downgrade.end == PassageEnd::reached && downgrade.exit_day <= landmark_;
    if (!pending) {
      one.outcome =
          replay_.pipeline().state(replay_.last_state(id, Reading::first_decision)).outcome_class;
    }
    one.passage = end;
    one.passage.exit_day -= landmark_;
    one.passage.followed_days -= landmark_;
    return one;
  }

 private:
  /// The way to any class ends at the first outcome, of whatever class.
  [[nodiscard]] static Target any_outcome() {
    Target target;
    target.kind = Target::Kind::outcome_class;
    target.outcome_class = ClassId{std::size_t{0}};
    return target;
  }

  const Replay& replay_;
  std::int32_t landmark_;
  CasePassages downgrade_;
  CasePassages outcome_;
};

std::int32_t checked_landmark(const AfterDowngradeOptions& options) {
  constexpr std::int64_t most = 36500;
  const auto refuse = [](const char* name, std::int64_t days, const char* least) {
    throw ArgumentError(std::string(name) + " is " + std::to_string(days) + "; it must be " +
                        least + " to " + std::to_string(most));
  };
  if (options.landmark_days < 0 || options.landmark_days > most) {
    refuse("landmark", options.landmark_days, "0");
  }
  if (options.days.empty()) throw ArgumentError("days: give at least one number of days");
  for (const std::int64_t days : options.days) {
    if (days < 1 || days > most) refuse("days", days, "1");
  }
  return static_cast<std::int32_t>(options.landmark_days);
}

std::vector<LandmarkCase> read_cases(const Replay& replay, std::int32_t landmark,
                                     unsigned threads) {
  const LandmarkReader reader(replay, landmark);
  std::vector<LandmarkCase> cases(replay.case_count());
  const auto begins = replay.log().case_begins();
  const auto ranges = split_by_weight(cases.size(), resolve_threads(threads) * std::size_t{8},
                                      [begins](std::size_t i) { return std::size_t{begins[i]}; });
  for_ranges(ranges, threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) cases[i] = reader.read(CaseId{i});
  });
  return cases;
}

void count(LandmarkCounts& counts, const LandmarkCase& one) {
  switch (one.standing) {
    case LandmarkCase::Standing::open:
      ++(one.downgraded ? counts.downgraded : counts.not_downgraded);
      break;
    case LandmarkCase::Standing::ended:
      ++counts.ended;
      break;
    case LandmarkCase::Standing::not_followed:
      ++counts.not_followed;
      break;
    case LandmarkCase::Standing::not_watched:
      ++counts.not_watched;
      break;
    case LandmarkCase::Standing::running:
      ++counts.running;
      break;
    case LandmarkCase::Standing::undated:
      ++counts.undated;
      break;
    case LandmarkCase::Standing::set_aside:
      ++counts.set_aside;
      break;
  }
}

/// From those with an outcome to those without: 1 - share, with the ends of intervals exchanged.
void turn_round(ReachedByRow& row) {
  const auto turned = [](const Interval& interval) {
    return interval.exists() ? Interval{1 - interval.upper, 1 - interval.lower} : interval;
  };
  row.share = 1 - row.share;
  row.interval = turned(row.interval);
  row.plain = turned(row.plain);
  row.other_end = std::exchange(row.reached, row.cases - row.reached - row.pending);
  row.reached_of_followed = row.followed - row.reached_of_followed;
}

/// Answers for the cases of one group and standing.
class LandmarkGroup {
 public:
  LandmarkGroup(const std::vector<LandmarkCase>& cases, const std::vector<std::uint32_t>& clusters,
                std::vector<std::size_t> members)
      : cases_(cases), clusters_(clusters), members_(std::move(members)) {}

  /// Of the outcomes that are of `is_target`.
  template <class IsTarget>
  [[nodiscard]] ReachedByRow estimate(const detail::ReachedQuestion& question,
                                      IsTarget&& is_target) const {
    detail::ReachedRowBuilder builder({}, question);
    for (const std::size_t i : members_) {
      Passage passage = cases_[i].passage;
      if (passage.end != PassageEnd::pending) {
        passage.end = is_target(cases_[i].outcome) ? PassageEnd::reached : PassageEnd::other_end;
      }
      builder.add(passage, clusters_[i]);
    }
    return std::move(builder).row();
  }

 private:
  const std::vector<LandmarkCase>& cases_;
  const std::vector<std::uint32_t>& clusters_;
  std::vector<std::size_t> members_;
};

}  // namespace

AfterDowngrade after_downgrade(const Replay& replay, const AfterDowngradeOptions& options) {
  const Pipeline& pipeline = replay.pipeline();
  detail::require_offences(pipeline);
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  const std::int32_t landmark = checked_landmark(options);
  const std::vector<LandmarkCase> cases = read_cases(replay, landmark, options.threads);
  const auto [parent, column] = detail::largest_parent(pipeline, replay.log());
  const std::vector<std::uint32_t> clusters = detail::clusters_of(replay, column);
  const detail::CaseGroups groups = detail::case_groups(replay, options.by);

  AfterDowngrade result;
  const std::string day = std::to_string(landmark);
  result.about = detail::about_first_decision(
      replay, "After a reclassification to lighter, from day " + day + " on",
      "Aalen-Johansen from a landmark; other outcomes compete, pending are censored");
  result.about.remarks.push_back(
      "Among cases open at the end of day " + day +
      " after opening, by whether they had been reclassified to lighter by then: what followed, "
      "not what it did.");
  result.spec.by = options.by;
  result.landmark_days = options.landmark_days;
  result.level = options.level;
  result.cluster = parent;
  std::vector<std::vector<std::size_t>> members(2 * groups.labels.size());
  for (const GroupLabel& label : groups.labels) result.counts.emplace_back().group = label;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    groups.for_each_slot(i, [&](std::size_t slot) {
      count(result.counts[slot], cases[i]);
      if (cases[i].standing != LandmarkCase::Standing::open) return;
      members[2 * slot + (cases[i].downgraded ? 0 : 1)].push_back(i);
    });
  }
  const LandmarkCounts& total = result.counts.back();
  if (!cases.empty() && total.downgraded + total.not_downgraded == 0) {
    throw ArgumentError("landmark is " + day + ", but no " + replay.unit() +
                        " that could be watched was open " + day +
                        " days after opening and followed so long");
  }

  const detail::UsedClasses classes(pipeline);
  for (std::size_t place = 0; place < members.size(); ++place) {
    const LandmarkGroup group(cases, clusters, std::move(members[place]));
    const auto add = [&](std::int64_t days, const std::string& outcome, ReachedByRow estimate) {
      estimate.group = groups.labels[place / 2];
      result.rows.push_back(
          {groups.labels[place / 2], place % 2 == 0, outcome, days, std::move(estimate)});
    };
    for (const std::int64_t days : options.days) {
      const auto question =
          detail::reached_question(replay, static_cast<std::int32_t>(days), options.level, parent);
      for (std::size_t i = 0; i < pipeline.outcome_classes().size(); ++i) {
        const std::string& name = pipeline.outcome_classes()[i].name;
        if (std::find(classes.names.begin(), classes.names.end(), name) == classes.names.end()) {
          continue;
        }
        add(days, name,
            group.estimate(question, [i](ClassId outcome) { return outcome == ClassId{i}; }));
      }
      ReachedByRow open = group.estimate(question, [](ClassId) { return true; });
      turn_round(open);
      add(days, "", std::move(open));
    }
  }
  return result;
}

Table AfterDowngrade::table() const {
  const auto count = [this](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::integer, about.unit, std::move(description)};
  };
  const auto number = [](const char* name, std::string description) {
    return detail::ColumnSpec{name, CellType::number, "share", std::move(description)};
  };
  About full = about;
  full.remarks.push_back(
      "Intervals: " + std::to_string(static_cast<int>(std::lround(level * 100))) + " %; " +
      (cluster.empty() ? "by case" : "clustered by " + cluster) + ".");
  Table table = detail::make_table(
      full, spec,
      {{"downgraded", CellType::boolean, "", "reclassified to lighter by the landmark"},
       {"days", CellType::integer, "days", "after the landmark"},
       {"outcome_class", CellType::text, "", "of the first decision; (open): none yet"},
       count("cases", "open at the landmark"),
       count("reached", "of them, known to be so by the day"),
       count("pending", "of them, not followed so long and without an outcome"),
       number("share", "Aalen-Johansen; with the still open they sum to 1"),
       number("standard_error", "of the share"),
       number("lower", "lower end of its interval"),
       number("upper", "upper end of its interval"),
       {"interval_method", CellType::text, "", "how the interval was made, or why there is none"}});
  for (const LandmarkRow& row : rows) {
    const ReachedByRow& one = row.estimate;
    detail::add_row(
        table, spec, row.group,
        {row.downgraded, row.days, row.outcome_class.empty() ? "(open)" : row.outcome_class,
         one.cases, one.reached, one.pending, detail::number_or_none(one.share),
         detail::number_or_none(one.standard_error), detail::number_or_none(one.interval.lower),
         detail::number_or_none(one.interval.upper), one.interval_method});
  }
  return table;
}

Table AfterDowngrade::counts_table() const {
  const auto count = [this](const char* name, const char* description) {
    return detail::ColumnSpec{name, CellType::integer, about.unit, description};
  };
  About full = about;
  full.title = "Cases at day " + std::to_string(landmark_days) + " after opening";
  full.estimator = "counts";
  Table table = detail::make_table(
      full, spec,
      {count("downgraded", "open at the landmark, reclassified to lighter by then"),
       count("not_downgraded", "open at the landmark, not reclassified to lighter by then"),
       count("ended", "had an outcome by the landmark"),
       count("not_followed", "opened less than the landmark before the cut"),
       count("not_watched", "opened before the records are complete"),
       count("running", "began before the records, nobody knows when"),
       count("undated", "a row that matters has no date"), count("set_aside", "the path broke")});
  for (const LandmarkCounts& row : counts) {
    detail::add_row(table, spec, row.group,
                    {row.downgraded, row.not_downgraded, row.ended, row.not_followed,
                     row.not_watched, row.running, row.undated, row.set_aside});
  }
  return table;
}

}  // namespace casepath
