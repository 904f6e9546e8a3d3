/// @file closed_only.hpp
/// Records that may hold closed cases only.  Not installed.
#pragma once

#include <string>

#include "casepath/replay/replay.hpp"

namespace casepath::detail {

/// A remark where nothing is pending although the cut is recent: at least five cases were opened
/// less than the median time to a first decision before the cut.  If the records held pending cases
/// too, about half of those would be pending.  Empty: no reason to doubt.
[[nodiscard]] std::string closed_cases_only(const Replay& replay);

}  // namespace casepath::detail
