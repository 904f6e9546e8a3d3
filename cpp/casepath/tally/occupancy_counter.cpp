#include "casepath/tally/detail/occupancy_counter.hpp"

namespace casepath {
namespace {

/// Outside of all states: not watched.
constexpr std::uint32_t outside = detail::never_left;

}  // namespace

void OccupancyCounter::add_step(GroupId group, std::uint32_t from, std::uint32_t to, Moment at) {
  const auto state = [](std::uint32_t number) {
    return number == outside ? StateId::none() : StateId{std::size_t{number}};
  };
  steps_.add({group, state(from), state(to), at.day, at.k});
}

void OccupancyCounter::add_case(CaseId id, GroupId group) {
  std::uint32_t state = outside;  // in which it is watched since `since`
  Moment since;
  stays_->walk(id, [&](std::uint32_t from, std::uint32_t to, Moment entry, Moment exit) {
    if (from != state || entry != since) {  // not where the stay before it led
      if (state != outside) add_step(group, state, outside, since);
      add_step(group, outside, from, entry);
    }
    add_step(group, from, to, exit);
    state = to;
    since = exit;
  });
  if (state != outside) add_step(group, state, outside, since);
}

}  // namespace casepath
