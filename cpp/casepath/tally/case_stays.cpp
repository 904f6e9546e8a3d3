#include "casepath/tally/detail/case_stays.hpp"

namespace casepath::detail {

CaseStays::CaseStays(const Replay::Data& data, const CaseStayOptions& options)
    : data_(data),
      begins_(data_.log.case_begins()),
      days_(data_.log.days().data()),
      as_of_(data_.as_of.days()),
      complete_from_(data_.complete_from.days()),
      is_forward_(options.since_opening),
      is_split_(options.split_downgraded),
      reading_(options.reading),
      states_(data_.pipeline.states().size() * (is_split_ ? 2U : 1U)),
      plans_(data_.paths.size()) {
  for (std::size_t i = 0; i < states_; ++i) {
    const std::size_t own = i % data_.pipeline.states().size();
    is_outcome_.push_back(data_.pipeline.state(StateId{own}).is_outcome());
  }
}

CaseStays::StayPlan CaseStays::make_plan(std::uint32_t node) {
  const PathNode& end = data_.paths[node];
  const bool is_first = reading_ == Reading::first_decision && end.decided != 0;
  const PathNode& last = is_first ? data_.paths[end.decided] : end;
  StayPlan plan;
  plan.is_known = true;
  plan.first = static_cast<std::uint32_t>(steps_.size());
  plan.is_pending = !is_first && end.status != CaseStatus::concluded;
  plan.began_unseen = (end.flags & flag_running) != 0;
  if (!is_first && end.status == CaseStatus::set_aside) {
    plan.left_out = StaysLeftOut::set_aside;
    return plan;
  }

  const std::size_t pipeline_states = data_.pipeline.states().size();
  const PathNodes nodes(data_.paths, node);
  bool is_downgraded = false;
  bool has_entry = !plan.began_unseen;
  std::uint32_t state = stays_there;
  for (const std::uint32_t number : nodes.numbers()) {
    const PathNode& row = data_.paths[number];
    if (row.depth > last.depth) break;
    if (row.result != RowResult::moved) continue;
    const bool is_dated = (row.marks & mark_undated) == 0;
    is_downgraded = is_downgraded || (is_split_ && (row.marks & mark_reclassified) != 0 &&
                                      row.direction == Direction::lighter);
    const auto to =
        static_cast<std::uint32_t>(row.state.index() + (is_downgraded ? pipeline_states : 0));
    const bool moves = to != state;
    if (!moves && !is_dated) continue;
    steps_.push_back({is_dated ? row.depth - 1 : no_date, moves ? to : stays_there});
    if (!moves) continue;
    const auto& via = data_.pipeline.transitions()[row.transition.index()].via;
    if (data_.paths[row.parent].state != row.state) {
      plan.filled += static_cast<std::uint32_t>(via.size());
    }
    if (state != stays_there && !(has_entry && is_dated)) ++plan.undated;
    if (state != stays_there || !is_dated) has_entry = is_dated;
    state = to;
  }
  plan.count = static_cast<std::uint32_t>(steps_.size()) - plan.first;
  if (!has_entry) ++plan.undated;
  if (is_forward_ && plan.began_unseen) plan.left_out = StaysLeftOut::running;
  if (is_forward_ && !plan.began_unseen && steps_[plan.first].row == no_date) {
    plan.left_out = StaysLeftOut::undated;
  }
  return plan;
}

}  // namespace casepath::detail
