#include "casepath/analysis/roll_up.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "casepath/analysis/detail/case_end.hpp"
#include "casepath/analysis/detail/judge.hpp"
#include "casepath/analysis/detail/parents.hpp"
#include "casepath/analysis/detail/reached.hpp"
#include "casepath/analysis/detail/roll_up_rows.hpp"
#include "casepath/core/error.hpp"
#include "casepath/core/text.hpp"
#include "casepath/tally/detail/group_names.hpp"
#include "casepath/tally/detail/grouping.hpp"

namespace casepath {
namespace {

using detail::CaseEnd;
using detail::CountedAt;
using detail::EndDoubt;
using detail::ParentAnswer;
using detail::ParentMember;
using detail::ParentsOfCases;

// --- what is asked for ---------------------------------------------------------------------------

std::string listed_parents(const std::vector<std::pair<std::string, std::string>>& parents) {
  std::string text;
  for (const auto& entry : parents) text += (text.empty() ? "" : ", ") + in_quotes(entry.first);
  return text;
}

/// The column of the parent asked for.
const std::string& parent_column(const Replay& replay, const std::string& parent) {
  const auto& named = replay.log().spec().parents;
  const auto found = std::find_if(named.begin(), named.end(),
                                  [&](const auto& entry) { return entry.first == parent; });
  if (found != named.end()) return found->second;
  if (parent == replay.unit()) {
    throw ArgumentError("parent: " + in_quotes(parent) +
                        " is the log's own unit; roll up to a larger one" +
                        (named.empty() ? std::string() : ": " + listed_parents(named)));
  }
  if (named.empty()) {
    throw ArgumentError("parent: the log names no parent, so its cases can't be rolled up to " +
                        in_quotes(parent) + "; declare parents={" + in_quotes(parent) +
                        ": \"<column>\"} when it is made");
  }
  throw ArgumentError("parent: the log names no parent " + in_quotes(parent) + "; it names " +
                      listed_parents(named));
}

void check_rule(const Pipeline& pipeline, RollUpRule rule) {
  if (rule == RollUpRule::furthest_stage) return;
  if (rule == RollUpRule::offence_upheld && pipeline.offences().empty()) {
    throw ArgumentError("rule: pipeline " + in_quotes(pipeline.id()) +
                        " has no offences, so offence_upheld can't say which were upheld; "
                        "any_conviction needs none");
  }
  const auto conviction = pipeline.find_class("conviction");
  const auto states = pipeline.states();
  if (conviction && std::any_of(states.begin(), states.end(), [&](const State& state) {
        return state.outcome_class == *conviction;
      })) {
    return;
  }
  throw ArgumentError("rule: pipeline " + in_quotes(pipeline.id()) +
                      " has no outcome of class conviction, so " + std::string(to_string(rule)) +
                      " would find none");
}

// --- parents and their cases ---------------------------------------------------------------------

/// The entries of one kind, by parent.
template <class Entry>
class ByParent {
 public:
  ByParent(std::size_t parents, const std::vector<Entry>& entries) : begins_(parents + 1) {
    for (const Entry& entry : entries) ++begins_[entry.parent + 1];
    for (std::size_t i = 1; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
    entries_.resize(entries.size());
    std::vector<std::size_t> next(begins_.begin(), begins_.end() - 1);
    for (const Entry& entry : entries) entries_[next[entry.parent]++] = entry;
  }
  [[nodiscard]] Entry* begin(std::size_t parent) { return entries_.data() + begins_[parent]; }
  [[nodiscard]] Entry* end(std::size_t parent) { return entries_.data() + begins_[parent + 1]; }
  [[nodiscard]] std::int64_t size(std::size_t parent) const {
    return static_cast<std::int64_t>(begins_[parent + 1] - begins_[parent]);
  }

 private:
  std::vector<std::size_t> begins_;
  std::vector<Entry> entries_;
};

/// The cases that name each parent, the one that opened first in front.
ByParent<ParentMember> own_cases(const Replay& replay, const ParentsOfCases& parents) {
  std::vector<ParentMember> members;
  members.reserve(parents.of_case.size());
  for (std::size_t i = 0; i < parents.of_case.size(); ++i) {
    if (parents.of_case[i] == ParentsOfCases::not_recorded) continue;
    members.push_back({parents.of_case[i], static_cast<std::uint32_t>(i), CountedAt::As::whole});
  }
  ByParent<ParentMember> own(parents.count(), members);
  const EventLog& log = replay.log();
  const auto rank = [&](const ParentMember& member) {
    const RowId opening = replay.opening_row(CaseId{member.case_index});
    const Instant time = opening.is_none() ? Instant{} : log.time(opening);
    return std::make_tuple(!time.is_recorded(), time, log.case_name(CaseId{member.case_index}));
  };
  for (std::size_t parent = 0; parent < parents.count(); ++parent) {
    if (own.size(parent) < 2) continue;
    std::sort(own.begin(parent), own.end(parent),
              [&](const ParentMember& a, const ParentMember& b) { return rank(a) < rank(b); });
  }
  return own;
}

/// What counts at each parent.
std::vector<ParentMember> members_of(const ParentsOfCases& parents,
                                     const detail::LinkedCases& linked) {
  std::vector<ParentMember> members;
  members.reserve(parents.of_case.size());
  for (std::size_t i = 0; i < parents.of_case.size(); ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    if (linked.contains(CaseId{i})) {
      for (const CountedAt& place : linked.places(CaseId{i})) {
        members.push_back({place.parent, index, place.as});
      }
    } else if (parents.of_case[i] != ParentsOfCases::not_recorded) {
      members.push_back({parents.of_case[i], index, CountedAt::As::whole});
    }
  }
  return members;
}

/// The groups by name, the total last; and each parent's.
struct ParentGroups {
  std::vector<GroupLabel> labels;
  std::vector<std::size_t> of_parent;  ///< empty without grouping
  std::vector<std::int64_t> varying;   ///< per column: parents whose cases have several values
};

ParentGroups parent_groups(const Replay& replay, const std::vector<GroupColumn>& by,
                           ByParent<ParentMember>& own, std::size_t parents) {
  ParentGroups groups;
  if (!by.empty()) {
    static_cast<void>(Grouping(replay, by));  // refuses a column named twice
    std::vector<Grouping> columns;
    columns.reserve(by.size());
    for (const GroupColumn& column : by) columns.emplace_back(replay, std::vector{column});
    std::vector<GroupNumbers> numbers(columns.begin(), columns.end());
    groups.varying.assign(by.size(), 0);
    std::map<std::vector<std::string>, std::vector<std::size_t>, GroupOrder> places{GroupOrder(by)};
    for (std::size_t parent = 0; parent < parents; ++parent) {
      std::vector<std::string> values;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        const ParentMember* chosen = own.begin(parent);
        std::optional<std::uint32_t> first;
        bool varies = false;
        for (const ParentMember* member = own.begin(parent); member != own.end(parent); ++member) {
          const std::uint32_t number = numbers[c].of(CaseId{member->case_index});
          if (!numbers[c].has_value(number)) continue;
          if (!first) {
            first = number;
            chosen = member;
          } else if (number != *first) {
            varies = true;
          }
        }
        if (varies) ++groups.varying[c];
        values.push_back(columns[c].values(CaseId{chosen->case_index}).front());
      }
      places[std::move(values)].push_back(parent);
    }
    groups.of_parent.resize(parents);
    for (auto& [values, members] : places) {
      for (const std::size_t parent : members) groups.of_parent[parent] = groups.labels.size();
      groups.labels.push_back({values, false});
    }
  }
  groups.labels.push_back({{}, true});
  return groups;
}

/// Per parent the number of the larger one that its first case names; those without one get
/// numbers of their own.  Counts the parents that name several.
std::vector<std::uint32_t> within(const ParentsOfCases& larger, ByParent<ParentMember>& own,
                                  std::size_t parents, std::int64_t& several) {
  std::vector<std::uint32_t> numbers(parents);
  for (std::size_t parent = 0; parent < parents; ++parent) {
    std::optional<std::uint32_t> first;
    bool varies = false;
    for (const ParentMember* member = own.begin(parent); member != own.end(parent); ++member) {
      const std::uint32_t number = larger.of_case[member->case_index];
      if (number == ParentsOfCases::not_recorded) continue;
      if (first && *first != number) varies = true;
      if (!first) first = number;
    }
    if (varies) ++several;
    numbers[parent] = first.value_or(static_cast<std::uint32_t>(larger.count() + parent));
  }
  return numbers;
}

// --- in words ------------------------------------------------------------------------------------

std::string in_words(RollUpRule rule, const std::string& unit, const std::string& parent) {
  switch (rule) {
    case RollUpRule::furthest_stage:
      return "the furthest stage that any " + unit + " of the " + parent + " reached";
    case RollUpRule::offence_upheld:
      return "the most serious offence upheld, against the most serious indicated or opened over "
             "all of unit " +
             unit + " of the " + parent;
    case RollUpRule::any_conviction:
      break;
  }
  return "whether any " + unit + " of the " + parent + " ended in a conviction";
}

std::string in_words(EndDoubt doubt, const RollUpSpec& spec) {
  switch (doubt) {
    case EndDoubt::none:
      return {};
    case EndDoubt::broken:
      return "a path broke, or was never opened";
    case EndDoubt::transferred:
      return "transferred, and the log does not say where it went on";
    case EndDoubt::unseen:
      return "went on in a case without a " + spec.parent + " on record";
    case EndDoubt::incomparable:
      break;
  }
  return "convicted of an offence that can't be compared with those indicated or opened";
}

/// What the remarks need beside the result.
struct Reckoning {
  std::array<std::int64_t, detail::end_doubts> doubtful{};  ///< parents set aside, by why
  std::vector<std::int64_t> varying;                        ///< as in ParentGroups
  std::string cluster;                                      ///< of the intervals; empty: none
  bool has_interval = true;
};

/// What else a reader must know.
void add_remarks(const Replay& replay, const Reckoning& reckoning, RollUp& result) {
  const RollUpSpec& spec = result.spec;
  const LogSpec& log = replay.log().spec();
  const auto remark = [&](std::string text) { result.about.remarks.push_back(std::move(text)); };
  remark("Rolled up from " + std::to_string(result.cases) + " of unit " + result.unit +
         " by the rule " + std::string(to_string(spec.rule)) + ": " +
         in_words(spec.rule, result.unit, spec.parent) + ".");
  if (result.no_parent_recorded != 0) {
    remark("No " + spec.parent + " recorded: " + std::to_string(result.no_parent_recorded) +
           " of unit " + result.unit + ", counted apart.");
  }
  for (std::size_t i = 1; i < detail::end_doubts; ++i) {
    if (reckoning.doubtful[i] == 0) continue;
    const bool may_declare = static_cast<EndDoubt>(i) == EndDoubt::transferred &&
                             log.continues_in.empty() && log.split_from.empty();
    remark("Set aside, " + in_words(static_cast<EndDoubt>(i), spec) + ": " +
           std::to_string(reckoning.doubtful[i]) +
           (may_declare ? "; where a column does, declare continues_in=\"<column>\"." : "."));
  }
  if (result.carried_on != 0) {
    remark("Went on in another of unit " + result.unit + ", whose end is theirs: " +
           std::to_string(result.carried_on) + " of unit " + result.unit + ".");
  }
  if (result.counted_elsewhere != 0) {
    remark("Counted at another " + spec.parent +
           ", where all that they had went on: " + std::to_string(result.counted_elsewhere) +
           " of unit " + spec.parent + ", outside these counts.");
  }
  for (const NotNested& outside : result.not_nested) {
    remark("Not within one " + outside.larger + ": " + std::to_string(outside.parents) +
           " of unit " + spec.parent + "; each counts once.");
  }
  for (std::size_t c = 0; c < reckoning.varying.size(); ++c) {
    remark("Column " + in_quotes(spec.by[c].column) + " is read in the first of unit " +
           result.unit + " that records it; it has other values in others for " +
           std::to_string(reckoning.varying[c]) + " of unit " + spec.parent + ".");
  }
  if (!reckoning.has_interval) {
    remark("Intervals: " +
           detail::no_interval_without(spec.parent, replay.pipeline().parents().back()) + ".");
  } else if (!reckoning.cluster.empty()) {
    remark("Intervals: clustered by " + reckoning.cluster + ".");
  }
}

/// Counts one parent.
void count_parent(const ParentAnswer& answer, About& about) {
  ++about.cases;
  ++(answer.status == CaseStatus::concluded ? about.concluded
     : answer.status == CaseStatus::active  ? about.active
     : answer.status == CaseStatus::paused  ? about.paused
     : answer.status == CaseStatus::silent  ? about.silent
                                            : about.set_aside);
}

About about_roll_up(const Replay& replay, const RollUpSpec& spec) {
  About about;
  about.title = "Rolled up to " + spec.parent + ": " + std::string(to_string(spec.rule));
  about.pipeline = replay.pipeline().id();
  about.unit = spec.parent;
  about.as_of = replay.as_of();
  about.complete_from = replay.complete_from();
  about.reading = spec.reading;
  about.estimator = "counts; Wilson intervals of the concluded";
  return about;
}

}  // namespace

std::string_view to_string(RollUpRule rule) noexcept {
  static constexpr std::array<std::string_view, 3> names{"furthest_stage", "offence_upheld",
                                                         "any_conviction"};
  return names[static_cast<std::size_t>(rule)];
}

RollUp roll_up(const Replay& replay, const RollUpSpec& spec) {
  const Pipeline& pipeline = replay.pipeline();
  const EventLog& log = replay.log();
  const std::string& column = parent_column(replay, spec.parent);
  check_rule(pipeline, spec.rule);
  static_cast<void>(normal_quantile_of_level(spec.level));  // refuses a bad level

  const ParentsOfCases parents = detail::parents_of_cases(replay, spec.parent, column);
  const std::vector<CaseEnd> ends = detail::case_ends(replay, spec.reading, spec.threads);
  const detail::LinkedCases linked(replay, parents, spec.reading, ends);
  ByParent<ParentMember> own = own_cases(replay, parents);
  ByParent<ParentMember> members(parents.count(), members_of(parents, linked));
  const ParentGroups groups = parent_groups(replay, spec.by, own, parents.count());

  RollUp result;
  result.unit = replay.unit();
  result.spec = spec;
  result.cases = static_cast<std::int64_t>(replay.case_count());
  result.no_parent_recorded =
      std::count(parents.of_case.begin(), parents.of_case.end(), ParentsOfCases::not_recorded);
  result.carried_on = linked.carried_on();

  const auto above = detail::parents_above(pipeline, log, spec.parent);
  std::vector<std::uint32_t> clusters(parents.count());
  for (std::size_t i = 0; i < clusters.size(); ++i) clusters[i] = static_cast<std::uint32_t>(i);
  for (const auto& [name, larger_column] : above) {
    NotNested outside{name, 0};
    clusters = within(detail::parents_of_cases(replay, name, larger_column), own, parents.count(),
                      outside.parents);
    if (outside.parents != 0) result.not_nested.push_back(std::move(outside));
  }
  Reckoning reckoning;
  reckoning.varying = groups.varying;
  if (!above.empty()) reckoning.cluster = above.back().first;
  reckoning.has_interval = !above.empty() || !detail::has_unit_above(pipeline, spec.parent);

  result.about = about_roll_up(replay, spec);
  const std::vector<std::string> standings = detail::standings_of(pipeline, spec.rule);
  detail::Judge judge(replay, spec.rule, ends);
  detail::RollUpRowMaker maker(spec, standings, groups.labels.size());
  for (std::size_t parent = 0; parent < parents.count(); ++parent) {
    ParentRow row;
    row.cases = own.size(parent);
    if (members.size(parent) == 0) {
      ++result.counted_elsewhere;
    } else {
      const ParentAnswer answer = judge.answer(members.begin(parent), members.end(parent));
      if (!groups.of_parent.empty()) maker.add(groups.of_parent[parent], answer, clusters[parent]);
      maker.add(groups.labels.size() - 1, answer, clusters[parent]);
      count_parent(answer, result.about);
      if (std::any_of(members.begin(parent), members.end(parent), [&](const ParentMember& member) {
            return replay.is_already_running(CaseId{member.case_index});
          })) {
        ++result.about.already_running;
      }
      ++reckoning.doubtful[static_cast<std::size_t>(answer.doubt)];
      row.standing = standings[answer.place];
      row.status = answer.status;
      row.set_aside_because = in_words(answer.doubt, spec);
    }
    if (!spec.list_parents) continue;
    row.parent = log.find_attribute(column)->text(parents.named_in[parent]);
    row.group =
        groups.of_parent.empty() ? GroupLabel{{}, true} : groups.labels[groups.of_parent[parent]];
    result.parents.push_back(std::move(row));
  }
  std::sort(result.parents.begin(), result.parents.end(),
            [](const ParentRow& a, const ParentRow& b) { return a.parent < b.parent; });
  result.rows = maker.rows(groups.labels, reckoning.has_interval);

  add_remarks(replay, reckoning, result);
  return result;
}

}  // namespace casepath
