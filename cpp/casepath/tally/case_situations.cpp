#include "casepath/tally/detail/case_situations.hpp"

#include <utility>

#include "casepath/tally/detail/grouping.hpp"

namespace casepath::detail {

CaseSituations::CaseSituations(const Replay::Data& data, bool with_offence)
    : data_(data),
      begins_(data.log.case_begins()),
      days_(data.log.days().data()),
      as_of_(data.as_of.days()),
      complete_from_(data.complete_from.days()),
      with_offence_(with_offence),
      plans_(data.paths.size()) {
  for (const State& state : data.pipeline.states()) is_outcome_.push_back(state.is_outcome());
}

CaseSituations::Plan CaseSituations::make_plan(std::uint32_t node) {
  const PathNode& end = data_.paths[node];
  Plan plan;
  plan.is_known = true;
  plan.first = static_cast<std::uint32_t>(steps_.size());
  const bool is_left_out =
      end.status == CaseStatus::set_aside || (end.flags & flag_running) != 0 || end.opened == 0;
  if (is_left_out) return plan;
  const PathNodes nodes(data_.paths, node);
  for (const std::uint32_t number : nodes.numbers()) {
    const PathNode& row = data_.paths[number];
    const PathNode& before = data_.paths[row.parent];
    if (row.result != RowResult::moved) continue;
    const bool changes_offence = with_offence_ && row.offence != before.offence;
    if (row.state == before.state && !changes_offence) continue;
    Step step;
    if ((row.marks & mark_undated) == 0) step.row = row.depth - 1;
    step.key.with_offence = with_offence_;
    step.key.state = before.state;
    step.key.event = data_.binding.word_events[row.word.index()];
    step.key.to = row.state;
    if (with_offence_) {
      step.key.offence = before.offence;
      step.key.offence_after = row.offence;
    }
    if (row.depth == end.opened && step.row == no_date) return plan;  // undated
    steps_.push_back(step);
  }
  plan.count = static_cast<std::uint32_t>(steps_.size()) - plan.first;
  return plan;
}

Date CaseSituations::opened(CaseId id) const {
  const PathNode& end = data_.path(id);
  if (end.opened == 0 || (end.flags & flag_running) != 0) return {};
  return Date{data_.log.days()[data_.row_at(id, end.opened).index()]};
}

SituationStays situation_stays(const Replay& replay, const std::vector<GroupColumn>& by,
                               bool with_offence) {
  CaseSituations situations(replay.data(), with_offence);
  const Grouping grouping(replay, by);
  GroupNumbers numbers(grouping);
  SituationStays result;
  for (std::size_t i = 0; i < replay.case_count(); ++i) {
    const CaseId id{i};
    const std::uint32_t group = grouping.is_empty() ? 0 : numbers.of(id);
    if (group == result.groups.size()) {
      result.groups.push_back(grouping.is_empty() ? std::vector<std::string>{}
                                                  : numbers.values(group));
    }
    result.group_of_case.push_back(group);
    situations.walk(id, [&](const SituationKey& key) {
      result.stays.push_back({key, id.value()});
      result.stays.back().key.group = GroupId{group};
    });
  }
  return result;
}

}  // namespace casepath::detail
