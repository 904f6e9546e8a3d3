// Four answers to "what share is convicted within so many days?" from extracts of which the truth
// is known: naive_against_honest [EXTRACTS, 2000 unless told].
//
// Every extract holds 500 cases, opened evenly over the three years before the records end.  Of all
// cases 45 % are convicted, 60 days after opening at the earliest; 40 % drop out, sooner; the rest
// wait for good.  Exits with 1 unless Aalen-Johansen alone is centred: its mean within 3.5
// Monte-Carlo standard errors of the truth, those of the others beyond.
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "casepath/analysis/incidence.hpp"
#include "simulated_cohorts.hpp"

namespace casepath {
namespace {

using simulated::Draws;
using simulated::Fate;

constexpr std::size_t cases_per_extract = 500;
constexpr std::array<std::int32_t, 2> days{365, 730};

constexpr double convicted_in_all = 0.45;
constexpr double dropped_in_all = 0.40;
constexpr double mean_days_to_conviction = 300;  // after the first 60
constexpr double mean_days_to_drop_out = 120;
constexpr std::int32_t first_conviction = 60;

std::int32_t waiting_time(double mean, Draws& draws) {
  return static_cast<std::int32_t>(-mean * std::log1p(-draws.uniform()));
}

/// Of all cases, by the end of the day.
double truth(std::int32_t day) {
  return convicted_in_all * -std::expm1(-(day + 1 - first_conviction) / mean_days_to_conviction);
}

Fate draw_fate(Draws& draws) {
  const double way = draws.uniform();
  if (way < convicted_in_all) {
    return {PassageEnd::reached, first_conviction + waiting_time(mean_days_to_conviction, draws)};
  }
  if (way < convicted_in_all + dropped_in_all) {
    return {PassageEnd::other_end, waiting_time(mean_days_to_drop_out, draws)};
  }
  return {};
}

std::vector<PassageCount> extract(Draws& draws) {
  std::vector<PassageCount> cases;
  for (std::size_t i = 0; i < cases_per_extract; ++i) {
    const Passage seen = simulated::seen(draw_fate(draws), draws.day(0, 3 * 365 - 1));
    PassageCount one;
    one.reached = seen.end == PassageEnd::reached;
    one.pending = seen.end == PassageEnd::pending;
    one.exit_day = seen.exit_day;
    one.exit_k = seen.exit_k;
    cases.push_back(one);
  }
  return cases;
}

constexpr std::array<const char*, 4> names{"share of all cases", "share of resolved cases",
                                           "1 - Kaplan-Meier", "Aalen-Johansen"};

std::array<double, names.size()> answers(const std::vector<PassageCount>& cases, std::int32_t day) {
  double reached = 0;
  double resolved = 0;
  std::vector<PassageCount> drop_outs_censored = cases;
  for (PassageCount& one : drop_outs_censored) {
    reached += one.reached && one.exit_day <= day ? 1 : 0;
    resolved += one.pending ? 0 : 1;
    one.pending = !one.reached;
  }
  return {reached / static_cast<double>(cases.size()), reached / resolved,
          incidence(drop_outs_censored, day).share, incidence(cases, day).share};
}

struct Errors {
  double sum = 0;
  double squares = 0;
};

}  // namespace
}  // namespace casepath

int main(int count, char** words) {
  using namespace casepath;
  const long asked = count > 1 ? std::strtol(words[1], nullptr, 10) : 2000;
  if (asked < 2 || asked > 1'000'000) {
    std::fprintf(stderr, "extracts: a number from 2 to 1000000\n");
    return 2;
  }
  std::array<std::array<Errors, names.size()>, days.size()> all{};
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(asked); ++i) {
    Draws draws(1'000'000, i);
    const std::vector<PassageCount> cases = extract(draws);
    for (std::size_t d = 0; d < days.size(); ++d) {
      const auto found = answers(cases, days[d]);
      for (std::size_t k = 0; k < names.size(); ++k) {
        const double error = found[k] - truth(days[d]);
        all[d][k].sum += error;
        all[d][k].squares += error * error;
      }
    }
  }
  std::printf("%ld extracts of %zu cases; percent, and percentage points\n", asked,
              cases_per_extract);
  std::printf("day  truth  estimate                    mean   bias  root mean square error\n");
  bool as_promised = true;
  const auto n = static_cast<double>(asked);
  for (std::size_t d = 0; d < days.size(); ++d) {
    for (std::size_t k = 0; k < names.size(); ++k) {
      const double bias = all[d][k].sum / n;
      const double mean_square = all[d][k].squares / n;
      const double monte_carlo = std::sqrt((mean_square - bias * bias) / (n - 1));
      const bool is_centred = std::abs(bias) <= 3.5 * monte_carlo;
      const bool should_be = k + 1 == names.size();
      as_promised &= is_centred == should_be;
      std::printf("%3d %6.2f  %-24s %7.2f %+6.2f %23.2f%s%s\n", days[d], 100 * truth(days[d]),
                  names[k], 100 * (truth(days[d]) + bias), 100 * bias, 100 * std::sqrt(mean_square),
                  is_centred ? "  centred" : "",
                  is_centred == should_be ? "" : "  <- not as promised");
    }
  }
  return as_promised ? 0 : 1;
}
