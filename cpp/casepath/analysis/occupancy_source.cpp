#include <algorithm>
#include <utility>

#include "casepath/analysis/detail/closed_only.hpp"
#include "casepath/analysis/detail/occupancy_builder.hpp"
#include "casepath/analysis/detail/occupancy_source.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/detail/sojourn_counts.hpp"
#include "casepath/core/error.hpp"

namespace casepath::detail {
namespace {

/// Adds up cases by cluster, in whole numbers.
class ClusterSizes {
 public:
  void add(std::uint32_t unit) {
    if (unit != unit_) close();
    unit_ = unit;
    ++own_;
  }
  [[nodiscard]] OccupancySize size() {
    close();
    const auto n = static_cast<double>(cases_);
    return {cases_, cases_ == 0 ? 0 : n * n / static_cast<double>(squares_)};
  }

 private:
  void close() {
    cases_ += own_;
    squares_ += own_ * own_;
    own_ = 0;
  }

  std::uint32_t unit_ = 0;
  std::int64_t own_ = 0;
  std::int64_t cases_ = 0;
  std::int64_t squares_ = 0;
};

/// A stay that has been shown by a walk.
struct ShownStay {
  std::uint32_t from;
  std::uint32_t to;
  Moment entry;
  Moment exit;
};

class ReplayStays final : public OccupancySource {
 public:
  ReplayStays(const Replay& replay, const OccupancyOptions& options)
      : OccupancySource(StateNames(replay.pipeline(), options.split)),
        replay_(replay),
        options_(options),
        groups_(case_groups(replay, options.by)),
        stays_(replay.data(), stay_options({options.clock, split_of_stays(replay, options),
                                            options.reading, options.threads})) {
    const auto [parent, column] = largest_parent(replay.pipeline(), replay.log());
    cluster = parent;
    no_parent = reached_question(replay, 1, options.level, parent).no_parent;
    about = options.reading == Reading::first_decision ? about_first_decision(replay, "", "")
                                                       : casepath::about(replay.summary(), "", "");
    about.reading = options.reading;
    if (std::string warning = closed_cases_only(replay); !warning.empty()) {
      about.remarks.push_back(std::move(warning));
    }
    spec.by = options.by;
    labels = groups_.labels;
    if (options.beside_downgraded) label_downgraded();
    if (!parent.empty()) order_by_cluster(clusters_of(replay, column));
    find_follow_up();
  }

  OccupancyTable table(const OccupancyCases& cases, std::span<const Moment> marks,
                       OccupancySize& size) override {
    OccupancyTableBuilder quick(names.names.size());
    for (const Moment at : marks) quick.mark(at);
    quick.assume(static_cast<std::int32_t>(longest_follow_up), replay_.case_count() * 3);
    size = for_each_stay(cases, [&quick](std::uint32_t unit, const ShownStay& stay) {
      quick.put(unit, stay.from, stay.to, stay.entry, stay.exit);
    });
    if (!quick.exceeded()) return std::move(quick).finish();
    OccupancyTableBuilder careful(names.names.size());
    for (const Moment at : marks) careful.mark(at);
    for_each_stay(cases, [&careful](std::uint32_t /*unit*/, const ShownStay& stay) {
      careful.note(stay.from, stay.to, stay.exit);
    });
    careful.end_notes();
    for_each_stay(cases, [&careful](std::uint32_t unit, const ShownStay& stay) {
      careful.put(unit, stay.from, stay.to, stay.entry, stay.exit);
    });
    return std::move(careful).finish();
  }

 private:
  static StateSplit split_of_stays(const Replay& replay, const OccupancyOptions& options) {
    if (!options.beside_downgraded) return options.split;
    require_offences(replay.pipeline());
    return StateSplit::downgraded;
  }

  /// Each group becomes two: not downgraded, downgraded.
  void label_downgraded() {
    spec.by.push_back({"downgraded"});
    std::vector<GroupLabel> groups = std::move(labels);
    if (groups.size() > 1) groups.pop_back();  // the total
    labels.clear();
    for (const GroupLabel& group : groups) {
      for (const char* answer : {"no", "yes"}) {
        labels.push_back({group.values, false});
        labels.back().values.emplace_back(answer);
      }
    }
    labels.push_back({{}, true});
  }
  /// Whether a case may belong to a group, by its columns.
  [[nodiscard]] bool may_be_in(std::size_t slot, std::size_t i) const {
    if (slot + 1 == labels.size() || groups_.of_case.empty()) return true;
    return groups_.of_case[i] == (options_.beside_downgraded ? slot / 2 : slot);
  }

  /// Cases of one cluster one after the other, by a counting sort.
  void order_by_cluster(std::vector<std::uint32_t> clusters) {
    clusters_ = std::move(clusters);
    std::uint32_t most = 0;
    for (const std::uint32_t own : clusters_) most = std::max(most, own);
    std::vector<std::uint32_t> begins(std::size_t{most} + 2);
    for (const std::uint32_t own : clusters_) ++begins[own + 1];
    for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
    order_.resize(clusters_.size());
    for (std::size_t i = 0; i < clusters_.size(); ++i) {
      order_[begins[clusters_[i]]++] = static_cast<std::uint32_t>(i);
    }
  }

  void find_follow_up() {
    const auto& data = replay_.data();
    const auto days = data.log.days();
    std::int32_t earliest = replay_.as_of().days();
    for (std::size_t i = 0; i < replay_.case_count(); ++i) {
      std::size_t row = data.log.begin(CaseId{i}).index();
      const std::size_t end = data.log.end(CaseId{i}).index();
      while (row < end && days[row] == Date::not_recorded) ++row;  // dated rows stand by day
      if (row < end) earliest = std::min(earliest, days[row]);
    }
    longest_follow_up = replay_.as_of().days() - earliest;
  }

  /// Calls `visit(unit, stay)` for the stays of the chosen cases, by unit.
  template <class Visit>
  OccupancySize for_each_stay(const OccupancyCases& cases, Visit&& visit) {
    ClusterSizes sizes;
    SojournCounts seen;
    std::uint32_t unit = 0;
    std::uint32_t cluster_before = 0;
    bool is_first = true;
    const bool is_total = cases.slot + 1 == labels.size();
    const bool all = !cases.only_watched && options_.clock == Clock::forward;
    const std::size_t count = replay_.case_count();
    for (std::size_t place = 0; place < count; ++place) {
      const std::size_t i = order_.empty() ? place : order_[place];
      if (!may_be_in(cases.slot, i)) continue;
      if (order_.empty()) {
        unit = is_first ? 0 : unit + 1;
      } else {
        unit += !is_first && clusters_[i] != cluster_before ? 1 : 0;
        cluster_before = clusters_[i];
      }
      is_first = false;
      const auto summary =
          all ? stays_.walk(CaseId{i},
                            [&](std::uint32_t from, std::uint32_t to, Moment entry, Moment exit) {
                              visit(unit, ShownStay{from, to, entry, exit});
                            })
              : stays_.walk(CaseId{i},
                            [&](std::uint32_t from, std::uint32_t to, Moment entry, Moment exit) {
                              shown_.push_back({from, to, entry, exit});
                            });
      count_case(summary, seen);
      const bool is_in =
          all ? summary.left_out == StaysLeftOut::none : show_chosen(cases, unit, visit);
      if (is_in) sizes.add(unit);
    }
    if (is_total) counts = seen;
    return sizes.size();
  }

  /// Shows the stays of a case that has been walked, if it is chosen; answers whether it is.
  template <class Visit>
  bool show_chosen(const OccupancyCases& cases, std::uint32_t unit, Visit&& visit) {
    bool is_in = false;
    if (options_.clock == Clock::reset) {
      for (const ShownStay& stay : shown_) {
        if (stay.from != *cases.state) continue;
        visit(unit, stay);
        is_in = true;
      }
    } else if (options_.beside_downgraded) {
      is_in = stands_in(cases);
      forget_downgrade();
      for (const ShownStay& stay : shown_) {
        if (is_in && cases.at <= stay.exit) visit(unit, stay);
      }
    } else {
      is_in = std::any_of(shown_.begin(), shown_.end(), [&](const ShownStay& stay) {
        return stay.entry < cases.at && cases.at <= stay.exit &&
               (!cases.state || stay.from == *cases.state);
      });
      for (const ShownStay& stay : shown_) {
        if (is_in && cases.at <= stay.exit) visit(unit, stay);
      }
    }
    shown_.clear();
    return is_in;
  }

  /// Whether the case at hand is open at the landmark, and downgraded by then or not as the group
  /// says.
  [[nodiscard]] bool stands_in(const OccupancyCases& cases) const {
    const bool is_total = cases.slot + 1 == labels.size();
    return std::any_of(shown_.begin(), shown_.end(), [&](const ShownStay& stay) {
      const bool downgraded = stay.from >= names.names.size();
      const std::uint32_t state = state_alone(stay.from);
      return stay.entry < cases.at && cases.at <= stay.exit && !names.is_outcome[state] &&
             (!cases.state || *cases.state == state) &&
             (is_total || downgraded == (cases.slot % 2 == 1));
    });
  }
  [[nodiscard]] std::uint32_t state_alone(std::uint32_t state) const {
    const auto states = static_cast<std::uint32_t>(names.names.size());
    return state == never_left || state < states ? state : state - states;
  }
  /// Takes the case at hand as if its states were not told apart: a downgrade within a state does
  /// not end the stay.
  void forget_downgrade() {
    std::size_t kept = 0;
    for (ShownStay stay : shown_) {
      stay.from = state_alone(stay.from);
      stay.to = state_alone(stay.to);
      if (kept > 0 && shown_[kept - 1].to == stay.from && shown_[kept - 1].from == stay.from) {
        shown_[kept - 1].to = stay.to;
        shown_[kept - 1].exit = stay.exit;
      } else {
        shown_[kept++] = stay;
      }
    }
    shown_.resize(kept);
  }

  const Replay& replay_;
  const OccupancyOptions& options_;
  CaseGroups groups_;
  CaseStays stays_;
  std::vector<std::uint32_t> clusters_;  ///< per case
  std::vector<std::uint32_t> order_;     ///< cases by cluster; empty: as they are
  std::vector<ShownStay> shown_;         ///< of the case at hand
};

}  // namespace

std::unique_ptr<OccupancySource> occupancy_source(const Replay& replay,
                                                  const OccupancyOptions& options) {
  return std::make_unique<ReplayStays>(replay, options);
}

}  // namespace casepath::detail
