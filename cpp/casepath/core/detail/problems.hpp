/// @file problems.hpp
/// Problems of a document in words.  Not installed.
#pragma once

#include <string>
#include <vector>

#include "casepath/core/error.hpp"

namespace casepath::detail {

/// `2 problems in <where>:` and a line for each, with its place, code and hint.
[[nodiscard]] std::string in_words(const std::vector<Diagnostic>& diagnostics,
                                   const std::string& where);

}  // namespace casepath::detail
