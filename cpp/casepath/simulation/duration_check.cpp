/// What is wrong with a duration.
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "casepath/core/detail/text.hpp"
#include "casepath/simulation/detail/model_check.hpp"
#include "casepath/table/detail/cell_text.hpp"

namespace casepath::detail {
namespace {

class DurationCheck {
 public:
  DurationCheck(std::string pointer, std::vector<Diagnostic>& problems)
      : pointer_(std::move(pointer)), problems_(problems) {}

  void operator()(const ConstantDays& held) { at_least_zero("days", held.days); }
  void operator()(const ExponentialDays& held) { above_zero("mean_days", held.mean_days); }
  void operator()(const WeibullDays& held) {
    above_zero("shape", held.shape);
    above_zero("scale_days", held.scale_days);
  }
  void operator()(const LogNormalDays& held) {
    above_zero("median_days", held.median_days);
    above_zero("sigma", held.sigma);
  }
  void operator()(const GammaDays& held) {
    above_zero("shape", held.shape);
    above_zero("scale_days", held.scale_days);
  }
  void operator()(const EmpiricalDays& held) {
    if (held.days.empty() || held.days.size() != held.cumulative.size()) {
      problem("bad_empirical", "",
              "there are " + std::to_string(held.days.size()) + " days and " +
                  std::to_string(held.cumulative.size()) + " cumulative shares",
              "write one share for each day, and at least one day");
      return;
    }
    check_days(held.days);
    check_shares(held.cumulative);
  }

 private:
  void problem(std::string code, std::string_view key, std::string message, std::string hint) {
    const std::string place = key.empty() ? pointer_ : at(pointer_, key);
    problems_.push_back({std::move(code), place, std::move(message), std::move(hint)});
  }
  void at_least_zero(std::string_view key, double value) {
    if (std::isfinite(value) && value >= 0.0) return;
    problem("bad_number", key, std::string(key) + " is " + exact_number(value),
            "write a number of at least 0");
  }
  void above_zero(std::string_view key, double value) {
    if (std::isfinite(value) && value > 0.0) return;
    problem("bad_number", key, std::string(key) + " is " + exact_number(value),
            "write a number above 0");
  }

  void check_days(const std::vector<double>& days) {
    for (std::size_t i = 0; i < days.size(); ++i) {
      const double least = i == 0 ? 0.0 : days[i - 1];
      const bool fits = i == 0 ? days[i] >= 0.0 : days[i] > least;
      if (fits && std::isfinite(days[i])) continue;
      problem("bad_empirical", "days",
              "day " + exact_number(days[i]) +
                  (i == 0 ? std::string(" is negative or no number")
                          : " comes after day " + exact_number(least)),
              "write days of at least 0, ascending, each once");
      return;
    }
  }
  void check_shares(const std::vector<double>& shares) {
    double least = 0.0;
    for (const double share : shares) {
      if (!(share >= least && share <= 1.0)) {
        problem("bad_empirical", "cumulative",
                "share " + exact_number(share) + " comes after " + exact_number(least),
                "write shares from 0 to 1, ascending");
        return;
      }
      least = share;
    }
    if (least == 1.0) return;
    problem("bad_empirical", "cumulative", "the last share is " + exact_number(least),
            "the last share is 1: everybody has left by then");
  }

  std::string pointer_;
  std::vector<Diagnostic>& problems_;
};

}  // namespace

void check_duration(const Duration& duration, const std::string& pointer,
                    std::vector<Diagnostic>& problems) {
  std::visit(DurationCheck(at(pointer, kind_of(duration)), problems), duration);
}

}  // namespace casepath::detail
