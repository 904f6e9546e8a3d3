#include "casepath/analysis/comparison.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "casepath/analysis/detail/case_end.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/analysis/detail/samples.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"
#include "casepath/tally/detail/differences.hpp"

namespace casepath {
namespace {

// --- the same log --------------------------------------------------------------------------------

std::string when(const EventLog& log, RowId row) {
  const Instant time = log.time(row);
  return time.is_recorded() ? "on " + to_string(time) : std::string("undated");
}

/// What differs first between two logs; empty: nothing that matters here.
std::string log_difference(const EventLog& a, const EventLog& b) {
  const auto counts = [](const char* what, std::size_t one, std::size_t other) {
    return std::string("the first has ") + std::to_string(one) + " " + what + ", the second " +
           std::to_string(other);
  };
  if (a.case_count() != b.case_count()) return counts("cases", a.case_count(), b.case_count());
  for (std::size_t i = 0; i < a.case_count(); ++i) {
    const CaseId id{i};
    const std::string name(a.case_name(id));
    if (name != b.case_name(id)) {
      return "case number " + std::to_string(i + 1) + " is " + in_quotes(name) +
             " in the first and " + in_quotes(b.case_name(id)) + " in the second";
    }
    const std::size_t rows = a.end(id).index() - a.begin(id).index();
    const std::size_t others = b.end(id).index() - b.begin(id).index();
    if (rows != others) return "case " + in_quotes(name) + ": " + counts("rows", rows, others);
    for (std::size_t k = 0; k < rows; ++k) {
      const RowId row{a.begin(id).index() + k};
      if (detail::word_of(a, row) == detail::word_of(b, row) && a.time(row) == b.time(row))
        continue;
      return "case " + in_quotes(name) + ", row " + std::to_string(k + 1) +
             " of it: " + in_quotes(detail::word_of(a, row)) + " " + when(a, row) +
             " in the first, " + in_quotes(detail::word_of(b, row)) + " " + when(b, row) +
             " in the second";
    }
  }
  return {};
}

/// What differs between two replays of one log, for the reader.
std::vector<std::string> option_differences(const Replay& a, const Replay& b) {
  std::vector<std::string> remarks;
  if (a.pipeline() != b.pipeline()) {
    remarks.push_back("Pipelines: " + pipeline_difference(a.pipeline(), b.pipeline()) + ".");
  }
  const auto frame = [](const Replay& replay) {
    return TallyFrame{replay.unit(), replay.as_of(), replay.complete_from(),
                      replay.silent_after_days()};
  };
  const std::string options = frame(a).difference(frame(b));
  if (!options.empty()) remarks.push_back("Options differ first in " + options + ".");
  const LogSpec& x = a.log().spec();
  const LogSpec& y = b.log().spec();
  if (x.events != y.events) remarks.emplace_back("The logs translate events differently.");
  if (x.fields != y.fields) remarks.emplace_back("The logs feed fields from different columns.");
  if (remarks.empty()) remarks.emplace_back("Both have the same pipeline and options.");
  return remarks;
}

// --- by name -------------------------------------------------------------------------------------

/// Numbers of names, the same for both pipelines; 0: none.
class SharedNames {
 public:
  std::uint32_t add(const std::string& name) {
    const auto [place, is_new] = numbers_.try_emplace(name, names_.size());
    if (is_new) names_.push_back(name);
    return place->second;
  }
  [[nodiscard]] const std::string& name(std::uint32_t number) const { return names_[number]; }

 private:
  std::vector<std::string> names_{""};
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// What a row did, in numbers.
struct RowCode {
  RowResult result = RowResult::moves_nothing;
  std::uint32_t state = 0;
  friend auto operator<=>(const RowCode&, const RowCode&) = default;

  [[nodiscard]] bool moved() const noexcept { return result == RowResult::moved; }
};

/// What each row of one case did.
class RowReader {
 public:
  RowReader(const Replay& replay, SharedNames& names) : data_(replay.data()) {
    for (const State& state : replay.pipeline().states()) states_.push_back(names.add(state.name));
  }

  /// By place in the log, from the case's first row.
  void read(CaseId id, std::vector<RowCode>& codes) const {
    const std::size_t first = data_.log.begin(id).index();
    codes.resize(data_.log.end(id).index() - first);
    const PathNodes nodes(data_.paths, data_.end(id).node());
    std::uint32_t place = 0;
    for (const std::uint32_t number : nodes.numbers()) {
      const PathNode& node = data_.paths[number];
      const bool is_unknown = node.result == result_of(FindingKind::after_break);
      const bool has_state = !node.state.is_none() && !is_unknown;
      codes[data_.row_at(id, ++place).index() - first] = {
          node.result, has_state ? states_[node.state.index()] : 0U};
    }
  }

 private:
  const Replay::Data& data_;
  std::vector<std::uint32_t> states_;
};

bool differ(const RowCode& a, const RowCode& b) {
  if (a.moved() != b.moved()) return true;
  return a.moved() ? a.state != b.state : a.result != b.result;
}

RowReading reading_of(const RowCode& code, const SharedNames& names) {
  RowReading reading;
  reading.moved = code.moved();
  reading.state = names.name(code.state);
  if (code.result == RowResult::moves_nothing) {
    reading.reason = "moves_nothing";
  } else if (!reading.moved) {
    reading.reason = std::string(to_string(kind_of(code.result)));
  }
  return reading;
}

// --- rows ----------------------------------------------------------------------------------------

class RowComparer {
 public:
  RowComparer(const Replay& first, const Replay& second, Comparison& result)
      : log_(first.log()), result_(result), first_(first, names_), second_(second, names_) {}

  void add(CaseId id) {
    first_.read(id, ours_);
    second_.read(id, theirs_);
    bool is_first = true;
    for (std::size_t i = 0; i < ours_.size(); ++i) {
      const RowCode& one = ours_[i];
      const RowCode& other = theirs_[i];
      ++(one.moved() ? (other.moved() ? result_.moved_in_both : result_.moved_in_first)
                     : (other.moved() ? result_.moved_in_second : result_.moved_in_neither));
      if (!differ(one, other)) continue;
      add(id, RowId{log_.begin(id).index() + i}, one, other, is_first);
      is_first = false;
    }
  }

  void finish() {
    for (auto& [key, count] : counts_) {
      const auto& [word, one, other] = key;
      RowDifference row{log_.word_texts()[word],   reading_of(one, names_),
                        reading_of(other, names_), count.rows,
                        count.first_of_case,       std::move(count.samples)};
      for (SampleRow& sample : count.later) {
        if (row.samples.size() < result_.options.samples) row.samples.push_back(std::move(sample));
      }
      result_.rows.push_back(std::move(row));
    }
    std::stable_sort(
        result_.rows.begin(), result_.rows.end(),
        [](const RowDifference& a, const RowDifference& b) { return a.rows > b.rows; });
  }

 private:
  struct Count {
    std::int64_t rows = 0;
    std::int64_t first_of_case = 0;
    std::vector<SampleRow> samples;  ///< first of their case
    std::vector<SampleRow> later;    ///< others
  };

  void add(CaseId id, RowId row, const RowCode& one, const RowCode& other, bool is_first) {
    Count& count = counts_[{log_.words()[row.index()], one, other}];
    ++count.rows;
    count.first_of_case += is_first ? 1 : 0;
    std::vector<SampleRow>& samples = is_first ? count.samples : count.later;
    if (samples.size() < result_.options.samples) {
      samples.push_back(detail::sample_of(log_, id, row));
    }
  }

  const EventLog& log_;
  Comparison& result_;
  SharedNames names_;
  RowReader first_;
  RowReader second_;
  std::vector<RowCode> ours_;
  std::vector<RowCode> theirs_;
  std::map<std::tuple<std::uint16_t, RowCode, RowCode>, Count> counts_;
};

// --- cases ---------------------------------------------------------------------------------------

std::vector<CasePair> case_pairs(const Replay& first, const Replay& second,
                                 const ComparisonOptions& options) {
  const std::vector<detail::CaseEnd> ours = detail::case_ends(first, options.reading, 0);
  const std::vector<detail::CaseEnd> theirs = detail::case_ends(second, options.reading, 0);
  using Standing = std::tuple<CaseStatus, StateId, StageId>;
  struct Count {
    std::int64_t cases = 0;
    std::vector<std::string> samples;
  };
  std::map<std::pair<Standing, Standing>, Count> counts;
  const auto standing = [&](const Replay& replay, const detail::CaseEnd& end, CaseId id) {
    return Standing{replay.status(id, options.reading), replay.last_state(id, options.reading),
                    end.furthest};
  };
  for (std::size_t i = 0; i < ours.size(); ++i) {
    Count& count =
        counts[{standing(first, ours[i], CaseId{i}), standing(second, theirs[i], CaseId{i})}];
    ++count.cases;
    if (count.samples.size() < options.samples) {
      count.samples.emplace_back(first.log().case_name(CaseId{i}));
    }
  }
  const auto named = [](const Replay& replay, const Standing& at) {
    return CaseReading{std::get<0>(at), detail::state_name(replay.pipeline(), std::get<1>(at)),
                       detail::stage_name(replay.pipeline(), std::get<2>(at))};
  };
  std::vector<CasePair> pairs;
  pairs.reserve(counts.size());
  for (auto& [key, count] : counts) {
    pairs.push_back({named(first, key.first), named(second, key.second), count.cases,
                     std::move(count.samples)});
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const CasePair& a, const CasePair& b) {
    return a.agrees() != b.agrees() ? b.agrees() : a.cases > b.cases;
  });
  return pairs;
}

// --- reclassifications ---------------------------------------------------------------------------

ChangeReading change_of(const Replay& replay, const Reclassification& change) {
  const auto offences = replay.pipeline().offences();
  return {offences[change.from.index()], offences[change.to.index()], change.direction};
}

void compare_reclassifications(const Replay& first, const Replay& second, Comparison& result) {
  struct Changes {
    CaseId case_id;
    std::optional<ChangeReading> first;
    std::optional<ChangeReading> second;
  };
  const EventLog& log = first.log();
  std::map<RowId, Changes> by_row;
  for (const Reclassification& change : first.reclassifications()) {
    by_row[change.row] = {change.case_id, change_of(first, change), std::nullopt};
  }
  for (const Reclassification& change : second.reclassifications()) {
    Changes& of_row = by_row[change.row];
    of_row.case_id = change.case_id;
    of_row.second = change_of(second, change);
  }
  using Key = std::tuple<std::uint16_t, std::optional<ChangeReading>, std::optional<ChangeReading>>;
  std::map<Key, ReclassificationDifference> counts;
  for (const auto& [row, changes] : by_row) {
    if (changes.first == changes.second) {
      ++result.same_reclassifications;
      continue;
    }
    ReclassificationDifference& count =
        counts[{log.words()[row.index()], changes.first, changes.second}];
    ++count.rows;
    if (count.samples.size() < result.options.samples) {
      count.samples.push_back(detail::sample_of(log, changes.case_id, row));
    }
  }
  for (auto& [key, count] : counts) {
    const auto& [word, one, other] = key;
    count.word = log.word_texts()[word];
    count.first = one;
    count.second = other;
    result.reclassifications.push_back(std::move(count));
  }
  std::stable_sort(result.reclassifications.begin(), result.reclassifications.end(),
                   [](const ReclassificationDifference& a, const ReclassificationDifference& b) {
                     return a.rows > b.rows;
                   });
}

About about_reading(const Replay& replay, Reading reading, const std::string& title) {
  if (reading == Reading::first_decision) {
    return detail::about_first_decision(replay, title, "counts");
  }
  About about = casepath::about(replay.summary(), title, "counts");
  about.reading = reading;
  return about;
}

/// Which pipelines read the log.
std::string title_of(const Replay& first, const Replay& second) {
  const auto name = [](const Replay& replay) {
    return replay.pipeline().id() + " " + replay.pipeline().definition().version;
  };
  return "Two readings of one log: first by " + name(first) + ", second by " + name(second);
}

}  // namespace

std::int64_t Comparison::differing_cases() const {
  std::int64_t differing = 0;
  for (const CasePair& pair : cases) differing += pair.agrees() ? 0 : pair.cases;
  return differing;
}

Comparison compare(const Replay& first, const Replay& second, const ComparisonOptions& options) {
  const std::string difference = log_difference(first.log(), second.log());
  if (!difference.empty()) {
    throw ArgumentError("compare: these are not replays of the same log: " + difference);
  }
  Comparison result;
  result.options = options;
  const std::string title = title_of(first, second);
  result.about = about_reading(first, options.reading, title);
  result.other = about_reading(second, options.reading, title);
  RowComparer rows(first, second, result);
  for (std::size_t i = 0; i < first.case_count(); ++i) rows.add(CaseId{i});
  rows.finish();
  result.cases = case_pairs(first, second, options);
  compare_reclassifications(first, second, result);
  result.about.remarks = option_differences(first, second);
  result.other.remarks = result.about.remarks;
  return result;
}

}  // namespace casepath
