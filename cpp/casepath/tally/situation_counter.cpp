#include "casepath/tally/detail/situation_counter.hpp"

#include "casepath/core/period.hpp"

namespace casepath {

void SituationCounter::add_case(CaseId id, GroupId group) {
  const auto count = [&](SituationKey key) {
    key.group = group;
    stays_.add(key);
  };
  by_state_->walk(id, count);
  if (by_offence_) by_offence_->walk(id, count);
  // A complete_from that is not recorded is before every date.
  const Date opened = by_state_->opened(id);
  if (opened.is_recorded() && opened >= complete_from_) {
    openings_.add({group, period_number(CalendarPeriod::month, opened)});
  }
}

}  // namespace casepath
