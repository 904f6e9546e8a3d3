#include "casepath/analysis/proportionality.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "casepath/analysis/detail/parents.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/recorded.hpp"
#include "casepath/analysis/detail/rows.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/replay/detail/replay_data.hpp"

namespace casepath {
namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view custody_kind = "immediate custody";
constexpr std::string_view other_kind = "not immediate custody";

// --- the sentence --------------------------------------------------------------------------------

/// What was imposed, as the fields of a case say.
struct Imposed {
  std::string kind;  ///< empty: not recorded
  bool immediate_custody = false;
  std::optional<double> months;
  bool unit_is_declared = true;
};

/// Reads sentences from the fields that the options name.
class SentenceReader {
 public:
  SentenceReader(const Replay& replay, const ProportionalityOptions& options)
      : options_(options),
        pipeline_(replay.pipeline()),
        fields_(replay),
        length_(detail::field_named(pipeline_, options.sentence, "sentence")),
        kind_(detail::field_named(pipeline_, options.kind, "kind")) {
    if (type(length_) != FieldType::integer && type(length_) != FieldType::number) {
      refuse("sentence", length_, "integer or number");
    }
    if (type(kind_) != FieldType::boolean && type(kind_) != FieldType::category) {
      refuse("kind", kind_, "boolean or category");
    }
    if (type(kind_) == FieldType::category && options.immediate.empty()) {
      throw ArgumentError("immediate: name the values of the category " + in_quotes(options.kind) +
                          " that are immediate custody");
    }
    if (type(kind_) == FieldType::boolean && !options.immediate.empty()) {
      throw ArgumentError("immediate: the field " + in_quotes(options.kind) +
                          " is boolean, true for immediate custody; it has no values to name");
    }
    read_unit();
  }

  [[nodiscard]] Imposed read(CaseId id, RowId last) const {
    const FieldValues values = fields_.after(id, last);
    Imposed imposed;
    if (values.has(kind_)) read_kind(values, imposed);
    if (values.has(length_)) read_length(values, imposed);
    return imposed;
  }

 private:
  [[nodiscard]] FieldType type(FieldId field) const {
    return pipeline_.fields()[field.index()].type;
  }

  [[noreturn]] void refuse(const char* what, FieldId field, const char* wanted) const {
    throw ArgumentError(std::string(what) + ": the field " +
                        in_quotes(pipeline_.fields()[field.index()].name) + " is of type " +
                        std::string(to_string(type(field))) + "; it must be " + wanted);
  }

  void read_unit() {
    if (options_.unit.empty() != options_.months_per.empty()) {
      throw ArgumentError(
          "unit and months_per: give both, the field with the unit of the length and the months "
          "that each unit is, or neither");
    }
    for (const auto& [name, months] : options_.months_per) {
      if (std::isfinite(months) && months > 0) continue;
      throw ArgumentError("months_per: " + in_quotes(name) + " is " + std::to_string(months) +
                          " months; it must be above 0");
    }
    if (options_.unit.empty()) return;
    unit_ = detail::field_named(pipeline_, options_.unit, "unit");
    if (type(unit_) != FieldType::category) refuse("unit", unit_, "category");
  }

  void read_kind(const FieldValues& values, Imposed& imposed) const {
    if (type(kind_) == FieldType::boolean) {
      imposed.immediate_custody = values.bits(kind_) != 0;
      imposed.kind = imposed.immediate_custody ? custody_kind : other_kind;
      return;
    }
    imposed.kind = fields_.category(values.bits(kind_));
    const auto& immediate = options_.immediate;
    imposed.immediate_custody =
        std::find(immediate.begin(), immediate.end(), imposed.kind) != immediate.end();
  }

  void read_length(const FieldValues& values, Imposed& imposed) const {
    const double length = type(length_) == FieldType::number
                              ? values.number(length_)
                              : static_cast<double>(values.bits(length_));
    if (!std::isfinite(length)) return;
    imposed.months = length;
    if (unit_.is_none()) return;
    const std::string unit = values.has(unit_) ? fields_.category(values.bits(unit_)) : "";
    const auto& known = options_.months_per;
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&unit](const auto& entry) { return entry.first == unit; });
    imposed.unit_is_declared = found != known.end();
    imposed.months.reset();
    if (imposed.unit_is_declared) imposed.months = length * found->second;
  }

  const ProportionalityOptions& options_;
  const Pipeline& pipeline_;
  detail::CaseFields fields_;
  FieldId length_;
  FieldId kind_;
  FieldId unit_;  ///< none: months
};

// --- the conviction ------------------------------------------------------------------------------

/// Where and with what a case was convicted.
struct Conviction {
  RowId decision;  ///< that led to the outcome
  RowId last;      ///< after which fields are read
  Date decided;
  OffenceId opening;  ///< the first that it carried
  OffenceId end;
};

/// Empty unless the case ended in a conviction, by the reading.
std::optional<Conviction> conviction_of(const Replay& replay, Reading reading, ClassId conviction,
                                        CaseId id) {
  if (replay.status(id, reading) != CaseStatus::concluded) return {};
  const Pipeline& pipeline = replay.pipeline();
  if (pipeline.state(replay.last_state(id, reading)).outcome_class != conviction) return {};
  Conviction found;
  for_each_move(replay.data(), id, [&](const MoveView& move) {
    const bool is_end = pipeline.state(move.to).is_outcome();
    if (found.opening.is_none() && !is_end) found.opening = move.offence_after;
    if (is_end && move.from != move.to) {
      found.decision = RowId{move.row};
      found.decided = move.day;
    }
    found.last = RowId{move.row};
    found.end = move.offence_after;
    return reading == Reading::at_cut || !is_end;
  });
  return found;
}

/// Which cases share a sentence.
class SentencedTogether {
 public:
  SentencedTogether(const Replay& replay, const ProportionalityOptions& options)
      : column_(column_of(replay, options.sentenced_together, name_)) {
    if (!column_.empty()) parents_ = detail::parents_of_cases(replay, name_, column_);
    convicted_.resize(parents_.count());
    broken_.resize(parents_.count());
  }

  /// Empty: every case is sentenced for itself.
  [[nodiscard]] const std::string& parent() const noexcept { return name_; }

  void add(CaseId id, bool is_convicted, bool is_set_aside) {
    const std::uint32_t parent = parent_of(id);
    if (parent == detail::ParentsOfCases::not_recorded) return;
    if (is_convicted) ++convicted_[parent];
    if (is_set_aside) ++broken_[parent];
  }

  /// Of a convicted case.
  [[nodiscard]] NoPosition doubt(CaseId id) const {
    if (column_.empty()) return NoPosition::none;
    const std::uint32_t parent = parent_of(id);
    if (parent == detail::ParentsOfCases::not_recorded) return NoPosition::parent_not_recorded;
    if (convicted_[parent] > 1) return NoPosition::several_convictions;
    return broken_[parent] > 0 ? NoPosition::other_case_not_known : NoPosition::none;
  }

 private:
  [[nodiscard]] std::uint32_t parent_of(CaseId id) const {
    return column_.empty() ? detail::ParentsOfCases::not_recorded : parents_.of_case[id.index()];
  }

  /// The column of the parent, and its name; empty: every case for itself.
  static std::string column_of(const Replay& replay, const std::string& wanted, std::string& name) {
    const auto& named = replay.log().spec().parents;
    const auto find = [&named](const std::string& parent) {
      return std::find_if(named.begin(), named.end(),
                          [&parent](const auto& entry) { return entry.first == parent; });
    };
    if (wanted == replay.unit()) return {};
    auto found = named.end();
    if (!wanted.empty()) {
      found = find(wanted);
      if (found == named.end()) refuse(replay, wanted);
    } else {
      for (const std::string& parent : replay.pipeline().parents()) {
        if (found == named.end()) found = find(parent);
      }
      if (found == named.end()) found = named.begin();
      if (named.empty()) {
        if (detail::has_unit_above(replay.pipeline(), replay.unit())) refuse_unnamed(replay);
        return {};
      }
    }
    name = found->first;
    return found->second;
  }

  [[noreturn]] static void refuse(const Replay& replay, const std::string& wanted) {
    std::string known = in_quotes(replay.unit());
    for (const auto& entry : replay.log().spec().parents) known += ", " + in_quotes(entry.first);
    throw ArgumentError("sentenced_together: " + in_quotes(wanted) +
                        " is neither the unit of the log nor a parent that it names: " + known);
  }

  [[noreturn]] static void refuse_unnamed(const Replay& replay) {
    const std::string& above = replay.pipeline().parents().front();
    throw ArgumentError("a " + above + " may be sentenced for several " + replay.unit() +
                        "s together, and the log does not name the " + above +
                        ": name its column as a parent of the log, or say sentenced_together=" +
                        in_quotes(replay.unit()) + " if every " + replay.unit() +
                        " has a sentence of its own");
  }

  std::string name_;
  std::string column_;
  detail::ParentsOfCases parents_;
  std::vector<std::int32_t> convicted_;  ///< by parent
  std::vector<std::int32_t> broken_;
};

// --- the range -----------------------------------------------------------------------------------

NoPosition why_no_range(RangeDoubt doubt) {
  switch (doubt) {
    case RangeDoubt::none:
      return NoPosition::none;
    case RangeDoubt::no_offence:
      return NoPosition::no_offence;
    case RangeDoubt::no_date:
      return NoPosition::no_decision_date;
    case RangeDoubt::no_edition:
      return NoPosition::no_edition;
    case RangeDoubt::several_editions:
      return NoPosition::several_editions;
    case RangeDoubt::incomparable:
      break;
  }
  return NoPosition::editions_incomparable;
}

bool is_imprisonment(const PenaltyRange& range) { return range.kind == "imprisonment"; }

/// Puts sentences against ranges.
class RangeReader {
 public:
  RangeReader(const Replay& replay, const std::string& committed)
      : pipeline_(replay.pipeline()), penalties_(pipeline_), committed_(replay, committed) {}

  void read(CaseId id, const Conviction& conviction, NoPosition of_sentence,
            SentenceRow& row) const {
    const detail::CaseDate committed = committed_.of(id);
    row.committed = committed.date;
    const NoPosition of_dates = doubt_of(committed, conviction.decided);
    row.opening = against(conviction.opening, of_sentence, of_dates, row);
    row.end = against(conviction.end, of_sentence, of_dates, row);
    row.direction = Direction::same;
    if (!conviction.opening.is_none() && !conviction.end.is_none()) {
      row.direction = pipeline_.compare(conviction.opening, conviction.end, conviction.decided);
    }
    if (row.direction == Direction::lighter) add_lost(of_sentence == NoPosition::none, row);
  }

 private:
  static NoPosition doubt_of(const detail::CaseDate& committed, Date decided) {
    if (committed.kind == detail::CaseDate::Kind::not_recorded) {
      return NoPosition::no_commission_date;
    }
    if (committed.kind == detail::CaseDate::Kind::several) {
      return NoPosition::several_commission_dates;
    }
    if (!decided.is_recorded()) return NoPosition::no_decision_date;
    return decided < committed.date ? NoPosition::decided_before_commission : NoPosition::none;
  }

  [[nodiscard]] AgainstRange against(OffenceId offence, NoPosition of_sentence, NoPosition of_dates,
                                     const SentenceRow& row) const {
    AgainstRange answer;
    answer.position = no_number;
    if (!offence.is_none()) answer.offence = pipeline_.offences()[offence.index()];
    NoPosition of_range = of_dates;
    if (of_dates == NoPosition::none) {
      const RangeAnswer found = penalties_.mildest(offence, row.committed, row.decided);
      of_range = why_no_range(found.doubt);
      if (found.range != nullptr) answer.range = *found.range;
      answer.is_later = found.is_later;
    } else if (offence.is_none()) {
      of_range = NoPosition::no_offence;
    }
    answer.why = of_sentence != NoPosition::none ? of_sentence : of_range;
    if (answer.why == NoPosition::none) place(*row.months, answer);
    return answer;
  }

  /// In a range that is known.
  static void place(double months, AgainstRange& answer) {
    const PenaltyRange& range = *answer.range;
    if (!is_imprisonment(range)) {
      answer.why = NoPosition::other_kind_of_penalty;
      return;
    }
    answer.is_below = range.min_months && months < static_cast<double>(*range.min_months);
    answer.is_above = range.max_months && months > static_cast<double>(*range.max_months);
    if (!range.has_both_ends()) {
      answer.why = NoPosition::range_not_known;
      return;
    }
    const auto least = static_cast<double>(*range.min_months);
    const auto most = static_cast<double>(*range.max_months);
    if (least == most) {
      answer.why = NoPosition::fixed_penalty;
      return;
    }
    answer.position = (months - least) / (most - least);
  }

  static void add_lost(bool sentence_counts, SentenceRow& row) {
    const auto& before = row.opening.range;
    const auto& after = row.end.range;
    if (!before || !before->has_both_ends()) return;
    const auto least = static_cast<double>(*before->min_months);
    const auto most = static_cast<double>(*before->max_months);
    if (after && after->has_both_ends() && after->kind == before->kind) {
      row.range_lost = MonthsBetween{least - static_cast<double>(*after->max_months),
                                     most - static_cast<double>(*after->min_months)};
    }
    if (sentence_counts && is_imprisonment(*before)) {
      row.sentence_lost = MonthsBetween{least - *row.months, most - *row.months};
    }
  }

  const Pipeline& pipeline_;
  Penalties penalties_;
  detail::CaseDates committed_;
};

NoPosition doubt_of(const Imposed& imposed, NoPosition together) {
  if (imposed.kind.empty()) return NoPosition::kind_not_recorded;
  if (!imposed.immediate_custody) return NoPosition::not_immediate_custody;
  if (together != NoPosition::none) return together;
  if (!imposed.unit_is_declared) return NoPosition::unit_not_declared;
  return imposed.months ? NoPosition::none : NoPosition::months_not_recorded;
}

// --- groups --------------------------------------------------------------------------------------

/// The value below which a share of sorted values lies, interpolated linearly.
double quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return no_number;
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 == sorted.size()) return sorted.back();
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

/// Adds up bounds: the same in any order.
class LostBuilder {
 public:
  void add(const std::optional<MonthsBetween>& lost, bool verified) {
    if (!lost) {
      ++sum_.unknown;
      return;
    }
    ++sum_.cases;
    sum_.unverified += verified ? 0 : 1;
    lowest_.push_back(lost->lowest);
    highest_.push_back(lost->highest);
  }

  [[nodiscard]] LostSum sum() {
    const auto added = [](std::vector<double>& values) {
      std::sort(values.begin(), values.end());
      return std::accumulate(values.begin(), values.end(), 0.0);
    };
    sum_.months = {added(lowest_), added(highest_)};
    return sum_;
  }

 private:
  LostSum sum_;
  std::vector<double> lowest_;
  std::vector<double> highest_;
};

/// Adds up the sentences of one group.
class GroupBuilder {
 public:
  explicit GroupBuilder(GroupLabel label) { row_.group = std::move(label); }

  void add(const SentenceRow& one, std::uint32_t cluster) {
    ++row_.convicted;
    if (one.kind.empty()) {
      ++row_.kind_not_recorded;
    } else {
      ++(one.immediate_custody ? row_.immediate_custody : row_.other_kinds);
      ++kinds_[one.kind];
      auto& [cases, hits] = clusters_[cluster];
      ++cases;
      hits += one.immediate_custody ? 1 : 0;
    }
    add_position(one.opening, row_.opening, opening_);
    add_position(one.end, row_.end, end_);
    if (one.direction != Direction::lighter) return;
    ++row_.lighter;
    const auto verified = [](const AgainstRange& against) {
      return against.range && against.range->verified;
    };
    range_lost_.add(one.range_lost, verified(one.opening) && verified(one.end));
    sentence_lost_.add(one.sentence_lost, verified(one.opening));
  }

  [[nodiscard]] ProportionalityRow row(const detail::ReachedQuestion& question) && {
    row_.kinds.assign(kinds_.begin(), kinds_.end());
    for (auto [summary, positions] :
         {std::pair{&row_.opening, &opening_}, std::pair{&row_.end, &end_}}) {
      std::sort(positions->begin(), positions->end());
      summary->lower = quantile(*positions, 0.25);
      summary->median = quantile(*positions, 0.5);
      summary->upper = quantile(*positions, 0.75);
    }
    row_.range_lost = range_lost_.sum();
    row_.sentence_lost = sentence_lost_.sum();
    set_interval(question);
    return std::move(row_);
  }

 private:
  static void add_position(const AgainstRange& one, PositionSummary& summary,
                           std::vector<double>& positions) {
    ++summary.why[static_cast<std::size_t>(one.why)];
    summary.below += one.is_below ? 1 : 0;
    summary.above += one.is_above ? 1 : 0;
    if (one.why != NoPosition::none) {
      ++summary.no_position;
      return;
    }
    ++summary.positions;
    summary.unverified += one.range->verified ? 0 : 1;
    summary.later += one.is_later ? 1 : 0;
    positions.push_back(one.position);
  }

  void set_interval(const detail::ReachedQuestion& question) {
    const std::int64_t recorded = row_.immediate_custody + row_.other_kinds;
    if (!question.no_parent.empty()) {
      row_.interval_method = question.no_parent;
      return;
    }
    if (recorded == 0) {
      row_.interval_method = "none: no kind of sentence is recorded";
      return;
    }
    if (!question.cluster.empty()) {
      detail::ClusterSums sums;
      for (const auto& entry : clusters_) sums.add(entry.second.first, entry.second.second);
      row_.design_effect = sums.design_effect();
    }
    row_.custody_interval =
        wilson(static_cast<double>(row_.immediate_custody) / row_.design_effect,
               static_cast<double>(recorded) / row_.design_effect, question.level);
    row_.interval_method = "Wilson";
    if (!question.cluster.empty()) {
      row_.interval_method += ", n over the design effect by " + question.cluster;
    }
  }

  ProportionalityRow row_;
  std::vector<double> opening_;
  std::vector<double> end_;
  LostBuilder range_lost_;
  LostBuilder sentence_lost_;
  std::map<std::string, std::int64_t> kinds_;
  std::map<std::uint32_t, std::pair<std::int64_t, std::int64_t>> clusters_;
};

About about_sentences(const Replay& replay, const ProportionalityOptions& options) {
  constexpr const char* title = "Sentences and penalty ranges";
  constexpr const char* estimator = "counts; positions in the range (lex mitior)";
  if (options.reading == Reading::first_decision) {
    return detail::about_first_decision(replay, title, estimator);
  }
  About result = about(replay.summary(), title, estimator);
  result.reading = Reading::at_cut;
  return result;
}

}  // namespace

double ProportionalityRow::custody_share() const noexcept {
  const std::int64_t recorded = immediate_custody + other_kinds;
  return recorded == 0 ? no_number
                       : static_cast<double>(immediate_custody) / static_cast<double>(recorded);
}

Proportionality proportionality(const Replay& replay, const ProportionalityOptions& options) {
  const Pipeline& pipeline = replay.pipeline();
  detail::require_offences(pipeline);
  static_cast<void>(normal_quantile_of_level(options.level));  // refuses a bad level
  const auto conviction = pipeline.find_class("conviction");
  const SentenceReader sentences(replay, options);
  const RangeReader ranges(replay, options.committed);
  SentencedTogether together(replay, options);
  const auto [parent, column] = detail::largest_parent(pipeline, replay.log());
  const std::vector<std::uint32_t> clusters = detail::clusters_of(replay, column);
  const detail::CaseGroups groups = detail::case_groups(replay, options.by);

  std::vector<std::pair<CaseId, Conviction>> convicted;
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    const CaseId id{i};
    const auto found = conviction_of(replay, options.reading, *conviction, id);
    together.add(id, found.has_value(),
                 replay.status(id, options.reading) == CaseStatus::set_aside);
    if (found) convicted.emplace_back(id, *found);
  }

  Proportionality result;
  result.about = about_sentences(replay, options);
  result.spec.by = options.by;
  result.options = options;
  result.cluster = parent;
  std::vector<GroupBuilder> builders;
  builders.reserve(groups.labels.size());
  for (const GroupLabel& label : groups.labels) builders.emplace_back(label);
  for (const auto& [id, found] : convicted) {
    const Imposed imposed = sentences.read(id, found.last);
    SentenceRow row;
    row.case_name = replay.log().case_name(id);
    row.row = std::int64_t{replay.log().arrival(found.decision)} + 1;
    row.group = groups.of_case.empty() ? 0 : groups.of_case[id.index()];
    row.decided = found.decided;
    row.kind = imposed.kind;
    row.immediate_custody = imposed.immediate_custody;
    row.months = imposed.months;
    ranges.read(id, found, doubt_of(imposed, together.doubt(id)), row);
    const std::uint32_t cluster = clusters[id.index()];
    groups.for_each_slot(id.index(), [&](std::size_t slot) { builders[slot].add(row, cluster); });
    result.sentences.push_back(std::move(row));
  }
  const auto question = detail::reached_question(replay, 0, options.level, parent);
  for (GroupBuilder& builder : builders) result.rows.push_back(std::move(builder).row(question));
  return result;
}

}  // namespace casepath
