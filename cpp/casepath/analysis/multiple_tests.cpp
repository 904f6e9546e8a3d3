#include "casepath/analysis/multiple_tests.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "casepath/core/error.hpp"

namespace casepath {
namespace {

/// Places of the p-values that are numbers, the smallest first.
std::vector<std::size_t> ascending_places(std::span<const double> p_values) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    const double p = p_values[i];
    if (p != p) continue;
    if (!(p >= 0 && p <= 1)) {
      throw ArgumentError("p-value number " + std::to_string(i + 1) + " is " + std::to_string(p) +
                          "; it must lie between 0 and 1");
    }
    places.push_back(i);
  }
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  return places;
}

}  // namespace

std::string_view to_string(Adjustment adjustment) noexcept {
  switch (adjustment) {
    case Adjustment::none:
      return "none";
    case Adjustment::holm:
      return "holm";
    case Adjustment::benjamini_hochberg:
      return "benjamini_hochberg";
  }
  return {};
}

std::vector<double> holm(std::span<const double> p_values) {
  const std::vector<std::size_t> places = ascending_places(p_values);
  std::vector<double> result(p_values.begin(), p_values.end());
  double largest = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto remaining = static_cast<double>(places.size() - i);
    largest = std::max(largest, remaining * p_values[places[i]]);
    result[places[i]] = std::min(1.0, largest);
  }
  return result;
}

std::vector<double> benjamini_hochberg(std::span<const double> p_values) {
  const std::vector<std::size_t> places = ascending_places(p_values);
  std::vector<double> result(p_values.begin(), p_values.end());
  const auto all = static_cast<double>(places.size());
  double smallest = 1;
  for (std::size_t i = places.size(); i-- > 0;) {
    smallest = std::min(smallest, all / static_cast<double>(i + 1) * p_values[places[i]]);
    result[places[i]] = smallest;
  }
  return result;
}

std::vector<double> adjusted(std::span<const double> p_values, Adjustment adjustment) {
  if (adjustment == Adjustment::holm) return holm(p_values);
  if (adjustment == Adjustment::benjamini_hochberg) return benjamini_hochberg(p_values);
  return {p_values.begin(), p_values.end()};
}

}  // namespace casepath
