#include "casepath/core/error.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "casepath/core/detail/problems.hpp"

namespace casepath {
namespace {

std::string counted(long long count, const std::string& where) {
  return std::to_string(count) + (count == 1 ? " problem in " : " problems in ") + where + ":";
}

std::string describe(const std::vector<LogProblem>& problems, long long further) {
  std::string text = counted(static_cast<long long>(problems.size()) + further, "the records");
  // A message of a log names its row, column and value itself.
  for (const LogProblem& problem : problems) {
    text += "\n  " + problem.message + " [" + problem.code + "]";
  }
  if (further > 0) text += "\n  and " + std::to_string(further) + " more";
  return text;
}

/// Letters to insert, remove, replace or swap with their neighbour to turn `a` into `b`.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> two_above(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], two_above[j - 2] + 1);
      }
    }
    std::swap(two_above, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string detail::in_words(const std::vector<Diagnostic>& diagnostics, const std::string& where) {
  std::string text = counted(static_cast<long long>(diagnostics.size()), where);
  for (const Diagnostic& diagnostic : diagnostics) {
    text += "\n  ";
    text += diagnostic.pointer.empty() ? "(document)" : diagnostic.pointer;
    text += ": " + diagnostic.message + " [" + diagnostic.code + "]";
    if (!diagnostic.hint.empty()) text += "\n    hint: " + diagnostic.hint;
  }
  return text;
}

PipelineError::PipelineError(std::vector<Diagnostic> diagnostics)
    : Error(detail::in_words(diagnostics, "the definition")),
      diagnostics_(std::move(diagnostics)) {}

LogError::LogError(std::vector<LogProblem> problems, long long further)
    : Error(describe(problems, further)), problems_(std::move(problems)), further_(further) {}

std::string did_you_mean(const std::string& name, const std::vector<std::string>& known) {
  const std::size_t furthest = name.size() / 3;
  const std::string* nearest = nullptr;
  std::size_t least = furthest + 1;
  for (const std::string& candidate : known) {
    const std::size_t longer = std::max(name.size(), candidate.size());
    const std::size_t shorter = std::min(name.size(), candidate.size());
    if (longer - shorter >= least) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < least) {
      least = distance;
      nearest = &candidate;
    }
  }
  return nearest == nullptr ? std::string{} : "; did you mean \"" + *nearest + "\"?";
}

}  // namespace casepath
