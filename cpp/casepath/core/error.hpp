/// @file error.hpp
/// What the library throws.  Records that a pipeline can't explain are never thrown: they are
/// findings (replay) or refusals (live cases).
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace casepath {

/// Base of everything casepath throws.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A bad argument: the message names the value and what is allowed.
class ArgumentError : public Error {
 public:
  using Error::Error;
};

/// The caller's progress function asked to stop.
class Cancelled : public Error {
 public:
  Cancelled() : Error("stopped by the caller") {}
};

/// One problem of a definition.
struct Diagnostic {
  std::string code;     ///< stable, such as "unknown_state"
  std::string pointer;  ///< JSON Pointer (RFC 6901) of the place; empty: the whole document
  std::string message;  ///< what is wrong there
  std::string hint;     ///< what would be right; may be empty

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// A definition that can't be used, with all its problems.
class PipelineError : public Error {
 public:
  explicit PipelineError(std::vector<Diagnostic> diagnostics);
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// One problem of a file or table of events.
struct LogProblem {
  std::string code;     ///< stable, such as "missing_column" or "bad_date"
  std::string message;  ///< what is wrong, with the row, the column and the value
  long long row = 0;    ///< as a person counts: 1 is the first data row; 0: no row in particular
  std::string column;   ///< empty: no column in particular

  friend bool operator==(const LogProblem&, const LogProblem&) = default;
};

/// A file or table that can't become a log, with its problems (the first 20; the rest counted).
class LogError : public Error {
 public:
  explicit LogError(std::vector<LogProblem> problems, long long further = 0);
  [[nodiscard]] const std::vector<LogProblem>& problems() const noexcept { return problems_; }
  /// How many more there were.
  [[nodiscard]] long long further() const noexcept { return further_; }

 private:
  std::vector<LogProblem> problems_;
  long long further_ = 0;
};

/// Bytes or a file that can't be read as a tally, or a file of one that can't be written: says
/// what is wrong and where.
class TallyError : public Error {
 public:
  using Error::Error;
};

/// The name in `known` nearest to `name` (edit distance, at most a third of it), as
/// `; did you mean "x"?`, or nothing.
[[nodiscard]] std::string did_you_mean(const std::string& name,
                                       const std::vector<std::string>& known);

}  // namespace casepath
