/// @file sojourn_counts.hpp
/// How many cases have stays, and what is said of the others.  Not installed.
#pragma once

#include "casepath/analysis/sojourns.hpp"
#include "casepath/tally/detail/case_stays.hpp"

namespace casepath::detail {

static_assert(never_left == Sojourn::pending);

/// As a walk over the stays of cases takes them.
[[nodiscard]] CaseStayOptions stay_options(const SojournOptions& options) noexcept;
/// Counts a case by what its walk has said.
void count_case(const CaseStays::Summary& summary, SojournCounts& counts) noexcept;
/// Says what is left out.
void add_remarks(const SojournCounts& counts, About& about);

}  // namespace casepath::detail
