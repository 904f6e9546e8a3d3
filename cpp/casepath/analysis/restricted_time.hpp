/// @file restricted_time.hpp
/// How many of the first days are spent waiting, and how many after an exit, on average.
#pragma once

#include <cstdint>

#include "casepath/analysis/curve_estimate.hpp"
#include "casepath/core/interval.hpp"

namespace casepath {

/// A mean number of days within a window.
struct RestrictedTime {
  double days = 0;
  double standard_error = 0;
};

/// Mean days waiting, of the first `days`: the area under the Kaplan-Meier estimate (J. Irwin,
/// 1949, J. Hyg. 47, 188-189; P. Royston, M. Parmar, 2013, BMC Med. Res. Methodol. 13, 152).  A
/// curve that ends earlier is continued as it ended: ask for no more days than anybody was watched.
/// Errors: ArgumentError unless days > 0.
[[nodiscard]] RestrictedTime restricted_time_waiting(const IncidenceTable& table, double days,
                                                     CurveVariance variance);
/// Mean days after the exit `cause`, of the first `days`: the area under its share, or time lost to
/// it (P. K. Andersen, 2013, Stat. Med. 32, 5278-5285).  Over all causes and waiting they add up to
/// `days`.
/// Errors: ArgumentError unless days > 0, or for an unknown cause.
[[nodiscard]] RestrictedTime restricted_time_after(const IncidenceTable& table, std::uint32_t cause,
                                                   double days, CurveVariance variance);

/// Of two groups: a - b, or a / b.
struct TimeContrast {
  double estimate = 0;
  Interval interval = no_interval();
  double p_value = 1;  ///< that they are equal: two-sided, normal
};

/// Of groups that share no cases and no clusters; `interval` is on the plain scale.
[[nodiscard]] TimeContrast time_difference(const RestrictedTime& a, const RestrictedTime& b,
                                           double level = 0.95);
/// The same on the scale of logarithms.  Not-a-number where one of them is 0.
[[nodiscard]] TimeContrast time_ratio(const RestrictedTime& a, const RestrictedTime& b,
                                      double level = 0.95);

}  // namespace casepath
