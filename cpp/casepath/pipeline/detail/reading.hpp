/// @file reading.hpp
/// Between the reader and the checks: what could not be read, so that one fault of a file is
/// reported once and not again by everything that depends on it.  Not installed.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/pipeline/definition.hpp"

namespace casepath::detail {

/// What of a definition was not readable.
struct Doubt {
  /// Lists of names that may lack some: nothing is called unknown on their word.
  bool stages = false;
  bool milestones = false;
  bool classes = false;
  bool states = false;
  bool fields = false;
  bool offences = false;
  bool events = false;
  /// Transitions may be missing: nothing is called unreachable.
  bool graph = false;
  /// Fields whose type was not readable.
  std::vector<std::string> untyped_fields;
  /// Pointers of what was not readable: the checks are silent there, above and below.
  std::set<std::string, std::less<>> places;
};

struct JsonReading {
  Definition definition;
  std::vector<Diagnostic> diagnostics;
  Doubt doubt;
  bool parsed = false;  ///< it was JSON, so there is something to check
};

[[nodiscard]] JsonReading read(std::string_view json);

/// As casepath::check(), silent where `doubt` says so.
[[nodiscard]] std::vector<Diagnostic> check(const Definition& definition, const Doubt& doubt);

/// read() and, where it was JSON, check(): structural problems first.
struct Checked {
  Definition definition;
  std::vector<Diagnostic> diagnostics;
};
[[nodiscard]] Checked read_and_check(std::string_view json);

}  // namespace casepath::detail
