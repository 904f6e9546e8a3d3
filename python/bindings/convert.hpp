/// @file convert.hpp
/// Small values on their way between C++ and Python: names, dates, intervals.
#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "casepath/core/error.hpp"
#include "casepath/core/interval.hpp"
#include "casepath/core/time.hpp"
#include "casepath/replay/replay.hpp"

namespace pybind11::detail {

/// Date -> datetime.date, None where not recorded.  In the other direction dates are ISO text.
template <>
struct type_caster<casepath::Date> {
  PYBIND11_TYPE_CASTER(casepath::Date, const_name("datetime.date | None"));
  static bool load(handle, bool) { return false; }
  static handle cast(casepath::Date date, return_value_policy, handle) {
    if (!date.is_recorded()) return none().release();
    return module_::import("datetime")
        .attr("date")(date.year(), date.month(), date.day())
        .release();
  }
};

/// Instant -> datetime.date, or datetime.datetime where it has a time of day; None where not
/// recorded.
template <>
struct type_caster<casepath::Instant> {
  PYBIND11_TYPE_CASTER(casepath::Instant, const_name("datetime.date | None"));
  static bool load(handle, bool) { return false; }
  static handle cast(const casepath::Instant& at, return_value_policy policy, handle parent) {
    if (!at.is_recorded() || at.second == 0) {
      return type_caster<casepath::Date>::cast(at.date, policy, parent);
    }
    return module_::import("datetime")
        .attr("datetime")(at.date.year(), at.date.month(), at.date.day(), at.second / 3600,
                          at.second / 60 % 60, at.second % 60)
        .release();
  }
};

/// Interval -> (lower, upper), None where there is none.
template <>
struct type_caster<casepath::Interval> {
  PYBIND11_TYPE_CASTER(casepath::Interval, const_name("tuple[float, float] | None"));
  static bool load(handle, bool) { return false; }
  static handle cast(const casepath::Interval& interval, return_value_policy, handle) {
    if (!interval.exists()) return none().release();
    return make_tuple(interval.lower, interval.upper).release();
  }
};

}  // namespace pybind11::detail

namespace casepath::python {

namespace py = pybind11;

/// The day of an ISO text; a time of day is left away.  Not recorded for an absent text.
/// Errors: ArgumentError naming `what` and the text.
inline Date date_of(const std::optional<std::string>& text, std::string_view what) {
  if (!text) return {};
  const auto time = parse_time(*text);
  if (!time) {
    throw ArgumentError(std::string(what) + ": \"" + *text + "\" is not a date; write YYYY-MM-DD");
  }
  return time->instant.date;
}

/// The same with the time of day.
inline Instant instant_of(const std::optional<std::string>& text, std::string_view what) {
  if (!text) return {};
  const auto time = parse_time(*text);
  if (!time) {
    throw ArgumentError(std::string(what) + ": \"" + *text +
                        "\" is neither a date (YYYY-MM-DD) nor a time (YYYY-MM-DDTHH:MM:SS)");
  }
  return time->instant;
}

/// The enumerator with the name `text`.
/// Errors: ArgumentError naming `what`, the text and what is allowed.
template <class Enum, std::size_t N>
Enum enumerator_of(const std::string& text, std::string_view what,
                   const std::array<Enum, N>& allowed) {
  std::string names;
  for (const Enum value : allowed) {
    if (to_string(value) == text) return value;
    names += (names.empty() ? "\"" : ", \"") + std::string(to_string(value)) + '"';
  }
  throw ArgumentError(std::string(what) + ": \"" + text + "\" is not one of " + names);
}

inline Reading reading_of(const std::string& text) {
  return enumerator_of(text, "reading", std::array{Reading::first_decision, Reading::at_cut});
}

/// The name of an enumerator.
template <class Enum>
std::string name_of(Enum value) {
  return std::string(to_string(value));
}

}  // namespace casepath::python
