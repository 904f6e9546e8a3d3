/// @file scenario_text.hpp
/// How sentences name what a scenario is about.  Not installed.
#pragma once

#include <string>
#include <vector>

#include "casepath/simulation/scenario.hpp"

namespace casepath::detail {

/// The values of a group in one text, such as `North, urban`.
[[nodiscard]] std::string group_name(const std::vector<std::string>& values);

/// `"investigated" with offence "A-1" of group "North"`.
[[nodiscard]] std::string place_text(const Where& where);

/// `log_normal (median_days 30, sigma 0.8)`; of an empirical one how many times, and their mean.
[[nodiscard]] std::string duration_text(const Duration& duration);

}  // namespace casepath::detail
