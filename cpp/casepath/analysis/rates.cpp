#include "casepath/analysis/rates.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "casepath/analysis/detail/case_end.hpp"
#include "casepath/analysis/detail/parents.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/tally/passage.hpp"

namespace casepath {
namespace {

// --- cases, as both kinds of shares see them -----------------------------------------------------

/// A case, or several alike.
struct RateCase {
  CaseStatus status = CaseStatus::set_aside;
  bool running = false;
  bool is_in = false;  ///< has reached the target, as far as is known
  ClassId outcome_class;
  std::uint32_t cluster = 0;
  std::int64_t count = 1;
};

/// Who shares a parent, and why there may be no interval.
struct Clustering {
  std::string name;       ///< of the parent; empty: none
  std::string no_parent;  ///< why there can be no interval; empty: there can
};

Clustering clustering_of(const Replay& replay, const std::string& parent) {
  return {parent, detail::reached_question(replay, 0, 0.95, parent).no_parent};
}

Clustering clustering_of(const Tally& tally) {
  return {{}, detail::reached_question(tally, 0, 0.95).no_parent};
}

About about_reading(const Replay& replay, Reading reading, std::string title,
                    std::string estimator) {
  if (reading == Reading::first_decision) {
    return detail::about_first_decision(replay, std::move(title), std::move(estimator));
  }
  About result = about(replay.summary(), std::move(title), std::move(estimator));
  result.reading = reading;
  return result;
}

/// Whether a reclassification came before the first decision, or with it.
bool is_by_first_decision(const Replay& replay, const Reclassification& one) {
  bool found = false;
  for_each_move(replay.data(), one.case_id, [&](const MoveView& move) {
    found = RowId{move.row} == one.row;
    return !found && !replay.pipeline().state(move.to).is_outcome();
  });
  return found;
}

/// Cases that were reclassified to lighter, up to the end that is read.
std::vector<bool> downgraded_cases(const Replay& replay, Reading reading) {
  std::vector<bool> downgraded(replay.case_count());
  for (const Reclassification& one : replay.reclassifications()) {
    const std::size_t index = one.case_id.index();
    if (one.direction != Direction::lighter || downgraded[index]) continue;
    downgraded[index] = reading == Reading::at_cut || is_by_first_decision(replay, one);
  }
  return downgraded;
}

/// Says which cases of a replay have reached a target.
class TargetReader {
 public:
  TargetReader(const Replay& replay, const Target& target, const RateOptions& options)
      : replay_(replay), target_(target), reading_(options.reading) {
    if (target.kind == Target::Kind::stage) {
      ends_ = detail::case_ends(replay, reading_, options.threads);
    } else if (target.kind == Target::Kind::reclassified_to_lighter) {
      downgraded_ = downgraded_cases(replay, reading_);
    }
  }

  [[nodiscard]] bool is_in(CaseId id) const {
    switch (target_.kind) {
      case Target::Kind::stage: {
        const StageId furthest = ends_[id.index()].furthest;
        return !furthest.is_none() && furthest >= target_.stage;
      }
      case Target::Kind::reclassified_to_lighter:
        return downgraded_[id.index()];
      case Target::Kind::outcome_class:
      case Target::Kind::outcome:
        break;
    }
    if (replay_.status(id, reading_) != CaseStatus::concluded) return false;
    const StateId state = replay_.last_state(id, reading_);
    return target_.kind == Target::Kind::outcome
               ? state == target_.outcome
               : replay_.pipeline().state(state).outcome_class == target_.outcome_class;
  }

 private:
  const Replay& replay_;
  const Target& target_;
  Reading reading_;
  std::vector<detail::CaseEnd> ends_;
  std::vector<bool> downgraded_;
};

/// The same of the cases of a tally that are alike.
bool is_in_target(const Pipeline& pipeline, const Target& target, const CaseKey& key) {
  switch (target.kind) {
    case Target::Kind::stage:
      return !key.furthest.is_none() && key.furthest >= target.stage;
    case Target::Kind::reclassified_to_lighter:
      return key.downgraded;
    case Target::Kind::outcome_class:
      return key.status == CaseStatus::concluded &&
             pipeline.state(key.state).outcome_class == target.outcome_class;
    case Target::Kind::outcome:
      break;
  }
  return key.status == CaseStatus::concluded && key.state == target.outcome;
}

ClassId class_of_outcome(const Pipeline& pipeline, CaseStatus status, StateId state) {
  return status == CaseStatus::concluded ? pipeline.state(state).outcome_class : ClassId::none();
}

/// Calls `add(slot, id, case)` for every case of a replay, in its group and in total.
template <class Add>
void for_each_rate_case(const Replay& replay, const detail::CaseGroups& groups,
                        const std::vector<std::uint32_t>& clusters, Reading reading, Add&& add) {
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    const CaseId id{i};
    RateCase one;
    one.status = replay.status(id, reading);
    one.running = replay.is_already_running(id);
    one.outcome_class =
        class_of_outcome(replay.pipeline(), one.status, replay.last_state(id, reading));
    one.cluster = clusters[i];
    groups.for_each_slot(i, [&](std::size_t slot) { add(slot, id, one); });
  }
}

bool is_pending(CaseStatus status) {
  return status != CaseStatus::concluded && status != CaseStatus::set_aside;
}

// --- one share -----------------------------------------------------------------------------------

std::string in_words(RateMethod method) {
  switch (method) {
    case RateMethod::jeffreys:
      return "Jeffreys";
    case RateMethod::clopper_pearson:
      return "Clopper-Pearson";
    case RateMethod::wilson:
      break;
  }
  return "Wilson";
}

std::string over_design_effect(double design_effect) {
  return design_effect > 1 ? ", over the design effect" : "";
}

/// Adds up the cases of one row.
class RateRowBuilder {
 public:
  RateRowBuilder(GroupLabel label, RateAmong among) : among_(among) {
    row_.group = std::move(label);
  }

  void add(const RateCase& one, bool clustered) {
    if (one.running) {
      row_.already_running += one.count;
      return;
    }
    const std::int64_t in = one.is_in ? one.count : 0;
    if (one.status == CaseStatus::set_aside) {
      row_.set_aside += one.count;
      set_aside_in_ += in;
      return;
    }
    if (is_pending(one.status)) {
      row_.pending += one.count;
      row_.pending_in += in;
      if (among_ == RateAmong::concluded) return;
    } else {
      row_.concluded += one.count;
      concluded_in_ += in;
    }
    row_.rate.denominator += one.count;
    row_.rate.numerator += in;
    if (!clustered) return;
    auto& [cases, hits] = clusters_[one.cluster];
    cases += one.count;
    hits += in;
  }

  [[nodiscard]] RateRow row(const Rates& rates, const Clustering& clustering) && {
    const std::int64_t in = concluded_in_ + row_.pending_in;
    const std::int64_t open = row_.pending - row_.pending_in;
    const std::int64_t known = row_.concluded + row_.pending;
    RateCounts& rate = row_.rate;
    rate.bounds = detail::bounds_of(in, open, known);
    rate.bounds_with_set_aside = detail::bounds_of(
        in + set_aside_in_, open + row_.set_aside - set_aside_in_, known + row_.set_aside);
    if (!clustering.name.empty()) {
      detail::ClusterSums sums;
      for (const auto& entry : clusters_) sums.add(entry.second.first, entry.second.second);
      rate.design_effect = sums.design_effect();
    }
    if (!clustering.no_parent.empty()) {
      rate.interval_method = clustering.no_parent;
    } else if (rate.denominator == 0) {
      rate.interval_method =
          among_ == RateAmong::concluded ? "none: nobody is concluded" : "none: no cases";
    } else {
      rate.interval =
          rate_interval(rates.method, static_cast<double>(rate.numerator) / rate.design_effect,
                        static_cast<double>(rate.denominator) / rate.design_effect, rates.level);
      rate.interval_method = in_words(rates.method) + over_design_effect(rate.design_effect);
    }
    return std::move(row_);
  }

 private:
  RateAmong among_;
  RateRow row_;
  std::int64_t concluded_in_ = 0;
  std::int64_t set_aside_in_ = 0;
  std::unordered_map<std::uint32_t, std::pair<std::int64_t, std::int64_t>> clusters_;
};

std::vector<RateRowBuilder> rate_builders(const std::vector<GroupLabel>& labels, RateAmong among) {
  std::vector<RateRowBuilder> builders;
  builders.reserve(labels.size());
  for (const GroupLabel& label : labels) builders.emplace_back(label, among);
  return builders;
}

std::string title_of(const Target& target, RateAmong among) {
  std::string title = "Share ";
  switch (target.kind) {
    case Target::Kind::stage:
      title += "that reached " + in_quotes(target.name);
      break;
    case Target::Kind::outcome_class:
    case Target::Kind::outcome:
      title += "that ended in " + in_quotes(target.name);
      break;
    case Target::Kind::reclassified_to_lighter:
      title += "reclassified to lighter";
      break;
  }
  return title + (among == RateAmong::concluded ? " among the concluded"
                                                : " among the concluded and pending");
}

std::string estimator_of(const RateOptions& options) {
  return "counts; " + in_words(options.method) + " intervals";
}

void add_common_remarks(std::vector<std::string>& remarks, const About& about,
                        const TallySpec& spec, const std::string& cluster) {
  if (!cluster.empty()) {
    remarks.push_back("Intervals: counts over the design effect of unit " + cluster + ".");
  }
  if (about.already_running > 0) {
    remarks.emplace_back("Those already running are not among them.");
  }
  for (const GroupColumn& column : spec.by) {
    if (column.at.empty()) continue;
    remarks.push_back("Grouped by what stood at milestone \"" + column.at +
                      "\": such groups are formed by what happened after opening.");
  }
}

/// Finished rows, and what else a reader must know.
void finish(Rates& rates, std::vector<RateRowBuilder>& builders, const Clustering& clustering) {
  for (RateRowBuilder& builder : builders) {
    rates.rows.push_back(std::move(builder).row(rates, clustering));
  }
  std::vector<std::string>& remarks = rates.about.remarks;
  const RateRow& all = rates.rows.back();
  if (rates.among == RateAmong::all) {
    remarks.emplace_back(
        "A pending one counts as not in as long as it is not: the share is that of today, not what "
        "will have become of them.");
  } else if (all.pending > 0) {
    remarks.emplace_back(
        "Some outcomes come sooner than others, so the share of the concluded is not what will "
        "have "
        "become of all; the bounds assume nothing of those pending and set aside.");
  }
  add_common_remarks(remarks, rates.about, rates.spec, clustering.name);
}

Rates rates_asked_for(const std::string& target, const RateOptions& options) {
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  Rates result;
  result.target = target;
  result.among = options.among;
  result.method = options.method;
  result.level = options.level;
  return result;
}

// --- shares of all outcomes ----------------------------------------------------------------------

/// Adds up the concluded cases of one group by outcome class.
class ShareBuilder {
 public:
  ShareBuilder(GroupLabel label, const detail::UsedClasses& classes)
      : label_(std::move(label)), classes_(classes), counts_(classes.names.size()) {}

  void add(const RateCase& one, bool clustered) {
    if (one.running) {
      already_running_ += one.count;
    } else if (one.status == CaseStatus::set_aside) {
      set_aside_ += one.count;
    } else if (is_pending(one.status)) {
      pending_ += one.count;
    } else {
      const std::size_t place = classes_.place[one.outcome_class.index()];
      counts_[place] += one.count;
      concluded_ += one.count;
      if (!clustered) return;
      std::vector<std::int64_t>& own = clusters_[one.cluster];
      own.resize(counts_.size());
      own[place] += one.count;
    }
  }

  void add_rows(OutcomeShares& shares, const Clustering& clustering) const {
    const double design_effect = clustering.name.empty() ? 1 : mean_design_effect();
    std::vector<double> effective;
    effective.reserve(counts_.size());
    for (const std::int64_t count : counts_) {
      effective.push_back(static_cast<double>(count) / design_effect);
    }
    const auto posterior =
        effective.empty() ? std::vector<DirichletShare>{} : dirichlet(effective, shares.level);
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      OutcomeShareRow row;
      row.group = label_;
      row.outcome_class = classes_.names[i];
      row.pending = pending_;
      row.set_aside = set_aside_;
      row.already_running = already_running_;
      RateCounts& rate = row.rate;
      rate.numerator = counts_[i];
      rate.denominator = concluded_;
      rate.design_effect = design_effect;
      rate.bounds = detail::bounds_of(counts_[i], pending_, concluded_ + pending_);
      rate.bounds_with_set_aside =
          detail::bounds_of(counts_[i], pending_ + set_aside_, concluded_ + pending_ + set_aside_);
      row.posterior_mean = posterior[i].mean;
      if (!clustering.no_parent.empty()) {
        rate.interval_method = clustering.no_parent;
      } else if (concluded_ == 0) {
        rate.interval_method = "none: nobody is concluded";
      } else {
        rate.interval = posterior[i].interval;
        rate.interval_method = "Dirichlet" + over_design_effect(design_effect);
      }
      shares.rows.push_back(std::move(row));
    }
  }

 private:
  /// As documented at outcome_shares().
  [[nodiscard]] double mean_design_effect() const {
    double sum = 0;
    double seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] == 0) continue;
      detail::ClusterSums sums;
      for (const auto& entry : clusters_) {
        std::int64_t cases = 0;
        for (const std::int64_t count : entry.second) cases += count;
        sums.add(cases, entry.second[i]);
      }
      if (counts_[i] == concluded_) return sums.design_effect();
      ++seen;
      sum += (1 - static_cast<double>(counts_[i]) / static_cast<double>(concluded_)) *
             sums.design_effect();
    }
    return seen < 2 ? 1 : std::max(1.0, sum / (seen - 1));
  }

  GroupLabel label_;
  const detail::UsedClasses& classes_;
  std::vector<std::int64_t> counts_;
  std::int64_t concluded_ = 0;
  std::int64_t pending_ = 0;
  std::int64_t set_aside_ = 0;
  std::int64_t already_running_ = 0;
  std::unordered_map<std::uint32_t, std::vector<std::int64_t>> clusters_;
};

std::vector<ShareBuilder> share_builders(const std::vector<GroupLabel>& labels,
                                         const detail::UsedClasses& classes) {
  std::vector<ShareBuilder> builders;
  builders.reserve(labels.size());
  for (const GroupLabel& label : labels) builders.emplace_back(label, classes);
  return builders;
}

void finish(OutcomeShares& shares, const std::vector<ShareBuilder>& builders,
            const Clustering& clustering) {
  for (const ShareBuilder& builder : builders) builder.add_rows(shares, clustering);
  if (!shares.rows.empty() && shares.rows.back().pending > 0) {
    shares.about.remarks.emplace_back(
        "Some outcomes come sooner than others, so the shares of the concluded are not what will "
        "have become of all; the bounds assume nothing of those pending and set aside.");
  }
  add_common_remarks(shares.about.remarks, shares.about, shares.spec, clustering.name);
}

constexpr const char* shares_title = "Shares of the outcomes among the concluded";
constexpr const char* shares_estimator =
    "counts; marginal intervals of the Dirichlet posterior with Jeffreys' prior";

// --- differences ---------------------------------------------------------------------------------

std::string name_of_group(const GroupLabel& label) {
  std::string name;
  for (const std::string& value : label.values) name += (name.empty() ? "" : ", ") + value;
  return name;
}

const RateRow& row_of_group(const Rates& rates, const std::vector<std::string>& values) {
  std::vector<std::string> names;
  for (const RateRow& row : rates.rows) {
    if (row.group.is_total) continue;
    if (row.group.values == values) return row;
    names.push_back(name_of_group(row.group));
  }
  if (names.empty()) {
    throw ArgumentError("difference: the shares are not grouped; ask for them by a column");
  }
  const std::string name = name_of_group({values, false});
  std::string listed;
  for (const std::string& known : names) listed += (listed.empty() ? "" : "; ") + known;
  throw ArgumentError("difference: there is no group " + in_quotes(name) +
                      did_you_mean(name, names) + "; the groups: " + listed);
}

}  // namespace

std::string_view to_string(RateAmong among) noexcept {
  return among == RateAmong::concluded ? "concluded" : "all";
}

Rates rates(const Replay& replay, const std::string& target, const RateOptions& options) {
  Rates result = rates_asked_for(target, options);
  const Target found = Target::find(replay.pipeline(), target);
  result.about =
      about_reading(replay, options.reading, title_of(found, options.among), estimator_of(options));
  result.spec.by = options.by;
  const auto [parent, column] = detail::largest_parent(replay.pipeline(), replay.log());
  const Clustering clustering = clustering_of(replay, parent);
  result.cluster = parent;
  const TargetReader reader(replay, found, options);
  const detail::CaseGroups groups = detail::case_groups(replay, options.by);
  std::vector<RateRowBuilder> builders = rate_builders(groups.labels, options.among);
  for_each_rate_case(replay, groups, detail::clusters_of(replay, column), options.reading,
                     [&](std::size_t slot, CaseId id, RateCase one) {
                       one.is_in = reader.is_in(id);
                       builders[slot].add(one, !result.cluster.empty());
                     });
  finish(result, builders, clustering);
  return result;
}

Rates rates(const Tally& tally, const std::string& target, const RateOptions& options) {
  Rates result = rates_asked_for(target, options);
  const Target found = Target::find(tally.pipeline(), target);
  result.about =
      about(tally, options.reading, title_of(found, options.among), estimator_of(options));
  result.spec = tally.spec();
  std::vector<RateRowBuilder> builders = rate_builders(group_labels(tally), options.among);
  for (const auto& [key, count] : tally.cases()) {
    if (key.reading != options.reading) continue;
    RateCase one;
    one.status = key.status;
    one.running = key.running;
    one.is_in = is_in_target(tally.pipeline(), found, key);
    one.count = count;
    detail::for_each_slot(tally, key.group,
                          [&](std::size_t slot) { builders[slot].add(one, false); });
  }
  finish(result, builders, clustering_of(tally));
  return result;
}

OutcomeShares outcome_shares(const Replay& replay, const RateOptions& options) {
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  OutcomeShares result;
  result.about = about_reading(replay, options.reading, shares_title, shares_estimator);
  result.spec.by = options.by;
  result.level = options.level;
  const auto [parent, column] = detail::largest_parent(replay.pipeline(), replay.log());
  result.cluster = parent;
  const detail::UsedClasses classes(replay.pipeline());
  const detail::CaseGroups groups = detail::case_groups(replay, options.by);
  std::vector<ShareBuilder> builders = share_builders(groups.labels, classes);
  for_each_rate_case(replay, groups, detail::clusters_of(replay, column), options.reading,
                     [&](std::size_t slot, CaseId, const RateCase& one) {
                       builders[slot].add(one, !result.cluster.empty());
                     });
  finish(result, builders, clustering_of(replay, parent));
  return result;
}

OutcomeShares outcome_shares(const Tally& tally, const RateOptions& options) {
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  OutcomeShares result;
  result.about = about(tally, options.reading, shares_title, shares_estimator);
  result.spec = tally.spec();
  result.level = options.level;
  const detail::UsedClasses classes(tally.pipeline());
  std::vector<ShareBuilder> builders = share_builders(group_labels(tally), classes);
  for (const auto& [key, count] : tally.cases()) {
    if (key.reading != options.reading) continue;
    RateCase one;
    one.status = key.status;
    one.running = key.running;
    one.outcome_class = class_of_outcome(tally.pipeline(), key.status, key.state);
    one.count = count;
    detail::for_each_slot(tally, key.group,
                          [&](std::size_t slot) { builders[slot].add(one, false); });
  }
  finish(result, builders, clustering_of(tally));
  return result;
}

RateDifference rate_difference(const Rates& rates, const std::vector<std::string>& first,
                               const std::vector<std::string>& second, DifferenceMethod method) {
  RateDifference result;
  result.first = row_of_group(rates, first);
  result.second = row_of_group(rates, second);
  result.first_name = name_of_group(result.first.group);
  result.second_name = name_of_group(result.second.group);
  if (first == second) {
    throw ArgumentError("difference: " + in_quotes(result.first_name) +
                        " is named twice; name two groups");
  }
  result.about = rates.about;
  result.about.title += ": " + result.first_name + " - " + result.second_name;
  result.method = method;
  result.level = rates.level;
  const RateCounts& a = result.first.rate;
  const RateCounts& b = result.second.rate;
  result.difference = a.share() - b.share();
  if (!a.interval.exists() || !b.interval.exists()) {
    result.interval_method = a.interval.exists() ? b.interval_method : a.interval_method;
    return result;
  }
  const auto make = method == DifferenceMethod::newcombe ? &newcombe : &miettinen_nurminen;
  result.interval = make(static_cast<double>(a.numerator) / a.design_effect,
                         static_cast<double>(a.denominator) / a.design_effect,
                         static_cast<double>(b.numerator) / b.design_effect,
                         static_cast<double>(b.denominator) / b.design_effect, rates.level);
  result.interval_method =
      (method == DifferenceMethod::newcombe ? "Newcombe" : "Miettinen-Nurminen") +
      over_design_effect(std::max(a.design_effect, b.design_effect));
  result.about.estimator = "counts; difference of two shares, " + result.interval_method;
  return result;
}

}  // namespace casepath
