#include "casepath/analysis/detail/judge.hpp"

#include <algorithm>

namespace casepath::detail {
namespace {

enum UpheldPlace : std::size_t { upheld_as_indicated, upheld_lighter, upheld_none };
enum ConvictionPlace : std::size_t { conviction_any, conviction_none };

}  // namespace

std::vector<std::string> standings_of(const Pipeline& pipeline, RollUpRule rule) {
  switch (rule) {
    case RollUpRule::offence_upheld:
      return {"as indicated or opened upheld", "only a lighter one upheld", "none upheld",
              "pending", "set aside"};
    case RollUpRule::any_conviction:
      return {"convicted", "not convicted", "pending", "set aside"};
    case RollUpRule::furthest_stage:
      break;
  }
  std::vector<std::string> standings(pipeline.stages().begin(), pipeline.stages().end());
  standings.emplace_back("(never opened)");
  return standings;
}

Judge::Judge(const Replay& replay, RollUpRule rule, const std::vector<CaseEnd>& ends)
    : pipeline_(replay.pipeline()),
      as_of_(replay.as_of()),
      rule_(rule),
      ends_(ends),
      standings_(standings_of(pipeline_, rule).size()) {}

ParentAnswer Judge::answer(const ParentMember* begin, const ParentMember* end) {
  gather(begin, end);
  switch (rule_) {
    case RollUpRule::furthest_stage:
      return at_place(furthest_.is_none() ? standings_ - 1 : furthest_.index());
    case RollUpRule::any_conviction:
      if (!upheld_.empty()) return {conviction_any, CaseStatus::concluded, EndDoubt::none};
      return in_class(conviction_none);
    case RollUpRule::offence_upheld:
      break;
  }
  return by_offence();
}

ParentAnswer Judge::by_offence() {
  bool incomparable = false;
  for (const auto& [offence, day] : upheld_) {
    const Direction direction = against_most_serious(offence, day);
    if (direction == Direction::same)
      return {upheld_as_indicated, CaseStatus::concluded, EndDoubt::none};
    if (direction == Direction::incomparable) incomparable = true;
  }
  if (incomparable && doubt_ == EndDoubt::none) doubt_ = EndDoubt::incomparable;
  return in_class(upheld_.empty() ? upheld_none : upheld_lighter);
}

void Judge::gather(const ParentMember* begin, const ParentMember* end) {
  furthest_ = {};
  doubt_ = EndDoubt::none;
  waiting_.reset();
  upheld_.clear();
  indicated_.clear();
  for (const ParentMember* member = begin; member != end; ++member) {
    const CaseEnd& own = ends_[member->case_index];
    if (!own.furthest.is_none() && (furthest_.is_none() || own.furthest > furthest_)) {
      furthest_ = own.furthest;
    }
    for (const OffenceId offence : own.indicated) {
      if (!offence.is_none()) indicated_.push_back(offence);
    }
    if (member->as == CountedAt::As::end_unseen) doubt(EndDoubt::unseen);
    if (member->as == CountedAt::As::whole) add_end(own);
  }
  std::sort(indicated_.begin(), indicated_.end());
  indicated_.erase(std::unique(indicated_.begin(), indicated_.end()), indicated_.end());
}

void Judge::add_end(const CaseEnd& end) {
  switch (end.kind) {
    case EndKind::upheld:
      upheld_.emplace_back(end.offence, end.day.is_recorded() ? end.day : as_of_);
      return;
    case EndKind::not_upheld:
      return;
    case EndKind::transferred:
      return doubt(EndDoubt::transferred);
    case EndKind::active:
      return wait(CaseStatus::active);
    case EndKind::paused:
      return wait(CaseStatus::paused);
    case EndKind::silent:
      return wait(CaseStatus::silent);
    case EndKind::not_known:
      return doubt(EndDoubt::broken);
  }
}

ParentAnswer Judge::at_place(std::size_t place) const {
  if (doubt_ != EndDoubt::none) return {place, CaseStatus::set_aside, doubt_};
  return {place, waiting_.value_or(CaseStatus::concluded), EndDoubt::none};
}

ParentAnswer Judge::in_class(std::size_t place) const {
  ParentAnswer answer = at_place(place);
  if (answer.status == CaseStatus::set_aside) {
    answer.place = standings_ - 1;
  } else if (answer.status != CaseStatus::concluded) {
    answer.place = standings_ - 2;
  }
  return answer;
}

Direction Judge::against_most_serious(OffenceId upheld, Date on) const {
  bool lighter = false;
  if (upheld.is_none()) return Direction::incomparable;
  for (const OffenceId indicated : indicated_) {
    const bool most_serious =
        std::none_of(indicated_.begin(), indicated_.end(), [&](OffenceId other) {
          return pipeline_.compare(indicated, other, on) == Direction::heavier;
        });
    if (!most_serious) continue;
    switch (pipeline_.compare(indicated, upheld, on)) {
      case Direction::same:
      case Direction::heavier:
        return Direction::same;
      case Direction::lighter:
        lighter = true;
        break;
      case Direction::incomparable:
        break;
    }
  }
  return lighter ? Direction::lighter : Direction::incomparable;
}

}  // namespace casepath::detail
