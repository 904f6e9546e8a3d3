/// @file duration.hpp
/// How long something takes, in days: the distributions that a model may name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace casepath {

/// Always the same.
struct ConstantDays {
  double days = 0;  ///< at least 0
  friend bool operator==(const ConstantDays&, const ConstantDays&) = default;
};

struct ExponentialDays {
  double mean_days = 1;  ///< above 0
  friend bool operator==(const ExponentialDays&, const ExponentialDays&) = default;
};

/// P(T > t) = exp(-(t / scale_days)^shape).
struct WeibullDays {
  double shape = 1;       ///< above 0
  double scale_days = 1;  ///< above 0
  friend bool operator==(const WeibullDays&, const WeibullDays&) = default;
};

/// log T is normal with mean log(median_days) and standard deviation sigma.
struct LogNormalDays {
  double median_days = 1;  ///< above 0
  double sigma = 1;        ///< above 0
  friend bool operator==(const LogNormalDays&, const LogNormalDays&) = default;
};

/// Mean shape * scale_days.
struct GammaDays {
  double shape = 1;       ///< above 0
  double scale_days = 1;  ///< above 0
  friend bool operator==(const GammaDays&, const GammaDays&) = default;
};

/// As seen: whole days, each with the share of those that took no longer.
struct EmpiricalDays {
  std::vector<double> days;        ///< ascending, at least 0; whole unless scaled
  std::vector<double> cumulative;  ///< as many, ascending, the last is 1
  friend bool operator==(const EmpiricalDays&, const EmpiricalDays&) = default;
};

using Duration = std::variant<ConstantDays, ExponentialDays, WeibullDays, LogNormalDays, GammaDays,
                              EmpiricalDays>;

/// The name of a kind in JSON and Python, such as "log_normal".
[[nodiscard]] std::string_view kind_of(const Duration& duration) noexcept;

/// In words, such as "exponential, mean 30 days".
[[nodiscard]] std::string to_string(const Duration& duration);

/// The least time t with P(T <= t) >= `probability`, which lies in [0, 1); in days, not rounded.
[[nodiscard]] double quantile(const Duration& duration, double probability);
/// P(T <= days).
[[nodiscard]] double cumulative(const Duration& duration, double days);
/// P(T > days), precise where it is small.
[[nodiscard]] double survival(const Duration& duration, double days);
[[nodiscard]] double mean_days(const Duration& duration);
/// Every time `factor` times as long; `factor` is above 0.
[[nodiscard]] Duration scaled(const Duration& duration, double factor);

}  // namespace casepath
