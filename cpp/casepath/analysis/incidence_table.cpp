#include "casepath/analysis/incidence_table.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

constexpr std::int64_t most_cases = std::int64_t{1} << 40U;
constexpr std::uint32_t last_k = std::numeric_limits<std::uint32_t>::max();

/// From the first day of some moments to the last, and the last move of any of these days.
class MomentRange {
 public:
  void take(Moment at) noexcept {
    first_day = std::min(first_day, at.day);
    last_day = std::max(last_day, at.day);
    if (at.k != last_k) most_k = std::max(most_k, at.k);
  }
  [[nodiscard]] std::uint64_t days() const noexcept {
    return static_cast<std::uint64_t>(std::int64_t{last_day} - first_day) + 1;
  }

  std::int32_t first_day = std::numeric_limits<std::int32_t>::max();
  std::int32_t last_day = std::numeric_limits<std::int32_t>::min();
  std::uint32_t most_k = 0;
};

/// The distinct moments among many, ascending, and the place of each.  Days are small numbers and
/// moves of a day are few, so that the places are counted where that pays, else sorted.
class DistinctMoments {
 public:
  DistinctMoments(std::span<const ExitCount> exits, Moment ExitCount::*which,
                  const MomentRange& range)
      : first_day_(range.first_day), width_(std::uint64_t{range.most_k} + 2) {
    if (exits.empty()) return;
    if (width_ <= cells_for(exits.size()) / range.days()) {
      count(exits, which, range.days());
    } else {
      sort(exits, which);
    }
  }

  [[nodiscard]] const std::vector<Moment>& moments() const noexcept { return moments_; }
  /// Of one of them.
  [[nodiscard]] std::uint32_t place(Moment at) const {
    if (!places_.empty()) return places_[cell(at)];
    return static_cast<std::uint32_t>(std::lower_bound(moments_.begin(), moments_.end(), at) -
                                      moments_.begin());
  }

 private:
  [[nodiscard]] static std::uint64_t cells_for(std::size_t exits) noexcept {
    return 4096 + 4 * std::uint64_t{exits};
  }
  [[nodiscard]] std::size_t cell(Moment at) const noexcept {
    const auto day = static_cast<std::uint64_t>(std::int64_t{at.day} - first_day_);
    return static_cast<std::size_t>(day * width_ + std::min<std::uint64_t>(at.k, width_ - 1));
  }

  void count(std::span<const ExitCount> exits, Moment ExitCount::*which, std::uint64_t days) {
    places_.resize(static_cast<std::size_t>(days * width_));
    for (const ExitCount& one : exits) places_[cell(one.*which)] = 1;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (places_[i] == 0) continue;
      places_[i] = static_cast<std::uint32_t>(moments_.size());
      const auto k = static_cast<std::uint32_t>(i % width_);
      moments_.push_back(
          {static_cast<std::int32_t>(first_day_ + static_cast<std::int64_t>(i / width_)),
           k + 1 == width_ ? last_k : k});
    }
  }

  void sort(std::span<const ExitCount> exits, Moment ExitCount::*which) {
    moments_.reserve(exits.size());
    for (const ExitCount& one : exits) moments_.push_back(one.*which);
    std::sort(moments_.begin(), moments_.end());
    moments_.erase(std::unique(moments_.begin(), moments_.end()), moments_.end());
  }

  std::vector<Moment> moments_;
  std::vector<std::uint32_t> places_;  ///< by cell; empty where sorted
  std::int32_t first_day_;
  std::uint64_t width_;  ///< moves 0 to the last, and the end of the day
};

std::string moment_in_words(Moment at) {
  std::string day = "day " + std::to_string(at.day);
  if (at.k == 0) return day;
  return (at.k == last_k ? "the end of " : "move " + std::to_string(at.k) + " of ") + day;
}

/// What a look at all exits tells.
struct ExitRange {
  std::int64_t cases = 0;
  MomentRange entries;
  MomentRange exits;
};

ExitRange checked(std::span<const ExitCount> exits, std::uint32_t causes) {
  if (exits.size() >= last_k) {
    throw ArgumentError("there are " + std::to_string(exits.size()) +
                        " passages; at most 4294967294 can be tabulated");
  }
  ExitRange range;
  for (const ExitCount& one : exits) {
    if (one.exit <= one.entry || one.count < 0) {
      throw ArgumentError("a passage of " + std::to_string(one.count) + " cases is watched from " +
                          moment_in_words(one.entry) + " to " + moment_in_words(one.exit) +
                          "; it must end after it begins, and its count must not be negative");
    }
    if (one.cause > causes) {
      throw ArgumentError("a passage ends by cause " + std::to_string(one.cause) +
                          "; causes are 1 to " + std::to_string(causes) + ", and 0 is pending");
    }
    if (one.count > most_cases - range.cases) {
      throw ArgumentError("the counts of the passages add up to more than " +
                          std::to_string(most_cases));
    }
    range.cases += one.count;
    range.entries.take(one.entry);
    range.exits.take(one.exit);
  }
  return range;
}

}  // namespace

IncidenceTable::IncidenceTable(std::span<const ExitCount> exits, std::uint32_t causes) {
  const ExitRange range = checked(exits, causes);
  cases_ = range.cases;
  const DistinctMoments exit_moments(exits, &ExitCount::exit, range.exits);
  const DistinctMoments entry_moments(exits, &ExitCount::entry, range.entries);
  moments_ = exit_moments.moments();
  pending_.resize(moments_.size());
  placed_.reserve(exits.size());

  std::vector<std::uint32_t> first_points;  // by place of entry
  first_points.reserve(entry_moments.moments().size());
  for (const Moment at : entry_moments.moments()) {
    first_points.push_back(static_cast<std::uint32_t>(points_until(at)));
    entered_.emplace_back(at, 0);
  }
  all_enter_before_ = first_points.empty() || first_points.back() == 0;
  begin_counts(counts_, causes);
  for (const ExitCount& one : exits) {
    const std::uint32_t entry = entry_moments.place(one.entry);
    const std::uint32_t exit = exit_moments.place(one.exit);
    placed_.push_back({first_points[entry], exit, one.cause, one.cluster, one.count});
    count(placed_.back(), one.count, counts_);
    entered_[entry].second += one.count;
    if (one.cause == 0) pending_[exit] += one.count;
  }
  end_counts(counts_);
  for (std::size_t i = 1; i < entered_.size(); ++i) entered_[i].second += entered_[i - 1].second;
  left_.reserve(moments_.size());
  for (std::size_t i = 0; i < moments_.size(); ++i) {
    left_.push_back((i == 0 ? 0 : left_[i - 1]) + pending_[i] + counts_.all_ended(i));
  }
}

void IncidenceTable::begin_counts(PointCounts& into, std::size_t causes) const {
  into.causes = causes;
  into.at_risk.assign(points() + 1, 0);
  into.ended.assign(points() * causes, 0);
}

void IncidenceTable::end_counts(PointCounts& into) {
  std::int64_t watched = 0;
  for (std::int64_t& at_risk : into.at_risk) at_risk = watched += at_risk;
  into.at_risk.pop_back();
}

std::size_t IncidenceTable::points_until(Moment at) const noexcept {
  return static_cast<std::size_t>(std::upper_bound(moments_.begin(), moments_.end(), at) -
                                  moments_.begin());
}

std::int64_t IncidenceTable::at_risk(Moment t) const noexcept {
  const auto entered = std::partition_point(entered_.begin(), entered_.end(),
                                            [t](const auto& entry) { return entry.first < t; });
  const auto point = std::lower_bound(moments_.begin(), moments_.end(), t) - moments_.begin();
  return watched(entered - entered_.begin(), point);
}

std::int64_t IncidenceTable::at_risk_after(Moment t) const noexcept {
  const auto entered = std::partition_point(entered_.begin(), entered_.end(),
                                            [t](const auto& entry) { return entry.first <= t; });
  return watched(entered - entered_.begin(), static_cast<std::ptrdiff_t>(points_until(t)));
}

std::int64_t IncidenceTable::watched(std::ptrdiff_t entries, std::ptrdiff_t points) const noexcept {
  const std::int64_t entered =
      entries == 0 ? 0 : entered_[static_cast<std::size_t>(entries) - 1].second;
  const std::int64_t left = points == 0 ? 0 : left_[static_cast<std::size_t>(points) - 1];
  return entered - left;
}

void incidence_curve(const PointCounts& counts, IncidenceCurve& into) {
  const std::size_t causes = counts.causes;
  into.causes = causes;
  into.share.assign(counts.ended.size(), 0);
  into.waiting.assign(counts.points(), 1);
  double waiting = 1;
  std::size_t only = causes;  // the one cause that anybody has taken so far
  bool is_only = true;
  for (std::size_t i = 0; i < counts.points(); ++i) {
    const std::int64_t* ended = counts.ended.data() + i * causes;
    double* share = into.share.data() + i * causes;
    if (i > 0) std::copy(share - causes, share, share);
    std::int64_t stay = counts.at_risk[i];
    if (stay > 0) {
      const auto at_risk = static_cast<double>(stay);
      for (std::size_t j = 0; j < causes; ++j) {
        if (ended[j] == 0) continue;
        share[j] += waiting * (static_cast<double>(ended[j]) / at_risk);
        stay -= ended[j];
        is_only = is_only && (only == causes || only == j);
        only = j;
      }
      waiting *= static_cast<double>(stay) / at_risk;
      if (is_only && only != causes) share[only] = 1 - waiting;  // so that 1 is exactly 1
    }
    into.waiting[i] = waiting;
  }
}

IncidenceCurve incidence_curve(const PointCounts& counts) {
  IncidenceCurve curve;
  incidence_curve(counts, curve);
  return curve;
}

}  // namespace casepath
