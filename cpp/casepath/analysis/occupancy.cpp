#include "casepath/analysis/occupancy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "casepath/analysis/detail/interval_of_share.hpp"
#include "casepath/analysis/detail/occupancy_source.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/sojourn_counts.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"

namespace casepath {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
/// A share in states in which nobody is watched any more, from which on it is worth a remark.
constexpr double much_unseen = 0.005;

std::string plural_days(std::int64_t days) {
  return std::to_string(days) + (days == 1 ? " day" : " days");
}

/// What is asked, checked.
struct OccupancyQuestion {
  OccupancyOptions options;
  std::vector<std::int32_t> days;
  std::optional<std::uint32_t> start;
  std::int32_t since = 0;  ///< the landmark, else 0
  Moment at{0, 2};         ///< the first moment behind the opening, or the landmark
};

std::int32_t checked_day(std::int64_t day, std::int64_t longest, const char* what) {
  if (day < 0) {
    throw ArgumentError(std::string(what) + " is " + std::to_string(day) +
                        "; it must not be negative");
  }
  if (day > longest) {
    throw ArgumentError(std::string(what) + " is " + std::to_string(day) +
                        ", but no case was followed longer than " + plural_days(longest));
  }
  return static_cast<std::int32_t>(day);
}

std::vector<std::int64_t> default_days(std::int64_t since, std::int64_t longest) {
  std::vector<std::int64_t> days;
  for (const std::int64_t day : {30, 90, 180, 365, 730}) {
    if (day > since && day <= longest) days.push_back(day);
  }
  if (days.empty()) days.push_back(longest);
  return days;
}

OccupancyQuestion question_of(const detail::OccupancySource& source,
                              const OccupancyOptions& options) {
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  OccupancyQuestion question;
  question.options = options;
  if (options.start) question.start = source.names.number_of(*options.start);
  const bool is_reset = options.clock == Clock::reset;
  if (is_reset && (!options.start || options.landmark)) {
    throw ArgumentError(
        "clock \"reset\" counts from entering a state: it needs start=, the state, and no "
        "landmark");
  }
  if (options.beside_downgraded && (!options.landmark || options.start || options.markov ||
                                    is_reset || options.split != StateSplit::none)) {
    throw ArgumentError(
        "beside_downgraded compares cases that are open at a landmark: it needs landmark=, and "
        "neither start, markov, split nor clock \"reset\"");
  }
  if (is_reset) question.at = {0, 1};
  if (options.landmark) {
    question.since = checked_day(*options.landmark, source.longest_follow_up, "landmark");
    question.at = {question.since + 1, 0};
  }
  if (question.options.days.empty()) {
    question.options.days = default_days(question.since, source.longest_follow_up);
  }
  for (const std::int64_t day : question.options.days) {
    question.days.push_back(checked_day(day, source.longest_follow_up, "days"));
    if (question.days.size() > 1 && question.days.end()[-2] >= day) {
      throw ArgumentError("days must ascend, but " + std::to_string(day) + " comes after " +
                          std::to_string(question.days.end()[-2]));
    }
    if (options.landmark && day < question.since) {
      throw ArgumentError("days is " + std::to_string(day) + ", before the landmark, day " +
                          std::to_string(question.since));
    }
  }
  return question;
}

std::vector<Moment> marks_of(const OccupancyQuestion& question) {
  std::vector<Moment> marks{question.at};
  for (const std::int32_t day : question.days) marks.push_back(Moment::end_of_day(day));
  return marks;
}

/// The estimates of one group.
class SlotEstimate {
 public:
  /// `start`: in place of that of the question; null: that.
  SlotEstimate(detail::OccupancySource& source, const OccupancyQuestion& question, std::size_t slot,
               bool only_watched, std::optional<std::uint32_t> start)
      : source_(source),
        question_(question),
        table_(source.table({slot, question.at, only_watched, start}, marks_of(question), size_)),
        point_(table_.point_of(question.at)) {
    if (start) {
      start_ = start_in(table_, point_, *start);
      has_start_ = start_.cases > 0 || question.options.markov;
    } else if (watched_at(point_) > 0) {
      start_ = start_of_watched(table_, point_);
      has_start_ = true;
    }
    if (!has_start_) return;
    curve_ = state_occupation(table_.counts(), table_.moves(), start_);
    is_left_.assign(table_.states(), false);
    for (std::size_t i = 0; i < table_.states(); ++i) is_left_[i] = !source.names.is_outcome[i];
    for (const StateMove& move : table_.moves()) is_left_[move.from] = true;
    for (const std::int32_t day : question.days) {
      // Before the start there is nothing yet: day 0, where it is the opening.
      points_.push_back(std::max(point_, table_.point_of(Moment::end_of_day(day))));
    }
  }

  [[nodiscard]] bool has_start() const noexcept { return has_start_; }
  [[nodiscard]] const detail::OccupancySize& size() const noexcept { return size_; }
  [[nodiscard]] const OccupancyTable& table() const noexcept { return table_; }
  [[nodiscard]] const OccupationCurve& curve() const noexcept { return curve_; }
  [[nodiscard]] const OccupationStart& start() const noexcept { return start_; }
  [[nodiscard]] std::span<const std::size_t> points() const noexcept { return points_; }

  /// Variances per asked day and state; and those as if cases had no clusters.
  void find_variances() {
    const OccupancyVariance kind = question_.options.variance;
    const auto covariances = occupation_covariances(
        table_, curve_, start_, points_,
        kind == OccupancyVariance::aalen ? kind : OccupancyVariance::greenwood);
    for (const std::vector<double>& matrix : covariances) {
      std::vector<double> diagonal;
      for (std::size_t i = 0; i < table_.states(); ++i) {
        diagonal.push_back(std::max(0.0, matrix[i * table_.states() + i]));
      }
      by_case_.push_back(std::move(diagonal));
    }
    variances_ =
        kind == OccupancyVariance::jackknife
            ? jackknife_variances(table_, curve_, start_, points_, question_.options.threads)
            : by_case_;
  }

  /// Fills in share, standard error and interval at the i-th asked day.
  template <class Row>
  void set_estimate(Row& row, double& share, std::size_t i, std::size_t state) const {
    const std::size_t point = points_[i];
    share = unknown;
    row.standard_error = row.standard_error_by_case = unknown;
    row.interval_method = why_unknown(i);
    if (!row.interval_method.empty()) return;
    share = curve_.before(point)[state];
    if (!source_.no_parent.empty()) {
      row.interval_method = source_.no_parent;
      return;
    }
    row.standard_error = std::sqrt(variances_[i][state]);
    row.standard_error_by_case = std::sqrt(by_case_[i][state]);
    if (share > 0 && share < 1) {
      set_interval(row, share);
    } else {
      set_exact_interval(row, share, i);
    }
  }

  /// Why there is no estimate at the i-th asked day; empty: there is one.
  [[nodiscard]] std::string why_unknown(std::size_t i) const {
    if (is_known(points_[i])) return {};
    return "none: nobody on the way was watched up to day " + std::to_string(question_.days[i]);
  }
  [[nodiscard]] std::int64_t watched_in(std::size_t i, std::size_t state) const {
    const std::size_t point = table_.point_of(Moment::end_of_day(question_.days[i]));
    return table_.at_risk(point, state);
  }
  [[nodiscard]] std::int64_t watched(std::size_t i) const {
    return watched_at(table_.point_of(Moment::end_of_day(question_.days[i])));
  }
  /// The share in states that cases leave and in which nobody is watched any more.
  [[nodiscard]] double unseen_share(std::size_t i) const {
    double sum = 0;
    for (std::size_t state = 0; state < table_.states(); ++state) {
      if (is_left_[state] && table_.at_risk(points_[i], state) == 0) {
        sum += curve_.before(points_[i])[state];
      }
    }
    return sum;
  }
  [[nodiscard]] std::string by_whom() const {
    if (question_.options.variance == OccupancyVariance::greenwood) return "Greenwood by case";
    if (question_.options.variance == OccupancyVariance::aalen) return "Aalen by case";
    return "infinitesimal jackknife by " + (source_.cluster.empty() ? "case" : source_.cluster);
  }
  /// Of what is known beside the standard error.
  [[nodiscard]] detail::SmallSample small_sample(double share, double standard_error,
                                                 double by_case) const {
    const bool clustered = question_.options.variance == OccupancyVariance::jackknife;
    return detail::for_small_samples(
        {share, standard_error, by_case, size_.cases,
         clustered ? size_.clusters : static_cast<double>(size_.cases)},
        source_.cluster.empty() ? source_.about.unit : source_.cluster, question_.options.level);
  }
  [[nodiscard]] std::string why_no_variance() const {
    return source_.cluster.empty() ? std::string("none: there is only one case")
                                   : detail::no_interval_of_one(source_.cluster);
  }

 private:
  [[nodiscard]] std::int64_t watched_at(std::size_t point) const {
    std::int64_t sum = 0;
    for (std::size_t state = 0; state < table_.states(); ++state) {
      sum += table_.at_risk(point, state);
    }
    return sum;
  }
  /// Whether somebody was on the way up to a point, or everybody had arrived.
  [[nodiscard]] bool is_known(std::size_t point) const {
    double on_the_way = 0;
    std::int64_t at_risk = 0;
    for (std::size_t state = 0; state < table_.states(); ++state) {
      if (!is_left_[state]) continue;
      on_the_way += curve_.before(point)[state];
      at_risk += table_.at_risk(point, state);
    }
    return on_the_way == 0 || at_risk > 0;
  }

  template <class Row>
  void set_interval(Row& row, double share) const {
    const detail::SmallSample sample =
        small_sample(share, row.standard_error, row.standard_error_by_case);
    row.interval = incidence_interval(share, sample.standard_error, question_.options.transform,
                                      question_.options.level);
    row.interval_method = row.interval.exists()
                              ? std::string(to_string(question_.options.transform)) + ", " +
                                    by_whom() + sample.method +
                                    (sample.rough.empty() ? "" : "; rough: " + sample.rough)
                              : why_no_variance();
  }
  template <class Row>
  void set_exact_interval(Row& row, double share, std::size_t i) const {
    const std::string day = std::to_string(question_.days[i]);
    if (question_.options.clock == Clock::reset) {
      row.interval_method = "none: the share is " + std::string(share == 0 ? "0" : "1");
      return;
    }
    const auto watched_cases = static_cast<double>(watched(i));
    const double effective =
        size_.cases == 0 ? 0 : watched_cases * size_.clusters / static_cast<double>(size_.cases);
    row.interval = clopper_pearson(share * effective, effective, question_.options.level);
    row.interval_method = row.interval.exists()
                              ? "Clopper-Pearson on those watched at the end of day " + day
                              : "none: nobody was watched at the end of day " + day;
    if (row.interval.exists() && effective < watched_cases) {
      row.interval_method += ", over the design effect";
    }
  }

  detail::OccupancySource& source_;
  const OccupancyQuestion& question_;
  detail::OccupancySize size_;
  OccupancyTable table_;
  std::size_t point_;
  bool has_start_ = false;
  OccupationStart start_;
  OccupationCurve curve_;
  std::vector<bool> is_left_;
  std::vector<std::size_t> points_;
  std::vector<std::vector<double>> variances_;
  std::vector<std::vector<double>> by_case_;
};

/// Whether only those count who are watched where the estimate starts.
bool only_watched(const OccupancyOptions& options) {
  return !options.markov && options.clock == Clock::forward &&
         (options.landmark.has_value() || options.start.has_value());
}

std::string start_in_words(const OccupancyOptions& options) {
  std::string text;
  if (options.clock == Clock::reset) {
    return ", after entering " + in_quotes(*options.start) + ", by days since then";
  }
  if (options.start) text += ", from " + in_quotes(*options.start);
  if (options.landmark) text += ", from day " + std::to_string(*options.landmark) + " on";
  return text;
}

std::string estimator_in_words(const detail::OccupancySource& source,
                               const OccupancyOptions& options) {
  std::string text = "Aalen-Johansen";
  if (only_watched(options)) text += " of those watched at the start (landmark)";
  switch (options.variance) {
    case OccupancyVariance::jackknife:
      return text + "; infinitesimal jackknife by " +
             (source.cluster.empty() ? "case" : source.cluster);
    case OccupancyVariance::greenwood:
      return text + "; Greenwood's variance, by case";
    case OccupancyVariance::aalen:
      return text + "; Aalen's variance, by case";
  }
  return text;
}

void describe(detail::OccupancySource& source, const OccupancyOptions& options, std::string title) {
  source.about.title = std::move(title);
  source.about.estimator = estimator_in_words(source, options);
  detail::add_remarks(source.counts, source.about);
  for (const GroupColumn& column : source.spec.by) {
    if (column.at.empty()) continue;
    source.about.remarks.push_back("Grouped by what stood at milestone " + in_quotes(column.at) +
                                   ": such groups are formed by what happened after opening.");
  }
}

OccupancyPath path_of(const SlotEstimate& slot, const GroupLabel& label, std::int32_t since) {
  OccupancyPath path;
  path.group = label;
  path.cases = slot.size().cases;
  if (!slot.has_start()) return path;
  const OccupationCurve& curve = slot.curve();
  const auto moments = slot.table().moments();
  const auto put = [&](std::int32_t day, std::span<const double> shares) {
    path.days.push_back(day);
    path.shares.insert(path.shares.end(), shares.begin(), shares.end());
  };
  put(since, slot.start().shares);
  for (std::size_t point = curve.first_point; point < moments.size(); ++point) {
    const bool is_last_of_day =
        point + 1 == moments.size() || moments[point + 1].day != moments[point].day;
    if (!is_last_of_day) continue;
    const std::span<const double> shares = curve.before(point + 1);
    if (moments[point].day == path.days.back()) {
      path.shares.resize(path.shares.size() - shares.size());
      path.days.pop_back();
    }
    put(moments[point].day, shares);
  }
  return path;
}

std::string nobody_at_start(const OccupancyOptions& options) {
  return "none: nobody is watched " +
         (options.landmark ? "at the end of day " + std::to_string(*options.landmark)
                           : std::string("from opening on")) +
         (options.start ? " in " + in_quotes(*options.start) : "");
}

/// Nobody at the start at all: where the cases are instead.
[[noreturn]] void refuse_nobody(const detail::OccupancySource& source,
                                const OccupancyOptions& options) {
  const SojournCounts& counts = source.counts;
  std::string where;
  const auto add = [&where](std::int64_t cases, const char* what) {
    if (cases == 0) return;
    where += (where.empty() ? ": " : ", ") + std::to_string(cases) + " " + what;
  };
  add(counts.cases - counts.delayed, "watched from opening on");
  add(counts.delayed, "watched from the day on which the records are complete");
  add(counts.set_aside, "set aside");
  add(counts.running, "begun before the records");
  add(counts.undated, "without a day of opening or of stays");
  add(counts.before, "over before the records are complete");
  if (where.empty()) where = ": there are no cases";
  if (counts.delayed > 0 && !options.landmark) where += "; say from which landmark on";
  throw ArgumentError(nobody_at_start(options).substr(6) + where);
}

Occupancy occupancy_of(detail::OccupancySource& source, const OccupancyOptions& options) {
  const OccupancyQuestion question = question_of(source, options);
  Occupancy result;
  std::vector<std::string> remarks;
  bool is_rough = false;
  for (std::size_t slot = 0; slot < source.labels.size(); ++slot) {
    SlotEstimate estimate(source, question, slot, only_watched(options), question.start);
    const GroupLabel& label = source.labels[slot];
    if (estimate.has_start()) {
      estimate.find_variances();
    } else if (label.is_total) {
      refuse_nobody(source, options);
    }
    for (std::size_t i = 0; i < question.days.size(); ++i) {
      for (std::size_t state = 0; state < source.names.names.size(); ++state) {
        OccupancyRow row;
        row.group = label;
        row.day = question.days[i];
        row.state = source.names.names[state];
        row.is_outcome = source.names.is_outcome[state];
        if (estimate.has_start()) {
          estimate.set_estimate(row, row.share, i, state);
          row.in_state = estimate.watched_in(i, state);
          row.watched = estimate.watched(i);
          is_rough = is_rough || row.interval_method.find("; rough: ") != std::string::npos;
        } else {
          row.share = row.standard_error = row.standard_error_by_case = unknown;
          row.interval_method = nobody_at_start(options);
        }
        result.rows.push_back(std::move(row));
      }
      if (!estimate.has_start() || !label.is_total) continue;
      const double unseen = estimate.unseen_share(i);
      if (unseen > much_unseen) {
        remarks.push_back("On day " + std::to_string(question.days[i]) + ", " +
                          std::to_string(std::lround(unseen * 100)) +
                          " % are in states in which nobody is watched any more: how they go on "
                          "from there is not known.");
      }
    }
    result.paths.push_back(path_of(estimate, label, question.since));
  }
  describe(source, options, "Share of cases in each state by day" + start_in_words(options));
  for (std::string& remark : remarks) source.about.remarks.push_back(std::move(remark));
  if (is_rough) source.about.remarks.push_back(detail::rough_intervals_remark());
  result.about = source.about;
  result.spec = source.spec;
  result.options = question.options;
  result.states = source.names.names;
  result.is_outcome = source.names.is_outcome;
  result.cluster = source.cluster;
  result.counts = source.counts;
  return result;
}

OccupancyTime time_of(detail::OccupancySource& source, std::int64_t until,
                      const OccupancyOptions& given) {
  OccupancyOptions options = given;
  options.days = {until};
  const OccupancyQuestion question = question_of(source, options);
  const std::int32_t last = question.days.front();
  if (last <= question.since) {
    throw ArgumentError("days is " + std::to_string(last) + "; it must lie after the start, day " +
                        std::to_string(question.since));
  }
  OccupancyTime result;
  for (std::size_t slot = 0; slot < source.labels.size(); ++slot) {
    SlotEstimate estimate(source, question, slot, only_watched(options), question.start);
    TimeInStates time;
    TimeInStates by_case;
    if (estimate.has_start()) {
      time = time_in_states(estimate.table(), estimate.curve(), estimate.start(), question.since,
                            last, options.variance, options.threads);
      by_case = options.variance == OccupancyVariance::greenwood
                    ? time
                    : time_in_states(estimate.table(), estimate.curve(), estimate.start(),
                                     question.since, last, OccupancyVariance::greenwood);
    }
    for (std::size_t state = 0; state < source.names.names.size(); ++state) {
      OccupancyTimeRow row;
      row.group = source.labels[slot];
      row.state = source.names.names[state];
      row.is_outcome = source.names.is_outcome[state];
      row.days = row.standard_error = unknown;
      row.interval_method =
          estimate.has_start() ? estimate.why_unknown(0) : nobody_at_start(options);
      if (row.interval_method.empty()) {
        row.days = time.days[state];
        if (!source.no_parent.empty()) {
          row.interval_method = source.no_parent;
        } else {
          row.standard_error = std::sqrt(time.variance[state]);
          const double length = last - question.since;
          const detail::SmallSample sample =
              estimate.small_sample(row.days / length, row.standard_error / length,
                                    std::sqrt(by_case.variance[state]) / length);
          const Interval plain = incidence_interval(row.days / length, sample.standard_error,
                                                    IntervalTransform::plain, options.level);
          row.interval = {plain.lower * length, plain.upper * length};
          row.interval_method = plain.exists() ? "plain, " + estimate.by_whom() + sample.method
                                : row.days == 0 || row.days == length
                                    ? "none: nobody was seen to go another way"
                                    : estimate.why_no_variance();
        }
      }
      result.rows.push_back(std::move(row));
    }
  }
  describe(
      source, options,
      "Expected days in each state up to day " + std::to_string(last) + start_in_words(options));
  result.about = source.about;
  result.spec = source.spec;
  result.since = question.since;
  result.until = last;
  return result;
}

StateTransitionMatrix matrix_of(detail::OccupancySource& source, std::int64_t since,
                                std::int64_t until, const OccupancyOptions& given) {
  if (given.start || given.landmark || !given.days.empty()) {
    throw ArgumentError(
        "a transition matrix has a row per state: give it the two days, and neither start, "
        "landmark "
        "nor days");
  }
  OccupancyOptions options = given;
  if (since != 0) options.landmark = since;
  options.days = {until};
  const OccupancyQuestion question = question_of(source, options);
  StateTransitionMatrix result;
  const bool by_landmark = !options.markov;
  const auto& names = source.names.names;
  for (std::size_t slot = 0; slot < source.labels.size(); ++slot) {
    for (std::uint32_t from = 0; from < names.size(); ++from) {
      SlotEstimate estimate(source, question, slot, by_landmark, from);
      if (!estimate.has_start()) continue;
      estimate.find_variances();
      for (std::size_t to = 0; to < names.size(); ++to) {
        StateTransitionRow row;
        row.group = source.labels[slot];
        row.from = names[from];
        row.to = names[to];
        row.cases = estimate.start().cases;
        estimate.set_estimate(row, row.probability, 0, to);
        result.rows.push_back(std::move(row));
      }
    }
  }
  OccupancyOptions described = options;
  described.start = by_landmark ? std::optional<std::string>("") : std::nullopt;
  described.landmark.reset();
  describe(source, described,
           "Share in each state at the end of day " + std::to_string(until) + " by the state at " +
               (since == 0 ? std::string("opening") : "the end of day " + std::to_string(since)));
  result.about = source.about;
  result.spec = source.spec;
  result.since = since;
  result.until = until;
  result.states = names;
  return result;
}

}  // namespace

Occupancy occupancy(const Replay& replay, const OccupancyOptions& options) {
  return occupancy_of(*detail::occupancy_source(replay, options), options);
}
OccupancyTime time_in_state(const Replay& replay, std::int64_t until,
                            const OccupancyOptions& options) {
  return time_of(*detail::occupancy_source(replay, options), until, options);
}
StateTransitionMatrix transition_matrix(const Replay& replay, std::int64_t since,
                                        std::int64_t until, const OccupancyOptions& options) {
  return matrix_of(*detail::occupancy_source(replay, options), since, until, options);
}

Occupancy occupancy(const Tally& tally, const OccupancyOptions& options) {
  return occupancy_of(*detail::occupancy_source(tally, options), options);
}
OccupancyTime time_in_state(const Tally& tally, std::int64_t until,
                            const OccupancyOptions& options) {
  return time_of(*detail::occupancy_source(tally, options), until, options);
}
StateTransitionMatrix transition_matrix(const Tally& tally, std::int64_t since, std::int64_t until,
                                        const OccupancyOptions& options) {
  return matrix_of(*detail::occupancy_source(tally, options), since, until, options);
}

}  // namespace casepath
