#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <unordered_map>
#include <utility>

#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/incidence.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/parallel.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/grouping.hpp"

namespace casepath {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// --- which parent --------------------------------------------------------------------------------

/// Name and column of the largest parent that the log names; empty if it names none.
std::pair<std::string, std::string> largest_parent(const Pipeline& pipeline, const EventLog& log) {
  const auto& named = log.spec().parents;
  if (named.empty()) return {};
  for (std::size_t i = pipeline.parents().size(); i-- > 0;) {
    const std::string& parent = pipeline.parents()[i];
    const auto found = std::find_if(named.begin(), named.end(),
                                    [&](const auto& entry) { return entry.first == parent; });
    if (found != named.end()) return *found;
  }
  return named.back();
}

/// Whether the pipeline knows a unit above that of the log.
bool has_unit_above(const Replay& replay) {
  const auto parents = replay.pipeline().parents();
  if (parents.empty() || replay.unit() == parents.back()) return false;
  return replay.unit() == replay.pipeline().unit() ||
         std::find(parents.begin(), parents.end(), replay.unit()) != parents.end();
}

/// Per case a number of its parent; cases without one get a number of their own.
std::vector<std::uint32_t> clusters_of(const Replay& replay, const std::string& column) {
  std::vector<std::uint32_t> clusters(replay.case_count());
  const Attribute* attribute = replay.log().find_attribute(column);
  if (attribute == nullptr) {
    throw ArgumentError("the log names the parent column " + in_quotes(column) +
                        " but does not carry it");
  }
  std::unordered_map<std::string, std::uint32_t> by_text;
  std::unordered_map<std::uint32_t, std::uint32_t> by_code;
  std::uint32_t next = 0;
  const auto codes = attribute->codes();
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    const RowId row = replay.opening_row(CaseId{i});
    if (row.is_none() || !attribute->is_recorded(row)) {
      clusters[i] = next++;
      continue;
    }
    bool is_new = false;
    if (codes.empty()) {
      const auto [place, added] = by_text.try_emplace(attribute->text(row), next);
      clusters[i] = place->second;
      is_new = added;
    } else {
      const auto [place, added] = by_code.try_emplace(codes[row.index()], next);
      clusters[i] = place->second;
      is_new = added;
    }
    if (is_new) ++next;
  }
  return clusters;
}

// --- the passages --------------------------------------------------------------------------------

std::vector<Passage> passages_of(const Replay& replay, const Target& target, unsigned threads) {
  std::vector<Passage> passages(replay.case_count());
  const auto begins = replay.log().case_begins();
  const auto ranges = split_by_weight(passages.size(), resolve_threads(threads) * std::size_t{8},
                                      [begins](std::size_t i) { return std::size_t{begins[i]}; });
  for_ranges(ranges, threads, [&](std::size_t, Range range) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      passages[i] = passage_of(replay, target, CaseId{i});
    }
  });
  return passages;
}

bool is_watched(PassageEnd end) {
  return end == PassageEnd::reached || end == PassageEnd::other_end || end == PassageEnd::pending;
}

std::int64_t checked_horizon(const Replay& replay, const ReachedByOptions& options) {
  const std::int64_t days = options.days ? *options.days : default_horizon(replay);
  if (days < 1) {
    throw ArgumentError("days is " + std::to_string(days) + "; it must be at least 1");
  }
  return days;
}

void check_follow_up(const Replay& replay, const std::string& target, std::int64_t days,
                     const std::vector<Passage>& passages) {
  std::int64_t longest = -1;
  std::size_t opened_there = 0;
  for (const Passage& passage : passages) {
    if (is_watched(passage.end)) longest = std::max<std::int64_t>(longest, passage.followed_days);
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

// --- one row -------------------------------------------------------------------------------------

/// Cases and hits of one cluster among those followed.
struct ClusterCount {
  std::int64_t cases = 0;
  std::int64_t hits = 0;
};

/// As documented at reached_by().
double design_effect(const std::unordered_map<std::uint32_t, ClusterCount>& clusters,
                     std::int64_t followed, std::int64_t hits) {
  // Whole numbers until the end: the same in any order.
  std::int64_t hits_hits = 0;
  std::int64_t hits_cases = 0;
  std::int64_t cases_cases = 0;
  for (const auto& entry : clusters) {
    const ClusterCount& cluster = entry.second;
    hits_hits += cluster.hits * cluster.hits;
    hits_cases += cluster.hits * cluster.cases;
    cases_cases += cluster.cases * cluster.cases;
  }
  const auto n = static_cast<double>(followed);
  const auto count = static_cast<double>(clusters.size());
  if (hits == 0 || hits == followed || clusters.size() < 2) {
    return followed == 0 ? 1 : static_cast<double>(cases_cases) / n;
  }
  const double p = static_cast<double>(hits) / n;
  const double squares = static_cast<double>(hits_hits) - 2 * p * static_cast<double>(hits_cases) +
                         p * p * static_cast<double>(cases_cases);
  const double clustered = count / (count - 1) * squares / (n * n);
  const double independent = p * (1 - p) / (n - 1);
  return std::max(1.0, clustered / independent);
}

/// What all rows share.
struct Question {
  std::int32_t days = 0;
  double level = 0.95;
  std::string cluster;    ///< name of the parent; empty: by case
  std::string no_parent;  ///< why there can be no interval; empty: there can
};

/// Of the estimate.
void set_interval(ReachedByRow& row, const Question& question) {
  if (!question.no_parent.empty()) {
    row.standard_error = nan;
    row.interval_method = question.no_parent;
    return;
  }
  if (row.share > 0 && row.share < 1) {
    row.interval = log_minus_log(row.share, row.standard_error, question.level);
    row.interval_method = "log-minus-log, infinitesimal jackknife by " +
                          (question.cluster.empty() ? "case" : question.cluster);
    return;
  }
  const std::string day = std::to_string(question.days);
  row.interval =
      clopper_pearson(static_cast<double>(row.reached_of_followed) / row.design_effect,
                      static_cast<double>(row.followed) / row.design_effect, question.level);
  row.interval_method = row.interval.exists() ? "Clopper-Pearson on those followed to day " + day
                                              : "none: nobody was followed to day " + day;
  if (row.interval.exists() && row.design_effect > 1) {
    row.interval_method += ", over the design effect";
  }
}

/// Of the plain share.
void set_plain_interval(ReachedByRow& row, const Question& question) {
  if (!question.no_parent.empty()) return;
  row.plain = wilson(static_cast<double>(row.reached_of_followed) / row.design_effect,
                     static_cast<double>(row.followed) / row.design_effect, question.level);
}

class RowBuilder {
 public:
  RowBuilder(GroupLabel label, const Question& question) : question_(question) {
    row_.group = std::move(label);
  }

  void add(const Passage& passage, std::uint32_t cluster) {
    if (!is_watched(passage.end) || passage.entry_day > question_.days) {
      ++row_.left_out;
      return;
    }
    const bool pending = passage.end == PassageEnd::pending;
    const bool reached = passage.end == PassageEnd::reached;
    const bool by_horizon = passage.exit_day <= question_.days;
    ++row_.cases;
    if (reached && by_horizon) ++row_.reached;
    if (!reached && !pending && by_horizon) ++row_.other_end;
    if (pending && passage.exit_day < question_.days) ++row_.pending;
    if (passage.entry_day == 0 && passage.followed_days >= question_.days) {
      ++row_.followed;
      ClusterCount& count = clusters_[cluster];
      ++count.cases;
      if (reached && by_horizon) {
        ++row_.reached_of_followed;
        ++count.hits;
      }
    }
    last_day_ = std::max(last_day_, passage.exit_day);
    passages_.push_back(
        {reached, pending, passage.entry_day, passage.exit_day, passage.exit_k, 1, cluster});
  }

  [[nodiscard]] ReachedByRow row() && {
    const bool clustered = !question_.cluster.empty();
    if (clustered) {
      row_.design_effect = design_effect(clusters_, row_.followed, row_.reached_of_followed);
    }
    set_plain_interval(row_, question_);
    if (row_.cases == 0) return unknown("none: no cases");
    const Incidence estimate = incidence(passages_, question_.days, clustered);
    if (last_day_ < question_.days && estimate.waiting > 0) {
      return unknown("none: nobody was watched after day " + std::to_string(last_day_));
    }
    row_.share = estimate.share;
    row_.standard_error = estimate.standard_error;
    set_interval(row_, question_);
    return std::move(row_);
  }

 private:
  ReachedByRow unknown(std::string why) {
    row_.share = nan;
    row_.standard_error = nan;
    row_.interval_method = std::move(why);
    return std::move(row_);
  }

  const Question& question_;
  ReachedByRow row_;
  std::vector<PassageCount> passages_;
  std::unordered_map<std::uint32_t, ClusterCount> clusters_;
  std::int32_t last_day_ = 0;
};

/// The groups by name, the total last; and each case's group.
struct Groups {
  std::vector<GroupLabel> labels;
  std::vector<std::size_t> of_case;  ///< empty without grouping
};

Groups groups_of(const Replay& replay, const std::vector<GroupColumn>& by) {
  Groups groups;
  if (!by.empty()) {
    const Grouping grouping(replay, by);
    std::map<std::vector<std::int64_t>, std::size_t> places;  // by codes, which are cheaper
    std::vector<std::vector<std::string>> values;             // by place
    for (std::size_t i = 0; i < replay.case_count(); ++i) {
      const auto [place, is_new] = places.try_emplace(grouping.key(CaseId{i}), values.size());
      if (is_new) values.push_back(grouping.values(CaseId{i}));
      groups.of_case.push_back(place->second);
    }
    std::vector<std::vector<std::string>> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    for (std::size_t& place : groups.of_case) {
      place = static_cast<std::size_t>(
          std::lower_bound(sorted.begin(), sorted.end(), values[place]) - sorted.begin());
    }
    for (std::vector<std::string>& group : sorted) {
      groups.labels.push_back({std::move(group), false});
    }
  }
  groups.labels.push_back({{}, true});
  return groups;
}

Question question_of(const Replay& replay, const ReachedByOptions& options, std::int64_t days,
                     const std::string& parent) {
  Question question;
  question.days = static_cast<std::int32_t>(days);  // at most the follow-up
  question.level = options.level;
  question.cluster = parent;
  if (parent.empty() && has_unit_above(replay)) {
    const std::string& above = replay.pipeline().parents().back();
    question.no_parent = "none: several of unit " + replay.unit() + " may belong to one " + above +
                         ", and the log does not say which; declare parents={\"" + above +
                         "\": \"<column>\"}";
  }
  return question;
}

/// By the first decision, which ends the way.
About about_reached_by(const Replay& replay, const std::string& target, std::int64_t days) {
  About result = about(replay.summary(),
                       "Share that reached " + in_quotes(target) + " within " +
                           std::to_string(days) + " days of opening",
                       "Aalen-Johansen first passage; other ends compete, pending are censored");
  result.reading = Reading::first_decision;
  std::array<std::int64_t, case_statuses> counts{};
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    ++counts[static_cast<std::size_t>(replay.status(CaseId{i}, Reading::first_decision))];
  }
  const auto of = [&counts](CaseStatus status) { return counts[static_cast<std::size_t>(status)]; };
  result.concluded = of(CaseStatus::concluded);
  result.active = of(CaseStatus::active);
  result.paused = of(CaseStatus::paused);
  result.silent = of(CaseStatus::silent);
  result.set_aside = of(CaseStatus::set_aside);
  return result;
}

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

ReachedBy reached_by(const Replay& replay, const std::string& target,
                     const ReachedByOptions& options) {
  const Target found = Target::find(replay.pipeline(), target);
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  const std::int64_t days = checked_horizon(replay, options);
  const std::vector<Passage> passages = passages_of(replay, found, options.threads);
  check_follow_up(replay, target, days, passages);
  const auto [parent, column] = largest_parent(replay.pipeline(), replay.log());

  ReachedBy result;
  result.about = about_reached_by(replay, target, days);
  result.spec.by = options.by;
  result.target = target;
  result.days = days;
  result.level = options.level;
  result.cluster = parent;

  const Question question = question_of(replay, options, days, parent);
  const std::vector<std::uint32_t> clusters = parent.empty()
                                                  ? std::vector<std::uint32_t>(replay.case_count())
                                                  : clusters_of(replay, column);
  const Groups groups = groups_of(replay, options.by);
  std::vector<RowBuilder> builders;
  builders.reserve(groups.labels.size());
  for (const GroupLabel& label : groups.labels) builders.emplace_back(label, question);
  for (std::size_t i = 0; i < passages.size(); ++i) {
    if (!groups.of_case.empty()) builders[groups.of_case[i]].add(passages[i], clusters[i]);
    builders.back().add(passages[i], clusters[i]);
  }
  for (RowBuilder& builder : builders) result.rows.push_back(std::move(builder).row());
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
