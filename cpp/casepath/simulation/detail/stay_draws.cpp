#include "casepath/simulation/detail/stay_draws.hpp"

namespace casepath::detail {
namespace {

/// Chances of a stay that has lasted `spent` days.
class Remaining {
 public:
  Remaining(const Phase& phase, const CompiledPlace& place, std::int32_t spent)
      : phase_(phase), place_(place), spent_(spent) {}

  [[nodiscard]] std::uint32_t begin() const noexcept { return place_.exits_begin; }
  [[nodiscard]] std::uint32_t end() const noexcept { return place_.exits_end; }
  /// Has left by this exit on an earlier day, among those who leave by it.
  [[nodiscard]] double left_before(std::uint32_t exit) const {
    return phase_.samplers[phase_.exits[exit].sampler].cumulative(spent_ - 1);
  }
  [[nodiscard]] double of_exit(std::uint32_t exit) const {
    const double before = exit == begin() ? 0.0 : phase_.exits[exit - 1].threshold;
    return (phase_.exits[exit].threshold - before) * (1.0 - left_before(exit));
  }
  /// Days of the tail that have passed, rounding taken back.
  [[nodiscard]] double tail_passed() const noexcept {
    return std::max(0.0, spent_ - 0.5 - place_.tail_after_days);
  }
  [[nodiscard]] double of_tail() const noexcept {
    const double tail = 1.0 - place_.tail_begins;
    if (place_.tail_stays || tail_passed() <= 0.0) return tail;
    return place_.tail_mean_days > 0 ? tail * std::exp(-tail_passed() / place_.tail_mean_days)
                                     : 0.0;
  }
  [[nodiscard]] double total() const {
    double sum = of_tail();
    for (std::uint32_t exit = begin(); exit < end(); ++exit) sum += of_exit(exit);
    return sum;
  }

 private:
  const Phase& phase_;
  const CompiledPlace& place_;
  std::int32_t spent_;
};

}  // namespace

bool is_beyond_model(const Phase& phase, const CompiledPlace& place, std::int32_t spent) {
  return !(Remaining{phase, place, spent}.total() > 0.0);
}

Leaving draw_leaving_after(const Phase& phase, const CompiledPlace& place, std::int32_t spent,
                           TwoUniforms draws) {
  const Remaining remaining{phase, place, spent};
  const double total = remaining.total();
  if (!(total > 0.0)) {
    return {&exit_at(phase, place, draws.first * place.tail_begins), spent};
  }
  double left = draws.first * total;
  for (std::uint32_t exit = remaining.begin(); exit < remaining.end(); ++exit) {
    const double weight = remaining.of_exit(exit);
    if (left >= weight) {
      left -= weight;
      continue;
    }
    const double before = remaining.left_before(exit);
    const DaySampler& sampler = phase.samplers[phase.exits[exit].sampler];
    const double u = std::min(before + (1.0 - before) * draws.second, 1.0 - 0x1p-53);
    return {&phase.exits[exit], std::max(spent, sampler(u))};
  }
  if (place.tail_stays) return {};
  const double within_tail = std::min(left / remaining.of_tail(), 1.0 - 0x1p-53);
  const double days = place.tail_after_days + remaining.tail_passed() -
                      place.tail_mean_days * std::log1p(-draws.second);
  return {&exit_at(phase, place, within_tail * place.tail_begins),
          std::max(spent, whole_days(days))};
}

}  // namespace casepath::detail
