/// @file builder.hpp
/// The one way from a table to a log.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "casepath/core/error.hpp"
#include "casepath/log/detail/source.hpp"
#include "casepath/log/event_log.hpp"
#include "casepath/log/readers.hpp"

namespace casepath {

namespace detail {
struct KindRows;
}

/// Makes a log from a source: names interned, times read, rows grouped by a counting sort and
/// ordered within their case.  The log is the same for any number of threads.
class LogBuilder {
 public:
  /// Errors: ArgumentError - the spec contradicts itself; LogError - missing columns, unreadable
  /// times, rows without a case, more than 65,535 distinct events or 2^32 - 2 rows; Cancelled.
  [[nodiscard]] static EventLog build(detail::Source source, const LogSpec& spec,
                                      const ReadOptions& options);
  /// From rows that stand in their order already.
  /// Errors: LogError - more than 2^32 - 2 rows.
  [[nodiscard]] static EventLog build(detail::KindRows rows);

 private:
  struct Work;
};

namespace detail {

/// Refuses a spec that no table could satisfy.
/// Errors: ArgumentError.
void check_spec(const LogSpec& spec);

/// Which columns of a table a spec names, and which ride along.
struct Chosen {
  std::size_t case_column = 0;
  std::size_t event_column = 0;
  std::size_t time_column = 0;
  std::size_t sequence_column = none;
  std::vector<std::size_t> attributes;  ///< in the order of the table

  static constexpr std::size_t none = static_cast<std::size_t>(-1);
};

/// Errors: LogError naming every missing or ambiguous column.
[[nodiscard]] Chosen choose_columns(const std::vector<std::string>& names, const LogSpec& spec);

/// The first 20 problems, in order; the rest counted.
class Problems {
 public:
  [[nodiscard]] bool wants_more() const noexcept { return first_.size() < most_shown; }
  [[nodiscard]] bool empty() const noexcept { return first_.empty(); }
  void add(LogProblem problem);
  void count() noexcept { ++further_; }
  void append(Problems&& other);
  /// Throws LogError where there is a problem.
  void raise() const;

  static constexpr std::size_t most_shown = 20;

 private:
  std::vector<LogProblem> first_;
  long long further_ = 0;
};

/// Throws the LogError of a table with more than max_rows rows.
[[noreturn]] void refuse_rows();

/// `"value"`, cut where long, control characters shown as escapes.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace detail
}  // namespace casepath
