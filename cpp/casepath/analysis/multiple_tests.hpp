/// @file multiple_tests.hpp
/// p-values of many comparisons made at once.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace casepath {

/// How p-values allow for the number of comparisons.
enum class Adjustment : std::uint8_t { none, holm, benjamini_hochberg };

inline constexpr std::array all_adjustments{Adjustment::none, Adjustment::holm,
                                            Adjustment::benjamini_hochberg};

[[nodiscard]] std::string_view to_string(Adjustment adjustment) noexcept;

/// p-values in the order given, adjusted so that comparing each with a level bounds, at that level,
/// the chance of calling any true equality a difference (S. Holm, 1979, Scand. J. Statist. 6,
/// 65-70), whatever the comparisons have in common.  R's p.adjust(method = "holm").
/// A p-value that is not a number stays so and is not counted among the comparisons.
/// Errors: ArgumentError for a p-value outside 0 to 1.  Complexity: O(n log n).
[[nodiscard]] std::vector<double> holm(std::span<const double> p_values);

/// The same for the expected share of false ones among the differences called, the false discovery
/// rate (Y. Benjamini, Y. Hochberg, 1995, J. R. Statist. Soc. B 57, 289-300), where comparisons are
/// independent or positively related.  R's p.adjust(method = "BH").
[[nodiscard]] std::vector<double> benjamini_hochberg(std::span<const double> p_values);

[[nodiscard]] std::vector<double> adjusted(std::span<const double> p_values, Adjustment adjustment);

}  // namespace casepath
