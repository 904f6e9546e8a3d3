#include "casepath/replay/detail/day_order.hpp"

#include <cstdint>

namespace casepath {
namespace {

/// Depth-first over orders, ended by the second that fits.
class OrderSearch {
 public:
  OrderSearch(const Pipeline& pipeline, std::span<const Event> events)
      : pipeline_(pipeline), events_(events) {}

  std::vector<std::size_t> run(const Position& start) {
    extend(start);
    return found_ == 1 ? first_ : std::vector<std::size_t>{};
  }

 private:
  [[nodiscard]] bool is_taken(std::size_t i) const { return (taken_ >> i & 1U) != 0; }

  /// Whether an event equal to i has already been tried at this place.
  [[nodiscard]] bool tried_equal(std::size_t i) const {
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if (!is_taken(earlier) && events_[earlier].type == events_[i].type &&
          events_[earlier].fields == events_[i].fields) {
        return true;
      }
    }
    return false;
  }

  void extend(const Position& position) {
    if (order_.size() == events_.size()) {
      if (++found_ == 1) first_ = order_;
      return;
    }
    for (std::size_t i = 0; i < events_.size() && found_ < 2; ++i) {
      if (is_taken(i) || tried_equal(i)) continue;
      const Step answer = step(pipeline_, position, events_[i]);
      if (!answer.moved) continue;
      Position next = position;
      advance(pipeline_, next, events_[i], answer);
      taken_ |= 1U << i;
      order_.push_back(i);
      extend(next);
      order_.pop_back();
      taken_ &= ~(1U << i);
    }
  }

  const Pipeline& pipeline_;
  std::span<const Event> events_;
  std::uint32_t taken_ = 0;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> first_;
  int found_ = 0;
};

}  // namespace

std::vector<std::size_t> only_accepted_order(const Pipeline& pipeline, const Position& start,
                                             std::span<const Event> events) {
  if (events.size() < 2 || events.size() > most_reordered_events) return {};
  return OrderSearch(pipeline, events).run(start);
}

}  // namespace casepath
